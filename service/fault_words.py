"""What people read where a page of ours fails: a plain sentence, not Streamlit's advice to whoever runs it."""

from __future__ import annotations

from streamlit.elements import exception

from finder.languages import LANGUAGES, in_language
from finder.languages import gettext as _


def fault_words() -> str:
    """The sentence in all languages at once, as text: the language of a page that failed is not known any more."""
    words = []
    for code in LANGUAGES:
        with in_language(code):
            words.append(
                _(
                    "This app has encountered an error. It was written down for whoever runs the app. "
                    "Load the page again, or go back."
                )
            )
    return " · ".join(dict.fromkeys(words))


def use_own_words_for_faults() -> None:
    """Have Streamlit show `fault_words`. Raises AttributeError where its own text is not where we know it."""
    name = "_GENERIC_UNCAUGHT_EXCEPTION_TEXT"
    getattr(exception, name)
    setattr(exception, name, fault_words())
