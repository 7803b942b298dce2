"""One trial as a card, in HTML and without Streamlit: what a patient asks first, and folded why the trial is here.

All that others wrote goes through `plain`, which leaves nothing that means anything in HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import urlencode

from finder.catalogue.changes import reason
from finder.catalogue.frame import Catalogue, Entry, day_of
from finder.codebook import LABELS
from finder.fit.check import Check, check
from finder.fit.one_line import deciding, made_for, to_ask
from finder.fit.questions import QUESTIONS
from finder.fit.verdicts import Verdict
from finder.languages import date_in_words
from finder.languages import gettext as _
from finder.record import Contact
from finder.registry.query import CLOSED_STATUSES
from finder.registry.values import phase_words
from finder.sample import is_invented
from finder.search.filters import Filters, person_of
from finder.search.link import View, to_query
from finder.search.nearest_sites import nearest_site
from finder.search.registry_links import study_page
from finder.trial_page.at_a_glance import (
    CLINICIANS,
    TreatmentLine,
    age_words,
    compared_words,
    marker_words,
    treatment_lines,
    treatments_of,
    when_words,
)
from finder.trial_page.freshness import doubts, state_of
from pages.drawing.shared.contact import phone_link
from pages.drawing.shared.escaping import plain
from pages.drawing.shared.reasons import as_html, shortened
from pages.drawing.shared.where import where_html

TITLES: dict[str, str] = {
    "tested": "Tested",
    "compared": "Groups",
    "when": "When",
    "marker": "Marker",
    "age": "Age",
    "where": "Where",
    "call": "Call",
}
"""What stands in front of each line of a card."""

SENTENCES: dict[str, str] = {
    "kind-and-names": "{kind}: {names}",
    "no-kind": "Kind of therapy not stated",
    "outside-trial": "Outside a trial",
    "made": "<b>Made for {what}</b>",
    "made-and-ask": "<b>Made for {what}</b>. Ask about: {ask}",
    "ask": "<b>Ask about</b>: {ask}",
    "against": "<b>Probably not</b>: {why}",
    "against-quote": '<b>Probably not</b>: {why}. <span lang="en">“{quote}”</span>',
    "answered": "{reason} (your answer: {answer})",
    "why": "Why is this trial here?",
    "add": "Add to my list",
    "add-in-short": "Add",
    "listed": "On my list",
    "up": "Move up",
    "button-of": "{button}: {title}",
    "on-registry": "{nct} on ClinicalTrials.gov",
    "invented": "{nct} (invented)",
    "no-sponsor": "Sponsor not stated",
    "updated": "Updated {day}",
    "not-updated": "Date of update not stated",
    "named-phone": "{name}, {phone}",
}
"""What a card says in words of ours."""

_STATUS_COLOURS = {
    "RECRUITING": "green",
    "AVAILABLE": "green",
    "NOT_YET_RECRUITING": "orange",
    "ENROLLING_BY_INVITATION": "orange",
}
_LONGEST_QUOTE = 200
_LONGEST_NAME = 60


def card_html(
    catalogue: Catalogue | None,
    entry: Entry,
    view: View,
    news: str = "",
    evidence: str = "",
    link: str = "",
    buttons: str = "",
) -> str:
    """*entry* as a card of a list that shows *view*; *news* says what happened to it since the link was made.

    *evidence* (`evidence_html`) is what its fold holds; it is left empty where a script fills it once it is unfolded.
    *buttons* is HTML of more buttons at its foot. *link* is where its title leads, by itself to the trial's page with
    *view*, as seen from a page of the app's root.
    """
    trial = entry.trial
    happened = f'<p class="happened">{plain(news)}</p>' if news else ""
    return (
        f'<article class="card" data-nct="{trial.nct}" aria-labelledby="title-{trial.nct}">'
        f'<h3 id="title-{trial.nct}" lang="en">'
        f'<a href="{link or trial_address(trial.nct, view)}">{plain(trial.title)}</a></h3>'
        f"{happened}{fit_line(entry, view.filters)}"
        f'<p class="badges">{first_badges(catalogue, entry)} <small>{trial.nct}</small></p>'
        f"{lines_html(catalogue, entry, view)}"
        f'<div class="foot"><details class="why"><summary>{_(SENTENCES["why"])}</summary>{evidence}</details>'
        f"{buttons}{list_button(trial.nct, trial.title, view)}</div></article>"
    )


def lines_html(catalogue: Catalogue | None, entry: Entry, view: View) -> str:
    """What is tested and how, when, for whom, where, and whom to call, a paragraph each."""
    return "".join(
        f'<p class="{name}"><b>{_(TITLES[name])}</b> {words}</p>' for name, words in _lines(catalogue, entry, view)
    )


def happened(catalogue: Catalogue | None, view: View, nct: str) -> str:
    """What happened to the trial *nct* since the link was made, in one sentence; empty if nothing that we know of."""
    if catalogue is None or view.since is None or (nct not in catalogue and nct not in catalogue.closed):
        return ""
    return reason(catalogue, nct, view.since)


def trial_address(nct: str, view: View) -> str:
    """Where the page of the trial *nct* is, as seen from a page of the app, with *view* in it; escaped for HTML."""
    return escape(f"trial?{urlencode({'id': nct, **to_query(view)}, safe=',:')}")


def list_button(nct: str, title: str, view: View, add: str = "add") -> str:
    """The button that puts the trial *nct* onto the list of *view*, or takes it off; a script obeys it.

    *add* says which of `SENTENCES` it shows where the trial is not on the list.
    """
    is_listed = nct in view.show
    words = _(SENTENCES["listed" if is_listed else add])
    name = _(SENTENCES["button-of"]).format(button=words, title=plain(title))
    said = "removed" if is_listed else "added"
    return (
        f'<button type="button" class="add" data-send="list" data-nct="{nct}" data-said="{said}" '
        f'aria-pressed="{str(is_listed).lower()}" '
        f'aria-label="{name}">{words}</button>'
    )


def move_button(entry: Entry) -> str:
    """The button that puts the trial of *entry* before the one that stands above it on the person's list."""
    name = _(SENTENCES["button-of"]).format(button=_(SENTENCES["up"]), title=plain(entry.trial.title))
    return (
        f'<button type="button" class="up" data-send="up" data-nct="{entry.trial.nct}" aria-label="{name}">'
        f"{_(SENTENCES['up'])}</button>"
    )


def evidence_html(entry: Entry) -> str:
    """What a card's fold holds: every label with the record's words for it, and where the record is."""
    return f'{as_html(entry)}<p class="facts">{_facts(entry)}</p>'


def short_html(catalogue: Catalogue | None, entry: Entry, view: View, below: str = "") -> str:
    """*entry* in two lines: its title, and how it stands to the person, or its badges where nobody is known.

    *below* is HTML that follows them.
    """
    nct = entry.trial.nct
    standing = fit_line(entry, view.filters) or f'<p class="badges">{first_badges(catalogue, entry)}</p>'
    return (
        f'<article class="short" data-nct="{nct}" aria-labelledby="title-{nct}">'
        f'<h3 id="title-{nct}" lang="en"><a href="{trial_address(nct, View())}">{plain(entry.trial.title)}</a></h3>'
        f"{standing}{below}</article>"
    )


def first_badges(catalogue: Catalogue | None, entry: Entry) -> str:
    """How the trial stands and how sure that is, its phase, the stage and the kind of cancer, as HTML."""
    trial, today = entry.trial, day_of(catalogue)
    colour = "orange" if doubts(trial, today) else _STATUS_COLOURS.get(trial.status or "", "gray")
    shown = [(plain(state_of(trial, today)), colour)]
    if trial.study_type == "EXPANDED_ACCESS":
        shown.append((_(SENTENCES["outside-trial"]), "violet"))
    else:
        shown.append((plain(phase_words(trial.phases)), "gray"))
    for spec in LABELS:
        if spec.badge:
            shown += [(plain(each.words), spec.badge[each.values[0]]) for each in spec.says(entry.labels)]
    return " ".join(f'<span class="badge {colour}">{text}</span>' for text, colour in shown)


def _lines(catalogue: Catalogue | None, entry: Entry, view: View) -> Iterator[tuple[str, str]]:
    """The lines of a card, each with its name and what it says, as HTML; what the record does not tell is left out."""
    yield "tested", tested_html(entry)
    said = {
        "compared": compared_for(entry, view),
        "when": when_words(entry),
        "marker": marker_words(entry),
        "age": age_words(entry.trial),
    }
    yield from ((name, plain(words)) for name, words in said.items() if words)
    yield "where", where_html(catalogue, entry, view.filters)
    if contact := first_contact(catalogue, entry, view.filters):
        yield "call", whom_to_call(contact)


def compared_for(entry: Entry, view: View) -> str:
    """What the trial of *entry* compares, and how, in the words of the one who reads *view*."""
    return compared_words(entry, CLINICIANS) if view.is_for_clinician else compared_words(entry)


def tested_html(entry: Entry) -> str:
    """What the trial of *entry* tests, by kinds and names, as HTML; what only some groups get is said so."""
    return ". ".join(map(_tested, treatment_lines(treatments_of(entry))))


def _tested(line: TreatmentLine) -> str:
    kinds, names = plain(line.kinds), plain(line.names)
    if not line.lead:
        kinds = kinds or _(SENTENCES["no-kind"])
    strong = f"<strong>{kinds}</strong>" if kinds else ""
    words = _(SENTENCES["kind-and-names"]).format(kind=strong, names=names) if strong and names else strong or names
    return line.lead.format(what=words) if line.lead else words


def whom_to_call(contact: Contact) -> str:
    """The name and the telephone number of *contact* as HTML."""
    name, phone = plain(shortened(contact.name, _LONGEST_NAME)), phone_link(contact.phone)
    return _(SENTENCES["named-phone"]).format(name=name, phone=phone) if name else phone


def first_contact(catalogue: Catalogue | None, entry: Entry, filters: Filters) -> Contact | None:
    """Who has a telephone at the nearest open place of *entry*, else for the whole trial; None where nobody has.

    Nobody is to be called about a trial that is closed to new people; its page names its contacts among its places.
    """
    if entry.trial.status in CLOSED_STATUSES:
        return None
    reach = nearest_site(catalogue, entry, filters) if catalogue is not None else None
    contacts: tuple[Contact, ...] = (*(reach.site.contacts if reach else ()), *entry.trial.contacts)
    if not contacts:
        contacts = tuple(contact for site in entry.trial.sites for contact in site.contacts[:1])
    return next((contact for contact in contacts if contact.phone.strip()), None)


def fit_line(entry: Entry, filters: Filters) -> str:
    """How the trial of *entry* stands to the person of *filters*, as a line of HTML; empty where nothing is to be said.

    It says for whom the trial was made and what to ask, or quotes the sentence that speaks against it.
    """
    person = person_of(filters)
    if not person.is_known:
        return ""
    held = check(entry, person)
    if held.verdict == Verdict.AGAINST:
        return f'<p class="fit against">{_against(held)}</p>'
    what, ask = plain(made_for(held)) if held.made else "", plain(to_ask(held))
    if not what and not ask:
        return ""
    sentence = "made-and-ask" if what and ask else "made" if what else "ask"
    return f'<p class="fit {"made" if what else "ask"}">{_(SENTENCES[sentence]).format(what=what, ask=ask)}</p>'


def _against(held: Check) -> str:
    """Why a trial is probably not for a person, with the record's own sentence, as HTML."""
    finding = deciding(held)
    if finding is None:
        return _(SENTENCES["against"]).format(why="")
    reason, answer = plain(_(QUESTIONS[finding.requirement.question].reason)), plain(finding.held.answer)
    why = _(SENTENCES["answered"]).format(reason=reason, answer=answer) if answer else reason
    if not finding.requirement.evidence:
        return _(SENTENCES["against"]).format(why=why)
    quote = plain(shortened(finding.requirement.evidence[0].quote, _LONGEST_QUOTE))
    return _(SENTENCES["against-quote"]).format(why=why, quote=quote)


def record_link(nct: str) -> str:
    """The number of the trial *nct* as a link to its record on the registry; of an invented trial as a text."""
    if is_invented(nct):
        return _(SENTENCES["invented"]).format(nct=nct)
    words = _(SENTENCES["on-registry"]).format(nct=nct)
    return f'<a href="{escape(study_page(nct))}" target="_blank" rel="noopener noreferrer">{words}</a>'


def _facts(entry: Entry) -> str:
    trial = entry.trial
    updated = _(SENTENCES["not-updated"])
    if trial.last_updated:
        updated = _(SENTENCES["updated"]).format(day=date_in_words(trial.last_updated))
    return " · ".join((record_link(trial.nct), plain(trial.sponsor) or _(SENTENCES["no-sponsor"]), updated))
