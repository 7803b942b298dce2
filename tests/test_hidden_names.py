"""What the record's own words say of a drug whose name is hidden. Every record here is invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.vocabulary import Entry, vocabulary
from finder.record import read_trial
from tools.hidden_names import Hidden, main, measure, study_drug, without_name


def study(title: str, *names: str, description: str = "", nct: str = "NCT99000001") -> dict[str, Any]:
    """A trial of *title* that gives *names*, AMG 510 if none are given; *description* is that of the first."""
    items = [{"type": "DRUG", "name": name} for name in names or ("AMG 510",)]
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct, "briefTitle": title},
            "conditionsModule": {"conditions": ["Lung Cancer"]},
            "designModule": {"studyType": "INTERVENTIONAL", "designInfo": {"primaryPurpose": "TREATMENT"}},
            "armsInterventionsModule": {"interventions": [items[0] | {"description": description}, *items[1:]]},
        }
    }


KNOWN = study("AMG 510 in Lung Cancer", description="AMG 510 is a KRAS G12C inhibitor.")
MISREAD = study("AMG 510 With Docetaxel in Lung Cancer", nct="NCT99000002")


def the_drug() -> Entry:
    entry = vocabulary().named("AMG 510")
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    ("trial", "expected"),
    [
        (KNOWN, "right"),
        (study("AMG 510 (Sotorasib) in Lung Cancer"), "right"),  # the ending of the name says it
        (study("AMG 510 in Lung Cancer", description="AMG 510 is taken with water."), "none"),
        (study("AMG 510 in Lung Cancer", "AMG 510", "Docetaxel"), "part"),
        (MISREAD, "wrong"),
    ],
)
def test_the_words_of_the_record_decide(trial: dict[str, Any], expected: str) -> None:
    assert [hidden.result for hidden in measure([trial])] == [expected]


@pytest.mark.parametrize(
    "trial",
    [
        study("Sotorasib in Lung Cancer", "sotorasib"),  # a name and no code
        study("A New Drug in Lung Cancer"),  # the drug of the title may be another
        study("QZX-77 in Lung Cancer", "QZX-77"),  # nobody knows what is right
    ],
)
def test_other_trials_do_not_count(trial: dict[str, Any]) -> None:
    assert list(measure([trial])) == []


def test_no_name_of_the_drug_is_left_but_its_ending_is() -> None:
    named = study("AMG-510 and AMG510 (Sotorasib) in Lung Cancer", "AMG 510", "Docetaxel")
    trial = read_trial(without_name(named, the_drug()))
    assert trial.brief_title == "QZX-4821 and QZX-4821 (Zutorasib) in Lung Cancer"
    assert [item.name for item in trial.interventions] == ["QZX-4821", "Docetaxel"]
    assert study_drug(trial) is None


@given(st.text(max_size=60))
def test_texts_without_the_name_stay(text: str) -> None:
    record = {"a": [text], "b": 1, "c": None}
    if the_drug() not in {mention.entry for mention in vocabulary().find(text)}:
        assert without_name(record, the_drug()) == record


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    studies, left_out = tmp_path / "studies.jsonl", tmp_path / "left-out.txt"
    studies.write_text("".join(f"{json.dumps(item)}\n" for item in (KNOWN, MISREAD)), encoding="utf-8")
    assert main([str(studies)]) == 0
    first, wrong = capsys.readouterr().out.splitlines()
    assert first == "2 trials: right 1 (50.0%), part 0 (0.0%), none 0 (0.0%), wrong 1 (50.0%)"
    assert wrong == "NCT99000002 sotorasib: targeted, not chemotherapy"
    left_out.write_text("NCT99000001 NCT99000002", encoding="utf-8")
    assert main([str(studies), "--leave-out", str(left_out)]) == 0
    assert capsys.readouterr().out.startswith("no trial")


def test_more_said_is_wrong_even_if_the_rest_is_right() -> None:
    both = frozenset({"targeted", "chemotherapy"})
    assert Hidden("NCT99000001", "x", frozenset({"targeted"}), both).result == "wrong"
    assert Hidden("NCT99000001", "x", both, frozenset({"targeted"})).result == "part"
