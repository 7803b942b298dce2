"""Settings: environment variables with the prefix `TRIAL_FINDER_`, read and checked in this one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

import requests
from platformdirs import user_cache_path

from finder import __version__
from finder.logs import LogFormat

PREFIX = "TRIAL_FINDER_"
LIVE_REGISTRY = "https://clinicaltrials.gov/api/v2"

_MAX_NAME = 200

DataSource = Literal["live", "sample"]


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it, the value, and what would do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose. `docs/operations.md` has the same list in words."""

    registry_url: str
    data: DataSource
    cache_dir: Path
    cache_url: str = field(repr=False)  # it may hold a password
    user_agent: str
    requests_per_second: float
    max_age_hours: float
    log_level: str
    log_format: LogFormat
    contact_url: str = ""
    # Where people reach the app, for whole addresses in previews, feeds and sitemaps; else it is where they ask.
    public_url: str = ""
    # How often one network address may ask for data, feeds and calendars.
    api_per_minute: int = 60
    # Who answers for this copy of the app, and who has reviewed its texts and on which day; the page About says it.
    owner: str = ""
    reviewer: str = ""
    reviewed: date | None = None
    # What a new list may have lost and still take the former one's place, in percent (`finder.catalogue.guard`).
    fewer_trials: float = 20
    fewer_stated: float = 30
    guard_from: int = 50
    retry_seconds: float = 60


def default_user_agent() -> str:
    """That of `requests`, unchanged: the registry's edge lets it pass, and answers 403 to many others.

    `docs/registry.md` says what else to try where it does not.
    """
    return requests.utils.default_user_agent()


def named_user_agent() -> str:
    """That of `requests` with our name behind it, which stands for the value `named` of the setting."""
    return f"{default_user_agent()} trial-finder/{__version__}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that *environment* (the process's own by default) gives, defaults for the others.

    Raises SettingsError for the first value that cannot be used.
    """
    given = os.environ if environment is None else environment
    known = {PREFIX + name.upper() for name in Settings.__dataclass_fields__}
    for name in given:
        # A misspelt setting that is silently ignored costs an operator an afternoon.
        if name.startswith(PREFIX) and name not in known:
            raise SettingsError(f"{name} is no setting of this app. The settings are: {', '.join(sorted(known))}.")

    def value(name: str, default: str) -> str:
        return given.get(PREFIX + name, "").strip() or default

    return Settings(
        registry_url=_url(value("REGISTRY_URL", LIVE_REGISTRY)),
        data=cast(DataSource, _choice("DATA", value("DATA", "live"), ("live", "sample"))),
        cache_dir=Path(value("CACHE_DIR", str(user_cache_path("trial-finder", appauthor=False)))).expanduser(),
        cache_url=_redis_url(value("CACHE_URL", "")),
        user_agent=_user_agent(value("USER_AGENT", default_user_agent())),
        requests_per_second=_number("REQUESTS_PER_SECOND", value("REQUESTS_PER_SECOND", "1"), 0.05, 1000),
        retry_seconds=_number("RETRY_SECONDS", value("RETRY_SECONDS", "60"), 0, 600),
        max_age_hours=_number("MAX_AGE_HOURS", value("MAX_AGE_HOURS", "6"), 0.01, 24 * 365),
        log_level=_choice(
            "LOG_LEVEL", value("LOG_LEVEL", "INFO").upper(), ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        ),
        contact_url=_contact(value("CONTACT_URL", "")),
        public_url=_public_url(value("PUBLIC_URL", "")),
        api_per_minute=int(_number("API_PER_MINUTE", value("API_PER_MINUTE", "60"), 1, 100_000)),
        owner=_name("OWNER", value("OWNER", "")),
        reviewer=_name("REVIEWER", value("REVIEWER", "")),
        reviewed=_day("REVIEWED", value("REVIEWED", "")),
        fewer_trials=_number("FEWER_TRIALS", value("FEWER_TRIALS", "20"), 0, 100),
        fewer_stated=_number("FEWER_STATED", value("FEWER_STATED", "30"), 0, 100),
        guard_from=int(_number("GUARD_FROM", value("GUARD_FROM", "50"), 1, 1_000_000)),
        log_format=cast(LogFormat, _choice("LOG_FORMAT", value("LOG_FORMAT", "text"), ("text", "json"))),
    )


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"{PREFIX}REGISTRY_URL is {text!r}; it must look like {LIVE_REGISTRY}")
    return text.rstrip("/")


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    whole = (
        parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment or parts.username)
    )
    if text and (not whole or not text.isascii() or not text.isprintable() or set(text) & set(' <>"')):
        raise SettingsError(f"{PREFIX}PUBLIC_URL is {text!r}; it must look like https://trials.example.org")
    return text.rstrip("/")


def _contact(text: str) -> str:
    """Where people report errors: an address of the web or for mail, with places for a title and a text, or without."""
    parts = urlsplit(text.replace("{title}", "").replace("{body}", ""))
    web, mail = parts.scheme in ("http", "https") and parts.hostname, parts.scheme == "mailto" and "@" in parts.path
    if text and (not (web or mail) or not text.isprintable() or " " in text or "{" in parts.geturl()):
        raise SettingsError(
            f"{PREFIX}CONTACT_URL is {text!r}; it must look like "
            "https://example.org/issues/new?title={title}&body={body} or "
            "mailto:us@example.org?subject={title}&body={body}"
        )
    return text


def _name(name: str, text: str) -> str:
    if not text.isprintable() or len(text) > _MAX_NAME:
        raise SettingsError(
            f"{PREFIX}{name} is {text!r}; it must be a name of at most {_MAX_NAME} characters on one line"
        )
    return text


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{PREFIX}{name} is {text!r}; it must be a day such as 2026-11-28") from None


def _redis_url(text: str) -> str:
    # The message does not repeat the value: it may hold a password.
    unfit = SettingsError(
        f"{PREFIX}CACHE_URL cannot be used; it must look like redis://name:6379/0, or rediss://:password@name:6379/0 "
        "with TLS and a password. Characters in the password that have a meaning in addresses are written as %XX."
    )
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        sound = parts.port is None or parts.port > 0
    except ValueError:
        raise unfit from None
    database = parts.path.removeprefix("/")
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or parts.query or parts.fragment:
        raise unfit
    if not sound or (database and not (database.isascii() and database.isdecimal())):
        raise unfit
    return text


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise SettingsError(f"{PREFIX}{name} is {text!r}; it must be one of {', '.join(choices)}")
    return text


def _user_agent(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise SettingsError(f"{PREFIX}USER_AGENT is {text!r}; it must be plain ASCII on one line")
    return named_user_agent() if text == "named" else text


def _number(name: str, text: str, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise SettingsError(f"{PREFIX}{name} is {text!r}; it must be a number from {low:g} to {high:g}")
    return number
