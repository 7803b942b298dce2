"""What stands on the first screen of a trial's page: each question once, in plain words."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from finder.catalogue.frame import read_entry
from finder.fit.check import check
from finder.registry.values import STATUSES
from finder.search.filters import Filters, person_of
from finder.search.link import View
from finder.search.nearest_sites import places_of
from finder.trial_page.at_a_glance import PHASES_IN_WORDS, phase_meaning
from pages.drawing.shared.card import first_contact
from pages.drawing.shared.places import _list
from pages.drawing.trial.fit import as_html
from pages.drawing.trial.head import glance_html
from tests.studies import study

CRITERIA = "Inclusion Criteria:\n* Stage IV non-small cell lung cancer\n* Age 18 years or older"


def glance(**changes: Any) -> str:
    entry = read_entry(study("NCT99900001", **{"criteria": CRITERIA, **changes}))
    return html.unescape(re.sub(r"<[^>]+>", " ", glance_html(None, entry, View(), None)))


def test_what_a_record_is_silent_on_is_told_once_with_its_short_forms() -> None:
    told = glance()
    assert told.count("ECOG") == 1
    assert "It says nothing about" in told
    assert "Not stated" not in told


def test_what_a_record_says_is_told_among_those_for_whom_it_is() -> None:
    told = glance(criteria=f"{CRITERIA}\n* ECOG 0 or 1")
    assert re.search(r"ECOG\S*:\s+0 to 1", told)


@pytest.mark.parametrize("phases", PHASES_IN_WORDS)
def test_what_a_phase_means_is_told(phases: tuple[str, ...]) -> None:
    assert phase_meaning(read_entry(study("NCT99900001", phases=phases)).trial) == PHASES_IN_WORDS[phases]


def test_nothing_is_told_of_the_phase_of_what_has_none() -> None:
    assert phase_meaning(read_entry(study("NCT99900001", phases=())).trial) == ""
    assert "How far it is" not in glance(phases=("NA",))


def test_markers_that_are_needed_come_first_and_each_stands_once_with_its_groups() -> None:
    told = glance(
        criteria=f"{CRITERIA}\n* Cohort 1: EGFR wild-type\n* Cohort 2: EGFR wild-type\n* Cohort 3: KRAS G12C mutation"
    )
    markers = re.search(r"Markers:\s+(.*?)\s{2}", told)
    assert markers is not None
    assert markers[1].startswith("KRAS G12C needed (Cohort 3), EGFR")
    assert markers[1].endswith("(Cohort 1, Cohort 2)")


def test_where_a_record_names_no_telephone_it_is_told_what_to_do() -> None:
    assert "Whom to call The record names no phone number. Ask your doctor" in " ".join(glance().split())
    record = study("NCT99900001")
    places = record["protocolSection"]["contactsLocationsModule"]
    places["locations"][0]["contacts"] = [{"name": "Anna Invented", "email": "anna@hospital.example"}]
    told = glance_html(None, read_entry(record), View(), None)
    assert 'Write to <a href="mailto:anna%40hospital.example">' in told
    assert "Whom to call" not in glance(status="COMPLETED"), "who takes nobody need not be called"


def test_nobody_is_sent_to_a_trial_that_is_closed_whatever_its_places_still_say() -> None:
    record = study("NCT99900001", status="ACTIVE_NOT_RECRUITING")
    (site,) = record["protocolSection"]["contactsLocationsModule"]["locations"]
    site |= {"status": "RECRUITING", "contacts": [{"name": "Anna Invented", "phone": "555-010-0199"}]}
    entry = read_entry(record)
    assert first_contact(None, entry, Filters()) is None
    told = html.unescape(glance_html(None, entry, View(), first_contact(None, entry, Filters())))
    assert "1 place, closed to new people: Netherlands" in told
    assert "recruit" not in told
    assert "Whom to call" not in told
    places = places_of(None, entry.trial, Filters())
    assert "Recruiting" not in _list(places.seen, "mi", STATUSES)
    record["protocolSection"]["statusModule"]["overallStatus"] = "RECRUITING"
    again = read_entry(record)
    assert first_contact(None, again, Filters()) is not None
    assert "Recruiting" in _list(places_of(None, again.trial, Filters()).seen, "mi", STATUSES)


def test_the_same_words_are_quoted_once_with_all_that_they_decide() -> None:
    title = "Osimertinib in stage IV non-squamous non-small cell lung cancer with an EGFR mutation"
    entry = read_entry(study(title=title, drug="Osimertinib", criteria="Inclusion Criteria:\n* Consent"))
    person = person_of(Filters(cancer=("nsclc",), histology="adenocarcinoma", marker=("EGFR",), age=60))
    told = as_html(check(entry, person))
    assert told.count("Osimertinib in stage IV") == 1
    quoted = re.search(r"<li>((?:(?!<li>).)*)Osimertinib in stage IV(.*?)</li>", told)
    assert quoted
    assert "EGFR" in quoted[1]
    assert "stage" in quoted[1]
    assert "EGFR" in quoted[2]
