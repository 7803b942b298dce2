"""What stands on the first screen of a trial's page: each question once, in plain words."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from finder.catalogue.frame import read_entry
from finder.search.link import View
from finder.trial_page.at_a_glance import PHASES_IN_WORDS, phase_meaning
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
