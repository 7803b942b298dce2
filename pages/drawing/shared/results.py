"""Found trials as a table, for those who want one; and what happened to a trial since the link was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from finder.catalogue.changes import reason
from finder.catalogue.frame import Catalogue
from finder.codebook import LABELS
from finder.languages import gettext as _
from finder.languages import ngettext
from finder.places.names import country_in_words
from finder.registry.values import phase_words
from finder.search.link import View, to_query
from pages.drawing.shared.escaping import visible
from pages.drawing.shared.shortlist_button import add_trials


def happened(catalogue: Catalogue | None, view: View, nct: str) -> str:
    """What happened to the trial *nct* since the link was made, in one sentence; empty if nothing that we know of."""
    if catalogue is None or view.since is None or (nct not in catalogue and nct not in catalogue.closed):
        return ""
    return reason(catalogue, nct, view.since)


def draw_table(catalogue: Catalogue, found: pd.DataFrame, view: View, stands: Sequence[str] = ()) -> None:
    """Draw all of *found*, rows of *catalogue*, as a table that can be sorted; rows can be chosen.

    *stands* says of each row how it stands to the person; empty where nobody is known.
    """
    query = urlencode(to_query(view))

    def in_words(values: str | Iterable[str], words: Mapping[str, str]) -> str:
        return (
            _(words[values]) if isinstance(values, str) else ", ".join(_(words.get(value, value)) for value in values)
        )

    table = pd.DataFrame(
        {
            _("Trial"): [f"trial?id={nct}&{query}" for nct in found["nct"]],
            _("Title"): [visible(title) for title in found["title"]],
            **({_("For you"): list(stands)} if stands else {}),
            **{
                _(column.heading): [in_words(values, spec.words) for values in found[column.name]]
                for spec in LABELS
                for column in spec.columns
                if column.heading
            },
            _("Phase"): [phase_words(list(phases)) for phases in found["phases"]],
            _("Status"): [catalogue.state_words(catalogue.row(nct)) for nct in found["nct"]],
            _("Places recruiting"): found["recruiting_sites"].to_list(),
            _("Countries"): [", ".join(map(country_in_words, countries)) for countries in found["countries"]],
            _("Sponsor"): [visible(sponsor) for sponsor in found["sponsor"]],
            _("Updated"): found["last_updated"].to_list(),
        }
    )
    chosen = st.dataframe(
        table,
        hide_index=True,
        column_config={
            _("Trial"): st.column_config.LinkColumn(display_text=r"id=(NCT\d+)", pinned=True, width=120),
            _("Title"): st.column_config.TextColumn(width="large"),
        },
        alt=_("Found trials, one a row"),
        # Rows are chosen by their place in the table, so another table must not inherit the choice.
        key=f"table-{urlencode(to_query(replace(view, show=())))}",
        on_select="rerun",
        selection_mode="multi-row",
    )
    ncts = [str(found["nct"].iloc[row]) for row in chosen["selection"]["rows"]]
    st.button(
        ngettext("Add {number} trial to my list", "Add {number} trials to my list", len(ncts)).format(
            number=f"{len(ncts):,}"
        )
        if ncts
        else _("Add to my list"),
        icon=":material/bookmark_add:",
        help=_("Choose trials by the boxes at the left of the table."),
        disabled=not ncts,
        on_click=add_trials,
        args=(ncts,),
    )
