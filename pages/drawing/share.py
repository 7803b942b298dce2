"""The share box: the view as a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from finder.catalogue import About
from finder.link import View, address


def base_address() -> str:
    """Where this app is, as the visitor's browser sees it: `https://trials.example.org`."""
    url = str(st.context.url or "")
    # The find page lives at the root; other pages one word behind it.
    return url.split("?")[0].rstrip("/").removesuffix("/trial").removesuffix("/about")


def draw_share(view: View, about: About) -> None:
    """Draw the button that opens the link to *view*, and say what the link tells."""
    with st.popover("Copy link", icon=":material/link:", key="share"):
        st.markdown("**Send this list to someone.** They will see the same trials, and it works without an account.")
        # The receiver is told what is new since then.
        shared = replace(view, page=1, since=date.fromisoformat(about.data_date))
        st.code(address(base_address(), shared), language=None, wrap_lines=True)
        st.caption("The link holds your filters and search words, and the date of this list. Nothing else.")
