"""What single cohorts are for, by the rules of the cancer and of the line asked of one cohort's sentences."""

from __future__ import annotations

from typing import Any

import pytest

from finder.labels.cohorts import Cohort, read_cohorts
from finder.labels.criteria import split_criteria
from finder.labels.statements import Reading
from finder.record import Trial, read_trial
from tests.studies import study


def read(criteria: str, *arms: tuple[str, str]) -> tuple[Trial, tuple[Cohort, ...]]:
    record: dict[str, Any] = study(criteria=f"Inclusion Criteria:\n\n{criteria}")
    record["protocolSection"]["armsInterventionsModule"]["armGroups"] = [
        {"label": label, "type": "EXPERIMENTAL", "description": told} for label, told in arms
    ]
    trial = read_trial(record)
    return trial, read_cohorts(Reading(trial, split_criteria(trial.eligibility_criteria)))


def said(cohorts: tuple[Cohort, ...]) -> set[tuple[str, ...]]:
    return {(cohort.name, cohort.question, *cohort.values) for cohort in cohorts}


def test_a_cohort_has_its_own_cancer_and_line() -> None:
    trial, cohorts = read(
        "* Part 2 Cohort 1: NSCLC, 1L\n* Part 2 Cohort 2: SCLC, 2L+\n* Cohort 3: ovarian cancer",
        ("Cohort 4", "In relapsed SCLC"),
        ("Cohort 5", "In NSCLC that progressed on first-line treatment"),
    )
    assert said(cohorts) == {
        ("Cohort 1", "cancer", "nsclc"),
        ("Cohort 1", "line", "first-line"),
        ("Cohort 2", "cancer", "sclc"),
        ("Cohort 2", "line", "previously-treated"),
        ("Cohort 3", "cancer", "not-lung"),
        ("Cohort 4", "cancer", "sclc"),
        ("Cohort 5", "cancer", "nsclc"),
    }
    assert all(one.quote in "".join(trial.texts(one.field)) for cohort in cohorts for one in cohort.evidence)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("Cohort 1: metastatic melanoma or NSCLC", ("basket-lung", "nsclc")),
        ("Cohort 1: NSCLC or SCLC", ("both",)),
        ("Cohort 1: any advanced solid tumor", ("basket-any",)),
        ("Cohort 1: lung cancer or melanoma", None),
        ("Cohort 1: able to swallow", None),
    ],
)
def test_what_a_list_of_cancers_says(words: str, values: tuple[str, ...] | None) -> None:
    assert [cohort.values for cohort in read(f"* {words}")[1]] == ([values] if values else [])


def test_a_heading_names_the_cohort_of_its_items_and_one_that_contradicts_itself_says_nothing() -> None:
    _, cohorts = read(
        "* Stage IV lung cancer\n\nCohort A:\n\n* Previously untreated SCLC\n\nCohort B:\n\n"
        "* Previously untreated, or\n* Progressed on platinum"
    )
    assert said(cohorts) == {("Cohort A", "cancer", "sclc"), ("Cohort A", "line", "first-line")}


def test_a_dose_expansion_part_with_a_name_has_that_name() -> None:
    _, cohorts = read("", ("Dose Expansion Part C", "Untreated NSCLC"))
    assert {cohort.name for cohort in cohorts} == {"Part C"}


def test_other_solid_tumors_are_those_of_no_other_cohort() -> None:
    _, cohorts = read("* Cohort 1: melanoma\n* Cohort 2: other advanced solid tumors")
    assert {(cohort.name, cohort.is_rest) for cohort in cohorts} == {("Cohort 1", False), ("Cohort 2", True)}
