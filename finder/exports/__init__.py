"""What people take along: trials as a table, as references, as JSON, as a page for the doctor, a reminder.

`export` writes trials in one of `FORMATS`, `reminder` the calendar file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from finder.catalogue.frame import About, Catalogue, Entry
from finder.exports.csv_file import as_csv
from finder.exports.fit_of import fit_as_json, person_in
from finder.exports.json_file import as_json
from finder.exports.provenance import source_line
from finder.exports.ris import as_ris
from finder.exports.rows import EXPORTED, rows
from finder.exports.terminal import as_table, fit_as_text
from finder.languages import DEFAULT_LANGUAGE, in_language
from finder.search.link import View

__all__ = [
    "EXPORTED",
    "FORMATS",
    "REMINDER_NAME",
    "TEXTS",
    "Export",
    "as_table",
    "export",
    "file_name",
    "fit_as_json",
    "fit_as_text",
    "person_in",
    "reminder",
    "rows",
    "source_line",
]

Writer = Callable[[Catalogue, Sequence[Entry | str], View, str], bytes]


@dataclass(frozen=True, slots=True)
class Export:
    """A file to take along: a name for it, what kind it is, and what is in it."""

    name: str
    media_type: str
    content: bytes


def _excel(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> bytes:
    # The libraries of these two are big. Only who asks for such a file waits for them.
    from finder.exports.excel import as_excel

    return as_excel(catalogue, trials, view, link)


def _pdf(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> bytes:
    from finder.exports.doctor_page import as_pdf

    return as_pdf(catalogue, trials, view, link)


_FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _excel),
    "ris": ("application/x-research-info-systems", as_ris),
    "json": ("application/json", as_json),
    "pdf": ("application/pdf", _pdf),
}

FORMATS = tuple(_FORMATS)
"""What `export` can write; the names are the endings of the files."""

REMINDER_NAME = "check-trials-again.ics"

TEXTS = ("csv", "ris", "json")
"""The formats that are text, in UTF-8."""


def export(file_format: str, catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str = "") -> Export:
    """*trials* in *file_format* (one of `FORMATS`), in their order: entries, or numbers of trials of *catalogue*.

    *view* is what was asked and *link* its address (empty: there is none); both are written into the file, so a caller
    who wants nothing about the person in it gives a view without (`finder.search.link.without_person`). Raises
    KeyError for a number that is not in *catalogue*. Files are in English, which doctors and scripts read.
    """
    media_type, write = _FORMATS[file_format]
    with in_language(DEFAULT_LANGUAGE):
        content = write(catalogue, trials, view, link)
    return Export(file_name(file_format, catalogue.about), media_type, content)


def file_name(file_format: str, about: About) -> str:
    """What a file in *file_format*, made from the catalogue that *about* is of, is called."""
    return f"lung-trials-{about.data_date}.{file_format}"


def reminder(link: str, today: date, weeks: int) -> Export:
    """A calendar file that reminds of *link* on a whole day, *weeks* after *today*."""
    from finder.exports.calendar_event import reminder_file

    return Export(REMINDER_NAME, "text/calendar; charset=utf-8", reminder_file(link, today, weeks))
