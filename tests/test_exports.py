"""Exports are read back by other programs, and no spreadsheet runs anything in them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from typing import Any

import icalendar
import openpyxl
import pandas as pd
import pytest
import rispy  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from finder import exports
from finder.catalogue.frame import Catalogue, read_entry
from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.codebook import NOT_STATED
from finder.exports.csv_file import FORMULA_CHARACTERS, as_text
from finder.languages import in_language
from finder.places import Distance
from finder.search.filters import Filters
from finder.search.link import View, address, from_query
from tests.studies import study

SAMPLE = sample_catalogue()
NUMBERS = SAMPLE.frame["nct"].tolist()
LINK = "https://trials.example.org/?therapy=vaccine&show=NCT99000001,NCT99000002"

ACCENTS = "Étude de phase β: β-caténine, TGF-β₁, Łódź, São Paulo, ≥ 50 %, 肺癌"
HOSTILE = "=1+1\x00\u202e\uffff ER  - \r\nTY  - BOOK;=2+2\u2028＝3" + "x" * 50_000


def made_of(title: str) -> Catalogue:
    return catalogue_of([study(title=title, sponsor=title)], "live", "2026-11-01T09:00:04")


def content(file_format: str, catalogue: Catalogue, view: View | None = None) -> bytes:
    numbers = catalogue.frame["nct"].tolist()
    return exports.export(file_format, catalogue, numbers, view or View(), LINK).content


def read_csv(catalogue: Catalogue) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content("csv", catalogue)), dtype=str, keep_default_na=False)


def read_excel(catalogue: Catalogue, view: View | None = None) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content("xlsx", catalogue, view)))


def read_ris(catalogue: Catalogue) -> list[dict[str, Any]]:
    references: list[dict[str, Any]] = rispy.loads(content("ris", catalogue).decode())
    return references


def about_sheet(catalogue: Catalogue, view: View) -> str:
    rows = read_excel(catalogue, view)["About"].iter_rows(values_only=True)
    return "\n".join(f"{name}: {text}" for name, text in rows)


def test_names_and_kinds_of_the_files() -> None:
    for file_format in exports.FORMATS:
        export = exports.export(file_format, SAMPLE, NUMBERS[:2], View())
        assert export.name == f"lung-trials-2026-11-02.{file_format}"
        assert "/" in export.media_type
        assert export.content


def test_json_holds_every_trial_with_plain_values() -> None:
    trials = json.loads(content("json", SAMPLE))
    assert [trial["nct"] for trial in trials] == NUMBERS
    for trial in trials:
        assert list(trial) == [*exports.EXPORTED, "source", "link"]
        assert isinstance(trial["therapies"], list)
        assert isinstance(trial["phases"], list)
        assert trial["ecog_max"] is None or isinstance(trial["ecog_max"], int)


def test_csv_reads_back() -> None:
    frame = read_csv(SAMPLE)
    assert frame["nct"].tolist() == NUMBERS
    assert frame["phases"].iloc[0] == "; ".join(SAMPLE.frame["phases"].iloc[0])
    assert frame["source"].str.contains("INVENTED").all()
    assert set(frame["link"]) == {LINK}


def test_excel_reads_back() -> None:
    workbook = read_excel(SAMPLE)
    assert workbook.sheetnames == ["Trials", "About"]
    frame = pd.read_excel(io.BytesIO(content("xlsx", SAMPLE)), sheet_name="Trials")
    assert tuple(frame.columns) == exports.EXPORTED
    assert frame["nct"].tolist() == NUMBERS
    assert frame["sites"].tolist() == SAMPLE.frame["sites"].tolist()


def test_ris_reads_back() -> None:
    references = read_ris(SAMPLE)
    assert [reference["id"] for reference in references] == NUMBERS
    assert all(reference["title"].startswith("INVENTED: ") for reference in references)
    assert all("urls" not in reference for reference in references), "an invented trial has no page at the registry"


def test_ris_shows_number_sponsor_address_and_dates() -> None:
    catalogue = catalogue_of([study("NCT01234567", sponsor="Example, Inc.")], "live", "2026-11-01T09:00:04")
    (reference,) = read_ris(catalogue)
    assert reference["accession_number"] == "NCT01234567"
    assert reference["authors"] == ["Example Inc."]
    assert reference["urls"] == ["https://clinicaltrials.gov/study/NCT01234567"]
    assert (reference["year"], reference["date"]) == ("2025", "2025/01/15")
    assert "2026-10-01" in " ".join(reference["notes"])
    assert LINK in " ".join(reference["notes"])


def test_the_order_is_kept_and_entries_do_as_well_as_numbers() -> None:
    mixed = [NUMBERS[5], SAMPLE.entry(NUMBERS[2]), NUMBERS[0], read_entry(study("NCT99900077"))]
    trials = json.loads(exports.export("json", SAMPLE, mixed, View()).content)
    assert [trial["nct"] for trial in trials] == [NUMBERS[5], NUMBERS[2], NUMBERS[0], "NCT99900077"]
    by_number = json.loads(exports.export("json", SAMPLE, NUMBERS[2:3], View()).content)
    assert trials[1] == by_number[0]


def test_a_number_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        exports.export("csv", SAMPLE, ["NCT00000000"], View())


@pytest.mark.parametrize(
    "title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "a;=1", "a; @x", 'a;"=1"', 'a;" @x']
)
def test_no_cell_of_csv_begins_like_a_formula(title: str) -> None:
    text = content("csv", made_of(title)).decode("utf-8-sig")
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            assert not [cell for cell in row if cell.strip(' "').startswith(tuple(FORMULA_CHARACTERS))]
    assert title.strip() in read_csv(made_of(title))["sponsor"].iloc[0].replace("'", "")


@given(st.text(st.sampled_from(f"{FORMULA_CHARACTERS};a,' \"\v\u2028")))
def test_no_text_is_a_formula_wherever_a_cell_begins(text: str) -> None:
    made = str(as_text(text))
    assert made.replace("'", "") == text.replace("'", "")
    for cell in re.split(r"[;\t\r\n\v\u2028]", made):
        assert not cell.strip(' "').startswith(tuple(FORMULA_CHARACTERS))


@given(st.lists(st.text(st.sampled_from('=+@;\t\na," ')), min_size=2, max_size=3))
def test_no_sheet_runs_a_cell_wherever_it_splits(cells: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written).writerow([as_text(cell) for cell in cells])
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(written.getvalue()), delimiter=delimiter):
            for cell in row:
                assert not cell.strip(' "\t\r\n').startswith(tuple(FORMULA_CHARACTERS.strip())), (delimiter, cell)


@pytest.mark.parametrize("title", ["=1+1", "+1", "@SUM(A1)", "#N/A", "=HYPERLINK('x')"])
def test_excel_takes_no_text_for_a_formula(title: str) -> None:
    sheet = read_excel(made_of(title))["Trials"]
    cell = sheet.cell(2, exports.EXPORTED.index("title") + 1)
    assert (cell.value, cell.data_type) == (title, "s")
    assert cell.quotePrefix or title == "#N/A"


def test_accents_and_other_letters_come_back() -> None:
    catalogue = made_of(ACCENTS)
    assert read_csv(catalogue)["title"].iloc[0] == ACCENTS
    assert read_excel(catalogue)["Trials"].cell(2, 2).value == ACCENTS
    assert read_ris(catalogue)[0]["title"] == f"INVENTED: {ACCENTS}"
    assert json.loads(content("json", catalogue))[0]["title"] == ACCENTS


def test_hostile_texts_stay_in_their_place() -> None:
    catalogue = made_of(HOSTILE)
    titles = [
        read_csv(catalogue)["title"].iloc[0],
        str(read_excel(catalogue)["Trials"].cell(2, 2).value),
        json.loads(content("json", catalogue))[0]["title"],
    ]
    (reference,) = read_ris(catalogue)
    for text in (*titles, reference["title"]):
        assert not set(text) & set("\x00\u202e\uffff\r\n\u2028")
        assert "=1+1" in text
    assert len(titles[1]) <= 32_767


def test_the_sheet_about_says_what_was_asked() -> None:
    filters = Filters(therapy=("surgery", "radiation"), ecog=1, near="Köln", within=Distance(100, "km"), text="=1+1")
    about = about_sheet(SAMPLE, View(filters))
    for line in ("INVENTED", "2 November 2026", "Kind of therapy: Radiation", "Place: Köln", "Distance: 100 km", LINK):
        assert line in about.replace("Surgery, Radiation", "Radiation")
    assert "added by this tool" in about
    assert "Not medical advice" in about
    assert "All open trials" in about_sheet(SAMPLE, View())
    assert "one by one" in about_sheet(SAMPLE, View(show=tuple(NUMBERS)))


def test_every_filter_has_words() -> None:
    whole = from_query(
        {
            "therapy": ["surgery"], "match": ["all"], "company": ["alone"], "subtype": ["sbrt"], "cancer": ["nsclc"],
            "baskets": ["only"], "stage": ["any"], "spread": ["brain"], "marker": ["egfr,not-tested"],
            "without": ["alk"], "brain": ["required"], "line": ["first-line"], "ecog": ["2"], "age": ["70"],
            "sex": ["female"], "unstated": ["hide"], "near": ["Boston"], "within": ["50mi"], "status": ["recruiting"],
            "phase": ["phase2"], "kind": ["interventional"], "sponsor": ["nih"], "q": ["osimertinib"],
        }
    )  # fmt: skip
    assert not whole.notices
    about = about_sheet(SAMPLE, whole.view)
    for words in ("Not tested yet, EGFR", "2: I rest less than half the day", "Distance: 50 mi", "Age: 70"):
        assert words in about


def test_an_incomplete_catalogue_says_so() -> None:
    partial = catalogue_of([study()], "live", "2026-11-01T09:00:04", gap="5 of 6 pages")
    assert "Not complete" in about_sheet(partial, View())
    assert "Not complete" not in about_sheet(made_of("Title"), View())


def test_the_table_has_a_line_a_trial() -> None:
    lines = exports.as_table(exports.rows(SAMPLE, NUMBERS)).splitlines()
    assert len(lines) == len(SAMPLE) + 1
    assert all(line.startswith("NCT") for line in lines)


def test_an_empty_result_is_exported_too() -> None:
    empty = {name: exports.export(name, SAMPLE, [], View(), LINK).content for name in exports.FORMATS}
    assert json.loads(empty["json"]) == []
    assert empty["csv"].decode("utf-8-sig").startswith("nct,title,")
    assert rispy.loads(empty["ris"].decode()) == []
    assert openpyxl.load_workbook(io.BytesIO(empty["xlsx"]))["Trials"].max_row == 1
    assert NOT_STATED not in exports.as_table([])


def test_the_reminder_is_a_day_some_weeks_on() -> None:
    link = address("https://trials.example.org", View(Filters(text="a,b;c\nBEGIN:VALARM"), show=tuple(NUMBERS[:50])))
    export = exports.reminder(link, date(2026, 11, 2), weeks=6)
    assert export.media_type.startswith("text/calendar")
    event: Any = icalendar.Calendar.from_ical(export.content).walk("VEVENT")[0]
    assert event["dtstart"].dt == date(2026, 11, 2) + timedelta(weeks=6)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
    assert str(event["url"]) == link
    assert link in str(event["description"])
    assert len(event.walk("VALARM")) == 1
    assert exports.reminder(link, date(2026, 11, 2), weeks=6) == export


def test_every_export_shows_the_same_verdict_where_a_person_is_given() -> None:
    view = View(Filters(cancer=("nsclc",), change=("egfr:l858r",), lines=0, ecog=1))
    trials = json.loads(content("json", SAMPLE, view))
    table = pd.read_csv(io.BytesIO(content("csv", SAMPLE, view)), dtype=str, keep_default_na=False)
    sheet = read_excel(SAMPLE, view)["Trials"]
    assert list(table.columns) == [*exports.EXPORTED, "fit", "cohort", "ask", "against", "source", "link"]
    of_sheet = [row[len(exports.EXPORTED)] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert table["fit"].tolist() == of_sheet == [trial["fit"]["verdict"] for trial in trials]
    assert set(of_sheet) == {"fits", "ask", "against"}
    for trial, against in zip(trials, table["against"], strict=True):
        for item in trial["fit"]["against"]:
            assert item["answer"] in against


PERSON = Filters(change=("egfr:exon-20-insertion",), lines=1, had=("osimertinib",), brain="none", near="02115")


@pytest.mark.parametrize("file_format", exports.TEXTS)
def test_files_are_english_whatever_the_page_speaks(file_format: str) -> None:
    expected = content(file_format, SAMPLE, View(PERSON))
    with in_language("es"):
        assert content(file_format, SAMPLE, View(PERSON)) == expected


def test_the_sheet_and_its_page_about_are_english_too() -> None:
    def cells() -> list[tuple[Any, ...]]:
        return [row for sheet in read_excel(SAMPLE, View(PERSON)) for row in sheet.iter_rows(values_only=True)]

    expected = cells()
    with in_language("es"):
        assert cells() == expected
