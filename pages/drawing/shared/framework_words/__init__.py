"""The framework's own words, in the language of the page, and the names that it does not give.

Streamlit names its buttons in English, for those who do not see them ("Next page", "Help for …"), its drawer not at
all, and has no setting for it, nor for a landmark around our links to other pages. Its script is `script/words.js`
(see `pages.drawing.shared.script_component`).
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
    """Have the browser name the framework's parts in the language of the page, and the links to other pages."""
    is_english = current_language() == DEFAULT_LANGUAGE
    names = {} if is_english else {name: _(name.strip()) for name in (*NAMES, *BEGINNINGS)}
    parts = {"pages": _("Pages"), "drawer": _("Filters"), "close": _("Close the filters")}
    script_component("words", Path(__file__).parent)(key="framework-words", data={"names": names, "parts": parts})
