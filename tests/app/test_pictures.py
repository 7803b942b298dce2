"""The map and the charts, drawn without a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.drawing.find.charts import clicked
from pages.drawing.shared.site_map import parts_for

pytestmark = pytest.mark.slow


def pictures(near: str = "", text: str = "", therapy: tuple[str, ...] = ()) -> AppTest:
    def draw(near: str, text: str, therapy: tuple[str, ...]) -> None:
        from finder.catalogue.source import sample_catalogue
        from finder.search.filters import Filters
        from finder.search.link import View
        from finder.search.order import search
        from pages.drawing.find.charts import draw_charts
        from pages.drawing.shared.site_map import draw_map

        catalogue = sample_catalogue()
        view = View(Filters(near=near, text=text, therapy=therapy))
        found = search(catalogue, view.filters)
        draw_map(catalogue, found, view)
        draw_charts(catalogue, found, view)

    page = AppTest.from_function(draw, default_timeout=30, args=(near, text, therapy)).run()
    assert not page.exception, page.exception
    return page


def specs(page: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]


def test_the_map_shows_the_world_and_lists_its_towns() -> None:
    page = pictures()
    assert page.button_group[0].value == "World"
    assert any("Budapest, Hungary" in item.value for item in page.markdown)
    assert any(
        item.value.startswith("One circle a town.") and "Not on the map: " in item.value for item in page.caption
    )
    assert len(specs(page)) == 3


@pytest.mark.parametrize(("near", "part"), [("02115", "Near 02115"), ("Boston", "Near Boston"), ("Japan", "Japan")])
def test_the_map_starts_at_the_persons_place(near: str, part: str) -> None:
    assert str(pictures(near).button_group[0].value).startswith(part)


@pytest.mark.parametrize("near", ["Springfield", "nowhere at all"])
def test_a_place_that_is_not_sure_leaves_the_world(near: str) -> None:
    assert pictures(near).button_group[0].value == "World"


def test_no_picture_asks_another_host() -> None:
    for spec in specs(pictures("Boston")):
        spec.pop("$schema", None)  # a name, which nobody fetches
        assert "://" not in json.dumps(spec)
        assert '"url"' not in json.dumps(spec)


def test_pictures_of_nothing_say_so() -> None:
    page = pictures(text="no trial has these words")
    assert not specs(page)
    assert any("None of these trials names a town" in item.value for item in page.markdown)


def test_a_hostile_record_is_drawn_as_text() -> None:
    page = pictures(text="hostile")
    assert not any("<b>" in item.value or "![" in item.value for item in page.markdown)


@pytest.mark.parametrize(
    ("event", "value"),
    [
        ({"selection": {"picked": [{"therapy": "vaccine"}]}}, "vaccine"),
        ({"selection": {"picked": []}}, ""),
        ({"selection": {}}, ""),
        ({"selection": {"picked": {"therapy": ["vaccine"]}}}, ""),
        ({"selection": {"picked": ["vaccine"]}}, ""),
        ({}, ""),
    ],
)
def test_a_click_is_read_with_care(event: dict[str, Any], value: str) -> None:
    assert clicked(event, "therapy") == value


def test_a_country_without_any_town_has_no_part_of_its_own() -> None:
    from finder.places import Place
    from finder.search.filters import Filters
    from finder.search.link import View
    from finder.search.summary import recruiting_towns
    from tests.test_summary import NOTHING, SAMPLE

    place = Place("Malta", "Malta", "country", "Malta")
    assert "Malta" not in parts_for(place, View(Filters(near="Malta")), recruiting_towns(SAMPLE, NOTHING).towns)
