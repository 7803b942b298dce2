"""One view of the catalogue: what a person asked for, and which trials that leaves.

Most filters are a person's answer about themselves ("I have brain metastases, untreated"). A trial whose record is
silent on the question stays: it is never hidden because nobody wrote it down, unless the person asks for that
(`unstated="hide"`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finder.catalogue.frame import NOT_STATED, Catalogue, Mask
from finder.labels.biomarkers import GENES
from finder.labels.spread import SPREAD_SITES
from finder.labels.stage import STAGE4_VALUES
from finder.labels.therapy import SUBTYPES as SUBTYPES_OF
from finder.labels.therapy import THERAPY_TYPES
from finder.places import Distance, Place, SiteState
from finder.registry.query import CATALOGUE_STUDY_TYPES, OPEN_STATUSES

MAX_TEXT = 200
"""Longer search texts are cut: nobody types them, and each word costs a pass over the catalogue."""

MAX_AGE = 120

SUBTYPES = tuple(dict.fromkeys(subtype for subtypes in SUBTYPES_OF.values() for subtype in subtypes))

BASKETS = ("basket-lung", "basket-any")
DEFAULT_STAGES = ("yes-explicit", "yes-advanced", NOT_STATED)
"""Everything that is open to stage IV or does not say."""

MARKERS = tuple(gene for gene in GENES if gene != "other")
NOT_TESTED = "not-tested"
"""A person's answer on markers who has had no test yet: it leaves nothing out, and puts last what needs a marker."""

Sort = Literal["match", "nearest", "updated", "newest"]
SORTS: tuple[Sort, ...] = ("match", "nearest", "updated", "newest")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked for. An empty choice asks nothing; values are in the order of `CHOICES`, each once.

    `marker` and `without` are what the person's tumour has and has not; `ecog` and `age` are the person's own, in the
    scale 0 to 4 and in years; `near` is where the person is, as `finder.places.find_place` reads it.
    """

    therapy: tuple[str, ...] = ()
    therapy_match: str = "any"
    company: str = ""
    subtype: tuple[str, ...] = ()
    cancer: tuple[str, ...] = ()
    baskets: str = "with"
    stage: tuple[str, ...] = DEFAULT_STAGES
    spread: tuple[str, ...] = ()
    marker: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    brain: str = ""
    line: tuple[str, ...] = ()
    ecog: int | None = None
    age: int | None = None
    sex: str = ""
    unstated: str = "show"
    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    sponsor: tuple[str, ...] = ()
    near: str = ""
    within: Distance | None = None
    text: str = ""

    def changed(self) -> tuple[str, ...]:
        """The names of the filters that ask for something else than the default view."""
        return tuple(name for name in NAMES if getattr(self, name) != getattr(DEFAULT, name))


DEFAULT = Filters()
NAMES = tuple(item.name for item in fields(Filters))

CHOICES: dict[str, tuple[str, ...]] = {
    "therapy": THERAPY_TYPES,
    "therapy_match": ("any", "all"),
    "company": ("alone", "combined"),
    "subtype": SUBTYPES,
    "cancer": ("nsclc", "sclc", "both"),
    "baskets": ("with", "without", "only"),
    "stage": STAGE4_VALUES,
    "spread": SPREAD_SITES,
    "marker": (NOT_TESTED, *MARKERS),
    "without": MARKERS,
    "brain": ("untreated-ok", "treated-stable", "required"),
    "line": ("first-line", "previously-treated", "maintenance"),
    "sex": ("female", "male"),
    "unstated": ("show", "hide"),
    "status": OPEN_STATUSES,
    "phase": ("EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4", "NA", NOT_STATED),
    "kind": CATALOGUE_STUDY_TYPES,
    "sponsor": ("INDUSTRY", "NIH", "FED", "OTHER_GOV", "NETWORK", "INDIV", "OTHER"),
}
"""What can be chosen in each filter, in the order in which people see it."""

# Whom a person with such brain metastases can join, by the label's values.
_OPEN_TO_BRAIN = {
    "untreated-ok": ("untreated-ok", "required"),
    "treated-stable": ("treated-stable", "untreated-ok", "required"),
    "required": ("required",),
}


def passing(catalogue: Catalogue, filters: Filters) -> dict[str, Mask]:
    """For each filter that asks something, the rows of *catalogue* that it lets through."""
    masks = {name: rule(catalogue, filters) for name, rule in _RULES.items() if _asks(filters, name)}
    return {name: mask for name, mask in masks.items() if mask is not None}


def _asks(filters: Filters, name: str) -> bool:
    value = getattr(filters, name)
    return value is not None and value not in ("", ())


def _facet(facet: str, name: str) -> Callable[[Catalogue, Filters], Mask]:
    return lambda catalogue, filters: catalogue.having(facet, getattr(filters, name))


def _therapy(catalogue: Catalogue, filters: Filters) -> Mask:
    if filters.therapy_match == "any":
        return catalogue.having("therapies", filters.therapy)
    return _all(catalogue, (catalogue.having("therapies", (therapy,)) for therapy in filters.therapy))


def _company(catalogue: Catalogue, filters: Filters) -> Mask:
    """Whether a chosen therapy (any, where none is chosen) is given by itself, or with others."""
    return catalogue.having(filters.company, filters.therapy or THERAPY_TYPES)


def _cancer(catalogue: Catalogue, filters: Filters) -> Mask:
    # A trial for either kind takes both; trials of several cancers are the matter of `baskets`.
    return catalogue.having("cancer", (*filters.cancer, "both", *BASKETS))


def _baskets(catalogue: Catalogue, filters: Filters) -> Mask | None:
    if filters.baskets == "with":
        return None
    several = catalogue.having("cancer", BASKETS)
    return several if filters.baskets == "only" else ~several


def _stage(catalogue: Catalogue, filters: Filters) -> Mask | None:
    if set(filters.stage) >= set(STAGE4_VALUES):
        return None
    return catalogue.having("stage4", filters.stage)


def _marker(catalogue: Catalogue, filters: Filters) -> Mask:
    """Who has a marker is kept out only where it is excluded; a trial that says nothing of it stays."""
    return ~catalogue.having("biomarkers", (f"{gene} excluded" for gene in filters.marker))


def _without(catalogue: Catalogue, filters: Filters) -> Mask:
    return ~catalogue.having("biomarkers", (f"{gene} required" for gene in filters.without))


def _brain(catalogue: Catalogue, filters: Filters) -> Mask:
    return catalogue.having("brain_mets", (*_OPEN_TO_BRAIN[filters.brain], *_silent(filters)))


def _line(catalogue: Catalogue, filters: Filters) -> Mask:
    return catalogue.having("line", (*filters.line, "any", *_silent(filters)))


def _ecog(catalogue: Catalogue, filters: Filters) -> Mask:
    limit = catalogue.numbers("ecog_max")
    return (limit >= (filters.ecog or 0)) | (np.isnan(limit) & (filters.unstated == "show"))


def _age(catalogue: Catalogue, filters: Filters) -> Mask:
    # The registry leaves a limit of age out where there is none, so a missing one lets everybody through.
    low, high = catalogue.numbers("minimum_age"), catalogue.numbers("maximum_age")
    age = filters.age or 0
    return ~(low > age) & ~(high < age)


def _sex(catalogue: Catalogue, filters: Filters) -> Mask:
    return catalogue.having("sex", (filters.sex.upper(), "ALL", NOT_STATED))


def _near(catalogue: Catalogue, filters: Filters) -> Mask | None:
    """Trials with a place in reach that is recruiting or may be soon; those that say nothing of their places stay.

    A place that we do not know, or of which there are several, lets everything through: the page asks back.
    """
    place = catalogue.place(filters.near)
    if not isinstance(place, Place) or (place.point is not None and filters.within is None):
        return None
    within = filters.within.km if filters.within else math.inf
    recruiting = catalogue.nearest(place, within)
    perhaps = catalogue.nearest(place, within, SiteState.PERHAPS)
    reached: Mask = recruiting.reached | perhaps.reached
    if filters.unstated == "show":
        reached = reached | (recruiting.nowhere + perhaps.nowhere > 0) | (catalogue.frame["sites"].to_numpy() == 0)
    return reached


def _silent(filters: Filters) -> tuple[str, ...]:
    return (NOT_STATED,) if filters.unstated == "show" else ()


# In the order in which the address has them.
_RULES: dict[str, Callable[[Catalogue, Filters], Mask | None]] = {
    "therapy": _therapy,
    "company": _company,
    "subtype": _facet("subtypes", "subtype"),
    "cancer": _cancer,
    "baskets": _baskets,
    "stage": _stage,
    "spread": _facet("spread", "spread"),
    "marker": _marker,
    "without": _without,
    "brain": _brain,
    "line": _line,
    "ecog": _ecog,
    "age": _age,
    "sex": _sex,
    "status": _facet("status", "status"),
    "phase": _facet("phases", "phase"),
    "kind": _facet("study_type", "kind"),
    "sponsor": _facet("sponsor_class", "sponsor"),
    "near": _near,
    "text": lambda catalogue, filters: catalogue.mentioning(filters.text),
}


def _all(catalogue: Catalogue, masks: Iterable[Mask]) -> Mask:
    rows = np.ones(len(catalogue), dtype=bool)
    for mask in masks:
        rows &= mask
    return rows


def all_of(catalogue: Catalogue, masks: dict[str, Mask], without: str = "") -> Mask:
    """The rows that every one of *masks* lets through; the one named *without* is not asked."""
    return _all(catalogue, (mask for name, mask in masks.items() if name != without))


def search(catalogue: Catalogue, filters: Filters, sort: Sort = "match") -> pd.DataFrame:
    """The rows of the catalogue's frame that *filters* leave, in the order *sort* (see `found_rows`)."""
    return catalogue.frame.iloc[found_rows(catalogue, filters, all_of(catalogue, passing(catalogue, filters)), sort)]


def found_rows(catalogue: Catalogue, filters: Filters, rows: Mask, sort: Sort = "match") -> NDArray[np.int_]:
    """The numbers of *rows* (what `filters` leave, or some of it) in the order *sort*.

    `match`: first what names the person's own case (see `match_points`), then the last updated; `nearest`: the nearest
    recruiting site first, or for a state or country the most sites there (by `match` where no place is known);
    `updated` and `newest`: the latest date first.
    """
    numbers = np.flatnonzero(rows)
    latest_last = catalogue.rank("first_posted" if sort == "newest" else "last_updated")[numbers]
    if sort in ("updated", "newest"):
        return numbers[np.argsort(-latest_last)]
    place = catalogue.place(filters.near) if filters.near and sort == "nearest" else None
    if isinstance(place, Place):
        nearest = catalogue.nearest(place)
        far = nearest.distance_km if place.point is not None else -nearest.within.astype(float)
        return numbers[np.lexsort((-latest_last, far[numbers]))]
    return numbers[np.lexsort((-latest_last, -match_points(catalogue, filters)[numbers]))]


def match_points(catalogue: Catalogue, filters: Filters) -> NDArray[np.int_]:
    """How many things each trial says that fit the person's case: a whole number a row, higher is better.

    Two for asking for a marker that the person has; one each for naming stage IV, being for lung cancer alone,
    recruiting now, needing no marker where the person has not been tested, and for each of brain metastases, line and
    performance status that it states and that fit.
    """
    stated = [
        catalogue.having("stage4", ("yes-explicit",)),
        ~catalogue.having("cancer", BASKETS),
        catalogue.having("status", ("RECRUITING", "AVAILABLE")),
    ]
    if filters.brain:
        stated.append(catalogue.having("brain_mets", _OPEN_TO_BRAIN[filters.brain]))
    if filters.line:
        stated.append(catalogue.having("line", (*filters.line, "any")))
    if filters.ecog is not None:
        stated.append(catalogue.numbers("ecog_max") >= filters.ecog)
    if NOT_TESTED in filters.marker:
        stated.append(~catalogue.having("biomarkers", (f"{gene} required" for gene in GENES)))
    wanted = catalogue.having("biomarkers", (f"{gene} required" for gene in filters.marker))
    points: NDArray[np.int_] = 2 * wanted.astype(int) + np.sum(stated, axis=0, dtype=int)
    return points


# "Given alone" is asked of the chosen therapies, so what it leaves moves with them.
_ASKED_WITH = {"therapy": ("therapy", "company")}


def choice_counts(catalogue: Catalogue, filters: Filters, masks: dict[str, Mask], name: str) -> dict[str, int]:
    """For each choice of the filter *name*, how many trials it alone would leave, the other filters as they are."""
    moving = _ASKED_WITH.get(name, (name,))
    rows = _all(catalogue, (mask for other, mask in masks.items() if other not in moving))
    several = isinstance(getattr(filters, name), tuple)
    counts = {}
    for choice in CHOICES[name]:
        alone: Any = (choice,) if several else choice
        asked = replace(filters, **{name: alone})
        passed = [_RULES[each](catalogue, asked) for each in moving if _asks(asked, each)]
        counts[choice] = int(_all(catalogue, (rows, *(mask for mask in passed if mask is not None))).sum())
    return counts


def lifting(catalogue: Catalogue, masks: dict[str, Mask]) -> list[tuple[str, int]]:
    """For each filter of *masks*, how many trials there would be without it, most first: for an empty result."""
    counts = [(name, int(all_of(catalogue, masks, without=name).sum())) for name in masks]
    return sorted(counts, key=lambda item: -item[1])
