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

Written by `make bench` on {day}.

{machine}.

In the browser: medians of several turns, ours and theirs by turns. What is computed: the best of several runs. The
trials are invented ones, over and over under new numbers, and the registry is the local stand-in.

"""

FOOT = """
## Where the time goes

As profiled in November 2026, with Streamlit 1.67:

- **A change of a filter.** The rows, their order and all counts take 2 ms, the page's script some 25 ms, most of
  it Streamlit's own. The rest is the browser, which gets some 120 elements and draws them anew; a page
  with one word has two. What an element costs hardly depends on how much it tells, and Markdown and folds cost
  most. That is why a page has ten cards, why each tells what it tells, its folded reasons too, as one piece of HTML,
  why filters that are folded are not drawn, and why ten times as many trials change nothing.
- **A shared link.** The same, and the code of each kind of widget, which Streamlit's browser part fetches when it is
  first needed. The trials arrive long before they are drawn. Telling the browser beforehand what it will need gained
  nothing, nor did drawing the filters after the cards.
- **A start.** Loading Python's packages and the stored trials takes a second of one core, above all pandas, which an
  empty app does without. The labels are stored with the trials, so that their rules are not loaded before a record is
  read. The browser meanwhile fetches and reads Streamlit's own code. Altair is loaded when the first
  map or chart is asked for.
- **Memory.** Nearly half of what is beyond an empty app is pandas with Arrow; the names of drugs take 8 MiB. Studies
  and their labels are kept compressed, and what reading took is given back.
- **Labels.** Time grows with the words of the criteria and with what the rules find there, and the invented trials are
  about lung cancer all of them. Public records of all illnesses, lung cancer among them, came to 1,000 a second. An
  eighth of the time is the automaton and the expressions that part words. The rules of all tables are screened at once
  for each sentence. Keeping stock sentences gained nothing, and code compiled by mypyc took twice the time. A Python
  that is built with optimization is a fifth faster than one that is not.

The plain finder that stands beside ours asks its registry at each change; here the registry is on the same machine and
answers at once, which the real one does not.
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
        PAGE.write_text(f"{head}{table}\n{FOOT}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
