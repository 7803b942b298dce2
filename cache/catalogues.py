"""Whole catalogues on disk: one Parquet file each, named after the data set that it belongs to.

A catalogue is written beside and moved into place, so that a reader sees a whole file or none; its pages carry
checksums, so that a damaged one is noticed. The former catalogue is kept: if the newest cannot be read, it is put aside
and the former one serves.
"""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

log = logging.getLogger(__name__)

_FORMAT = 1
_KEPT = 2
_ABOUT = b"about"
_SUFFIX = ".parquet"
_DAMAGED = ".damaged"


@dataclass(frozen=True, slots=True)
class StoredCatalogue:
    """A catalogue as it was saved: one row a thing, and what is to be known about the whole."""

    frame: pd.DataFrame
    about: dict[str, Any]


class CatalogueStore:
    """The catalogues in one folder. Processes may share it."""

    def __init__(self, folder: Path) -> None:
        """Keep catalogues in *folder*, which is made when the first one is saved."""
        self._folder = folder

    def save(self, frame: pd.DataFrame, about: dict[str, Any], version: str) -> Path:
        """Write *frame* and *about* as the catalogue of the data set *version*, and forget all but the former one.

        Versions must sort as text in the order of their age (an ISO timestamp does). Raises OSError where the folder
        cannot be written; whatever was stored before is then untouched.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pandas(frame, preserve_index=False)
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), _ABOUT: json.dumps(about).encode()})
        path = self._folder / f"catalogue-v{_FORMAT}-{re.sub(r'[^0-9A-Za-z]+', '-', version)}{_SUFFIX}"
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix="unfinished-")
        try:
            with os.fdopen(handle, "wb") as file:
                pq.write_table(table, file, compression="zstd", write_page_checksum=True)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        for old in self._paths()[_KEPT:]:
            old.unlink(missing_ok=True)
        return path

    def newest(self) -> StoredCatalogue | None:
        """The newest catalogue that can be read, or None. One that cannot is renamed (`….damaged`) and logged."""
        for path in self._paths():
            try:
                return _read(path)
            except FileNotFoundError:  # another process has just forgotten it
                continue
            except (OSError, ValueError, KeyError, pa.ArrowException) as error:
                log.warning("the stored catalogue %s is damaged and is put aside: %s", path.name, error)
                try:
                    path.replace(path.with_name(path.name + _DAMAGED))
                except OSError as refusal:
                    log.warning("it could not be renamed: %s", refusal)
        return None

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"catalogue-v{_FORMAT}-*{_SUFFIX}"), reverse=True)


def _read(path: Path) -> StoredCatalogue:
    table = pq.read_table(path, page_checksum_verification=True)
    about = json.loads(table.schema.metadata[_ABOUT])
    return StoredCatalogue(table.to_pandas(), about)
