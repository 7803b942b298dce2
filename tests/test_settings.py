"""Settings are checked at the start, and a bad one says what would do."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from finder import __version__
from finder.settings import LIVE_REGISTRY, SettingsError, read_settings


def test_defaults() -> None:
    settings = read_settings({})
    assert settings.registry_url == LIVE_REGISTRY
    assert settings.data == "live"
    assert settings.requests_per_second == 1
    assert settings.retry_seconds == 60
    assert settings.contact_url == ""
    # The registry's edge lets plain requests pass.
    assert settings.user_agent == f"python-requests/{requests.__version__}"


def test_the_user_agent_can_be_named_or_any_other() -> None:
    named = read_settings({"TRIAL_FINDER_USER_AGENT": "named"}).user_agent
    assert named == f"python-requests/{requests.__version__} trial-finder/{__version__}"
    assert read_settings({"TRIAL_FINDER_USER_AGENT": "other/1"}).user_agent == "other/1"


def test_given_values_and_empty_ones(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "TRIAL_FINDER_REGISTRY_URL": "http://127.0.0.1:8088/api/v2/",
            "TRIAL_FINDER_CACHE_DIR": str(tmp_path),
            "TRIAL_FINDER_DATA": "sample",
            "TRIAL_FINDER_USER_AGENT": "",
            "OTHER": "x",
        }
    )
    assert settings.registry_url == "http://127.0.0.1:8088/api/v2"
    assert settings.cache_dir == tmp_path
    assert settings.data == "sample"
    assert settings.user_agent.startswith("python-requests/")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REGISTRY_URL", "clinicaltrials.gov"),
        ("REGISTRY_URL", "ftp://example.org"),
        ("REGISTRY_URL", "https://example.org/?a=b"),
        ("DATA", "demo"),
        ("PUBLIC_URL", "trials.example.org"),
        ("PUBLIC_URL", "https://trials.example.org/?a=b"),
        ("PUBLIC_URL", "https://user@trials.example.org"),
        ("API_PER_MINUTE", "0"),
        ("USER_AGENT", "two\r\nlines"),
        ("REQUESTS_PER_SECOND", "fast"),
        ("REQUESTS_PER_SECOND", "nan"),
        ("REQUESTS_PER_SECOND", "-1"),
        ("RETRY_SECONDS", "-1"),
        ("MAX_AGE_HOURS", "0"),
        ("LOG_LEVEL", "LOUD"),
        ("OWNER", "A\nB"),
        ("REVIEWER", "x" * 201),
        ("REVIEWED", "soon"),
        ("CONTACT_URL", "example.org/issues"),
        ("CONTACT_URL", "javascript:alert(1)"),
        ("CONTACT_URL", "mailto:nobody"),
        ("CONTACT_URL", "https://example.org/?t={titel}"),
        ("CONTACT_URL", "https://example.org/a b"),
        ("CACHE_URL", "localhost:6379"),
        ("CACHE_URL", "memcached://localhost"),
        ("CACHE_URL", "redis://"),
        ("CACHE_URL", "redis://name:port/0"),
        ("CACHE_URL", "redis://name:6379/first"),
        ("CACHE_URL", "redis://name:6379/0?socket_timeout=1"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"TRIAL_FINDER_{name}"):
        read_settings({f"TRIAL_FINDER_{name}": value})


def test_a_misspelt_setting_is_reported() -> None:
    with pytest.raises(SettingsError, match=r"TRIAL_FINDER_REGISTRY is no setting.*TRIAL_FINDER_REGISTRY_URL"):
        read_settings({"TRIAL_FINDER_REGISTRY": LIVE_REGISTRY})


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/issues/new?title={title}&body={body}",
        "mailto:us@example.org?subject={title}&body={body}",
        "https://example.org/contact",
    ],
)
def test_where_errors_are_reported(address: str) -> None:
    assert read_settings({"TRIAL_FINDER_CONTACT_URL": address}).contact_url == address


@pytest.mark.parametrize("url", ["redis://name", "redis://:word@10.0.0.1:6380/2", "rediss://user:word@[::1]:6379/0"])
def test_where_redis_is(url: str) -> None:
    assert read_settings({"TRIAL_FINDER_CACHE_URL": url}).cache_url == url


def test_a_password_is_never_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"TRIAL_FINDER_CACHE_URL": "redis://:hunter2@name:port/0"})
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "hunter2" not in repr(read_settings({"TRIAL_FINDER_CACHE_URL": "redis://:hunter2@name"}))
