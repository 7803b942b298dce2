"""Found trials: as cards, and as a table for those who want one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from finder.catalogue.changes import reason
from finder.catalogue.frame import Catalogue, Entry
from finder.codebook import LABELS, NOT_STATED, RULES
from finder.fit.check import Check, check
from finder.fit.one_line import REASONS, deciding, made_for, to_ask
from finder.fit.verdicts import Verdict
from finder.places import SiteState, format_distance
from finder.registry.values import STATUSES, phase_words
from finder.sample import is_invented
from finder.search.filters import Filters, person_of
from finder.search.link import View, to_query
from finder.search.nearest_sites import nearest_site, unit_of
from finder.search.registry_links import study_page
from pages.drawing.shared.escaping import plain, visible
from pages.drawing.shared.places import named_countries
from pages.drawing.shared.reasons import as_html, quotation, shortened, therapy_lines
from pages.drawing.shared.shortlist_button import add_trials, draw_shortlist_button

_MOST_MARKERS = 4

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
    status = STATUSES.get(trial.status or NOT_STATED, plain(trial.status or ""))
    shown = [(status, _STATUS_COLOURS.get(trial.status or "", "gray"))]
    if trial.study_type == "EXPANDED_ACCESS":
        shown.append(("Outside a trial", "violet"))
    else:
        shown.append((plain(phase_words(trial.phases)), "gray"))
    for spec in LABELS:
        if spec.badge:
            shown += [(plain(told.words), spec.badge[told.values[0]]) for told in spec.says(labels)]
    return _as_badges(shown)


def badges(entry: Entry) -> str:
    """The `first_badges` of a trial, and its markers."""
    markers = list(dict.fromkeys(plain(f"{marker.gene} {RULES[marker.rule]}") for marker in entry.labels.biomarkers))
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
    told = [
        f'<p class="happened">{plain(news)}</p>' if news else "",
        fit_line(entry, view.filters),
        f"<p>{badges(entry)}</p>",
        f"<p>{'<br>'.join(therapy_lines(entry)) or '<b>Kind of therapy not stated</b>'}</p>",
        *(
            f"<p><b>{plain(said.words)}</b>: {quotation(said.evidence[0], 160)}</p>"
            for spec in LABELS
            if spec.is_quoted_on_card
            for said in spec.says(entry.labels)
            if said.evidence
        ),
        f'<p class="where">{way(catalogue, entry, view.filters) or places(entry)}</p>',
        f"<details><summary>Why is this trial here?</summary>{as_html(entry)}</details>",
        f'<p class="facts">{_facts(entry)}</p>',
    ]
    return f'<div class="told">{"".join(told)}</div>'


def fit_line(entry: Entry, filters: Filters) -> str:
    """How the trial of *entry* stands to the person of *filters*, as a line of HTML; empty where nothing is to be said.

    It says for whom the trial was made and what to ask, or quotes the sentence that speaks against it.
    """
    person = person_of(filters)
    if not person.is_known:
        return ""
    held = check(entry, person)
    if held.verdict == Verdict.AGAINST:
        return f'<p class="fit against"><b>Probably not</b>: {_against(held)}</p>'
    made = f"<b>Made for {plain(made_for(held))}</b>" if held.made else ""
    ask = f"{'<b>Ask about</b>' if not made else 'Ask about'}: {plain(to_ask(held))}" if to_ask(held) else ""
    told = ". ".join(filter(None, (made, ask)))
    return f'<p class="fit {"made" if made else "ask"}">{told}</p>' if told else ""


def _against(held: Check) -> str:
    """Why a trial is probably not for a person, with the record's own sentence, as HTML; empty if nothing is."""
    finding = deciding(held)
    if finding is None:
        return ""
    you = f"; you: {plain(finding.held.answer)}" if finding.held.answer else ""
    quote = f" “{plain(shortened(finding.requirement.evidence[0].quote, 200))}”" if finding.requirement.evidence else ""
    return f"{plain(REASONS[finding.requirement.question])}{you}.{quote}"


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
    for nct in map(str, numbers):
        draw_card(catalogue, catalogue.entry(nct), view, news(nct))


def draw_in_short(catalogue: Catalogue, numbers: Iterable[str], view: View) -> None:
    """Draw the trials with *numbers* in their order, each with its title and one line: how it stands to the person."""
    for nct in map(str, numbers):
        entry = catalogue.entry(nct)
        with st.container(key=f"short-{nct}", gap=None):
            st.page_link("pages/trial.py", label=plain(entry.trial.title), query_params={"id": nct, **to_query(view)})
            st.html(f'<div class="told">{fit_line(entry, view.filters) or f"<p>{badges(entry)}</p>"}</div>')


def draw_table(found: pd.DataFrame, view: View, stands: Sequence[str] = ()) -> None:
    """Draw all of *found* as a table that can be sorted; rows can be chosen, and columns put out of sight.

    *stands* says of each row how it stands to the person; empty where nobody is known.
    """
    query = urlencode(to_query(view))

    def told(values: str | Iterable[str], words: Mapping[str, str]) -> str:
        return words[values] if isinstance(values, str) else ", ".join(words.get(value, value) for value in values)

    table = pd.DataFrame(
        {
            "Trial": [f"trial?id={nct}&{query}" for nct in found["nct"]],
            "Title": [visible(title) for title in found["title"]],
            **({"For you": list(stands)} if stands else {}),
            **{
                column.heading: [told(values, spec.words) for values in found[column.name]]
                for spec in LABELS
                for column in spec.columns
                if column.heading
            },
            "Phase": [phase_words(list(phases)) for phases in found["phases"]],
            "Status": [STATUSES.get(value, value) for value in found["status"]],
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
