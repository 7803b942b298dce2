"""Where trials come from: people read the newest whole catalogue at hand, whatever the registry does."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from cache.catalogues import FolderStore
from finder import sample
from finder.catalogue import source
from finder.catalogue.changes import changes_since, is_watched, reason
from finder.catalogue.collect import Progress, collect
from finder.catalogue.frame import about_as_json, unpack_study
from finder.catalogue.source import TrialSource, sample_catalogue
from finder.record import read_trial
from finder.registry import client as client_module
from finder.registry.client import open_client
from finder.registry.errors import (
    BlockedError,
    MalformedAnswerError,
    NotFoundError,
    QueryTooLongError,
    RegistryError,
    SlowAnswerError,
)
from finder.registry.query import ANY_SOLID_TUMOUR, CLOSED_STATUSES, OPEN_STATUSES, OPEN_TRIALS, closed_lung_trials
from tests.catalogue_sources import HASTY, open_source, settings_for
from tests.registry import Fault, FaultKind, LocalRegistry
from tests.studies import RECORDS, needs_records, real_studies, study

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("rows_read_once")]

# With those of any solid tumour, which do not name the lung.
OPEN = sorted(sample_catalogue().frame["nct"])

# All closed ones of the sample name lung cancer.
CLOSED = sorted(sample_catalogue().closed.frame["nct"])


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "PAGE_SIZE", 40)


def test_the_catalogue_holds_the_lung_trials_that_are_open(registry: LocalRegistry, tmp_path: Path) -> None:
    reports: list[Progress] = []
    fresh = open_source(registry, tmp_path).refresh(reports.append)
    assert sorted(fresh.frame["nct"]) == OPEN
    assert fresh.about.gap == ""
    shares = [progress.share for progress in reports]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert {progress.steps for progress in reports} == {len(OPEN_TRIALS) + 1}


def test_trials_that_closed_lately_are_kept_apart(registry: LocalRegistry, tmp_path: Path) -> None:
    fresh = open_source(registry, tmp_path).refresh()
    assert sorted(fresh.closed.frame["nct"]) == CLOSED
    assert len(CLOSED) > 10
    assert set(fresh.closed.frame["status"]) == set(CLOSED_STATUSES)
    assert set(fresh.frame["status"]) <= set(OPEN_STATUSES)
    assert not set(CLOSED) & set(OPEN)
    asked = [request.query["filter.advanced"] for request in registry.requests if request.path == "/studies"]
    since = date.fromisoformat(registry.publication.timestamp[:10]).replace(year=2025).isoformat()
    assert f"AREA[LastUpdatePostDate]RANGE[{since},MAX]" in asked[-1]
    assert [expression for expression in asked if "LastUpdatePostDate" in expression] == [asked[-1]]


def test_trials_that_closed_long_ago_are_not_asked_for(registry: LocalRegistry, tmp_path: Path) -> None:
    days = {"NCT99900011": "2025-11-01", "NCT99900012": "2025-11-02", "NCT99900013": "2026-11-02"}
    registry.republish(
        [study(), *(study(nct, status="COMPLETED", updated=day) for nct, day in days.items())], "2026-11-02T09:00:04"
    )
    assert sorted(open_source(registry, tmp_path).refresh().closed.frame["nct"]) == ["NCT99900012", "NCT99900013"]


def test_the_question_for_closed_trials_differs_from_that_for_open_ones_in_status_and_day() -> None:
    query = closed_lung_trials(date(2025, 11, 2))
    assert query.parameters()["filter.overallStatus"] == "|".join(CLOSED_STATUSES)
    assert not set(CLOSED_STATUSES) & set(OPEN_STATUSES)
    assert query.advanced.endswith("AND AREA[LastUpdatePostDate]RANGE[2025-11-02,MAX]")


def test_a_data_set_without_a_day_is_a_fault_of_the_registry(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.republish(timestamp="yesterday")
    with pytest.raises(MalformedAnswerError, match="yesterday"):
        open_source(registry, tmp_path).refresh()


def test_what_changed_between_data_sets_is_written_down_and_lasts(
    registry: LocalRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unchanged, stopped, extended = (f"NCT9990002{n}" for n in range(3))
    registry.republish([study(unchanged), study(stopped), study(extended)], "2026-11-02T09:00:04")
    trials = open_source(registry, tmp_path)
    first = trials.refresh()
    assert is_watched(first, date(2026, 11, 2))
    assert not is_watched(first, date(2026, 11, 1))
    longer = study(
        extended, updated="2026-11-03", criteria="Inclusion Criteria:\n\n* Stage IV lung cancer, brain metastases"
    )
    now = [study(unchanged), study(stopped, status="SUSPENDED", updated="2026-11-03"), longer]
    registry.republish(now, "2026-11-03T09:00:04")
    trials.refresh()
    # Nothing more changes, the server starts anew, and the rules are others.
    registry.republish(now, "2026-11-04T09:00:04")
    open_source(registry, tmp_path).refresh()
    monkeypatch.setattr(source, "RULES", "other rules")
    later = open_source(registry, tmp_path).catalogue
    assert later is not None
    assert later.about.watched_since == "2026-11-02"
    since = date(2026, 11, 2)
    changes = changes_since(later, since)
    assert later.frame["nct"][changes.changed].tolist() == [extended]
    assert later.closed.frame["nct"][changes.closed].tolist() == [stopped]
    assert not changes.new.any()
    assert reason(later, extended, since) == (
        "Updated on 2026-11-03. Since 2026-11-02: the text on who can join was changed."
    )
    assert reason(later, stopped, since) == "No longer open: was recruiting, now suspended. Updated on 2026-11-03."
    assert reason(later, unchanged, since) == ""


def test_what_is_missing_from_a_partial_catalogue_is_no_change(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.MISSING_ROWS, times=None, rows=3))
    trials = open_source(registry, tmp_path)
    trials.refresh()
    registry.faults.clear()
    registry.republish()
    whole = trials.refresh()
    assert whole.about.watched_since == whole.about.data_date
    assert not any(whole.frame["history"])


def test_a_catalogue_of_the_first_version_still_serves(registry: LocalRegistry, tmp_path: Path) -> None:
    catalogue = sample_catalogue()
    about = {name: value for name, value in about_as_json(catalogue.about).items() if name != "watched_since"}
    # Open trials only, whole studies as plain JSON, and no history.
    stored = catalogue.frame.drop(columns=["criteria", "history"])
    stored["record"] = [json.dumps(unpack_study(record)) for record in stored["record"]]
    FolderStore(tmp_path).save(stored, {**about, "rules": "old"}, 1)
    renewed = open_source(registry, tmp_path).catalogue
    assert renewed is not None
    assert renewed.frame["record"].tolist() == catalogue.frame["record"].tolist()
    assert len(renewed.closed) == 0


def test_the_next_start_reads_what_is_stored_and_asks_nothing(registry: LocalRegistry, tmp_path: Path) -> None:
    first = open_source(registry, tmp_path).refresh()
    registry.requests.clear()
    again = open_source(registry, tmp_path).catalogue
    assert again is not None
    assert again.frame["nct"].tolist() == first.frame["nct"].tolist()
    assert again.closed.frame["nct"].tolist() == first.closed.frame["nct"].tolist()
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
    registry.republish(sample.studies()[10:])
    second = trials.refresh()
    assert trials.catalogue is second
    assert len(second) < len(first)
    assert second.about.data_timestamp > first.about.data_timestamp
    assert len(list(tmp_path.glob("catalogue-*.packed"))) == 2


def test_data_that_change_once_are_read_once_more(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.REPUBLISHED, after=2))
    fresh = open_source(registry, tmp_path).refresh()
    assert fresh.about.gap == ""
    assert sorted(fresh.frame["nct"]) == OPEN


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


@pytest.mark.parametrize(
    "kind",
    [FaultKind.TOO_LARGE, FaultKind.TOO_COMPLICATED, FaultKind.SERVER_ERROR, FaultKind.REDIRECT, FaultKind.FORBIDDEN],
)
def test_a_query_that_is_refused_costs_its_own_trials_alone(
    registry: LocalRegistry, tmp_path: Path, kind: FaultKind
) -> None:
    # Part of the query for any solid tumour.
    registry.faults.append(Fault(kind, times=None, path="/studies", query="advanced malignancy"))
    trials = open_source(registry, tmp_path)
    fresh = trials.refresh()
    others = [nct for nct, cancer in sample_catalogue().frame[["nct", "cancer"]].values if cancer != "basket-any"]
    assert set(others) <= set(fresh.frame["nct"]) < set(OPEN)
    assert sorted(fresh.closed.frame["nct"]) == CLOSED
    assert ANY_SOLID_TUMOUR[0].name in fresh.about.gap
    assert ANY_SOLID_TUMOUR[0].name in fresh.about.incomplete
    # The others are not read a second time, neither at once nor with the next visit.
    firsts = [r for r in registry.requests if r.path == "/studies" and "pageToken" not in r.query and r.status == 200]
    assert len(firsts) == len(OPEN_TRIALS)
    registry.requests.clear()
    trials.refresh_if_due()
    assert not trials.refreshing
    assert registry.requests == []
    # It is no list to keep.
    assert open_source(registry, tmp_path).catalogue is None


def test_a_query_that_is_refused_does_not_cost_the_whole_list_of_before(
    registry: LocalRegistry, tmp_path: Path
) -> None:
    trials = open_source(registry, tmp_path)
    whole = trials.refresh()
    registry.republish()
    registry.faults.append(Fault(FaultKind.TOO_LARGE, times=None, query="advanced malignancy"))
    assert trials.refresh() is whole


def test_trials_that_closed_may_be_missing_too(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.TOO_LARGE, times=None, query="LastUpdatePostDate]RANGE"))
    fresh = open_source(registry, tmp_path).refresh()
    assert sorted(fresh.frame["nct"]) == OPEN
    assert len(fresh.closed) == 0
    assert "that closed" in fresh.about.incomplete


def test_without_lung_cancers_own_trials_there_is_no_list(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.TOO_LARGE, times=None, query="NSCLC OR SCLC"))
    with pytest.raises(QueryTooLongError, match="trials for lung cancer: 413"):
        open_source(registry, tmp_path).refresh()


def test_a_reading_has_its_time(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.delay = 0.05
    client = open_client(settings_for(registry, tmp_path), HASTY)
    with pytest.raises(SlowAnswerError, match=r"0\.3 seconds"):
        collect(client, dict, lambda progress: None, max_seconds=0.3)
    assert len(registry.requests) < 10


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
    deadline = time.monotonic() + 20
    while trials.refreshing and time.monotonic() < deadline:
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
    assert len(first_pages) == len(OPEN_TRIALS) + 1
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
    # A person who asks is asked for, but not as often as somebody can click.
    trials.try_again()
    wait(trials)
    assert len(registry.requests) == 2
    for _ in range(20):
        trials.try_again()
        wait(trials)
    assert len(registry.requests) == 5


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
    assert sorted(again.closed.frame["nct"]) == CLOSED
    assert registry.requests == []


def test_a_stored_catalogue_of_another_shape_is_not_used(registry: LocalRegistry, tmp_path: Path) -> None:
    catalogue = sample_catalogue()
    FolderStore(tmp_path).save(catalogue.frame, {"other": 1}, 1)
    assert open_source(registry, tmp_path).catalogue is None
    missing = catalogue.to_store().drop(columns=["therapies"])
    FolderStore(tmp_path).save(missing, about_as_json(catalogue.about), 2)
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
    unknown = next(t for s in sample.studies() if (t := read_trial(s)).status == "UNKNOWN")
    entry, stale = trials.trial(unknown.nct)
    assert entry.trial.nct == unknown.nct
    assert not stale
    with pytest.raises(NotFoundError):
        trials.trial("NCT99999999")
    registry.requests.clear()
    listed = str(trials.refresh().frame["nct"].iloc[0])
    registry.requests.clear()
    assert trials.trial(listed)[0].trial.nct == listed
    assert trials.trial(CLOSED[0])[0].trial.nct == CLOSED[0]
    assert registry.requests == []


def test_the_sample_asks_nothing(registry: LocalRegistry, tmp_path: Path) -> None:
    settings = dataclasses.replace(settings_for(registry, tmp_path), data="sample")
    trials = TrialSource(settings, partial(open_client, settings, HASTY), FolderStore(tmp_path))
    trials.refresh_if_due()
    trials.start_refresh()
    assert trials.catalogue is not None
    assert trials.catalogue.about.is_sample
    closed = next(t for s in sample.studies() if (t := read_trial(s)).status == "COMPLETED")
    assert trials.trial(closed.nct)[0].trial == closed
    assert registry.requests == []


@needs_records
def test_the_lung_trials_of_the_real_records_are_all_there(tmp_path: Path) -> None:
    """Every open trial that the labels call one for lung cancer comes through the queries, and no other cancer's."""
    with LocalRegistry.from_files([RECORDS]) as registry:
        fresh = open_source(registry, tmp_path).refresh()
        asked = len(registry.requests)
    everything = source.catalogue_of(
        (s for s in real_studies() if source.is_open(read_trial(s))), "live", "2026-11-01T09:00:04"
    ).frame
    assert set(fresh.frame["nct"]) == set(everything["nct"])
    assert "not-lung" not in set(fresh.frame["cancer"])
    # Those that do not name the lung come by the queries for any solid tumour alone.
    assert (fresh.frame["cancer"] == "basket-any").sum() >= 20
    # At 40 studies a page: each query its pages, and the version twice.
    assert asked <= 2 + len(OPEN_TRIALS) + 1 + len(fresh.frame) / 40 * 4
