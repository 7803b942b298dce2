"""The frame of every page: settings, header, the notice of invented trials, and the foot with source and date."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

import streamlit as st

from finder.catalogue.frame import About, Catalogue
from finder.catalogue.process_source import invented_trials, trial_source
from finder.catalogue.source import TrialSource
from finder.exports import source_line
from finder.languages import LANGUAGES, NOT_REVIEWED, current_language, date_in_words
from finder.languages import gettext as _
from finder.registry.errors import RegistryError
from finder.search.filters import Filters
from finder.search.link import View, to_query
from finder.search.registry_links import search_page
from finder.settings import SettingsError
from pages.drawing.shared import browser_address
from pages.drawing.shared.escaping import visible
from pages.drawing.shared.framework_words import draw_framework_words
from pages.drawing.shared.headings import draw_title
from pages.drawing.shared.help_lines import help_lines_html
from pages.drawing.shared.shortlist_button import draw_lost

APP_NAME = "Lung Trial Finder"
FIND = "Find trials"
SHORTLIST = "My list"
TREATMENTS = "Treatments"

PAGES = {
    FIND: "streamlit_app.py",
    SHORTLIST: "pages/shortlist.py",
    TREATMENTS: "pages/treatments.py",
    "About": "pages/about.py",
}
"""The pages that the head of every page leads to, by the names that people see."""

RECEIVER: dict[str, str] = {
    "asked": "Was this link sent to you?",
    "said": "It shows trials as the sender chose them. Change what you like: they do not see it, and nothing about you "
    "is stored.",
}
"""What is said to somebody who got a link in a message."""

# After so many seconds without a word from the registry, people are told that it is not them.
_PATIENCE = 4

# As an address: a file would be kept and served anew by each session.
_ICON = "data:image/svg+xml," + quote(Path(__file__).with_name("icon.svg").read_text(encoding="utf-8"))

_STYLES = (Path(__file__).with_name("style.css"), Path(__file__).parents[1] / "find" / "table.css")
_STYLE = f"<style>{''.join(path.read_text(encoding='utf-8') for path in _STYLES)}</style>"


@dataclass(frozen=True, slots=True)
class Page:
    """What every page begins with: what its address says, and where its trials come from."""

    view: View
    source: TrialSource
    notices: tuple[str, ...]


def begin(title: str, *own_names: str) -> Page:
    """Read the address and draw the head of the page named *title*; a bad setting ends the page.

    *own_names* are names of the address that the page reads for itself.
    """
    reading = browser_address.read(*own_names)
    view = reading.view
    browser_address.settle()
    st.set_page_config(page_title=f"{_(title)} · {APP_NAME}", page_icon=_ICON, layout="wide")
    st.html(_STYLE)
    draw_framework_words()
    with st.container(horizontal=True, key="pages", vertical_alignment="center"):
        st.markdown(f"**{APP_NAME}**", width="content")
        _draw_languages(view, own_names)
        st.space("stretch")
        for name, page in PAGES.items():
            label = f"{_(name)} ({len(view.show)})" if name == SHORTLIST and view.show else _(name)
            if name == title:
                # A link to the page that one is on would leave its address as it is.
                st.html(f'<p class="here" aria-current="page">{escape(label)}</p>', width="content")
            else:
                st.page_link(
                    page, label=label, query_params=to_query(view if name == SHORTLIST else without_filters(view))
                )
    try:
        source = trial_source()
    except SettingsError as error:
        logging.getLogger(__name__).error("bad setting: %s", error)
        st.error(_("This app is not set up right. Whoever runs it will find the reason in its log."))
        st.stop()
    source.refresh_if_due()
    draw_lost(view)
    return Page(view, source, reading.notices)


def catalogue_for(page: Page) -> Catalogue:
    """The catalogue that *page* shows. Where there is none yet, the page waits for it, or says why it cannot be had."""
    view, source = page.view, page.source
    if view.demo:
        catalogue: Catalogue | None = invented_trials()
    else:
        if source.catalogue is None:
            _wait(source)
        catalogue = source.catalogue
    if catalogue is None:
        _nothing_to_show(source, source.fault)
        # Somebody to talk to is needed most where there is nothing to read.
        end(None)
        st.stop()
    _say_state(source, catalogue.about, view)
    return catalogue


def shown_catalogue(page: Page) -> Catalogue | None:
    """The catalogue that *page* shows, if it can do without one; its state is said at the top of the page."""
    catalogue = invented_trials() if page.view.demo else page.source.catalogue
    if catalogue is not None:
        _say_state(page.source, catalogue.about, page.view)
    return catalogue


def _say_state(source: TrialSource, about: About, view: View) -> None:
    if about.is_sample:
        st.error(
            _(
                "**These trials are invented.** They are here to try out the app. None of them exists. "
                "Do not make decisions with them."
            ),
            icon=":material/science:",
        )
        if view.demo:
            draw_list_button(_("Show the real trials"), View(lang=view.lang), ":material/arrow_back:")
    elif source.fault is not None:
        as_they_were = _("You see the trials as they were on {day}.")
        st.warning(
            f"{_(source.fault.for_people)} {as_they_were.format(day=date_in_words(about.data_date))}",
            icon=":material/history:",
        )
    if about.incomplete:
        st.warning(f"{about.incomplete} {_('The app will try again by itself.')}", icon=":material/warning:")


def end(catalogue: Catalogue | None) -> None:
    """Draw the foot of a page that shows trials of *catalogue*: one piece of HTML, since each element costs a press."""
    said = [
        _(
            "Not medical advice. Only the study team can say whether you can join. "
            "Talk with your doctor before you decide."
        )
    ]
    if catalogue is not None:
        words = _("Source: {source}. The NLM runs ClinicalTrials.gov and does not endorse this app.")
        said.append(words.format(source=source_line(catalogue.about)))
    if current_language() in NOT_REVIEWED:
        said.append(_("This translation has not been reviewed yet."))
    lines = "".join(f'<p class="small">{escape(line)}</p>' for line in said)
    st.html(f'<div class="page-foot">{help_lines_html()}{lines}</div>')


def draw_receiver_note(view: View) -> None:
    """Say to somebody who got a link in a message what it is, and that they can do with it what they like."""
    if view.since is not None and not view.guide:
        with st.container(key="receiver"):
            st.markdown(f"**{_(RECEIVER['asked'])}** {_(RECEIVER['said'])}")


def draw_notices(notices: tuple[str, ...]) -> None:
    """Say what of the address was not understood; nothing of it is drawn as Markdown."""
    if notices:
        with st.container(border=True):
            st.markdown(_("**Some parts of this link were not understood.** The rest is shown."))
            for notice in notices:
                st.text(visible(notice))


def _draw_languages(view: View, own_names: tuple[str, ...]) -> None:
    """Draw the way to each other language: a plain link to this very page that keeps all that its address says."""
    own = {name: st.query_params[name] for name in own_names if name in st.query_params}
    links = []
    for code, name in LANGUAGES.items():
        if code != current_language():
            query = urlencode({**own, **to_query(replace(view, lang=code))}, safe=",:")
            links.append(f'<a href="?{escape(query)}" lang="{code}" hreflang="{code}">{name}</a>')
    st.html(f'<p class="languages">{" ".join(links)}</p>', width="content")


def without_filters(view: View) -> View:
    """What goes along from page to page: the shortlist, the language, and whether the trials are the invented ones."""
    return View(show=view.show, demo=view.demo, lang=view.lang)


def _wait(source: TrialSource) -> None:
    """Show how far the first reading is, until it has ended one way or the other."""
    if not source.refreshing:
        return
    draw_title(_("Reading the trials"))
    st.markdown(
        _(
            "This is the first start, so all open lung cancer trials are being read from ClinicalTrials.gov. "
            "It takes about half a minute, once."
        )
    )
    bar = st.progress(0.0, text=_("Asking ClinicalTrials.gov …"))
    below = st.empty()
    began, below_drawn = time.monotonic(), False
    while source.refreshing and source.catalogue is None:
        progress = source.progress
        if source.waiting:
            bar.progress(0.0, text=_("The trials are being read by another copy of this app. They will be here soon …"))
        elif progress is None and time.monotonic() - began > _PATIENCE:
            bar.progress(0.0, text=_("ClinicalTrials.gov has not answered yet. The app keeps trying for a minute …"))
            if not below_drawn:
                with below.container():
                    draw_invented_trials_button()
                below_drawn = True
        if progress is not None:
            words = _("Reading {what}: {read} of {expected}") if progress.expected else _("Reading {what}: {read}")
            read, expected = f"{progress.read:,}", f"{progress.expected or 0:,}"
            bar.progress(progress.share, text=words.format(what=_(progress.what), read=read, expected=expected))
        time.sleep(0.25)
    st.rerun()


def draw_list_button(label: str, view: View, icon: str) -> None:
    """Draw a button that leads to the list of *view*, from any page, the find page too."""
    if st.button(label, icon=icon, key=f"to-list-{label}"):
        # A link to the page that one is on would leave its address as it is; this sets it.
        st.query_params.from_dict(to_query(view))
        st.switch_page("streamlit_app.py", query_params=to_query(view))


def draw_invented_trials_button() -> None:
    """Offer the invented trials, for looking around while the real ones cannot be had."""
    st.markdown(_("You can look around meanwhile with trials that we invented. They show how the app works."))
    draw_list_button(
        _("Look around with invented trials"), View(demo=True, lang=current_language()), ":material/science:"
    )


def _nothing_to_show(source: TrialSource, fault: RegistryError | None) -> None:
    draw_title(_("The trials could not be read"))
    st.error(_(fault.for_people) if fault else _("Nothing has been read from ClinicalTrials.gov yet."))
    with st.container(horizontal=True):
        st.button(_("Try again"), type="primary", icon=":material/refresh:", on_click=source.try_again)
        st.link_button(_("Search on ClinicalTrials.gov"), search_page(Filters()))
    draw_invented_trials_button()
