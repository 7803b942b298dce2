"""The sections of a trial's page below its first screen."""

from __future__ import annotations

from finder.languages import gettext as _
from pages.drawing.shared.headings import draw_heading

SECTIONS = {
    "fit": "Could I join?",
    "criteria": "Who can join, in the record's words",
    "given": "What is given",
    "places": "Where",
    "labels": "Why it has its labels",
    "facts": "The record in short, and its dates",
    "similar": "Similar trials",
}
"""The sections below the first screen, by their places on the page."""


def draw_section_heading(name: str) -> None:
    """Draw the heading of the section *name* of `SECTIONS`, to which links of the page lead."""
    draw_heading(_(SECTIONS[name]), name)
