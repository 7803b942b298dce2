"""The pages' addresses: each is answered with its first HTML."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from finder.languages import DEFAULT_LANGUAGE, LANGUAGES, in_language
from finder.languages import gettext as _
from service import loading
from service.answers import HTML, answer
from service.first_html.head import APP_NAME
from service.first_html.shell import shell, style
from service.public_address import public_address

if TYPE_CHECKING:
    from finder.catalogue.source import TrialSource

log = logging.getLogger(__name__)

_WAIT_SECONDS = 5.0
"""So long a visitor who comes while the process starts waits for the stored trials; the app's page has to, too."""

# Who would have this in a cache that others share could read there what somebody chose.
_PRIVATE = "private, no-cache"

# A search engine that came at a bad moment must not remember the page without its trials.
_BARE_HEAD = f'<title>{APP_NAME}</title>\n<meta name="robots" content="noindex">'


def _not_yet(language: str) -> str:
    """What is said of trials that cannot be loaded, or not soon, in *language*."""
    with in_language(language):
        title = escape(_("Trials for stage IV lung cancer"))
        text = escape(_("The trials are being read just now. They will be here in a moment."))
        again = escape(_("Please load this page again then."))
    return (
        f'<div id="first" data-until="heading"><main><h1>{title}</h1><p>{text}</p>'
        f"<noscript><p>{again}</p></noscript></main></div>"
    )


class FirstHtml:
    """Answers for the page *name*, which is empty for the find page."""

    def __init__(self, name: str, public_url: str) -> None:
        """The app is at *public_url*; where that is empty, it is where the request says."""
        self._name = name
        self._public_url = public_url

    async def respond(self, request: Request) -> Response:
        """The first HTML of what was asked for, made in a thread of its own: others are not held up."""
        if not loading.is_loaded():
            own = {"Cache-Control": _PRIVATE}
            return StreamingResponse(self._while_loading(request), headers=own, media_type=HTML)
        source = await asyncio.to_thread(loading.trials)
        try:
            head, body, language = await asyncio.to_thread(self._content, request, source)
        except Exception:
            # One odd record must not keep the app itself from starting.
            log.exception("the first HTML could not be made")
            head, body, language = _BARE_HEAD, "", DEFAULT_LANGUAGE
        page = shell().page(_styled(head), body, language)
        return await asyncio.to_thread(answer, request.headers, page.encode("utf-8", "replace"), HTML, cache=_PRIVATE)

    async def _while_loading(self, request: Request) -> AsyncIterator[bytes]:
        """The same in two parts: a browser can fetch the app's scripts while the trials are loaded."""
        asked = request.query_params.get("lang", "")
        language = asked if asked in LANGUAGES else DEFAULT_LANGUAGE
        before_head, before_body, after_body = shell().parts(language)
        yield before_head.encode()
        try:
            source = await asyncio.wait_for(asyncio.to_thread(loading.trials), _WAIT_SECONDS)
            head, body, _language = await asyncio.to_thread(self._content, request, source)
        except TimeoutError:
            head, body = _BARE_HEAD, _not_yet(language)
        except Exception:
            log.exception("the first HTML could not be made while the trials were loaded")
            head, body = _BARE_HEAD, _not_yet(language)
        yield f"{_styled(head)}{before_body}{body}{after_body}".encode("utf-8", "replace")

    def _content(self, request: Request, source: TrialSource) -> tuple[str, str, str]:
        # It draws as the app does, and what that needs is loaded by now.
        from service.first_html.content import Asked, first_content

        query = parse_qs(request.url.query, keep_blank_values=True)
        return first_content(source, Asked(public_address(request, self._public_url), self._name, query))


def _styled(head: str) -> str:
    return f"{head}\n<style>{style()}</style>"
