"""What is asked for? The parameters of a request, read as strictly as the registry reads them.

Sources: the official OpenAPI document 2.0.5 and measured error texts. Unknown parameters are errors, and so are values
of a wrong form. Where the registry's own text is not known (`countTotal`, `pageSize`, `pageToken`, `filter.geo`,
unknown fields in `sort`), the text follows those that are.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tests.registry.essie import MILES_IN_A_KILOMETRE, Distance, EssieError, Node, count_clauses, count_words, parse
from tests.registry.pieces import AREAS, ENUMERATIONS, QUERIES, Area, Piece, find_piece
from tests.registry.projection import UnknownFieldError, Wanted, wanted
from tests.registry.publication import canonical_id
from tests.registry.search import check, is_sortable

DEFAULT_PAGE_SIZE = 10
LARGEST_PAGE_SIZE = 1000

# 12 words in one query.cond worked, about 14 did not (measured 2026-08).
_MAX_WORDS_IN_A_CONDITION = 13

_FILTERS = tuple(f"{when}.{what}" for when in ("filter", "postFilter") for what in ("overallStatus", "geo", "ids"))
_ADVANCED = ("filter.advanced", "postFilter.advanced")
_NOT_MODELLED = ("filter.synonyms", "postFilter.synonyms", "aggFilters", "geoDecay")
_SHAPE = ("format", "markupFormat", "fields", "sort", "countTotal", "pageSize", "pageToken")
_LIST_PARAMETERS = frozenset((*QUERIES, *_FILTERS, *_ADVANCED, *_NOT_MODELLED, *_SHAPE))
_STUDY_PARAMETERS = frozenset(("format", "markupFormat", "fields"))

_SEPARATOR = re.compile("[,|]")
_FIELD = re.compile(r"[a-zA-Z][a-zA-Z0-9\-. ]*")
_SORT = re.compile(r"(?:([a-zA-Z][a-zA-Z0-9\-. ]*)|(@relevance))(?::(asc|desc))?")
_GEO = re.compile(r"distance\((-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(\d+(?:\.\d+)?)(km|mi)?\)")
_ID_SEPARATOR = re.compile(r"[,\s]+")

_TOKEN_MARK = b"page "


class BadRequestError(ValueError):
    """The registry answers 400 with this text."""


class NotModelledError(NotImplementedError):
    """The registry could answer this, its local stand-in cannot."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """By which piece studies are sorted; None is `@relevance`, which is not modelled and changes nothing."""

    piece: Piece | None
    descending: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression that has to match, and the area that it searches where it names none."""

    node: Node
    area: Area


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: the same on every page."""

    conditions: tuple[Condition, ...]
    filters: tuple[Condition, ...]
    ids: tuple[frozenset[str], ...]
    id_filters: tuple[frozenset[str], ...]
    sort: tuple[SortKey, ...]

    @property
    def clauses(self) -> int:
        """How many OR-ed parts the longest expression has."""
        return max((count_clauses(condition.node) for condition in self.conditions + self.filters), default=0)


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A request to `/studies`."""

    search: Search
    keep: Wanted | None
    count_total: bool
    page_size: int
    offset: int | None
    """Where the page begins; None for the first page, which was asked for without a token."""


def refuse_unknown(given: Mapping[str, str], known: Collection[str] = ()) -> None:
    """Raise BadRequestError for the first parameter that is not known."""
    for name in given:
        if name not in known:
            raise BadRequestError(f"`{name}` is unknown parameter")


def read_study_request(given: Mapping[str, str]) -> Wanted | None:
    """The fields that a request to `/studies/{nctId}` asks for, None for all."""
    refuse_unknown(given, _STUDY_PARAMETERS)
    _refuse_formats(given, ("csv", "json", "json.zip", "fhir.json", "ris"))
    return _fields(given)


def read_list_request(given: Mapping[str, str]) -> ListRequest:
    """The request to `/studies` with these parameters."""
    refuse_unknown(given, _LIST_PARAMETERS)
    _refuse_formats(given, ("csv", "json"))
    for name in _NOT_MODELLED:
        if name in given:
            raise NotModelledError(f"`{name}` is not modelled by the local registry")
    return ListRequest(
        _search(given), _fields(given), _count_total(given), _page_size(given), _offset(given.get("pageToken"))
    )


def page_token(offset: int) -> str:
    """The token of the page that begins at *offset*.

    It is opaque to clients but nothing else than an offset, as in the registry: with other parameters, or after the
    data were refreshed, it brings wrong rows and no error.
    """
    return base64.urlsafe_b64encode(_TOKEN_MARK + str(offset).encode()).decode().rstrip("=")


def _offset(token: str | None) -> int | None:
    if token is None:
        return None
    try:
        mark, _, number = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).partition(_TOKEN_MARK)
        if mark:
            raise ValueError
        return int(number)
    except (ValueError, binascii.Error):
        raise BadRequestError("Parameter `pageToken` has incorrect format") from None


def _refuse_formats(given: Mapping[str, str], formats: Collection[str]) -> None:
    for name, known, modelled in (("format", formats, "json"), ("markupFormat", ("markdown", "legacy"), "markdown")):
        value = given.get(name, modelled)
        if value not in known:
            raise BadRequestError(f"Invalid value in parameter `{name}`: `{value}`")
        if value != modelled:
            raise NotModelledError(f"`{name}={value}` is not modelled by the local registry")


def _count_total(given: Mapping[str, str]) -> bool:
    value = given.get("countTotal", "false")
    if value not in ("true", "false"):
        raise BadRequestError("Parameter `countTotal` has incorrect format")
    return value == "true"


def _page_size(given: Mapping[str, str]) -> int:
    value = given.get("pageSize", "0")
    if not (value.isascii() and value.isdecimal()):
        raise BadRequestError("Parameter `pageSize` has incorrect format")
    return min(int(value) or DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE)


def _fields(given: Mapping[str, str]) -> Wanted | None:
    if "fields" not in given:
        return None
    names = _SEPARATOR.split(given["fields"])
    if "@query" in names:
        raise NotModelledError("`@query` is not modelled by the local registry")
    for number, name in enumerate(names, 1):
        if not _FIELD.fullmatch(name):
            raise BadRequestError(f"Item {number} in parameter `fields` has incorrect format")
    try:
        return wanted(names)
    except UnknownFieldError as error:
        raise BadRequestError(f"Parameter 'fields' contains invalid field name: '{error}'") from None


def _search(given: Mapping[str, str]) -> Search:
    ids, conditions = [], []
    for name, (label, area) in QUERIES.items():
        text = given.get(name, "").strip()
        only_ids = [canonical_id(part) for part in _ID_SEPARATOR.split(text)]
        if text and all(only_ids):
            ids.append(frozenset(nct for nct in only_ids if nct))
        elif text:
            conditions.append(_expression(text, label, area))
    filters, id_filters = _filters(given)
    if ids:
        # "If any query parameter contains only NCT IDs, filters are ignored" (OpenAPI 2.0.5).
        filters, id_filters = (), ()
    return Search(tuple(conditions), filters, tuple(ids), id_filters, _sort(given))


def _filters(given: Mapping[str, str]) -> tuple[tuple[Condition, ...], tuple[frozenset[str], ...]]:
    filters, ids = [], []
    for when in ("filter", "postFilter"):
        if statuses := given.get(f"{when}.overallStatus"):
            filters.append(_statuses(statuses))
        if circle := given.get(f"{when}.geo"):
            filters.append(_circle(circle, f"{when}.geo"))
        if listed := given.get(f"{when}.ids"):
            ids.append(_ids(listed, f"{when}.ids"))
        if text := given.get(f"{when}.advanced", "").strip():
            filters.append(_expression(text, "advanced filter", AREAS["BasicSearch"]))
    return tuple(filters), tuple(ids)


def _expression(text: str, label: str, area: Area) -> Condition:
    try:
        node = parse(text)
        if area.name == "ConditionSearch" and count_words(node) > _MAX_WORDS_IN_A_CONDITION:
            raise EssieError("Too complicated query")
        check(node, area)
    except EssieError as error:
        raise BadRequestError(f"Error parsing query in {label}: {error}") from None
    return Condition(node, area)


def _statuses(text: str) -> Condition:
    values = _SEPARATOR.split(text)
    for value in values:
        if value not in ENUMERATIONS["Status"]:
            raise BadRequestError(f"Invalid value in parameter `overallStatus`: `{value}`")
    return Condition(parse(" OR ".join(values)), AREAS["OverallStatus"])


def _circle(text: str, name: str) -> Condition:
    match = _GEO.fullmatch(text)
    if match is None:
        raise BadRequestError(f"Parameter `{name}` has incorrect format")
    latitude, longitude, radius, unit = match.groups()
    miles = float(radius) * (MILES_IN_A_KILOMETRE if unit == "km" else 1)
    return Condition(Distance(float(latitude), float(longitude), miles), AREAS["LocationGeoPoint"])


def _ids(text: str, name: str) -> frozenset[str]:
    ids = []
    for number, item in enumerate(_SEPARATOR.split(text), 1):
        nct = canonical_id(item)
        if nct is None:
            raise BadRequestError(f"Item {number} in parameter `{name}` has incorrect format")
        ids.append(nct)
    return frozenset(ids)


def _sort(given: Mapping[str, str]) -> tuple[SortKey, ...]:
    keys = []
    for number, item in enumerate(_SEPARATOR.split(given["sort"]) if given.get("sort") else (), 1):
        match = _SORT.fullmatch(item)
        if match is None:
            raise BadRequestError(f"Item {number} in parameter `sort` has incorrect format")
        name, relevance, direction = match.groups()
        if relevance:
            keys.append(SortKey(None, direction != "asc"))
            continue
        piece = find_piece(name)
        if piece is None:
            raise BadRequestError(f"Parameter 'sort' contains invalid field name: '{name}'")
        if not is_sortable(piece):
            raise BadRequestError(f"Unsupported sort field type: {piece.type.split()[0]}")
        # Dates begin with the newest, numbers with the smallest, where no direction is given (OpenAPI 2.0.5).
        keys.append(SortKey(piece, direction == "desc" if direction else piece.type == "date"))
    if len(keys) > 2:
        raise BadRequestError("Parameter `sort` has incorrect format")
    return tuple(keys)
