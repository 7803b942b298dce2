"""Trials as references for a reference manager, in the RIS format: a line a tag, `ER` ends a reference.

The tags are those of the format's description by Research Information Systems (2001, widened 2011).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from finder.catalogue.frame import Catalogue, Entry
from finder.exports.provenance import source_line
from finder.exports.rows import rows
from finder.registry.values import phase_words
from finder.sample import is_invented
from finder.search.link import View
from finder.search.registry_links import study_page


def as_ris(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> bytes:
    """*trials* as RIS in UTF-8, each as a web page with its number, title, sponsor, address and dates."""
    source = source_line(catalogue.about)
    accessed = catalogue.about.data_date.replace("-", "/")
    lines: list[str] = []
    for row in rows(catalogue, trials):
        tags = [*_reference(row), ("Y2", accessed), ("N1", source), ("N1", f"Listed at {link}" if link else "")]
        # A text stands on one line, so that none can begin a tag of its own.
        lines += ["TY  - WEB", *(f"{tag}  - {' '.join(text.split())}" for tag, text in tags if text.strip())]
        lines += ["ER  - ", ""]
    return "\r\n".join([*lines, ""]).encode()


def _reference(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    invented = is_invented(row["nct"])
    posted, updated = row["first_posted"], row["last_updated"]
    yield "ID", row["nct"]
    yield "AN", row["nct"]
    yield "TI", f"INVENTED: {row['title']}" if invented else row["title"]
    # A comma would part a family name from a given name; a sponsor has neither.
    yield "AU", row["sponsor"].replace(",", "")
    yield "PB", "invented" if invented else "ClinicalTrials.gov"
    yield "PY", posted[:4]
    yield "DA", posted.replace("-", "/")
    yield "UR", "" if invented else study_page(row["nct"])
    yield "N1", f"{row['nct']}. {row['state']}. {phase_words(row['phases'])}."
    yield "N1", f"Record last updated on {updated}." if updated else ""
