"""What several machines share through Redis: remembered answers, whole catalogues, and whose turn it is to make one.

Redis may be lost at any time. Each machine then goes on with what it has in its own folder, as if it were alone, and
Redis is tried again every few seconds. When it is back, it is given whatever it lacks; nobody has to do anything.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

import pandas as pd
from redis import Redis
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.exceptions import LockError, RedisError
from redis.lock import Lock
from redis.retry import Retry
from requests_cache.backends.base import BaseCache, BaseStorage
from requests_cache.backends.redis import RedisCache

from cache.catalogues import DAMAGES, FORMAT, POLL, FolderStore, StoredCatalogue, pack, sortable, unpack

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

_PREFIX = "trial-finder"

# Seconds. A catalogue has some ten megabytes, which is not much between neighbors.
_CONNECT_TIMEOUT = 1
_ANSWER_TIMEOUT = 5
# A Redis that was lost is not asked for that long, so that nobody waits for it again and again.
_REST = 5

# A turn in Redis ends by itself so many seconds after its process was killed. A living process renews it before.
_TURN = 15
_RENEWED = _TURN / 3

_WORD_LASTS = timedelta(days=1)
_DIGEST = hashlib.sha256().digest_size


class RedisLostError(Exception):
    """Redis cannot be asked now."""


class SharedRedis:
    """A Redis that may be lost. Thread-safe; `connect` gives the process's one."""

    def __init__(self, url: str) -> None:
        """Use the Redis at *url* (`redis://` or `rediss://`), when it is first asked."""
        self.client: Redis = Redis.from_url(
            url,
            socket_connect_timeout=_CONNECT_TIMEOUT,
            socket_timeout=_ANSWER_TIMEOUT,
            # Once anew at once: a connection that was idle may have been closed.
            retry=Retry(NoBackoff(), 1),
            health_check_interval=30,
        )
        self._lost = False
        self._ask_again = 0.0

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """The answer to *question*, which asks `client`. Raises RedisLostError where there is none, at once if lately.

        What else *question* raises passes, a lock's errors too.
        """
        if time.monotonic() < self._ask_again:
            raise RedisLostError
        try:
            answer = question()
        except LockError:
            raise
        except RedisError as error:
            self._ask_again = time.monotonic() + _REST
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


class _Either(BaseStorage[str, Any]):
    """A storage in Redis, and another one in whose place it stands while Redis is lost."""

    def __init__(self, redis: SharedRedis, there: BaseStorage[str, Any], here: BaseStorage[str, Any]) -> None:
        super().__init__()
        self.serializer = there.serializer
        self._redis, self._there, self._here = redis, there, here

    def _do(self, what: Callable[[BaseStorage[str, Any]], Answer]) -> Answer:
        try:
            return self._redis.ask(lambda: what(self._there))
        except RedisLostError:
            return what(self._here)

    def __getitem__(self, key: str) -> Any:
        return self._do(lambda storage: storage[key])

    def __setitem__(self, key: str, value: Any) -> None:
        self._do(lambda storage: storage.__setitem__(key, value))

    def __delitem__(self, key: str) -> None:
        self._do(lambda storage: storage.__delitem__(key))

    def __contains__(self, key: object) -> bool:
        return self._do(lambda storage: key in storage)

    def __iter__(self) -> Iterator[str]:
        return iter(self._do(list))

    def __len__(self) -> int:
        return self._do(len)

    def clear(self) -> None:
        self._do(lambda storage: storage.clear())

    def close(self) -> None:
        self._there.close()  # type: ignore[no-untyped-call]
        self._here.close()  # type: ignore[no-untyped-call]


def shared_answers(redis: SharedRedis, local: BaseCache, version: int, forget_after: timedelta) -> BaseCache:
    """Answers in *redis* for *forget_after* at least, and in *local* while it is lost; *version* is of their format."""
    # JSON, since the default (pickle) would run code if someone planted an answer.
    there = RedisCache(
        f"{_PREFIX}:answers-v{version}",
        connection=redis.client,
        serializer="json",
        ttl_offset=int(forget_after.total_seconds()),
    )
    either = BaseCache(there.cache_name)
    either.responses = _Either(redis, there.responses, local.responses)
    either.redirects = _Either(redis, there.redirects, local.redirects)
    return either


class SharedStore:
    """A `CatalogueStore` in Redis, with a copy of all that it gives in a folder, which serves while Redis is lost."""

    def __init__(self, redis: SharedRedis, local: FolderStore) -> None:
        """Keep catalogues in *redis* and in *local*."""
        self._redis = redis
        self._local = local
        keys = f"{_PREFIX}:catalogue-v{FORMAT}"
        self._newest, self._former, self._packed = f"{keys}:newest", f"{keys}:former", f"{keys}:packed:"
        self._turn, self._word = f"{keys}:turn", f"{keys}:word"

    def newest_version(self) -> str:
        """See `CatalogueStore`. A Redis that lacks what is in the folder is given it."""
        here = self._local.newest_version()
        try:
            there = self._version_there()
            if here > there:
                found = self._local.newest_packed()
                if found:
                    self._publish(found[1], found[0].version)
        except RedisLostError:
            return here
        return max(here, there)

    def newest(self) -> StoredCatalogue | None:
        """See `CatalogueStore`; a damaged catalogue is removed from Redis."""
        with suppress(RedisLostError):
            while (there := self._version_there()) > self._local.newest_version():
                packed = self._whole(there)
                if packed is None:
                    self._put_aside(there)
                    continue
                try:
                    stored = unpack(packed, there)
                except DAMAGES as error:
                    log.warning(
                        "the catalogue in Redis cannot be read and is removed",
                        extra={"data": there, "cause": str(error)},
                    )
                    self._put_aside(there)
                    continue
                self._keep_here(packed, there)
                return stored
        return self._local.newest()

    def save(self, frame: pd.DataFrame, about: dict[str, Any], version: str) -> None:
        """See `CatalogueStore`; it is enough that one of the two can be written. Redis keeps what is as new."""
        packed = pack(frame, about)
        kept_here = self._keep_here(packed, version)
        try:
            self._publish(packed, sortable(version))
        except RedisLostError:
            if not kept_here:
                raise OSError("neither the folder nor Redis can be written") from None

    @contextmanager
    def turn(self, done: Callable[[], bool]) -> Iterator[bool]:
        """See `CatalogueStore`. First among the processes of this machine, then among the machines."""
        with self._local.turn(done) as ours_here:
            if not ours_here:
                yield False
                return
            lock = Lock(self._redis.client, self._turn, timeout=_TURN, thread_local=False)
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

    def word(self) -> str:
        """See `CatalogueStore`."""
        try:
            return _text(self._redis.ask(lambda: self._redis.client.get(self._word)))
        except RedisLostError:
            return self._local.word()

    def leave_word(self, word: str) -> None:
        """See `CatalogueStore`."""
        self._local.leave_word(word)
        with suppress(RedisLostError):
            self._redis.ask(lambda: self._redis.client.set(self._word, word, ex=_WORD_LASTS))

    def _keep_here(self, packed: bytes, version: str) -> bool:
        try:
            self._local.keep(packed, version)
        except OSError as error:
            log.warning("the catalogue could not be kept on this machine", extra={"cause": str(error)})
            return False
        return True

    def _version_there(self) -> str:
        return _text(self._redis.ask(lambda: self._redis.client.get(self._newest)))

    def _whole(self, version: str) -> bytes | None:
        """The packed catalogue *version* of Redis, None if it is not there as it was written."""
        value = self._redis.ask(lambda: self._redis.client.get(self._packed + version))
        if not isinstance(value, bytes) or hashlib.sha256(value[_DIGEST:]).digest() != value[:_DIGEST]:
            log.warning("the catalogue in Redis is damaged and is removed", extra={"data": version})
            return None
        return value[_DIGEST:]

    def _publish(self, packed: bytes, version: str) -> None:
        """Make *packed* the newest catalogue of all machines, unless there is one as new."""

        def put(pipe: Pipeline) -> None:
            newest, former = _text(pipe.get(self._newest)), _text(pipe.get(self._former))
            pipe.multi()
            if newest >= version:
                return
            pipe.set(self._packed + version, hashlib.sha256(packed).digest() + packed)
            pipe.set(self._newest, version)
            pipe.set(self._former, newest)
            if former:
                pipe.delete(self._packed + former)

        self._redis.ask(lambda: self._redis.client.transaction(put, self._newest, self._former))

    def _put_aside(self, version: str) -> None:
        """Let the former catalogue take the place of *version*, unless another one has taken it already."""

        def put(pipe: Pipeline) -> None:
            newest, former = _text(pipe.get(self._newest)), _text(pipe.get(self._former))
            pipe.multi()
            if newest == version:
                pipe.set(self._newest, former)
                pipe.delete(self._former, self._packed + version)

        self._redis.ask(lambda: self._redis.client.transaction(put, self._newest, self._former))

    @contextmanager
    def _renewed(self, lock: Lock) -> Iterator[None]:
        """Renew *lock* again and again while the block lasts, then release it."""
        ended = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(lock, ended), name="turn", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()
            with suppress(LockError, RedisLostError):
                self._redis.ask(lock.release)

    def _renew(self, lock: Lock, ended: threading.Event) -> None:
        while not ended.wait(_RENEWED):
            try:
                self._redis.ask(lock.reacquire)
            except RedisLostError:
                continue
            except LockError:
                # This process slept for too long, or Redis came back without the lock.
                with suppress(RedisLostError):
                    if not self._redis.ask(lambda: lock.acquire(blocking=False)):
                        log.warning("another process has taken the turn; both go on")


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else ""
