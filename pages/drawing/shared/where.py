"""Where a trial is, in a line of HTML: the nearest place for the person, or how many places and countries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from finder.catalogue.frame import Catalogue, Entry
from finder.languages import gettext as _
from finder.places import SiteState, format_distance
from finder.places.names import country_in_words
from finder.places.sites import site_state
from finder.registry.query import CLOSED_STATUSES
from finder.search.filters import Filters
from finder.search.nearest_sites import Reach, nearest_site, unit_of
from pages.drawing.shared.escaping import plain

_MAX_COUNTRIES = 4

SENTENCES: dict[str, str] = {
    "nearest-recruiting": "Nearest place that recruits: {place}, <b>{distance}</b>",
    "nearest-perhaps": "Nearest place that may recruit later: {place}, <b>{distance}</b>",
    "within-recruiting": "{nearest}; {count:,} that recruit within {limit}",
    "within-perhaps": "{nearest}; {count:,} that may recruit later within {limit}",
    "only-within": "{nearest}; no other within {limit}",
    "within-unknown": "{nearest}; of some other places we do not know how far they are",
    "inside-recruiting": "{count:,} recruiting in {area}, such as {place}",
    "inside-perhaps": "{count:,} that may recruit later in {area}, such as {place}",
    "none": "No places listed yet",
    "none-closed": "No places listed",
    "one-recruiting": "1 place that recruits",
    "several-recruiting": "{count:,} places that recruit",
    "one-silent": "1 place, not marked as recruiting",
    "several-silent": "{count:,} places, none marked as recruiting",
    "one-closed": "1 place, closed to new people",
    "several-closed": "{count:,} places, all closed to new people",
    "countries": "{places}: {countries}",
    "more-countries": "{countries} and {count} more countries",
}
"""What is said of places; what braces are filled with is HTML."""

_KINDS = {SiteState.RECRUITING: "recruiting", SiteState.PERHAPS: "perhaps"}


def where_html(catalogue: Catalogue | None, entry: Entry, filters: Filters) -> str:
    """The nearest place of *entry* as seen from where *filters* start, or else how many places it has and where."""
    return distance(catalogue, entry, filters) or places(entry)


def distance(catalogue: Catalogue | None, entry: Entry, filters: Filters) -> str:
    """The nearest site as seen from the person's place, as HTML; empty where none is known."""
    reach = nearest_site(catalogue, entry, filters) if catalogue is not None else None
    if reach is None:
        return ""
    kind, place = _KINDS[reach.state], plain(", ".join(filter(None, (reach.site.facility, reach.site.city))))
    if reach.origin.point is None:
        return _(SENTENCES[f"inside-{kind}"]).format(
            count=reach.count, area=plain(country_in_words(reach.origin.label)), place=place
        )
    return _nearest(reach, kind, place, filters)


def _nearest(reach: Reach, kind: str, place: str, filters: Filters) -> str:
    unit = unit_of(filters, reach.origin)
    nearest = _(SENTENCES[f"nearest-{kind}"]).format(place=place, distance=format_distance(reach.distance_km, unit))
    if filters.within is None:
        return nearest
    if not reach.count:
        # It is in the list for places that are on no map, and may be near.
        return _(SENTENCES["within-unknown"]).format(nearest=nearest)
    limit = format_distance(filters.within.km, unit)
    if reach.count == 1:
        return _(SENTENCES["only-within"]).format(nearest=nearest, limit=limit)
    return _(SENTENCES[f"within-{kind}"]).format(nearest=nearest, count=reach.count, limit=limit)


def places(entry: Entry) -> str:
    """How many places there are and where, as HTML; recruiting ones where there are any."""
    sites = entry.trial.sites
    is_closed = entry.trial.status in CLOSED_STATUSES
    recruiting = [site for site in sites if site_state(entry.trial, site) is SiteState.RECRUITING]
    if not sites:
        return _(SENTENCES["none-closed" if is_closed else "none"])
    counted = recruiting or sites
    number, kind = "one" if len(counted) == 1 else "several", "recruiting" if recruiting else "silent"
    kind = "closed" if is_closed else kind
    number_of_places = _(SENTENCES[f"{number}-{kind}"]).format(count=len(counted))
    where = named_countries(country_in_words(site.country) for site in counted)
    return _(SENTENCES["countries"]).format(places=number_of_places, countries=where) if where else number_of_places


def named_countries(names: Iterable[str]) -> str:
    """The first few of *names*, each once, the most frequent first, and how many more there are, as HTML."""
    counted = Counter(name for name in names if name)
    known = sorted(counted, key=lambda name: (-counted[name], name))
    # "And 1 more" would take the room of its name.
    named = known if len(known) <= _MAX_COUNTRIES + 1 else known[:_MAX_COUNTRIES]
    shown, more = ", ".join(map(plain, named)), len(known) - len(named)
    return _(SENTENCES["more-countries"]).format(countries=shown, count=more) if more > 0 else shown
