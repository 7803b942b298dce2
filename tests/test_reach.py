"""Which place of a trial comes first for somebody who is somewhere."""

from __future__ import annotations

import math
from typing import Any

import pytest

from finder.catalogue.frame import Catalogue, read_entry
from finder.catalogue.source import catalogue_of
from finder.places import Distance, SiteState
from finder.search.filters import Filters
from finder.search.nearest_sites import nearest_site, origin_of, places_of, sites_by_distance
from pages.drawing.shared.where import distance
from tests.studies import study


def place(city: str, country: str, status: str, latitude: float | None, longitude: float = 0.0) -> dict[str, Any]:
    point = {} if latitude is None else {"geoPoint": {"lat": latitude, "lon": longitude}}
    return {"facility": f"Hospital of {city}", "city": city, "country": country, "status": status, **point}


def made(*places: dict[str, Any], status: str = "RECRUITING") -> Catalogue:
    record = study(status=status)
    record["protocolSection"]["contactsLocationsModule"]["locations"] = list(places)
    return catalogue_of([record], "live", "2026-11-01T09:00:04")


PARIS = place("Paris", "France", "RECRUITING", 48.85, 2.35)
LYON = place("Lyon", "France", "RECRUITING", 45.76, 4.84)
LILLE = place("Lille", "France", "NOT_YET_RECRUITING", 50.63, 3.06)
BERLIN = place("Berlin", "Germany", "RECRUITING", 52.52, 13.40)


def cities(catalogue: Catalogue, near: str) -> list[str]:
    entry = catalogue.entry("NCT99900001")
    return [site.city for site, _ in sites_by_distance(catalogue, entry, origin_of(catalogue, Filters(near=near)))]


def test_recruiting_places_come_by_distance() -> None:
    catalogue = made(BERLIN, LYON, PARIS, LILLE)
    assert cities(catalogue, "Paris") == ["Paris", "Lyon", "Berlin"]
    assert cities(catalogue, "Berlin") == ["Berlin", "Paris", "Lyon"]


def test_places_in_the_country_come_first() -> None:
    assert cities(made(PARIS, BERLIN), "Germany") == ["Berlin", "Paris"]


def test_without_a_place_those_who_can_be_called_come_first() -> None:
    called = {**BERLIN, "contacts": [{"name": "A", "phone": "1"}]}
    assert cities(made(PARIS, called, LYON), "") == ["Berlin", "Paris", "Lyon"]


def test_where_nobody_recruits_yet_the_others_count() -> None:
    assert cities(made(LILLE, status="NOT_YET_RECRUITING"), "") == ["Lille"]


def test_nobody_can_go_to_a_closed_trial() -> None:
    catalogue = made(PARIS, status="COMPLETED")
    entry = read_entry(study(status="COMPLETED"))
    assert sites_by_distance(catalogue, entry, None) == []
    assert nearest_site(catalogue, entry, Filters(near="Paris")) is None


def test_a_trial_beside_the_catalogue_has_distances_too() -> None:
    catalogue = made(PARIS)
    record = study("NCT99900002")
    record["protocolSection"]["contactsLocationsModule"]["locations"] = [LYON, PARIS]
    distances = sites_by_distance(catalogue, read_entry(record), origin_of(catalogue, Filters(near="Paris")))
    assert [site.city for site, _ in distances] == ["Paris", "Lyon"]
    assert distances[0][1] < 10 < distances[1][1] < math.inf


def test_one_that_may_recruit_later_wins_only_within_reach() -> None:
    catalogue = made(PARIS, LILLE)
    entry = catalogue.entry("NCT99900001")
    far = nearest_site(catalogue, entry, Filters(near="Lille, France"))
    near = nearest_site(catalogue, entry, Filters(near="Lille, France", within=Distance(50, "km")))
    assert far is not None
    assert near is not None
    assert (far.site.city, far.state) == ("Paris", SiteState.RECRUITING)
    assert (near.site.city, near.state, near.count) == ("Lille", SiteState.PERHAPS, 1)


BOSTON = place("Boston", "United States", "WITHDRAWN", 42.36, -71.06)
NOWHERE = place("Elsewhere", "Germany", "RECRUITING", None)


def order(near: str, *places: dict[str, Any], status: str = "RECRUITING") -> list[str]:
    catalogue = made(*places, status=status)
    seen = places_of(catalogue, catalogue.entry("NCT99900001").trial, Filters(near=near)).seen
    return [item.site.city for item in seen]


def test_all_places_go_by_whether_they_recruit_then_by_distance() -> None:
    assert order("", BOSTON, LILLE, PARIS, BERLIN) == ["Paris", "Berlin", "Lille", "Boston"]
    assert order("Berlin", NOWHERE, BOSTON, LILLE, PARIS, BERLIN, LYON) == [
        *("Berlin", "Paris", "Lyon", "Elsewhere"),
        *("Lille", "Boston"),
    ]


def test_a_country_has_its_own_places_first_and_no_distances() -> None:
    catalogue = made(PARIS, BERLIN)
    places = places_of(catalogue, catalogue.entry("NCT99900001").trial, Filters(near="Germany"))
    assert [(item.site.city, item.inside, math.isnan(item.km)) for item in places.seen] == [
        ("Berlin", True, True),
        ("Paris", False, True),
    ]


def test_distances_are_shown_in_the_unit_of_the_place() -> None:
    catalogue = made(PARIS)
    trial = catalogue.entry("NCT99900001").trial
    assert places_of(catalogue, trial, Filters(near="02115")).unit == "mi"
    assert places_of(catalogue, trial, Filters(near="Paris, France")).unit == "km"


def test_without_a_catalogue_no_place_of_a_person_is_known() -> None:
    places = places_of(None, made(PARIS, LYON).entry("NCT99900001").trial, Filters(near="Lyon, France"))
    assert places.origin is None
    assert [item.site.city for item in places.seen] == ["Paris", "Lyon"]


def test_the_places_of_a_closed_trial_are_there_and_not_open() -> None:
    closed = read_entry(study(status="COMPLETED")).trial
    places = places_of(made(PARIS), closed, Filters(near="Paris, France"))
    assert len(places.seen) == 1
    assert not places.are_open


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ((PARIS, LYON), "; no other within 50 km"),
        ((PARIS, PARIS), "; 2 that recruit within 50 km"),
        ((LYON, place("Elsewhere", "France", "RECRUITING", None)), "; of some other places we do not know how far"),
    ],
)
def test_how_many_places_are_in_reach_is_said_as_it_is(places: tuple[dict[str, Any], ...], said: str) -> None:
    catalogue = made(*places)
    filters = Filters(near="Paris, France", within=Distance(50, "km"))
    assert said in distance(catalogue, catalogue.entry("NCT99900001"), filters)
