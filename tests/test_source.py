"""Where trials come from: people read the newest whole catalogue at hand, whatever the registry does."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cache.answers import Manners
from cache.catalogues import CatalogueStore
from finder import sample, source
from finder.catalogue import about_as_json
from finder.collect import Progress
from finder.registry import client as client_module
from finder.registry.client import open_client
from finder.registry.errors import BlockedError, NotFoundError, RegistryError
from finder.settings import Settings, read_settings
from finder.source import TrialSource, sample_catalogue
from finder.trial import read_trial
from tests.registry import Fault, FaultKind, LocalRegistry
from tests.studies import RECORDS, needs_records, real_studies

# The registry is asked for trials that name lung cancer; those of any solid tumour do not.
LUNG = sorted(nct for nct, cancer in sample_catalogue().frame[["nct", "cancer"]].values if cancer != "basket-any")

HASTY = Manners(per_second=1000, burst=1, first_wait=0.01, longest_wait=0.02, budget=0.2, read_timeout=20)


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "PAGE_SIZE", 40)


@pytest.fixture
def registry() -> Iterator[LocalRegistry]:
    with LocalRegistry(sample.studies()) as registry:
        yield registry


def settings_for(registry: LocalRegistry, folder: Path) -> Settings:
    return read_settings(
        {"TRIAL_FINDER_REGISTRY_URL": registry.url, "TRIAL_FINDER_CACHE_DIR": str(folder), "TRIAL_FINDER_DATA": "live"}
    )


def open_source(registry: LocalRegistry, folder: Path) -> TrialSource:
    settings = settings_for(registry, folder)
    return TrialSource(settings, open_client(settings, HASTY), CatalogueStore(folder))


def test_the_catalogue_holds_the_lung_trials_that_are_open(registry: LocalRegistry, tmp_path: Path) -> None:
    told: list[Progress] = []
    fresh = open_source(registry, tmp_path).refresh(told.append)
    assert sorted(fresh.frame["nct"]) == LUNG
    assert fresh.about.gap == ""
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_next_start_reads_what_is_stored_and_asks_nothing(registry: LocalRegistry, tmp_path: Path) -> None:
    first = open_source(registry, tmp_path).refresh()
    registry.requests.clear()
    again = open_source(registry, tmp_path).catalogue
    assert again is not None
    assert again.frame["nct"].tolist() == first.frame["nct"].tolist()
    assert again.about == first.about
    assert registry.requests == []


def test_an_unchanged_registry_is_asked_for_its_version_only(registry: LocalRegistry, tmp_path: Path) -> None:
    trials = open_source(registry, tmp_path)
    first = trials.refresh()
    registry.requests.clear()
    assert trials.refresh() is first
    assert [request.path for request in registry.requests] == ["/version"]


def test_a_new_data_set_takes_the_place_of_the_old_one(registry: LocalRegistry, tmp_path: Path) -> None:
    trials = open_source(registry, tmp_path)
    first = trials.refresh()
    registry.republish(sample.studies()[:60])
    second = trials.refresh()
    assert trials.catalogue is second
    assert len(second) < len(first)
    assert second.about.data_timestamp > first.about.data_timestamp
    assert len(list(tmp_path.glob("catalogue-*.parquet"))) == 2


def test_data_that_change_once_are_read_once_more(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.REPUBLISHED, after=2))
    fresh = open_source(registry, tmp_path).refresh()
    assert fresh.about.gap == ""
    assert sorted(fresh.frame["nct"]) == LUNG


def test_data_that_keep_changing_give_a_partial_catalogue_that_is_not_stored(
    registry: LocalRegistry, tmp_path: Path
) -> None:
    registry.faults.append(Fault(FaultKind.REPUBLISHED, times=None))
    trials = open_source(registry, tmp_path)
    fresh = trials.refresh()
    assert "changed" in fresh.about.gap
    assert len(fresh) > 0
    assert open_source(registry, tmp_path).catalogue is None


def test_fewer_studies_than_counted_are_a_gap(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.MISSING_ROWS, times=None, rows=3))
    assert "fewer studies" in open_source(registry, tmp_path).refresh().about.gap


def test_a_partial_catalogue_never_replaces_a_whole_one(registry: LocalRegistry, tmp_path: Path) -> None:
    trials = open_source(registry, tmp_path)
    whole = trials.refresh()
    registry.republish()
    registry.faults.append(Fault(FaultKind.MISSING_ROWS, times=None, rows=3))
    assert trials.refresh() is whole
    assert trials.catalogue is whole


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.THROTTLED, FaultKind.MAINTENANCE, FaultKind.DROPPED])
def test_a_fault_leaves_what_there_is(registry: LocalRegistry, tmp_path: Path, kind: FaultKind) -> None:
    trials = open_source(registry, tmp_path)
    whole = trials.refresh()
    registry.republish()
    registry.faults.append(Fault(kind, times=None))
    with pytest.raises(RegistryError):
        trials.refresh()
    assert trials.catalogue is whole
    assert trials.fault is not None
    registry.faults.clear()
    assert trials.refresh() is not whole
    assert trials.fault is None


def wait(trials: TrialSource) -> None:
    patience = time.monotonic() + 20
    while trials.refreshing and time.monotonic() < patience:
        time.sleep(0.02)
    assert not trials.refreshing


def test_many_visitors_make_one_reading(registry: LocalRegistry, tmp_path: Path) -> None:
    trials = open_source(registry, tmp_path)
    visitors = [threading.Thread(target=trials.refresh_if_due) for _ in range(20)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    wait(trials)
    assert trials.catalogue is not None
    first_pages = [r for r in registry.requests if r.path == "/studies" and "pageToken" not in r.query]
    assert len(first_pages) == 2
    registry.requests.clear()
    trials.refresh_if_due()
    assert not trials.refreshing
    assert registry.requests == []


def test_a_registry_that_blocks_us_is_left_in_peace(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.FORBIDDEN, times=None))
    trials = open_source(registry, tmp_path)
    for _ in range(5):
        trials.refresh_if_due()
        wait(trials)
    assert isinstance(trials.fault, BlockedError)
    assert len(registry.requests) == 1
    # A person who asks is asked for.
    trials.start_refresh()
    wait(trials)
    assert len(registry.requests) == 2


def test_changed_rules_read_the_stored_studies_anew(
    registry: LocalRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_source(registry, tmp_path).refresh()
    registry.requests.clear()
    monkeypatch.setattr(source, "RULES", "other rules")
    again = open_source(registry, tmp_path).catalogue
    assert again is not None
    assert again.about.rules == "other rules"
    assert sorted(again.frame["nct"]) == sorted(first.frame["nct"])
    assert registry.requests == []


def test_a_stored_catalogue_of_another_shape_is_not_used(registry: LocalRegistry, tmp_path: Path) -> None:
    catalogue = sample_catalogue()
    CatalogueStore(tmp_path).save(catalogue.frame, {"other": 1}, "2026-11-01T09:00:04")
    assert open_source(registry, tmp_path).catalogue is None
    missing = catalogue.frame.drop(columns=["therapies"])
    CatalogueStore(tmp_path).save(missing, about_as_json(catalogue.about), "2026-11-02T09:00:04")
    assert open_source(registry, tmp_path).catalogue is None


def test_a_disk_that_cannot_be_written_is_no_obstacle(
    registry: LocalRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    trials = open_source(registry, tmp_path)
    monkeypatch.setattr("os.fsync", full)
    assert len(trials.refresh()) > 0


def test_single_trials_of_any_status(registry: LocalRegistry, tmp_path: Path) -> None:
    trials = open_source(registry, tmp_path)
    trials.refresh()
    closed = next(t for s in sample.studies() if (t := read_trial(s)).status == "COMPLETED")
    entry, stale = trials.trial(closed.nct)
    assert entry.trial.nct == closed.nct
    assert not stale
    with pytest.raises(NotFoundError):
        trials.trial("NCT99999999")
    registry.requests.clear()
    listed = str(trials.refresh().frame["nct"].iloc[0])
    registry.requests.clear()
    assert trials.trial(listed)[0].trial.nct == listed
    assert registry.requests == []


def test_the_sample_asks_nothing(registry: LocalRegistry, tmp_path: Path) -> None:
    settings = dataclasses.replace(settings_for(registry, tmp_path), data="sample")
    trials = TrialSource(settings, open_client(settings, HASTY), CatalogueStore(tmp_path))
    trials.refresh_if_due()
    trials.start_refresh()
    assert trials.catalogue is not None
    assert trials.catalogue.about.is_sample
    closed = next(t for s in sample.studies() if (t := read_trial(s)).status == "COMPLETED")
    assert trials.trial(closed.nct)[0].trial == closed
    assert registry.requests == []


@needs_records
def test_the_lung_trials_of_the_real_records_are_all_there(tmp_path: Path) -> None:
    """Every open trial that the labels call a lung trial comes through the two queries, and no other cancer's."""
    with LocalRegistry.from_files([RECORDS]) as registry:
        fresh = open_source(registry, tmp_path).refresh()
    everything = source.catalogue_of(
        (s for s in real_studies() if source.is_open(read_trial(s))), "live", "2026-11-01T09:00:04"
    ).frame
    lung = everything[everything["cancer"] != "basket-any"]
    assert set(lung["nct"]) <= set(fresh.frame["nct"])
    assert set(fresh.frame["nct"]) <= set(everything["nct"])
    assert "not-lung" not in set(fresh.frame["cancer"])
