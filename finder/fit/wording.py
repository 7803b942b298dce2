"""What the words behind a label add to it: the label says "brain metastases, if stable", its words "not untreated"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from finder.labels.evidence import Evidence

_EXCEPTION = re.compile(
    r"\bexceptions?\b|\bunless\b|\bonly if\b|(?<!a)symptomatic\b|\bin need of\b|\buncontrolled\b|\bdiscretion\b"
    r"|\bin the opinion\b",
    re.IGNORECASE,
)


def has_exception(evidence: Iterable[Evidence]) -> bool:
    """Whether all words that keep people with an illness out let in some of them: "symptomatic", "unless stable"."""
    quotes = [item.quote for item in evidence]
    return bool(quotes) and all(map(_EXCEPTION.search, quotes))


_BRAIN = r"(?:brain|cns|central nervous system)"
_UNTREATED = re.compile(
    rf"(?:^|\b(?:known|has|with|of|have) )untreated (?:or symptomatic )?(?:\w+ )?{_BRAIN}"
    rf"|\bsymptomatic(?:,| or) untreated\b"
    rf"|\bdefined as untreated(?:,| or)"
    rf"|\b(?:must|should) have been treated\b"
    rf"|\bmetastas[ei]s,? unless (?:previously )?treated\b",
    re.IGNORECASE,
)
_LEAVES_ROOM = re.compile(
    r"requiring (?:any|concurrent|immediate|urgent)|exception|untreated,? (?:and )?symptomatic|uncontrolled, untreated"
    r"|\bhistory of symptomatic\b[^.]*\bunless|investigator|asymptomatic [^.]*\b(?:eligible|allowed|may)\b",
    re.IGNORECASE,
)


def keeps_out_untreated(evidence: Iterable[Evidence]) -> bool:
    """Whether the words keep out everybody whose brain metastases were not treated, with or without symptoms."""
    quotes = [item.quote for item in evidence]
    return any(map(_UNTREATED.search, quotes)) and not any(map(_LEAVES_ROOM.search, quotes))
