"""Where an invented trial takes place: made-up hospitals in real cities."""

from __future__ import annotations

import random
from typing import Any

from tools.sample.tables import Design, Place, chance, places, regions

_NAMES = (
    "Riverside", "Ashwick", "Bellhaven", "Larkmoor", "Silverbrook", "Fernhollow", "Windmere", "Cedarford",
    "Thornbury Gate", "Lanternhill", "Maplestrand", "Heronsgate", "Oakmere", "Brightwater Quay",
    "Stonebridge Park", "Willowbank", "Eastharbour", "Kingfisher", "Greenlark", "Juniper Street",
    "Old Orchard", "Saltmarsh", "Blue Gate", "Seven Bridges", "Hawthorn Lane", "Morningfield", "Copperdale",
    "Swanlake", "Northgate Meadow", "Pinecrest Hollow",
)  # fmt: skip

_FORMS: dict[str, tuple[str, ...]] = {
    "France": ("Centre Hospitalier {}", "Institut de Cancérologie {}", "Clinique {}"),
    "Germany": ("Klinikum {}", "Lungenklinik {}", "Onkologische Praxis {}"),
    "Austria": ("Klinikum {}", "Krankenhaus {}"),
    "Spain": ("Hospital {}", "Hospital Universitario {}"),
    "Italy": ("Ospedale {}", "Istituto Oncologico {}"),
    "Brazil": ("Hospital {}", "Centro de Oncologia {}"),
    "Argentina": ("Clínica {}", "Instituto {}"),
    "Chile": ("Clínica {}",),
    "Mexico": ("Hospital {}", "Instituto de Oncología {}"),
    "Poland": ("Szpital {}", "Centrum Onkologii {}"),
    "China": ("{} Cancer Hospital", "{} Chest Hospital", "{} University Hospital"),
    "Japan": ("{} Cancer Center", "{} University Hospital"),
    "South Korea": ("{} University Hospital", "{} Medical Center"),
    "United States": ("{} Cancer Center", "{} Medical Center", "{} Oncology Associates", "{} Clinic"),
}
_ANYWHERE = ("{} Cancer Centre", "{} Hospital", "{} Oncology Institute", "{} Clinical Research Unit")

_MIXED = (
    ("RECRUITING", 70),
    ("NOT_YET_RECRUITING", 13),
    ("COMPLETED", 5),
    ("WITHDRAWN", 5),
    ("ACTIVE_NOT_RECRUITING", 4),
    ("SUSPENDED", 2),
    ("TERMINATED", 1),
)
_SAME_EVERYWHERE = ("NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE")


def sites_of(design: Design) -> list[dict[str, Any]]:
    """The sites of a trial, in the registry's shape and its order (country by country)."""
    if design.where == "none":
        return []
    region, count = design.where.split()
    rng = chance(design.n, "sites")
    chosen = _chosen(regions()[region], int(count), rng)
    found = [_site(design, place, name, rng) for place, name in chosen]
    if design.status == "RECRUITING" and not any(site["status"] == "RECRUITING" for site in found):
        found[0]["status"] = "RECRUITING"
    for number, site in enumerate(found):
        if site.get("status") == "RECRUITING":
            site["contacts"] = [contact(design.n * 7 + number, rng)]
    return found


def contact(number: int, rng: random.Random) -> dict[str, str]:
    """Somebody to call who does not exist: a reserved phone number and, mostly, an address at example.org."""
    someone = {
        "name": "Study Team",
        "role": "CONTACT",
        "phone": f"+1 555 01{number % 100:02}",
        "email": f"study.team.{number % 1000}@example.org",
    }
    if rng.random() < 0.2:
        del someone["email"]
    return someone


def _chosen(countries: list[str], count: int, rng: random.Random) -> list[tuple[Place, str]]:
    """*count* different pairs of a city and a hospital's name."""
    by_country = {country: [place for place in places() if place.country == country] for country in set(countries)}
    taken: dict[tuple[Place, str], None] = {}
    while len(taken) < count:
        place = rng.choice(by_country[rng.choice(countries)])
        taken[(place, rng.choice(_NAMES))] = None
    return sorted(taken, key=lambda pair: (pair[0].country, pair[0].city, pair[1]))


def _site(design: Design, place: Place, name: str, rng: random.Random) -> dict[str, Any]:
    site: dict[str, Any] = {"facility": rng.choice(_FORMS.get(place.country, _ANYWHERE)).format(name)}
    status = _status(design, rng)
    if status:
        site["status"] = status
    site["city"] = place.city
    if place.state:
        site["state"] = place.state
    if place.zips:
        site["zip"] = rng.choice(place.zips)
    site["country"] = place.country
    if rng.random() > 0.025:
        site["geoPoint"] = {"lat": place.latitude, "lon": place.longitude}
    return site


def _status(design: Design, rng: random.Random) -> str | None:
    if design.status in _SAME_EVERYWHERE:
        return design.status
    if design.status == "RECRUITING":
        return rng.choices([value for value, _ in _MIXED], [weight for _, weight in _MIXED])[0]
    # A site keeps no status when its study does not recruit; some studies forget to clear it.
    if design.status == "ACTIVE_NOT_RECRUITING" and design.n % 3 == 0:
        return rng.choice(["ACTIVE_NOT_RECRUITING", "RECRUITING", "COMPLETED"])
    return None
