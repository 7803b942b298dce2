"""Where a fault happens: a registry, the app in front of it, and somebody who looks."""

from __future__ import annotations

import html
import io
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from cache import answer_file
from cache.answers import Limits, RetryPolicy
from finder.catalogue import process_source
from finder.catalogue import source as source_module
from finder.catalogue.source import TrialSource
from finder.cli import main as command_line
from finder.registry import client as client_module
from finder.settings import PREFIX
from tests.forks import fork
from tests.registry import LocalRegistry
from tests.studies import study

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-02T09:00:04"
TRIALS = 12

# All times of the app, in small: the minute of retries is half a second here, and so is the cooldown of five minutes.
SMALL = Limits(per_second=1000, burst=1, read_timeout=10, retry=RetryPolicy(first_wait=0.02, max_wait=0.05, budget=0.5))
COOLDOWN = 0.5
# What nobody may ask for within one fault: more would be a loop.
MAX_REQUESTS = 80


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody saw: the heading, how many trials of which day, and what messages stood beside."""

    heading: str
    trials: int | None
    day: str
    messages: tuple[str, ...]

    def __str__(self) -> str:
        """What was seen, in words."""
        listed = f"{self.trials} trials as of {self.day}" if self.trials is not None else self.heading
        return " ".join(filter(None, (f"{listed}." if listed else "", *(f"“{text}”" for text in self.messages))))


@dataclass
class Scene:
    """A registry with `TRIALS` invented trials, a folder for what the app stores, and the app."""

    registry: LocalRegistry
    folder: Path
    logged: list[str] = field(default_factory=list)

    def visit(self, script: str = "streamlit_app.py", **query: str) -> Sight:
        """Open a page a moment after somebody else has: what the app does after a visit is done."""
        self.be_visited()
        return self.open_page(script, **query)

    def be_visited(self) -> None:
        """Have the app do what it does in the background when somebody comes, if that is due, and wait for its end."""
        self.source.refresh_if_due()
        deadline = time.monotonic() + 30
        while self.source.refreshing:
            assert time.monotonic() < deadline, "the reading does not end"
            time.sleep(0.01)

    def open_page(self, script: str = "streamlit_app.py", **query: str) -> Sight:
        """Open a page as the first one who comes."""
        page = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        if script != "streamlit_app.py":
            page.switch_page(script)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        return _sight(page)

    def restart(self) -> None:
        """End the app and start it again: what it stored is all that it knows."""
        process_source.forget()

    def finder(self, *arguments: str) -> int:
        """The exit code of the command line with *arguments*, run by an operator meanwhile."""
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            return command_line(arguments)

    def wait_for_cooldown(self) -> None:
        """Wait until the app asks the registry again after a fault."""
        time.sleep(COOLDOWN * 1.2)

    @property
    def source(self) -> TrialSource:
        """The app's source of trials."""
        return process_source.trial_source()


def _sight(page: AppTest) -> Sight:
    messages = tuple(re.sub(r"\s+", " ", str(box.value)) for box in (*page.error, *page.warning))
    own = [str(item.proto.body) for item in page.get("html")]
    days = [found[1] for text in (*(str(box.value) for box in page.caption), *own) if (found := _AS_OF.search(text))]
    headings = [html.unescape(words) for body in own for words in _HEADING.findall(body)]
    count = next((found for text in headings if (found := _COUNT.fullmatch(text))), None)
    return Sight(
        heading=headings[0] if headings else "",
        trials=int(count[1]) if count else None,
        day=_iso(days[0]) if days else "",
        messages=messages,
    )


def _iso(day: str) -> str:
    """*day* as the page says it, `2 November 2026`, as `2026-11-02`."""
    return datetime.strptime(day, "%d %B %Y").replace(tzinfo=UTC).date().isoformat()


_COUNT = re.compile(r"(\d+) trials?")
_HEADING = re.compile(r"<h[12][^>]*>(.*?)</h[12]>")
_AS_OF = re.compile(r"as of (\d+ \w+ \d{4})")


def studies(number: int = TRIALS) -> list[dict[str, Any]]:
    """So many invented trials."""
    return [study(f"NCT999{n:05}") for n in range(1, number + 1)]


@contextmanager
def scene(folder: Path, limits: Limits = SMALL, url: str = "") -> Iterator[Scene]:
    """A scene that is set, with what it stores in *folder*, and cleared away again.

    With *url* the registry is another process's.
    """
    with LocalRegistry(studies(), timestamp=DAY) as registry, in_small(limits):
        setting = Scene(registry, folder)
        with surroundings(environment(url or registry.url, folder)), listening(setting.logged):
            process_source.forget()
            yield setting
            process_source.forget()
        assert len(registry.requests) <= MAX_REQUESTS, "it asks and asks"


@contextmanager
def in_small(limits: Limits = SMALL) -> Iterator[None]:
    """The app with short retries, short cooldowns and small pages."""
    with (
        patch.object(client_module, "open_client", partial(client_module.open_client, limits=limits)),
        patch.object(source_module, "_COOLDOWN", COOLDOWN),
        patch.object(source_module, "_LONG_COOLDOWN", COOLDOWN),
        patch.object(client_module, "PAGE_SIZE", 5),
        patch.object(answer_file, "_BUSY_TIMEOUT", 0.2),
    ):
        yield


def environment(url: str, folder: Path) -> dict[str, str]:
    """The settings of an app that reads the registry at *url* and stores in *folder*."""
    given = {"registry_url": url, "cache_dir": str(folder), "data": "live", "requests_per_second": "1000"}
    given |= {"guard_from": "10"}
    return {PREFIX + name.upper(): value for name, value in given.items()}


@contextmanager
def surroundings(variables: dict[str, str]) -> Iterator[None]:
    """*variables* as the environment's only settings of the app."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    with patch.dict(os.environ, {**inherited, **variables}, clear=True):
        yield


@contextmanager
def listening(logged: list[str]) -> Iterator[None]:
    """Note the app's warnings and errors, each once, without what differs from run to run."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            facts = [f"{name}={value}" for name, value in vars(record).items() if name not in _STANDARD]
            if record.exc_info and record.exc_info[1] is not None:
                facts.append(f"cause={record.exc_info[1]}")
            text = steady(" ".join([f"{record.levelname} {record.name}: {record.getMessage()}", *facts]))
            if text not in logged:
                logged.append(text)

    ear = Ear(logging.WARNING)
    ours = [logging.getLogger(name) for name in ("finder", "cache")]
    for logger in ours:
        logger.addHandler(ear)
    try:
        yield
    finally:
        for logger in ours:
            logger.removeHandler(ear)


# Whatever else a record has was given with `extra`.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def steady(text: str) -> str:
    """*text* of the log without ports, folders, times and addresses in memory, and not too long."""
    text = re.sub(r"127\.0\.0\.1:\d+|host='127\.0\.0\.1', port=\d+", "REGISTRY", text)
    text = re.sub(r"0x[0-9a-f]+", "0x…", text)
    text = re.sub(r"(?<=catalogue-v\d-)\d+", "…", text)
    text = re.sub(r"(?<=clock says )[\dT:-]+", "…", text)
    text = re.sub(r"(/[\w.-]+)+/(?=[\w.-]+)", "…/", text) if "http" not in text else text
    text = re.sub(r"\?[^\s)]{30,}", "?…", text)
    return text if len(text) <= 230 else text[:230] + "…"


def reading(url: str, folder: Path) -> ForkServerProcess:
    """A process that runs `python -m finder refresh`."""
    return fork(_refresh, environment(url, folder))


def _refresh(variables: dict[str, str]) -> None:
    with surroundings(variables), in_small(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        code = command_line(["refresh"])
    raise SystemExit(code)
