"""Trials like the one that is shown, as links."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from finder.catalogue.frame import Catalogue, Entry
from finder.catalogue.similar import similar_rows
from finder.languages import gettext as _
from finder.places import format_distance
from finder.registry.values import phase_words
from finder.search.filters import person_of
from finder.search.link import View, to_query
from finder.search.nearest_sites import TrialPlaces
from pages.drawing.shared.escaping import plain


def draw_similar(catalogue: Catalogue | None, entry: Entry, places: TrialPlaces, view: View) -> None:
    """Draw the open trials of *catalogue* that are most like *entry*, as seen from where its *places* are."""
    place = places.origin
    rows = () if catalogue is None else similar_rows(catalogue, entry, place, person_of(view.filters))
    if catalogue is None or not len(rows):
        st.markdown(_("We know of no open trial that is like this one."))
        return
    st.caption(
        _(
            "Open trials with the same kind of therapy. Those for the same markers and after the same treatments come "
            "first."
        )
        + (f" {_('Of those that are alike, the nearest come first.')}" if place else "")
    )
    distances = catalogue.nearest(place).distance_km if place is not None else None
    items = []
    for row in rows:
        found = catalogue.frame.iloc[row]
        distance = "" if distances is None else format_distance(float(distances[row]), places.unit)
        facts = [
            found["nct"],
            plain(catalogue.state_words(int(row))),
            _(phase_words(list(found["phases"]))),
            _("nearest place {distance}").format(distance=distance) if distance else "",
        ]
        # Links to this very page are plain ones: Streamlit's own would leave the address as it is.
        target = escape("?" + urlencode({"id": found["nct"], **to_query(view)}, safe=","))
        line = " · ".join(filter(None, facts))
        items.append(f'<li><a href="{target}" lang="en">{plain(found["title"])}</a><br><small>{line}</small></li>')
    st.html(f'<ul class="similar">{"".join(items)}</ul>')
