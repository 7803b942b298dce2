"""How far a trial's places are from where a person is, and which of them come first."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from finder.catalogue.frame import Catalogue, Entry
from finder.places import Place, SiteState, SiteTable, Unit
from finder.places.names import UNITED_STATES, country_name
from finder.places.sites import site_state
from finder.record import Site, Trial
from finder.registry.query import OPEN_STATUSES
from finder.search.filters import Filters


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


@dataclass(frozen=True, slots=True)
class SeenSite:
    """A place of a trial as a person sees it: its *state*, and the distance in km (NaN: not known).

    `inside` says whether it is in the region or country that the person named; False where they named a point or none.
    """

    site: Site
    state: SiteState
    km: float
    inside: bool


@dataclass(frozen=True, slots=True, eq=False)
class TrialPlaces:
    """All places of *trial* as a person at *origin* sees them, in their order; distances are shown in *unit*.

    *table* knows where they are; the trial is in its *row*.
    """

    trial: Trial
    origin: Place | None
    unit: Unit
    seen: tuple[SeenSite, ...]
    table: SiteTable
    row: int

    @property
    def are_open(self) -> bool:
        """Whether the trial is open, so that somebody may go there."""
        return self.trial.status in OPEN_STATUSES


def places_of(catalogue: Catalogue | None, trial: Trial, filters: Filters) -> TrialPlaces:
    """The places of *trial*, of any status and in *catalogue* or not, as seen from where *filters* start.

    Without a catalogue no place of a person is known.
    """
    origin = origin_of(catalogue, filters) if catalogue is not None else None
    unit: Unit = unit_of(filters, origin) if origin is not None else "mi"
    table, row = table_with(catalogue, trial)
    return TrialPlaces(trial, origin, unit, sites_in_order(trial, table, row, origin), table, row)


def table_with(catalogue: Catalogue | None, trial: Trial) -> tuple[SiteTable, int]:
    """The table that knows most of where *trial*'s places are, and its row: that of *catalogue*, or one of its own.

    Places that give no point are found through those of other trials in their towns.
    """
    if catalogue is not None and trial.nct in catalogue:
        return catalogue.sites, catalogue.row(trial.nct)
    return SiteTable.from_trials([trial]), 0


def sites_in_order(trial: Trial, table: SiteTable, row: int, origin: Place | None) -> tuple[SeenSite, ...]:
    """All places of *trial*, which is in *row* of *table*: recruiting ones first, then those that may recruit later.

    Of these, the nearest to *origin* come first, or those inside of it, or in its country; then those that say whom to
    call. Beyond that they stay in the record's order.
    """
    count = len(trial.sites)
    is_area = origin is not None and origin.point is None
    distances = np.full(count, math.nan) if origin is None else table.distances(row, origin)
    inside = table.inside(row, origin) if origin is not None and is_area else np.zeros(count, dtype=bool)
    seen = (
        SeenSite(site, site_state(trial, site), float(km), bool(within))
        for site, km, within in zip(trial.sites, distances, inside, strict=True)
    )
    return tuple(sorted(seen, key=lambda item: _rank(item, origin)))


def sites_by_distance(catalogue: Catalogue, entry: Entry, origin: Place | None) -> list[tuple[Site, float]]:
    """The places of *entry* where somebody can join, each with its distance in km (NaN: not known), the best first.

    Recruiting places; where there are none, those that may recruit later; in the order of `sites_in_order`.
    """
    trial = entry.trial
    seen = sites_in_order(trial, *table_with(catalogue, trial), origin)
    if not seen or seen[0].state is SiteState.CLOSED or trial.status not in OPEN_STATUSES:
        return []
    return [(item.site, item.km) for item in seen if item.state is seen[0].state]


def _rank(seen: SeenSite, origin: Place | None) -> tuple[object, ...]:
    site, nowhere = seen.site, math.isnan(seen.km)
    abroad = origin is not None and country_name(site.country) != origin.country
    nearness = (not seen.inside, abroad and nowhere, nowhere, 0.0 if nowhere else seen.km)
    return -seen.state, *nearness, not site.contacts
