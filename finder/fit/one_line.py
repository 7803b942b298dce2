"""What came of holding a trial against a person, in one line: for whom it was made, or what to ask about."""

from __future__ import annotations

from finder.fit.check import Check, Finding
from finder.fit.requirements import Alteration, Question
from finder.fit.table import QUESTIONS
from finder.fit.verdicts import Verdict
from finder.languages import gettext as _

REASONS: dict[Question, str] = {
    "cancer": "other kind of lung cancer",
    "stage": "other stage",
    "histology": "other type of cells",
    "marker": "other marker",
    "no-marker": "keeps out a marker",
    "line": "treatments so far",
    "lines": "number of treatments",
    "had": "needs an earlier medicine",
    "not-had": "keeps out an earlier medicine",
    "brain": "brain metastases",
    "ecog": "daily life (ECOG)",
    "age": "age",
    "sex": "sex",
    "pregnancy": "pregnancy",
    "illness": "other illness",
    "group": "group",
}
"""Why a trial is probably not for a person, in a few words, by the question that speaks against it."""

ASKED: dict[Question, str] = {
    "cancer": "kind of lung cancer",
    "stage": "stage",
    "histology": "type of cells",
    "line": "treatments so far",
    "lines": "number of treatments",
    "had": "earlier medicines",
    "not-had": "earlier medicines",
    "brain": "brain metastases",
    "ecog": "daily life (ECOG)",
    "age": "age",
    "sex": "sex",
    "pregnancy": "pregnancy",
    "illness": "other illnesses",
    "group": "other groups",
}

_MOST = 3


def made_for(check: Check) -> str:
    """What of a person the trial was made for: `EGFR exon 20 insertion`; empty where it was not.

    What a trial says of a marker goes before what else it asks. Variants are the record's own words.
    """
    made = [finding for finding in check.findings if finding.held.made]
    made.sort(key=lambda finding: finding.requirement.question != "marker")
    return ", ".join(list(dict.fromkeys(map(_made_words, made)))[:_MOST])


def _made_words(finding: Finding) -> str:
    # The answer to a question on earlier medicines is what the person had: "one line of treatment (osimertinib)".
    answer = finding.held.answer
    return _("people who had {answer}").format(answer=answer) if finding.requirement.question == "had" else answer


def to_ask(check: Check) -> str:
    """What has to be asked: `PD-L1 not known, ECOG`; empty where nothing has. It may quote the record."""
    words = list(dict.fromkeys(asked_words(finding) for finding in check.of(Verdict.ASK)))
    shown = ", ".join(words[:_MOST])
    more = len(words) - _MOST
    return _("{what} and {count} more").format(what=shown, count=more) if more > 0 else shown


def asked_words(finding: Finding) -> str:
    """What a finding leaves open, in a few words: `PD-L1 not known`, or what was told and does not settle it."""
    question, answer = finding.requirement.question, finding.held.answer
    if question in ("marker", "no-marker"):
        name = _(" or ").join(dict.fromkeys(map(_alteration, finding.requirement.says))) or _("a marker")
    else:
        name = _(ASKED[question])
    if question == "stage":
        return _("whether stage IV is taken")
    if answer:
        return _("{name} (you: {answer})").format(name=name, answer=answer)
    return _("{name} not known").format(name=name)


def _alteration(item: object) -> str:
    if not isinstance(item, Alteration):
        return ""
    return _("other driver changes") if item.gene == "other" and not item.variants else _name(item)


def _name(item: Alteration) -> str:
    gene = "" if item.gene == "other" else item.gene
    return " ".join(filter(None, (gene, "/".join(item.variants), item.threshold)))


def deciding(check: Check) -> Finding | None:
    """The finding that speaks against the trial, the one with the record's words where there is one; None if none."""
    against = sorted(check.of(Verdict.AGAINST), key=lambda finding: QUESTIONS.index(finding.requirement.question))
    return next((finding for finding in against if finding.requirement.evidence), against[0] if against else None)
