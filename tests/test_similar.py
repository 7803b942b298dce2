"""Which trials are shown as similar to one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from finder.catalogue.frame import Catalogue
from finder.catalogue.similar import similar_rows
from finder.catalogue.source import catalogue_of, sample_catalogue, sample_entry
from finder.fit.verdicts import Verdict
from finder.person import Person
from finder.places import Place, find_place
from finder.places.find import Gazetteer
from tests.studies import study

SAMPLE = sample_catalogue()


def needs(*genes: str, line: str = "No prior systemic therapy for metastatic disease") -> str:
    items = ["Stage IV non-small cell lung cancer", line, *(f"Documented {gene} mutation" for gene in genes)]
    return "Inclusion Criteria:\n\n" + "\n".join(f"* {item}" for item in items)


def made(**drugs_and_criteria: tuple[str, str]) -> Catalogue:
    """A catalogue of trials, each with a drug and criteria, updated in the order given, the last one last."""
    studies = [
        study(f"NCT9900000{number}", title=name, drug=drug, criteria=criteria, updated=f"2026-0{number + 1}-01")
        for number, (name, (drug, criteria)) in enumerate(drugs_and_criteria.items())
    ]
    return catalogue_of(studies, "sample", "2026-11-02T09:00:04")


def titles(catalogue: Catalogue, nct: str = "NCT99000000", place: Place | None = None) -> list[str]:
    return list(catalogue.frame["title"].iloc[similar_rows(catalogue, catalogue.entry(nct), place)])


def test_marker_goes_before_line_and_line_before_the_rest() -> None:
    later = "Progression after at least one prior line of systemic therapy"
    catalogue = made(
        itself=("Osimertinib", needs("EGFR")),
        other_line=("Furmonertinib", needs("EGFR", line=later)),
        both=("Gefitinib", needs("EGFR")),
        other_marker=("Lorlatinib", needs("ALK")),
        neither=("Lorlatinib", needs("ALK", line=later)),
        other_therapy=("Pembrolizumab", needs("EGFR")),
    )
    assert titles(catalogue) == ["both", "other_line", "other_marker", "neither"]


def test_who_needs_no_marker_is_like_those_who_need_none() -> None:
    catalogue = made(itself=("Pembrolizumab", needs()), none=("Nivolumab", needs()), one=("Cemiplimab", needs("EGFR")))
    assert titles(catalogue) == ["none", "one"]


def test_the_other_kind_of_lung_cancer_and_early_stages_are_left_out() -> None:
    small = "Inclusion Criteria:\n\n* Extensive-stage small cell lung cancer"
    early = "Inclusion Criteria:\n\n* Stage I or II non-small cell lung cancer\n\nExclusion Criteria:\n\n* Metastases"
    records = [
        study("NCT99000000", drug="Pembrolizumab"),
        study("NCT99000001", drug="Nivolumab", conditions=("Small Cell Lung Cancer",), criteria=small, title="SCLC"),
        study("NCT99000002", drug="Nivolumab", criteria=early, title="Early non-small cell lung cancer"),
        study("NCT99000003", drug="Nivolumab", title="Fits"),
    ]
    assert titles(catalogue_of(records, "sample", "2026-11-02T09:00:04")) == ["Fits"]


def test_of_those_that_match_alike_the_nearest_comes_first() -> None:
    entry = SAMPLE.entry("NCT99000001")
    place = find_place("02115", Gazetteer(SAMPLE.sites.towns))
    assert isinstance(place, Place)
    rows = similar_rows(SAMPLE, entry, place, limit=len(SAMPLE))
    assert sorted(rows) == sorted(similar_rows(SAMPLE, entry, limit=len(SAMPLE)))
    far = SAMPLE.nearest(place).distance_km[rows]
    # Marker and line make four groups; within each it only goes farther.
    assert sum(one > other for one, other in pairwise(far)) <= 3


def test_for_a_country_those_inside_come_first() -> None:
    entry = SAMPLE.entry("NCT99000001")
    japan = Place("Japan", "Japan", "country", "Japan")
    reached = SAMPLE.nearest(japan).reached[similar_rows(SAMPLE, entry, japan, limit=len(SAMPLE))]
    assert reached[0]
    assert sum(not one and other for one, other in pairwise(reached)) <= 3


@pytest.mark.parametrize("nct", ["NCT99000300", "NCT99000304", *SAMPLE.closed.ncts[:3]])
def test_any_trial_can_be_asked_open_or_closed(nct: str) -> None:
    rows = similar_rows(SAMPLE, sample_entry(nct))
    assert len(rows) <= 5
    assert nct not in SAMPLE.ncts[rows]


def test_a_trial_of_another_cancer_or_of_unknown_therapy_is_like_none() -> None:
    entry = SAMPLE.entry("NCT99000001")
    for labels in (
        replace(entry.labels, therapies=()),
        replace(entry.labels, cancer=replace(entry.labels.cancer, value="not-lung")),
    ):
        assert not len(similar_rows(SAMPLE, replace(entry, labels=labels)))


def test_what_speaks_against_the_person_is_not_like_what_they_look_at() -> None:
    entry = SAMPLE.entry("NCT99000001")
    rows = similar_rows(SAMPLE, entry, limit=len(SAMPLE))
    person = Person(cancer="sclc")
    against = SAMPLE.fit(person).verdict == Verdict.AGAINST
    assert against[rows].any()
    assert not against[similar_rows(SAMPLE, entry, person=person, limit=len(SAMPLE))].any()
