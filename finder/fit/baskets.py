"""Which solid tumours a trial takes that does not name the lung: all, selected ones, or those of no other group."""

from __future__ import annotations

import re
from collections.abc import Iterable

from finder.labels.evidence import Evidence

_SELECTED = re.compile(r"\bselect(?:ed)?\b[^.;]{0,40}\b(?:tumou?rs?|malignanc|cancers?)\b", re.IGNORECASE)
_OTHER_TUMOURS = re.compile(r"\bother (?:\w+[ /-]+){0,4}solid (?:tumou?rs?|malignanc)", re.IGNORECASE)

_ANY = re.compile(
    r"\b(?:any|all|every)\b[^.;]{0,40}\b(?:solid|tumou?r types?|cancer types?)\b"
    r"|\b(?:tumou?rs?|malignanc\w+|cancers?) of (?:any|all)\b"
    r"|\b(?:regardless|irrespective) of (?:the )?(?:tumou?r|histolog|cancer)",
    re.IGNORECASE,
)


def takes_any(criterion: str) -> bool:
    """Whether *criterion* takes solid tumours of whichever kind.

    >>> takes_any("Any advanced solid tumor (escalation)"), takes_any("Unresectable melanoma")
    (True, False)
    """
    return _ANY.search(criterion) is not None


def takes_selected(title: str) -> bool:
    """Whether *title* speaks of solid tumours of which only some are taken, without a list: "selected solid tumors".

    >>> takes_selected("Drug X in selected advanced solid tumors"), takes_selected("Drug X in advanced solid tumors")
    (True, False)
    """
    return _SELECTED.search(title) is not None


def takes_others(evidence: Iterable[Evidence]) -> bool:
    """Whether the words of a group take "other solid tumors": those that no other group is for."""
    return any(_OTHER_TUMOURS.search(item.quote) for item in evidence)
