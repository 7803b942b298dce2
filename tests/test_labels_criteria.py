"""The criteria's text, split into items. Every text here is invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.criteria import Criteria, split_criteria
from finder.labels.headings import HINTS
from finder.labels.table_files import TABLES, read_table
from finder.labels.text import MAX_LENGTH_READ, MAX_PARTS
from tests.studies import needs_records, real_studies
from tests.work import calls


def sections(text: str) -> list[tuple[str, str]]:
    return [(item.section, item.text) for item in split_criteria(text).items]


def tree(text: str) -> list[tuple[int, str]]:
    return [(item.depth, item.text) for item in split_criteria(text).items]


@pytest.mark.parametrize(
    ("inclusion", "exclusion"),
    [
        ("Inclusion Criteria:", "Exclusion Criteria:"),
        ("Key Inclusion Criteria:", "Key Exclusion Criteria:"),
        ("INCLUSION", "EXCLUSION"),
        ("Inclusion :", "Exclusion :"),
        ("Eligibility Criteria", "Non-inclusion criteria"),
        ("Patients are eligible if:", "Patients are ineligible if:"),
        ("Subjects must meet each of these criteria:", "Subjects will be excluded if they:"),
        ("Part A inclusion criteria", "Main exclusion criteria"),
        ("Cohort 1 inclusion criteria (treated before):", "Cohort 1 exclusion criteria (treated before):"),
        ("* INCLUSION CRITERIA:", "* EXCLUSION CRITERIA:"),
        ("**Inclusion criteria**", "**Exclusion criteria**"),
        ("Criteria for inclusion:", "Criteria of exclusion:"),
        ("Main selection criteria:", "Main non-selection criteria"),
        ("DISEASE CHARACTERISTICS:", "Patients who met the criteria below have been excluded:"),
        ("PRIOR CONCURRENT THERAPY:", "General Medical Exclusions:"),
        ("inclusion criteria：", "exclusion criteria："),
        ("Key Inclusion Criteria - Groups 1a, 1b, 2, 3, and 4", "Key Exclusion Criteria - Groups 1a, 1b, 2, 3, and 4"),
        ("Inclusion Criteria (1st visit - see below for the 2nd)", "Exclusion Criteria (1st visit - see below)"),
        ("Inclusion Criteria for people with a tumour of stage II", "Additional Criteria for Exclusion from part 2"),
        ("Inclusion criteria", "The exclusion criteria for the second group are as follows:"),
        ("Inlcusion critera", "Exlusion Criteria"),
        ("Criterios de inclusión", "Criterios de exclusión"),
        ("入选标准：", "排除标准："),
        ("To be eligible, people must:", "People whom any of these criteria fits are not eligible to enter:"),
    ],
)
def test_headings_open_sections(inclusion: str, exclusion: str) -> None:
    text = f"{inclusion}\n\n* Has a tumour\n* Can walk\n\n{exclusion}\n\n* Has a fever"
    assert sections(text) == [("inclusion", "Has a tumour"), ("inclusion", "Can walk"), ("exclusion", "Has a fever")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Does not meet the inclusion criteria",
        "Further protocol-defined inclusion/exclusion criteria may apply.",
        "Took part in another study at the time of inclusion",
        "Pregnancy is not a criterion for exclusion.",
        "Ineligible for surgery because of:",
        "The disease can be measured by the usual criteria",
        "Exclusion criteria 6 and 7 are removed by the amendment",
        "May have a rash (see also Exclusion Criterion 3)",
        "Does not live near, as the inclusion criteria ask",
    ],
)
def test_sentences_about_criteria_are_no_headings(sentence: str) -> None:
    text = f"Inclusion Criteria:\n\n* Has a tumour\n* {sentence}\n* Can walk"
    assert sections(text) == [("inclusion", item) for item in ("Has a tumour", sentence, "Can walk")]


def test_every_word_for_criteria_holds_a_hint() -> None:
    rows = [row for row in read_table(TABLES / "headings.csv") if row["form"] == "words"]
    for words in (words for row in rows for words in row["words"].split(";")):
        assert any(hint in words for hint in HINTS), words


def test_without_headings_the_section_is_unclear() -> None:
    assert sections("Adults with a tumour.\n\nNo fever.") == [
        ("unclear", "Adults with a tumour."),
        ("unclear", "No fever."),
    ]
    assert sections("") == []


def test_what_stands_above_a_lone_exclusion_heading_is_inclusion() -> None:
    assert sections("1. Adults\n\nExclusion Criteria:\n\n1. Fever") == [("inclusion", "Adults"), ("exclusion", "Fever")]


@pytest.mark.parametrize(
    "mark", ["*", "-", "•", "1.", "1)", "(1)", "a)", "a.", "(a)", "iv)", "1.1", "1、", "①", "* 1."]
)
def test_marks_are_no_words(mark: str) -> None:
    assert sections(f"Inclusion Criteria:\n\n{mark} Adults who can walk") == [("inclusion", "Adults who can walk")]


@pytest.mark.parametrize("text", ["1.5 mg of it or more", "18 years or older", "E. coli in the urine", "-80 degrees"])
def test_figures_are_no_marks(text: str) -> None:
    assert sections(f"* {text}") == [("unclear", text)]
    assert sections(text) == [("unclear", text)]


def test_items_stand_under_their_lead_in() -> None:
    text = "Inclusion Criteria:\n\n* Any of these:\n\n  * bone\n  * liver:\n    1. left\n    2. right\n* Can walk"
    assert tree(text) == [(0, "Any of these:"), (1, "bone"), (1, "liver:"), (2, "left"), (2, "right"), (0, "Can walk")]
    assert [item.parent for item in split_criteria(text).items] == [None, 0, 0, 2, 2, None]


def test_words_without_a_mark_stand_under_the_item_that_leads_to_them() -> None:
    exception = "Cancer of the skin that was cured, and any cancer without recurrence for at least three years"
    text = f"* Other cancers, except:\n\n{exception}\n\n* Pregnancy"
    assert [item.parent for item in split_criteria(text).items] == [None, 0, None]


def test_letters_stand_under_numbers_without_indentation() -> None:
    text = "1. Blood values:\na) many\nb) few\n2. Can walk"
    assert tree(text) == [(0, "Blood values:"), (1, "many"), (1, "few"), (0, "Can walk")]


def test_a_cohort_stands_above_its_list() -> None:
    text = "Inclusion Criteria:\n\nCohort 2 (second line)\n\n* Had platinum\n\nCohort 3:\n\n* Had nothing"
    criteria = split_criteria(text)
    assert [(item.depth, item.text) for item in criteria.items] == [
        (0, "Cohort 2 (second line)"), (1, "Had platinum"), (0, "Cohort 3:"), (1, "Had nothing"),
    ]  # fmt: skip


def test_an_excluding_lead_in_turns_its_own_list_only() -> None:
    text = "Inclusion Criteria:\n\n* Subjects will be excluded if they have:\n\n  * fever\n* Can walk"
    assert sections(text)[1:] == [("exclusion", "fever"), ("inclusion", "Can walk")]


def test_text_in_one_line() -> None:
    text = "Inclusion Criteria: 1. Adults; 2. Can walk. Exclusion Criteria: 1. Fever 2. Cough"
    assert sections(text) == [
        ("inclusion", "Adults;"), ("inclusion", "Can walk."), ("exclusion", "Fever"), ("exclusion", "Cough"),
    ]  # fmt: skip


def test_a_heading_at_the_end_of_an_item() -> None:
    text = "Inclusion Criteria:\n\n* Weighs 20 to 150 kg and stands Exclusion Criteria\n\n* Fever"
    assert sections(text) == [("inclusion", "Weighs 20 to 150 kg and stands"), ("exclusion", "Fever")]


@pytest.mark.parametrize("mark", ["", ".", " -", " •", " (all parts)"])
def test_a_heading_runs_into_its_first_criterion(mark: str) -> None:
    text = f"Inclusion Criteria{mark} Adults who can walk\n\nKey Exclusion Criteria{mark} Pregnant women"
    assert sections(text) == [("inclusion", "Adults who can walk"), ("exclusion", "Pregnant women")]


def test_headings_within_a_line_without_a_colon() -> None:
    text = "Inclusion Criteria Adults who can read and write Exclusion Criteria People with a fever or a cough"
    assert sections(text) == [
        ("inclusion", "Adults who can read and write"), ("exclusion", "People with a fever or a cough"),
    ]  # fmt: skip


def test_wrapped_lines_are_one_item() -> None:
    assert sections("* has a\ntumour\n* can walk") == [("unclear", "has a\ntumour"), ("unclear", "can walk")]
    assert sections("adults with\na tumour\nNo fever") == [
        ("unclear", "adults with\na tumour"),
        ("unclear", "No fever"),
    ]


def test_the_heading_is_kept_with_the_item() -> None:
    items = split_criteria("Part B Exclusion Criteria:\n\n* Fever").items
    assert items[0].heading == "Part B Exclusion Criteria"


def test_quotations_are_verbatim() -> None:
    text = "Inclusion Criteria:\n\n* Age \\>= 18\n* Weight \\< 90"
    criteria = split_criteria(text)
    assert [item.text for item in criteria.items] == ["Age >= 18", "Weight < 90"]
    assert criteria.evidence(criteria.items[1], "why").quote == "Weight \\< 90"


def well_formed(criteria: Criteria) -> None:
    last = 0
    for index, item in enumerate(criteria.items):
        assert last <= item.start < item.end <= len(criteria.passage.clean)
        assert item.text == criteria.passage.clean[item.start : item.end] == item.text.strip()
        last = item.end
        assert item.parent is None or item.parent < index
        assert item.depth == (0 if item.parent is None else criteria.items[item.parent].depth + 1)


_LINES = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(
            [
                "Inclusion Criteria:",
                "* EXCLUSION:",
                "Part B",
                "who:",
                "  * a",
                "1. b",
                "a) c",
                "(i) d",
                "\\* e \\> f",
                "",
            ]
        ),
        st.text(alphabet="*-1a).(:\\ \tié•\r"),
    )
)


@given(_LINES)
def test_items_are_ordered_and_verbatim_whatever_the_text(lines: list[str]) -> None:
    well_formed(split_criteria("\n".join(lines)))


_WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=7, max_size=9).map("{}q".format)
_ITEM = st.tuples(
    st.sampled_from(["* ", "- ", "1. ", "12) ", "  * ", "    a) ", "", "(b) "]), st.lists(_WORD, min_size=1, max_size=8)
)


@given(
    st.lists(st.tuples(_ITEM, st.sampled_from(["\n", "\n\n", "\r\n"]))),
    st.sampled_from(["", "Inclusion Criteria:\n\n"]),
)
def test_no_word_is_lost(items: list[tuple[tuple[str, list[str]], str]], heading: str) -> None:
    text = heading + "".join(mark + " ".join(words) + end for (mark, words), end in items)
    found = [word for item in split_criteria(text).items for word in re.findall(r"[a-z]+q\b", item.text)]
    assert found == [word for (_, words), _ in items for word in words]


HOSTILE = {
    "spaces": " ",
    "lines": "\n",
    "bullets": "* ",
    "numbers": "1. 2. ",
    "headings": "Inclusion Criteria: ",
    "words": "inclusion of patients ",
    "nested": "(a) ",
    "colons": "patients not eligible: ",
    "brackets": "((((",
    "list": "* item\n  * item\n",
    "going on": "item\n",
}


def test_depth_is_bounded() -> None:
    text = "\n".join(" " * depth + "* item" for depth in range(200))
    assert max(item.depth for item in split_criteria(text).items) < 20


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_work_grows_no_faster_than_the_text_and_ends_where_reading_ends(unit: str) -> None:
    def work(size: int) -> int:
        text = "* item\n" + unit * (size // len(unit))
        assert split_criteria(text).items
        return calls(lambda: split_criteria(text).items)

    assert work(32_000) < 9 * work(4_000)
    assert work(400_000) <= work(MAX_LENGTH_READ) * 1.1


@pytest.mark.parametrize("line", ["* a\n", "A) \n", "- Adequate blood counts\n", "\n"])
def test_a_text_of_bullets_has_a_bounded_number_of_items_and_loses_no_word(line: str) -> None:
    text = (line * 10_000)[: MAX_LENGTH_READ - 20] + "\nAged 18 or more"
    items = split_criteria(text).items
    assert len(items) <= MAX_PARTS + 1
    assert items[-1].text.endswith("Aged 18 or more")


@needs_records
def test_real_criteria() -> None:
    unclear = records = 0
    for record in real_studies():
        protocol = record["protocolSection"]
        assert isinstance(protocol, dict)
        text = protocol.get("eligibilityModule", {}).get("eligibilityCriteria", "")
        criteria = split_criteria(text)
        well_formed(criteria)
        records += 1
        unclear += any(item.section == "unclear" for item in criteria.items)
    assert unclear < records / 50


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Eligibility criteria, exclusion", "exclusion"),
        ("Eligibility Criteria - Exclusion", "exclusion"),
        ("Eligibility criteria (inclusion and exclusion)", "unclear"),
        ("Eligibility criteria, inclusion", "inclusion"),
    ],
)
def test_what_keeps_people_out_is_never_read_as_a_demand(heading: str, section: str) -> None:
    criteria = split_criteria(f"Inclusion Criteria:\n\n* NSCLC\n\n{heading}\n\n1. EGFR mutation\n2. Distant metastasis")
    assert [item.section for item in criteria.items][1:] == [section] * 2
