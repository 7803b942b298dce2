"""What a benchmark measures, and how: a time of ours beside another one of the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Unit = str


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table: *ours* beside *theirs*, both in *unit*, and what their ratio should be.

    `goal` is the greatest ratio ours : theirs where smaller is better, or the least ratio theirs : ours where `faster`.
    `note` says what else was seen, such as an absolute figure that has a goal of its own.
    """

    what: str
    ours: float
    against: str
    theirs: float
    goal: float
    unit: Unit = "s"
    faster: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times slower than theirs ours is, or how many times faster where that is the question."""
        slow, quick = (self.theirs, self.ours) if self.faster else (self.ours, self.theirs)
        return slow / quick if quick else float("inf")

    @property
    def is_met(self) -> bool:
        """Whether the ratio is as good as the goal."""
        return self.ratio >= self.goal if self.faster else self.ratio <= self.goal


def best(run: Callable[[], Any], times: int = 5) -> float:
    """The shortest of *times* runs, in seconds: what the work takes when nothing else disturbs it."""
    return min(timed(run) for _ in range(times))


def timed(run: Callable[[], Any]) -> float:
    """How long one run takes, in seconds."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def by_turns(ours: Callable[[], float], theirs: Callable[[], float], times: int = 7) -> tuple[float, float]:
    """The medians of what *ours* and *theirs* measure by turns, so that what disturbs one disturbs the other."""
    pairs = [(ours(), theirs()) for _ in range(times)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def as_markdown(figures: Sequence[Figure]) -> str:
    """The table of *figures*, as Markdown that also reads well as plain text."""
    lines = ["| what | ours | against | theirs | ratio | goal | |", "|---|---:|---|---:|---:|---:|---|"]
    for figure in figures:
        goal = f"≥ {figure.goal:g} × faster" if figure.faster else f"≤ {figure.goal:g} ×"
        ratio = f"{figure.ratio:.0f} × faster" if figure.faster else f"{figure.ratio:.2f} ×"
        cells = (
            figure.what,
            formatted(figure.ours, figure.unit),
            figure.against,
            formatted(figure.theirs, figure.unit),
            ratio,
            goal,
            ("met" if figure.is_met else "**missed**") + (f"; {figure.note}" if figure.note else ""),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def formatted(amount: float, unit: Unit) -> str:
    """*amount* with its unit, in as many figures as mean something."""
    if unit == "s":
        return f"{1000 * amount:.3g} ms" if amount < 1 else f"{amount:.3g} s"
    return f"{amount:,.0f} {unit}"
