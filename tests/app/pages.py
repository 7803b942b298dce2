"""The pages, run without a browser: opened at an address, and what is drawn on them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from finder.catalogue.source import sample_catalogue
from finder.search.filters import Filters
from finder.search.parts import parts_of

ROOT = Path(__file__).resolve().parents[2]

SAMPLE = sample_catalogue()


def open_page(script: str = "streamlit_app.py", **query: str) -> AppTest:
    page = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    if script != "streamlit_app.py":
        page.switch_page(script)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def texts(page: AppTest) -> str:
    drawn = [*page.markdown, *page.caption, *page.text]
    drawn += [*page.error, *page.warning]
    return "\n".join([*(str(element.value) for element in drawn), all_html(page)])


def all_html(page: AppTest) -> str:
    """What the page draws as HTML of its own, without the style sheet, and what its lists of trials hold."""
    bodies = [str(item.proto.body) for item in page.get("html") if "<style>" not in str(item.proto.body)]
    return "\n".join([*bodies, *(item["html"] + item["more"] for item in items(page))])


def number_of(page: AppTest) -> str:
    """The heading that says how many trials there are."""
    found = re.search(r'<h2 id="results">(.*?)</h2>', all_html(page))
    assert found, "no number of trials"
    return found[1]


def items(page: AppTest) -> list[dict[str, str]]:
    """What the lists of trials of the page hold, in their order; folded contents are under `more`."""
    return [item for drawn in page.get("bidi_component") for item in json.loads(drawn.proto.json).get("items", [])]


def table(page: AppTest) -> list[dict[str, str]]:
    """The rows of the table of trials, each cell's text under the name of its column."""
    html = next(item["html"] for item in items(page) if item["key"] == "table")
    names, *rows = (re.findall("<t[hd][ >].*?</t[hd]>", row) for row in re.findall("<tr.*?</tr>", html))
    as_text = [[unescape(re.sub("<[^>]+>", "", cell)) for cell in row] for row in (names, *rows)]
    # A row of one cell names what stands apart below it.
    return [dict(zip(as_text[0], row, strict=True)) for row in as_text[1:] if len(row) > 1]


def cards(page: AppTest) -> dict[str, str]:
    """The cards of the page as HTML, by the numbers of their trials, in their order."""
    found = [
        (re.match(r'<article class="card" data-nct="(NCT\d{8})"', item["html"]), item["html"]) for item in items(page)
    ]
    return {match[1]: html for match, html in found if match}


def asked(page: AppTest) -> dict[str, str]:
    """The address's parameters; the test frame gives a single value now as itself and now as a list."""
    return {name: value if isinstance(value, str) else value[-1] for name, value in page.query_params.items()}


def headings(page: AppTest) -> list[str]:
    """What stands above the parts of the list of trials."""
    return [match[1] for item in items(page) if (match := re.match("<h2>(.*?)</h2>", item["html"]))]


def in_short(page: AppTest) -> list[str]:
    """The numbers of the trials that stand folded, in two lines each."""
    return re.findall(r'<article class="short" data-nct="(NCT\d{8})"', all_html(page))


def listed(found: Iterable[str], filters: Filters) -> list[str]:
    """Of the trials *found*, those that stand on the pages of the list, not folded below them."""
    rows = np.array([SAMPLE.row(nct) for nct in found], dtype=int)
    return [str(nct) for nct in SAMPLE.ncts[parts_of(SAMPLE, filters, rows).rows]]


def shown(page: AppTest) -> list[str]:
    """The numbers of the trials whose cards are drawn, in their order."""
    return list(cards(page))


# What our own HTML is made of. Anything else would be a record's.
ELEMENTS = {"ul", "li", "p", "b", "br", "mark", "small", "span", "div", "a", "details", "summary", "style"}
ELEMENTS |= {"article", "h1", "h2", "h3", "strong", "button", "dl", "dt", "dd"}
ELEMENTS |= {"table", "caption", "thead", "tbody", "tr", "th", "td"}


_ATTRIBUTES = {
    "role",
    *("tabindex", "aria-sort", "aria-current"),
    *("class", "type", "target", "aria-labelledby", "aria-label", "aria-pressed"),
    *("lang", "hreflang", "scope", "rel"),
    *("data-nct", "data-send", "data-said", "data-drawer"),
}


@dataclass
class Markup(HTMLParser):
    """The HTML of a page: its elements, where its links lead, the names of its places, and its text."""

    page: AppTest
    elements: set[str] = field(default_factory=set)
    targets: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        for element in self.page.get("html"):
            # The picture of the share box has nothing of a record.
            if not element.proto.body.startswith("<figure>"):
                self.feed(element.proto.body)
        for item in items(self.page):
            self.feed(item["html"] + item["more"])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attributes:
            if name == "href":
                self.targets.append(value or "")
            elif name == "id":
                self.names.append(value or "")
            else:
                assert name in _ATTRIBUTES, f"{name}={value}"

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def said(self) -> str:
        return " ".join("".join(self.text).replace("\u200b", "").split())
