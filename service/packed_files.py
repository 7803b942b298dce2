"""Streamlit's own files, packed: a first visit takes two megabytes of scripts, a quarter of that on the wire.

Streamlit leaves packing to a server before it, since it would pack a file anew at each request. Here each is packed
once and kept: some hundred files that browsers ask for take less than a megabyte of memory.
"""

from __future__ import annotations

import asyncio
from functools import cache, partial
from gzip import compress as gzip_compress
from pathlib import Path

import brotli
import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.answers import FOR_EVER, accepted_packing
from service.public_address import base_path

FONTS = Path(__file__).parent / "fonts"
"""Small fonts in place of Streamlit's, under the same names; `python -m tools.fonts` makes them."""

_FOLDER = Path(st.__file__).parent / "static" / "static"

# What is packed, by the end of its name, and its kind; pictures and fonts are packed in themselves.
_PACKED = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

# Higher qualities take seconds for all files together, and save a twentieth.
_PACKERS = {"br": partial(brotli.compress, quality=9), "gzip": partial(gzip_compress, compresslevel=9, mtime=0)}

OTHER_WORDS = {
    "Streamlit server is not responding. Are you connected to the internet?": (
        "The connection was lost. Are you connected to the internet?"
    ),
    "Connecting to Streamlit server": "Connecting",
    "Unable to connect to Streamlit server": "There is no connection",
    "Cannot connect to Streamlit (": "There is no connection (",
    "Made with Streamlit v": "Server v",
    # Nobody who looks for a trial records the screen; what the browser cannot do is not in the menu.
    "typeof e.getDisplayMedia==`function`": "!1",
}
"""What Streamlit's scripts say to people who never heard of it, and what they read in its place."""


@cache
def file_names() -> frozenset[str]:
    """The files that we answer for, by their paths below `/static/`."""
    files = (file for file in _FOLDER.rglob("*") if file.suffix in _PACKED or (FONTS / file.name).is_file())
    return frozenset(file.relative_to(_FOLDER).as_posix() for file in files)


@cache
def packed(name: str, packing: str) -> bytes:
    """The file *name*, one of `file_names`, packed by *packing* (`br`, `gzip`, or empty for as it is)."""
    small = FONTS / Path(name).name
    if small.is_file():
        return small.read_bytes()
    content = (_FOLDER / name).read_bytes()
    for theirs, ours in OTHER_WORDS.items():
        content = content.replace(theirs.encode(), ours.encode())
    return _PACKERS[packing](content) if packing else content


class PackedFiles:
    """Answers for Streamlit's scripts, styles and fonts, and passes everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file as the browser can unpack it; one whose name has a digest never changes."""
        name = str(scope.get("path", "")).removeprefix(f"{base_path()}/static/")
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or name not in file_names():
            await self._app(scope, receive, send)
            return
        kind = Path(name).suffix
        packing = accepted_packing(Headers(scope=scope)) if kind in _PACKED else ""
        content = await asyncio.to_thread(packed, name, packing)
        own = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if packing:
            own["Content-Encoding"] = packing
        media_type = _PACKED.get(kind, "font/woff2")
        await Response(content, headers=own, media_type=media_type)(scope, receive, send)
