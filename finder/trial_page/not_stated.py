"""What the record of a trial does not say, although it decides who can join: questions for the study team."""

from __future__ import annotations

from collections.abc import Callable

from finder.catalogue.frame import Entry
from finder.codebook import LABELS, LabelSpec
from finder.registry.query import OPEN_STATUSES


def _no_recruiting_place(entry: Entry) -> bool:
    trial = entry.trial
    return trial.status in OPEN_STATUSES and not any(site.status == "RECRUITING" for site in trial.sites)


def _nobody_to_call(entry: Entry) -> bool:
    trial = entry.trial
    given = (*trial.contacts, *(contact for site in trial.sites for contact in site.contacts))
    return not any(contact.phone or contact.email for contact in given)


def _of_label(spec: LabelSpec) -> tuple[str, Callable[[Entry], bool]]:
    return spec.subject, lambda entry: spec.is_silent(entry.labels)


_UNKNOWNS: dict[str, tuple[str, Callable[[Entry], bool]]] = {
    **{spec.name: _of_label(spec) for spec in LABELS if spec.can_be_silent},
    "status": ("Open or closed", lambda entry: not entry.trial.status),
    # Only a trial has phases.
    "phase": ("Phase", lambda entry: entry.trial.study_type == "INTERVENTIONAL" and not entry.trial.phases),
    "age": ("Age", lambda entry: entry.trial.minimum_age is None and entry.trial.maximum_age is None),
    "places": ("Places that recruit", _no_recruiting_place),
    "contact": ("Whom to call", _nobody_to_call),
}

UNKNOWNS = {name: words for name, (words, _) in _UNKNOWNS.items()}
"""What a record can be silent on, in the order in which people see it, in plain words."""


def not_stated(entry: Entry) -> tuple[str, ...]:
    """Which of `UNKNOWNS` the record of *entry* is silent on, in their order.

    A name of a label means that label; of the markers, that none is named as needed or not allowed.
    "places": the trial is open, and no place is marked as recruiting. "contact": no phone, no e-mail address.
    """
    return tuple(name for name, (_, is_silent) in _UNKNOWNS.items() if is_silent(entry))
