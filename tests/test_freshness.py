"""When the record of a trial that calls itself open is doubted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.record import PartialDate, Trial, read_trial
from finder.registry.query import CLOSED_STATUSES, OPEN_STATUSES
from finder.trial_page.freshness import VERIFIED_FOR, doubts
from tests.studies import study

TODAY = date(2026, 11, 23)
FRESH = replace(read_trial(study()), status_verified=PartialDate(2026, 9))


def doubts_of(trial: Trial) -> list[str]:
    return [doubt.reason for doubt in doubts(trial, TODAY)]


@pytest.mark.parametrize(
    ("verified", "is_doubted"),
    [("2025-10", True), ("2025-11", False), ("2025-11-22", True), ("2025-11-23", False), ("2025", False)],
)
def test_a_year_without_a_word_is_too_long(verified: str, is_doubted: bool) -> None:
    assert doubts_of(replace(FRESH, status_verified=PartialDate.read(verified))) == ["not-verified"] * is_doubted


def test_dates_that_have_passed_are_reported_once() -> None:
    passed, later = PartialDate(2026, 10), PartialDate(2027, 1)
    assert doubts_of(replace(FRESH, primary_completion=passed, completion=later)) == ["results-passed"]
    assert doubts_of(replace(FRESH, primary_completion=passed, completion=passed)) == ["end-passed"]
    assert doubts_of(replace(FRESH, primary_completion=PartialDate(2026, 11), completion=later)) == []


def test_what_should_have_begun_is_doubted_only_if_it_has_not() -> None:
    late = replace(FRESH, start=PartialDate(2026, 3))
    assert doubts_of(late) == []
    assert doubts_of(replace(late, status="NOT_YET_RECRUITING")) == ["start-passed"]


def test_what_is_not_stated_is_no_doubt() -> None:
    assert doubts_of(replace(FRESH, status_verified=None)) == []


@pytest.mark.parametrize("status", [*CLOSED_STATUSES, "UNKNOWN", None])
def test_who_is_closed_is_not_doubted(status: str | None) -> None:
    old = replace(FRESH, status=status, status_verified=PartialDate(2001), completion=PartialDate(2002))
    assert doubts_of(old) == []


DATES = st.none() | st.builds(PartialDate, st.integers(2020, 2030), st.integers(0, 12))


@given(st.sampled_from(OPEN_STATUSES), DATES, DATES, DATES, DATES, st.integers(0, 2000))
def test_a_doubt_never_goes_away_by_waiting(
    status: str,
    verified: PartialDate | None,
    start: PartialDate | None,
    primary: PartialDate | None,
    end: PartialDate | None,
    days: int,
) -> None:
    trial = replace(
        FRESH, status=status, status_verified=verified, start=start, primary_completion=primary, completion=end
    )
    now, later = doubts(trial, TODAY), doubts(trial, TODAY + timedelta(days))
    assert len(later) >= len(now)
    assert all(doubt.when.last_day() < TODAY for doubt in now)
    assert (verified is not None and TODAY - verified.last_day() > VERIFIED_FOR) == (
        "not-verified" in {doubt.reason for doubt in now}
    )
