"""The file in which answers are remembered (SQLite). What is wrong with it costs what it remembers, never an answer."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from requests_cache.backends.base import BaseCache
from requests_cache.backends.sqlite import SQLiteCache, SQLiteDict

log = logging.getLogger(__name__)

# So long (milliseconds) another process is waited for that writes to the file.
_BUSY = 2000

# So long (seconds) the file is left alone after a fault: each further try could wait again.
_REST = 60


class AnswerFile(SQLiteCache):
    """Answers in an SQLite file."""

    def __init__(self, path: Path) -> None:
        """Open the file *path*. Raises `sqlite3.Error` where that fails; nothing else here does."""
        BaseCache.__init__(self, cache_name=str(path))
        # JSON, since the default (pickle) would run code if someone planted a file.
        self.responses = _Table(path, "responses", serializer="json", wal=True, busy_timeout=_BUSY)
        self.redirects = _Table(
            path, "redirects", serializer=None, wal=True, busy_timeout=_BUSY, lock=self.responses._lock
        )


class _Table(SQLiteDict):
    """A table that is empty while the file cannot be used."""

    _rests_until = 0.0

    def __getitem__(self, key: str) -> Any:
        if not self._rests():
            try:
                return super().__getitem__(key)  # type: ignore[no-untyped-call]
            except sqlite3.Error as error:
                self._rest(error)
        raise KeyError(key)

    def __setitem__(self, key: str, value: Any) -> None:
        if not self._rests():
            try:
                super().__setitem__(key, value)  # type: ignore[no-untyped-call]
            except sqlite3.Error as error:
                self._rest(error)

    def _rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def _rest(self, error: sqlite3.Error) -> None:
        self._rests_until = time.monotonic() + _REST
        log.warning("the file of answers cannot be used", extra={"rest_seconds": _REST, "cause": str(error)})

    @contextlib.contextmanager
    def _acquire_sqlite_lock(self) -> Iterator[None]:
        # That of requests-cache tries again for ever, also where the disk is full or cannot be written.
        with self._lock:
            connection: Any = self._connection
            connection.execute("BEGIN IMMEDIATE")
            self._active_transaction = True
            try:
                yield
                connection.commit()
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.rollback()
                raise
            finally:
                self._active_transaction = False
