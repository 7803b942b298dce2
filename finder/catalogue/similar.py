"""Which other trials come nearest to one: of the same kind of therapy, for the same marker, in the same line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finder.catalogue.frame import Catalogue, Entry, Mask
from finder.fit.verdicts import Verdict
from finder.labels.biomarkers import GENES
from finder.person import NOBODY, Person
from finder.places import Place

# Trials for one kind of lung cancer are none for people with the other.
_OTHER_CANCER = {"nsclc": ("sclc",), "sclc": ("nsclc",)}


def similar_rows(
    catalogue: Catalogue, entry: Entry, place: Place | None = None, person: Person = NOBODY, limit: int = 5
) -> NDArray[np.int_]:
    """The rows of *catalogue* of up to *limit* trials like *entry*, which need not be in it; the most alike come first.

    All give a kind of therapy that *entry* gives, and are open to stage IV of its cancer; what speaks against *person*
    is left out. First are those that match in marker and line, then in marker, then in line, then the others; of these,
    the nearest to *place* first, then those that are most alike in treatment, then the last updated.
    """
    labels = entry.labels
    # What is neither a treatment nor supportive has nothing in common but that.
    given = {therapy.type: therapy.subtypes for therapy in labels.given if therapy.type != "other"}
    if labels.cancer.value == "not-lung":
        # All trials of the catalogue take lung cancer.
        given = {}
    rows = np.flatnonzero(
        catalogue.having("therapies", given)
        & ~catalogue.having("stage4", ("no",))
        & ~catalogue.having("cancer", _OTHER_CANCER.get(labels.cancer.value, ()))
        & (catalogue.ncts != entry.trial.nct)
        & _open_to(catalogue, person)
    )
    alike = 2 * _same_marker(catalogue, entry).astype(int) + catalogue.having("line", labels.line.value)
    treated = np.sum([catalogue.having("therapies", (kind,)) for kind in given], axis=0, dtype=int)
    treated = treated + catalogue.having("subtypes", {subtype for subtypes in given.values() for subtype in subtypes})
    keys = (catalogue.rank("last_updated"), treated, -_far(catalogue, place), alike)
    return rows[np.lexsort([key[rows] for key in keys])[::-1]][:limit]


def _open_to(catalogue: Catalogue, person: Person) -> Mask:
    """The rows of which nothing is known that speaks against *person*."""
    if not person.is_known:
        return np.ones(len(catalogue), dtype=bool)
    return np.asarray(catalogue.fit(person).verdict != Verdict.AGAINST)


def _same_marker(catalogue: Catalogue, entry: Entry) -> Mask:
    """The rows that need a marker that *entry* needs; where it needs none, those that need none either."""
    needed = {marker.gene for marker in entry.labels.biomarkers if marker.rule == "required"}
    if needed:
        return catalogue.having("biomarkers", (f"{gene} required" for gene in needed))
    return ~catalogue.having("biomarkers", (f"{gene} required" for gene in GENES))


def _far(catalogue: Catalogue, place: Place | None) -> NDArray[np.float64]:
    """How far each trial's nearest recruiting site is: kilometres; for a region or country 0 inside, infinite else."""
    if place is None:
        return np.zeros(len(catalogue))
    nearest = catalogue.nearest(place)
    return nearest.distance_km if place.point is not None else np.where(nearest.reached, 0.0, np.inf)
