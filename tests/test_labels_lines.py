"""How many earlier lines must, and may, people have had? On sentences of our own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from finder.labels.criteria import split_criteria
from finder.labels.line import read_line
from finder.labels.lines import read_lines, untreated_lines
from finder.labels.prior import Prior
from finder.labels.statements import Reading
from finder.record import read_trial


def read(
    inclusion: str, exclusion: str = "Pregnancy", title: str = "A lung cancer trial"
) -> tuple[int | None, int | None]:
    text = f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* {exclusion}"
    trial = read_trial(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99000001", "briefTitle": title},
                "eligibilityModule": {"eligibilityCriteria": text},
            }
        }
    )
    reading = Reading(trial, split_criteria(text))
    line = read_line(reading)
    lines = read_lines(reading, line)
    return lines.least, lines.most


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("Previously treated; two prior regimens at the most", 1, 2),
        ("One prior line of therapy or more", 1, None),
        ("Progressed after a two-drug combination regimen", 1, None),
        ("Prior lines of therapy: 1-2", 1, 2),
        ("Number of prior lines of systemic therapy ≤ 3\n* Progressed after platinum", 1, 3),
        ("Two prior lines, one being platinum and the other immunotherapy", 2, 2),
        ("Progression after one or two prior regimens, at least one containing platinum", 1, 2),
        ("Progressed on platinum\n* One or two lines of platinum, two lines at least and three at most in all", 2, 3),
        ("Previously had 1-2 systemic therapies for metastatic disease", 1, 2),
    ],
)
def test_numbers(words: str, least: int | None, most: int | None) -> None:
    assert read(words) == (least, most)


@pytest.mark.parametrize(
    ("inclusion", "exclusion"),
    [
        ("Progression after platinum, the first and only line", "Pregnancy"),
        ("Progression after one line of platinum; no other line is permitted", "Pregnancy"),
        ("Candidates for second-line treatment", "Pregnancy"),
        ("Progression after first-line platinum", "Prior second-line chemotherapy"),
        (
            "Progression after first-line platinum",
            "Prior systemic therapy for metastatic disease except first-line platinum",
        ),
    ],
)
def test_one_line_and_no_more(inclusion: str, exclusion: str) -> None:
    assert read(inclusion, exclusion) == (1, 1)


@pytest.mark.parametrize("words", ["Candidates for second-line or later treatment", "2L+", "Second line and beyond"])
def test_second_line_or_later_is_open_above(words: str) -> None:
    assert read(words) == (1, None)


def test_title_of_second_line_is_after_one() -> None:
    assert read("Stage IV", title="Tablets as second-line treatment of lung cancer") == (1, 1)
    assert read("Up to 3 prior lines", title="Tablets as second-line treatment of lung cancer") == (1, 3)


def test_each_group_has_a_limit() -> None:
    assert read("Cohort 1: one or two prior lines of therapy\n* Cohort 2: up to 4 prior lines of therapy") == (1, 4)
    assert read("Cohort 1: one or two prior lines of therapy\n* Cohort 2: previously treated") == (1, None)


def test_lines_of_chemotherapy_are_not_all_where_other_drugs_are_asked_for() -> None:
    barred = "More than one line of chemotherapy for metastatic disease"
    assert read("Progressed on platinum", barred) == (1, 1)
    assert read("Progressed on platinum and on a PD-1 inhibitor", barred) == (1, None)


def test_another_cancer_has_its_own_number() -> None:
    assert read("Metastatic disease\n* NSCLC: at least one prior line; ovarian: 2 to 4 prior lines") == (1, None)


@pytest.mark.parametrize(
    ("words", "least"),
    [
        ("Tumours for which no standard treatment exists", 1),
        ("Standard treatment has failed or does not exist", 1),
        ("Standard treatment has failed or does not exist\n* Must have received a platinum doublet", 1),
        ("Progressed after standard treatment", 1),
        ("Progressed on a PD-1 antibody\n* No standard treatment is left", 1),
    ],
)
def test_where_no_treatment_is_left_at_least_one_is_counted(words: str, least: int | None) -> None:
    assert read(words) == (least, None)


@pytest.mark.parametrize(
    "words",
    [
        "In single-drug phase II cohorts only: no more than 3 prior lines of treatment",
        "No more than 3 prior lines of treatment (expansion only)",
    ],
)
def test_the_limit_of_a_part_alone_is_none_of_the_trial(words: str) -> None:
    assert read(f"Progressed after platinum\n* {words}") == (1, None)


def test_a_section_under_one_heading_is_about_the_whole_trial() -> None:
    text = "Inclusion Criteria - Expansion Phase:\n\n* Progressed after platinum\n* No more than 3 prior lines"
    reading = Reading(
        read_trial(
            {
                "protocolSection": {
                    "identificationModule": {"nctId": "NCT99000001", "briefTitle": "A lung cancer trial"},
                    "eligibilityModule": {"eligibilityCriteria": text},
                }
            }
        ),
        split_criteria(text),
    )
    assert {sentence.cohort for sentence in reading.sentences("inclusion")} == {None}


def test_who_has_had_no_advanced_disease_may_have_had_no_line() -> None:
    barred = Prior("any-systemic", "excluded", None, ())
    assert untreated_lines([barred]).most == 0
    assert untreated_lines([replace(barred, cohort="Part 2")]).most is None
    assert untreated_lines([replace(barred, treatment="platinum")]).most is None


def test_maintenance_comes_after_a_line() -> None:
    assert read("No progression after four cycles of first-line chemotherapy") == (1, None)
