"""The guided start: who are you, and a few questions. Each answer is a filter, so the guide can be left at any time."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from finder.search.link import View
from pages.drawing.find.filter_panel import FilterPanel
from pages.drawing.shared import browser_address


def begin(guide: str) -> None:
    """Ask the questions for *guide*, one of `finder.search.link.GUIDES`."""
    browser_address.write(replace(browser_address.view_to_change(), guide=guide))


def end() -> None:
    """Ask no more; the answers stay as filters."""
    browser_address.write(replace(browser_address.view_to_change(), guide="", page=1))


def draw_welcome() -> None:
    """Say in three lines what this is, and offer the questions."""
    st.markdown(
        "These are the open trials that people with stage IV lung cancer could join. "
        "Choose a kind of therapy, open a trial to see who can join, and send the list to your doctor by link. "
        "Each label shows the words that led to it."
    )
    with st.container(horizontal=True, vertical_alignment="center", key="welcome"):
        st.markdown("Let a few questions set the filters:", width="content")
        st.button("I am a patient or relative", icon=":material/person:", on_click=begin, args=("patient",))
        st.button("I am a clinician", icon=":material/stethoscope:", on_click=begin, args=("clinician",))


def draw_questions(panel: FilterPanel, view: View, found: int) -> None:
    """Draw the questions of *view*'s guide with the widgets of *panel*; *found* trials fit the answers so far."""
    with st.container(border=True, key="guide"):
        if view.guide == "patient":
            _ask_patient(panel)
        else:
            _ask_clinician(panel)
        panel.draw_counts()
        with st.container(horizontal=True):
            st.button(
                f"Show {found:,} {'trial' if found == 1 else 'trials'}",
                type="primary",
                icon=":material/check:",
                on_click=end,
            )
            st.button("Skip the questions", on_click=end)


def _ask_patient(panel: FilterPanel) -> None:
    st.header("A few questions", anchor=False)
    st.markdown("Answer what you know and leave out the rest. Nothing is stored: your answers stand in the link.")
    panel.draw(
        "cancer",
        "Which kind of lung cancer is it?",
        "Your pathology report says it. Most are non-small cell.",
        widget="pills",
        leave_out="both",
    )
    _side_by_side(panel, "marker", "without")
    panel.draw("line", "How many treatments have you had since the cancer spread?", widget="pills")
    panel.draw("brain", "Has it spread to your brain?", widget="pills", leave_out="required")
    panel.draw("ecog")
    _side_by_side(panel, "near", "within")


def _ask_clinician(panel: FilterPanel) -> None:
    st.header("Your patient", anchor=False)
    st.markdown("Trials that are silent on a point stay in the list, marked “not stated”.")
    _side_by_side(panel, "cancer", "line", ("Histology", "Lines of therapy so far"))
    for left, right in (("marker", "without"), ("brain", "ecog"), ("subtype", "phase"), ("near", "within")):
        _side_by_side(panel, left, right)


def _side_by_side(panel: FilterPanel, left: str, right: str, labels: tuple[str, str] = ("", "")) -> None:
    """Draw the questions of two filters in one row; on a phone one stands under the other."""
    for column, name, label in zip(st.columns(2), (left, right), labels, strict=True):
        with column:
            panel.draw(name, label)
