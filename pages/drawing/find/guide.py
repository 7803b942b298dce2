"""About you: the questions of the guided start. Each answer is a filter, so the guide can be left at any time.

A patient is asked a few at a time, each with the reason why; a clinician has all of them in one form, in their words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from finder.search.filters import Group
from finder.search.link import View
from pages.drawing.find.filter_panel import FilterPanel
from pages.drawing.find.report_box import draw_report_box
from pages.drawing.shared import browser_address

ASKED_HERE: tuple[Group, ...] = ("The cancer", "You")
"""The groups of filters that the guide asks for; beside it they need not stand a second time."""

_STEP = "guide step"


@dataclass(frozen=True, slots=True)
class _Question:
    """One question: the filter *name*, how it is put, and *why* it is asked."""

    name: str
    label: str
    why: str = ""
    widget: str = ""
    leave_out: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Step:
    title: str
    questions: tuple[_Question, ...]


STEPS = (
    _Step(
        "your cancer",
        (
            _Question(
                "cancer",
                "Which kind of lung cancer is it?",
                "Most trials are for one kind. Your pathology report names it. Most people have non-small cell.",
                widget="pills",
                leave_out="both",
            ),
            _Question(
                "histology",
                "Which type of cells?",
                "Some medicines are tested in one type only.",
                widget="pills",
            ),
        ),
    ),
    _Step(
        "the test of the tumor",
        (
            _Question(
                "change",
                "What did the test of the tumor or blood find?",
                "Many new medicines are for people with one change. Write it as it stands in your report.",
            ),
            _Question("drivers", "Or was nothing found, or not tested?", widget="pills"),
            _Question("pdl1", "PD-L1, in percent", "Some trials of immunotherapy ask for a high or a low number."),
        ),
    ),
    _Step(
        "treatments so far",
        (
            _Question(
                "lines",
                "How many treatments have you had since the cancer spread?",
                "Trials are for a first treatment, or for later ones. Medicines given together count as one.",
                widget="pills",
            ),
            _Question("had", "Which medicines?", "Some trials ask for a medicine that you had. Others keep it out."),
        ),
    ),
    _Step(
        "where it has spread",
        (
            _Question(
                "brain",
                "Has it spread to your brain?",
                "Some trials take people only after treatment there, or not at all.",
                widget="pills",
                leave_out="required",
            ),
            _Question(
                "extent", "To how many places?", "Some trials treat each place, if they are few.", widget="pills"
            ),
        ),
    ),
    _Step(
        "your health",
        (
            _Question(
                "ecog",
                "How do you manage your day?",
                "Most trials ask for it. Doctors call it ECOG.",
                widget="pills",
            ),
            _Question(
                "illness",
                "Do you have any of these?",
                "Many trials keep people out for their safety. Others let them in.",
                widget="pills",
            ),
        ),
    ),
    _Step(
        "you and your place",
        (
            _Question("age", "Age", "A few trials have a limit."),
            _Question("sex", "Sex", widget="pills"),
            _Question("near", "Where do you live?", "Trials near you come first. Your place is not stored."),
            _Question("within", "How far can you travel?"),
        ),
    ),
)
"""The questions for a patient, a few at a time."""

_BRAIN = {
    "untreated-ok": "Yes, untreated",
    "treated-stable": "Yes, treated and stable",
    "none": "None known",
    "leptomeningeal": "Leptomeningeal disease",
    "required": "Only trials that require them",
}

FORM = (
    (_Question("cancer", "Disease"), _Question("histology", "Histology")),
    (_Question("change", "Alterations found"), _Question("without", "Negative for")),
    (
        _Question("drivers", "Driver status", words={"none": "No driver found", "not-tested": "Not tested"}),
        _Question("pdl1", "PD-L1 TPS (%)"),
    ),
    (
        _Question("lines", "Prior lines for advanced disease", words={"0": "0"}),
        _Question("had", "Prior agents or classes"),
    ),
    (
        _Question("brain", "CNS metastases", words=_BRAIN),
        _Question("extent", "Extent", words={"oligometastatic": "Oligometastatic", "many": "More than five sites"}),
    ),
    (
        _Question("ecog", "ECOG performance status", words={str(number): str(number) for number in range(5)}),
        _Question("illness", "Comorbidities and medication"),
    ),
    (_Question("age", "Age (years)"), _Question("sex", "Sex")),
    (_Question("near", "Near"), _Question("within", "How far")),
    (_Question("subtype", "Treatment in detail"), _Question("phase", "Phase")),
)
"""The same for a clinician, two in a row."""


def begin(guide: str) -> None:
    """Ask the questions for *guide*, one of `finder.search.link.GUIDES`."""
    st.session_state[_STEP] = 0
    browser_address.write(replace(browser_address.view_to_change(), guide=guide))


def end() -> None:
    """Ask no more; the answers stay as filters."""
    browser_address.write(replace(browser_address.view_to_change(), guide="", page=1))


def turn(step: int) -> None:
    """Go to the questions of *step*."""
    st.session_state[_STEP] = step


def draw_welcome() -> None:
    """Say in three lines what this is, and offer the questions."""
    st.markdown(
        "These are the open trials that people with stage IV lung cancer could join. "
        "Choose a kind of therapy, or tell us about the cancer: each trial is then held against your answers. "
        "Each label shows the words that led to it."
    )
    with st.container(horizontal=True, vertical_alignment="center", key="welcome"):
        st.markdown("Let a few questions set the filters:", width="content")
        st.button("I am a patient or relative", icon=":material/person:", on_click=begin, args=("patient",))
        st.button("I am a clinician", icon=":material/stethoscope:", on_click=begin, args=("clinician",))


def draw_way_back() -> None:
    """Offer the questions again to somebody who has answered some."""
    st.button("About you: answer more", icon=":material/person:", key="about-you", on_click=begin, args=("patient",))


def draw_questions(panel: FilterPanel, view: View, found: int) -> None:
    """Draw the questions of *view*'s guide with the widgets of *panel*; *found* trials fit the answers so far."""
    with st.container(border=True, key="guide"):
        if view.guide == "patient":
            step = min(max(0, st.session_state.get(_STEP, 0)), len(STEPS) - 1)
            _ask_patient(panel, step)
        else:
            step = len(STEPS) - 1
            _ask_clinician(panel)
        panel.draw_counts()
        _draw_ways(view, step, found)


def _draw_ways(view: View, step: int, found: int) -> None:
    """Draw the buttons that lead on, back, and to the trials."""
    show = f"Show {found:,} {'trial' if found == 1 else 'trials'}"
    is_last = step == len(STEPS) - 1
    with st.container(horizontal=True, key="guide-ways"):
        if view.guide == "patient" and step:
            st.button("Back", icon=":material/arrow_back:", on_click=turn, args=(step - 1,))
        if not is_last:
            st.button("Next", type="primary", icon=":material/arrow_forward:", on_click=turn, args=(step + 1,))
        st.button(show, type="primary" if is_last else "secondary", icon=":material/check:", on_click=end)
        if view.guide == "clinician":
            st.button("Skip the questions", on_click=end)


def _ask_patient(panel: FilterPanel, step: int) -> None:
    st.header(f"About you: {STEPS[step].title}", anchor=False)
    st.progress((step + 1) / len(STEPS), text=f"Page {step + 1} of {len(STEPS)}. Leave out what you do not know.")
    if step == 0:
        draw_report_box(
            "Have your report at hand? Let it answer",
            "Words of your report",
            "Type or paste one or more sentences. You see what we understood before anything is used.",
        )
    for question in STEPS[step].questions:
        _draw(panel, question)
    if step == 0:
        st.caption("Nothing is stored. Your answers stand in the address of this page and nowhere else.")


def _ask_clinician(panel: FilterPanel) -> None:
    st.header("Your patient", anchor=False)
    st.caption("Trials that are silent on a point stay in the list, marked “not stated”. Nothing is stored.")
    draw_report_box("Fill in from a report", "Words of the report", "Findings, prior therapy, performance status.")
    for left, right in FORM:
        for column, question in zip(st.columns(2), (left, right), strict=True):
            with column:
                _draw(panel, question)


def _draw(panel: FilterPanel, question: _Question) -> None:
    panel.draw(question.name, question.label, question.widget, question.leave_out, question.words)
    if question.why:
        st.caption(question.why)
