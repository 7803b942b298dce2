"""What the pictures show: found trials counted by therapy and phase, by country, and by town."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from finder.catalogue.frame import Catalogue
from finder.codebook import NOT_STATED
from finder.labels.therapy import THERAPY_TYPES
from finder.places import SiteState, SiteTable, haversine_km, site_columns
from finder.places.names import UNITED_STATES, city_keys, country_name, known_city, region_name
from finder.record import Trial

PHASE_GROUPS = ("1", "1/2", "2", "2/3", "3", "4", "none")
"""The phases as charts part them, each trial in one; `none` has no phase or does not state it."""

_PHASE_NUMBERS = {"EARLY_PHASE1": "1", "PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4"}

# Two towns of one country can have one name; their sites are then farther apart than this.
_SAME_TOWN_KM = 50


@dataclass(frozen=True, slots=True)
class Towns:
    """The towns in which found trials recruit, and what of them has no place on a map.

    `towns` has one row a town, most trials first: name, region, country, latitude, longitude (degrees), trials, sites.
    `unplaced` counts recruiting sites of which nobody knows where they are; `silent` counts trials without any
    recruiting site.
    """

    towns: pd.DataFrame
    unplaced: int
    silent: int


def phase_group(phases: Iterable[str]) -> str:
    """The one of `PHASE_GROUPS` that a trial of *phases* (as the registry writes them) is in."""
    numbers = sorted({_PHASE_NUMBERS[phase] for phase in phases if phase in _PHASE_NUMBERS})
    joined = "/".join(numbers)
    if joined in PHASE_GROUPS:
        return joined
    return numbers[-1] if numbers else "none"


def by_therapy_and_phase(found: pd.DataFrame) -> pd.DataFrame:
    """How many trials of *found* give each therapy, by phase: `therapy`, `phase`, `trials`; no row counts nothing.

    Therapies stand in their usual order. A trial that gives several counts in each; one without any is left out.
    """
    pairs = pd.DataFrame({"therapy": found["therapies"], "phase": found["phases"].map(phase_group)})
    pairs = pairs.explode("therapy").dropna()
    counts = pairs.groupby(["therapy", "phase"]).size()
    order = [(therapy, phase) for therapy in THERAPY_TYPES for phase in PHASE_GROUPS if (therapy, phase) in counts]
    rows = [(therapy, phase, int(counts[therapy, phase])) for therapy, phase in order]
    return pd.DataFrame(rows, columns=["therapy", "phase", "trials"])


def by_therapy(found: pd.DataFrame) -> dict[str, int]:
    """How many trials of *found* give each therapy that any of them gives, most first."""
    counts = found["therapies"].explode().dropna().value_counts()
    return dict(sorted(((str(name), int(count)) for name, count in counts.items()), key=lambda item: -item[1]))


def by_country(found: pd.DataFrame) -> pd.DataFrame:
    """In how many trials of *found* each country takes part: `country`, `trials`, most first.

    Countries where a trial recruits; of a trial that recruits nowhere, those where its sites are.
    """
    names = [sorted({country_name(country) for country in countries}) for countries in found["countries"]]
    counts = pd.Series(names, dtype=object).explode().dropna().value_counts()
    rows = sorted(((str(name), int(count)) for name, count in counts.items()), key=lambda item: (-item[1], item[0]))
    return pd.DataFrame(rows, columns=["country", "trials"])


def recruiting_towns(catalogue: Catalogue, found: pd.DataFrame) -> Towns:
    """The towns in which trials of *found*, rows of *catalogue*, recruit."""
    return _towns(*_recruiting_sites(catalogue, found))


def towns_of_trial(trial: Trial, table: SiteTable, row: int, state: SiteState) -> Towns:
    """The towns in which *trial*, which is in *row* of *table*, has sites of *state*."""
    columns = site_columns(trial)
    chosen = np.flatnonzero(np.asarray(columns["site_states"]) == state)
    latitude, longitude = table.points(row)[chosen].T
    texts = [columns["site_towns"][site] for site in chosen]
    sites = pd.DataFrame({"nct": trial.nct, "text": texts, "latitude": latitude, "longitude": longitude})
    return _towns(sites, int(not len(chosen)))


def _towns(sites: pd.DataFrame, silent: int) -> Towns:
    placed = sites[np.isfinite(sites["latitude"])]
    # The registry has few ways to write a town, and many sites that are written so.
    marks = placed[["text", "latitude", "longitude"]].drop_duplicates(ignore_index=True)
    marks["town"] = _towns_of(marks)
    of_town = placed.merge(marks, on=["text", "latitude", "longitude"]).groupby("town", sort=False)
    towns = pd.DataFrame({"trials": of_town["nct"].nunique(), "sites": of_town.size()})
    first = of_town[["text", "latitude", "longitude"]].agg(lambda values: values.mode().iloc[0])
    names = [_read_town(text) for text in first["text"]]
    towns = towns.assign(
        name=[_shown_name(text) for text in first["text"]],
        region=[region for _, region, _ in names],
        country=[country for _, _, country in names],
        latitude=first["latitude"].astype("float64"),
        longitude=first["longitude"].astype("float64"),
    ).sort_values(["trials", "sites", "name"], ascending=[False, False, True], ignore_index=True)
    columns = ["name", "region", "country", "latitude", "longitude", "trials", "sites"]
    return Towns(towns[columns], len(sites) - len(placed), silent)


def _recruiting_sites(catalogue: Catalogue, found: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """All recruiting sites of *found*, and how many of its trials have none."""
    ncts: list[str] = []
    texts: list[str] = []
    points = [np.zeros((0, 2))]
    silent = 0
    for nct, states, towns in zip(found["nct"], found["site_states"], found["site_towns"], strict=True):
        recruiting = np.flatnonzero(np.asarray(states) == SiteState.RECRUITING)
        silent += not len(recruiting)
        ncts += [nct] * len(recruiting)
        texts += [towns[site] for site in recruiting]
        points.append(catalogue.sites.points(catalogue.row(nct))[recruiting])
    latitude, longitude = np.concatenate(points).T
    return pd.DataFrame({"nct": ncts, "text": texts, "latitude": latitude, "longitude": longitude}), silent


def _towns_of(marks: pd.DataFrame) -> Sequence[int]:
    """A number for the town of each of *marks*: the same for one name in one country (US: state) and near."""
    heads: dict[tuple[str, str, str], list[tuple[int, float, float]]] = defaultdict(list)
    numbers = []
    for text, latitude, longitude in marks.itertuples(index=False):
        namesakes = heads[_town_key(text)]
        for number, other_latitude, other_longitude in namesakes:
            if haversine_km(latitude, longitude, other_latitude, other_longitude) <= _SAME_TOWN_KM:
                numbers.append(number)
                break
        else:
            namesakes.append((len(numbers), latitude, longitude))
            numbers.append(len(numbers))
    return numbers


def _read_town(text: str) -> tuple[str, str, str]:
    """City, state and country of a site, from what a catalogue's row keeps of them."""
    city, state, country = (*text.split("\t"), "", "")[:3]
    country = country_name(country)
    return city, region_name(country, state), country


@lru_cache(maxsize=50_000)
def _town_key(text: str) -> tuple[str, str, str]:
    city, region, country = _read_town(text)
    known = known_city(country, city)
    name = known.name if known else next(city_keys(city, country))
    return country, region if country == UNITED_STATES else "", name


def _shown_name(text: str) -> str:
    city, _, country = _read_town(text)
    known = known_city(country, city)
    return known.name if known else city.strip(" ,;") or NOT_STATED
