"""The first screen of a trial's page: whether one can join, for whom it is, what would happen, where, and whom to call.

It is plain sentences, each made by rules from a field or a label of the record; the record itself stands below, folded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import streamlit as st

from finder.catalogue.frame import Catalogue, Entry, day_of
from finder.codebook import LABELS, LabelSpec, markers_in_short
from finder.languages import date_in_words, within_sentence
from finder.languages import gettext as _
from finder.record import Contact, Trial
from finder.registry.query import CLOSED_STATUSES, OPEN_STATUSES
from finder.registry.values import STANDING, STATUSES
from finder.search.link import View
from finder.trial_page.at_a_glance import phase_meaning, when_words
from finder.trial_page.freshness import DOUBTS, doubts
from finder.trial_page.not_stated import UNKNOWNS, not_stated
from pages.drawing.shared.card import compared_for, first_badges, fit_line, record_link, tested_html, whom_to_call
from pages.drawing.shared.contact import email_link
from pages.drawing.shared.escaping import english, plain
from pages.drawing.shared.where import where_html

_MAX_STATEMENTS = 6
# What nobody would ask the study team for.
_NOT_ASKED = ("status", "phase", "places", "contact")


def draw_head(catalogue: Catalogue | None, entry: Entry, view: View, contact: Contact | None) -> None:
    """Draw the first screen of the page of *entry*, as the person of *view* sees it; *contact* is whom to call."""
    st.html(title_html(catalogue, entry, view))
    draw_standing(entry.trial, day_of(catalogue))
    draw_not_for(entry)
    st.html(glance_html(catalogue, entry, view, contact))


def title_html(catalogue: Catalogue | None, entry: Entry, view: View) -> str:
    """The title of *entry*, its badges and its number, and how it stands to the person of *view*."""
    trial = entry.trial
    return (
        f'<h1 lang="en">{plain(trial.title)}</h1>'
        f'<p class="badges">{first_badges(catalogue, entry)} <small>{record_link(trial.nct)}</small></p>'
        f"{fit_line(entry, view.filters)}"
    )


def glance_html(catalogue: Catalogue | None, entry: Entry, view: View, contact: Contact | None) -> str:
    """What people ask first about *entry*, each question with its answer."""
    rows = _rows(catalogue, entry, view, contact)
    return f'<dl class="glance">{"".join(f"<dt>{title}</dt><dd>{words}</dd>" for title, words in rows)}</dl>'


def _rows(catalogue: Catalogue | None, entry: Entry, view: View, contact: Contact | None) -> Iterator[tuple[str, str]]:
    """What people ask first, each with its answer, as HTML; the words of the record in it are escaped."""
    trial = entry.trial
    yield _("What is given") if trial.study_type == "EXPANDED_ACCESS" else _("What is tested"), tested_html(entry)
    if compared := compared_for(entry, view):
        yield _("Chance and placebo"), plain(compared)
    if phase := phase_meaning(trial):
        yield _("How far it is"), plain(phase)
    yield _("For whom"), "<br>".join(for_whom(entry))
    yield _("Where"), where_html(catalogue, entry, view.filters)
    if call := whom_to_call(contact) if contact is not None else nobody_to_call(trial):
        yield _("Whom to call"), call
    checked = _("Last checked by the sponsor: {checked}. Last updated: {updated}.")
    dates = (trial.status_verified, trial.last_updated)
    verified, updated = (date_in_words(day) if day else _("not stated") for day in dates)
    yield (
        _("How current"),
        plain(checked.format(checked=verified, updated=updated)),
    )
    yield _("What it does not say"), plain(what_to_ask(entry))


def nobody_to_call(trial: Trial) -> str:
    """What to do where the record of *trial* names no telephone, as HTML: whom to write to, or who can ask.

    Empty where nobody need be called, since the trial is closed.
    """
    if trial.status in CLOSED_STATUSES:
        return ""
    contacts = (*trial.contacts, *(contact for site in trial.sites for contact in site.contacts))
    if email := next((contact.email for contact in contacts if contact.email.strip()), ""):
        return _("The record names no phone number. Write to {email}").format(email=email_link(email))
    words = _(
        "The record names no phone number. Ask your doctor to call the hospital, "
        "or see whether {record} has one by now."
    )
    return words.format(record=record_link(trial.nct))


def what_to_ask(entry: Entry) -> str:
    """What the record of *entry* leaves open that decides about joining, and what no record ever tells."""
    always = _("No record says how many visits there are, what they cost you, and who pays the trip.")
    ask = _("Ask the study team.")
    silent = [within_sentence(_(UNKNOWNS[name])) for name in not_stated(entry) if name not in _NOT_ASKED]
    if not silent:
        return f"{always} {ask}"
    return f"{_('It says nothing about: {silent}.').format(silent=', '.join(silent))} {always} {ask}"


def draw_standing(trial: Trial, today: date) -> None:
    """Say what the status of *trial* means for people, why it was stopped, and whether to believe that it is open."""
    said = _(STANDING.get(trial.status or "", ""))
    if trial.status == "UNKNOWN" and trial.last_known_status in STATUSES:
        last = _("Its last known status: {status}.").format(status=_(STATUSES[trial.last_known_status]).lower())
        said += f" {last}"
    if said and trial.status in OPEN_STATUSES:
        st.info(said, icon=":material/info:")
    elif said:
        st.warning(said, icon=":material/block:")
    if trial.why_stopped.strip():
        why = _("The reason, in the record's words: “{reason}”").format(reason=english(trial.why_stopped))
        st.html(f"<p>{why}</p>")
    doubted = [
        _(DOUBTS[doubt.reason]).format(when=f"**{date_in_words(doubt.when)}**") for doubt in doubts(trial, today)
    ]
    if doubted:
        st.warning(
            _("**This record may be out of date.** {doubts} Call the study team before you count on it.").format(
                doubts=" ".join(doubted)
            ),
            icon=":material/event_busy:",
        )


def draw_not_for(entry: Entry) -> None:
    """Say so where we read that *entry* is not for people with stage IV lung cancer: any trial can be opened here."""
    if entry.labels.cancer.value == "not-lung":
        st.warning(_("As we read its record, this trial is not for lung cancer."), icon=":material/block:")
    elif entry.labels.stage4.value == "no":
        st.warning(_("As we read its record, this trial is not for stage IV."), icon=":material/block:")


def for_whom(entry: Entry) -> list[str]:
    """Who may join by our labels and by the registry's own limits, as lines of HTML; what is not stated is left out."""
    trial = entry.trial
    lines = [line for spec in LABELS if spec.part == "join" and (line := _joining(spec, entry))]
    if when := when_words(entry):
        lines.insert(0, f"<b>{plain(when)}</b>")
    lines.append(_("Age: {age}").format(age=f"<b>{age(trial.minimum_age, trial.maximum_age)}</b>"))
    if trial.sex in ("FEMALE", "MALE"):
        lines.append(f"<b>{_('Women only') if trial.sex == 'FEMALE' else _('Men only')}</b>")
    return lines


# What a person can join after stands in a sentence of its own, and what the badges say is not said again.
_SAID_ELSEWHERE = ("line", "prior", "cancer", "stage4")


def _joining(spec: LabelSpec, entry: Entry) -> str:
    if spec.name in _SAID_ELSEWHERE or (spec.name == "histology" and entry.labels.histology.value == "any"):
        return ""
    # What it is silent on stands together in "What it does not say".
    if spec.can_be_silent and spec.is_silent(entry.labels):
        return ""
    if spec.name == "biomarkers":
        words = markers_in_short(entry.labels)
    else:
        words = [_(statement.words) for statement in spec.says(entry.labels)]
    said = list(dict.fromkeys(map(plain, words)))
    if len(said) > _MAX_STATEMENTS:
        said = [*said[:_MAX_STATEMENTS], _("and {number} more").format(number=len(said) - _MAX_STATEMENTS)]
    return f"{_(spec.title)}: <b>{', '.join(said)}</b>" if said else ""


def age(low: float | None, high: float | None) -> str:
    """Limits of age in words; the registry leaves a limit out where there is none."""
    if low is None and high is None:
        return _("no limit stated")
    if high is None:
        return _("{low} years and older").format(low=f"{low:g}")
    if low is None:
        return _("up to {high} years").format(high=f"{high:g}")
    return _("{low} to {high} years").format(low=f"{low:g}", high=f"{high:g}")
