"""How much does a record say of a drug that no table knows? `python -m tools.hidden_names STUDIES.jsonl ...`.

No list of drugs keeps up, so the record's own words must say what a new one is, or nothing may be said. In each trial
against cancer whose study drug goes by a code, every name of it is replaced by one that no table knows: a code by
another code, any other name by one that ends alike, so that endings that name a class ("-tinib") still count. Then the
kinds of therapy are read anew:

* `right`: the same as before;
* `part`: some are missing, none is wrong;
* `none`: nothing is said;
* `wrong`: a kind that the trial does not give.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from finder.labels.drug_class import CODE
from finder.labels.given import given_in
from finder.labels.therapy import TREATMENTS, read_therapies
from finder.labels.vocabulary import Entry, fold, vocabulary
from finder.record import Trial, read_trial
from finder.registry.study_files import read_json_lines

Result = Literal["right", "part", "none", "wrong"]

_KINDS = frozenset(TREATMENTS) - {"radiation", "surgery", "photodynamic", "local"}


@dataclass(frozen=True, slots=True)
class Hidden:
    """A trial whose study *drug* was hidden: the kinds of therapy read with its name, and without."""

    nct: str
    drug: str
    with_name: frozenset[str]
    without: frozenset[str]

    @property
    def result(self) -> Result:
        """How good the reading without the name is."""
        if self.without == self.with_name:
            return "right"
        return "wrong" if self.without - self.with_name else "part" if self.without else "none"


def measure(studies: Iterable[Mapping[str, Any]], left_out: Container[str] = ()) -> Iterator[Hidden]:
    """Each of *studies* whose drug is known and goes by a code, read with its name and without; none of *left_out*."""
    for study in studies:
        trial = read_trial(study)
        drug = None if trial.nct in left_out else study_drug(trial)
        if drug:
            hidden = read_trial(without_name(study, drug))
            yield Hidden(trial.nct, drug.name, _kinds(trial), _kinds(hidden))


def _kinds(trial: Trial) -> frozenset[str]:
    return frozenset(therapy.type for therapy in read_therapies(trial) if therapy.role == "experimental")


def study_drug(trial: Trial) -> Entry | None:
    """The first drug that *trial* tests by a code and names in a title; None where it tests none, or names it so."""
    if trial.study_type != "INTERVENTIONAL" or trial.primary_purpose not in ("TREATMENT", None):
        return None
    titles = fold(f"{trial.brief_title} {trial.official_title}")
    for item in given_in(trial):
        code = CODE.search(item.intervention.name)
        if item.role == "experimental" and code and fold(code[0]) in titles:
            entry = vocabulary().named(code[0])
            return entry if entry and _KINDS.intersection(entry.therapies) else None
    return None


def without_name(study: Mapping[str, Any], drug: Entry) -> dict[str, Any]:
    """*study* with other names in the place of those of *drug*, the same for the same in all its texts."""
    names: dict[str, str] = {}

    def renamed(value: Any) -> Any:
        if isinstance(value, str):
            return _renamed(value, drug, names)
        if isinstance(value, list):
            return [renamed(item) for item in value]
        if isinstance(value, dict):
            return {key: renamed(item) for key, item in value.items()}
        return value

    return {key: renamed(value) for key, value in study.items()}


def _renamed(text: str, drug: Entry, names: dict[str, str]) -> str:
    pieces, reached = [], 0
    for mention in vocabulary().find(text):
        if mention.entry == drug:
            name = text[mention.start : mention.end]
            other = f"QZX-{4821 + len(names)}" if any(map(str.isdigit, name)) else f"Zu{name[2:]}"
            pieces += [text[reached : mention.start], names.setdefault(fold(name).replace(" ", ""), other)]
            reached = mention.end
    return "".join([*pieces, text[reached:]])


def as_text(results: Sequence[Hidden]) -> str:
    """The shares of *results*, then each that is wrong."""
    counts = Counter(item.result for item in results)
    shares = [f"{result} {counts[result]} ({counts[result] / len(results):.1%})" for result in get_args(Result)]
    wrong = [
        f"{item.nct} {item.drug}: {', '.join(sorted(item.with_name))}, not {', '.join(sorted(item.without))}"
        for item in results
        if item.result == "wrong"
    ]
    return "\n".join([f"{len(results)} trials: {', '.join(shares)}", *wrong])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the trials of the files that are given, but for those whose numbers stand in a file to leave out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("studies", type=Path, nargs="+")
    parser.add_argument("--leave-out", type=Path, help="a file with the NCT numbers of trials that are not read")
    options = parser.parse_args(arguments)
    left_out = set(re.findall(r"NCT\d{8}", options.leave_out.read_text(encoding="utf-8")) if options.leave_out else ())
    studies = (study for path in options.studies for study in read_json_lines(path))
    results = list(measure(studies, left_out))
    sys.stdout.write(as_text(results) + "\n" if results else "no trial of a known drug that goes by a code\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
