"""Found trials: as cards, and as a table for those who want one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from finder import plain_words as words
from finder.catalogue.changes import reason
from finder.catalogue.frame import Catalogue, Entry
from finder.places import SiteState, format_distance
from finder.sample import is_invented
from finder.search.filters import Filters
from finder.search.link import View, to_query
from finder.search.nearest_sites import nearest_site, unit_of
from finder.search.registry_links import study_page
from pages.drawing.shared.escaping import plain, visible
from pages.drawing.shared.places import named_countries
from pages.drawing.shared.reasons import as_html, draw_terms_of, marker_name, quotation, therapy_lines
from pages.drawing.shared.shortlist_button import add_trials, draw_shortlist_button

_MOST_MARKERS = 4

_STAGE_COLOURS = {"yes-explicit": "green", "yes-advanced": "blue", "not-stated": "gray", "no": "red"}
_STATUS_COLOURS = {
    "RECRUITING": "green",
    "AVAILABLE": "green",
    "NOT_YET_RECRUITING": "orange",
    "ENROLLING_BY_INVITATION": "orange",
}

_STATES = {SiteState.RECRUITING: "recruiting", SiteState.PERHAPS: "that may recruit later"}


def first_badges(entry: Entry) -> str:
    """Status, phase, stage and kind of cancer of a trial, as HTML."""
    trial, labels = entry.trial, entry.labels
    status = words.STATUSES.get(trial.status or "not-stated", plain(trial.status or ""))
    shown = [(status, _STATUS_COLOURS.get(trial.status or "", "gray"))]
    if trial.study_type == "EXPANDED_ACCESS":
        shown.append(("Outside a trial", "violet"))
    else:
        shown.append((plain(words.phase(trial.phases)), "gray"))
    shown.append((words.STAGES[labels.stage4.value], _STAGE_COLOURS[labels.stage4.value]))
    shown.append((words.CANCERS[labels.cancer.value], "violet" if "basket" in labels.cancer.value else "gray"))
    return _as_badges(shown)


def badges(entry: Entry) -> str:
    """The `first_badges` of a trial, and its markers."""
    markers = list(
        dict.fromkeys(marker_name(replace(marker, variants=(), threshold=None)) for marker in entry.labels.biomarkers)
    )
    shown = [(name, "orange" if name.endswith("needed") else "gray") for name in markers[:_MOST_MARKERS]]
    if len(markers) > _MOST_MARKERS:
        shown.append((f"{len(markers) - _MOST_MARKERS} more markers", "gray"))
    return f"{first_badges(entry)} {_as_badges(shown)}".rstrip()


def _as_badges(shown: Iterable[tuple[str, str]]) -> str:
    return " ".join(f'<span class="badge {colour}">{text}</span>' for text, colour in shown)


def draw_card(catalogue: Catalogue | None, entry: Entry, view: View, news: str) -> None:
    """Draw one trial as a card: what it is, for whom, by which kind of therapy and why, where, and how it stands."""
    trial = entry.trial
    with st.container(border=True, key=f"card-{trial.nct}"):
        with st.container(key=f"title-{trial.nct}"):
            st.page_link(
                "pages/trial.py",
                label=plain(trial.title),
                query_params={"id": trial.nct, **to_query(view)},
            )
        st.html(_told(catalogue, entry, view, news))
        draw_shortlist_button(trial.nct, view)


def _told(catalogue: Catalogue | None, entry: Entry, view: View, news: str) -> str:
    """What a card tells, as HTML. It is one element, since a page of ten cards takes as long as its elements are many.

    All that others wrote goes through `plain`, which leaves nothing that means anything in HTML.
    """
    stage = entry.labels.stage4
    told = [
        f'<p class="happened">{plain(news)}</p>' if news else "",
        f"<p>{badges(entry)}</p>",
        f"<p>{'<br>'.join(therapy_lines(entry)) or '<b>Kind of therapy not stated</b>'}</p>",
        f"<p><b>{words.STAGES[stage.value]}</b>: {quotation(stage.evidence[0], 160)}</p>" if stage.evidence else "",
        f'<p class="where">{way(catalogue, entry, view.filters) or places(entry)}</p>',
        f"<details><summary>Why is this trial here?</summary>{as_html(entry)}</details>",
        f'<p class="facts">{_facts(entry)}</p>',
    ]
    return f'<div class="told">{"".join(told)}</div>'


def happened(catalogue: Catalogue | None, view: View, nct: str) -> str:
    """What happened to the trial *nct* since the link was made, in one sentence; empty if nothing that we know of."""
    if catalogue is None or view.since is None or (nct not in catalogue and nct not in catalogue.closed):
        return ""
    return reason(catalogue, nct, view.since)


def way(catalogue: Catalogue | None, entry: Entry, filters: Filters) -> str:
    """The nearest site as seen from the person's place, as HTML; empty where none is known."""
    reach = nearest_site(catalogue, entry, filters) if catalogue is not None else None
    if reach is None:
        return ""
    told, where = _STATES[reach.state], plain(", ".join(filter(None, (reach.site.facility, reach.site.city))))
    if reach.origin.point is None:
        return f"{reach.count:,} {told} in {plain(reach.origin.label)}, such as {where}"
    unit, within = unit_of(filters, reach.origin), filters.within
    reached = f"; {reach.count:,} {told} within {format_distance(within.km, unit)}" if within else ""
    return f"Nearest {told}: {where}, <b>{format_distance(reach.distance_km, unit)}</b>{reached}"


def places(entry: Entry) -> str:
    """How many places there are and where, as HTML; recruiting ones where there are any."""
    sites = entry.trial.sites
    recruiting = [site for site in sites if site.status == "RECRUITING"]
    if not sites:
        return "No places listed yet"
    where = named_countries(site.country for site in recruiting or sites)
    if recruiting:
        count = f"{len(recruiting)} {'place' if len(recruiting) == 1 else 'places'} recruiting now"
    else:
        count = f"{len(sites)} {'place' if len(sites) == 1 else 'places'}, none marked as recruiting"
    return f"{count}: {where}" if where else count


def _facts(entry: Entry) -> str:
    trial = entry.trial
    facts = [
        f"{trial.nct} (invented)"
        if is_invented(trial.nct)
        else f'<a href="{escape(study_page(trial.nct))}" target="_blank">{trial.nct} on ClinicalTrials.gov</a>',
        plain(trial.sponsor) or "Sponsor not stated",
        f"Updated {trial.last_updated}" if trial.last_updated else "Date of update not stated",
    ]
    return " · ".join(facts)


def draw_cards(catalogue: Catalogue, numbers: Iterable[str], view: View, news: Callable[[str], str]) -> None:
    """Draw the trials with *numbers* as cards, in their order; *news* says of each what happened since the link."""
    entries = [catalogue.entry(str(nct)) for nct in numbers]
    for entry in entries:
        draw_card(catalogue, entry, view, news(entry.trial.nct))
    draw_terms_of(entries)


def draw_table(found: pd.DataFrame, view: View) -> None:
    """Draw all of *found* as a table that can be sorted; rows can be chosen, and columns put out of sight."""
    query = urlencode(to_query(view))

    def joined(column: str, names: dict[str, str]) -> list[str]:
        return [", ".join(names.get(value, value) for value in values) for values in found[column]]

    table = pd.DataFrame(
        {
            "Trial": [f"trial?id={nct}&{query}" for nct in found["nct"]],
            "Title": [visible(title) for title in found["title"]],
            "Therapy": joined("therapies", words.THERAPIES),
            "Cancer": [words.CANCERS[value] for value in found["cancer"]],
            "Stage": [words.STAGES[value] for value in found["stage4"]],
            "Phase": [words.phase(list(phases)) for phases in found["phases"]],
            "Status": [words.STATUSES.get(value, value) for value in found["status"]],
            "Places recruiting": found["recruiting_sites"].to_list(),
            "Countries": [", ".join(countries) for countries in found["countries"]],
            "Sponsor": [visible(sponsor) for sponsor in found["sponsor"]],
            "Updated": found["last_updated"].to_list(),
        }
    )
    chosen = st.dataframe(
        table,
        hide_index=True,
        column_config={
            "Trial": st.column_config.LinkColumn(display_text=r"id=(NCT\d+)", pinned=True, width=120),
            "Title": st.column_config.TextColumn(width="large"),
        },
        alt="Found trials, one a row",
        # Rows are chosen by their place in the table, so another table must not inherit the choice.
        key=f"table-{urlencode(to_query(replace(view, show=())))}",
        on_select="rerun",
        selection_mode="multi-row",
    )
    ncts = [str(found["nct"].iloc[row]) for row in chosen["selection"]["rows"]]
    st.button(
        f"Add {len(ncts):,} {'trial' if len(ncts) == 1 else 'trials'} to my list" if ncts else "Add to my list",
        icon=":material/bookmark_add:",
        help="Choose trials by the boxes at the left of the table.",
        disabled=not ncts,
        on_click=add_trials,
        args=(ncts,),
    )
