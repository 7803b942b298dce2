"""What came of holding a trial against a person, in one line: for whom it was made, or what to ask about."""

from __future__ import annotations

from finder.fit.check import Check, Finding
from finder.fit.questions import ORDER, QUESTIONS
from finder.fit.requirement import Alteration
from finder.fit.verdicts import Verdict
from finder.languages import gettext as _

_MAX_NAMED = 3


def made_for(check: Check) -> str:
    """What of a person the trial was made for: `EGFR exon 20 insertion`; empty where it was not.

    What a trial says of a marker goes before what else it asks. Variants are the record's own words.
    """
    made = [finding for finding in check.findings if finding.held.made]
    made.sort(key=lambda finding: finding.requirement.question != "marker")
    return ", ".join(list(dict.fromkeys(map(_made_words, made)))[:_MAX_NAMED])


def _made_words(finding: Finding) -> str:
    """What the trial asks for, in its own terms: an "EGFR mutation" though the person's report says which one."""
    requirement, answer = finding.requirement, finding.held.answer
    if requirement.question == "had":
        # The answer to a question on earlier medicines is what the person had: "one line of treatment with docetaxel".
        return _("people who had {answer}").format(answer=answer)
    asked = (item for item in requirement.alterations if _is_of(item.gene, answer))
    return _(" or ").join(dict.fromkeys(item.in_words for item in asked)) or answer


def _is_of(gene: str, answer: str) -> bool:
    return gene in answer.replace(",", " ").split()


def to_ask(check: Check) -> str:
    """What has to be asked: `PD-L1, treatments so far (your answer: one line)`; empty where nothing has."""
    words = list(dict.fromkeys(asked_words(finding) for finding in check.of(Verdict.ASK)))
    shown = ", ".join(words[:_MAX_NAMED])
    more = len(words) - _MAX_NAMED
    return _("{what} and {count} more").format(what=shown, count=more) if more > 0 else shown


def asked_words(finding: Finding) -> str:
    """What a finding leaves open, in a few words: `PD-L1`, with an answer that does not settle it."""
    question, answer = finding.requirement.question, finding.held.answer
    named = map(_alteration, finding.requirement.alterations) if question in ("marker", "no-marker") else ()
    name = _(" or ").join(dict.fromkeys(named)) or _(QUESTIONS[question].short)
    if question == "stage":
        return _("whether stage IV is taken")
    if answer:
        return _("{name} (your answer: {answer})").format(name=name, answer=answer)
    return name


def _alteration(item: Alteration) -> str:
    return item.in_words or _("driver changes")


def deciding(check: Check) -> Finding | None:
    """The finding that speaks against the trial, the one with the record's words where there is one; None if none."""
    against = sorted(check.of(Verdict.AGAINST), key=lambda finding: ORDER.index(finding.requirement.question))
    return next((finding for finding in against if finding.requirement.evidence), against[0] if against else None)
