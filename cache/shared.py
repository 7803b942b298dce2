"""What several machines share through Redis: remembered answers, whole catalogues, and the lock for making one.

Redis may be lost at any time, or be so slow that it might as well be. Each machine then goes on with what it has in its
own folder, as if it were alone, and Redis is tried again every few seconds. When it is back, it is given whatever it
lacks; nobody has to do anything.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any, TypeVar

import pandas as pd
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnectionError
from redis.exceptions import LockError, RedisError
from redis.lock import Lock
from redis.retry import Retry
from requests_cache.backends.base import BaseCache
from requests_cache.backends.redis import RedisCache

from cache.catalogues import FORMAT, MAX_VERSIONS, POLL, FolderStore, StoredCatalogue, pack, unpack

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

_PREFIX = "trial-finder"
# No version is longer than that.
_DIGITS = 15

# Seconds. Redis answers a neighbor within milliseconds; where it takes longer, it counts as lost.
_TIMEOUT = 1
# A catalogue has some ten megabytes. A small question always comes before it, so a slow Redis is known by then.
_CATALOGUE_TIMEOUT = 15
# Seconds in which a Redis that was lost is not asked, so that nobody waits for it again and again.
_COOLDOWN = 5

# The lock in Redis is a lease: it ends so many seconds after its process was killed. A living process renews it before.
_LEASE = 15
_RENEW_EVERY = _LEASE / 3

_LAST_ERROR_TTL = timedelta(days=1)


class RedisLostError(Exception):
    """Redis cannot be asked now."""


class SharedRedis:
    """A Redis that may be lost. Thread-safe; `connect` gives the process's one."""

    def __init__(self, url: str) -> None:
        """Use the Redis at *url* (`redis://` or `rediss://`), when it is first asked."""
        self.client, self.with_catalogues = (
            Redis.from_url(
                url,
                socket_connect_timeout=_TIMEOUT,
                socket_timeout=timeout,
                # Once anew at once: a connection that was idle may have been closed. Not when it is merely slow.
                retry=Retry(NoBackoff(), 1, (LostConnectionError,)),
                health_check_interval=30,
            )
            for timeout in (_TIMEOUT, _CATALOGUE_TIMEOUT)
        )
        self._lost = False
        self._cooldown_until = 0.0

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """The answer to *question*, which asks `client`. Raises RedisLostError where there is none, at once if lately.

        What else *question* raises passes, a lock's errors too.
        """
        if time.monotonic() < self._cooldown_until:
            raise RedisLostError
        try:
            answer = question()
        except LockError:
            raise
        except RedisError as error:
            self._cooldown_until = time.monotonic() + _COOLDOWN
            if not self._lost:
                log.warning("Redis is lost, this machine goes on alone", extra={"cause": str(error)})
            self._lost = True
            raise RedisLostError from error
        if self._lost:
            log.warning("Redis is back")
        self._lost = False
        return answer


@lru_cache
def connect(url: str) -> SharedRedis:
    """The process's one `SharedRedis` for *url*."""
    return SharedRedis(url)


class SharedAnswers(RedisCache):
    """Answers in Redis; while it is lost, those of another cache."""

    def __init__(self, redis: SharedRedis, local: BaseCache, version: int, forget_after: timedelta) -> None:
        """Answers of the format *version* in *redis* for *forget_after* at least, and in *local* while it is lost."""
        super().__init__(
            f"{_PREFIX}:answers-v{version}",
            connection=redis.client,
            # JSON, since the default (pickle) would run code if someone planted an answer.
            serializer="json",
            ttl_offset=int(forget_after.total_seconds()),
        )
        self._redis, self._local = redis, local

    # All that a session asks of its cache.

    def get_response(self, key: str, default: Any = None) -> Any:
        """See `BaseCache`."""
        return self._ask(super().get_response, self._local.get_response, key, default)

    def save_response(self, *arguments: Any, **named: Any) -> None:
        """See `BaseCache`."""
        self._ask(super().save_response, self._local.save_response, *arguments, **named)

    def delete(self, *arguments: Any, **named: Any) -> None:
        """See `BaseCache`."""
        self._ask(super().delete, self._local.delete, *arguments, **named)

    def _ask(self, there: Callable[..., Answer], here: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer:
        try:
            return self._redis.ask(lambda: there(*arguments, **named))
        except RedisLostError:
            return here(*arguments, **named)


class SharedStore:
    """A `CatalogueStore` in Redis, with a copy of all that it gives in a folder, which serves while Redis is lost."""

    def __init__(self, redis: SharedRedis, local: FolderStore) -> None:
        """Keep catalogues in *redis* and in *local*."""
        self._redis, self._client, self._local = redis, redis.client, local
        # A hash of the stored catalogues by their versions.
        self._packed = f"{_PREFIX}:catalogues-v{FORMAT}"
        self._lock_key, self._last_error_key = f"{_PREFIX}:lock-v{FORMAT}", f"{_PREFIX}:last-error-v{FORMAT}"

    def newest_version(self) -> int:
        """See `CatalogueStore`. A Redis that lacks what is in the folder is given it."""
        here = self._local.newest_version()
        with suppress(RedisLostError):
            there = next(iter(self._versions()), 0)
            if here > there and (packed := self._local.packed(here)) is not None:
                self._publish(packed, here)
            return max(here, there)
        return here

    def newest_first(self) -> Iterator[StoredCatalogue]:
        """See `CatalogueStore`; a damaged catalogue is removed from Redis."""
        with suppress(RedisLostError):
            for version in self._versions():
                if version <= self._local.newest_version():
                    break
                found = self._redis.ask(partial(self._redis.with_catalogues.hget, self._packed, str(version)))
                packed = found if isinstance(found, bytes) else b""
                try:
                    stored = unpack(packed, version)
                except Exception as error:  # noqa: BLE001  (whatever it is, the former one serves)
                    log.warning("the catalogue in Redis is damaged and is removed", extra={"cause": str(error)})
                    self._redis.ask(partial(self._client.hdel, self._packed, str(version)))
                    continue
                self._save_locally(packed, version)
                yield stored
        yield from self._local.newest_first()

    def save(self, frame: pd.DataFrame, about: dict[str, Any], version: int) -> None:
        """See `CatalogueStore`; it is enough that one of the two can be written."""
        packed = pack(frame, about)
        saved_locally = self._save_locally(packed, version)
        try:
            self._publish(packed, version)
        except RedisLostError:
            if not saved_locally:
                raise OSError("neither the folder nor Redis can be written") from None

    @contextmanager
    def refresh_lock(self, done: Callable[[], bool]) -> Iterator[bool]:
        """See `CatalogueStore`. First among the processes of this machine, then among the machines."""
        with self._local.refresh_lock(done) as held_here:
            if not held_here:
                yield False
                return
            lock = Lock(self._client, self._lock_key, timeout=_LEASE, thread_local=False)
            try:
                while not self._redis.ask(lambda: lock.acquire(blocking=False)):
                    if done():
                        yield False
                        return
                    time.sleep(POLL)
            except RedisLostError:
                yield True
                return
            with self._renewed(lock):
                yield True

    def last_error(self) -> str:
        """See `CatalogueStore`."""
        try:
            text = self._redis.ask(lambda: self._client.get(self._last_error_key))
        except RedisLostError:
            return self._local.last_error()
        return text.decode(errors="replace") if isinstance(text, bytes) else ""

    def set_last_error(self, text: str) -> None:
        """See `CatalogueStore`."""
        self._local.set_last_error(text)
        with suppress(RedisLostError):
            self._redis.ask(lambda: self._client.set(self._last_error_key, text, ex=_LAST_ERROR_TTL))

    def _save_locally(self, packed: bytes, version: int) -> bool:
        try:
            self._local.save_packed(packed, version)
        except OSError as error:
            log.warning("the catalogue could not be stored on this machine", extra={"cause": str(error)})
            return False
        return True

    def _versions(self) -> list[int]:
        """The versions that are in Redis, the newest first; what is no version is damage, and passed over."""
        names = self._redis.ask(lambda: self._client.hkeys(self._packed))
        return sorted((int(name) for name in names if name.isdigit() and len(name) <= _DIGITS), reverse=True)

    def _publish(self, packed: bytes, version: int) -> None:
        """Share *packed* with all machines; only the newest few stay stored."""
        versions = sorted({*self._versions(), version}, reverse=True)
        self._redis.ask(lambda: self._redis.with_catalogues.hset(self._packed, str(version), packed))
        if versions[MAX_VERSIONS:]:
            self._redis.ask(lambda: self._client.hdel(self._packed, *map(str, versions[MAX_VERSIONS:])))

    @contextmanager
    def _renewed(self, lock: Lock) -> Iterator[None]:
        """Renew *lock* again and again while the block lasts, then release it."""
        ended = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(lock, ended), name="lock renewal", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()
            with suppress(LockError, RedisLostError):
                self._redis.ask(lock.release)

    def _renew(self, lock: Lock, ended: threading.Event) -> None:
        while not ended.wait(_RENEW_EVERY):
            with suppress(RedisLostError):
                try:
                    self._redis.ask(lock.reacquire)
                except LockError:
                    # This process slept for too long, or Redis came back without the lock.
                    if not self._redis.ask(lambda: lock.acquire(blocking=False)):
                        log.warning("another process has taken the lock; both go on")
