"""What a record is silent on is listed, and only that."""

from __future__ import annotations

from typing import Any

import pytest

from finder.catalogue.frame import read_entry
from finder.catalogue.source import sample_catalogue
from finder.trial_page.not_stated import UNKNOWNS, not_stated
from tests.studies import study

SPEAKING = (
    "Inclusion Criteria:\n\n* Stage IV non-small cell lung cancer with an EGFR L858R mutation\n"
    "* No prior systemic therapy for advanced disease\n* ECOG performance status 0-1\n"
    "* Treated and stable brain metastases are allowed"
)
CONTACT = {"name": "Ada Example", "phone": "555-0100"}


def with_contact(record: dict[str, Any]) -> dict[str, Any]:
    record["protocolSection"]["contactsLocationsModule"]["centralContacts"] = [CONTACT]
    return record


def test_a_record_that_says_all_leaves_nothing_open() -> None:
    assert not_stated(read_entry(with_contact(study(criteria=SPEAKING)))) == ()


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("stage4", study(title="Lung cancer", criteria="Inclusion Criteria:\n\n* Lung cancer")),
        ("biomarkers", with_contact(study(criteria=SPEAKING.replace(" with an EGFR L858R mutation", "")))),
        ("line", with_contact(study(criteria=SPEAKING.replace("No prior systemic therapy for advanced disease", "A")))),
        ("ecog_max", with_contact(study(criteria=SPEAKING.replace("ECOG performance status 0-1", "Good health")))),
        ("brain_mets", with_contact(study(criteria=SPEAKING.replace("Treated and stable brain metastases", "Pets")))),
        ("phase", with_contact(study(criteria=SPEAKING, phases=None))),
        ("places", with_contact(study(criteria=SPEAKING, status="NOT_YET_RECRUITING"))),
        ("contact", study(criteria=SPEAKING)),
    ],
)  # fmt: skip
def test_each_silence_is_reported(name: str, record: dict[str, Any]) -> None:
    assert name in not_stated(read_entry(record))


def test_what_can_not_be_asked_is_not_asked() -> None:
    assert "phase" not in not_stated(read_entry(study(study_type="EXPANDED_ACCESS", phases=None)))
    assert "places" not in not_stated(read_entry(study(status="COMPLETED")))


def test_an_empty_record_is_silent_on_nearly_all() -> None:
    empty = read_entry({"protocolSection": {"identificationModule": {"nctId": "NCT99900001"}}})
    assert set(UNKNOWNS) - set(not_stated(empty)) <= {"phase", "places"}


def test_there_are_words_for_each() -> None:
    assert all(UNKNOWNS.values())
    catalogue = sample_catalogue()
    for nct in catalogue.frame["nct"]:
        assert set(not_stated(catalogue.entry(nct))) <= set(UNKNOWNS)
