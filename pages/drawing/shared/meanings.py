"""What a quotation means for its label, in the language of the page.

The rules that read the records say it in English (`finder.labels.evidence.Evidence.why`), by few sentences, some of
which are filled in or go together. They are translated here; any other stays as it is, marked as English.
"""

from __future__ import annotations

import re

from finder.codebook import BRAIN_METS, SPREAD, THERAPIES, change_in_words
from finder.languages import DEFAULT_LANGUAGE, current_language
from finder.languages import gettext as _
from pages.drawing.shared.escaping import english, plain
from pages.drawing.shared.mechanism import mechanism_words

MEANINGS: tuple[str, ...] = (
    # What goes behind another one.
    "{meaning} (in the part of the trial named here)",
    "{meaning} (another sentence alone would mean: {brain})",
    "{meaning} (read from a Karnofsky score)",
    "{meaning}; the inclusion criteria alone would allow more",
    "{meaning}; cohorts differ, the widest is given",
    # The kind of cancer.
    "non-small cell lung cancer",
    "small cell lung cancer",
    "non-small cell lung cancer is named",
    "small cell lung cancer is named",
    "small cell lung cancer is ruled out",
    "lung cancer, of either kind or not said which",
    "lung cancer is named",
    "so is another cancer",
    "a solid tumour of any kind will do",
    "tumours in general; lung cancer is neither named nor ruled out",
    "the trial is for several cancers",
    "the trial is for another cancer",
    "the trial is for other cancers; lung cancer is an example",
    "the trial is for cancers of the blood",
    "the trial is for children or the young",
    "the trial is not for a cancer",
    "the trial is for other cancers",
    "the trial is for cancer in the peritoneum; lung cancer is not named",
    "lung cancer is ruled out",
    "the criteria list the cancers that may enter, lung not among them",
    "who may enter need not have cancer",
    "about finding or preventing lung cancer, not treating it",
    # The stage.
    "stage IV is named",
    "metastatic disease is named",
    "metastases are named",
    "disease that progresses in few places is named",
    "treatment for metastatic disease is spoken of",
    "only a keyword names stage IV or metastatic disease",
    "advanced disease; stage IV is not named",
    "metastases are spoken of in passing",
    "only some brain metastases are ruled out",
    "early, limited or operable disease, or metastases are ruled out",
    "stage IV or metastatic disease is an exclusion criterion",
    "speaks of stage IV, but the exclusion criteria decide",
    # Markers.
    "{marker} must be present",
    "people with {marker} may not enter",
    # Brain metastases.
    "people with brain metastases may not enter",
    "only treated, stable or symptom-free brain metastases are let in",
    "only treated brain metastases are let in",
    "brain metastases without symptoms are let in",
    "only symptomatic, untreated or unstable brain metastases keep people out",
    "untreated brain metastases keep people out",
    "untreated or active brain metastases are let in, or there is no restriction",
    "the trial is for people with brain metastases",
    "the trial is for people with metastases in the lining of the brain",
    "people with metastases of any kind may not enter",
    # Earlier treatment.
    "for people without systemic therapy for advanced disease so far",
    "for people whose cancer was treated before",
    "to keep in check what an earlier treatment has reached",
    "with or without earlier treatment",
    "how many earlier lines",
    "people must have had this before",
    "people who had this before may not enter",
    # The rest of the labels.
    "ECOG performance status {level} or better",
    "any histology of non-small cell lung cancer",
    "only squamous lung cancer",
    "only non-squamous lung cancer",
    "people who have it may not enter",
    "it keeps people out when it is active, uncontrolled, recent or above a dose",
    "people who have it may enter",
    "measurable disease is asked for",
    "disease that cannot be measured is enough",
    "disease that can be evaluated is enough",
    "the trial is about metastases in the {place}",
    "metastases in the {place} are required",
    "for people with few metastases",
    "for people in whom few metastases grow",
    "not for people whom local treatment could cure",
    "what this part of the trial is for",
    # Kinds of therapy.
    "no treatment against the cancer",
    "no treatment against the cancer is under study",
    "{kinds} (not checked)",
)
"""Meanings that are translated; what the braces stand for is in `_part`."""

A_DRIVER = "a driver mutation"
"""A marker that a record does not name."""


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(words)), re.DOTALL)


# The most words first: "people with brain metastases may not enter" is not about a marker of that name.
_PATTERNS = {words: _pattern(words) for words in sorted(MEANINGS, key=lambda words: words.count("{"))}
_BEHIND = {words: pattern for words, pattern in _PATTERNS.items() if words.startswith("{meaning}")}


def meaning_html(meaning: str) -> str:
    """*meaning* of a quotation as HTML, in the language of the page or marked as English."""
    if current_language() == DEFAULT_LANGUAGE:
        return plain(meaning)
    translated = _translated(meaning)
    return plain(translated) if translated else english(meaning)


def _translated(meaning: str) -> str:
    """*meaning* in the language of the page; empty where it is not one of those that are translated."""
    for words, pattern in (_BEHIND | _PATTERNS).items():
        if match := pattern.fullmatch(meaning):
            parts = {name: _part(name, text) for name, text in match.groupdict().items()}
            if all(parts.values()):
                return _(words).format_map(parts)
    name, colon, how = meaning.partition(": ")
    if colon and (said := _translated(how)):
        return f"{name}: {said}"
    return _kinds(meaning) or mechanism_words(meaning)


def _part(name: str, text: str) -> str:
    """*text*, which stands for *name* in a meaning, in the language of the page; empty where it is not known."""
    match name:
        case "meaning":
            return _translated(text)
        case "brain":
            return ", ".join(_(BRAIN_METS[value]) for value in text.split(", ")) if _all_in(BRAIN_METS, text) else ""
        case "kinds":
            return _kinds(text)
        case "place":
            return _(SPREAD[text]).lower() if text in SPREAD else ""
        case "marker" if text != A_DRIVER:
            gene, _space, variants = text.partition(" ")
            return change_in_words(gene, variants.split("/") if variants else ())
    return _(text) if text == A_DRIVER else text


def _kinds(text: str) -> str:
    kinds = text.split(" and ")
    return ", ".join(_(THERAPIES[kind]) for kind in kinds) if all(kind in THERAPIES for kind in kinds) else ""


def _all_in(words: dict[str, str], text: str) -> bool:
    return all(value in words for value in text.split(", "))
