"""The share box: the view as a link, an e-mail and a QR code, and what the link tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from urllib.parse import quote

import segno
import streamlit as st

from finder.catalogue.frame import About
from finder.search.filters import FILTERS
from finder.search.link import PERSONAL, View, without_person
from pages.drawing.shared.frame import APP_NAME
from pages.drawing.shared.print_button import draw_print

# Longer links make a QR code that no phone reads from a screen.
_LONGEST_IN_CODE = 600


def shared(view: View, about: About) -> View:
    """*view* as it is given away: from its start, with the date of the data, so that people are told what is new."""
    return replace(view, page=1, news=(), guide="", since=date.fromisoformat(about.data_date))


def draw_share(view: View, about: About, link_to: Callable[[View], str], what: str) -> None:
    """Draw the button that opens the share box for *what* is shown; *link_to* makes a view its address."""
    with st.popover("Copy link", icon=":material/link:", key="share"):
        st.markdown(f"**Send this {what} to someone.** They see the same. No account is needed.")
        link = link_to(shared(ask_what_to_tell(view, "share"), about))
        st.code(link, language=None, wrap_lines=True)
        subject, body = quote("Lung cancer trials"), quote(f"I found this on {APP_NAME}:\n\n{link}\n")
        with st.container(horizontal=True):
            st.link_button("Send by e-mail", f"mailto:?subject={subject}&body={body}", icon=":material/mail:")
            draw_print()
        if len(link) <= _LONGEST_IN_CODE:
            st.html(
                f'<figure><img src="{qr_code(link)}" width="180" alt="QR code of this link">'
                "<figcaption>Scan this code with a phone to open the list there.</figcaption></figure>"
            )
        st.caption("The link holds your filters, your search words, your list and the date of the data. Nothing else.")


def ask_what_to_tell(view: View, place: str) -> View:
    """*view* as it leaves this page at *place*: without what is about the person, unless they leave it in."""
    told = [FILTERS[name].title for name in PERSONAL if name in view.filters.changed()]
    if told and st.checkbox(
        f"Leave out what is about me: {', '.join(told)}", value=True, key=f"{place}_without_person"
    ):
        return without_person(view)
    return view


def qr_code(link: str) -> str:
    """*link* as the address of a picture, its QR code: black on white with its quiet border, whatever the theme."""
    # To choose the best of eight masks takes four times as long, a fifth of a page's script. Of 400 such codes, turned,
    # blurred and noisy, a reader read 307 with the best mask and 327 with this one.
    return escape(segno.make_qr(link, error="m", mask=3).svg_data_uri(border=4, light="white"))
