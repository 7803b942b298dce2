"""The one source of trials of this process.

It is kept here and not in Streamlit's caches, since a message that anybody can send empties those: each time, another
catalogue would be read beside the former one, with budgets of requests of its own.
"""

from __future__ import annotations

from threading import Lock

from finder import logs
from finder.catalogue.frame import Catalogue
from finder.catalogue.source import TrialSource, open_source, sample_catalogue
from finder.settings import read_settings

_one_at_a_time = Lock()
_source: TrialSource | None = None


def trial_source() -> TrialSource:
    """The source of trials, the same one at each call. Raises SettingsError while a setting cannot be used."""
    global _source
    with _one_at_a_time:
        if _source is None:
            settings = read_settings()
            logs.configure(settings.log_level, settings.log_format)
            _source = open_source(settings)
        return _source


def invented_trials() -> Catalogue:
    """The invented trials, whatever the source has; the same ones at each call."""
    with _one_at_a_time:
        return sample_catalogue()


def forget() -> None:
    """Be as a process that has just begun. Only tests need it."""
    global _source
    with _one_at_a_time:
        _source = None
