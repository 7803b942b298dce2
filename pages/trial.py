"""One trial, by its NCT number: what it tests, for whom, why it has its labels, where, and how to reach it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from finder.catalogue.frame import Catalogue, Entry, day_of
from finder.languages import current_language
from finder.languages import gettext as _
from finder.record import NCT_NUMBER, Contact, Trial
from finder.search.link import View, address, to_query
from finder.search.nearest_sites import places_of
from pages.drawing.find.filter_panel import FilterPanel, draw_question
from pages.drawing.shared import browser_address, frame, trial_list
from pages.drawing.shared.card import first_contact, happened
from pages.drawing.shared.contact import phone_address
from pages.drawing.shared.escaping import paragraphs, plain
from pages.drawing.shared.lookup import look_up
from pages.drawing.shared.places import draw_places
from pages.drawing.shared.share import draw_share
from pages.drawing.shared.shortlist_button import draw_shortlist_button
from pages.drawing.trial.criteria import draw_criteria
from pages.drawing.trial.facts import draw_facts, draw_report_link
from pages.drawing.trial.fit import draw_fit
from pages.drawing.trial.given import draw_given
from pages.drawing.trial.head import draw_head
from pages.drawing.trial.sections import draw_section_heading
from pages.drawing.trial.similar import draw_similar
from pages.drawing.trial.written import written


def draw_bar(nct: str, catalogue: Catalogue | None, contact: Contact | None, view: View) -> str:
    """Draw what can be done with the trial *nct*, in a bar that stays in sight: call *contact*, list it, send it.

    What the last press did with the list is returned, as `draw_shortlist_button` says it.
    """
    with st.container(horizontal=True, key="trial-bar", vertical_alignment="center", gap="small"):
        if contact is not None and (dial := phone_address(contact.phone)):
            whom = f"{_('Call')} {plain(contact.phone)}"
            st.html(f'<a class="dial" href="{dial}" aria-label="{whom}">{_("Call")}</a>', width="content")
        pressed = draw_shortlist_button(nct, view)
        if catalogue is not None:
            draw_share(view, catalogue, partial(address, browser_address.base(), page="trial", nct=nct), "trial")
    return pressed


def draw_summary(trial: Trial) -> None:
    """Draw what the record itself says in short and at length, folded."""
    with st.expander(_("What the sponsor says about it")):
        st.html(paragraphs(trial.brief_summary) or f"<p>{_('Not stated.')}</p>")
        if detailed := paragraphs(trial.detailed_description):
            st.html(detailed)


def draw_near(catalogue: Catalogue | None, view: View) -> None:
    """Ask where the person is, so that places can stand in the order of their distance."""
    if catalogue is None:
        return
    with st.container(width=360, key="near"):
        FilterPanel(catalogue, view.filters, {}, "t").draw("near")
    if view.filters.near:
        draw_question(catalogue.place(view.filters.near))


def draw(entry: Entry, catalogue: Catalogue | None, view: View) -> None:
    """Draw all of *entry*."""
    trial, places = entry.trial, places_of(catalogue, entry.trial, view.filters)
    parts = written(entry, current_language())
    contact = first_contact(catalogue, entry, view.filters)
    if news := happened(catalogue, view, trial.nct):
        st.markdown(f":material/update: {plain(news)}")
    draw_head(catalogue, entry, view, contact)
    pressed = draw_bar(trial.nct, catalogue, contact, view)
    draw_section_heading("fit")
    draw_fit(entry, view)
    draw_section_heading("criteria")
    draw_criteria(parts.criteria, parts.sections, has_marks=parts.has_marks)
    draw_section_heading("given")
    draw_given(trial, entry.given)
    draw_section_heading("places")
    if trial.sites:
        draw_near(catalogue, view)
    draw_places(places, day_of(catalogue))
    draw_section_heading("labels")
    st.html(
        f'<details class="record"><summary>{_("Show every label with its words")}</summary>{parts.reasons}</details>'
    )
    draw_section_heading("facts")
    draw_summary(trial)
    with st.expander(_("Dates, numbers, who runs it, and papers")):
        draw_facts(trial)
    draw_report_link(trial.nct, view)
    draw_section_heading("similar")
    draw_similar(catalogue, entry, places, view)
    trial_list.draw_list((), view, "announced", _(trial_list.SAID[pressed]) if pressed else "")


if not st.query_params.get("id"):
    # Without a number there is nothing to show here; a link to the list, opened in a new tab, may lead here.
    st.switch_page("streamlit_app.py", query_params=st.query_params.to_dict())

nct = st.query_params.get("id", "").strip().upper()
page = frame.begin(nct if NCT_NUMBER.fullmatch(nct) else "Trial", "id")
view = page.view
st.page_link("streamlit_app.py", label=_("Back to the list"), icon=":material/arrow_back:", query_params=to_query(view))
catalogue = frame.shown_catalogue(page)
frame.draw_notices(page.notices)
entry = look_up(page.source, nct, view)
if entry is not None:
    draw(entry, catalogue, view)
frame.end(catalogue)
