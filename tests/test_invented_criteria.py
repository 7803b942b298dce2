"""Criteria as many sponsors word them, invented by somebody who knew the codebook and no rule: how many are read right.

A case is a title, conditions and criteria with the answers for the labels that they are about (`tests/criteria/`); that
of a whole record has its text, as the registry stores it, as `criteria`. Not all are read right. A change that makes
fewer right breaks a way of wording that was read before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from finder.codebook import labels_as_json, read_labels
from finder.record import read_trial
from tests.studies import study

FOLDER = Path(__file__).with_name("criteria")

LEAST_RIGHT = {
    "biomarkers": 0.97,
    "prior": 0.85,
    "lines": 0.91,
    "line": 0.96,
    "illnesses": 0.94,
    "stage4": 0.99,
    "brain_mets": 0.98,
    "histology": 0.97,
    "measurable": 0.95,
    "ecog_max": 0.98,
    "cancer": 0.98,
}
"""For each label the share of its cases in which the whole answer must be right."""


@cache
def cases() -> tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]:
    """Each case, and what is read of it."""
    lines = (line for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    return tuple((case, answers(case)) for case in map(json.loads, lines))


def answers(case: Mapping[str, Any]) -> dict[str, Any]:
    """What is read of *case*, as `finder read` gives it."""
    parts = (("Inclusion", case.get("inclusion", ())), ("Exclusion", case.get("exclusion", ())))
    criteria = case.get("criteria") or "\n\n".join(
        f"{section} Criteria:\n\n" + "\n".join(f"* {item}" for item in items) for section, items in parts if items
    )
    record = study(title=case["title"], conditions=tuple(case["conditions"]), criteria=criteria)
    section = record["protocolSection"]
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
    asked = [(case, read) for case, read in cases() if label in case["expect"]]
    wrong = [case["id"] for case, read in asked if plain(label, case["expect"][label]) != plain(label, read[label])]
    assert len(asked) >= 20
    share = 1 - len(wrong) / len(asked)
    assert share >= LEAST_RIGHT[label], f"{share:.2f} of {len(asked)} are right; not {', '.join(wrong)}"
