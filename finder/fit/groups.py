"""Of whom words speak: of which groups, by their first words, and of which kind of lung cancer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from finder.labels.groups import NUMBERED_GROUP, groups_in, groups_named
from finder.labels.rules import table
from finder.labels.statements import sentences_quoted
from finder.labels.text import plain
from finder.person import Cancer

# "Cohort 2: …", "In Part 1A, …", "NSCLC (first line) Cohort C2: …"
_AT_THE_START = 40


@lru_cache(maxsize=512)
def leading(text: str) -> frozenset[str]:
    """The groups that *text* is about by its first words, in small letters.

    >>> leading("Cohort 2: no earlier treatment"), leading("No earlier treatment but that of cohort 2")
    (frozenset({'cohort 2'}), frozenset())
    >>> leading("Dose escalation cohorts: any solid tumor")
    frozenset({'dose escalation'})
    """
    text = _ITEM_NUMBER.sub("", text)
    start = text[: 2 * _AT_THE_START]
    head, colon, _ = start.partition(":")
    if colon and (of_doses := _parts_of_doses(f"{head}:")):
        return of_doses
    found = NUMBERED_GROUP.search(start)
    if found is None or found.start() > _AT_THE_START or re.search(r"[.;]", text[: found.start()]):
        return frozenset()
    before, behind = text[: found.start()].strip(" *("), text[found.end() :].lstrip(" *)")
    is_named = behind.startswith((":", "-", "–", "only")) or _LEADS_TO.fullmatch(before) is not None
    # "Phase 1 (Part B)/Phase 2: …": all that stands before the colon.
    return groups_named(head if colon else found[0]) if is_named else frozenset()


# "5-2) Cohort 2": a number within the line.
_ITEM_NUMBER = re.compile(r"^\s*\d{1,2}(?:-\d{1,2})?\s*[)）]\s*")
_LEADS_TO = re.compile(r"(?:only )?(?:(?:in|for) )?(?:(?:patients|participants|subjects) )?(?:in|for)?", re.IGNORECASE)


def _parts_of_doses(lead: str) -> frozenset[str]:
    """The parts of a trial in which doses rise, or more people follow, that *lead*, words with a colon, leads in."""
    sentences = sentences_quoted("eligibility_criteria", lead)
    return frozenset(finding.says for one in sentences for finding in table("parts_of_doses").decide(one))


def are_all(groups: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether *groups* are several of one kind, and *texts*, all that a record says, name no other of this kind.

    >>> are_all(["Cohort 1", "Cohort 2"], ["Cohorts 1 and 2 get A, cohort 3 gets B"])
    False
    """
    known = {name for group in groups for name in groups_in(group)}
    kinds = {name.partition(" ")[0] for name in known}
    of_kind = {name for text in texts for name in groups_named(text) if name.partition(" ")[0] in kinds}
    return len(known) > 1 and len(kinds) == 1 and known >= of_kind


def smallest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The groups of *known* that are parts of the group *name* ("cohort 4a" of "cohort 4"), or *name* alone.

    >>> smallest("cohort 4", ["cohort 4", "cohort 4a", "cohort 4 part b", "cohort 41"])
    ('cohort 4a', 'cohort 4 part b')
    """
    parts = tuple(each for each in known if _is_part(each, name))
    return parts or (name,)


def _is_part(group: str, whole: str) -> bool:
    suffix = group.removeprefix(whole)
    return suffix not in ("", group) and (suffix[0] == " " or suffix[0].isdigit() != whole[-1].isdigit())


_KINDS_NAMED = re.compile(r"(nsclc|\bnon[\s-]*small|\bnsq)|sclc|small[\s-]*cell")
_DENIED_BEFORE = re.compile(
    r"\b(?:no|not|without|absence|absent|other than|exclud\w*|rul\w+ out|free of)\W+(?:\w+\W+){0,4}$"
)
_DENIED_BEHIND = re.compile(r"(?:\W+\w+){0,4}?\W+(?:excluded|not eligible|not allowed)\b")


def only_kind_in(text: str) -> Cancer:
    """The one kind of lung cancer that *text* names; empty where it names both or none, or denies the one.

    >>> [only_kind_in(text) for text in ("ES-SCLC without prior platinum", "SCLC or NSCLC", "no small-cell part")]
    ['sclc', '', '']
    """
    text = plain(text)
    kinds: set[Cancer] = set()
    for named in _KINDS_NAMED.finditer(text):
        if _DENIED_BEFORE.search(text[: named.start()]) or _DENIED_BEHIND.match(text, named.end()):
            return ""
        kinds.add("nsclc" if named[1] else "sclc")
    return kinds.pop() if len(kinds) == 1 else ""
