"""The pages' addresses: each is answered with its first HTML."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from service import loading
from service.answers import HTML, answer
from service.first_html.head import APP_NAME
from service.first_html.shell import shell, style
from service.public_address import public_address

if TYPE_CHECKING:
    from finder.catalogue.source import TrialSource

log = logging.getLogger(__name__)

LANGUAGE = "en"

_WAIT_SECONDS = 3.0
"""So long a visitor who comes while the process starts waits for the stored trials; the browser would have to, too."""

# Who would have this in a cache that others share could read there what somebody chose.
_PRIVATE = "private, no-cache"


# What is said while a process that has just started reads what it has stored.
_NOT_YET = (
    f"<title>{APP_NAME}</title>",
    '<div id="first" data-until="heading"><main><h1>Trials for stage IV lung cancer</h1>'
    "<p>The trials are being read just now. They will be here in a moment.</p>"
    "<noscript><p>Please load this page again then.</p></noscript></main></div>",
)


async def loaded_trials(seconds: float) -> TrialSource | None:
    """The source of trials, or None where they are not loaded within *seconds*, or cannot be."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(loading.trials), seconds)
    except TimeoutError:
        return None
    except Exception:
        log.exception("the trials could not be loaded")
        return None


class FirstHtml:
    """Answers for the page *name*, which is empty for the find page."""

    def __init__(self, name: str, public_url: str) -> None:
        """The app is at *public_url*; where that is empty, it is where the request says."""
        self._name = name
        self._public_url = public_url

    async def respond(self, request: Request) -> Response:
        """The first HTML of what was asked for, made in a thread of its own: others are not held up."""
        source = await loaded_trials(_WAIT_SECONDS)
        return await asyncio.to_thread(self._answer, request, source)

    def _answer(self, request: Request, source: TrialSource | None) -> Response:
        head, body = _NOT_YET if source is None else self._content(request, source)
        page = shell().page(f"{head}\n<style>{style()}</style>", body, LANGUAGE)
        return answer(request.headers, page.encode("utf-8", "replace"), HTML, cache=_PRIVATE)

    def _content(self, request: Request, source: TrialSource) -> tuple[str, str]:
        # It draws as the app does, and what that needs is loaded by now.
        from service.first_html.content import Asked, first_content

        query = parse_qs(request.url.query, keep_blank_values=True)
        return first_content(source, Asked(public_address(request, self._public_url), self._name, query))
