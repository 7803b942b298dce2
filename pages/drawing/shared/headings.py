"""Titles and headings as plain HTML: an element of Streamlit's for each would be fourteen times a browser's work."""

from __future__ import annotations

from html import escape

import streamlit as st


def draw_title(words: str) -> None:
    """Draw the title of a page."""
    st.html(f"<h1>{escape(words)}</h1>")


def draw_heading(words: str, anchor: str = "") -> None:
    """Draw the heading of a part of a page; links of the page lead to its *anchor*."""
    place = f' id="{escape(anchor)}"' if anchor else ""
    st.html(f"<h2{place}>{escape(words)}</h2>")


def draw_subheading(words: str) -> None:
    """Draw a heading within a part of a page."""
    st.html(f"<h3>{escape(words)}</h3>")
