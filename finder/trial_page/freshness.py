"""Can people still believe that a trial is open? What in its record says that nobody has looked after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from finder.record import PartialDate, Trial
from finder.registry.query import OPEN_STATUSES

Reason = Literal["not-verified", "start-passed", "results-passed", "end-passed"]

VERIFIED_FOR = timedelta(days=365)
"""Sponsors must verify the record of a running trial at least once a year (42 CFR 11.64)."""

DOUBTS: dict[Reason, str] = {
    "not-verified": "Its sponsor last checked this record in {when}. That is more than a year ago.",
    "start-passed": "It should have begun in {when}, but the record still says that it has not.",
    "results-passed": "By the record, the last people should have been treated for the main result by {when}.",
    "end-passed": "By the record, the whole trial should have ended by {when}.",
}
"""Why a record that says that its trial is open may be out of date; `{when}` is a date."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to doubt that a trial is still open, and the date of the record that gives it.

    `not-verified`: when its sponsor last confirmed the record, over a year ago; `start-passed`: it should have begun
    then, yet it says "not yet recruiting"; `results-passed`: the last person should have been measured for the main
    result then; `end-passed`: it should have ended then.
    """

    reason: Reason
    when: PartialDate


def doubts(trial: Trial, today: date) -> tuple[Doubt, ...]:
    """Why it is doubtful on the day *today* that *trial*, which says that it is open, still is.

    Empty for a trial that is closed, and where there is no doubt. Dates count as passed when no day that they can mean
    is left.
    """
    if trial.status not in OPEN_STATUSES:
        return ()
    found = []
    verified = trial.status_verified
    if verified is not None and verified.last_day() + VERIFIED_FOR < today:
        found.append(Doubt("not-verified", verified))
    if trial.status == "NOT_YET_RECRUITING" and trial.start is not None and trial.start.last_day() < today:
        found.append(Doubt("start-passed", trial.start))
    # Who has ended has also measured: one of the two says enough.
    if trial.completion is not None and trial.completion.last_day() < today:
        found.append(Doubt("end-passed", trial.completion))
    elif trial.primary_completion is not None and trial.primary_completion.last_day() < today:
        found.append(Doubt("results-passed", trial.primary_completion))
    return tuple(found)
