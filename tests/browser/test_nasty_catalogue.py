"""A catalogue that an enemy wrote, walked through page by page: it is text, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from pages.drawing.shared.escaping import visible
from tests import nasty
from tests.browser.conftest import Invite
from tests.browser.visitor import DESK, PHONE, Screen, Visitor
from tests.registry import LocalRegistry
from tests.running_app import ROOT, RunningApp, forked_app

# The fixture `invite` looks at the end of each test whether anybody but the app was asked, and whether a dialog was
# opened or an error thrown.

NUMBERS = nasty.numbers()

# Elements that lead or load from elsewhere. A link to an address for e-mail opens a letter, and shows to whom; links of
# ours to this app and to ClinicalTrials.gov carry along what an address says.
_ACTIVE = """host => [...document.querySelectorAll('*')].filter(tag => [...tag.attributes].some(attribute =>
    ['src', 'href', 'action', 'data', 'style', 'xlink:href', 'srcset', 'formaction'].includes(attribute.name)
    && attribute.value.toLowerCase().includes(host)
    && !(tag.protocol === 'mailto:' || [location.hostname, 'clinicaltrials.gov'].includes(tag.hostname))
)).map(tag => tag.parentElement.outerHTML)"""


@pytest.fixture(scope="module")
def nasty_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app, with nothing but hostile trials."""
    folder = tmp_path_factory.mktemp("nasty")
    with (
        LocalRegistry(nasty.studies()) as registry,
        forked_app(folder, registry_url=registry.url, requests_per_second="1000") as app,
    ):
        yield app
    asked = {request.path for request in registry.requests}
    assert asked <= {"/version", "/studies", *(f"/studies/{nct}" for nct in NUMBERS)}


UNFOLD = "document.querySelectorAll('main details summary').forEach(one => one.click())"


def does_nothing(visitor: Visitor, screen: Screen = DESK) -> None:
    """No text of a record has become anything but text, and none is wider than *screen*."""
    page = visitor.page
    assert page.evaluate(f"typeof window.{nasty.MARK}") == "undefined"
    assert page.evaluate(_ACTIVE, nasty.ELSEWHERE) == []
    expect(
        page.locator("main :is(script, iframe, object, embed, form:not(.vega-bindings), meta, .katex)")
    ).to_have_count(0)
    expect(page.locator("main [onload], main [onerror], main [onfocus], main [onmouseover]")).to_have_count(0)
    expect(page.locator("main :is(a[href^='javascript' i], a[href^='data' i], a[href^='vbscript' i])")).to_have_count(0)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= screen.width, f"a text made the page wider than the screen: {page.url}"


def test_every_page_shows_it_as_text(nasty_app: RunningApp, invite: Invite) -> None:
    visitor = invite(nasty_app)
    addresses = {
        "streamlit_app": ("/?stage=any", "/?stage=any&page=2", "/?view=table", "/?view=map", "/?view=charts"),
        "about": ("/about",),
        # `test_it_reads_as_what_it_is` opens those that try to be markup, tests/app/test_hostile.py all.
        "trial": (),
        "shortlist": ["/shortlist?show=" + ",".join(NUMBERS[start : start + 4]) for start in (0, 4, 8)],
    }
    pages = {path.stem for path in (ROOT / "pages").glob("[!_]*.py")} | {"streamlit_app"}
    for page in sorted(pages):
        for address in addresses.get(page, (f"/{page}",)):
            visitor.open(address)
            visitor.page.evaluate(UNFOLD)
            does_nothing(visitor)


READ = dict.fromkeys((*list(nasty.PAYLOADS)[:14], "shortcodes", "directives", "long word"))


def test_it_reads_as_what_it_is(nasty_app: RunningApp, invite: Invite) -> None:
    visitor = invite(nasty_app)
    page = visitor.page
    for name in READ:
        visitor.open(f"/trial?id={NUMBERS[list(nasty.PAYLOADS).index(name)]}")
        page.evaluate(UNFOLD)
        does_nothing(visitor)
        # The same page as a phone has it.
        page.set_viewport_size({"width": PHONE.width, "height": PHONE.height})
        does_nothing(visitor, PHONE)
        title = page.get_by_role("heading", level=1).inner_text().replace("\u200b", "")
        expected = " ".join(visible(nasty.PAYLOADS[name]).split()).replace("\u200b", "")
        assert title.startswith(expected), name
        page.set_viewport_size({"width": DESK.width, "height": DESK.height})


def test_hostile_addresses(nasty_app: RunningApp, invite: Invite) -> None:
    visitor = invite(nasty_app)
    texts = [quote(text.encode("utf-8", "replace"))[:3000] for text in nasty.PAYLOADS.values()]
    for some in batched(texts, 5):
        first, *_, last = some
        pairs = zip(("q", "near", "therapy", "since", "show"), some, strict=False)
        visitor.open("/?" + "&".join(f"{name}={text}" for name, text in pairs) + f"&{last}={first}")
        does_nothing(visitor)
    for address in (f"/trial?id={texts[0]}", f"/treatments?topic={texts[0]}"):
        visitor.open(address)
        does_nothing(visitor)


def batched(texts: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]
