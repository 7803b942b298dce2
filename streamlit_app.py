"""The find page, home of the app: filters, and the trials that they leave.

The address is the one home of what a person chose: it is read at each run, widgets are seeded from it, and a changed
widget writes it. Nothing is decided here; `finder.filters` and `finder.link` do that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from finder.catalogue import Catalogue
from finder.filters import (
    BASKET_CHOICES,
    CHOICES,
    MAX_TEXT,
    SORTS,
    Filters,
    all_of,
    choice_counts,
    lifting,
    passing,
    search,
)
from finder.link import LAYOUTS, View, first_page, to_query
from pages.drawing import frame, words
from pages.drawing.results import draw_cards, draw_table
from pages.drawing.share import draw_share

PAGE_SIZE = 20

# The widgets, by the filter that they stand for; `f_` keeps them apart from those of other pages.
_WIDGETS = ("therapy", "cancer", "baskets", "stage", "status", "phase", "text")


def seed(view: View) -> None:
    """Put what the address says into the widgets."""
    for name in _WIDGETS:
        value = getattr(view.filters, name)
        st.session_state[f"f_{name}"] = list(value) if isinstance(value, tuple) else value
    st.session_state.update(v_sort=view.sort, v_layout=view.layout)


def write(view: View) -> None:
    """Make *view* the address. An equal one is left alone: each writing is a step of the browser's Back button."""
    if view != frame.read_address().view:
        st.query_params.from_dict(to_query(view))


def filters_changed() -> None:
    """A filter's widget was changed: the address follows, back at the first page."""
    chosen: dict[str, Any] = {}
    for name in _WIDGETS:
        value = st.session_state[f"f_{name}"]
        if name in CHOICES and name != "baskets":
            value = tuple(choice for choice in CHOICES[name] if choice in value)
        chosen[name] = value
    chosen["text"] = " ".join(chosen["text"].split())
    # No stage at all would leave nothing; it means that nobody minds.
    chosen["stage"] = chosen["stage"] or Filters().stage
    write(first_page(frame.read_address().view, **chosen))


def shape_changed() -> None:
    """Order or layout were changed: back at the first page."""
    write(replace(frame.read_address().view, sort=st.session_state.v_sort, layout=st.session_state.v_layout, page=1))


def page_turned(key: str) -> None:
    """Another page of the results was chosen, in the widget *key*."""
    write(replace(frame.read_address().view, page=st.session_state[key]))


def lift(name: str) -> None:
    """Take the filter *name* back to what it is at first; the stage is opened wholly."""
    default = CHOICES["stage"] if name == "stage" else getattr(Filters(), name)
    write(first_page(frame.read_address().view, **{name: default}))


def clear() -> None:
    """Take all filters back; what is looked at (real or invented trials) stays."""
    write(View(demo=frame.read_address().view.demo))


def draw_filters(catalogue: Catalogue, masks: dict[str, Any]) -> None:
    """Draw the filters, each choice with the number of trials that it would leave."""

    def several(name: str, label: str, names: dict[str, str], help_text: str | None = None) -> None:
        counts = choice_counts(catalogue, masks, name)
        st.multiselect(
            label,
            CHOICES[name],
            format_func=lambda choice: f"{names[choice]} ({counts[choice]:,})",
            key=f"f_{name}",
            on_change=filters_changed,
            placeholder="All",
            help=help_text,
        )

    st.text_input(
        "Search words",
        key="f_text",
        type="search",
        max_chars=MAX_TEXT,
        placeholder="Drug, sponsor, NCT number",
        on_change=filters_changed,
    )
    several("cancer", "Kind of lung cancer", words.CANCER_CHOICES)
    st.radio(
        "Trials of several cancers",
        BASKET_CHOICES,
        format_func=words.BASKETS.__getitem__,
        key="f_baskets",
        on_change=filters_changed,
        help="Trials for many kinds of solid tumor that also take lung cancer.",
    )
    several(
        "stage",
        "Stage",
        words.STAGES,
        "Trials that do not state the stage stay in the list. Only the study team can tell then.",
    )
    several("status", "Status", words.STATUSES)
    several("phase", "Phase", words.PHASES)
    st.button("Clear all filters", on_click=clear, icon=":material/filter_alt_off:", width="stretch")


def draw_therapies(catalogue: Catalogue, masks: dict[str, Any]) -> None:
    """Draw the choice that most people come for."""
    counts = choice_counts(catalogue, masks, "therapy")
    st.pills(
        "Kind of therapy",
        CHOICES["therapy"],
        selection_mode="multi",
        format_func=lambda choice: f"{words.THERAPIES[choice]} {counts[choice]:,}",
        key="f_therapy",
        on_change=filters_changed,
        help="Choose one or more. You see the trials that give any of them.",
    )


def draw_nothing_found(catalogue: Catalogue, masks: dict[str, Any]) -> None:
    """Say which filters leave nothing, and offer to lift each."""
    st.header("No trial fits all of these filters", anchor=False)
    st.markdown("Lift one of them to see more:")
    for name, count in lifting(catalogue, masks):
        st.button(
            f"Any {words.FILTERS[name]}: {count:,} trials",
            key=f"lift-{name}",
            on_click=lift,
            args=(name,),
            icon=":material/filter_alt_off:",
        )
    st.button("Clear all filters", key="lift-all", on_click=clear, type="primary")


def draw_results(catalogue: Catalogue, view: View, masks: dict[str, Any]) -> None:
    """Draw the number of trials found, the order and layout, the share box, and one page of trials."""
    found = search(catalogue, view.filters, view.sort)
    st.header(f"{len(found):,} {'trial' if len(found) == 1 else 'trials'}", anchor=False)
    st.caption(f"of {len(catalogue):,} open trials that take lung cancer, as of {catalogue.about.data_date}")
    if view.since is not None:
        newer = int((found["last_updated"] >= view.since.isoformat()).sum())
        st.markdown(
            f"This link was made with data of {view.since}. **{newer:,}** of these trials are new or changed since."
        )
    with st.container(horizontal=True, vertical_alignment="bottom", key="noprint"):
        st.segmented_control(
            "Show as",
            LAYOUTS,
            required=True,
            format_func=words.LAYOUTS.__getitem__,
            key="v_layout",
            on_change=shape_changed,
        )
        st.selectbox(
            "Order", SORTS, format_func=words.SORTS.__getitem__, key="v_sort", on_change=shape_changed, width=220
        )
        draw_share(view, catalogue.about)
    if view.layout == "table":
        draw_table(found)
        return
    pages = -(-len(found) // PAGE_SIZE)
    page = min(view.page, pages)
    draw_cards(catalogue, found.iloc[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], view)
    if pages > 1:
        # Its key holds the page, so that the address alone says which page is shown.
        key = f"v_page_{page}"
        st.pagination(pages, default=page, key=key, on_change=page_turned, args=(key,))


reading = frame.read_address()
view = reading.view
source = frame.begin("Find trials", view)
catalogue = frame.catalogue_for(source, view)
seed(view)
masks = passing(catalogue, view.filters)

st.title("Trials for stage IV lung cancer", anchor=False)
st.markdown(
    "These are the open trials that people with stage IV lung cancer could join. "
    "Choose a kind of therapy, open a trial to see who can join, and send the list to your doctor by link. "
    "Each label shows the words that led to it."
)
frame.tell(reading.notices)
with st.sidebar:
    st.header("Filters", anchor=False)
    draw_filters(catalogue, masks)
draw_therapies(catalogue, masks)
if all_of(catalogue, masks).any():
    draw_results(catalogue, view, masks)
else:
    draw_nothing_found(catalogue, masks)
frame.end(catalogue.about)
