"""Catalogues on disk: whole or not there, the former one stays, a damaged one put aside."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cache.catalogues import DamagedError, FolderStore, StoredCatalogue, next_version, pack, unpack


def frame(size: int = 3) -> pd.DataFrame:
    return pd.DataFrame({"nct": [f"NCT9990000{n}" for n in range(size)], "phases": [["PHASE1", "PHASE2"]] * size})


def save(store: FolderStore, day: int, size: int = 3) -> Path:
    store.save(frame(size), {"day": day}, day)
    return store.folder / f"catalogue-v2-{day}.packed"


def newest(store: FolderStore) -> StoredCatalogue | None:
    return next(store.newest_first(), None)


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "new" / "folder")
    assert newest(store) is None
    save(store, 1)
    stored = newest(store)
    assert stored is not None
    assert stored.about == {"day": 1}
    assert stored.frame["nct"].tolist() == frame()["nct"].tolist()
    assert [list(phases) for phases in stored.frame["phases"]] == frame()["phases"].tolist()


def test_the_newest_and_the_former_are_kept(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for day in (1, 2, 10):
        save(store, day)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "catalogue-v2-10.packed",
        "catalogue-v2-2.packed",
    ]
    stored = newest(store)
    assert stored is not None
    assert stored.about == {"day": 10}


@pytest.mark.parametrize("remaining", [0, 1, 0.5, 0.999])
def test_half_a_file_is_put_aside_and_the_former_serves(tmp_path: Path, remaining: float) -> None:
    store = FolderStore(tmp_path)
    save(store, 1)
    path = save(store, 2)
    data = path.read_bytes()
    path.write_bytes(data[: int(remaining if remaining >= 1 else len(data) * remaining)])
    stored = newest(store)
    assert stored is not None
    assert stored.about == {"day": 1}
    assert path.with_name(path.name + ".damaged").exists()
    assert not path.exists()


def test_flipped_bits_are_noticed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    save(store, 1)
    path = save(store, 2, size=2000)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)
    stored = newest(store)
    assert stored is not None
    assert stored.about == {"day": 1}


def test_a_foreign_file_of_that_name_does_no_harm(tmp_path: Path) -> None:
    frame().to_parquet(tmp_path / "catalogue-v2-9.packed")
    (tmp_path / "catalogue-v2-10.parquet").write_text("not ours")
    (tmp_path / "catalogue-v2-999999999999999999.packed").write_text("nor that")
    assert newest(FolderStore(tmp_path)) is None


def test_a_failed_writing_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore(tmp_path)
    save(store, 1)
    before = sorted(tmp_path.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(store, 2)
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_accepted_later_is_newer_whatever_the_clock_says(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for day, off in ((1, 0), (2, 3653), (3, 0), (4, -3653)):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=off)):
            store.save(frame(), {"day": day}, next_version(store))
        stored = newest(store)
        assert stored is not None
        assert stored.about == {"day": day}


PACKED = pack(frame(50), {"day": 1})


@given(bit=st.integers(0, 8 * len(PACKED) - 1))
@example(bit=8 * len(PACKED) - 9)
@settings(max_examples=300)
def test_no_flipped_bit_passes(bit: int) -> None:
    damaged = bytearray(PACKED)
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DamagedError):
        unpack(bytes(damaged), 1)


def test_a_file_that_may_not_be_read_is_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = FolderStore(tmp_path)
    save(store, 1)
    path = save(store, 2)
    read = Path.read_bytes

    def refuse(file: Path) -> bytes:
        if file == path:
            raise PermissionError(13, "Permission denied")
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for _ in range(2):
        stored = newest(store)
        assert stored is not None
        assert stored.about == {"day": 1}
    assert path.exists()
    records = [record for record in caplog.records if "must belong to the user" in record.getMessage()]
    assert [record.levelname for record in records] == ["ERROR"]


def test_other_users_may_read_what_is_stored(tmp_path: Path) -> None:
    assert save(FolderStore(tmp_path), 1).stat().st_mode & 0o777 == 0o644


def test_whole_files_of_something_else_are_replaced_by_the_former(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    save(store, 1)
    parquet = b"PAR1 of another program"
    store.save_packed(hashlib.sha256(parquet).digest() + parquet, 2)
    assert store.newest_version() == 2
    stored = newest(store)
    assert stored is not None
    assert stored.about == {"day": 1}
    assert store.newest_version() == 1, "nobody waits for what is of no use"
    assert len(list(tmp_path.iterdir())) == 2, "it is left alone"
