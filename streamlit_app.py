"""The find page, home of the app: filters, and the trials that they leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from finder.catalogue.changes import NEWS, Changes, News, changes_since, notes
from finder.catalogue.frame import Catalogue, Mask
from finder.catalogue.search_text import numbers_in
from finder.languages import date_in_words
from finder.languages import gettext as _
from finder.search.counts import lifting, may_fit
from finder.search.filters import FILTERS, SORTS, all_of, passing, person_of
from finder.search.link import LAYOUTS, MAX_SHORTLISTED, View, address, to_query
from finder.search.listing import closed_rows
from finder.search.nearest_fits import nearest_fits
from finder.search.order import found_rows
from finder.search.parts import parts_of
from finder.search.registry_links import search_page, update_feed
from pages.drawing.find import guide
from pages.drawing.find.choice_counts import as_styles
from pages.drawing.find.filter_panel import (
    FOR_CLINICIANS,
    FilterPanel,
    choose,
    clear,
    draw_close_button,
    draw_question,
    lift_all,
)
from pages.drawing.find.parts import PAGE_SIZE, draw_after, draw_pages, items_of, last_page, left_out
from pages.drawing.find.table import TABLE_SIZE, table_of
from pages.drawing.shared import browser_address, frame, trial_list
from pages.drawing.shared.headings import draw_heading, draw_title
from pages.drawing.shared.share import draw_share
from pages.drawing.shared.take_along import draw_take_along
from pages.drawing.shared.trial_list import count_words


def reshape(**changes: Any) -> None:
    """Another order or layout was chosen: back at the first page."""
    browser_address.write(replace(browser_address.view_to_change(), **changes, page=1))


def in_their_order(chosen: Sequence[News]) -> tuple[News, ...]:
    """What of `NEWS` was *chosen*, in the order in which a link has it."""
    return tuple(news for news in NEWS if news in chosen)


def choose_news(news: tuple[News, ...]) -> None:
    """What happened since the link's day was chosen: the address follows."""
    browser_address.write(replace(browser_address.view_to_change(), news=news, page=1))


def draw_nothing_found(catalogue: Catalogue, view: View, masks: dict[str, Mask]) -> None:
    """Say that the filters leave nothing, and offer what would: a wider distance, or filters to take away."""
    draw_heading(_("No trial fits all of these filters"), "results")
    offers = lifting(catalogue, view.filters, masks)
    if offers:
        st.markdown(_("This would show more:"))
    for offer in offers:
        if offer.within is not None:
            label = _("Within {distance}: {trials}").format(
                distance=FILTERS["within"].words(offer.within), trials=count_words(offer.count)
            )
            st.button(
                label, key="widen", on_click=choose, args=("within", offer.within), icon=":material/zoom_out_map:"
            )
            continue
        titles = _(" and ").join(f"“{_(FILTERS[name].title)}”" for name in offer.names)
        st.button(
            _("Without {filters}: {trials}").format(filters=titles, trials=count_words(offer.count)),
            key=f"lift-{'-'.join(offer.names)}",
            on_click=lift_all,
            args=(offer.names,),
            icon=":material/filter_alt_off:",
        )
    st.button(_("Clear all filters"), key="lift-all", on_click=clear, type="primary")
    draw_nearest_fits(catalogue, view, masks)


def draw_nearest_fits(catalogue: Catalogue, view: View, masks: dict[str, Mask]) -> None:
    """Name the trials that come nearest, each with what of the filters it does not fit."""
    items = []
    for near in nearest_fits(catalogue, view.filters, masks, view.sort):
        but = f"<p>{escape(near.in_words)}</p>"
        items.append(trial_list.in_short(catalogue, str(catalogue.ncts[near.row]), view, but))
    if items:
        draw_heading(_("These come nearest"))
        trial_list.draw_list(items, view, "nearest")


def draw_numbers_elsewhere(catalogue: Catalogue, view: View) -> None:
    """Lead to the page of each trial that was searched for by its number and is not in the list."""
    for nct in numbers_in(view.filters.text)[:MAX_SHORTLISTED]:
        if nct not in catalogue:
            st.page_link(
                "pages/trial.py",
                label=_("{nct} is not in this list. See its page").format(nct=nct),
                icon=":material/arrow_forward:",
                query_params={"id": nct, **to_query(view)},
            )


def draw_news(catalogue: Catalogue, view: View, changes: Changes, rows: Mask, gone: int) -> None:
    """Draw how much is new, changed and closed since the link was made, each as a choice."""
    counts = [int((rows & changes.new).sum()), int((rows & changes.changed).sum()), gone]
    if not any(counts) and not view.news:
        nothing = _("Nothing has changed since {day}, the date of this link.").format(day=date_in_words(view.since))
        st.caption(nothing, help=" ".join(notes(catalogue, changes.since)))
        return
    label = _("What happened since {day}, the date of this link").format(day=date_in_words(view.since))
    tied = browser_address.tie("v_news", view.news, in_their_order, choose_news)
    with st.container(border=True, key="news"):
        st.pills(
            label,
            tuple(NEWS),
            selection_mode="multi",
            default=view.news,
            format_func=lambda news: _(NEWS[news]),
            **tied,
        )
        st.html(f"<style>{as_styles(tied['key'], label, counts)}</style>")
        st.caption(" ".join(notes(catalogue, changes.since)))


def draw_shape(catalogue: Catalogue, view: View, ncts: list[str]) -> None:
    """Draw the choice of layout and order, the share box, and the files that the trials *ncts* can be saved as."""
    link_to = partial(address, browser_address.base())
    with st.container(key="noprint"), st.container(horizontal=True, vertical_alignment="center", key="shape"):
        st.segmented_control(
            _("Show as"),
            tuple(LAYOUTS),
            default=view.layout,
            required=True,
            format_func=lambda layout: _(LAYOUTS[layout]),
            label_visibility="collapsed",
            **browser_address.tie("v_layout", view.layout, str, lambda layout: reshape(layout=layout)),
        )
        # Sending comes before the order: on a phone it is in sight without moving the line.
        draw_share(view, catalogue, link_to, "results")
        draw_take_along(catalogue, ncts, view, link_to)
        st.selectbox(
            _("Order"),
            tuple(SORTS),
            index=list(SORTS).index(view.sort),
            format_func=lambda sort: _(SORTS[sort]),
            width=180,
            label_visibility="collapsed",
            **browser_address.tie("v_sort", view.sort, str, lambda sort: reshape(sort=sort)),
        )


def draw_results(catalogue: Catalogue, view: View, rows: Mask) -> None:
    """Draw the number of trials found, one page of them, and around them the order, the layout and the share box."""
    found = found_rows(catalogue, view.filters, rows, view.sort)
    parts = parts_of(catalogue, view.filters, found, view.sort)
    against = parts.size("against")
    draw_number(catalogue, view, parts.number, against)
    draw_shape(catalogue, view, catalogue.ncts[parts.all_rows].tolist())
    is_table = view.layout == "table"
    last = last_page(len(found), TABLE_SIZE) if is_table else last_page(len(parts.rows), PAGE_SIZE)
    # A link may name a page that there is no longer.
    view = replace(view, page=min(view.page, last))
    items = []
    if is_table:
        items = [table_of(catalogue, parts, view)]
    elif view.layout == "cards":
        items = items_of(catalogue, view, parts)
    # It stands there in every layout, since it also says the number of trials to those who do not see it.
    trial_list.draw_list(items, view, "trials", count_words(parts.number))
    # What speaks against a person would stand on a map, or in a chart, as one more trial for them.
    may_fit = parts.rows if against else found
    if is_table:
        draw_pages(view, last)
    elif view.layout == "map":
        # Altair, which draws maps and charts, takes as long to load as all of ours; most people look at cards.
        from pages.drawing.shared.site_map import draw_map

        draw_map(catalogue, catalogue.frame.iloc[may_fit], view)
    elif view.layout == "charts":
        from pages.drawing.find.charts import draw_charts

        draw_charts(catalogue, catalogue.frame.iloc[may_fit], view)
    else:
        with st.container():
            draw_after(catalogue, view, parts)
    draw_elsewhere(view)


def draw_number(catalogue: Catalogue, view: View, number: int, against: int) -> None:
    """Draw how many trials there are, for a person how many may fit, and of how many.

    As HTML it is put into the page as a whole: what a browser's translation put there is never changed piece by piece.
    """
    trials = count_words(number)
    words = _("{trials} may fit").format(trials=trials) if person_of(view.filters).is_known else trials
    if catalogue.about.is_sample:
        of = _("of {number} invented trials that take lung cancer, as of {day}")
    else:
        of = _("of {number} open trials that take lung cancer, as of {day}")
    of = of.format(number=f"{len(catalogue):,}", day=date_in_words(catalogue.about.data_date))
    if against:
        of = f"{of}. {_(left_out(view)).format(number=f'{against:,}')}"
    st.html(f'<h2 id="results">{escape(words)}</h2><p class="small">{escape(of)}</p>')


def draw_elsewhere(view: View) -> None:
    """Link the registry's own search and feed that come nearest to the view."""
    if not view.demo:
        st.caption(
            _(
                "The nearest search on the registry itself: [ClinicalTrials.gov]({search}), or its "
                "[feed of updates (RSS)]({feed}). It cannot ask all that you chose here. "
                "Your place and details are left out."
            ).format(search=search_page(view.filters), feed=update_feed(view.filters))
        )


def draw_gone(catalogue: Catalogue, view: View, rows: Mask) -> None:
    """Draw the trials that are no longer open (*rows* of the catalogue's closed ones), in a section of their own."""
    closed = catalogue.closed
    found = found_rows(closed, view.filters, rows, "updated")[:PAGE_SIZE]
    draw_heading(_("No longer open: {number}").format(number=f"{int(rows.sum()):,}"))
    items = [trial_list.card(closed, nct, view, catalogue) for nct in map(str, closed.ncts[found])]
    trial_list.draw_list(items, view, "gone")
    if rows.sum() > len(found):
        words = _("These are the {number} that were updated last. Filters narrow them down.")
        st.caption(words.format(number=len(found)))


page = frame.begin(frame.FIND)
view = page.view
catalogue = frame.catalogue_for(page)
masks = passing(catalogue, view.filters)
rows = all_of(catalogue, masks)
panel = FilterPanel(catalogue, view.filters, masks, "f")
left = int(may_fit(catalogue, view.filters, masks).sum())

draw_title(_("Trials for stage IV lung cancer"))
# What may stand here or not has a place of its own: a browser would draw anew all that changes its place on the page.
with st.container():
    frame.draw_receiver_note(view)
    if view.guide:
        guide.draw_questions(FilterPanel(catalogue, view.filters, masks, "g"), view, left)
    elif not view.filters.changed() and view.since is None and view.page == 1:
        guide.draw_welcome()
    frame.draw_notices(page.notices)
with st.sidebar:
    draw_heading(_("Filters"))
    panel.draw_side(guide.ASKED_HERE if view.guide else (), FOR_CLINICIANS if view.is_for_clinician else {})
    draw_close_button(left)
with st.container():
    panel.draw_first()
with st.container(horizontal=True, key="bar", vertical_alignment="center", gap="small"):
    panel.draw_place()
    panel.draw_chips()
    if not view.guide and view.filters.changed():
        guide.draw_answer_more(view)
panel.draw_counts()
with st.container():
    panel.draw_notes()
    draw_numbers_elsewhere(catalogue, view)
    if view.filters.near:
        draw_question(catalogue.place(view.filters.near))
with st.container():
    if view.since is not None and view.since.isoformat() >= catalogue.about.data_date:
        st.caption(_("Nothing has changed since this link was made."))
    elif view.since is not None:
        changes = changes_since(catalogue, view.since)
        gone = closed_rows(catalogue, view.filters, changes)
        draw_news(catalogue, view, changes, rows, int(gone.sum()))
        if "closed" in view.news:
            draw_gone(catalogue, view, gone)
        if view.news:
            rows &= changes.among_open(view.news)
if rows.any() or view.news:
    draw_results(catalogue, view, rows)
else:
    draw_nothing_found(catalogue, view, masks)
frame.end(catalogue)
