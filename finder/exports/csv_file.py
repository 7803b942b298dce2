"""Trials as CSV. No spreadsheet runs anything in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from finder.catalogue.frame import Catalogue, Entry
from finder.exports.fit_of import person_in
from finder.exports.provenance import source_line
from finder.exports.rows import columns_for, joined, rows
from finder.search.link import View

FORMULA_CHARACTERS = "=+-@\t\r\n＝＋－＠"
"""A spreadsheet takes a cell that begins so for a formula (also in the full-width forms)."""

# A spreadsheet may be set, or choose by the country, to split at semicolons or tabs. Then our quotes are no longer at
# the ends of a cell: cells begin inside of ours, also behind each new line, and a quote mark may come first.
_FORMULA = re.compile(rf"""(^|[;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])(?=[\s"]*[{re.escape(FORMULA_CHARACTERS)}])""")


def as_csv(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> bytes:
    """*trials* as CSV, lists joined by "; ", the source and the link in the last columns (see `columns_for`).

    UTF-8 with its mark in front, without which Excel reads accents wrong.
    """
    written = rows(catalogue, trials, person_in(view))
    frame = pd.DataFrame(written, columns=columns_for(view), dtype=object)
    frame = frame.assign(source=source_line(catalogue.about), link=link)
    cells = {column: [as_text(joined(value)) for value in frame[column]] for column in frame.columns}
    return pd.DataFrame(cells, dtype=object).to_csv(index=False).encode("utf-8-sig")


def as_text(value: str | int | None) -> str | int | None:
    """*value* as a cell that no spreadsheet takes for a formula: a quote mark goes before what looks like one."""
    return _FORMULA.sub(r"\1'", value) if isinstance(value, str) else value
