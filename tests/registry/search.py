"""Which studies does an expression find? Expressions are first checked as the registry checks them, then evaluated.

Sources: the official pages "Constructing Complex Search Queries" and "Search Areas", and measurements of the live API
for the texts about unknown areas and enumerated values. Not known, and decided here: a range on text is refused; a
partial date as upper limit means its last day; in a record, and as lower limit, its first; enumerated values have to
be written exactly as the API lists them, although official examples of the website are laxer; `AREA[X:size]` is how
many values X has.
Not modelled: ranking. TILT is accepted and changes nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.registry.documents import Documents, Studies, written
from tests.registry.essie import (
    And,
    Context,
    Distance,
    EssieError,
    Everything,
    Missing,
    Node,
    Not,
    Or,
    Range,
    Term,
    Word,
)
from tests.registry.pieces import AREAS, Area, Piece, find_piece
from tests.registry.words import BOUNDARY, level, names_of

Found = frozenset[int]

_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30.4, "year": 365.25}
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+?)s?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T[\d:]+)?")
_AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SIZE = ":size"
_ORDERED = ("date", "time", "integer", "number")


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the expression at hand is to be read: what the context operators before it said."""

    area: Area
    expansion: str = "Relaxation"
    coverage: str = "Contains"


def find(node: Node, studies: Studies, area: Area) -> Found:
    """The numbers of the studies that *node* matches, looked for in *area* where it names none itself."""
    return _find(node, studies, _Reading(area), studies)


def check(node: Node, area: Area) -> None:
    """Raise EssieError where the registry would refuse *node* for what it names."""
    if isinstance(node, Not):
        check(node.inner, area)
    elif isinstance(node, And | Or):
        for part in node.parts:
            check(part, area)
    elif isinstance(node, Context) and _is_size(node):
        _area(node.parameter.removesuffix(_SIZE))
        _size_test(node.inner)
    elif isinstance(node, Context):
        check(node.inner, _area(node.parameter) if node.operator in ("AREA", "TILT") else area)
    elif len(area.pieces) == 1:
        _check_source(node, area.pieces[0])


def _check_source(node: Node, piece: Piece) -> None:
    allowed = piece.enumeration
    if isinstance(node, Term) and allowed and node.text not in allowed:
        listed = ", ".join(f"`{value}`" for value in allowed)
        raise EssieError(f"Allowed values for enum field `{piece.dotted}` are {listed}")
    if isinstance(node, Range):
        if piece.type not in _ORDERED:
            raise EssieError(f"Range is not supported for field `{piece.dotted}`")
        for limit in (node.low, node.high):
            if limit is not None and _order(piece, limit) is None:
                raise EssieError(f"Invalid value `{limit}` for field `{piece.dotted}`")


def _area(name: str) -> Area:
    piece = find_piece(name)
    area = AREAS.get(piece.name if piece else name)
    if area is None:
        raise EssieError(f"Unknown area name: `{name}`")
    return area


def _find(node: Node, documents: Documents, reading: _Reading, studies: Studies) -> Found:
    if isinstance(node, And):
        return frozenset.intersection(*(_find(part, documents, reading, studies) for part in node.parts))
    if isinstance(node, Or):
        return frozenset.union(*(_find(part, documents, reading, studies) for part in node.parts))
    if isinstance(node, Not):
        return documents.all - _find(node.inner, documents, reading, studies)
    if isinstance(node, Context):
        return _in_context(node, documents, reading, studies)
    if isinstance(node, Everything):
        return documents.all
    if isinstance(node, Missing):
        pieces = [documents.values(piece) for piece in reading.area.pieces if documents.knows(piece)]
        return frozenset(number for number in documents.all if not any(values[number] for values in pieces))
    if isinstance(node, Term):
        return _matches_term(node, documents, reading)
    return _any_value(documents, reading.area, lambda piece: _source_test(node, piece))


def _in_context(node: Context, documents: Documents, reading: _Reading, studies: Studies) -> Found:
    if node.operator == "SEARCH":
        if node.parameter == "Study" or documents is not studies:
            return _find(node.inner, documents, reading, studies)
        sites = _find(node.inner, studies.sites, reading, studies)
        return frozenset(map(studies.owner, sites))
    if _is_size(node):
        test = _size_test(node.inner)
        pieces = [documents.values(piece) for piece in _area(node.parameter.removesuffix(_SIZE)).pieces]
        return frozenset(number for number in documents.all if test(sum(len(values[number]) for values in pieces)))
    if node.operator == "AREA":
        reading = replace(reading, area=_area(node.parameter))
    elif node.operator == "EXPANSION":
        reading = replace(reading, expansion=node.parameter)
    elif node.operator == "COVERAGE":
        reading = replace(reading, coverage=node.parameter)
    return _find(node.inner, documents, reading, studies)


def _any_value(documents: Documents, area: Area, test_for: Callable[[Piece], Callable[[object], bool] | None]) -> Found:
    found: set[int] = set()
    for piece in area.pieces:
        test = test_for(piece)
        if test is not None and documents.knows(piece):
            found.update(n for n, values in enumerate(documents.values(piece)) if any(map(test, values)))
    return frozenset(found)


def _is_size(node: Context) -> bool:
    return node.operator == "AREA" and node.parameter.endswith(_SIZE)


def _size_test(node: Node) -> Callable[[int], bool]:
    """Whether a number of values is what *node* (a number, or a range of numbers) asks for. Raises EssieError."""
    if isinstance(node, Term):
        low: str | None = node.text
        high: str | None = node.text
    elif isinstance(node, Range):
        low, high = node.low, node.high
    else:
        raise EssieError("a size is a number or a range")
    if not all(limit is None or limit.isdecimal() for limit in (low, high)):
        raise EssieError(f"Invalid size `{low}` to `{high}`")
    return lambda size: (low is None or size >= int(low)) and (high is None or size <= int(high))


# Terms


def _matches_term(term: Term, documents: Documents, reading: _Reading) -> Found:
    if len(reading.area.pieces) == 1:
        piece = reading.area.pieces[0]
        if piece.type.startswith("enum") or piece.type in ("boolean", "integer", "number", "time"):
            return _any_value(documents, reading.area, lambda _: lambda value: written(value) == term.text)
        if piece.type == "date":
            # `AREA[StartDate]2022` finds the whole year (an official example).
            return _any_value(documents, reading.area, lambda _: lambda value: written(value).startswith(term.text))
    if reading.expansion == "None":
        return _matches_exactly(term, documents, reading)
    test = _text_test(term, reading)
    return frozenset(number for number, text in enumerate(documents.texts(reading.area)) if test(text))


def _matches_exactly(term: Term, documents: Documents, reading: _Reading) -> Found:
    begins, ends = _edges(reading.coverage, r"(?<!\w)", r"(?!\w)", r"\A", r"\Z")
    pattern = re.compile(begins + re.escape(" ".join(term.text.split())) + ends)
    return _any_value(
        documents, reading.area, lambda _: lambda value: pattern.search(" ".join(written(value).split())) is not None
    )


def _text_test(term: Term, reading: _Reading) -> Callable[[str], bool]:
    """What a levelled text has to hold: the whole term as one name, or else, where that is allowed, its parts."""
    begins, ends = _edges(reading.coverage, " ", " ", f" {BOUNDARY} ", f" {BOUNDARY} ")

    def named(phrase: str) -> tuple[str, ...]:
        names = (phrase,) if reading.expansion == "Term" else names_of(phrase)
        return tuple(f"{begins}{name}{ends}" for name in names if name)

    whole = named(level(term.text))
    # Quotes force a phrase also where adjacency is relaxed, and so does any coverage but the usual one.
    relaxed = reading.expansion in ("Relaxation", "Lossy") and reading.coverage == "Contains"
    words = term.words if relaxed else ()
    parts = tuple(names for word in words for part in _parts(word) if (names := named(part)))
    enough = any if reading.expansion == "Lossy" else all

    def test(text: str) -> bool:
        if any(name in text for name in whole):
            return True
        return bool(parts) and enough(any(name in text for name in names) for names in parts)

    return test


def _parts(word: Word) -> list[str]:
    return [level(word.text)] if word.quoted else level(word.text).split()


def _edges(coverage: str, inner: str, inner_end: str, begin: str, end: str) -> tuple[str, str]:
    begins = begin if coverage in ("FullMatch", "StartsWith") else inner
    ends = end if coverage in ("FullMatch", "EndsWith") else inner_end
    return begins, ends


# Ranges and distances


def _source_test(node: Range | Distance, piece: Piece) -> Callable[[object], bool] | None:
    if isinstance(node, Distance):
        return (lambda value: _is_near(value, node)) if piece.type == "geopoint" else None
    if piece.type not in _ORDERED:
        return None
    low = None if node.low is None else _order(piece, node.low)
    high = None if node.high is None else _order(piece, node.high, last=True)

    def test(value: object) -> bool:
        order = _order(piece, written(value))
        return order is not None and (low is None or order >= low) and (high is None or order <= high)

    return test


def _order(piece: Piece, text: str, *, last: bool = False) -> float | None:
    """Where a value of *piece* stands among others; None if it is none."""
    if piece.type == "date":
        return date_order(text, last=last)
    if piece.type == "time":
        match = _AGE.fullmatch(text.strip())
        days = _DAYS.get(match.group(2).lower()) if match else None
        return float(match.group(1)) * days if match and days else None
    try:
        return float(text)
    except ValueError:
        return None


def date_order(text: str, *, last: bool = False) -> float | None:
    """A date, whole or partial, as a number that grows with time; None if *text* is no date."""
    american = _AMERICAN_DATE.fullmatch(text.strip())
    if american:
        month, day, year = american.groups()
    else:
        match = _DATE.fullmatch(text.strip())
        if match is None:
            return None
        year, month, day = match.groups()
    missing = (12, 31) if last else (1, 1)
    return float(int(year) * 10_000 + int(month or missing[0]) * 100 + int(day or missing[1]))


def order_for_sorting(piece: Piece, value: object) -> float | None:
    """Where *value* of *piece* stands when studies are sorted by it."""
    return _order(piece, written(value))


def is_sortable(piece: Piece) -> bool:
    """Whether studies can be sorted by *piece*: by dates and numbers they can."""
    return piece.type in ("date", "integer", "number")


def _is_near(point: object, circle: Distance) -> bool:
    if not isinstance(point, dict):
        return False
    one, other = math.radians(circle.latitude), math.radians(float(point["lat"]))
    across = math.radians(float(point["lon"]) - circle.longitude)
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(across / 2) ** 2
    return 2 * 3958.8 * math.asin(math.sqrt(min(1.0, half))) <= circle.miles
