"""`python -m tests.bench [STUDIES.jsonl[.gz]]`: time the parts that grow with the number of trials.

Machines differ, so each figure stands beside a plain way to the same end, measured in the same run; the ratio is what
can be compared. Without a file it uses the invented sample, over and over.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from finder import sample
from finder.catalogue import Catalogue, build_frame, read_entry
from finder.filters import CHOICES, Filters, all_of, choice_counts, found_rows, passing
from finder.labels import read_labels
from finder.places import Place, SiteState, SiteTable
from finder.places.distance import way_km
from finder.source import catalogue_of
from finder.study_files import read_json_lines
from finder.trial import read_trial

_COUNTED = ("therapy", "subtype", "cancer", "marker", "brain", "line", "sex", "phase", "status", "stage")


def best(run: Callable[[], Any], times: int = 5) -> float:
    """The shortest of *times* runs, in seconds: what the work takes when nothing else disturbs it."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return min(taken)


def labels_per_second(studies: list[dict[str, Any]]) -> Iterable[str]:
    """Labels with evidence against the mere parsing of the same studies' JSON."""
    lines = [json.dumps(study) for study in studies]
    parsing = best(lambda: [json.loads(line) for line in lines], 3)
    trials = [read_trial(study) for study in studies]
    reading = best(lambda: [read_trial(study) for study in studies], 3)
    labels = best(lambda: [read_labels(trial) for trial in trials], 3)
    yield f"labels with evidence: {len(trials) / labels:,.0f} studies/s on one core ({labels / parsing:.1f} × parsing)"
    yield f"reading into trials: {len(trials) / reading:,.0f} studies/s ({reading / parsing:.1f} × parsing)"
    slowest = max((best(partial(read_labels, trial), 1), trial.nct) for trial in trials)
    yield f"slowest single record: {1000 * slowest[0]:.1f} ms ({slowest[1]})"


def copies(catalogue: Catalogue, size: int) -> Catalogue:
    """A catalogue of *size* trials, made of *catalogue*'s rows over and over under new numbers."""
    rows = list(islice(cycle(range(len(catalogue))), size))
    frame = catalogue.frame.iloc[rows].reset_index(drop=True)
    frame["nct"] = [f"NCT{99000000 + n % 1000000:08}" if n < 1000000 else str(n) for n in range(size)]
    return Catalogue(frame, catalogue.about)


def whole_view(catalogue: Catalogue, filters: Filters) -> int:
    """What one change of a filter computes: the rows, their order, and every choice's count."""
    masks = passing(catalogue, filters)
    for name in _COUNTED:
        choice_counts(catalogue, filters, masks, name)
    return len(found_rows(catalogue, filters, all_of(catalogue, masks)))


def naive_view(catalogue: Catalogue, filters: Filters) -> int:
    """The same in the plainest pandas: row by row, once for the result and once for each choice."""
    frame = catalogue.frame

    def fits(row: Any, therapies: tuple[str, ...]) -> bool:
        return bool(set(therapies) & set(row["therapies"])) and row["stage4"] in filters.stage

    found = frame[frame.apply(lambda row: fits(row, filters.therapy), axis=1)].sort_values("last_updated")
    for choice in CHOICES["therapy"]:
        frame.apply(lambda row, choice=choice: fits(row, (choice,)), axis=1).sum()
    return len(found)


def views(catalogue: Catalogue) -> Iterable[str]:
    """One change of a filter, at several sizes, against the naive way at the smallest."""
    filters = Filters(therapy=("immunotherapy", "vaccine"), line=("first-line",))
    for size in (3_000, 30_000, 100_000):
        many = copies(catalogue, size)
        taken = best(partial(whole_view, many, filters))
        line = f"filter, order and {len(_COUNTED)} facets of {size:,} trials: {1000 * taken:.1f} ms"
        if size == 3_000:
            naive = best(partial(naive_view, many, filters), 1)
            line += f" (row by row in pandas, one facet alone: {1000 * naive:.0f} ms, {naive / taken:.0f} ×)"
        yield line


def distances() -> Iterable[str]:
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
    slow = best(lambda: [min(way_km((42.36, -71.06), tuple(point)) for point in trial) for trial in points], 1)
    yield f"nearest sites of 60,000: {1000 * fast:.2f} ms (a loop: {1000 * slow:.0f} ms, {slow / fast:.0f} ×)"


def main(arguments: list[str]) -> None:
    """Measure and print, on the studies of the file that is named, or on the invented ones."""
    studies = list(read_json_lines(Path(arguments[0]))) if arguments else list(sample.studies()) * 5
    print(f"{len(studies):,} studies")
    for line in labels_per_second(studies):
        print(line)
    building = best(lambda: build_frame(studies), 1)
    print(f"building the catalogue's frame: {len(studies) / building:,.0f} studies/s")
    entry = best(lambda: read_entry(studies[0]))
    print(f"one card's trial and labels, read at need: {1000 * entry:.2f} ms")
    for line in views(catalogue_of(studies, "live", "2026-01-01T00:00:00")):
        print(line)
    for line in distances():
        print(line)


main(sys.argv[1:])
