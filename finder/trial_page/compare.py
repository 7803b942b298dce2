"""Trials side by side: the questions that decide between them, and what each record answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from finder.catalogue.frame import Entry, one_line
from finder.codebook import LABELS, NOT_STATED, LabelSpec
from finder.labels.criteria import Criterion, split_criteria
from finder.labels.evidence import Evidence
from finder.languages import date_in_words
from finder.record import Trial
from finder.registry.values import PHASES
from finder.trial_page.freshness import state_of

MAX_COMPARED = 5
"""More columns than this nobody can read side by side."""


_MAX_QUOTED = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What one record says to one question: values as labels and the registry have them, and the words that say it."""

    values: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question that decides between trials: its *title*, and how a record answers it on a day.

    No value means "not stated". `words` has values in plain words; one that is not there is a text of the record.
    """

    title: str
    answer: Callable[[Entry, date], Answer]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One question (one of `QUESTIONS`) with each trial's answer, in the order of the trials."""

    question: str
    answers: tuple[Answer, ...]

    @property
    def differs(self) -> bool:
        """Whether the trials do not all answer the same."""
        return len({answer.values for answer in self.answers}) > 1


def compare(entries: Sequence[Entry], today: date) -> tuple[Point, ...]:
    """The answers of *entries* to each of `QUESTIONS`, in their order, as of the day *today*."""
    return tuple(
        Point(name, tuple(question.answer(entry, today) for entry in entries)) for name, question in QUESTIONS.items()
    )


def _state(entry: Entry, today: date) -> Answer:
    return _texts([state_of(entry.trial, today)]) if entry.trial.status else Answer()


def _of_label(spec: LabelSpec) -> Question:
    def answer(entry: Entry, _: date) -> Answer:
        said = [statement for statement in spec.says(entry.labels) if statement.compared]
        # A marker that has no name in the table is told by its own.
        values = dict.fromkeys(
            statement.words if value.startswith("other ") else value
            for statement in said
            for value in statement.values
            if value != NOT_STATED
        )
        # One sentence often names several markers; it is quoted once.
        quoted = {evidence.quote: evidence for statement in said for evidence in statement.evidence[:1]}
        return Answer(tuple(values), tuple(quoted.values())[:_MAX_QUOTED])

    return Question(spec.title, answer, spec.words)


def _drugs(entry: Entry, _: date) -> Answer:
    return _texts(item.intervention.name for item in entry.given)


def _mechanisms(entry: Entry, _: date) -> Answer:
    return _texts(
        f"{known.name}: {known.checked_mechanism}"
        for item in entry.given
        for known in item.known
        if item.role != "comparator" and known.kind != "phrase" and known.checked_mechanism
    )


def _texts(texts: Iterable[str]) -> Answer:
    return Answer(tuple(dict.fromkeys(one_line(text) for text in texts if text.strip())))


def _dated(date_of: Callable[[Trial], object]) -> Callable[[Entry, date], Answer]:
    return lambda entry, _: _texts([date_in_words(date_of(entry.trial) or "")])


def _labels(part: str) -> dict[str, Question]:
    return {spec.name: _of_label(spec) for spec in LABELS if spec.part == part}


QUESTIONS: dict[str, Question] = {
    **_labels("given"),
    "drugs": Question("What is given", _drugs),
    "mechanisms": Question("How it works", _mechanisms),
    **_labels("join"),
    "phase": Question("Phase", lambda entry, _: Answer(entry.trial.phases or ()), PHASES),
    "status": Question("Status", _state),
    "start": Question("Begins or began", _dated(lambda trial: trial.start)),
    "results": Question("Main results expected", _dated(lambda trial: trial.primary_completion)),
    "updated": Question("Record last updated", _dated(lambda trial: trial.last_updated)),
    "sponsor": Question("Who runs it", lambda entry, _: _texts([entry.trial.sponsor])),
}
"""What is compared, in the order in which people see it."""

# Reasons for which people with stage IV lung cancer are most often turned away: in words, and as they stand in an item.
_KEY_EXCLUSIONS = {
    "immunotherapy": (
        "Earlier immunotherapy",
        r"prior (?:immuno|anti-?PD|checkpoint)|PD-?L?-?1\b|checkpoint|CTLA-?4",
    ),
    "autoimmune": ("Autoimmune disease", r"auto-?immun"),
    "lungs": ("Lung disease", r"interstitial lung|pneumonitis|\bILD\b|pulmonary fibrosis|oxygen"),
    "brain": (
        "Brain or spinal cord",
        r"brain|\bCNS\b|central nervous|leptomeninge|carcinomatous meningitis",
    ),
    "heart": ("Heart", r"cardi(?:ac|o)|\bheart\b|myocardial|\bQTc?"),
    "infection": ("Infections", r"\bHIV\b|hepatitis|tuberculosis|active infection"),
    "steroids": ("Steroids", r"corticosteroid|steroid|prednison|immunosuppress"),
    "other-cancer": (
        "Another cancer",
        r"(?:other|second|another|prior|concurrent|additional) (?:active |primary |invasive )*malignan"
        r"|(?:other|second|another) (?:primary )?cancer",
    ),
    "transplant": ("Transplant", r"transplant"),
}
_FINDERS = {name: re.compile(pattern, re.IGNORECASE) for name, (_, pattern) in _KEY_EXCLUSIONS.items()}

KEY_EXCLUSIONS = {name: words for name, (words, _) in _KEY_EXCLUSIONS.items()}
"""What `key_exclusions` looks for, in its order, in plain words."""


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
