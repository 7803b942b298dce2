"""US ZIP codes and the towns that they belong to, from the package `zipcodes` (its coordinates: GeoNames, CC BY 4.0).

The package is loaded when first asked for something: that takes a quarter of a second and some 40 MB.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Any

from finder.places.names import UNITED_STATES, country_name, key, region_name, regions

# What the post counts as states and the registry as countries.
_TERRITORIES = {
    "PR": "Puerto Rico",
    "GU": "Guam",
    "VI": "Virgin Islands (U.S.)",
    "AS": "American Samoa",
    "MP": "Northern Mariana Islands",
    "FM": "Micronesia",
    "PW": "Palau",
    "MH": "Marshall Islands",
}
TERRITORIES = frozenset(_TERRITORIES.values())
"""The countries of the registry whose addresses have US ZIP codes."""


class NoPointError(LookupError):
    """The ZIP code is real but has no place on the map (military mail)."""


@dataclass(frozen=True, slots=True)
class ZipTown:
    """A town of the post: how many ZIP codes it has, and their middle in degrees."""

    name: str
    region: str
    country: str
    zips: int
    latitude: float
    longitude: float


def zip_town(code: str) -> ZipTown | None:
    """The town of the ZIP code *code* (five digits), at the point of that code; None if there is no such code.

    Raises NoPointError for a code of military mail and the like.
    """
    records = _package().matching(code)
    if not records:
        return None
    point = _point(records[0])
    if point is None:
        raise NoPointError(code)
    country, region = _where(records[0]["state"])
    return ZipTown(records[0]["city"], region, country, 1, *point)


def towns_called(name: str) -> tuple[ZipTown, ...]:
    """The towns with the key *name*."""
    return _post().towns.get(name, ())


def town_keys() -> Iterable[str]:
    """The keys of all towns."""
    return _post().towns.keys()


def zips_in(region: str) -> int:
    """How many ZIP codes the US state *region* has, a measure of its size; 0 if there is no such state."""
    return _post().zips.get(region, 0)


@dataclass(frozen=True, slots=True)
class _Post:
    """The towns by their keys, and how many ZIP codes each state has."""

    towns: dict[str, tuple[ZipTown, ...]]
    zips: dict[str, int]


@cache
def _post() -> _Post:
    towns: dict[str, tuple[ZipTown, ...]] = {}
    zips: dict[str, int] = {}
    # State by state: all records at once would take 100 MB for a moment.
    for state in (*_states(), *_TERRITORIES):
        country, region = _where(state)
        records = _package().filter_by(state=state)
        zips[region] = len(records)
        for city, points in _points(records).items():
            town = ZipTown(city, region, country, len(points), *_middle(points))
            name = key(city)
            towns[name] = (*towns.get(name, ()), town)
    return _Post(towns, zips)


def _points(records: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """The points of the ZIP codes of each town of one state."""
    points: dict[str, list[tuple[float, float]]] = {}
    for record in records:
        point = _point(record)
        if point is not None:
            for city in (record["city"], *record["acceptable_cities"]):
                points.setdefault(city, []).append(point)
    return points


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    return median(latitude for latitude, _ in points), median(longitude for _, longitude in points)


def _point(record: Mapping[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = float(record["lat"] or 0), float(record["long"] or 0)
    # The package writes 0, 0 for "nowhere".
    return (latitude, longitude) if latitude or longitude else None


def _where(state: str) -> tuple[str, str]:
    """Country and region of the post's *state*, as the registry calls them."""
    if state in _TERRITORIES:
        return country_name(_TERRITORIES[state]), ""
    return UNITED_STATES, region_name(UNITED_STATES, state)


def _states() -> set[str]:
    """The two letters of each state."""
    return {region.short for named in regions().values() for region in named if region.country == UNITED_STATES}


@cache
def _package() -> Any:
    return importlib.import_module("zipcodes")
