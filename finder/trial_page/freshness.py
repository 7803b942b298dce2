"""Can people still believe that a trial is open? What in its record says that nobody has looked after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from finder.codebook import NOT_STATED
from finder.languages import date_in_words
from finder.languages import gettext as _
from finder.record import PartialDate, Trial
from finder.registry.query import OPEN_STATUSES
from finder.registry.values import STATUSES

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


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date of a record, and the day from which on it is a doubt unless the record is looked after."""

    doubt: Doubt
    due: date


def deadlines(trial: Trial) -> tuple[Deadline, ...]:
    """What will make it doubtful, and from when on, that *trial*, which says that it is open, still is.

    Empty for a trial that is closed. Dates count as passed when no day that they can mean is left.
    """
    if trial.status not in OPEN_STATUSES:
        return ()
    found = []
    if trial.status_verified is not None:
        found.append(_deadline("not-verified", trial.status_verified, VERIFIED_FOR))
    if trial.status == "NOT_YET_RECRUITING" and trial.start is not None:
        found.append(_deadline("start-passed", trial.start))
    if trial.completion is not None:
        found.append(_deadline("end-passed", trial.completion))
    if trial.primary_completion is not None:
        found.append(_deadline("results-passed", trial.primary_completion))
    return tuple(found)


def _deadline(reason: Reason, when: PartialDate, grace: timedelta = timedelta(0)) -> Deadline:
    return Deadline(Doubt(reason, when), _later(when.last_day(), grace + timedelta(days=1)))


def _later(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:  # a record may give the year 9999
        return date.max


def doubts(trial: Trial, today: date) -> tuple[Doubt, ...]:
    """Why it is doubtful on the day *today* that *trial*, which says that it is open, still is; empty for no doubt."""
    return doubts_among(deadlines(trial), today)


def doubts_among(given: Iterable[Deadline], today: date) -> tuple[Doubt, ...]:
    """The doubts whose day has come on *today*, in the order in which people are told of them."""
    found = {each.doubt.reason: each.doubt for each in given if each.due <= today}
    # Who has ended has also measured: one of the two says enough.
    if "end-passed" in found:
        found.pop("results-passed", None)
    return tuple(found[reason] for reason in DOUBTS if reason in found)


def as_texts(given: Iterable[Deadline]) -> list[str]:
    """Deadlines as a column of the catalogue keeps them; `from_texts` reads them back."""
    return [f"{each.due.isoformat()} {each.doubt.reason} {each.doubt.when}" for each in given]


def from_texts(texts: Iterable[str]) -> tuple[Deadline, ...]:
    """The deadlines of `as_texts`; what is none of them is passed over."""
    found = []
    for text in texts:
        due, _space, rest = str(text).partition(" ")
        reason, _space, written = rest.partition(" ")
        when = PartialDate.read(written)
        if reason in DOUBTS and when is not None:
            found.append(Deadline(Doubt(reason, when), date.fromisoformat(due)))
    return tuple(found)


_MONTH = len("2026-11")

SAYS: dict[str, str] = {
    "RECRUITING": "Says recruiting",
    "NOT_YET_RECRUITING": "Says not yet recruiting",
    "ENROLLING_BY_INVITATION": "Says by invitation",
    "AVAILABLE": "Says open for expanded access",
}
BUT: dict[Reason, str] = {
    "not-verified": "{says}; not checked since {when}",
    "start-passed": "{says}; should have begun in {when}",
    "results-passed": "{says}; main results were due in {when}",
    "end-passed": "{says}; should have ended in {when}",
}


def state_words(status: str | None, given: Iterable[Deadline], today: date) -> str:
    """How a trial stands on the day *today*, in a few words: its *status*, or what it says and why that is doubtful.

    *given* are its `deadlines`. For example: "Says recruiting; not checked since 2023".
    """
    found = doubts_among(given, today)
    if not found:
        return _(STATUSES.get(status or NOT_STATED, status or ""))
    return _(BUT[found[0].reason]).format(says=_(SAYS[str(status)]), when=_year(found[0].when, today))


def state_of(trial: Trial, today: date) -> str:
    """How *trial* stands on the day *today*, in a few words (see `state_words`)."""
    return state_words(trial.status, deadlines(trial), today)


def _year(when: PartialDate, today: date) -> str:
    """The year of *when*; of the year of *today* the month, too."""
    return date_in_words(str(when)[:_MONTH]) if when.year == today.year else str(when.year)
