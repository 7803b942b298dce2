"""The parts of a list of trials: by how they stand to a person, or lung cancer's own and those for any solid tumour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from finder.catalogue.frame import Catalogue, Mask
from finder.codebook import THERAPIES
from finder.fit.questions import ORDER, Question
from finder.person import Change
from finder.search.filters import ANY_TUMOR, Filters, Sort, person_of

Name = Literal["all", "made", "open", "ask", "against", "any-tumor", "no-treatment"]

GROUPS_OF_FIT: tuple[Name, ...] = ("made", "open", "ask", "against")
"""The parts for a person, by the numbers of `Fit.group`."""

BY_FIT: tuple[Sort, ...] = ("match", "fit")
"""The orders in which the parts of a person's list follow one another."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some trials of a list, by the numbers of their rows, in their order.

    `all` where nothing parts them; for a person `made` for just what they have, `open` where nothing speaks against
    it, `ask` where something has to be asked first, and `against`; for nobody `any-tumor`, what is for any solid
    tumour and does not name the lung. `no-treatment` tests none of the cancer: scans, apps, care.
    """

    name: Name
    rows: NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Parts:
    """A list of trials in its parts: `open` ones, one after the other on its pages, and `folded`, which stands apart.

    No trial is left out: together they are what the filters leave.
    """

    open: tuple[Part, ...]
    folded: tuple[Part, ...] = ()

    @property
    def rows(self) -> NDArray[np.int_]:
        """The rows of the open parts, in the order of the pages."""
        return _joined(self.open)

    @property
    def all_rows(self) -> NDArray[np.int_]:
        """All rows, what stands apart last: the order of the table, of files and of the data interface."""
        return _joined((*self.open, *self.folded))

    @property
    def number(self) -> int:
        """How many trials there are, without those that something speaks against."""
        return sum(len(part.rows) for part in (*self.open, *self.folded) if part.name != "against")

    def named(self, first: int, last: int) -> list[Part]:
        """What of each open part stands between the places *first* and *last* (not itself) of `rows`."""
        return _between(self.open, first, last)

    def all_named(self, first: int, last: int) -> list[Part]:
        """What of each part, also of those that stand apart, is between these places of `all_rows`."""
        return _between((*self.open, *self.folded), first, last)

    def size(self, name: Name) -> int:
        """How many trials the part *name* has."""
        return sum(len(part.rows) for part in (*self.open, *self.folded) if part.name == name)


def _joined(parts: Iterable[Part]) -> NDArray[np.int_]:
    return np.concatenate([np.zeros(0, dtype=int), *(part.rows for part in parts)])


def _between(parts: Iterable[Part], first: int, last: int) -> list[Part]:
    cut, start = [], 0
    for part in parts:
        rows = part.rows[max(0, first - start) : max(0, last - start)]
        start += len(part.rows)
        if len(rows):
            cut.append(Part(part.name, rows))
    return cut


def parts_of(catalogue: Catalogue, filters: Filters, found: NDArray[np.int_], sort: Sort = "match") -> Parts:
    """The parts of the rows *found*, which `finder.search.order.found_rows` has put in the order *sort*.

    What is no treatment stands apart, unless nothing else is there or the filters ask for it.
    """
    person = person_of(filters)
    group = catalogue.fit(person).group[found] if person.is_known else np.zeros(len(found), dtype=int)
    is_against = group == GROUPS_OF_FIT.index("against") if person.is_known else np.zeros(len(found), dtype=bool)
    is_any_tumor = catalogue.having("cancer", (ANY_TUMOR,))[found] & (not person.is_known)
    no_treatment = _no_treatment(catalogue, filters)[found] & ~is_against
    stays = ~(is_against | is_any_tumor | no_treatment)
    if not stays.any() and not is_against.any():
        return Parts((Part("all", found),))
    folded: tuple[tuple[Name, Mask], ...]
    folded = (("any-tumor", is_any_tumor & ~no_treatment), ("no-treatment", no_treatment), ("against", is_against))
    apart = tuple(Part(name, found[rows]) for name, rows in folded if rows.any())
    if not person.is_known or sort not in BY_FIT:
        return Parts((Part("all", found[stays]),), apart)
    named = ((name, stays & (group == number)) for number, name in enumerate(GROUPS_OF_FIT))
    return Parts(tuple(Part(name, found[rows]) for name, rows in named if rows.any()), apart)


def _no_treatment(catalogue: Catalogue, filters: Filters) -> Mask:
    """The rows that test no treatment of the cancer: by their labels care or something else, and by their purpose."""
    if set(filters.therapy) & _NOT_TREATMENT:
        return np.zeros(len(catalogue), dtype=bool)
    treating = catalogue.having("therapies", (kind for kind in THERAPIES if kind not in _NOT_TREATMENT))
    # Records of care, such as exercise or an app, often name treatment as their purpose; so do those of herbs, rightly.
    care = catalogue.having("therapies", ("supportive",)) & ~catalogue.having("therapies", ("other",))
    others = catalogue.having("therapies", _NOT_TREATMENT) & ~catalogue.having("purpose", ("TREATMENT",))
    return (care | others) & ~treating


def not_made_for(catalogue: Catalogue, filters: Filters, parts: Parts) -> tuple[Change, ...]:
    """The changes of a driver that the person's tumor has, where no trial of *parts* is made for what they have.

    Empty where one is, or where no such change is known. One that asks for the change and leaves much open is none.
    """
    person = person_of(filters)
    if not person.driver_changes or (catalogue.fit(person).group[parts.rows] == GROUPS_OF_FIT.index("made")).any():
        return ()
    return person.driver_changes


_NOT_TREATMENT = frozenset({"other", "supportive"})


def reasons_against(catalogue: Catalogue, filters: Filters, rows: NDArray[np.int_]) -> dict[Question, int]:
    """Which question speaks first against each of *rows*, and against how many of them; most first."""
    decided = Counter(catalogue.fit(person_of(filters)).decided_by[rows].tolist())
    return {ORDER[number]: count for number, count in decided.most_common() if number < len(ORDER)}
