"""How the catalogue comes about: every open lung-cancer trial and those that closed lately, read as one data set."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from finder.registry.client import RegistryClient, Result, Walk
from finder.registry.errors import (
    RegistryError,
    SlowAnswerError,
    ThrottledError,
    UnreachableError,
)
from finder.registry.query import OPEN_TRIALS, REMEMBERED, Query, closed_lung_trials

log = logging.getLogger(__name__)

# Once anew when the data set moved under our feet; a registry that keeps moving must not keep us walking.
_MAX_READINGS = 2

MAX_SECONDS = 1800
"""How long reading the catalogue may take: at one page a second it is a minute or two."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading has come: *read* of *expected* studies (None while unknown) in step *step* of *steps*."""

    what: str
    step: int
    steps: int
    read: int
    expected: int | None

    @property
    def share(self) -> float:
        """The part of the whole that is done, from 0 to 1."""
        within = min(self.read / self.expected, 1.0) if self.expected else 0.0
        return (self.step + within) / self.steps


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Collection(Generic[Result]):
    """The studies of one data set, converted. `whole` is False if some may be missing; `gap` then says why.

    `missing` are the names of the queries without an answer. `closed` are the lung trials whose records were updated
    in the last twelve months and that are not open.
    """

    studies: tuple[Result, ...]
    data_timestamp: str
    gap: str = ""
    closed: tuple[Result, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether this is all of one data set."""
        return not self.gap


def collect(
    client: RegistryClient,
    convert: Callable[[Mapping[str, Any]], Result],
    report: Report,
    max_seconds: float = MAX_SECONDS,
) -> Collection[Result]:
    """Read the catalogue's queries and collect what *convert* makes of each study; *report* is called after each page.

    The registry's page tokens are offsets into one data set, so when its version or a count moved meanwhile, all is
    read once more, and if that happens again, the collection is marked as partial. It is partial, too, where a query
    other than the first fails.

    Raises the RegistryError of the first query (without lung cancer's own trials a list would mislead), that of a
    registry that is out of reach, and SlowAnswerError after *max_seconds*.
    """
    report = _within(max_seconds, report)
    for _ in range(_MAX_READINGS):
        before = client.version()
        queries = _queries(before.data_timestamp)
        walks = [_walk(client, queries, step, convert, report) for step in range(len(queries))]
        after = client.version()
        unstable = _unstable(before.data_timestamp, after.data_timestamp, walks)
        collection = _collection(queries, walks, after.data_timestamp, unstable)
        if not unstable:
            break
        log.warning("the catalogue is not whole", extra={"gap": unstable})
    return collection


def _queries(data_timestamp: str) -> tuple[Query, ...]:
    """The queries of the catalogue: those for open trials, and last that for closed ones."""
    return (*OPEN_TRIALS, closed_lung_trials(date.fromisoformat(data_timestamp[:10]) - REMEMBERED))


def _within(max_seconds: float, report: Report) -> Report:
    """*report*, which raises SlowAnswerError once *max_seconds* from now have passed."""
    end = time.monotonic() + max_seconds

    def timed(progress: Progress) -> None:
        if time.monotonic() > end:
            raise SlowAnswerError(f"the catalogue is not read after {max_seconds:g} seconds")
        report(progress)

    return timed


def _walk(
    client: RegistryClient,
    queries: Sequence[Query],
    step: int,
    convert: Callable[[Mapping[str, Any]], Result],
    report: Report,
) -> Walk[Result] | RegistryError:
    """What query number *step* brings, or why it brings nothing. Raises the errors that `collect` does."""
    query, steps = queries[step], len(queries)
    report(Progress(query.name, step, steps, 0, None))
    try:
        return client.walk(
            query, convert, lambda read, expected: report(Progress(query.name, step, steps, read, expected))
        )
    except RegistryError as error:
        # These are faults of the registry as a whole: no other query would fare better.
        if step == 0 or isinstance(error, UnreachableError | ThrottledError):
            raise
        log.warning(
            "a query failed, its trials are missing", extra={"error": type(error).__name__, "cause": str(error)}
        )
        return error


def _unstable(before: str, after: str, walks: Sequence[Walk[Result] | RegistryError]) -> str:
    """How the data moved during the reading; empty if they did not."""
    if before != after:
        return f"the registry's data changed during the reading ({before}, {after})"
    fewer = [f"{walk.read} of {walk.counted}" for walk in walks if isinstance(walk, Walk) and not walk.whole]
    return f"fewer studies came than were counted: {', '.join(fewer)}" if fewer else ""


def _collection(
    queries: Sequence[Query], walks: Sequence[Walk[Result] | RegistryError], data_timestamp: str, unstable: str
) -> Collection[Result]:
    failed = {query.name: walk for query, walk in zip(queries, walks, strict=True) if isinstance(walk, RegistryError)}
    *opened, stopped = [walk.studies if isinstance(walk, Walk) else {} for walk in walks]
    studies = {key: study for found in opened for key, study in found.items()}
    # The statuses exclude each other, but data that move during the reading can show a trial in both.
    closed = tuple(study for key, study in stopped.items() if key not in studies)
    gaps = [unstable, *(f"no {name}: {type(error).__name__}" for name, error in failed.items())]
    return Collection(
        tuple(studies.values()), data_timestamp, "; ".join(filter(None, gaps)), closed, missing=tuple(failed)
    )
