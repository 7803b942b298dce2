"""Whole catalogues, kept: one Parquet file each, named after the version of the data that it belongs to.

`CatalogueStore` says what a store can do. `FolderStore` keeps catalogues in a folder, which the processes of one
machine may share; `cache.shared.SharedStore` keeps them in Redis as well, for any number of machines.

A catalogue is written beside and moved into place, so that a reader sees a whole file or none; its pages carry
checksums, so that a damaged one is noticed. The former catalogue is kept: if the newest cannot be read, it is put aside
and the former one serves.
"""

from __future__ import annotations

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

log = logging.getLogger(__name__)

FORMAT = 1
"""In every name under which catalogues are kept: a store of another format is another store."""

DAMAGES = (OSError, ValueError, KeyError, TypeError, pa.ArrowException)
"""What reading a damaged or foreign catalogue raises."""

_KEPT = 2
_ABOUT = b"about"
_SUFFIX = ".parquet"
_DAMAGED = ".damaged"
_UNFINISHED = "unfinished-"

# How often a process that waits for another one looks whether its turn has come, in seconds.
POLL = 0.25

LONGEST_WAIT = 1800
"""After that long (seconds) a process that keeps the turn is thought to hang."""

# What a killed process left half-written is removed after that long, in seconds; nobody writes for an hour.
_ABANDONED = 3600


@dataclass(frozen=True, slots=True)
class StoredCatalogue:
    """A catalogue as it was saved: one row a thing, what is to be known about the whole, and its version."""

    frame: pd.DataFrame
    about: dict[str, Any]
    version: str


class CatalogueStore(Protocol):
    """Keeps catalogues for several processes, of which one at a time makes a new one.

    Versions sort as text in the order of their age (ISO timestamps do). They come back with `-` in place of each sign
    that is neither letter nor digit.
    """

    def newest_version(self) -> str:
        """The version of the newest catalogue, empty if there is none. Cheap; does not raise."""

    def newest(self) -> StoredCatalogue | None:
        """The newest catalogue that can be read, or None. A damaged one is put aside and logged."""

    def save(self, frame: pd.DataFrame, about: dict[str, Any], version: str) -> None:
        """Keep *frame* and *about* as the catalogue of the data *version*, and forget all but the former one.

        Raises OSError where it cannot be kept; whatever was there before is then untouched.
        """

    def turn(self, done: Callable[[], bool]) -> AbstractContextManager[bool]:
        """Wait until no other process has the turn, or until *done*; gives whether the turn is ours.

        It passes on when the block or the process ends, however it ends. Where turns cannot be kept, or one lasts for
        longer than `LONGEST_WAIT`, it is ours all the same: two that read are better than none.
        """

    def word(self) -> str:
        """What the last process that had something to say to the others left, empty if none did."""

    def leave_word(self, word: str) -> None:
        """Leave *word* for the processes that wait for their turn. Where that fails, they do without."""


class FolderStore:
    """A `CatalogueStore` in one folder."""

    def __init__(self, folder: Path) -> None:
        """Keep catalogues in *folder*, which is made when something is first written."""
        self.folder = folder

    def newest_version(self) -> str:
        """See `CatalogueStore`."""
        return next((_version_of(path) for path in self._paths()), "")

    def newest(self) -> StoredCatalogue | None:
        """See `CatalogueStore`; a damaged file is renamed (`….damaged`)."""
        found = self.newest_packed()
        return found[0] if found else None

    def newest_packed(self) -> tuple[StoredCatalogue, bytes] | None:
        """Like `newest`, and the catalogue as it was packed."""
        for path in self._paths():
            try:
                packed = path.read_bytes()
                return unpack(packed, _version_of(path)), packed
            except FileNotFoundError:  # another process has just forgotten it
                continue
            except DAMAGES as error:
                log.warning(
                    "the stored catalogue is damaged and is put aside", extra={"file": path.name, "cause": str(error)}
                )
                try:
                    path.replace(path.with_name(path.name + _DAMAGED))
                except OSError as refusal:
                    log.warning("the damaged catalogue could not be renamed", extra={"cause": str(refusal)})
        return None

    def save(self, frame: pd.DataFrame, about: dict[str, Any], version: str) -> None:
        """See `CatalogueStore`."""
        self.keep(pack(frame, about), version)

    def keep(self, packed: bytes, version: str) -> None:
        """Like `save`, for a catalogue that is packed already."""
        self._write(f"catalogue-v{FORMAT}-{sortable(version)}{_SUFFIX}", packed)
        for old in self._paths()[_KEPT:]:
            old.unlink(missing_ok=True)
        for left in self.folder.glob(f"{_UNFINISHED}*"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink(missing_ok=True)

    @contextmanager
    def turn(self, done: Callable[[], bool]) -> Iterator[bool]:
        """See `CatalogueStore`. The operating system ends the turn of a process that was killed."""
        # Without flock a file would have to stand for the lock, and a killed process would leave it behind.
        lock = FileLock(self.folder / "turn.lock", poll_interval=POLL, fallback_to_soft=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=LONGEST_WAIT, cancel_check=done)
        except Timeout:
            hangs = not done()
            if hangs:
                log.warning("another process has kept the turn for too long", extra={"waited": LONGEST_WAIT})
            yield hangs
            return
        except OSError as error:
            log.warning("processes that share this folder cannot take turns", extra={"cause": str(error)})
            yield True
            return
        try:
            yield True
        finally:
            lock.release()

    def word(self) -> str:
        """See `CatalogueStore`."""
        try:
            return (self.folder / "word").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""

    def leave_word(self, word: str) -> None:
        """See `CatalogueStore`."""
        try:
            self._write("word", word.encode())
        except OSError as error:
            log.warning("other processes could not be told", extra={"cause": str(error)})

    def _write(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=_UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob(f"catalogue-v{FORMAT}-*{_SUFFIX}"), reverse=True)


def pack(frame: pd.DataFrame, about: dict[str, Any]) -> bytes:
    """*frame* and *about* as one Parquet file with checksums; `unpack` is the inverse."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _ABOUT: json.dumps(about).encode()})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
    return buffer.getvalue()


def unpack(packed: bytes, version: str) -> StoredCatalogue:
    """The catalogue of the data *version* that was packed. Raises one of `DAMAGES` if it is damaged."""
    table = pq.read_table(io.BytesIO(packed), page_checksum_verification=True)
    about = json.loads(table.schema.metadata[_ABOUT])
    return StoredCatalogue(table.to_pandas(), about, version)


def sortable(version: str) -> str:
    """*version* as it stands in names: no sign that could lead out of a folder."""
    return re.sub(r"[^0-9A-Za-z]+", "-", version)


def _version_of(path: Path) -> str:
    return path.name.removeprefix(f"catalogue-v{FORMAT}-").removesuffix(_SUFFIX)
