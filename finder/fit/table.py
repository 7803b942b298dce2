"""A whole catalogue held against one person at once: columns, not objects.

Many trials ask the same ("ECOG at most 1"). So each different requirement is held against the person once, and the
answers are gathered for every group of every trial with numpy. `finder.fit.check` does the same for a single trial and
keeps the words; a test holds the two together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, fields
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.fit.questions import ORDER, Question
from finder.fit.requirement import Alteration, Requirement
from finder.fit.verdicts import Verdict, answers_for, doubt_of, held_against
from finder.person import Person

LITTLE_DOUBT = 1
"""What was made for a person stands first where its open questions weigh no more than this."""

_BITS = 12
_MAX_SUM = (1 << _BITS) - 1  # no group asks for thousands of things

_NOTHING = -1  # a requirement that asks nothing of this person


_FIRST = ("question", "cohort", "says")
_FURTHER = tuple(each for each in fields(Requirement) if each.name not in (*_FIRST, "evidence"))


def as_text(requirement: Requirement) -> str:
    """*requirement* without its evidence, as the column `requirements` of a catalogue keeps it.

    What is as it mostly is stays out.
    """
    first = [getattr(requirement, name) for name in _FIRST]
    values = {each.name: getattr(requirement, each.name) for each in _FURTHER}
    further = {each.name: values[each.name] for each in _FURTHER if values[each.name] != each.default}
    parts = [*first, further] if further else first
    return json.dumps(parts, default=astuple, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Requirement:
    """The inverse of `as_text`."""
    question, cohort, says, *rest = json.loads(text)
    further = {name: _as_tuples(value) for name, value in (rest[0] if rest else {}).items()}
    if "alterations" in further:
        further["alterations"] = tuple(Alteration(*parts) for parts in further["alterations"])
    return Requirement(question, tuple(says), cohort, **further)


def _as_tuples(value: Any) -> Any:
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Fit:
    """How each row of a catalogue stands to a person, one number a row.

    `verdict` is a `Verdict`; `made` counts the requirements that ask for just what the person has, `fits` and `asks`
    those that fit and those to ask about, all of the group that fits best. `doubt` is the sum of what its open
    questions weigh (`doubt_of`). `decided_by` is the place in `ORDER` of the first question that speaks against the
    trial, `len(ORDER)` where none does.
    """

    verdict: NDArray[np.int8]
    made: NDArray[np.int32]
    fits: NDArray[np.int32]
    asks: NDArray[np.int32]
    doubt: NDArray[np.int32]
    decided_by: NDArray[np.int8]

    @property
    def group(self) -> NDArray[np.int8]:
        """The group of the list a row: 0 made for the person, 1 nothing against it, 2 ask first, 3 probably not."""
        is_made = (self.made > 0) & (self.doubt <= LITTLE_DOUBT)
        open_to = np.where(is_made, 0, self.verdict + 1)
        return np.where(self.verdict == Verdict.AGAINST, 3, open_to).astype(np.int8)


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers that decide a question, and a person who gave them: equal where the answers are."""

    given: tuple[object, ...]
    person: Person = field(compare=False)


class FitTable:
    """The requirements of all rows of a catalogue, each different one once."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        """*rows* are the requirements of each row, as `as_text` writes them."""
        known: dict[str, int] = {}
        codes: list[int] = []
        group_starts: list[int] = []
        row_starts: list[int] = []
        for texts in rows:
            row_starts.append(len(group_starts))
            by_group: dict[str, list[int]] = {}
            for text in texts:
                by_group.setdefault(_cohort(text), []).append(known.setdefault(text, len(known)))
            shared = by_group.pop("", [])
            for own in by_group.values() or ([],):
                group_starts.append(len(codes))
                codes += [*shared, *own] or [known.setdefault(_NONE, len(known))]
        requirements = [from_text(text) for text in known]
        self._of_question: dict[Question, list[tuple[int, Requirement]]] = {}
        for code, requirement in enumerate(requirements):
            self._of_question.setdefault(requirement.question, []).append((code, requirement))
        self._known = len(known)
        self._questions = np.array([ORDER.index(one.question) for one in requirements], dtype=np.int8)
        # A press on an answer changes one answer: all other questions are answered as they were.
        self._answers = lru_cache(maxsize=512)(self._answer)
        self._codes = np.array(codes, dtype=np.int32)
        self._group_starts = np.array(group_starts, dtype=np.int64)
        self._row_starts = np.array(row_starts, dtype=np.int64)
        self._closed = lru_cache(maxsize=512)(self._close)
        self._asked = self._by_question()

    def _by_question(self) -> dict[Question, tuple[NDArray[np.int32], NDArray[np.int64]]]:
        """The requirements of each question: of each that a group has its code, and the number of that group."""
        group = np.searchsorted(self._group_starts, np.arange(len(self._codes)), side="right") - 1
        question = self._questions[self._codes]
        asked = {name: np.flatnonzero(question == ORDER.index(name)) for name in self._of_question}
        return {name: (self._codes[places], group[places]) for name, places in asked.items()}

    def fit(self, person: Person) -> Fit:
        """Hold every row against *person*."""
        if not len(self._row_starts):
            empty = np.zeros(0, dtype=np.int32)
            return Fit(empty.astype(np.int8), empty, empty, empty, empty, empty.astype(np.int8))
        verdicts = np.full(self._known, _NOTHING, dtype=np.int8)
        made, doubts = np.zeros((2, self._known), dtype=np.int64)
        for question in self._of_question:
            codes, *held = self._answers(question, _Answers(answers_for(question, person), person))
            verdicts[codes], made[codes], doubts[codes] = held
        worst = np.maximum.reduceat(verdicts[self._codes], self._group_starts).astype(np.int32)
        worst[worst == _NOTHING] = Verdict.ASK
        each = (made, verdicts == Verdict.FITS, verdicts == Verdict.ASK, doubts, verdicts == Verdict.AGAINST)
        # Five sums at once: each has twelve bits of one number.
        packed = sum(np.asarray(column, dtype=np.int64) << _BITS * place for place, column in enumerate(each))
        sums = np.add.reduceat(np.asarray(packed)[self._codes], self._group_starts)
        counts = [(sums >> _BITS * place & _MAX_SUM).astype(np.int32) for place in range(len(each))]
        against = np.where(verdicts == Verdict.AGAINST, self._questions, np.int8(len(ORDER)))
        decided_by = np.minimum.reduceat(against[self._codes], self._group_starts)
        is_made, fits, asks, doubt, closed = counts
        missing = closed * (len(ORDER) + 1) + len(ORDER) - decided_by
        best = self._best_group(worst, missing, _MAX_SUM - is_made, doubt)
        is_made, fits, asks, doubt = (column[best] for column in counts[:4])
        return Fit(worst[best].astype(np.int8), is_made, fits, asks, doubt, decided_by[best])

    def open_to(self, person: Person) -> NDArray[np.bool_]:
        """The rows that nothing speaks against: their verdict of `fit` is not `AGAINST`. It takes a tenth of its time.

        A page asks this for each choice of each question.
        """
        closed = np.zeros((len(self._group_starts) + 7) // 8, dtype=np.uint8)
        for question in self._of_question:
            closed |= self._closed(question, _Answers(answers_for(question, person), person))
        groups = np.unpackbits(closed, count=len(self._group_starts))
        # A row is closed where all of its groups are.
        return np.minimum.reduceat(groups, self._row_starts) == 0 if len(groups) else groups.astype(bool)

    def _close(self, question: Question, answers: _Answers) -> NDArray[np.uint8]:
        """The groups that *question* closes to who gave *answers*, one bit a group."""
        codes, verdicts, *_ = self._answers(question, answers)
        closed = np.zeros(self._known, dtype=bool)
        closed[codes[verdicts == Verdict.AGAINST]] = True
        asked, groups = self._asked[question]
        of_group = np.zeros(len(self._group_starts), dtype=bool)
        of_group[groups[closed[asked]]] = True
        return np.packbits(of_group)

    def _answer(self, question: Question, answers: _Answers) -> tuple[NDArray[np.int32], ...]:
        """The codes of the requirements of *question*, their verdicts, which were made for the person, their doubts."""
        asked = self._of_question[question]
        held = [held_against(requirement, answers.person) for _, requirement in asked]
        return (
            np.array([code for code, _ in asked], dtype=np.int32),
            np.array([_NOTHING if one is None else int(one.verdict) for one in held], dtype=np.int32),
            np.array([one is not None and one.made for one in held], dtype=np.int32),
            np.array([0 if one is None else doubt_of(question, one) for one in held], dtype=np.int32),
        )

    def _best_group(self, *columns: NDArray[np.int32]) -> NDArray[np.int64]:
        """For each row the group that has the least of the first of *columns*, of equal ones of the next; the first."""
        rank = np.zeros(len(self._group_starts), dtype=np.int64)
        for column in columns:
            rank = (rank << _BITS) + column
        rank = rank * len(rank) + np.arange(len(rank))
        return np.minimum.reduceat(rank, self._row_starts) % len(rank)


_NONE = as_text(Requirement("sex", (None,)))


def _cohort(text: str) -> str:
    """The group of a requirement in its text, without reading the whole of it."""
    return "" if ',"",[' in text[:24] else str(json.loads(text)[1])
