"""The command line, an interface that scripts rely on. `python -m finder --help` lists it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from finder.grade import as_text, grade
from finder.labels import labels_as_json, read_labels
from finder.study_files import read_json_lines
from finder.trial import read_trial

FINE, BAD_ARGUMENTS, OUT_OF_REACH = 0, 2, 3


def main(arguments: Sequence[str]) -> int:
    """Run the command that *arguments* name; the exit code tells how it went (0 fine, 2 bad arguments, 3 registry)."""
    parser = argparse.ArgumentParser(prog="python -m finder")
    commands = parser.add_subparsers(dest="command", required=True)
    read = commands.add_parser("read", help="print the labels of each study as a line of JSON")
    read.add_argument("studies", type=Path)
    grading = commands.add_parser("grade", help="measure the labels against a labelled file")
    grading.add_argument("labels", type=Path)
    grading.add_argument("studies", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "read":
        for study in read_json_lines(options.studies):
            trial = read_trial(study)
            print(json.dumps(labels_as_json(trial.nct, read_labels(trial)), ensure_ascii=False))
    else:
        print(as_text(grade(read_json_lines(options.labels), read_json_lines(options.studies))))
    return FINE
