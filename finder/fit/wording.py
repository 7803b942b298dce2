"""What the words behind a label add to it: the label says "treated before", its words "and no treatment is left"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from finder.labels.evidence import Evidence, Passage
from finder.labels.lexicon import lexicon

_TREATMENT = r"(?:therap(?:y|ies)|treatments?|options?)"
_NOTHING_LEFT = re.compile(
    rf"\bexhausted\b"
    rf"|\ball (?:of )?(?:the )?(?:\w+,? ){{0,4}}{_TREATMENT}"
    rf"|\bcurrent(?:ly)? available {_TREATMENT}"
    rf"|\band (?:should |must )?be (?:intolerant|ineligible)\b"
    rf"|(?<!or )\b(?:have|has|with|for wh(?:om|ich)|there (?:is|are)) no (?:\w+[ -]){{0,4}}{_TREATMENT}",
    re.IGNORECASE,
)
# "(a) failed standard therapy, (b) for which none exists": one of several.
_ONE_OF_SEVERAL = re.compile(r"\beither\b|\([b-d]\)", re.IGNORECASE)


def leaves_nothing(evidence: Iterable[Evidence]) -> bool:
    """Whether people may enter only where no standard treatment is left, as far as the words tell.

    "Progressed on standard therapy" alone does not say so, and neither does "or for whom none exists".
    """
    return any(_NOTHING_LEFT.search(item.quote) and not _ONE_OF_SEVERAL.search(item.quote) for item in evidence)


_ROOM = re.compile(
    r"\b(?:if|unless|except|where|when|refus\w*|declin\w*|intoler\w*|ineligible|including)\b|\bor$", re.IGNORECASE
)


def leaves_room(evidence: Iterable[Evidence]) -> bool:
    """Whether the words let in somebody who did not have what they ask for: "if available", "unless declined"."""
    return any(_ROOM.search(item.quote) for item in evidence)


@lru_cache(maxsize=512)
def only_of_another_cancer(text: str) -> bool:
    """Whether *text* names the cancer of another organ, and neither the lung nor solid tumours at large."""
    mask = lexicon().read(Passage("", text).plain, text).mask
    return bool(mask & lexicon().bits("other-tumour")) and not mask & lexicon().bits("lung-tumour")


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
