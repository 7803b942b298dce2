"""What single groups of a trial are for: "Cohort 2: SCLC, second line" in the criteria or among the arms.

Labels tell what holds for the trial; where its groups take different cancers or lines, only these words tell which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from finder.fit.groups import MENTIONED, groups_in
from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence
from finder.labels.statements import only_of_another_cancer
from finder.record import Trial

Question = Literal["cancer", "line"]

_NON_SMALL = re.compile(r"\bnsclc\b|non[\s-]*small[\s-]*cell", re.IGNORECASE)
_SMALL = re.compile(r"(?<!n)sclc\b|(?<!non[\s-])\bsmall[\s-]cell\b", re.IGNORECASE)
_FIRST = re.compile(
    r"\b1L\b|\bfirst[\s-]line\b|\btreatment[\s-]na[iï]ve\b|\bpreviously untreated\b"
    r"|\b(?:received no|no|not received?|never received|without)(?: any)? (?:prior|previous) (?:\w+ )?"
    r"(?:treatment|therapy)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b[23]L\+?(?!\w)|\b(?:second|third)[\s-]line\b|\bpreviously treated\b|\bpretreated\b|\brelapsed\b", re.IGNORECASE
)
# "Progressed on first-line treatment" is no first line; "did not receive" no later one.
_TURNS = re.compile(
    r"\b(?:progress|fail|refract|resist|after|follow|prior|maint|complet|receiv|not\b|no\b)", re.IGNORECASE
)
_KINDS = ("cohort", "arm", "part", "group", "module", "sub")
# A text is about a group that it names at once, and goes on to tell of it for so many characters.
_NAMED_WITHIN, _TOLD_WITHIN = 60, 250
OTHER_CANCER = "another-cancer"
_WHY = "what this group is for"


@dataclass(frozen=True, slots=True)
class GroupFact:
    """What a *group* is for: the *value* of the label that *question* asks about, and the words."""

    group: str
    question: Question
    value: str
    evidence: Evidence


def group_facts(trial: Trial, criteria: Criteria) -> tuple[GroupFact, ...]:
    """The kind of cancer and the line of treatment of each group that *trial* tells of, where all its words agree.

    Values are those of the labels, or `OTHER_CANCER` for a group that does not take lung cancer.
    """
    found: dict[tuple[str, Question], dict[str, GroupFact]] = {}
    for fact in _facts(trial, criteria):
        found.setdefault((fact.group.casefold(), fact.question), {}).setdefault(fact.value, fact)
    return tuple(next(iter(facts.values())) for facts in found.values() if len(facts) == 1)


def _facts(trial: Trial, criteria: Criteria) -> Iterator[GroupFact]:
    for item in criteria.items:
        if item.section != "exclusion" and (statements := list(_statements(item.text))):
            yield from _read(statements, criteria.evidence(item, _WHY))
    for arm in trial.arms:
        if statements := list(_statements(f"{arm.label}. {arm.description}")):
            yield from _read(statements, Evidence("arms", arm.description or arm.label, _WHY))


def _read(statements: Iterable[tuple[str, str]], evidence: Evidence) -> Iterator[GroupFact]:
    for group, words in statements:
        if cancer := _cancer(words):
            yield GroupFact(group, "cancer", cancer, evidence)
        if line := _line(words):
            yield GroupFact(group, "line", line, evidence)


def _statements(text: str) -> Iterator[tuple[str, str]]:
    """Each group that *text* begins with, and the words that tell of it; nothing where it compares several."""
    first = MENTIONED.search(text[: 2 * _NAMED_WITHIN])
    if first is None or first.start() > _NAMED_WITHIN:
        return
    mentions = list(MENTIONED.finditer(text))
    for number, mention in enumerate(mentions):
        start = 0 if number == 0 else mention.start()
        end = mentions[number + 1].start() if number + 1 < len(mentions) else len(text)
        words = text[start : min(end, mention.end() + _TOLD_WITHIN)]
        if mention[0].lower().startswith(_KINDS):
            for group in groups_in(mention[0]):
                yield group, words


def _cancer(words: str) -> str:
    is_non_small, is_small = _NON_SMALL.search(words) is not None, _SMALL.search(words) is not None
    if is_non_small or is_small:
        return "both" if is_non_small and is_small else "nsclc" if is_non_small else "sclc"
    return OTHER_CANCER if only_of_another_cancer(words) else ""


def _line(words: str) -> str:
    is_first, is_later = _FIRST.search(words) is not None, _LATER.search(words) is not None
    if is_first == is_later or _TURNS.search(_FIRST.sub("", words)):
        return ""
    return "first-line" if is_first else "previously-treated"
