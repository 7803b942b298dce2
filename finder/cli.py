"""The command line, an interface that scripts rely on. `python -m finder --help` lists it.

Results go to standard output, everything else to standard error. Exit codes: 0 fine, 1 what is stored is old or partial
(`status` alone), 2 bad arguments (also a file that cannot be read), 3 registry out of reach or nothing stored, 4 an
assumption about the registry does not hold.
"""

from __future__ import annotations

import argparse
import codecs
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from finder import exports, logs
from finder.catalogue.collect import Progress
from finder.catalogue.frame import Catalogue
from finder.catalogue.health import Health, as_json, health
from finder.catalogue.source import open_source
from finder.codebook import labels_as_json, read_labels
from finder.labels.grade import as_text, figures_as_json, grade
from finder.labels.therapy import unknown_agents
from finder.record import UnreadableStudyError, read_trial
from finder.registry.client import open_client
from finder.registry.errors import RegistryError
from finder.registry.live_check import CHECKS, MOST_REQUESTS, verify
from finder.registry.study_files import StudyFileError, read_json_lines
from finder.search.filters import search
from finder.search.link import PARAMETERS, View, address, from_query
from finder.settings import Settings, SettingsError, read_settings

FINE, STALE, BAD_ARGUMENTS, OUT_OF_REACH, DOES_NOT_HOLD = 0, 1, 2, 3, 4

_TABLE = "table"


def main(arguments: Sequence[str]) -> int:
    """Run the command that *arguments* name, and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        logs.configure(settings.log_level, settings.log_format)
        run: Callable[[argparse.Namespace, Settings], int] = options.run
        return run(options, settings)
    except (SettingsError, StudyFileError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output (such as `head`) has had enough; what is left must not fail at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FINE
        print(f"error: {error}", file=sys.stderr)
        return BAD_ARGUMENTS
    except RegistryError as error:
        print(f"{error.for_people}\n({type(error).__name__}: {error})", file=sys.stderr)
        return OUT_OF_REACH
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m finder", description="Trials for people with stage IV lung cancer."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    read = commands.add_parser("read", help="print the labels of each study, one JSON object a line")
    read.add_argument("studies", type=Path, metavar="STUDIES.jsonl[.gz]")
    read.set_defaults(run=_read)

    searching = commands.add_parser("search", help="list trials of the stored catalogue; names and values as in a link")
    for name, meaning in PARAMETERS.items():
        searching.add_argument(f"--{name}", metavar="VALUE", help=meaning.replace("%", "%%"))
    searching.add_argument("--format", choices=(_TABLE, *exports.FORMATS), default=_TABLE)
    searching.add_argument("--output", type=Path, metavar="FILE", help="write to this file, not to standard output")
    searching.add_argument(
        "--app-url", default="", metavar="URL", help="where the app is, for the link (and its QR code) in the export"
    )
    searching.set_defaults(run=_search)

    refreshing = commands.add_parser("refresh", help="fetch the catalogue from the registry")
    refreshing.set_defaults(run=_refresh)

    status = commands.add_parser("status", help="tell what is stored, how old it is and whether it is whole")
    status.add_argument("--format", choices=("text", "json"), default="text")
    status.set_defaults(run=_status)

    grading = commands.add_parser("grade", help="measure the labels against a labelled file")
    grading.add_argument("labels", type=Path, metavar="LABELS.jsonl")
    grading.add_argument("studies", type=Path, metavar="STUDIES.jsonl[.gz]")
    grading.add_argument("--save", type=Path, metavar="FIGURES.json", help="also write the figures, without any record")
    grading.set_defaults(run=_grade)

    unknown = commands.add_parser(
        "unknown-agents", help="list drugs of which no rule knows the class, most frequent first"
    )
    unknown.add_argument("studies", type=Path, metavar="STUDIES.jsonl[.gz]")
    unknown.set_defaults(run=_unknown_agents)

    verifying = commands.add_parser(
        "verify-live", help=f"check what we assume of the registry, with at most {MOST_REQUESTS} requests"
    )
    verifying.set_defaults(run=_verify_live)
    return parser


def _read(options: argparse.Namespace, settings: Settings) -> int:
    for study in read_json_lines(options.studies):
        try:
            trial = read_trial(study)
        except UnreadableStudyError as error:
            print(f"left out: {error}", file=sys.stderr)
        else:
            print(json.dumps(labels_as_json(trial.nct, read_labels(trial)), ensure_ascii=False))
    return FINE


def _search(options: argparse.Namespace, settings: Settings) -> int:
    asked = {name: [value] for name in PARAMETERS if (value := getattr(options, name)) is not None}
    reading = from_query(asked)
    if reading.notices:
        # A person who follows a link is told and goes on; a script must not go on with half of its question.
        print("\n".join(reading.notices), file=sys.stderr)
        return BAD_ARGUMENTS
    catalogue = open_source(settings).catalogue
    if catalogue is None:
        print("Nothing is stored yet. Run: python -m finder refresh", file=sys.stderr)
        return OUT_OF_REACH
    if options.format not in (_TABLE, *exports.TEXTS) and options.output is None and sys.stdout.isatty():
        print(f"{options.format} is not text. Give it a file: --output FILE", file=sys.stderr)
        return BAD_ARGUMENTS
    found = search(catalogue, reading.view.filters, reading.view.sort)
    _put(_exported(options, catalogue, found["nct"].tolist(), reading.view), options.output)
    print(f"{len(found)} of {len(catalogue)} trials. {exports.source_line(catalogue.about)}", file=sys.stderr)
    return FINE


def _exported(options: argparse.Namespace, catalogue: Catalogue, ncts: list[str], view: View) -> bytes:
    if options.format == _TABLE:
        return f"{exports.as_table(exports.rows(catalogue, ncts))}\n".encode()
    link = address(options.app_url, view) if options.app_url else ""
    return exports.export(options.format, catalogue, ncts, view, link).content


def _put(content: bytes, file: Path | None) -> None:
    """Write *content* to *file*, or else to standard output."""
    if file is not None:
        file.write_bytes(content)
        return
    # The mark that tells Excel the encoding would only disturb those who read the text from here.
    sys.stdout.buffer.write(content.removeprefix(codecs.BOM_UTF8))
    sys.stdout.flush()


def _refresh(options: argparse.Namespace, settings: Settings) -> int:
    source = open_source(settings)
    if settings.data == "sample":
        print("TRIAL_FINDER_DATA is sample: there is nothing to fetch.", file=sys.stderr)
        return BAD_ARGUMENTS
    with tqdm(unit="study", disable=None) as bar:

        def report(progress: Progress) -> None:
            bar.set_description(f"{progress.step + 1}/{progress.steps} {progress.what}")
            bar.total = progress.expected
            bar.n = progress.read
            bar.refresh()

        catalogue = source.refresh(report)
    print(_told(health(catalogue, settings.data, datetime.now(UTC))))
    return FINE


def _status(options: argparse.Namespace, settings: Settings) -> int:
    found = health(open_source(settings).catalogue, settings.data, datetime.now(UTC))
    if options.format == "json":
        print(json.dumps(as_json(found)))
    else:
        print(f"source: {settings.data} ({settings.registry_url})\nstored in: {settings.cache_dir}")
        print(_told(found))
    return {"fine": FINE, "old": STALE, "partial": STALE, "none": OUT_OF_REACH}[found.state]


def _told(found: Health) -> str:
    if found.state == "none":
        return "nothing is stored yet"
    age = "" if found.age_hours is None else f" ({found.age_hours / 24:.1f} days old)"
    wholeness = f"PARTIAL: {found.gap}" if found.gap else "whole"
    return (
        f"{found.trials} trials, {found.left_out} other studies left out\n"
        f"data of {found.data_timestamp} UTC{age}, fetched {found.fetched}, {wholeness}"
        + ("\nOLD: the registry has newer data on any workday" if found.state == "old" else "")
    )


def _grade(options: argparse.Namespace, settings: Settings) -> int:
    grades = grade(read_json_lines(options.labels), read_json_lines(options.studies))
    print(as_text(grades))
    if options.save:
        options.save.write_text(figures_as_json(grades, datetime.now(UTC).date()), encoding="utf-8")
    return FINE


def _unknown_agents(options: argparse.Namespace, settings: Settings) -> int:
    counts = Counter[str]()
    for study in read_json_lines(options.studies):
        counts.update(set(unknown_agents(read_trial(study))))
    for name, count in counts.most_common():
        print(f"{count:>5}  {name}")
    return FINE


def _verify_live(options: argparse.Namespace, settings: Settings) -> int:
    client = open_client(settings)
    worst = FINE
    for finding in verify(client):
        word = {True: "holds", False: "DOES NOT HOLD", None: "not checked"}[finding.holds]
        print(f"{word:<14} {finding.assumption} ({finding.seen})")
        if finding.holds is False:
            worst = DOES_NOT_HOLD
        elif finding.holds is None and worst == FINE:
            worst = OUT_OF_REACH
    client.close()
    print(f"{len(CHECKS)} assumptions checked against {settings.registry_url}", file=sys.stderr)
    return worst
