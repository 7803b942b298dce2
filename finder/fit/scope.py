"""Of whom and of what the words that a requirement rests on speak: which cancer, which group, a demand or none.

`finder.fit.room` asks what they leave open to those of whom they speak.
"""

from __future__ import annotations

import re

from finder.fit.groups import leading, only_kind_in
from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence
from finder.labels.groups import groups_named
from finder.labels.statements import only_of_another_cancer


def groups_of(evidence: Evidence, criteria: Criteria) -> frozenset[str]:
    """The groups, in small letters, that the words of *evidence* are for by how they, or what is above them, begin."""
    quoted = criteria.quoting(evidence)
    if quoted is None:
        return frozenset()
    item = quoted[0]
    for text in (evidence.quote, item.text, *(each.text for each in criteria.above(item))):
        if found := leading(text):
            return found
    return groups_named(item.heading)


_DENIED = re.compile(
    r"\b(?:not|no|non|none|never|without|lack\w*|absen\w+|un\w+|fail\w*|refus\w*|less|fewer|negative|wild|naive|other|"
    r"untreated|inadequate|insufficient|except|unless|cannot|only|intoleran\w*|below|under|lower|beneath|smaller)\b"
    r"|n't\b|[<≤]",
    re.IGNORECASE,
)
"""Words by which an exclusion can ask for something: "have not received platinum"."""


def is_in_brackets(evidence: tuple[Evidence, ...], criteria: Criteria) -> bool:
    """Whether each sentence of *evidence* begins within brackets that close behind its start: what it names is named
    by the way ("others are eligible (i.e.; KRAS)")."""
    return bool(evidence) and all(_begins_in_brackets(one, criteria) for one in evidence)


def keeps_out(evidence: tuple[Evidence, ...], criteria: Criteria) -> bool:
    """Whether each sentence of *evidence* stands in an exclusion that denies nothing: it can ask for nothing."""
    return bool(evidence) and all(_keeps_out(one, criteria) for one in evidence)


def _keeps_out(one: Evidence, criteria: Criteria) -> bool:
    quoted = criteria.quoting(one)
    return quoted is not None and quoted[0].section == "exclusion" and not _DENIED.search(quoted[0].text)


def _begins_in_brackets(one: Evidence, criteria: Criteria) -> bool:
    quoted = criteria.quoting(one)
    if quoted is None:
        return False
    item, span = quoted
    before = criteria.passage.clean[item.start : span[0]]
    behind = criteria.passage.clean[span[0] : item.end]
    return before.rfind("(") > before.rfind(")") and -1 < behind.find(")") < (behind + "(").find("(")


def only_of_other_cancers(evidence: tuple[Evidence, ...], criteria: Criteria) -> bool:
    """Whether each sentence of *evidence* stands in the criteria and is about the cancer of another organ alone."""
    return bool(evidence) and all(_is_of_another_cancer(one, criteria) for one in evidence)


_BY_INITIALS = re.compile(
    r"\W*(?:EC|OC|TNBC|CRC|HNSCC|HSNCC|SCCHN|RCC|ccRCC|HCC|PDAC|m?CRPC|UC|GC|GEA|ESCC|BTC|NPC|MPM|ALCL|NHL|AML|MDS)\b"
)
_OF_LUNG = re.compile(r"lung|nsclc|sclc|solid tumou?r|malignan|\bcancers?\b(?! of)", re.IGNORECASE)


def _is_of_another_cancer(one: Evidence, criteria: Criteria) -> bool:
    """Whether the nearest words that name a cancer, from the sentence of *one* outwards, name no lung cancer."""
    quoted = criteria.quoting(one)
    if quoted is None:
        return False
    item, span = quoted
    place = criteria.items.index(item)
    texts = [one.quote, criteria.passage.clean[item.start : span[1]], *(each.text for each in criteria.above(item))]
    if place and criteria.items[place - 1].text.rstrip().endswith(":"):  # a list that is not set in
        texts.append(criteria.items[place - 1].text)
    for text in texts:
        if only_of_another_cancer(text) or (_BY_INITIALS.match(text) and not re.search("lung|sclc", text, re.I)):
            return True
        if _OF_LUNG.search(text):
            return False
    return False


def kind_of(evidence: tuple[Evidence, ...], criteria: Criteria) -> str:
    """The one kind of lung cancer, `nsclc` or `sclc`, that each sentence of *evidence*, or what is above it, names;
    empty where none is."""
    kinds = {_kind_of(one, criteria) for one in evidence}
    return kinds.pop() if len(kinds) == 1 else ""


def _kind_of(one: Evidence, criteria: Criteria) -> str:
    quoted = None if (kind := only_kind_in(one.quote)) else criteria.quoting(one)
    if quoted is None:
        return kind
    above = (each.text for each in criteria.above(quoted[0]))
    return next(filter(None, map(only_kind_in, (*above, quoted[0].heading))), "")
