"""What a run of a page's script says goes to the browser in one piece, so that the browser draws the page fewer times.

Streamlit sends each element as soon as the script has made it. A browser that gets a hundred messages one by one begins
to draw after the first, and goes over the page some fifteen times; of a hundred at once it goes over it three times.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

MAX_SECONDS = 0.1
"""So long a message waits for the end of its run: where a run takes longer, people see how far it is."""


class WholeRuns:
    """Holds the messages of a websocket until the script that makes them has ended, or for `MAX_SECONDS`."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but what goes to a websocket in batches."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        batch = _Batch(send)
        try:
            await self._app(scope, receive, batch.add)
        finally:
            batch.cancel()


class _Batch:
    """Messages that wait, and the task that sends them after `MAX_SECONDS`."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: list[Message] = []
        self._later: asyncio.Task[None] | None = None

    async def add(self, message: Message) -> None:
        """Send *message* once its run has ended; at once where it is none of a run, such as the end of all."""
        self._waiting.append(message)
        if message["type"] != "websocket.send" or _ends_run(message.get("bytes") or b""):
            self.cancel()
            await self._flush()
        elif self._later is None:
            self._later = asyncio.create_task(self._flush_later())

    def cancel(self) -> None:
        """Send nothing later."""
        if self._later is not None:
            self._later.cancel()
            self._later = None

    async def _flush(self) -> None:
        # Taken out one by one: two that flush at once keep the order.
        while self._waiting:
            await self._send(self._waiting.pop(0))

    async def _flush_later(self) -> None:
        await asyncio.sleep(MAX_SECONDS)
        # From here on it must not be cancelled: a message would be lost halfway.
        self._later = None
        # Who has left is noticed when the next message is sent.
        with suppress(OSError):
            await self._flush()


def _ends_run(data: bytes) -> bool:
    """Whether *data*, a message to the browser, says that no script is running any more: the last one of a run."""
    try:
        message = ForwardMsg.FromString(data)
    except DecodeError:
        return False
    if message.WhichOneof("type") != "session_status_changed":
        return False
    return not message.session_status_changed.script_is_running
