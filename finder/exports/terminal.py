"""Found trials as lines for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from finder.catalogue.frame import Entry, one_line
from finder.exports.fit_of import quoted
from finder.fit.check import MARKS, Check, Finding, Mark, MarkedCriterion, read_line, sum_line
from finder.labels.criteria import Section


def as_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """*rows* (see `finder.exports.rows`) as lines, a trial a line, titles cut to fit."""
    width = max(60, shutil.get_terminal_size().columns) - 58
    lines = [f"{'NCT':<12}{'phase':<16}{'stage IV':<14}{'therapies':<16}title"]
    for row in rows:
        phases = "/".join(phase.removeprefix("PHASE") for phase in row["phases"])
        therapies = textwrap.shorten(",".join(row["therapies"]), 15, placeholder="…")
        title = textwrap.shorten(row["title"], width, placeholder="…")
        lines.append(f"{row['nct']:<12}{phases:<16}{row['stage4']:<14}{therapies:<16}{title}")
    return "\n".join(lines)


_SECTIONS: dict[Section, str] = {
    "unclear": "Criteria",
    "inclusion": "Inclusion criteria",
    "exclusion": "Exclusion criteria",
}


def fit_as_text(entry: Entry, checked: Check) -> str:
    """How *entry* stands to a person, as *checked*: the sum, then each of its criteria with its mark in words."""
    lines = [f"{entry.trial.nct}  {one_line(entry.trial.title)}", sum_line(checked), read_line(checked)]
    if checked.cohort:
        lines.append(f"The group that fits best: {one_line(checked.cohort)}")
    if checked.elsewhere:
        lines += ["", "Elsewhere in the record"]
        lines += [_marked(finding.mark, quoted(finding)) for finding in checked.elsewhere]
    heading = ""
    for item in checked.criteria:
        if (section := _SECTIONS[item.criterion.section]) != heading:
            heading = section
            lines += ["", heading]
        lines += [_marked(item.mark, _criterion(item))]
    return "\n".join(lines)


def _marked(mark: Mark, text: str) -> str:
    symbol, words = MARKS[mark]
    return f"  {symbol} {words:<18}  {text}"


def _criterion(item: MarkedCriterion) -> str:
    answers = dict.fromkeys(map(_answer, item.findings) if item.mark != "team" else [f"about {item.asks}"])
    answered = f"  [{'; '.join(answers)}]" if answers else ""
    return f"{'  ' * item.criterion.depth}{one_line(item.criterion.text)}{answered}"


def _answer(finding: Finding) -> str:
    return f"your answer: {finding.held.answer}" if finding.held.answer else "not answered"
