"""`python -m tests.bench [PART ...]`: measure, print a table, and with all parts write it to docs/benchmarks.md.

Machines differ, so each figure stands beside another one of the same run, and what counts is their ratio. The parts are
`process` (what is computed), `browser` (what people wait for) and `install`.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench import in_browser, in_process, processes
from tests.bench.figures import Figure, as_markdown
from tests.running_app import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `make bench` on {day}: {machine}. In the browser they are medians of several turns, ours and theirs by turns;
what is computed is the best of several runs. The trials are invented ones, over and over under new numbers, and the
registry is the local stand-in.

"""


def process() -> Iterator[Figure]:
    """What is computed in one process."""
    yield from in_process.labels(list(in_process.copies_of_studies(in_process.plain_studies(), 2_000)))
    yield from in_process.views()
    yield from in_process.distances()
    yield from in_process.refresh()


def browser() -> Iterator[Figure]:
    """What people wait for."""
    with tempfile.TemporaryDirectory() as folder:
        yield from in_browser.measure(Path(folder))


PARTS = {"process": process, "browser": browser, "install": processes.installs}


def machine() -> str:
    """The machine and the versions that decide what is measured, in a few words."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "pandas"))
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {packages}"


def main(names: list[str]) -> None:
    """Measure the parts of *names*, all where none is named."""
    figures = []
    for name in names or PARTS:
        for figure in PARTS[name]():
            figures.append(figure)
            print(as_markdown([figure]).splitlines()[-1], flush=True)
    table = as_markdown(figures)
    print(f"\n{table}")
    if not names:
        head = HEAD.format(day=datetime.now(UTC).date(), machine=machine())
        PAGE.write_text(f"{head}{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
