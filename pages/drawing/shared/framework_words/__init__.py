"""The framework's own words, in the language of the page.

Streamlit names its buttons in English, for those who do not see them ("Next page", "Help for …"), and has no setting
for it. Its script is `script/words.js` (see `pages.drawing.shared.script_component`).
"""

from __future__ import annotations

from pathlib import Path

from finder.languages import DEFAULT_LANGUAGE, current_language
from finder.languages import gettext as _
from pages.drawing.shared.script_component import script_component

NAMES: tuple[str, ...] = (
    "Next page",
    "Previous page",
    "Open",
    "Close",
    "Clear all",
    "Clear value",
    "Increment",
    "Decrement",
    "Copy to clipboard",
    "Fullscreen",
    "Close fullscreen",
    "Skip to main content",
)
"""Names of the framework's buttons, and of its first link."""

BEGINNINGS: tuple[str, ...] = ("Help for ", "Page ", "Remove ")
"""Beginnings of names that go on with words of ours, or with a number."""


def draw_framework_words() -> None:
    """Have the browser name the framework's buttons in the language of the page; nothing is done in English."""
    if current_language() != DEFAULT_LANGUAGE:
        words = {name: _(name.strip()) for name in (*NAMES, *BEGINNINGS)}
        script_component("words", Path(__file__).parent)(key="framework-words", data=words)
