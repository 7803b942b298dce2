"""A box for a sentence of a report: what was understood is shown, and becomes an answer only when it is confirmed.

The text stays in this session's memory until then, and goes nowhere else: not into the address, a log or a file.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from finder.languages import gettext as _
from finder.search.filters import FILTERS
from finder.search.report_text import MAX_REPORT, Answer, understood, with_answers
from pages.drawing.shared import browser_address
from pages.drawing.shared.escaping import plain
from pages.drawing.shared.reasons import shortened

_TEXT = "report text"


def draw_report_box(title: str, label: str, hint: str) -> None:
    """Draw the box, labelled *label* and folded under *title* at first, and in it what was understood of its text."""
    with st.expander(title, icon=":material/description:", key="report-box"):
        _draw_box(label, hint)


def _draw_box(label: str, hint: str) -> None:
    with st.form("report", border=False):
        text = st.text_area(
            label,
            key=_TEXT,
            max_chars=MAX_REPORT,
            height=120,
            placeholder="EGFR exon 19 deletion, ALK negative, PD-L1 TPS 80 %",
            help=_("It is read here, on this app's own server, and then forgotten."),
        )
        st.caption(hint)
        st.form_submit_button(_("Read these words"), icon=":material/text_snippet:")
    if text.strip():
        _draw_understood(understood(text))


def _draw_understood(answers: tuple[Answer, ...]) -> None:
    with st.container(border=True, key="understood"):
        if not answers:
            st.markdown(_("We did not understand these words. Please answer the questions below."))
            st.button(_("Take the words away"), on_click=_forget)
            return
        st.markdown(_("**Is this right?** Untick what is wrong."))
        for number, answer in enumerate(answers):
            st.checkbox(
                f"{plain(in_words(answer))}: “{plain(shortened(answer.words, 80))}”",
                value=True,
                key=_key(number, answer),
            )
        with st.container(horizontal=True):
            st.button(_("Use these answers"), type="primary", on_click=_confirm, args=(answers,))
            st.button(_("Take the words away"), on_click=_forget)


def in_words(answer: Answer) -> str:
    """*answer* as its chip tells it."""
    asked = FILTERS[answer.name]
    value = (answer.value,) if asked.kind in ("some", "words") else answer.value
    return next(iter(asked.chips(value).values()))


def _key(number: int, answer: Answer) -> str:
    return f"understood-{number}-{answer.name}-{answer.value}"


def _confirm(answers: tuple[Answer, ...]) -> None:
    """What is still ticked of *answers* goes into the address; the text is forgotten."""
    right = [answer for number, answer in enumerate(answers) if st.session_state.get(_key(number, answer), True)]
    view = browser_address.view_to_change()
    browser_address.write(replace(view, filters=with_answers(view.filters, right), page=1))
    _forget()


def _forget() -> None:
    st.session_state[_TEXT] = ""
