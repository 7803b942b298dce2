"""Trials as rows with plain values, the same in every export that has rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from finder.catalogue.frame import Catalogue, Entry, row_of
from finder.codebook import COLUMNS
from finder.exports.fit_of import FIT_COLUMNS, checks, fit_as_row, person_in
from finder.person import Person
from finder.search.link import View
from finder.trial_page.freshness import state_of
from finder.visible_text import shown

EXPORTED = (
    *("nct", "title", "status", "phases", "study_type"),
    *(column.name for column in COLUMNS if column.is_exported),
    *("sponsor", "sites", "recruiting_sites", "countries", "first_posted", "last_updated"),
    "state",
)
"""The columns of a trial, in their order; scripts rely on the names. `state` is the status in words, and whether the
record's own dates make it doubtful (`finder.trial_page.freshness`)."""

_OF_FRAME = [name for name in EXPORTED if name != "state"]


def columns_for(view: View) -> list[str]:
    """The columns of an export of *view*: `EXPORTED`, and with answers about a person `FIT_COLUMNS`, too."""
    return [*EXPORTED, *(FIT_COLUMNS if person_in(view) else ())]


def rows(catalogue: Catalogue, trials: Sequence[Entry | str], person: Person | None = None) -> list[dict[str, Any]]:
    """A row with `EXPORTED` for each of *trials*, in their order: text, whole numbers, lists of text, None.

    With a *person* each has `FIT_COLUMNS`, too.
    A number of a trial is looked up in *catalogue*; raises KeyError if it is not there.
    """
    numbers = [trial for trial in trials if isinstance(trial, str)]
    places = [catalogue.row(nct) for nct in numbers]
    columns = catalogue.frame[_OF_FRAME].iloc[places].assign(state=[catalogue.state_words(row) for row in places])
    of_number = dict(zip(numbers, columns.to_dict("records"), strict=True))
    described = [
        of_number[trial] if isinstance(trial, str) else {**row_of(trial), "state": state_of(trial.trial, catalogue.day)}
        for trial in trials
    ]
    plain_rows = [{name: _value(row[name]) for name in EXPORTED} for row in described]
    if person is None:
        return plain_rows
    held = checks(catalogue, trials, person)
    return [{**row, **fit_as_row(checked)} for row, checked in zip(plain_rows, held, strict=True)]


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if hasattr(value, "__len__"):  # a list of the frame, which Parquet gives back as an array
        return [shown(str(item)) for item in value]
    return None if pd.isna(value) else int(value)


def joined(value: str | int | list[str] | None) -> str | int | None:
    """*value* as it stands in one cell: a list as one text."""
    return "; ".join(value) if isinstance(value, list) else value
