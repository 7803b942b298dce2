"""Write into docs/fit.md what the code says: what each question is held against, and twelve of the invented people.

python tools/fit_page.py
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

from finder.catalogue.source import sample_catalogue
from finder.fit.check import MARK_OF, MARKS, check, read_line, sum_line
from finder.fit.questions import QUESTIONS
from finder.fit.verdicts import ANSWERS
from finder.search.filters import FILTERS, person_of
from finder.search.link import from_query
from finder.search.order import search

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "fit.md"
BEGINS = "<!-- made by `python -m tools.fit_page`; everything below is -->"

_SHOWN = 4
_SHOWN_PEOPLE = 12

# Names of the link for the answers that `Person` has under another one.
_LINK_NAMES = {"changes": "change", "absent": "without", "illnesses": "illness", "earlier": "line"}


def made() -> str:
    """The part of docs/fit.md that is made from code, as Markdown."""
    return "\n".join([*_questions(), "", *_people()]) + "\n"


_UNASKED = {"stage": "none: everybody here has stage IV", "group": "none: a rule has not read what other groups ask"}


def _questions() -> Iterator[str]:
    yield "## What each question is held against"
    yield ""
    yield "| question | about | answers, as the link names them |"
    yield "|---|---|---|"
    for question, words in QUESTIONS.items():
        links = [FILTERS[_LINK_NAMES.get(name, name)].link_name for name in ANSWERS[question]]
        answers = ", ".join(f"`{name}`" for name in links) or _UNASKED[question]
        yield f"| `{question}` | {words.about} | {answers} |"


def _people() -> Iterator[str]:
    catalogue = sample_catalogue()
    yield "## Twelve invented people, and the invented trials"
    yield ""
    yield f"The first {_SHOWN} trials of each list by fit, and the first that something speaks against."
    with (ROOT / "tests" / "fit" / "people.csv").open(encoding="utf-8", newline="") as lines:
        people = list(csv.DictReader(lines))[:_SHOWN_PEOPLE]
    for row in people:
        filters = from_query(parse_qs(row["query"])).view.filters
        checks = {
            nct: check(catalogue.entry(nct), person_of(filters)) for nct in search(catalogue, filters, "fit")["nct"]
        }
        counted = Counter(MARK_OF[one.verdict] for one in checks.values())
        against = [nct for nct, one in checks.items() if MARK_OF[one.verdict] == "against"]
        yield ""
        yield f"### {row['person']}"
        yield ""
        yield row["about"]
        yield ""
        yield ", ".join(f"{MARKS[mark][1]}: {counted[mark]}" for mark in MARK_OF.values()) + "."
        yield ""
        yield "| trial | what the check says |"
        yield "|---|---|"
        for nct in dict.fromkeys([*list(checks)[:_SHOWN], *against[:1]]):
            yield f"| {nct} | {sum_line(checks[nct])} {read_line(checks[nct])} |"


def written(page: str) -> str:
    """*page* with what is `made` in place of what stood below `BEGINS`."""
    return f"{page.partition(BEGINS)[0]}{BEGINS}\n\n{made()}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
