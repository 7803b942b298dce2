"""Headers that keep browsers from doing what no page of ours needs."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.drawing.shared.print_button import PRINT_SCRIPT
from service.first_html.shell import inline_scripts


def _inline_scripts() -> str:
    """The digests of our two scripts and of those in Streamlit's page itself, which differ from version to version."""
    digests = (sha256(script.encode()).digest() for script in (*inline_scripts(), PRINT_SCRIPT))
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


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
FOR_FILES = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Referrer-Policy")}
"""What scripts, styles and fonts get of them."""


class SafeHeaders:
    """Adds `HEADERS` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and add headers to what comes back."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # A first visit asks for a hundred scripts, for which the policy of a page means nothing.
                is_file = headers.get("content-type", "").startswith(("text/javascript", "text/css", "font/"))
                headers.update(FOR_FILES if is_file else HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)
