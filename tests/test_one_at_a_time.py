"""Several processes share a store: one of them asks the registry, the others take up what it stores."""

from __future__ import annotations

import os
import threading
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from cache.catalogues import FolderStore
from finder.catalogue import source as source_module
from finder.cli import FINE, main
from finder.registry.errors import BlockedError, ThrottledError, error_as_text, error_from_text
from tests.catalogue_sources import open_source, readings
from tests.forks import fork
from tests.registry import Fault, FaultKind, LocalRegistry
from tests.running_app import environment
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


def refreshing(registry: LocalRegistry, folder: Path) -> ForkServerProcess:
    """Another process that refreshes the catalogue in *folder*."""
    settings = {"registry_url": registry.url, "cache_dir": str(folder), "requests_per_second": "1000"}
    return fork(_refresh, environment(settings))


def _refresh(variables: dict[str, str]) -> None:
    os.environ.update(variables)
    raise SystemExit(main(["refresh"]))


def test_of_processes_that_start_at_once_one_asks(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.delay = 0.5
    processes = [refreshing(registry, tmp_path) for _ in range(2)]
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [FINE, FINE]
    assert readings(registry) == 1
    assert len([r for r in registry.requests if r.path == "/version"]) == 2


def test_a_killed_process_blocks_nobody(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.delay = 1
    killed = refreshing(registry, tmp_path)
    wait_until(lambda: readings(registry) == 1)
    waiting = open_source(registry, tmp_path)
    waiting.start_refresh()
    wait_until(lambda: waiting.waiting)
    assert readings(registry) == 1
    killed.kill()
    killed.join()
    registry.delay = 0
    wait_until(lambda: not waiting.refreshing)
    assert waiting.catalogue is not None
    assert readings(registry) == 2


def test_what_another_process_stored_is_taken_up_and_not_fetched(
    registry: LocalRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "_STORE_CHECK_SECONDS", 0)
    fetching, looking = open_source(registry, tmp_path), open_source(registry, tmp_path)
    fetching.refresh()
    looking.refresh()
    registry.republish()
    newest = fetching.refresh()
    asked = len(registry.requests)

    def has_it() -> bool:
        looking.refresh_if_due()
        assert looking.catalogue is not None
        return looking.catalogue.about == newest.about

    wait_until(has_it)
    assert len(registry.requests) == asked


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.MAINTENANCE])
def test_who_waits_fails_as_the_other_failed_and_asks_nothing(
    registry: LocalRegistry, tmp_path: Path, kind: FaultKind
) -> None:
    registry.delay = 0.5
    registry.faults.append(Fault(kind, times=None))
    first, second = open_source(registry, tmp_path), open_source(registry, tmp_path)
    first.start_refresh()
    wait_until(lambda: len(registry.requests) == 1)
    second.start_refresh()
    wait_until(lambda: not first.refreshing and not second.refreshing)
    assert type(second.fault) is type(first.fault)
    assert str(second.fault) == str(first.fault)
    assert len(registry.requests) == 1
    # It was the other's failure; a new try asks.
    registry.faults.clear()
    registry.delay = 0
    assert len(second.refresh()) > 0
    assert second.fault is None


def test_the_lock_passes_on(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    order = []
    with store.refresh_lock(lambda: False) as held:
        assert held
        other = threading.Thread(target=lambda: order.append(wait_for_lock(store)))
        other.start()
        with FolderStore(tmp_path / "elsewhere").refresh_lock(lambda: True) as free:
            assert free, "a free lock is got, done or not"
        order.append("first")
    other.join(20)
    assert order == ["first", "second"]


def wait_for_lock(store: FolderStore) -> str:
    with store.refresh_lock(lambda: False) as held:
        return "second" if held else "none"


def test_who_waits_may_stop_waiting(tmp_path: Path) -> None:
    results = []

    def wait() -> None:
        with FolderStore(tmp_path).refresh_lock(lambda: True) as held:
            results.append(held)

    with FolderStore(tmp_path).refresh_lock(lambda: False):
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(20)
    assert results == [False]


def test_a_folder_that_cannot_be_written_hinders_nobody(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    store = FolderStore(blocked)
    with store.refresh_lock(lambda: False) as held:
        assert held
    store.set_last_error("hello")
    assert store.last_error() == ""
    assert store.newest_version() == 0
    assert next(store.newest_first(), None) is None


@pytest.mark.parametrize("error", [BlockedError("403: for us"), ThrottledError("429")])
def test_an_error_reads_back_from_its_text(error: BlockedError) -> None:
    again = error_from_text(error_as_text(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
