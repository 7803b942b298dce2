"""Buttons that put a trial on the person's list, take it off, and move it up. The list lives in the address alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from finder.languages import gettext as _
from finder.languages import ngettext
from finder.search.link import MAX_SHORTLISTED, View, with_trials, without_trial
from pages.drawing.shared import browser_address

_LIST = "list so far"
_LAST_PRESS = "last press of the list button"

LOST: dict[str, str] = {
    "put-back": "Put back on my list",
    "leave": "Leave it off",
}
"""What is said where Back led to a shorter list."""


def add_trials(ncts: Sequence[str]) -> None:
    """Put the trials *ncts* at the end of the list."""
    browser_address.write(with_trials(browser_address.view_to_change(), ncts))


def take_off(nct: str) -> None:
    """Take the trial *nct* off the list."""
    browser_address.write(without_trial(browser_address.view_to_change(), nct))


def move_up(nct: str) -> None:
    """Put the trial *nct* of the list before the one that stands above it."""
    view = browser_address.view_to_change()
    at = view.show.index(nct) if nct in view.show else 0
    if at:
        show = [*view.show[: at - 1], nct, view.show[at - 1], *view.show[at + 1 :]]
        browser_address.write(replace(view, show=tuple(show)))


def draw_lost(view: View) -> None:
    """Where Back led to an address with less on the list than before, say so and offer to put it back.

    Nothing goes from a list silently: somebody may have forgotten on which page they added a trial.
    """
    before: tuple[str, ...] = st.session_state.get(_LIST, ())
    lost = () if browser_address.is_own() else tuple(nct for nct in before if nct not in view.show)
    if not lost:
        st.session_state[_LIST] = view.show
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="lost"):
        words = ngettext(
            "You went back to a page from before you added {number} trial to your list.",
            "You went back to a page from before you added {number} trials to your list.",
            len(lost),
        )
        st.markdown(words.format(number=len(lost)), width="stretch")
        st.button(_(LOST["put-back"]), key="put-back", on_click=add_trials, args=(lost,))
        st.button(_(LOST["leave"]), key="leave-off", on_click=_leave_off, args=(view.show,))


def _leave_off(show: tuple[str, ...]) -> None:
    st.session_state[_LIST] = show


def draw_shortlist_button(nct: str, view: View) -> str:
    """Draw the button for the trial *nct*: what it does depends on whether *view* has it on the list.

    The last press is returned, `added`, `removed` or empty, so that the page can tell those who do not see the button.
    """
    is_listed = nct in view.show
    is_full = len(view.show) >= MAX_SHORTLISTED and not is_listed
    full = _("A list holds {count} trials. Take one off first.").format(count=MAX_SHORTLISTED)
    # It keeps its key, and with it the focus of who pressed it.
    st.button(
        _("On my list") if is_listed else _("Add to my list"),
        key=f"list-{nct}",
        icon=":material/bookmark_added:" if is_listed else ":material/bookmark_add:",
        # A help that came or went would make it another element.
        help=full if is_full else None,
        disabled=is_full,
        on_click=_take_off if is_listed else _add,
        args=(nct,),
    )
    return str(st.session_state.pop(_LAST_PRESS, ""))


def _add(nct: str) -> None:
    add_trials([nct])
    st.session_state[_LAST_PRESS] = "added"


def _take_off(nct: str) -> None:
    take_off(nct)
    st.session_state[_LAST_PRESS] = "removed"
