"""What can go wrong: faults that a local registry makes on demand, one after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

from tests.registry.publication import Study


class FaultKind(StrEnum):
    """The faults, by what a client sees; `MEANINGS` says more."""

    FORBIDDEN = "forbidden"
    THROTTLED = "throttled"
    TOO_LARGE = "too-large"
    TOO_COMPLICATED = "too-complicated"
    SERVER_ERROR = "server-error"
    REDIRECT = "redirect"
    NOT_MODIFIED = "not-modified"
    BOMB = "bomb"
    MAINTENANCE = "maintenance"
    OTHER_JSON = "other-json"
    OTHER_STUDY = "other-study"
    TRUNCATED = "truncated"
    BROKEN_OFF = "broken-off"
    DROPPED = "dropped"
    SLOW = "slow"
    LATE = "late"
    REPUBLISHED = "republished"
    TOKEN_REPEATS = "token-repeats"
    TOKEN_SKIPS = "token-skips"
    TOKEN_STUCK = "token-stuck"
    MISSING_ROWS = "missing-rows"
    EMPTY_PAGE = "empty-page"
    OTHER_STATUS = "other-status"
    ENDLESS = "endless"


MEANINGS = {
    FaultKind.FORBIDDEN: "403 with a short page of HTML, as from the edge",
    FaultKind.THROTTLED: "429 with HTML and without Retry-After",
    FaultKind.TOO_LARGE: "413 with HTML: the question has too many parts",
    FaultKind.TOO_COMPLICATED: "400: Too complicated query",
    FaultKind.SERVER_ERROR: "500 with HTML",
    FaultKind.REDIRECT: "301 to another page of the same server",
    FaultKind.NOT_MODIFIED: "304 also to somebody who did not ask for that",
    FaultKind.BOMB: "200 with JSON that is small as gzip and unpacks to 128 MB",
    FaultKind.MAINTENANCE: "200 with a page of HTML",
    FaultKind.OTHER_JSON: "200 with JSON of another shape",
    FaultKind.OTHER_STUDY: "another study than the one that was asked for",
    FaultKind.TRUNCATED: "200 with JSON that ends early, in an answer that is whole as HTTP",
    FaultKind.BROKEN_OFF: "the connection is closed in the middle of the body",
    FaultKind.DROPPED: "the connection is reset without an answer",
    FaultKind.SLOW: "the body drips over some seconds",
    FaultKind.LATE: "the answer begins only after some seconds",
    FaultKind.REPUBLISHED: "the data are refreshed just before: timestamp and tags move, rows stand elsewhere",
    FaultKind.TOKEN_REPEATS: "the page's token leads back to rows that were on the page",
    FaultKind.TOKEN_SKIPS: "the page's token leaves rows out",
    FaultKind.TOKEN_STUCK: "the page's token leads to the same page again",
    FaultKind.MISSING_ROWS: "the page lacks its last rows: fewer studies come than were counted",
    FaultKind.EMPTY_PAGE: "the page is empty and its token leads on, which the registry may do at any time",
    FaultKind.OTHER_STATUS: "the page's first recruiting studies are completed by their own word",
    FaultKind.ENDLESS: "the first page comes again and again, each time with another token",
}

ABOUT_PAGES = frozenset(
    {
        FaultKind.REPUBLISHED,
        FaultKind.TOKEN_REPEATS,
        FaultKind.TOKEN_SKIPS,
        FaultKind.TOKEN_STUCK,
        FaultKind.MISSING_ROWS,
        FaultKind.EMPTY_PAGE,
        FaultKind.OTHER_STATUS,
        FaultKind.ENDLESS,
        FaultKind.TOO_LARGE,
        FaultKind.TOO_COMPLICATED,
    }
)
"""Faults that only make sense for `/studies`, and are made nowhere else unless a path is given."""


@dataclass
class Fault:
    """A fault that befalls the next *times* requests (None: all), once *after* requests have passed unharmed.

    Only requests whose path (below `/api/v2`, such as `/studies/NCT*`) matches *path* count; by default all, for faults
    of pages those to `/studies`. With *query* only those count that hold this text in a parameter.
    """

    kind: FaultKind
    times: int | None = 1
    after: int = 0
    path: str | None = None
    query: str = ""
    seconds: float = 1.0
    rows: int = 1
    retry_after: int | None = None
    """Seconds in a Retry-After header with THROTTLED; the live API was never seen to send one."""
    studies: Iterable[Study] | None = None
    """What is published by REPUBLISHED; by default the same studies in reverse order."""
    timestamp: str | None = None
    """The timestamp of what is published; by default a day later."""
    met: int = field(default=0, init=False)
    """How many requests it has befallen."""

    def __post_init__(self) -> None:
        self.kind = FaultKind(self.kind)
        if self.path is None and self.kind in ABOUT_PAGES:
            self.path = "/studies"

    @property
    def is_over(self) -> bool:
        """Whether it has befallen all the requests that it was to befall."""
        return self.times is not None and self.met >= self.times

    def concerns(self, path: str, given: Mapping[str, str]) -> bool:
        """Whether requests to *path* with the parameters *given* count."""
        is_path = self.path is None or fnmatchcase(path, self.path)
        return is_path and (not self.query or any(self.query in value for value in given.values()))


class FaultQueue:
    """Which fault befalls the next request? The first that is due; the others wait for their turn."""

    def __init__(self, faults: list[Fault]) -> None:
        self._faults = faults
        self._lock = threading.Lock()

    def next_for(self, path: str, given: Mapping[str, str]) -> Fault | None:
        """The fault that befalls this request to *path* with the parameters *given*, if any."""
        with self._lock:
            left = [fault for fault in self._faults if not fault.is_over and fault.concerns(path, given)]
            due = next((fault for fault in left if fault.after <= 0), None)
            if due is None:
                for fault in left:
                    fault.after -= 1
            else:
                due.met += 1
            return due


def parse_fault(text: str) -> Fault:
    """The fault that `KIND[:TIMES[:AFTER[:PATH]]]` stands for; TIMES may be `*`. Raises ValueError."""
    kind, *rest = text.split(":", 3)
    times, after, path = (*rest, *("", "", "")[len(rest) :])
    if kind not in tuple(FaultKind):
        raise ValueError(f"{kind!r} is no fault; there are {', '.join(FaultKind)}")
    if (not (times or "1").isdecimal() and times != "*") or not (after or "0").isdecimal():
        raise ValueError(f"{text!r}: TIMES and AFTER are numbers, TIMES may be *")
    return Fault(
        FaultKind(kind),
        times=None if times == "*" else int(times or 1),
        after=int(after or 0),
        path=path or None,
    )
