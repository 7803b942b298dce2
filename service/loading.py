"""The trials of the service: read before the first visitor comes, and exempt from garbage collections.

What reads and draws trials takes a second to load. It is imported in `trials`, so that the server can meanwhile hand
out Streamlit's own files, which take a browser as long.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from service import memory

if TYPE_CHECKING:
    from finder.catalogue.source import TrialSource

log = logging.getLogger(__name__)

COLLECTIONS = (5_000, 10, 50)
"""Python looks for garbage after so many new objects, and among the older ones after so many such collections.

Its own figures (700, 10, 10) let a page with many elements halt all sessions again and again, for little.
"""

SHOWN_FIRST = 3
"""Seconds in which stored trials are shown before anything newer is asked for: loading what asks would hold up that."""

_one_at_a_time = Lock()


def trials() -> TrialSource:
    """Load what reads trials, and what of them is stored; the source of them, the same one at each call."""
    with _one_at_a_time:
        return _load()


def is_loaded() -> bool:
    """Whether `trials` need not load anything any more."""
    return _load.cache_info().currsize > 0


@cache
def _load() -> TrialSource:
    # Nearly all that is made here stays: there is no garbage to look for.
    gc.disable()
    try:
        import pyarrow

        import pages.drawing.shared.frame  # noqa: F401  (what draws is loaded here, too)
        from finder.catalogue.process_source import trial_source
        from service.fault_words import use_own_words_for_faults

        # Arrow's own pool keeps what the reading of a catalogue took: three times the catalogue.
        pyarrow.set_memory_pool(pyarrow.system_memory_pool())
        source = trial_source()
        # No page runs before, and their translation takes a tenth of a second.
        use_own_words_for_faults()
    finally:
        gc.enable()
    exclude_from_collections()
    source.after_change = settle_memory
    return source


class WaitForTrials:
    """Lets nobody's page run before the trials are loaded: two threads that import the same block each other."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but pages, which come over a websocket, only then."""
        if scope["type"] == "websocket":
            await asyncio.to_thread(trials)
        await self._app(scope, receive, send)


async def load_early() -> None:
    """Load the trials before anybody asks for them, then newer ones. Where that fails, who asks will try again."""
    try:
        source = await asyncio.to_thread(trials)
        if source.catalogue is not None:
            await asyncio.sleep(SHOWN_FIRST)
        source.refresh_if_due()
    except Exception:
        log.exception("the trials could not be loaded")


def exclude_from_collections() -> None:
    """Exclude what lives long, above all the catalogue, from garbage collections, and give back what its reading took.

    Such a collection halts all sessions.
    """
    import pyarrow

    gc.freeze()
    pyarrow.default_memory_pool().release_unused()
    memory.give_back()


def settle_memory() -> None:
    """Let go of the former catalogue, and exclude the new one from collections."""
    gc.unfreeze()
    gc.collect()
    exclude_from_collections()
