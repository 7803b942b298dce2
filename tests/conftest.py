"""Fixtures that tests of several folders share; builders are in `studies`, `views` and `catalogue_sources`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from finder import sample
from tests.registry import LocalRegistry

# A deadline for each example would be a timing assertion, which fails on a busy machine.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


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
