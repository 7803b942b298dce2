"""What people must be able to trust: nobody else hears of their visit, and no record can do anything on the page."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import WebSocket, expect

from finder import sample
from finder.record import read_trial
from tests.browser.conftest import Invite
from tests.browser.visitor import Screen, Visitor
from tests.running_app import RunningApp

# The fixture `invite` looks at the end of every test whether anybody but the app was asked, and whether a dialog was
# opened or an error thrown.

HOSTILE = next(trial for study in sample.studies() if "Hostile" in ((trial := read_trial(study)).brief_title or ""))


def sees_nothing_foreign(visitor: Visitor) -> None:
    """No element of a record's text has become one of the page."""
    page = visitor.page
    expect(page.locator("img[src]:not([src^='data:'])")).to_have_count(0)
    expect(page.locator("[href^='javascript' i], [onload], [onerror], main iframe")).to_have_count(0)
    expect(page.locator("main :is(script, svg[onload], marquee)")).to_have_count(0)
    # Links of ours carry along what an address says, but lead to this app; letters show to whom.
    leading = "links => links.filter(link => link.hostname.endsWith('example.org')).map(link => link.outerHTML)"
    assert page.locator("main a").evaluate_all(leading) == []
    # Formulas and coloured text are Markdown's and Streamlit's; no record may use them.
    expect(page.locator(".katex")).to_have_count(0)


def test_a_hostile_record_is_text_and_nothing_else(sample_app: RunningApp, invite: Invite, screen: Screen) -> None:
    visitor = invite(sample_app, screen)
    visitor.open("/?q=hostile&stage=any")
    card = visitor.page.locator(f"article[data-nct={HOSTILE.nct}]")
    expect(card).to_be_visible()
    card.get_by_text("Why is this trial here?").click()
    expect(card.get_by_role("link").first).to_contain_text("<b>Hostile</b> **Title** :red[alarm] $x^2$")
    sees_nothing_foreign(visitor)
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert width <= screen.width, "a long word made the page wider than the screen"

    visitor.open(f"/trial?id={HOSTILE.nct}")
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("<b>Hostile</b> **Title** :red[alarm] $x^2$")
    groups = page.get_by_text(re.compile("^The groups of the trial"))
    if groups.count():
        groups.click()
    sees_nothing_foreign(visitor)
    assert page.evaluate("document.documentElement.scrollWidth") <= screen.width


def test_a_hostile_link_is_text_and_nothing_else(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    picture = quote("![p](https://example.org/p.png)<img src=x onerror=alert(1)>")
    visitor.open(f"/?therapy={picture}&{picture}=1&q={picture}&page=99999999999999999999")
    expect(visitor.page.get_by_text("Some parts of this link were not understood.")).to_be_visible()
    sees_nothing_foreign(visitor)
    visitor.open(f"/trial?id={picture}")
    sees_nothing_foreign(visitor)


UPLOAD = """async address => {
    const token = document.cookie.match(/_streamlit_xsrf=([^;]+)/)?.[1] ?? '';
    const body = new FormData();
    body.append('file', new Blob(['x'.repeat(1000)]), 'x.txt');
    const sent = await fetch(address, {method: 'PUT', headers: {'X-Xsrftoken': decodeURIComponent(token)}, body});
    return sent.status;
}"""


def test_nobody_can_fill_the_memory_with_uploads(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    heard: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: heard.append(frame if isinstance(frame, bytes) else frame.encode()))

    visitor.page.on("websocket", listen)
    visitor.open("/about")
    sessions = set(re.findall(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"".join(heard)))
    assert sessions
    answers = {visitor.page.evaluate(UPLOAD, f"/_stcore/upload_file/{session.decode()}/a-file") for session in sessions}
    assert answers == {404}, "nothing takes uploads"


def test_no_page_asks_anybody_else(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open("/")
    visitor.page.get_by_text("Why is this trial here?").first.click()
    visitor.copy_link()
    for address in ("/?view=table", "/trial?id=NCT99000001", "/about", "/?demo=yes", "/?q=nothing-at-all-has-this"):
        visitor.open(address)
    assert any(url.startswith("ws://") for url in visitor.requested), "what the page asks is not seen by this test"
    assert visitor.others_asked == []
