"""One thing that a trial asks of a person: the values of its labels, the group, and the words that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finder.codebook import change_in_words
from finder.fit.questions import Question
from finder.labels.evidence import Evidence

# What the words of a record add to the value of a label.
LAST = "nothing-left"
SYSTEMIC = "systemic"
TREATED_ONLY = "treated-only"
OF_THE_LINING = "of-the-lining"
OF_ANY_CANCER = "of-any-cancer"
PROGRESSED = "progressed"
BESIDES = "besides"
LATEST = "latest"
DRUGS = "drugs"
NEEDED = "needed"
FOR_DRIVER = "targeted-for-driver"
SELECTED = "selected"

RoomFor = Literal["anybody", "some", "untreated", "without-chemotherapy", "few-chemotherapies"]
"""For whom words may leave room who do not have what they ask for: anybody (`finder.fit.room`), some of whom the words
say more than an answer does ("unless it was not tolerated"), people whom standard treatment does not suit, people whose
treatment so far was no chemotherapy, and people who had as many chemotherapies as are allowed, but more lines.
"""


@dataclass(frozen=True, slots=True)
class Alteration:
    """A marker that a trial names: *variants* are any of these (none: any change of the gene), *threshold* as text.

    Of PD-L1 without a threshold, *variants* say what the record has instead: one of `PDL1_LEVELS`.
    """

    gene: str
    variants: tuple[str, ...] = ()
    threshold: str = ""

    @property
    def in_words(self) -> str:
        """In the language of the page: `EGFR sensitizing mutation`; a driver without a name is empty."""
        return change_in_words("" if self.gene == "other" else self.gene, self.variants, self.threshold)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a trial, or the group *cohort* of it (empty: the whole trial), asks.

    *says* is what it asks, in the values of the labels; equal ones are answered alike, so many trials share an answer.
    Behind the earlier treatments that one sentence asks for stand the genes of the people of whom it asks them.
    *kind*: it is asked only of people with this kind of lung cancer, `nsclc` or `sclc`. *room*: for whom its words
    leave room, so that it does not speak against them.
    """

    question: Question
    says: tuple[object, ...]
    cohort: str = ""
    evidence: tuple[Evidence, ...] = ()
    kind: str = ""
    room: tuple[RoomFor, ...] = ()
