"""How well must a participant be able to manage daily life (ECOG or Karnofsky)?"""

from __future__ import annotations

from finder.labels.criteria import Criteria
from finder.labels.evidence import Label
from finder.trial import Trial


def read_ecog_max(trial: Trial, criteria: Criteria) -> Label[int | None]:
    """The worst ECOG performance status (0 to 4) with which a person may enter *trial*; None: not stated."""
    return Label(None)
