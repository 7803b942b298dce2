"""One view of the catalogue: what a person asked for, and which trials that leaves."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
import pandas as pd

from finder.catalogue import NOT_STATED, Catalogue, Mask
from finder.labels.stage import STAGE4_VALUES
from finder.labels.therapy import THERAPY_TYPES
from finder.registry.query import OPEN_STATUSES

MAX_TEXT = 200
"""Longer search texts are cut: nobody types them, and each word costs a pass over the catalogue."""

CANCER_CHOICES = ("nsclc", "sclc", "both")
BASKET_CHOICES = ("with", "without", "only")
BASKETS = ("basket-lung", "basket-any")
PHASES = ("EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4", "NA", NOT_STATED)
SORTS = ("updated", "newest")
DEFAULT_STAGES = ("yes-explicit", "yes-advanced", NOT_STATED)
"""Everything that is open to stage IV or does not say; a trial is never hidden because its record is silent."""

Baskets = Literal["with", "without", "only"]
Sort = Literal["updated", "newest"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked for. An empty choice asks nothing; values are in the order of their lists, each once."""

    therapy: tuple[str, ...] = ()
    cancer: tuple[str, ...] = ()
    baskets: Baskets = "with"
    stage: tuple[str, ...] = DEFAULT_STAGES
    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    text: str = ""

    def changed(self) -> tuple[str, ...]:
        """The names of the filters that ask for something else than the default view."""
        default = Filters()
        return tuple(item.name for item in fields(self) if getattr(self, item.name) != getattr(default, item.name))


CHOICES: dict[str, tuple[str, ...]] = {
    "therapy": THERAPY_TYPES,
    "cancer": CANCER_CHOICES,
    "baskets": BASKET_CHOICES,
    "stage": STAGE4_VALUES,
    "status": OPEN_STATUSES,
    "phase": PHASES,
}
"""What can be chosen in each filter, in the order in which people see it."""


def passing(catalogue: Catalogue, filters: Filters) -> dict[str, Mask]:
    """For each filter that asks something, the rows of *catalogue* that it lets through."""
    masks = {
        "therapy": catalogue.having("therapies", filters.therapy) if filters.therapy else None,
        "cancer": _cancer(catalogue, filters),
        "baskets": _baskets(catalogue, filters),
        "stage": None if set(filters.stage) >= set(STAGE4_VALUES) else catalogue.having("stage4", filters.stage),
        "status": catalogue.having("status", filters.status) if filters.status else None,
        "phase": catalogue.having("phases", filters.phase) if filters.phase else None,
        "text": catalogue.mentioning(filters.text) if filters.text else None,
    }
    return {name: mask for name, mask in masks.items() if mask is not None}


def _cancer(catalogue: Catalogue, filters: Filters) -> Mask | None:
    if not filters.cancer:
        return None
    # A trial for either kind takes both; trials of several cancers are the matter of `baskets`.
    return catalogue.having("cancer", (*filters.cancer, "both", *BASKETS))


def _baskets(catalogue: Catalogue, filters: Filters) -> Mask | None:
    if filters.baskets == "with":
        return None
    several = catalogue.having("cancer", BASKETS)
    return several if filters.baskets == "only" else ~several


def all_of(catalogue: Catalogue, masks: dict[str, Mask], without: str = "") -> Mask:
    """The rows that every one of *masks* lets through; the one named *without* is not asked."""
    rows = np.ones(len(catalogue), dtype=bool)
    for name, mask in masks.items():
        if name != without:
            rows &= mask
    return rows


def search(catalogue: Catalogue, filters: Filters, sort: Sort = "updated") -> pd.DataFrame:
    """The rows of the catalogue's frame that *filters* leave, newest first by *sort*'s date."""
    found = catalogue.frame[all_of(catalogue, passing(catalogue, filters))]
    column = "last_updated" if sort == "updated" else "first_posted"
    # Ties by number, newest first, so that the same view has the same order everywhere.
    return found.sort_values([column, "nct"], ascending=False)


_FACET_OF = {"therapy": "therapies", "cancer": "cancer", "stage": "stage4", "status": "status", "phase": "phases"}


def choice_counts(catalogue: Catalogue, masks: dict[str, Mask], name: str) -> dict[str, int]:
    """For each choice of the filter *name*, how many trials it alone would leave under the other filters."""
    rows = all_of(catalogue, masks, without=name)
    counts = catalogue.counts(_FACET_OF[name], rows)
    return {choice: counts.get(choice, 0) for choice in CHOICES[name]}


def lifting(catalogue: Catalogue, masks: dict[str, Mask]) -> list[tuple[str, int]]:
    """For each filter of *masks*, how many trials there would be without it, most first: for an empty result."""
    counts = [(name, int(all_of(catalogue, masks, without=name).sum())) for name in masks]
    return sorted(counts, key=lambda item: -item[1])
