"""The part of docs/labels.md that is written from the tables: each rule with the sentence that is its example."""

from __future__ import annotations

from finder.labels.rules import SAYS_NOTHING, table, table_names
from finder.labels.table_files import TABLES, read_table

BEGINS = "<!-- Below: written by `python -m finder.labels docs/labels.md` from the tables. -->"
"""The line of the page from which on it is written from the tables."""


def rules_section() -> str:
    """Markdown: how words are read, and for each table its rules in the order in which they are tried."""
    parts = [BEGINS, "", "## The rules", "", _scope(), ""]
    for name in table_names():
        parts += [
            f"### {name.replace('_', ' ').capitalize()}",
            "",
            "| rule | where | a sentence like this | says |",
            "|---|---|---|---|",
        ]
        parts += [_row(row) for row in table(name).rows] + [""]
    return "\n".join(parts).rstrip() + "\n"


def written_anew(page: str) -> str:
    """*page*, the text of docs/labels.md, with the part below `BEGINS` written from the tables."""
    return page.partition(BEGINS)[0].rstrip() + "\n\n" + rules_section()


def _scope() -> str:
    columns = ("trigger", "sets", "direction", "reach", "stops", "example")
    rows = [" | ".join(row[column] or "nothing" for column in columns) for row in read_table(TABLES / "scope.csv")]
    return "\n".join(
        (
            "How far words of denial and exception reach, in places of a sentence:",
            "",
            "| words of | what they make it | which way | how far | ended by | example |",
            "|---|---|---|---|---|---|",
            *(f"| {row} |" for row in rows),
        )
    )


def _row(row: dict[str, str]) -> str:
    says = "nothing" if row["says"] == SAYS_NOTHING else row["says"]
    example = (
        row["example"].replace("<<", "›").replace(">>", "›").replace("|", "\\|").replace("<", "\\<").replace(">", "\\>")
    )
    return f"| {row['id']} | {row['where']} | {example} | {says} |"
