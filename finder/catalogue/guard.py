"""Is a new catalogue much poorer than the one whose place it would take?

The registry may answer in good form and yet hold less: nothing at all, a tenth of the trials, or trials whose criteria
have another name since yesterday. Nobody would notice: trials would be gone, or "not stated" for no reason. So what a
catalogue holds is counted, and one that lost much does not take the former one's place until somebody says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from finder.codebook import NOT_STATED

# Of fewer trials than that a share may change by chance.
_MIN_TRIALS_FOR_SHARE = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """What a catalogue holds: how many trials, and the shares of them (0 to 1) whose records state something.

    The last five are read from the record's texts, so they fall when the texts that they come from are missing.
    """

    trials: int
    criteria: float
    sites: float
    contacts: float
    stage: float
    therapy: float
    markers: float
    line: float
    performance_status: float

    def __str__(self) -> str:
        """The figures on one line, for people who run the app."""
        return ", ".join([f"{self.trials} trials", *(f"{name} {share:.0%}" for name, share in self.shares())])

    def shares(self) -> Iterator[tuple[str, float]]:
        """The shares by the names that operators see."""
        for field in fields(self)[1:]:
            yield field.name.replace("_", " "), getattr(self, field.name)


@dataclass(frozen=True, slots=True)
class AllowedLosses:
    """What a new catalogue may have lost: a part of the trials, and of any share (0 to 1: nothing, all).

    A former catalogue of fewer than `from_trials` trials is too small to judge by.
    """

    fewer_trials: float = 0.2
    fewer_stated: float = 0.3
    from_trials: int = 50


USUAL = Figures(
    trials=111,
    criteria=1.0,
    sites=0.95,
    contacts=0.97,
    stage=0.98,
    therapy=0.97,
    markers=0.49,
    line=0.77,
    performance_status=0.86,
)
"""What 111 open trials of the registry stated in autumn 2026: what is far below is not as it was."""


def figures_of(frame: pd.DataFrame) -> Figures:
    """Count what *frame* (see `build_frame`) holds; all shares of an empty one are 0."""
    trials = len(frame)
    if not trials:
        return Figures(0, *(0.0 for _ in fields(Figures)[1:]))
    stated = (
        frame["has_criteria"],
        frame["sites"] > 0,
        frame["has_contacts"],
        frame["stage4"] != NOT_STATED,
        # Its kind is read from titles, too, so it would not fall when the names of what is given are missing.
        (frame["therapies"].map(len) > 0) & (frame["drugs"].map(len) > 0),
        frame["biomarkers"].map(len) > 0,
        frame["line"].map(lambda values: NOT_STATED not in values),
        frame["ecog_max"].notna(),
    )
    return Figures(trials, *(float(np.mean(column)) for column in stated))


def losses(former: Figures, new: Figures, allowed: AllowedLosses) -> tuple[str, ...]:
    """What *new* has lost against *former* beyond *allowed*, each with its numbers; empty if it may take its place."""
    if former.trials < allowed.from_trials:
        return ()
    lost = []
    if _lost(former.trials, new.trials) > allowed.fewer_trials:
        lost.append(f"trials {former.trials} -> {new.trials}")
    for (name, before), (_, now) in zip(former.shares(), new.shares(), strict=True):
        if before * former.trials >= _MIN_TRIALS_FOR_SHARE and _lost(before, now) > allowed.fewer_stated:
            lost.append(f"{name} {before:.0%} -> {now:.0%}")
    return tuple(lost)


def _lost(before: float, now: float) -> float:
    """The part of *before* (more than 0) that is gone."""
    return 1 - now / before
