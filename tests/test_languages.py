"""The languages of the app: complete catalogues, with the same places for values as the English texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from babel.messages.pofile import read_po

from finder.languages import (
    LANGUAGES,
    all_of_in_words,
    current_language,
    date_in_words,
    gettext,
    in_language,
    ngettext,
    use_language,
    within_sentence,
)
from finder.person import Change
from finder.places import format_distance
from finder.places.names import place_in_words
from tools.translations import ROOT, SOURCES, catalogue_path, collected, lacking, texts_in

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


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_drawn_in_another_language_leaves_the_page_in_its_own(code: str) -> None:
    use_language(code)
    with in_language("en"):
        assert current_language() == "en"
        with in_language(code):
            assert current_language() == code
        assert current_language() == "en"
    assert current_language() == code
    with pytest.raises(KeyError, match="a fault"), in_language("en"):
        raise KeyError("a fault")
    assert current_language() == code


def test_texts_are_found_wherever_code_translates_them() -> None:
    """Within f-strings, too; what is put together while the app runs cannot be."""
    assert list(texts_in("""_("One " "text")""")) == ["One text"]
    assert list(texts_in("""f"{_('Inside')} {gettext('Also inside')}" """)) == ["Inside", "Also inside"]
    assert list(texts_in("""ngettext("{number} trial", "{number} trials", count)""")) == [
        ("{number} trial", "{number} trials")
    ]
    assert list(texts_in("""_(words[name]); _(f"{name}"); other("No text of ours")""")) == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_has_a_translation_with_the_same_places_for_values(code: str) -> None:
    """`python -m tools.translations` collects new texts into the catalogue, for a translator to fill in."""
    catalog = collected(code)
    assert lacking(catalog) == []
    for message in catalog:
        if message.id:
            assert not message.fuzzy
            places = places_in(message.id)
            for translation in message.string if isinstance(message.string, tuple) else [message.string]:
                assert places_in(translation or "") == places, message.id


def places_in(texts: str | list[str] | tuple[str, ...]) -> set[str]:
    """The places for values in *texts*: `{number}`, `{count:,}`."""
    return set(re.findall(r"\{[^{}]*\}", texts if isinstance(texts, str) else " ".join(texts)))


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_holds_what_is_shown_today(code: str) -> None:
    with catalogue_path(code).open("rb") as file:
        stored = read_po(file, locale=code)
    assert {message.id for message in stored} == {message.id for message in collected(code)}


@pytest.mark.parametrize(
    ("written", "english", "spanish"),
    [
        ("2026-09-11", "11 September 2026", "11 de septiembre de 2026"),
        ("2026-09", "September 2026", "septiembre de 2026"),
        ("2026", "2026", "2026"),
        ("2026-02-31", "2026-02-31", "2026-02-31"),
        ("not stated", "not stated", "not stated"),
        ("", "", ""),
    ],
)
def test_a_date_is_told_as_people_say_it(written: str, english: str, spanish: str) -> None:
    assert date_in_words(written) == english
    with in_language("es"):
        assert date_in_words(written) == spanish


def test_what_holds_together_is_listed_as_people_do() -> None:
    assert [all_of_in_words(list("abc"[:count])) for count in range(4)] == ["", "a", "a and b", "a, b and c"]
    with in_language("es"):
        assert all_of_in_words(list("abc")) == "a, b y c"


def test_short_forms_stay_large_within_a_sentence() -> None:
    words = ("Daily life (ECOG)", "HIV", "PD-L1", "")
    assert [within_sentence(word) for word in words] == ["daily life (ECOG)", "HIV", "PD-L1", ""]


def _constants_that_are_translated() -> Iterator[tuple[str, str]]:
    """Each constant that code hands to `_` by its name (`_(AGAINST)`): its module and its name."""
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args:
                    name = node.args[0].id if isinstance(node.args[0], ast.Name) else ""
                    if name.isupper():
                        yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), name


def test_a_constant_that_is_translated_is_in_the_catalogues() -> None:
    known = {message.id for message in collected("es")}
    found = dict.fromkeys(_constants_that_are_translated())
    assert found
    for module, name in found:
        assert getattr(import_module(module), name) in known, f"{module}.{name}"


def test_places_distances_and_changes_of_genes_are_in_the_language_of_the_page() -> None:
    use_language("es")
    assert place_in_words("Madrid, Spain") == "Madrid, España"
    assert place_in_words("Boston, Massachusetts") == "Boston, Massachusetts"
    assert format_distance(0.4, "km") == "en la misma zona"
    assert str(Change("EGFR", "exon 19 deletion")) == "deleción del exón 19 de EGFR"
    assert str(Change("EGFR", "L858R")) == "EGFR L858R"


def test_a_distance_in_spanish_has_no_comma_that_could_be_that_of_a_decimal() -> None:
    assert (format_distance(1230, "km"), format_distance(12_300, "km")) == ("1,230 km", "12,300 km")
    use_language("es")
    assert (format_distance(1230, "km"), format_distance(12_300, "km")) == ("1230 km", "12\u00a0300 km")
