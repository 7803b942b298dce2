"""The list of trials: one element whose own small script draws what changed and tells what was pressed.

Its script is `script/trials.js` (see `pages.drawing.shared.script_component`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from finder.catalogue.frame import Catalogue, Entry
from finder.languages import gettext as _
from finder.languages import ngettext
from finder.search.link import MAX_SHORTLISTED, View, to_query
from pages.drawing.shared import browser_address
from pages.drawing.shared.card import card_html, evidence_html, happened, short_html, trial_address
from pages.drawing.shared.glossary import terms_html
from pages.drawing.shared.script_component import script_component
from pages.drawing.shared.shortlist_button import add_trials, move_up, take_off

SAID: dict[str, str] = {
    "added": "Added to your list. The list lives in the link of this page.",
    "removed": "Taken off your list.",
    "full": "A list holds {count} trials. Take one off first.",
}
"""What is said aloud to those who do not see the list change."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the list, drawn anew only when its *html* changes; *more* fills its fold once it is unfolded."""

    key: str
    html: str
    more: str = ""


def card(catalogue: Catalogue, nct: str, view: View, since: Catalogue | None = None) -> Item:
    """The trial *nct* of *catalogue* as a card; *since* is where what happened to it is written down."""
    entry = catalogue.entry(nct)
    return card_of(catalogue, entry, view, happened(since or catalogue, view, nct))


def card_of(catalogue: Catalogue | None, entry: Entry, view: View, news: str, buttons: str = "") -> Item:
    """*entry* as a card; *buttons* is HTML of more buttons at its foot."""
    html = card_html(catalogue, entry, view, news, link=trial_address(entry.trial.nct, View()), buttons=buttons)
    return Item(entry.trial.nct, html, evidence_html(entry))


def terms(texts: Iterable[str]) -> list[Item]:
    """What the words of medicine in *texts* mean, folded; nothing where there are none."""
    title, meanings = terms_html(texts)
    return [Item("terms", f'<details class="terms"><summary>{title}</summary></details>', meanings)] if title else []


def in_short(catalogue: Catalogue, nct: str, view: View, below: str = "") -> Item:
    """The trial *nct* in two lines; *below* is HTML that follows them."""
    return Item(nct, short_html(catalogue, catalogue.entry(nct), view, below))


def heading(key: str, html: str) -> Item:
    """What stands above some of the trials, as HTML."""
    return Item(key, html)


def count_words(count: int) -> str:
    """So many trials, in words."""
    return ngettext("{number} trial", "{number} trials", count).format(number=f"{count:,}")


def draw_list(items: Sequence[Item], view: View, key: str, said: str = "") -> None:
    """Draw *items*, trials of *view*, one below the other; *said* is told to those who do not see it, when it changes.

    The component's *key* keeps it the same from one run of the page to the next.
    """
    added = SAID["added" if len(view.show) < MAX_SHORTLISTED else "full"]
    data: dict[str, Any] = {
        "items": [{"key": item.key, "html": item.html, "more": item.more} for item in items],
        "said": said,
        "query": f"&{query}" if (query := urlencode(to_query(view), safe=",:")) else "",
        "page": view.page,
        "words": {
            "added": _(added).format(count=MAX_SHORTLISTED),
            "removed": _(SAID["removed"]),
        },
    }

    def pressed(event: str) -> str:
        return str(st.session_state[key][event] or "")

    def on_list() -> None:
        nct = pressed("list")
        (take_off if nct in browser_address.view_to_change().show else _add)(nct)

    def on_up() -> None:
        move_up(pressed("up"))

    script_component("trials", Path(__file__).parent)(key=key, data=data, on_list_change=on_list, on_up_change=on_up)


def _add(nct: str) -> None:
    add_trials([nct])
