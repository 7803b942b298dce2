"""Can a person with stage IV disease enter?"""

from __future__ import annotations

from finder.labels.criteria import Criteria
from finder.labels.evidence import Label
from finder.trial import Trial

STAGE4_VALUES = ("yes-explicit", "yes-advanced", "no", "not-stated")


def read_stage4(trial: Trial, criteria: Criteria, cancer: Label[str]) -> Label[str]:
    """Whether a person with stage IV lung cancer can enter *trial*: one of `STAGE4_VALUES`."""
    return Label("not-stated")
