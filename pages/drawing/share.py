"""The share box: the view as a link, an e-mail and a QR code, and what the link tells."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import segno
import streamlit as st

from finder.catalogue import About
from finder.link import PERSONAL, View, address, without_person
from pages.drawing import words

# Longer links make a QR code that no phone reads from a screen.
_LONGEST_IN_CODE = 600


def base_address() -> str:
    """Where this app is, as the visitor's browser sees it: `https://trials.example.org`."""
    url = str(st.context.url or "")
    # The find page lives at the root; other pages one word behind it.
    return url.split("?")[0].rstrip("/").removesuffix("/trial").removesuffix("/about")


def shared_address(view: View, about: About, *, with_person: bool) -> str:
    """The link to *view* that is given away: with the date of the data, so that the receiver is told what is new."""
    shown = view if with_person else without_person(view)
    return address(base_address(), replace(shown, page=1, news=(), since=date.fromisoformat(about.data_date)))


def draw_share(view: View, about: About) -> None:
    """Draw the button that opens the share box."""
    told = [words.FILTERS[name] for name in PERSONAL if name in view.filters.changed()]
    with st.popover("Copy link", icon=":material/link:", key="share"):
        st.markdown("**Send this list to someone.** They see the same trials. No account is needed.")
        leave_out = bool(told) and st.checkbox(
            f"Leave out what is about me: {', '.join(told)}", value=True, key="share_without_person"
        )
        link = shared_address(view, about, with_person=not leave_out)
        st.code(link, language=None, wrap_lines=True)
        subject, body = quote("Lung cancer trials"), quote(f"I found these trials:\n\n{link}\n")
        st.link_button("Send by e-mail", f"mailto:?subject={subject}&body={body}", icon=":material/mail:")
        if len(link) <= _LONGEST_IN_CODE:
            st.image(
                qr_code(link),
                caption="Scan this code with a phone to open the list there.",
                alt="QR code of this link",
                width=180,
            )
        st.caption("The link holds your filters, your search words and the date of this list. Nothing else.")


def qr_code(link: str) -> bytes:
    """*link* as a QR code: a PNG, black on white with its quiet border, whatever the theme."""
    image = io.BytesIO()
    segno.make(link, error="m").save(image, kind="png", scale=6, border=4)
    return image.getvalue()
