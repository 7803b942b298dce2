"""A view in one sentence, for titles and previews: "12 cancer vaccine trials for stage IV lung cancer"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from babel.dates import format_skeleton

from finder.catalogue.frame import Catalogue
from finder.codebook import THERAPIES
from finder.languages import current_language, ngettext
from finder.languages import gettext as _
from finder.search.filters import Filters
from finder.search.link import View, without_person
from finder.search.listing import Listing, listing

# Kinds of therapy as they stand beside "trials", where that is not their name in small letters.
_BESIDE_TRIALS: dict[str, Callable[[], str]] = {
    "photodynamic": lambda: _("light therapy"),
    "local": lambda: _("local treatment"),
    "other": lambda: _("other treatment"),
}
_MAX_KINDS = 2


def in_one_sentence(catalogue: Catalogue, view: View) -> str:
    """What a link of *view* shows, counted, without anything about a person; it is counted without it, too."""
    others = without_person(view)
    found = listing(catalogue, others)
    if not found.parts.number:
        return _("No trial for stage IV lung cancer fits this search now")
    trials = _("{trials} for stage IV lung cancer").format(trials=counted(found.parts.number, others.filters))
    return f"{trials}{_news(catalogue, others, found)}"


def counted(number: int, filters: Filters) -> str:
    """*number* of trials with their kinds of therapy: `12 cancer vaccine trials`."""
    kinds = [
        _BESIDE_TRIALS[name]() if name in _BESIDE_TRIALS else _(THERAPIES[name]).lower() for name in filters.therapy
    ]
    if not kinds or len(kinds) > _MAX_KINDS:
        return ngettext("{number} trial", "{number} trials", number).format(number=f"{number:,}")
    joined = f" {_('or') if filters.therapy_match == 'any' else _('and')} ".join(kinds)
    trials = ngettext("{number} {kind} trial", "{number} {kind} trials", number)
    return trials.format(number=f"{number:,}", kind=joined)


def day_in_words(day: date, today: date) -> str:
    """*day* as people say it, `3 November`; with its year where that is not the one of *today*."""
    # British order in English: "since 3 November".
    locale = "en_GB" if current_language() == "en" else current_language()
    return format_skeleton("MMMMd" if day.year == today.year else "yMMMMd", day, locale=locale)


def _news(catalogue: Catalogue, view: View, found: Listing) -> str:
    if view.since is None or found.news is None:
        return ""
    since = day_in_words(view.since, date.fromisoformat(catalogue.about.data_date))
    if found.news.new:
        return _(", {number} new since {day}").format(number=f"{found.news.new:,}", day=since)
    if found.news.changed:
        return _(", {number} changed since {day}").format(number=f"{found.news.changed:,}", day=since)
    return ""
