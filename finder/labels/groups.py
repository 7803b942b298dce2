"""Names of the groups of a trial, wherever they stand: "Cohorts A1, C1-3" are the cohorts A1, C1, C2 and C3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

_MAX_GROUPS = 12

KIND = (
    r"(?:cohorts?|arms?|parts?|groups?|phases?|modules?|strat(?:um|a)|sub[\s-]?stud(?:y|ies)|sub-?protocols?"
    r"|populations?|regimens?|comb(?:o|ination)s?)"
)
_ID = (
    r"(?:\d{1,2}(?:[a-z]\d?)?|[ivx]{1,4}[ab]?\d?|[a-z](?:\d[a-z]?)?|one|two|three|four"
    r"|(?!only|and|are|or|is|in|to|for|with|of|who)[a-z][a-z0-9]{1,4}(?=\s*(?::|\s-)\s))"
)
# No percentage ("cohort 1, 1-49 %"), and behind a joining word no article ("part 1 and a biopsy").
_NEXT_ID = rf"(?!a\s+(?!and\b|or\b)){_ID}\b(?!\s*%)"
_JOINED = r"(?:\s*(?:,|/|&|-|\band\b|\bor\b|\bto\b|\bthrough\b|(?<=\d)(?:and|or)(?=\d)))+\s*"
_NUMBERED = (
    rf"(?:(?:{KIND}[\s_-]+#?|exp(?:ansion)?[\s-]+){_ID}(?:{_JOINED}(?:{KIND}\s+)?{_NEXT_ID})*\b(?![\w/.-]*\d|\s*%))"
)
GROUP = (
    rf"\b(?:{_NUMBERED}"
    rf"|(?:dose|cohort)[\s-](?:escalation|expansion)(?!\s+{KIND}\s+{_ID}\b)(?:\s+(?:phase|part|cohort)s?\b)?"
    rf"|(?:escalation|expansion)\s+(?:phase|part|cohort)s?\b(?!\s+{_ID}\b)"
    r"|(?:escalation|expansion)(?=\s+only\b)|expansion(?=\)\s*:?\s*$)"
    r"|\b(?:escalation|expansion)(?=\s*:|\s+(?:in|of|for|with)\s[^:.;]{2,40}:)"
    r"|(?:mono|combination[\s-])therapy\s+(?:arm|part|cohort)s?\b"
    r"|(?:(?!(?:the|this|each|all|any|both|study|patient|safety)\b)[\w+/.-]{2,20}\s){1,3}cohort(?=\s*[:,]))"
)
"""One group, several or a range of them, in small letters: "cohorts 1, 2 and 4-6", "dose expansion"."""

NUMBERED_GROUP = re.compile(rf"\b{_NUMBERED}", re.IGNORECASE)
"""Groups that have a number or a letter; a text may well say "expansion" and speak of no group."""
_NAME = re.compile(
    rf"\b(?P<kind>{KIND}|exp(?:ansion)?)\b|\b(?P<first>{_ID})\b(?:\s*(?:-|–|\bto\b|\bthrough\b)\s*(?P<last>{_ID})\b)?",
    re.IGNORECASE,
)
_WITHOUT_A_NUMBER = re.compile(rf"\b(escalation|expansion)\b(?![\s-]+{_ID}\b)", re.IGNORECASE)
_WITHOUT_SPACE = re.compile(r"(?<=\d)(?:and|or)(?=\d)", re.IGNORECASE)
_STEM = re.compile(r"(.*?)(\d+|[a-h])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def groups_named(text: str) -> frozenset[str]:
    """The single groups that *text* names by number or letter, in small letters.

    >>> sorted(groups_named("In Cohorts 1-3, but not in Part B"))
    ['cohort 1', 'cohort 2', 'cohort 3', 'part b']
    """
    return frozenset(name for found in NUMBERED_GROUP.finditer(text) for name in _single(found[0]))


@lru_cache(maxsize=4096)
def parts_named(text: str) -> frozenset[str]:
    """The groups that *text* names as `groups_named` does, and the parts in which doses rise and more people follow.

    >>> sorted(parts_named("Criteria for dose escalation and Part B"))
    ['dose escalation', 'part b']
    """
    return groups_named(text).union(f"dose {name.lower()}" for name in _WITHOUT_A_NUMBER.findall(text))


@lru_cache(maxsize=4096)
def groups_in(name: str) -> Mapping[str, str]:
    """The single groups that *name* means, in small letters, and each as it is written; a part of a group is one.

    >>> dict(groups_in("Cohort 2, Part A")), dict(groups_in("Escalation phase"))
    ({'cohort 2 part a': 'Cohort 2, Part A'}, {'dose escalation': 'Escalation phase'})
    """
    name = name.strip()
    named = _single(name)
    if len({each.rpartition(" ")[0] for each in named}) == 1:
        return MappingProxyType(named)
    return MappingProxyType({" ".join(named): name})


def _single(words: str) -> dict[str, str]:
    """The groups of one match of `GROUP`, *words*, or these themselves where no name is among them."""
    if found := _WITHOUT_A_NUMBER.search(words):
        return {f"dose {found[1].lower()}": words}
    words = words.replace("_", " ")  # "Cohort_2"
    kind = ""
    named: dict[str, str] = {}
    for found in _NAME.finditer(_WITHOUT_SPACE.sub(" ", words)):
        if found["kind"]:
            kind = _singular(found["kind"])
        elif kind:
            for each in _between(found["first"], found["last"] or found["first"]):
                named[f"{''.join(kind.replace('-', ' ').split())} {each}".lower()] = f"{kind} {each}"
    return named or {words.lower().rstrip("s"): words}


def _singular(kind: str) -> str:
    small = kind.lower()
    if small.endswith("studies"):
        return kind[:-3] + ("Y" if kind.isupper() else "y")
    if small == "strata":
        return kind[:-1] + "um"
    return kind.rstrip("sS")


def _between(first: str, last: str) -> Iterator[str]:
    """The names from *first* to *last*: C1 to C3 or 3, A to C; the two alone where nothing tells what is between."""
    start = _STEM.fullmatch(first)
    end = _STEM.fullmatch(last.removeprefix(start[1])) if start else None
    low, high = (start[2], end[2]) if start and end and not end[1] else ("", "")
    if low.isdigit() and high.isdigit():
        names = map(str, range(int(low), int(high) + 1))
    elif low.isalpha() and high.isalpha():
        names = map(chr, range(ord(low), ord(high) + 1))
    else:
        yield from dict.fromkeys((first, last))
        return
    for name in islice(names, _MAX_GROUPS):
        yield f"{start[1] if start else ''}{name}"
