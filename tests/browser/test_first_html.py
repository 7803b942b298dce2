"""The first HTML in a browser: it is seen before any script, makes room without a jump, and does without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from finder.catalogue.source import sample_catalogue
from finder.search.link import View
from finder.search.listing import listing
from tests.browser.conftest import Invite
from tests.browser.test_accessibility import findings
from tests.browser.visitor import PHONE, Screen
from tests.running_app import OPENER, RunningApp

LINK = "/?therapy=targeted"
SCRIPTS = "**/static/js/*.js"

# The sum of all shifts of what is in sight, as browsers score them (Layout Instability), from the page's beginning.
_MOVED = """() => new Promise(resolve => {
  new PerformanceObserver(list => resolve(list.getEntries().reduce((sum, shift) => sum + shift.value, 0)))
    .observe({type: 'layout-shift', buffered: true})
  setTimeout(() => resolve(0), 1000)
})"""


def first_trials() -> list[str]:
    catalogue = sample_catalogue()
    rows = listing(catalogue, View()).parts.rows[:10]
    return list(map(str, catalogue.ncts[rows]))


@pytest.fixture(autouse=True)
def _trials_are_loaded(sample_app: RunningApp) -> None:
    OPENER.open(f"{sample_app.url}/healthz", timeout=90).close()


@pytest.fixture
def held_back(invite: Invite, sample_app: RunningApp, screen: Screen) -> Page:
    """A page for which no script of the app comes."""
    visitor = invite(sample_app, screen)
    visitor.page.route(SCRIPTS, lambda route: route.abort())
    return visitor.page


def test_the_first_trials_are_seen_without_any_script_of_the_app(held_back: Page, sample_app: RunningApp) -> None:
    held_back.goto(sample_app.url, wait_until="commit")
    for nct in first_trials()[:2]:
        expect(held_back.locator(f'[data-nct="{nct}"]')).to_be_visible()
    expect(held_back.get_by_role("heading", level=1)).to_have_text("Trials for stage IV lung cancer")
    assert held_back.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", [LINK, "/trial?id=NCT99000001", "/treatments", "/treatments?topic=vaccine", "/about"])
def test_the_first_html_is_for_everyone(held_back: Page, sample_app: RunningApp, path: str) -> None:
    held_back.goto(sample_app.url + path)
    expect(held_back.locator("#first")).to_be_visible()
    assert findings(held_back) == []


def test_without_scripts_links_lead_on(chromium: Browser, sample_app: RunningApp) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(sample_app.url + LINK)
    assert page.locator("noscript").first.inner_text().startswith("You read this without scripts.")
    page.locator("li[data-nct] a").first.click()
    expect(page.get_by_role("heading", name="Who can join")).to_be_visible()
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    page.get_by_role("link", name="Treatments").click()
    page.get_by_role("link", name="Cancer vaccines").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancer vaccines")
    context.close()


@pytest.mark.parametrize("path", [LINK, "/trial?id=NCT99000001", "/treatments?topic=vaccine"])
def test_nothing_moves_when_the_app_takes_over(
    invite: Invite, sample_app: RunningApp, screen: Screen, path: str
) -> None:
    visitor = invite(sample_app, screen)
    visitor.open(path)
    visitor.page.wait_for_timeout(500)
    assert visitor.page.evaluate(_MOVED) < 0.1


def test_who_reads_on_meanwhile_stays_at_the_same_trial(invite: Invite, sample_app: RunningApp) -> None:
    visitor = invite(sample_app, PHONE)
    page = visitor.page
    waiting: list[Route] = []
    may_pass: list[bool] = []
    page.route(SCRIPTS, lambda route: route.continue_() if may_pass else waiting.append(route))
    page.goto(sample_app.url + LINK, wait_until="commit")
    nct = page.locator("li[data-nct]").nth(3).get_attribute("data-nct")
    page.locator(f'[data-nct="{nct}"]').evaluate("trial => scrollTo(0, trial.offsetTop - 100)")
    before = page.locator(f'[data-nct="{nct}"]').bounding_box()
    may_pass.append(True)
    for route in waiting:
        route.continue_()
    expect(page.locator("#first")).to_have_count(0)
    page.wait_for_timeout(1_000)
    after = page.locator(f'article[data-nct="{nct}"]').bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 40
