"""What the find page lists for a view: which trials in which order, how many, and what happened since the link's day.

The first HTML, the feed and the data interface all list by it, in the order of the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from finder.catalogue.changes import Changes, changes_since
from finder.catalogue.frame import Catalogue, Mask
from finder.search.filters import Filters, all_of, passing
from finder.search.link import View
from finder.search.order import found_rows
from finder.search.parts import Parts, parts_of


@dataclass(frozen=True, slots=True)
class News:
    """How many of a view's trials are new, changed and no longer open since the day of its link."""

    new: int
    changed: int
    closed: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The trials of a view: `parts` has the rows of the catalogue, in their order; `news` is None without a day."""

    parts: Parts
    news: News | None

    @property
    def against(self) -> int:
        """How many trials are probably not for the person."""
        return self.parts.size("against")


def listing(catalogue: Catalogue, view: View) -> Listing:
    """What the find page lists for *view*."""
    rows = all_of(catalogue, passing(catalogue, view.filters))
    news = None
    if view.since is not None:
        changes = changes_since(catalogue, view.since)
        closed = closed_rows(catalogue, view.filters, changes)
        news = News(int((rows & changes.new).sum()), int((rows & changes.changed).sum()), int(closed.sum()))
        if view.news:
            rows = rows & changes.among_open(view.news)
    found = found_rows(catalogue, view.filters, rows, view.sort)
    return Listing(parts_of(catalogue, view.filters, found, view.sort), news)


def closed_rows(catalogue: Catalogue, filters: Filters, changes: Changes) -> Mask:
    """The rows of `Catalogue.closed` that *changes* have and *filters* let through; whatever their status is now."""
    anywhere = replace(filters, status=())
    return all_of(catalogue.closed, passing(catalogue.closed, anywhere)) & changes.closed
