"""What the trial gives: each drug with how it works and its other names, and the groups that get it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from finder.labels.given import Given
from finder.labels.vocabulary import Entry, fold
from finder.languages import gettext as _
from finder.record import MAX_LISTED, Arm, Trial
from finder.registry.values import ARM_TYPES
from pages.drawing.shared.escaping import english, paragraphs, plain, visible
from pages.drawing.shared.glossary import draw_terms
from pages.drawing.shared.mechanism import mechanism_html

_MAX_NAMES = 10

MAX_GIVEN = 40
"""So many of what is given, and of the groups, are shown; hardly a record has more than 30."""

_MAX_NAMES_IN_ROW = 8
_MAX_LABELS_IN_SIGHT = 3
_TERMS_WITHIN = 50_000

# Longer descriptions would push all that follows out of sight on a phone.
_LONGEST_IN_SIGHT = 240


def draw_given(trial: Trial, given: Sequence[Given]) -> None:
    """Draw what *trial* gives, which is *given*, and which of its groups get what."""
    if not given:
        st.markdown(_("Not stated."))
    shown = given[:MAX_GIVEN]
    if len(trial.arms) > 1:
        st.html(groups_table(trial.arms[:MAX_GIVEN], shown))
        _say_left_out(len(trial.arms), _("Only the first {number} of {of} groups are shown here."))
    if shown:
        st.html("".join(map(_item, shown)))
    _say_left_out(len(given), _("Only the first {number} of {of} treatments are shown here."))
    long = [item.intervention for item in shown if len(item.intervention.description.strip()) > _LONGEST_IN_SIGHT]
    described = [arm for arm in trial.arms[:MAX_GIVEN] if arm.description.strip()]
    if long or described:
        with st.expander(_("The record's own words on treatments and groups")):
            for name, description in (
                *((intervention.name, intervention.description) for intervention in long),
                *((arm.label, arm.description) for arm in described),
            ):
                st.html(f"<p><b>{_named(name)}</b></p>{paragraphs(description)}")
    said = " ".join([trial.official_title, *trial.texts("interventions"), *trial.texts("arms")])
    draw_terms(said[:_TERMS_WITHIN])


def groups_table(arms: Sequence[Arm], given: Sequence[Given]) -> str:
    """Which of *arms* get which of *given*, as a table of HTML: one row for those of one kind that get the same.

    All words of the record are escaped.
    """
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for arm in arms:
        gets = tuple(_named(item.intervention.name) for item in given if arm in item.arms)
        alike.setdefault((arm.type or "", gets), []).append(_named(arm.label))
    rows = []
    for (type_, gets), labels in alike.items():
        names = list(gets[:_MAX_NAMES_IN_ROW])
        if len(gets) > _MAX_NAMES_IN_ROW:
            names.append(_("and {number} more").format(number=len(gets) - _MAX_NAMES_IN_ROW))
        # The kind stands below the names: on a phone there is no room for a third column.
        kind = _(ARM_TYPES.get(type_, ""))
        below = f"<small>{kind}</small>" if kind else ""
        rows.append(
            f'<tr role="row"><th scope="row" role="rowheader">{_labels(labels)}{below}</th>'
            f'<td role="cell">{", ".join(names) or _("not stated")}</td></tr>'
        )
    head = "".join(f'<th scope="col" role="columnheader">{title}</th>' for title in (_("Group"), _("Gets")))
    # The roles are those of the elements: a browser drops them where the style stacks the cells.
    return (
        f'<table class="groups" role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(rows)}</tbody></table>'
    )


def _labels(labels: Sequence[str]) -> str:
    """The names of groups, *labels* as HTML, one below the other; many are folded behind the first."""
    shown = list(map("<span>{}</span>".format, labels))
    if len(shown) <= _MAX_LABELS_IN_SIGHT + 1:
        return "".join(shown)
    more = _("and {number} more").format(number=len(shown) - _MAX_LABELS_IN_SIGHT)
    folded = "".join(shown[_MAX_LABELS_IN_SIGHT:])
    return f"{''.join(shown[:_MAX_LABELS_IN_SIGHT])}<details><summary>{more}</summary>{folded}</details>"


def _named(name: str) -> str:
    """*name* of the record as HTML; that there is none is said."""
    return english(name) if name.strip() else _("Not named")


def _say_left_out(number: int, sentence: str) -> None:
    if number > MAX_GIVEN:
        of = str(number) if number < MAX_LISTED else _("{number} or more").format(number=MAX_LISTED)
        st.markdown(f"{sentence.format(number=MAX_GIVEN, of=of)} {_('The record has them all.')}")


def _item(item: Given) -> str:
    """*item* as HTML: its name, how it works, its other names, and what the record says of it where that is short."""
    intervention = item.intervention
    compared = _("Only in the group for comparison") if item.role == "comparator" else ""
    lines = [f"<b>{_named(intervention.name)}</b>"]
    if compared:
        lines[0] += f' <span class="badge">{compared}</span>'
    lines += [_how_it_works(entry, entry.name if len(item.known) > 1 else "") for entry in item.known]
    others = other_names(item)
    if others:
        lines.append(_("Also called: {names}").format(names=others))
    if 0 < len(intervention.description.strip()) <= _LONGEST_IN_SIGHT:
        lines.append(f"<small>{english(intervention.description)}</small>")
    return f'<p class="given">{"<br>".join(lines)}</p>'


def _how_it_works(entry: Entry, name: str) -> str:
    how, target = mechanism_html(entry.checked_mechanism), plain(entry.checked_target)
    if not how:
        return _("We have not checked how it works.")
    if name and entry.kind == "agent":
        said = _("How {name} works: {how}.").format(name=plain(name), how=how)
    else:
        said = _("How it works: {how}.").format(how=how)
    if not target or target in how:
        return said
    return f"{said} {_('Acts on: {target}.').format(target=target)}"


def other_names(item: Given) -> str:
    """The other names of *item* as HTML, each once however it is spelled."""
    # The names of several drugs in one line would be nobody's.
    names = (*item.other_names, *(item.agent.synonyms if item.agent else ()))
    others: dict[str, str] = {}
    for name in names:
        others.setdefault(fold(visible(name).strip(" ,;")), name.strip(" ,;"))
    shown = [plain(name) for key, name in others.items() if key and key != fold(visible(item.intervention.name))]
    if len(shown) > _MAX_NAMES:
        shown = [*shown[:_MAX_NAMES], _("and {number} more").format(number=len(shown) - _MAX_NAMES)]
    return ", ".join(shown)
