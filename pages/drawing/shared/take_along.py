"""What people take along: files of the trials that are shown, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from finder.catalogue.frame import Catalogue, Entry
from finder.exports import REMINDER_NAME, Export, export, file_name, reminder
from finder.languages import gettext as _
from finder.search.link import View
from pages.drawing.shared.share import ask_what_to_share, shared

TABLES = {"xlsx": "Excel", "csv": "CSV", "ris": "References (RIS)", "json": "JSON"}
"""The files that any number of trials can be written into, by their names for people."""

WEEKS = 4
"""After so many weeks the calendar reminds people to look again."""


def draw_take_along(
    catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link_to: Callable[[View], str]
) -> None:
    """Draw the button that opens what *trials* (entries, or numbers of trials of *catalogue*) can be saved as."""
    with st.popover(_("Save"), icon=":material/download:", key="take-along"):
        st.markdown(_("**Save these trials as a file.** It says where the data come from, and of which day they are."))
        given = shared(ask_what_to_share(view, "files"), catalogue.about)
        link = link_to(given)
        with st.container(horizontal=True):
            for file_format, name in TABLES.items():
                make = partial(export, file_format, catalogue, trials, given, link)
                _draw_file(_(name), make, file_name(file_format, catalogue.about))
        st.markdown(_("**Look again later.** New trials open every week."))
        today = datetime.now(UTC).date()
        label = _("Calendar reminder in {number} weeks").format(number=WEEKS)
        _draw_file(label, partial(reminder, link, today, WEEKS), REMINDER_NAME)


def draw_doctor_page(catalogue: Catalogue, trials: Sequence[Entry], view: View, link_to: Callable[[View], str]) -> None:
    """Draw the button that gives the page for the doctor."""
    with st.popover(_("Page for my doctor"), icon=":material/clinical_notes:", key="doctor-page", type="primary"):
        st.markdown(
            _(
                "**Print it or send it.** It has the trials of your list, why each one is here in the words of its "
                "record, whom to call, and what to ask."
            )
        )
        given = shared(ask_what_to_share(view, "doctor"), catalogue.about)
        make = partial(export, "pdf", catalogue, trials, given, link_to(given))
        _draw_file(_("Page for my doctor (PDF)"), make, file_name("pdf", catalogue.about))


def _draw_file(label: str, make: Callable[[], Export], name: str) -> None:
    """Draw a button that saves what *make* gives as the file *name*; it is made when the button is pressed."""
    st.download_button(label, lambda: make().content, name, key=f"save-{name}", on_click="ignore")
