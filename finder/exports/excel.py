"""Trials as an Excel file. Texts are marked as texts, so Excel runs nothing in them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from finder.catalogue.frame import Catalogue, Entry
from finder.codebook import COLUMNS
from finder.exports.csv_file import FORMULA_CHARACTERS
from finder.exports.fit_of import person_in
from finder.exports.provenance import facts
from finder.exports.rows import columns_for, joined, rows
from finder.search.link import View

# Excel holds no longer text in a cell.
_MAX_CELL_LENGTH = 32_767

_WIDTHS = {
    "nct": 14,
    "title": 60,
    "sponsor": 30,
    "countries": 30,
    "state": 34,
    "ask": 60,
    "against": 60,
    **{column.name: column.width for column in COLUMNS},
}
_WIDTH = 16

_BOLD, _WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")


def as_excel(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> bytes:
    """*trials* as an Excel file: the sheet "Trials", and "About" with source, date, filters, link and what we added."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _write_trials(workbook.create_sheet("Trials"), columns_for(view), rows(catalogue, trials, person_in(view)))
    _write_about(workbook.create_sheet("About"), facts(catalogue, trials, view, link))
    workbook.properties.title, workbook.properties.creator = "Lung cancer trials", "Lung Trial Finder"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_trials(sheet: Worksheet, columns: Sequence[str], trials: Sequence[Mapping[str, Any]]) -> None:
    for number, name in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, _WIDTH)
        _write(sheet, 1, number, name).font = _BOLD
        for row, trial in enumerate(trials, 2):
            _write(sheet, row, number, joined(trial[name]))
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _write_about(sheet: Worksheet, facts: Iterable[tuple[str, str]]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 100
    for row, (name, text) in enumerate(facts, 1):
        _write(sheet, row, 1, name).font = _BOLD
        _write(sheet, row, 2, text).alignment = _WRAPPED


def _write(sheet: Worksheet, row: int, column: int, value: str | int | None) -> Cell:
    cell = cast(Cell, sheet.cell(row, column))  # the other kind stands in merged cells only
    if not isinstance(value, str):
        cell.value = value
        return cell
    cell.value = value[:_MAX_CELL_LENGTH]
    # A text that begins with "=" would be written as a formula.
    cell.data_type = "s"
    if value.lstrip().startswith(tuple(FORMULA_CHARACTERS)):
        # It also stays a text when somebody edits the cell.
        cell.quotePrefix = True
    return cell
