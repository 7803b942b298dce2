"""Trials side by side: what differs, what is not stated, and which exclusions are quoted."""

from __future__ import annotations

from datetime import date

import pytest

from finder.catalogue.frame import read_entry
from finder.catalogue.source import sample_catalogue
from finder.labels.criteria import split_criteria
from finder.trial_page.compare import KEY_EXCLUSIONS, QUESTIONS, compare, key_exclusions
from tests.studies import study

SAMPLE = sample_catalogue()
TODAY = date(2026, 11, 1)
ALL = [SAMPLE.entry(nct) for nct in map(str, SAMPLE.ncts)]


def test_every_question_is_answered_for_every_trial_in_their_order() -> None:
    points = compare(ALL[:5], TODAY)
    assert [point.question for point in points] == list(QUESTIONS)
    assert all(len(point.answers) == 5 for point in points)
    phases = next(point for point in points if point.question == "phase")
    assert [answer.values for answer in phases.answers] == [entry.trial.phases or () for entry in ALL[:5]]


def test_what_differs_is_reported_and_what_is_the_same_is_not() -> None:
    one = read_entry(study("NCT99900001", phases=("PHASE2",)))
    other = read_entry(study("NCT99900002", phases=("PHASE3",)))
    differing = {point.question for point in compare([one, other], TODAY) if point.differs}
    assert differing == {"phase"}
    assert not any(point.differs for point in compare([one, one], TODAY))


def test_a_value_that_is_not_stated_is_no_value() -> None:
    for point in compare(ALL, TODAY):
        assert all("not-stated" not in answer.values for answer in point.answers)
    assert any(not answer.values for point in compare(ALL, TODAY) for answer in point.answers)


def test_a_marker_without_a_name_in_the_table_is_told_by_its_own() -> None:
    demands = "Inclusion Criteria:\n* Lung cancer that is CCR8-positive\n* CCR8 expression is required"
    entry = read_entry(study("NCT99900001", criteria=demands))
    (point,) = [point for point in compare([entry], TODAY) if point.question == "biomarkers"]
    assert point.answers[0].values == ("CCR8 needed",)


def test_answers_quote_the_record() -> None:
    for point in compare(ALL[:40], TODAY):
        for entry, answer in zip(ALL[:40], point.answers, strict=True):
            for evidence in answer.evidence:
                texts = getattr(entry.trial, evidence.field, "")
                assert evidence.quote in str(texts) or evidence.field not in ("eligibility_criteria", "brief_title")


@pytest.mark.parametrize(
    ("item", "topic"),
    [
        ("Prior treatment with an anti-PD-1 antibody", "immunotherapy"),
        ("Active autoimmune disease in the past two years", "autoimmune"),
        ("History of pneumonitis that needed steroids", "lungs"),
        ("Known HIV infection", "infection"),
        ("Another primary malignancy within 3 years", "other-cancer"),
        ("Leptomeningeal disease", "brain"),
        ("QTc above 470 ms", "heart"),
    ],
)
def test_key_exclusions_are_quoted_from_the_exclusion_criteria_alone(item: str, topic: str) -> None:
    criteria = f"Inclusion Criteria:\n\n* {item} is allowed\n\nExclusion Criteria:\n\n* Pregnant\n* {item}"
    found = key_exclusions(read_entry(study("NCT99900001", criteria=criteria)))
    assert {name: criterion.text for name, criterion in found.items()} == {topic: item}


def test_key_exclusions_of_all_invented_trials_stand_in_their_records() -> None:
    found = [(entry, key_exclusions(entry)) for entry in ALL]
    assert {topic for _, topics in found for topic in topics} == set(KEY_EXCLUSIONS)
    for entry, topics in found:
        items = split_criteria(entry.trial.eligibility_criteria).of("exclusion")
        assert set(topics.values()) <= set(items)
        assert len(set(topics.values())) == len(topics)
