"""The local registry on the command line."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from finder.registry.study_files import StudyFileError
from finder.sample import DATA_TIMESTAMP
from tests.registry.answers import DEFAULT_MAX_CLAUSES
from tests.registry.faults import MEANINGS, Fault, parse_fault
from tests.registry.server import LocalRegistry, Request

SAMPLE = Path(__file__).resolve().parents[2] / "finder" / "sample" / "studies.jsonl"

_KINDS = "\n".join(f"  {kind:<15} {meaning}" for kind, meaning in MEANINGS.items())
_EPILOG = f"""\
A fault is KIND[:TIMES[:AFTER[:PATH]]]: once AFTER requests to PATH (0; all) have passed, it befalls the next TIMES
(1; * for all). Several faults come one after the other. Kinds:
{_KINDS}

examples:
  python -m tests.registry                                        serve the invented sample
  python -m tests.registry --studies my.jsonl.gz --port 8099      serve other studies, always at the same address
  python -m tests.registry --fault throttled:3                    three times 429, then well
  python -m tests.registry --fault republished:1:2                a daily refresh between the second and the third page
  python -m tests.registry --fault 'slow:*::/studies' --seconds 5
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; the exit code says whether that went well."""
    options = _parser().parse_args(arguments)
    paths: list[Path] = options.studies or [SAMPLE]
    for path in paths:
        if not path.is_file():
            hint = "; the sample is not there yet, name a file with --studies" if path == SAMPLE else ""
            print(f"There is no file {path}{hint}.", file=sys.stderr)
            return 1
    for fault in options.fault:
        fault.seconds = options.seconds
    try:
        registry = LocalRegistry.from_files(
            paths, timestamp=options.timestamp, faults=options.fault, port=options.port, delay=options.delay
        )
        registry.max_clauses = options.max_clauses
        registry.start()
    except (OSError, StudyFileError) as error:
        print(f"The local registry cannot start: {error}", file=sys.stderr)
        return 1
    print(f"{len(registry.publication.studies)} studies, data of {options.timestamp}, at {registry.url}")
    print("To point the app at it:")
    print(f"  TRIAL_FINDER_REGISTRY_URL={registry.url} streamlit run serve.py")
    print("Ctrl-C ends it.", flush=True)
    try:
        _report(registry, quiet=options.quiet)
    except KeyboardInterrupt:
        registry.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.registry",
        description="A stand-in of the ClinicalTrials.gov API v2 on this machine (127.0.0.1 only).",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--studies",
        metavar="FILE",
        type=Path,
        action="append",
        help="studies to serve, one a line, .jsonl or .jsonl.gz; may be repeated (default: the invented sample)",
    )
    parser.add_argument("--port", type=int, default=0, help="port to serve at (default: any that is free)")
    parser.add_argument(
        "--fault", metavar="KIND[:TIMES[:AFTER[:PATH]]]", type=_fault, action="append", default=[], help="see below"
    )
    parser.add_argument("--seconds", type=float, default=1.0, help="how slow or late the faults are (default: 1)")
    parser.add_argument("--timestamp", default=DATA_TIMESTAMP, help="day of the data (default: %(default)s)")
    parser.add_argument("--delay", type=float, default=0.0, metavar="SECONDS", help="wait before every answer")
    parser.add_argument(
        "--max-clauses", type=int, default=DEFAULT_MAX_CLAUSES, help="413 for more OR-ed parts (default: %(default)s)"
    )
    parser.add_argument("--quiet", action="store_true", help="do not list the requests")
    return parser


def _fault(text: str) -> Fault:
    try:
        return parse_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _report(registry: LocalRegistry, *, quiet: bool) -> None:
    printed = 0
    while True:
        time.sleep(0.2)
        while printed < len(registry.requests) and registry.requests[printed].ended is not None:
            if not quiet:
                print(_line(registry.requests[printed]), flush=True)
            printed += 1


def _line(request: Request) -> str:
    asked = " ".join(f"{name}={value[:60]}" for name, value in request.query.items())
    fault = f" ({request.fault})" if request.fault else ""
    milliseconds = ((request.ended or request.began) - request.began) * 1000
    return f"{request.status or 'dropped'} {milliseconds:6.0f} ms {request.path} {asked}{fault}"


if __name__ == "__main__":
    sys.exit(main())
