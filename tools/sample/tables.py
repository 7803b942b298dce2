"""The tables the sample is made of, read into dataclasses: designs, sponsors, places, fillers."""

from __future__ import annotations

import csv
import random
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def chance(number: int, topic: str) -> random.Random:
    """Random numbers that belong to one trial and one topic, so that adding a trial changes no other trial."""
    return random.Random(f"{number} {topic}")  # noqa: S311 - variety, not secrecy


@dataclass(frozen=True, slots=True)
class Design:
    """The hand-written substance of one trial. The keys are explained in `designs/README.md`."""

    n: int
    title: str
    conditions: str
    summary: str
    official: str = ""
    acronym: str = ""
    kind: str = "interventional"
    phase: str = "NA"
    status: str = "RECRUITING"
    why: str = ""
    keywords: str = ""
    detail: str = ""
    purpose: str = "TREATMENT"
    arms: str = ""
    drugs: str = ""
    take: str = ""
    bar: str = ""
    fill: str = "basic"
    style: int = -1
    criteria: str = ""
    pad_to: int = 0
    enrol: int = 0
    where: str = "global 3"
    who: str = "academic"
    sponsor: str = ""
    minimum_age: str = "18 Years"
    maximum_age: str = ""
    sex: str = "ALL"
    healthy: bool = False
    link: str = ""
    patch: dict[str, Any] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    therapies: str = ""
    control: str = ""
    subtypes: str = ""
    cancer: str = "nsclc"
    stage4: str = "not-stated"
    genes: str = ""
    brain: str = "not-stated"
    line: str = "not-stated"
    ecog: int = -1

    @property
    def nct(self) -> str:
        """The trial's id, in the range that the registry does not give out."""
        return f"NCT99{self.n:06}"


@dataclass(frozen=True, slots=True)
class Sponsor:
    """An organisation that does not exist."""

    name: str
    kind_of_organisation: str
    prefix: str
    regions: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """A real city, with its centre; `zips` are postcodes of US cities."""

    country: str
    city: str
    state: str
    zips: tuple[str, ...]
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Filler:
    """One everyday criterion, in many wordings."""

    side: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """Which fillers a kind of trial draws on, and how many."""

    groups: tuple[str, ...]
    least: int
    most: int


def lines(text: str) -> list[str]:
    """The lines of a multi-line value, without the empty ones at its ends."""
    return [line.rstrip() for line in text.strip("\n").split("\n") if line.strip()]


def several(text: str) -> list[str]:
    """The parts of a value that is separated by semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]


@cache
def designs() -> tuple[Design, ...]:
    """Every design, by its number."""
    known = {key.name for key in fields(Design)}
    found: list[Design] = []
    for path in sorted((FOLDER / "designs").glob("*.toml")):
        for raw in _toml(path)["trial"]:
            if unknown := set(raw) - known:
                message = f"{path.name}, trial {raw.get('n')}: unknown keys {sorted(unknown)}"
                raise ValueError(message)
            found.append(Design(**{**raw, "drop": tuple(raw.get("drop", ()))}))
    return tuple(sorted(found, key=lambda design: design.n))


@cache
def sponsors() -> tuple[Sponsor, ...]:
    """The invented organisations."""
    return tuple(
        Sponsor(row["name"], row["class"], row["prefix"], tuple(several(row["regions"])), row["kind"])
        for row in _csv("sponsors.csv")
    )


@cache
def places() -> tuple[Place, ...]:
    """The cities, in the order of the table."""
    return tuple(
        Place(
            row["country"],
            row["city"],
            row["state"],
            tuple(row["zips"].split()),
            float(row["latitude"]),
            float(row["longitude"]),
        )
        for row in _csv("places.csv")
    )


@cache
def regions() -> dict[str, list[str]]:
    """Countries by region; a country named twice is drawn more often."""
    return {name: list(countries) for name, countries in _toml(FOLDER / "regions.toml").items()}


@cache
def fillers() -> dict[str, Filler]:
    """Everyday criteria by group."""
    raw = _toml(FOLDER / "fillers.toml")
    return {name: Filler(group["side"], tuple(group["says"])) for name, group in raw.items()}


@cache
def detail_groups() -> dict[str, list[str]]:
    """Sentences for detailed descriptions, by what they are about."""
    return {name: list(says) for name, says in _toml(FOLDER / "details.toml")["groups"].items()}


@cache
def fills() -> dict[str, Fill]:
    """What each kind of trial draws on."""
    raw = _toml(FOLDER / "fills.toml")
    return {name: Fill(tuple(fill["groups"]), fill["least"], fill["most"]) for name, fill in raw.items()}


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _csv(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
