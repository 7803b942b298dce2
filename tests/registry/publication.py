"""What is published: one state of the registry's data, with the day it was processed."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from tests.registry.documents import Studies
from tests.registry.pieces import PIECES, values_at

NCT_PATTERN = re.compile(r"[Nn][Cc][Tt]0*([1-9]\d{0,7})")
"""An id as the registry takes it (OpenAPI 2.0.5); it writes it with eight digits."""

Study = Mapping[str, Any]


def canonical_id(text: str) -> str | None:
    """The id in *text* as the registry writes it; None if it is none."""
    match = NCT_PATTERN.fullmatch(text)
    return f"NCT{int(match.group(1)):08d}" if match else None


def day_after(timestamp: str) -> str:
    """A data timestamp one day later, in the form of `/version`."""
    return (datetime.fromisoformat(timestamp) + timedelta(days=1)).isoformat(timespec="seconds")


def as_line(value: object) -> str:
    """*value* as JSON on one line; a lone surrogate is escaped, since nothing else can carry it."""
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return line


@lru_cache(maxsize=8)
def _searchable(lines: tuple[str, ...]) -> Studies:
    """What is searched of the studies that stand on *lines*: the same ones are published again and again."""
    return Studies([json.loads(line) for line in lines])


class Publication:
    """Studies as they stood at *timestamp*. Nothing in it ever changes."""

    def __init__(self, studies: Iterable[Study], timestamp: str) -> None:
        self.studies: Sequence[Study] = tuple(studies)
        self.timestamp = timestamp
        # Each study on one line, as the registry sends it.
        self.lines = tuple(map(as_line, self.studies))
        self.searchable = _searchable(self.lines)
        self.numbers = self._numbers("NCTId")
        self.aliases = self._numbers("NCTIdAlias")
        self.tag = self._tag()
        self._results: dict[object, tuple[int, ...]] = {}
        self._lock = threading.Lock()

    def nct(self, number: int) -> str:
        """The id of the study with this number."""
        return str(values_at(self.studies[number], PIECES["NCTId"].path)[0])

    def number_of(self, nct: str) -> int | None:
        """The number of the study that *nct* leads to, be it an alias; None if there is none."""
        return self.numbers.get(nct, self.aliases.get(nct))

    def remember(self, question: object, answer: Callable[[], tuple[int, ...]]) -> tuple[int, ...]:
        """The studies that *answer* gives to *question*, searched only once however many pages are asked for."""
        with self._lock:
            if question not in self._results:
                self._results[question] = answer()
            return self._results[question]

    def _numbers(self, piece: str) -> dict[str, int]:
        path = PIECES[piece].path
        return {str(nct): number for number, study in enumerate(self.studies) for nct in values_at(study, path)}

    def _tag(self) -> str:
        tag = hashlib.blake2b(self.timestamp.encode(), digest_size=8)
        for line in self.lines:
            tag.update(line.encode())
        return tag.hexdigest()
