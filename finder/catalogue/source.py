"""Where the trials come from: the stored catalogue, a fresh one from the registry, or the invented sample.

One `TrialSource` serves a whole process. People always read the newest whole catalogue at hand; a new one is fetched
in the background, by one thread of one process however many sessions ask and however many processes share the store,
and takes the old one's place when it is whole. The other processes load it from the store.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pyrate_limiter import Duration, Limiter, Rate

from cache.catalogues import CatalogueStore, FolderStore, StoredCatalogue, next_version
from finder import sample
from finder.catalogue.changes import Past
from finder.catalogue.frame import (
    RULES,
    About,
    Catalogue,
    Entry,
    Row,
    about_as_json,
    about_from_json,
    build_frame,
    read_entry,
    read_row,
    unpack_study,
)
from finder.catalogue.guard import AllowedLosses, figures_of, losses
from finder.record import Trial, read_trial
from finder.registry.errors import (
    BlockedError,
    NotFoundError,
    PoorCatalogueError,
    RegistryError,
    error_as_text,
    error_from_text,
)
from finder.registry.query import CATALOGUE_STUDY_TYPES, CLOSED_STATUSES, OPEN_STATUSES, REMEMBERED
from finder.settings import Settings

if TYPE_CHECKING:
    from finder.catalogue.collect import Collection, Progress
    from finder.registry.client import RegistryClient

log = logging.getLogger(__name__)

# Seconds after a failure in which no visit asks the registry again; a person's "Try again" does.
_COOLDOWN = 300
# The same where asking again soon would hardly help: we are refused, or all was read and is of no use.
_LONG_COOLDOWN = 3600
_TRIES = Rate(4, Duration.MINUTE)

# How often a visit looks whether another process has stored a newer catalogue (seconds).
_STORE_CHECK_SECONDS = 15


class TrialSource:
    """The catalogue of this process, and single trials beside it. Thread-safe."""

    def __init__(self, settings: Settings, client: Callable[[], RegistryClient], store: CatalogueStore) -> None:
        """Read what *store* has; *client* is not called before the registry is to be asked."""
        self._settings = settings
        self._make_client = client
        self._made_client: RegistryClient | None = None
        self._making = threading.Lock()
        self._store = store
        self._lock = threading.Lock()
        self._tries = Limiter(_TRIES)
        self._loading = threading.Lock()
        self._refresher: threading.Thread | None = None
        self._store_checker: threading.Thread | None = None
        self._next_check = 0.0
        self._next_store_check = time.monotonic() + _STORE_CHECK_SECONDS
        self._version = 0
        self._allowed_losses = AllowedLosses(
            settings.fewer_trials / 100, settings.fewer_stated / 100, settings.guard_from
        )
        self.waiting = False
        self.progress: Progress | None = None
        self.fault: RegistryError | None = None
        self.after_change: Callable[[], None] = lambda: None
        """Called, in a thread of its own, when another catalogue has taken the place of the former one."""
        self._catalogue: Catalogue | None = None
        if settings.data == "sample":
            self._catalogue = sample_catalogue()
        else:
            self._load_stored()
            self.fault = _read_error(store.last_error())

    @property
    def _client(self) -> RegistryClient:
        """The one client: a second one would have a rate limit of its own."""
        with self._making:
            if self._made_client is None:
                self._made_client = self._make_client()
            return self._made_client

    @property
    def catalogue(self) -> Catalogue | None:
        """The newest catalogue at hand; None before the first one was read."""
        return self._catalogue

    @property
    def refreshing(self) -> bool:
        """Whether the registry is being read just now, by us or (`waiting`) by another process."""
        return _runs(self._refresher)

    def refresh_if_due(self) -> None:
        """See in the background to it that there is nothing newer, in the store or, less often, at the registry."""
        if self._settings.data == "sample":
            return
        if time.monotonic() >= self._next_check:
            self.start_refresh()
        elif time.monotonic() >= self._next_store_check:
            self._start_store_check()

    def start_refresh(self) -> None:
        """Fetch in the background; where that is under way already, do nothing."""
        with self._lock:
            if _runs(self._refresher) or self._settings.data == "sample":
                return
            self._refresher = threading.Thread(target=self._refresh_quietly, name="catalogue refresh", daemon=True)
            self._refresher.start()

    def _start_store_check(self) -> None:
        with self._lock:
            self._next_store_check = time.monotonic() + _STORE_CHECK_SECONDS
            if not _runs(self._store_checker):
                self._store_checker = threading.Thread(target=self._load_stored, name="store check", daemon=True)
                self._store_checker.start()

    def try_again(self) -> None:
        """Like `start_refresh`, because a person asks for it; a few times a minute, however many people ask."""
        if self._tries.try_acquire("try again", blocking=False):
            self.start_refresh()

    def refresh(self, report: Callable[[Progress], None] = lambda progress: None) -> Catalogue:
        """Make the catalogue that of the registry's present data set; *report* is called with how far it is.

        Of the processes that share the store one asks the registry at a time; the others wait for what it stores, or
        fail as it failed. Raises RegistryError; what was there before then stays.
        """
        self._load_stored()
        former_error = self._store.last_error()

        def settled() -> bool:
            return self._store.newest_version() > self._version or self._store.last_error() != former_error

        while True:
            self.waiting = True
            with self._store.refresh_lock(settled) as held:
                self.waiting = False
                if self._load_stored() and self._catalogue is not None:
                    self._cool_down(3600 * self._settings.max_age_hours)
                    return self._catalogue
                last_error = self._store.last_error()
                if last_error != former_error and (error := _read_error(last_error)) is not None:
                    self._cool_down_after(error)
                    raise error
                if held:
                    return self._fetch(report)
                former_error = last_error

    def _fetch(self, report: Callable[[Progress], None]) -> Catalogue:
        """Like `refresh`, while this process holds the lock.

        Where the stored catalogue already belongs to the present data set, only its version is asked for. A partial
        collection is used, but not stored, if there is nothing else.
        """

        def note(progress: Progress) -> None:
            self.progress = progress
            report(progress)

        present = self._catalogue
        try:
            if present is not None and self._is_current(present):
                self._succeeded(3600 * self._settings.max_age_hours)
                return present
            from finder.catalogue.collect import collect

            collection = collect(self._client, read_row, note)
            fetched = _collected(collection, present)
            former_stays = fetched.about.gap and present is not None and not present.about.gap
            if not former_stays:
                self._check(fetched, present)
        except RegistryError as error:
            self._cool_down_after(error)
            # The time makes it another text than that of the last error.
            self._store.set_last_error(f"{time.time_ns()} {error_as_text(error)}")
            raise
        finally:
            self.progress = None
        # A query that was not answered will not be in five minutes: each further try reads all the others.
        partial = _LONG_COOLDOWN if collection.missing else _COOLDOWN
        self._succeeded(3600 * self._settings.max_age_hours if collection.whole else partial)
        if former_stays and present is not None:
            log.warning("the new catalogue is partial, the former one stays", extra={"gap": fetched.about.gap})
            return present
        if not fetched.about.gap:
            self._save(fetched)
        self._catalogue = fetched
        self.after_change()
        log.info("catalogue read", extra=_facts_of(fetched))
        return fetched

    def _check(self, fetched: Catalogue, present: Catalogue | None) -> None:
        """Raise PoorCatalogueError where *fetched* is empty, or much poorer than *present*."""
        new, former = figures_of(fetched.frame), None if present is None else figures_of(present.frame)
        lost = losses(former, new, self._allowed_losses) if former is not None else ()
        if not new.trials:
            lost = ("it has no trials",)
        if lost:
            log.error(
                "the catalogue that was read lacks too much and is refused",
                extra={"data": fetched.about.data_timestamp, "lost": "; ".join(lost), "new": new, "former": former},
            )
            raise PoorCatalogueError(f"data of {fetched.about.data_timestamp}: {'; '.join(lost)}")

    def _succeeded(self, cooldown: float) -> None:
        self._cool_down(cooldown)
        if self._store.last_error():
            self._store.set_last_error("")

    def at_hand(self, nct: str) -> Entry | None:
        """The trial *nct*, open or closed lately, if the registry need not be asked for it."""
        present = self._catalogue
        if present is not None and nct in present:
            return present.entry(nct)
        return present.closed.entry(nct) if present is not None and nct in present.closed else None

    def trial(self, nct: str) -> tuple[Entry, bool]:
        """The trial *nct* of any status, and whether this is a saved copy because the registry is out of reach.

        Raises NotFoundError for a number that does not exist, RegistryError where the registry gives no answer.
        """
        entry = self.at_hand(nct)
        if entry is not None:
            return entry, False
        if self._settings.data == "sample":
            return sample_entry(nct), False
        answer = self._client.study(nct)
        return read_entry(answer.study), answer.stale

    def _is_current(self, catalogue: Catalogue) -> bool:
        about = catalogue.about
        return not about.gap and about.data_timestamp == self._client.version().data_timestamp

    def _cool_down_after(self, error: RegistryError) -> None:
        self._cool_down(_LONG_COOLDOWN if isinstance(error, BlockedError | PoorCatalogueError) else _COOLDOWN, error)

    def _cool_down(self, seconds: float, fault: RegistryError | None = None) -> None:
        self.fault = fault
        self._next_check = time.monotonic() + seconds

    def _refresh_quietly(self) -> None:
        try:
            self.refresh()
        except RegistryError as error:
            log.warning("refresh failed", extra={"error": type(error).__name__, "cause": str(error)})
        except Exception:
            # Whatever it is, the next check must not come at once, and people go on with what there is.
            self._cool_down(_COOLDOWN, RegistryError("refresh failed unexpectedly"))
            log.exception("refresh failed unexpectedly")

    def _load_stored(self) -> bool:
        """Use the newest stored catalogue that can be used, where it is newer than what we have; whether one was."""
        with self._loading:
            ours = self._version
            if self._store.newest_version() <= ours:
                return False
            for stored in self._store.newest_first():
                if stored.version <= ours:
                    break
                # Also where it cannot be used: it would be loaded again and again.
                self._version = max(self._version, stored.version)
                catalogue = self._opened(stored)
                if catalogue is not None:
                    self._catalogue = catalogue
                    self.fault = None
                    self.after_change()
                    log.info("catalogue loaded from the store", extra=_facts_of(catalogue))
                    return True
            return False

    def _opened(self, stored: StoredCatalogue) -> Catalogue | None:
        """The catalogue that was stored, by the rules of now; None if it has another shape, or is empty."""
        try:
            about = about_from_json(stored.about)
            catalogue = (
                Catalogue.from_stored(stored.frame, about) if about.rules == RULES else _read_anew(stored.frame, about)
            )
            if not len(catalogue):
                raise ValueError("it has no trials")
        except Exception:
            # Whatever is wrong with it, the former one may do, and the registry can still be asked.
            log.warning("the stored catalogue is of another shape and is not used", exc_info=True)
            return None
        if about.rules != RULES:
            log.info("the rules of the labels changed; the stored catalogue was read anew")
            self._store_as(stored.version, catalogue)
        return catalogue

    def _save(self, catalogue: Catalogue) -> None:
        # Nobody loads from the store what this process is just putting there.
        with self._loading:
            version = next_version(self._store)
            if self._store_as(version, catalogue):
                self._version = version

    def _store_as(self, version: int, catalogue: Catalogue) -> bool:
        try:
            self._store.save(catalogue.to_store(), about_as_json(catalogue.about), version)
        except OSError as error:
            log.warning("the catalogue could not be stored", extra={"cause": str(error)})
            return False
        return True


def _read_error(text: str) -> RegistryError | None:
    """The error that a process stored as *text* (see `CatalogueStore.last_error`), None if it is empty."""
    return error_from_text(text.partition(" ")[2]) if text else None


def _facts_of(catalogue: Catalogue) -> dict[str, object]:
    about = catalogue.about
    return {"data": about.data_timestamp, "trials": len(catalogue), "left_out": about.left_out, "gap": about.gap}


def _runs(thread: threading.Thread | None) -> bool:
    return thread is not None and thread.is_alive()


def catalogue_of(
    studies: Iterable[Mapping[str, Any]],
    source: str,
    data_timestamp: str,
    gap: str = "",
    *,
    closed: Iterable[Mapping[str, Any]] = (),
    past: Past | None = None,
) -> Catalogue:
    """The catalogue of *studies*, read and labelled now; *closed* goes to `Catalogue.closed`.

    *past* is what is known of former data; without it, the writing down of changes begins with this catalogue.
    """
    return _catalogue(map(read_row, studies), map(read_row, closed), source, data_timestamp, gap, past)


def _catalogue(
    rows: Iterable[Row | None],
    closed: Iterable[Row | None],
    source: str,
    data_timestamp: str,
    gap: str,
    past: Past | None,
    missing: str = "",
) -> Catalogue:
    """Like `catalogue_of`, of studies that were read already."""
    rows = list(rows)
    left_out = sum(row is None for row in rows)
    frame, stopped = build_frame(rows), build_frame(closed)
    watched_since = data_timestamp[:10]
    if past is not None:
        frame, stopped = past.continued(frame, data_timestamp), past.continued(stopped, data_timestamp)
        watched_since = past.watched_since(data_timestamp)
    fetched = datetime.now(UTC).isoformat(timespec="seconds")
    return Catalogue(
        frame, About(source, data_timestamp, fetched, gap, left_out, RULES, watched_since, missing), stopped
    )


def _collected(collection: Collection[Row | None], present: Catalogue | None) -> Catalogue:
    """The catalogue of *collection*; what changed since *present* is written down in it.

    Each trial is open or closed by its own word, whatever query it came with; of another status it is left out.
    """
    came = (*collection.studies, *(row for row in collection.closed if row is not None))
    opened = [row for row in came if row is None or row["status"] in OPEN_STATUSES]
    closed = [row for row in came if row is not None and row["status"] in CLOSED_STATUSES]
    strayed = [row["nct"] for row in collection.studies if row is not None and row["status"] not in OPEN_STATUSES]
    strayed += [row["nct"] for row in collection.closed if row is not None and row["status"] not in CLOSED_STATUSES]
    if strayed:
        log.warning(
            "trials came of other statuses than were asked for", extra={"number": len(strayed), "first": strayed[:5]}
        )
    # What is missing from a partial catalogue would pass for a change.
    past = Past.of(present) if collection.whole and present is not None and not present.about.gap else None
    missing = " and the ".join(collection.missing)
    return _catalogue(opened, closed, "live", collection.data_timestamp, collection.gap, past, missing)


def _read_anew(stored: pd.DataFrame, about: About) -> Catalogue:
    """The catalogue of the *stored* studies by the rules of now. Its history stays: it came from the registry."""
    # Catalogues of versions before this one hold open trials only and have no history.
    is_open = stored["open"].to_numpy(dtype=bool) if "open" in stored else np.ones(len(stored), dtype=bool)
    studies, closed = (map(unpack_study, stored["record"][rows]) for rows in (is_open, ~is_open))
    past = Past.of_frame(stored, about) if "history" in stored else None
    return catalogue_of(studies, "live", about.data_timestamp, about.gap, closed=closed, past=past)


@cache
def sample_catalogue() -> Catalogue:
    """The catalogue of the invented trials, as the registry's queries would give them; read once a process."""
    trials = [(read_trial(study), study) for study in sample.studies()]
    day = date.fromisoformat(sample.DATA_TIMESTAMP[:10]) - REMEMBERED
    return catalogue_of(
        (study for trial, study in trials if is_open(trial)),
        "sample",
        sample.DATA_TIMESTAMP,
        closed=(study for trial, study in trials if is_closed_since(trial, day)),
    )


def is_open(trial: Trial) -> bool:
    """Whether *trial* is of a status and kind that the catalogue asks the registry for."""
    return trial.status in OPEN_STATUSES and trial.study_type in CATALOGUE_STUDY_TYPES


def is_closed_since(trial: Trial, day: date) -> bool:
    """Whether *trial* is closed and its record was updated on *day* or later."""
    kind = trial.status in CLOSED_STATUSES and trial.study_type in CATALOGUE_STUDY_TYPES
    return kind and trial.last_updated is not None and trial.last_updated.first_day() >= day


def sample_entry(nct: str) -> Entry:
    """The invented trial *nct*, of any status. Raises NotFoundError if none has that number."""
    for study in sample.studies():
        trial = read_trial(study)
        if nct == trial.nct or nct in trial.aliases:
            return read_entry(study)
    raise NotFoundError(f"{nct} is not among the invented trials")


def open_source(settings: Settings) -> TrialSource:
    """The source that *settings* describe; make one for the process."""
    store: CatalogueStore = FolderStore(settings.cache_dir)
    if settings.cache_url:
        from cache.shared import SharedStore, connect

        store = SharedStore(connect(settings.cache_url), FolderStore(settings.cache_dir))

    def client() -> RegistryClient:
        # What asks the registry takes as long to load as pandas, and who has stored trials can show these before.
        from finder.registry.client import open_client

        return open_client(settings)

    return TrialSource(settings, client, store)
