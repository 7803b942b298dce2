"""How the catalogue comes about: every open lung-cancer trial and those that closed lately, read as one data set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from finder.registry.client import Kept, RegistryClient, Walk
from finder.registry.query import LUNG_TRIALS, REMEMBERED, SOLID_TUMOUR_TRIALS, Query, closed_lung_trials

log = logging.getLogger(__name__)

# Once anew when the data set moved under our feet; a registry that keeps moving must not keep us walking.
_TRIES = 2


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


@dataclass(frozen=True, slots=True)
class Collection(Generic[Kept]):
    """The studies of one data set, as they were kept. `whole` is False if some may be missing; `gap` then says why.

    `closed` are the lung trials whose records were updated in the last twelve months and that are not open.
    """

    studies: tuple[Kept, ...]
    data_timestamp: str
    gap: str = ""
    closed: tuple[Kept, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether this is all of one data set."""
        return not self.gap


_OPEN: tuple[tuple[str, Query], ...] = (
    ("lung cancer trials", LUNG_TRIALS),
    ("trials of several cancers that name lung cancer", SOLID_TUMOUR_TRIALS),
)


def _steps(data_timestamp: str) -> tuple[tuple[str, Query], ...]:
    day = date.fromisoformat(data_timestamp[:10])
    return (*_OPEN, ("lung cancer trials that closed", closed_lung_trials(day - REMEMBERED)))


def collect(
    client: RegistryClient, keep: Callable[[Mapping[str, Any]], Kept], report: Callable[[Progress], None]
) -> Collection[Kept]:
    """Read the catalogue's three queries and keep of each study what *keep* makes; *report* is told after each page.

    The registry's page tokens are offsets into one data set, so when its version or a count moved meanwhile, all is
    read once more, and if that happens again, the collection is marked as partial. Raises RegistryError.
    """
    for _ in range(_TRIES):
        before = client.version()
        steps = _steps(before.data_timestamp)
        walks = [_walk(client, steps, step, keep, report) for step in range(len(steps))]
        after = client.version()
        gap = _gap(before.data_timestamp, after.data_timestamp, walks)
        *opened, stopped = walks
        studies = {key: study for walk in opened for key, study in walk.studies.items()}
        # The statuses exclude each other, but data that move during the reading can show a trial in both.
        closed = tuple(study for key, study in stopped.studies.items() if key not in studies)
        collection = Collection(tuple(studies.values()), after.data_timestamp, gap, closed)
        if collection.whole:
            break
        log.warning("the catalogue is not whole", extra={"gap": gap})
    return collection


def _walk(
    client: RegistryClient,
    steps: tuple[tuple[str, Query], ...],
    step: int,
    keep: Callable[[Mapping[str, Any]], Kept],
    report: Callable[[Progress], None],
) -> Walk[Kept]:
    what, query = steps[step]
    report(Progress(what, step, len(steps), 0, None))
    return client.walk(query, keep, lambda read, expected: report(Progress(what, step, len(steps), read, expected)))


def _gap(before: str, after: str, walks: list[Walk[Kept]]) -> str:
    if before != after:
        return f"the registry's data changed during the reading ({before}, {after})"
    missing = [f"{walk.read} of {walk.counted}" for walk in walks if not walk.whole]
    return f"fewer studies came than were counted: {', '.join(missing)}" if missing else ""
