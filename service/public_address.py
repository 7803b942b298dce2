"""Where people reach the app: `https://trials.example.org`, and the path below which it is served."""

from __future__ import annotations

import re

import streamlit as st
from starlette.requests import Request

# A name, an address in numbers, or one of IPv6, and a port. Anything else is nobody's address.
_HOST = re.compile(r"(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.IGNORECASE)


def base_path() -> str:
    """The path below which the app is served (`server.baseUrlPath`): empty, or `/so`."""
    given = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{given}" if given else ""


def public_address(request: Request, public_url: str) -> str:
    """Where the app is, as who sends *request* sees it, without a slash at its end; *public_url* if that is given.

    A server before the app says by `X-Forwarded-Proto` that it speaks TLS.
    """
    if public_url:
        return public_url.rstrip("/")
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}{base_path()}" if _HOST.fullmatch(host) else base_path()
