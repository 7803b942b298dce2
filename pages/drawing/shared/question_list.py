"""Questions to ask, drawn as lists under headings."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from finder.codebook import SUBTYPES, THERAPIES
from finder.languages import gettext as _
from finder.trial_page.questions import DOCTOR, STUDY_TEAM, Questions
from pages.drawing.shared.headings import draw_subheading

ABOUT = {DOCTOR: "Ask your doctor", STUDY_TEAM: "Ask the study team", **THERAPIES, **SUBTYPES}


def draw_questions(asked: Iterable[Questions]) -> None:
    """Draw *asked*, each group under the name of what it is about."""
    for questions in asked:
        draw_subheading(_(ABOUT[questions.about]))
        draw_texts(questions.texts)


def draw_texts(texts: Iterable[str]) -> None:
    """Draw *texts* as a list."""
    st.markdown("\n".join(f"- {_(text)}" for text in texts))
