"""Of whom words speak: "Cohorts 1 and 2" are two groups, "cohort 1" is "Cohort 1", "ES-SCLC" one kind of cancer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from finder.labels.text import plain
from finder.person import Cancer

_KIND = r"cohort|arm|part|group|phase|module|sub-?study|sub-?studies|sub-?protocol|stage|stratum"
# A number, or capital letters; "1-49 %" behind a comma is no group.
_ID = r"(?-i:(?:\d{1,2}|[IVX]{1,4}|[A-Z])(?:\d|[A-Za-z](?![A-Za-z]))*|One|Two|Three|Four)(?!\w|\s*[-–%]\s*\d|\s*%)"
_NAMED = re.compile(
    rf"(?P<kind>{_KIND})s?\s+({_ID}(?:(?:\s*(?:,|&|/|and|or)\s*)+(?:(?P=kind)s?\s+)?{_ID})*)", re.IGNORECASE
)
_BETWEEN = re.compile(rf"\s*(?:,|&|/|\band\b|\bor\b)\s*|\b(?:{_KIND})s?\s+", re.IGNORECASE)


def groups_in(name: str) -> tuple[str, ...]:
    """The single groups that *name* means; *name* itself where it lists none.

    >>> groups_in("sub-study 1 and sub-study 2")
    ('sub-study 1', 'sub-study 2')
    >>> groups_in("Arms A, B and C")
    ('Arm A', 'Arm B', 'Arm C')
    >>> groups_in("dose expansion")
    ('dose expansion',)
    """
    found = _NAMED.fullmatch(name.strip())
    if found is None:
        return (name.strip(),)
    kind = re.sub("studies", "study", found[1], flags=re.IGNORECASE)
    return tuple(dict.fromkeys(f"{kind} {each}" for each in _BETWEEN.split(found[2]) if each))


_MENTIONED = re.compile(rf"\b{_NAMED.pattern}", re.IGNORECASE)


def mentioned(text: str) -> frozenset[str]:
    """The single groups that *text* names, in small letters.

    >>> sorted(mentioned("In Cohorts 1 and 2, but not in Part B"))
    ['cohort 1', 'cohort 2', 'part b']
    """
    return frozenset(group.casefold() for found in _MENTIONED.finditer(text) for group in groups_in(found[0]))


# "Cohort 2: …", "In Part 1A, …", "NSCLC (first line) Cohort C2: …"
_AT_THE_START = 40


@lru_cache(maxsize=512)
def leading(text: str) -> frozenset[str]:
    """The groups that *text* is about by its first words, in small letters.

    >>> leading("Cohort 2: no earlier treatment"), leading("No earlier treatment but that of cohort 2")
    (frozenset({'cohort 2'}), frozenset())
    """
    found = _MENTIONED.search(text[: 2 * _AT_THE_START])
    if found is None or found.start() > _AT_THE_START or re.search(r"[.;]", text[: found.start()]):
        return frozenset()
    before, behind = text[: found.start()].strip(" *("), text[found.end() :].lstrip(" *)")
    is_named = behind.startswith((":", "-", "–", "only")) or _LEADS_TO.fullmatch(before) is not None
    # "Phase 1 (Part B)/Phase 2: …": all that stands before the colon.
    head, colon, _ = text[: 2 * _AT_THE_START].partition(":")
    return mentioned(head if colon else found[0]) if is_named else frozenset()


_LEADS_TO = re.compile(r"(?:only )?(?:(?:in|for) )?(?:(?:patients|participants|subjects) )?(?:in|for)?", re.IGNORECASE)


def are_all(groups: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether *groups* are several of one kind, and *texts*, all that a record says, name no other of this kind.

    >>> are_all(["Cohort 1", "Cohort 2"], ["Cohorts 1 and 2 get A, cohort 3 gets B"])
    False
    """
    known = {group.casefold() for group in groups}
    kinds = {group.partition(" ")[0] for group in known}
    of_kind = {group for text in texts for group in mentioned(text) if group.partition(" ")[0] in kinds}
    return len(known) > 1 and len(kinds) == 1 and known >= of_kind


def smallest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The groups of *known* that are parts of the group *name* ("Cohort 4a" of "Cohort 4"), or *name* alone.

    >>> smallest("Cohort 4", ["Cohort 4", "Cohort 4a", "Cohort 4b", "Cohort 41"])
    ('Cohort 4a', 'Cohort 4b')
    """
    parts = tuple(each for each in known if _is_part(each.casefold(), name.casefold()))
    return parts or (name,)


def _is_part(group: str, whole: str) -> bool:
    suffix = group.removeprefix(whole)
    return suffix not in ("", group) and suffix.isalnum() and suffix[0].isdigit() != whole[-1].isdigit()


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
