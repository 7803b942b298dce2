"""About you: the questions of the guided start. Each answer is a filter, so the guide can be left at any time.

A patient is asked one a screen, each with the reason why; a clinician has all of them in one form, in their words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import streamlit as st

from finder.languages import gettext as _
from finder.languages import ngettext
from finder.search.filters import FILTERS, Filters, Group
from finder.search.link import View, first_page
from pages.drawing.find.filter_panel import FilterPanel, choose
from pages.drawing.find.report_box import draw_report_box
from pages.drawing.shared import browser_address
from pages.drawing.shared.headings import draw_heading

ASKED_HERE: tuple[Group, ...] = ("The cancer", "You")
"""The groups of filters that the guide asks for; beside it they need not stand a second time."""

_SCREEN = "guide screen"


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
class Screen:
    """One question to a patient, and *why* it is asked.

    *answers* are the answers to the filter *name*, each in words, one of which is pressed. Where there are none, the
    answer is given with the widgets of *questions*. *is_asked* says for which answers so far it is asked at all.
    """

    name: str
    title: str
    why: str
    answers: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[_Question, ...] = ()
    is_asked: Callable[[Filters], bool] = lambda filters: True

    @property
    def filters(self) -> tuple[str, ...]:
        """The names of the filters that it asks for."""
        return (self.name,) if self.answers else tuple(question.name for question in self.questions)


SCREENS = (
    Screen(
        "near",
        "Where do you live?",
        "Trials near you come first. Your place is not stored.",
        questions=(_Question("near", "Your place"), _Question("within", "How far can you travel?")),
    ),
    Screen(
        "change",
        "What did the test of the tumor or blood find?",
        "Many new medicines are for people with one change. Write it as it stands in your report.",
        questions=(
            _Question("change", "Changes that were found"),
            _Question("drivers", "Or was nothing found, or not tested?", widget="pills"),
            _Question("pdl1", "PD-L1, in percent, if it stands there"),
        ),
    ),
    Screen(
        "cancer",
        "Which kind of lung cancer is it?",
        "Most trials are for one kind. Your pathology report names it. Most people have non-small cell.",
        {
            "nsclc": "Non-small cell (NSCLC), such as adenocarcinoma or squamous cell",
            "sclc": "Small cell (SCLC)",
        },
    ),
    Screen(
        "lines",
        "How many treatments have you had since the cancer spread?",
        "Trials are for a first treatment, or for later ones. Medicines given together count as one.",
        {"0": "None yet", "1": "One", "2": "Two", "3": "Three or more"},
    ),
    Screen(
        "had",
        "Which medicines have you had?",
        "Some trials ask for a medicine that you had. Others keep it out.",
        questions=(_Question("had", "Medicines"),),
        is_asked=lambda filters: filters.lines != 0,
    ),
    Screen(
        "brain",
        "Has it spread to your brain?",
        "Some trials take people only after treatment there, or not at all.",
        {
            "none": "No",
            "treated-stable": "Yes, and it was treated or is stable",
            "untreated-ok": "Yes, and it was not treated yet",
            "leptomeningeal": "Yes, in the lining of the brain",
        },
    ),
    Screen(
        "ecog",
        "How do you manage your day?",
        "Most trials ask for it. Doctors call it ECOG.",
        {
            "0": "I do everything as before",
            "1": "I tire with heavy work",
            "2": "I rest less than half the day",
            "3": "I rest more than half the day",
            "4": "I am in bed all day",
        },
    ),
    Screen(
        "age",
        "How old are you?",
        "A few trials have a limit, or are for women or men only.",
        questions=(_Question("age", "Age in years"), _Question("sex", "Sex", widget="pills")),
    ),
    Screen(
        "illness",
        "Do you have any of these?",
        "Many trials keep people out for their safety. Others let them in.",
        questions=(_Question("illness", "Press all that you have", widget="pills"),),
    ),
    Screen(
        "histology",
        "Which type of cells does your report name?",
        "Some medicines are tested in one type only.",
        {
            "adenocarcinoma": "Adenocarcinoma",
            "squamous": "Squamous cell",
            "large-cell": "Large cell",
            "adenosquamous": "Adenosquamous",
            "sarcomatoid": "Sarcomatoid",
        },
        is_asked=lambda filters: filters.cancer != ("sclc",),
    ),
    Screen(
        "extent",
        "To how many places has it spread?",
        "Some trials treat each place, if they are few.",
        {"oligometastatic": "To a few places (at most five)", "many": "To more places"},
    ),
)
"""The questions for a patient, one a screen: place and report first, since they part the trials most."""

SENTENCES: dict[str, str] = {
    "progress": "Question {number} of {count}",
    "unknown": "I don't know",
    "skip": "Skip",
    "next": "Next",
    "back": "Back",
    "relative": "Are you a relative or a friend? Answer for the person who has cancer.",
    "privacy": "Nothing is stored. Your answers stand in the address of this page and nowhere else.",
}
"""What the buttons and lines around a question say."""

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
    st.session_state.pop(_SCREEN, None)
    browser_address.write(replace(browser_address.view_to_change(), guide=guide, reader=""))


def end() -> None:
    """Ask no more; the answers stay as filters."""
    view = browser_address.view_to_change()
    browser_address.write(replace(view, guide="", reader="clinician" if view.is_for_clinician else "", page=1))


def go_to(screen: str) -> None:
    """Show the question *screen*; after the last one, show the trials."""
    if screen:
        st.session_state[_SCREEN] = screen
    else:
        end()


def answer(name: str, value: Any) -> None:
    """*value* is the answer to the question *name*, which has one: the next one follows."""
    choose(name, value)
    _go_on(name)


def leave_open(screen: Screen) -> None:
    """The answers to *screen* are not known: what was answered before is taken back, and the next question follows."""
    view = browser_address.view_to_change()
    unknown = {name: FILTERS[name].default for name in screen.filters}
    browser_address.write(first_page(view, **unknown))
    _go_on(screen.name)


def _go_on(name: str) -> None:
    asked = screens_for(browser_address.view_to_change().filters)
    names = [screen.name for screen in asked]
    following = names[names.index(name) + 1 :] if name in names else names
    go_to(following[0] if following else "")


def screens_for(filters: Filters) -> tuple[Screen, ...]:
    """The questions that are asked of somebody with these answers so far."""
    return tuple(screen for screen in SCREENS if screen.is_asked(filters))


def draw_welcome() -> None:
    """Say in three lines what this is, and offer the questions."""
    st.markdown(
        _(
            "These trials are open to people with stage IV lung cancer. Answer a few questions, "
            "and see which of them may fit. You can skip any question."
        )
    )
    with st.container(horizontal=True, vertical_alignment="center", key="welcome"):
        st.button(_("I am a patient or relative"), icon=":material/person:", on_click=begin, args=("patient",))
        st.button(_("I am a clinician"), icon=":material/stethoscope:", on_click=begin, args=("clinician",))


def draw_answer_more(view: View) -> None:
    """Offer the questions again to somebody who has answered some."""
    words, guide = (
        (_("Your patient: answer more"), "clinician")
        if view.is_for_clinician
        else (_("About you: answer more"), "patient")
    )
    st.button(words, icon=":material/person:", key="about-you", on_click=begin, args=(guide,))


def draw_questions(panel: FilterPanel, view: View, found: int) -> None:
    """Draw the questions of *view*'s guide with the widgets of *panel*; *found* trials fit the answers so far."""
    with st.container(border=True, key="guide"):
        if view.guide == "patient":
            _ask_patient(panel, view.filters, found)
        else:
            _ask_clinician(panel)
            panel.draw_counts()
            with st.container(horizontal=True, key="guide-buttons"):
                _draw_show_button(found, "primary")
                st.button(_("Skip the questions"), on_click=end)


def _draw_show_button(found: int, kind: Literal["primary", "secondary"]) -> None:
    show = ngettext("Show {number} trial", "Show {number} trials", found).format(number=f"{found:,}")
    st.button(show, type=kind, icon=":material/check:", on_click=end)


def _ask_patient(panel: FilterPanel, filters: Filters, found: int) -> None:
    """Draw one question: its answers, or its widgets, and the ways on and back."""
    asked = screens_for(filters)
    names = [screen.name for screen in asked]
    name = st.session_state.get(_SCREEN, names[0])
    number = names.index(name) if name in names else 0
    screen = asked[number]
    progress = _(SENTENCES["progress"]).format(number=number + 1, count=len(asked))
    # Another element for each question: a browser's translation of the former one must not stay in its place.
    with st.container(key=f"question-{screen.name}", gap="small"):
        st.progress((number + 1) / len(asked), text=progress)
        draw_heading(_(screen.title))
        st.caption(_(screen.why))
        if number == 0:
            st.caption(_(SENTENCES["relative"]))
    if screen.answers:
        _draw_answers(screen, getattr(filters, screen.name))
    else:
        _draw_widgets(panel, screen)
    panel.draw_counts()
    with st.container(horizontal=True, key="guide-buttons"):
        if not screen.answers:
            st.button(_(SENTENCES["next"]), type="primary", on_click=_go_on, args=(screen.name,))
        if number:
            st.button(_(SENTENCES["back"]), icon=":material/arrow_back:", on_click=go_to, args=(names[number - 1],))
        st.button(_(SENTENCES["unknown"]), on_click=leave_open, args=(screen,))
        st.button(_(SENTENCES["skip"]), on_click=_go_on, args=(screen.name,))
        _draw_show_button(found, "primary" if number == len(asked) - 1 and screen.answers else "secondary")
    if number == 0:
        st.caption(_(SENTENCES["privacy"]))


def _draw_answers(screen: Screen, value: Any) -> None:
    """Draw each answer as a large button; the one that was given is marked."""
    asked = FILTERS[screen.name]
    with st.container(key="answers", gap="small"):
        for choice, words in screen.answers.items():
            chosen: Any = (choice,) if asked.kind == "some" else int(choice) if asked.kind == "number" else choice
            is_given = value == chosen
            st.button(
                _(words),
                key=f"answer-{screen.name}-{choice}",
                type="primary" if is_given else "secondary",
                icon=":material/check:" if is_given else None,
                width="stretch",
                on_click=answer,
                args=(screen.name, chosen),
            )


def _draw_widgets(panel: FilterPanel, screen: Screen) -> None:
    if screen.name == "change":
        draw_report_box(
            _("Have your report at hand? Let it answer"),
            _("Words of your report"),
            _("Type or paste one or more sentences. You see what we understood before anything is used."),
        )
    for question in screen.questions:
        _draw(panel, question)


def _ask_clinician(panel: FilterPanel) -> None:
    draw_heading(_("Your patient"))
    st.caption(_("Trials that are silent on a point stay in the list, marked “not stated”. Nothing is stored."))
    draw_report_box(
        _("Fill in from a report"), _("Words of the report"), _("Findings, prior therapy, performance status.")
    )
    for left, right in FORM:
        for column, question in zip(st.columns(2), (left, right), strict=True):
            with column:
                _draw(panel, question)


def _draw(panel: FilterPanel, question: _Question) -> None:
    panel.draw(question.name, question.label, question.widget, question.leave_out, question.words)
    if question.why:
        st.caption(_(question.why))
