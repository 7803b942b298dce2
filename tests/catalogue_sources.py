"""Sources of trials that read a local registry, quickly."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from cache.answers import Limits, RetryPolicy
from cache.catalogues import FolderStore
from finder.catalogue.source import TrialSource
from finder.registry.client import open_client
from finder.registry.query import (
    LUNG_TRIALS,
)
from finder.settings import Settings, read_settings
from tests.registry import LocalRegistry

HASTY = Limits(per_second=1000, burst=1, read_timeout=20, retry=RetryPolicy(first_wait=0.01, max_wait=0.02, budget=0.2))


def settings_for(registry: LocalRegistry, folder: Path) -> Settings:
    return read_settings(
        {"TRIAL_FINDER_REGISTRY_URL": registry.url, "TRIAL_FINDER_CACHE_DIR": str(folder), "TRIAL_FINDER_DATA": "live"}
    )


def open_source(registry: LocalRegistry, folder: Path) -> TrialSource:
    settings = settings_for(registry, folder)
    return TrialSource(settings, partial(open_client, settings, HASTY), FolderStore(folder))


def readings(registry: LocalRegistry) -> int:
    """How many times somebody began to read the whole catalogue: asked the first of its queries."""
    first = [r for r in registry.requests if r.query.get("query.cond") == LUNG_TRIALS.condition]
    return sum("pageToken" not in r.query and "RECRUITING" in r.query["filter.overallStatus"].split("|") for r in first)
