"""Found trials as lines for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any


def as_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """*rows* (see `finder.exports.rows`) as lines, a trial a line, titles cut to fit."""
    width = max(60, shutil.get_terminal_size().columns) - 58
    lines = [f"{'NCT':<12}{'phase':<16}{'stage IV':<14}{'therapies':<16}title"]
    for row in rows:
        phases = "/".join(phase.removeprefix("PHASE") for phase in row["phases"])
        therapies = textwrap.shorten(",".join(row["therapies"]), 15, placeholder="…")
        title = textwrap.shorten(row["title"], width, placeholder="…")
        lines.append(f"{row['nct']:<12}{phases:<16}{row['stage4']:<14}{therapies:<16}{title}")
    return "\n".join(lines)
