"""What is there to ask for: the registry's pieces with their paths and types, its enumerations and search areas.

`pieces.csv` and `enums.csv` follow the official OpenAPI document 2.0.5 (paths, types, the order of enumerated values)
and the official Data Structure page (names of pieces). Of the results section only the modules and the pieces that a
search area names are listed, so any other piece of it is an unknown name here. `areas.csv` is the official Search
Areas page, as of June 2024, without the weights, since nothing is ranked here; the labels are those that the registry's
own error texts use, for "Patient" and "Lead sponsor" they are a guess.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent

Path_ = tuple[str, ...]
"""The keys that lead to a piece; lists on the way are passed through."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One field of a study, a leaf or a whole branch."""

    name: str
    path: Path_
    type: str

    @property
    def dotted(self) -> str:
        """The path as the registry writes it."""
        return ".".join(self.path)

    @property
    def enumeration(self) -> tuple[str, ...]:
        """The values that are allowed, none if the piece is not an enumeration."""
        return ENUMERATIONS[self.type.removeprefix("enum ")] if self.type.startswith("enum ") else ()


@dataclass(frozen=True, slots=True)
class Area:
    """Pieces that are searched together; a single piece is an area as well."""

    name: str
    pieces: tuple[Piece, ...]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _enumerations() -> dict[str, tuple[str, ...]]:
    values: dict[str, list[str]] = {}
    for row in _rows("enums.csv"):
        values.setdefault(row["type"], []).append(row["value"])
    return {name: tuple(these) for name, these in values.items()}


ENUMERATIONS = _enumerations()
PIECES = {r["piece"]: Piece(r["piece"], tuple(r["path"].split(".")), r["type"]) for r in _rows("pieces.csv")}
PIECES_BY_PATH = {piece.dotted: piece for piece in PIECES.values()}
AREAS = {name: Area(name, (piece,)) for name, piece in PIECES.items()} | {
    r["area"]: Area(r["area"], tuple(PIECES[name] for name in r["pieces"].split())) for r in _rows("areas.csv")
}
QUERIES = {r["parameter"]: (r["label"], AREAS[r["area"]]) for r in _rows("areas.csv") if r["parameter"]}
"""Each `query.*` parameter with the label that error texts give it and the area that it searches."""

LOCATION = PIECES["Location"]


def find_piece(name: str) -> Piece | None:
    """The piece called *name*, which is its name or its dotted path."""
    return PIECES.get(name) or PIECES_BY_PATH.get(name)


def values_at(root: object, path: Path_) -> list[object]:
    """All values at *path* under *root*, through any lists, in order."""
    found = [root]
    for key in path:
        found = [value[key] for value in found if isinstance(value, dict) and key in value]
        found = [item for value in found for item in (value if isinstance(value, list) else [value])]
    return found
