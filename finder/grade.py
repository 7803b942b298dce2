"""How good are the labels? They are measured against records that were labelled by careful reading."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib import resources
from typing import Any

from finder.codebook import LABELS, Labels, read_labels
from finder.labels.evidence import Evidence
from finder.labels.therapy import TREATMENTS
from finder.record import read_trial


class LabelledFileError(ValueError):
    """A row of the labelled file lacks a label or has it in another form; the message names the row's trial."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One label that differs from the labelled file: what was *missing* or *extra*, and the evidence for it."""

    nct: str
    label: str
    expected: str
    got: str
    evidence: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """Counts of one value: right, wrongly given (`extra`) and wrongly left out (`missing`)."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    @property
    def precision(self) -> float | None:
        """Right among the given; None where none was given."""
        return self.right / (self.right + self.extra) if self.right + self.extra else None

    @property
    def recall(self) -> float | None:
        """Right among the expected; None where none was expected."""
        return self.right / (self.right + self.missing) if self.right + self.missing else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where there was nothing to find."""
        total = 2 * self.right + self.extra + self.missing
        return 2 * self.right / total if total else None

    def add(self, other: Score) -> None:
        """Add *other*'s counts to this one's."""
        self.right += other.right
        self.extra += other.extra
        self.missing += other.missing


@dataclass(slots=True)
class Grades:
    """The outcome: a score for each (label, value), and every miss."""

    records: int = 0
    absent: tuple[str, ...] = ()
    scores: dict[tuple[str, str], Score] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def total(self, label: str, values: Iterable[str] | None = None) -> Score:
        """The scores of *label* summed up (micro average), over all its values or *values* alone."""
        wanted = None if values is None else set(values)
        total = Score()
        for (name, value), score in self.scores.items():
            if name == label and (wanted is None or value in wanted):
                total.add(score)
        return total


def grade(labelled: Iterable[Mapping[str, Any]], studies: Iterable[Mapping[str, Any]]) -> Grades:
    """Measure the labels of *studies* against *labelled*, rows in the format of `practice.jsonl`.

    By the codebook, only therapies are measured where the expected cancer is `not-lung`. Raises LabelledFileError.
    """
    expected = {row["nct"]: row for row in map(_checked, labelled)}
    grades = Grades()
    seen = set()
    for study in studies:
        nct = study.get("protocolSection", {}).get("identificationModule", {}).get("nctId")
        if nct not in expected or nct in seen:
            continue
        seen.add(nct)
        for label, want, have, evidence in _pairs(expected[nct], read_labels(read_trial(study))):
            _count(grades, nct, label, want, have, evidence)
    grades.records = len(seen)
    grades.absent = tuple(sorted(set(expected) - seen))
    return grades


def figures_as_json(grades: Grades, day: date) -> str:
    """The figures of *grades*, measured on *day*, as JSON: counts alone, no record and no text of one."""
    scores = [
        {"label": label, "value": value, **asdict(score)} for (label, value), score in sorted(grades.scores.items())
    ]
    lines = ",\n  ".join(json.dumps(score, ensure_ascii=False) for score in scores)
    return f'{{"measured": "{day}", "records": {grades.records}, "scores": [\n  {lines}\n]}}\n'


def figures_from_json(text: str) -> tuple[Grades, date]:
    """The figures that `figures_as_json` wrote, without misses, and their day."""
    stored = json.loads(text)
    scores = {(item.pop("label"), item.pop("value")): Score(**item) for item in stored["scores"]}
    return Grades(records=stored["records"], scores=scores), date.fromisoformat(stored["measured"])


def published_figures() -> tuple[Grades, date]:
    """The figures on the records with which the rules were made, and the day on which they were measured.

    They flatter; a test holds them to the rules of today, so that no label falls unseen.
    """
    return _stored_figures("measured.json")


def unseen_figures() -> tuple[Grades, date]:
    """As `published_figures`, on records that nobody looked at while the rules were made; the page About shows them."""
    return _stored_figures("measured_unseen.json")


def _stored_figures(name: str) -> tuple[Grades, date]:
    return figures_from_json(resources.files("finder.labels").joinpath(name).read_text(encoding="utf-8"))


_LISTS = ("therapies", "comparator_only", "subtypes", "biomarkers", "line")
_OF_LUNG = ("stage4", "biomarkers", "brain_mets", "line", "ecog_max")


def _checked(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """*row* itself; raises LabelledFileError if it has not the form in which it is measured."""
    needed = ("nct", "therapies", "cancer", *(() if row.get("cancer") == "not-lung" else _OF_LUNG))
    for name in needed:
        if name not in row:
            raise LabelledFileError(f"labels of {row.get('nct', 'a trial without a number')}: “{name}” is missing")
    for name in _LISTS:
        kind = Mapping if name == "biomarkers" else str
        values = row.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, kind) for value in values):
            raise LabelledFileError(f"labels of {row['nct']}: “{name}” has not the form of a label")
        if name == "biomarkers" and not all({"gene", "rule"} <= set(value) for value in values):
            raise LabelledFileError(f"labels of {row['nct']}: a marker lacks its gene or its rule")
    return row


Compared = tuple[str, set[str], set[str], dict[str, list[str]]]


def _pairs(want: Mapping[str, Any], labels: Labels) -> Iterator[Compared]:
    """For each measure: its name, the expected values, the values found, the quotations for each value found."""
    for spec in LABELS:
        if want["cancer"] == "not-lung" and spec.part != "given" and spec.name != "cancer":
            continue
        for measure in spec.measures:
            source = measure.source or measure.name
            if (source not in want and source not in _LISTS) or (measure.beside and measure.beside not in want):
                continue  # a file of an older form, which does not have this label
            evidence: dict[str, list[str]] = {}
            for value, items in measure.found(labels):
                evidence.setdefault(value, []).extend(_quotations(items))
            expected = {str(value) for value in measure.expected(want.get(source, ()))}
            yield measure.name, expected, set(evidence), evidence


def _quotations(items: Iterable[Evidence]) -> list[str]:
    return [f"{item.field}: “{item.quote}” ({item.why})" for item in items]


def _count(
    grades: Grades, nct: str, label: str, want: set[str], have: set[str], evidence: dict[str, list[str]]
) -> None:
    for value in want | have:
        score = grades.scores.setdefault((label, value), Score())
        score.right += value in want and value in have
        score.extra += value not in want
        score.missing += value not in have
    if want != have:
        quotations = tuple(quote for value in sorted(have) for quote in evidence.get(value, ()))
        grades.misses.append(Miss(nct, label, ", ".join(sorted(want)), ", ".join(sorted(have)), quotations))


def as_text(grades: Grades, *, misses: bool = True) -> str:
    """*grades* as a table for people; with *misses*, every miss with its evidence below it."""
    lines = [f"{grades.records} records measured"]
    if grades.absent:
        lines.append(f"{len(grades.absent)} labelled records are not among the studies: {', '.join(grades.absent)}")
    lines += ["", f"{'label':<16} {'value':<22} {'n':>4} {'precision':>9} {'recall':>7} {'F1':>6}"]
    for (label, value), score in sorted(grades.scores.items()):
        lines.append(_row(label, value, score))
    lines.append("")
    measures = [measure for spec in LABELS for measure in spec.measures]
    lines += [_row(each.name, "all", grades.total(each.name)) for each in measures if not each.has_one_value]
    lines.append(_row("therapies", "the ten treatments", grades.total("therapies", TREATMENTS)))
    lines.extend(
        f"{each.name:<16} accuracy {_share(grades.total(each.name).recall)}" for each in measures if each.has_one_value
    )
    if misses:
        counts = Counter(miss.label for miss in grades.misses)
        lines += ["", "Misses: " + (", ".join(f"{label} {n}" for label, n in counts.items()) or "none")]
        for miss in sorted(grades.misses, key=lambda miss: (miss.label, miss.nct)):
            lines.append(f"{miss.label} {miss.nct}: expected [{miss.expected}], got [{miss.got}]")
            lines.extend(f"    {quote}" for quote in miss.evidence)
    return "\n".join(lines)


def _row(label: str, value: str, score: Score) -> str:
    return (
        f"{label:<16} {value:<22} {score.right + score.missing:>4} {_share(score.precision):>9} "
        f"{_share(score.recall):>7} {_share(score.f1):>6}"
    )


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share:.3f}"
