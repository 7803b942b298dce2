"""What the first HTML of each page says: its head, and the heading and the first trials as plain HTML.

All that others wrote goes through `plain`, which leaves nothing that means anything in HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import Literal

from markdown_it import MarkdownIt

from finder.catalogue.frame import About, Catalogue, Entry
from finder.catalogue.process_source import invented_trials
from finder.catalogue.source import TrialSource, sample_entry
from finder.exports import source_line
from finder.record import NCT_NUMBER, Contact, Trial
from finder.registry.errors import NotFoundError
from finder.sample import is_invented
from finder.search.filters import FILTERS, person_of
from finder.search.link import PERSONAL, Reading, View, address, from_query, to_query, without_person
from finder.search.listing import Listing, listing
from finder.search.registry_links import study_page
from pages.drawing.find.parts import PAGE_SIZE, title_of
from pages.drawing.shared.escaping import plain
from pages.drawing.shared.reasons import therapy_lines
from pages.drawing.shared.results import badges, first_badges, fit_line, happened, places, way
from pages.drawing.treatments.chapters import GROUPS, TOPICS, Chapter, read_chapter
from service.first_html.head import APP_NAME, Head
from service.first_html.words import counted, in_one_sentence

Until = Literal["whole", "heading"]

_FIND_TITLE = "Trials for stage IV lung cancer"
_NAMES = {"": "Find trials", "shortlist": "My list", "treatments": "Treatments", "about": "About"}
_MAX_CONTACTS = 10
_ABOUT = (
    "This app reads every open lung cancer trial on ClinicalTrials.gov, and trials of several cancers that take lung "
    "cancer. It finds out which of them a person with stage IV disease could join, and which kind of therapy they "
    "give. For each label it shows the words that led to it. There is no account, and nothing about you is stored."
)
_WITHOUT_SCRIPTS = (
    "<noscript><p>You read this without scripts. The filters, the map and your list need them; links to trials and to "
    "pages work as they are.</p></noscript>"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that was asked for: of the app at `base`, by its name (empty for the find page) and its parameters."""

    base: str
    page: str
    query: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The last value of the parameter *name*, without space around it; empty where there is none."""
        return (self.query.get(name) or [""])[-1].strip()

    def reading(self, *own: str) -> Reading:
        """What the parameters say of the view; *own* are names that the page reads for itself."""
        return from_query({name: values for name, values in self.query.items() if name not in own})


@dataclass(frozen=True, slots=True)
class Content:
    """What a page says first: its head, and below the head of all pages `main` as HTML.

    It stays in sight until the app's page is `whole`, or until its `heading` stands: a page that waits for the trials
    says so itself, and how far it is.
    """

    head: Head
    main: str
    until: Until = "whole"


def first_content(source: TrialSource, asked: Asked) -> tuple[str, str]:
    """The head and the body of the page that was *asked* for, as HTML."""
    own = ("id",) if asked.page in ("trial", "about") else ("topic",) if asked.page == "treatments" else ()
    reading = asked.reading(*own)
    view = reading.view
    catalogue = invented_trials() if view.demo else source.catalogue
    content = _PAGES[asked.page](source, catalogue, asked, view)
    state = _state(source, catalogue.about) if catalogue is not None else ""
    kind = ' class="beside"' if asked.page == "" else ""
    body = (
        f'<div id="first" data-until="{content.until}"{kind}><main>'
        f"{_navigation(asked.page, view)}{state}{_notices(reading.notices)}{content.main}{_WITHOUT_SCRIPTS}"
        f"{_foot(catalogue)}</main></div>"
    )
    head = content.head
    if catalogue is None or catalogue.about.is_sample or _is_personal(view):
        head = replace(head, is_indexed=False)
    return head.as_html(asked.base), body


def _is_personal(view: View) -> bool:
    return bool(view.show) or any(name in view.filters.changed() for name in PERSONAL)


def _navigation(page: str, view: View) -> str:
    told = []
    for name, title in _NAMES.items():
        words = f"{title} ({len(view.show)})" if name == "shortlist" and view.show else title
        along = view if name == "shortlist" else View(show=view.show, demo=view.demo)
        here = f"<b>{words}</b>" if name == page else f'<a href="{escape(address(".", along, name))}">{words}</a>'
        told.append(here)
    return f'<nav class="pages" aria-label="Pages"><b>{APP_NAME}</b>{"".join(told)}</nav>'


def _state(source: TrialSource, about: About) -> str:
    """What has to be known of the trials: that they are invented, old, or not all of them."""
    said = []
    if about.is_sample:
        said.append("<b>These trials are invented.</b> None of them exists. Do not make decisions with them.")
    elif source.fault is not None:
        said.append(f"{escape(source.fault.for_people)} You see the trials as they were on {about.data_date}.")
    if about.incomplete:
        said.append(escape(about.incomplete))
    return "".join(f'<p class="notice">{one}</p>' for one in said)


def _notices(notices: Sequence[str]) -> str:
    if not notices:
        return ""
    lines = "<br>".join(map(plain, notices))
    return (
        f'<p class="told-notice"><b>Some parts of this link were not understood.</b> The rest is shown.<br>{lines}</p>'
    )


def _foot(catalogue: Catalogue | None) -> str:
    lines = ["Not medical advice. Only the study team can say whether you can join. Talk with your doctor."]
    if catalogue is not None:
        source = escape(source_line(catalogue.about))
        lines.append(f"Source: {source}. The NLM runs ClinicalTrials.gov and does not endorse this app.")
    return f"<footer>{''.join(f'<p class=small>{line}</p>' for line in lines)}</footer>"


def _head(asked: Asked, view: View, title: str, description: str, **own: str) -> Head:
    """The head of a page: its addresses have the page's *own* parameters, and of *view* nothing about a person."""
    named = {name: value for name, value in own.items() if value}
    others = without_person(view)
    lasting = replace(others, page=1, since=None, news=(), show=(), guide="", layout="cards")
    return Head(
        title,
        description,
        _address(asked, others, named),
        _address(asked, lasting if asked.page == "" else View(demo=view.demo), named),
    )


def _address(asked: Asked, view: View, own: Mapping[str, str]) -> str:
    return address(asked.base, view, asked.page, **own)


def _wait(source: TrialSource) -> str:
    """Why there are no trials yet, and what to do."""
    if source.fault is not None:
        return f'<p class="notice">{escape(source.fault.for_people)}</p>'
    return (
        '<p class="waits">The trials are being read from ClinicalTrials.gov just now. They will be here in about half '
        "a minute.</p><noscript><p>Please load this page again then.</p></noscript>"
    )


def _find(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    if catalogue is None:
        about = (
            "Clinical trials for people with stage IV lung cancer, by kind of therapy, with the words of each record."
        )
        main = f"<h1>{_FIND_TITLE}</h1>{_wait(source)}"
        return Content(_head(asked, view, _FIND_TITLE, about), main, "heading")
    sentence = in_one_sentence(catalogue, view)
    kind = "Invented trials, for trying out. " if catalogue.about.is_sample else ""
    about = (
        f"{kind}Who can join, what is given, where, and the words of each record. As of {catalogue.about.data_date}."
    )
    main = f"<h1>{_FIND_TITLE}</h1>{_chosen(view)}{_found(catalogue, view, listing(catalogue, view))}"
    return Content(_head(asked, view, sentence, about), main)


def _chosen(view: View) -> str:
    """What was chosen, in words, as the page shows it in its filters."""
    chips = [
        chip for name in view.filters.changed() for chip in FILTERS[name].chips(getattr(view.filters, name)).values()
    ]
    return (
        f'<ul class="chosen" aria-label="Chosen">{"".join(f"<li>{plain(chip)}</li>" for chip in chips)}</ul>'
        if chips
        else ""
    )


def _found(catalogue: Catalogue, view: View, found: Listing) -> str:
    about = catalogue.about
    may = " may fit" if person_of(view.filters).is_known else ""
    number = counted(found.number, replace(view.filters, therapy=()))
    kind = "invented" if about.is_sample else "open"
    more = f" {found.against:,} more are probably not for this person." if found.against else ""
    lines = [
        f"<h2>{number}{may}</h2>",
        f'<p class="small">of {len(catalogue):,} {kind} trials that take lung cancer, '
        f"as of {about.data_date}.{more}</p>",
        _news(view, found),
    ]
    rows = found.parts.rows
    last_page = max(1, -(-len(rows) // PAGE_SIZE))
    first = (min(view.page, last_page) - 1) * PAGE_SIZE
    for part in found.parts.named(first, first + PAGE_SIZE):
        if part.name != "all":
            lines.append(f"<h2>{escape(title_of(part.name, view))} ({found.parts.size(part.name):,})</h2>")
        entries = (catalogue.entry(str(nct)) for nct in catalogue.ncts[part.rows])
        lines.append(_list(_trial(catalogue, entry, view) for entry in entries))
    if not found.number and not found.against:
        lines.append("<p>No trial fits all of these filters. Take one of them away to see more.</p>")
    if len(rows) > PAGE_SIZE:
        lines.append(_pages(view, min(view.page, last_page), last_page))
    return "".join(lines)


def _news(view: View, found: Listing) -> str:
    if view.since is None or found.news is None:
        return ""
    news = found.news
    if not (news.new or news.changed or news.closed):
        return f"<p>Nothing has changed since {view.since}, the date of this link.</p>"
    told = f"{news.new:,} new, {news.changed:,} changed, {news.closed:,} no longer open"
    return f"<p><b>Since {view.since}</b>, the date of this link: {told}.</p>"


def _pages(view: View, page: int, last: int) -> str:
    ways = [(page - 1, "Former page")] if page > 1 else []
    ways += [(page + 1, "Next page")] if page < last else []
    links = " · ".join(f'<a href="{escape(address(".", replace(view, page=to)))}">{name}</a>' for to, name in ways)
    return f"<p>Page {page:,} of {last:,}. {links}</p>"


def _list(items: object) -> str:
    return f'<ol class="trials">{"".join(items)}</ol>'  # type: ignore[arg-type]


def _trial(catalogue: Catalogue | None, entry: Entry, view: View) -> str:
    """One trial of a list."""
    trial = entry.trial
    to = escape(address(".", view, "trial", trial.nct))
    news = happened(catalogue, view, trial.nct)
    return (
        f'<li data-nct="{escape(trial.nct)}"><h3><a href="{to}" lang="en">{plain(trial.title)}</a></h3>'
        f"{f'<p>{plain(news)}</p>' if news else ''}{fit_line(entry, view.filters)}<p>{badges(entry)}</p>"
        f"<p>{'<br>'.join(therapy_lines(entry)) or '<b>Kind of therapy not stated</b>'}</p>"
        f"<p>{way(catalogue, entry, view.filters) or places(entry)}</p>"
        f'<p class="facts">{_facts(trial)}</p></li>'
    )


def _facts(trial: Trial) -> str:
    number = f"{trial.nct} (invented)" if is_invented(trial.nct) else trial.nct
    updated = f"Updated {trial.last_updated}" if trial.last_updated else "Date of update not stated"
    return " · ".join((escape(number), plain(trial.sponsor) or "Sponsor not stated", escape(updated)))


def _one_trial(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    nct = asked.one("id").upper()
    entry = _at_hand(source, view, nct) if NCT_NUMBER.fullmatch(nct) else None
    if entry is not None:
        about = f"{entry.trial.nct}: who can join, what is given, where, and whom to call. From ClinicalTrials.gov."
        if is_invented(entry.trial.nct):
            about = f"{entry.trial.nct}: an invented trial, for trying out. It does not exist."
        head = _head(asked, view, _as_text(entry.trial.title), about, nct=entry.trial.nct)
        return Content(head, _whole_trial(catalogue, entry, view))
    if NCT_NUMBER.fullmatch(nct):
        title, said = nct, f"<p>{nct} is not in our list of open trials. It is being looked up.</p>"
    else:
        nct, title = "", "Look for a trial"
        said = "<p>Please give the number of a trial. It looks like NCT01234567.</p>"
    head = replace(_head(asked, view, title, "A clinical trial by its number.", nct=nct), is_indexed=False)
    return Content(head, f"<h1>{title}</h1>{said}", "heading")


def _at_hand(source: TrialSource, view: View, nct: str) -> Entry | None:
    """The trial *nct* if the registry need not be asked for it: nobody makes us ask it by an address alone."""
    if not view.demo:
        return source.at_hand(nct)
    try:
        return sample_entry(nct)
    except NotFoundError:
        return None


def _as_text(text: str) -> str:
    """*text* of others as plain text for the head, which escapes it itself."""
    from finder.labels.evidence import unescape
    from finder.visible_text import shown

    return " ".join(shown(unescape(text)).split())


def _whole_trial(catalogue: Catalogue | None, entry: Entry, view: View) -> str:
    trial = entry.trial
    news = happened(catalogue, view, trial.nct)
    to_list = f'<p><a href="{escape(address(".", view))}">← Back to the list</a></p>'
    record = (
        ""
        if is_invented(trial.nct)
        else f'<p><a href="{escape(study_page(trial.nct))}">The record on ClinicalTrials.gov</a></p>'
    )
    criteria = _paragraphs(trial.eligibility_criteria) or "<p>Not stated.</p>"
    calls = "".join(f"<li>{_contact(contact)}</li>" for contact in trial.contacts[:_MAX_CONTACTS])
    return "".join(
        (
            to_list,
            f'<h1 lang="en">{plain(trial.title)}</h1>',
            f'<p class="facts">{_facts(trial)}</p>',
            f"<p>{plain(news)}</p>" if news else "",
            f"<p>{first_badges(entry)}</p>",
            fit_line(entry, view.filters),
            f"<p>{'<br>'.join(therapy_lines(entry)) or '<b>Kind of therapy not stated</b>'}</p>",
            f"<p>{way(catalogue, entry, view.filters) or places(entry)}</p>",
            f"<h2>Call about this trial</h2><ul>{calls}</ul>" if calls else "",
            f'<h2>In short</h2><div lang="en">{_paragraphs(trial.brief_summary) or "<p>Not stated.</p>"}</div>',
            f'<h2>Who can join</h2><div lang="en">{criteria}</div>',
            record,
        )
    )


def _paragraphs(text: str) -> str:
    """*text* of a record with its lines, as HTML."""
    lines = [plain(line) for line in text.splitlines()]
    told = "\n".join(lines).strip()
    return f'<p class="text">{told}</p>' if told else ""


def _contact(contact: Contact) -> str:
    return " · ".join(filter(None, (plain(contact.name), plain(contact.phone), plain(contact.email))))


def _shortlist(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    entries = {nct: _at_hand(source, view, nct) for nct in view.show}
    number = f"{len(view.show):,} {'trial' if len(view.show) == 1 else 'trials'}"
    title = f"A list of {number} for stage IV lung cancer" if view.show else "My list"
    missing = [nct for nct, entry in entries.items() if entry is None]
    said = f"<p>Being looked up: {', '.join(missing)}.</p>" if missing else ""
    if not view.show:
        said = "<p>Your list is empty. Press “Add to my list” on a trial to put it here.</p>"
    trials = [_trial(catalogue, entry, view) for entry in list(entries.values())[:PAGE_SIZE] if entry is not None]
    head = replace(_head(asked, view, title, "Trials that somebody chose, side by side."), is_indexed=False)
    return Content(head, f"<h1>My list</h1>{said}{_list(trials) if trials else ''}")


def _treatments(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    topic = asked.one("topic").lower()
    along = View(show=view.show, demo=view.demo)
    if topic in TOPICS:
        chapter = read_chapter(topic)
        head = replace(
            _head(asked, View(), chapter.title, chapter.summary),
            address=_chapter_address(asked.base, topic),
            canonical=_chapter_address(asked.base, topic),
        )
        return Content(head, f"{_to_topics(along)}{_chapter(chapter)}")
    title = "Treatments and trials, in plain words"
    said = f"<p>“{plain(topic[:40])}” is not a topic of this page.</p>" if topic else ""
    lists = "".join(
        f"<h2>{escape(group)}</h2><ul>{''.join(_topic(each, along) for each in topics)}</ul>"
        for group, topics in GROUPS.items()
    )
    about = "What each kind of treatment does, what to ask, and the trials that are open now."
    return Content(_head(asked, View(), title, about), f"<h1>{title}</h1>{said}{lists}")


def _chapter_address(base: str, topic: str) -> str:
    return f"{base}/treatments?topic={topic}"


def _to_topics(along: View) -> str:
    return f'<p><a href="{escape(address(".", along, "treatments"))}">← All topics</a></p>'


def _topic(topic: str, along: View) -> str:
    chapter = read_chapter(topic)
    query = to_query(along)
    more = "".join(f"&{name}={value}" for name, value in query.items())
    to = escape(f"./treatments?topic={topic}{more}")
    return f'<li><a href="{to}">{escape(chapter.title)}</a>: {escape(chapter.summary)}</li>'


@cache
def _chapter(chapter: Chapter) -> str:
    # Our own texts; yet a tag in them would stand there as its letters.
    markdown = MarkdownIt("commonmark", {"html": False})
    sections = "".join(
        f"<h2>{escape(section.heading)}</h2>{markdown.render(section.text)}" for section in chapter.sections
    )
    sources = "".join(f'<li><a href="{escape(one.url)}">{escape(one.name)}</a></li>' for one in chapter.sources)
    return (
        f"<h1>{escape(chapter.title)}</h1><p><b>{escape(chapter.summary)}</b></p>{sections}"
        f"<h2>Where to check this</h2><ul>{sources}</ul>"
    )


def _about(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    return Content(_head(asked, View(), "About this app", _ABOUT), f"<h1>About this app</h1><p>{escape(_ABOUT)}</p>")


_PAGES: dict[str, Callable[[TrialSource, Catalogue | None, Asked, View], Content]] = {
    "": _find,
    "trial": _one_trial,
    "shortlist": _shortlist,
    "treatments": _treatments,
    "about": _about,
}
