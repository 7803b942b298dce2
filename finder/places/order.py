"""In which order should people see the sites of one trial? Those that they can go to, and near ones, first."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from finder.places.place import Place
from finder.places.sites import SiteState, SiteTable, site_state
from finder.trial import Site, Trial


@dataclass(frozen=True, slots=True)
class SeenSite:
    """A site as seen from a person's place: whether it recruits, and how far it is (kilometres; NaN: not known).

    `inside` says whether it is in the region or country that the person named; False where they named a point or none.
    """

    site: Site
    state: SiteState
    km: float = math.nan
    inside: bool = False


def sites_in_order(trial: Trial, table: SiteTable, row: int, place: Place | None) -> tuple[SeenSite, ...]:
    """The sites of *trial*, which is in *row* of *table*: recruiting ones first, then those that may recruit.

    Of these, the nearest to *place* come first, or those inside it; then they go by country, state and city.
    """
    count = len(trial.sites)
    km = np.full(count, math.nan) if place is None else table.distances(row, place)
    is_area = place is not None and place.point is None
    inside = table.inside(row, place) if place is not None and is_area else np.zeros(count, dtype=bool)
    seen = (
        SeenSite(site, site_state(trial, site), float(far), bool(within))
        for site, far, within in zip(trial.sites, km, inside, strict=True)
    )
    return tuple(sorted(seen, key=_rank))


def _rank(seen: SeenSite) -> tuple[object, ...]:
    far = math.inf if math.isnan(seen.km) else seen.km
    site = seen.site
    return -seen.state, not seen.inside, far, site.country, site.state, site.city, site.facility
