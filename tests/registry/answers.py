"""What does the registry answer? From a path and its parameters to status, type and body; HTTP itself is elsewhere.

Sources: the official OpenAPI document 2.0.5, and measurements of the live API for layout, redirect and error texts.
Not modelled (501, which the registry never answers): csv, ris, FHIR and zip, `aggFilters`, `filter.synonyms`,
`geoDecay`, `@query`, `/studies/metadata`, `/studies/search-areas`, `/stats/field/*`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.registry.faults import Fault, FaultKind
from tests.registry.parameters import (
    BadRequestError,
    Condition,
    ListRequest,
    NotModelledError,
    Search,
    page_token,
    read_list_request,
    read_study_request,
    refuse_unknown,
)
from tests.registry.pieces import ENUMERATIONS, PIECES
from tests.registry.projection import Wanted, project
from tests.registry.publication import Publication, as_line, canonical_id
from tests.registry.search import Found, find, order_for_sorting

BASE_PATH = "/api/v2"
API_VERSION = "2.0.5"

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"

# Others split their queries after 20 OR-ed parts, since more gave 413 (2026).
DEFAULT_MAX_CLAUSES = 20

# Old names that `fields` is answered with a lasting 500 for, where other wrong names are a 400 (2026-04).
_BREAKING_FIELDS = ("ConditionList", "InterventionList")

_NOT_MODELLED = ("/studies/metadata", "/studies/search-areas", "/stats/field/values", "/stats/field/sizes")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, before anything is done to it on the way."""

    status: int
    content_type: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def html_page(status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
    """A page of HTML as servers and the edge send it."""
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Answer(status, HTML, page, headers or {})


def answer(
    path: str,
    given: Mapping[str, str],
    publication: Publication,
    fault: Fault | None = None,
    max_clauses: int = DEFAULT_MAX_CLAUSES,
) -> Answer:
    """The answer to a request to *path* (below `/api/v2`) with the parameters *given*, with a *fault* of its pages."""
    try:
        if any(name in given.get("fields", "") for name in _BREAKING_FIELDS):
            return html_page(500, "500 Internal Server Error")
        if path == "/studies":
            request = read_list_request(given)
            if request.search.clauses > max_clauses:
                return html_page(413, "413 Request Entity Too Large")
            return _json(_page(request, publication, fault))
        if path in _NOT_MODELLED:
            raise NotModelledError(f"{path} is not modelled by the local registry")
        if path in _PLAIN:
            refuse_unknown(given)
            return _json(as_line(_PLAIN[path](publication)))
        if path.startswith("/studies/"):
            return _study(path.removeprefix("/studies/"), read_study_request(given), publication)
    except BadRequestError as error:
        return Answer(400, TEXT, str(error))
    except NotModelledError as error:
        return Answer(501, TEXT, str(error))
    return Answer(404, TEXT, "Not found")


def _json(body: str) -> Answer:
    return Answer(200, JSON, body)


# One study


def _study(text: str, keep: Wanted | None, publication: Publication) -> Answer:
    nct = canonical_id(text)
    if nct is None:
        return Answer(400, TEXT, "Parameter `nctId` has incorrect format")
    number = publication.number_of(nct)
    if number is None:
        return Answer(404, TEXT, f"NCT number {nct} not found")
    if nct not in publication.numbers:
        # The redirect drops the query, and with it the fields.
        return Answer(301, TEXT, "", {"Location": f"{BASE_PATH}/studies/{publication.nct(number)}"})
    return _json(_line(publication, number, keep))


def _line(publication: Publication, number: int, keep: Wanted | None) -> str:
    return publication.lines[number] if keep is None else as_line(project(publication.studies[number], keep))


# Many studies


def _page(request: ListRequest, publication: Publication, fault: Fault | None) -> str:
    found = publication.remember(request.search, lambda: _found(request.search, publication))
    offset = request.offset or 0
    after = offset + request.page_size
    rows = found[offset:after]
    # A page that is exactly full carries a token, and then comes an empty one (seen by three clients).
    is_last = after > len(found)
    kind = fault.kind if fault else None
    if fault and kind == FaultKind.TOKEN_REPEATS:
        after = max(0, after - fault.rows)
    elif fault and kind == FaultKind.TOKEN_SKIPS:
        after += fault.rows
    elif kind == FaultKind.TOKEN_STUCK:
        after = offset
    elif fault and kind == FaultKind.MISSING_ROWS:
        rows = rows[: max(0, len(rows) - fault.rows)]
    elif kind == FaultKind.EMPTY_PAGE:
        rows, after, is_last = (), offset, False
    elif kind == FaultKind.ENDLESS:
        rows, is_last = found[: request.page_size], False
    total = f'"totalCount":{len(found)},' if request.count_total and request.offset is None else ""
    lines = ",\n".join(_line(publication, number, request.keep) for number in rows)
    if fault and kind == FaultKind.OTHER_STATUS:
        lines = lines.replace('"overallStatus":"RECRUITING"', '"overallStatus":"COMPLETED"', fault.rows)
    token = "" if is_last else f',"nextPageToken":{as_line(page_token(after))}'
    return f'{{{total}"studies":[\n{lines}\n]{token}}}'


def _found(search: Search, publication: Publication) -> tuple[int, ...]:
    def matching(condition: Condition) -> Found:
        return find(condition.node, publication.searchable, condition.area)

    found = publication.searchable.all
    for condition in search.conditions + search.filters:
        found &= matching(condition)
    for ids in search.ids + search.id_filters:
        found &= {number for nct in ids if (number := publication.number_of(nct)) is not None}
    ordered = sorted(found)
    for key in reversed(search.sort):
        if key.piece is not None:
            piece = key.piece
            values = publication.searchable.values(piece)
            orders = {n: order_for_sorting(piece, values[n][0]) for n in ordered if values[n]}
            have = [n for n in ordered if orders.get(n) is not None]
            lack = [n for n in ordered if orders.get(n) is None]
            have.sort(key=lambda n: orders[n] or 0, reverse=key.descending)
            # "Studies missing sort field are always last" (OpenAPI 2.0.5).
            ordered = have + lack
    return tuple(ordered)


# About the data


def _version(publication: Publication) -> object:
    return {"apiVersion": API_VERSION, "dataTimestamp": publication.timestamp}


def _enums(_: Publication) -> object:
    def named(value: str) -> dict[str, str]:
        # The true legacy values ("Active, not recruiting") are not known for all; these are near enough to read.
        return {"value": value, "legacyValue": value.replace("_", " ").capitalize()}

    return [
        {
            "type": name,
            "pieces": [piece.name for piece in PIECES.values() if piece.type == f"enum {name}"],
            "values": [named(value) for value in values],
        }
        for name, values in ENUMERATIONS.items()
    ]


def _sizes(publication: Publication) -> object:
    sizes = sorted(((len(line.encode()), publication.nct(n)) for n, line in enumerate(publication.lines)), reverse=True)
    count = len(sizes)
    ranges = [(0, 4), (4, 16), (16, 64), (64, 256), (256, 1_000_000)]
    return {
        "averageSizeBytes": sum(size for size, _ in sizes) // max(1, count),
        "largestStudies": [{"id": nct, "sizeBytes": size} for size, nct in sizes[:10]],
        "percentiles": {
            str(p): sizes[min(count - 1, count * (100 - p) // 100)][0] for p in (5, 25, 50, 75, 95) if sizes
        },
        "ranges": [
            {
                "sizeRange": f"{low}-{high} KB",
                "studiesCount": sum(low * 1024 <= size < high * 1024 for size, _ in sizes),
            }
            for low, high in ranges
        ],
        "totalStudies": count,
    }


_PLAIN: dict[str, Callable[[Publication], object]] = {
    "/version": _version,
    "/studies/enums": _enums,
    "/stats/size": _sizes,
}
