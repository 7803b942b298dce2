"""For which line of therapy is the trial?"""

from __future__ import annotations

from finder.labels.criteria import Criteria
from finder.labels.evidence import Label
from finder.trial import Trial

LINES = ("first-line", "previously-treated", "maintenance", "any", "not-stated")


def read_line(trial: Trial, criteria: Criteria) -> Label[tuple[str, ...]]:
    """The lines of therapy (of `LINES`, in that order) that *trial* takes."""
    return Label(("not-stated",))
