"""Is a trial about cancer at all?"""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

from finder.labels.criteria import Criteria
from finder.record import Trial

_CANCER = AhoCorasick((
    "cancer", "carcin", "tumor", "tumour", "neoplas", "sclc", "malignan", "metasta", "oncolog", "lymphom", "leukemi",
    "leukaemi", "myelom", "sarcom", "gliom", "melanom", "mesotheliom", "blastom", "thymom", "myelodysplas", "hodgkin",
    "waldenstr", "neuroendocrine", "histiocyt", "astrocyt", "ependym", "chordom", "lung nodul", "pulmonary nodul",
    "ground glass", "ground-glass", " aml ", " mds ", " cll ", " cml ", " gbm ", " gist ",
))  # fmt: skip
_CANCER_IN_CRITERIA = (
    "sclc",
    "lung cancer",
    "lung carcinoma",
    "solid tumor",
    "solid tumour",
    "cancer patient",
    "with cancer",
)


_MAX_NAME_LENGTH = 1_000


def are_about_cancer(names: Iterable[str]) -> bool:
    """Whether any of *names*, titles or conditions, is of a cancer."""
    text = f" {' , '.join([name[:_MAX_NAME_LENGTH] for name in names])} ".lower()
    return bool(_CANCER.find_matches_as_indexes(text))


def joins_for_cancer(trial: Trial) -> bool:
    """Whether *trial* is joined because of a cancer, by its titles or its criteria; without criteria that is left open.

    What is done with anybody who is operated on, such as a nerve block, names none.
    """
    criteria = trial.eligibility_criteria.lower()
    named = are_about_cancer((trial.brief_title, trial.official_title))
    return named or not criteria.strip() or bool(_CANCER.find_matches_as_indexes(criteria))


def names_cancer(trial: Trial, criteria: Criteria) -> bool:
    """Whether the trial is about cancer at all: a cheap look that spares reading the criteria of all others."""
    if are_about_cancer((trial.brief_title, trial.official_title, *trial.conditions)):
        return True
    criteria_text = criteria.passage.clean.lower()
    if not any(word in criteria_text for word in ("cancer", "carcin", "solid", "sclc")):
        return False
    in_one_line = " ".join(criteria_text.split())
    return any(words in in_one_line for words in _CANCER_IN_CRITERIA)
