"""Whole catalogues, stored: one file each, numbered in the order in which they were accepted.

`CatalogueStore` says what a store can do. `FolderStore` stores catalogues in a folder, which the processes of one
machine may share; `cache.shared.SharedStore` stores them in Redis as well, for any number of machines.

A catalogue is written beside and moved into place, so that a reader sees a whole file or none; it begins with a digest
of all the rest, so that no damage passes. The former catalogue stays: if the newest cannot be read, it is put aside
and the former one serves.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

# Arrow's own allocator keeps what reading a catalogue took, 50 MB of 3,000 trials, for as long as the process lives.
pa.set_memory_pool(pa.system_memory_pool())

log = logging.getLogger(__name__)

FORMAT = 2
"""In every name under which catalogues are stored: a store of another format is another store."""

MAX_VERSIONS = 2
"""How many catalogues are stored: the newest and the former one."""

_ABOUT = b"about"
_DIGEST = hashlib.sha256().digest_size
_NAME = re.compile(rf"catalogue-v{FORMAT}-([1-9][0-9]{{0,14}})\.packed")
_DAMAGED = ".damaged"
_UNFINISHED = "unfinished-"

# What is stored is public, and another user's process (an operator's `refresh`) may have written it.
_READABLE = 0o644

# How often a process that waits for the lock tries to get it, in seconds.
POLL = 0.25

LOCK_TIMEOUT = 1800
"""A process that holds the lock for longer (seconds) is taken to hang."""

# What a killed process left half-written is removed after that long, in seconds; nobody writes for an hour.
_ABANDONED = 3600


@dataclass(frozen=True, slots=True)
class StoredCatalogue:
    """A catalogue as it was saved: one row a thing, what is to be known about the whole, and its version."""

    frame: pd.DataFrame
    about: dict[str, Any]
    version: int


class CatalogueStore(Protocol):
    """Keeps catalogues for several processes, of which one at a time makes a new one.

    A version is a positive number that grows with each catalogue that is accepted, whatever the catalogue says of its
    own day: what was accepted last is the newest.
    """

    def newest_version(self) -> int:
        """The version of the newest catalogue, 0 if there is none. Cheap; does not raise."""

    def newest_first(self) -> Iterator[StoredCatalogue]:
        """The catalogues that can be read, the newest first. A damaged one is put aside and logged."""

    def save(self, frame: pd.DataFrame, about: dict[str, Any], version: int) -> None:
        """Keep *frame* and *about* as the catalogue *version*, and forget all but the former one.

        A new catalogue has the `next_version`; the same catalogue, read anew, keeps its own. Raises OSError where it
        cannot be kept; whatever was there before is then untouched.
        """

    def refresh_lock(self, done: Callable[[], bool]) -> AbstractContextManager[bool]:
        """Hold the lock that lets one process at a time make a catalogue; gives whether this process holds it.

        Waits until no other process holds it, or until *done*. It is released when the block or the process ends,
        however it ends. Where locks do not work, or another process holds it for longer than `LOCK_TIMEOUT`, this
        process goes on as if it held it: two that read are better than none.
        """

    def last_error(self) -> str:
        """The text of the last error of any process, empty if there was none."""

    def set_last_error(self, text: str) -> None:
        """Leave *text* for the other processes. Where that fails, they do without."""


def next_version(store: CatalogueStore) -> int:
    """The version of a catalogue that is accepted now: the time in milliseconds, or more if the clock was set back."""
    return max(store.newest_version() + 1, time.time_ns() // 1_000_000)


class FolderStore:
    """A `CatalogueStore` in one folder."""

    def __init__(self, folder: Path) -> None:
        """Keep catalogues in *folder*, which is made when something is first written."""
        self.folder = folder
        self._useless: set[int] = set()

    def newest_version(self) -> int:
        """See `CatalogueStore`; what was found to be of no use to us does not count."""
        return max(self._versions() - self._useless, default=0)

    def newest_first(self) -> Iterator[StoredCatalogue]:
        """See `CatalogueStore`; a damaged file is renamed (`….damaged`)."""
        for version in self._newest_first():
            packed = self.packed(version)
            if packed is None:
                continue
            try:
                stored = unpack(packed, version)
            except Exception as error:  # noqa: BLE001  (whatever it is, the former one serves)
                # Whole as it is, it is of another program, or memory is short: no reason to rename it.
                self._leave(version, "the stored catalogue cannot be used and is left alone", error)
            else:
                yield stored

    def packed(self, version: int) -> bytes | None:
        """The catalogue *version* as it was packed; None if it is not here, damaged, or not ours to read."""
        try:
            packed = self._path(version).read_bytes()
            check(packed)
        except FileNotFoundError:  # another process has just forgotten it
            return None
        except DamagedError as error:
            self._put_aside(version, error)
            return None
        except OSError as error:
            # No damage: another user may well read it.
            self._leave(
                version,
                "the stored catalogue cannot be read; it must belong to the user that the service runs as",
                error,
            )
            return None
        return packed

    def save(self, frame: pd.DataFrame, about: dict[str, Any], version: int) -> None:
        """See `CatalogueStore`."""
        self.save_packed(pack(frame, about), version)

    def save_packed(self, packed: bytes, version: int) -> None:
        """Like `save`, for a catalogue that is packed already."""
        self._write(self._path(version).name, packed)
        self._useless.discard(version)
        for old in self._newest_first()[MAX_VERSIONS:]:
            self._path(old).unlink(missing_ok=True)
        for left in self.folder.glob(f"{_UNFINISHED}*"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink(missing_ok=True)

    @contextmanager
    def refresh_lock(self, done: Callable[[], bool]) -> Iterator[bool]:
        """See `CatalogueStore`. The operating system releases the lock of a process that was killed."""
        # Without flock a file would have to stand for the lock, and a killed process would leave it behind.
        lock = FileLock(self.folder / "refresh.lock", poll_interval=POLL, fallback_to_soft=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=LOCK_TIMEOUT, cancel_check=done)
        except Timeout:
            hangs = not done()
            if hangs:
                log.warning("another process has held the lock for too long", extra={"waited": LOCK_TIMEOUT})
            yield hangs
            return
        except OSError as error:
            log.warning("processes that share this folder cannot lock it", extra={"cause": str(error)})
            yield True
            return
        try:
            yield True
        finally:
            lock.release()

    def last_error(self) -> str:
        """See `CatalogueStore`."""
        try:
            return (self.folder / "last-error").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""

    def set_last_error(self, text: str) -> None:
        """See `CatalogueStore`."""
        try:
            self._write("last-error", text.encode())
        except OSError as error:
            log.warning("the last error could not be stored for other processes", extra={"cause": str(error)})

    def _write(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=_UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), _READABLE)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _put_aside(self, version: int, error: Exception) -> None:
        path = self._path(version)
        log.warning("the stored catalogue is damaged and is put aside", extra={"file": path.name, "cause": str(error)})
        try:
            path.replace(path.with_name(path.name + _DAMAGED))
        except OSError as refusal:
            self._leave(version, "the damaged catalogue could not be renamed", refusal)

    def _leave(self, version: int, why: str, error: Exception) -> None:
        # Logged once: visits check the store every few seconds.
        if version not in self._useless:
            log.error(why, extra={"file": self._path(version).name, "cause": str(error)})
        self._useless.add(version)

    def _newest_first(self) -> list[int]:
        return sorted(self._versions(), reverse=True)

    def _path(self, version: int) -> Path:
        return self.folder / f"catalogue-v{FORMAT}-{version}.packed"

    def _versions(self) -> set[int]:
        names = (_NAME.fullmatch(path.name) for path in self.folder.glob(f"catalogue-v{FORMAT}-*"))
        return {int(name[1]) for name in names if name}


class DamagedError(Exception):
    """A catalogue is not as it was written."""


def pack(frame: pd.DataFrame, about: dict[str, Any]) -> bytes:
    """*frame* and *about* as one Parquet file behind the digest (SHA-256) of it; `unpack` is the inverse."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _ABOUT: json.dumps(about).encode()})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    parquet = buffer.getvalue()
    return hashlib.sha256(parquet).digest() + parquet


def check(packed: bytes) -> None:
    """Raise DamagedError if *packed* is not as `pack` made it, in any bit."""
    if hashlib.sha256(memoryview(packed)[_DIGEST:]).digest() != packed[:_DIGEST]:
        raise DamagedError("the digest is another one")


def unpack(packed: bytes, version: int) -> StoredCatalogue:
    """The catalogue *version* that was packed. Raises DamagedError if it is damaged, anything if it is foreign."""
    check(packed)
    table = pq.read_table(io.BytesIO(memoryview(packed)[_DIGEST:]))
    about = json.loads(table.schema.metadata[_ABOUT])
    return StoredCatalogue(table.to_pandas(), about, version)
