"""What the pictures show: found trials counted by therapy and phase, by country, and by town."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from finder.catalogue.frame import Catalogue
from finder.codebook import NOT_STATED
from finder.labels.therapy import THERAPY_TYPES
from finder.places import SiteState, SiteTable
from finder.places.names import country_name
from finder.places.sites import concatenated

PHASE_GROUPS = ("1", "1/2", "2", "2/3", "3", "4", "none")
"""The phases as charts part them, each trial in one; `none` has no phase or does not state it."""

_PHASE_NUMBERS = {"EARLY_PHASE1": "1", "PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4"}


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
    return _towns(catalogue.sites, [catalogue.row(nct) for nct in found["nct"]], SiteState.RECRUITING)


def towns_of_trial(table: SiteTable, row: int, state: SiteState) -> Towns:
    """The towns in which the trial in *row* of *table* has sites of *state*."""
    return _towns(table, [row], state)


def _towns(table: SiteTable, rows: Sequence[int], state: SiteState) -> Towns:
    sites = [table.town_numbers(row, state) for row in rows]
    # One entry for each trial and town: in how many trials and sites a town is.
    trials = np.bincount(concatenated((np.unique(numbers) for numbers in sites), np.int32), minlength=len(table.towns))
    counts = np.bincount(concatenated(sites, np.int32), minlength=len(table.towns))
    found = [(town, trials[number], counts[number]) for number, town in enumerate(table.towns) if counts[number]]
    placed = [
        (town.name or NOT_STATED, town.region, town.country, *town.point, int(trials), int(sites))
        for town, trials, sites in found
        if town.point is not None
    ]
    columns = ["name", "region", "country", "latitude", "longitude", "trials", "sites"]
    towns = pd.DataFrame(placed, columns=columns)
    towns = towns.sort_values(["trials", "sites", "name"], ascending=[False, False, True], ignore_index=True)
    unplaced = sum(int(sites) for town, _, sites in found if town.point is None)
    return Towns(towns, unplaced, sum(not len(numbers) for numbers in sites))
