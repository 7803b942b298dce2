"""The app as its operators run it: a process of its own, on a port of its own.

`running_app` starts it by the command line; `forked_app`, for all tests that the start is nothing to, in a tenth of
the time.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Protocol

from finder.settings import PREFIX
from tests.forks import fork

ROOT = Path(__file__).resolve().parents[1]

# A cold start takes a second here; a busy machine may need many.
_START_TIMEOUT = 90

_BASE = "--server.baseUrlPath"

# The app must ask nobody but the registry that it was given, so it gets no proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Process(Protocol):
    """What can be done to the process of an app; `subprocess.Popen` is one."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Its exit code, or None as long as it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, when it has ended. Raises subprocess.TimeoutExpired after *timeout* seconds."""

    def send_signal(self, sig: int, /) -> None:
        """Send it the signal *sig*."""


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A running app: where it is, the file that its output goes to, and its process."""

    url: str
    log: Path
    process: Process

    def output(self) -> str:
        """What it wrote so far, on both streams."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        assert isinstance(port, int)
        return port


def running_app(folder: Path, *, options: Sequence[str] = (), **settings: str) -> AbstractContextManager[RunningApp]:
    """Run the app while the block lasts, with *settings* (`data="sample"` is `TRIAL_FINDER_DATA=sample`).

    What it stores goes to *folder*, and so does its log. *options* are for Streamlit's command line.
    """
    return running(ROOT / "serve.py", folder, options=options, **settings)


def running(
    script: Path, folder: Path, *, options: Sequence[str] = (), **settings: str
) -> AbstractContextManager[RunningApp]:
    """Run the Streamlit app *script* while the block lasts; the rest is as in `running_app`."""
    return _running(_started, script, folder, options, settings)


def forked_app(folder: Path, *, options: Sequence[str] = (), **settings: str) -> AbstractContextManager[RunningApp]:
    """As `running_app`, but what the app is made of is loaded already, and the invented trials are labelled."""
    return _running(_Fork, ROOT / "serve.py", folder, options, settings)


_Start = Callable[[Sequence[str], dict[str, str], Path], Process]


@contextmanager
def _running(
    start: _Start, script: Path, folder: Path, options: Sequence[str], settings: dict[str, str]
) -> Iterator[RunningApp]:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = folder / f"app-{port}.log"
    arguments = ["run", str(script), "--server.port", str(port), "--server.address", "127.0.0.1"]
    arguments += ["--server.fileWatcherType", "none", *options]
    process = start(arguments, environment({"cache_dir": str(folder / "stored"), **settings}), log)
    base = options[options.index(_BASE) + 1] if _BASE in options else ""
    app = RunningApp(f"http://127.0.0.1:{port}/{base}".rstrip("/"), log, process)
    try:
        wait_until_ready(app)
        yield app
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()


def _started(arguments: Sequence[str], variables: dict[str, str], log: Path) -> Process:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", *arguments],
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


class _Fork:
    """A fork that runs Streamlit's command line."""

    def __init__(self, arguments: Sequence[str], variables: dict[str, str], log: Path) -> None:
        self._process: ForkServerProcess = fork(_run_streamlit, list(arguments), variables, log)
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("fork", timeout or 0)
        return code

    def send_signal(self, sig: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)


def _run_streamlit(arguments: list[str], variables: dict[str, str], log: Path) -> None:
    with log.open("wb") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
            stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(variables)
    import_module("streamlit.web.cli").main(arguments, prog_name="streamlit")


def environment(settings: dict[str, str]) -> dict[str, str]:
    """The environment of this process without anybody's own settings of the app, and with *settings*.

    Python may keep what it compiled, as it does where the app is installed: a start would take two seconds more.
    """
    own = (PREFIX, "STREAMLIT_", "PYTHONDONTWRITEBYTECODE")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {
        **inherited,
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
        **{PREFIX + name.upper(): value for name, value in settings.items()},
    }


def wait_until_ready(app: RunningApp) -> None:
    """Wait until *app* answers; raises RuntimeError with what it wrote if it ends or takes too long."""
    give_up = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < give_up:
        if app.process.poll() is not None:
            raise RuntimeError(f"the app ended at once:\n{app.output()}")
        try:
            with OPENER.open(f"{app.url}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.05)
    raise RuntimeError(f"the app did not start within {_START_TIMEOUT} s:\n{app.output()}")
