"""To how many places may the cancer have spread? The rules are in `tables/rules/extent.csv`.

`oligometastatic`: the trial is for people with few metastases; `oligoprogression`: for people in whom few of them grow
under a treatment that holds the others; `beyond-local`: not for people whom surgery or radiation of all that is seen
could free of it, which of those with few metastases the study team judges.
"""

from __future__ import annotations

from typing import Literal, get_args

from finder.labels.evidence import Evidence, Label
from finder.labels.rules import table
from finder.labels.statements import Reading

Extent = Literal["oligometastatic", "oligoprogression", "beyond-local"]
EXTENTS: tuple[Extent, ...] = get_args(Extent)

_WHY: dict[str, str] = {
    "oligometastatic": "for people with few metastases",
    "oligoprogression": "for people in whom few metastases grow",
    "beyond-local": "not for people whom local treatment could cure",
}


def read_extent(reading: Reading) -> tuple[Label[Extent], ...]:
    """What of `EXTENTS` the trial asks of all who join, each with its first sentence."""
    found: dict[str, Evidence] = {}
    for finding in table("extent").findings(reading):
        # Whom local treatment could cure has to ask in every cohort; a cohort for few metastases speaks for itself.
        of_all = not finding.cohort or finding.says == "beyond-local"
        if of_all and not reading.of_another_cancer(finding.sentence):
            found.setdefault(finding.says, finding.evidence(_WHY[finding.says]))
    if "oligoprogression" in found:  # the number is of those that grow
        found.pop("oligometastatic", None)
    if len(found) > 1:
        found.pop("beyond-local", None)
    return tuple(Label(extent, (found[extent],)) for extent in EXTENTS if extent in found)
