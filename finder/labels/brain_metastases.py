"""May people with brain metastases enter?"""

from __future__ import annotations

from finder.labels.criteria import Criteria
from finder.labels.evidence import Label
from finder.trial import Trial

BRAIN_METS_VALUES = ("excluded", "treated-stable", "untreated-ok", "required", "not-stated")


def read_brain_mets(trial: Trial, criteria: Criteria) -> Label[str]:
    """Whether people with brain metastases may enter *trial*: one of `BRAIN_METS_VALUES`."""
    return Label("not-stated")
