"""The languages of the app: complete catalogues, with the same places for values as the English texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from finder.languages import LANGUAGES, current_language, gettext, ngettext, use_language

OTHERS = [code for code in LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def test_english_is_the_text_itself() -> None:
    assert gettext("Find trials") == "Find trials"
    assert gettext("") == ""
    assert ngettext("{number} trial", "{number} trials", 2) == "{number} trials"


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_without_translation_stays_english(code: str) -> None:
    use_language(code)
    assert current_language() == code
    assert gettext("No catalogue has this.") == "No catalogue has this."
    assert gettext("") == ""


def test_an_unknown_language_is_english() -> None:
    use_language("xx")
    assert current_language() == "en"
