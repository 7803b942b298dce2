"""What changed since a link was made: new trials, changed ones, and those that are no longer open.

The registry gives the day on which a record was last updated, but not what was changed, and not when a trial closed.
So each new catalogue is compared with the one that it replaces, and what differs is written down beside the trial (the
column `history`). Where that goes back to the day of the link, it shows what changed; where it does not, we say that we
cannot know.

A link has the day of the data it was made with. What bears that very day counts as known to its sender: the registry
publishes a day's records together with the data of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

import numpy as np
import pandas as pd

from finder.catalogue.frame import About, Catalogue, Mask
from finder.codebook import NOT_STATED
from finder.languages import gettext as _
from finder.registry.query import OPEN_STATUSES, REMEMBERED

News = Literal["new", "changed", "closed"]
NEWS: dict[News, str] = {"new": "New", "changed": "Changed", "closed": "No longer open"}
"""What can have become of a trial, in the order in which people see it."""

Aspect = Literal["status", "sites", "criteria"]

# A line of the history in place of an aspect: from this day on the trial was in the catalogue.
_LISTED = "listed"

# What of a trial is compared: the aspects, and their columns.
_COMPARED: dict[Aspect, str] = {"status": "status", "sites": "recruiting_sites", "criteria": "criteria"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed. `before` and `after` are a status, a number of recruiting sites, or a digest."""

    aspect: Aspect
    before: str
    after: str


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What happened after the day `since`: `new` and `changed` are rows of the catalogue, `closed` of its `closed`.

    No trial is in two of them.
    """

    since: date
    new: Mask
    changed: Mask
    closed: Mask

    def among_open(self, news: Iterable[str]) -> Mask:
        """The rows of the catalogue that are any of *news*; of closed trials there are none in it."""
        chosen = set(news)
        return (self.new & ("new" in chosen)) | (self.changed & ("changed" in chosen))


def changes_since(catalogue: Catalogue, since: date) -> Changes:
    """What is new, what changed and what closed in *catalogue* after the day *since*.

    `new` was first posted after it; `changed` was last updated after it, but is not new; `closed` is not open, was
    posted by then and updated after it. If what changed was watched from that day on, `closed` has only what was seen
    open; else a trial that had closed before and was merely updated cannot be distinguished from one that closed since.
    """
    day = since.isoformat()
    frame, stopped = catalogue.frame, catalogue.closed.frame
    new = _after(frame["first_posted"], day)
    closed = _after(stopped["last_updated"], day) & ~_after(stopped["first_posted"], day)
    if is_watched(catalogue, since):
        seen_open = (bool(_open_status(_differences(history, day))) for history in stopped["history"])
        closed &= np.fromiter(seen_open, bool, len(stopped))
    return Changes(since, new, _after(frame["last_updated"], day) & ~new, closed)


def is_watched(catalogue: Catalogue, since: date) -> bool:
    """Whether all that changed after the day *since* was seen, so that we can say what it was."""
    return "" < catalogue.about.watched_since <= since.isoformat()


def reason(catalogue: Catalogue, nct: str, since: date) -> str:
    """In plain words and with its day, why the trial *nct* is among the changes after *since*; empty if it is not.

    Raises KeyError for a trial that is not in *catalogue*.
    """
    row, day = _row(catalogue, nct), since.isoformat()
    posted, updated, is_closed = str(row["first_posted"]), str(row["last_updated"]), nct not in catalogue
    if posted > day:
        return "" if is_closed else _("New: first posted on {day}.").format(day=posted)
    if updated <= day:
        return ""
    if not is_watched(catalogue, since):
        untold = _("Updated on {updated}. The registry does not say what changed.").format(updated=updated)
        return _unwatched(str(row["status"]), updated, day) if is_closed else untold
    history = str(row["history"])
    differing = _differences(history, day)
    if is_closed:
        former = _open_status(differing)
        now = _plain(str(row["status"]))
        words = _("No longer open: was {former}, now {now}. Updated on {updated}.")
        return former and words.format(former=_plain(former), now=now, updated=updated)
    if _is_listed_after(history, day):
        words = _("Updated on {updated}. It was not listed on {day}, so we cannot say what changed.")
        return words.format(updated=updated, day=day)
    if not differing:
        words = _("Updated on {updated}. Status, number of recruiting sites, and who can join stayed the same.")
        return words.format(updated=updated)
    words = _("Updated on {updated}. Since {day}: {changes}.")
    return words.format(updated=updated, day=day, changes="; ".join(map(_description, differing)))


def notes(catalogue: Catalogue, since: date) -> tuple[str, ...]:
    """What must be said beside the changes after *since*: what we cannot know. Plain sentences."""
    said = [_("Trials of several cancers that closed are not listed, nor those whose status became unknown.")]
    if not is_watched(catalogue, since):
        said.insert(
            0,
            _(
                "The registry gives the day of the last update, but not what changed. "
                "Some closed trials may have closed before that day."
            ),
        )
    first = _remembered_from(catalogue.about.data_date)
    if since.isoformat() < first:
        said.append(_("Closed trials are known from {day} on.").format(day=first))
    return tuple(said)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the trials from the former data, those stamped `timestamp`, by number.

    For each the values that are compared, and its history. `since` is the day from which on that was written down.
    """

    timestamp: str
    since: str
    trials: Mapping[str, tuple[dict[Aspect, str], str]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Past:
        """What *catalogue*, which is whole, knows."""
        return cls.of_frame(catalogue.to_store(), catalogue.about)

    @classmethod
    def of_frame(cls, stored: pd.DataFrame, about: About) -> Past:
        """The same from a catalogue's frame as it is stored, open and closed trials in one.

        Raises KeyError if a column is missing.
        """
        columns = [stored[column].astype(str) for column in ("nct", *_COMPARED.values(), "history")]
        trials = {
            nct: (dict(zip(_COMPARED, values, strict=True)), history)
            for nct, *values, history in zip(*columns, strict=True)
        }
        return cls(about.data_timestamp, about.watched_since or about.data_date, trials)

    def watched_since(self, timestamp: str) -> str:
        """From which day on the catalogue of the data of *timestamp*, which follows, knows what changed."""
        return max(self.since, _remembered_from(timestamp[:10]))

    def continued(self, frame: pd.DataFrame, timestamp: str) -> pd.DataFrame:
        """*frame*, of the data of *timestamp*, with its column `history`: the former one, and what differs now.

        The same data read once more, by other rules, differ in nothing.
        """
        seen = [frame[column].astype(str) for column in ("nct", *_COMPARED.values())]
        oldest = _remembered_from(timestamp[:10])
        histories = []
        for nct, *values in zip(*seen, strict=True):
            former, history = self.trials.get(nct, ({}, ""))
            lines = [line for line in history.split("\n") if line[:10] >= oldest]
            if timestamp != self.timestamp:
                changed = [
                    (aspect, former[aspect], value)
                    for aspect, value in zip(_COMPARED, values, strict=True)
                    if former and former[aspect] != value
                ]
                lines += ["\t".join((timestamp[:10], *one)) for one in (changed if former else [(_LISTED, "", "")])]
            histories.append("\n".join(lines))
        return frame.assign(history=histories)


def _remembered_from(day: str) -> str:
    """The first day that a catalogue of the data of *day* remembers; empty, as if all, where *day* is none."""
    try:
        return (date.fromisoformat(day) - REMEMBERED).isoformat()
    except (ValueError, OverflowError):
        return ""


def _after(column: pd.Series, day: str) -> Mask:
    # As text: a date without its day ("2026-11") is after the 5th of that month only if it surely is, and an empty one
    # is after nothing.
    return np.asarray(column > day, dtype=bool)


def _row(catalogue: Catalogue, nct: str) -> pd.Series:
    holder = catalogue if nct in catalogue else catalogue.closed
    return holder.frame.iloc[holder.row(nct)]


def _differences(history: str, day: str) -> tuple[Difference, ...]:
    """What *history* says that differs now from what was on *day*; its lines are in the order of time."""
    if _is_listed_after(history, day):
        return ()
    met: dict[Aspect, Difference] = {}
    for line in history.split("\n"):
        if line[:10] > day:
            _day, name, before, after = line.split("\t")
            aspect = cast(Aspect, name)
            met[aspect] = Difference(aspect, met[aspect].before if aspect in met else before, after)
    return tuple(met[aspect] for aspect in _COMPARED if aspect in met and met[aspect].before != met[aspect].after)


def _is_listed_after(history: str, day: str) -> bool:
    """Whether the trial was not in the catalogue on *day*: new then, or not found by our questions for a time."""
    return any(line[:10] > day and line.split("\t")[1] == _LISTED for line in history.split("\n"))


def _open_status(differing: Iterable[Difference]) -> str:
    """The status in which a trial that is closed now was open; empty where it was not seen open."""
    former = [one.before for one in differing if one.aspect == "status" and one.before in OPEN_STATUSES]
    return former[0] if former else ""


def _unwatched(status: str, updated: str, day: str) -> str:
    words = _(
        "Not open now: {status}. Updated on {updated}. "
        "The registry does not say when it closed; it may have been before {day}."
    )
    return words.format(status=_plain(status), updated=updated, day=day)


def _description(difference: Difference) -> str:
    if difference.aspect == "status":
        words = _("status was {before}, now {after}")
        return words.format(before=_plain(difference.before), after=_plain(difference.after))
    if difference.aspect == "sites":
        words = _("recruiting sites were {before}, now {after}")
        return words.format(before=difference.before, after=difference.after)
    return _("the text on who can join was changed")


def _plain(status: str) -> str:
    """A status of the registry (`ACTIVE_NOT_RECRUITING`) as words."""
    return _("not stated") if status == NOT_STATED else _(status.lower().replace("_", " "))
