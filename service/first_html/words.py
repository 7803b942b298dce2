"""A view in one sentence, for titles and previews: "12 cancer vaccine trials for stage IV lung cancer"."""

from __future__ import annotations

from datetime import date

from finder.catalogue.frame import Catalogue
from finder.codebook import THERAPIES
from finder.search.filters import Filters
from finder.search.link import View, without_person
from finder.search.listing import Listing, listing

_FOR = "for stage IV lung cancer"

# Kinds of therapy as they stand before "trials", where that is not their name in small letters.
_BEFORE_TRIALS = {
    "photodynamic": "light therapy",
    "local": "local treatment",
    "other": "other treatment",
}
_MOST_KINDS = 2


def in_one_sentence(catalogue: Catalogue, view: View) -> str:
    """What a link of *view* shows, counted, without anything about a person; it is counted without it, too."""
    others = without_person(view)
    found = listing(catalogue, others)
    return f"{counted(found.number, others.filters)} {_FOR}{_news(catalogue, others, found)}"


def counted(number: int, filters: Filters) -> str:
    """*number* of trials with their kinds of therapy: `12 cancer vaccine trials`."""
    kinds = [_BEFORE_TRIALS.get(name, THERAPIES[name].lower()) for name in filters.therapy]
    joined = (" or " if filters.therapy_match == "any" else " and ").join(kinds) if len(kinds) <= _MOST_KINDS else ""
    return " ".join(filter(None, (f"{number:,}", joined, "trial" if number == 1 else "trials")))


def day_in_words(day: date, today: date) -> str:
    """*day* as people say it, `3 November`; with its year where that is not the one of *today*."""
    return f"{day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def _news(catalogue: Catalogue, view: View, found: Listing) -> str:
    if view.since is None or found.news is None:
        return ""
    since = day_in_words(view.since, date.fromisoformat(catalogue.about.data_date))
    if found.news.new:
        return f", {found.news.new:,} new since {since}"
    return f", {found.news.changed:,} changed since {since}" if found.news.changed else ""
