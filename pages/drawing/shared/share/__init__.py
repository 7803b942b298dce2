"""The share box: the view as a link, an e-mail and a QR code, and what the link tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import segno
import streamlit as st

from finder.catalogue.frame import About, Catalogue
from finder.languages import gettext as _
from finder.search.counts import may_fit
from finder.search.filters import FILTERS, passing, person_of
from finder.search.link import PERSONAL, View, calendar_address, feed_address, without_person
from pages.drawing.shared import browser_address
from pages.drawing.shared.frame import APP_NAME
from pages.drawing.shared.print_button import draw_print
from pages.drawing.shared.script_component import action_button, script_component

Shared = Literal["results", "list", "trial"]
"""What is given away: the trials that filters find, the person's own list, or one trial."""

_HEADINGS: dict[Shared, Callable[[], str]] = {
    "results": lambda: _("**Send these trials to someone.** No account is needed."),
    "list": lambda: _("**Send your list to someone.** They see the same trials. No account is needed."),
    "trial": lambda: _("**Send this trial to someone.** No account is needed."),
}

# Longer links make a QR code that no phone reads from a screen.
_MAX_LENGTH_IN_CODE = 600


def shared(view: View, about: About) -> View:
    """*view* as it is given away: from its start, with the date of the data, so that people are told what is new."""
    return replace(view, page=1, news=(), guide="", reader="", since=date.fromisoformat(about.data_date))


def draw_share(view: View, catalogue: Catalogue, link_to: Callable[[View], str], what: Shared) -> None:
    """Draw the button that opens the share box for *what* is shown; *link_to* makes a view its address."""
    with st.popover(_("Send"), icon=":material/share:", key="share"):
        st.markdown(_HEADINGS[what]())
        given = shared(ask_what_to_share(view, "share"), catalogue.about)
        if what == "results" and (difference := what_differs(view, given, catalogue)):
            st.caption(difference)
        link = link_to(given)
        _draw_actions(link)
        st.code(link, language=None, wrap_lines=True)
        draw_print()
        if len(link) <= _MAX_LENGTH_IN_CODE:
            scan = escape(_("Scan this code with a phone to open it there."))
            name = escape(_("QR code of this link"))
            st.html(
                f'<figure><img src="{qr_code(link)}" width="180" alt="{name}"><figcaption>{scan}</figcaption></figure>'
            )
        st.caption(
            _("The link holds your filters, your search words, your list and the date of the data. Nothing else.")
        )
        if what == "results":
            _draw_feeds(without_person(given))


def _draw_feeds(view: View) -> None:
    """Draw where programs can ask what is new among the trials of *view*; it has nothing about a person."""
    base = browser_address.base()
    st.markdown(_("**Follow these trials.** A program tells you what is new. Nothing about you is in it."))
    feed, calendar = feed_address(base, view.filters), calendar_address(base, view.filters)
    links = f"[{_('Feed for a news reader')}]({feed}) · [{_('Calendar to subscribe to')}]({calendar})"
    st.markdown(links)


def what_differs(mine: View, given: View, catalogue: Catalogue) -> str:
    """What the receiver of *given* sees otherwise than the sender of *mine*, in words; empty where nothing is."""
    # As the list counts them: without those that something speaks against.
    here, there = (
        int(may_fit(catalogue, view.filters, passing(catalogue, view.filters)).sum()) for view in (mine, given)
    )
    said = []
    if here != there:
        said.append(_("They will see {theirs} trials; you see {yours}.").format(theirs=f"{there:,}", yours=f"{here:,}"))
    if mine.filters.near and not given.filters.near:
        said.append(_("They will see no distances from your place."))
    if person_of(mine.filters).is_known and not person_of(given.filters).is_known:
        said.append(_("Their list is not ordered by what fits you."))
    return " ".join(said)


def _draw_actions(link: str) -> None:
    """Draw the buttons that give *link* away; the phone's own share sheet is among them where there is one."""
    title = _("Lung cancer trials")
    text = quote(_("I found this on {app}: {link}").format(app=APP_NAME, link=link), safe="")
    links = (
        f'<a href="mailto:?subject={quote(title, safe="")}&amp;body={text}">{escape(_("E-mail"))}</a>',
        f'<a href="https://wa.me/?text={text}" target="_blank" rel="noopener noreferrer">WhatsApp</a>',
        f'<a href="sms:?&amp;body={text}">{escape(_("Text message"))}</a>',
    )
    buttons = action_button("copy", _("Copy the link")) + action_button("share", _("Share …"))
    words = {
        "copied": _("Copied. Paste it where you want to send it."),
        "failed": _("Your browser did not let us. Mark the link below and copy it."),
    }
    html = f'{buttons}{"".join(links)}<p role="status"></p>'
    script_component("share", Path(__file__).parent)(
        key="share-actions", data={"link": link, "title": title, "html": html, "words": words}
    )


def ask_what_to_share(view: View, place: str) -> View:
    """*view* as it leaves this page at *place*: without what is about the person, unless they leave it in.

    Their own doctor, at the place `doctor`, sees it unless they take it out.
    """
    personal = [_(FILTERS[name].title) for name in PERSONAL if name in view.filters.changed()]
    if personal and st.checkbox(
        _("Leave out what is about me: {answers}").format(answers=", ".join(personal)),
        value=place != "doctor",
        key=f"{place}_without_person",
    ):
        return without_person(view)
    return view


def qr_code(link: str) -> str:
    """*link* as the address of a picture, its QR code: black on white with its quiet border, whatever the theme."""
    # To choose the best of eight masks takes four times as long, a fifth of a page's script. Of 400 such codes, turned,
    # blurred and noisy, a reader read 307 with the best mask and 327 with this one.
    return escape(segno.make_qr(link, error="m", mask=3).svg_data_uri(border=4, light="white"))
