"""What single cohorts of a trial are for: "Cohort 2: SCLC, second line".

The other labels say what holds for the trial as a whole. Where its cohorts take different cancers or lines of therapy,
the same rules (`tables/rules/cancer.csv` and `line.csv`), asked of the sentences of one cohort, say which takes what:
those of the criteria, and for the cancer also those of the arms. So do those of `performance_status.csv`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from finder.labels.evidence import Evidence
from finder.labels.line import REFUSED
from finder.labels.lines import is_exhausted
from finder.labels.performance_status import read_ecog_of_groups
from finder.labels.rules import SAYS_NOTHING, Finding, table
from finder.labels.statements import Reading, Sentence

Question = Literal["cancer", "line", "ecog"]

_TAKING = ("inclusion", "unclear")
_CRITERIA = (*_TAKING, "exclusion")
_WHY = "what this part of the trial is for"
_KINDS = ("nsclc", "sclc")
_OTHERS = ("other", "blood")
# "Solid tumours", whichever: beside it, cancers that are named are examples.
_AT_LARGE = ("any-solid", "solid")
_LINES = {"first-line", "previously-treated", "maintenance", "any"}


@dataclass(frozen=True, slots=True)
class Cohort:
    """What one cohort, by its *name* in the record, is for: the *values* that answer *question*, and the words.

    Values are those of the labels `cancer` (behind `basket-lung` the kinds of lung cancer that are named), `line` and
    `ecog_max`, the last as text, and only where groups differ.
    *exhausted*: it takes people only where no standard treatment is left for them. *is_rest*: it takes "other" solid
    tumours, those that no other cohort is for.
    """

    name: str
    question: Question
    values: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    exhausted: bool = False
    is_rest: bool = False


def read_cohorts(reading: Reading) -> tuple[Cohort, ...]:
    """The cancer, line of therapy and worst status of each cohort of which the record tells."""
    taking = chain(*map(reading.sentences, _TAKING), reading.sentences_of_arms())
    # Arms tell of the treatment that is given, in words by which criteria ask for an earlier one.
    criteria = [*chain(*map(reading.sentences, _CRITERIA))]
    # Few records have groups: the status need not be read once more for the others.
    limits = read_ecog_of_groups(reading) if any(sentence.cohort for sentence in criteria) else {}
    return (
        *(cohort for name, found in _asked("cancer", taking) for cohort in _cancer(name, found)),
        *(cohort for name, found in _asked("line", criteria) for cohort in _line(name, found)),
        *(Cohort(name, "ecog", (str(limit.value),), limit.evidence) for name, limit in limits.items()),
    )


def _asked(question: Question, sentences: Iterable[Sentence]) -> Iterable[tuple[str, list[Finding]]]:
    """What those of *sentences* that speak of one cohort say, by its name, which may be written in several ways."""
    found: dict[str, tuple[str, list[Finding]]] = {}
    for sentence in sentences:
        if sentence.cohort:
            said = [finding for finding in table(question).decide(sentence) if finding.says != SAYS_NOTHING]
            found.setdefault(sentence.cohort.casefold(), (sentence.cohort, []))[1].extend(said)
    return found.values()


def _cancer(name: str, findings: list[Finding]) -> Iterable[Cohort]:
    said = {finding.says for finding in findings}
    large, kinds, others = (tuple(each for each in row if each in said) for row in (_AT_LARGE, _KINDS, _OTHERS))
    if "lung" in said or not (large or kinds or others):
        return
    if large:
        values: tuple[str, ...] = ("basket-any",)
    elif others:
        values = ("basket-lung", *kinds) if kinds else ("not-lung",)
    else:
        values = ("both",) if len(kinds) > 1 else kinds
    finding = next(finding for finding in findings if finding.says in (large or kinds or others))
    is_rest = any(other.says == "others" for other in table("baskets").decide(finding.sentence))
    yield Cohort(name, "cancer", values, (finding.evidence(_WHY),), is_rest=is_rest)


def _line(name: str, findings: list[Finding]) -> Iterable[Cohort]:
    said = {finding.says for finding in findings} & _LINES
    refusing = {finding.evidence("").quote for finding in findings if finding.says == REFUSED}
    exhausted = any(is_exhausted(finding.sentence) for finding in findings)
    if refusing and all(finding.evidence("").quote in refusing for finding in findings if finding.says in said):
        # Who declines the standard treatment may enter, as in the trial's own line.
        declined = next(finding for finding in findings if finding.says == REFUSED)
        yield Cohort(name, "line", ("any",), (declined.evidence(_WHY),), exhausted)
    elif len(said) == 1:
        finding = next(finding for finding in findings if finding.says in said)
        yield Cohort(name, "line", tuple(said), (finding.evidence(_WHY),), exhausted)
