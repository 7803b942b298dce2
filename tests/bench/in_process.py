"""What is computed in one process: labels, one change of a filter, nearest sites, a refresh of the catalogue."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from finder import sample
from finder.catalogue.frame import Catalogue, pack_study, unpack_study
from finder.catalogue.source import catalogue_of, open_source
from finder.codebook import labels_as_json, read_labels
from finder.places import Place, SiteState, SiteTable
from finder.places.distance import distance_km
from finder.record import read_trial
from finder.search.counts import choice_counts
from finder.search.filters import FILTERS, Filters, all_of, passing
from finder.search.order import found_rows
from finder.settings import read_settings
from tests.bench.figures import Figure, best, timed
from tests.registry.server import LocalRegistry

_COUNTED = ("therapy", "subtype", "cancer", "marker", "without", "spread", "brain", "line", "sex", "phase", "status",
            "kind", "sponsor", "stage")  # fmt: skip
"""The filters whose choices the find page shows with their counts."""


def copies_of_studies(studies: Iterable[dict[str, Any]], size: int) -> Iterator[dict[str, Any]]:
    """*size* studies, made of *studies* over and over under new numbers."""
    for number, study in enumerate(islice(cycle(list(studies)), size)):
        nct = study["protocolSection"]["identificationModule"]["nctId"]
        yield renumbered(study, nct, f"NCT{99_000_000 + number:08}")


def renumbered(study: dict[str, Any], former: str, number: str) -> dict[str, Any]:
    """*study* with *number* wherever it names *former*, its number until now."""
    copy: dict[str, Any] = json.loads(json.dumps(study).replace(former, number))
    return copy


def plain_studies() -> list[dict[str, Any]]:
    """The invented studies without those that were made to be odd: some of these are longer than any real one."""
    numbers = range(99_000_001, 99_000_300)
    return [study for study in sample.studies() if int(read_trial(study).nct.removeprefix("NCT")) in numbers]


def copies(catalogue: Catalogue, size: int) -> Catalogue:
    """A catalogue of *size* trials, made of *catalogue*'s rows over and over under new numbers."""
    frame = catalogue.frame.iloc[list(islice(cycle(range(len(catalogue))), size))].reset_index(drop=True)
    old, frame["nct"] = frame["nct"], [f"NCT{99_000_000 + number:08}" for number in range(size)]
    pairs = zip(frame["record"], old, frame["nct"], strict=True)
    frame["record"] = [pack_study(renumbered(unpack_study(record), before, after)) for record, before, after in pairs]
    return Catalogue(frame, catalogue.about)


def sample_of(size: int) -> Catalogue:
    """A catalogue of *size* open trials that pass for real ones, made of the invented ones."""
    return copies(catalogue_of(sample.studies(), "live", "2026-11-02T09:00:04"), size)


def labels(studies: list[dict[str, Any]]) -> Iterator[Figure]:
    """All labels with their evidence, from a study to JSON, on one core; how their time grows; the longest."""
    taken = best(lambda: labelled(studies), 3)
    parsing = best(lambda: [json.loads(json.dumps(study)) for study in studies], 3)
    yield Figure(
        f"all labels with evidence of {len(studies):,} studies, as JSON",
        taken,
        "1,500 studies a second",
        len(studies) / 1_500,
        1,
        note=f"{len(studies) / taken:,.0f} studies/s, {taken / parsing:.1f} × writing and reading their JSON",
    )
    # A tenth of the studies, ten times as often, is what growth in proportion would take.
    tenth = studies[: max(1, len(studies) // 10)]
    small = best(lambda: labelled(tenth), 3) * len(studies) / len(tenth)
    yield Figure("labels of all studies", taken, "what a tenth of them takes, times ten", small, 1.25)
    slowest, words = max((best(partial(labelled, [made_up(words)]), 3), words) for words in _MADE_UP)
    yield Figure(
        "labels of the worst of made-up studies, criteria of 60 kB",
        slowest,
        "a tenth of a second",
        0.1,
        1,
        note=f"{words!r} over and over",
    )


_MADE_UP = (
    *("M1a/ PD-L1 M1a/ 1 2 KPS > PD-L1 brain No prior ", "stage IV ", "No ", "EGFR or ALK, ", "(", "1. 2. 3. "),
    *("A) \n", "* \n", ". ", "prior therapy with PD-1 or ", "lung, ", "small cell ", "brain and ", "metastases to "),
    *("stage I-", "    ", "(a) ", "inclusion of patients ", "progressed on ", "anti-PD-1 ", "placebo - ", "\\["),
)
"""Words that fill the criteria of the studies that are made to be slow: many subjects, denials, items or sentences."""


def labelled(studies: list[dict[str, Any]]) -> list[str]:
    """The labels of *studies* as JSON."""
    trials = map(read_trial, studies)
    return [json.dumps(labels_as_json(trial.nct, read_labels(trial))) for trial in trials]


def made_up(words: str) -> dict[str, Any]:
    """A study whose criteria are *words* over and over."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99000000", "briefTitle": "Lung Cancer"},
            "eligibilityModule": {"eligibilityCriteria": words * (60_000 // len(words))},
        }
    }


def whole_view(catalogue: Catalogue, filters: Filters) -> int:
    """What one change of a filter computes: the rows, their order, and every choice's count."""
    masks = passing(catalogue, filters)
    for name in _COUNTED:
        choice_counts(catalogue, filters, masks, name)
    return len(found_rows(catalogue, filters, all_of(catalogue, masks)))


_PERSON = Filters(cancer=("nsclc",), change=("egfr-l858r",), had=("osimertinib",), ecog=1, brain="treated-stable")


def naive_view(catalogue: Catalogue, filters: Filters) -> int:
    """The same in the plainest pandas: row by row, once for the result and once for each choice."""
    frame = catalogue.frame
    columns = {"therapy": "therapies", "subtype": "subtypes", "phase": "phases", "line": "line", "spread": "spread"}

    def fits(row: Any, name: str, choices: tuple[str, ...]) -> bool:
        values = row[columns[name]]
        chosen = bool(set(choices) & set(values if not isinstance(values, str) else [values]))
        return chosen and bool(set(filters.therapy) & set(row["therapies"])) and row["stage4"] in filters.stage

    found = frame[frame.apply(fits, axis=1, args=("therapy", filters.therapy))].sort_values("last_updated")
    for name in columns:
        for choice in FILTERS[name].choices:
            frame.apply(fits, axis=1, args=(name, (choice,))).sum()
    return len(found)


def views() -> Iterator[Figure]:
    """One change of a filter, at several sizes, against the naive way at the smallest."""
    filters = Filters(therapy=("immunotherapy", "vaccine"), line=("first-line",))
    taken = {size: best(partial(whole_view, sample_of(size), filters)) for size in (3_000, 100_000)}
    small = sample_of(3_000)
    naive = timed(partial(naive_view, small, filters))
    yield Figure(
        f"filter, order and all {len(_COUNTED)} facets of 3,000 trials",
        taken[3_000],
        "row by row with `apply`, five facets",
        naive,
        50,
        faster=True,
    )
    yield Figure("the same of 3,000 trials", taken[3_000], "20 ms", 0.020, 1)
    # A new answer each time: what is known of a person before is not what a press waits for.
    ages = count(30)
    answered = best(lambda: whole_view(small, replace(_PERSON, age=next(ages))), 20)
    yield Figure("the same of 3,000 trials, held against a person with a new answer", answered, "30 ms", 0.030, 1)
    yield Figure("the same of 100,000 trials", taken[100_000], "150 ms", 0.150, 1)


def distances() -> Iterator[Figure]:
    """The nearest recruiting sites of 3,000 trials with 60,000 sites, against a loop over all of them."""
    random = np.random.default_rng(0)
    points = random.uniform((-60, -180), (70, 180), (3_000, 20, 2))
    frame = pd.DataFrame(
        {
            "site_latitudes": list(points[:, :, 0]),
            "site_longitudes": list(points[:, :, 1]),
            "site_states": [[int(SiteState.RECRUITING)] * 20] * 3_000,
            "site_towns": [[f"Town {trial} {site}\t\tNowhere" for site in range(20)] for trial in range(3_000)],
        }
    )
    table = SiteTable(frame)
    here = Place("here", "here", "city", "Nowhere", latitude=42.36, longitude=-71.06)
    fast = best(lambda: table.nearest(here, 100), 20)
    slow = best(lambda: [min(distance_km((42.36, -71.06), tuple(point)) for point in trial) for trial in points], 1)
    yield Figure(
        "nearest sites of 3,000 trials with 60,000 sites",
        fast,
        "a loop with a haversine function",
        slow,
        50,
        faster=True,
    )


def refresh() -> Iterator[Figure]:
    """Reading, labelling and storing a catalogue, against what the rate limit alone lets its requests take."""
    with (
        LocalRegistry(copies_of_studies(sample.studies(), 3_000)) as registry,
        tempfile.TemporaryDirectory() as folder,
    ):
        # Once in haste, so that the local registry has searched; then as it is for real.
        refreshed(registry, Path(folder) / "first", "1000")
        asked = len(registry.requests)
        taken = refreshed(registry, Path(folder) / "second", "1")
        requests = len(registry.requests) - asked
    yield Figure(
        "refresh of the catalogue, 3,000 studies", taken, f"{requests} requests at one a second", requests, 1.1
    )


def refreshed(registry: LocalRegistry, folder: Path, per_second: str) -> float:
    """How long a first refresh takes that asks *registry* up to *per_second* times a second and stores in *folder*."""
    settings = read_settings(
        {
            "TRIAL_FINDER_REGISTRY_URL": registry.url,
            "TRIAL_FINDER_CACHE_DIR": str(folder),
            "TRIAL_FINDER_REQUESTS_PER_SECOND": per_second,
        }
    )
    return timed(open_source(settings).refresh)
