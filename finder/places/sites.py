"""Where the trials' sites are: columns built once for a catalogue, then asked for what is nearest to a place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finder.places.distance import EARTH_RADIUS_KM, FARTHEST_KM
from finder.places.place import Place
from finder.places.towns import Mention, Town, towns_of
from finder.record import Site, Trial
from finder.registry.query import CLOSED_STATUSES

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

SITE_COLUMNS = ("site_latitudes", "site_longitudes", "site_states", "site_towns")
"""The columns of a catalogue's frame that a `SiteTable` is made from: lists, one item for each site of the trial."""

_NOWHERE = 999.0


class SiteState(IntEnum):
    """Whether somebody can join at a site, as far as its record says."""

    CLOSED = 0
    """Not any more or not at all: withdrawn, suspended, completed, terminated, active without recruiting."""
    PERHAPS = 1
    """It is listed and not closed, but the record does not say that it recruits: not yet, by invitation only, a site
    of expanded access, or one that is silent although its trial is open."""
    RECRUITING = 2
    """The record says that this site is recruiting."""


_PERHAPS = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})


def site_state(trial: Trial, site: Site) -> SiteState:
    """The state of *site*: RECRUITING only where the site itself says so, and its trial is not closed.

    The registry gives sites a status only while their trial recruits, so a silent site follows its trial: it may take
    people if the trial is open in any way, but nobody has said so.
    """
    if trial.status in CLOSED_STATUSES:
        return SiteState.CLOSED
    if site.status == "RECRUITING":
        return SiteState.RECRUITING
    return SiteState.PERHAPS if (site.status or trial.status) in _PERHAPS else SiteState.CLOSED


def site_columns(trial: Trial) -> dict[str, list[Any]]:
    """What a catalogue's row keeps of *trial*'s sites, under `SITE_COLUMNS`: degrees (NaN: not given), state, town."""
    return {
        "site_latitudes": [math.nan if site.latitude is None else site.latitude for site in trial.sites],
        "site_longitudes": [math.nan if site.longitude is None else site.longitude for site in trial.sites],
        "site_states": [int(site_state(trial, site)) for site in trial.sites],
        "site_towns": ["\t".join(map(_one_field, (site.city, site.state, site.country))) for site in trial.sites],
    }


def _one_field(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """For each trial (row of the catalogue), its sites of one state as seen from a place.

    `distance_km` is that of the nearest site, infinite where there is none with a point, and NaN where the place is a
    region or a country that has one. `site` is the index of that site in `Trial.sites` (-1: none). `within` counts the
    sites in reach, or inside the region or country. `nowhere` counts sites that are on no map and may be near: they
    are in the country of the place, in one that has a known town in reach, or in none that we know.
    """

    distance_km: Floats
    site: Ints
    within: Ints
    nowhere: Ints

    @property
    def reached(self) -> NDArray[np.bool_]:
        """The trials that have a site in reach."""
        return self.within > 0


class SiteTable:
    """The sites of a catalogue's trials. Built once, then never changed, so all sessions can share it.

    Points are kept as unit vectors: the straight line through the Earth grows with the distance over it, so sites are
    compared by it, and only the nearest of each trial is turned into kilometres.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        """*frame* has `SITE_COLUMNS`, one row a trial, as `site_columns` gives them (lists or arrays)."""
        sizes = np.fromiter(map(len, frame["site_states"]), np.int64, len(frame))
        self._starts = np.concatenate(([0], np.cumsum(sizes)))
        self._states = states = concatenated(frame["site_states"], np.int8)
        rows = np.repeat(np.arange(len(frame), dtype=np.int32), sizes)
        texts = [text for towns in frame["site_towns"] for text in towns]
        latitudes, longitudes = concatenated(frame["site_latitudes"]), concatenated(frame["site_longitudes"])
        self.towns, self._town, self._points = _locate(texts, latitudes, longitudes)
        site = (np.arange(len(rows)) - self._starts[rows]).astype(np.int32)
        vectors = _vectors(self._points)
        names = np.array([town.country for town in self.towns], dtype=np.str_)
        self._countries, self._country_of_town = np.unique(names, return_inverse=True)
        towns = [town.point or (np.nan, np.nan) for town in self.towns]
        self._town_vectors = _vectors(np.array(towns, dtype=np.float64).reshape(-1, 2))
        self._layers = {
            state: _Layer(len(frame), rows[mask], site[mask], self._town[mask], vectors[:, mask])
            for state in (SiteState.RECRUITING, SiteState.PERHAPS)
            for mask in (states == state,)
        }

    @classmethod
    def from_trials(cls, trials: Iterable[Trial]) -> SiteTable:
        """The table of *trials*, row by row; for a trial that is in no catalogue."""
        return cls(pd.DataFrame([site_columns(trial) for trial in trials], columns=list(SITE_COLUMNS)))

    def __len__(self) -> int:
        """How many sites there are, of any state."""
        return int(self._starts[-1])

    def nearest(self, place: Place, within_km: float = math.inf, state: SiteState = SiteState.RECRUITING) -> Nearest:
        """For each trial its sites of *state* (RECRUITING or PERHAPS) as seen from *place*.

        Sites up to *within_km* kilometres away count as in reach; for a region or country that is not asked. Raises
        KeyError for SiteState.CLOSED, which nobody can join.
        """
        layer = self._layers[state]
        if place.point is not None:
            return layer.from_point(place.point, within_km, self._may_be_near(place, place.point, within_km))
        return layer.inside(np.isin(layer.town, self._towns_inside(place)))

    def _may_be_near(self, place: Place, point: tuple[float, float], within_km: float) -> NDArray[np.bool_]:
        """Of each town whether it may be in reach of *place*, which is at *point*, as far as its country tells."""
        in_reach = _chords(self._town_vectors, point) <= _longest_chord(within_km)
        countries = np.isin(self._countries, ["", place.country])
        countries[self._country_of_town[in_reach]] = True
        may_be: NDArray[np.bool_] = countries[self._country_of_town]
        return may_be

    def distances(self, row: int, place: Place) -> Floats:
        """The kilometres from *place* to every site of the trial in *row*, in the order of `Trial.sites`.

        NaN for sites on no map, and for all where the place is a region or a country.
        """
        points = self.points(row)
        if place.point is None:
            return np.full(len(points), np.nan)
        chords = _chords(_vectors(points), place.point)
        return np.where(np.isfinite(chords), _kilometres(chords), np.nan)

    def inside(self, row: int, place: Place) -> NDArray[np.bool_]:
        """Which sites of the trial in *row*, in the order of `Trial.sites`, are in the region or country *place*."""
        return np.isin(self._town[self._starts[row] : self._starts[row + 1]], self._towns_inside(place))

    def town_numbers(self, row: int, state: SiteState) -> Ints:
        """For each site of *state* of the trial in *row* its town, as an index of `towns`."""
        sites = slice(self._starts[row], self._starts[row + 1])
        numbers: Ints = self._town[sites][self._states[sites] == state]
        return numbers

    def _towns_inside(self, place: Place) -> list[int]:
        return [
            number
            for number, town in enumerate(self.towns)
            if town.country == place.country and (not place.region_key or place.region_key in town.regions)
        ]

    def points(self, row: int) -> Floats:
        """Latitude and longitude (degrees) of every site of the trial in *row*, one line a site, NaN where unknown.

        They are mended: a site that the registry gives no point is in its town, and one that names a large city and was
        put hundreds of kilometres from it is in that city.
        """
        return self._points[self._starts[row] : self._starts[row + 1]]


class _Layer:
    """The sites of one state, in the order of their trials."""

    def __init__(self, trials: int, rows: Ints, site: Ints, town: Ints, vectors: Floats) -> None:
        self._trials, self._site, self.town = trials, site, town
        self._vectors = np.ascontiguousarray(vectors)
        self._rows = rows
        first = np.ones(len(rows), dtype=bool)
        first[1:] = rows[1:] != rows[:-1]
        self._first = np.flatnonzero(first)
        self._having = rows[self._first]
        self._sizes = np.diff(np.append(self._first, len(rows)))
        self._on_no_map = np.isinf(self._vectors[0])

    def from_point(self, point: tuple[float, float], within_km: float, may_be_near: NDArray[np.bool_]) -> Nearest:
        chords = _chords(self._vectors, point)
        distance = np.full(self._trials, np.inf)
        site = np.full(self._trials, -1, dtype=np.int32)
        if len(chords):
            least = np.minimum.reduceat(chords, self._first)
            distance[self._having] = _kilometres(least)
            self._choose(site, np.isfinite(chords) & (chords == np.repeat(least, self._sizes)))
        within = self._per_trial(chords <= _longest_chord(within_km))
        nowhere = self._per_trial(self._on_no_map & may_be_near[self.town]) if len(may_be_near) else within
        return Nearest(distance, site, within, nowhere)

    def inside(self, mask: NDArray[np.bool_]) -> Nearest:
        within = self._per_trial(mask)
        site = np.full(self._trials, -1, dtype=np.int32)
        self._choose(site, mask)
        nowhere = np.zeros(self._trials, dtype=np.int32)
        return Nearest(np.where(within > 0, np.nan, np.inf), site, within, nowhere)

    def _choose(self, site: Ints, mask: NDArray[np.bool_]) -> None:
        """Write the first site of each trial that *mask* has into *site*."""
        chosen = np.flatnonzero(mask)[::-1]
        site[self._rows[chosen]] = self._site[chosen]

    def _per_trial(self, mask: NDArray[np.bool_]) -> Ints:
        return np.bincount(self._rows[mask], minlength=self._trials).astype(np.int32)


def concatenated(column: Iterable[Any], dtype: type = np.float64) -> NDArray[Any]:
    """The arrays or lists of *column* one after the other, as one array of *dtype*; empty where there are none."""
    parts: list[NDArray[Any]] = [np.asarray(values, dtype=dtype) for values in column]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)


def _locate(texts: Sequence[str], latitudes: Floats, longitudes: Floats) -> tuple[tuple[Town, ...], Ints, Floats]:
    """The towns, and for each site the index of its town and its point (degrees, NaN where unknown)."""
    keys = pd.DataFrame({"text": texts, "latitude": latitudes, "longitude": longitudes}).fillna(_NOWHERE)
    groups = keys.groupby(["text", "latitude", "longitude"], sort=False)
    number = groups.ngroup().to_numpy()
    towns = towns_of([_mention(mark, sites) for mark, sites in groups.size().items()])
    town_of = np.array(towns.town_of, dtype=np.int32)
    points = np.array([point or (np.nan, np.nan) for point in towns.points], dtype=np.float64).reshape(-1, 2)
    return towns.towns, town_of[number], points[number]


def _mention(mark: Any, sites: int) -> Mention:
    text, latitude, longitude = mark
    city, state, country = (*text.split("\t"), "", "")[:3]
    if latitude == _NOWHERE or longitude == _NOWHERE:
        return Mention(city, state, country, None, None, sites)
    return Mention(city, state, country, latitude, longitude, sites)


def _vectors(points: Floats) -> Floats:
    """Points (degrees, one a line) as unit vectors, one a column; infinitely far where unknown."""
    latitude, longitude = np.radians(points.T)
    across = np.cos(latitude)
    vectors = np.stack((across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)))
    return np.where(np.isnan(vectors), np.inf, vectors)


def _chords(vectors: Floats, point: tuple[float, float]) -> Floats:
    """The squares of the straight lines from *point* (degrees) to *vectors*, in radii of the Earth."""
    x, y, z = _vectors(np.array([point], dtype=np.float64))[:, 0]
    chords: Floats = (vectors[0] - x) ** 2
    chords += (vectors[1] - y) ** 2
    chords += (vectors[2] - z) ** 2
    return chords


def _kilometres(chords: Floats) -> Floats:
    distances = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chords, 4)) / 2)
    return np.where(np.isfinite(chords), distances, np.inf)


def _longest_chord(within_km: float) -> float:
    """The square of the straight line that *within_km* kilometres over the Earth make, with a hair for rounding."""
    if within_km >= FARTHEST_KM:
        return 5.0  # longer than any, and short of those that are nowhere
    return float((2 * math.sin(max(within_km, 0) / (2 * EARTH_RADIUS_KM))) ** 2 * (1 + 1e-9) + 1e-15)
