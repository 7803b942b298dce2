"""Who answers for this copy of the app, in the words that pages say."""

from __future__ import annotations

from finder.languages import date_in_words
from finder.languages import gettext as _
from finder.settings import Settings
from pages.drawing.shared.escaping import plain


def review_in_words(settings: Settings) -> str:
    """Who has reviewed the texts on treatments, as Markdown; or that no doctor has."""
    if not settings.reviewer:
        return _("No doctor has reviewed it yet.")
    if settings.reviewed is None:
        return _("Reviewed by {reviewer}.").format(reviewer=plain(settings.reviewer))
    return _("Reviewed by {reviewer} on {day}.").format(
        reviewer=plain(settings.reviewer), day=date_in_words(settings.reviewed)
    )
