"""What people wait for: a shared link, a filter, the first page after a start; beside the barest Streamlit page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from cache.catalogues import FolderStore
from finder import sample
from finder.catalogue.frame import Catalogue, about_as_json
from tests.bench.figures import Figure, by_turns
from tests.bench.in_process import copies_of_studies, sample_of
from tests.bench.processes import resident
from tests.browser.conftest import ARGUMENTS, find_chromium
from tests.registry.server import LocalRegistry
from tests.running_app import RunningApp, running, running_app

APPS = Path(__file__).parent / "apps"

_LINK = "/?therapy=immunotherapy&line=previously-treated&sort=newest"
_CARD = "document.querySelector('article.card h3 a')"
# In the first HTML, or in the app's own list.
_TRIAL = f"document.querySelector('#first li[data-nct] a') || {_CARD}"
_USABLE = f"!document.querySelector('#first') && {_CARD}"
_READY = "document.body?.innerText.includes('Ready')"
_STILL = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


def measure(folder: Path) -> Iterator[Figure]:
    """All figures of the browser; what the apps store goes to *folder*."""
    with sync_playwright() as playwright, LocalRegistry(sample.studies()) as registry:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(Path(playwright.chromium.executable_path)), args=ARGUMENTS
        )
        with (
            finder_of(3_000, folder, registry) as finder,
            finder_of(30_000, folder, registry) as large,
            running(APPS / "empty.py", folder / "empty") as empty,
            running(APPS / "toggle.py", folder / "toggle") as toggle,
        ):
            yield from links(browser, finder, empty)
            yield from changes(browser, finder, large, toggle)
            yield memory(finder, empty)
        yield from starts(browser, folder, registry)
        yield from peer(browser, folder)
        browser.close()


def memory(finder: RunningApp, empty: RunningApp) -> Figure:
    """The memory of a process with 3,000 trials, beyond that of an empty app; both have been visited."""
    ours, theirs = resident(finder.process.pid), resident(empty.process.pid)
    return Figure(
        "memory of a process with 3,000 trials, beyond an empty app's",
        ours - theirs,
        "120 MiB",
        120,
        1,
        "MiB",
        note=f"{ours:.0f} MiB, the empty app {theirs:.0f} MiB",
    )


@contextmanager
def finder_of(size: int, folder: Path, registry: LocalRegistry) -> Iterator[RunningApp]:
    """The app with a stored catalogue of *size* trials, which are of the registry's present data set."""
    store(sample_of(size), folder / str(size) / "stored", registry.publication.timestamp)
    with running_app(folder / str(size), registry_url=registry.url) as app:
        yield app


def store(catalogue: Catalogue, cache_dir: Path, timestamp: str) -> None:
    """Store *catalogue* as the one of *timestamp*, where an app with this *cache_dir* will find it."""
    about = {**about_as_json(catalogue.about), "data_timestamp": timestamp}
    FolderStore(cache_dir).save(catalogue.to_store(), about, 1)


def until(page: Page, act: Callable[[], object], seen: str) -> float:
    """How long it takes from *act* until *seen*, a JavaScript expression, holds in *page*, in seconds."""
    began = time.perf_counter()
    act()
    page.wait_for_function(seen, timeout=120_000)
    return time.perf_counter() - began


def links(browser: Browser, finder: RunningApp, empty: RunningApp) -> Iterator[Figure]:
    """Open a shared link in a process that is warm: with a quick network again, with a slow one for the first time."""
    page = browser.new_page(bypass_csp=True)

    def opened(url: str, seen: str) -> float:
        page.goto("about:blank")
        return until(page, lambda: page.goto(url, wait_until="commit"), seen)

    def opened_slowly(url: str, seen: str) -> float:
        phone = browser.new_page(bypass_csp=True)
        slow_down(phone)
        taken = until(phone, lambda: phone.goto(url, wait_until="commit"), seen)
        phone.close()
        return taken

    for network, opening, times in (("", opened, 7), (" first at 1.6 Mbit/s", opened_slowly, 3)):
        for what, seen, goal in (("trials are seen", _TRIAL, 0.5), ("it can be used", _USABLE, 1.5)):
            ours, theirs = by_turns(
                partial(opening, finder.url + _LINK, seen), partial(opening, empty.url, _READY), times
            )
            yield Figure(
                f"open a shared link{network}, 3,000 trials, until {what}", ours, "an empty page", theirs, goal
            )
    page.close()
    yield shift(browser, finder)


def slow_down(page: Page) -> None:
    """Give *page* the network of a phone far from the city: 1.6 Mbit/s, and 150 ms there and back."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    bytes_a_second = 1.6e6 / 8
    network.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 150,
            "downloadThroughput": bytes_a_second,
            "uploadThroughput": bytes_a_second,
        },
    )


def shift(browser: Browser, finder: RunningApp) -> Figure:
    """How far what is seen moves while a shared link opens, as browsers score it (cumulative layout shift)."""
    page = browser.new_page(bypass_csp=True, viewport={"width": 390, "height": 844})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => { moved += one.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(finder.url + _LINK)
    page.wait_for_function(f"{_USABLE} && {_STILL}", timeout=120_000)
    page.wait_for_timeout(1_000)
    moved: float = page.evaluate("moved")
    page.close()
    # In thousandths, since amounts are whole numbers.
    return Figure("layout shift while a shared link opens on a phone", 1000 * moved, "0.1", 100, 1, "thousandths")


def changes(browser: Browser, finder: RunningApp, large: RunningApp, toggle: RunningApp) -> Iterator[Figure]:
    """Change a filter, until the results have followed."""
    small, many, bare = (pressing(browser, app) for app in (finder, large, toggle))
    ours, theirs = by_turns(small, bare)
    yield Figure("change a filter, 3,000 trials, until results have followed", ours, "toggle one word", theirs, 3)
    ours, theirs = by_turns(many, small)
    yield Figure("change a filter, 30,000 trials", ours, "with 3,000", theirs, 2)


def pressing(browser: Browser, app: RunningApp) -> Callable[[], float]:
    """What presses the first choice of *app* and measures until the page has followed."""
    page = browser.new_page(bypass_csp=True)
    page.goto(app.url)
    page.wait_for_function(_STILL)
    page.wait_for_timeout(1_000)
    if page.get_by_text("Toggle").count():
        words = {"Word: on": "Word: off", "Word: off": "Word: on"}

        def press() -> float:
            now = next(word for word in words if page.get_by_text(word, exact=True).count())
            return pressed(page.get_by_text("Toggle"), f"document.body?.innerText.includes('{words[now]}')")

        return press
    pills = page.get_by_role("toolbar", name="Kind of therapy")

    def press_pill() -> float:
        before = page.locator("h2").filter(has_text=re.compile("trials?$")).inner_text()
        other = f"/trials?$/.test(h.innerText) && h.innerText !== '{before}'"
        followed = f"[...document.querySelectorAll('h2')].some(h => {other})"
        pill = pills.get_by_role("button", name=re.compile("^Immunotherapy"))
        # What a person waits for: the number and the list have followed. Of the toggle, too, the word is what counts.
        return pressed(pill, f"{followed} && {_CARD} && {_CARD}.href !== '{page.evaluate(f'{_CARD}.href')}'")

    return press_pill


def pressed(button: Locator, seen: str) -> float:
    """How long it takes from a press on *button* until *seen*, a JavaScript expression, holds, in seconds.

    It is measured within the page: what Playwright does around a press would make all presses more alike.
    """
    page = button.page
    page.evaluate(
        f"""() => {{ window.taken = new Promise((resolve, reject) => addEventListener('pointerdown', async () => {{
          const began = performance.now()
          while (!({seen})) {{
            if (performance.now() - began > 60_000) return reject(Error('nothing follows'))
            await new Promise(requestAnimationFrame)
          }}
          resolve(performance.now() - began)
        }}, {{capture: true, once: true}})) }}"""
    )
    button.click()
    taken: float = page.evaluate("window.taken")
    page.wait_for_function(_STILL)
    page.wait_for_timeout(300)
    return taken / 1000


def starts(browser: Browser, folder: Path, registry: LocalRegistry) -> Iterator[Figure]:
    """Start the app with a stored catalogue, until the first result is seen."""
    store(sample_of(3_000), folder / "start" / "stored", registry.publication.timestamp)

    def started(app: AbstractContextManager[RunningApp], seen: str) -> float:
        page = browser.new_page(bypass_csp=True)
        began = time.perf_counter()
        with app as running_one:
            page.goto(running_one.url, wait_until="commit")
            page.wait_for_function(seen, timeout=120_000)
            taken = time.perf_counter() - began
            page.close()
        return taken

    ours, theirs = by_turns(
        lambda: started(running_app(folder / "start", registry_url=registry.url), _TRIAL),
        lambda: started(running(APPS / "empty.py", folder / "bare"), _READY),
        3,
    )
    yield Figure("start with 3,000 stored trials, until the first is seen", ours, "an empty app's start", theirs, 1)


def peer(browser: Browser, folder: Path) -> Iterator[Figure]:
    """A plain finder that asks the registry at each change, with a registry that answers at once."""
    with (
        LocalRegistry(copies_of_studies(sample.studies(), 3_000)) as registry,
        running(APPS / "plain_finder.py", folder / "plain", registry_url=registry.url) as plain,
        finder_of(3_000, folder / "beside-plain", registry) as finder,
    ):
        page = browser.new_page(bypass_csp=True)
        page.goto(plain.url)
        page.wait_for_function("document.body?.innerText.includes('trials of All')", timeout=120_000)

        def press() -> float:
            names = ("Chemotherapy", "Immunotherapy")
            other = next(name for name in names if name not in page.locator("h2").inner_text())
            followed = f"document.querySelector('h2').innerText.includes('{other}') && {_STILL}"
            return pressed(page.get_by_text(other, exact=True).first, followed)

        ours, theirs = by_turns(pressing(browser, finder), press, 3)
        page.close()
    yield Figure("change a filter, 3,000 trials", ours, "a plain finder that asks a registry at hand", theirs, 1)
