"""Where has the disease spread, in trials that are about that? The rules are in `tables/rules/spread.csv`.

A trial is about brain metastases, say, when its titles, conditions or keywords name them, or when its inclusion
criteria require them. Where they are merely allowed, excluded, prevented or screened for, it is not.
"""

from __future__ import annotations

from typing import Literal, get_args

from finder.labels.evidence import Evidence, Label
from finder.labels.rules import table
from finder.labels.statements import Reading

SpreadSite = Literal["brain", "bone", "liver", "adrenal"]
SPREAD_SITES: tuple[SpreadSite, ...] = get_args(SpreadSite)

_SITE: dict[str, SpreadSite] = {
    "brain-metastasis": "brain",
    "leptomeningeal": "brain",
    "bone-site": "bone",
    "spinal-cord": "bone",
    "skeletal-event": "bone",
    "liver-site": "liver",
    "adrenal-site": "adrenal",
}
_WHY = {"about": "the trial is about metastases in the {}", "required": "metastases in the {} are required"}


def read_spread(reading: Reading) -> tuple[Label[SpreadSite], ...]:
    """The places of `SPREAD_SITES` to which the disease of the participants has spread, if the trial is about that."""
    found: dict[SpreadSite, Evidence] = {}
    for finding in table("spread").findings(reading):
        site = _SITE[finding.concept]
        if not finding.cohort:
            found.setdefault(site, finding.evidence(_WHY[finding.says].format(site)))
    return tuple(Label(site, (found[site],)) for site in SPREAD_SITES if site in found)
