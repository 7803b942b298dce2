"""Filters: what each lets through, what choices would leave, and what to lift when nothing is left."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from finder.catalogue import Catalogue
from finder.filters import CHOICES, Filters, all_of, choice_counts, lifting, passing, search
from finder.source import catalogue_of, sample_catalogue
from tests.studies import study
from tests.test_link import filters as any_filters

SAMPLE = sample_catalogue()


def naive(catalogue: Catalogue, filters: Filters) -> set[str]:
    """The same question asked row by row, in the plainest way."""
    found = set()
    for row in catalogue.frame.to_dict("records"):
        basket = row["cancer"].startswith("basket")
        if filters.therapy and not set(filters.therapy) & set(row["therapies"]):
            continue
        if filters.cancer and row["cancer"] not in (*filters.cancer, "both") and not basket:
            continue
        if (filters.baskets == "only" and not basket) or (filters.baskets == "without" and basket):
            continue
        if row["stage4"] not in filters.stage:
            continue
        if filters.status and row["status"] not in filters.status:
            continue
        if filters.phase and not set(filters.phase) & set(row["phases"]):
            continue
        if filters.text and row["nct"] not in set(catalogue.frame["nct"][catalogue.mentioning(filters.text)]):
            continue
        found.add(row["nct"])
    return found


@settings(deadline=None, max_examples=60)
@given(any_filters)
def test_filters_agree_with_the_plain_reading(filters: Filters) -> None:
    assert set(search(SAMPLE, filters)["nct"]) == naive(SAMPLE, filters)


@settings(deadline=None, max_examples=30)
@given(any_filters)
def test_a_choice_leaves_as_many_as_its_count_says(filters: Filters) -> None:
    masks = passing(SAMPLE, filters)
    for name in ("therapy", "status", "phase"):
        for choice, count in choice_counts(SAMPLE, masks, name).items():
            alone = Filters(**{**{n: getattr(filters, n) for n in filters.__slots__}, name: (choice,)})
            assert len(search(SAMPLE, alone)) == count, (name, choice)


def test_the_default_view_leaves_out_only_what_is_closed_to_stage_iv() -> None:
    shown = set(search(SAMPLE, Filters())["stage4"])
    assert "no" not in shown
    everything = search(SAMPLE, Filters(stage=CHOICES["stage"]))
    assert len(everything) == len(SAMPLE)


def test_an_empty_result_says_what_to_lift() -> None:
    catalogue = catalogue_of(
        [study("NCT99900001"), study("NCT99900002", phases=("PHASE3",))], "live", "2026-11-01T09:00:04"
    )
    masks = passing(catalogue, Filters(phase=("PHASE4",), text="pembrolizumab"))
    assert not all_of(catalogue, masks).any()
    assert lifting(catalogue, masks)[0] == ("phase", 2)
    assert dict(lifting(catalogue, masks))["text"] == 0


@pytest.mark.parametrize("text", ["AMG-510", "amg510", "Amg 510", "NCT99900002", "invented inst", "ÉTUDE"])
def test_text_is_tolerant_of_case_hyphens_and_accents(text: str) -> None:
    other = study("NCT99900002", drug="AMG 510", title="Etude of AMG-510 in stage IV lung cancer")
    catalogue = catalogue_of([other], "live", "2026-11-01T09:00:04")
    assert catalogue.mentioning(text).tolist() == [True]
    assert catalogue.mentioning(text + " zebra").tolist() == [False]


def test_newest_first_and_ties_in_a_fixed_order() -> None:
    studies = [study(f"NCT9990000{n}", updated=day) for n, day in enumerate(("2026-01-01", "2026-09", "2026-01-01"), 1)]
    catalogue = catalogue_of(studies, "live", "2026-11-01T09:00:04")
    assert search(catalogue, Filters())["nct"].tolist() == ["NCT99900002", "NCT99900003", "NCT99900001"]


def test_an_empty_catalogue_can_be_asked_anything() -> None:
    catalogue = catalogue_of([], "live", "2026-11-01T09:00:04")
    masks = passing(catalogue, Filters(therapy=("vaccine",), text="x"))
    assert search(catalogue, Filters(therapy=("vaccine",), text="x")).empty
    assert lifting(catalogue, masks)[0][1] == 0
    assert np.asarray(all_of(catalogue, {})).shape == (0,)
