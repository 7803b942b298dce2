"""One trial, by its NCT number: what it tests, for whom, why it has its labels, where, and how to reach it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from finder import words
from finder.catalogue import Entry
from finder.labels.criteria import split_criteria
from finder.link import View, to_query
from finder.registry.errors import NotFoundError, RegistryError
from finder.source import TrialSource, sample_entry
from finder.trial import NCT_NUMBER, Contact, Site
from finder.website import study_page
from pages.drawing import browser_address, frame
from pages.drawing.escaping import plain, visible
from pages.drawing.reasons import draw_reasons
from pages.drawing.results import badges, places

MOST_SITES = 100
"""More places than this are counted, not listed: some trials have over a thousand."""

SECTIONS = {"inclusion": "You may be able to join if", "exclusion": "You cannot join if", "unclear": "Who can join"}


def find(source: TrialSource, nct: str, demo: bool) -> Entry | None:
    """The trial *nct*; where it cannot be had, say why and return None."""
    if not NCT_NUMBER.fullmatch(nct):
        st.warning("Please give the number of a trial. It looks like NCT01234567.")
        return None
    try:
        entry, stale = (sample_entry(nct), False) if demo else source.trial(nct)
    except NotFoundError:
        st.warning(f"There is no trial with the number {nct}. Please check the number.")
    except RegistryError as error:
        st.error(error.for_people)
    else:
        if stale:
            st.warning("ClinicalTrials.gov does not answer just now. This is a saved copy of the trial.")
        return entry
    return None


def draw_head(entry: Entry) -> None:
    """Draw what matters first: what it is, how it stands, where, and when it was last looked at."""
    trial = entry.trial
    st.title(plain(trial.brief_title or trial.official_title or trial.nct), anchor=False)
    st.markdown(badges(entry))
    if trial.why_stopped:
        st.warning(f"Why it stopped: {plain(trial.why_stopped)}")
    st.markdown(f":material/location_on: {places(entry)}")
    facts = {
        "Number": trial.nct,
        "Sponsor": trial.sponsor,
        "Began or will begin": str(trial.start or "not stated"),
        "Main results expected": str(trial.primary_completion or "not stated"),
        "Last checked by the sponsor": str(trial.status_verified or "not stated"),
        "Last updated": str(trial.last_updated or "not stated"),
        "People in the trial": "not stated" if trial.enrolment is None else f"{trial.enrolment:,}",
        "Age": age(trial.minimum_age, trial.maximum_age),
    }
    st.markdown("\n".join(f"- {name}: **{plain(value)}**" for name, value in facts.items()))
    if not trial.nct.startswith("NCT99"):
        st.link_button("See it on ClinicalTrials.gov", study_page(trial.nct), icon=":material/open_in_new:")


def age(low: float | None, high: float | None) -> str:
    """Limits of age in words; the registry leaves a limit out where there is none."""
    if low is None and high is None:
        return "no limit stated"
    if high is None:
        return f"{low:g} years and older"
    return f"up to {high:g} years" if low is None else f"{low:g} to {high:g} years"


def draw_treatments(entry: Entry) -> None:
    """Draw what the trial gives, and its groups."""
    trial = entry.trial
    st.header("What is given", anchor=False)
    if not trial.interventions:
        st.markdown("Not stated.")
    for intervention in trial.interventions:
        names = f" ({plain(', '.join(intervention.other_names))})" if intervention.other_names else ""
        st.markdown(f"**{plain(intervention.name)}**{names}")
        if intervention.description:
            st.text(visible(intervention.description))
    if trial.arms:
        with st.expander(f"The groups of the trial ({len(trial.arms)})"):
            for arm in trial.arms:
                st.markdown(f"**{plain(arm.label)}**")
                if arm.description:
                    st.text(visible(arm.description))


def draw_criteria(entry: Entry) -> None:
    """Draw the criteria as lists, in the trial's own words."""
    st.header("Who can join", anchor=False)
    st.caption("These are the trial's own words. Ask your doctor or the study team what they mean for you.")
    criteria = split_criteria(entry.trial.eligibility_criteria)
    if not criteria.items:
        st.text(visible(entry.trial.eligibility_criteria) or "Not stated.")
    for section, title in SECTIONS.items():
        items = [item for item in criteria.items if item.section == section]
        if items:
            st.subheader(title, anchor=False)
            st.markdown("\n".join(f"{'  ' * min(item.depth, 4)}- {plain(item.text)}" for item in items))


def draw_sites(entry: Entry) -> None:
    """Draw the places, those that are recruiting first, with the contacts that the registry gives."""
    trial = entry.trial
    st.header("Where", anchor=False)
    for contact in trial.contacts:
        st.markdown(f":material/call: {reach(contact)}")
    ordered = sorted(trial.sites, key=lambda site: (site.status != "RECRUITING", site.country, site.state, site.city))
    if not ordered:
        st.markdown("No places are listed.")
    for site in ordered[:MOST_SITES]:
        st.markdown(f"- {where(site)}" + "".join(f"\n  - {reach(contact)}" for contact in site.contacts))
    if len(ordered) > MOST_SITES:
        st.markdown(f"… and {len(ordered) - MOST_SITES:,} more places.")


def where(site: Site) -> str:
    """A place in one line of Markdown, with its status."""
    address = ", ".join(filter(None, (site.facility, site.city, site.state, site.country)))
    status = f" — {words.STATUSES.get(site.status, site.status)}" if site.status else ""
    return f"{plain(address) or 'Place not named'}{plain(status)}"


def reach(contact: Contact) -> str:
    """How to reach a contact, in one line of Markdown."""
    return plain(", ".join(filter(None, (contact.name, contact.phone, contact.email))))


if not st.query_params.get("id"):
    # Without a number there is nothing to show here; a link to the list, opened in a new tab, may lead here.
    st.switch_page("streamlit_app.py", query_params=st.query_params.to_dict())

nct = st.query_params.get("id", "").strip().upper()
view: View = browser_address.read("id").view
source = frame.begin(nct if NCT_NUMBER.fullmatch(nct) else "Trial", view)
st.page_link(
    "streamlit_app.py",
    label="Back to the list",
    icon=":material/arrow_back:",
    query_params=to_query(replace(view)),
)
catalogue = frame.shown_catalogue(source, view)
entry = find(source, nct, view.demo)
if entry is not None:
    draw_head(entry)
    st.header("Why it has its labels", anchor=False)
    draw_reasons(entry)
    if entry.trial.brief_summary:
        st.header("In short", anchor=False)
        st.text(visible(entry.trial.brief_summary))
    draw_treatments(entry)
    draw_criteria(entry)
    draw_sites(entry)
frame.end(catalogue)
