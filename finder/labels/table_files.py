"""How the tables of this package are written: CSV files, lists in their cells, choices in braces."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

TABLES = Path(__file__).parent / "tables"


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a table (CSV, UTF-8) with white space at the ends of each cell cut off; "#" opens a comment line.

    Raises ValueError where a cell goes on over several lines: a quotation mark is missing there.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        read = [{key: (value or "").strip() for key, value in row.items() if key} for row in rows]
    if any("\n" in cell for row in read for cell in row.values()):
        raise ValueError(f"a quotation mark is missing in {path.name}: a cell goes on over the end of its line")
    return read


def listed(cell: str, mark: str = "|") -> tuple[str, ...]:
    """The members of the list in *cell*, parted by *mark*."""
    return tuple(part for part in map(str.strip, cell.split(mark)) if part)


def expand(phrase: str) -> Iterator[str]:
    """`{anti-|}PD-{1|L1}` stands for anti-PD-1, anti-PD-L1, PD-1 and PD-L1; a choice may have choices in it."""
    before, brace, behind = phrase.rpartition("{")  # the last to open has no other within it
    if not brace:
        return iter((phrase,))
    choices, _, behind = behind.partition("}")
    spelled = (expand(f"{before}{choice}{behind}") for choice in choices.split("|"))
    return iter(dict.fromkeys(chain.from_iterable(spelled)))
