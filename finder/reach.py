"""How far a trial's places are from where a person is, and which of them come first."""

from __future__ import annotations

import math
from dataclasses import dataclass

from finder.catalogue import Catalogue, Entry
from finder.filters import Filters
from finder.places import Place, SiteState, SiteTable, Unit
from finder.places.names import UNITED_STATES, country_name
from finder.places.sites import site_state
from finder.registry.query import OPEN_STATUSES
from finder.trial import Site


@dataclass(frozen=True, slots=True)
class Reach:
    """The nearest place of a trial as seen from *origin*: *site*, its *state*, and how many such are in reach.

    `distance_km` is NaN where *origin* is a region or a country; *count* are the places inside of it then.
    """

    origin: Place
    site: Site
    state: SiteState
    distance_km: float
    count: int


def origin_of(catalogue: Catalogue, filters: Filters) -> Place | None:
    """The one place that *filters* start from; None where none is given or it is not clear."""
    place = catalogue.place(filters.near) if filters.near else None
    return place if isinstance(place, Place) else None


def unit_of(filters: Filters, origin: Place) -> Unit:
    """The unit in which a person at *origin* thinks of distances, or chose one."""
    return filters.within.unit if filters.within else "mi" if origin.country == UNITED_STATES else "km"


def nearest_site(catalogue: Catalogue, entry: Entry, filters: Filters) -> Reach | None:
    """The nearest place of *entry*, a trial of *catalogue*; None where none is known or nobody can go there.

    A recruiting place goes before one that may recruit later, unless only the latter is within reach.
    """
    # Nobody can go to a place of a trial that is closed.
    if entry.trial.nct not in catalogue or entry.trial.status not in OPEN_STATUSES:
        return None
    origin = origin_of(catalogue, filters)
    if origin is None:
        return None
    within = filters.within.km if filters.within else math.inf
    row = catalogue.row(entry.trial.nct)
    found = [
        Reach(origin, site, state, float(nearest.distance_km[row]), int(nearest.within[row]))
        for state in (SiteState.RECRUITING, SiteState.PERHAPS)
        for nearest in (catalogue.nearest(origin, within, state),)
        if nearest.site[row] >= 0
        for site in (entry.trial.sites[int(nearest.site[row])],)
    ]
    return max(found, key=lambda reach: reach.count > 0, default=None)


def sites_by_distance(catalogue: Catalogue, entry: Entry, origin: Place | None) -> list[tuple[Site, float]]:
    """The places of *entry* where somebody can join, with the way in km (NaN: not known), those first that serve best.

    Recruiting places; where there are none, those that may recruit later. From *origin* the nearest comes first, or
    what lies in its country; else, the places that say whom to call.
    """
    trial = entry.trial
    states = [site_state(trial, site) for site in trial.sites]
    best = max(states, default=SiteState.CLOSED)
    if best == SiteState.CLOSED or trial.status not in OPEN_STATUSES:
        return []
    ways = [math.nan] * len(states)
    if origin is not None:
        known = trial.nct in catalogue
        table = catalogue.sites if known else SiteTable.from_trials([trial])
        ways = table.distances(catalogue.row(trial.nct) if known else 0, origin).tolist()
    kept = [(site, way) for site, way, state in zip(trial.sites, ways, states, strict=True) if state == best]
    return sorted(kept, key=lambda item: _rank(item[0], item[1], origin))


def _rank(site: Site, way_km: float, origin: Place | None) -> tuple[bool, bool, float, bool]:
    abroad = origin is not None and country_name(site.country) != origin.country
    nowhere = not math.isfinite(way_km)
    return abroad and nowhere, nowhere, 0.0 if nowhere else way_km, not site.contacts
