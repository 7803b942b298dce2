"""How the registry is asked: ClinicalTrials.gov, API v2."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import requests
from pyrate_limiter import Duration, Limiter, Rate

from cache.answers import AnswerSession, Limits, RetryPolicy, open_backend
from cache.bounded import AnswerTooLargeError, AnswerTooSlowError
from cache.shared import connect
from finder.record import NCT_NUMBER, nct_number
from finder.registry.errors import (
    BlockedError,
    EndlessPagesError,
    LookUpsExhaustedError,
    MaintenanceError,
    MalformedAnswerError,
    NotFoundError,
    OversizedAnswerError,
    QueryTooLongError,
    RegistryError,
    RejectedQueryError,
    ServerFaultError,
    SlowAnswerError,
    ThrottledError,
    UnreachableError,
    WrongDayError,
)
from finder.registry.query import FIELDS, Query
from finder.settings import Settings

log = logging.getLogger(__name__)

# A study with criteria and sites is 10 to 20 KB, so a page is 2.5 to 5 MB.
PAGE_SIZE = 250

# Far more studies than any of our queries has: 50,000 of the registry's 600,000.
_MAX_PAGES = 200

# A service that asks for a longer wait than this is not waited for.
_MAX_RETRY_AFTER = 30

# How many single trials all visitors together may have looked up. Anybody can ask for any number, and the registry is
# asked once a second at most, so half of that stays free for reading the list.
LOOKUP_RATE = Rate(30, Duration.MINUTE)

# The form of `dataTimestamp`, as docs/registry.md has it: digits of other scripts are none.
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")

# ClinicalTrials.gov opened in February 2000.
_FIRST_DAY = datetime(2000, 2, 1, tzinfo=UTC)

# The timestamp has no zone, and clocks differ.
_MAX_CLOCK_SKEW = timedelta(days=1)

Result = TypeVar("Result")

Progress = Callable[[int, int | None], None]
"""Called with the number of studies read so far and the number expected (None while unknown)."""


@dataclass(frozen=True, slots=True)
class Version:
    """What the registry says of itself: its API's version and when it processed its data (UTC, without a zone)."""

    api: str
    data_timestamp: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One study as the registry gave it; `stale` if the registry is out of reach and this is what it said before."""

    study: Mapping[str, Any]
    stale: bool


@dataclass(frozen=True, slots=True)
class Walk(Generic[Result]):
    """All studies of one query by their keys, converted, and whether they are as many as the registry counted.

    The key of a study is its number, or all of it where it has none (see `study_key`). `read` is the number of studies
    that came; it is greater than that of the keys where a number came in several spellings.
    """

    studies: Mapping[str, Result]
    counted: int
    read: int

    @property
    def whole(self) -> bool:
        """Whether every study that the registry counted was read."""
        return self.read == self.counted


class RegistryClient:
    """Asks the registry, politely. Every method raises a `RegistryError` where there is no usable answer."""

    def __init__(self, base_url: str, session: AnswerSession) -> None:
        """Ask at *base_url* (such as `https://clinicaltrials.gov/api/v2`) through *session*."""
        self._base_url = base_url
        self._session = session
        self._lookup_limiter = Limiter(LOOKUP_RATE)

    def version(self) -> Version:
        """The registry's version now (never a remembered one)."""
        answer = self._fresh("/version", {})
        _check_timestamp(answer["dataTimestamp"])
        return Version(str(answer.get("apiVersion", "")), answer["dataTimestamp"])

    def pages(self, query: Query) -> Iterator[tuple[list[Mapping[str, Any]], int]]:
        """Walk the pages of *query* one after the other: (studies, number of studies that the registry counts) each.

        Raises EndlessPagesError where far more pages come than that number needs. A few more may: a full page has a
        successor that is empty, and after a refresh of the data rows can come again.
        """
        parameters = {**query.parameters(), "countTotal": "true", "pageSize": str(PAGE_SIZE)}
        answer = self._fresh("/studies", parameters)
        total = answer.get("totalCount")
        if type(total) is not int or total < 0:
            raise MalformedAnswerError(f"the first page came with the totalCount {str(total)[:40]}")
        limit = min(2 * math.ceil(total / PAGE_SIZE) + 5, _MAX_PAGES)
        seen_tokens = set()
        while True:
            yield answer["studies"], total
            token = answer.get("nextPageToken")
            # A token that comes again would be walked for ever.
            if not isinstance(token, str) or token in seen_tokens:
                return
            seen_tokens.add(token)
            if len(seen_tokens) == limit:
                raise EndlessPagesError(f"{limit} pages, and more to come, for {total} studies")
            # The same parameters with the token: with others the registry gives wrong rows and no error.
            answer = self._fresh("/studies", {**parameters, "pageToken": token})

    def walk(
        self, query: Query, convert: Callable[[Mapping[str, Any]], Result], progress: Progress | None = None
    ) -> Walk[Result]:
        """Read every study of *query*, each once, in the registry's order, and collect what *convert* makes of it.

        That is done page by page: whoever asks once a second has the time for it between two pages. The cause of a
        RegistryError names the query.
        """
        studies: dict[str, Result] = {}
        spelled: set[str] = set()
        counted = 0
        try:
            for page, counted in self.pages(query):
                for study in page:
                    if (key := study_key(study)) not in studies:
                        studies[key] = convert(study)
                    spelled.add(_number_in(study) or key)
                if progress is not None:
                    progress(len(studies), counted)
        except RegistryError as error:
            raise error.during(query.name) from error
        return Walk(studies, counted, len(spelled))

    def study(self, nct: str) -> Answer:
        """The study with the number *nct*, whatever its status; an alias leads to its present number.

        Raises NotFoundError for a number that does not exist, and for a text that is no NCT number (it is not sent).
        Raises LookUpsExhaustedError where too many were asked for lately; what is remembered costs nothing.
        """
        if not NCT_NUMBER.fullmatch(nct):
            raise NotFoundError(f"not an NCT number: {nct[:20]!r}")
        fields = {"fields": "|".join(FIELDS)}
        remembered = self._get(f"/studies/{nct}", fields, only_if_cached=True)
        is_known = remembered.status_code == requests.codes.ok
        if is_known and not getattr(remembered, "is_expired", True):
            return Answer(_json(remembered), stale=False)
        if not self._lookup_limiter.try_acquire("look-up", blocking=False):
            if is_known:
                return Answer(_json(remembered), stale=True)
            raise LookUpsExhaustedError(f"more look-ups than {LOOKUP_RATE}")
        response = self._get(f"/studies/{nct}", fields)
        if response.status_code == requests.codes.moved_permanently:
            # The registry's redirect drops the query, and with it the fields, so it is asked anew.
            present = response.headers.get("Location", "").split("?")[0].rstrip("/").rpartition("/")[2]
            if not NCT_NUMBER.fullmatch(present):
                raise MalformedAnswerError(f"{nct} leads to {present[:60]!r}")
            response = self._get(f"/studies/{present}", fields)
        return Answer(_json(response), stale=self._session.last_fault is not None)

    def ask(self, path: str, parameters: Mapping[str, str]) -> requests.Response:
        """Any question, not remembered: for checks of what the API does (`finder.registry.live_check`)."""
        response = self._get(path, parameters, force_refresh=True)
        _json(response)
        return response

    def close(self) -> None:
        """Close connections and the file of answers."""
        self._session.close()  # type: ignore[no-untyped-call]

    def _fresh(self, path: str, parameters: Mapping[str, str]) -> Any:
        """The JSON of an answer that the registry stands by now: a new one, or a remembered one that it confirmed."""
        response = self._get(path, parameters, refresh=True)
        if not self._session.last_asked:  # an answer without ETag, which cannot be confirmed
            response = self._get(path, parameters, force_refresh=True)
        if self._session.last_fault is not None:
            # A remembered page among new ones would belong to another data set.
            raise self._session.last_fault
        return _json(response)

    def _get(self, path: str, parameters: Mapping[str, str], **wishes: bool) -> requests.Response:
        try:
            return self._session.get(self._base_url + path, params=dict(parameters), **wishes)
        except requests.RequestException as error:  # from outside the checked sending, such as a bad URL
            raise as_registry_error(error) from error


def open_client(settings: Settings, limits: Limits | None = None) -> RegistryClient:
    """A client as *settings* say, which remembers answers where they say; make one for the process."""
    session = AnswerSession(
        open_backend(settings.cache_dir, connect(settings.cache_url) if settings.cache_url else None),
        limits or Limits(per_second=settings.requests_per_second, retry=RetryPolicy(budget=settings.retry_seconds)),
        settings.user_agent,
        check=check_answer,
        translate=as_registry_error,
    )
    return RegistryClient(settings.registry_url, session)


def check_answer(response: requests.Response) -> None:
    """Raise the RegistryError that *response* stands for.

    Return where it is a study, a page or a version, "not modified" to a question that asked for that, or the move of
    one study to another number.
    """
    status = response.status_code
    asked = _asked(response)
    if status == requests.codes.not_modified and "If-None-Match" in response.request.headers:
        return
    if status == requests.codes.moved_permanently and NCT_NUMBER.fullmatch(asked):
        return
    if status != requests.codes.ok:
        raise _error_of(response)
    kind = response.headers.get("Content-Type", "")
    if "html" in kind:
        raise MaintenanceError(f"HTML with status 200 for {response.url[:300]}")
    if "json" not in kind:
        raise MalformedAnswerError(f"{kind[:60]!r} in place of JSON for {response.url[:300]}")
    _check_shape(asked, _json(response))


def _asked(response: requests.Response) -> str:
    """The end of the path that was asked for: `version`, `studies` or a number."""
    return urlsplit(response.url).path.rpartition("/")[2]


def _error_of(response: requests.Response) -> RegistryError:
    """The RegistryError that a *response* stands for whose status is not 200."""
    status = response.status_code
    said = response.text[:300] if "text/plain" in response.headers.get("Content-Type", "") else ""
    cause = f"{status} for {response.url[:300]}: {said}"
    if status == requests.codes.too_many_requests:
        throttled = ThrottledError(cause)
        throttled.retry_after = _retry_after(response)
        return throttled
    if status == requests.codes.not_found and NCT_NUMBER.fullmatch(_asked(response)):
        return NotFoundError(said or cause)
    if status == requests.codes.bad_request:
        return RejectedQueryError(said or cause)
    kind = _KINDS.get(status)
    if kind is None:
        # Redirects too: they are not followed, since they lose the fields or lead out of the registry.
        kind = {4: RejectedQueryError, 5: ServerFaultError}.get(status // 100, MalformedAnswerError)
    return kind(cause)


_KINDS: Mapping[int, type[RegistryError]] = {
    requests.codes.forbidden: BlockedError,
    requests.codes.request_timeout: UnreachableError,
    requests.codes.request_entity_too_large: QueryTooLongError,
    requests.codes.request_uri_too_large: QueryTooLongError,
}


def _json(response: requests.Response) -> Any:
    """What *response* says. Raises MalformedAnswerError where it is not a 200 with JSON.

    (`Response.json` would guess at the encoding of what is not UTF-8, which takes minutes for a large answer.)
    """
    if response.status_code != requests.codes.ok:
        raise MalformedAnswerError(f"unexpected {response.status_code} for {(response.url or '')[:300]}")
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError) as error:
        raise MalformedAnswerError(f"no JSON for {(response.url or '')[:300]}: {error}") from error


def _check_shape(asked: str, answer: Any) -> None:
    """Raise MalformedAnswerError where *answer* is not what the API promises for *asked*, the end of the path.

    Were it remembered, the registry might confirm it by its ETag for ever.
    """
    given: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    if asked == "version" and not isinstance(given.get("dataTimestamp"), str):
        raise MalformedAnswerError(f"/version without dataTimestamp: {str(answer)[:100]}")
    if asked == "studies" and not isinstance(given.get("studies"), list):
        raise MalformedAnswerError(f"a page without studies: {str(answer)[:100]}")
    # A retired number is answered with a redirect, never with the study that has it as an alias.
    if NCT_NUMBER.fullmatch(asked) and study_key(answer) != asked:
        raise MalformedAnswerError(f"not the study {asked}: {str(answer)[:100]}")


def _check_timestamp(timestamp: str) -> None:
    """Raise the RegistryError for a *timestamp* of the data that is not of the one form, or of no day up to now."""
    if not _TIMESTAMP.fullmatch(timestamp):
        raise MalformedAnswerError(f"/version with another dataTimestamp than expected: {timestamp[:40]!a}")
    try:
        processed = datetime.fromisoformat(timestamp).replace(tzinfo=UTC)
    except ValueError:
        raise MalformedAnswerError(f"/version with a dataTimestamp that is no day: {timestamp}") from None
    if processed < _FIRST_DAY:
        raise MalformedAnswerError(f"/version with a dataTimestamp before the registry began: {timestamp}")
    now = datetime.now(UTC)
    if processed > now + _MAX_CLOCK_SKEW:
        raise WrongDayError(f"data of {timestamp}, while our clock says {now:%Y-%m-%dT%H:%M:%S} (UTC)")


def as_registry_error(error: Exception) -> RegistryError:
    """The RegistryError that an *error* of `requests` or of `cache.bounded` stands for."""
    if isinstance(error, AnswerTooLargeError):
        return OversizedAnswerError(str(error))
    if isinstance(error, AnswerTooSlowError):
        return SlowAnswerError(str(error))
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return MalformedAnswerError(f"the answer broke off: {error}")
    return UnreachableError(f"{type(error).__name__}: {error}")


def _retry_after(response: requests.Response) -> float | None:
    wait = response.headers.get("Retry-After", "")
    return min(float(wait), _MAX_RETRY_AFTER) if wait.isdecimal() else None


def study_key(study: object) -> str:
    """What identifies *study*: its number; where it has none, all of it, so that it is still counted."""
    return nct_number(_number_in(study)) or json.dumps(study, sort_keys=True)


def _number_in(study: object) -> str:
    """The number of *study* as it came, empty where there is none."""
    try:
        number = study["protocolSection"]["identificationModule"]["nctId"]  # type: ignore[index]
    except (TypeError, KeyError, IndexError):
        return ""
    return number if isinstance(number, str) else ""
