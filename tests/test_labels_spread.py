"""Where the disease has spread, in trials about that. Every text here is invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.criteria import split_criteria
from finder.labels.spread import SPREAD_SITES, read_spread
from finder.labels.statements import Reading
from finder.record import Trial, read_trial
from tests.studies import needs_records, real_studies
from tests.work import calls


def invented(*, title: str = "", conditions: tuple[str, ...] = (), criteria: str = "") -> Trial:
    study: dict[str, Any] = {
        "identificationModule": {"nctId": "NCT99999903", "briefTitle": title},
        "conditionsModule": {"conditions": list(conditions)},
        "eligibilityModule": {"eligibilityCriteria": criteria},
    }
    return read_trial({"protocolSection": study})


def spread(trial: Trial) -> list[str]:
    labels = read_spread(Reading(trial, split_criteria(trial.eligibility_criteria)))
    for label in labels:
        assert label.value in SPREAD_SITES
        assert any(label.evidence[0].quote in text for text in trial.texts(label.evidence[0].field))
    return [label.value for label in labels]


@pytest.mark.parametrize(
    ("title", "sites"),
    [
        ("Radiosurgery of brain metastases", ["brain"]),
        ("Leptomeningeal metastasis of lung cancer", ["brain"]),
        ("Lung cancer metastatic to the brain", ["brain"]),
        ("Bone metastases and pain", ["bone"]),
        ("Metastases in the liver of lung cancer", ["liver"]),
        ("Surgery of adrenal metastases", ["adrenal"]),
        ("Radiotherapy of bone and liver metastases", ["bone", "liver"]),
        ("Brain/bone metastases", ["brain", "bone"]),
        ("Preventing brain metastases", []),
        ("Lung cancer without brain metastases", []),
        ("Predicting the risk of bone metastases", []),
        ("Metastatic lung cancer", []),
        ("Brain tumours", []),
    ],
)
def test_titles(title: str, sites: list[str]) -> None:
    assert spread(invented(title=title)) == sites
    assert spread(invented(conditions=(title.upper(),))) == sites


@pytest.mark.parametrize(
    ("item", "sites"),
    [
        ("At least one brain metastasis on MRI", ["brain"]),
        ("Must have bone metastases", ["bone"]),
        ("Confirmed liver metastases", ["liver"]),
        ("Brain metastases are allowed when treated", []),
        ("Patients with brain metastases are eligible", []),
        ("Presence of liver metastases: AST up to 5 x ULN", []),
        ("Without confirmed brain metastases", []),
        ("Cohort B: at least one brain metastasis", []),
    ],
)
def test_only_what_all_must_have_counts_among_the_criteria(item: str, sites: list[str]) -> None:
    assert spread(invented(criteria=f"Inclusion Criteria:\n\n* {item}")) == sites


def test_exclusion_criteria_say_nothing() -> None:
    assert spread(invented(criteria="Exclusion Criteria:\n\n* At least one brain metastasis on MRI")) == []


@given(st.text(), st.text())
def test_any_text_is_read(title: str, criteria: str) -> None:
    spread(invented(title=title, criteria=criteria))


@pytest.mark.parametrize("unit", ["brain metastases ", "brain and ", "brain/", "metastases to ", "bone, ", "not "])
def test_work_grows_no_faster_than_the_text(unit: str) -> None:
    def work(size: int) -> int:
        text = unit * (size // len(unit)) + " metastases"
        trial = invented(title=text, criteria="Inclusion Criteria:\n\n* " + text)
        criteria = split_criteria(trial.eligibility_criteria)
        return calls(lambda: read_spread(Reading(trial, criteria)))

    work(500)  # The tables are read.
    assert work(32_000) < 9 * work(4_000)


@needs_records
def test_every_quotation_stands_in_its_record() -> None:
    found = {site for record in real_studies() for site in spread(read_trial(record))}
    assert "brain" in found
