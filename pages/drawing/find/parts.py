"""The found trials in their parts: made for the person first, what is probably not for them folded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

import streamlit as st

from finder.catalogue.frame import Catalogue
from finder.fit.questions import QUESTIONS
from finder.languages import gettext as _
from finder.languages import ngettext
from finder.search.filters import Filters
from finder.search.link import View
from finder.search.parts import Name, Part, Parts, not_made_for, reasons_against
from pages.drawing.shared import browser_address, trial_list
from pages.drawing.shared.reasons import texts_of
from pages.drawing.shared.trial_list import Item

PAGE_SIZE = 10

TITLES: dict[Name, str] = {
    "made": "Made for you",
    "open": "Nothing against it found",
    "ask": "Ask first",
    "against": "Probably not for you",
}
SAID: dict[Name, str] = {
    "made": "These trials ask for what you told us. The study team decides who can join.",
    "open": "Of what we could read, nothing speaks against you. Read the rest of the criteria with your doctor.",
    "ask": "At least one point is open. Answer more questions about you, or ask the study team.",
    "any-tumor": "Their records do not name lung cancer and do not keep it out.",
    "no-treatment": "They do not test a treatment of the cancer. Some may still help you.",
}
_FOLDED: dict[Name, Callable[[int], str]] = {
    "any-tumor": lambda number: ngettext(
        "{number} more trial for any solid tumor", "{number} more trials for any solid tumor", number
    ),
    "no-treatment": lambda number: ngettext(
        "{number} study of scans, apps, care or other things that are not treatment",
        "{number} studies of scans, apps, care and other things that are not treatment",
        number,
    ),
}
CLINICIANS: dict[Name, str] = {"made": "Made for this patient", "against": "Probably not for this patient"}

LEFT_OUT = {
    ("patient", "cards"): "{number} more, probably not for you, stand folded below",
    ("patient", "table"): "{number} more, probably not for you, stand last in the table",
    ("patient", ""): "{number} more, probably not for you, are left out here",
    ("clinician", "cards"): "{number} more, probably not for this patient, stand folded below",
    ("clinician", "table"): "{number} more, probably not for this patient, stand last in the table",
    ("clinician", ""): "{number} more, probably not for this patient, are left out here",
}
"""Where the trials are that are probably not for a person, by the one who asks and by the layout."""

NONE_LEFT = {
    "patient": "In each of these trials, something speaks against it for you. The reasons stand below. "
    "Is one of your answers not sure? Take it away, and ask your doctor about it. "
    "New trials open every week, so look again later.",
    "clinician": "In each of these trials, a criterion speaks against this patient. The reasons stand below. "
    "Is one of the answers not sure? Take it away. New trials open every week.",
}
"""What is said, by the one who asks, where each trial is probably not for the person."""
WHY_AGAINST = {
    "patient": "Each trial is for certain people only. A sentence of each of these records speaks against it for "
    "you; that says nothing about your chances. Is one of your answers wrong? Change it above. "
    "Is a sentence read wrongly? Ask the study team, and tell us.",
    "clinician": "A sentence of each of these records speaks against this patient. It is quoted with the answer "
    "that it was held against. Is it read wrongly? Tell us.",
}
"""What is said above these trials."""

# So many reasons fit on the line that is folded.
_MAX_REASONS = 4
_IN_SHORT = 20


def left_out(view: View) -> str:
    """The sentence of `LEFT_OUT` for *view*."""
    return LEFT_OUT[_audience(view), view.layout if view.layout in ("cards", "table") else ""]


def title_of(name: Name, view: View) -> str:
    """The heading of the part *name*, for the one who asks."""
    return _((CLINICIANS.get(name) if view.is_for_clinician else None) or TITLES[name])


def _audience(view: View) -> str:
    return "clinician" if view.is_for_clinician else "patient"


def page_turned(key: str) -> None:
    """Another page of the results was chosen, in the widget *key*."""
    browser_address.write(replace(browser_address.view_to_change(), page=st.session_state[key]))


def items_of(catalogue: Catalogue, view: View, parts: Parts) -> list[Item]:
    """One page of the open parts as cards, each part under its heading, and below them the words that are explained."""
    first = (view.page - 1) * PAGE_SIZE
    items: list[Item] = []
    shown: list[str] = []
    if not first and (changes := not_made_for(catalogue, view.filters, parts)):
        words = _("No trial in this list is clearly made for {changes}. Those below may take you all the same.")
        items.append(
            trial_list.heading("none-made", f"<p>{escape(words.format(changes=', '.join(map(str, changes))))}</p>")
        )
    for part in parts.named(first, first + PAGE_SIZE):
        if part.name != "all":
            items.append(trial_list.heading(part.name, _heading(view, part.name, parts.size(part.name))))
        for nct in map(str, catalogue.ncts[part.rows]):
            items.append(trial_list.card(catalogue, nct, view))
            shown.append(nct)
    return [*items, *trial_list.terms(text for nct in shown for text in texts_of(catalogue.entry(nct)))]


def last_page(trials: int, size: int) -> int:
    """How many pages so many *trials* take, *size* a page; one where there are none."""
    return max(1, -(-trials // size))


def _heading(view: View, name: Name, size: int) -> str:
    said = "" if view.is_for_clinician else f"<p>{_(SAID[name])}</p>"
    return f"<h2>{title_of(name, view)} ({size:,})</h2>{said}"


def draw_after(catalogue: Catalogue, view: View, parts: Parts) -> None:
    """Draw what follows the cards: the way to the other pages, and what is folded."""
    if not len(parts.rows):
        st.markdown(_(NONE_LEFT[_audience(view)]))
    draw_pages(view, last_page(len(parts.rows), PAGE_SIZE))
    for part in parts.folded:
        _draw_folded(catalogue, view, part)


def draw_pages(view: View, last: int) -> None:
    """Draw the way to the other pages, of which there are *last*; nothing where there is one."""
    if last > 1:
        # Its key holds the page, so that the address alone says which page is shown.
        key = f"v_page_{view.page}"
        st.pagination(last, default=view.page, key=key, on_change=page_turned, args=(key,))


def _draw_folded(catalogue: Catalogue, view: View, part: Part) -> None:
    """Draw a folded part: what is in it is drawn only once it is unfolded."""
    key = f"fold-{part.name}"
    folded = st.expander(_folded_title(catalogue, view, part), key=key, on_change="rerun")
    if not folded.open:
        return
    with folded:
        if part.name == "against":
            st.caption(_(WHY_AGAINST[_audience(view)]))
        else:
            st.caption(_(SAID[part.name]))
        shown = st.session_state.setdefault(f"{key}-shown", _IN_SHORT)
        items = [trial_list.in_short(catalogue, nct, view) for nct in map(str, catalogue.ncts[part.rows[:shown]])]
        trial_list.draw_list(items, view, f"short-{part.name}")
        if shown < len(part.rows):
            st.button(
                _("Show {number} more").format(number=min(_IN_SHORT, len(part.rows) - shown)),
                key=f"{key}-more",
                on_click=_more,
                args=(key,),
            )


def _more(key: str) -> None:
    st.session_state[f"{key}-shown"] += _IN_SHORT


def apart_in_words(name: Name, number: int) -> str:
    """How many trials stand apart in the part *name*, in words; empty for a part that has other words."""
    return _FOLDED[name](number).format(number=f"{number:,}") if name in _FOLDED else ""


def _folded_title(catalogue: Catalogue, view: View, part: Part) -> str:
    number = len(part.rows)
    if words := apart_in_words(part.name, number):
        return words
    return f"{title_of(part.name, view)} ({number:,}): {reasons_in_words(catalogue, view.filters, part)}"


def reasons_in_words(catalogue: Catalogue, filters: Filters, part: Part) -> str:
    """Why the trials of *part* are probably not for the person, counted: `other marker 12, treatments so far 8`."""
    counted = [
        (_(QUESTIONS[question].reason), count)
        for question, count in reasons_against(catalogue, filters, part.rows).items()
    ]
    named = [f"{words} {count:,}" for words, count in counted[:_MAX_REASONS]]
    others = sum(count for _, count in counted[_MAX_REASONS:])
    return ", ".join([*named, _("other reasons {number}").format(number=f"{others:,}")] if others else named)
