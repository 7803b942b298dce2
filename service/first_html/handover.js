// The app starts when the first HTML is seen, which stays in sight until the app's own page stands behind it, whole;
// then it goes, in one frame.
(() => {
  const first = document.getElementById('first')
  const root = document.getElementById('root')
  const source = document.currentScript.dataset.app

  let isStarted = false
  const start = () => {
    if (isStarted) return
    isStarted = true
    const script = document.createElement('script')
    Object.assign(script, {type: 'module', crossOrigin: '', src: source})
    // All of its code at once, which a module would name file by file.
    document.head.append(script, document.getElementById('app-code').content)
  }
  // Two frames later the first HTML has been painted; in a tab out of sight there are no frames.
  requestAnimationFrame(() => requestAnimationFrame(start))
  setTimeout(start, 300)
  if (!first) return

  // Who began to read in the browser's own font goes on in it: browsers change to a late one when styles are added.
  const other = 'system-ui, sans-serif'
  const width = family => {
    const probe = document.createElement('span')
    probe.textContent = 'Trials for people with lung cancer'
    probe.style.cssText = `position: absolute; visibility: hidden; white-space: nowrap; font-family: ${family}`
    first.append(probe)
    const measured = probe.getBoundingClientRect().width
    probe.remove()
    return measured
  }
  setTimeout(() => { if (width('inherit') === width(other)) first.style.fontFamily = other }, 200)

  // Streamlit draws a page in many steps. It is whole when its script has ended, no part waits for its own code, and our
  // styles are in force, which a busy browser may put in last.
  const isWhole = () => {
    if (!getComputedStyle(document.documentElement).getPropertyValue('--has-styles')) return false
    const app = root.querySelector('[data-testid=stApp]')
    if (!app || !app.querySelector('[data-testid=stMain] h1') || app.querySelector('[data-testid=stSkeleton]')) return false
    // The list draws itself, by a script of its own; the script that names the framework's buttons draws nothing.
    const drawn = place => place.querySelector('.trials, .actions') || place.closest('.st-key-framework-words')
    if (![...app.querySelectorAll('[data-testid=stBidiComponentRegular]')].every(drawn)) return false
    return first.dataset.until === 'heading' || app.dataset.testScriptState === 'notRunning'
  }

  // Who has scrolled goes on reading the same trial, at the same height of the screen, until they move on themselves:
  // what is above it may still grow for a moment.
  const keepPlace = read => {
    const end = performance.now() + 1500
    let movedOn = false
    for (const act of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      addEventListener(act, () => { movedOn = true }, {once: true, passive: true, capture: true})
    }
    const align = () => {
      const main = root.querySelector('[data-testid=stMain]')
      const same = root.querySelector(`:is(article, tr)[data-nct="${read.nct}"]`)
      if (movedOn || !main || !same) return
      const off = same.getBoundingClientRect().top - read.top
      if (off) main.scrollTo({top: main.scrollTop + off, behavior: 'instant'})
      if (performance.now() < end) requestAnimationFrame(align)
    }
    align()
  }

  // The first trial that begins on the screen, or the one that fills it.
  const beingRead = () => {
    if (scrollY < 8) return null
    const places = [...first.querySelectorAll(':is(li, tr)[data-nct]')].map(one => [one, one.getBoundingClientRect()])
    const found = places.find(([, at]) => at.top >= 0 && at.top < innerHeight) || places.find(([, at]) => at.bottom > 0)
    return found ? {nct: found[0].dataset.nct, top: found[1].top} : null
  }

  const handOver = () => {
    const read = beingRead()
    const focused = first.contains(document.activeElement) ? document.activeElement.closest('[data-nct]') : null
    first.remove()
    scrollTo(0, 0)
    if (read) keepPlace(read)
    if (focused) root.querySelector(`:is(article, tr)[data-nct="${focused.dataset.nct}"] a`)?.focus({preventScroll: true})
  }

  let waits = false
  const watcher = new MutationObserver(() => {
    if (waits) return
    waits = true
    // Two frames later what was just put into the page has been laid out.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      waits = false
      if (!isWhole()) return
      watcher.disconnect()
      handOver()
    }))
  })
  watcher.observe(root, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-test-script-state']})
})()
