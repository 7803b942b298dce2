"""One thing that a trial asks of a person: the values of its labels, the group, and the words that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finder.codebook import change_in_words
from finder.fit.questions import Question
from finder.labels.evidence import Evidence

NEEDED = "needed"
"""The rule of an illness that people must have, beside those of the label."""
FOR_DRIVER = "targeted-for-driver"

RoomFor = Literal["anybody", "some", "untreated", "without-chemotherapy", "few-chemotherapies", "in-treatment"]
"""For whom words may leave room who do not have what they ask for: anybody (`finder.fit.room`), some of whom the words
say more than an answer does ("unless it was not tolerated"), people whom standard treatment does not suit, people whose
treatment so far was no chemotherapy, people who had as many chemotherapies as are allowed, but more lines, and people
whose first treatment goes on.
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

    *says* is what it asks, in the values of the label: of an illness its name and the rule, of age and of lines of
    treatment the least and the most. *kind*: it is asked only of people with this kind of lung cancer, `nsclc` or
    `sclc`. *room*: for whom its words leave room, so that it does not speak against them. Equal requirements are
    answered alike, so many trials share an answer.
    """

    question: Question
    says: tuple[str | float | None, ...] = ()
    cohort: str = ""
    evidence: tuple[Evidence, ...] = ()
    kind: str = ""
    room: tuple[RoomFor, ...] = ()

    alterations: tuple[Alteration, ...] = ()
    """Of a marker: the ones asked for, any of which is enough, or the one that keeps people out. Of earlier treatment:
    it is asked only of people with one of these.
    """
    besides: tuple[str, ...] = ()
    """What does not keep out though it is of what does: classes of earlier treatment that may have been had ("nothing
    other than an EGFR TKI"); genes of drivers that the trial asks for.
    """
    drugs: tuple[str, ...] = ()
    """Single drugs that keep people out who had one of them; a drug is not its class, so `says` is empty."""
    as_latest: bool = False
    """The earlier treatment must have been the latest one."""
    nothing_left: bool = False
    """The line is for people for whom no standard treatment is left, or whom the usual one does not suit."""
    has_grown: bool = False
    """The cancer of treated people must have grown in spite of the treatment."""
    after_others: bool = False
    """The line is not stated, and what is given acts against the cancer: such drugs are mostly given after others."""
    treated_only: bool = False
    """Brain metastases that were never treated keep people out, symptoms or not."""
    none_treated: bool = False
    """Brain metastases that were irradiated or operated before keep people out of a trial about them."""
    of_meninges: bool = False
    """Metastases in the lining of the brain are required, and none within it."""
    of_any_cancer: bool = False
    """Brain metastases are required in a trial for the metastases of any cancer."""
    selected: bool = False
    """Only a selection of the cancers is taken, which the record does not name."""
