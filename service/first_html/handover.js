// The first HTML stays in sight until the app's own page stands behind it, whole; then it goes, in one frame.
(() => {
  const first = document.getElementById('first')
  const root = document.getElementById('root')

  // Streamlit draws a page in many steps. It is whole when its script has ended and no part waits for its own code.
  const isWhole = () => {
    const app = root.querySelector('[data-testid=stApp]')
    if (!app || !app.querySelector('[data-testid=stMain] h1') || app.querySelector('[data-testid=stSkeleton]')) return false
    return first.dataset.until === 'heading' || app.dataset.testScriptState === 'notRunning'
  }

  // Who has scrolled goes on reading the same trial, at the same height of the screen.
  const keepPlace = read => {
    const main = root.querySelector('[data-testid=stMain]')
    const same = read && root.querySelector(`[class*="st-key-card-${read.nct}"]`)
    if (main && same) main.scrollTop += same.getBoundingClientRect().top - read.top
  }

  const beingRead = () => {
    if (scrollY < 8) return null
    const trial = [...first.querySelectorAll('[data-nct]')].find(one => one.getBoundingClientRect().bottom > 80)
    return trial ? {nct: trial.dataset.nct, top: trial.getBoundingClientRect().top} : null
  }

  const handOver = () => {
    const read = beingRead()
    const focused = first.contains(document.activeElement) ? document.activeElement.closest('[data-nct]') : null
    first.remove()
    scrollTo(0, 0)
    keepPlace(read)
    if (focused) root.querySelector(`[class*="st-key-card-${focused.dataset.nct}"] a`)?.focus({preventScroll: true})
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
