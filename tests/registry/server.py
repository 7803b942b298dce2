"""A registry on this machine: real HTTP on the loopback address that behaves like the live API, faults on demand."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self, cast
from urllib.parse import parse_qsl, urlsplit

from finder.registry.study_files import read_json_lines
from tests.registry.answers import BASE_PATH, DEFAULT_MAX_CLAUSES, JSON, TEXT, Answer, answer, html_page
from tests.registry.faults import Fault, FaultKind, FaultQueue
from tests.registry.publication import Publication, Study, day_after

DEFAULT_TIMESTAMP = "2026-09-11T09:00:04"

_PAGES = {
    FaultKind.FORBIDDEN: (403, "403 Forbidden"),
    FaultKind.THROTTLED: (429, "429 Too Many Requests"),
    FaultKind.TOO_LARGE: (413, "413 Request Entity Too Large"),
    FaultKind.SERVER_ERROR: (500, "500 Internal Server Error"),
    FaultKind.MAINTENANCE: (200, "This site is down for maintenance"),
}
_ANSWERS = {
    FaultKind.TOO_COMPLICATED: Answer(400, TEXT, "Error parsing query in advanced filter: Too complicated query"),
    FaultKind.REDIRECT: Answer(301, TEXT, "", {"Location": f"{BASE_PATH}/elsewhere"}),
    FaultKind.NOT_MODIFIED: Answer(304, JSON, ""),
}
# With these an answer has to have a body, so they are never met with "not modified".
_NEEDS_BODY = frozenset(
    {FaultKind.TRUNCATED, FaultKind.BROKEN_OFF, FaultKind.OTHER_JSON, FaultKind.SLOW, FaultKind.BOMB}
)
_DRIPS = 20

# From about 7 kB of address the registry answers with a page of HTML (measured by others in 2026-10).
_MAX_ADDRESS = 7000
# White space behind the JSON, which gzip makes a thousand times smaller.
_BOMB = b" " * (128 * 1024 * 1024)


@dataclass(slots=True)
class Request:
    """One request as it came in and what becomes of it. Times are those of `time.monotonic()`.

    What became of it is noted before the client can see it, so a test may look as soon as it has its answer.
    """

    method: str
    path: str
    """Below `/api/v2`, such as `/studies`."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """With names in lower case."""
    began: float
    fault: FaultKind | None = None
    status: int | None = None
    """None until there is an answer; it stays so where the connection was dropped."""
    ended: float | None = None
    """None until the last of the answer is about to be sent."""


class LocalRegistry:
    """Serves *studies* at `url` from `start()` (or `with`) to `stop()`; what was asked is in `requests`, as it came in.

    `faults` is a list to add to at any time. After `stop()` even connections that are still open are closed, and
    `start()` serves again at the same address, as a registry does that was away for a while.
    """

    def __init__(
        self,
        studies: Iterable[Study] = (),
        *,
        timestamp: str = DEFAULT_TIMESTAMP,
        faults: Iterable[Fault] = (),
        port: int = 0,
        delay: float = 0.0,
        max_clauses: int = DEFAULT_MAX_CLAUSES,
    ) -> None:
        """Choose any free *port* if it is 0; wait *delay* seconds before each answer.

        A query with more than *max_clauses* OR-ed parts is answered with 413.
        """
        self.publication = Publication(studies, timestamp)
        self.faults: list[Fault] = list(faults)
        self.requests: list[Request] = []
        self.delay = delay
        self.max_clauses = max_clauses
        self._queue = FaultQueue(self.faults)
        self._port = port
        self._server: _Server | None = None
        self._stopped = threading.Event()

    @classmethod
    def from_files(
        cls,
        paths: Iterable[Path],
        *,
        timestamp: str = DEFAULT_TIMESTAMP,
        faults: Iterable[Fault] = (),
        port: int = 0,
        delay: float = 0.0,
    ) -> Self:
        """Serve the studies of files with one study a line, `.jsonl` or `.jsonl.gz`."""
        studies = [study for path in paths for study in read_json_lines(path)]
        return cls(studies, timestamp=timestamp, faults=faults, port=port, delay=delay)

    @property
    def url(self) -> str:
        """Where the API is, as `TRIAL_FINDER_REGISTRY_URL` wants it."""
        if not self._port:
            raise RuntimeError("the local registry has no address before it is started")
        return f"http://127.0.0.1:{self._port}{BASE_PATH}"

    def republish(self, studies: Iterable[Study] | None = None, timestamp: str | None = None) -> None:
        """Refresh the data: other *studies* (None: the same), a new *timestamp* (None: a day later)."""
        now = self.publication
        self.publication = Publication(
            now.studies if studies is None else studies, timestamp or day_after(now.timestamp)
        )

    def start(self) -> None:
        """Serve, in threads of its own, until `stop()`."""
        self._stopped.clear()
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True, name="local registry").start()

    def stop(self) -> None:
        """Serve no more, also on connections that are still open."""
        self._stopped.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.close_connections()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def pause(self, seconds: float) -> None:
        """Wait so long, or until the registry is stopped."""
        if seconds > 0:
            self._stopped.wait(seconds)

    def fault_for(self, path: str, given: Mapping[str, str]) -> Fault | None:
        """The fault that befalls this request to *path*; a refresh of the data is done at once."""
        fault = self._queue.next_for(path, given)
        if fault is not None and fault.kind == FaultKind.REPUBLISHED:
            self.republish(self.publication.studies[::-1] if fault.studies is None else fault.studies, fault.timestamp)
        return fault


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # A burst of clients must not be refused by the operating system.
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], registry: LocalRegistry) -> None:
        self.registry = registry
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.discard(connection)

    def close_connections(self) -> None:
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        # Clients that went away are no news: tests do that on purpose. Anything else is a mistake in here.
        if not isinstance(sys.exception(), OSError):
            traceback.print_exc()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: otherwise each answer waits for the client's delayed acknowledgement.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    _request: Request

    @property
    def registry(self) -> LocalRegistry:
        return cast(_Server, self.server).registry

    def setup(self) -> None:
        super().setup()
        cast(_Server, self.server).opened(self.connection)

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            cast(_Server, self.server).closed(self.connection)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        """Write nothing; requests are in the registry's own list."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix(BASE_PATH)
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._request = Request(self.command, path, given, headers, time.monotonic())
        self.registry.requests.append(self._request)
        self.registry.pause(self.registry.delay)
        fault = self.registry.fault_for(path, given)
        self._request.fault = fault.kind if fault else None
        # A path outside of the API is nothing that it could know.
        self._answer(path if path != parts.path else "", given, fault)

    do_HEAD = do_GET  # noqa: N815  (the name is the base class's)

    def _answer(self, path: str, given: Mapping[str, str], fault: Fault | None) -> None:
        kind = fault.kind if fault else None
        if fault and kind == FaultKind.LATE:
            self.registry.pause(fault.seconds)
        if kind == FaultKind.DROPPED:
            self._reset()
            return
        if kind in _PAGES:
            wait = {} if fault is None or fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            self._send(html_page(*_PAGES[kind], wait), None, None)
            return
        if kind in _ANSWERS:
            self._send(_ANSWERS[kind], None, None)
            return
        if len(self.path) > _MAX_ADDRESS:
            self._send(html_page(414, "414 Request-URI Too Large"), None, None)
            return
        publication = self.registry.publication
        if kind == FaultKind.OTHER_STUDY:
            path = f"/studies/{publication.nct(0)}"
        right = answer(path, given, publication, fault, self.registry.max_clauses)
        tag = self._tag(publication, right)
        if kind == FaultKind.OTHER_JSON:
            right = Answer(200, JSON, '{"message":"upstream request accepted","items":[]}')
        if tag and kind not in _NEEDS_BODY and self._is_known(tag):
            right = Answer(304, JSON, "")
        self._send(right, tag, fault)

    def _tag(self, publication: Publication, right: Answer) -> str | None:
        if right.status != 200:
            return None
        # It changes with the data set, and with a page that a fault has altered.
        return f'"{hashlib.blake2b((publication.tag + right.body).encode(), digest_size=12).hexdigest()}"'

    def _is_known(self, tag: str) -> bool:
        known = [text.strip().removeprefix("W/") for text in self.headers.get("If-None-Match", "").split(",")]
        return tag in known or "*" in known

    def _send(self, what: Answer, tag: str | None, fault: Fault | None) -> None:
        kind = fault.kind if fault else None
        body = what.body.encode()
        if kind == FaultKind.TRUNCATED:
            body = body[: len(body) * 2 // 3]
        if kind == FaultKind.BOMB:
            body += _BOMB
        zipped = what.status == 200 and "gzip" in self.headers.get("Accept-Encoding", "")
        if zipped:
            body = gzip.compress(body, compresslevel=1, mtime=0)
        self._request.status = what.status
        self.send_response(what.status)
        for name, value in what.headers.items():
            self.send_header(name, value)
        if tag:
            self.send_header("ETag", tag)
        if what.status != 304:
            self.send_header("Content-Type", what.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Vary", "Accept-Encoding")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if fault and kind == FaultKind.SLOW and self.command != "HEAD":
            body = self._drip(body, fault.seconds)
        if kind == FaultKind.BROKEN_OFF:
            body = body[: len(body) // 2]
            self.close_connection = True
        self._request.ended = time.monotonic()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def _drip(self, body: bytes, seconds: float) -> bytes:
        """Send *body* drop by drop, all but the last, which is given back."""
        step = max(1, -(-len(body) // _DRIPS))
        while len(body) > step:
            self.wfile.write(body[:step])
            self.wfile.flush()
            self.registry.pause(seconds / _DRIPS)
            body = body[step:]
        return body

    def _reset(self) -> None:
        # With a linger time of zero, closing sends a reset in place of an orderly end.
        self._request.ended = time.monotonic()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
