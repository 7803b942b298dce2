"""Connections that never say what they want are closed.

uvicorn waits for ever for the rest of a request, and each that waits takes one of the process's open files: a thousand
of them, and nobody else gets in. It has no setting for it, and `streamlit run` starts it without asking us, so its
protocol is patched here. A server before this one has limits of its own: `deploy/nginx.conf`.
"""

from __future__ import annotations

import asyncio
import resource

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

CHECK_SECONDS = 10.0
"""For a request that has not come whole after so many seconds, nobody waits longer than as long again."""


def close_half_requests() -> None:
    """From now on, close connections on which no request has become whole between two checks, `CHECK_SECONDS` apart."""
    made = H11Protocol.connection_made

    def connection_made(self: H11Protocol, transport: asyncio.Transport) -> None:
        made(self, transport)
        _check_later(self)

    H11Protocol.connection_made = connection_made  # type: ignore[method-assign]


def _check_later(connection: H11Protocol, waited_for: object = ...) -> None:
    connection.loop.call_later(CHECK_SECONDS, _check, connection, waited_for)


def _check(connection: H11Protocol, waited_for: object) -> None:
    transport = connection.transport
    # A page's websocket has a protocol of its own.
    if transport.is_closing() or transport.get_protocol() is not connection:
        return
    is_waiting = connection.conn.their_state in (h11.IDLE, h11.SEND_BODY)
    # The cycle is that of the last request whose head came; one that is idle is closed earlier, by uvicorn.
    if is_waiting and connection.cycle is waited_for:
        transport.abort()
    else:
        _check_later(connection, connection.cycle if is_waiting else ...)


def allow_open_files() -> None:
    """Let the process have as many open files, and so connections, as it may ask for; often it is given 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
