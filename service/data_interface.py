"""The same trials as data: `/api/trials`, feeds and calendars, with the names of a link.

Anybody's page may ask (CORS); nothing personal comes back, and nothing of who asks is stored.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import Response

from service import loading
from service.answers import JSON, answer
from service.public_address import public_address
from service.rate_limit import RateLimit

if TYPE_CHECKING:
    from finder.catalogue.frame import About
    from finder.catalogue.source import TrialSource

ALLOW_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, X-Total-Count, Retry-After",
}
_ALLOWED = {"Access-Control-Allow-Methods": "GET", "Access-Control-Allow-Headers": "If-None-Match"}

# What else stands in a copied link: how a page shows its trials, which data have no use for.
_OF_PAGES = ("view", "page", "since", "changed", "show", "guide", "lang")

_TEXT = "text/plain; charset=utf-8"
_RETRY_SECONDS = "60"


class BadRequestError(ValueError):
    """What was asked is not understood; `errors` say why, in plain words."""

    def __init__(self, errors: Sequence[str]) -> None:
        """The request has these *errors*."""
        super().__init__("; ".join(errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: its content and kind, the data's time, and further headers."""

    content: bytes
    media_type: str
    modified: datetime
    headers: Mapping[str, str]


class DataInterface:
    """What `/api/…`, `/feed` and `/calendar.ics` answer."""

    def __init__(self, public_url: str, per_minute: int) -> None:
        """The app is at *public_url* (empty: where the request says); each address may ask *per_minute* times."""
        self._public_url = public_url
        self._limit = RateLimit(per_minute)

    async def trials(self, request: Request) -> Response:
        """The trials that a link shows, as `search --format json` gives them."""
        return await self._answer(request, _trials)

    async def feed(self, request: Request) -> Response:
        """What happened to the trials of a link, as Atom."""
        return await self._answer(request, _atom)

    async def calendar(self, request: Request) -> Response:
        """The same as a calendar."""
        return await self._answer(request, _calendar)

    async def description(self, request: Request) -> Response:
        """What `/api/trials` takes and gives (OpenAPI)."""
        await asyncio.to_thread(loading.trials)
        return await asyncio.to_thread(self._describe, request)

    def _describe(self, request: Request) -> Response:
        from service.openapi import description

        content = json.dumps(description(public_address(request, self._public_url)), ensure_ascii=False).encode()
        return answer(request.headers, content, JSON, further=ALLOW_ALL)

    async def _answer(self, request: Request, find: Any) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**ALLOW_ALL, **_ALLOWED})
        seconds = self._limit.wait_seconds(request.client.host if request.client else "")
        if seconds:
            wait = {"Retry-After": str(seconds)}
            return self._failure(request, 429, (f"Too many requests. Ask again in {seconds} s.",), wait)
        source = await asyncio.to_thread(loading.trials)
        source.refresh_if_due()
        return await asyncio.to_thread(self._found, request, source, find)

    def _found(self, request: Request, source: TrialSource, find: Any) -> Response:
        base = public_address(request, self._public_url)
        if source.catalogue is None:
            wait = {"Retry-After": _RETRY_SECONDS}
            return self._failure(request, 503, ("The trials have not been read yet. Ask again in a minute.",), wait)
        try:
            found: Found = find(source, base, parse_qs(request.url.query, keep_blank_values=True))
        except BadRequestError as error:
            return self._failure(request, 400, error.errors, {})
        further = {**ALLOW_ALL, **found.headers}
        return answer(request.headers, found.content, found.media_type, modified=found.modified, further=further)

    def _failure(self, request: Request, status: int, errors: Sequence[str], further: Mapping[str, str]) -> Response:
        headers = {**ALLOW_ALL, "Cache-Control": "no-store", **further}
        if "/api/" not in request.url.path:
            return Response("\n".join(errors), status, headers, _TEXT)
        body = {"errors": list(errors), "help": f"{public_address(request, self._public_url)}/api/openapi.json"}
        return Response(json.dumps(body, ensure_ascii=False), status, headers, JSON)


Query = Mapping[str, list[str]]


def _trials(source: TrialSource, base: str, query: Query) -> Found:
    from finder.exports import export
    from finder.search.link import PARAMETERS, address, from_query
    from finder.search.not_applied import not_applied
    from finder.search.order import search
    from service.openapi import DEFAULT_LIMIT, MAX_LIMIT

    catalogue = source.catalogue
    assert catalogue is not None  # noqa: S101  (who calls has looked)
    limit = _number(query, "limit", 1, MAX_LIMIT, DEFAULT_LIMIT)
    offset = _number(query, "offset", 0, 999_999, 0)
    asked = {name: values for name, values in query.items() if name not in ("limit", "offset")}
    reading = from_query({name: values for name, values in asked.items() if name in PARAMETERS})
    known = (*PARAMETERS, *_OF_PAGES)
    unknown = [f"“{name[:40]}” is not a name that can be asked for." for name in asked if name not in known]
    if errors := [*unknown, *reading.notices, *not_applied(catalogue, reading.view)]:
        raise BadRequestError(errors)
    ncts = search(catalogue, reading.view.filters, reading.view.sort)["nct"].tolist()
    shown = ncts[offset : offset + limit]
    content = export("json", catalogue, shown, reading.view, address(base, reading.view)).content
    headers = {"X-Total-Count": str(len(ncts))}
    if offset + limit < len(ncts):
        further = urlencode({**{name: ",".join(values) for name, values in asked.items()}}, safe=",:")
        following = f"limit={limit}&offset={offset + limit}"
        headers["Link"] = f'<{base}/api/trials?{f"{further}&" if further else ""}{following}>; rel="next"'
    return Found(content, JSON, _time_of(catalogue.about), headers)


def _number(query: Query, name: str, least: int, most: int, default: int) -> int:
    values = query.get(name)
    if not values:
        return default
    text = values[-1].strip()
    if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    raise BadRequestError((f"“{name}” takes a whole number from {least:,} to {most:,}.",))


def _atom(source: TrialSource, base: str, query: Query) -> Found:
    from finder.exports.feed import ATOM_TYPE, as_atom

    feed = _feed(source, base, query, "feed")
    return Found(as_atom(feed), ATOM_TYPE, feed.updated, {})


def _calendar(source: TrialSource, base: str, query: Query) -> Found:
    from finder.exports.feed import CALENDAR_TYPE, as_calendar

    feed = _feed(source, base, query, "calendar.ics")
    return Found(as_calendar(feed), CALENDAR_TYPE, feed.updated, {})


def _feed(source: TrialSource, base: str, query: Query, page: str) -> Any:
    from finder.catalogue.process_source import invented_trials
    from finder.exports import source_line
    from finder.exports.feed import Feed
    from finder.search.link import View, address, from_query
    from finder.search.news_items import MAX_ITEMS, news_items
    from finder.search.not_applied import not_applied
    from service.first_html.words import in_one_sentence

    reading = from_query(query)
    catalogue = invented_trials() if reading.view.demo else source.catalogue
    assert catalogue is not None  # noqa: S101  (who calls has looked)
    view = View(reading.view.filters, demo=reading.view.demo)
    items = news_items(catalogue, view.filters)
    cut = (f"Only the latest {MAX_ITEMS} events are in it.",) if len(items) == MAX_ITEMS else ()
    return Feed(
        title=in_one_sentence(catalogue, view),
        own=address(base, view, page),
        of_list=address(base, view),
        base=base,
        source=source_line(catalogue.about),
        updated=_time_of(catalogue.about),
        items=items,
        notices=(*reading.notices, *_left_out(reading.view), *not_applied(catalogue, view), *cut),
    )


def _left_out(view: Any) -> tuple[str, ...]:
    """What of the `View` *view* a feed does not follow."""
    return ("“show” is not followed: this feed tells of the filters alone.",) if view.show else ()


def _time_of(about: About) -> datetime:
    """When the registry processed the data."""
    return datetime.fromisoformat(about.data_timestamp).replace(tzinfo=UTC)
