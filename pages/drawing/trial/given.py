"""What the trial gives: each drug with how it works and its other names, and the groups that get it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from finder.labels.given import Given
from finder.labels.vocabulary import Entry, fold
from finder.record import MAX_LISTED, Arm, Trial
from finder.registry.values import ARM_TYPES
from pages.drawing.shared.escaping import plain, visible
from pages.drawing.shared.glossary import draw_terms

_MOST_NAMES = 10

MOST_GIVEN = 40
"""So many of what is given, and of the groups, are shown; hardly a record has more than 30."""

_MOST_GROUPS_NAMED = 12
_TERMS_WITHIN = 50_000

# Longer descriptions would push all that follows out of sight on a phone.
_LONGEST_IN_SIGHT = 240


def draw_given(trial: Trial, given: Sequence[Given]) -> None:
    """Draw what *trial* gives, by `given_in`, and its groups."""
    if not given:
        st.markdown("Not stated.")
    shown = given[:MOST_GIVEN]
    for item in shown:
        _draw_item(item, are_groups_several=len(trial.arms) > 1)
    _say_left_out(len(given), "treatments")
    if trial.allocation == "RANDOMIZED":
        st.markdown(":material/shuffle: A computer chooses your group by chance. Doctors call this randomized.")
    if trial.arms:
        with st.expander(f"The groups of the trial ({len(trial.arms)}{'+' if len(trial.arms) == MAX_LISTED else ''})"):
            for arm in trial.arms[:MOST_GIVEN]:
                _draw_arm(arm)
            _say_left_out(len(trial.arms), "groups")
    long = [item.intervention for item in shown if len(item.intervention.description.strip()) > _LONGEST_IN_SIGHT]
    if long:
        with st.expander("More about how it is given"):
            for intervention in long:
                st.markdown(f"**{plain(intervention.name)}**")
                st.text(visible(intervention.description).strip())
    said = " ".join([trial.official_title, *trial.texts("interventions"), *trial.texts("arms")])
    draw_terms(said[:_TERMS_WITHIN])


def _say_left_out(number: int, what: str) -> None:
    if number > MOST_GIVEN:
        of = f"{number}" if number < MAX_LISTED else f"{MAX_LISTED} or more"
        st.markdown(f"Only the first {MOST_GIVEN} of {of} {what} are shown here. The record has them all.")


def _draw_item(item: Given, *, are_groups_several: bool) -> None:
    intervention = item.intervention
    compared = " :gray-badge[Only in the group for comparison]" if item.role == "comparator" else ""
    known = [entry for entry in item.known if entry.kind == "agent"]
    lines = [f"**{plain(intervention.name) or 'Not named'}**{compared}"]
    lines += [_how_it_works(entry, entry.name if len(item.known) > 1 else "it") for entry in item.known]
    # The names of several drugs in one line would be nobody's.
    others = _other_names((*intervention.other_names, *(known[0].synonyms if len(known) == 1 else ())), item)
    if others:
        lines.append(f"Also called: {others}")
    if item.arms and are_groups_several:
        names = [plain(arm.label) for arm in item.arms[:_MOST_GROUPS_NAMED]]
        more = len(item.arms) - len(names)
        lines.append(f"Given to: {'; '.join([*names, f'and {more:,} more'] if more else names)}")
    with st.container(gap="xxsmall"):
        st.markdown("  \n".join(lines))
        if 0 < len(intervention.description.strip()) <= _LONGEST_IN_SIGHT:
            st.caption(plain(intervention.description))


def _how_it_works(entry: Entry, name: str) -> str:
    name = plain(name) if entry.kind == "agent" else "it"
    target = f". Acts on: {plain(entry.checked_target)}" if entry.checked_target else ""
    return f"How {name} works: {plain(entry.checked_mechanism) or 'not checked'}{target}"


def _other_names(names: tuple[str, ...], item: Given) -> str:
    """*names* without those that were said already, each once however it is spelled."""
    others: dict[str, str] = {}
    for name in names:
        others.setdefault(fold(visible(name).strip(" ,;")), name.strip(" ,;"))
    told = [plain(name) for key, name in others.items() if key and key != fold(visible(item.intervention.name))]
    if len(told) > _MOST_NAMES:
        told = [*told[:_MOST_NAMES], f"and {len(told) - _MOST_NAMES} more"]
    return ", ".join(told)


def _draw_arm(arm: Arm) -> None:
    kind = ARM_TYPES.get(arm.type or "", "")
    st.markdown(f"**{plain(arm.label) or 'Not named'}**" + (f" :gray-badge[{kind}]" if kind else ""))
    if arm.description.strip():
        st.text(visible(arm.description))
