"""Does the registry still behave as we assume? A maintainer with access to it runs this first (`verify-live`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from finder.catalogue.frame import build_frame, read_row
from finder.catalogue.guard import USUAL, AllowedLosses, figures_of, losses
from finder.registry.client import RegistryClient
from finder.registry.errors import MalformedAnswerError, NotFoundError, RegistryError, RejectedQueryError
from finder.registry.query import FIELDS, LUNG_TRIALS, OPEN_TRIALS, Query, closed_lung_trials, phrase

MAX_REQUESTS = 25
"""No run asks more often than this (failed requests that are tried again not counted)."""

_LONG_AGO = date(2020, 1, 1)

# A well-formed number that nobody was given.
_NOBODYS_NUMBER = "NCT99999999"


@dataclass(frozen=True, slots=True)
class Finding:
    """One assumption, whether it holds (None: it could not be checked), and what was seen."""

    assumption: str
    holds: bool | None
    seen: str


Check = Callable[[RegistryClient], tuple[bool, str]]


def verify(client: RegistryClient) -> Iterator[Finding]:
    """Check the assumptions one by one, each with one or two requests. A fault of one does not stop the others."""
    for assumption, check in CHECKS.items():
        try:
            holds, seen = check(client)
        except (RejectedQueryError, MalformedAnswerError) as error:
            # An answer, and another one than we assume.
            yield Finding(assumption, False, f"{type(error).__name__}: {error}")
        except RegistryError as error:
            yield Finding(assumption, None, f"{type(error).__name__}: {error}")
        except (LookupError, TypeError, AttributeError) as error:
            yield Finding(assumption, False, f"an answer of another shape ({type(error).__name__}: {error})")
        else:
            yield Finding(assumption, holds, seen)


def _version(client: RegistryClient) -> tuple[bool, str]:
    version = client.version()
    return version.api.startswith("2."), f"{version.api}, data of {version.data_timestamp}"


def _query(query: Query) -> Check:
    def check(client: RegistryClient) -> tuple[bool, str]:
        answer = client.ask("/studies", {**query.parameters(), "countTotal": "true", "pageSize": "1"}).json()
        total = answer.get("totalCount", 0)
        return total > 0 and bool(answer["studies"]), f"{total} studies"

    return check


def _fields(client: RegistryClient) -> tuple[bool, str]:
    answer = client.ask("/studies", {"fields": "|".join(FIELDS), "pageSize": "1"}).json()
    sections = list(answer["studies"][0])
    return "resultsSection" not in sections, f"{len(FIELDS)} fields known; sections {', '.join(sections)}"


def _stated(client: RegistryClient) -> tuple[bool, str]:
    studies = client.ask("/studies", {**LUNG_TRIALS.parameters(), "pageSize": "100"}).json()["studies"]
    frame = build_frame(map(read_row, studies))
    strayed = sorted(set(frame["status"]) - set(LUNG_TRIALS.statuses))
    found = figures_of(frame)
    # Half of what is usual: a hundred trials are not many, but a field of another name costs all or nearly all.
    lost = losses(USUAL, found, AllowedLosses(fewer_trials=1, fewer_stated=0.5))
    seen = [*(f"status {status[:40]!a}" for status in strayed), *lost]
    return not seen, "; ".join(seen) or str(found)


def _pages(client: RegistryClient) -> tuple[bool, str]:
    parameters = {"query.cond": "lung cancer", "fields": "NCTId", "pageSize": "2", "countTotal": "true"}
    first = client.ask("/studies", parameters).json()
    second = client.ask("/studies", {**parameters, "pageToken": first["nextPageToken"]}).json()
    ids = [s["protocolSection"]["identificationModule"]["nctId"] for p in (first, second) for s in p["studies"]]
    return "totalCount" in first and "totalCount" not in second and len(set(ids)) == len(ids), f"{len(ids)} ids"


def _etag(client: RegistryClient) -> tuple[bool, str]:
    tag = client.ask("/studies", {"fields": "NCTId", "pageSize": "1"}).headers.get("ETag", "")
    return bool(tag), f"ETag {tag[:40]!r}"


def _gzip(client: RegistryClient) -> tuple[bool, str]:
    encoding = client.ask("/studies", {"pageSize": "5"}).headers.get("Content-Encoding", "none")
    return encoding == "gzip", encoding


def _clamped(client: RegistryClient) -> tuple[bool, str]:
    studies = client.ask("/studies", {"fields": "NCTId", "pageSize": "5000"}).json()["studies"]
    return len(studies) == 1000, f"{len(studies)} studies"


def _rejects(**parameters: str) -> Check:
    names = {name.replace("__", "."): value for name, value in parameters.items()}

    def check(client: RegistryClient) -> tuple[bool, str]:
        try:
            client.ask("/studies", names)
        except RejectedQueryError as error:
            return True, str(error)[:120]
        return False, "it was accepted"

    return check


def _not_found(client: RegistryClient) -> tuple[bool, str]:
    try:
        client.study(_NOBODYS_NUMBER)
    except NotFoundError as error:
        return True, str(error)[:120]
    return False, f"{_NOBODYS_NUMBER} exists"


def _escaped(client: RegistryClient) -> tuple[bool, str]:
    hostile = phrase('lung" OR AREA[Phase]PHASE3 (')
    answer = client.ask("/studies", {"filter.advanced": f"AREA[Condition]{hostile}", "countTotal": "true"}).json()
    return answer.get("totalCount") == 0, f"{answer.get('totalCount')} studies"


def _study(client: RegistryClient) -> tuple[bool, str]:
    listed = client.ask("/studies", {"query.cond": "lung cancer", "fields": "NCTId", "pageSize": "1"}).json()
    nct = listed["studies"][0]["protocolSection"]["identificationModule"]["nctId"]
    return "eligibilityModule" in client.study(nct).study["protocolSection"], nct


CHECKS: dict[str, Check] = {
    "/version tells API 2 and the data's timestamp": _version,
    **{
        f"the query for {query.name} is understood and finds some": _query(query)
        for query in (*OPEN_TRIALS, closed_lung_trials(_LONG_AGO))
    },
    "every field that we ask for is known, and no results come with them": _fields,
    "trials have the status asked for; most tell criteria, sites, contacts, stage, therapy, and what is read": _stated,
    "pages follow one another by token; the total is on the first alone": _pages,
    "answers carry an ETag": _etag,
    "answers are compressed": _gzip,
    "a page is cut to 1,000 studies without a word": _clamped,
    "an unknown parameter is rejected": _rejects(filter__phase="1"),
    "an unknown status is rejected": _rejects(filter__overallStatus="RECRUITNG"),
    "an unknown field is rejected": _rejects(fields="StudyDesign"),
    "an unknown area is rejected": _rejects(filter__advanced="AREA[NotARealField]x"),
    "a broken expression is rejected": _rejects(filter__advanced="AREA[Phase](PHASE1"),
    "escaped text is text, whatever stands in it": _escaped,
    "a number that does not exist is not found": _not_found,
    "a single study comes with its criteria": _study,
}
"""The assumptions that the client rests on, in words for a maintainer, each with its check."""
