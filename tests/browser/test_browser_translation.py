"""A browser that translates the page puts every text into elements of its own; later changes must still be seen."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from finder.catalogue.source import sample_catalogue
from finder.search.filters import Filters
from finder.search.order import search
from pages.drawing.find.guide import SCREENS
from tests.browser.conftest import Invite
from tests.browser.visitor import Visitor
from tests.running_app import RunningApp

# As Google Translate does it: each text goes into two <font> elements, and the page's own text node leaves the page.
TRANSLATE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!text.data.trim() || text.parentElement.closest("script, style, textarea, font, [class*=material]")) continue;
    const outer = document.createElement("font");
    const inner = document.createElement("font");
    inner.textContent = text.data;
    outer.append(inner);
    text.replaceWith(outer);
  }
}"""


def translate(page: Page) -> None:
    page.evaluate(TRANSLATE)
    expect(page.locator("#results font").first).to_be_attached()


def sees(visitor: Visitor, filters: Filters) -> None:
    """The heading, the list and what is read out all say what *filters* leave."""
    count, page = len(search(sample_catalogue(), filters)), visitor.page
    expect(page.locator("#results")).to_have_text(re.compile(rf"^{count} trials?( may fit)?$"))
    expect(page.locator("article.card")).to_have_count(min(count, 10))
    expect(page.locator(".trials .said").first).to_have_text(re.compile(rf"^{count} trials?$"))
    visitor.sees_whole_page()
    visitor.sees_stillness()


def texts(visitor: Visitor) -> list[str]:
    """What stands on the page, line by line, without the names of icons."""
    said = "[...document.querySelectorAll('[data-testid=stSidebar], [data-testid=stMain]')].map(part => part.innerText)"
    return [
        line for part in visitor.page.evaluate(said) for line in part.split("\n") if re.search("[^a-z_]", line.strip())
    ]


def agrees(visitor: Visitor, other: Visitor, filters: Filters) -> None:
    """The page says what *filters* leave, and as a whole what *other*, whose browser translates nothing, is told."""
    sees(visitor, filters)
    other.open(visitor.page.url)
    sees(other, filters)
    assert texts(visitor) == texts(other)


def test_what_a_filter_changes_on_a_translated_page_is_seen(sample_app: RunningApp, invite: Invite) -> None:
    visitor, other = invite(sample_app), invite(sample_app)
    visitor.open("/?cancer=sclc")
    translate(visitor.page)
    for therapy, chosen in (("immunotherapy", ("immunotherapy",)), ("radiation", ("immunotherapy", "radiation"))):
        pills = visitor.page.get_by_role("toolbar", name="Kind of therapy")
        pills.get_by_role("button", name=re.compile(f"^{therapy}", re.IGNORECASE)).click()
        agrees(visitor, other, Filters(cancer=("sclc",), therapy=chosen))
        translate(visitor.page)
    main = visitor.page.get_by_test_id("stMain")
    main.get_by_role("button", name=re.compile("Small cell")).click()
    agrees(visitor, other, Filters(therapy=("immunotherapy", "radiation")))
    assert visitor.complaints == []


def test_each_question_of_a_translated_page_is_the_one_that_is_asked(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open("/?guide=patient")
    page = visitor.page
    for number, title in enumerate((screen.title for screen in SCREENS[:4]), 1):
        expect(page.locator(".st-key-guide h2")).to_have_text(title)
        expect(page.locator(".st-key-guide")).to_contain_text(f"Question {number} of")
        translate(page)
        page.get_by_role("button", name="Skip", exact=True).click()
    expect(page.locator(".st-key-guide h2")).to_have_text(SCREENS[4].title)
    assert visitor.complaints == []


def test_the_frameworks_buttons_are_named_in_the_language_of_the_page(sample_app: RunningApp, invite: Invite) -> None:
    page = invite(sample_app).page
    page.goto(f"{sample_app.url}/?lang=es")
    expect(page.get_by_role("button", name="Ayuda sobre Tipo de terapia")).to_be_visible()
    page.get_by_role("button", name="Página siguiente").click()
    # What is drawn anew is named anew.
    expect(page.get_by_role("button", name="Página anterior")).to_be_enabled()
    english = page.get_by_role("button", name=re.compile("^(Help for|Page|Next page|Previous page|Open|Clear)"))
    expect(english).to_have_count(0)
    page.goto(sample_app.url)
    expect(page.get_by_role("button", name="Next page")).to_be_visible()
