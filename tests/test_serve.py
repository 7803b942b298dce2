"""The app as a service, as probes, proxies and operators see it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from finder import sample
from service import loading
from tests.registry import Fault, FaultKind, LocalRegistry
from tests.running_app import OPENER, ROOT, RunningApp, environment, running_app
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningApp, LocalRegistry]]:
    """The app with a log in JSON, and a registry that refuses to answer it."""
    with (
        LocalRegistry(sample.studies(), faults=[Fault(FaultKind.FORBIDDEN, times=None)]) as registry,
        running_app(
            tmp_path_factory.mktemp("refused"),
            registry_url=registry.url,
            requests_per_second="1000",
            log_format="json",
        ) as app,
    ):
        yield app, registry


def asked(url: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with OPENER.open(url, timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {}, error.read()


def test_health_and_log_report_a_registry_that_refuses(refused: tuple[RunningApp, LocalRegistry]) -> None:
    app, registry = refused
    wait_until(lambda: b"BlockedError" in asked(f"{app.url}/healthz")[2])
    status, _, body = asked(f"{app.url}/healthz")
    reported = json.loads(body)
    assert status == 503
    assert (reported["state"], reported["trials"], reported["source"]) == ("none", 0, "live")
    assert len(registry.requests) == 1, "it asks before anybody visits, and probes do not make it ask again"
    # The fault is known a moment before it is logged.
    wait_until(lambda: "refresh failed" in app.output())
    events = [json.loads(line) for line in app.output().splitlines() if line.startswith("{")]
    assert events[0]["event"] == "started"
    failed = next(event for event in events if event["event"] == "refresh failed")
    assert (failed["level"], failed["error"]) == ("warning", "BlockedError")


def test_every_answer_has_safe_headers(refused: tuple[RunningApp, LocalRegistry]) -> None:
    app, _ = refused
    for path in ("/", "/trial?id=NCT99000001", "/_stcore/health"):
        status, headers, _ = asked(app.url + path)
        assert status == 200
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'self'"
        assert "'unsafe" not in policy["script-src"]
        assert "http" not in headers["content-security-policy"]


def test_bad_settings_are_reported_before_anybody_is_let_in(tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", "0"],
        cwd=ROOT,
        env=environment({"cache_url": "redis//nowhere", "cache_dir": str(tmp_path)}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode == 1
    assert "error: TRIAL_FINDER_CACHE_URL cannot be used" in started.stderr
    assert "Traceback" not in started.stderr


def test_a_stop_in_the_middle_of_a_reading_leaves_nothing_half_written(tmp_path: Path) -> None:
    with (
        LocalRegistry(sample.studies(), delay=2) as registry,
        running_app(tmp_path, registry_url=registry.url, requests_per_second="1000") as app,
    ):
        wait_until(lambda: bool(registry.requests))
        app.process.send_signal(signal.SIGTERM)
        app.process.wait(10)
        assert "event=stopped" in app.output()
        assert "Traceback" not in app.output()
    stored = {path.name for path in (tmp_path / "stored").iterdir()}
    assert {name for name in stored if not name.startswith("answers-")} == {"refresh.lock"}


def test_trials_that_cannot_be_loaded_are_logged_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[str] = []

    def fail() -> None:
        tries.append("loaded")
        raise OSError("no disk")

    monkeypatch.setattr(loading, "trials", fail)
    with caplog.at_level("ERROR", "service.loading"):
        asyncio.run(loading.load_early())
    assert "the trials could not be loaded" in caplog.text
    assert "no disk" in caplog.text
    with pytest.raises(OSError, match="no disk"):
        asyncio.run(loading.WaitForTrials(_nobody)({"type": "websocket"}, _nothing, _nothing))  # type: ignore[arg-type]
    assert len(tries) == 2


async def _nobody(*_: object) -> None:
    raise AssertionError("a page ran")


async def _nothing(*_: object) -> None:
    pass
