"""Answers of a web service, remembered: one polite, retrying, caching HTTP session for the whole process.

From the outside in, a request passes the cache (requests-cache: SQLite or Redis, revalidated by ETag, a stale answer
rather than none), the retries (tenacity: exponential backoff with jitter, within a budget of time), the rate limit
(requests-ratelimiter) and the wire (`cache.bounded`). Only what reaches the wire is throttled, and only what passed the
check is remembered.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from requests_cache import CacheMixin
from requests_cache.backends.base import BaseCache
from requests_ratelimiter import LimiterMixin
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_before_delay, wait_exponential_jitter

from cache.answer_file import AnswerFile
from cache.bounded import AnswerTooLargeError, AnswerTooSlowError, BoundedAdapter
from cache.passing_fault import PassingFault
from cache.shared import SharedAnswers, SharedRedis

log = logging.getLogger(__name__)

# In the name of the file and of Redis' keys, since another serializer or schema on the same file is a silent miss.
_FORMAT = 1

# After that long an answer that nobody asked for again is forgotten; nothing else prunes the file.
_FORGET_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """For how long a request that fails is tried again (`budget`), and the waits of the backoff; all in seconds."""

    budget: float = 60
    first_wait: float = 1
    max_wait: float = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """What a session keeps to: requests per second and in flight, bytes, timeouts in seconds, and retries.

    `burst` is for how many seconds' worth of requests may come at once: at one a second, so many requests. `max_bytes`
    (unpacked) and `max_seconds` are for one answer: a page of 250 studies has 2.5 to 5 MB.
    """

    per_second: float = 1
    burst: int = 5
    in_flight: int = 2
    connect_timeout: float = 5
    read_timeout: float = 45
    max_bytes: int = 32 * 1024 * 1024
    max_seconds: float = 120
    retry: RetryPolicy = RetryPolicy()


class _RetryingSession(requests.Session):
    """Sends, checks the answer, and retries while the fault may pass and the budget lasts."""

    limits: Limits
    check: Callable[[requests.Response], None]
    translate: Callable[[Exception], Exception]

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        # requests-cache reads its per-request wishes from this header; the service need not see them.
        request.headers.pop("Cache-Control", None)
        kwargs["timeout"] = (self.limits.connect_timeout, self.limits.read_timeout)
        # A redirect would be followed inside, past the check and to wherever it points.
        kwargs["allow_redirects"] = False
        self._local.asked, self._local.fault = True, None
        try:
            return self._retrying(self._send_once, request, **kwargs)
        except Exception as fault:
            self._local.fault = fault
            raise

    def _send_once(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        try:
            with self._in_flight:
                response = super().send(request, **kwargs)
        except (requests.RequestException, AnswerTooLargeError, AnswerTooSlowError) as error:
            raise self.translate(error) from error
        self.check(response)
        return response

    def _prepare_retries(self) -> None:
        self._in_flight = threading.BoundedSemaphore(self.limits.in_flight)
        self._local = threading.local()
        policy = self.limits.retry
        backoff = wait_exponential_jitter(multiplier=policy.first_wait, max=policy.max_wait, jitter=policy.first_wait)
        self._retrying = Retrying(
            retry=retry_if_exception_type(PassingFault),
            wait=lambda state: max(_retry_after(state), backoff(state)),
            stop=stop_before_delay(policy.budget),
            before_sleep=_log_retry,
            reraise=True,
        )

    @property
    def last_fault(self) -> Exception | None:
        """What went wrong with this thread's last request, also where a remembered answer was given in its place."""
        return getattr(self._local, "fault", None)

    @property
    def last_asked(self) -> bool:
        """Whether this thread's last request was put to the service at all; if not, the answer is a remembered one."""
        return getattr(self._local, "asked", False)


def _retry_after(state: RetryCallState) -> float:
    """The seconds that the service asked us to wait, 0 where it did not."""
    error = state.outcome.exception() if state.outcome else None
    return (error.retry_after if isinstance(error, PassingFault) else None) or 0


def _log_retry(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    extra = {"wait": round(state.upcoming_sleep, 1), "error": type(error).__name__, "cause": str(error)}
    log.info("request failed, trying again", extra=extra)


class _Limited(LimiterMixin, requests.Session):
    pass


class AnswerSession(CacheMixin, _RetryingSession, _Limited):
    """A `requests` session that remembers answers (see the module). Thread-safe; make one for the process."""

    def __init__(
        self,
        backend: BaseCache,
        limits: Limits,
        user_agent: str,
        check: Callable[[requests.Response], None],
        translate: Callable[[Exception], Exception],
    ) -> None:
        """Remember in *backend*.

        *check* raises for an answer that must not be used or remembered; *translate* turns an error of `requests` or
        of `cache.bounded` into one of the caller's. Both kinds are tried again if they are a `PassingFault`.
        """
        self.limits = limits
        self.check = check
        self.translate = translate
        self._prepare_retries()
        super().__init__(
            backend=backend,
            expire_after=timedelta(hours=1),
            stale_if_error=True,
            per_second=limits.per_second,
            burst=limits.burst,
        )
        adapter = BoundedAdapter(limits.max_bytes, limits.max_seconds)
        for scheme in ("https://", "http://"):
            self.mount(scheme, adapter)
        self.headers["User-Agent"] = user_agent

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> Any:  # type: ignore[override]
        """Send *request*, or answer it from memory; see `requests_cache.CachedSession.send` for the arguments."""
        self._local.asked, self._local.fault = False, None
        response = super().send(request, **kwargs)
        if not self.last_asked and response.created_at > datetime.now(UTC):
            # Remembered while the clock was ahead: it would pass for fresh until then.
            request.headers.pop("Cache-Control", None)
            return super().send(request, refresh=True, **kwargs)
        return response


def open_backend(folder: Path, redis: SharedRedis | None = None) -> BaseCache:
    """Where answers are remembered: in *redis*, if there is one, and while it is lost in the SQLite file in *folder*.

    A file that is no database is put aside and a new one begun; where *folder* cannot be written, answers are
    remembered in memory, until the process ends.
    """
    local = _file_of_answers(folder)
    return local if redis is None else SharedAnswers(redis, local, _FORMAT, _FORGET_AFTER)


def _file_of_answers(folder: Path) -> BaseCache:
    path = folder / f"answers-v{_FORMAT}.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return AnswerFile(path, _FORGET_AFTER)
        except sqlite3.DatabaseError as error:
            # A table of another shape is a mere error to SQLite; other ones may pass, such as a lock.
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            log.warning("the file of answers is damaged and is put aside", extra={"cause": str(error)})
            for suffix in ("", "-wal", "-shm"):
                part = path.with_name(path.name + suffix)
                if part.exists():
                    part.replace(part.with_name(part.name + ".damaged"))
            return AnswerFile(path, _FORGET_AFTER)
    except (OSError, sqlite3.Error) as error:
        log.warning("answers are remembered in memory only", extra={"cause": str(error)})
        return BaseCache()
