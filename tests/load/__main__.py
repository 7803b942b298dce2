"""`python -m tests.load`: how the app bears many people at once. It asks nobody but an app that it starts itself.

A part of the people who have a page open use it: each chooses a kind of therapy every few seconds. Told are the time
until the page is drawn anew, and the memory of the app, before, meanwhile and after. It ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from finder import sample
from tests.load.session import Session
from tests.registry import LocalRegistry
from tests.running_app import RunningApp, running_app

KINDS = ("Immunotherapy", "Cancer vaccine", "Targeted therapy", "Chemotherapy", "Radiation")

# Nobody needs more to see how it grows; a script that is let run must not run for ever.
MAX_SESSIONS, MAX_MINUTES = 400, 120


@dataclass
class Figures:
    """What was measured: seconds of each change of a filter, bytes of memory at the end of each minute."""

    changes: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


def memory_of(app: RunningApp) -> int:
    """The bytes of memory that the app's process keeps resident."""
    pages = int(Path(f"/proc/{app.process.pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def processor_time_of(app: RunningApp) -> float:
    """The seconds of processor time that the app's process has used."""
    after_name = Path(f"/proc/{app.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


async def use(person: Session, every: float, until: float, figures: Figures) -> None:
    """Choose one or two kinds of therapy about *every* so many seconds, as long as the time is not over."""
    await asyncio.sleep(random.uniform(0, every))
    while time.monotonic() < until:
        chosen = random.sample(KINDS, random.choice((0, 1, 1, 2)))
        began = time.perf_counter()
        await person.choose("f_therapy", *chosen)
        figures.changes.append(time.perf_counter() - began)
        figures.failures += person.failures
        person.failures.clear()
        await asyncio.sleep(random.uniform(0.5, 1.5) * every)


async def come_and_go(app: RunningApp, every: float, until: float) -> None:
    """Open a page, and leave, again and again: what a session held must be given back."""
    while time.monotonic() < until:
        async with Session(app.url):
            await asyncio.sleep(every)


async def watch(app: RunningApp, until: float, figures: Figures) -> None:
    """Note and tell each minute how it goes."""
    while time.monotonic() < until:
        await asyncio.sleep(min(60, max(0.1, until - time.monotonic())))
        figures.memory.append(memory_of(app))
        print(f"  {megabytes(figures.memory[-1])}, {summary(figures.changes[-500:])}", flush=True)


async def measure(app: RunningApp, options: argparse.Namespace) -> Figures:
    """Let people come, open pages, use them, and go."""
    figures = Figures()
    async with Session(app.url) as first:
        for kind in KINDS:
            await first.choose("f_therapy", kind)
    people: list[Session] = []
    opened: list[int] = []
    for _ in range(options.sessions):
        people.append(Session(app.url, "view=table" if random.random() < options.tables else ""))
        await people[-1].connect()
        opened.append(memory_of(app))
    # The first ones fill what reading the trials left free.
    few = options.sessions // 4
    each = (opened[-1] - opened[few]) / (options.sessions - few)
    print(f"{options.sessions} pages open: {megabytes(opened[-1])}; a further one: {megabytes(each)}", flush=True)
    cpu = processor_time_of(app)
    until = time.monotonic() + 60 * options.minutes
    await asyncio.gather(
        *(use(person, options.every, until, figures) for person in people[: options.active]),
        *(come_and_go(app, options.every, until) for _ in range(options.visitors)),
        watch(app, until, figures),
    )
    cpu = processor_time_of(app) - cpu
    print(f"a change of a filter: {summary(figures.changes)}; {len(figures.failures)} failures")
    print(f"the app's processor time: {1000 * cpu / max(1, len(figures.changes)):.0f} ms a change, all else included")
    for person in people:
        await person.close()
    return figures


def summary(seconds: Sequence[float]) -> str:
    """The middle and the slow end of *seconds*."""
    if len(seconds) < 2:
        return "too few changes"
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"{len(seconds)} changes, p50 {statistics.median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


def megabytes(size: float) -> str:
    """*size* for people."""
    return f"{size / 1e6:.1f} MB"


def copies(times: int) -> list[dict[str, Any]]:
    """The invented studies so many *times*, each time under new numbers: as many trials as the registry has."""
    studies = []
    for number, study in enumerate(list(sample.studies()) * times):
        protocol = study["protocolSection"]
        named = {**protocol["identificationModule"], "nctId": f"NCT99{number:06}"}
        studies.append({**study, "protocolSection": {**protocol, "identificationModule": named}})
    return studies


def main(arguments: Sequence[str]) -> int:
    """Start a registry and an app, measure, and tell; the exit code is 0 if nobody saw a failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=200, help="pages that are open (%(default)s)")
    parser.add_argument("--active", type=int, default=20, help="of them in use (%(default)s)")
    parser.add_argument("--visitors", type=int, default=2, help="people who come and go besides (%(default)s)")
    parser.add_argument("--every", type=float, default=5, metavar="SECONDS", help="between two choices (%(default)s)")
    parser.add_argument("--minutes", type=float, default=2, help="how long (%(default)s)")
    parser.add_argument("--tables", type=float, default=0.1, metavar="PART", help="see the table (%(default)s)")
    parser.add_argument("--copies", type=int, default=15, help="of each invented study under new numbers (%(default)s)")
    options = parser.parse_args(arguments)
    if not (0 < options.active <= options.sessions <= MAX_SESSIONS and 0 < options.minutes <= MAX_MINUTES):
        parser.error(f"at most {MAX_SESSIONS} sessions, of which some are active, and {MAX_MINUTES} minutes")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        registry = stack.enter_context(LocalRegistry(copies(options.copies)))
        app = stack.enter_context(running_app(folder, registry_url=registry.url, requests_per_second="1000"))
        figures = asyncio.run(measure(app, options))
        print("\n".join(dict.fromkeys(figures.failures)), file=sys.stderr)
    return 1 if figures.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
