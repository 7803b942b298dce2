"""Where has the disease spread, in trials that are about that?

A trial is about brain metastases, say, when its titles, conditions or keywords name them, or when its inclusion
criteria require them. Where they are merely let in, kept out, prevented or looked for, it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from finder.labels.cancer import short_passages
from finder.labels.criteria import Criteria, quote_around
from finder.labels.evidence import Evidence, Label, Passage
from finder.record import Trial

SPREAD_SITES = ("brain", "bone", "liver", "adrenal")

_PLACES = {
    "brain": r"brain|cerebral|cerebellar|intracranial|cns|central\s+nervous\s+system|leptomeninge\w+|mening\w+",
    "bone": r"bones?|bony|osseous|skelet\w+|spin(?:e|al)|vertebra\w*",
    "liver": r"liver|hepatic",
    "adrenal": r"adrenal(?:\s+glands?)?",
}
_AND = (
    r"(?:\W+(?:and|or|and/or|lesions?|parenchymal|solid|tumou?r|cancer|oligo)\b|[/,-]"
    r"|\W+(?:brain|bone|liver|lung|adrenal|spinal\s+cord)\b){0,4}"
)
_NAMED = {
    site: re.compile(
        rf"\b(?:{words})\b{_AND}\W{{0,3}}(?:oligo-?)?metasta\w+"
        rf"|\bmetasta\w+\W+(?:(?:cancer|carcinoma|tumou?rs?|disease|lesions?)\W+)?(?:to|in|of)\W+(?:the\W+)?(?:{words})\b"
        rf"|\bmetastatic\W+(?:{words})\W+(?:disease|tumou?rs?|cancers?|lesions?)\b",
        re.IGNORECASE,
    )
    for site, words in _PLACES.items()
}
_LINING_OF_THE_BRAIN = re.compile(
    r"\bleptomeninge\w+\s+(?:disease|carcinom\w+)|\bcarcinomatous\s+meningitis|\bmeningeal\s+carcinomatosis",
    re.IGNORECASE,
)
_SKELETAL_EVENTS = re.compile(r"\bskeletal[-\s]related\s+events?", re.IGNORECASE)
_PLAINLY = {"brain": _LINING_OF_THE_BRAIN, "bone": _SKELETAL_EVENTS}

# What makes a mention no statement of where the disease is: kept out, prevented, looked for.
_NOT_ABOUT = re.compile(
    r"\b(?:no|not|without|absence\s+of|exclud\w+|free\s+of|prevent\w*|prophyla\w*|risk|predict\w*|incidence|detect\w*|screen\w*"
    r"|anti|suspected|other\s+than|if|presence\s+or\s+absence|history\s+of|non)\b[^.;\n]{0,40}$",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\b(?:must\s+have|required|at\s+least\s+(?:one|1|two|2)|presence\s+of|confirmed|documented|diagnos\w+|proven|newly|measurable"
    r"|one\s+to|\d\s*(?:-|–|to)\s*\d+|with)\b[^.;\n]{0,50}$",
    re.IGNORECASE,
)
_LET_IN = re.compile(
    r"^[^.;\n]{0,120}\b(?:allowed|eligible|permitted|acceptable|accepted|may|can|could|might|would|must\s+be|should|are|is|were|who|unless|provided|need"
    r"|controlled|stable|asymptomatic|treated)\b",
    re.IGNORECASE,
)
# Said of some of the participants only.
_OF_SOME = re.compile(
    r"\b(?:without|for\s+(?:patients|participants|subjects|those)|known|only\s+be|cohort|those\s+with|asymptomatic)\b",
    re.IGNORECASE,
)
_BLOOD_VALUES = re.compile(
    r"\bULN\b|\bnormal\b|\bAST\b|\bALT\b|transaminase|bilirubin|phosphatase|albumin", re.IGNORECASE
)


def read_spread(trial: Trial, criteria: Criteria) -> tuple[Label[str], ...]:
    """The places of `SPREAD_SITES` to which the disease of *trial*'s participants has spread, if it is about that."""
    found: dict[str, Evidence] = {}
    for site, evidence in (*_in_focus(trial), *_in_inclusion(criteria)):
        found.setdefault(site, evidence)
    return tuple(Label(site, (found[site],)) for site in SPREAD_SITES if site in found)


def _in_focus(trial: Trial) -> Iterator[tuple[str, Evidence]]:
    if not _screened("\n".join((*trial.conditions, trial.brief_title, trial.official_title, *trial.keywords)).lower()):
        return
    for passage in short_passages(trial, "conditions", "brief_title", "official_title", "keywords"):
        if _screened(passage.clean.lower()):
            for site, start, end in _mentions(passage, 0, len(passage.clean)):
                yield site, quote_around(passage, start, end, f"the trial is about metastases in the {site}")


def _in_inclusion(criteria: Criteria) -> Iterator[tuple[str, Evidence]]:
    """Metastases that the inclusion criteria require."""
    passage = criteria.passage
    if not _screened(criteria.lower):
        return
    for item in criteria.items:
        if (
            item.section != "inclusion"
            or not _screened(criteria.lower[item.start : item.end])
            or _OF_SOME.search(item.text)
        ):
            continue
        if _BLOOD_VALUES.search(item.text):
            continue
        for site, start, end in _mentions(passage, item.start, item.end):
            required = _REQUIRED.search(passage.clean, max(item.start, start - 80), start)
            if required and not _LET_IN.match(passage.clean[end : min(item.end, end + 140)]):
                yield site, quote_around(passage, start, end, f"metastases in the {site} are required")


def _screened(lower: str) -> bool:
    return "metast" in lower or "mening" in lower or "skeletal" in lower


# More than any honest text has.
_MOST_MENTIONS = 60


def _mentions(passage: Passage, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    text = passage.clean
    for site in SPREAD_SITES:
        for pattern in (_NAMED[site], _PLAINLY.get(site)):
            for match in islice(pattern.finditer(text, start, end), _MOST_MENTIONS) if pattern else ():
                if not _NOT_ABOUT.search(text, max(start, match.start() - 60), match.start()):
                    yield site, match.start(), match.end()
