"""Coasts and borders for maps, as GeoJSON: the whole world coarsely, or what lies in a box, finer.

They are read from files beside this one (its README tells where they come from), never from another host.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]
Feature = dict[str, Any]

# A hundredth of a degree is a kilometre: finer than any pixel of these maps.
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the world, in degrees. It never crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, line: Line) -> bool:
        """Whether the box around *line* (longitude and latitude, one point a row) and this one overlap."""
        (west, south), (east, north) = line.min(axis=0), line.max(axis=0)
        return bool(west <= self.east and east >= self.west and south <= self.north and north >= self.south)


@cache
def world() -> list[Feature]:
    """All countries but Antarctica, coarse. Shared: it must not be changed."""
    return [_feature("MultiPolygon", [_rounded(polygon) for polygon in _polygons("world.json")])]


@lru_cache(maxsize=64)
def land(box: Box) -> list[Feature]:
    """What countries have in *box*, whole islands and mainlands. Shared: it must not be changed."""
    return [
        _feature("MultiPolygon", [_rounded(polygon) for polygon in _polygons("near.json") if box.meets(polygon[0])])
    ]


@lru_cache(maxsize=64)
def state_borders(box: Box) -> list[Feature]:
    """The borders between states of the United States that meet *box*. Shared: it must not be changed."""
    return [_feature("MultiLineString", _rounded([line for line in _state_lines() if box.meets(line)]))]


@cache
def _state_lines() -> list[Line]:
    topology = _read("us_states.json")
    arcs = _arcs(topology)
    return [_joined(line, arcs) for line in topology["objects"]["borders"]["arcs"]]


@cache
def _polygons(name: str) -> list[list[Line]]:
    topology = _read(name)
    arcs = _arcs(topology)
    return [
        [_joined(ring, arcs) for ring in polygon]
        for country in topology["objects"]["countries"]["geometries"]
        for polygon in _of_country(country)
    ]


def _of_country(country: dict[str, Any]) -> Iterator[Sequence[Sequence[int]]]:
    if country["type"] == "Polygon":
        yield country["arcs"]
    elif country["type"] == "MultiPolygon":
        yield from country["arcs"]


def _read(name: str) -> dict[str, Any]:
    topology: dict[str, Any] = json.loads(resources.files(__name__).joinpath(name).read_text(encoding="utf-8"))
    return topology


def _arcs(topology: dict[str, Any]) -> list[Line]:
    """The arcs in degrees; TopoJSON has them as steps of a grid where it has a `transform`."""
    if "transform" not in topology:
        return [np.array(arc, dtype=np.float64) for arc in topology["arcs"]]
    scale, offset = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc, dtype=np.float64), axis=0) * scale + offset for arc in topology["arcs"]]


def _joined(numbers: Iterable[int], arcs: Sequence[Line]) -> Line:
    """One line of the arcs *numbers*: a negative one is run backwards, and each starts where the former ended."""
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _rounded(lines: Iterable[Line]) -> list[list[list[float]]]:
    return [np.round(line, _DECIMALS).tolist() for line in lines]


def _feature(kind: str, coordinates: list[Any]) -> Feature:
    return {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": coordinates}}
