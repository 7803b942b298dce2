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


_NAMES_OF = {
    "platinum": r"platin|doublet",
    "pd-1/pd-l1": r"pd-?\(?l?-?\)?-?1|checkpoint|immun|\bi/?o\b|\bcpi|\bici|lizumab|volumab|valumab",
    "egfr-tki": r"(?:egfr|epidermal)[^.;]*(?:tki|inhibit|kinase|therap|treat|drug|progress|resist)|\btkis?\b(?!.*her2)",
    "osimertinib": r"osimertinib|third[\s-]generation|azd9291|3rd",
    "alk-tki": r"(?:alk|anaplastic)[^.;]*(?:tki|inhibit|kinase|therap|treat|drug|progress|resist)",
    "docetaxel": r"docetaxel|taxane",
    "chemotherapy": r"chemo|cytotoxic|doublet",
    "targeted-for-driver": r"targeted|\btkis?\b|tyrosine kinase inhibitor",
}
# What only some drugs of a class do, or people who had it before surgery.
_NARROWER = re.compile(r"b7|vegf|her-?2|erbb2|selective|exon 20|investigational|clinical (?:trial|stud)", re.IGNORECASE)
_BEFORE_ADVANCED = re.compile(r"adjuvant", re.IGNORECASE)
_OF_ADVANCED = re.compile(r"advanced|metastatic|\bany\b|recurrent", re.IGNORECASE)
# "Who had it must have recovered", "unless", "with or without": asked of some, or not asked.
_ON_CONDITION = re.compile(
    r"\bwith (?:a )?prior\b[^.]*\bmust\b|\bunless\b|\bor (?:are )?ineligible\b|\btoxicit|\brecover|\bresolved\b"
    r"|\b(?:participants|patients|subjects) who (?:have )?(?:previously )?received\b|\bis defined as\b"
    r"|\bsurgery\b|\bna[iï]ve\b.*\bor\b",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(r"(?:\bwith or without\b|\+/-|±|\bin combination with\b)[^.;]{0,80}", re.IGNORECASE)
# Words by which a treatment is asked for; a title or a list that names one does not ask.
_ASKED = re.compile(
    r"\b(?:must|should|required|ha[sv]e|had|receiv\w*|progress\w*|fail\w*|refractory|resist\w*|relaps\w*|experienced|prior"
    r"|previous\w*|treated|after|following|completed)\b",
    re.IGNORECASE,
)


def names_treatment(treatment: str, rule: str, evidence: Iterable[Evidence]) -> bool:
    """Whether some sentence of *evidence* names the class *treatment* itself, as a demand or as what keeps people out.

    One drug of a class ("has had afatinib"), a narrower one ("B7-H3 targeted agents"), and what was given around
    surgery alone are no such names.
    """
    words = re.compile(_NAMES_OF.get(treatment, ""), re.IGNORECASE)
    return any(_names(words, rule, item.quote) for item in evidence)


def _names(words: re.Pattern[str], rule: str, quote: str) -> bool:
    if not words.pattern:
        return True
    if words.search(quote) is None:
        return False
    if rule == "required":
        is_asked = _ASKED.search(quote) is not None and _ON_CONDITION.search(quote) is None
        is_needed = words.search(_OPTIONAL.sub("", quote)) is not None
        return is_asked and is_needed and not only_of_another_cancer(quote)
    is_around_surgery = _BEFORE_ADVANCED.search(quote) and not _OF_ADVANCED.search(quote)
    is_narrower = words.pattern in _NARROWED and _NARROWER.search(quote)
    return not (is_around_surgery or is_narrower)


_NARROWED = {_NAMES_OF["targeted-for-driver"], _NAMES_OF["egfr-tki"], _NAMES_OF["alk-tki"]}


@lru_cache(maxsize=512)
def only_of_another_cancer(text: str) -> bool:
    """Whether *text* names the cancer of another organ, and neither the lung nor solid tumours at large."""
    mask = lexicon().read(Passage("", text).plain, text).mask
    return bool(mask & lexicon().bits("other-tumour")) and not mask & lexicon().bits("lung-tumour")
