"""Who answers for this copy of the app, in the words that pages say."""

from __future__ import annotations

from finder.settings import Settings
from pages.drawing.shared.escaping import plain


def review_in_words(settings: Settings) -> str:
    """Who has reviewed the texts on treatments, as Markdown; or that no doctor has."""
    if not settings.reviewer:
        return "No doctor has reviewed it yet."
    when = f" on {settings.reviewed}" if settings.reviewed else ""
    return f"Reviewed by {plain(settings.reviewer)}{when}."
