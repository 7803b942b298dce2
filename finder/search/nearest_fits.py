"""Where filters leave nothing: the trials that come nearest to what was asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finder.catalogue.frame import Catalogue, Mask
from finder.languages import gettext as _
from finder.search.filters import FILTERS, Filters, Sort, all_of, person_of
from finder.search.order import found_rows

_MAX_LET_GO = 2


@dataclass(frozen=True, slots=True)
class NearFit:
    """The trial in the row `row` of the catalogue, which all filters but those of `names` let through."""

    row: int
    names: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Which filters it does not fit, in a few words."""
        titles = _(" and ").join(_(FILTERS[name].title) for name in self.names)
        return _("Fits all but this: {filters}").format(filters=titles)


def nearest_fits(
    catalogue: Catalogue, filters: Filters, masks: dict[str, Mask], sort: Sort = "match", *, number: int = 3
) -> tuple[NearFit, ...]:
    """The *number* trials that fewest filters keep out, at most two, in the order *sort* among as many.

    *masks* are those of `finder.search.filters.passing` for *filters*. What nobody chose, such as the stage, is never
    let go, and no trial is named that an answer of the person speaks against.
    """
    chosen = {name: mask for name, mask in masks.items() if name in filters.changed()}
    possible = all_of(catalogue, {name: mask for name, mask in masks.items() if name not in chosen})
    person = person_of(filters)
    if person.is_known:
        possible &= catalogue.open_to(person)
    let_go = sum((~mask for mask in chosen.values()), np.zeros(len(catalogue), dtype=int))
    found = found_rows(catalogue, filters, possible & (let_go <= _MAX_LET_GO), sort)
    nearest = found[np.argsort(let_go[found], kind="stable")][:number]
    return tuple(NearFit(int(row), tuple(name for name, mask in chosen.items() if not mask[row])) for row in nearest)
