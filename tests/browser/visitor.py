"""A person at their browser: what they do, what they see, and what their browser asked for meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, WebSocket, expect

from tests.running_app import RunningApp
from tests.waiting import wait_until

COUNT = re.compile(r"^[\d,]+ trials?( may fit)?$")

_FOLDED = re.compile(r"([\d,]+) (?:more trials? for any solid tumor|stud(?:y|ies) of scans)")

# Asked of nobody: they stand in the page itself.
_OWN_SCHEMES = ("data", "blob", "about")

FAULT = "This app has encountered an error."

# The first HTML has made room, the page's script has ended, its foot is there, and nothing waits for its own code: the
# list draws itself, by scripts that the browser fetches; until the first is there, something grey stands.
_IS_WHOLE = f"""
!document.querySelector('#first, [data-testid=stSkeleton]')
&& !!document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
&& ['Not medical advice.', '{FAULT}'].some(text => document.querySelector('#root').innerText.includes(text))
&& [...document.querySelectorAll('[data-testid=stBidiComponentRegular]')].every(
    place => place.querySelector('.trials, .actions') || place.closest('.st-key-framework-words'))
"""

_STORED = "cookies,local_storage,indexeddb"


@dataclass(frozen=True, slots=True)
class Screen:
    """What the app is looked at with."""

    name: str
    width: int
    height: int
    is_phone: bool


DESK = Screen("desk", 1280, 900, is_phone=False)
PHONE = Screen("phone", 390, 844, is_phone=True)


def comes_true(page: Page, condition: str, seconds: float = 60) -> bool:
    """Whether *condition*, an expression in JavaScript, becomes true in *page* before so many *seconds* are over.

    Playwright's own way compiles it in the page, which our Content-Security-Policy forbids.
    """
    give_up = time.monotonic() + seconds
    while not page.evaluate(condition):
        if time.monotonic() > give_up:
            return False
        page.wait_for_timeout(50)
    return True


def promised_by(choice: Locator) -> int:
    """How many trials *choice* says it would leave, as it is read out: the count is drawn beside its words."""
    name = choice.aria_snapshot().splitlines()[0]
    return int(re.findall(r"[\d,]+", name)[-1].replace(",", ""))


class Visitor:
    """One person, of whom nothing is stored in their browser yet."""

    def __init__(self, context: BrowserContext, app: RunningApp, screen: Screen) -> None:
        """Look at *app* through a new page of *context*, and note from now on what it asks for and complains of."""
        self.screen = screen
        self._context = context
        self._app = app
        self.requested: list[str] = []
        self.complaints: list[str] = []
        # What is pressed is drawn anew once the app has answered; until then the page looks as if nothing happened.
        self._awaits_answer = False
        self._listeners: list[tuple[BrowserContext | Page, str, Callable[[Any], None]]] = []
        self._listen(context, "request", lambda request: self.requested.append(request.url))
        if not context.pages:
            context.new_page()
        self.page: Page = context.pages[0]
        self._watch(self.page)
        self._listen(context, "page", self._watch)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=app.url)

    def _listen(self, source: BrowserContext | Page, event: str, listener: Callable[[Any], None]) -> None:
        source.on(event, listener)  # type: ignore[call-overload]
        self._listeners.append((source, event, listener))

    def _watch(self, page: Page) -> None:
        def complain_of_policy(message: ConsoleMessage) -> None:
            if "Security Policy" in message.text:
                self.complaints.append(message.text)

        def dismiss(dialog: Dialog) -> None:
            self.complaints.append(f"a dialog was opened: {dialog.message}")
            dialog.dismiss()

        self._listen(page, "websocket", self._connected)
        self._listen(page, "pageerror", lambda error: self.complaints.append(f"error in the page: {error}"))
        self._listen(page, "console", complain_of_policy)
        self._listen(page, "dialog", dismiss)

    def _connected(self, socket: WebSocket) -> None:
        def asked(_: object) -> None:
            self._awaits_answer = True

        def answered(_: object) -> None:
            self._awaits_answer = False

        self.requested.append(socket.url)
        socket.on("framesent", asked)
        socket.on("framereceived", answered)

    @property
    def others_asked(self) -> list[str]:
        """All that was asked of anybody but the app."""
        own = urlsplit(self._app.url).netloc
        return [
            url for url in self.requested if urlsplit(url).scheme not in _OWN_SCHEMES and urlsplit(url).netloc != own
        ]

    def open(self, address: str = "/") -> None:
        """Open *address*, a path of the app or a whole link, and wait until the page is drawn."""
        self.page.goto(address if address.startswith("http://") else self._app.url + address)
        self.sees_whole_page()

    def sees_whole_page(self) -> None:
        """Wait until the first HTML has made room for the app's page, and the page's script has ended."""
        # One question for all: `expect` asks again after ever longer pauses, which made half of a visit.
        assert comes_true(self.page, _IS_WHOLE), f"the page is not whole: {self.page.url}\n{self._app.output()}"
        fault = self.page.get_by_text(FAULT)
        assert not fault.count(), f"the page failed: {self.page.url}\n{self._app.output()}"

    def sees_count(self, count: int) -> None:
        """Wait until the list says that it holds *count* trials, and is drawn."""
        name = re.compile(rf"^{count:,} trials?( may fit)?$")
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()
        self.sees_whole_page()
        # Trials for any solid tumor, and what is no treatment, stand folded at the end.
        folded = re.findall(_FOLDED, self.page.locator("main").inner_text())
        shown = count - sum(int(number.replace(",", "")) for number in folded)
        expect(self.cards).to_have_count(min(shown, 10))

    def count(self) -> int:
        """The number of trials that the list says it holds."""
        heading = self.page.get_by_role("heading", name=COUNT)
        expect(heading).to_be_visible()
        return int(heading.inner_text().split()[0].replace(",", ""))

    @property
    def cards(self) -> Locator:
        """The trials of this page of the list."""
        return self.page.locator("article.card")

    def sees_list_of(self, part: str) -> None:
        """Wait until the list shows the view whose address has *part*: it is drawn after the script has ended."""
        expect(self.cards.first.get_by_role("link").first).to_have_attribute("href", re.compile(part))

    def trials(self) -> list[str]:
        """The numbers of the trials on this page of the list, in their order."""
        numbers: list[str] = self.cards.evaluate_all("cards => cards.map(card => card.dataset.nct)")
        return numbers

    def pill(self, therapy: str) -> Locator:
        """The button of the kind of therapy whose name begins with *therapy*."""
        return self.page.get_by_role("toolbar", name="Kind of therapy").get_by_role(
            "button", name=re.compile(rf"^{re.escape(therapy)}\W+[\d,]+$")
        )

    def choose_therapy(self, therapy: str) -> int:
        """Choose a kind of therapy, and return how many trials its button promised."""
        promised = promised_by(self.pill(therapy))
        self.pill(therapy).click()
        return promised

    def open_filters(self) -> None:
        """Bring the filters into sight: on a phone they are behind a button."""
        if self.screen.is_phone:
            self.page.get_by_test_id("stExpandSidebarButton").click()
        expect(self.page.get_by_role("heading", name="Filters", exact=True)).to_be_in_viewport()
        self.sees_stillness()

    def unfold(self, group: str) -> None:
        """Unfold a group of filters that is folded at first."""
        self.page.get_by_test_id("stSidebar").get_by_text(group, exact=True).click()
        self.sees_stillness()

    def sees_stillness(self) -> None:
        """Wait until nothing moves or fades: what is around a list of choices closes it, and old text is pale."""
        still = "document.getAnimations().every(motion => motion.playState !== 'running')"
        drawn = "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
        fresh = "!document.querySelector('[data-stale=true]')"
        # To ask the page also lets the events of its connection come in.
        wait_until(lambda: self.page.evaluate(f"{still} && {drawn} && {fresh}") and not self._awaits_answer)

    def open_choices(self, label: str) -> None:
        """Open the list of choices of a filter."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        box.scroll_into_view_if_needed()
        self.sees_stillness()
        box.click()
        expect(self.page.get_by_role("listbox")).to_be_visible()

    def close_filters(self) -> None:
        """Put them out of sight again, where they cover the list."""
        if self.screen.is_phone:
            self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
            expect(self.page.get_by_role("heading", name="Filters", exact=True)).not_to_be_in_viewport()

    def open_share_box(self) -> None:
        """Open what gives the link."""
        self.page.get_by_role("button", name=re.compile("Send$")).click()

    def copy_link(self) -> str:
        """Take the link from the share box, by its button, as people do."""
        self.open_share_box()
        box = self.page.get_by_role("dialog", name=re.compile("Send$"))
        shown = box.get_by_role("code")
        expect(shown).to_be_visible()
        box.get_by_role("button", name="Copy the link").click()
        expect(box.get_by_text("Copied.")).to_be_visible()
        copied = str(self.page.evaluate("navigator.clipboard.readText()"))
        expect(shown).to_have_text(copied)
        self.page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        return copied

    def leave(self) -> BrowserContext:
        """Take away what the app stored, and what was done to the page; return what the next person can look through.

        The page stays: another one would read and compile the app's code anew, which takes longer than to draw it.
        """
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self._app.url))
        for source, event, listener in self._listeners:
            source.remove_listener(event, listener)
        page, *others = self._context.pages
        for other in others:
            other.close()
        session = self._context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": _STORED})
        if page.url.startswith(origin):
            page.evaluate("sessionStorage.clear()")
        page.unroute_all()
        page.goto("about:blank")
        session.send("Page.resetNavigationHistory")
        session.detach()
        # "null" would leave it to the system, not to what the context began with.
        page.emulate_media(media="null", color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size({"width": self.screen.width, "height": self.screen.height})
        page.mouse.move(0, 0)
        return self._context


def asked(visitor: Visitor) -> dict[str, str]:
    """What the address of the page says."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(visitor.page.url).query).items()}
