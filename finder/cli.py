"""The command line, an interface that scripts rely on. `trial-finder --help` lists it; `python -m finder` is the same.

Results go to standard output, everything else to standard error; nothing that others wrote reaches a terminal raw.
`docs/command-line.md` has the exit codes.
"""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from tqdm import tqdm

from finder import __version__, exports, logs
from finder.catalogue.collect import Progress
from finder.catalogue.frame import Catalogue
from finder.catalogue.health import Health, as_json, health
from finder.catalogue.source import open_source
from finder.codebook import labels_as_json, read_labels
from finder.fit.check import check
from finder.grade import LabelledFileError, as_text, figures_as_json, grade
from finder.labels.given import known_by_year, unknown_agents
from finder.places import Place
from finder.record import Trial, UnreadableStudyError, nct_number, read_trial
from finder.registry.client import open_client
from finder.registry.errors import PoorCatalogueError, RegistryError
from finder.registry.live_check import CHECKS, MAX_REQUESTS, verify
from finder.registry.study_files import StudyFileError, read_json_lines
from finder.search.link import PARAMETERS, View, address, from_query
from finder.search.not_applied import not_applied
from finder.search.order import search
from finder.settings import PREFIX, Settings, SettingsError, read_settings
from finder.visible_text import shown

FINE, STALE, BAD_ARGUMENTS, OUT_OF_REACH, DOES_NOT_HOLD, INTERRUPTED = 0, 1, 2, 3, 4, 130

_TABLE = "table"
_TO_ACCEPT = "If the registry really has no more, accept it with: {program} refresh --accept"


def main(arguments: Sequence[str], program: str = "python -m finder") -> int:
    """Run the command that *arguments* name, and return its exit code; messages call the command *program*."""
    if sys.stderr is None:
        # Python would write to standard output what is meant for a standard error that is closed.
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if sys.stdout is None:
        _print_note("error: standard output is closed. Send it to a file, or to /dev/null.")
        return BAD_ARGUMENTS
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Where the locale cannot encode a character, its escape says more than an error.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments, program)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output (such as `head`) has had enough.
        code = FINE
    except _NotUnderstoodError as error:
        _print_note(str(error))
        code = BAD_ARGUMENTS
    except (SettingsError, StudyFileError, LabelledFileError, UnreadableStudyError, OSError) as error:
        _print_note(f"error: {error}")
        code = BAD_ARGUMENTS
    except RegistryError as error:
        _print_note(f"{error.for_people}\n({type(error).__name__}: {error})")
        code = OUT_OF_REACH
    except KeyboardInterrupt:
        code = INTERRUPTED
    _drop_unwritten()
    return code


def trial_finder() -> int:
    """The command `trial-finder`."""
    return main(sys.argv[1:], "trial-finder")


def _run(arguments: Sequence[str], program: str) -> int:
    options = _parser(program).parse_args(arguments)
    settings = read_settings()
    logs.configure(settings.log_level, settings.log_format)
    run: Callable[[argparse.Namespace, Settings], int] = options.run
    return run(options, settings)


def _drop_unwritten() -> None:
    """Write what waits for standard output, or drop it where that cannot be: Python would fail on it at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_note(text: str) -> None:
    """Write *text*, which may quote what others wrote, to standard error."""
    print(shown(text), file=sys.stderr)


def _print(text: str) -> None:
    """Write *text*, which may quote what others wrote, to standard output."""
    print(shown(text))


class _Parser(argparse.ArgumentParser):
    """Takes options by their full names alone, since an abbreviation would change its meaning with the next option."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        super().error(shown(message))


def _parser(program: str) -> argparse.ArgumentParser:
    parser = _Parser(prog=program, description="Trials for people with stage IV lung cancer.")
    parser.add_argument("--version", action="version", version=f"trial-finder {__version__}")
    parser.set_defaults(program=program)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    searching = commands.add_parser("search", help="list trials of the stored catalogue; names and values as in a link")
    searching.set_defaults(run=_search)
    _add_questions(searching)

    fitting = commands.add_parser("fit", help="hold one stored trial against a person, criterion by criterion")
    fitting.set_defaults(run=_fit)
    fitting.add_argument("nct", metavar="NCT", help="the trial's number")
    _add_names(fitting)
    fitting.add_argument("--format", choices=("text", "json"), default="text")

    for name, run, meaning in (
        ("serve", _serve, "start the app, with the trials of the registry"),
        ("demo", _demo, "start the app with invented trials; needs no network"),
    ):
        app = commands.add_parser(name, help=meaning)
        app.add_argument("--port", type=_port, default=8501, help="where the app listens (%(default)s)")
        app.add_argument("--host", default="localhost", help="who can reach it: this machine, or 0.0.0.0 for all")
        app.set_defaults(run=run)

    read = commands.add_parser("read", help="print the labels of each study, one JSON object a line")
    read.add_argument("studies", type=Path, metavar="STUDIES.jsonl[.gz]")
    read.set_defaults(run=_read)

    refreshing = commands.add_parser("refresh", help="fetch the catalogue from the registry")
    refreshing.add_argument(
        "--accept", action="store_true", help="also a catalogue that lacks much of what the stored one has"
    )
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
    unknown.add_argument(
        "studies", type=Path, nargs="?", metavar="STUDIES.jsonl[.gz]", help="left out: the stored catalogue"
    )
    unknown.add_argument(
        "--by-year",
        action="store_true",
        help="as CSV: of how many medicines the class is known, by year of registration",
    )
    unknown.set_defaults(run=_unknown_agents)

    verifying = commands.add_parser(
        "verify-live", help=f"check what we assume of the registry, with at most {MAX_REQUESTS} requests"
    )
    verifying.add_argument(
        "--user-agent", metavar="TEXT", help="as TRIAL_FINDER_USER_AGENT, to find one that is not answered with 403"
    )
    verifying.set_defaults(run=_verify_live)
    return parser


def _add_names(command: argparse.ArgumentParser) -> None:
    """Give *command* the names of a link as options."""
    for name, meaning in PARAMETERS.items():
        # An option that is given twice is read as in a link: all of it counts, or it is not understood.
        command.add_argument(
            f"--{name}", metavar="VALUE", type=_link_value, action="append", help=meaning.replace("%", "%%")
        )


def _add_questions(searching: argparse.ArgumentParser) -> None:
    _add_names(searching)
    searching.add_argument("--format", choices=(_TABLE, *exports.FORMATS), default=_TABLE)
    searching.add_argument("--output", type=Path, metavar="FILE", help="write to this file, not to standard output")
    searching.add_argument(
        "--app-url",
        type=_app_url,
        metavar="URL",
        help="where the app is, for the link (and its QR code) in the export",
    )


def _link_value(text: str) -> str:
    """*text* as a value of a link. Nothing of it may be lost, so neither is what no link could hold."""
    try:
        # Where the locale is not UTF-8, Python hides the bytes of other characters in halves of characters.
        word = os.fsencode(text).decode("utf-8")
    except UnicodeError:
        raise argparse.ArgumentTypeError("the value is not text in UTF-8") from None
    if not word.strip():
        raise argparse.ArgumentTypeError("the value is empty")
    if not word.isprintable():
        raise argparse.ArgumentTypeError(f"{word!a} holds characters that cannot be seen")
    return word


def _app_url(text: str) -> str:
    unfit = argparse.ArgumentTypeError(f"{text!a} must look like https://trials.example.org")
    try:
        parts = urlsplit(text)
        has_host = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        raise unfit from None
    # A query or a fragment would swallow what is put behind it; a password does not belong into a link.
    if not has_host or not text.isascii() or not text.isprintable() or set(text) & set(' <>"\\^`{|}?#@'):
        raise unfit
    return text


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:6]) < 65536):
        raise argparse.ArgumentTypeError(f"{text!a} is not a port: a number from 1 to 65535")
    return int(text)


def _studies(path: Path) -> Iterator[dict[str, Any]]:
    """The studies in *path*; raises StudyFileError where there are none, which nobody who names a file wants."""
    study = None
    for study in read_json_lines(path):
        yield study
    if study is None:
        raise StudyFileError(f"{path} holds no studies")


def _trials(path: Path) -> Iterator[Trial]:
    for study in _studies(path):
        try:
            yield read_trial(study)
        except UnreadableStudyError as error:
            _print_note(f"left out: {error}")


def _read(options: argparse.Namespace, settings: Settings) -> int:
    for trial in _trials(options.studies):
        # Escapes keep the record's words as they are, and a terminal in peace.
        print(json.dumps(labels_as_json(trial.nct, read_labels(trial))))
    return FINE


class _NotUnderstoodError(ValueError):
    """The options are no whole question; the message says why."""


def _view(options: argparse.Namespace) -> View:
    """What *options* ask. A person who follows a link is warned and goes on; a script must stop at half a question."""
    asked = {name: value for name in PARAMETERS if (value := getattr(options, name)) is not None}
    reading = from_query(asked)
    if reading.notices:
        raise _NotUnderstoodError("\n".join(reading.notices))
    return reading.view


def _fit(options: argparse.Namespace, settings: Settings) -> int:
    person = exports.person_in(_view(options))
    if person is None:
        raise _NotUnderstoodError("Tell something of the person, such as --cancer nsclc --change egfr:l858r --lines 1")
    source = open_source(settings)
    entry = source.at_hand(nct_number(options.nct))
    if entry is None:
        _print_note(f"“{options.nct}” is not among the stored trials.")
        return BAD_ARGUMENTS if source.catalogue else OUT_OF_REACH
    checked = check(entry, person)
    if options.format == "json":
        print(json.dumps({"nct": entry.trial.nct, "fit": exports.fit_as_json(checked)}))
    else:
        _print(exports.fit_as_text(entry, checked))
    return FINE


def _search(options: argparse.Namespace, settings: Settings) -> int:
    view = _view(options)
    catalogue = open_source(settings).catalogue
    if catalogue is None:
        _print_note(f"Nothing is stored yet. Run: {options.program} refresh")
        return OUT_OF_REACH
    if unanswered := not_applied(catalogue, view):
        _print_note("\n".join(unanswered))
        return BAD_ARGUMENTS
    if options.format not in (_TABLE, *exports.TEXTS) and options.output is None and sys.stdout.isatty():
        _print_note(f"{options.format} is not text. Give it a file: --output FILE")
        return BAD_ARGUMENTS
    found = search(catalogue, view.filters, view.sort)
    content = _exported(options, catalogue, found["nct"].tolist(), view)
    if options.output is not None:
        options.output.write_bytes(content)
    elif options.format == _TABLE:
        _print(content.decode().removesuffix("\n"))
    else:
        # The mark that shows Excel the encoding would only disturb those who read the text from here.
        sys.stdout.buffer.write(content.removeprefix(codecs.BOM_UTF8))
    _print_place(catalogue, view)
    _print_note(f"{len(found)} of {len(catalogue)} trials. {exports.source_line(catalogue.about)}")
    return FINE


def _print_place(catalogue: Catalogue, view: View) -> None:
    """Say on standard error which place was understood, and what it is for."""
    place = catalogue.place(view.filters.near) if view.filters.near else None
    if isinstance(place, Place):
        others = f" (not {'; '.join(place.others)})" if place.others else ""
        limits = view.filters.within is not None or place.point is None
        _print_note(
            f"near: {place.label}{others}" + ("" if limits else "; without --within, no trial is left out for it")
        )


def _exported(options: argparse.Namespace, catalogue: Catalogue, ncts: list[str], view: View) -> bytes:
    if options.format == _TABLE:
        return f"{exports.as_table(exports.rows(catalogue, ncts))}\n".encode()
    link = address(options.app_url, view) if options.app_url else ""
    return exports.export(options.format, catalogue, ncts, view, link).content


def _refresh(options: argparse.Namespace, settings: Settings) -> int:
    if settings.cache_dir.exists() and settings.cache_dir.stat().st_uid != os.geteuid():
        _print_note(
            f"{settings.cache_dir} belongs to another user. Run this as that user (sudo -u NAME …): "
            "what is written now may be in the way of the service."
        )
    # What may be lost at most: all of it.
    source = open_source(replace(settings, fewer_trials=100, fewer_stated=100) if options.accept else settings)
    if settings.data == "sample":
        _print_note("TRIAL_FINDER_DATA is sample: there is nothing to fetch.")
        return BAD_ARGUMENTS
    with tqdm(unit="study", disable=None) as bar:

        def report(progress: Progress) -> None:
            bar.set_description(f"{progress.step + 1}/{progress.steps} {progress.what}")
            bar.total = progress.expected
            bar.n = progress.read
            bar.refresh()

        try:
            catalogue = source.refresh(report)
        except PoorCatalogueError:
            _print_note(_TO_ACCEPT.format(program=options.program))
            raise
    _print(_health_text(health(catalogue, settings.data, datetime.now(UTC)), options.program))
    return FINE


def _status(options: argparse.Namespace, settings: Settings) -> int:
    source = open_source(settings)
    found = health(source.catalogue, settings.data, datetime.now(UTC), source.fault)
    if options.format == "json":
        print(json.dumps(as_json(found)))
    else:
        _print(f"source: {settings.data} ({settings.registry_url})\nstored in: {settings.cache_dir}")
        _print(_health_text(found, options.program))
    return {"fine": FINE, "none": OUT_OF_REACH}.get(found.state, STALE)


def _health_text(found: Health, program: str) -> str:
    refused = f"\nREFUSED: {found.refused}\n{_TO_ACCEPT.format(program=program)}" if found.refused else ""
    if found.state == "none":
        return f"nothing is stored yet{refused}"
    age = "" if found.age_hours is None else f" ({found.age_hours / 24:.1f} days old)"
    wholeness = f"PARTIAL: {found.gap}" if found.gap else "whole"
    return (
        f"{found.trials} trials, {found.left_out} other studies left out\n"
        f"data of {found.data_timestamp} UTC{age}, fetched {found.fetched}, {wholeness}"
        + ("\nOLD: the registry has newer data on any workday" if found.state == "old" else "")
        + refused
    )


def _grade(options: argparse.Namespace, settings: Settings) -> int:
    grades = grade(_studies(options.labels), _studies(options.studies))
    if not grades.records:
        _print_note(f"error: no study of {options.studies} is labelled in {options.labels}")
        return BAD_ARGUMENTS
    _print(as_text(grades))
    if options.save:
        options.save.write_text(figures_as_json(grades, datetime.now(UTC).date()), encoding="utf-8")
    return FINE


def _unknown_agents(options: argparse.Namespace, settings: Settings) -> int:
    if options.studies:
        trials = list(_trials(options.studies))
    else:
        catalogue = open_source(settings).catalogue
        if catalogue is None:
            _print_note(f"Nothing is stored yet. Run: {options.program} refresh")
            return OUT_OF_REACH
        trials = [catalogue.entry(nct).trial for nct in catalogue.ncts.tolist()]
    if options.by_year:
        _print("year,medicines,known,share")
        for year, (medicines, known) in sorted(known_by_year(trials).items()):
            _print(f"{year},{medicines},{known},{known / medicines:.3f}")
        return FINE
    counts = Counter[str]()
    for trial in trials:
        counts.update(set(unknown_agents(trial)))
    for name, count in counts.most_common():
        _print(f"{count:>5}  {name}")
    return FINE


def _verify_live(options: argparse.Namespace, settings: Settings) -> int:
    if options.user_agent is not None:
        settings = read_settings({**os.environ, f"{PREFIX}USER_AGENT": options.user_agent})
    client = open_client(settings)
    worst = FINE
    for finding in verify(client):
        word = {True: "holds", False: "DOES NOT HOLD", None: "not checked"}[finding.holds]
        _print(f"{word:<14} {finding.assumption} ({finding.seen})")
        if finding.holds is False:
            worst = DOES_NOT_HOLD
        elif finding.holds is None and worst == FINE:
            worst = OUT_OF_REACH
    client.close()
    _print_note(f"{len(CHECKS)} assumptions checked against {settings.registry_url} as {settings.user_agent}")
    return worst


def _demo(options: argparse.Namespace, settings: Settings) -> int:
    os.environ[f"{PREFIX}DATA"] = "sample"
    return _serve(options, settings)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    # Only these two commands need it, and it takes half a second to load.
    import click
    from streamlit.web.cli import main_run

    script = _app_folder() / "serve.py"
    flags = (f"--server.port={options.port}", f"--server.address={options.host}", "--server.fileWatcherType=none")
    _print_note(f"Open http://{options.host}:{options.port} in your browser. Ctrl-C ends the app.")
    try:
        main_run.main([str(script), *flags], prog_name=options.program, standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as stopped:
        # It has printed why, such as a port that is taken; only its exit code is none of ours.
        return BAD_ARGUMENTS if stopped.code else FINE
    # A server that has started ends when it is interrupted; it raises the signal again at its end, which may get lost.
    return INTERRUPTED


def _app_folder() -> Path:
    """Where `serve.py` and the pages are: in the package where it is installed, in a checkout beside it."""
    package = Path(__file__).parent
    return package / "app" if (package / "app").is_dir() else package.parent
