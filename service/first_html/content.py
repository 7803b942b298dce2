"""What the first HTML of each page says: its head, and the heading and the first trials as plain HTML.

All that others wrote goes through `plain`, which leaves nothing that means anything in HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import Literal
from urllib.parse import urlencode

from markdown_it import MarkdownIt

from finder.catalogue.changes import Changes, changes_since
from finder.catalogue.frame import About, Catalogue, Entry
from finder.catalogue.process_source import invented_trials
from finder.catalogue.source import TrialSource, sample_entry
from finder.exports import source_line
from finder.labels.text import readable
from finder.languages import LANGUAGES, current_language, date_in_words, ngettext, use_language
from finder.languages import gettext as _
from finder.record import NCT_NUMBER, Contact, Trial
from finder.registry.errors import NotFoundError
from finder.sample import is_invented
from finder.search.filters import FILTERS, Filters, passing, person_of
from finder.search.link import PERSONAL, Reading, View, address, from_query, to_query, without_person
from finder.search.listing import Listing, closed_rows, listing
from finder.search.nearest_fits import nearest_fits
from finder.search.not_applied import not_applied
from finder.search.order import found_rows
from finder.visible_text import shown
from pages.drawing.find.parts import PAGE_SIZE, apart_in_words, last_page, title_of
from pages.drawing.find.table import TABLE_SIZE, table_of
from pages.drawing.shared.card import first_badges, first_contact, fit_line, happened, lines_html
from pages.drawing.shared.escaping import paragraphs, plain
from pages.drawing.shared.frame import RECEIVER
from pages.drawing.treatments.chapters import GROUPS, TOPICS, Chapter, read_chapter
from pages.drawing.trial.head import glance_html, title_html
from service.first_html.head import APP_NAME, Head
from service.first_html.words import counted, in_one_sentence

Until = Literal["whole", "heading"]

_MAX_CONTACTS = 10
_MAX_TOPIC = 40


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


def first_content(source: TrialSource, asked: Asked) -> tuple[str, str, str]:
    """The head and the body of the page that was *asked* for, as HTML, and its language."""
    own = ("id",) if asked.page in ("trial", "about") else ("topic",) if asked.page == "treatments" else ()
    reading = asked.reading(*own)
    view = reading.view
    use_language(view.lang)
    catalogue = invented_trials() if view.demo else source.catalogue
    content = _PAGES[asked.page](source, catalogue, asked, view)
    state = _state(source, catalogue.about) if catalogue is not None else ""
    kind = ' class="beside"' if asked.page == "" else ""
    notices = _notices((*reading.notices, *_not_applied(catalogue, asked, view)))
    body = (
        f'<div id="first" data-until="{content.until}"{kind}><main>'
        f"{_navigation(asked, view, own)}{state}{notices}{content.main}{_without_scripts()}"
        f"{_foot(catalogue)}</main></div>"
    )
    head = content.head
    if catalogue is None or catalogue.about.is_sample or _is_personal(view):
        head = replace(head, is_indexed=False)
    return head.as_html(asked.base), body, view.lang


def _not_applied(catalogue: Catalogue | None, asked: Asked, view: View) -> tuple[str, ...]:
    """What of *view* the list leaves out, such as a place that nobody knows: it must not look as if it were applied."""
    return not_applied(catalogue, view) if catalogue is not None and asked.page == "" else ()


def _without_scripts() -> str:
    text = _("You read this without scripts. The filters, the map and your list need them. Links work as they are.")
    return f"<noscript><p>{escape(text)}</p></noscript>"


def _names() -> dict[str, str]:
    """The pages that each page leads to, by the names that people see."""
    return {"": _("Find trials"), "shortlist": _("My list"), "treatments": _("Treatments"), "about": _("About")}


def _is_personal(view: View) -> bool:
    return bool(view.show or view.filters.text) or any(name in view.filters.changed() for name in PERSONAL)


def _navigation(asked: Asked, view: View, own: Sequence[str]) -> str:
    page, entries = asked.page, [_languages(asked, view, own), '<span class="between"></span>']
    for name, title in _names().items():
        words = f"{title} ({len(view.show)})" if name == "shortlist" and view.show else title
        along = view if name == "shortlist" else View(show=view.show, demo=view.demo, lang=view.lang)
        here = f"<b>{words}</b>" if name == page else f'<a href="{escape(address(".", along, name))}">{words}</a>'
        entries.append(here)
    return f'<nav class="pages" aria-label="{escape(_("Pages"))}"><b>{APP_NAME}</b>{"".join(entries)}</nav>'


def _languages(asked: Asked, view: View, own: Sequence[str]) -> str:
    """The ways to the same page, with its *own* parameters, in each other language."""
    named = {name: asked.one(name) for name in own if asked.one(name)}
    links = []
    for code, language in LANGUAGES.items():
        if code != view.lang:
            query = urlencode({**named, **to_query(replace(view, lang=code))}, safe=",:")
            to = escape(f"./{asked.page}?{query}")
            links.append(f'<a href="{to}" lang="{code}" hreflang="{code}">{language}</a>')
    return "".join(links)


def _state(source: TrialSource, about: About) -> str:
    """What has to be known of the trials: that they are invented, old, or not all of them."""
    said = []
    if about.is_sample:
        text = _("None of them exists. Do not make decisions with them.")
        said.append(f"<b>{escape(_('These trials are invented.'))}</b> {escape(text)}")
    elif source.fault is not None:
        seen = _("You see the trials as they were on {day}.").format(day=date_in_words(about.data_date))
        said.append(escape(f"{_(source.fault.for_people)} {seen}"))
    if about.incomplete:
        said.append(escape(about.incomplete))
    return "".join(f'<p class="notice">{one}</p>' for one in said)


def _notices(notices: Sequence[str]) -> str:
    if not notices:
        return ""
    lost = _("Some parts of this link were not understood.")
    lines = "<br>".join((f"<b>{escape(lost)}</b> {escape(_('The rest is shown.'))}", *map(plain, notices)))
    return f'<p class="notices">{lines}</p>'


def _foot(catalogue: Catalogue | None) -> str:
    lines = [escape(_("Not medical advice. Only the study team can say whether you can join. Talk with your doctor."))]
    if catalogue is not None:
        source = escape(source_line(catalogue.about))
        endorsed = escape(_("The NLM runs ClinicalTrials.gov and does not endorse this app."))
        lines.append(f"{escape(_('Source'))}: {source}. {endorsed}")
    return f"<footer>{''.join(f'<p class=small>{line}</p>' for line in lines)}</footer>"


def _head(asked: Asked, view: View, title: str, description: str, **own: str) -> Head:
    """The head of a page: its addresses have the page's *own* parameters, and of *view* nothing about a person."""
    named = {name: value for name, value in own.items() if value}
    # Search words are free text, and a list is one person's own: neither goes into an address that others are shown.
    others = without_person(replace(view, show=(), filters=replace(view.filters, text="")))
    lasting = replace(others, page=1, since=None, news=(), show=(), guide="", layout="cards")
    return Head(
        title,
        description,
        _address(asked, others, named),
        _address(asked, lasting if asked.page == "" else View(demo=view.demo, lang=view.lang), named),
    )


def _address(asked: Asked, view: View, own: Mapping[str, str]) -> str:
    return address(asked.base, view, asked.page, **own)


def _wait(source: TrialSource) -> str:
    """Why there are no trials yet, and what to do."""
    if source.fault is not None:
        return f'<p class="notice">{escape(_(source.fault.for_people))}</p>'
    text = _("The trials are being read from ClinicalTrials.gov just now. They will be here in about half a minute.")
    again = _("Please load this page again then.")
    return f'<p class="waits">{escape(text)}</p><noscript><p>{escape(again)}</p></noscript>'


def _find(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    title = _("Trials for stage IV lung cancer")
    if catalogue is None:
        about = _("Clinical trials for people with stage IV lung cancer, by kind of therapy.")
        return Content(_head(asked, view, title, about), f"<h1>{escape(title)}</h1>{_wait(source)}", "heading")
    about = _("Who can join, what is given, and where, as of {day}.").format(
        day=date_in_words(catalogue.about.data_date)
    )
    if catalogue.about.is_sample:
        about = f"{_('Invented trials, for trying out.')} {about}"
    main = f"<h1>{escape(title)}</h1>{_welcome(view)}{_chosen(view)}{_found(catalogue, view, listing(catalogue, view))}"
    return Content(_head(asked, view, in_one_sentence(catalogue, view), about), main)


def _welcome(view: View) -> str:
    """What the page says to somebody who got its link in a message."""
    if view.since is None or view.guide:
        return ""
    return f"<p><b>{escape(_(RECEIVER['asked']))}</b> {escape(_(RECEIVER['said']))}</p>"


def _chosen(view: View) -> str:
    """What was chosen, in words, as the page shows it in its filters."""
    chips = [
        chip for name in view.filters.changed() for chip in FILTERS[name].chips(getattr(view.filters, name)).values()
    ]
    items = "".join(f"<li>{plain(chip)}</li>" for chip in chips)
    return f'<ul class="chosen" aria-label="{escape(_("Chosen"))}">{items}</ul>' if items else ""


def _found(catalogue: Catalogue, view: View, found: Listing) -> str:
    number = counted(found.parts.number, replace(view.filters, therapy=()))
    title = _("{trials} may fit").format(trials=number) if person_of(view.filters).is_known else number
    is_empty = not found.parts.number and not found.against and not view.news
    if is_empty:
        title = _("No trial fits all of these filters")
    lines = [f"<h2>{escape(title)}</h2>", f'<p class="small">{escape(_of(catalogue, found))}</p>', _news(view, found)]
    is_table = view.layout == "table" and not is_empty
    last = last_page(len(found.parts.all_rows), TABLE_SIZE) if is_table else last_page(len(found.parts.rows), PAGE_SIZE)
    view = replace(view, page=min(view.page, last))
    cards = () if is_table else _cards(catalogue, found, view)
    if view.layout in ("map", "charts") and not is_empty:
        lines += _drawn_by_scripts(view, cards)
    else:
        lines += [_table(catalogue, found, view)] if is_table else cards
    if "closed" in view.news and view.since is not None:
        lines.append(_no_longer_open(catalogue, view, changes_since(catalogue, view.since)))
    elif is_empty:
        lines.append(_nearest(catalogue, view))
    if last > 1:
        lines.append(_pages(view, last))
    return "".join(lines)


def _drawn_by_scripts(view: View, cards: Iterable[str]) -> Iterator[str]:
    """What stands in the place of a map or of charts: *cards* that go again are only for who reads without scripts."""
    says = _("The map comes in a moment.") if view.layout == "map" else _("The charts come in a moment.")
    yield f'<p class="waits by-scripts">{escape(says)}</p><noscript>'
    yield from cards
    yield "</noscript>"


def _table(catalogue: Catalogue, found: Listing, view: View) -> str:
    """The trials as the app's own table; who presses a button before the scripts are there would press in vain."""
    return table_of(catalogue, found.parts, view, along=view).html.replace("<button ", "<button disabled ")


def _cards(catalogue: Catalogue, found: Listing, view: View) -> Iterator[str]:
    """One page of the trials, each part under its heading, and what stands apart in a sentence each."""
    for part in found.parts.named((view.page - 1) * PAGE_SIZE, view.page * PAGE_SIZE):
        if part.name != "all":
            yield f"<h2>{escape(title_of(part.name, view))} ({found.parts.size(part.name):,})</h2>"
        yield _list(_trial(catalogue, catalogue.entry(str(nct)), view) for nct in catalogue.ncts[part.rows])
    apart = (apart_in_words(part.name, len(part.rows)) for part in found.parts.folded)
    yield from (f"<p>{escape(words)}</p>" for words in apart if words)


def _nearest(catalogue: Catalogue, view: View) -> str:
    """The trials that come nearest to filters that leave nothing, each with what it does not fit."""
    items = []
    for near in nearest_fits(catalogue, view.filters, passing(catalogue, view.filters), view.sort):
        entry = catalogue.entry(str(catalogue.ncts[near.row]))
        link = escape(address(".", view, "trial", entry.trial.nct))
        title = f'<a href="{link}" lang="en">{plain(entry.trial.title)}</a>'
        items.append(f"<li><h3>{title}</h3><p>{first_badges(catalogue, entry)}</p><p>{escape(near.in_words)}</p></li>")
    said = f"<p>{escape(_('Take one of the filters away to see more.'))}</p>"
    return f"{said}<h2>{escape(_('These come nearest'))}</h2>{_list(items)}" if items else said


def _no_longer_open(catalogue: Catalogue, view: View, changes: Changes) -> str:
    """The trials that closed since the day of the link, those first that were updated last, under their heading."""
    closed, rows = catalogue.closed, closed_rows(catalogue, view.filters, changes)
    found = found_rows(closed, view.filters, rows, "updated")[:PAGE_SIZE]
    title = _("No longer open: {number}").format(number=f"{int(rows.sum()):,}")
    trials = (_trial(closed, closed.entry(nct), view) for nct in map(str, closed.ncts[found]))
    return f"<h2>{escape(title)}</h2>{_list(trials)}"


def _of(catalogue: Catalogue, found: Listing) -> str:
    """Of how many trials the found ones are, of which day, and how many more are not for the person."""
    number, day = f"{len(catalogue):,}", date_in_words(catalogue.about.data_date)
    if catalogue.about.is_sample:
        text = _("of {number} invented trials that take lung cancer, as of {day}.").format(number=number, day=day)
    else:
        text = _("of {number} open trials that take lung cancer, as of {day}.").format(number=number, day=day)
    if not found.against:
        return text
    more = ngettext(
        "{number} more is probably not for this person.",
        "{number} more are probably not for this person.",
        found.against,
    )
    return f"{text} {more.format(number=f'{found.against:,}')}"


def _news(view: View, found: Listing) -> str:
    if view.since is None or found.news is None:
        return ""
    news, since = found.news, date_in_words(view.since)
    if not (news.new or news.changed or news.closed):
        return f"<p>{escape(_('Nothing has changed since {day}, the date of this link.').format(day=since))}</p>"
    text = _("Since {day}, the date of this link: {new} new, {changed} changed, {closed} no longer open.")
    text = text.format(day=since, new=f"{news.new:,}", changed=f"{news.changed:,}", closed=f"{news.closed:,}")
    return f"<p><b>{escape(text)}</b></p>"


def _pages(view: View, last: int) -> str:
    page = view.page
    links = [(page - 1, _("Former page"))] if page > 1 else []
    links += [(page + 1, _("Next page"))] if page < last else []
    joined = " · ".join(
        f'<a href="{escape(address(".", replace(view, page=to)))}">{escape(name)}</a>' for to, name in links
    )
    return f"<p>{escape(_('Page {page} of {last}.').format(page=f'{page:,}', last=f'{last:,}'))} {joined}</p>"


def _list(items: Iterable[str]) -> str:
    return f'<ol class="trials">{"".join(items)}</ol>'


def _trial(catalogue: Catalogue | None, entry: Entry, view: View) -> str:
    """One trial of a list."""
    trial = entry.trial
    to = escape(address(".", view, "trial", trial.nct))
    news = happened(catalogue, view, trial.nct)
    return (
        f'<li data-nct="{escape(trial.nct)}"><h3><a href="{to}" lang="en">{plain(trial.title)}</a></h3>'
        f"{f'<p>{plain(news)}</p>' if news else ''}{fit_line(entry, view.filters)}"
        f"<p>{first_badges(catalogue, entry)}</p>{lines_html(catalogue, entry, view)}"
        f'<p class="facts">{_facts(trial)}</p></li>'
    )


def _facts(trial: Trial) -> str:
    number = _("{number} (invented)").format(number=trial.nct) if is_invented(trial.nct) else trial.nct
    updated = _("Date of update not stated")
    if trial.last_updated:
        updated = _("Updated {day}").format(day=date_in_words(trial.last_updated))
    return " · ".join((escape(number), plain(trial.sponsor) or escape(_("Sponsor not stated")), escape(updated)))


def _one_trial(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    nct = asked.one("id").upper()
    if not NCT_NUMBER.fullmatch(nct):
        title = _("Look for a trial")
        said = _("Please give the number of a trial. It looks like NCT01234567.")
        nct = ""
    elif (entry := _at_hand(source, view, nct)) is not None:
        about = _("{number}: who can join, what is given, where, and whom to call. From ClinicalTrials.gov.")
        if is_invented(entry.trial.nct):
            about = _("{number}: an invented trial, for trying out. It does not exist.")
        about = about.format(number=entry.trial.nct)
        head = _head(asked, view, _as_text(entry.trial.title), about, nct=entry.trial.nct)
        return Content(head, _whole_trial(catalogue, entry, view))
    else:
        title = nct
        said = _("{number} is not in our list of open trials. It is being looked up.").format(number=nct)
    head = replace(_head(asked, view, title, _("A clinical trial by its number."), nct=nct), is_indexed=False)
    return Content(head, f"<h1>{escape(title)}</h1><p>{escape(said)}</p>", "heading")


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
    return " ".join(shown(readable(text)).split())


def _whole_trial(catalogue: Catalogue | None, entry: Entry, view: View) -> str:
    trial = entry.trial
    news = happened(catalogue, view, trial.nct)
    nothing = f"<p>{escape(_('Not stated.'))}</p>"
    calls = "".join(f"<li>{_contact(contact)}</li>" for contact in trial.contacts[:_MAX_CONTACTS])
    return "".join(
        (
            f'<p><a href="{escape(address(".", view))}">← {escape(_("Back to the list"))}</a></p>',
            f"<p>{plain(news)}</p>" if news else "",
            title_html(catalogue, entry, view),
            glance_html(catalogue, entry, view, first_contact(catalogue, entry, view.filters)),
            f"<h2>{escape(_('Call about this trial'))}</h2><ul>{calls}</ul>" if calls else "",
            f"<h2>{escape(_('In short'))}</h2>{paragraphs(trial.brief_summary) or nothing}",
            f"<h2>{escape(_('Who can join'))}</h2>{paragraphs(trial.eligibility_criteria) or nothing}",
            f'<p class="facts">{_facts(trial)}</p>',
        )
    )


def _contact(contact: Contact) -> str:
    return " · ".join(filter(None, (plain(contact.name), plain(contact.phone), plain(contact.email))))


def _shortlist(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    entries = {nct: _at_hand(source, view, nct) for nct in view.show}
    missing = ", ".join(nct for nct, entry in entries.items() if entry is None)
    title, said = _("My list"), _("Being looked up: {numbers}.").format(numbers=missing) if missing else ""
    if view.show:
        number = counted(len(view.show), Filters())
        title = _("A list of {trials} for stage IV lung cancer").format(trials=number)
    else:
        said = _("Your list is empty. Press “Add to my list” on a trial to put it here.")
    trials = [_trial(catalogue, entry, view) for entry in entries.values() if entry is not None]
    head = replace(_head(asked, view, title, _("Trials that somebody chose, side by side.")), is_indexed=False)
    main = f"<h1>{escape(_('My list'))}</h1><p>{escape(said)}</p>{_list(trials) if trials else ''}"
    return Content(head, main)


def _treatments(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    topic = asked.one("topic").lower()
    along = View(show=view.show, demo=view.demo, lang=view.lang)
    if topic in TOPICS:
        chapter = read_chapter(topic, current_language())
        at = f"{asked.base}/{_chapter_address(topic, View(lang=view.lang))}"
        head = replace(_head(asked, View(), chapter.title, chapter.summary), address=at, canonical=at)
        to_topics = escape(address(".", along, "treatments"))
        main = f'<p><a href="{to_topics}">← {escape(_("All topics"))}</a></p>{_chapter(chapter, current_language())}'
        return Content(head, main)
    title = _("Treatments and trials, in plain words")
    said = _("“{topic}” is not a topic of this page.").format(topic=topic[:_MAX_TOPIC]) if topic else ""
    lists = "".join(
        f"<h2>{escape(_(group))}</h2><ul>{''.join(_topic(each, along) for each in topics)}</ul>"
        for group, topics in GROUPS.items()
    )
    about = _("What each kind of treatment does, what to ask, and the trials that are open now.")
    head = _head(asked, View(lang=view.lang), title, about)
    return Content(head, f"<h1>{escape(title)}</h1><p>{plain(said)}</p>{lists}")


def _chapter_address(topic: str, along: View) -> str:
    return f"treatments?{urlencode({'topic': topic, **to_query(along)}, safe=',')}"


def _topic(topic: str, along: View) -> str:
    chapter = read_chapter(topic, current_language())
    to = escape(f"./{_chapter_address(topic, along)}")
    return f'<li><a href="{to}">{escape(chapter.title)}</a>: {escape(chapter.summary)}</li>'


@cache
def _chapter(chapter: Chapter, language: str) -> str:
    """*chapter*, and the words around it in *language*, the one that is spoken just now."""
    # Our own texts; yet a tag in them would stand there as its letters.
    markdown = MarkdownIt("commonmark", {"html": False})
    sections = "".join(
        f"<h2>{escape(section.heading)}</h2>{markdown.render(section.text)}" for section in chapter.sections
    )
    sources = "".join(f'<li><a href="{escape(one.url)}">{escape(one.name)}</a></li>' for one in chapter.sources)
    return (
        f"<h1>{escape(chapter.title)}</h1><p><b>{escape(chapter.summary)}</b></p>{sections}"
        f"<h2>{escape(_('Where to check this'))}</h2><ul>{sources}</ul>"
    )


def _about(source: TrialSource, catalogue: Catalogue | None, asked: Asked, view: View) -> Content:
    title = _("About this app")
    about = _(
        "This app reads every open lung cancer trial on ClinicalTrials.gov, and trials of several cancers that take "
        "lung cancer. For each label it shows the words that led to it. There is no account, and nothing about you is "
        "stored."
    )
    head = _head(asked, View(lang=view.lang), title, about)
    return Content(head, f"<h1>{escape(title)}</h1><p>{escape(about)}</p>")


_PAGES: dict[str, Callable[[TrialSource, Catalogue | None, Asked, View], Content]] = {
    "": _find,
    "trial": _one_trial,
    "shortlist": _shortlist,
    "treatments": _treatments,
    "about": _about,
}
