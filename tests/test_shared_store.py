"""Machines share catalogues, answers and a lock through a real Redis, and go on without it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from cache import shared
from cache.answers import AnswerSession, Limits, RetryPolicy, open_backend
from cache.catalogues import FolderStore, next_version
from cache.shared import SharedRedis, SharedStore
from finder import sample
from finder.catalogue.source import TrialSource
from finder.registry.client import RegistryClient, as_registry_error, check_answer, open_client
from tests.catalogue_sources import HASTY, readings, settings_for
from tests.redis_server import RedisServer, SlowProxy, redis_server
from tests.registry import LocalRegistry
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

KEY = "trial-finder:catalogues-v2"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """An empty Redis, which runs; nobody rests after it was lost."""
    monkeypatch.setattr(shared, "_COOLDOWN", 0.0)
    server.client.flushall()
    yield server
    server.kill()
    server.start()


def frame(size: int = 3) -> pd.DataFrame:
    return pd.DataFrame({"name": [f"row {n}" for n in range(size)], "values": [["a", "b"]] * size})


def machine(redis: RedisServer, folder: Path) -> SharedStore:
    """The store of a machine of its own, with *folder* as its disk."""
    return SharedStore(SharedRedis(redis.url), FolderStore(folder))


def save(store: SharedStore | FolderStore, day: int) -> None:
    store.save(frame(), {"day": day}, next_version(store))


def day_of(store: SharedStore) -> object:
    stored = next(store.newest_first(), None)
    return stored and stored.about["day"]


def test_what_one_machine_saves_the_others_have(redis: RedisServer, tmp_path: Path) -> None:
    one, two = machine(redis, tmp_path / "one"), machine(redis, tmp_path / "two")
    assert next(two.newest_first(), None) is None
    assert two.newest_version() == 0
    save(one, 1)
    assert two.newest_version() == one.newest_version() > 0
    stored = next(two.newest_first(), None)
    assert stored is not None
    assert stored.about == {"day": 1}
    assert stored.frame["name"].tolist() == frame()["name"].tolist()


def test_what_was_accepted_last_is_the_newest_and_the_former_is_kept(redis: RedisServer, tmp_path: Path) -> None:
    one, late = machine(redis, tmp_path / "one"), machine(redis, tmp_path / "late")
    for day in (2, 9, 1):
        save(one, day)
        assert day_of(late) == day
        assert day_of(machine(redis, tmp_path / f"new {day}")) == day
    save(late, 3)
    assert [day_of(store) for store in (one, late)] == [3, 3]
    assert redis.client.hlen(KEY) == 2


def test_an_older_copy_does_not_come_back(redis: RedisServer, tmp_path: Path) -> None:
    one, late = machine(redis, tmp_path / "one"), machine(redis, tmp_path / "late")
    save(one, 1)
    assert day_of(late) == 1
    save(one, 2)
    late.newest_version()
    assert day_of(machine(redis, tmp_path / "new")) == 2


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_a_damaged_catalogue_is_replaced_by_the_former(
    redis: RedisServer, tmp_path: Path, damage: bytes | None
) -> None:
    for day in (1, 2):
        save(machine(redis, tmp_path / "one"), day)
    newest = machine(redis, tmp_path / "one").newest_version()
    if damage is None:
        redis.client.hdel(KEY, str(newest))
    else:
        redis.client.hset(KEY, str(newest), damage)
    assert day_of(machine(redis, tmp_path / "two")) == 1
    # A machine that has it whole gives it back.
    assert machine(redis, tmp_path / "one").newest_version() == newest
    assert day_of(machine(redis, tmp_path / "two")) == 2


def test_without_redis_the_folder_serves_and_a_redis_that_is_back_is_given_what_it_lacks(
    redis: RedisServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = machine(redis, tmp_path / "one"), machine(redis, tmp_path / "two")
    save(one, 1)
    assert day_of(two) == 1
    redis.kill()
    for _ in range(3):
        assert day_of(two) == 1
    save(one, 2)
    assert day_of(one) == 2
    with one.refresh_lock(lambda: False) as held:
        assert held
    one.set_last_error("alone")
    assert one.last_error() == "alone"
    redis.start()
    assert one.newest_version() == two.newest_version() == FolderStore(tmp_path / "one").newest_version()
    assert day_of(two) == 2
    messages = [record.getMessage() for record in caplog.records]
    assert [text for text in messages if "Redis is back" in text] == ["Redis is back"] * 2
    assert len([text for text in messages if "Redis is lost" in text]) == 2


def test_a_disk_that_cannot_be_written_is_no_obstacle(redis: RedisServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    one = machine(redis, tmp_path / "file")
    save(one, 1)
    assert day_of(one) == 1
    assert day_of(machine(redis, tmp_path / "two")) == 1
    redis.kill()
    with pytest.raises(OSError, match="neither"):
        save(one, 2)


def test_the_lock_passes_from_machine_to_machine(redis: RedisServer, tmp_path: Path) -> None:
    one, two = machine(redis, tmp_path / "one"), machine(redis, tmp_path / "two")
    results: list[bool] = []

    def wait(done: Callable[[], bool]) -> None:
        with two.refresh_lock(done) as held:
            results.append(held)

    with one.refresh_lock(lambda: False) as held:
        assert held
        wait(lambda: True)
        assert results == [False]
        waiting = threading.Thread(target=wait, args=(lambda: False,))
        waiting.start()
        waiting.join(0.5)
        assert results == [False]
    waiting.join(20)
    assert results == [False, True]


def test_the_lock_lasts_as_long_as_it_is_needed_and_ends_with_its_process(
    redis: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_LEASE", 0.5)
    monkeypatch.setattr(shared, "_RENEW_EVERY", 0.1)
    one, two = machine(redis, tmp_path / "one"), machine(redis, tmp_path / "two")
    with one.refresh_lock(lambda: False):
        time.sleep(1)
        with two.refresh_lock(lambda: True) as held:
            assert not held
        # Redis comes back without anything.
        redis.client.flushall()
        wait_until(lambda: redis.client.exists("trial-finder:lock-v2") == 1)
        with two.refresh_lock(lambda: True) as held:
            assert not held
    # What a killed process leaves behind.
    redis.client.set("trial-finder:lock-v2", "killed", px=500)
    with two.refresh_lock(lambda: False) as held:
        assert held


def source(registry: LocalRegistry, redis: RedisServer, folder: Path) -> TrialSource:
    settings = settings_for(registry, folder)
    return TrialSource(settings, partial(open_client, settings, HASTY), machine(redis, folder))


def test_of_two_machines_one_reads_the_registry(registry: LocalRegistry, redis: RedisServer, tmp_path: Path) -> None:
    registry.delay = 0.2
    machines = [source(registry, redis, tmp_path / name) for name in ("one", "two")]
    for trials in machines:
        trials.start_refresh()
    wait_until(lambda: not any(trials.refreshing for trials in machines))
    one, two = (trials.catalogue for trials in machines)
    assert one is not None
    assert two is not None
    assert one.about == two.about
    assert readings(registry) == 1
    assert source(registry, redis, tmp_path / "three").catalogue is not None
    assert readings(registry) == 1


def client(registry: LocalRegistry, redis: RedisServer, folder: Path) -> RegistryClient:
    backend = open_backend(folder, SharedRedis(redis.url))
    session = AnswerSession(
        backend,
        Limits(per_second=1000, retry=RetryPolicy(budget=0.2)),
        "test",
        check=check_answer,
        translate=as_registry_error,
    )
    return RegistryClient(registry.url, session)


def test_answers_are_shared_and_do_without_redis(registry: LocalRegistry, redis: RedisServer, tmp_path: Path) -> None:
    nct = sample.studies()[0]["protocolSection"]["identificationModule"]["nctId"]
    one, two = client(registry, redis, tmp_path / "one"), client(registry, redis, tmp_path / "two")
    study = one.study(nct).study
    assert two.study(nct).study == study
    assert len(registry.requests) == 1
    stored = redis.client.keys("trial-finder:answers-*")
    assert len(stored) == 1
    assert redis.client.ttl(stored[0]) > 24 * 3600
    assert str(redis.client.get(stored[0])).startswith("b'{"), "answers are JSON, which runs no code when it is read"
    redis.kill()
    assert two.study(nct).study == study
    assert two.study(nct).study == study
    assert len(registry.requests) == 2
    redis.start()
    assert one.study(nct).study == study
    assert len(registry.requests) == 3
    assert two.study(nct).study == study
    assert len(registry.requests) == 3


def test_a_slow_redis_counts_as_lost(
    registry: LocalRegistry,
    redis: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(shared, "_COOLDOWN", 60)
    proxy = SlowProxy(redis.port, seconds=1.5)
    settings = settings_for(registry, tmp_path)
    store = SharedStore(SharedRedis(proxy.url), FolderStore(tmp_path))
    trials = TrialSource(settings, partial(open_client, settings, HASTY), store)
    assert len(trials.refresh()) > 0
    asked = proxy.questions
    trials.refresh()
    assert trials.catalogue is not None
    assert FolderStore(tmp_path).newest_version() == store.newest_version() > 0
    assert proxy.questions == asked, "nobody waits for it again"
    assert len([record for record in caplog.records if "Redis is lost" in record.getMessage()]) == 1


def test_what_is_no_text_in_redis_is_damage(registry: LocalRegistry, redis: RedisServer, tmp_path: Path) -> None:
    nct = sample.studies()[0]["protocolSection"]["identificationModule"]["nctId"]
    one = source(registry, redis, tmp_path / "one")
    one.refresh()
    study = client(registry, redis, tmp_path / "one").study(nct).study
    for key in redis.client.keys("*answers*"):
        redis.client.set(key, b"\xff\xfe{")
    redis.client.set("trial-finder:last-error-v2", b"\xff\xfe")
    redis.client.delete(KEY)
    redis.client.hset(KEY, mapping={b"\xff\xfe": b"\xff", b"9" * 30: b"\xff", "999999999999999": b"\xff"})
    two = source(registry, redis, tmp_path / "two")
    assert len(two.refresh()) > 0
    assert client(registry, redis, tmp_path / "two").study(nct).study == study
    assert len(source(registry, redis, tmp_path / "three").catalogue or ()) > 0
