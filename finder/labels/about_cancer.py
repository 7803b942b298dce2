"""Is a trial about cancer at all?"""

from __future__ import annotations

from collections.abc import Iterable

from finder.labels.criteria import Criteria
from finder.record import Trial

_CANCER = (
    "cancer", "carcin", "tumor", "tumour", "neoplas", "sclc", "malignan", "metasta", "oncolog", "lymphom", "leukemi",
    "leukaemi", "myelom", "sarcom", "gliom", "melanom", "mesotheliom", "blastom", "thymom", "myelodysplas", "hodgkin",
    "waldenstr", "neuroendocrine", "histiocyt", "astrocyt", "ependym", "chordom", "lung nodul", "pulmonary nodul",
    "ground glass", "ground-glass", " aml ", " mds ", " cll ", " cml ", " gbm ", " gist ",
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


_MAX_NAME_LENGTH = 1_000


def are_about_cancer(names: Iterable[str]) -> bool:
    """Whether any of *names*, titles or conditions, is of a cancer."""
    text = f" {' , '.join([name[:_MAX_NAME_LENGTH] for name in names])} ".lower()
    return any([word in text for word in _CANCER])  # noqa: C419  # faster


def names_cancer(trial: Trial, criteria: Criteria) -> bool:
    """Whether the trial is about cancer at all: a cheap look that spares reading the criteria of all others."""
    if are_about_cancer((trial.brief_title, trial.official_title, *trial.conditions)):
        return True
    criteria_text = criteria.passage.clean.lower()
    if not any(word in criteria_text for word in ("cancer", "carcin", "solid", "sclc")):
        return False
    in_one_line = " ".join(criteria_text.split())
    return any(words in in_one_line for words in _CANCER_IN_CRITERIA)
