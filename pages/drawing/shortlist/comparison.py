"""Trials side by side: one question after the other, with each trial's answer; what differs is marked."""

from __future__ import annotations

import string
from collections.abc import Sequence
from html import escape

import streamlit as st

from finder.catalogue.frame import Catalogue, Entry, day_of
from finder.fit.check import Check, check, nearest_line, read_line, verdict_line
from finder.fit.verdicts import Verdict
from finder.languages import gettext as _
from finder.search.filters import person_of
from finder.search.link import View
from finder.trial_page.compare import KEY_EXCLUSIONS, QUESTIONS, Answer, Point, compare, key_exclusions
from pages.drawing.shared.escaping import english, plain
from pages.drawing.shared.headings import draw_heading
from pages.drawing.shared.mechanism import mechanism_html
from pages.drawing.shared.reasons import quotation, shortened
from pages.drawing.shared.where import distance, places

_MAX_VALUES = 8
_LONGEST_QUOTE = 180


def draw_comparison(entries: Sequence[Entry], catalogue: Catalogue | None, view: View) -> None:
    """Draw *entries* side by side; on a phone, where there is no side, each answer stands under its question."""
    draw_heading(_("Side by side"))
    st.caption(
        _(
            "What differs has a mark. “Not stated” means that the record does not say: ask the study team. "
            "The words in quotation marks are the record's own."
        )
    )
    rows = [_row("", [f"<b>{english(entry.trial.title)}</b><br>{entry.trial.nct}" for entry in entries])]
    if (person := person_of(view.filters)).is_known:
        checked = [check(entry, person) for entry in entries]
        differs = len({one.verdict for one in checked}) > 1
        rows.append(_row(_("Could I join?"), [_fit(one) for one in checked], differs=differs))
    rows += [_point(point) for point in compare(entries, day_of(catalogue))]
    rows.append(_row(_("Places"), [_reach(entry, catalogue, view) for entry in entries]))
    rows.append(_row(_("What can keep people out"), [_exclusions(entry) for entry in entries]))
    # One piece of HTML: as elements of their own, twenty questions took a browser half of the page's time.
    st.html(f'<div class="comparison">{"".join(rows)}</div>')


def _point(point: Point) -> str:
    answers = [_answer(point.question, answer) for answer in point.answers]
    return _row(_(QUESTIONS[point.question].title), answers, differs=point.differs)


def _row(question: str, answers: Sequence[str], *, differs: bool = False) -> str:
    """A question and the *answers*, which are HTML, as HTML; "" is no question."""
    mark = f' <span class="badge orange">{escape(_("differs"))}</span>' if differs else ""
    heading = f"<h3>{escape(question)}{mark}</h3>" if question else ""
    cells = (f"<li>{_letter(number)} {answer}</li>" for number, answer in enumerate(answers))
    # Safari takes a list without marks for none, unless it is told.
    return f'{heading}<ul class="answers" role="list">{"".join(cells)}</ul>'


def _letter(number: int) -> str:
    return f'<span class="badge blue">{string.ascii_uppercase[number]}</span>'


def _answer(question: str, answer: Answer) -> str:
    """What one record answers to *question*, with its words, as HTML."""
    values = [_value(question, value) for value in answer.values]
    if len(values) > _MAX_VALUES:
        more = _("and {number} more").format(number=len(values) - _MAX_VALUES)
        values = [*values[:_MAX_VALUES], more]
    said = "; ".join(values) or _("Not stated")
    quotes = "".join(f"<br><small>{quotation(evidence, _LONGEST_QUOTE)}</small>" for evidence in answer.evidence)
    return f"<b>{said}</b>{quotes}"


def _value(question: str, value: str) -> str:
    """*value* as HTML: in our words, or in those of the record."""
    words = QUESTIONS[question].words
    if question == "mechanisms":
        name, _colon, mechanism = value.partition(": ")
        return f"{plain(name)}: {mechanism_html(mechanism)}"
    return plain(_(words[value])) if value in words else plain(value)


def _fit(checked: Check) -> str:
    """How a trial stands to the person, as HTML: the sum, the group, and what speaks against with its words."""
    fits_group = checked.cohort and checked.verdict != Verdict.AGAINST
    group = f"<br>{_('Group: {group}').format(group=english(checked.cohort))}" if fits_group else ""
    # One sentence often speaks against several answers; it is quoted once.
    quotes = dict.fromkeys(
        shortened(evidence.quote, _LONGEST_QUOTE)
        for finding in checked.of(Verdict.AGAINST)
        for evidence in finding.requirement.evidence[:1]
    )
    against = "".join(f"<br><small>“{english(quote)}”</small>" for quote in quotes)
    sum_ = " ".join(filter(None, (plain(verdict_line(checked)), nearest_line(checked, english))))
    return f"<b>{sum_}</b>{group}<br><small>{read_line(checked)}</small>{against}"


def _reach(entry: Entry, catalogue: Catalogue | None, view: View) -> str:
    return "<br>".join(filter(None, (distance(catalogue, entry, view.filters), places(entry))))


def _exclusions(entry: Entry) -> str:
    found = key_exclusions(entry)
    if not found:
        return f"<b>{_('Not stated')}</b>"
    items = (
        f"<li><b>{_(KEY_EXCLUSIONS[topic])}</b>: “{english(shortened(item.text, _LONGEST_QUOTE))}”</li>"
        for topic, item in found.items()
    )
    return f"<ul>{''.join(items)}</ul>"
