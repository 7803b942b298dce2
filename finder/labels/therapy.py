"""Which kinds of therapy does the trial give?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finder.labels.evidence import Evidence
from finder.trial import Trial

THERAPY_TYPES = (
    "immunotherapy",
    "cell-based",
    "vaccine",
    "targeted",
    "chemotherapy",
    "radiation",
    "surgery",
    "photodynamic",
    "gene",
    "local",
    "supportive",
    "other",
)
"""The kinds of therapy of the codebook, in the order in which people see them."""

Role = Literal["experimental", "comparator"]


@dataclass(frozen=True, slots=True)
class Therapy:
    """A kind of therapy that the trial gives: to an experimental arm, or to the comparator only."""

    type: str
    role: Role
    subtypes: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def read_therapies(trial: Trial) -> tuple[Therapy, ...]:
    """The kinds of therapy that *trial* gives, in the order of `THERAPY_TYPES`, experimental before comparator."""
    return ()
