"""The person's list, stored in their own browser when they say so. No server hears of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from finder.languages import gettext as _
from finder.search.link import View
from pages.drawing.shared.script_component import action_button, script_component


def draw_stored_list(view: View) -> None:
    """Draw what stores the list of *view* in this browser, and the link to one that is stored there."""
    words = {
        "stored": _("Kept in this browser. Anyone who uses this device can see it."),
        "same": _("This list is kept in this browser."),
        "open": _("Open the list kept on this device: {count} trials, of {day}"),
        "removed": _("Forgotten."),
        "failed": _("Your browser has no room for it. Copy the link instead."),
    }
    buttons = action_button("store", _("Keep this list on this device")) + action_button(
        "remove", _("Forget the kept list")
    )
    html = f'<a hidden></a>{buttons}<p role="status"></p>'
    day = datetime.now(UTC).date().isoformat()
    data = {"show": ",".join(view.show), "day": day, "html": html, "words": words}
    script_component("stored", Path(__file__).parent)(key="stored-list", data=data)
