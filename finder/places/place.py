"""What came of looking for a place: the place, a question back, or that we do not know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["zip", "city", "region", "country"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place that we know. `text` is what an address carries and `find_place` reads back; `label` is for people.

    A ZIP code and a city are points, in degrees. A region (a state, a province) and a country have none: there, trials
    are asked whether they have a site inside. `region_key` is how `SiteTable` knows a region. `others` are the texts of
    further places of that name, to be offered as "not this one?".
    """

    text: str
    label: str
    kind: Kind
    country: str
    region: str = ""
    region_key: str = ""
    latitude: float | None = None
    longitude: float | None = None
    others: tuple[str, ...] = field(default=(), compare=False)

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees; None for regions and countries."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several places of one name: *candidates*, likeliest first, each with a text that finds it and nothing else."""

    asked: str
    candidates: tuple[Place, ...]
    more: int = 0

    @property
    def message(self) -> str:
        """The question back, in plain words; it quotes what was typed."""
        return f"There is more than one “{self.asked}”. Which one do you mean?"


@dataclass(frozen=True, slots=True)
class Unknown:
    """No place that we know; *message* says so in plain words (it quotes what was typed), *suggestions* may help."""

    asked: str
    message: str
    suggestions: tuple[Place, ...] = ()
