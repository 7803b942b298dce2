"""How trials stand to the person of a view, for exports: the verdict, the group, and the words that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from finder.catalogue.frame import Catalogue, Entry, one_line
from finder.fit.check import MARK_OF, Check, Finding, check, subject
from finder.fit.verdicts import Verdict
from finder.person import Person
from finder.search.filters import person_of
from finder.search.link import View
from finder.visible_text import shown

FIT_COLUMNS = ("fit", "cohort", "ask", "against")
"""The columns that rows have where a person is held against the trials; scripts rely on the names."""


def person_in(view: View) -> Person | None:
    """The person whom the answers of *view* describe; None where it has none."""
    person = person_of(view.filters)
    return person if person.is_known else None


def checks(catalogue: Catalogue, trials: Sequence[Entry | str], person: Person) -> list[Check]:
    """What comes of holding each of *trials* (entries, or numbers of *catalogue*) against *person*, in their order."""
    return [check(catalogue.entry(trial) if isinstance(trial, str) else trial, person) for trial in trials]


def fit_as_json(checked: Check) -> dict[str, Any]:
    """*checked* as an object; `docs/command-line.md` has its form. Quotations stand verbatim in the record."""
    return {
        "verdict": MARK_OF[checked.verdict],
        "cohort": checked.cohort or None,
        "for": _findings_as_json(checked, Verdict.FITS),
        "ask": _findings_as_json(checked, Verdict.ASK),
        "against": _findings_as_json(checked, Verdict.AGAINST),
        "read": checked.read,
        "criteria": len(checked.criteria),
    }


def _findings_as_json(checked: Check, verdict: Verdict) -> list[dict[str, str]]:
    return [_finding_as_json(finding) for finding in checked.of(verdict)]


def _finding_as_json(finding: Finding) -> dict[str, str]:
    evidence = finding.requirement.evidence[:1]
    return {
        "question": finding.requirement.question,
        "quote": evidence[0].quote if evidence else "",
        "field": evidence[0].field if evidence else "",
        "answer": finding.held.answer,
    }


def fit_as_row(checked: Check) -> dict[str, str | list[str]]:
    """*checked* in the columns `FIT_COLUMNS`."""
    return {
        "fit": MARK_OF[checked.verdict],
        "cohort": shown(one_line(checked.cohort)),
        "ask": [quoted(finding) for finding in checked.of(Verdict.ASK)],
        "against": [quoted(finding) for finding in checked.of(Verdict.AGAINST)],
    }


def quoted(finding: Finding, worded: Callable[[str], str] = str) -> str:
    """What *finding* is about, the person's answer, and the record's words, on one line.

    *worded* puts our own words otherwise; the record's stay as they are.
    """
    answer = f" (your answer: {finding.held.answer})" if finding.held.answer else ""
    words = [f": “{one_line(evidence.quote)}”" for evidence in finding.requirement.evidence[:1]]
    return shown(f"{worded(f'{subject(finding)}{answer}')}{''.join(words)}")
