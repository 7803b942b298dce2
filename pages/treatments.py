"""Treatments, the disease and trials in plain words: an overview, and one chapter at a time (`?topic=…`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from finder.catalogue.frame import Catalogue
from finder.labels.therapy import THERAPY_TYPES
from finder.languages import current_language, date_in_words, ngettext
from finder.languages import gettext as _
from finder.search.filters import Filters, all_of, passing
from finder.search.link import View, to_query
from finder.settings import read_settings
from finder.trial_page.questions import BY_THERAPY, questions_for
from pages.drawing.shared import frame
from pages.drawing.shared.answerable import review_in_words
from pages.drawing.shared.escaping import visible
from pages.drawing.shared.glossary import draw_terms
from pages.drawing.shared.headings import draw_heading, draw_title
from pages.drawing.shared.question_list import draw_questions, draw_texts
from pages.drawing.treatments.chapters import GROUPS, START, TOPICS, Chapter, TrialLink, read_chapter

_MAX_TOPIC_SHOWN = 40


def count(catalogue: Catalogue, filters: Filters) -> int:
    """How many trials the find page shows with *filters*."""
    return int(all_of(catalogue, passing(catalogue, filters)).sum())


def trials_in_words(number: int) -> str:
    """*number* of trials in words that no line break parts."""
    words = ngettext("{number} trial", "{number} trials", number).format(number=f"{number:,}")
    return words.replace(" ", "\u00a0")


def address_of(topic: str, view: View) -> str:
    """The address of the chapter on *topic*, as seen from this page; of the overview where *topic* is empty."""
    return "?" + urlencode({**({"topic": topic} if topic else {}), **to_query(frame.without_filters(view))}, safe=",")


# Links to this very page are plain ones: Streamlit's own would leave the address as it is, and keep a reader who comes
# from the end of one chapter at the end of the next.
def link_to(topic: str, view: View) -> str:
    """A link to the chapter on *topic*, as HTML."""
    return f'<a href="{escape(address_of(topic, view))}">{escape(read_chapter(topic, current_language()).title)}</a>'


def open_now(catalogue: Catalogue, chapter: Chapter) -> str:
    """How many trials with the treatment of *chapter* are open, in words."""
    number = count(catalogue, Filters(therapy=(chapter.therapy,)))
    return _("Open now: {trials}").format(trials=trials_in_words(number))


def draw_cards(topics: Iterable[str], view: View, catalogue: Catalogue | None) -> None:
    """Draw *topics* as boxes to choose from, with the number of open trials where they are about a treatment."""
    items = []
    for chapter in (read_chapter(topic, current_language()) for topic in topics):
        number = (
            f"<small>{escape(open_now(catalogue, chapter))}</small>"
            if chapter.therapy and catalogue is not None
            else ""
        )
        items.append(
            f'<li><a href="{escape(address_of(chapter.topic, view))}"><b>{escape(chapter.title)}</b>'
            f"<span>{escape(chapter.summary)}</span>{number}</a></li>"
        )
    st.html(f'<ul class="topics">{"".join(items)}</ul>')


def draw_topic_list(open_topic: str, view: View) -> None:
    """Draw the names of all topics, the open one marked."""
    lists = []
    for group, topics in GROUPS.items():
        items = [
            f"<li><b>{escape(read_chapter(topic, current_language()).title)}</b></li>"
            if topic == open_topic
            else f"<li>{link_to(topic, view)}</li>"
            for topic in topics
        ]
        lists.append(f"<p>{escape(_(group))}</p><ul>{''.join(items)}</ul>")
    name = escape(_("All topics"))
    st.html(f'<nav class="topic-list" aria-label="{name}">{"".join(lists)}</nav>')


def draw_trial_link(link: TrialLink, view: View, catalogue: Catalogue) -> None:
    """Draw the way to the open trials of *link*, with their number."""
    st.page_link(
        frame.PAGES[frame.FIND],
        label=f"{link.label}: **{trials_in_words(count(catalogue, link.filters))}**",
        query_params=to_query(replace(frame.without_filters(view), filters=link.filters)),
        icon=":material/arrow_forward:",
    )


def draw_trials(chapter: Chapter, view: View, catalogue: Catalogue | None) -> None:
    """Draw the open trials that *chapter* speaks of."""
    draw_heading(_("Open trials now"))
    if catalogue is None:
        st.markdown(
            _("The trials have not been read yet, so they cannot be counted now. Find trials, above, reads them.")
        )
        return
    with st.container(border=True, key="trials-each", gap="xsmall"):
        for link in chapter.trials:
            if count(catalogue, link.filters):
                draw_trial_link(link, view, catalogue)
            else:
                st.markdown(_("{trials}: none in the list now.").format(trials=link.label))
    st.caption(_("Counted in the list of {day}.").format(day=date_in_words(catalogue.about.data_date)))
    if any(link.filters.line or link.filters.brain for link in chapter.trials):
        st.caption(_("Where the treatment so far or brain metastases matter, trials silent on them are counted, too."))


def draw_questions_of(chapter: Chapter) -> None:
    """Draw what to ask: about the chapter's kind of therapy, or all of it in the chapter that is about questions."""
    if chapter.topic == "questions":
        draw_questions(questions_for(THERAPY_TYPES))
    elif chapter.therapy:
        draw_heading(_("What to ask"))
        draw_texts(BY_THERAPY[chapter.therapy])


def draw_chapter(chapter: Chapter, view: View, catalogue: Catalogue | None) -> None:
    """Draw one chapter from its title to its sources."""
    draw_title(chapter.title)
    st.markdown(f"**{chapter.summary}**")
    if chapter.therapy and catalogue is not None:
        with st.container(key="trials-all"):
            draw_trial_link(chapter.trials[0], view, catalogue)
    for section in chapter.sections:
        draw_heading(section.heading)
        st.markdown(section.text)
    draw_questions_of(chapter)
    if chapter.trials:
        draw_trials(chapter, view, catalogue)
    draw_terms(" ".join(section.text for section in chapter.sections))
    draw_heading(_("Where to check this"))
    st.markdown("\n".join(f"- [{source.name}]({source.url})" for source in chapter.sources))
    st.caption(
        _(
            "Written for this app, from what these groups publish. Last checked on {day}. They have not checked it. "
            "{review} Things move fast. Talk it over with your own doctor."
        ).format(day=date_in_words(chapter.checked), review=review_in_words(read_settings()))
    )


def draw_overview(view: View, catalogue: Catalogue | None) -> None:
    """Draw all topics, to choose from."""
    draw_title(_("Treatments and trials, in plain words"))
    st.markdown(
        _(
            "Choose what you want to know more about. You do not have to read it all. "
            "Each page says what to ask, and shows the trials that are open now."
        )
    )
    first, second, third, unwell = (link_to(topic, view) for topic in START)
    start = _("New to this? Start with {first}, {second} or {third}. Feeling unwell? See {unwell}.")
    st.html(f"<p>{escape(start).format(first=first, second=second, third=third, unwell=unwell)}</p>")
    for group, topics in GROUPS.items():
        draw_heading(_(group))
        draw_cards(topics, view, catalogue)


opened = frame.begin(frame.TREATMENTS, "topic")
view, catalogue = opened.view, frame.shown_catalogue(opened)
topic = st.query_params.get("topic", "").strip().lower()
unknown = (
    ()
    if topic in ("", *TOPICS)
    else (_("“{topic}” is not a topic of this page.").format(topic=visible(topic)[:_MAX_TOPIC_SHOWN]),)
)
if topic in TOPICS:
    chapter = read_chapter(topic, current_language())
    st.set_page_config(page_title=f"{chapter.title} · {frame.APP_NAME}")
    with st.container(key="noprint"):
        st.html(f'<a href="{escape(address_of("", view))}">← {escape(_("All topics"))}</a>')
    frame.draw_notices(opened.notices)
    page, side = st.columns([7, 3], gap="large")
    with page:
        draw_chapter(chapter, view, catalogue)
        draw_heading(_("Go on reading"))
        draw_cards(chapter.related, view, None)
    with side:
        draw_topic_list(topic, view)
else:
    frame.draw_notices((*unknown, *opened.notices))
    draw_overview(view, catalogue)
frame.end(catalogue)
