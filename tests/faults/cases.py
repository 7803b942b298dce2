"""The faults: how each is made, what must hold meanwhile, and how the app is well again without a hand."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import time_machine

from cache.answers import Limits
from cache.catalogues import FolderStore
from finder.catalogue import source as source_module
from finder.catalogue.frame import about_as_json
from finder.catalogue.source import sample_catalogue
from finder.cli import FINE, OUT_OF_REACH, STALE
from tests.faults.scene import DAY, SMALL, TRIALS, Scene, Sight, in_small, reading, scene, studies
from tests.forks import elsewhere
from tests.registry import Fault, FaultKind
from tests.studies import study

KILLS = 20
FULL = 4096
NEXT_DAY = "2026-11-03"

Happening = Callable[[Scene], Sight]


@dataclass(frozen=True, slots=True)
class Case:
    """One fault: its name, how the app recovers (which *happen* asserts), and *happen*, which says what people see."""

    name: str
    recovery: str
    happen: Happening
    limits: Limits


CASES: list[Case] = []


def fault(name: str, recovery: str, limits: Limits = SMALL) -> Callable[[Happening], Happening]:
    """Add the function below to `CASES`; *limits* are what the app's client keeps to."""

    def add(happen: Happening) -> Happening:
        CASES.append(Case(name, recovery, happen, limits))
        return happen

    return add


VISIT = "By itself, with the first visit five minutes later."
AT_ONCE = "Nothing to recover from."
CLOCK = "By itself. What people see goes by the registry's own dates."


def is_well(there: Scene, day: str = DAY[:10], trials: int = TRIALS) -> Sight:
    """Somebody who comes now sees the whole list of *day*, and nothing else."""
    seen = there.visit()
    assert (seen.trials, seen.day, seen.messages) == (trials, day, ()), seen
    return seen


def recovers(there: Scene, day: str = DAY[:10]) -> None:
    """After the cooldown the whole list of *day* is there, and again after the next start."""
    there.registry.faults.clear()
    there.wait_for_cooldown()
    is_well(there, day)
    there.restart()
    is_well(there, day)


def with_a_list_of_yesterday(there: Scene) -> None:
    """The app has a whole list; the registry has a newer one; the app is started again."""
    is_well(there)
    there.registry.republish()
    there.restart()


def old_list_stays(there: Scene, seen: Sight) -> Sight:
    """What was *seen* is the list of yesterday, whole."""
    assert (seen.trials, seen.day) == (TRIALS, DAY[:10]), seen
    return seen


@fault("The registry is down at the first start", f"{VISIT} Or with “Try again”.")
def down_at_first_start(there: Scene) -> Sight:
    there.registry.stop()
    seen = there.open_page()
    assert seen.trials is None
    there.registry.start()
    recovers(there)
    return seen


@fault("The registry is down later", VISIT)
def down_later(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.stop()
    seen = old_list_stays(there, there.visit())
    there.registry.start()
    recovers(there, NEXT_DAY)
    return seen


@fault("Every page takes 30 seconds", "The new list takes the old one's place when it is read.")
def slow(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.LATE, times=None, seconds=0.3))
    seen = old_list_stays(there, there.open_page())
    assert not seen.messages
    is_well(there, NEXT_DAY)
    return seen


@fault("A page takes longer than we wait (45 seconds)", VISIT, replace(SMALL, read_timeout=1))
def too_slow(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.LATE, times=None, seconds=30))
    seen = old_list_stays(there, there.visit())
    # A busy machine may take a second for a good answer, too.
    with in_small():
        there.restart()
        recovers(there, NEXT_DAY)
    return seen


@fault("403: the registry refuses us", "By itself, with the first visit an hour later.")
def refused(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.FORBIDDEN, times=None))
    asked = len(there.registry.requests)
    there.be_visited()
    assert len(there.registry.requests) == asked + 1, "who is refused does not ask again at once"
    seen = old_list_stays(there, there.open_page())
    recovers(there, NEXT_DAY)
    return seen


@fault("429 for a minute: too many requests", VISIT)
def throttled(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.THROTTLED, times=None))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault(
    "429 or 500 in bursts",
    "Each request is tried again, with growing waits, for up to a minute.",
    replace(SMALL, retry=replace(SMALL.retry, budget=60)),
)
def bursts(there: Scene) -> Sight:
    there.registry.faults += [
        Fault(FaultKind.SERVER_ERROR, times=2, after=1),
        Fault(FaultKind.THROTTLED, times=2, after=2),
        Fault(FaultKind.DROPPED, times=2, after=2),
    ]
    return is_well(there)


@fault("A page of HTML with status 200", VISIT)
def maintenance(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.MAINTENANCE, times=None))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("JSON that ends in the middle", VISIT)
def truncated(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.TRUNCATED, times=None, path="/studies"))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("JSON of another shape", VISIT)
def other_json(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.OTHER_JSON, times=None, path="/studies"))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault(
    "JSON of another shape for a single trial", "By itself: the answer is not remembered, the next visit asks again."
)
def other_json_of_one(there: Scene) -> Sight:
    there.registry.republish([*studies(), study("NCT99988888", status="UNKNOWN")], DAY)
    is_well(there)
    there.registry.faults.append(Fault(FaultKind.OTHER_JSON, times=None, path="/studies/NCT*"))
    seen = there.visit("pages/trial.py", id="NCT99988888")
    assert len(seen.messages) == 1
    there.registry.faults.clear()
    assert "Pembrolizumab" in there.visit("pages/trial.py", id="NCT99988888").heading
    return seen


@fault("Another trial than the one that was asked for", "By itself: the next visit asks again.")
def another_trial(there: Scene) -> Sight:
    there.registry.republish([*studies(), study("NCT99988888", status="UNKNOWN")], DAY)
    is_well(there)
    there.registry.faults.append(Fault(FaultKind.OTHER_STUDY, times=None, path="/studies/NCT*"))
    seen = there.visit("pages/trial.py", id="NCT99988888")
    assert len(seen.messages) == 1, seen
    there.registry.faults.clear()
    assert "Pembrolizumab" in there.visit("pages/trial.py", id="NCT99988888").heading
    return seen


@fault("The data change between pages, once", "By itself: all is read once more.")
def changed_once(there: Scene) -> Sight:
    there.registry.faults.append(Fault(FaultKind.REPUBLISHED, after=2))
    return is_well(there, NEXT_DAY)


@fault("The data change between pages, twice, at the first start", f"{VISIT} What is partial is not stored.")
def changed_twice(there: Scene) -> Sight:
    there.registry.faults += [Fault(FaultKind.REPUBLISHED, after=2), Fault(FaultKind.REPUBLISHED, after=14)]
    seen = there.visit()
    assert seen.trials is not None
    assert len(seen.messages) == 1
    recovers(there, "2026-11-04")
    return seen


@fault("The data change between pages, twice, later", VISIT)
def changed_twice_later(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults += [Fault(FaultKind.REPUBLISHED, after=2), Fault(FaultKind.REPUBLISHED, after=14)]
    seen = old_list_stays(there, there.visit())
    recovers(there, "2026-11-05")
    return seen


@fault("A page's token leads back to rows that came before", AT_ONCE)
def token_repeats(there: Scene) -> Sight:
    there.registry.faults.append(Fault(FaultKind.TOKEN_REPEATS, times=None, rows=2))
    return is_well(there)


@fault("A page's token leads to the same page for ever", VISIT)
def token_stuck(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.TOKEN_STUCK, times=None))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("A page's token skips rows", VISIT)
def token_skips(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.TOKEN_SKIPS, times=None, rows=2))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("Fewer studies come than were counted, at the first start", f"{VISIT} What is partial is not stored.")
def missing_rows(there: Scene) -> Sight:
    there.registry.faults.append(Fault(FaultKind.MISSING_ROWS, times=None, rows=2))
    seen = there.visit()
    assert seen.trials is not None
    assert len(seen.messages) == 1
    recovers(there)
    return seen


@fault("Pages without end, each with a new token", VISIT)
def endless_pages(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.ENDLESS, times=None))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("A small answer that unpacks to 128 MB", VISIT, replace(SMALL, max_bytes=5_000_000))
def bomb(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.BOMB, times=None))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("An answer that drips for more than two minutes", VISIT, replace(SMALL, max_seconds=5))
def dripping(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.SLOW, times=None, seconds=60))
    seen = old_list_stays(there, there.visit())
    # A busy machine may take a second for a good answer, too.
    with in_small():
        there.restart()
        recovers(there, NEXT_DAY)
    return seen


@fault("The registry sends us elsewhere (301)", VISIT)
def redirected(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.REDIRECT, times=None))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("304, which nobody asked for, to a single trial", "By itself: the next visit asks again.")
def not_modified(there: Scene) -> Sight:
    there.registry.republish([*studies(), study("NCT99988888", status="UNKNOWN")], DAY)
    is_well(there)
    there.registry.faults.append(Fault(FaultKind.NOT_MODIFIED, times=None, path="/studies/NCT*"))
    seen = there.visit("pages/trial.py", id="NCT99988888")
    assert len(seen.messages) == 1, seen
    there.registry.faults.clear()
    assert "Pembrolizumab" in there.visit("pages/trial.py", id="NCT99988888").heading
    return seen


def _one_query_refused(there: Scene, kind: FaultKind) -> Sight:
    there.registry.faults.append(Fault(kind, times=None, path="/studies", query="advanced malignancy"))
    seen = there.visit()
    # The invented trials are all for lung cancer, so none of the missing ones is among them.
    assert seen.trials == TRIALS
    assert "trials for any solid tumor" in seen.messages[0]
    recovers(there)
    return seen


AN_HOUR = "By itself, with the first visit an hour later. What is partial is not stored."


@fault("413 for one query of the list, at the first start", AN_HOUR)
def one_query_too_long(there: Scene) -> Sight:
    return _one_query_refused(there, FaultKind.TOO_LARGE)


@fault("400, too complicated, for one query of the list, at the first start", AN_HOUR)
def one_query_too_complicated(there: Scene) -> Sight:
    return _one_query_refused(there, FaultKind.TOO_COMPLICATED)


@fault("500 for every page of one query, at the first start", AN_HOUR)
def one_query_broken(there: Scene) -> Sight:
    return _one_query_refused(there, FaultKind.SERVER_ERROR)


@fault("413 for one query of the list, later", "By itself, with the first visit an hour later.")
def one_query_too_long_later(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.TOO_LARGE, times=None, query="advanced malignancy"))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("413 for the query for lung cancer itself", VISIT)
def lung_query_too_long(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    there.registry.faults.append(Fault(FaultKind.TOO_LARGE, times=None, query="NSCLC OR SCLC"))
    seen = old_list_stays(there, there.visit())
    recovers(there, NEXT_DAY)
    return seen


@fault("A study that no parser has seen", "The other trials are all there. What cannot be read is “not stated”.")
def strange_study(there: Scene) -> Sight:
    there.registry.republish([*studies(), *STRANGE], DAY)
    seen = is_well(there, trials=TRIALS + 2)
    there.restart()
    assert is_well(there, trials=TRIALS + 2) == seen
    assert there.visit("pages/trial.py", id="NCT99977771").heading
    return seen


def _strange(nct: object, **modules: Any) -> dict[str, Any]:
    record = study("NCT99977777")
    record["protocolSection"]["identificationModule"]["nctId"] = nct
    record["protocolSection"].update(modules)
    return record


STRANGE = [
    _strange("NCT99977771", descriptionModule=["?"], contactsLocationsModule=7, armsInterventionsModule=None),
    # A lone surrogate, which no encoding can write.
    _strange("NCT99977772", descriptionModule={"briefSummary": "Half of a character: \ud83d"}),
    _strange({"an": "object"}),
    _strange("NCT٩٩٩٧٧٧٧٣"),
    _strange(None),
]
"""Two that can be shown, in spite of everything, and three without a number."""


@fault("The disk is full", "By itself, as soon as there is room: with the next start or the next data.")
def disk_full(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    seen: Sight
    seen, there.logged[:] = elsewhere(_visit_with_a_full_disk, there.registry.url, there.folder)
    assert (seen.trials, seen.day, seen.messages) == (TRIALS, NEXT_DAY, ())
    # What was stored before is whole, and is renewed now that there is room.
    stored = next(FolderStore(there.folder).newest_first(), None)
    assert stored is not None
    assert stored.about["data_timestamp"] == DAY
    is_well(there, NEXT_DAY)
    return seen


def _visit_with_a_full_disk(url: str, folder: Path) -> tuple[Sight, list[str]]:
    # No file may grow beyond this: what a full disk does, also to somebody who may do everything.
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))
    with scene(folder, url=url) as there:
        return there.visit(), there.logged


@fault("The folder cannot be written", "By itself, with the first start after it can be written.")
def read_only(there: Scene) -> Sight:
    there.folder.mkdir()
    blocked = there.folder / "stored"
    blocked.write_text("a file where the folder should be")
    seen: Sight
    seen, there.logged[:] = elsewhere(_visit, there.registry.url, blocked)
    assert (seen.trials, seen.messages) == (TRIALS, ())
    blocked.unlink()
    assert elsewhere(_visit, there.registry.url, blocked)[0] == seen
    assert next(FolderStore(blocked).newest_first(), None) is not None
    return seen


def _visit(url: str, folder: Path) -> tuple[Sight, list[str]]:
    with scene(folder, url=url) as there:
        return there.visit(), there.logged


@fault("The newest stored list is damaged, and the registry is down", VISIT)
def damaged_catalogue(there: Scene) -> Sight:
    is_well(there)
    there.registry.republish()
    there.restart()
    is_well(there, NEXT_DAY)
    newest = max(there.folder.glob("catalogue-*.packed"))
    newest.write_bytes(newest.read_bytes()[:-200])
    there.registry.stop()
    there.restart()
    seen = old_list_stays(there, there.visit())
    there.registry.start()
    recovers(there, NEXT_DAY)
    return seen


@fault("All stored lists are damaged", "By itself: they are put aside, and the list is read anew.")
def damaged_catalogues(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    is_well(there, NEXT_DAY)
    for path in there.folder.glob("catalogue-*.packed"):
        content = bytearray(path.read_bytes())
        content[len(content) // 3] ^= 0xFF
        path.write_bytes(content)
    there.restart()
    return is_well(there, NEXT_DAY)


@fault("The file of answers is damaged", "By itself: it is put aside, and a new one is begun.")
def damaged_answers(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    for path in there.folder.glob("answers-*"):
        path.write_bytes(b"not a database at all " * 1000)
    seen = is_well(there, NEXT_DAY)
    assert sqlite3.connect(_answers(there)).execute("select count(*) from responses").fetchone()[0] > 0
    return seen


@fault("The file of answers is damaged while the app runs", "By itself, with the next start.")
def damaged_while_running(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    assert there.source is not None
    for path in there.folder.glob("answers-*"):
        path.write_bytes(b"not a database at all " * 1000)
    seen = is_well(there, NEXT_DAY)
    there.restart()
    is_well(there, NEXT_DAY)
    return seen


@fault(
    "The file of answers is locked by another process",
    "By itself, with the next start; until then answers are remembered in memory.",
)
def locked(there: Scene) -> Sight:
    with_a_list_of_yesterday(there)
    holder = sqlite3.connect(_answers(there), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    seen = is_well(there, NEXT_DAY)
    assert time.monotonic() - began < 20, "every single answer waited for the lock"
    holder.execute("ROLLBACK")
    holder.close()
    return seen


def _answers(there: Scene) -> Path:
    return next(there.folder.glob("answers-*.sqlite"))


@fault("What is stored is of an older or newer format", "By itself: it is left alone, and the list is read anew.")
def other_format(there: Scene) -> Sight:
    store, whole = FolderStore(there.folder), sample_catalogue()
    about = about_as_json(whole.about)
    # Of a former version with other columns, and of a later one that says more of itself.
    store.save(whole.to_store()[["nct"]], {**about, "rules": "old"}, 1)
    store.save(whole.to_store(), {**about, "later": 1}, 2)
    (there.folder / "catalogue-v0-2026-12-01.parquet").write_bytes(b"of version 0")
    answers = sqlite3.connect(there.folder / "answers-v1.sqlite")
    answers.execute("create table responses (other text)")
    answers.close()
    seen = is_well(there)
    there.restart()
    is_well(there)
    return seen


@fault(f"`kill -9` at {KILLS} random moments of a reading", "By itself: the next start goes on with what is stored.")
def killed(there: Scene) -> Sight:
    there.registry.delay = 0.01
    # What all processes begin from takes longer than a reading.
    elsewhere(os.getpid)
    began = time.monotonic()
    first = reading(there.registry.url, there.folder)
    first.join(30)
    assert first.exitcode == 0
    whole, chance, oldest = time.monotonic() - began, random.Random(6), DAY
    for number in range(KILLS):
        there.registry.republish()
        process = reading(there.registry.url, there.folder)
        process.join(whole * (number + chance.random()) / KILLS)
        if process.is_alive():
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
        stored = next(FolderStore(there.folder).newest_first(), None)
        assert stored is not None
        assert len(stored.frame) == TRIALS
        assert oldest <= stored.about["data_timestamp"] <= there.registry.publication.timestamp
        oldest = stored.about["data_timestamp"]
    assert not list(there.folder.glob("*.damaged"))
    # What was left half written is swept away at the next save, when nobody can be writing it any more. The last
    # process may have stored all there is before it was killed: the registry must have something new to be saved.
    there.registry.republish()
    long_ago = time.time() - 2 * 86400
    for path in there.folder.glob("unfinished-*"):
        os.utime(path, (long_ago, long_ago))
    seen = is_well(there, there.registry.publication.timestamp[:10])
    assert not list(there.folder.glob("unfinished-*"))
    there.registry.requests.clear()
    return seen


@fault("The clock is ten years ahead, then right again", CLOCK)
def clock_ahead(there: Scene) -> Sight:
    single = study("NCT99988888", status="UNKNOWN", title="As it was")
    there.registry.republish([*studies(), single], DAY)
    with time_machine.travel(datetime.now(UTC) + TEN_YEARS):
        seen = is_well(there)
        assert there.visit("pages/trial.py", id="NCT99988888").heading == "As it was"
        there.registry.republish()
        there.restart()
        is_well(there, NEXT_DAY)
    there.registry.republish([*studies(), study("NCT99988888", status="UNKNOWN", title="As it is")])
    there.restart()
    is_well(there, "2026-11-04")
    # An answer from the future is older than it seems.
    assert there.visit("pages/trial.py", id="NCT99988888").heading == "As it is"
    return seen


@fault("The clock is ten years behind, then right again", "By itself, when the clock is right.")
def clock_behind(there: Scene) -> Sight:
    is_well(there)
    with time_machine.travel(datetime.now(UTC) - TEN_YEARS):
        there.registry.republish()
        there.restart()
        seen = old_list_stays(there, there.visit())
    there.restart()
    recovers(there, NEXT_DAY)
    return seen


TEN_YEARS = timedelta(days=3653)

UNTIL_RIGHT = "By itself, with the first visit an hour after the registry has all again. Or `finder refresh --accept`."


def refused_list(there: Scene, new: list[dict[str, Any]]) -> Sight:
    """The list of yesterday stays while the registry has *new*; when it has all again, so has the app."""
    is_well(there)
    there.registry.republish(new)
    there.restart()
    seen = old_list_stays(there, there.visit())
    assert len(seen.messages) == 1, seen
    there.restart()
    assert there.open_page() == seen, "the next process knows of it, too"
    there.be_visited()
    there.registry.republish(studies())
    recovers(there, "2026-11-04")
    return seen


@fault("The registry has no trials, at the first start", "By itself, with the first visit an hour later.")
def empty_at_first_start(there: Scene) -> Sight:
    there.registry.republish([], DAY)
    seen = there.visit()
    assert seen.trials is None
    assert not list(there.folder.glob("catalogue-*"))
    there.registry.republish(studies(), DAY)
    recovers(there)
    return seen


@fault("The registry has no trials, later", "By itself, with the first visit an hour after the registry has all again.")
def empty_later(there: Scene) -> Sight:
    return refused_list(there, [])


@fault("Most trials are gone", UNTIL_RIGHT)
def few_left(there: Scene) -> Sight:
    return refused_list(there, studies(2))


@fault("The status has another name", UNTIL_RIGHT)
def status_renamed(there: Scene) -> Sight:
    new = studies()
    for record in new:
        record["protocolSection"]["statusModule"]["state"] = record["protocolSection"]["statusModule"].pop(
            "overallStatus"
        )
    return refused_list(there, new)


@fault("The criteria have another name", UNTIL_RIGHT)
def criteria_renamed(there: Scene) -> Sight:
    new = studies()
    for record in new:
        eligibility = record["protocolSection"]["eligibilityModule"]
        eligibility["criteriaText"] = eligibility.pop("eligibilityCriteria")
    return refused_list(there, new)


@fault("A poorer list is what the registry has, and an operator accepts it", "It was accepted: it is the list now.")
def accepted(there: Scene) -> Sight:
    is_well(there)
    there.registry.republish(studies(2))
    there.restart()
    old_list_stays(there, there.visit())
    assert there.finder("refresh") == OUT_OF_REACH
    assert there.finder("status") == STALE
    assert there.finder("refresh", "--accept") == FINE
    # The app that runs takes it up; so does the next one.
    deadline = time.monotonic() + 30
    with patch.object(source_module, "_STORE_CHECK_SECONDS", 0):
        while (seen := there.visit()).trials != 2:
            assert time.monotonic() < deadline, seen
            time.sleep(0.1)
    there.restart()
    return is_well(there, NEXT_DAY, 2)


@fault("The data are of 2099", VISIT)
def far_ahead(there: Scene) -> Sight:
    return other_day(there, "2099-01-01T09:00:04")


@fault("The day of the data is written in another way", VISIT)
def other_form_of_day(there: Scene) -> Sight:
    return other_day(there, "2026-W45-2")


def other_day(there: Scene, timestamp: str) -> Sight:
    """The list of yesterday stays while the registry's data bear *timestamp*."""
    is_well(there)
    there.registry.republish(studies(2), timestamp)
    there.restart()
    seen = old_list_stays(there, there.visit())
    there.registry.republish(studies(), f"{NEXT_DAY}T09:00:04")
    recovers(there, NEXT_DAY)
    return seen


@fault("The registry goes back to the data of a day before", "What was read last is the list, also after a start.")
def day_before(there: Scene) -> Sight:
    is_well(there)
    there.registry.republish(studies(11), "2026-11-01T09:00:04")
    there.restart()
    seen = is_well(there, "2026-11-01", 11)
    there.restart()
    assert there.visit() == seen
    there.registry.republish(studies(), f"{NEXT_DAY}T09:00:04")
    there.restart()
    recovers(there, NEXT_DAY)
    return seen


@fault("A trial comes twice, its number in other spellings", AT_ONCE)
def two_spellings(there: Scene) -> Sight:
    there.registry.republish([*studies(), study("nct99900001"), study(" NCT99900002 ")], DAY)
    seen = is_well(there)
    there.restart()
    assert is_well(there) == seen
    return seen


@fault("Closed trials come among the open ones", "They are not listed as open. The rest of the list is right.")
def closed_among_open(there: Scene) -> Sight:
    there.registry.faults.append(Fault(FaultKind.OTHER_STATUS, times=None))
    seen = is_well(there, trials=TRIALS - 3)
    closed = there.source.catalogue.closed if there.source.catalogue else ()
    assert len(closed) == 3
    there.registry.faults.clear()
    there.registry.republish()
    there.restart()
    is_well(there, NEXT_DAY)
    return seen


@fault("Two processes start at once", "Both have the whole list.")
def two_processes(there: Scene) -> Sight:
    two = [reading(there.registry.url, there.folder) for _ in range(2)]
    for process in two:
        process.join(60)
    assert [process.exitcode for process in two] == [0, 0]
    asked = len(there.registry.requests)
    seen = is_well(there)
    assert len(there.registry.requests) == asked + 1, "the list is stored, so only the version is asked for"
    return seen
