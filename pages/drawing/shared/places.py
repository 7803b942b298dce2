"""Where one trial is: the nearest places first, whom to call there, a map, and all places by country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from finder.languages import gettext as _
from finder.languages import ngettext
from finder.places import SiteState, Unit, format_distance
from finder.places.names import country_in_words, country_name
from finder.registry.query import OPEN_STATUSES
from finder.registry.values import STATUSES
from finder.search.nearest_sites import SeenSite, TrialPlaces
from finder.trial_page.freshness import SAYS, doubts
from pages.drawing.shared.contact import contact_html
from pages.drawing.shared.escaping import plain
from pages.drawing.shared.where import named_countries

FIRST = 4
"""So many places are in sight; where there are more, all are folded below, by country."""

_MAX_CONTACTS = 20


def draw_places(places: TrialPlaces, today: date) -> None:
    """Draw *places*, as they stand on *today*: whom to call, the first of them, a map, and all by country."""
    trial, seen = places.trial, places.seen
    # Places are as doubtful as their record: nothing is green that may be long closed.
    words = {**STATUSES, **SAYS} if doubts(trial, today) else STATUSES
    if trial.contacts:
        lines = "".join(f"<li>{contact_html(contact)}</li>" for contact in trial.contacts[:_MAX_CONTACTS])
        if (more := len(trial.contacts) - _MAX_CONTACTS) > 0:
            lines += f"<li>{_('and {number} more in the record').format(number=f'{more:,}')}</li>"
        st.html(f'<p><b>{_("Call about this trial")}</b></p><ul class="sites">{lines}</ul>')
    st.markdown(f":material/location_on: {counted(places, words)}")
    if not seen:
        return
    st.html(_list(seen[:FIRST], places.unit, words))
    if places.are_open:
        # Coasts weigh more than the rest of the page: they are only drawn for those who open it.
        folded = st.expander(_("Map"), icon=":material/map:", key="trial-map", on_change="rerun")
        if folded.open:
            # Altair, which draws it, takes as long to load as all of ours.
            from pages.drawing.shared.site_map import draw_trial_map

            with folded:
                draw_trial_map(places)
    if len(seen) > FIRST:
        with st.expander(
            _("All {number} places, by country").format(number=f"{len(seen):,}"), icon=":material/public:"
        ):
            st.html(_by_country(seen, places.unit, words))


def counted(places: TrialPlaces, words: Mapping[str, str]) -> str:
    """How many *places* there are, how many of them recruit, and where, as Markdown; *words* as for `_site`."""
    seen = places.seen
    if not seen:
        return _("No places are listed.")
    recruiting = [item for item in seen if item.state is SiteState.RECRUITING and places.are_open]
    if recruiting and words is not STATUSES:
        counts = ngettext(
            "**{recruiting} of {number} place** says that it recruits",
            "**{recruiting} of {number} places** say that they recruit",
            len(seen),
        )
    elif recruiting:
        counts = ngettext(
            "**{recruiting} of {number} place** recruits now",
            "**{recruiting} of {number} places** recruit now",
            len(seen),
        )
    elif places.are_open:
        counts = ngettext(
            "**{number} place**, not marked as recruiting", "**{number} places**, none marked as recruiting", len(seen)
        )
    else:
        counts = ngettext("**{number} place**", "**{number} places**", len(seen))
    counts = counts.format(recruiting=f"{len(recruiting):,}", number=f"{len(seen):,}")
    countries = named_countries(country_in_words(country_name(item.site.country)) for item in recruiting or seen)
    return f"{counts}: {countries}" if countries else counts


def _name(seen: SeenSite) -> str:
    return ", ".join(filter(None, (seen.site.facility, seen.site.city)))


def _list(seen: Iterable[SeenSite], unit: Unit, words: Mapping[str, str]) -> str:
    return f'<ul class="sites">{"".join(_site(item, unit, words) for item in seen)}</ul>'


def _site(seen: SeenSite, unit: Unit, words: Mapping[str, str]) -> str:
    """One place; *words* are those for its status: `STATUSES`, or others where its record may be out of date."""
    site = seen.site
    address = ", ".join(filter(None, (site.city, site.state, site.zip, country_in_words(country_name(site.country)))))
    far = format_distance(seen.km, unit)
    kind = "recruits" if seen.state is SiteState.RECRUITING and words is STATUSES else "other"
    # A place of a closed trial that still says that it recruits takes nobody.
    is_over = site.status in OPEN_STATUSES and seen.state is SiteState.CLOSED
    said = "" if is_over or not site.status else words.get(site.status, site.status)
    status = f'<span class="{kind}">{plain(_(said))}</span>' if said else ""
    facts = " · ".join(filter(None, (plain(address), f"<b>{far}</b>" if far else "", status)))
    lines = [f"<b>{plain(site.facility) or _('Place not named')}</b>", facts, *map(contact_html, site.contacts)]
    return f"<li>{'<br>'.join(filter(None, lines))}</li>"


def _by_country(seen: Sequence[SeenSite], unit: Unit, words: Mapping[str, str]) -> str:
    def country(item: SeenSite) -> str:
        return country_name(item.site.country)

    folded = []
    # Sorting keeps the order within each country.
    for name, group in groupby(sorted(seen, key=country), key=country):
        sites = list(group)
        recruiting = sum(item.state is SiteState.RECRUITING for item in sites)
        country_shown = plain(country_in_words(name)) or _("Country not stated")
        counts = _("{country}: {number}, {recruiting} recruiting") if recruiting else _("{country}: {number}")
        title = counts.format(country=country_shown, number=f"{len(sites):,}", recruiting=f"{recruiting:,}")
        folded.append(f"<details><summary>{title}</summary>{_list(sites, unit, words)}</details>")
    return "".join(folded)
