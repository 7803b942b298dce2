"""The words behind a label are found again where they stand in the criteria."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from finder import sample
from finder.catalogue.frame import read_entry
from finder.codebook import criteria_evidence
from finder.labels.criteria import split_criteria
from finder.labels.evidence import Evidence
from finder.trial_page.marks import marks_in, pieces

TEXT = (
    "Inclusion Criteria:\n\n* ECOG \\<= 1, and stage IV\n* Weighs \\> 40 kg\n\nExclusion Criteria:\n\n* Stage IV ulcer"
)
CRITERIA = split_criteria(TEXT)


def quoted(quote: str, field: str = "eligibility_criteria") -> Evidence:
    return Evidence(field, quote, "because")


def marked(*quotes: str) -> list[list[tuple[str, int | None]]]:
    marks = marks_in(CRITERIA, map(quoted, quotes))
    return [[(piece.text, piece.mark) for piece in pieces(item, marks)] for item in CRITERIA.items]


def test_quotations_are_marked_in_their_items() -> None:
    assert marked("stage IV", "Weighs \\> 40 kg") == [
        [("ECOG <= 1, and ", None), ("stage IV", 0)],
        [("Weighs > 40 kg", 1)],
        [("Stage IV ulcer", None)],
    ]


def test_quotations_that_overlap_are_one_mark_with_all_of_their_reasons() -> None:
    whole, part = quoted("ECOG \\<= 1, and stage IV"), quoted("stage IV")
    marks = marks_in(CRITERIA, [part, whole, part])
    assert [set(mark.evidence) for mark in marks] == [{whole, part}]
    assert pieces(CRITERIA.items[0], marks)[0].text == "ECOG <= 1, and stage IV"


def test_a_quotation_over_two_items_marks_both() -> None:
    assert marked("stage IV\n* Weighs")[:2] == [
        [("ECOG <= 1, and ", None), ("stage IV", 0)],
        [("Weighs", 0), (" > 40 kg", None)],
    ]


def test_words_of_other_fields_and_words_that_are_not_there_are_passed_over() -> None:
    assert marks_in(CRITERIA, [quoted("stage IV", "brief_title"), quoted("no such words"), quoted("")]) == ()


@given(
    st.text(st.sampled_from("ab \\>*:\n"), max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=4),
)
def test_nothing_is_lost_or_shown_twice(text: str, quotes: list[tuple[int, int]]) -> None:
    criteria = split_criteria(text)
    marks = marks_in(criteria, (quoted(text[start : start + length]) for start, length in quotes))
    assert all(one.end <= other.start for one, other in pairwise(marks))
    for item in criteria.items:
        cut = pieces(item, marks)
        assert "".join(piece.text for piece in cut) == item.text
        assert all(piece.text for piece in cut)


def test_all_evidence_of_the_invented_trials_that_is_from_criteria_is_marked() -> None:
    for record in sample.studies():
        entry = read_entry(record)
        evidence = criteria_evidence(entry.labels)
        criteria = split_criteria(entry.trial.eligibility_criteria)
        marks = marks_in(criteria, evidence)
        assert {item for mark in marks for item in mark.evidence} == set(evidence)
        shown = {piece.mark for item in criteria.items for piece in pieces(item, marks)} - {None}
        assert shown == set(range(len(marks))), entry.trial.nct
