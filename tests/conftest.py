"""Fixtures that tests of several folders share; builders are in `studies`, `views` and `catalogue_sources`."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

from finder import sample
from finder.catalogue import source
from tests.read_once import read_row_once
from tests.registry import LocalRegistry

# A deadline for each example would be a timing assertion, which fails on a busy machine.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

# Each run of a page by AppTest looks through all that is installed for components, which takes longer than the page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for browsers and other processes comes first, so that no process is left alone with it at the end."""
    for mark in ("slow", "browser"):
        items.sort(key=lambda item: item.get_closest_marker(mark) is None)


def pytest_collection_finish() -> None:
    """Spare the garbage collector the thousands of tests and all modules: nothing of them goes before the end."""
    gc.freeze()


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


@pytest.fixture
def rows_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources of this process read and label the same study once for all tests; that takes most of their time."""
    monkeypatch.setattr(source, "read_row", read_row_once)
