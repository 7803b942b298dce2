"""Where has the disease spread, in trials that are about that?"""

from __future__ import annotations

from finder.labels.criteria import Criteria
from finder.labels.evidence import Label
from finder.trial import Trial

SPREAD_SITES = ("brain", "bone", "liver", "adrenal")


def read_spread(trial: Trial, criteria: Criteria) -> tuple[Label[str], ...]:
    """The places of `SPREAD_SITES` to which the disease of *trial*'s participants has spread, if it is about that."""
    return ()
