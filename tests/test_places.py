"""Places: what people type, how far sites are, and the traps in the registry's points."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder import sample
from finder.languages import in_language
from finder.places import (
    EARTH_RADIUS_KM,
    SITE_COLUMNS,
    Ambiguous,
    Distance,
    Gazetteer,
    Place,
    SiteState,
    SiteTable,
    Unknown,
    find_place,
    format_distance,
    parse_distance,
    site_columns,
)
from finder.places.distance import FARTHEST_KM, distance_km
from finder.places.names import country_in_words
from finder.record import Site, Trial, read_trial
from tests.studies import needs_records, real_studies, study

BOSTON = (42.36, -71.06)
NEW_YORK = (40.71, -74.01)
HOUSTON = (29.76, -95.37)
SAN_DIEGO = (32.72, -117.16)

TYPED = (
    "Portland", "Boston", "02115", "Paris", "Paris, TX", "München", "Frankfurt", "New York", "New York State",
    "Georgia", "Washington", "Washington DC", "Korea", "Turkey", "USA", "Lebanon", "Lebanon, NH", "Mexico",
    "Mexico City", "London", "Singapore", "Springfield", "Cambridge", "St. Louis", "Coeur d'Alene", "Ontario",
    "Toronto, ON", "San Juan, PR", "California", "Birmingham", "Kansas City", "Naples", "Nepal", "Tokyo",
    "Sapporo-shi", "Xi'an", "CA", "Brooklyn",
)  # fmt: skip

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def a_site(point: tuple[float, float] | None, status: str | None = "RECRUITING", **where: str) -> Site:
    latitude, longitude = point or (None, None)
    plain = Site("Invented Hospital", "Inventia", "", "Atlantis", "", status, latitude, longitude)
    return replace(plain, **where)  # type: ignore[arg-type]


def a_trial(*sites: Site, status: str = "RECRUITING") -> Trial:
    return replace(read_trial(study()), status=status, sites=sites)


def at(point: tuple[float, float]) -> Place:
    return Place("here", "here", "city", "Atlantis", latitude=point[0], longitude=point[1])


def country(name: str) -> Place:
    return Place(name, name, "country", name)


@cache
def sample_gazetteer() -> Gazetteer:
    return Gazetteer(SiteTable.from_trials(map(read_trial, sample.studies())).towns)


def found(text: str) -> Place:
    place = find_place(text, sample_gazetteer())
    assert isinstance(place, Place), place
    return place


class TestDistance:
    @pytest.mark.parametrize(
        ("text", "km", "written"),
        [
            ("100mi", 160.9344, "100mi"),
            ("80km", 80, "80km"),
            ("80 km", 80, "80km"),
            (" 2.50 Miles ", 4.02336, "2.5mi"),
            ("1,000 kilometres", 1000, "1000km"),
            ("100", 160.9344, "100mi"),
            ("５０ｋｍ", 50, "50km"),
        ],
    )
    def test_reads_what_people_and_addresses_write(self, text: str, km: float, written: str) -> None:
        distance = parse_distance(text)
        assert distance is not None
        assert distance.km == pytest.approx(km)
        assert str(distance) == written
        assert parse_distance(written) == distance

    def test_a_bare_number_is_in_the_unit_asked_for(self) -> None:
        assert parse_distance("100", bare="km") == Distance(100, "km")

    @pytest.mark.parametrize(
        "text",
        ["", "mi", "0", "0km", "-5mi", "nan", "inf", "1e3km", "100 leagues", "99999mi", "٥٠km", "5" * 500, None, 7],
    )
    def test_everything_else_is_none(self, text: object) -> None:
        assert parse_distance(text) is None

    @given(st.text())
    def test_garbage_never_raises(self, text: str) -> None:
        parse_distance(text)

    @pytest.mark.parametrize(
        ("km", "unit", "text"),
        [
            (100, "mi", "62 mi"),
            (1234.5, "km", "1,234 km"),
            (0, "mi", "in the same area"),
            (math.inf, "km", ""),
            (math.nan, "km", ""),
        ],
    )
    def test_is_written_for_people(self, km: float, unit: Any, text: str) -> None:
        assert format_distance(km, unit) == text


class TestHaversine:
    @pytest.mark.parametrize(
        ("one", "other", "km"),
        [
            (BOSTON, NEW_YORK, 306),
            (BOSTON, SAN_DIEGO, 4154),
            ((0, 179.9), (0, -179.9), 22.24),
            ((90, 0), (90, 123), 0),
            ((90, 0), (-90, 77), math.pi * EARTH_RADIUS_KM),
            ((0, 0), (0, 90), math.pi * EARTH_RADIUS_KM / 2),
        ],
    )
    def test_known_distances(self, one: tuple[float, float], other: tuple[float, float], km: float) -> None:
        assert distance_km(one, other) == pytest.approx(km, rel=0.005, abs=0.01)

    @given(points, points)
    def test_is_the_same_both_ways(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        distance = distance_km(one, other)
        assert distance == pytest.approx(distance_km(other, one), abs=1e-6)
        assert 0 <= distance <= FARTHEST_KM + 1e-6

    @given(points, points, points)
    def test_a_detour_is_never_shorter(
        self, one: tuple[float, float], via: tuple[float, float], other: tuple[float, float]
    ) -> None:
        assert distance_km(one, other) <= distance_km(one, via) + distance_km(via, other) + 1e-3


class TestNearest:
    @given(
        st.lists(st.lists(st.tuples(points, st.booleans()), max_size=5), max_size=6),
        points,
        st.floats(1, FARTHEST_KM),
    )
    def test_is_what_a_plain_loop_finds(
        self, trials: list[list[tuple[tuple[float, float], bool]]], here: tuple[float, float], within: float
    ) -> None:
        table = SiteTable.from_trials(
            a_trial(*(a_site(point, "RECRUITING" if open_ else "WITHDRAWN") for point, open_ in sites))
            for sites in trials
        )
        nearest = table.nearest(at(here), within)
        for row, sites in enumerate(trials):
            distances = [distance_km(here, point) if open_ else math.inf for point, open_ in sites]
            least = min(distances, default=math.inf)
            assert nearest.distance_km[row] == pytest.approx(least, abs=0.01)
            if math.isfinite(least):
                assert distances[nearest.site[row]] == pytest.approx(least, abs=0.01)
            else:
                assert nearest.site[row] == -1
            counts = [sum(distance <= within + hair for distance in distances) for hair in (-0.1, 0.1)]
            assert counts[0] <= nearest.within[row] <= counts[1]

    def test_a_nearer_site_that_does_not_recruit_does_not_win(self) -> None:
        table = SiteTable.from_trials([a_trial(a_site(BOSTON, "WITHDRAWN"), a_site(NEW_YORK), a_site(HOUSTON))])
        nearest = table.nearest(at(BOSTON), within_km=400)
        assert nearest.site[0] == 1
        assert nearest.distance_km[0] == pytest.approx(306, rel=0.01)
        assert (nearest.within[0], bool(nearest.reached[0])) == (1, True)

    @pytest.mark.parametrize(
        ("trial", "site", "state"),
        [
            ("RECRUITING", "RECRUITING", SiteState.RECRUITING),
            ("ACTIVE_NOT_RECRUITING", "RECRUITING", SiteState.CLOSED),
            ("RECRUITING", "NOT_YET_RECRUITING", SiteState.PERHAPS),
            ("RECRUITING", None, SiteState.PERHAPS),
            ("NOT_YET_RECRUITING", None, SiteState.PERHAPS),
            ("AVAILABLE", None, SiteState.PERHAPS),
            ("RECRUITING", "COMPLETED", SiteState.CLOSED),
            ("COMPLETED", None, SiteState.CLOSED),
            ("COMPLETED", "RECRUITING", SiteState.CLOSED),
            ("UNKNOWN", "RECRUITING", SiteState.RECRUITING),
            ("TEMPORARILY_NOT_AVAILABLE", None, SiteState.CLOSED),
            ("RECRUITING", "SOMETHING_NEW", SiteState.CLOSED),
        ],
    )
    def test_only_a_site_that_says_so_recruits(self, trial: str, site: str | None, state: SiteState) -> None:
        table = SiteTable.from_trials([a_trial(a_site(BOSTON, site), status=trial)])
        for asked in (SiteState.RECRUITING, SiteState.PERHAPS):
            assert bool(table.nearest(at(BOSTON), state=asked).reached[0]) == (state == asked)

    def test_trials_without_sites_and_sites_on_no_map_stay(self) -> None:
        table = SiteTable.from_trials([a_trial(), a_trial(a_site(None)), a_trial(a_site(BOSTON, city="Elsewhere"))])
        nearest = table.nearest(at(BOSTON))
        assert list(nearest.distance_km) == [math.inf, math.inf, 0]
        assert list(nearest.site) == [-1, -1, 0]
        assert list(nearest.within) == [0, 0, 1]
        assert list(nearest.nowhere) == [0, 1, 0]
        assert np.isnan(table.distances(1, at(BOSTON))).all()
        assert list(table.nearest(country("Atlantis")).within) == [0, 1, 1]

    def test_a_site_on_no_map_may_be_near_only_if_its_country_is(self) -> None:
        known = a_trial(a_site((42.3, -83.0), city="Windsor", country="Canada"))
        trials = [known, *(a_trial(a_site(None, city="Somewhere", country=name)) for name in ("Canada", "Japan", ""))]
        table = SiteTable.from_trials([*trials, a_trial(a_site(None, city="Nearby"))])
        # Canada has a town in reach, the last site is in the country of the place, and one names no country.
        assert list(table.nearest(at((42.3, -83.1)), 100).nowhere) == [0, 1, 0, 1, 1]
        assert list(table.nearest(at(BOSTON), 100).nowhere) == [0, 0, 0, 1, 1]

    def test_a_site_without_a_point_is_in_its_town(self) -> None:
        table = SiteTable.from_trials([a_trial(a_site(BOSTON)), a_trial(a_site(None))])
        assert list(table.nearest(at(BOSTON)).distance_km) == [0, 0]

    @pytest.mark.parametrize("city", ["München", "Munich", "MUENCHEN"])
    def test_a_famous_city_that_the_registry_took_for_a_hamlet_is_where_it_is(self, city: str) -> None:
        table = SiteTable.from_trials([a_trial(a_site((51.61, 13.31), city=city, country="Germany"))])
        assert table.nearest(at((48.14, 11.58))).distance_km[0] < 5

    def test_across_the_date_line_and_over_the_pole(self) -> None:
        table = SiteTable.from_trials([a_trial(a_site((-17, -179.9)), a_site((-17, 170))), a_trial(a_site((89.9, 0)))])
        assert table.nearest(at((-17, 179.9))).distance_km[0] == pytest.approx(21.27, abs=0.05)
        assert table.nearest(at((89.9, 180))).distance_km[1] == pytest.approx(22.24, abs=0.05)

    def test_countries_and_regions_are_asked_for_sites_inside(self) -> None:
        table = SiteTable.from_trials(
            [
                a_trial(a_site(None, country="Korea, Republic of"), a_site(None, "WITHDRAWN", country="South Korea")),
                a_trial(a_site(SAN_DIEGO, city="San Diego", state="CA", country="United States"), a_site(None)),
            ]
        )
        nearest = table.nearest(country("South Korea"))
        assert list(nearest.within) == [1, 0]
        assert math.isnan(nearest.distance_km[0])
        assert nearest.distance_km[1] == math.inf
        assert list(table.nearest(found("California")).within) == [0, 1]
        assert list(table.nearest(country("Narnia")).within) == [0, 0]

    def test_no_trials_at_all(self) -> None:
        table = SiteTable.from_trials([])
        assert len(table) == 0
        assert len(table.nearest(at(BOSTON)).distance_km) == 0

    def test_columns_survive_parquet(self, tmp_path: Any) -> None:
        trials = [read_trial(record) for record in sample.studies()] + [a_trial()]
        frame = pd.DataFrame([site_columns(trial) for trial in trials])
        assert tuple(frame.columns) == SITE_COLUMNS
        frame.to_parquet(tmp_path / "sites.parquet")
        stored = SiteTable(pd.read_parquet(tmp_path / "sites.parquet")).nearest(at(BOSTON), 200)
        fresh = SiteTable(frame).nearest(at(BOSTON), 200)
        assert np.array_equal(stored.distance_km, fresh.distance_km)
        assert np.array_equal(stored.within, fresh.within)
        assert fresh.reached.any()

    def test_each_site_of_a_trial_has_its_distance(self) -> None:
        table = SiteTable.from_trials([a_trial(), a_trial(a_site(NEW_YORK, "WITHDRAWN"), a_site(BOSTON))])
        assert list(table.distances(1, at(BOSTON))) == pytest.approx([distance_km(NEW_YORK, BOSTON), 0], abs=1e-6)
        assert table.points(1)[0].tolist() == list(NEW_YORK)


class TestFindPlace:
    @pytest.mark.parametrize("text", ["02115", "zip 02115", "ZIP code: 02115-1234", "Boston, MA 02115", "02115, USA"])
    def test_zip_codes(self, text: str) -> None:
        place = found(text)
        assert (place.text, place.kind, place.label) == ("02115", "zip", "02115 (Boston, Massachusetts)")
        assert place.point is not None
        assert distance_km(place.point, BOSTON) < 5

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Boston", "Boston, Massachusetts"),
            ("portland OR", "Portland, Oregon"),
            ("Portland, Maine, USA", "Portland, Maine"),
            ("75013 Paris, France", "Paris, France"),
            ("Paris, TX", "Paris, Texas"),
            ("münchen", "Munich, Germany"),
            ("Koeln, Deutschland", "Cologne, Germany"),
            ("Frankfurt", "Frankfurt am Main, Germany"),
            ("new york", "New York, New York"),
            ("New York State", "New York (state)"),
            ("Washington D.C.", "Washington, District of Columbia"),
            ("Atlanta, Georgia", "Atlanta, Georgia"),
            ("Saint Louis, Mo.", "St Louis, Missouri"),
            ("Winston - Salem", "Winston Salem, North Carolina"),
            ("near Chicago", "Chicago, Illinois"),
            ("San Juan, PR, USA", "San Juan, Puerto Rico"),
            ("U.S.A.", "United States"),
            ("uk", "United Kingdom"),
            ("Korea, Republic of", "South Korea"),
            ("Türkiye", "Turkey (Türkiye)"),
            ("HOLLAND", "Netherlands"),
            ("Nepal", "Nepal"),
            ("CA", "California"),
            ("Billings, MT", "Billings, Montana"),
        ],
    )
    def test_names(self, text: str, name: str) -> None:
        assert found(text).text == name

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("Portland", ["Portland, Oregon", "Portland, Maine"]),
            ("Georgia", ["Georgia (country)", "Georgia (state)"]),
            ("Kansas City", ["Kansas City, Missouri", "Kansas City, Kansas"]),
            ("Springfield", []),
            ("Washington", ["Washington (state)", "Washington, District of Columbia"]),
        ],
    )
    def test_asks_back_where_a_name_is_that_of_several(self, text: str, first: list[str]) -> None:
        place = find_place(text, sample_gazetteer())
        assert isinstance(place, Ambiguous)
        assert [candidate.text for candidate in place.candidates[: len(first)]] == first
        assert text in place.message

    def test_offers_the_others_beside_the_one_that_is_meant(self) -> None:
        assert "Lebanon, New Hampshire" in found("Lebanon").others
        assert "New York (state)" in found("New York").others

    @pytest.mark.parametrize("text", TYPED)
    def test_what_was_found_is_found_again_by_its_text(self, text: str) -> None:
        place = find_place(text, sample_gazetteer())
        assert not isinstance(place, Unknown)
        several = place.candidates if isinstance(place, Ambiguous) else (place, *map(found, place.others))
        assert len({candidate.text for candidate in several}) == len(several)
        for candidate in several:
            assert found(candidate.text) == candidate

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("99999", "not a US ZIP code that we know"),
            ("09021", "on no map"),
            ("SW1A 1AA", "post code of the UK"),
            ("Xyzzyville", "We do not know the place “Xyzzyville”"),
            ("Boston, Lincolnshire", "Outside the United States"),
            ("", "Type a US ZIP code"),
            ("?!,;", "Type a US ZIP code"),
            ("a" * 1000, "too long"),
            ("no " * 20, "too long"),
        ],
    )
    def test_says_plainly_what_it_does_not_know(self, text: str, says: str) -> None:
        place = find_place(text, sample_gazetteer())
        assert isinstance(place, Unknown)
        assert says in place.message
        assert len(place.message) < 300

    def test_suggests_what_looks_alike(self) -> None:
        place = find_place("Pitsburgh", sample_gazetteer())
        assert isinstance(place, Unknown)
        assert "Pittsburgh, Pennsylvania" in [suggestion.text for suggestion in place.suggestions]

    @pytest.mark.parametrize(
        "text", [None, 7, b"Boston", ["Boston"], "\ud800", "\x00Boston\x00", "<script>", "' OR 1=1"]
    )
    def test_the_strangest_things_do_not_raise(self, text: object) -> None:
        assert isinstance(find_place(text, sample_gazetteer()), Place | Ambiguous | Unknown)

    @given(st.one_of(st.text(), st.text("0123456789-, ziporMA()"), st.lists(st.sampled_from(TYPED)).map(" ".join)))
    def test_garbage_never_raises(self, text: str) -> None:
        assert isinstance(find_place(text, sample_gazetteer()), Place | Ambiguous | Unknown)

    def test_without_any_site_zip_codes_us_towns_and_countries_are_known(self) -> None:
        empty = Gazetteer(())
        assert isinstance(find_place("02115", empty), Place)
        assert isinstance(find_place("Eugene, Oregon", empty), Place)
        assert isinstance(find_place("France", empty), Place)

    def test_every_town_of_the_sample_is_found_where_it_is(self) -> None:
        towns = SiteTable.from_trials(map(read_trial, sample.studies())).towns
        for town in towns:
            if town.point is not None:
                point = found(f"{town.name}, {town.region or town.country} (city)").point
                assert point is not None
                assert distance_km(point, town.point) < 50


def test_many_sites_agree_with_a_loop() -> None:
    random = np.random.default_rng(0)
    towns = [
        a_site((float(latitude), float(longitude)), city="".join(map(chr, random.integers(97, 123, 8))))
        for latitude, longitude in random.uniform((-60, -180), (70, 180), (300, 2))
    ]
    trials = [a_trial(*(towns[town] for town in some)) for some in random.integers(0, 300, (200, 20))]
    nearest = SiteTable.from_trials(trials).nearest(at(BOSTON))
    loop = [
        min(distance_km(BOSTON, (site.latitude or 0, site.longitude or 0)) for site in trial.sites) for trial in trials
    ]
    assert nearest.distance_km == pytest.approx(loop, abs=0.01)


@needs_records
def test_real_sites_are_near_what_their_towns_are_called() -> None:
    trials = [read_trial(record) for record in real_studies()]
    table = SiteTable.from_trials(trials)
    gazetteer = Gazetteer(table.towns)
    for text in ("München", "Milano", "Rome", "Frankfurt", "Xi'an", "Seoul", "Boston", "Paris, France"):
        place = find_place(text, gazetteer)
        assert isinstance(place, Place), text
        near = table.nearest(place, 30)
        assert near.reached.any(), text
        for row in np.flatnonzero(near.reached)[:20]:
            assert trials[row].sites[near.site[row]].status == "RECRUITING"


@needs_records
def test_what_is_found_among_real_towns_is_found_again() -> None:
    table = SiteTable.from_trials(map(read_trial, real_studies()))
    gazetteer = Gazetteer(table.towns)
    for town in table.towns[::7]:
        place = find_place(f"{town.name}, {town.country}", gazetteer)
        several = place.candidates if isinstance(place, Ambiguous) else [place] if isinstance(place, Place) else []
        for candidate in several:
            again = find_place(candidate.text, gazetteer)
            assert again == candidate


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("España", "Spain"),
        ("alemania", "Germany"),
        ("Reino Unido", "United Kingdom"),
        ("estados unidos", "United States"),
    ],
)
def test_a_country_is_found_by_its_name_in_a_language_of_the_app(typed: str, country: str) -> None:
    place = find_place(typed, Gazetteer(()))
    assert isinstance(place, Place)
    assert (place.kind, place.country) == ("country", country)


def test_a_city_is_not_lost_to_a_country_that_another_language_calls_so() -> None:
    towns = SiteTable.from_trials([a_trial(a_site((37.18, -3.6), city="Granada", country="Spain"))]).towns
    place = find_place("Granada", Gazetteer(towns))
    assert isinstance(place, Ambiguous)
    assert next((one.kind, one.country) for one in place.candidates) == ("city", "Spain")
    assert "Grenada" not in {one.country for one in place.candidates}


def test_countries_are_told_in_the_language_of_the_page() -> None:
    assert country_in_words("Spain") == "Spain"
    with in_language("es"):
        assert country_in_words("Spain") == "España"
        assert country_in_words("Atlantis") == "Atlantis"


def test_questions_back_are_asked_in_the_language_of_the_page() -> None:
    place = find_place("Nowhere at all", Gazetteer(()))
    assert isinstance(place, Unknown)
    assert place.message.startswith("We do not know the place “Nowhere at all”. ")
    with in_language("es"):
        assert place.message.startswith("No conocemos el lugar “Nowhere at all”. ")
