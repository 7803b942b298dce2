"""How places are called: names made comparable, and the other names of countries, states and large cities."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from babel import Locale

from finder.languages import DEFAULT_LANGUAGE, LANGUAGES, current_language

UNITED_STATES = "United States"

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_APOSTROPHES = re.compile(r"['’‘`ʼʻ´]")
_INITIALS = re.compile(r"\b(?:\w\.){2,}")
_WORD = re.compile(r"[^\W_]+")
_SHORT = {"st": "saint", "sankt": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# What Asian cities carry behind their names, and French post offices behind theirs.
_TAILS = {
    "Japan": ("shi", "city"),
    "South Korea": ("si", "city"),
    "Taiwan": ("city",),
    "France": ("cedex",),
}


@dataclass(frozen=True, slots=True)
class City:
    """A city of `cities.csv`: its English name, and where it really is (degrees)."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Region:
    """A state or province of `regions.csv`; `short` is its usual abbreviation."""

    country: str
    name: str
    short: str


def words(text: str) -> list[str]:
    """The words of *text* for comparing: no case, no accents, no punctuation, `St.` in full, `U.S.` as one."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    if text.isascii():
        return [_SHORT.get(word, word) for word in _WORD.findall(text)]
    text = unicodedata.normalize("NFKD", text).translate(_LETTERS)
    bare = "".join(letter for letter in text if not unicodedata.combining(letter))
    return [_SHORT.get(word, word) for word in _WORD.findall(unicodedata.normalize("NFC", bare))]


def key(text: str) -> str:
    """*text* for comparing, its words run together: `Tel-Aviv` is `Tel Aviv`, `Coeur d'Alene` is `Coeur D Alene`."""
    return "".join(words(text))


def city_keys(city: str, country: str) -> Iterator[str]:
    """The keys under which *city* of *country* is to be found, the shortest first: Sapporo-shi also as Sapporo."""
    parts = words(city)
    while len(parts) > 1 and (parts[-1].isdecimal() or parts[-1] in _TAILS.get(country, ())):
        parts.pop()
    shortest = "".join(parts)
    yield shortest
    yield from {key(city), key(city.casefold().translate(_GERMAN))} - {shortest, ""}


def country_name(text: str) -> str:
    """The one name of the country that *text* names in any of its spellings; *text* itself where it is not known."""
    return countries().get(key(text), text)


def region_name(country: str, text: str) -> str:
    """The full name of a state or province of *country* (`CA` is California); *text* itself where it is not known."""
    for region in regions().get(key(text), ()):
        if region.country == country:
            return region.name
    return text


def known_city(country: str, city: str) -> City | None:
    """The large city of `cities.csv` that *city* names in *country*, if it is one."""
    of_country = _cities().get(country, {})
    return next((of_country[name] for name in city_keys(city, country) if name in of_country), None)


def well_known(name: str) -> list[tuple[str, City]]:
    """The cities of `cities.csv` that have the key *name* in any language, each with its country."""
    return [(country, cities[name]) for country, cities in _cities().items() if name in cities]


@cache
def countries() -> dict[str, str]:
    """From the key of each spelling, those in the app's other languages too, to the country's name."""
    own = {key(spelling): row["name"] for row in _table("countries.csv") for spelling in _spellings(row)}
    translated = (
        {key(Locale(language).territories[code]): name for name, code in _codes().items()} for language in LANGUAGES
    )
    others = {spelling: name for names in translated for spelling, name in names.items()}
    return {**{spelling: name for spelling, name in others.items() if spelling not in _CITIES_FIRST}, **own}


# What the name of a country in another language means to most people: Granada is a city in Spain.
_CITIES_FIRST = frozenset({"granada"})


@cache
def _codes() -> dict[str, str]:
    """The code (ISO 3166) of each country whose name is known to Unicode's CLDR, by its name here."""
    english = {key(name): code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    found = {
        row["name"]: next((english[key(spelling)] for spelling in _spellings(row) if key(spelling) in english), "")
        for row in _table("countries.csv")
    }
    return {name: code for name, code in found.items() if code}


def country_in_words(text: str) -> str:
    """The country that *text* names, in the language of the page as Unicode's CLDR has it; *text* if that has none."""
    code = "" if current_language() == DEFAULT_LANGUAGE else _codes().get(country_name(text), "")
    return str(Locale(current_language()).territories[code]) if code else text


def place_in_words(text: str) -> str:
    """*text*, a place whose country may stand behind its last comma, in the language of the page: `Madrid, España`."""
    name, comma, last = text.rpartition(", ")
    return f"{name}{comma}{country_in_words(last)}"


@cache
def regions() -> dict[str, tuple[Region, ...]]:
    """From the key of each spelling, abbreviations too, to the states and provinces that it names."""
    found: dict[str, tuple[Region, ...]] = {}
    for row in _table("regions.csv"):
        region = Region(row["country"], row["name"], row["also"].split("|")[0])
        for spelling in _spellings(row):
            found[key(spelling)] = (*found.get(key(spelling), ()), region)
    return found


@cache
def _cities() -> dict[str, dict[str, City]]:
    found: dict[str, dict[str, City]] = {}
    for row in _table("cities.csv"):
        city = City(row["name"], float(row["latitude"]), float(row["longitude"]))
        for spelling in _spellings(row):
            for name in city_keys(spelling, row["country"]):
                found.setdefault(row["country"], {})[name] = city
    return found


def _spellings(row: dict[str, str]) -> list[str]:
    return [row["name"], *filter(None, row["also"].split("|"))]


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__ or "finder.places").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
