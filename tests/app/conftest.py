"""What the process that runs the pages has: invented trials, or nothing yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from finder.catalogue import process_source


@pytest.fixture(scope="module")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The invented trials, read once for all tests of a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIAL_FINDER_DATA", "sample")
        patch.setenv("TRIAL_FINDER_CACHE_DIR", str(tmp_path_factory.mktemp("stored")))
        process_source.forget()
        yield
    process_source.forget()


@pytest.fixture
def fresh_process() -> Iterator[None]:
    """A process that has read neither settings nor trials, for a test with settings of its own."""
    process_source.forget()
    yield
    process_source.forget()
