"""The app as a service: `streamlit run serve.py`.

`streamlit_app.py` is the app; this adds what its operators need: settings that are checked before anybody is let in, a
log with one line an event, `/healthz` for probes, a catalogue that is read before the first visitor asks for it, and
headers that keep browsers from doing what no page of ours needs.

What reads and draws trials takes a second to load. It is imported in `trials`, so that the server can meanwhile hand
out Streamlit's own files, which take a browser as long.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from finder import __version__, logs
from finder.catalogue.health import as_json, health
from finder.settings import SettingsError, read_settings
from pages.drawing.shared.print_button import PRINT_SCRIPT

if TYPE_CHECKING:
    from finder.catalogue.source import TrialSource

log = logging.getLogger("finder.serve")


def _inline_scripts() -> str:
    """The digests of our one script and of those in Streamlit's page itself, which differ from version to version."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    scripts = re.findall(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    return " ".join(
        f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in (*scripts, PRINT_SCRIPT.encode())
    )


# Python looks for garbage after so many new objects, and among the older ones after so many such looks. Its own
# figures (700, 10, 10) let a page with many elements halt all sessions again and again, for little.
_COLLECTIONS = (5_000, 10, 50)

# Streamlit's pages need inline styles and blobs (pictures, workers of charts and the map); nothing compiles code.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' {_inline_scripts()}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # What a person chose stands in the address, and no other site needs to know it.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def trials() -> TrialSource:
    """Load what reads trials, and what of them is stored; the source of them, the same one at each call."""
    with _one_at_a_time:
        return _load()


_one_at_a_time = Lock()


@cache
def _load() -> TrialSource:
    # Nearly all that is made here stays: there is no garbage to look for.
    gc.disable()
    try:
        import pyarrow

        from pages.drawing.shared.frame import trial_source

        # Arrow's own pool keeps what the reading of a catalogue took: three times the catalogue.
        pyarrow.set_memory_pool(pyarrow.system_memory_pool())
        source = trial_source()
    finally:
        gc.enable()
    leave_in_peace()
    source.after_change = settle_memory
    source.refresh_if_due()
    return source


class WaitForTrials:
    """Lets nobody's page run before the trials are loaded: two threads that import the same get in each other's way."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but pages, which come over a websocket, only then."""
        if scope["type"] == "websocket":
            await asyncio.to_thread(trials)
        await self._app(scope, receive, send)


class SafeHeaders:
    """Adds `HEADERS` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and add headers to what comes back."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)


async def healthz(request: Request) -> JSONResponse:
    """How the catalogue is: 200 as long as there is one to show, 503 without."""
    source = await asyncio.to_thread(trials)
    # So a server that nobody visits stays fresh as well.
    source.refresh_if_due()
    found = health(source.catalogue, settings.data, datetime.now(UTC), source.fault)
    status = 503 if found.state == "none" else 200
    return JSONResponse(as_json(found), status, headers={"Cache-Control": "no-store"})


def leave_in_peace() -> None:
    """Keep what lives long, above all the catalogue, out of garbage collections, and give back what its reading took.

    Such a collection halts all sessions.
    """
    import pyarrow

    gc.freeze()
    pyarrow.default_memory_pool().release_unused()


def settle_memory() -> None:
    """Let go of the former catalogue, and leave the new one in peace."""
    gc.unfreeze()
    gc.collect()
    leave_in_peace()


async def load_early() -> None:
    """Load the trials before anybody asks for them. Where that fails, who asks will try again."""
    try:
        await asyncio.to_thread(trials)
    except Exception:
        log.exception("the trials could not be loaded")


@asynccontextmanager
async def running(app: st.App) -> AsyncIterator[None]:
    """Begin to read what is stored, and the registry, before the first visitor comes."""
    logs.configure(settings.log_level, settings.log_format)
    log.info("started", extra={"version": __version__, "data": settings.data, "stored_in": str(settings.cache_dir)})
    gc.set_threshold(*_COLLECTIONS)
    reading = asyncio.create_task(load_early())
    yield
    reading.cancel()
    log.info("stopped")


try:
    settings = read_settings()
except SettingsError as error:
    sys.exit(f"error: {error}")
logs.configure(settings.log_level, settings.log_format)
app = st.App(
    "streamlit_app.py",
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(SafeHeaders), Middleware(WaitForTrials)],
    lifespan=running,
)
