"""Charts of the found trials: by kind of therapy and phase, and by country. A click on a bar filters."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from finder.catalogue.frame import Catalogue
from finder.codebook import THERAPIES
from finder.languages import gettext as _
from finder.languages import ngettext
from finder.places.names import country_in_words
from finder.search.link import View, first_page
from finder.search.summary import PHASE_GROUPS, by_country, by_therapy, by_therapy_and_phase
from pages.drawing.find.filter_panel import choose
from pages.drawing.shared import browser_address
from pages.drawing.shared.escaping import plain, visible
from pages.drawing.shared.headings import draw_subheading

MAX_COUNTRIES = 12

_ROW = 27
_PICKED = "picked"


def draw_charts(catalogue: Catalogue, found: pd.DataFrame, view: View) -> None:
    """Draw the trials of *found* by kind of therapy and phase, and by country."""
    if catalogue.about.is_sample:
        st.caption(_("These are counts of invented trials."))
    draw_subheading(_("By kind of therapy and phase"))
    _draw_therapies(found, view)
    draw_subheading(_("By country"))
    _draw_countries(found, view)


def _draw_therapies(found: pd.DataFrame, view: View) -> None:
    totals = by_therapy(found)
    if not totals:
        st.markdown(_("None of these trials states a kind of therapy."))
        return
    st.caption(
        _("A trial that gives two kinds counts in both. Click a bar to see only that kind, and again to see all.")
    )
    # Beside a bar on a phone there is no room for the term in brackets.
    names = {name: _(THERAPIES.get(name, name)).split(" (")[0] for name in totals}
    counts = by_therapy_and_phase(found).assign(
        name=lambda rows: rows["therapy"].map(names),
        group=lambda rows: rows["phase"].map(phases_in_words()),
        rank=lambda rows: rows["phase"].map(PHASE_GROUPS.index),
    )
    # Named by what is chosen, so that a click that was obeyed leaves no mark on the next chart.
    key = f"chart-therapy-{','.join(view.filters.therapy)}"
    st.altair_chart(
        therapy_chart(counts, totals, [names[name] for name in totals], is_dark=st.context.theme.type == "dark"),
        width="stretch",
        key=key,
        on_select=lambda: therapy_clicked(key),
        alt=_("Bar chart of trials by kind of therapy. {counts}").format(
            counts=", ".join(f"{names[n]} {c}" for n, c in totals.items())
        ),
    )
    with st.expander(_("The numbers by kind of therapy")):
        st.markdown(
            "\n".join(f"- {names[name]}: **{count:,}** ({_by_phase(counts, name)})" for name, count in totals.items())
        )


def phases_in_words() -> dict[str, str]:
    """The groups of phases as the legend has them."""
    return {group: _("None") if group == "none" else group for group in PHASE_GROUPS}


def _by_phase(counts: pd.DataFrame, therapy: str) -> str:
    rows = counts[counts["therapy"] == therapy]
    return ", ".join(
        f"{_('no phase') if phase == 'none' else _('phase {number}').format(number=phase)}: {trials:,}"
        for phase, trials in zip(rows["phase"], rows["trials"], strict=True)
    )


def _draw_countries(found: pd.DataFrame, view: View) -> None:
    counts = by_country(found)
    if counts.empty:
        st.markdown(_("None of these trials names a country."))
        return
    shown = counts.head(MAX_COUNTRIES).assign(
        name=[visible(country_in_words(country)) for country in counts["country"].head(MAX_COUNTRIES)]
    )
    more = len(counts) - len(shown)
    said = [_("A trial counts once in each of its countries.")]
    if more:
        words = ngettext("{number} more country has fewer trials.", "{number} more countries have fewer trials.", more)
        said.append(words.format(number=f"{more:,}"))
    st.caption(" ".join([*said, _("Click a bar to see the trials there.")]))
    key = f"chart-country-{view.filters.near}"
    st.altair_chart(
        country_chart(shown, is_dark=st.context.theme.type == "dark"),
        width="stretch",
        key=key,
        on_select=lambda: country_clicked(key),
        alt=_("Bar chart of trials by country. {counts}").format(
            counts=", ".join(f"{name} {count}" for name, count in zip(shown["name"], shown["trials"], strict=True))
        ),
    )
    with st.expander(_("The numbers by country")):
        lines = zip(counts["country"], counts["trials"], strict=True)
        st.markdown("\n".join(f"- {plain(country_in_words(country))}: **{count:,}**" for country, count in lines))


def therapy_clicked(key: str) -> None:
    """Show only the therapy whose bar was clicked in the chart *key*, or all if it was the only one already."""
    therapy = clicked(st.session_state[key], "therapy")
    view = browser_address.view_to_change()
    if therapy in THERAPIES:
        browser_address.write(first_page(view, therapy=() if view.filters.therapy == (therapy,) else (therapy,)))


def country_clicked(key: str) -> None:
    """Make the country whose bar was clicked in the chart *key* the place of the view."""
    country = clicked(st.session_state[key], "country")
    if country:
        choose("near", country)


def clicked(event: Any, field: str) -> str:
    """The *field* of the bar that was clicked last; empty if a click took the choice away."""
    points = event.get("selection", {}).get(_PICKED, [])
    values = [point.get(field) for point in points if isinstance(point, dict)] if isinstance(points, list) else []
    return str(values[-1]) if values and values[-1] else ""


def therapy_chart(counts: pd.DataFrame, totals: dict[str, int], order: list[str], *, is_dark: bool) -> alt.LayerChart:
    """Bars of *counts* (therapy, name, group, rank, trials) in *order*, parted by phase, *totals* at their ends."""
    picked = alt.selection_point(name=_PICKED, fields=["therapy"], toggle=False)
    y = alt.Y("name:N", sort=order, title=None, axis=_names_axis())
    phases = phases_in_words()
    used = [group for group in PHASE_GROUPS if group in set(counts["phase"])]
    names = [phases[group] for group in used]
    palette = _DARK_PHASES if is_dark else _LIGHT_PHASES
    bars = (
        alt.Chart(counts)
        .mark_bar(cursor="pointer", height=alt.RelativeBandSize(0.72), stroke=_ground(is_dark), strokeWidth=0.7)
        .encode(
            y=y,
            x=_count_axis(max(totals.values()), stack="zero"),
            color=alt.Color(
                "group:N",
                title=_("Phase"),
                sort=names,
                scale=alt.Scale(domain=names, range=[palette[group] for group in used]),
                legend=alt.Legend(orient="top", direction="horizontal", columns=3, symbolType="square", offset=4),
            ),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("name:N", title=_("Therapy")),
                alt.Tooltip("group:N", title=_("Phase")),
                alt.Tooltip("trials:Q", title=_("Trials"), format=","),
            ],
        )
        .add_params(picked)
    )
    sums = pd.DataFrame({"name": order, "trials": list(totals.values())})
    return _finished(alt.layer(bars, _numbers(sums, y, is_dark)), len(order), is_dark, legend=104)


def country_chart(counts: pd.DataFrame, *, is_dark: bool) -> alt.LayerChart:
    """Bars of *counts* (country, name, trials), in their order."""
    picked = alt.selection_point(name=_PICKED, fields=["country"], toggle=False)
    y = alt.Y("name:N", sort=list(counts["name"]), title=None, axis=_names_axis())
    bars = (
        alt.Chart(counts)
        .mark_bar(cursor="pointer", height=alt.RelativeBandSize(0.72), color="#5fc3d0" if is_dark else "#0b5f6b")
        .encode(
            y=y,
            x=_count_axis(int(counts["trials"].max())),
            tooltip=[alt.Tooltip("name:N", title=_("Country")), alt.Tooltip("trials:Q", title=_("Trials"), format=",")],
        )
        .add_params(picked)
    )
    return _finished(alt.layer(bars, _numbers(counts, y, is_dark)), len(counts), is_dark)


def _names_axis() -> alt.Axis:
    return alt.Axis(
        labelLimit=150, labelOverlap=False, labelFontSize=13, labelPadding=6, ticks=False, domain=False, minExtent=0
    )


def _count_axis(most: int, **more: Any) -> alt.X:
    # The numbers at the ends of the bars tell all; room for them is left.
    return alt.X("trials:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.12]), **more)


def _numbers(counts: pd.DataFrame, y: alt.Y, is_dark: bool) -> alt.Chart:
    numbers: alt.Chart = (
        alt.Chart(counts)
        .mark_text(align="left", dx=5, fontSize=13, color="#e8f0f2" if is_dark else "#16262b")
        .encode(y=y, x="trials:Q", text=alt.Text("trials:Q", format=","))
    )
    return numbers


def _finished(chart: Any, rows: int, is_dark: bool, legend: int = 0) -> alt.LayerChart:
    text = "#e8f0f2" if is_dark else "#16262b"
    finished: alt.LayerChart = (
        chart.properties(height=rows * _ROW + legend, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelColor=text, grid=False)
        .configure_legend(labelColor=text, titleColor=text, labelFontSize=13, titleFontSize=13)
    )
    return finished


def _ground(is_dark: bool) -> str:
    return "#0f1a1d" if is_dark else "#ffffff"


# From early to late: light to deep on white, deep to light on black, so that late phases stand out; none is grey.
_LIGHT_PHASES = dict(
    zip(PHASE_GROUPS, ("#bfe3e6", "#8fcbd1", "#57adb7", "#2c8c99", "#0b6875", "#06404a", "#b4b8ba"), strict=True)
)
_DARK_PHASES = dict(
    zip(PHASE_GROUPS, ("#1f5560", "#2c7581", "#3f97a4", "#5fb8c4", "#93d9e1", "#d4f3f6", "#717d82"), strict=True)
)
