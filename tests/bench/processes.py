"""What a process takes: memory, and what it takes to install."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, timed
from tests.running_app import ROOT

_MEBIBYTE = 1024 * 1024


def resident(process_id: int) -> float:
    """The memory that the process holds, in MiB (Linux)."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / _MEBIBYTE


def installs() -> Iterator[Figure]:
    """Install the app into a new environment, against Streamlit alone; packages are cached by a run before."""
    ours, theirs = ("-r", str(ROOT / "requirements.txt")), ("streamlit",)
    install(ours)
    yield Figure(
        "install, packages cached",
        timed(lambda: install(ours)),
        "Streamlit alone",
        timed(lambda: install(theirs)),
        1.3,
    )


def install(packages: tuple[str, ...]) -> None:
    """Make a new environment and install *packages* into it."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        subprocess.run(
            [f"{folder}/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
            check=True,
            stdout=sys.stderr,
        )
