"""Which cancer is the trial for?"""

from __future__ import annotations

from finder.labels.criteria import Criteria
from finder.labels.evidence import Label
from finder.trial import Trial

CANCERS = ("nsclc", "sclc", "both", "basket-lung", "basket-any", "not-lung")


def read_cancer(trial: Trial, criteria: Criteria) -> Label[str]:
    """Which of `CANCERS` *trial* is for."""
    return Label("not-lung")
