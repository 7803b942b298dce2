"""Who runs a trial, its dates and size, and where more can be read about it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from finder.languages import date_in_words
from finder.languages import gettext as _
from finder.record import Publication, Trial
from finder.registry.values import SPONSORS
from finder.sample import is_invented
from finder.search.link import View, to_query
from finder.search.registry_links import history_page, publication_page, study_page
from pages.drawing.shared.escaping import english, plain

_MAX_PAPERS = 12


def draw_facts(trial: Trial) -> None:
    """Draw the facts of *trial* and links about it."""
    dates = {
        _("Begins or began"): trial.start,
        _("Main results expected"): trial.primary_completion,
        _("End of the trial"): trial.completion,
        _("First posted"): trial.first_posted,
        _("Last updated"): trial.last_updated,
        _("Last checked by the sponsor"): trial.status_verified,
    }
    facts = {
        _("Run by"): trial.sponsor,
        _("People in the trial"): "" if trial.enrolment is None else f"{trial.enrolment:,}",
        **{name: date_in_words(when or "") for name, when in dates.items()},
    }
    # What hardly a record has is not missed where it is absent.
    title = _("Official title")
    extra = {
        title: trial.official_title,
        _("Kind of sponsor"): _(SPONSORS.get(trial.sponsor_class or "", "")),
        _("Together with"): ", ".join(trial.collaborators),
        _("The sponsor's own number"): trial.org_study_id,
        _("Former numbers"): ", ".join(trial.aliases),
    }
    shown = {**facts, **{name: value for name, value in extra.items() if value.strip()}}
    # Sponsors and numbers are names; the title is a sentence of the record.
    written = {name: (english if name == title else plain)(value) for name, value in shown.items()}
    lines = (f"<li>{name}: <b>{value or _('not stated')}</b></li>" for name, value in written.items())
    st.html(f"<ul>{''.join(lines)}</ul>")
    is_real = not is_invented(trial.nct)
    links = _papers(trial.publications, is_real=is_real)
    if is_real:
        links.append(f"- [{_('The record on ClinicalTrials.gov')}]({study_page(trial.nct)})")
        links.append(f"- [{_('All former versions of the record')}]({history_page(trial.nct)})")
    if links:
        st.markdown("\n".join(links))


def draw_report_link(nct: str, view: View) -> None:
    """Draw the way to tell an error about the trial *nct*; *view* goes along."""
    st.page_link(
        "pages/about.py",
        label=_("Is something wrong here? Tell us"),
        icon=":material/flag:",
        query_params={"id": nct, **to_query(view)},
    )


def _papers(publications: Iterable[Publication], *, is_real: bool) -> list[str]:
    """Papers as lines of Markdown, those with results first; the papers of invented trials are not there to be read."""
    lines = []
    for title, has_results in ((_("Papers with results of this trial"), True), (_("Papers that it builds on"), False)):
        pmids = [paper.pmid for paper in publications if paper.has_results is has_results]
        shown = [f"[PubMed {pmid}]({publication_page(pmid)})" if is_real else f"PubMed {pmid}" for pmid in pmids]
        if len(shown) > _MAX_PAPERS:
            shown = [*shown[:_MAX_PAPERS], _("and {number} more in the record").format(number=len(shown) - _MAX_PAPERS)]
        lines += [f"- {title}: {', '.join(shown)}"] if shown else []
    return lines
