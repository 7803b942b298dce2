"""Could I join? Each criterion of the record with its mark, and the person's answer that it was held against.

The list is HTML, as that of the criteria is. All words of the record and of the person go through `plain`.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from finder.catalogue.frame import Entry
from finder.fit.check import (
    MARKS,
    Check,
    Finding,
    Mark,
    MarkedCriterion,
    check,
    nearest_line,
    read_line,
    subject,
    verdict_line,
)
from finder.fit.verdicts import Verdict
from finder.languages import gettext as _
from finder.languages import ngettext
from finder.registry.query import CLOSED_STATUSES
from finder.search.filters import person_of
from finder.search.link import View
from pages.drawing.shared import frame
from pages.drawing.shared.escaping import english, plain
from pages.drawing.shared.reasons import shortened

_COLOURS: dict[Mark, str] = {
    "fits": "green",
    "ask": "orange",
    "against": "red",
    "other-group": "gray",
    "team": "gray",
    "unread": "gray",
}
_ICONS = {Verdict.FITS: ":material/check:", Verdict.ASK: ":material/help:", Verdict.AGAINST: ":material/close:"}
_MAX_LENGTH = 400

AGAINST = (
    "Each trial has strict rules, and most are for a few people only. A no here says nothing about your chances. "
    "Other trials may fit you. If you think that we read it wrongly, ask your doctor or the study team."
)
"""What is said to a person whom a record seems to keep out."""

CLOSED = "Nobody can join this trial now. Trials like it that are open stand at the end of this page."
"""What is said in place of a comparison where a trial is closed to new people."""


def draw_fit(entry: Entry, view: View) -> None:
    """Draw how *entry* stands to the person of *view*; without one, invite to answer."""
    person = person_of(view.filters)
    if entry.trial.status in CLOSED_STATUSES:
        st.markdown(_(CLOSED))
        return
    if person.is_known:
        _draw_check(check(entry, person))
        return
    st.markdown(
        _("Tell something about you and your cancer. Then each criterion of this trial is compared with your answers.")
    )
    frame.draw_list_button(_("Answer in “About you”"), view, ":material/person:")


def _draw_check(checked: Check) -> None:
    st.markdown(f"{_ICONS[checked.verdict]} **{plain(verdict_line(checked))}**")
    if checked.verdict == Verdict.AGAINST:
        if nearest := nearest_line(checked, english):
            st.html(f"<p>{nearest}</p>")
        st.markdown(_(AGAINST))
    elif checked.cohort:
        group = _("The group that fits best: {group}").format(group=f"<b>{english(checked.cohort)}</b>")
        st.html(f"<p>{group}</p>")
    st.caption(f"{read_line(checked)} {_('Only the study team can say whether you can join.')}")
    st.html(as_html(checked))


def as_html(checked: Check) -> str:
    """The criteria of *checked*: those with a mark in the record's order, then, folded, all others."""
    silent = ("team", "unread", "other-group")
    marked = [_criterion(item) for item in checked.criteria if item.mark not in silent]
    marked += map(_findings, _by_words(checked.elsewhere))
    lists = f'<ul class="marked">{"".join(marked)}</ul>' if marked else ""
    others = [_criterion(item) for item in checked.criteria if item.mark in silent]
    if others:
        words = ngettext(
            "{number} criterion that was not compared with your answers",
            "{number} criteria that were not compared with your answers",
            len(others),
        )
        summary = f"<summary>{words.format(number=len(others))}</summary>"
        lists += f'<details>{summary}<ul class="marked">{"".join(others)}</ul></details>'
    return f'<div class="fit">{lists}</div>'


def _criterion(item: MarkedCriterion) -> str:
    section = _("Keeps people out:") if item.criterion.section == "exclusion" else ""
    about = _("about {subject}").format(subject=_(item.asks)) if item.mark == "team" else _answers(item.findings)
    return _item(item.mark, section, item.criterion.text, about)


def _by_words(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """*findings* from outside of the criteria, together where the same words led to the same mark."""
    groups: dict[tuple[Mark, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.mark, _quote(finding)), []).append(finding)
    return groups.values()


def _quote(finding: Finding) -> str:
    return next((evidence.quote for evidence in finding.requirement.evidence), "")


def _findings(findings: list[Finding]) -> str:
    """What the same words say: what it is about stands before them."""
    quote = _quote(findings[0])
    subjects = ", ".join(dict.fromkeys(map(subject, findings)))
    return _item(
        findings[0].mark, f"{subjects}:", f"“{quote}”" if quote else _("not stated in the record"), _answers(findings)
    )


def _item(mark: Mark, before: str, text: str, answers: str) -> str:
    symbol, words = MARKS[mark]
    badge = f'<span class="badge {_COLOURS[mark]}"><span aria-hidden="true">{symbol}</span> {_(words)}</span>'
    beside = f" <small>({answers})</small>" if answers else ""
    return f"<li>{badge} {plain(before)} {english(shortened(text, _MAX_LENGTH))}{beside}</li>"


def _answers(findings: Iterable[Finding]) -> str:
    """The answers that *findings* were held against, each once, and what was not answered, as HTML."""
    answers: dict[str, None] = {}
    open_: dict[str, None] = {}
    for finding in findings:
        if finding.held.answer:
            answers[finding.held.answer] = None
        else:
            open_[subject(finding)] = None
    said = [_("your answer: {answer}").format(answer="; ".join(answers))] if answers else []
    said += [_("not answered: {subject}").format(subject=about) for about in open_]
    return "; ".join(map(plain, said))
