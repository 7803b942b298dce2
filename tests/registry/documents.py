"""What is searched: many studies (or many sites), each piece of them as one column, made when first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.registry.pieces import LOCATION, Area, Path_, Piece, values_at
from tests.registry.words import level_all

Column = TypeVar("Column")


class Documents:
    """Objects to search in; *below* is where they stand in a study, so that paths can be shortened by it."""

    def __init__(self, roots: Sequence[object], below: Path_ = ()) -> None:
        self._roots = roots
        self._below = below
        self._columns: dict[tuple[str, str], object] = {}
        self._lock = threading.RLock()
        self.all = frozenset(range(len(roots)))

    def knows(self, piece: Piece) -> bool:
        """Whether *piece* is part of these objects."""
        return piece.path[: len(self._below)] == self._below and piece.path != self._below

    def values(self, piece: Piece) -> list[list[object]]:
        """The values of *piece*, one list an object."""
        return self._column("values", piece.name, lambda: [values_at(root, self._path(piece)) for root in self._roots])

    def texts(self, area: Area) -> list[str]:
        """The levelled text of *area*, one an object."""

        def together() -> list[str]:
            columns = [self.texts(Area(piece.name, (piece,))) for piece in area.pieces if self.knows(piece)]
            return ["".join(texts) for texts in zip(*columns, strict=True)]

        def alone() -> list[str]:
            return [level_all(map(written, values)) for values in self.values(area.pieces[0])]

        return self._column("texts", area.name, alone if len(area.pieces) == 1 else together)

    def _path(self, piece: Piece) -> Path_:
        return piece.path[len(self._below) :]

    def _column(self, kind: str, name: str, make: Callable[[], list[Column]]) -> list[Column]:
        with self._lock:
            if (kind, name) not in self._columns:
                self._columns[kind, name] = make()
            return self._columns[kind, name]  # type: ignore[return-value]


class Studies(Documents):
    """Studies to search in, and their sites."""

    def __init__(self, studies: Sequence[object]) -> None:
        super().__init__(studies)
        self._sites: Documents | None = None
        self._owners: list[int] = []

    @property
    def sites(self) -> Documents:
        """All sites of all studies."""
        with self._lock:
            if self._sites is None:
                by_study = self.values(LOCATION)
                self._owners = [number for number, sites in enumerate(by_study) for _ in sites]
                self._sites = Documents([site for sites in by_study for site in sites], LOCATION.path)
            return self._sites

    def owner(self, site: int) -> int:
        """The study that the site with this number belongs to."""
        return self._owners[site]


def written(value: object) -> str:
    """A value as text; true and false as JSON writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)
