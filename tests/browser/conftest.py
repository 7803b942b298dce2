"""Chromium, the apps that it looks at, and the people in front of it.

The browser is driven for this package alone: what pytest-playwright starts for a whole run leaves an event loop behind
that later tests stumble over.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.visitor import DESK, PHONE, Screen, Visitor
from tests.programs import missing
from tests.running_app import ROOT, RunningApp, forked_app

# The shell has no windows to draw and takes a sixth less of the processor.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The renderer stays from visit to visit, with the code that it has compiled.
    "--process-per-site",
    # Nobody but the app can be reached, whatever a page tries.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
_HOW_TO_INSTALL = (
    "no Chromium was found. Install it (Debian, Ubuntu: sudo apt install chromium; macOS: brew install --cask chromium;"
    " anywhere: .venv/bin/playwright install chromium) or name yours: CHROMIUM=/path/to/chromium make test"
)
_RESULTS = ROOT / "test-results"
_VISITORS = pytest.StashKey[list[Visitor]]()

# A busy machine may take long; what never comes is waited for in tests that fail alone.
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this package is one of the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep, of a test that failed, what its people saw."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.when == "call" and report.failed:
        visitors = item.stash.setdefault(_VISITORS, [])
        for number, visitor in enumerate(visitors):
            _RESULTS.mkdir(exist_ok=True)
            picture = _RESULTS / f"{item.name}-{number}.png"
            visitor.page.screenshot(path=picture)
            report.sections.append(("what was seen", f"{visitor.page.url}\n{picture}"))
    return report  # type: ignore[return-value]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Headless Chromium. Where there is none, these tests are skipped, but never in CI."""
    with sync_playwright() as playwright:
        path = find_chromium(Path(playwright.chromium.executable_path))
        if path is None:
            missing(_HOW_TO_INSTALL)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def find_chromium(bundled: Path) -> Path | None:
    """The Chromium of this machine: the one that is named, an installed one, or *bundled*, Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    found = (shutil.which(name) for name in _NAMES)
    return next((Path(path) for path in (*found, bundled, _MAC) if path and Path(path).exists()), None)


@pytest.fixture(scope="package")
def sample_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with the invented trials."""
    with forked_app(tmp_path_factory.mktemp("sample"), data="sample") as app:
        yield app


@pytest.fixture(params=[DESK, PHONE], ids=lambda screen: screen.name)
def screen(request: pytest.FixtureRequest) -> Screen:
    """What the app is looked at with: each test that asks runs for both."""
    chosen = request.param
    assert isinstance(chosen, Screen)
    return chosen


class Browsers:
    """The contexts of Chromium, one for each person who looks at once; who leaves makes room for the next.

    A new one costs seconds: a window of its own, and the app's code fetched and compiled anew. What a person leaves
    behind on purpose (cookies, what is stored for an app) goes with them; the page and the app's files stay.
    """

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._idle: dict[Screen, list[BrowserContext]] = {}

    def welcome(self, app: RunningApp, screen: Screen) -> Visitor:
        """Somebody who looks at *app* with *screen*."""
        idle = self._idle.setdefault(screen, [])
        return Visitor(idle.pop() if idle else self._new(screen), app, screen)

    def farewell(self, visitors: Collection[Visitor]) -> None:
        """Let *visitors* go. No browser may have asked anybody but its app, or have complained of it."""
        for visitor in visitors:
            self._idle[visitor.screen].append(visitor.leave())
        assert [visitor.others_asked for visitor in visitors] == [[] for _ in visitors]
        assert [visitor.complaints for visitor in visitors] == [[] for _ in visitors]

    def _new(self, screen: Screen) -> BrowserContext:
        return self._chromium.new_context(
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.is_phone,
            locale="en-US",
            reduced_motion="reduce",
        )


@pytest.fixture(scope="package")
def browsers(chromium: Browser) -> Browsers:
    """What people look with, for all tests of this process."""
    return Browsers(chromium)


class Invite:
    """Asks somebody to look at an app. When the test ends, no browser may have asked anybody but that app."""

    def __init__(self, browsers: Browsers, visitors: list[Visitor]) -> None:
        self._browsers = browsers
        self._visitors = visitors

    def __call__(self, app: RunningApp, screen: Screen = DESK) -> Visitor:
        """Somebody who looks at *app* with *screen*."""
        visitor = self._browsers.welcome(app, screen)
        self._visitors.append(visitor)
        return visitor

    def no_longer(self, *visitors: Visitor) -> None:
        """Let *visitors* go before the test ends: who comes next takes their place."""
        for visitor in visitors:
            self._visitors.remove(visitor)
        self._browsers.farewell(visitors)


@pytest.fixture
def invite(browsers: Browsers, request: pytest.FixtureRequest) -> Iterator[Invite]:
    """What asks people to look at an app."""
    visitors: list[Visitor] = []
    request.node.stash[_VISITORS] = visitors
    yield Invite(browsers, visitors)
    browsers.farewell(visitors)
