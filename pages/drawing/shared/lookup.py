"""Which trial is meant? It is found by its number, or people are told why not and what they can do."""

from __future__ import annotations

import streamlit as st

from finder.catalogue.frame import Entry
from finder.catalogue.source import TrialSource, sample_entry
from finder.languages import gettext as _
from finder.record import NCT_NUMBER
from finder.registry.errors import NotFoundError, RegistryError
from finder.search.link import View
from finder.search.registry_links import study_page
from pages.drawing.shared import frame
from pages.drawing.shared.headings import draw_title


def trial_of(source: TrialSource, nct: str, view: View) -> tuple[Entry, bool]:
    """The trial *nct* among those that *view* shows, and whether it is a saved copy; raises as `TrialSource.trial`."""
    return (sample_entry(nct), False) if view.demo else source.trial(nct)


def look_up(source: TrialSource, nct: str, view: View) -> Entry | None:
    """The trial *nct*, of any status; where it cannot be had, say why, offer what can be done, and return None."""
    if not NCT_NUMBER.fullmatch(nct):
        _draw_not_found(_("Please give the number of a trial. It looks like NCT01234567."), view)
        return None
    try:
        entry, stale = trial_of(source, nct, view)
    except NotFoundError:
        words = _("There is no trial with the number {nct}. Please check the number.")
        _draw_not_found(words.format(nct=nct), view)
        return None
    except RegistryError as error:
        _draw_not_found(_(error.for_people), view)
        st.link_button(_("Look on ClinicalTrials.gov"), study_page(nct), icon=":material/open_in_new:")
        return None
    if stale:
        st.warning(_("ClinicalTrials.gov does not answer just now. This is a saved copy of the trial."))
    if entry.trial.nct != nct:
        words = _("{nct} is an old number of this trial. Its number is now **{number}**.")
        st.info(words.format(nct=nct, number=entry.trial.nct))
    return entry


def _draw_not_found(why: str, view: View) -> None:
    draw_title(_("Look for a trial"))
    st.warning(why)
    st.text_input(
        _("Number of a trial"), placeholder="NCT01234567", key="other_number", on_change=_number_given, width=320
    )
    frame.draw_list_button(_("Search the list of trials"), view, ":material/search:")


def _number_given() -> None:
    # People paste whole addresses of the registry.
    found = NCT_NUMBER.search(st.session_state.other_number.upper())
    if found:
        st.query_params["id"] = found[0]
