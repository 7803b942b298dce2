"""The catalogue: many trials as columns, read once and shared by everybody who looks at it."""

from __future__ import annotations

import hashlib
import json
import logging
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import cattrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finder import codebook, fit, labels
from finder import record as trial_module
from finder.catalogue import search_text
from finder.catalogue.search_text import SearchTexts
from finder.codebook import COLUMNS, NOT_STATED, Labels, marker_name, read_labels
from finder.fit.requirements import requirements
from finder.fit.table import Fit, FitTable, as_text
from finder.labels.about_cancer import joins_for_cancer
from finder.labels.given import Given, given_in
from finder.labels.text import readable
from finder.labels.vocabulary import Entry as Treatment
from finder.languages import gettext as _
from finder.person import Person
from finder.places import SITE_COLUMNS, Ambiguous, Gazetteer, Place, SiteState, SiteTable, Unknown, find_place
from finder.places import sites as sites_module
from finder.record import Contact, PartialDate, Trial, UnreadableStudyError, read_trial
from finder.trial_page import freshness
from finder.trial_page.freshness import as_texts, deadlines, from_texts, state_words

log = logging.getLogger(__name__)

Mask = NDArray[np.bool_]

_ADULT = 18


def _fingerprint() -> str:
    """A digest of everything that decides what a row says: how a study is read, the labels' rules and their tables."""
    folders = (Path(str(package.__file__)).parent for package in (labels, fit))
    parts = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".csv"))
    digest = hashlib.sha256()
    modules = (codebook, trial_module, sites_module, freshness, search_text)
    for path in (*parts, *(Path(str(module.__file__)) for module in modules), Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


RULES = _fingerprint()
"""The version of the rules. It changes by itself when a rule or a table does; a stored catalogue is then read anew."""


@dataclass(frozen=True, slots=True)
class About:
    """What is to be known about a catalogue as a whole: shown on every page and written into every export.

    `watched_since` is the day of the data (`YYYY-MM-DD`) from which on what changed was written down without a break,
    in the column `history`; empty for a catalogue that has none. `gap` says for operators why the catalogue is not
    whole, and `missing` in words for people which trials are not there, where that is known.
    """

    source: str
    data_timestamp: str
    fetched: str
    gap: str
    left_out: int
    rules: str
    watched_since: str = ""
    missing: str = ""

    @property
    def incomplete(self) -> str:
        """A warning to people where trials may be missing, in one sentence; empty where none are."""
        if self.missing:
            words = _("This list is not complete: ClinicalTrials.gov did not give us the {missing}.")
            return words.format(missing=_(self.missing))
        if self.gap:
            return _("This list may not be complete: not all trials could be read from ClinicalTrials.gov.")
        return ""

    @property
    def is_sample(self) -> bool:
        """Whether the trials are the invented ones."""
        return self.source == "sample"

    @property
    def data_date(self) -> str:
        """The day on which the registry processed the data, `YYYY-MM-DD`."""
        return self.data_timestamp[:10]


@dataclass(frozen=True, slots=True)
class Entry:
    """One trial with its labels, and what it gives (see `finder.labels.given`)."""

    trial: Trial
    labels: Labels
    given: tuple[Given, ...]


class Catalogue:
    """Trials as a frame (one row a trial, see `build_frame`), and for each value of each facet the rows that have it.

    Shared by all sessions and never changed.
    """

    def __init__(self, frame: pd.DataFrame, about: About, closed: pd.DataFrame | None = None) -> None:
        """*frame* comes from `build_frame`, and so does *closed*, the rows of `Catalogue.closed`."""
        self.frame = frame
        self.about = about
        self._row = {nct: row for row, nct in enumerate(frame["nct"])}
        self._masks = {facet: _masks(frame[facet]) for facet in FACETS}
        self._numbers = {column: frame[column].to_numpy(dtype="float64") for column in NUMBERS}
        self.ncts: NDArray[np.str_] = frame["nct"].to_numpy(dtype=str)
        self._ranks = {column: self._rank(frame[column]) for column in DATES}
        self.sites = SiteTable(frame)
        self._gazetteer = Gazetteer(self.sites.towns)
        # What many ask again and again: cards of the first pages, distances from the same cities.
        self.entry = lru_cache(maxsize=512)(self._entry)
        self.place = lru_cache(maxsize=256)(self._place)
        self.nearest = lru_cache(maxsize=64)(self.sites.nearest)
        # A press asks the second for each choice of each question.
        self.fit = lru_cache(maxsize=32)(self._fit)
        self.open_to = lru_cache(maxsize=256)(self._open_to)
        self._closed = frame.iloc[:0] if closed is None else closed

    @classmethod
    def from_stored(cls, stored: pd.DataFrame, about: About) -> Catalogue:
        """The catalogue whose `to_store` is *stored*. Raises KeyError if a column is missing."""
        is_open = stored["open"].to_numpy(dtype=bool)
        rows = stored.drop(columns="open")
        return cls(rows[is_open].reset_index(drop=True), about, rows[~is_open].reset_index(drop=True))

    def to_store(self) -> pd.DataFrame:
        """All trials in one frame, so that they are stored whole or not at all; `open` parts them."""
        frames = [self.frame.assign(open=True), self._closed.assign(open=False)]
        # A frame without rows has columns of no kind, which would rub off on the other's.
        return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)

    @cached_property
    def closed(self) -> Catalogue:
        """The lung trials that are closed and whose records were updated in the twelve months before the data's day.

        A catalogue of its own, so that all filters can be asked of it and nothing else ever sees these trials; it is
        built when it is first asked for. Every site counts as one that perhaps recruits: what can be asked of a closed
        trial is whether it was in reach.
        """
        states = [np.full(len(given), SiteState.PERHAPS, dtype=np.int8) for given in self._closed["site_states"]]
        closed = Catalogue(self._closed.assign(site_states=pd.Series(states, dtype=object)), self.about)
        # A place that a person names must be the same one in both, also where no closed trial has a site.
        closed.place = self.place
        return closed

    @cached_property
    def is_for_adults(self) -> Mask:
        """The rows that some adult can join: what is for children alone has an upper limit of age below 18."""
        return ~(self.numbers("maximum_age") < _ADULT)

    @cached_property
    def names_cancer(self) -> Mask:
        """The rows whose criteria speak of cancer, or have no criteria."""
        return self.frame["names_cancer"].to_numpy(dtype=bool)

    @property
    def day(self) -> date:
        """The day of the data, from which the dates of the records are seen."""
        return date.fromisoformat(self.about.data_date)

    @cached_property
    def is_doubtful(self) -> Mask:
        """The rows whose records say that they are open although their own dates make that doubtful.

        What `finder.trial_page.freshness.doubts` finds on the day of the data.
        """
        today = self.about.data_date
        return np.fromiter(
            (any(text[: len(today)] <= today for text in texts) for texts in self.frame["deadlines"]), bool, len(self)
        )

    def state_words(self, row: int) -> str:
        """How the trial in *row* stands on the day of the data: its status, or why what it says is doubtful."""
        return state_words(self.frame["status"].iloc[row], from_texts(self.frame["deadlines"].iloc[row]), self.day)

    def __len__(self) -> int:
        """How many trials there are."""
        return len(self.frame)

    def __contains__(self, nct: object) -> bool:
        """Whether the trial *nct* is here."""
        return nct in self._row

    def having(self, facet: str, values: Iterable[str]) -> Mask:
        """The rows that have any of *values* in *facet* (one of `FACETS`)."""
        rows = np.zeros(len(self), dtype=bool)
        for value in values:
            rows |= self._masks[facet].get(value, False)
        return rows

    def numbers(self, column: str) -> NDArray[np.float64]:
        """The *column* of numbers (`ecog_max`, ages in years), NaN where it is not stated."""
        return self._numbers[column]

    def rank(self, column: str) -> NDArray[np.int_]:
        """For each row its place in the order of *column* (one of `DATES`), the latest highest; no two are equal."""
        return self._ranks[column]

    def _rank(self, dates: pd.Series) -> NDArray[np.int_]:
        # Ties by number, so that the same view has the same order everywhere.
        order = np.lexsort((self.ncts, dates.to_numpy(dtype=str)))
        rank = np.empty(len(order), dtype=int)
        rank[order] = np.arange(len(order))
        return rank

    @cached_property
    def _searched(self) -> SearchTexts:
        # A tenth of a second for 3,000 trials, which a start would wait for, and few people search for words.
        return SearchTexts(self.frame["searched"])

    def mentioning(self, text: str) -> Mask:
        """The rows that hold every word of *text*, or any of the trials' numbers in it (see `SearchTexts`).

        Titles, drugs, conditions, sponsor, numbers, markers, hospitals and towns are looked at.
        """
        return self._searched.mentioning(text)

    @cached_property
    def _fit_table(self) -> FitTable:
        return FitTable(self.frame["requirements"])

    def _fit(self, person: Person) -> Fit:
        """How each row stands to *person* (see `finder.fit`)."""
        return self._fit_table.fit(person)

    def _open_to(self, person: Person) -> Mask:
        """The rows that nothing speaks against, where *person* is held against them."""
        return self._fit_table.open_to(person)

    def row(self, nct: str) -> int:
        """The number of the row of the trial *nct*; raises KeyError if it is not here."""
        return self._row[nct]

    def _place(self, text: str) -> Place | Ambiguous | Unknown:
        """The place that a person's *text* names, among all that we know and the towns of these trials' sites."""
        return find_place(text, self._gazetteer)

    def _entry(self, nct: str) -> Entry:
        """The trial *nct* with its labels; raises KeyError if it is not here."""
        row = self._row[nct]
        record, packed, given = (self.frame[column].iloc[row] for column in ("record", "labels", "given"))
        trial = read_trial(unpack_study(record))
        return Entry(trial, unpack_labels(packed), unpack_given(given, trial))


def day_of(catalogue: Catalogue | None) -> date:
    """The day from which dates of records are seen: that of the data, so that all pages doubt the same records."""
    return datetime.now(UTC).date() if catalogue is None else catalogue.day


FACETS = (
    *(column.name for column in COLUMNS if column.kind == "facet"),
    *("status", "phases", "study_type", "purpose", "sponsor_class", "sex"),
)
"""The columns that filters choose from: one value or a list of values a row."""

DATES = ("last_updated", "first_posted")
"""The columns by which results are put in order."""

NUMBERS = (*(column.name for column in COLUMNS if column.kind == "number"), "minimum_age", "maximum_age")
"""The columns that filters compare with a person's own number; NaN where nothing is stated."""


def read_entry(study: Mapping[str, Any]) -> Entry:
    """The trial of *study* with its labels. Raises UnreadableStudyError if it has no number."""
    trial = read_trial(study)
    return Entry(trial, read_labels(trial), given_in(trial))


Row = dict[str, Any]
"""One trial in the columns of a catalogue's frame."""


def read_row(study: Mapping[str, Any]) -> Row | None:
    """The row of *study* if it is a trial that takes lung cancer, else None.

    The queries are broad; what the cancer label calls `not-lung` (mesothelioma, screening of healthy people, lung
    metastases of other cancers) does not belong into the catalogue. The column `record` keeps the study itself, packed.
    """
    try:
        entry = read_entry(study)
        if entry.labels.cancer.value == "not-lung":
            return None
        # `finder.catalogue.changes` writes the history.
        packed = {"record": pack_study(study), "labels": pack_labels(entry.labels), "given": pack_given(entry)}
        return {**row_of(entry), **packed, "history": ""}
    except (UnreadableStudyError, RecursionError) as error:  # without a number, or nested without end
        log.warning("a study was left out", extra={"cause": str(error)})
        return None


def pack_study(study: Mapping[str, Any]) -> bytes:
    """*study* as the column `record` keeps it: whole studies are most of what a catalogue takes in memory."""
    # JSON can carry lone surrogates, which nothing can write.
    return zlib.compress(json.dumps(study, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def unpack_study(record: bytes | str) -> dict[str, Any]:
    """The study that `pack_study` made *record* of; stored catalogues of former versions keep it as plain JSON."""
    study: dict[str, Any] = json.loads(record if isinstance(record, str) else zlib.decompress(record))
    return study


_STORED = cattrs.Converter()


def pack_labels(labels: Labels) -> bytes:
    """*labels* as the column `labels` keeps them: reading them from the record again takes thirty times as long."""
    values = _STORED.unstructure(labels)
    return zlib.compress(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())


def unpack_labels(packed: bytes) -> Labels:
    """The inverse of `pack_labels`."""
    return _STORED.structure(json.loads(zlib.decompress(packed)), Labels)


def pack_given(entry: Entry) -> bytes:
    """What *entry* gives as the column `given` keeps it, interventions and arms by number.

    So pages need neither the table of drugs nor the rules for names, which a process would load for them alone.
    """
    # By value: what is given may have been read from a copy of the same record.
    interventions = {item: number for number, item in enumerate(entry.trial.interventions)}
    arms = {arm: number for number, arm in enumerate(entry.trial.arms)}
    values = [
        (
            interventions[item.intervention],
            _STORED.unstructure(item.known),
            [arms[arm] for arm in item.arms],
            item.role,
            item.other_names,
        )
        for item in entry.given
    ]
    return zlib.compress(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())


def unpack_given(packed: bytes, trial: Trial) -> tuple[Given, ...]:
    """The inverse of `pack_given`, for what *trial* gives."""
    return tuple(
        Given(
            trial.interventions[number],
            _STORED.structure(known, tuple[Treatment, ...]),
            tuple(trial.arms[arm] for arm in arms),
            role,
            tuple(names),
        )
        for number, known, arms, role, names in json.loads(zlib.decompress(packed))
    )


def build_frame(rows: Iterable[Row | None]) -> pd.DataFrame:
    """The frame of *rows*, which come from `read_row`; what is None is passed over."""
    # Each number once: a second row of the same number would break every page that lists it.
    once: dict[str, Row] = {}
    for row in rows:
        if row is not None:
            once.setdefault(row["nct"], row)
    frame = pd.DataFrame(list(once.values()), columns=list(_COLUMNS))
    # A column of nothing but "not stated" would otherwise have no kind at all.
    return frame.astype({**dict.fromkeys(NUMBERS, "float64"), **dict.fromkeys(_FLAGS, bool)})


_FLAGS = ("names_cancer", "has_criteria", "has_contacts")

_COLUMNS = (
    *("nct", "title", "status", "status_verified", "phases", "study_type", "purpose", "sponsor", "sponsor_class"),
    *("first_posted", "last_updated"),
    *(column.name for column in COLUMNS),
    *("minimum_age", "maximum_age", "sex", "conditions", "drugs", "sites", "recruiting_sites", "countries"),
    *SITE_COLUMNS,
    *("names_cancer", "deadlines", "searched", "requirements", "record", "labels", "given"),
    *("criteria", "has_criteria", "has_contacts", "history"),
)


def row_of(entry: Entry) -> Row:
    """What a row of the frame says of *entry*; the study itself and what happened to it are not in it."""
    trial, labels = entry.trial, entry.labels
    recruiting = [site for site in trial.sites if site.status == "RECRUITING"]
    return {
        "nct": trial.nct,
        "title": one_line(trial.brief_title or trial.official_title),
        "status": trial.status or NOT_STATED,
        "status_verified": _day(trial.status_verified),
        "phases": list(trial.phases or (NOT_STATED,)),
        "study_type": trial.study_type or NOT_STATED,
        "purpose": trial.primary_purpose or NOT_STATED,
        "sponsor": one_line(trial.sponsor),
        "sponsor_class": trial.sponsor_class or NOT_STATED,
        "first_posted": _day(trial.first_posted),
        "last_updated": _day(trial.last_updated),
        **{column.name: column.read(labels) for column in COLUMNS},
        "minimum_age": trial.minimum_age,
        "maximum_age": trial.maximum_age,
        "sex": trial.sex or NOT_STATED,
        "conditions": [one_line(condition) for condition in trial.conditions],
        "drugs": [one_line(intervention.name) for intervention in trial.interventions],
        "sites": len(trial.sites),
        "recruiting_sites": len(recruiting),
        "countries": sorted({site.country for site in (recruiting or trial.sites) if site.country}),
        **sites_module.site_columns(trial),
        "names_cancer": joins_for_cancer(trial),
        "deadlines": as_texts(deadlines(trial)),
        "searched": _searched(entry),
        "requirements": [as_text(requirement) for requirement in requirements(trial, labels)],
        "criteria": _criteria_digest(trial),
        "has_criteria": bool(trial.eligibility_criteria.strip()),
        "has_contacts": any(contact.phone or contact.email for contact in _contacts(trial)),
    }


def _contacts(trial: Trial) -> Iterator[Contact]:
    yield from trial.contacts
    for site in trial.sites:
        yield from site.contacts


def _criteria_digest(trial: Trial) -> str:
    """A short text that changes when it changes who can join; how the criteria are set (white space) is no change."""
    said = (" ".join(trial.eligibility_criteria.split()), trial.minimum_age, trial.maximum_age, trial.sex)
    return hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _day(when: PartialDate | None) -> str:
    return str(when) if when else ""


def one_line(text: str) -> str:
    """*text* of the registry as one line for people: escapes undone, white space folded."""
    return " ".join(readable(text).split())


def _searched(entry: Entry) -> str:
    trial = entry.trial
    texts = [trial.nct, *trial.aliases, trial.org_study_id, *trial.secondary_ids]
    texts += [trial.brief_title, trial.official_title, trial.acronym]
    texts += [trial.sponsor, *trial.conditions, *trial.keywords]
    for intervention in trial.interventions:
        texts += [intervention.name, *intervention.other_names]
    texts += [marker_name(marker) for marker in entry.labels.biomarkers]
    texts += [name for site in trial.sites for name in (site.facility, site.city)]
    return "\n".join(dict.fromkeys(one_line(text) for text in texts if text))


def _masks(column: pd.Series) -> dict[str, Mask]:
    masks: dict[str, Mask] = {}
    for row, values in enumerate(column):
        for value in (values,) if isinstance(values, str) else values:
            if value not in masks:
                masks[value] = np.zeros(len(column), dtype=bool)
            masks[value][row] = True
    return masks


def about_as_json(about: About) -> dict[str, Any]:
    """*about* as JSON; `about_from_json` is its inverse."""
    return asdict(about)


def about_from_json(stored: Mapping[str, Any]) -> About:
    """The About that was stored. Raises TypeError for an object of another shape."""
    return About(**stored)
