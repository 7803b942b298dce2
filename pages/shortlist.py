"""The shortlist: the trials that somebody chose, in their order, side by side, and ready to be taken along."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from finder.catalogue.frame import Catalogue, Entry
from finder.catalogue.source import TrialSource
from finder.languages import gettext as _
from finder.registry.errors import NotFoundError, RegistryError
from finder.search.link import MAX_SHORTLISTED, View, address
from finder.trial_page.compare import MAX_COMPARED
from finder.trial_page.questions import questions_for
from pages.drawing.shared import browser_address, frame, trial_list
from pages.drawing.shared.card import happened, move_button
from pages.drawing.shared.headings import draw_heading, draw_title
from pages.drawing.shared.lookup import trial_of
from pages.drawing.shared.question_list import draw_questions
from pages.drawing.shared.reasons import texts_of
from pages.drawing.shared.share import draw_share
from pages.drawing.shared.shortlist_button import take_off
from pages.drawing.shared.take_along import draw_doctor_page, draw_take_along
from pages.drawing.shortlist.comparison import draw_comparison
from pages.drawing.shortlist.stored_list import draw_stored_list


def entries_of(source: TrialSource, view: View) -> dict[str, Entry]:
    """The trials of the list that can be had, by the numbers in the list; of the others the page says why not."""
    found: dict[str, Entry] = {}
    fault: RegistryError | None = None
    for nct in view.show:
        try:
            if fault is not None and source.at_hand(nct) is None:
                # A registry that is silent on one number would let people wait for each of the others, too.
                raise fault
            found[nct] = trial_of(source, nct, view)[0]
        except NotFoundError:
            draw_missing(nct, _("There is no trial with the number {nct}.").format(nct=nct))
        except RegistryError as error:
            fault = error
            words = _("{nct} is not among the open trials, and it could not be looked up. {reason}")
            draw_missing(nct, words.format(nct=nct, reason=_(error.for_people)))
    return found


def with_present_numbers(view: View, found: dict[str, Entry]) -> View:
    """*view* with each trial once, by its present number: a list may hold a former one, too."""
    return replace(view, show=tuple(dict.fromkeys(found[nct].trial.nct if nct in found else nct for nct in view.show)))


def draw_missing(nct: str, why: str) -> None:
    """Say why the trial *nct* is not shown, and offer to take it off the list."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(why, width="stretch")
        st.button(_("Take it off my list"), key=f"missing-{nct}", on_click=take_off, args=(nct,))


def draw_list(catalogue: Catalogue | None, entries: list[Entry], view: View) -> None:
    """Draw the trials as cards, each but the first with its way up."""
    items = [
        trial_list.card_of(
            catalogue, entry, view, happened(catalogue, view, entry.trial.nct), move_button(entry) if number else ""
        )
        for number, entry in enumerate(entries)
    ]
    words = trial_list.terms(text for entry in entries for text in texts_of(entry))
    trial_list.draw_list([*items, *words], view, "shortlist")


def draw_what_to_ask(entries: list[Entry]) -> None:
    """Draw the questions that fit what the trials of the list give."""
    draw_heading(_("Questions to take along"))
    given = [therapy for entry in entries for therapy in entry.labels.given]
    kinds = dict.fromkeys(therapy.type for therapy in given)
    with st.expander(_("What to ask your doctor and the study team")):
        draw_questions(questions_for(kinds, {subtype for therapy in given for subtype in therapy.subtypes}))


def draw_empty(view: View) -> None:
    """Say how a trial comes onto the list."""
    st.markdown(
        _(
            "Your list is empty. Press “Add to my list” on a trial to put it here. "
            "A list holds up to {number} trials. It lives in the link of this page, so keep the link."
        ).format(number=MAX_SHORTLISTED)
    )
    frame.draw_list_button(_("Find trials"), replace(view, show=()), ":material/search:")


page = frame.begin(frame.SHORTLIST)
view = page.view
catalogue = frame.shown_catalogue(page)
draw_title(_("My list"))
frame.draw_receiver_note(view)
frame.draw_notices(page.notices)
found = entries_of(page.source, view)
view = with_present_numbers(view, found)
browser_address.write(view)
entries = list({entry.trial.nct: entry for entry in found.values()}.values())
if not view.show:
    draw_empty(view)
if entries and catalogue is not None:
    st.markdown(_("Send this list to your doctor, or take it to your next visit. It lives in the link of this page."))
    link_to = partial(address, browser_address.base(), page="shortlist")
    with st.container(horizontal=True, key="noprint"):
        draw_doctor_page(catalogue, entries, view, link_to)
        draw_share(view, catalogue, link_to, "list")
        draw_take_along(catalogue, entries, view, link_to)
        frame.draw_list_button(_("Back to the search"), view, ":material/arrow_back:")
draw_stored_list(view)
if entries:
    draw_heading(_("Your trials"))
    draw_list(catalogue, entries, view)
if len(entries) > 1:
    if len(entries) > MAX_COMPARED:
        words = _("The first {number} trials are compared. Move a trial up to compare it.")
        st.caption(words.format(number=MAX_COMPARED))
    draw_comparison(entries[:MAX_COMPARED], catalogue, view)
if entries:
    draw_what_to_ask(entries)
frame.end(catalogue)
