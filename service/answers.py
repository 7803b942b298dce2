"""Answers of our own: compressed, and not sent again to who has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from gzip import compress as gzip_compress
from hashlib import sha256

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response

HTML = "text/html; charset=utf-8"
JSON = "application/json"

FRESH = "private, no-cache"
"""Ask again each time; who has the same gets a 304. No shared cache keeps it: the address may tell of a person."""

FOR_EVER = "public, max-age=31536000, immutable"
"""For a year, without asking: the name has a digest of what it names."""

# Less than that fits into one packet anyway.
_MIN_SIZE = 1_000


# By how well they pack; browsers name both, and `gzip` is left for programs.
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip_compress, compresslevel=6, mtime=0),
}


def accepted_packing(headers: Headers) -> str:
    """How an answer to a request with *headers* may be packed: `br`, `gzip`, or empty for not at all."""
    offered = {}
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = part.partition(";")
        offered[name.strip()] = quality.replace(" ", "")
    return next((name for name in _PACKERS if name in offered and offered[name] not in ("q=0", "q=0.0")), "")


def answer(
    headers: Headers,
    content: bytes,
    media_type: str,
    *,
    cache: str = FRESH,
    status: int = 200,
    modified: datetime | None = None,
    further: Mapping[str, str] | None = None,
) -> Response:
    """*content* for a request with *headers*; 304 for who has it already, by its tag or since *modified*."""
    own = {
        "ETag": f'W/"{sha256(content).hexdigest()[:24]}"',
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
        **(further or {}),
    }
    if modified is not None:
        own["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if status == 200 and is_known(headers, own["ETag"], modified):
        return Response(status_code=304, headers=own)
    packing = accepted_packing(headers)
    if packing and len(content) >= _MIN_SIZE:
        content = _PACKERS[packing](content)
        own["Content-Encoding"] = packing
    return Response(content, status, own, media_type)


def is_known(headers: Headers, tag: str, modified: datetime | None) -> bool:
    """Whether who sends *headers* has what bears *tag* and was *modified* then. A tag is asked before the time."""
    given = headers.get("if-none-match")
    if given is not None:
        return tag.removeprefix("W/") in {one.strip().removeprefix("W/") for one in given.split(",")} or given == "*"
    since = headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
