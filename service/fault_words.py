"""What people read where a page of ours fails: a plain sentence, not Streamlit's advice to whoever runs it."""

from __future__ import annotations

from streamlit.elements import exception

FAULT = (
    "This app has encountered an error. It was written down for whoever runs the app. Please load the page again, or "
    "go back. · *Hubo un error. Quedó anotado para quien mantiene la aplicación. Vuelva a cargar la página, o vaya "
    "atrás.*"
)
"""In all languages at once: the page's own language is not known any more where it failed."""


def use_own_words_for_faults() -> None:
    """Have Streamlit show `FAULT`. Raises AttributeError where its own text is not where we know it."""
    name = "_GENERIC_UNCAUGHT_EXCEPTION_TEXT"
    getattr(exception, name)
    setattr(exception, name, FAULT)
