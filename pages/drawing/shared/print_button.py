"""The button that opens the browser's own print window, and the only script of ours that any page runs."""

from __future__ import annotations

import streamlit as st

from finder.languages import gettext as _

PRINT_SCRIPT = "window.print()"
"""A fixed text, which the server's policy names by its digest."""


def draw_print() -> None:
    """Draw a button that opens the browser's own print window."""
    if st.button(_("Print"), icon=":material/print:"):
        st.html(f"<script>{PRINT_SCRIPT}</script>", unsafe_allow_javascript=True)
