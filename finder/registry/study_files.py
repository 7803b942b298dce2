"""Files of studies: one JSON object a line, as the registry serves them, plain or gzipped."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class StudyFileError(ValueError):
    """The file cannot be read as JSON lines; the message names the file and the line."""


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of *path* (`.jsonl` or `.jsonl.gz`) one by one, so that a large file needs no large memory.

    Raises StudyFileError for a line that is no JSON object, OSError for a file that cannot be opened.
    """
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        number = 0
        try:
            for line in lines:
                number += 1
                if line.strip():
                    yield _object(json.loads(line))
        except (ValueError, EOFError, RecursionError, zlib.error, gzip.BadGzipFile) as error:
            raise StudyFileError(f"{path}, line {number}: {error}") from error


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value
