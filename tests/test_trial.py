"""A study is read as it is: nothing raises, nothing is invented, unknown stays unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.record import (
    MAX_LISTED,
    MAX_NAME_LENGTH,
    MAX_PROSE_LENGTH,
    TEXT_FIELDS,
    PartialDate,
    UnreadableStudyError,
    read_trial,
)
from tests.studies import mutilated, needs_records, real_studies, study


def test_an_almost_empty_record_is_unknown_in_everything() -> None:
    trial = read_trial({"protocolSection": {"identificationModule": {"nctId": "NCT99900001"}}})
    assert trial.nct == "NCT99900001"
    assert trial.brief_title == ""
    for name in ("status", "phases", "enrolment", "start", "minimum_age", "maximum_age", "sex"):
        assert getattr(trial, name) is None, name
    assert not any((trial.sites, trial.interventions, trial.conditions))


@pytest.mark.parametrize("identification", [{}, {"nctId": ""}, {"nctId": 7}, {"nctId": "99900001"}, None])
def test_a_study_without_a_number_is_refused(identification: object) -> None:
    with pytest.raises(UnreadableStudyError):
        read_trial({"protocolSection": {"identificationModule": identification}})


@pytest.mark.parametrize(
    ("text", "first_day"),
    [("2024", date(2024, 1, 1)), ("2024-05", date(2024, 5, 1)), ("2024-05-31", date(2024, 5, 31))],
)
def test_dates_are_as_exact_as_given(text: str, first_day: date) -> None:
    read = PartialDate.read(text)
    assert read is not None
    assert str(read) == text
    assert read.first_day() == first_day


@pytest.mark.parametrize(
    ("text", "last_day"),
    [("2024", date(2024, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2024-05-30", date(2024, 5, 30))],
)
def test_a_date_can_mean_any_day_up_to_its_last(text: str, last_day: date) -> None:
    read = PartialDate.read(text)
    assert read is not None
    assert read.last_day() == last_day


@pytest.mark.parametrize("text", ["", "May 2024", "2024-13", "2024-02-30", "2024-00", "2024-05-00", None, 2024, "0000"])
def test_no_date_is_made_of_garbage(text: object) -> None:
    assert PartialDate.read(text) is None


@given(st.dates())
def test_every_day_reads_back_as_itself(day: date) -> None:
    read = PartialDate.read(day.isoformat())
    assert read is not None
    assert read.first_day() == day
    assert str(read) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "years"), [("18 Years", 18), ("6 Months", 0.5), ("1 Year", 1), ("N/A", None), ("", None), (18, None)]
)
def test_ages(text: object, years: float | None) -> None:
    record = study()
    record["protocolSection"]["eligibilityModule"]["minimumAge"] = text
    assert read_trial(record).minimum_age == years


@pytest.mark.parametrize(
    ("count", "enrolment"), [(0, 0), (120, 120), (99999999, None), (True, None), ("120", None), (-1, None)]
)
def test_enrolment(count: object, enrolment: int | None) -> None:
    record = study()
    record["protocolSection"]["designModule"]["enrollmentInfo"] = {"count": count}
    assert read_trial(record).enrolment == enrolment


def test_no_phase_differs_from_not_applicable() -> None:
    assert read_trial(study(phases=None)).phases is None
    assert read_trial(study(phases=("NA",))).phases == ("NA",)


def test_half_a_point_is_none() -> None:
    record = study()
    record["protocolSection"]["contactsLocationsModule"]["locations"][0]["geoPoint"] = {"lat": 52.1, "lon": 999}
    site = read_trial(record).sites[0]
    assert site.latitude is site.longitude is None


def test_papers_are_known_by_their_number_and_by_their_contents() -> None:
    record = study()
    record["protocolSection"]["referencesModule"] = {
        "references": [
            {"pmid": "12345678", "type": "BACKGROUND", "citation": "Somebody"},
            {"pmid": " 23456789 ", "type": "RESULT"},
            {"pmid": "34567890", "type": "DERIVED"},
            {"pmid": "../x", "type": "RESULT"},
            {"citation": "A paper without a number"},
            {"pmid": "45678901"},
        ]
    }
    papers = [(paper.pmid, paper.has_results) for paper in read_trial(record).publications]
    assert papers == [("12345678", False), ("23456789", True), ("34567890", True), ("45678901", False)]


@pytest.mark.slow
@settings(max_examples=50)
@given(mutilated())
def test_whatever_is_missing_or_strange_nothing_raises(record: dict[str, Any]) -> None:
    trial = read_trial(record)
    for field in TEXT_FIELDS:
        assert all(isinstance(text, str) and text for text in trial.texts(field))


@needs_records
def test_every_real_record_is_read() -> None:
    for record in real_studies():
        trial = read_trial(record)
        identification = record["protocolSection"]["identificationModule"]
        assert trial.nct == identification["nctId"]
        assert trial.brief_title == identification.get("briefTitle", "")
        assert len(trial.sites) == len(
            record["protocolSection"].get("contactsLocationsModule", {}).get("locations", ())
        )


def test_what_no_registry_would_take_is_bounded_and_says_so() -> None:
    made = study("NCT99900012")
    protocol = made["protocolSection"]
    protocol["identificationModule"]["briefTitle"] = "a" * (MAX_NAME_LENGTH + 1)
    protocol["conditionsModule"] = {"conditions": ["lung cancer " * 100_000]}
    protocol["descriptionModule"] = {"briefSummary": "b" * MAX_PROSE_LENGTH, "detailedDescription": "c" * 1_000_000}
    protocol["armsInterventionsModule"] = {"interventions": [{"name": "x"}] * 5_000, "armGroups": [{}] * 5_000}
    trial = read_trial(made)
    assert trial.brief_title == "a" * MAX_NAME_LENGTH + f" … (cut here: the record has {MAX_NAME_LENGTH + 1:,} letters)"
    assert len(trial.conditions[0]) < MAX_NAME_LENGTH + 100
    assert trial.brief_summary == "b" * MAX_PROSE_LENGTH
    assert trial.detailed_description.endswith("c … (cut here: the record has 1,000,000 letters)")
    assert len(trial.interventions) == len(trial.arms) == MAX_LISTED
