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

- **A change of a filter.** The rows, their order and all counts take 2 to 5 ms, the page's script 17 ms of one core; 25
  before texts that are made safe for a page were kept. The rest is the browser. Streamlit's part in it goes over every
  element of the page when a script begins, when its elements come and when it ends, changed or not: some twenty
  components an element, twenty-five elements. It would do so some fifteen times while a hundred messages come one by
  one; that is why the server sends what a run says in one piece (`service/batches.py`), which took a fifth of the
  browser's time away. Fewer elements took another tenth: titles of cards need no hidden links, the number of trials and
  the foot are one piece of HTML each. What may stand on the page or not has a place of its own, so that what follows
  keeps its own: a press makes 200 nodes anew, of them 140 in the ten cards, where it made 340. Groups of filters are
  folded at first, and what is folded is not drawn. Half of what is left is scripts, nearly all of it React's way over
  the elements; a sixth is style and layout. Ten times as many trials change nothing.
- **A shared link.** The same, and the code of each kind of widget, which Streamlit's browser part fetches when it is
  first needed. What one more element costs a page when it opens, in milliseconds of the browser's main thread: a list
  to choose from 15 to 19, a heading of Streamlit's 8, a link or a button 6, Markdown 2.5, HTML 0.6. So headings, the
  comparison and the table are HTML of our own, and groups of filters begin folded: the list takes 500 where it took
  800, a shared link 430 where it took 940; an empty page takes 140 to 190. The trials arrive long before they are
  drawn. Since the app's code is fetched only once the first HTML is painted, that is painted after 282 where it took
  432 ms, and the app stands no later. Drawing the filters after the cards gained nothing.
- **A start.** Before the server listens, an app takes 0.65 s of one core, an empty one 0.54 s. To the first trials it
  takes some 0.7 s more: 0.3 s pandas with Arrow, 0.2 s the stored trials, and the rest our own code and what it needs.
  Labels and what a trial gives are stored with the trials, so that neither rules nor drugs are loaded before a record
  is read, and what asks the registry (requests-cache, Redis) is loaded when it is first asked. The browser meanwhile
  fetches and reads Streamlit's own code. Altair is loaded when the first map or chart is asked for.
- **Memory.** Nearly half of what is beyond an empty app is pandas with Arrow; the names of drugs take 8 MiB. Studies
  and their labels are kept compressed, and what reading took is given back.
- **Labels.** Time grows with the words of the criteria and with what the rules find there, and the invented trials are
  about lung cancer all of them. Public records of all illnesses, lung cancer among them, come to 670 a second from
  nothing, and to 1,100 when they are read again. Patterns are compiled when they are first needed. An eighth of the
  time is the automaton and the expressions that part words. The rules of all tables are screened at once for each
  sentence. Keeping stock sentences gained nothing, and code compiled by mypyc took twice the time. A Python that is
  built with optimization is a fifth faster than one that is not.

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
