"""The found trials in their parts: made for the person first, what is probably not for them folded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from finder.catalogue.frame import Catalogue
from finder.fit.one_line import REASONS
from finder.search.filters import Filters
from finder.search.link import View
from finder.search.parts import Name, Part, Parts, reasons_against
from pages.drawing.shared import browser_address
from pages.drawing.shared.reasons import draw_terms_of
from pages.drawing.shared.results import draw_cards, draw_in_short, happened

PAGE_SIZE = 10

_TITLES: dict[Name, str] = {
    "made": "Made for you",
    "open": "Nothing against it found",
    "ask": "Ask first",
    "against": "Probably not for you",
}
_SAID: dict[Name, str] = {
    "made": "These trials ask for what you told us. The study team decides who can join.",
    "open": "Of what we could read, nothing speaks against you. Read the rest of the criteria with your doctor.",
    "ask": "Something here is not known yet, or only the study team can tell.",
}
_CLINICIANS: dict[Name, str] = {"made": "Made for this patient", "against": "Probably not for this patient"}

# So many reasons fit on the line that is folded.
_MOST_REASONS = 4
_IN_SHORT = 20


def title_of(name: Name, view: View) -> str:
    """The heading of the part *name*, for the one who asks."""
    return (_CLINICIANS.get(name) if view.guide == "clinician" else None) or _TITLES[name]


def page_turned(key: str) -> None:
    """Another page of the results was chosen, in the widget *key*."""
    browser_address.write(replace(browser_address.view_to_change(), page=st.session_state[key]))


def draw_parts(catalogue: Catalogue, view: View, parts: Parts) -> None:
    """Draw one page of the open parts as cards, each under its heading, the way to the others, and what is folded."""
    rows = parts.rows
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = min(view.page, pages)
    first = (page - 1) * PAGE_SIZE
    for part in parts.named(first, first + PAGE_SIZE):
        if part.name != "all":
            st.subheader(f"{title_of(part.name, view)} ({parts.size(part.name):,})", anchor=False)
            if view.guide != "clinician":
                st.caption(_SAID[part.name])
        draw_cards(catalogue, catalogue.ncts[part.rows], view, partial(happened, catalogue, view))
    if not len(rows):
        st.markdown(
            "No trial is left that nothing speaks against. Look at the reasons below. Is one of your answers not sure? "
            "Take it away, and ask your doctor about it."
        )
    draw_terms_of(map(catalogue.entry, map(str, catalogue.ncts[rows[first : first + PAGE_SIZE]])))
    if pages > 1:
        # Its key holds the page, so that the address alone says which page is shown.
        key = f"v_page_{page}"
        st.pagination(pages, default=page, key=key, on_change=page_turned, args=(key,))
    if parts.folded is not None:
        _draw_folded(catalogue, view, parts.folded)


def _draw_folded(catalogue: Catalogue, view: View, part: Part) -> None:
    """Draw a folded part: what is in it is drawn only once it is unfolded."""
    key = f"fold-{part.name}"
    folded = st.expander(_folded_title(catalogue, view, part), key=key, on_change="rerun")
    if not folded.open:
        return
    with folded:
        if part.name == "against":
            st.caption(
                "A sentence of each record speaks against it. Is one of your answers wrong? Change it above. "
                "Is a sentence read wrongly? Ask the study team, and tell us."
            )
        else:
            st.caption("Their records do not name lung cancer and do not keep it out.")
        shown = st.session_state.setdefault(f"{key}-shown", _IN_SHORT)
        draw_in_short(catalogue, catalogue.ncts[part.rows[:shown]], view)
        if shown < len(part.rows):
            st.button(
                f"Show {min(_IN_SHORT, len(part.rows) - shown)} more", key=f"{key}-more", on_click=_more, args=(key,)
            )


def _more(key: str) -> None:
    st.session_state[f"{key}-shown"] += _IN_SHORT


def _folded_title(catalogue: Catalogue, view: View, part: Part) -> str:
    number = len(part.rows)
    if part.name == "any-tumor":
        return f"{number:,} more {'trial' if number == 1 else 'trials'} for any solid tumor"
    return f"{title_of(part.name, view)} ({number:,}): {reasons_in_words(catalogue, view.filters, part)}"


def reasons_in_words(catalogue: Catalogue, filters: Filters, part: Part) -> str:
    """Why the trials of *part* are probably not for the person, counted: `other marker 12, treatments so far 8`."""
    counted = [(REASONS[question], count) for question, count in reasons_against(catalogue, filters, part.rows).items()]
    told = [f"{words} {count:,}" for words, count in counted[:_MOST_REASONS]]
    rest = sum(count for _, count in counted[_MOST_REASONS:])
    return ", ".join([*told, f"other reasons {rest:,}"] if rest else told)
