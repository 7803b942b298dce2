"""All addresses that we answer ourselves, beside what Streamlit serves."""

from __future__ import annotations

from urllib.parse import quote

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route

from finder.settings import Settings
from service.addresses import ROOT, pages
from service.answers import FRESH
from service.data_interface import DataInterface
from service.first_html.endpoint import FirstHtml
from service.public_address import base_path
from service.site_files import PICTURES, SiteFiles, picture


class _Number(StringConvertor):
    regex = "[Nn][Cc][Tt][0-9]{8}"


class _Topic(StringConvertor):
    # The chapters are files; to read them would load all that reads trials.
    regex = "|".join(sorted({file.stem for file in (ROOT / "pages/drawing/treatments/chapters").rglob("*.md")}))


register_url_convertor("nct", _Number())
register_url_convertor("topic", _Topic())


def our_routes(settings: Settings) -> list[BaseRoute]:
    """The routes below the path at which the app is served."""
    base = base_path()
    data = DataInterface(settings.public_url, settings.api_per_minute)
    files = SiteFiles(settings.public_url)
    asked = ["GET", "OPTIONS"]
    return [
        *(Route(f"{base}{page}", FirstHtml(page.strip("/"), settings.public_url).respond) for page in sorted(pages())),
        Route(f"{base}/trial/{{nct:nct}}", to_trial),
        Route(f"{base}/treatments/{{topic:topic}}", to_chapter),
        Route(f"{base}/api/trials", data.trials, methods=asked),
        Route(f"{base}/api/openapi.json", data.description),
        Route(f"{base}/feed", data.feed, methods=asked),
        Route(f"{base}/calendar.ics", data.calendar, methods=asked),
        Route(f"{base}/robots.txt", files.robots),
        Route(f"{base}/sitemap.xml", files.sitemap),
        *(Route(f"{base}/{name}", picture) for name in PICTURES),
    ]


def open_to_other_sites() -> frozenset[str]:
    """The paths that pages of other sites may ask for."""
    base = base_path()
    return frozenset(f"{base}{path}" for path in ("/api/trials", "/api/openapi.json", "/feed", "/calendar.ics"))


async def to_trial(request: Request) -> RedirectResponse:
    """From `/trial/NCT01234567?near=…` to the page of the trial, with all that was chosen."""
    return _to(request, "trial", "id", str(request.path_params["nct"]).upper())


async def to_chapter(request: Request) -> RedirectResponse:
    """From `/treatments/vaccine` to the chapter."""
    return _to(request, "treatments", "topic", str(request.path_params["topic"]).lower())


def _to(request: Request, page: str, name: str, value: str) -> RedirectResponse:
    # Of several values a page takes the last: only that of the path is left.
    chosen = (part for part in request.url.query.split("&") if part and part.partition("=")[0] != name)
    query = "&".join((f"{name}={quote(value)}", *chosen))
    return RedirectResponse(f"{base_path()}/{page}?{query}", 308, {"Cache-Control": FRESH})
