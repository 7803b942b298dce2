"""The person's list, kept in their own browser when they say so. No server hears of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from finder.languages import gettext as _
from finder.search.link import View
from pages.drawing.shared.script_component import script_component


def draw_kept_list(view: View) -> None:
    """Draw what keeps the list of *view* in this browser, and the way to one that is kept there."""
    words = {
        "keep": _("Keep this list on this device"),
        "kept": _("Kept in this browser. Anyone who uses this device can see it."),
        "same": _("This list is kept in this browser."),
        "open": _("Open the list kept on this device: {count} trials, of {day}"),
        "forget": _("Forget the kept list"),
        "forgotten": _("Forgotten."),
        "failed": _("Your browser has no room for it. Copy the link instead."),
    }
    data = {"show": ",".join(view.show), "day": datetime.now(UTC).date().isoformat(), "words": words}
    script_component("kept", Path(__file__).parent)(key="kept-list", data=data)
