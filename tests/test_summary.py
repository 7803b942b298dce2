"""The counts behind the pictures, and the shapes that they are drawn on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from finder.catalogue.source import sample_catalogue
from finder.labels.therapy import THERAPY_TYPES
from finder.places import SiteState, SiteTable
from finder.places.distance import distance_km
from finder.record import Site
from finder.search.filters import Filters
from finder.search.order import search
from finder.search.summary import (
    PHASE_GROUPS,
    by_country,
    by_therapy,
    by_therapy_and_phase,
    phase_group,
    recruiting_towns,
    towns_of_trial,
)
from pages.drawing.shared import shapes
from pages.drawing.shared.shapes import Box
from pages.drawing.shared.site_map import PARTS, around

SAMPLE = sample_catalogue()
FOUND = search(SAMPLE, Filters())
NOTHING = FOUND.iloc[:0]


@pytest.mark.parametrize(
    ("phases", "group"),
    [
        (["PHASE1"], "1"),
        (["EARLY_PHASE1"], "1"),
        (["PHASE2", "PHASE1"], "1/2"),
        (["PHASE2", "PHASE3"], "2/3"),
        (["PHASE4"], "4"),
        (["PHASE1", "PHASE3"], "3"),
        (["NA"], "none"),
        (["not-stated"], "none"),
        (["SOMETHING_NEW"], "none"),
        ([], "none"),
    ],
)
def test_each_trial_is_in_one_group_of_phases(phases: list[str], group: str) -> None:
    assert phase_group(phases) == group
    assert group in PHASE_GROUPS


def test_therapies_are_counted_by_phase_and_in_all() -> None:
    counts = by_therapy_and_phase(FOUND)
    totals = by_therapy(FOUND)
    assert counts.groupby("therapy")["trials"].sum().to_dict() == totals
    for therapy, count in totals.items():
        assert count == sum(therapy in therapies for therapies in FOUND["therapies"])
    assert list(totals.values()) == sorted(totals.values(), reverse=True)
    assert list(dict.fromkeys(counts["therapy"])) == [therapy for therapy in THERAPY_TYPES if therapy in totals]
    assert (counts["trials"] > 0).all()


def test_countries_are_counted_once_a_trial() -> None:
    counts = by_country(FOUND)
    assert counts["country"].is_unique
    assert counts["trials"].is_monotonic_decreasing
    first = counts.iloc[0]
    assert first["trials"] == sum(first["country"] in countries for countries in FOUND["countries"])


def test_towns_hold_every_recruiting_site_that_has_a_point() -> None:
    summary = recruiting_towns(SAMPLE, FOUND)
    towns = summary.towns
    states = [np.asarray(states) == SiteState.RECRUITING for states in FOUND["site_states"]]
    assert towns["sites"].sum() + summary.unplaced == sum(map(np.sum, states))
    assert summary.silent == sum(not recruiting.any() for recruiting in states)
    assert towns["trials"].is_monotonic_decreasing
    assert (towns["trials"] <= towns["sites"]).all()
    assert towns["latitude"].between(-90, 90).all()
    assert towns["longitude"].between(-180, 180).all()
    assert not towns.duplicated(["latitude", "longitude", "name"]).any()


def test_one_town_written_in_two_ways_is_one_and_two_of_one_name_are_two() -> None:
    def site(city: str, latitude: float, longitude: float) -> Site:
        return Site("", city, "Iowa", "United States", "", "RECRUITING", latitude, longitude)

    entry = SAMPLE.entry("NCT99000001")
    sites = (site("Testtown", 42, -93), site(" TESTTOWN", 42.1, -93), site("Testtown", 43.5, -93))
    trial = replace(entry.trial, sites=sites)
    towns = towns_of_trial(SiteTable.from_trials([trial]), 0, SiteState.RECRUITING).towns
    assert sorted(towns["sites"]) == [1, 2]
    assert (towns["trials"] == 1).all()
    points = list(zip(towns["latitude"], towns["longitude"], strict=True))
    assert all(distance_km(one, other) > 40 for one in points for other in points if one != other)


@pytest.mark.parametrize("nct", ["NCT99000001", "NCT99000302", "NCT99000310"])
def test_the_towns_of_one_trial_are_those_of_a_list_that_holds_it_alone(nct: str) -> None:
    alone = recruiting_towns(SAMPLE, SAMPLE.frame.loc[[SAMPLE.row(nct)]])
    towns = towns_of_trial(SAMPLE.sites, SAMPLE.row(nct), SiteState.RECRUITING)
    assert (towns.unplaced, towns.silent) == (alone.unplaced, alone.silent)
    assert towns.towns[["country", "sites"]].values.tolist() == alone.towns[["country", "sites"]].values.tolist()


def test_nothing_found_is_counted_as_nothing() -> None:
    assert by_therapy(NOTHING) == {}
    assert by_therapy_and_phase(NOTHING).empty
    assert by_country(NOTHING).empty
    summary = recruiting_towns(SAMPLE, NOTHING)
    assert summary.towns.empty
    assert (summary.unplaced, summary.silent) == (0, 0)


def area(ring: list[list[float]]) -> float:
    """Twice the area that *ring* goes round; below zero where it goes round clockwise."""
    x, y = np.array(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


@pytest.mark.parametrize("part", PARTS)
def test_shapes_are_closed_and_go_round_the_land(part: str) -> None:
    features = shapes.world() if part == "World" else shapes.land(PARTS[part])
    polygons = [polygon for feature in features for polygon in feature["geometry"]["coordinates"]]
    assert len(polygons) > 10
    for outline, *_ in polygons:
        assert outline[0] == outline[-1]
        # d3 fills the whole globe but for a ring that goes round the other way. Across the 180th meridian a plane
        # cannot tell.
        longitudes = [longitude for longitude, _ in outline]
        assert area(outline) < 0 or max(longitudes) - min(longitudes) > 180


def test_only_what_lies_in_the_part_is_drawn() -> None:
    boston, berlin = around((42.4, -71.1), 400), around((52.5, 13.4), 400)
    assert shapes.state_borders(boston)[0]["geometry"]["coordinates"]
    assert not shapes.state_borders(berlin)[0]["geometry"]["coordinates"]
    assert not shapes.land(Box(-40, 25, -35, 30))[0]["geometry"]["coordinates"]


@pytest.mark.parametrize("point", [(0.0, 0.0), (89.9, 179.9), (-54.8, -68.3), (-17.7, 178.1)])
def test_the_part_around_any_place_is_one(point: tuple[float, float]) -> None:
    box = around(point, 500)
    assert -180 <= box.west < box.east <= 180
    assert -70 <= box.south < box.north <= 80
