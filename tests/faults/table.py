"""`docs/faults.md`: the table of the faults, as they happened."""

from __future__ import annotations

import html
import re
from pathlib import Path

from tests.faults.cases import Case
from tests.faults.scene import ROOT, Sight

PAGE = ROOT / "docs" / "faults.md"

_HEAD = """\
# What can go wrong

Each row happened: `python -m tests.faults` made the fault with the local registry, looked at the app, and wrote this
page. `tests/test_faults.py` makes every fault again and holds this page to it. In each case it also asserts that
nothing that was stored is lost, that the registry is not asked without end, and that all is well again without a hand.

In the tests the minute of retries and the cooldown of five minutes (an hour after a 403) are half a second. The
registry has twelve trials with data of 2026-11-02, and lists are compared from ten trials on, not from fifty. "Later"
and the like mean that the app has the trials in store, while the registry has newer ones. A visit is what makes the app
look for newer data, so "by itself" means: with somebody's visit.

| fault | people see | the log warns of | how it recovers |
|---|---|---|---|
"""


def row(case: Case, seen: Sight, logged: list[str]) -> str:
    """What happened with *case*, as a row of the table."""
    said = "<br>".join(f"`{_cell(text)}`" for text in logged) or "nothing"
    return f"| {case.name} | {_cell(html.unescape(str(seen)))} | {said} | {case.recovery} |\n"


def page(rows: list[str]) -> str:
    """The whole page."""
    return _HEAD + "".join(rows)


def rows_of(path: Path = PAGE) -> dict[str, str]:
    """The rows of the page as it is, by the names of the faults."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines if line.startswith("| ")}


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "/").replace("`", "'").strip()
