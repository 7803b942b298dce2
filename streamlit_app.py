"""The find page, home of the app: filters, and the trials that they leave."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from finder.catalogue import Catalogue, Mask
from finder.filters import SORTS, all_of, lifting, passing, search
from finder.link import LAYOUTS, View
from pages.drawing import frame, words
from pages.drawing.filter_panel import FilterPanel, clear, draw_question, lift, seed, write
from pages.drawing.results import draw_cards, draw_table
from pages.drawing.share import draw_share

PAGE_SIZE = 20


def shape_changed() -> None:
    """Order or layout were changed: back at the first page."""
    write(replace(frame.read_address().view, sort=st.session_state.v_sort, layout=st.session_state.v_layout, page=1))


def page_turned(key: str) -> None:
    """Another page of the results was chosen, in the widget *key*."""
    write(replace(frame.read_address().view, page=st.session_state[key]))


def draw_nothing_found(catalogue: Catalogue, masks: dict[str, Mask]) -> None:
    """Say which filters leave nothing, and offer to lift each."""
    st.header("No trial fits all of these filters", anchor=False)
    st.markdown("Take one of them away to see more:")
    for name, count in lifting(catalogue, masks):
        st.button(
            f"Any {words.FILTERS[name]}: {count:,} {'trial' if count == 1 else 'trials'}",
            key=f"lift-{name}",
            on_click=lift,
            args=(name,),
            icon=":material/filter_alt_off:",
        )
    st.button("Clear all filters", key="lift-all", on_click=clear, type="primary")


def draw_results(catalogue: Catalogue, view: View) -> None:
    """Draw the number of trials found, the order and layout, the share box, and one page of trials."""
    found = search(catalogue, view.filters, view.sort)
    st.header(f"{len(found):,} {'trial' if len(found) == 1 else 'trials'}", anchor=False)
    kind = "invented" if catalogue.about.is_sample else "open"
    st.caption(f"of {len(catalogue):,} {kind} trials that take lung cancer, as of {catalogue.about.data_date}")
    if view.since is not None:
        newer = int((found["last_updated"] >= view.since.isoformat()).sum())
        st.markdown(f"This link has data of {view.since}. **{newer:,}** of these trials are new or changed since.")
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
            "Order",
            SORTS,
            format_func=words.SORTS.__getitem__,
            key="v_sort",
            on_change=shape_changed,
            width=220,
            help="Best match: trials that name what you chose come first, then those updated last.",
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
source = frame.begin(frame.FIND, view)
catalogue = frame.catalogue_for(source, view)
seed(view)
st.session_state.update(v_sort=view.sort, v_layout=view.layout)
masks = passing(catalogue, view.filters)
panel = FilterPanel(catalogue, view.filters, masks)

st.title("Trials for stage IV lung cancer", anchor=False)
st.markdown(
    "These are the open trials that people with stage IV lung cancer could join. "
    "Choose a kind of therapy, open a trial to see who can join, and send the list to your doctor by link. "
    "Each label shows the words that led to it."
)
frame.tell(reading.notices)
with st.sidebar:
    st.header("Filters", anchor=False)
    panel.draw_side()
panel.draw_therapies()
panel.draw_chips()
if view.filters.near:
    draw_question(catalogue.place(view.filters.near))
if all_of(catalogue, masks).any():
    draw_results(catalogue, view)
else:
    draw_nothing_found(catalogue, masks)
frame.end(catalogue.about)
