"""Who runs a trial, its dates and size, and where more can be read about it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from finder.record import Publication, Trial
from finder.registry.values import SPONSORS
from finder.sample import is_invented
from finder.search.link import View, to_query
from finder.search.registry_links import history_page, publication_page, study_page
from pages.drawing.shared.escaping import plain

_MOST_PAPERS = 12


def draw_facts(trial: Trial, view: View) -> None:
    """Draw the facts of *trial* and links about it; *view* goes along to the page where errors are told."""
    dates = {
        "Begins or began": trial.start,
        "Main results expected": trial.primary_completion,
        "End of the trial": trial.completion,
        "First posted": trial.first_posted,
        "Last updated": trial.last_updated,
        "Last checked by the sponsor": trial.status_verified,
    }
    facts = {
        "Run by": trial.sponsor,
        "People in the trial": "" if trial.enrolment is None else f"{trial.enrolment:,}",
        **{name: str(when or "") for name, when in dates.items()},
    }
    # What hardly a record has is not missed where it is absent.
    extra = {
        "Official title": trial.official_title,
        "Kind of sponsor": SPONSORS.get(trial.sponsor_class or "", ""),
        "Together with": ", ".join(trial.collaborators),
        "The sponsor's own number": trial.org_study_id,
        "Former numbers": ", ".join(trial.aliases),
    }
    shown = {**facts, **{name: value for name, value in extra.items() if value.strip()}}
    st.markdown("\n".join(f"- {name}: **{plain(value) or 'not stated'}**" for name, value in shown.items()))
    is_real = not is_invented(trial.nct)
    links = _papers(trial.publications, is_real=is_real)
    if is_real:
        links.append(f"- [The record on ClinicalTrials.gov]({study_page(trial.nct)})")
        links.append(f"- [All former versions of the record]({history_page(trial.nct)})")
    if links:
        st.markdown("\n".join(links))
    st.page_link(
        "pages/about.py",
        label="Is something wrong here? Tell us",
        icon=":material/flag:",
        query_params={"id": trial.nct, **to_query(view)},
    )


def _papers(publications: Iterable[Publication], *, is_real: bool) -> list[str]:
    """Papers as lines of Markdown, those with results first; the papers of invented trials are not there to be read."""
    told = []
    for title, has_results in (("Papers with results of this trial", True), ("Papers that it builds on", False)):
        pmids = [paper.pmid for paper in publications if paper.has_results is has_results]
        shown = [f"[PubMed {pmid}]({publication_page(pmid)})" if is_real else f"PubMed {pmid}" for pmid in pmids]
        if len(shown) > _MOST_PAPERS:
            shown = [*shown[:_MOST_PAPERS], f"and {len(shown) - _MOST_PAPERS:,} more in the record"]
        told += [f"- {title}: {', '.join(shown)}"] if shown else []
    return told
