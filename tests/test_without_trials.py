"""What the service answers while there are no trials yet, and how much a feed tells at most."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from finder.catalogue.frame import Catalogue
from finder.catalogue.source import catalogue_of
from finder.search.news_items import MAX_ITEMS
from service import loading
from service.data_interface import DataInterface
from service.first_html.endpoint import FirstHtml
from service.site_files import SiteFiles
from tests.studies import study


@dataclass(frozen=True)
class Source:
    """A source of trials that has *catalogue*, and need not be refreshed."""

    catalogue: Catalogue | None

    def refresh_if_due(self) -> None:
        """Nothing is due."""


def request(path: str, query: str = "") -> Request:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    return Request({**scope, "scheme": "http", "server": ("trials.example.org", 80), "client": ("192.0.2.1", 1)})


def test_a_site_map_without_trials_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "trials", lambda: Source(None))
    answer = asyncio.run(SiteFiles("https://trials.example.org").sitemap(request("/sitemap.xml")))
    assert answer.headers["cache-control"] == "no-store"
    monkeypatch.setattr(loading, "trials", lambda: Source(catalogue_of([study()], "live", "2026-11-01T09:00:04")))
    answer = asyncio.run(SiteFiles("https://trials.example.org").sitemap(request("/sitemap.xml")))
    assert "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("query", "language", "said"),
    [("", "en", "The trials are being read just now."), ("lang=es", "es", "Los ensayos se están leyendo")],
)
def test_who_comes_too_early_is_told_in_their_language_and_search_engines_come_again(
    monkeypatch: pytest.MonkeyPatch, query: str, language: str, said: str
) -> None:
    def fails() -> None:
        raise OSError("no disk")

    monkeypatch.setattr(loading, "is_loaded", lambda: False)
    monkeypatch.setattr(loading, "trials", fails)
    page = asyncio.run(_text(FirstHtml("", "https://trials.example.org"), request("/", query)))
    assert f'<html lang="{language}">' in page
    assert said in page
    assert '<meta name="robots" content="noindex">' in page


async def _text(page: FirstHtml, asked: Request) -> str:
    answer: Response = await page.respond(asked)
    assert isinstance(answer, StreamingResponse)
    parts: list[Any] = [part async for part in answer.body_iterator]
    return "".join(part if isinstance(part, str) else bytes(part).decode() for part in parts)


@pytest.mark.parametrize("number", [3, MAX_ITEMS + 20])
def test_a_feed_that_does_not_have_all_events_says_so(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    studies = [study(f"NCT999{each:05}") for each in range(number)]
    for each in studies:
        each["protocolSection"]["statusModule"]["studyFirstPostDateStruct"] = {"date": "2026-10-30"}
    catalogue = catalogue_of(studies, "live", "2026-11-01T09:00:04")
    monkeypatch.setattr(loading, "trials", lambda: Source(catalogue))
    data = DataInterface("https://trials.example.org", 60)
    for answer in (asyncio.run(data.feed(request("/feed"))), asyncio.run(data.calendar(request("/calendar.ics")))):
        text = bytes(answer.body).decode().replace("\r\n ", "")
        assert ("Only the latest 200 events are in it." in text) is (number > MAX_ITEMS)
