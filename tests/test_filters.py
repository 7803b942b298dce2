"""Filters: what each lets through, what choices would leave, and what to lift when nothing is left."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.codebook import STAGES
from finder.fit.verdicts import Verdict
from finder.labels.therapy import THERAPY_TYPES
from finder.person import NOBODY
from finder.places import Distance
from finder.search.counts import Lift, choice_counts, lifting
from finder.search.filters import ANY_TUMOR, DEFAULT, FILTERS, NAMES, SORTS, Filters, all_of, passing, person_of
from finder.search.order import found_rows, match_points, search
from finder.search.parts import parts_of
from tests.studies import study
from tests.views import filters as any_filters

SAMPLE = sample_catalogue()


def fits(row: dict[Any, Any], filters: Filters) -> bool:
    """The same question asked of one row, in the plainest way."""
    basket = row["cancer"].startswith("basket")
    silent = {"not-stated"} if filters.unstated == "show" else set()
    therapies = set(filters.therapy)
    join = therapies.issubset if filters.therapy_match == "all" else (lambda given: bool(therapies & set(given)))
    brain = {
        "": None,
        "required": {"required"},
        "untreated-ok": {"untreated-ok", "required"},
        "treated-stable": {"treated-stable", "untreated-ok", "required"},
        "none": None,
        "leptomeningeal": None,
    }[filters.brain]
    given_age = filters.age
    if filters.asks_fit:
        # Answers of a person who is held against the trials hide nothing; wishes do.
        brain = brain if filters.brain == "required" else None
        cancer = filters.cancer if filters.cancer == ("both",) else ()
        filters = replace(filters, cancer=cancer, marker=(), without=(), line=(), ecog=None, age=None, sex="")
    limit = row["ecog_max"]
    return all(
        (
            not therapies or join(row["therapies"]),
            not filters.company or set(filters.therapy or THERAPY_TYPES) & set(row[filters.company]),
            not filters.subtype or set(filters.subtype) & set(row["subtypes"]),
            not filters.cancer or row["cancer"] in (*filters.cancer, "both") or basket,
            filters.baskets == "with" or basket == (filters.baskets == "only"),
            row["stage4"] in filters.stage and (row["names_cancer"] or set(filters.stage) >= set(STAGES)),
            given_age is not None or not row["maximum_age"] < 18,
            filters.outdated == "with" or (SAMPLE.is_doubtful[SAMPLE.row(row["nct"])] == (filters.outdated == "only")),
            not filters.spread or set(filters.spread) & set(row["spread"]),
            not {f"{gene} excluded" for gene in filters.marker} & set(row["biomarkers"]),
            not {f"{gene} required" for gene in filters.without} & set(row["biomarkers"]),
            brain is None or row["brain_mets"] in brain | silent,
            not filters.line or set(row["line"]) & ({*filters.line, "any"} | silent),
            filters.ecog is None or (bool(silent) if math.isnan(limit) else limit >= filters.ecog),
            filters.age is None or not (row["minimum_age"] > filters.age or row["maximum_age"] < filters.age),
            not filters.sex or row["sex"] in (filters.sex.upper(), "ALL", "not-stated"),
            not filters.status or row["status"] in filters.status,
            not filters.phase or set(filters.phase) & set(row["phases"]),
            not filters.kind or row["study_type"] in filters.kind,
            not filters.sponsor or row["sponsor_class"] in filters.sponsor,
        )
    )


@pytest.mark.slow
@settings(max_examples=150)
@given(any_filters, st.sets(st.sampled_from(NAMES), max_size=4))
def test_filters_agree_with_the_plain_reading(filters: Filters, names: set[str]) -> None:
    # A few filters at a time: all of them together leave nothing, and nothing is easily agreed upon.
    some = replace(DEFAULT, **{name: getattr(filters, name) for name in names - {"text", "near", "within"}})
    expected = {row["nct"] for row in SAMPLE.frame.to_dict("records") if fits(row, some)}
    assert set(search(SAMPLE, some)["nct"]) == expected


@pytest.mark.slow
@settings(max_examples=25)
@given(any_filters, st.sets(st.sampled_from(NAMES), max_size=3))
def test_a_choice_leaves_as_many_as_its_count_says(filters: Filters, names: set[str]) -> None:
    some = replace(DEFAULT, **{name: getattr(filters, name) for name in names})
    masks = passing(SAMPLE, some)
    for name in ("therapy", "subtype", "marker", "brain", "line", "sex", "baskets", "phase"):
        for choice, count in choice_counts(SAMPLE, some, masks, name).items():
            alone: Any = (choice,) if isinstance(getattr(DEFAULT, name), tuple) else choice
            asked = replace(some, **{name: alone})
            found = search(SAMPLE, asked)
            if person_of(asked).is_known:
                verdicts = SAMPLE.fit(person_of(asked)).verdict
                found = found[[verdicts[SAMPLE.row(nct)] < Verdict.AGAINST for nct in found["nct"]]]
            assert len(found) == count, (name, choice)


@settings(max_examples=40)
@given(any_filters)
def test_the_order_changes_nothing_but_the_order(filters: Filters) -> None:
    some = replace(DEFAULT, marker=filters.marker, line=filters.line)
    orders = [search(SAMPLE, some, sort)["nct"].tolist() for sort in SORTS]
    assert len({tuple(sorted(order)) for order in orders}) == 1
    points = match_points(SAMPLE, some)
    parts = parts_of(SAMPLE, some, found_rows(SAMPLE, some, all_of(SAMPLE, passing(SAMPLE, some))))
    assert orders[0] == SAMPLE.ncts[parts.all_rows].tolist(), "what stands apart is last here, too"
    rows = parts.rows.tolist()
    person = person_of(some)
    if person == NOBODY:
        last = SAMPLE.having("cancer", (ANY_TUMOR,))
        keys = [(last[row], SAMPLE.is_doubtful[row], -points[row]) for row in rows]
        assert keys == sorted(keys)
    else:
        fit, sites = SAMPLE.fit(person), SAMPLE.frame[["sites", "recruiting_sites"]].to_numpy()
        ranked = [(fit.group[row], fit.doubt[row], sites[row][0] > 0 and sites[row][1] < 1) for row in rows]
        assert ranked == sorted(ranked), "of those with as little doubt, one whose places recruit nobody comes last"


def test_who_has_a_marker_sees_trials_that_ask_for_it_first_and_none_that_keep_it_out() -> None:
    found = search(SAMPLE, Filters(marker=("EGFR",)))
    assert "EGFR required" in found["biomarkers"].iloc[0]
    assert not any("EGFR excluded" in markers for markers in found["biomarkers"])
    assert any(not len(markers) for markers in found["biomarkers"])


def test_care_alone_stands_apart_though_its_record_says_that_it_treats() -> None:
    care = study("NCT99900001", title="An exercise program during treatment of lung cancer", drug="Exercise program")
    care["protocolSection"]["armsInterventionsModule"]["interventions"][0]["type"] = "BEHAVIORAL"
    records = [care, study("NCT99900002")]
    for record in records:
        record["protocolSection"]["designModule"]["designInfo"] = {"primaryPurpose": "TREATMENT"}
    catalogue = catalogue_of(records, "live", "2026-11-01T00:00:00")
    assert catalogue.having("therapies", ("supportive",)).tolist() == [True, False]
    parts = parts_of(catalogue, DEFAULT, np.array([0, 1]))
    assert {part.name: part.rows.tolist() for part in (*parts.open, *parts.folded)} == {"all": [1], "no-treatment": [0]}


def test_who_was_not_tested_sees_all_and_first_what_needs_no_marker() -> None:
    everything, found = search(SAMPLE, Filters()), search(SAMPLE, Filters(marker=("not-tested",)))
    assert set(found["nct"]) == set(everything["nct"])
    asks = [any(marker.endswith(" required") for marker in markers) for markers in found["biomarkers"]]
    assert any(asks)
    assert sum(asks[:20]) < sum(asks[-20:])


def test_the_default_view_leaves_out_only_what_is_closed_to_stage_iv() -> None:
    shown = set(search(SAMPLE, Filters())["stage4"])
    assert "no" not in shown
    everything = search(SAMPLE, Filters(stage=tuple(FILTERS["stage"].choices)))
    assert len(everything) == len(SAMPLE)


def test_an_empty_result_says_what_to_lift() -> None:
    catalogue = catalogue_of(
        [study("NCT99900001"), study("NCT99900002", phases=("PHASE3",))], "live", "2026-11-01T09:00:04"
    )
    filters = Filters(phase=("PHASE4",), text="pembrolizumab")
    masks = passing(catalogue, filters)
    assert not all_of(catalogue, masks).any()
    # What would leave nothing is not offered.
    assert lifting(catalogue, filters, masks) == [Lift(("phase",), 2)]
    filters = replace(filters, text="zebra")
    assert lifting(catalogue, filters, passing(catalogue, filters)) == [Lift(("phase", "text"), 2)]


def test_an_empty_result_never_offers_what_is_not_for_stage_four() -> None:
    criteria = "Inclusion Criteria:\n\n* Stage I or II NSCLC\n\nExclusion Criteria:\n\n* Metastatic disease"
    early = study("NCT99900001", criteria=criteria)
    catalogue = catalogue_of([early, study("NCT99900002", phases=("PHASE3",))], "live", "2026-11-01T09:00:04")
    filters = Filters(phase=("PHASE2",))
    assert catalogue.entry("NCT99900001").labels.stage4.value == "no"
    assert lifting(catalogue, filters, passing(catalogue, filters)) == [Lift(("phase",), 1)]


def test_what_is_for_children_alone_or_asks_for_no_cancer_is_not_in_the_default_list() -> None:
    child, other = study("NCT99900001"), study("NCT99900002", criteria="Inclusion Criteria:\n\n* Snores at night")
    other["protocolSection"]["identificationModule"] |= {"briefTitle": "Sleep", "officialTitle": "Sleep at night"}
    child["protocolSection"]["eligibilityModule"]["maximumAge"] = "17 Years"
    catalogue = catalogue_of([child, other, study("NCT99900003")], "live", "2026-11-01T09:00:04")
    assert search(catalogue, Filters())["nct"].tolist() == ["NCT99900003"]
    assert "NCT99900002" in search(catalogue, Filters(stage=tuple(FILTERS["stage"].choices)))["nct"].tolist()


def test_records_that_may_be_out_of_date_come_lower_and_can_be_left_out() -> None:
    old, new = study("NCT99900001", updated="2026-10-20"), study("NCT99900002", updated="2020-01-01")
    old["protocolSection"]["statusModule"]["statusVerifiedDate"] = "2023-05"
    catalogue = catalogue_of([old, new], "live", "2026-11-01T09:00:04")
    assert search(catalogue, Filters())["nct"].tolist() == ["NCT99900002", "NCT99900001"]
    assert search(catalogue, Filters(outdated="without"))["nct"].tolist() == ["NCT99900002"]
    assert search(catalogue, Filters(outdated="only"))["nct"].tolist() == ["NCT99900001"]
    assert catalogue.state_words(catalogue.row("NCT99900001")) == "Says recruiting; not checked since 2023"


@pytest.mark.parametrize("text", ["AMG-510", "amg510", "Amg 510", "NCT99900002", "invented inst", "ÉTUDE"])
def test_text_is_tolerant_of_case_hyphens_and_accents(text: str) -> None:
    other = study("NCT99900002", drug="AMG 510", title="Etude of AMG-510 in stage IV lung cancer")
    catalogue = catalogue_of([other], "live", "2026-11-01T09:00:04")
    assert catalogue.mentioning(text).tolist() == [True]
    assert catalogue.mentioning(text + " zebra").tolist() == [False]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        *((text, True) for text in ("non-small-cell", "non small cell", "tumours", "tumor", "Dana-Farber", "ERBB2")),
        *((text, True) for text in ("her-2", "exon 19", "Utrecht", "2020-001234-56", "NCT99900001.")),
        *((text, True) for text in ("https://example.org/study/NCT99900001?a=b", "NCT99900009, NCT99900001")),
        *((text, False) for text in ("exon 20", "met", "NCT99900009", "exon")),
    ],
)
def test_what_people_type_is_found_where_a_record_has_it(text: str, is_found: bool) -> None:
    record = study(
        "NCT99900001",
        title="Metastatic Non-Small Cell Lung Tumor With HER2 Mutation",
        criteria="Inclusion Criteria:\n\n* EGFR exon 19 deletion",
    )
    record["protocolSection"]["identificationModule"]["secondaryIdInfos"] = [{"id": "2020-001234-56"}]
    record["protocolSection"]["contactsLocationsModule"]["locations"].append({"facility": "Dana Farber Institute"})
    catalogue = catalogue_of([record], "live", "2026-11-01T09:00:04")
    assert catalogue.mentioning(text).tolist() == [is_found or text == "exon"]


@pytest.mark.parametrize("text", ["sotorasib", "AMG-510", "amg510", "Lumakras"])
def test_a_drug_is_found_by_any_of_its_names(text: str) -> None:
    studies = [study("NCT99900001", drug="AMG 510", title="A"), study("NCT99900002", drug="Sotorasib", title="B")]
    catalogue = catalogue_of([*studies, study("NCT99900003", title="C")], "live", "2026-11-01T09:00:04")
    assert catalogue.mentioning(text).tolist() == [True, True, False]


def test_newest_first_and_ties_in_a_fixed_order() -> None:
    studies = [study(f"NCT9990000{n}", updated=day) for n, day in enumerate(("2026-01-01", "2026-09", "2026-01-01"), 1)]
    catalogue = catalogue_of(studies, "live", "2026-11-01T09:00:04")
    assert search(catalogue, Filters(), "updated")["nct"].tolist() == ["NCT99900002", "NCT99900003", "NCT99900001"]


def test_an_empty_catalogue_can_be_asked_anything() -> None:
    catalogue = catalogue_of([], "live", "2026-11-01T09:00:04")
    masks = passing(catalogue, Filters(therapy=("vaccine",), text="x"))
    assert search(catalogue, Filters(therapy=("vaccine",), text="x")).empty
    assert lifting(catalogue, Filters(therapy=("vaccine",), text="x"), masks) == []
    assert np.asarray(all_of(catalogue, {})).shape == (0,)


def at(nct: str, *sites: tuple[str, str, str, float | None]) -> dict[str, Any]:
    """A study with sites: (city, country, status, latitude along the meridian of Greenwich)."""
    record = study(nct)
    record["protocolSection"]["contactsLocationsModule"]["locations"] = [
        {
            "facility": "Invented Hospital",
            "city": city,
            "country": country,
            "status": status,
            **({} if latitude is None else {"geoPoint": {"lat": latitude, "lon": 0.0}}),
        }
        for city, country, status, latitude in sites
    ]
    return record


PLACES = catalogue_of(
    [
        at("NCT99900001", ("Northtown", "Norway", "RECRUITING", 60.0)),
        at("NCT99900002", ("Midtown", "France", "RECRUITING", 45.0), ("Northtown", "Norway", "WITHDRAWN", 60.0)),
        at("NCT99900003", ("Midtown", "France", "NOT_YET_RECRUITING", 45.0)),
        at("NCT99900004"),
    ],
    "live",
    "2026-11-01T09:00:04",
)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(near="Northtown"), "1234"),
        (Filters(near="Northtown", within=Distance(100, "km")), "14"),
        (Filters(near="Northtown", within=Distance(100, "km"), unstated="hide"), "1"),
        (Filters(near="Midtown", within=Distance(50, "mi")), "234"),
        (Filters(near="Midtown", within=Distance(2000, "km")), "1234"),
        (Filters(near="France"), "234"),
        (Filters(near="Nowhereville", within=Distance(50, "mi")), "1234"),
    ],
)
def test_places(filters: Filters, left: str) -> None:
    assert "".join(sorted(nct[-1] for nct in search(PLACES, filters)["nct"])) == left


def test_the_nearest_recruiting_site_comes_first_not_the_nearest_site() -> None:
    assert search(PLACES, Filters(near="Northtown"), "nearest")["nct"].tolist()[:2] == ["NCT99900001", "NCT99900002"]
    assert search(PLACES, Filters(near="Midtown"), "nearest")["nct"].iloc[0] == "NCT99900002"
    assert search(PLACES, Filters(near="France"), "nearest")["nct"].iloc[0] == "NCT99900002"
