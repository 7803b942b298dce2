"""The towns that a catalogue's sites are in: one town for all spellings of the registry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finder.places.distance import distance_km
from finder.places.names import UNITED_STATES, City, city_keys, country_name, key, known_city, region_name

MISPLACED_KM = 100
"""A site that is farther than that from the well-known city which it names was misplaced by the registry.

It takes some famous names for hamlets: many sites in Milan, Rome, Munich or Frankfurt are given points that are
150 to 450 km away.
"""

_SAME_TOWN_KM = 50
# No country has more towns of one name with sites; a limit keeps broken data from costing a walk over all pairs.
_MAX_NAMESAKES = 30


@dataclass(frozen=True, slots=True)
class Mention:
    """One spelling of a town, as sites give it, with their point in degrees (None: not given); *sites* say it so."""

    city: str
    state: str
    country: str
    latitude: float | None
    longitude: float | None
    sites: int = 1

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Town:
    """A town: `keys` find it, `regions` are the keys of all states that its sites give (one state in the US).

    The point (degrees) is None where no site of the town has one.
    """

    name: str
    region: str
    country: str
    keys: frozenset[str]
    regions: frozenset[str]
    point: tuple[float, float] | None
    sites: int


@dataclass(frozen=True, slots=True)
class Towns:
    """Towns, and for each mention that they were made from its town (an index) and its point, mended or found."""

    towns: tuple[Town, ...]
    town_of: tuple[int, ...]
    points: tuple[tuple[float, float] | None, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A mention with one name for its country, state and, where it is well known, city."""

    mention: Mention
    country: str
    region: str
    known: City | None
    point: tuple[float, float] | None
    keys: tuple[str, ...]

    @property
    def area(self) -> tuple[str, str]:
        """Where a town of that name is the same town: in the US the state, elsewhere the country."""
        return self.country, self.region if self.country == UNITED_STATES else ""


def towns_of(mentions: Sequence[Mention]) -> Towns:
    """The towns of *mentions*; it never raises, and every mention has a town."""
    read = [_read(mention) for mention in mentions]
    groups = _Groups(len(read))
    _join_points(read, groups)
    _join_names(read, groups)
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(len(read)):
        members[groups.of(index)].append(index)
    town_of = [0] * len(read)
    towns = []
    for number, group in enumerate(members.values()):
        towns.append(_town([read[index] for index in group]))
        for index in group:
            town_of[index] = number
    points = (here.point or towns[town_of[index]].point for index, here in enumerate(read))
    return Towns(tuple(towns), tuple(town_of), tuple(points))


def _read(mention: Mention) -> _Read:
    country = country_name(mention.country)
    known = known_city(country, mention.city)
    point = mention.point
    if known and (point is None or distance_km(point, (known.latitude, known.longitude)) > MISPLACED_KM):
        point = (known.latitude, known.longitude)
    keys = tuple(city_keys(mention.city, country))
    return _Read(mention, country, region_name(country, mention.state), known, point, keys)


class _Groups:
    """Numbers that were joined are in one group."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def of(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        self._parent[self.of(other)] = self.of(one)


def _join_points(read: Sequence[_Read], groups: _Groups) -> None:
    """Join what is the same well-known city, and what the registry puts on exactly the same point."""
    first: dict[object, int] = {}
    for index, here in enumerate(read):
        same = [(here.country, here.known.name)] if here.known else []
        for mark in (*same, *([(here.area, here.point)] if here.point else [])):
            groups.join(first.setdefault(mark, index), index)


def _join_names(read: Sequence[_Read], groups: _Groups) -> None:
    """Join what has the same name and is near, or is nowhere."""
    named: dict[object, list[int]] = defaultdict(list)
    for index, here in enumerate(read):
        if here.keys[0]:
            named[here.area, here.keys[0]].append(index)
    for same in named.values():
        # Those with points first, the most frequent in front, so that a nameless point goes to the larger town.
        same.sort(key=lambda index: (read[index].point is None, -read[index].mention.sites))
        heads: list[int] = []
        for index in same:
            head = _head(read, heads, index)
            if head is not None:
                groups.join(head, index)
            elif len(heads) < _MAX_NAMESAKES:
                heads.append(index)


def _head(read: Sequence[_Read], heads: Iterable[int], index: int) -> int | None:
    here = read[index]
    if here.point is None:
        regional = [head for head in heads if read[head].region == here.region]
        return next(iter([*regional, *heads]), None)
    for head in heads:
        there = read[head].point
        if there is not None and (there == here.point or distance_km(there, here.point) <= _SAME_TOWN_KM):
            return head
    return None


def _town(group: Sequence[_Read]) -> Town:
    names: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    points: Counter[tuple[float, float]] = Counter()
    for here in group:
        sites = here.mention.sites
        names[here.known.name if here.known else " ".join(here.mention.city.split()).strip(" ,;")] += sites
        if here.region:
            regions[here.region] += sites
        if here.point:
            points[here.point] += sites
    known = next((here.known for here in group if here.known), None)
    return Town(
        name=known.name if known else names.most_common(1)[0][0],
        region=regions.most_common(1)[0][0] if regions else "",
        country=group[0].country,
        keys=frozenset(name for here in group for name in here.keys if name),
        regions=frozenset(filter(None, map(key, regions))),
        point=points.most_common(1)[0][0] if points else None,
        sites=sum(here.mention.sites for here in group),
    )
