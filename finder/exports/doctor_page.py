"""The page for the doctor: the patient, how they stand to each trial, why it is listed, where it is, and what to ask.

A patient hands it over, and a doctor reads it: so it speaks of the patient, and in the words of the clinic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import shorten

from finder.catalogue.frame import Catalogue, Entry, one_line
from finder.codebook import LABELS, NOT_STATED, LabelSpec
from finder.exports.fit_of import checks, person_in, quoted
from finder.exports.paper import GRAY, RED, Paper
from finder.exports.provenance import ADDED, NOT_ADVICE, NOT_ENDORSED, asked, source_line
from finder.fit.check import Check, counts_line, sum_line
from finder.fit.one_line import made_for
from finder.fit.verdicts import Verdict
from finder.labels.evidence import Evidence
from finder.places import Place, format_distance
from finder.record import Contact, Site
from finder.registry.values import STATUSES, phase_words
from finder.sample import is_invented
from finder.search.filters import ABOUT_PERSON, NAMES, Filters, asked_words
from finder.search.link import MAX_SHORTLISTED, View
from finder.search.nearest_sites import origin_of, sites_by_distance, unit_of
from finder.search.registry_links import study_page
from finder.trial_page.freshness import doubts, state_of
from finder.trial_page.not_stated import UNKNOWNS, not_stated

TITLE = "Lung cancer trials to discuss"

CLINICAL: dict[str, str] = {
    "cancer": "Disease",
    "histology": "Histology",
    "change": "Alterations found",
    "without": "Negative for",
    "pdl1": "PD-L1 TPS (%)",
    "lines": "Prior lines for advanced disease",
    "had": "Prior agents or classes",
    "brain": "CNS metastases",
    "ecog": "ECOG performance status",
    "illness": "Comorbidities and medication",
}
"""What a doctor calls the answers of a person, by the names of the filters; the others are called as on the pages."""

# How the pages say it to the person, and what it is to their doctor.
_TO_DOCTOR = {
    "(your answer: ": "(patient: ",
    "Daily life (ECOG)": "ECOG",
    "daily life (ECOG)": "ECOG",
    "the line of treatment": "the line of therapy",
    "markers that keep people out": "excluded markers",
    "earlier treatment that keeps people out": "excluded prior therapy",
    "earlier treatment that it asks for": "required prior therapy",
    "the number of treatments so far": "the number of prior lines",
    "other illnesses": "comorbidities",
    "the type of cells": "histology",
}

MAX_TRIALS = MAX_SHORTLISTED
"""Nobody takes more on paper than a list holds; those beyond are counted on the page."""

_LINES_OF_SUM = 3
_LONGEST_TITLE_IN_SUM = 70
_MAX_THERAPIES = 3
_MAX_QUOTED = 3
_MAX_SITES = 2

# Quotations get as many lines as leave it at two sheets: five trials should fit, and few can be quoted at length.
_LINES_OF_QUOTES = (4, 3, 2, 1)
_SHEETS, _ON_TWO_SHEETS = 2, 5

# Nobody types a longer one from paper.
_MAX_LINK_LENGTH = 150

# Room for handwriting is worth a heading only if so much (mm) is left on the page.
_NOTES = 40


def as_pdf(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> bytes:
    """*trials* on paper (A4), each with its number, why it is listed, places, contacts, and what is not stated.

    What *view* asks is on the page in words, and the nearest places are those from where it starts; a caller who wants
    nothing about the person on paper gives a view without.
    """
    # A long list is long however little is quoted.
    for lines in _LINES_OF_QUOTES if len(trials) <= _ON_TWO_SHEETS else _LINES_OF_QUOTES[-2:-1]:
        paper = _written(catalogue, trials, view, link, lines)
        if paper.sheets <= _SHEETS:
            break
    return paper.finished()


def _written(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str, lines: int) -> Paper:
    """The paper with at most so many *lines* of each quotation."""
    entries = [catalogue.entry(trial) if isinstance(trial, str) else trial for trial in trials[:MAX_TRIALS]]
    invented = catalogue.about.is_sample or any(is_invented(entry.trial.nct) for entry in entries)
    person = person_in(view)
    checked = checks(catalogue, entries, person) if person else []
    paper = Paper(f"{TITLE} ({'INVENTED, ' if invented else ''}{catalogue.about.data_date})", _foot(catalogue))
    _draw_head(paper, catalogue, trials, view, link)
    if invented:
        paper.banner("These trials are INVENTED. None of them exists. Do not make decisions with them.")
    if catalogue.about.incomplete:
        paper.text(catalogue.about.incomplete, bold=True, color=RED)
    if checked:
        _draw_overview(paper, entries, checked)
    for number, entry in enumerate(entries, 1):
        _draw_trial(paper, catalogue, entry, view, number, lines)
    if len(trials) > len(entries):
        paper.text(f"{len(trials) - len(entries):,} more trials are on the list. The link shows them.", bold=True)
    _draw_open_questions(paper, entries, checked, lines)
    _draw_end(paper, link)
    return paper


def _foot(catalogue: Catalogue) -> str:
    return f"Source: {source_line(catalogue.about)}. {NOT_ADVICE}"


def _draw_head(paper: Paper, catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> None:
    with paper.beside_code(link, "Scan to open this list"):
        paper.heading(TITLE, 1)
        count = "1 trial" if len(trials) == 1 else f"{len(trials):,} trials"
        paper.text(f"{count}. State of the data: {catalogue.about.data_date}", color=GRAY)
        paper.gap(1.5)
        if person := _patient(view.filters):
            paper.heading("Patient", 3)
            paper.text(" · ".join(person), max_lines=8)
        chosen = asked_words(view.filters, [name for name in NAMES if name not in ABOUT_PERSON])
        if chosen or not person:
            summary = f"Asked for: {' · '.join(chosen)}" if chosen else ". ".join(asked(view, trials))
            paper.text(summary, max_lines=4)
        paper.gap(1)
        paper.text("Bold: labels that this tool added. “Quoted”: the record's own words.", small=True, color=GRAY)


def _patient(filters: Filters) -> list[str]:
    """What the patient answered, each answer by its clinical name: `ECOG performance status: 1`."""
    answers = []
    for name in ABOUT_PERSON:
        if name == "ecog" and filters.ecog is not None:
            answers.append(f"{CLINICAL[name]}: {filters.ecog}")
            continue
        for words in asked_words(filters, [name]):
            title, colon, answer = words.partition(": ")
            answers.append(f"{CLINICAL.get(name, title)}{colon}{answer}")
    return answers


def _to_doctor(words: str) -> str:
    """*words* of the pages, which speak to the patient, for the doctor."""
    for ours, theirs in _TO_DOCTOR.items():
        words = words.replace(ours, theirs)
    return words


def _draw_overview(paper: Paper, entries: Sequence[Entry], checked: Sequence[Check]) -> None:
    """A line a trial: its marks, in words too, and what it comes to."""

    def draw() -> None:
        paper.rule()
        paper.heading("How each trial stands to this patient", 3)
        for number, (entry, check) in enumerate(zip(entries, checked, strict=True), 1):
            fits_group = check.cohort and check.verdict != Verdict.AGAINST
            group = f" Group: {one_line(check.cohort)}." if fits_group else ""
            made = made_for(check) if check.made else ""
            made = f"Made for {made}. " if made else ""
            marks = counts_line(check) or "nothing could be compared"
            read = f"{check.read} of {len(check.criteria)} criteria read"
            title = shorten(one_line(entry.trial.title), _LONGEST_TITLE_IN_SUM, placeholder=" …")
            said = f"{title}: {made}{marks}. {_to_doctor(sum_line(check))}{group} ({read})"
            paper.pair(f"{number}. {entry.trial.nct}", said, _LINES_OF_SUM)

    paper.together(draw)


def _draw_open_questions(paper: Paper, entries: Sequence[Entry], checked: Sequence[Check], lines: int) -> None:
    """What must be asked of each trial, with the words of its record."""
    asks = [
        (f"{number}. {entry.trial.nct}", [quoted(finding, _to_doctor) for finding in check.of(Verdict.ASK)])
        for number, (entry, check) in enumerate(zip(entries, checked, strict=False), 1)
    ]
    asks = [(label, questions) for label, questions in asks if questions]
    if not asks:
        return
    paper.rule()
    paper.heading("Open questions", 3)
    for label, questions in asks:
        paper.pair(label, "   ".join(f"☐\u00a0{question}" for question in questions), 2 * lines)


def _draw_trial(paper: Paper, catalogue: Catalogue, entry: Entry, view: View, number: int, lines: int) -> None:
    trial = entry.trial
    title = one_line(trial.title)

    def draw() -> None:
        paper.rule()
        paper.heading(f"{number}. {title}", 2, max_lines=2)
        if is_invented(trial.nct):
            paper.pair(f"{trial.nct} (invented)", _standing(entry, catalogue.day), 2, color=RED)
        else:
            paper.pair(trial.nct, _standing(entry, catalogue.day), 2, link=study_page(trial.nct))
        paper.gap(0.6)
        paper.columns(lambda: _draw_reasons(paper, entry, lines), lambda: _draw_where(paper, catalogue, entry, view))
        paper.gap(1)

    paper.together(draw)


def _standing(entry: Entry, today: date) -> str:
    """How a trial stands on the day *today*: status and whether that is doubtful, phase, sponsor, dates."""
    trial = entry.trial
    state, is_doubtful = state_of(trial, today), bool(doubts(trial, today))
    updated = f"updated {trial.last_updated}" if trial.last_updated else "date of update not stated"
    facts = [
        state,
        "Outside a trial" if trial.study_type == "EXPANDED_ACCESS" else phase_words(trial.phases),
        one_line(trial.sponsor) or "Sponsor not stated",
        # Why it is doubtful has a date already.
        "" if is_doubtful else updated,
    ]
    return " · ".join(filter(None, facts))


def _draw_reasons(paper: Paper, entry: Entry, lines: int) -> None:
    paper.heading("What the record says", 3)
    for label, quote in _reasons(entry):
        paper.pair(label, quote, lines)


def _reasons(entry: Entry) -> Iterator[tuple[str, str]]:
    """The labels that say something, in plain words, with their reasons; what is not stated is asked elsewhere."""
    for spec in LABELS:
        if spec.part == "given":
            yield from _given(spec, entry)
        elif spec.part == "join":
            yield from _joining(spec, entry)


def _given(spec: LabelSpec, entry: Entry) -> Iterator[tuple[str, str]]:
    said = spec.says(entry.labels)
    for statement in said[:_MAX_THERAPIES]:
        yield statement.words, _meaning(statement.evidence)
    if more := said[_MAX_THERAPIES:]:
        yield f"And: {', '.join(spec.words[value] for statement in more for value in statement.values)}", ""


def _joining(spec: LabelSpec, entry: Entry) -> Iterator[tuple[str, str]]:
    """What a label says about who can join; statements that rest on the same words stand together."""
    by_quote: dict[str, list[str]] = {}
    for statement in spec.says(entry.labels):
        if statement.values != (NOT_STATED,) or statement.evidence:
            by_quote.setdefault(_quote(statement.evidence), []).append(statement.words)
    for quote, words in list(by_quote.items())[:_MAX_QUOTED]:
        joined = "; ".join(words)
        yield joined if spec.needs_no_title else f"{_to_doctor(spec.title)}: {joined}", quote
    if len(by_quote) > _MAX_QUOTED:
        yield f"{_to_doctor(spec.title)}: the record says more.", ""


def _quote(evidence: Sequence[Evidence]) -> str:
    return f"“{one_line(evidence[0].quote)}”" if evidence else ""


def _meaning(evidence: Sequence[Evidence]) -> str:
    """The quotation and what it means: a doctor knows the drug's class, a patient often does not."""
    return f"{_quote(evidence)}: {evidence[0].meaning}" if evidence else ""


def _draw_where(paper: Paper, catalogue: Catalogue, entry: Entry, view: View) -> None:
    origin = origin_of(catalogue, view.filters)
    sites = sites_by_distance(catalogue, entry, origin)
    paper.heading(f"Nearest to {origin.label}" if origin and sites else "Where", 3, max_lines=2)
    for site, distance_km in sites[:_MAX_SITES]:
        _draw_site(paper, site, _distance(distance_km, view, origin))
        paper.gap(0.8)
    if not sites:
        paper.text("No place is listed that takes people now.", small=True)
    if len(sites) > _MAX_SITES:
        countries = len({site.country for site, _ in sites})
        where = f" in {countries} countries" if countries > 1 else ""
        paper.text(f"{len(sites) - _MAX_SITES:,} more such places{where}.", small=True, color=GRAY)
    if entry.trial.contacts and not any(_can_be_reached(site) for site, _ in sites[:_MAX_SITES]):
        paper.gap(0.8)
        paper.text(f"Contact of the study: {_reach(entry.trial.contacts[0])}", small=True, max_lines=3)
    unknown = not_stated(entry)
    if unknown:
        paper.gap(1)
        paper.heading("Not stated: ask the study team", 3)
        paper.text("   ".join(f"☐\u00a0{UNKNOWNS[name].replace(' ', chr(0xA0))}" for name in unknown), small=True)


def _draw_site(paper: Paper, site: Site, distance: str) -> None:
    state = STATUSES.get(site.status or "", "not stated if it recruits")
    where = ", ".join(filter(None, map(one_line, (site.facility, site.city, site.state, site.country))))
    paper.text(f"{where or 'Place not named'}", small=True, bold=True, max_lines=3)
    paper.text(" · ".join(filter(None, (distance, state))), small=True, color=GRAY)
    if _can_be_reached(site):
        paper.text(_reach(site.contacts[0]), small=True, max_lines=2)


def _can_be_reached(site: Site) -> bool:
    return any(contact.phone or contact.email for contact in site.contacts[:1])


def _distance(distance_km: float, view: View, origin: Place | None) -> str:
    return format_distance(distance_km, unit_of(view.filters, origin)) if origin else ""


def _reach(contact: Contact) -> str:
    return ", ".join(filter(None, map(one_line, (contact.name, contact.phone, contact.email))))


def _draw_end(paper: Paper, link: str) -> None:
    def draw() -> None:
        paper.rule()
        paper.heading("About this page", 3)
        paper.text(f"{ADDED} {NOT_ENDORSED}", small=True, color=GRAY)
        if link:
            text = link if len(link) <= _MAX_LINK_LENGTH else "Open this list as it is now"
            paper.text(text, small=True, bold=True, link=link)

    paper.together(draw)
    if paper.room() > _NOTES:
        paper.gap(2)
        paper.heading("Notes and questions", 3)
        paper.ruled()
