"""The app as a service: `streamlit run serve.py`.

`streamlit_app.py` is the app; this adds what its operators need: settings that are checked before anybody is let in, a
log with one line an event, `/healthz` for probes, a catalogue that is read before the first visitor asks for it, and
limits to what a browser may do and be made to do. The parts are in `service/`.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from finder import __version__, logs
from finder.catalogue.health import as_json, health
from finder.settings import SettingsError, read_settings
from service import loading, memory
from service.addresses import KnownAddresses
from service.batches import WholeRuns
from service.half_requests import allow_open_files, close_half_requests
from service.headers import SafeHeaders
from service.packed_files import PackedFiles
from service.routes import open_to_other_sites, our_routes
from service.visitors import OurMessages, SameOrigin

log = logging.getLogger("finder.serve")


async def healthz(request: Request) -> JSONResponse:
    """How the catalogue is: 200 as long as there is one to show, 503 without."""
    source = await asyncio.to_thread(loading.trials)
    # So a server that nobody visits stays fresh as well.
    source.refresh_if_due()
    found = health(source.catalogue, settings.data, datetime.now(UTC), source.fault)
    status = 503 if found.state == "none" else 200
    return JSONResponse(as_json(found), status, headers={"Cache-Control": "no-store"})


@asynccontextmanager
async def running(app: st.App) -> AsyncIterator[None]:
    """Begin to read what is stored, and the registry, before the first visitor comes."""
    logs.configure(settings.log_level, settings.log_format)
    log.info("started", extra={"version": __version__, "data": settings.data, "stored_in": str(settings.cache_dir)})
    gc.set_threshold(*loading.COLLECTIONS)
    reading = asyncio.create_task(loading.load_early())
    yield
    reading.cancel()
    log.info("stopped")


try:
    settings = read_settings()
except SettingsError as error:
    sys.exit(f"error: {error}")
# Everything that is not Streamlit's own.
ROUTES = [Route("/healthz", healthz), *our_routes(settings)]
logs.configure(settings.log_level, settings.log_format)
memory.use_few_arenas()
allow_open_files()
close_half_requests()
app = st.App(
    "streamlit_app.py",
    routes=ROUTES,
    # The first is the outermost one.
    middleware=[
        Middleware(SafeHeaders),
        Middleware(SameOrigin, public=open_to_other_sites()),
        Middleware(KnownAddresses, routes=ROUTES),
        Middleware(PackedFiles),
        Middleware(OurMessages),
        Middleware(WholeRuns),
        Middleware(loading.WaitForTrials),
    ],
    lifespan=running,
)
