"""The worst allowed ECOG status, on sentences of our own and on the real records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.criteria import split_criteria
from finder.labels.evidence import Label
from finder.labels.performance_status import read_ecog_max
from finder.labels.statements import Reading
from finder.record import read_trial


def read(inclusion: str, exclusion: str = "", title: str = "A lung cancer trial") -> Label[int | None]:
    text = f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* {exclusion or 'Pregnancy'}"
    trial = read_trial(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99000001", "briefTitle": title},
                "eligibilityModule": {"eligibilityCriteria": text},
            }
        }
    )
    label = read_ecog_max(Reading(trial, split_criteria(text)))
    assert (label.value is None) == (not label.evidence)
    for evidence in label.evidence:
        assert any(evidence.quote in text for text in trial.texts(evidence.field))
    return label


@pytest.mark.parametrize(
    ("sentence", "worst"),
    [
        ("ECOG 0-1", 1),
        ("Performance status: ECOG 0 or 1 Blood: leucocytes at least 4,000/mm3", 1),
        ("Performance status: Karnofsky 80-100% Blood: haemoglobin at least 10 g/dL", 1),
        ("A score of at least 60 points on the Karnofsky scale", 2),
        ("Karnofsky 70-100% for people over age 10", 2),
        ("ECOG PS of 0 to 2", 2),
        ("ECOG performance status 0, 1, or 2", 2),
        ("ECOG score 0~1 points", 1),
        (r"ECOG performance status \<= 2", 2),
        (r"ECOG \< 2", 1),
        ("ECOG score below 3", 2),
        ("Eastern Cooperative Oncology Group performance status no more than 1", 1),
        ("Performance status by the Eastern Cooperative Oncology Group of 0 to 2", 2),
        ("WHO performance status zero or one", 1),
        ("Zubrod performance status 2 or better", 2),
        ("Performance status 0-2 (ECOG)", 2),
        ("A score of 0 or 1 on the ECOG scale", 1),
        ("ECOG PS 0-1; PS 2 may enter part B", 2),
        ("ECOG 0 or 1 without deterioration (ECOG > 1) in the two weeks before", 1),
        ("ECOG 0", 0),
        ("Karnofsky of at least 70", 2),
        ("Karnofsky performance status ≥ 80 %", 1),
        ("KPS > 70", 1),
        ("KPS 60-100", 2),
        ("Karnofsky or Lansky score not less than 50", 3),
        ("Performance status:\n\n  * 0-2", 2),
        ("Performance status:\n\n  * WHO 0-1 (before palliation)", 1),
        ("Performance status:\n\n  * Not yet known\n\n  * 18 years and over", None),
        ("A performance level of at least 50", 3),
        ("Age: 4 or more Performance status: 50%-100% (Karnofsky)", 3),
        ("Karnofsky above 60 (or Zubrod above 2)", 2),
        ("Performance: 0-1 (ECOG)", 1),
        ("Lansky ≥ 50 in children, Karnofsky ≥ 60 in adults", 2),
        ("ECOG ≤ 1 (Karnofsky ≥ 60)", 1),
        ("PS3 or better", 3),
        ("PS＜2", 1),
        ("ＥＣＯＧ ０-１", 1),
        ("EC\u00adOG PS 0−1", 1),
        ("ECOG PS of 0 to 2 (section 19.1)", 2),
        ("ECOG 0–1 (or 2)", 2),
        ("ECOG performance status of 0 or 1 (scores run from 0 to 5)", 1),
        ("WHO status 0-2", 2),
        ("Performance status: ECOG 0-1 Expected survival: over 4 months Platelets at least 80,000", 1),
        ("ECOG score: Phase I: 0-1", 1),
    ],
)
def test_inclusion(sentence: str, worst: int) -> None:
    assert read(sentence).value == worst


@pytest.mark.parametrize(
    ("sentence", "worst"),
    [
        ("ECOG ≥ 2", 1),
        (r"ECOG performance status \> 2", 2),
        ("ECOG 3 or 4", 2),
        ("PS≥2", 1),
        ("PS>1", 1),
        ("PS>=2", 1),
        ("ECOG performance status of 3 or worse", 2),
        ("Karnofsky < 60", 2),
        ("A performance status other than ECOG 0-1", 1),
    ],
)
def test_exclusion(sentence: str, worst: int) -> None:
    assert read("Lung cancer", sentence).value == worst


@pytest.mark.parametrize(
    "sentence",
    [
        "Lansky score of 60 or more",
        "People who are able to walk 100 metres",
        "ECOG will be recorded at each visit",
        "Men who use 2 methods of contraception",
        "No ST elevation on the ECG; PSA below 4",
        "WHO grade 2 tumours",
        "ASA physical status 3",
    ],
)
def test_no_statement(sentence: str) -> None:
    assert read(sentence).value is None


def test_stricter_exclusion_decides_and_is_reported() -> None:
    label = read("ECOG 0-2", "ECOG 2 or worse")
    assert label.value == 1
    assert "alone would allow more" in label.evidence[0].why


def test_title_counts_where_criteria_are_silent() -> None:
    assert read("Lung cancer", title="Tablets for lung cancer with ECOG performance status 2").value == 2


def test_the_number_of_the_next_item_is_no_limit() -> None:
    assert read("An ECOG status of 0, 1 or 2 at screening 4. Must be able to swallow").value == 2


def test_evidence_is_the_sentence() -> None:
    label = read("Aged 18 or more. ECOG performance status ≤ 1. Able to swallow.")
    assert label.evidence[0].quote == "ECOG performance status ≤ 1."


@given(
    st.integers(0, 4),
    st.sampled_from(["ECOG {}", "ecog PS ≤ {}", "ECOG\n  performance   status 0 - {}", "ECOG up to {}"]),
)
def test_every_limit_in_every_shape(limit: int, shape: str) -> None:
    if limit or "0 -" not in shape:
        assert read(shape.format(limit)).value == limit


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    value = read(f"{text} ECOG {text}").value
    assert value is None or 0 <= value <= 4
