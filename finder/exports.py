"""What people and scripts take along: found trials as rows, CSV, JSON or a table for the terminal."""

from __future__ import annotations

import json
import shutil
import textwrap
from typing import Any

import pandas as pd

from finder.catalogue import About

EXPORTED = (
    "nct", "title", "status", "phases", "study_type", "therapies", "comparator_only", "subtypes", "cancer", "stage4",
    "biomarkers", "brain_mets", "line", "ecog_max", "sponsor", "sites", "recruiting_sites", "countries",
    "first_posted", "last_updated",
)  # fmt: skip
"""The columns of every export, in their order; scripts rely on the names."""

# A spreadsheet takes a cell that begins so for a formula (also in the full-width forms).
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def rows(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The trials of *found* (rows of a catalogue's frame) as plain objects: text, whole numbers, lists, None."""
    return [{name: _plain(trial[name]) for name in EXPORTED} for trial in found.to_dict("records")]


def as_json(found: pd.DataFrame) -> str:
    """*found* as a JSON list of objects."""
    return json.dumps(rows(found), ensure_ascii=False, indent=1)


def as_csv(found: pd.DataFrame, about: About) -> str:
    """*found* as CSV: lists joined by "; ", no cell that a spreadsheet would run, the source in the last columns."""
    cells = [{name: _cell(value) for name, value in row.items()} for row in rows(found)]
    frame = pd.DataFrame(cells, columns=list(EXPORTED))
    frame["source"] = source_line(about)
    return frame.to_csv(index=False)


def as_table(found: pd.DataFrame) -> str:
    """*found* as lines for a terminal, a trial a line, titles cut to fit."""
    width = max(60, shutil.get_terminal_size().columns) - 58
    lines = [f"{'NCT':<12}{'phase':<16}{'stage IV':<14}{'therapies':<16}title"]
    for row in rows(found):
        phases = "/".join(phase.removeprefix("PHASE") for phase in row["phases"])
        therapies = textwrap.shorten(",".join(row["therapies"]), 15, placeholder="…")
        title = textwrap.shorten(row["title"], width, placeholder="…")
        lines.append(f"{row['nct']:<12}{phases:<16}{row['stage4']:<14}{therapies:<16}{title}")
    return "\n".join(lines)


def source_line(about: About) -> str:
    """Where the data come from, of when they are, and what was added: stands on every page and in every export."""
    if about.is_sample:
        return f"INVENTED sample trials, made for trying out; none of them exists ({about.data_date})"
    return (
        f"ClinicalTrials.gov, data processed on {about.data_date}; "
        "therapy, cancer, stage and other labels added by this tool"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if hasattr(value, "__len__"):  # a list of the frame, which Parquet gives back as an array
        return [str(item) for item in value]
    if pd.isna(value):
        return None
    return int(value)


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
