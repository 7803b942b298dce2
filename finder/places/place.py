"""What came of looking for a place: the place, a question back, or that we do not know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from finder.languages import gettext as _

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
        return _("There is more than one “{place}”. Which one do you mean?").format(place=self.asked)


Why = Literal["nothing", "too-long", "zip-on-no-map", "no-zip", "code-of-uk", "code-of-canada", "other-code", "no-name"]

MESSAGES: dict[Why, str] = {
    "nothing": "Type a US ZIP code, a city or a country.",
    "too-long": "This is too long for a place. Type a US ZIP code, a city or a country.",
    "zip-on-no-map": "The ZIP code {place} is on no map. Type a city or a country instead.",
    "no-zip": "{place} is not a US ZIP code that we know. Check the digits, or type a city or country.",
    "code-of-uk": "We do not know the place “{place}”. It looks like a post code of the UK, which we do not know. "
    "Type a large city near you, like London.",
    "code-of-canada": "We do not know the place “{place}”. It looks like a post code of Canada, which we do not know. "
    "Type a large city near you, like Toronto.",
    "other-code": "We do not know the place “{place}”. We know US ZIP codes (five digits), but no other postal codes. "
    "Type a city or a country instead.",
    "no-name": "We do not know the place “{place}”. Type a US ZIP code, a country, or a larger city nearby. "
    "Outside the United States we know the cities where a listed trial has a site.",
}
"""Why what was typed is no place that we know, and what to type instead."""

_LONGEST_QUOTED = 40


@dataclass(frozen=True, slots=True)
class Unknown:
    """No place that we know, and *why*; *suggestions* may help."""

    asked: str
    why: Why
    suggestions: tuple[Place, ...] = ()

    @property
    def message(self) -> str:
        """What is wrong and what to type instead, in plain words; it quotes what was typed."""
        place = self.asked if len(self.asked) <= _LONGEST_QUOTED else self.asked[:_LONGEST_QUOTED] + "…"
        return _(MESSAGES[self.why]).format(place=place)
