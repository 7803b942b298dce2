"""Catalogues on disk: whole or not there, the former one kept, a damaged one put aside."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cache.catalogues import FolderStore


def frame(size: int = 3) -> pd.DataFrame:
    return pd.DataFrame({"nct": [f"NCT9990000{n}" for n in range(size)], "phases": [["PHASE1", "PHASE2"]] * size})


def save(store: FolderStore, day: int, size: int = 3) -> Path:
    store.save(frame(size), {"day": day}, f"2026-11-{day:02}T09:00:04")
    return store.folder / f"catalogue-v1-2026-11-{day:02}T09-00-04.parquet"


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "new" / "folder")
    assert store.newest() is None
    save(store, 1)
    stored = store.newest()
    assert stored is not None
    assert stored.about == {"day": 1}
    assert stored.frame["nct"].tolist() == frame()["nct"].tolist()
    assert [list(phases) for phases in stored.frame["phases"]] == frame()["phases"].tolist()


def test_the_newest_and_the_former_are_kept(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for day in (1, 2, 10):
        save(store, day)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "catalogue-v1-2026-11-02T09-00-04.parquet",
        "catalogue-v1-2026-11-10T09-00-04.parquet",
    ]
    newest = store.newest()
    assert newest is not None
    assert newest.about == {"day": 10}


@pytest.mark.parametrize("kept", [0, 1, 0.5, 0.999])
def test_half_a_file_is_put_aside_and_the_former_serves(tmp_path: Path, kept: float) -> None:
    store = FolderStore(tmp_path)
    save(store, 1)
    path = save(store, 2)
    data = path.read_bytes()
    path.write_bytes(data[: int(kept if kept >= 1 else len(data) * kept)])
    stored = store.newest()
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
    stored = store.newest()
    assert stored is not None
    assert stored.about == {"day": 1}


def test_a_foreign_file_of_that_name_does_no_harm(tmp_path: Path) -> None:
    frame().to_parquet(tmp_path / "catalogue-v1-2026-11-09T09-00-04.parquet")
    assert FolderStore(tmp_path).newest() is None


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


def test_versions_cannot_leave_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    FolderStore(folder).save(frame(), {}, "../../etc/2026")
    assert [path.name for path in folder.iterdir()] == ["catalogue-v1--etc-2026.parquet"]
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
