"""What the record of a trial does not say, although it decides who can join: questions for the study team."""

from __future__ import annotations

from collections.abc import Callable

from finder.catalogue.frame import Entry
from finder.registry.query import OPEN_STATUSES
from finder.trial_page.compare import QUESTIONS


def _silent(question: str) -> Callable[[Entry], bool]:
    return lambda entry: not QUESTIONS[question](entry).values


def _no_recruiting_place(entry: Entry) -> bool:
    trial = entry.trial
    return trial.status in OPEN_STATUSES and not any(site.status == "RECRUITING" for site in trial.sites)


def _nobody_to_call(entry: Entry) -> bool:
    trial = entry.trial
    given = (*trial.contacts, *(contact for site in trial.sites for contact in site.contacts))
    return not any(contact.phone or contact.email for contact in given)


_UNKNOWNS: dict[str, Callable[[Entry], bool]] = {
    **{name: _silent(name) for name in ("therapies", "stage", "line", "markers", "brain", "ecog", "status")},
    # Only a trial has phases.
    "phase": lambda entry: entry.trial.study_type == "INTERVENTIONAL" and _silent("phase")(entry),
    "age": lambda entry: entry.trial.minimum_age is None and entry.trial.maximum_age is None,
    "places": _no_recruiting_place,
    "contact": _nobody_to_call,
}

UNKNOWNS = tuple(_UNKNOWNS)
"""What a record can be silent on, in the order in which people see it; `plain_words.UNKNOWNS` has words for each."""


def not_stated(entry: Entry) -> tuple[str, ...]:
    """Which of `UNKNOWNS` the record of *entry* is silent on, in their order.

    Names that `compare.QUESTIONS` has mean the same there. "markers": no marker is named as needed or not allowed.
    "places": the trial is open, and no place is marked as recruiting. "contact": no phone, no e-mail address.
    """
    return tuple(name for name, is_silent in _UNKNOWNS.items() if is_silent(entry))
