"""WCAG 2.2 AA: what axe-core sees, and what it cannot see: the keyboard, the size of targets, zoom, motion."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Invite
from tests.browser.visitor import DESK, PHONE, Screen, Visitor, comes_true
from tests.running_app import RunningApp, free_port

MIN_TARGET = 24

# Once around the page: search, place, groups of filters, therapies, order, share, first card.
MAX_TABS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One element that breaks one rule of axe."""

    rule: str
    impact: str
    html: str
    why: str

    @property
    def what(self) -> tuple[str, str]:
        """The rule, and the element without what changes from visit to visit."""
        return self.rule, re.sub(r'\b(id|class|style|aria-\w+)="[^"]*"', "", self.html)


# Of axe's rules the one that takes two thirds of its time: it asks of each text what lies behind it.
CONTRAST = "color-contrast"


def findings(page: Page, *rules: str, without: Collection[str] = ()) -> list[Finding]:
    """All that axe-core holds against *page* as it stands, by all of its rules but *without*, or by *rules* alone."""
    options: dict[str, Any] = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    options["rules"] = {rule: {"enabled": False} for rule in without}
    answer: dict[str, Any] = Axe().run(page, options=options).response
    return [
        Finding(rule["id"], rule["impact"], node["html"][:200], str(node["failureSummary"])[:300])
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]


def open_view(visitor: Visitor, address: str = "/") -> None:
    """Open *address* and wait for all of its widgets too: Streamlit fetches the code of each kind when it is needed."""
    visitor.open(address)
    expect(visitor.page.get_by_test_id("stSkeleton")).to_have_count(0)
    visitor.page.wait_for_load_state("networkidle")
    visitor.sees_stillness()


def darken(visitor: Visitor) -> None:
    """Turn the visitor's system to its dark colours, and wait until the page has followed."""
    visitor.page.emulate_media(color_scheme="dark")
    assert comes_true(visitor.page, "getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'")
    visitor.sees_stillness()


@pytest.fixture(scope="module")
def bare_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty Streamlit page with none of our settings."""
    folder, port = tmp_path_factory.mktemp("bare"), free_port()
    (folder / "empty.py").touch()
    command = [sys.executable, "-m", "streamlit", "run", "empty.py", "--server.headless", "true"]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
    with subprocess.Popen(
        [*command, *options], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    opener, give_up = urllib.request.build_opener(urllib.request.ProxyHandler({})), time.monotonic() + 60
    while True:
        try:
            with opener.open(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            assert time.monotonic() < give_up, "the empty page did not start"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def of_streamlit(chromium: Browser, bare_page: str) -> set[tuple[str, str]]:
    """What axe holds against Streamlit itself, on a page on which we have drawn nothing."""
    found: list[Finding] = []
    for screen in (DESK, PHONE):
        page = chromium.new_page(viewport={"width": screen.width, "height": screen.height}, reduced_motion="reduce")
        page.goto(bare_page)
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(state="attached")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert comes_true(page, f"getComputedStyle(document.querySelector('.stApp')).colorScheme === '{scheme}'")
            found += findings(page)
        page.close()
    for finding in found:
        print("Streamlit's own:", finding)
    return {finding.what for finding in found}


def _as_it_is(visitor: Visitor) -> None:
    """Nothing is opened."""


def _unfolded(visitor: Visitor) -> None:
    for folded in visitor.page.get_by_role("main").locator("summary").all()[:3]:
        # By the element itself: a press by the mouse scrolls to it and waits until it has come to rest.
        folded.evaluate("summary => summary.click()")
    visitor.sees_stillness()


def _places_open(visitor: Visitor) -> None:
    visitor.page.get_by_text("All 300 places, by country").click()
    visitor.page.get_by_text(re.compile(r"^Japan: \d+")).click()
    visitor.page.get_by_role("main").locator("summary").filter(has_text=re.compile("Map$")).click()
    expect(visitor.page.locator(".st-key-site-map canvas, .st-key-site-map svg").first).to_be_visible()
    visitor.sees_stillness()


def _share_open(visitor: Visitor) -> None:
    visitor.open_share_box()
    expect(visitor.page.get_by_role("dialog", name=re.compile("Send$")).locator("img")).to_be_visible()
    visitor.sees_stillness()


def _filters_open(visitor: Visitor) -> None:
    visitor.open_filters()
    for group in ("The cancer", "You", "The trial"):
        visitor.unfold(group)


SEEN: dict[str, tuple[str, Callable[[Visitor], None]]] = {
    # The last page of the list has few cards: ten would only be looked at for longer.
    "the list": ("/?page=99", _unfolded),
    "share box": ("/?phase=phase4&stage=any&age=64", _share_open),
    "filters set": (
        "/?therapy=immunotherapy,targeted&marker=EGFR&near=02115&within=100mi&ecog=1&since=2026-01-01",
        _filters_open,
    ),
    "bad link, and a question about the place": ("/?therapy=leeches&near=Portland&phase=phase3", _as_it_is),
    "table": ("/?view=table", _as_it_is),
    "map": ("/?view=map&near=02115", _unfolded),
    "charts": ("/?view=charts&therapy=targeted", _unfolded),
    "guide of a patient": ("/?guide=patient&phase=phase4", _as_it_is),
    "guide of a clinician": ("/?guide=clinician&phase=phase4", _as_it_is),
    "shortlist": ("/shortlist?show=NCT99000069,NCT99000164,NCT99000040&near=02115", _unfolded),
    "empty shortlist": ("/shortlist", _as_it_is),
    "nothing found": ("/?phase=phase3&q=no-trial-says-this", _as_it_is),
    "a trial with 300 places": ("/trial?id=NCT99000301&near=02115", _places_open),
    "a trial that was withdrawn": ("/trial?id=NCT99000117", _as_it_is),
    "a hostile trial": ("/trial?id=NCT99000304", _unfolded),
    "a trial with long criteria": ("/trial?id=NCT99000305", _unfolded),
    "no trial": ("/trial?id=lung", _as_it_is),
    "treatments": ("/treatments", _as_it_is),
    "a chapter": ("/treatments?topic=radiation", _unfolded),
    "about": ("/about", _as_it_is),
}


# Targets in a line of text are exempt, and so is a field whose whole box can be pressed.
SMALL = """least => [...document.querySelectorAll('a[href], button, summary, [role=button], label:has(input)')]
  .map(target => [target, target.getBoundingClientRect()])
  .filter(([target, box]) => box.width > 1 && box.height > 1 && getComputedStyle(target).visibility !== 'hidden')
  .filter(([target]) => !(target.tagName === 'A' && getComputedStyle(target).display === 'inline'))
  .filter(([, box]) => Math.round(box.width) < least || Math.round(box.height) < least)
  .map(([target, box]) => `${target.tagName} ${target.ariaLabel || target.innerText}: ${box.width} x ${box.height}`)"""

# Where the page scrolls inside, it is that part which can be too wide.
WIDER_THAN_SCREEN = """() => Math.max(document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll('[data-testid=stMain]')].map(part => part.scrollWidth - part.clientWidth))"""


# Where colours of their own are: text on what is chosen, marks of a check, charts, warnings. Other views repeat them.
OWN_COLOURS = (
    "the list", "filters set", "bad link, and a question about the place", "charts", "guide of a patient",
    "a trial with 300 places", "about",
)  # fmt: skip

# Each view is looked at on a desk and, by its width, as a phone has it. Of these a phone makes another layout.
OWN_LAYOUT_ON_A_PHONE = ("the list", "share box", "filters set", "table", "map", "a trial with 300 places")
assert set(OWN_COLOURS) <= set(SEEN)
LOOKS = [*((view, DESK) for view in SEEN), *((view, PHONE) for view in OWN_LAYOUT_ON_A_PHONE)]


@pytest.mark.parametrize(
    ("view", "screen"), LOOKS, indirect=["screen"], ids=[f"{view}-{screen.name}" for view, screen in LOOKS]
)
def test_every_view_by_axe_by_the_size_of_targets_and_at_200_percent(
    view: str, sample_app: RunningApp, invite: Invite, screen: Screen, request: pytest.FixtureRequest
) -> None:
    visitor = invite(sample_app, screen)
    page = visitor.page
    # axe cannot judge colours out of sight, and the page scrolls inside: the screen is as high as most pages.
    page.set_viewport_size({"width": screen.width, "height": 4000})
    address, prepare = SEEN[view]
    open_view(visitor, address)
    prepare(visitor)
    has_own_colours = view in OWN_COLOURS and not screen.is_phone
    found = findings(page, without=() if has_own_colours else (CONTRAST,))
    problems = [f"too small: {target}" for target in page.evaluate(SMALL, MIN_TARGET)]
    if has_own_colours:
        darken(visitor)
        # Nothing but the colours changes in the dark, and the colours are those of a phone.
        found += findings(page, CONTRAST)
    if found:
        # To start Streamlit without us takes long, and mostly nothing is found.
        of_streamlit: set[tuple[str, str]] = request.getfixturevalue("of_streamlit")
        problems += [str(finding) for finding in found if finding.what not in of_streamlit]
    # A zoom of 200 % leaves half as many pixels; on a phone text is made larger otherwise, and 320 is the least.
    for width in (320,) if screen.is_phone else (screen.width // 2, 320):
        page.set_viewport_size({"width": width, "height": screen.height // 2})
        # A map is a picture that is drawn anew after the screen has changed.
        if not comes_true(page, f"({WIDER_THAN_SCREEN})() <= 0", seconds=5):
            problems.append(f"at a width of {width} px it is {page.evaluate(WIDER_THAN_SCREEN)} px wider")
        problems += [f"too small at {width} px: {target}" for target in page.evaluate(SMALL, MIN_TARGET)]
    assert not problems, "\n".join(problems)


FOCUSED = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect()
  const ringed = element => {
    const style = getComputedStyle(element)
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
      || / [1-9][\\d.]*px( inset)?$/.test(style.boxShadow)
  }
  // A field shows its focus by the border of the box around it.
  const field = focused.closest('input, textarea') && focused.closest('[data-testid]')
  const border = element => getComputedStyle(element).borderColor
  const boxes = field ? [field, field.parentElement, field.parentElement.parentElement, ...field.children] : []
  return {
    name: (focused.getAttribute('aria-label') || focused.innerText || focused.value || focused.tagName).trim(),
    key: focused.matches('article h3 a')
      ? 'title-' + focused.closest('article').dataset.nct
      : (focused.closest('[class*="st-key-"]')?.className.match(/st-key-(\\S+)/) || ['', ''])[1],
    tag: focused.tagName,
    visible: ringed(focused) || boxes.some(ringed),
    borders: boxes.map(border).join(),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  }
}"""


def walk(page: Page, until: str) -> list[dict[str, Any]]:
    """Press Tab until something whose key begins with *until* has the focus; return all that had it."""
    steps: list[dict[str, Any]] = []
    while len(steps) < MAX_TABS:
        page.keyboard.press("Tab")
        step: dict[str, Any] = page.evaluate(FOCUSED)
        steps.append(step)
        if step["key"].startswith(until):
            return steps
    raise AssertionError(f"Tab never reaches {until}: {[step['name'][:30] for step in steps]}")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, DESK)
    open_view(visitor)
    page = visitor.page
    steps = walk(page, "title-")
    assert steps[0]["name"] == "Skip to main content"
    reached = {step["key"] for step in steps}
    assert {"f_text", "f_place", "f_therapy", "v_sort", "share"} <= reached
    assert [step["name"] for step in steps if not step["seen"]] == [], "the focus is where nobody sees it"
    title = visitor.cards.first.get_by_role("link").first
    expect(title).to_be_focused()
    name = title.inner_text()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1, name=name, exact=True)
    expect(heading).to_be_focused()
    visitor.sees_whole_page()
    walk(page, "list-NCT")
    page.keyboard.press("Enter")
    listed = page.get_by_role("button", name=re.compile("On my list$"))
    expect(listed).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Added to your list.")).to_be_attached()
    page.get_by_role("link", name="My list (1)").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="My list")).to_be_visible()
    expect(visitor.cards.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_the_focus_is_visible(sample_app: RunningApp, invite: Invite, screen: Screen) -> None:
    visitor = invite(sample_app, screen)
    open_view(visitor, "/?therapy=immunotherapy")
    page = visitor.page
    for step in walk(page, "title-"):
        if step["tag"] != "INPUT":
            assert step["visible"], f"no ring around {step['name'][:60]}"


def test_the_keyboard_chooses_a_therapy_and_opens_the_share_box(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, DESK)
    open_view(visitor)
    page = visitor.page
    walk(page, "f_therapy")
    if page.evaluate(FOCUSED)["name"].startswith("Help for"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("therapy=cell-based"))
    visitor.sees_whole_page()
    walk(page, "share")
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name=re.compile("Send$"))
    expect(box).to_be_visible()
    # It stands at the end of the document: by Tab alone, all trials would have to be walked through before it.
    expect(box).to_be_focused()
    page.keyboard.press("Tab")
    expect(box.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("Send$"))).to_be_focused()


def test_the_focus_goes_on_where_what_was_pressed_is_gone(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, DESK)
    visitor.open("/")
    page = visitor.page

    def press(name: str | re.Pattern[str]) -> None:
        page.get_by_role("button", name=name).first.focus()
        page.keyboard.press("Enter")

    def hears(name: str | re.Pattern[str]) -> None:
        expect(page.get_by_role("heading", level=2, name=name)).to_be_focused()
        visitor.sees_whole_page()

    press("I am a patient or relative")
    hears("Where do you live?")
    press("Skip")
    hears("What did the test of the tumor or blood find?")
    press("Next")
    hears("Which kind of lung cancer is it?")
    press("Small cell (SCLC)")
    hears("How many treatments have you had since the cancer spread?")
    press(re.compile(r"^Show \d+ trials$"))
    hears(re.compile(r"^\d+ trials may fit$"))
    press("Remove filter: Small cell (SCLC)")
    hears(re.compile(r"^\d+ trials$"))
    page.get_by_role("link", name="About").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="About this app")).to_be_focused()


def test_signs_before_words_are_not_read_out(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, DESK)
    visitor.open("/trial?id=NCT99000069&cancer=nsclc&ecog=1")
    expect(visitor.page.locator("[role=img][aria-label$=' icon']").first).to_be_attached()
    expect(visitor.page.get_by_role("img", name=re.compile(" icon$"))).to_have_count(0)


def test_who_wants_no_motion_sees_none(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    open_view(visitor, "/?phase=phase3")
    visitor.page.get_by_text("Why is this trial here?").first.click()
    longest = visitor.page.evaluate(
        "Math.max(...[...document.querySelectorAll('*')].flatMap(element => {"
        " const style = getComputedStyle(element);"
        " return [style.animationDuration, style.transitionDuration]"
        "   .flatMap(times => times.split(', ').map(parseFloat)) }))"
    )
    assert longest <= 0.001


def test_who_has_set_larger_text_in_their_browser_gets_it(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open("/?guide=patient")
    page = visitor.page
    session = page.context.new_cdp_session(page)
    question = "getComputedStyle(document.querySelector('.st-key-guide h2')).fontSize"
    usual = float(page.evaluate(question).removesuffix("px"))
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    try:
        assert comes_true(page, f"{question} === '{2 * usual:g}px'")
        assert comes_true(page, f"({WIDER_THAN_SCREEN})() <= 0", seconds=5)
        # The buttons no longer lie over the question.
        guide = page.locator(".st-key-guide")
        heading, button = (guide.get_by_role(role).first.bounding_box() for role in ("heading", "button"))
        assert heading is not None
        assert button is not None
        assert heading["y"] + heading["height"] <= button["y"]
    finally:
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
