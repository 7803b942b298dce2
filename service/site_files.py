"""What search engines and browsers ask of any site: which pages there are, and its icons."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from service import loading
from service.answers import answer
from service.public_address import base_path, public_address

if TYPE_CHECKING:
    from finder.catalogue.source import TrialSource

_FOLDER = Path(__file__).parent / "pictures"

PICTURES = {
    "icon.svg": Path(__file__).parents[1] / "pages" / "drawing" / "shared" / "icon.svg",
    **{name: _FOLDER / name for name in ("favicon.png", "apple-touch-icon.png", "preview.png")},
}
"""Our own pictures by their names; `python -m tools.pictures` draws them."""

_MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
_A_DAY = "public, max-age=86400"
_TEXT = "text/plain; charset=utf-8"
_XML = "application/xml; charset=utf-8"

# A sitemap may have 50,000 addresses.
_MAX_TRIALS = 49_000


async def picture(request: Request) -> Response:
    """One of `PICTURES`."""
    name = request.url.path.rpartition("/")[2]
    return answer(request.headers, read_picture(name), _MEDIA_TYPES[PICTURES[name].suffix], cache=_A_DAY)


@cache
def read_picture(name: str) -> bytes:
    """What is in the picture *name*, one of `PICTURES`."""
    return PICTURES[name].read_bytes()


class SiteFiles:
    """Answers for `robots.txt` and `sitemap.xml`."""

    def __init__(self, public_url: str) -> None:
        """The app is at *public_url*; where that is empty, it is where the request says."""
        self._public_url = public_url

    async def robots(self, request: Request) -> Response:
        """What search engines may ask for: all pages but lists of somebody's own; nothing of invented trials."""
        source = await asyncio.to_thread(loading.trials)
        base, path = public_address(request, self._public_url), base_path()
        is_sample = source.catalogue is not None and source.catalogue.about.is_sample
        closed = ["/"] if is_sample else [f"{path}/{name}" for name in ("api/", "feed", "calendar.ics", "shortlist")]
        lines = ["User-agent: *", *(f"Disallow: {one}" for one in closed), "", f"Sitemap: {base}/sitemap.xml", ""]
        return answer(request.headers, "\n".join(lines).encode(), _TEXT, cache=_A_DAY)

    async def sitemap(self, request: Request) -> Response:
        """The pages, the chapters and all open trials, with the day of their last change."""
        source = await asyncio.to_thread(loading.trials)
        return await asyncio.to_thread(self._sitemap, request, source)

    def _sitemap(self, request: Request, source: TrialSource) -> Response:
        from pages.drawing.treatments.chapters import TOPICS

        base = public_address(request, self._public_url)
        catalogue = source.catalogue
        of_data = catalogue.about.data_date if catalogue is not None else ""
        pages = {f"{base}/": of_data, f"{base}/treatments": of_data, f"{base}/about": ""}
        pages |= {f"{base}/treatments?topic={topic}": of_data for topic in TOPICS}
        modified = None
        # Without its trials it must not be kept: a search engine would miss them all until it asks again.
        cache = "no-store" if catalogue is None else "public, max-age=3600"
        if catalogue is not None and not catalogue.about.is_sample:
            modified = datetime.fromisoformat(catalogue.about.data_timestamp).replace(tzinfo=UTC)
            days = zip(catalogue.frame["nct"], catalogue.frame["last_updated"], strict=True)
            pages |= {f"{base}/trial?id={nct}": str(day) for nct, day in list(days)[:_MAX_TRIALS]}
        content = sitemap(pages).encode()
        return answer(request.headers, content, _XML, cache=cache, modified=modified)


def sitemap(pages: dict[str, str]) -> str:
    """A sitemap of *pages*: addresses, each with the day of its last change (`YYYY-MM-DD`, or empty)."""
    lines = [f"<url><loc>{escape(page)}</loc>{_last_change(day)}</url>" for page, day in pages.items()]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(lines)
        + "\n</urlset>\n"
    )


def _last_change(day: str) -> str:
    try:
        return f"<lastmod>{date.fromisoformat(day)}</lastmod>"
    except ValueError:
        return ""
