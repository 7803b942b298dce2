"""What a browser may say to the server. Anybody can send anything; pages of ours send little of it."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

_PORTS = {"http": ":80", "https": ":443"}


def is_ours(data: bytes) -> bool:
    """Whether a page of ours sends such a message: a choice, a stop, or the wish for a file that is made on demand.

    Others empty the server's caches, run git, make it answer uploads or write to its disk. What is no message at all
    is Streamlit's to refuse.
    """
    try:
        message = BackMsg.FromString(data)
    except DecodeError:
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return bool(message.backend_operation_request.WhichOneof("payload") == "deferred_file")
    return kind in ("rerun_script", "stop_script")


class OurMessages:
    """Drops what no page of ours sends over a websocket."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but messages only if they are ours."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return

        async def receive_ours() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive" or is_ours(message.get("bytes") or b""):
                    return message

        await self._app(scope, receive_ours, send)


class SameOrigin:
    """Refuses what another site's page asks in the visitor's name, also one on another port of this host.

    Streamlit lets every port of `localhost` and of this machine's addresses in. What is *public* may be asked by any
    page: it is the same for everybody.
    """

    def __init__(self, app: ASGIApp, public: Collection[str] = ()) -> None:
        """Wrap *app*, which has *public* paths."""
        self._app = app
        self._public = frozenset(public)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from a page of this very address, or from no page (then there is no `Origin`)."""
        is_public = scope["type"] == "http" and scope["path"] in self._public
        if scope["type"] not in ("http", "websocket") or is_public or is_same_origin(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("Not from another site.", 403)(scope, receive, send)


def is_same_origin(headers: Headers) -> bool:
    """Whether `Origin`, if there is one, names the host and port that `Host` does."""
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    port = _PORTS.get(parts.scheme, "")
    return bool(port) and parts.netloc.lower().removesuffix(port) == headers.get("host", "").lower().removesuffix(port)
