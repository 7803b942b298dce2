"""What place people mean by what they type: a ZIP code, a city, a state or a country, or a question back."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from finder.places import zips
from finder.places.names import UNITED_STATES, countries, key, regions, well_known, words
from finder.places.place import Ambiguous, Kind, Place, Unknown
from finder.places.towns import Town

MAX_LETTERS = 80
"""Longer texts are no names of places."""

MAX_CANDIDATES = 8
_MAX_WORDS = 10
# So many times larger than the next, which is smaller than that: it is meant, and the others are offered beside it.
_DOMINANT = 10
_SMALL = 10
# What a city of the world that everybody knows counts beside its sites, as US towns have their ZIP codes.
_FAME = 100

_PREFIX = re.compile(
    r"\s*(?:(?:us\s+)?zip(?:\s*-?\s*codes?)?|postal\s+code|postcode|near|in)\b[\s:#=.]*", re.IGNORECASE
)
_ZIP = re.compile(r"(?<![0-9])([0-9]{5})(?:[-‐‑– ]?[0-9]{4})?(?![0-9])")
_WITH_DIGIT = re.compile(r"\S*\d[^\s,;]*")
_FOREIGN_CODE = re.compile(
    r"(?P<uk>[A-Z]{1,2}[0-9][A-Z0-9]?(?:\s*[0-9][A-Z]{2})?)|[A-Z][0-9][A-Z]\s*[0-9][A-Z][0-9]", re.IGNORECASE
)
_MARK = re.compile(r"\(\s*(city|state|region|province|country)\s*\)\s*$", re.IGNORECASE)
_MARKED: dict[str, Kind] = {
    "city": "city",
    "state": "region",
    "region": "region",
    "province": "region",
    "country": "country",
}
# "Washington State", "New York City", "Sapporo-shi": the last word is the kind of place.
_LAST_WORDS: dict[str, Kind] = {**_MARKED, "shi": "city", "si": "city", "cedex": "city"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A place that has a name; *size* (sites and ZIP codes) decides which of several is likelier meant."""

    kind: Kind
    name: str
    country: str
    region: str = ""
    regions: frozenset[str] = frozenset()
    point: tuple[float, float] | None = None
    size: int = field(default=0, compare=False)

    @property
    def outer(self) -> str:
        """What stands behind a city's name: the state in the US, the country elsewhere."""
        return self.region if self.country == UNITED_STATES and self.region else self.country

    def inside(self, country: str, region: str) -> bool:
        """Whether it is in *country* and, unless that is empty, in the region with the key *region*."""
        # People write "San Juan, PR, USA".
        same = self.country == country or (country == UNITED_STATES and self.country in zips.TERRITORIES)
        return same and (not region or region in self.regions)


class Gazetteer:
    """The places that can be found: a catalogue's towns and their regions, US towns of the post, and all countries."""

    def __init__(self, towns: Iterable[Town]) -> None:
        """*towns* are those of the catalogue's `SiteTable`."""
        self._towns: dict[str, list[_Entry]] = defaultdict(list)
        self._regions: dict[str, dict[tuple[str, str], _Entry]] = defaultdict(dict)
        for town in towns:
            if town.point is not None:
                entry = _Entry("city", town.name, town.country, town.region, town.regions, town.point, town.sites)
                for name in {*town.keys, key(town.name)}:
                    self._towns[name].append(entry)
            self._add_region(town)

    def _add_region(self, town: Town) -> None:
        name = key(town.region)
        if name and name not in countries():
            entries = self._regions[name]
            former = entries.get((town.country, name))
            size = town.sites + (former.size if former else 0)
            display = former.region if former else town.region
            entries[town.country, name] = _Entry("region", display, town.country, display, frozenset({name}), size=size)

    def called(self, name: str) -> list[_Entry]:
        """Everything with the key *name*."""
        found: list[_Entry] = []
        if name in countries():
            found.append(_Entry("country", countries()[name], countries()[name]))
        return [*found, *self._regions_called(name), *self._cities_called(name)]

    def areas(self, name: str) -> set[tuple[str, str]]:
        """Country and region key ("": all of it) of the countries and regions with the key *name*."""
        found = {(entry.country, next(iter(entry.regions))) for entry in self._regions_called(name)}
        return found | {(countries()[name], "")} if name in countries() else found

    def _regions_called(self, name: str) -> list[_Entry]:
        found = dict(self._regions.get(name, {}))
        for region in regions().get(name, ()):
            full = key(region.name)
            known = self._regions.get(full, {}).get((region.country, full))
            size = known.size if known else 0
            if region.country == UNITED_STATES:
                size += zips.zips_in(region.name)
            found[region.country, full] = _Entry(
                "region", region.name, region.country, region.name, frozenset({full}), size=size
            )
        return list(found.values())

    def _cities_called(self, name: str) -> list[_Entry]:
        found = list(self._towns.get(name, ()))
        for country, city in well_known(name):
            found = [entry for entry in found if entry.country != country]
            town = next((entry for entry in self._towns.get(key(city.name), ()) if entry.country == country), None)
            point = (city.latitude, city.longitude)
            famous = town or _Entry("city", city.name, country, point=point)
            found.append(replace(famous, size=famous.size + _FAME))
        for zip_town in zips.towns_called(name):
            found = _with_zip_town(found, zip_town)
        return found

    def like(self, name: str) -> list[str]:
        """Up to three keys that look like *name*."""
        near = [known for known in self._keys.get(name[:1], ()) if abs(len(known) - len(name)) <= 2]
        return difflib.get_close_matches(name, near, n=3, cutoff=0.8)

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        keys: dict[str, list[str]] = defaultdict(list)
        for name in sorted({*self._towns, *self._regions, *countries(), *regions(), *zips.town_keys()} - {""}):
            keys[name[0]].append(name)
        return keys


def _with_zip_town(entries: list[_Entry], town: zips.ZipTown) -> list[_Entry]:
    """*entries* with the post's *town*: the one that is already there becomes larger, else it is added."""
    for index, entry in enumerate(entries):
        if entry.country == town.country and (not town.region or town.region == entry.region):
            return [*entries[:index], replace(entry, size=entry.size + town.zips), *entries[index + 1 :]]
    state = frozenset({key(town.region)} if town.region else ())
    point = (town.latitude, town.longitude)
    return [*entries, _Entry("city", town.name, town.country, town.region, state, point, town.zips)]


def find_place(text: object, gazetteer: Gazetteer) -> Place | Ambiguous | Unknown:
    """The place that *text* names: a US ZIP code, a city ("Portland, OR"), a state or a country. It never raises.

    `find_place(place.text, gazetteer)` finds *place* again, and so it is with the candidates of an Ambiguous.
    """
    asked = _printable(text)
    if not words(asked):
        return Unknown(asked[:MAX_LETTERS], "nothing")
    if len(asked) > MAX_LETTERS or len(words(asked)) > _MAX_WORDS:
        return Unknown(asked[:MAX_LETTERS], "too-long")
    # "In" and "Near" may also begin a name, and numbers may be postal codes of other countries.
    for wanted in dict.fromkeys((_without_prefix(asked), asked, _WITH_DIGIT.sub(" ", asked).strip())):
        found = _by_zip(wanted, gazetteer) or _by_name(wanted, gazetteer)
        if found is not None:
            return found
    return _unknown(asked, gazetteer)


def _printable(text: object) -> str:
    if not isinstance(text, str):
        return ""
    # Cut before the costly steps; a lone surrogate or a control character is no part of a name.
    clean = unicodedata.normalize("NFKC", text[: 4 * MAX_LETTERS].encode("utf-8", "ignore").decode())
    return " ".join("".join(letter if letter.isprintable() else " " for letter in clean).split())


def _without_prefix(text: str) -> str:
    prefix = _PREFIX.match(text)
    return text[prefix.end() :] if prefix else text


def _by_zip(text: str, gazetteer: Gazetteer) -> Place | Unknown | None:
    """The ZIP code in *text*; None if there is none, or if the words beside it are of another place (75013 Paris)."""
    match = _ZIP.search(text)
    if match is None:
        return None
    code, beside = match[1], _name_parts(text[: match.start()] + "," + text[match.end() :])
    try:
        town = zips.zip_town(code)
    except zips.NoPointError:
        return None if beside else Unknown(code, "zip-on-no-map")
    if beside and (town is None or not _goes_with(beside, town, gazetteer)):
        return None
    if town is None:
        return Unknown(code, "no-zip")
    where = ", ".join(filter(None, (town.name, town.region or town.country)))
    return Place(code, f"{code} ({where})", "zip", town.country, town.region, "", town.latitude, town.longitude)


def _goes_with(beside: Sequence[Sequence[str]], town: zips.ZipTown, gazetteer: Gazetteer) -> bool:
    """Whether the last of the words beside a ZIP code are its town, its state or the United States."""
    last = list(beside[-1])
    here = _Entry("city", town.name, town.country, town.region, frozenset({key(town.region)}))
    tails = ["".join(last[start:]) for start in range(len(last))]
    return any(tail == key(town.name) or any(here.inside(*area) for area in gazetteer.areas(tail)) for tail in tails)


def _by_name(text: str, gazetteer: Gazetteer) -> Place | Ambiguous | None:
    entries = _ranked(_entries(text, gazetteer))
    chosen, remaining = _choose(entries)
    others = _places(remaining[:MAX_CANDIDATES], gazetteer)
    if chosen is not None:
        place = _place(chosen, gazetteer)
        return replace(place, others=tuple(other.text for other in others)) if place else None
    if len(others) > 1:
        return Ambiguous(text, tuple(others), max(0, len(remaining) - MAX_CANDIDATES))
    return others[0] if others else None


def _entries(text: str, gazetteer: Gazetteer) -> list[_Entry]:
    """Everything that *text* can mean."""
    marked = _MARK.search(text)
    parts = _name_parts(text[: marked.start()] if marked else text)
    if not parts:
        return []
    found = _within(_resolved(parts[0], gazetteer), parts[1:], gazetteer)
    if not found and len(parts) > 1:
        # "Korea, Republic of": the comma was part of the name.
        found = _resolved([word for part in parts for word in part], gazetteer)
    if marked:
        kind = _MARKED[marked[1].lower()]
        return [entry for entry in found if entry.kind == kind]
    return found


def _name_parts(text: str) -> list[list[str]]:
    return [part for piece in re.split(r"[,;|\n]", text) if (part := words(piece))]


def _resolved(name: Sequence[str], gazetteer: Gazetteer) -> list[_Entry]:
    """What the words *name* can mean, as one name or as a name with its state or country behind (`portland or`)."""
    found = gazetteer.called("".join(name))
    if found or len(name) == 1:
        return found
    kind = _LAST_WORDS.get(name[-1])
    if kind is not None:
        found = [entry for entry in _resolved(name[:-1], gazetteer) if entry.kind == kind]
    for cut in range(len(name) - 1, 0, -1):
        if found:
            break
        if gazetteer.areas("".join(name[cut:])):
            found = _within(_resolved(name[:cut], gazetteer), [name[cut:]], gazetteer)
    return found


def _within(entries: list[_Entry], outers: Iterable[Sequence[str]], gazetteer: Gazetteer) -> list[_Entry]:
    """Those of *entries* that are inside every one of *outers* (words of states and countries)."""
    for outer in outers:
        areas = gazetteer.areas("".join(outer)) or _split_areas(outer, gazetteer)
        entries = [entry for entry in entries if any(entry.inside(*area) for area in areas)]
    return entries


def _split_areas(outer: Sequence[str], gazetteer: Gazetteer) -> set[tuple[str, str]]:
    """The areas of `ma usa`: a state with its country behind."""
    for cut in range(1, len(outer)):
        around = {country for country, region in gazetteer.areas("".join(outer[cut:])) if not region}
        inner = {area for area in gazetteer.areas("".join(outer[:cut])) if area[0] in around}
        if inner:
            return inner
    return set()


def _ranked(entries: Iterable[_Entry]) -> list[_Entry]:
    return sorted(dict.fromkeys(entries), key=lambda entry: (-entry.size, entry.name, entry.country, entry.region))


def _choose(entries: list[_Entry]) -> tuple[_Entry | None, list[_Entry]]:
    """The one of *entries* (largest first) that is meant and the others; None with all of them where people must say.

    A country is meant before towns of its name, a city before the state of its name around it (New York), and what is
    far larger before what is small (Boston).
    """
    country = next((entry for entry in entries if entry.kind == "country"), None)
    if country is not None:
        rivals = [entry for entry in entries if _is_state(entry)]
        others = [entry for entry in entries if entry is not country]
        return (None, [country, *rivals]) if rivals else (country, others)
    behind = [entry for entry in entries if entry.kind == "region" and _has_city(entry, entries)]
    first = [entry for entry in entries if entry not in behind]
    # What the registry calls a state may be no more than the city once again.
    behind = [entry for entry in behind if _is_state(entry)]
    next_size = first[1].size if len(first) > 1 else 0
    if first and next_size < _SMALL and first[0].size >= _DOMINANT * next_size:
        return first[0], [*first[1:], *behind]
    return None, [*first, *behind]


def _is_state(entry: _Entry) -> bool:
    return entry.kind == "region" and any(
        region.country == entry.country for region in regions().get(key(entry.name), ())
    )


def _has_city(region: _Entry, entries: Iterable[_Entry]) -> bool:
    """Whether *entries* (of one name) have a city that is in *region*, or as good as in it."""
    cities = (entry for entry in entries if entry.kind == "city" and entry.country == region.country)
    return any(not _is_state(region) or region.regions <= entry.regions for entry in cities)


def _places(entries: Iterable[_Entry], gazetteer: Gazetteer) -> list[Place]:
    return [place for entry in entries if (place := _place(entry, gazetteer)) is not None]


def _place(entry: _Entry, gazetteer: Gazetteer) -> Place | None:
    """*entry* as a Place; None if nothing that people can type would find it and nothing else."""
    for text in _texts(entry):
        chosen, _ = _choose(_ranked(_entries(text, gazetteer)))
        if chosen == entry:
            latitude, longitude = entry.point or (None, None)
            region_key = next(iter(entry.regions)) if entry.kind == "region" else ""
            return Place(text, text, entry.kind, entry.country, entry.region, region_key, latitude, longitude)
    return None


def _texts(entry: _Entry) -> Iterator[str]:
    """What *entry* may be called, the plainest first."""
    # A comma or a bracket inside a name would be read as the end of it.
    name = " ".join(re.sub(r"[,;|()\n]", " ", entry.name).split())
    if entry.kind == "city":
        yield f"{name}, {entry.outer}"
        if entry.region and entry.outer != entry.region:
            yield f"{name}, {entry.region}, {entry.country}"
        yield f"{name}, {entry.outer} (city)"
    elif entry.kind == "region":
        yield name
        yield f"{name} (state)" if entry.country == UNITED_STATES else f"{name}, {entry.country}"
        yield f"{name}, {entry.country} (region)"
    else:
        yield entry.name
        yield f"{entry.name} (country)"


def _unknown(asked: str, gazetteer: Gazetteer) -> Unknown:
    parts = _name_parts(asked)
    first = _ranked(_resolved(parts[0], gazetteer)) if parts else []
    if not first and len(parts) > 1:
        first = _ranked(_within(_resolved(parts[1], gazetteer), parts[2:], gazetteer))
    if not first and parts:
        alike = (_ranked(gazetteer.called(name)) for name in gazetteer.like("".join(parts[0])))
        first = [entries[0] for entries in alike if entries]
    suggestions = tuple(dict.fromkeys(_places(first[:3], gazetteer)))
    if code := _FOREIGN_CODE.fullmatch(asked.strip()):
        return Unknown(asked, "code-of-uk" if code["uk"] else "code-of-canada", suggestions)
    has_digit = any(letter.isdecimal() for letter in asked)
    return Unknown(asked, "other-code" if has_digit else "no-name", suggestions)
