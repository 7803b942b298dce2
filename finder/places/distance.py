"""How far: great-circle distances, and distances as people and addresses write them."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from finder.languages import gettext as _
from finder.languages import number_in_words

EARTH_RADIUS_KM = 6371.0088
"""The mean radius R1 = (2a + b) / 3 of the ellipsoid GRS 80.

H. Moritz, Geodetic Reference System 1980, Journal of Geodesy 74 (2000) 128–133. A sphere of that radius is wrong by
0.5 % at most, which is far less than the registry's habit of giving a city's centre for every hospital in it.
"""

KM_PER_MILE = 1.609344
"""The international mile, exactly."""

FARTHEST_KM = math.pi * EARTH_RADIUS_KM
"""Half way round the Earth: no place is farther (about 20,015 km)."""

Unit = Literal["mi", "km"]

_DISTANCE = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,5})(\.[0-9]{1,2})?\s*([a-z]*)")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("mi", "mile", "miles", "mls"), "mi"),
    **dict.fromkeys(("km", "kms", "kilometer", "kilometers", "kilometre", "kilometres"), "km"),
}


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance in the unit in which a person chose it, so that 100 miles stay 100 miles in the address."""

    amount: float
    unit: Unit

    @property
    def km(self) -> float:
        """The distance in kilometres."""
        return self.amount * KM_PER_MILE if self.unit == "mi" else self.amount

    def __str__(self) -> str:
        """The distance as an address has it: `100mi`, `80km`, `2.5km`."""
        return f"{self.amount:.2f}".rstrip("0").rstrip(".") + self.unit


def parse_distance(text: object, bare: Unit = "mi") -> Distance | None:
    """The distance that *text* (`100mi`, `80 km`, `2.5 miles`, `1,000km`) says; None where it says none.

    A number alone is in the unit *bare*. Nothing, less than nothing and more than half way round the Earth are none.
    """
    if not isinstance(text, str) or len(text) > 40:
        return None
    match = _DISTANCE.fullmatch(unicodedata.normalize("NFKC", text).strip().lower().removesuffix("."))
    unit = _UNITS.get(match[3]) if match and match[3] else bare
    if match is None or unit is None:
        return None
    distance = Distance(float(match[1].replace(",", "") + (match[2] or "")), unit)
    return distance if 0 < distance.km <= FARTHEST_KM else None


def format_distance(km: float, unit: Unit) -> str:
    """*km* (kilometres) for people, in *unit*: `62 mi`, `1,250 km`, `in the same area`; empty where there is none.

    Whole numbers: the registry knows the city of a site, not its street. So the least is no distance at all.
    """
    if not math.isfinite(km) or km < 0:
        return ""
    amount = km / KM_PER_MILE if unit == "mi" else km
    return f"{number_in_words(round(amount))} {unit}" if amount >= 1 else _("in the same area")


def distance_km(point: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance in kilometres between two points (latitude and longitude in degrees).

    By the haversine formula. `SiteTable` has the same for many points at once.
    """
    (from_lat, from_lon), (to_lat, to_lon) = (map(math.radians, degrees) for degrees in (point, other))
    chord = math.sin((to_lat - from_lat) / 2) ** 2
    chord += math.cos(from_lat) * math.cos(to_lat) * math.sin((to_lon - from_lon) / 2) ** 2
    # Opposite points may come out a last digit above 1.
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(chord, 1)))
