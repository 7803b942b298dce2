"""Every page in every other language: nothing that we write stays English, and links keep the language."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from finder.languages import LANGUAGES
from tests.app.pages import all_html, open_page
from tools.translations import collected

pytestmark = [pytest.mark.usefixtures("sample_data"), pytest.mark.slow]

OTHERS = [code for code in LANGUAGES if code != "en"]

PERSON = {"change": "egfr:exon-20-insertion", "lines": "1", "had": "osimertinib", "brain": "none", "age": "67"}
VIEWS = {
    "list": ("streamlit_app.py", {}),
    "list for a person": ("streamlit_app.py", {**PERSON, "near": "02115", "within": "100mi"}),
    "table": ("streamlit_app.py", {"view": "table", **PERSON}),
    "map": ("streamlit_app.py", {"view": "map"}),
    "charts": ("streamlit_app.py", {"view": "charts"}),
    "news": ("streamlit_app.py", {"since": "2026-09-01", "changed": "new,changed,closed"}),
    "nothing found": ("streamlit_app.py", {"q": "nothing has this", "near": "Nowhere"}),
    "questions for a patient": ("streamlit_app.py", {"guide": "patient"}),
    "questions for a clinician": ("streamlit_app.py", {"guide": "clinician"}),
    "trial": ("pages/trial.py", {"id": "NCT99000049", "near": "02115"}),
    "trial for a person": ("pages/trial.py", {"id": "NCT99000301", **PERSON}),
    "trial that speaks against a person": ("pages/trial.py", {"id": "NCT99000301", "age": "3"}),
    "unknown trial": ("pages/trial.py", {"id": "NCT00000000"}),
    "own list": ("pages/shortlist.py", {"show": "NCT99000049,NCT99000010", **PERSON}),
    "empty list": ("pages/shortlist.py", {}),
    "treatments": ("pages/treatments.py", {}),
    "about": ("pages/about.py", {}),
}

# What of an element nobody sees: addresses, names of scripts and of columns, and what a click on a chart tells.
_UNSEEN = {"page", "queryString", "anchor", "id", "key", "name", "field", "type", "params", "selection", "country"}

# Words of more than one language, and abbreviations that records write as we do.
_SHORT = 2


class _Texts(HTMLParser):
    """The texts of HTML that are not marked as English, names for screen readers among them."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str | None]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "img"):
            self._open.append((tag, dict(attrs).get("lang")))
        if not self._is_english():
            self.found += [value for name, value in attrs if name in ("aria-label", "alt") and value]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_english():
            self.found.append(" ".join(data.split()))

    def _is_english(self) -> bool:
        return next((lang for _, lang in reversed(self._open) if lang), None) == "en"


def drawn(page: AppTest) -> list[str]:
    """All texts that *page* draws: of its widgets, its Markdown, its own HTML, its lists and its charts."""
    found: list[str] = []
    for block in (page.main, page.sidebar):
        for proto in _protos(block):
            for text in _strings(MessageToDict(proto)):
                if text.startswith("{"):
                    found += [part for each in _strings(_as_json(text)) for part in _visible(each)]
                elif not text.startswith("<style"):
                    found += _visible(text)
    return found


def _protos(block: Any) -> Iterator[Any]:
    proto = getattr(block, "proto", None)
    if proto is not None:
        yield proto
    for child in getattr(block, "children", {}).values():
        yield from _protos(child)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (text for each in value for text in _strings(each))
    elif isinstance(value, dict):
        yield from (text for name, each in value.items() if name not in _UNSEEN for text in _strings(each))


def _as_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _visible(text: str) -> list[str]:
    if not re.search(r"<\w", text):
        return [text]
    reader = _Texts()
    reader.feed(text)
    return reader.found


@cache
def english(code: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """The English texts that have another form in the language *code*: short ones, and a pattern for sentences."""
    texts = set()
    for message in collected(code):
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        texts |= {one for one in ids if one and one not in strings}
    sentences = [text for text in texts if len(_words(text)) > _SHORT]
    places = [".{1,200}?".join(map(re.escape, re.split(r"\{[^{}]*\}", _plain(text)))) for text in sentences]
    return frozenset(texts) - set(sentences), re.compile("|".join(rf"(?<!\w){each}(?!\w)" for each in places))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", text).split())


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", re.sub(r"\{[^{}]*\}", "", _plain(text)))


@pytest.fixture(scope="module", params=[(name, code) for name in VIEWS for code in OTHERS], ids="-".join)
def view(request: pytest.FixtureRequest, sample_data: None) -> tuple[AppTest, str]:
    """A view in another language, opened once for all that is asked of it, and the code of the language."""
    name, code = request.param
    script, query = VIEWS[name]
    return open_page(script, lang=code, **query), code


def test_nothing_that_we_write_stays_english(view: tuple[AppTest, str]) -> None:
    page, code = view
    texts = drawn(page)
    words, sentences = english(code)
    assert len(texts) > 20
    assert [text for text in texts if text.strip(" :.·*") in words or sentences.search(text)] == []


def test_every_link_to_a_page_of_ours_keeps_the_language(view: tuple[AppTest, str]) -> None:
    page, code = view
    ways = [link.proto.query_string for link in page.get("page_link")]
    ways += [
        html.unescape(query) for query in re.findall(r'<a href="\?([^"]*)"(?! lang="en" hreflang)', own_html(page))
    ]
    # The script of a list of trials puts its `query` behind the address of each.
    ways += [json.loads(drawn.proto.json).get("query", "lang=" + code) for drawn in page.get("bidi_component")]
    assert len(ways) > 2
    for way in ways:
        assert parse_qs(way).get("lang") == [code], way


def own_html(page: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in page.get("html"))


@pytest.mark.parametrize("code", OTHERS)
def test_the_way_to_another_language_keeps_the_whole_view(code: str) -> None:
    page = open_page("pages/trial.py", id="NCT99000049", near="02115", lang=code)
    assert '<a href="?id=NCT99000049&amp;near=02115" lang="en" hreflang="en">English</a>' in all_html(page)
    page = open_page("pages/trial.py", id="NCT99000049", near="02115")
    back = f'<a href="?id=NCT99000049&amp;near=02115&amp;lang={code}" lang="{code}" hreflang="{code}">'
    assert back in all_html(page)
