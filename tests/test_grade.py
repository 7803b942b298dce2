"""Grading counts what is right, extra and missing, and shows every miss with its evidence."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from finder import sample
from finder.codebook import labels_as_json, read_labels
from finder.grade import (
    Grades,
    Score,
    as_text,
    figures_as_json,
    figures_from_json,
    grade,
    published_figures,
)
from finder.labels.therapy import TREATMENTS
from finder.record import read_trial
from finder.registry.study_files import read_json_lines
from tests.studies import PRACTICE, needs_records, real_studies, study


def truth(record: dict[str, Any]) -> dict[str, Any]:
    """What the rules themselves say of *record*, in the format of a labelled file."""
    trial = read_trial(record)
    got = labels_as_json(trial.nct, read_labels(trial))
    return {
        "nct": trial.nct,
        "therapies": [item["type"] for item in got["therapies"] if item["role"] == "experimental"],
        "comparator_only": [item["type"] for item in got["therapies"] if item["role"] == "comparator"],
        "subtypes": [name for item in got["therapies"] for name in item["subtypes"] if item["role"] == "experimental"],
        "biomarkers": [{"gene": item["gene"], "rule": item["rule"]} for item in got["biomarkers"]],
        **{name: got[name]["value"] for name in ("cancer", "stage4", "brain_mets", "line", "ecog_max")},
    }


def test_rules_measured_against_themselves_are_perfect() -> None:
    studies = sample.studies()[:40]
    grades = grade([truth(record) for record in studies], studies)
    assert grades.records == 40
    assert grades.misses == []
    assert all(score.extra == score.missing == 0 for score in grades.scores.values())
    assert grades.total("cancer").recall == 1


def test_each_difference_is_a_miss_with_its_evidence() -> None:
    record = study(title="Trial in stage IV non-small cell lung cancer")
    wrong = {**truth(record), "cancer": "sclc", "ecog_max": 4}
    grades = grade([wrong], [record])
    assert {miss.label for miss in grades.misses} == {"cancer", "ecog_max"}
    cancer = next(miss for miss in grades.misses if miss.label == "cancer")
    assert (cancer.expected, cancer.got) == ("sclc", "nsclc")
    assert "lung" in cancer.evidence[0].lower()
    assert grades.scores["cancer", "nsclc"] == Score(extra=1)
    assert grades.scores["cancer", "sclc"] == Score(missing=1)
    assert "expected [sclc], got [nsclc]" in as_text(grades)


def test_only_therapies_are_measured_where_the_cancer_is_not_lung() -> None:
    record = study(title="Trial in breast cancer", conditions=("Breast Cancer",), criteria="")
    grades = grade([{**truth(record), "cancer": "not-lung", "stage4": "no", "line": ["maintenance"]}], [record])
    assert {label for label, _ in grades.scores} <= {"therapies", "comparator_only", "subtypes", "cancer"}


def test_any_line_means_both_lines() -> None:
    record = study()
    first = grade([{**truth(record), "line": ["any"]}], [record])
    second = grade([{**truth(record), "line": ["previously-treated", "first-line"]}], [record])
    assert first.scores == second.scores


def test_labelled_records_without_a_study_are_named() -> None:
    grades = grade([{**truth(study()), "nct": "NCT99999999"}], [study()])
    assert grades.records == 0
    assert "NCT99999999" in as_text(grades)


@pytest.mark.parametrize(
    ("score", "figures"),
    [(Score(3, 1, 0), (0.75, 1.0, 6 / 7)), (Score(), (None, None, None)), (Score(0, 0, 2), (None, 0.0, 0.0))],
)
def test_figures(score: Score, figures: tuple[float | None, ...]) -> None:
    assert (score.precision, score.recall, score.f1) == figures


def test_the_ten_treatments_are_summed_up() -> None:
    assert len(TREATMENTS) == 10
    studies = sample.studies()[:20]
    assert "the ten treatments" in as_text(grade([truth(record) for record in studies], studies))


def test_figures_are_kept_without_any_record() -> None:
    record = study(title="Trial in stage IV non-small cell lung cancer")
    grades = grade([{**truth(record), "cancer": "sclc"}], [record])
    written = figures_as_json(grades, date(2026, 11, 23))
    assert figures_from_json(written) == (Grades(records=1, scores=grades.scores), date(2026, 11, 23))
    assert grades.misses
    assert "NCT" not in written
    assert set(json.loads(written)) == {"measured", "records", "scores"}


def test_the_published_figures_are_figures() -> None:
    grades, day = published_figures()
    assert grades.records > 50
    assert day >= date(2026, 11, 23)
    assert grades.total("therapies", TREATMENTS).right > 50
    assert not grades.misses


@needs_records
def test_the_published_figures_are_those_of_todays_rules() -> None:
    """If not: `python -m finder grade LABELS STUDIES --save finder/labels/measured.json`."""
    today = grade(read_json_lines(PRACTICE), real_studies())
    published, _ = published_figures()
    assert (published.records, published.scores) == (today.records, today.scores)


def test_variants_and_lines_are_measured_where_the_file_has_them() -> None:
    record = study(
        criteria="Inclusion Criteria:\n\n* EGFR exon 19 deletion\n* One or two earlier lines of systemic therapy for "
        "advanced disease"
    )
    row = truth(record)
    assert not {"variants", "lines"} & {label for label, _ in grade([row], [record]).scores}
    got = labels_as_json(row["nct"], read_labels(read_trial(record)))
    whole = {**row, "biomarkers": got["biomarkers"], "lines": got["lines"], "histology": got["histology"]["value"]}
    grades = grade([whole], [record])
    assert grades.misses == []
    assert grades.scores["variants", "EGFR required exon 19 deletion"] == Score(right=1)
    assert grades.scores["lines", "most 2"] == Score(right=1)
    wrong = {**whole, "biomarkers": [{**got["biomarkers"][0], "variants": ["L858R"]}]}
    assert {miss.label for miss in grade([wrong], [record]).misses} == {"variants"}
