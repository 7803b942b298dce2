"""How many trials would be left: for each choice of a filter, and where nothing is left, without some of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from finder.catalogue.frame import Catalogue, Mask
from finder.places import Distance
from finder.search.filters import FILTERS, Filters, all_of, passing, person_of


def may_fit(catalogue: Catalogue, filters: Filters, masks: dict[str, Mask]) -> Mask:
    """The rows that *masks* let through and that nothing speaks against, where a person is held against them."""
    rows = all_of(catalogue, masks)
    person = person_of(filters)
    if person.is_known:
        rows &= catalogue.open_to(person)
    return rows


def choice_counts(catalogue: Catalogue, filters: Filters, masks: dict[str, Mask], name: str) -> dict[str, int]:
    """For each choice of the filter *name*, how many trials it alone would leave, the other filters as they are.

    Where a person is held against the trials, those with nothing against them are counted (see `may_fit`).
    """
    moving = (name, *FILTERS[name].asked_with)
    rows = all_of(catalogue, {other: mask for other, mask in masks.items() if other not in moving})
    counts = {}
    for choice in FILTERS[name].choices:
        alone: Any = (choice,) if FILTERS[name].kind == "some" else choice
        asked = replace(filters, **{name: alone})
        if asked.asks_fit != filters.asks_fit:  # the first or the last answer for the fit: other masks move as well
            counts[choice] = int(may_fit(catalogue, asked, passing(catalogue, asked)).sum())
            continue
        counts[choice] = int((rows & may_fit(catalogue, asked, passing(catalogue, asked, moving))).sum())
    return counts


@dataclass(frozen=True, slots=True)
class Lift:
    """What would leave *count* trials: the filters *names* taken away, or, where there are none, *within* so far."""

    names: tuple[str, ...]
    count: int
    within: Distance | None = None


_WIDER = (100, 250, 500)
_MAX_LIFTS = 5


def lifting(catalogue: Catalogue, filters: Filters, masks: dict[str, Mask]) -> list[Lift]:
    """What helps where *masks*, those of *filters*, leave nothing: a wider distance, then filters to take away.

    Each filter that does it alone, most trials first; where none does, pairs; never what would leave nothing, nor
    what every list leaves out (trials that are not for stage IV).
    """
    asked = [name for name in masks if name in filters.changed()]
    alone = _lifts(catalogue, filters, masks, ((name,) for name in asked))
    found = alone or _lifts(catalogue, filters, masks, combinations(asked, 2))
    return [*_wider(catalogue, filters, masks), *found[:_MAX_LIFTS]]


def _lifts(
    catalogue: Catalogue, filters: Filters, masks: dict[str, Mask], sets: Iterable[tuple[str, ...]]
) -> list[Lift]:
    found = []
    for names in sets:
        lifted = replace(filters, **{name: FILTERS[name].without(getattr(filters, name)) for name in names})
        left = {name: mask for name, mask in masks.items() if name not in names}
        count = int(all_of(catalogue, {**left, **passing(catalogue, lifted, names)}).sum())
        if count:
            found.append(Lift(names, count))
    return sorted(found, key=lambda lift: -lift.count)


def _wider(catalogue: Catalogue, filters: Filters, masks: dict[str, Mask]) -> list[Lift]:
    """The next wider distance within which there are trials."""
    if filters.within is None or "near" not in masks:
        return []
    for amount in _WIDER:
        within = Distance(amount, filters.within.unit)
        if within.km > filters.within.km:
            near = passing(catalogue, replace(filters, within=within), ("near",))
            count = int(all_of(catalogue, {**masks, **near}).sum())
            if count:
                return [Lift((), count, within)]
    return []
