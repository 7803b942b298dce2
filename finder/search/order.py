"""In which order the trials of a view stand: what was made for this person first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finder.catalogue.frame import Catalogue, Mask
from finder.labels.biomarkers import GENES
from finder.person import NOBODY
from finder.places import Place
from finder.search.filters import (
    ANY_TUMOR,
    BASKETS,
    NOT_TESTED,
    OPEN_TO_BRAIN,
    Filters,
    Sort,
    all_of,
    passing,
    person_of,
)
from finder.search.parts import parts_of


def search(catalogue: Catalogue, filters: Filters, sort: Sort = "match") -> pd.DataFrame:
    """The rows of the catalogue's frame that *filters* leave, in the order *sort* (see `found_rows`).

    What the find page folds at its end stands last here, too (`Parts.all_rows`).
    """
    found = found_rows(catalogue, filters, all_of(catalogue, passing(catalogue, filters)), sort)
    return catalogue.frame.iloc[parts_of(catalogue, filters, found, sort).all_rows]


TRIPS_KM = (0.0, 160.0, 800.0, 3000.0)
"""What people can get to alike: up to 100 miles for a day, some 500 by car, within a continent by air, and beyond.

Below the first stand numbers of sites in a state or country, which `_distances` gives with a minus."""


def found_rows(catalogue: Catalogue, filters: Filters, rows: Mask, sort: Sort = "match") -> NDArray[np.int_]:
    """The numbers of *rows* (what `filters` leave, or some of it) in the order *sort*.

    `match`: first what names the person's own case (see `match_points`), then the last updated; records that may be out
    of date come lower, and what is for any solid tumour at the end; where a person is known, by how each trial stands
    to them (`Fit.group`), and within that, where they have a place, by the trip (`TRIPS_KM`); `nearest`: the nearest
    recruiting site first, or for a state or country the most sites there (by `match` where no place is known);
    `updated` and `newest`: the latest date first.
    """
    numbers = np.flatnonzero(rows)
    latest_last = catalogue.rank("first_posted" if sort == "newest" else "last_updated")[numbers]
    if sort in ("updated", "newest"):
        return numbers[np.argsort(-latest_last)]
    far = _distances(catalogue, filters)
    if sort == "nearest" and far is not None:
        return numbers[np.lexsort((-latest_last, far[numbers]))]
    points = -match_points(catalogue, filters)
    any_tumor = catalogue.having("cancer", (ANY_TUMOR,))
    doubtful = catalogue.is_doubtful
    person = person_of(filters)
    if person == NOBODY:
        return numbers[np.lexsort((-latest_last, points[numbers], doubtful[numbers], any_tumor[numbers]))]
    fit = catalogue.fit(person)
    latest = -catalogue.rank("last_updated")
    keys: tuple[NDArray[Any], ...]
    if far is None:
        # Of those with as little doubt, one whose places recruit nobody yet helps nobody now; one without places may.
        nowhere = (catalogue.frame["sites"].to_numpy() > 0) & (catalogue.frame["recruiting_sites"].to_numpy() < 1)
        keys = (fit.group, fit.doubt, nowhere, fit.asks, any_tumor, doubtful, points - fit.made, latest)
    else:
        # Within a group the reach of a trip decides first: a trial that nobody can get to helps nobody.
        keys = (fit.group, np.digitize(far, TRIPS_KM), doubtful, fit.doubt, fit.asks, any_tumor, far, latest)
    return numbers[np.lexsort([key[numbers] for key in reversed(keys)])]


def _distances(catalogue: Catalogue, filters: Filters) -> NDArray[np.float64] | None:
    """Kilometres to the nearest recruiting site a row; for a state or country fewer the more sites are there.

    None where no place is given, or it is not known.
    """
    place = catalogue.place(filters.near) if filters.near else None
    if not isinstance(place, Place):
        return None
    nearest = catalogue.nearest(place)
    return nearest.distance_km if place.point is not None else -nearest.within.astype(float)


def match_points(catalogue: Catalogue, filters: Filters) -> NDArray[np.int_]:
    """How many things each trial says that fit the person's case: a whole number a row, higher is better.

    Two for asking for a marker that the person has; one each for naming stage IV, being for lung cancer alone,
    recruiting now without a doubt, needing no marker where the person has not been tested, and for each of brain
    metastases, line and performance status that it states and that fit.
    """
    stated = [
        catalogue.having("stage4", ("yes-explicit",)),
        ~catalogue.having("cancer", BASKETS),
        catalogue.having("status", ("RECRUITING", "AVAILABLE")) & ~catalogue.is_doubtful,
    ]
    if filters.brain in OPEN_TO_BRAIN:
        stated.append(catalogue.having("brain_mets", OPEN_TO_BRAIN[filters.brain]))
    if filters.line:
        stated.append(catalogue.having("line", (*filters.line, "any")))
    if filters.ecog is not None:
        stated.append(catalogue.numbers("ecog_max") >= filters.ecog)
    if NOT_TESTED in filters.marker:
        stated.append(~catalogue.having("biomarkers", (f"{gene} required" for gene in GENES)))
    wanted = catalogue.having("biomarkers", (f"{gene} required" for gene in filters.marker))
    points: NDArray[np.int_] = 2 * wanted.astype(int) + np.sum(stated, axis=0, dtype=int)
    return points
