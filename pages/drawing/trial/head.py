"""What matters first about one trial: what is tested, for whom, whether one can still join, and where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from finder.catalogue.frame import Catalogue, Entry, day_of
from finder.codebook import LABELS, THERAPIES, LabelSpec
from finder.labels.given import Given
from finder.record import Trial
from finder.registry.query import OPEN_STATUSES
from finder.registry.values import STANDING, STATUSES
from finder.search.nearest_sites import TrialPlaces
from finder.trial_page.freshness import DOUBTS, doubts
from pages.drawing.shared import places as drawn
from pages.drawing.shared.card import first_badges
from pages.drawing.shared.escaping import plain

_MOST_DRUGS = 6
_MOST_STATEMENTS = 8


def draw_head(catalogue: Catalogue | None, entry: Entry, given: Sequence[Given], places: TrialPlaces) -> None:
    """Draw the head of the page of *entry*, which gives *given*, and whose *places* are as a person sees them."""
    trial = entry.trial
    st.title(plain(trial.title), anchor=False)
    names = filter(None, (trial.nct, plain(trial.acronym), plain(trial.sponsor) or "Sponsor not stated"))
    st.caption(" · ".join(names))
    st.html(first_badges(catalogue, entry))
    draw_standing(trial, day_of(catalogue))
    draw_not_for(entry)
    with st.container(border=True, key="in-short"):
        tested, joins, where = st.columns([1, 1.15, 1])
        is_trial = trial.study_type != "EXPANDED_ACCESS"
        tested.markdown(f"**{'What is tested' if is_trial else 'What is given'}**\n\n{what_is_tested(entry, given)}")
        joins.markdown("**For whom**\n\n" + "  \n".join(for_whom(entry)))
        lines = filter(None, (drawn.nearest(places), drawn.counted(places)))
        where.markdown("**Where**\n\n" + "\n\n".join(lines))
        where.markdown(
            "**How current**\n\n"
            f"Last checked by the sponsor: **{trial.status_verified or 'not stated'}**  \n"
            f"Last updated: **{trial.last_updated or 'not stated'}**"
        )


def draw_standing(trial: Trial, today: date) -> None:
    """Say what the status of *trial* means for people, why it was stopped, and whether to believe that it is open."""
    told = STANDING.get(trial.status or "", "")
    if trial.status == "UNKNOWN" and trial.last_known_status in STATUSES:
        told += f" Its last known status: {STATUSES[trial.last_known_status].lower()}."
    if trial.why_stopped.strip():
        told += f"\n\nThe reason, in the record's words: “{plain(trial.why_stopped)}”"
    if told and trial.status in OPEN_STATUSES:
        st.info(told, icon=":material/info:")
    elif told:
        st.warning(told, icon=":material/block:")
    doubted = [DOUBTS[doubt.reason].format(when=f"**{doubt.when}**") for doubt in doubts(trial, today)]
    if doubted:
        st.warning(
            f"**This record may be out of date.** {' '.join(doubted)} Call the study team before you count on it.",
            icon=":material/event_busy:",
        )


def draw_not_for(entry: Entry) -> None:
    """Say so where we read that *entry* is not for people with stage IV lung cancer: any trial can be opened here."""
    if entry.labels.cancer.value == "not-lung":
        st.warning("As we read its record, this trial is not for lung cancer.", icon=":material/block:")
    elif entry.labels.stage4.value == "no":
        st.warning("As we read its record, this trial is not for stage IV.", icon=":material/block:")


def what_is_tested(entry: Entry, given: Sequence[Given]) -> str:
    """The kinds of therapy of *entry* and, of *given*, what is not only there to compare, as Markdown."""
    kinds = [THERAPIES[therapy.type] for therapy in entry.labels.given]
    tested = [item.intervention.name for item in given if item.role == "experimental"]
    names = [plain(name) or "not named" for name in tested[:_MOST_DRUGS]]
    if len(tested) > _MOST_DRUGS:
        names.append(f"and {len(tested) - _MOST_DRUGS:,} more")
    told = f"Given: {', '.join(names)}" if names else ""
    return "  \n".join(filter(None, (f"**{' + '.join(kinds) or 'Kind of therapy not stated'}**", told)))


def for_whom(entry: Entry) -> list[str]:
    """Who may join by our labels and by the registry's own limits, as lines of Markdown."""
    trial = entry.trial
    lines = [_joining(spec, entry) for spec in LABELS if spec.part == "join"]
    lines.append(f"Age: **{age(trial.minimum_age, trial.maximum_age)}**")
    if trial.sex in _SEXES:
        lines.append(_SEXES[trial.sex])
    return lines


def _joining(spec: LabelSpec, entry: Entry) -> str:
    told = list(dict.fromkeys(plain(statement.words) for statement in spec.says(entry.labels)))
    if len(told) > _MOST_STATEMENTS:
        told = [*told[:_MOST_STATEMENTS], f"and {len(told) - _MOST_STATEMENTS} more"]
    return f"{spec.title}: **{', '.join(told) or spec.silence}**"


_SEXES = {"FEMALE": "**Women only**", "MALE": "**Men only**"}


def age(low: float | None, high: float | None) -> str:
    """Limits of age in words; the registry leaves a limit out where there is none."""
    if low is None and high is None:
        return "no limit stated"
    if high is None:
        return f"{low:g} years and older"
    return f"up to {high:g} years" if low is None else f"{low:g} to {high:g} years"
