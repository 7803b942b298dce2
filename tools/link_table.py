"""Write the table of filters into docs/link.md: `python -m tools.link_table`."""

from __future__ import annotations

from pathlib import Path

from finder.search.link import filter_table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "link.md"

_FIRST_LINE = "| name | values | left out |"


def with_table(page: str) -> str:
    """The Markdown *page* with today's table of filters in place of its first table. Raises ValueError without one."""
    start = page.index(_FIRST_LINE)
    return page[:start] + filter_table() + page[page.index("\n\n", start) :]


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
