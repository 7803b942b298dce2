"""What happened to the trials of some filters lately, one item an event: for feeds and calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from finder.catalogue.changes import News, changes_since, reason
from finder.catalogue.frame import Catalogue
from finder.fit.verdicts import Verdict
from finder.search.filters import Filters, all_of, passing, person_of
from finder.search.listing import closed_rows

WINDOW = timedelta(days=60)
"""A feed goes so far back; readers that ask once a month miss nothing."""

MAX_ITEMS = 200
"""Feeds hold so many items, the latest ones; a list of all trials has some fifty events a day."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One event: that the trial `nct` is new, was changed, or is no longer open (`kind`), on `day`, and in words why.

    `is_against` where the answers of the filters about a person speak against the trial: a list has those folded.
    """

    kind: News
    nct: str
    title: str
    day: date
    text: str
    is_against: bool

    @property
    def identity(self) -> str:
        """What stays the same as long as it is the same event: a trial is new once, and is changed on many days."""
        return f"{self.nct}/{self.kind}" + (f"/{self.day.isoformat()}" if self.kind == "changed" else "")


def news_items(catalogue: Catalogue, filters: Filters) -> list[NewsItem]:
    """What happened to the trials that *filters* leave within `WINDOW` before the data's day; the latest first.

    A trial that is new and was changed since is listed twice. The same catalogue and filters give the same items.
    """
    since = date.fromisoformat(catalogue.about.data_date) - WINDOW
    changes = changes_since(catalogue, since)
    rows = all_of(catalogue, passing(catalogue, filters))
    person = person_of(filters)
    against = catalogue.fit(person).verdict == Verdict.AGAINST if person.is_known else np.zeros(len(catalogue), bool)
    posting_days, update_days = _days(catalogue)
    events: list[tuple[str, str, News, bool]] = []
    for row in np.flatnonzero(rows & (changes.new | changes.changed)):
        nct, posted, updated = str(catalogue.ncts[row]), str(posting_days[row]), str(update_days[row])
        if changes.new[row]:
            events.append((posted, nct, "new", bool(against[row])))
        # The registry gives a new record the day of its posting as that of its update, too.
        if changes.changed[row] or updated > posted:
            events.append((updated, nct, "changed", bool(against[row])))
    closed = catalogue.closed
    _, closing_days = _days(closed)
    for row in np.flatnonzero(closed_rows(catalogue, filters, changes)):
        events.append((str(closing_days[row]), str(closed.ncts[row]), "closed", False))
    latest = sorted(events, key=lambda event: (_day(event[0]), *event[1:]), reverse=True)[:MAX_ITEMS]
    return [_item(catalogue, since, *event) for event in latest]


def _days(catalogue: Catalogue) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """On which days the trials of *catalogue* were first posted, and last updated."""
    frame = catalogue.frame
    return frame["first_posted"].to_numpy(dtype=object), frame["last_updated"].to_numpy(dtype=object)


def _item(catalogue: Catalogue, since: date, day: str, nct: str, kind: News, is_against: bool) -> NewsItem:
    holder = catalogue if nct in catalogue else catalogue.closed
    title = str(holder.frame["title"].iloc[holder.row(nct)])
    if kind == "new":
        text = f"New: first posted on {day}."
    elif kind == "changed":
        text = _what_changed(catalogue, nct, day)
    else:
        text = reason(catalogue, nct, since) or "No longer open."
    return NewsItem(kind, nct, title, _day(day), text, is_against)


def _what_changed(catalogue: Catalogue, nct: str, updated: str) -> str:
    """What changed with the update of the day *updated*: compared with the day before, so that it stays the same."""
    return reason(catalogue, nct, _day(updated) - timedelta(days=1)) or f"Updated on {updated}."


def _day(text: str) -> date:
    """A day of the registry; the first of the month, or the year, where it names no day."""
    return date.fromisoformat((text + "-01-01")[:10])
