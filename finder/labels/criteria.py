"""Which inclusion and exclusion criteria does the record list? The free text, split into its items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finder.labels.evidence import Evidence, Passage

Section = Literal["inclusion", "exclusion", "unclear"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item of the criteria: `clean[start:end]` of the criteria's passage, without its bullet."""

    section: Section
    depth: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria of a trial as lists, in the record's order."""

    passage: Passage
    items: tuple[Criterion, ...]

    def evidence(self, item: Criterion, why: str) -> Evidence:
        """Evidence that quotes the whole of *item*."""
        return self.passage.evidence(item.start, item.end, why)


def split_criteria(text: str) -> Criteria:
    """Split *text*, the registry's `eligibilityCriteria`, into items."""
    passage = Passage("eligibility_criteria", text)
    return Criteria(passage, ())
