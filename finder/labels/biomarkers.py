"""Which biomarkers must a participant's tumour have, or must it not have?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence
from finder.trial import Trial

GENES = (
    "EGFR", "ALK", "ROS1", "KRAS", "MET", "RET", "HER2", "BRAF", "NTRK", "NRG1", "PD-L1", "TMB", "MSI", "DLL3",
    "TROP2", "B7-H3", "CLDN18.2", "CEACAM5", "FGFR", "PIK3CA", "STK11", "BRCA", "TP53", "HLA", "MTAP", "other",
)  # fmt: skip
"""The biomarkers of the codebook."""


@dataclass(frozen=True, slots=True)
class Biomarker:
    """A rule about one biomarker; *variant* is the stated variant or threshold ("G12C", "≥50 %"), or empty."""

    gene: str
    rule: Literal["required", "excluded"]
    variant: str
    evidence: tuple[Evidence, ...]


def read_biomarkers(trial: Trial, criteria: Criteria) -> tuple[Biomarker, ...]:
    """The biomarkers that *trial* requires or excludes, at most one for each gene, variant and rule."""
    return ()
