"""Is a trial about cancer at all?"""

from __future__ import annotations

from finder.labels.criteria import Criteria
from finder.record import Trial

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


def names_cancer(trial: Trial, criteria: Criteria) -> bool:
    """Whether the trial is about cancer at all: a cheap look that spares reading the criteria of all others."""
    names = " ".join((trial.brief_title, trial.official_title, *trial.conditions)).lower()
    if any(word in names for word in _CANCER):
        return True
    criteria_text = criteria.passage.clean.lower()
    if not any(word in criteria_text for word in ("cancer", "carcin", "solid", "sclc")):
        return False
    in_one_line = " ".join(criteria_text.split())
    return any(words in in_one_line for words in _CANCER_IN_CRITERIA)
