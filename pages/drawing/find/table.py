"""Found trials as a table: for those who want many at once, in fewer words than cards have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import islice
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from finder.catalogue.frame import Catalogue
from finder.codebook import LABELS
from finder.languages import gettext as _
from finder.places.names import country_in_words
from finder.registry.values import phase_words
from finder.search.filters import Sort, person_of
from finder.search.link import View, to_query
from finder.search.parts import GROUPS_OF_FIT, Name, Parts
from pages.drawing.find.parts import apart_in_words, title_of
from pages.drawing.shared.card import list_button, trial_address
from pages.drawing.shared.escaping import english, plain
from pages.drawing.shared.trial_list import Item
from pages.drawing.shared.where import named_countries

TABLE_SIZE = 50
"""So many trials stand in the table at once; the others are on its next pages."""


def table_of(catalogue: Catalogue, parts: Parts, view: View, along: View | None = None) -> Item:
    """The page of *parts* that *view* shows, as a table: the trials of the cards, in their order.

    What the cards fold at their end stands last, under the words of its fold. The ways to the trials' pages lead
    *along* with another view than none, where no script puts it into them.
    """
    first = (view.page - 1) * TABLE_SIZE
    named = parts.all_named(first, first + TABLE_SIZE)
    rows = np.concatenate([part.rows for part in named]) if named else parts.all_rows
    columns = _columns(catalogue, rows, _stands(catalogue, rows, view))
    names = [f'<th scope="col">{_("Trial")}</th>', f'<th scope="col">{_("My list")}</th>']
    names += [_heading(name, view) for name in columns]
    lines = iter(_lines(catalogue, rows, view, along or View(), columns))
    bodies = (
        f"<tbody>{_apart(view, parts, part.name, len(names))}{''.join(islice(lines, len(part.rows)))}</tbody>"
        for part in named
    )
    caption = _("Trials {first} to {last} of {number}, one a row").format(
        first=f"{first + 1:,}", last=f"{first + len(rows):,}", number=f"{len(parts.all_rows):,}"
    )
    # It moves inside, for which the keyboard has to reach it and a screen reader to know its name.
    return Item(
        "table",
        '<div class="table" role="region" tabindex="0" aria-labelledby="table-caption"><table>'
        f'<caption id="table-caption">{escape(caption)}</caption>'
        f"<thead><tr>{''.join(names)}</tr></thead>{''.join(bodies)}</table></div>",
    )


def _apart(view: View, parts: Parts, name: Name, width: int) -> str:
    """The row that names the part *name*, *width* columns wide; nothing for a part that the cards do not fold."""
    if all(part.name != name for part in parts.folded):
        return ""
    number = parts.size(name)
    words = apart_in_words(name, number) or f"{title_of(name, view)} ({number:,})"
    return f'<tr><th class="part" scope="rowgroup" colspan="{width}"><span>{escape(words)}</span></th></tr>'


def _lines(
    catalogue: Catalogue, shown: NDArray[np.int_], view: View, along: View, columns: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Each of the rows *shown* as one of the table: its title as a link, the button of the list, and *columns*."""
    frame = catalogue.frame.iloc[shown]
    for nct, title, *cells in zip(map(str, frame["nct"]), frame["title"], *columns.values(), strict=True):
        link = f'<a href="{trial_address(nct, along)}" lang="en">{plain(title)}</a>'
        yield (
            f'<tr data-nct="{nct}"><th scope="row">{link}<small>{nct}</small></th>'
            f"<td>{list_button(nct, title, view, 'add-in-short')}</td>"
            f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        )


def _stands(catalogue: Catalogue, shown: NDArray[np.int_], view: View) -> list[str]:
    """How each of the rows *shown* stands to the person, in words; empty where nobody is known."""
    person = person_of(view.filters)
    if not person.is_known:
        return []
    titles = [title_of(name, view) for name in GROUPS_OF_FIT]
    return [titles[group] for group in catalogue.fit(person).group[shown]]


def _columns(catalogue: Catalogue, shown: NDArray[np.int_], stands: Sequence[str]) -> dict[str, list[str]]:
    """The other columns by their names, each with a cell of HTML a row; *stands* as `_stands` says it."""
    frame = catalogue.frame.iloc[shown]
    return {
        **({_("For you"): [escape(words) for words in stands]} if stands else {}),
        **{
            _(column.heading): [_in_words(values, spec.words) for values in frame[column.name]]
            for spec in LABELS
            for column in spec.columns
            if column.heading
        },
        _("Phase"): [plain(phase_words(list(phases))) for phases in frame["phases"]],
        _("Status"): [plain(catalogue.state_words(row)) for row in shown],
        _("Places recruiting"): [f"{number:,}" for number in frame["recruiting_sites"]],
        # All of 23 would make one row as high as a screen.
        _("Countries"): [named_countries(map(country_in_words, countries)) for countries in frame["countries"]],
        _("Sponsor"): [english(sponsor) for sponsor in frame["sponsor"]],
        _("Updated"): [plain(day) for day in frame["last_updated"]],
    }


def _in_words(values: str | Iterable[str], words: Mapping[str, str]) -> str:
    each = [values] if isinstance(values, str) else values
    return plain(", ".join(_(words.get(value, value)) for value in each))


def _heading(name: str, view: View) -> str:
    """The heading of a column; where the trials can be put into its order, a link that does so."""
    orders: dict[str, Sort] = {_("For you"): "fit", _("Updated"): "updated"}
    if name not in orders:
        return f'<th scope="col">{escape(name)}</th>'
    sort = orders[name]
    query = escape(urlencode(to_query(replace(view, sort=sort, page=1)), safe=",:"))
    # Who is made for the person stands first, and who was updated last.
    is_so = f' aria-sort="{"descending" if sort == "updated" else "ascending"}"' if view.sort == sort else ""
    return f'<th scope="col"{is_so}><a class="sort" href="?{query}">{escape(name)}</a></th>'
