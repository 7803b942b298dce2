"""Invented trials, to look around with where the registry is out of reach, and to test with.

Nothing here is a real trial: the ids begin with `NCT99`, sponsors and hospitals are made up, and only what a named
drug is, and where a city lies, is true. `studies.jsonl` holds the trials in the registry's own shape, `labels.jsonl`
what they were meant to say by the codebook; `python -m tools.sample` writes both from its tables.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

DATA_TIMESTAMP = "2026-11-02T09:00:04"
"""The day the sample pretends to have been fetched, in the form of the registry's `/version`."""


def is_invented(nct: str) -> bool:
    """Whether *nct* is the number of an invented trial; the registry has none that begin so."""
    return nct.startswith("NCT99")


def studies() -> list[dict[str, Any]]:
    """The invented trials, in the JSON shape of the registry's `/studies`."""
    return _lines("studies.jsonl")


def labels() -> list[dict[str, Any]]:
    """What each invented trial was written to mean, one object a trial, in the order of `studies()`."""
    return _lines("labels.jsonl")


def _lines(name: str) -> list[dict[str, Any]]:
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    # Not splitlines(): JSON may hold U+2028 and its like, which that would take for the end of a line.
    return [json.loads(line) for line in text.split("\n") if line]
