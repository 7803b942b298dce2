"""Trials side by side: the questions that decide between them, and what each record answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from finder.catalogue.frame import NOT_STATED, Entry, one_line
from finder.labels.criteria import Criterion, split_criteria
from finder.labels.evidence import Evidence
from finder.labels.therapy import agents_in

MOST_COMPARED = 5
"""More columns than this nobody can read side by side."""


_MOST_QUOTED = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What one record says to one question: values as labels and the registry have them, and the words that say it."""

    values: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One question (one of `QUESTIONS`) with each trial's answer, in the order of the trials."""

    question: str
    answers: tuple[Answer, ...]

    @property
    def differs(self) -> bool:
        """Whether the trials do not all answer the same."""
        return len({answer.values for answer in self.answers}) > 1


def compare(entries: Sequence[Entry]) -> tuple[Point, ...]:
    """The answers of *entries* to each of `QUESTIONS`, in their order."""
    return tuple(Point(name, tuple(answer(entry) for entry in entries)) for name, answer in QUESTIONS.items())


def _therapies(entry: Entry) -> Answer:
    given = entry.labels.given
    return Answer(tuple(therapy.type for therapy in given), tuple(e for therapy in given for e in therapy.evidence[:1]))


def _drugs(entry: Entry) -> Answer:
    return _words(intervention.name for intervention in entry.trial.interventions)


def _mechanisms(entry: Entry) -> Answer:
    return _words(
        f"{use.name}: {use.mechanism}" for use in agents_in(entry.trial) if use.mechanism and use.role != "comparator"
    )


def _cancer(entry: Entry) -> Answer:
    label = entry.labels.cancer
    return Answer((label.value,), label.evidence[:1])


def _stage(entry: Entry) -> Answer:
    label = entry.labels.stage4
    return _stated((label.value,), label.evidence)


def _line(entry: Entry) -> Answer:
    label = entry.labels.line
    return _stated(label.value, label.evidence)


def _markers(entry: Entry) -> Answer:
    markers = entry.labels.biomarkers
    values = dict.fromkeys(f"{marker.gene} {marker.rule}" for marker in markers)
    # One sentence often names several markers; it is quoted once.
    quoted = {evidence.quote: evidence for marker in markers for evidence in marker.evidence[:1]}
    return Answer(tuple(values), tuple(quoted.values())[:_MOST_QUOTED])


def _brain(entry: Entry) -> Answer:
    label = entry.labels.brain_mets
    return _stated((label.value,), label.evidence)


def _ecog(entry: Entry) -> Answer:
    label = entry.labels.ecog_max
    return Answer(() if label.value is None else (str(label.value),), label.evidence[:1])


def _stated(values: tuple[str, ...], evidence: tuple[Evidence, ...]) -> Answer:
    return Answer(tuple(value for value in values if value != NOT_STATED), evidence[:1])


def _words(texts: Iterable[str]) -> Answer:
    return Answer(tuple(dict.fromkeys(one_line(text) for text in texts if text.strip())))


QUESTIONS: dict[str, Callable[[Entry], Answer]] = {
    "therapies": _therapies,
    "drugs": _drugs,
    "mechanisms": _mechanisms,
    "cancer": _cancer,
    "stage": _stage,
    "line": _line,
    "markers": _markers,
    "brain": _brain,
    "ecog": _ecog,
    "phase": lambda entry: Answer(entry.trial.phases or ()),
    "status": lambda entry: Answer((entry.trial.status,) if entry.trial.status else ()),
    "start": lambda entry: _words([str(entry.trial.start or "")]),
    "results": lambda entry: _words([str(entry.trial.primary_completion or "")]),
    "updated": lambda entry: _words([str(entry.trial.last_updated or "")]),
    "sponsor": lambda entry: _words([entry.trial.sponsor]),
}
"""What is compared, in the order in which people see it, and how a record answers it; no value means "not stated"."""

# Reasons for which people with stage IV lung cancer are most often turned away, by what they look for in an item.
_KEY_EXCLUSIONS = {
    "immunotherapy": r"prior (?:immuno|anti-?PD|checkpoint)|PD-?L?-?1\b|checkpoint|CTLA-?4",
    "autoimmune": r"auto-?immun",
    "lungs": r"interstitial lung|pneumonitis|\bILD\b|pulmonary fibrosis|oxygen",
    "brain": r"brain|\bCNS\b|central nervous|leptomeninge|carcinomatous meningitis",
    "heart": r"cardi(?:ac|o)|\bheart\b|myocardial|\bQTc?",
    "infection": r"\bHIV\b|hepatitis|tuberculosis|active infection",
    "steroids": r"corticosteroid|steroid|prednison|immunosuppress",
    "other-cancer": r"(?:other|second|another|prior|concurrent|additional) (?:active |primary |invasive )*malignan"
    r"|(?:other|second|another) (?:primary )?cancer",
    "transplant": r"transplant",
}
_FINDERS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _KEY_EXCLUSIONS.items()}

KEY_EXCLUSIONS = tuple(_KEY_EXCLUSIONS)
"""What `key_exclusions` looks for, in its order."""


def key_exclusions(entry: Entry) -> dict[str, Criterion]:
    """For each of `KEY_EXCLUSIONS` that *entry* has, the first item of its exclusion criteria that speaks of it."""
    items = split_criteria(entry.trial.eligibility_criteria).of("exclusion")
    found: dict[str, Criterion] = {}
    for name, finder in _FINDERS.items():
        first = next((item for item in items if finder.search(item.text)), None)
        # One item may speak of several; it is quoted once.
        if first is not None and first not in found.values():
            found[name] = first
    return found
