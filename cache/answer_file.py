"""The file in which answers are remembered (SQLite). What is wrong with it costs what it remembers, never an answer.

This is a backend of one's own, as requests-cache documents it: its own SQLite backend tries again for ever where the
file is locked, the disk is full or cannot be written.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from requests_cache.backends.base import BaseCache, BaseStorage

log = logging.getLogger(__name__)

# Seconds to wait for another process that writes to the file.
_BUSY_TIMEOUT = 2.0

# Seconds in which the file is not used after a fault: each further try could wait again.
_COOLDOWN = 60


class AnswerFile(BaseCache):
    """Answers in an SQLite file. Thread-safe, and several processes may share it."""

    def __init__(self, path: Path, forget_after: timedelta) -> None:
        """Open the file *path*, and forget what expired so long ago. Raises `sqlite3.Error`; nothing else here does."""
        super().__init__(cache_name=str(path))
        self.responses = _Table(path)
        self.responses.forget(forget_after)


class _Table(BaseStorage[str, Any]):
    """The file's one table, which is empty while the file cannot be used."""

    def __init__(self, path: Path) -> None:
        # JSON, since the default (pickle) would run code if someone planted a file.
        super().__init__(serializer="json")
        self._path = path
        self._cooldown_until = 0.0
        self._execute("PRAGMA journal_mode=WAL")
        self._execute("CREATE TABLE IF NOT EXISTS responses (key TEXT PRIMARY KEY, value BLOB, expires INTEGER)")

    def forget(self, after: timedelta) -> None:
        """Delete what expired longer ago than *after*. Raises `sqlite3.Error`, also for a table of another shape."""
        self._execute("SELECT key, value, expires FROM responses LIMIT 0")
        self._execute("DELETE FROM responses WHERE expires < ?", time.time() - after.total_seconds())

    def __getitem__(self, key: str) -> Any:
        for (value,) in self._ask("SELECT value FROM responses WHERE key = ?", key):
            return self.deserialize(key, value)
        raise KeyError(key)

    def __setitem__(self, key: str, value: Any) -> None:
        expires = getattr(value, "expires_unix", None)
        self._ask("INSERT OR REPLACE INTO responses VALUES (?, ?, ?)", key, self.serialize(value), expires)

    def __delitem__(self, key: str) -> None:
        if not self._ask("DELETE FROM responses WHERE key = ? RETURNING key", key):
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter([key for (key,) in self._ask("SELECT key FROM responses")])

    def __len__(self) -> int:
        return sum(count for (count,) in self._ask("SELECT count(*) FROM responses"))

    def clear(self) -> None:
        self._ask("DELETE FROM responses")

    def _ask(self, statement: str, *values: Any) -> list[Any]:
        """The rows of *statement*; none where the file cannot be used."""
        if time.monotonic() < self._cooldown_until:
            return []
        try:
            return self._execute(statement, *values)
        except sqlite3.Error as error:
            self._cooldown_until = time.monotonic() + _COOLDOWN
            log.warning(
                "the file of answers cannot be used", extra={"cooldown_seconds": _COOLDOWN, "cause": str(error)}
            )
            return []

    def _execute(self, statement: str, *values: Any) -> list[Any]:
        # A connection each time: no thread waits for another one's, and none is left over by a killed process.
        with closing(sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT)) as connection, connection:
            return connection.execute(statement, values).fetchall()
