"""Answers of a web service within bounds: so many bytes once unpacked, and so many seconds from the first to the last.

The time-outs of `requests` are for each piece of an answer, and nothing there limits what a small gzip file unpacks to.
"""

from __future__ import annotations

import http.client
import io
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

_CHUNK = 64 * 1024


class AnswerTooLargeError(Exception):
    """An answer is larger than the session takes; the message says how large it may be."""


class AnswerTooSlowError(Exception):
    """An answer takes longer than the session waits; the message says how long that is."""


class BoundedAdapter(HTTPAdapter):
    """Reads each answer as a whole, and gives up on one that is larger or slower than allowed."""

    def __init__(self, max_bytes: int, max_seconds: float) -> None:
        """Allow *max_bytes*, unpacked, and *max_seconds* an answer (and a read time-out more, if it stops at the end).

        Sending raises AnswerTooLargeError or AnswerTooSlowError beyond that.
        """
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        super().__init__()

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> Any:
        """The pool for *request*, of connections that time their answers."""
        pool: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
        if not hasattr(pool.ConnectionCls, "times_answers"):
            timed = {"response_class": partial(_TimedResponse, self._max_seconds), "times_answers": True}
            pool.ConnectionCls = type("TimedConnection", (pool.ConnectionCls,), timed)
        return pool

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send *request*; see `HTTPAdapter.send`. What comes back is read and unpacked already."""
        response = super().send(request, *args, **kwargs)
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > self._max_bytes:
                response.close()
                raise AnswerTooLargeError(f"more than {self._max_bytes} bytes for {(request.url or '')[:300]}")
        unpacked = HTTPResponse(
            io.BytesIO(body),
            status=response.status_code,
            reason=response.reason,
            request_url=request.url,
            preload_content=False,
        )
        read: requests.Response = self.build_response(request, unpacked)
        # Kept from urllib3, which would unpack and measure once more what they announce.
        read.headers, read.encoding = response.headers, response.encoding
        return read


class _TimedResponse(http.client.HTTPResponse):
    """An answer that has so many seconds, its headers included."""

    def __init__(self, max_seconds: float, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), max_seconds))


class _TimedReader(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, max_seconds: float) -> None:
        self._raw = raw
        self._max_seconds = max_seconds
        self._end = time.monotonic() + max_seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if time.monotonic() > self._end:
            raise AnswerTooSlowError(f"not whole after {self._max_seconds:g} seconds")
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
