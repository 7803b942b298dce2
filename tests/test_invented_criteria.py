"""Criteria as many sponsors word them, invented by somebody who knew the codebook and no rule: how many are read right.

A case is a title, conditions and criteria with the answers for the labels that they are about (`tests/criteria/`); that
of a whole record has its text, as the registry stores it, as `criteria`. Not all are read right. A change that makes
fewer right breaks a way of wording that was read before. Records with all their labels stand in
`tests/criteria/whole/`: each answer counts, but what is `undecided`, as careful readers would answer differently.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from finder.codebook import labels_as_json, read_labels
from finder.record import read_trial
from tests.studies import study

FOLDER = Path(__file__).with_name("criteria")

WHOLE = FOLDER / "whole"

LEAST_RIGHT = {
    "biomarkers": 0.97,
    "prior": 0.89,
    "lines": 0.92,
    "line": 0.98,
    "illnesses": 0.94,
    "stage4": 0.99,
    "brain_mets": 0.98,
    "histology": 0.97,
    "measurable": 0.95,
    "ecog_max": 0.98,
    "cancer": 0.98,
}
"""For each label the share of its cases in which the whole answer must be right."""

RECORDS = FOLDER / "records.jsonl"

LEAST_OF_RECORDS = {"prior": 0.80, "lines": 0.90, "line": 0.94, "stage4": 1.0, "brain_mets": 0.99, "ecog_max": 1.0}
"""The same for the cases of `RECORDS`, which are harder: texts of whole records, and not some criteria."""

LEAST_OF_WHOLE = {
    "biomarkers": 0.98,
    "variants": 0.96,
    "illnesses": 0.95,
    "histology": 0.97,
    "measurable": 0.98,
    "cancer": 0.97,
    "therapies": 0.97,
}
"""The same for whole records; of markers and illnesses F1, of `variants` the share of the markers that are found."""


@cache
def cases() -> tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]:
    """Each case, and what is read of it."""
    return tuple(case for path in sorted(FOLDER.glob("*.jsonl")) if path != RECORDS for case in _read(path))


@cache
def cases_of_records() -> tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]:
    """Each case of `RECORDS`, and what is read of it."""
    return tuple(_read(RECORDS))


@cache
def whole_records() -> tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]:
    """Each whole record, and what is read of it."""
    return tuple(_read(WHOLE / "records.jsonl"))


def _read(path: Path) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield case, answers(case)


def answers(case: Mapping[str, Any]) -> dict[str, Any]:
    """What is read of *case*, as `finder read` gives it."""
    parts = (("Inclusion", case.get("inclusion", ())), ("Exclusion", case.get("exclusion", ())))
    criteria = case.get("criteria") or "\n\n".join(
        f"{section} Criteria:\n\n" + "\n".join(f"* {item}" for item in items) for section, items in parts if items
    )
    record = study(title=case["title"], conditions=tuple(case["conditions"]), criteria=criteria)
    section = record["protocolSection"]
    section["identificationModule"]["officialTitle"] = case.get("official", "")
    section["descriptionModule"]["briefSummary"] = case.get("summary", "An invented trial.")
    section["conditionsModule"]["keywords"] = case.get("keywords", [])
    section["armsInterventionsModule"] = {
        "armGroups": [{"interventionNames": arm.get("interventions", []), **arm} for arm in case.get("arms", ())],
        "interventions": case.get("interventions", []),
    }
    trial = read_trial(record)
    return labels_as_json(trial.nct, read_labels(trial))


def plain(label: str, answer: Any) -> Any:
    """*answer* to *label* as it is compared: without evidence, cohorts' names and order."""
    if isinstance(answer, dict) and "value" in answer:
        answer = answer["value"]
    if label == "lines":
        # None earlier and none asked for are the same: nobody must have had any.
        return (answer or {}).get("min") or 0, (answer or {}).get("max")
    if label == "biomarkers":
        return {(each["gene"], each["rule"], bool(each.get("cohort"))) for each in answer}
    if label in ("prior", "illnesses"):
        return {(each.get("class") or each["name"], each["rule"]) for each in answer}
    if label == "line":
        return {"first-line", "previously-treated"} if "any" in answer else set(answer)
    return answer


@pytest.mark.parametrize("label", LEAST_RIGHT)
def test_as_many_are_read_right_as_before(label: str) -> None:
    assert_right(label, cases(), LEAST_RIGHT[label])


@pytest.mark.parametrize("label", LEAST_OF_RECORDS)
def test_as_many_of_the_harder_ones_are_read_right_as_before(label: str) -> None:
    assert_right(label, cases_of_records(), LEAST_OF_RECORDS[label])


def assert_right(label: str, of: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]], least: float) -> None:
    asked = [(case, read) for case, read in of if label in case["expect"]]
    wrong = [case["id"] for case, read in asked if plain(label, case["expect"][label]) != plain(label, read[label])]
    assert len(asked) >= 20
    share = 1 - len(wrong) / len(asked)
    assert share >= least, f"{share:.2f} of {len(asked)} are right; not {', '.join(wrong)}"


def single_answers(label: str, case: Mapping[str, Any], answer: Any) -> Counter[Any]:
    """The single answers of *answer* to *label* in a whole record, without what *case* leaves undecided."""
    undecided = case.get("undecided", {}).get(label, ())
    if label == "biomarkers":
        each = [(one["gene"], one["rule"], bool(one["cohort"])) for one in answer]
        return Counter({one for one in each if f"{one[0]} {one[1]}" not in undecided or one in certain_markers(case)})
    if label == "illnesses":
        each = [(one["name"], one["rule"], bool(one["cohort"])) for one in answer if one["name"] not in undecided]
        return Counter(set(each))
    if label == "therapies":
        kinds = (one if isinstance(one, str) else one["type"] for one in answer if is_experimental(one))
        return Counter({frozenset(kinds) - {*undecided}})
    return Counter({plain(label, answer)})


def certain_markers(case: Mapping[str, Any]) -> set[tuple[str, str, bool]]:
    """The markers of *case* that are not undecided."""
    return {(one["gene"], one["rule"], bool(one["cohort"])) for one in case["expect"]["biomarkers"]}


def is_experimental(answer: Any) -> bool:
    """Whether *answer*, a kind of therapy, is not what only a group for comparison gets."""
    return isinstance(answer, str) or answer["role"] == "experimental"


def variants_of(answer: Any) -> dict[tuple[str, str, bool], Counter[frozenset[str]]]:
    """The variants of each marker of *answer*."""
    found: dict[tuple[str, str, bool], Counter[frozenset[str]]] = {}
    for one in answer:
        marker = (one["gene"], one["rule"], bool(one["cohort"]))
        found.setdefault(marker, Counter())[frozenset(one["variants"])] += 1
    return found


@pytest.mark.parametrize("label", LEAST_OF_WHOLE)
def test_whole_records_are_read_as_well_as_before(label: str) -> None:
    right = asked = 0
    wrong = []
    for case, read in whole_records():
        if label == "variants":
            wanted, got = variants_of(case["expect"]["biomarkers"]), variants_of(read["biomarkers"])
            found = wanted.keys() & got.keys()
            here = sum(wanted[marker] == got[marker] for marker in found), len(found)
        else:
            want = single_answers(label, case, case["expect"][label])
            have = single_answers(label, case, read[label])
            # F1: twice what agrees, of all that is wanted and all that is read.
            here = 2 * (want & have).total(), want.total() + have.total()
        right, asked = right + here[0], asked + here[1]
        if here[0] < here[1]:
            wrong.append(case["id"])
    assert asked >= 90
    assert right / asked >= LEAST_OF_WHOLE[label], f"{right / asked:.3f} of {asked}; not all of {', '.join(wrong)}"
