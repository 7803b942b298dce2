"""Fixtures that tests of several folders share; builders are in `studies`, `views` and `catalogue_sources`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from finder import sample
from finder.catalogue import source
from finder.catalogue.frame import Row, read_row
from tests.registry import LocalRegistry

# A deadline for each example would be a timing assertion, which fails on a busy machine.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for browsers and other processes comes first, so that no process is left alone with it at the end."""
    for mark in ("slow", "browser"):
        items.sort(key=lambda item: item.get_closest_marker(mark) is None)


@pytest.fixture
def registry() -> Iterator[LocalRegistry]:
    """A registry of the invented trials, for one test, to do things to."""
    with LocalRegistry(sample.studies()) as registry:
        yield registry


@pytest.fixture
def sample_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment of a process that shows the invented trials."""
    monkeypatch.setenv("TRIAL_FINDER_DATA", "sample")
    monkeypatch.setenv("TRIAL_FINDER_CACHE_DIR", str(tmp_path))


_rows: dict[str, Row | None] = {}


def _read_once(study: Mapping[str, Any]) -> Row | None:
    key = json.dumps(study, sort_keys=True)
    if key not in _rows:
        _rows[key] = read_row(study)
    row = _rows[key]
    return None if row is None else dict(row)


@pytest.fixture
def rows_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources of this process read and label the same study once for all tests; that takes most of their time."""
    monkeypatch.setattr(source, "read_row", _read_once)
