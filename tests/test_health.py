"""What probes learn of a catalogue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from finder.catalogue.health import OLD, health
from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.registry.errors import BlockedError, PoorCatalogueError
from tests.studies import study

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timestamp", "gap", "state"),
    [
        ("2026-11-09T07:59:00", "", "fine"),
        ("2026-11-06T09:00:04", "", "fine"),  # of Friday, on Monday morning
        ((NOW - OLD).isoformat()[:19], "", "fine"),
        ((NOW - OLD - timedelta(minutes=1)).isoformat()[:19], "", "old"),
        ("2026-11-09T07:59:00", "3 of 4", "partial"),
        ("2026-01-09T07:59:00", "3 of 4", "partial"),
        ("no day", "", "old"),
    ],
)
def test_age_and_wholeness(timestamp: str, gap: str, state: str) -> None:
    found = health(catalogue_of([study()], "live", timestamp, gap), "live", NOW)
    assert (found.state, found.trials, found.gap) == (state, 1, gap)


def test_nothing_yet_and_why() -> None:
    found = health(None, "live", NOW, BlockedError("403 for http://example.org"))
    assert (found.state, found.fault, found.age_hours) == ("none", "BlockedError", None)


def test_invented_trials_do_not_grow_old() -> None:
    found = health(sample_catalogue(), "sample", NOW + timedelta(days=1000))
    assert (found.state, found.age_hours) == ("fine", None)


def test_a_refused_catalogue_is_reported_whatever_else_there_is() -> None:
    fault = PoorCatalogueError("data of 2026-11-09T07:59:00: trials 1432 -> 12")
    for timestamp, gap in (("2026-11-09T07:59:00", ""), ("2026-01-09T07:59:00", "3 of 4")):
        found = health(catalogue_of([study()], "live", timestamp, gap), "live", NOW, fault)
        assert (found.state, found.fault, found.refused) == ("refused", "PoorCatalogueError", str(fault))
    assert health(None, "live", NOW, fault).refused == str(fault)
