"""The map: one circle for each town in which found trials recruit, on shapes that come with the app."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from finder.catalogue.frame import Catalogue
from finder.languages import gettext as _
from finder.languages import ngettext
from finder.places import Place, SiteState
from finder.places.names import UNITED_STATES, country_in_words, key
from finder.search.link import View
from finder.search.nearest_sites import TrialPlaces
from finder.search.summary import Towns, recruiting_towns, towns_of_trial
from pages.drawing.shared import shapes
from pages.drawing.shared.escaping import plain, visible
from pages.drawing.shared.shapes import Box

MAX_CIRCLES = 2_000
MAX_LISTED_TOWNS = 20
_MAX_NAMED_TOWNS = 12

# What is wider than this is shown as the world.
_MAX_DEGREES = 120

PARTS = {
    "World": Box(-170, -56, 180, 76),
    "North America": Box(-128, 14, -58, 56),
    "Europe": Box(-12, 35, 36, 64),
    "East Asia": Box(97, 14, 147, 47),
}
"""The parts of the world that can be shown, by their names for people."""

# Around a person's place, when no distance was chosen; and the narrowest part that coasts of this fineness can carry.
_USUAL_KM = 400
_LEAST_KM = 120
_KM_PER_DEGREE = 111.2

# A phone is narrow: the world is as wide as its screen there, and more height would only be more sea.
_WORLD_PIXELS = 340
_PART_PIXELS = 420
_WIDEST = 2.6


def draw_map(catalogue: Catalogue, found: pd.DataFrame, view: View) -> None:
    """Draw where trials of *found* (rows of *catalogue*) recruit now, and list the towns with the most of them."""
    summary = recruiting_towns(catalogue, found)
    if summary.towns.empty:
        st.markdown(_("None of these trials names a town where it is recruiting now. The cards may tell more."))
        st.caption(missing(summary))
        return
    place = catalogue.place(view.filters.near) if view.filters.near else None
    parts = parts_for(place, view, summary.towns) if isinstance(place, Place) else PARTS
    chosen = st.segmented_control(
        _("Part of the world"),
        list(parts),
        format_func=_,
        default=next(iter(parts)),
        required=True,
        # Another place is another choice of parts, which starts with itself.
        key=f"map-part-{view.filters.near}-{view.filters.within or ''}",
    )
    name = chosen or next(iter(parts))
    shown = summary.towns.head(MAX_CIRCLES)
    box = parts[name]
    inside = _within(box, shown)
    with st.container(key="site-map", gap=None):
        st.altair_chart(
            picture(
                _within(seen(box), shown),
                box,
                place if isinstance(place, Place) else None,
                is_dark=st.context.theme.type == "dark",
            ),
            width="stretch",
            theme=None,
            alt=_in_words(inside, visible(_(name))),
        )
    st.caption(f"{_('One circle a town. A larger circle means more trials.')} {missing(summary)}")
    _draw_list(inside, _(name))


def draw_trial_map(places: TrialPlaces) -> None:
    """Draw where the trial of *places* recruits, or may recruit later."""
    summary = towns_of_trial(places.table, places.row, SiteState.RECRUITING)
    if summary.silent:
        summary = towns_of_trial(places.table, places.row, SiteState.PERHAPS)
    if summary.towns.empty:
        st.markdown(_("None of its open places is in a town that we can put on a map."))
        return
    # A circle is as large as its number of places here.
    towns = summary.towns.assign(trials=summary.towns["sites"])
    with st.container(key="site-map", gap=None):
        st.altair_chart(
            picture(
                towns,
                part_for(towns, places.origin),
                places.origin,
                is_dark=st.context.theme.type == "dark",
                counted="place",
            ),
            width="stretch",
            theme=None,
            alt=_("Map of the {number} towns where this trial has places. They are all in the list.").format(
                number=f"{len(towns):,}"
            ),
        )


def part_for(towns: pd.DataFrame, place: Place | None) -> Box:
    """The part of the world in which to show *towns*: around *place* if any is near it, else all of them."""
    if place is not None and place.point is not None:
        near = around(place.point, _USUAL_KM)
        if not _within(near, towns).empty:
            return near
    if len(towns) == 1:
        return around((towns["latitude"].iloc[0], towns["longitude"].iloc[0]), _USUAL_KM)
    box = _bounds(towns)
    return PARTS["World"] if box is None or box.east - box.west > _MAX_DEGREES else box


def parts_for(place: Place, view: View, towns: pd.DataFrame) -> dict[str, Box]:
    """`PARTS` with the part around *place* in front, if it can be shown."""
    if place.point is not None:
        within = view.filters.within.km if view.filters.within else _USUAL_KM
        box: Box | None = around(place.point, max(within, _LEAST_KM))
    else:
        box = _bounds(_inside(place, towns))
    return {_("Near {place}").format(place=place.label) if place.point else place.label: box, **PARTS} if box else PARTS


def around(point: tuple[float, float], km: float) -> Box:
    """The part of the world up to *km* kilometres from *point* (latitude and longitude), a little more than that."""
    # Mercator has no poles.
    latitude, longitude = min(max(point[0], -65), 75), point[1]
    high = min(km * 1.1 / _KM_PER_DEGREE, 60)
    wide = min(high / max(math.cos(math.radians(latitude)), 0.2), 120)
    return Box(
        max(longitude - wide, -180), max(latitude - high, -70), min(longitude + wide, 180), min(latitude + high, 80)
    )


def seen(box: Box) -> Box:
    """*box* and what a wide or a high picture shows beside it."""
    if box == PARTS["World"]:
        return box
    low, top = _mercator(box.south), _mercator(box.north)
    wide, high = box.east - box.west, math.degrees(top - low)
    sides, ends = max(_WIDEST * high - wide, 0) / 2, math.radians(max(wide * 1.3 - high, 0) / 2)
    return Box(
        max(box.west - sides, -180), _latitude(low - ends), min(box.east + sides, 180), min(_latitude(top + ends), 84)
    )


def _within(box: Box, towns: pd.DataFrame) -> pd.DataFrame:
    across, along = towns["longitude"].between(box.west, box.east), towns["latitude"].between(box.south, box.north)
    return towns[across & along]


def _inside(place: Place, towns: pd.DataFrame) -> pd.DataFrame:
    rows = towns["country"] == place.country
    if place.region_key:
        rows &= towns["region"].map(key) == place.region_key
    return towns[rows]


def _bounds(towns: pd.DataFrame) -> Box | None:
    if towns.empty:
        return None
    south, north = towns["latitude"].min(), towns["latitude"].max()
    west, east = towns["longitude"].min(), towns["longitude"].max()
    # A little room at the edges, and more where there is but one town.
    room = max(0.08 * (north - south), 0.08 * (east - west), 1.5)
    return Box(max(west - room, -180), max(south - room, -70), min(east + room, 180), min(north + room, 80))


def missing(summary: Towns) -> str:
    """What is not on the map, in a sentence; empty where nothing is missing."""
    notes = []
    if summary.unplaced:
        words = ngettext(
            "{number} recruiting place without a known position",
            "{number} recruiting places without a known position",
            summary.unplaced,
        )
        notes.append(words.format(number=f"{summary.unplaced:,}"))
    if summary.silent:
        words = ngettext(
            "{number} trial lists no recruiting place", "{number} trials list no recruiting place", summary.silent
        )
        notes.append(words.format(number=f"{summary.silent:,}"))
    beyond = len(summary.towns) - MAX_CIRCLES
    if beyond > 0:
        words = _("{number} towns with the fewest trials were left out")
        notes.append(words.format(number=f"{beyond:,}"))
    return _("Not on the map: {places}.").format(places=_(", and ").join(notes)) if notes else ""


def _counted(count: int, counted: str) -> str:
    if counted == "trial":
        return ngettext("{number} trial", "{number} trials", count)
    return ngettext("{number} place", "{number} places", count)


def picture(
    towns: pd.DataFrame, box: Box, place: Place | None, *, is_dark: bool, counted: str = "trial"
) -> alt.LayerChart:
    """*towns* as circles on the land of *box*, as wide as the room that it is given; they count what *counted* says."""
    colours = _DARK if is_dark else _LIGHT
    table = towns.assign(
        town=[", ".join(filter(None, (visible(name), region))) for name, region in _pairs(towns)],
        country=[visible(country_in_words(country)) for country in towns["country"]],
        words=[_counted(count, counted).format(number=f"{count:,}") for count in towns["trials"]],
    )[["town", "country", "words", "latitude", "longitude", "trials"]]
    most = max(int(towns["trials"].max()) if len(towns) else 1, 2)
    layers: list[Any] = [
        alt.Chart(
            alt.InlineData(values=shapes.world() if box == PARTS["World"] else shapes.land(seen(box)))
        ).mark_geoshape(fill=colours["land"], stroke=colours["sea"], strokeWidth=0.8, aria=False)
    ]
    borders = [] if box == PARTS["World"] else shapes.state_borders(seen(box))
    if borders and borders[0]["geometry"]["coordinates"]:
        layers.append(
            alt.Chart(alt.InlineData(values=borders)).mark_geoshape(
                filled=False, stroke=colours["sea"], strokeWidth=0.7, aria=False
            )
        )
    position = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    layers.append(
        alt.Chart(table)
        .mark_circle(color=colours["circle"], opacity=0.72, stroke=colours["edge"], strokeWidth=0.8)
        .encode(
            **position,
            size=alt.Size("trials:Q", scale=alt.Scale(domain=[0, most], range=[12, 520]), legend=None),
            order=alt.Order("trials:Q", sort="descending"),
            tooltip=[
                alt.Tooltip("town:N", title=_("Town")),
                alt.Tooltip("country:N", title=_("Country")),
                alt.Tooltip("words:N", title=_("Recruiting") if counted == "trial" else _("Here")),
            ],
        )
    )
    if box != PARTS["World"]:
        layers.append(
            alt.Chart(_named(_within(box, table), box))
            .mark_text(dy=-15, fontSize=12, fontWeight=600, color=colours["text"])
            .encode(**position, text="name:N")
        )
    if place is not None and place.point is not None:
        here = pd.DataFrame({"latitude": [place.point[0]], "longitude": [place.point[1]], "words": [_("Your place")]})
        layers.append(
            alt.Chart(here)
            .mark_point(shape="cross", size=150, filled=True, color=colours["here"], stroke=colours["edge"])
            .encode(**position, tooltip=[alt.Tooltip("words:N", title=" ")])
        )
    finished: alt.LayerChart = (
        alt.layer(*layers)
        .project(**_projection(box))
        .properties(
            width="container",
            height=_WORLD_PIXELS if box == PARTS["World"] else _PART_PIXELS,
            background=colours["sea"],
            padding=0,
        )
        .configure(font="Source Sans, Source Sans Pro, sans-serif")
        .configure_view(stroke=None, clip=True)
    )
    return finished


def _pairs(towns: pd.DataFrame) -> zip[tuple[str, str]]:
    """Name of town and, where people use to add it, of its state."""
    in_states = towns["country"] == UNITED_STATES
    return zip(towns["name"], towns["region"].where(in_states, "").map(visible), strict=True)


def _named(table: pd.DataFrame, box: Box) -> pd.DataFrame:
    """The largest towns of *table* that are far enough from one another for their names to be read."""
    wide, high = (box.east - box.west) / 5, (box.north - box.south) / 14
    shown: list[Any] = []
    for town in table.itertuples(index=False):
        if all(abs(town.longitude - k.longitude) > wide or abs(town.latitude - k.latitude) > high for k in shown):
            shown.append(town)
        if len(shown) == _MAX_NAMED_TOWNS:
            break
    rows = [(town.town.split(",")[0], town.latitude, town.longitude) for town in shown]
    return pd.DataFrame(rows, columns=["name", "latitude", "longitude"])


def _projection(box: Box) -> dict[str, Any]:
    """Mercator that shows all of *box*, centred, however wide and high the picture is."""
    low, top = _mercator(box.south), _mercator(box.north)
    wide, high = math.radians(box.east - box.west), top - low
    middle = _latitude((low + top) / 2)
    return {
        "type": "mercator",
        "center": [(box.west + box.east) / 2, middle],
        "scale": alt.ExprRef(f"min(width / {wide:.5f}, height / {high:.5f})"),
        "translate": alt.ExprRef("[width / 2, height / 2]"),
    }


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _latitude(mercator: float) -> float:
    return math.degrees(2 * math.atan(math.exp(mercator)) - math.pi / 2)


def _in_words(towns: pd.DataFrame, name: str) -> str:
    """What the map shows, for people who do not see it."""
    if towns.empty:
        return _("Map. {part}: no town with a recruiting trial.").format(part=name)
    first = towns.head(5)
    top = ", ".join(f"{visible(town)} {trials}" for town, trials in zip(first["name"], first["trials"], strict=True))
    words = _("Map. {part}: {number} towns where trials recruit. Most trials: {towns}. A list follows.")
    return words.format(part=name, number=f"{len(towns):,}", towns=top)


def _draw_list(towns: pd.DataFrame, name: str) -> None:
    """List the towns of the map with the most trials, for those who read rather than look."""
    with st.expander(_("The towns as a list: {part}").format(part=plain(name))):
        if towns.empty:
            st.markdown(_("No town here has a trial that is recruiting now. Choose another part of the world above."))
            return
        lines = []
        for (town, region), country, trials in zip(_pairs(towns), towns["country"], towns["trials"], strict=True):
            where = ", ".join(filter(None, map(plain, (town, region, country_in_words(country)))))
            words = ngettext("{place}: **{number}** trial", "{place}: **{number}** trials", trials)
            lines.append(f"1. {words.format(place=where, number=f'{trials:,}')}")
            if len(lines) == MAX_LISTED_TOWNS:
                break
        st.markdown("\n".join(lines))
        if len(towns) > MAX_LISTED_TOWNS:
            st.caption(_("And {number} more towns.").format(number=f"{len(towns) - MAX_LISTED_TOWNS:,}"))


_LIGHT = {
    "sea": "#dbe6eb", "land": "#fbfcfc", "circle": "#0b5f6b", "edge": "#ffffff", "text": "#16262b", "here": "#b3261e",
}  # fmt: skip
_DARK = {
    "sea": "#182529", "land": "#38494f", "circle": "#5fc3d0", "edge": "#0f1a1d", "text": "#e8f0f2", "here": "#ffb4a9",
}  # fmt: skip
