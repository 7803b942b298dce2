"""Which addresses there are. All others are answered with 404, for which Streamlit gives its page with 200.

So search engines, link checkers and people learn that a mistyped address leads nowhere, and nobody reaches what no page
of ours uses: Streamlit's uploads, and its figures about the process, which are for operators.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

import streamlit as st
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from finder.languages import DEFAULT_LANGUAGE, LANGUAGES, in_language
from finder.languages import gettext as _
from pages.drawing.shared.script_component import script_address
from service.first_html.shell import style
from service.public_address import base_path

ROOT = Path(__file__).resolve().parents[1]

# What a browser that shows our pages asks of Streamlit beside its files.
_STREAMLIT = frozenset({"/_stcore/health", "/_stcore/host-config", "/_stcore/stream"})
_MEDIA = "/media/"

_NOT_FOUND = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title} · Lung Trial Finder</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
    '<link rel="icon" href="{base}/icon.svg" type="image/svg+xml"><style>{style}</style></head>'
    '<body><div id="first"><main><p class="pages"><b>Lung Trial Finder</b></p>'
    "<h1>{title}</h1><p>{why}</p>"
    '<p><a href="{home}">{find}</a></p>'
    '<p><a href="{treatments}">{read}</a></p></main></div></body></html>'
)


@cache
def pages() -> frozenset[str]:
    """The paths of the pages that people see: `/`, `/trial`, …"""
    return frozenset({"/", *(f"/{page.stem}" for page in (ROOT / "pages").glob("[!_]*.py"))})


@cache
def _files() -> frozenset[str]:
    """The paths of the files that Streamlit's pages are made of."""
    folder = Path(st.__file__).parent / "static"
    return frozenset(f"/{file.relative_to(folder).as_posix()}" for file in folder.rglob("*") if file.is_file())


@cache
def _scripts() -> frozenset[str]:
    """The paths of our own scripts, as Streamlit gives them out."""
    return frozenset(script_address(file.stem) for file in (ROOT / "pages").rglob("script/*.js"))


class KnownAddresses:
    """Lets requests through that go to a page, to one of *routes*, or to what a page of ours asks for."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        """Wrap *app*, which serves *routes* beside the pages."""
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a known address on, and answer 404 to any other."""
        if scope["type"] not in ("http", "websocket") or self._is_known(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            page = _not_found(scope["query_string"].decode("latin-1"))
            await HTMLResponse(page, 404, {"Cache-Control": "no-store"})(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        if any(route.matches(scope)[0] is not Match.NONE for route in self._routes):
            return True
        path, base = str(scope["path"]), base_path()
        if not path.startswith(base):
            return False
        path = path.removeprefix(base) or "/"
        # Streamlit leads from `/trial/` to `/trial`.
        is_page = path in pages() or path.rstrip("/") in pages()
        return is_page or path in _STREAMLIT or path in _scripts() or path in _files() or path.startswith(_MEDIA)


def _not_found(query: str) -> str:
    """The page for an address that is not there, in the language of *query*, whose choices stay in its links."""
    asked = parse_qs(query).get("lang", [""])[-1]
    language = asked if asked in LANGUAGES else DEFAULT_LANGUAGE
    base = base_path()
    along = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    with in_language(language):
        why = _("The address may be cut off, or mistyped. Links of this app look like {example}.")
        return _NOT_FOUND.format(
            language=language,
            title=escape(_("There is no such page")),
            why=escape(why).format(example="<code>/trial/NCT01234567</code>"),
            home=escape(f"{base}/?{query}".rstrip("?")),
            find=escape(_("Find trials for stage IV lung cancer")),
            treatments=escape(f"{base}/treatments{along}"),
            read=escape(_("Read about treatments, in plain words")),
            base=escape(base),
            style=style(),
        )
