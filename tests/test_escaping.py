"""Text of the registry does nothing in Markdown: it reads as what it is."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.drawing.shared.escaping import plain, visible

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "![x](https://example.org/x.png)",
    "[here](javascript:alert(1))",
    "$x^2$",
    ":red[gone] :material/home: :smile:",
    "# heading",
    "| a | b |",
    "`code` ~~gone~~ **bold** _it_",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_character_of_markdown_is_left(text: str) -> None:
    escaped = plain(text)
    assert re.fullmatch(r"(?:[\w\s,;%?≥\u200b]|&#\d+;)*", escaped), escaped
    assert html.unescape(escaped).replace("\u200b", "") == text


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Z")), max_size=80))
def test_it_reads_as_the_same_words(text: str) -> None:
    read = html.unescape(plain(text)).replace("\u200b", "")
    assert read == " ".join(visible(text).split()).replace("\u200b", "")
    assert not set("<>[]()`*_$:|#!") & set(re.sub(r"&#\d+;", "", plain(text)))


def test_nothing_hides_in_it() -> None:
    assert visible("a\u202eb\u200bc\x00d\u2066") == "abcd"
    assert visible(r"ECOG \<= 1") == "ECOG <= 1"


@pytest.mark.parametrize(
    "address", ["https://example.org/x", "HTTP://EXAMPLE.ORG", "www.example.org", "mailto:a@b.org"]
)
def test_a_bare_address_is_no_link(address: str) -> None:
    assert "\u200b" in plain(f"see {address} now")


def test_a_very_long_word_can_be_broken() -> None:
    assert max(map(len, plain("x" * 500).split("\u200b"))) <= 60
