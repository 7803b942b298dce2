"""Where in the criteria do the words stand that a label rests on? So that they can be marked there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finder.labels.criteria import Criteria, Criterion
from finder.labels.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of the criteria, `clean[start:end]` of their passage, and what rests on them, in the order given."""

    start: int
    end: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an item's text; `mark` is the number of the mark that it belongs to, None for what is not marked."""

    text: str
    mark: int | None


def marks_in(criteria: Criteria, evidence: Iterable[Evidence]) -> tuple[Mark, ...]:
    """The words of *criteria* that *evidence* quotes, in their order; quotations that overlap make one mark.

    Evidence from other fields of the record has no place here and is passed over.
    """
    found: list[tuple[int, int, Evidence]] = []
    for item in dict.fromkeys(evidence):
        span = criteria.passage.find(item.quote) if item.field == criteria.passage.field else None
        if span is not None:
            found.append((*span, item))
    marks: list[Mark] = []
    for start, end, item in sorted(found, key=lambda quoted: quoted[:2]):
        if marks and start < marks[-1].end:
            last = marks[-1]
            marks[-1] = Mark(last.start, max(last.end, end), (*last.evidence, item))
        else:
            marks.append(Mark(start, end, (item,)))
    return tuple(marks)


def pieces(item: Criterion, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """The text of *item* in order, cut where *marks* (as `marks_in` gives them) begin and end. Nothing is lost."""
    cut: list[Piece] = []
    reached = item.start
    for number, mark in enumerate(marks):
        start, end = max(mark.start, item.start), min(mark.end, item.end)
        if start < end:
            cut.append(Piece(item.text[reached - item.start : start - item.start], None))
            cut.append(Piece(item.text[start - item.start : end - item.start], number))
            reached = end
    cut.append(Piece(item.text[reached - item.start :], None))
    return tuple(piece for piece in cut if piece.text)
