"""The page for the doctor, read back by another program: what is on it, how long it is, and that nothing breaks it."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream

from finder import exports
from finder.catalogue.frame import Catalogue, read_entry
from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.exports.paper import MISSING, printable
from finder.languages import in_language
from finder.search.filters import Filters
from finder.search.link import View, address, without_person
from finder.visible_text import shown
from tests.studies import study

pytestmark = pytest.mark.slow

SAMPLE = sample_catalogue()
NUMBERS = SAMPLE.frame["nct"].tolist()
FIVE = NUMBERS[:5]
VIEW = View(Filters(therapy=("immunotherapy",), ecog=1, age=71, near="Paris, France"), show=tuple(FIVE))
LINK = address("https://trials.example.org", View(show=tuple(FIVE)), "shortlist")


def page(trials: list[Any], view: View = View(), link: str = LINK, catalogue: Catalogue = SAMPLE) -> PdfReader:  # noqa: B008
    return PdfReader(io.BytesIO(exports.export("pdf", catalogue, trials, view, link).content))


def text_of(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in reader.pages))


def made_of(**given: Any) -> str:
    return text_of(page([read_entry(study(**given))]))


@pytest.fixture(scope="module")
def five() -> PdfReader:
    return page(FIVE, VIEW)


def test_five_trials_are_on_two_sheets(five: PdfReader) -> None:
    assert len(five.pages) <= 2
    for start in (30, 60, 90):
        assert len(page(NUMBERS[start : start + 5]).pages) <= 2


def test_each_trial_has_its_number_labels_quotations_and_contact(five: PdfReader) -> None:
    text = text_of(five)
    for nct in FIVE:
        entry = SAMPLE.entry(nct)
        assert nct in text
        assert entry.trial.sponsor in text
        assert entry.labels.therapies[0].evidence[0].quote in text
    assert "Study Team" in text
    assert "Recruiting now" in text


def test_source_date_disclaimer_and_who_made_the_labels_are_on_it(five: PdfReader) -> None:
    text = text_of(five)
    for words in ("2026-11-02", "Not medical advice", "added by this tool", "does not endorse", "Page 1 of"):
        assert words in text


def test_invented_trials_are_called_so_in_red(five: PdfReader) -> None:
    assert "INVENTED" in text_of(five)
    assert "INVENTED" in str(five.metadata.title if five.metadata else "")
    red = b"0.6902 0 0.1255 rg"
    assert red in five.pages[0].get_contents().get_data()  # type: ignore[union-attr]
    real = catalogue_of([study("NCT01234567", sponsor="Example Clinic")], "live", "2026-11-01T09:00:04")
    text = text_of(page(["NCT01234567"], catalogue=real))
    assert "INVENTED" not in text
    assert "(invented)" not in text


def test_what_is_about_the_person_is_there_only_if_it_was_left_in(five: PdfReader) -> None:
    text = text_of(five)
    for words in ("Paris", "Age: 71", "ECOG performance status: 1"):
        assert words in text
    bare = text_of(page(FIVE, without_person(VIEW)))
    for personal in ("Paris", "71", "Patient", "Nearest", " km"):
        assert personal not in bare
    assert "Immunotherapy" in bare


def test_it_is_named_and_tagged_for_screen_readers(five: PdfReader) -> None:
    root: Any = five.trailer["/Root"]
    assert root["/Lang"] == "en-US"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = [kid.get_object()["/S"] for kid in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]
    assert set(kinds) >= {"/H1", "/H2", "/H3", "/P", "/Figure"}
    for sheet in five.pages:
        marked = False
        for _, operator in ContentStream(sheet.get_contents(), five).operations:
            marked = operator == b"BDC" or (marked and operator != b"EMC")
            # A screen reader passes over what is not tagged.
            assert marked or operator not in (b"Tj", b"TJ")


def test_the_link_is_on_it_as_code_and_as_text(five: PdfReader) -> None:
    assert len(five.pages[0].images) == 1
    targets = [
        str(note.get_object()["/A"]["/URI"])
        for sheet in five.pages
        for note in sheet.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert LINK in targets
    assert len(page(FIVE[:1], link="").pages[0].images) == 0
    assert len(page(FIVE[:1], link="https://trials.example.org/?q=" + "x" * 5_000).pages[0].images) == 0


def test_accents_greek_and_symbols_come_back() -> None:
    for word in ("TGF-β receptor", "Łódź", "São Paulo", "≥ 50 %", "µg", "“so”"):
        assert word in made_of(title=f"Étude {word}")


def test_a_character_that_no_font_has_is_seen_to_be_missing() -> None:
    text = made_of(title="Trial of 肺癌 🫁")
    assert f"Trial of {MISSING}{MISSING} {MISSING}" in text
    assert "could not be printed here" in text
    assert "could not be printed here" not in made_of(title="Trial")


def test_what_is_not_stated_is_a_question() -> None:
    text = made_of(title="Lung cancer", criteria="Inclusion Criteria:\n\n* Lung cancer")
    assert "ask the study team" in text
    for name in ("Markers", "Brain", "Stage", "Whom"):
        assert f"☐ {name}" in text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "hostile",
    [
        "W" * 20_000,
        "word " * 8_000,
        "a\x00b\x1b[31m\u202egnp\u202c",
        "{nb} **bold** <b>x</b> \\*",
        "\u0301\u200d",
        "\u00ad" * 900,
    ],
)
def test_hostile_texts_break_nothing(hostile: str) -> None:
    record = study(title=hostile, sponsor=hostile, drug=hostile, conditions=("Lung cancer", hostile))
    site = {"facility": hostile, "city": hostile, "country": hostile, "status": "RECRUITING"}
    site["contacts"] = [{"name": hostile, "phone": hostile, "email": hostile}]  # type: ignore[assignment]
    record["protocolSection"]["contactsLocationsModule"]["locations"] = [site] * 300
    reader = page([read_entry(record)])
    assert len(reader.pages) <= 2
    assert "NCT99900001" in text_of(reader)
    assert "298 more such places" in text_of(reader)


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_every_character_is_printed_or_seen_to_be_missing(text: str) -> None:
    composed = unicodedata.normalize("NFC", shown(text))
    asked, made = ([character for character in part if not character.isspace()] for part in (composed, printable(text)))
    assert len(asked) == len(made)
    assert all(character in (wanted, MISSING) for wanted, character in zip(asked, made, strict=True))


@pytest.mark.parametrize("status", ["COMPLETED", "WITHDRAWN", "NOT_YET_RECRUITING"])
def test_a_trial_of_any_status(status: str) -> None:
    text = made_of(status=status)
    assert ("No place is listed that takes people now." in text) is (status != "NOT_YET_RECRUITING")


def test_nothing_of_a_page_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        page(FIVE, VIEW)
    assert [record for record in caplog.records if record.name.startswith("fontTools")] == []


def test_an_empty_list_and_a_long_one() -> None:
    assert "0 trials" in text_of(page([]))
    text = text_of(page(NUMBERS[:52]))
    assert "2 more trials are on the list" in text
    assert NUMBERS[49] in text
    assert NUMBERS[50] not in text


PERSON = View(Filters(change=("egfr:l858r",), marker=("EGFR",), ecog=1, age=58, lines=0))


def test_it_begins_with_the_person_and_ends_with_the_open_questions() -> None:
    text = text_of(page(FIVE, PERSON))
    parts = (
        "Patient",
        "EGFR L858R",
        "How each trial stands to this patient",
        "1. NCT",
        "Open questions",
        "About this",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    for nct in FIVE:
        assert re.search(
            rf"{nct} [^✓✗]+: (?:Made for [^✓✗]+\. )?(?:[✓?✗] \d+ (?:fit|to ask|against)(?: · )?)+\.", text
        ), nct


def test_it_speaks_to_a_doctor_of_a_patient() -> None:
    text = text_of(page(FIVE, PERSON))
    assert "ECOG performance status: 1" in text
    assert "(patient: " in text
    for words in ("your doctor", "(your answer: ", "Daily life", "daily life", "The person", "I tire"):
        assert words not in text, words


def test_without_the_person_nothing_of_them_is_on_it() -> None:
    text = text_of(page(FIVE, without_person(PERSON)))
    assert not any(word in text for word in ("Age:", "status: 1", "patient: EGFR L858R", "no treatment yet"))


def test_the_page_is_english_whatever_the_app_speaks() -> None:
    """The doctor and the study team read it; only the app itself is translated."""
    expected = text_of(page(FIVE, VIEW))
    with in_language("es"):
        assert text_of(page(FIVE, VIEW)) == expected
