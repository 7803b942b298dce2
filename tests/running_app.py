"""The app as its operators run it: a process of its own, on a port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from finder.settings import PREFIX

ROOT = Path(__file__).resolve().parents[1]

# A cold start takes a second here; a busy machine may need many.
_START_TIMEOUT = 90

_BASE = "--server.baseUrlPath"

# The app must ask nobody but the registry that it was given, so it gets no proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A running app: where it is, the file that its output goes to, and its process."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

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


@contextmanager
def running(script: Path, folder: Path, *, options: Sequence[str] = (), **settings: str) -> Iterator[RunningApp]:
    """Run the Streamlit app *script* while the block lasts; the rest is as in `running_app`."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    path = folder / f"app-{port}.log"
    with (
        path.open("wb") as log,
        subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(script)),
                *("--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"),
                *options,
            ],
            cwd=ROOT,
            env=environment({"cache_dir": str(folder / "stored"), **settings}),
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        base = options[options.index(_BASE) + 1] if _BASE in options else ""
        app = RunningApp(f"http://127.0.0.1:{port}/{base}".rstrip("/"), path, process)
        try:
            wait_until_ready(app)
            yield app
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


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
