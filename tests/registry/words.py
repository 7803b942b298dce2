"""When are two texts the same to a search? Words are folded, plurals and spellings levelled, a few synonyms known.

The registry expands terms by the Unified Medical Language System, which has millions of names. This is a small honest
stand-in: enough names of lung cancer and of tumours in general that our own queries find what they find there, and
nothing beyond. A query that leans on other synonyms finds less here than in the real registry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

BOUNDARY = "¦"
"""Stands between the values of a text that was levelled, so that no phrase runs across two of them."""

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")

_SPELLINGS = {
    "tumour": "tumor",
    "tumours": "tumor",
    "metastases": "metastasis",
    "carcinomata": "carcinoma",
    "diagnoses": "diagnosis",
    "nonsmall": "non small",
    "oesophageal": "esophageal",
    "leukaemia": "leukemia",
}

_SYNONYMS = (
    (
        "lung cancer",
        "cancer of lung",
        "cancer of the lung",
        "lung neoplasm",
        "neoplasm of lung",
        "lung carcinoma",
        "carcinoma of lung",
        "carcinoma of the lung",
        "lung tumor",
        "lung malignancy",
        "pulmonary cancer",
        "pulmonary neoplasm",
        "pulmonary carcinoma",
        "bronchogenic carcinoma",
    ),
    (
        "non small cell lung cancer",
        "non small cell lung carcinoma",
        "non small cell carcinoma of lung",
        "carcinoma, non small cell lung",
        "lung carcinoma, non small cell",
        "non small cell lung neoplasm",
        "nsclc",
    ),
    (
        "small cell lung cancer",
        "small cell lung carcinoma",
        "small cell carcinoma of lung",
        "carcinoma, small cell lung",
        "lung carcinoma, small cell",
        "oat cell carcinoma of lung",
        "sclc",
    ),
    ("cancer", "neoplasm", "tumor", "malignancy", "malignant neoplasm", "malignant tumor"),
    ("solid tumor", "solid cancer", "solid neoplasm", "solid malignancy"),
)


# The same texts are published again and again: a later publication, another test, the same town of another study.
@lru_cache(maxsize=500_000)
def level(text: str) -> str:
    """*text* as words with single spaces: lower case, no accents, no punctuation, no plurals, one spelling.

    >>> level("Non-Small-Cell Lung Tumours")
    'non small cell lung tumor'
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(map(_level_word, _WORD.findall(_POSSESSIVE.sub("", text.lower()))))


def level_all(values: Iterable[str]) -> str:
    """Several values as one text in which `holds` can look for phrases."""
    return f" {BOUNDARY} " + "".join(f"{level(value)} {BOUNDARY} " for value in values)


@lru_cache(maxsize=200_000)
def _level_word(word: str) -> str:
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _by_name() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for group in _SYNONYMS:
        levelled = tuple(dict.fromkeys(map(level, group)))
        names |= dict.fromkeys(levelled, levelled)
    return names


_CONCEPTS = _by_name()


def names_of(phrase: str) -> tuple[str, ...]:
    """All known names of what the levelled *phrase* names, itself among them."""
    return _CONCEPTS.get(phrase, (phrase,))
