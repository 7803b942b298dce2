"""Where does one sentence of a criterion end and the next begin, and of which cancer does it speak?

Rules about words near each other ask here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from finder.labels.criteria import Criteria
from finder.labels.text import sentence_spans
from finder.record import Trial

__all__ = ["beside_another_cancer", "in_small", "names_cancer", "one_line", "only_of_another_cancer", "sentence_spans"]


# Several rules ask of the same sentence.
@lru_cache(maxsize=512)
def in_small(text: str) -> str:
    """*text* in small letters and with single spaces: for a cheap look before a pattern is tried."""
    return " ".join(text.lower().split())


def one_line(text: str) -> str:
    """*text* with every run of white space as one space, so that rules need not care how the record is set."""
    return " ".join(text.split())


_LUNG = re.compile(
    r"\b(?:lung|nsclc|ns[\s-]?nsclc|sclc|es[\s-]?sclc|pulmonary|bronch\w+|thoracic"
    r"|solid\s+(?:tumou?rs?|malignan\w+|cancers?)|"
    r"any\s+tumou?r|all\s+(?:tumou?r|cancer)\s+types)\b",
    re.IGNORECASE,
)
_OTHER_CANCER = re.compile(
    r"\b(?:breast|tnbc|hr\+|hormone\s+receptor|hormonal\s+status|o?estrogen|melanomas?|colorectal"
    r"|colon|rectal|crc|gastric|gc|gejc|gastro[\s-]?(?:o?esophageal|intestinal)|gej|o?esophageal|"
    r"hepatocellular|hcc|liver\s+cancer|pancrea\w+|pdac|biliary|cholangio\w+|renal\s+cell|rcc|ccrcc"
    r"|urothelial|bladder|prostate|"
    r"m?crpc|ovarian|cervical|endometrial|uterine|head\s+and\s+neck|r?/?m?hnscc|scchn|nasopharyn\w+"
    r"|thyroid|gliobl\w+|gliomas?|gbm|"
    r"sarcomas?|gist|(?<!anaplastic\s)lymphomas?|leuk[a]?emias?|myelomas?|mesothelioma"
    r"|neuroblastoma|merkel|cutaneous|hematolog\w+|haematolog\w+|"
    r"dlbcl|aml|mds|cll)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def only_of_another_cancer(sentence: str) -> bool:
    """Whether the sentence names cancers of other organs and neither the lung nor solid tumours at large."""
    return _LUNG.search(sentence) is None and _OTHER_CANCER.search(sentence) is not None


_ANY_CANCER = re.compile(r"\b(?:cancers|tumou?rs|malignanc\w+)\b", re.IGNORECASE)


def beside_another_cancer(sentence: str, start: int, end: int) -> bool:
    """Whether what stands at `start:end` is said of another organ's cancer: its name follows, or stands just before."""
    for near in (sentence[end : end + 40], sentence[max(0, start - 30) : start]):
        other, lung = _OTHER_CANCER.search(near), _LUNG.search(near)
        if other or lung or _ANY_CANCER.search(near):
            return other is not None and lung is None
    return False


_CANCER = (
    "cancer", "carcin", "tumor", "tumour", "neoplas", "sclc", "malignan", "metasta", "oncolog", "lymphom", "leuk",
    "myelom", "sarcom", "gliom", "melanom", "mesothel", "thymom", "blastom",
)  # fmt: skip
_CANCER_IN_CRITERIA = (
    "sclc",
    "lung cancer",
    "lung carcinoma",
    "solid tumor",
    "solid tumour",
    "cancer patient",
    "with cancer",
)


def criteria_name_cancer(criteria: str) -> bool:
    """Whether *criteria*, the text of a record, speak of cancer at all; a record without criteria leaves it open."""
    text = criteria.lower()
    return not text.strip() or any(word in text for word in _CANCER)


def names_cancer(trial: Trial, criteria: Criteria) -> bool:
    """Whether the trial is about cancer at all: a cheap look that spares reading the criteria of all others."""
    names = " ".join((trial.brief_title, trial.official_title, *trial.conditions)).lower()
    if any(word in names for word in _CANCER):
        return True
    criteria_text = criteria.passage.clean.lower()
    if not any(word in criteria_text for word in ("cancer", "carcin", "solid", "sclc")):
        return False
    small = in_small(criteria_text)
    return any(words in small for words in _CANCER_IN_CRITERIA)
