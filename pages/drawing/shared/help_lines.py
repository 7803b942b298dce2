"""Help lines that people with lung cancer can call, by country, with links that dial on a phone.

`help_lines.csv` has one row a line: country, name, phone in its international form, and the page of the group, which is
the source of the number. In each country the first row is the one to call when in doubt.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from itertools import groupby

from finder.languages import gettext as _


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A group that answers the phone; `phone` is in its international form, with spaces, as people read it."""

    country: str
    name: str
    phone: str
    url: str

    @property
    def dial(self) -> str:
        """The address that dials it (RFC 3966)."""
        return "tel:" + self.phone.replace(" ", "")


@cache
def help_lines() -> tuple[HelpLine, ...]:
    """All help lines, those of one country beside each other."""
    table = resources.files(__package__).joinpath("help_lines.csv").read_text(encoding="utf-8")
    return tuple(HelpLine(**row) for row in csv.DictReader(table.splitlines()))


def help_lines_html() -> str:
    """The help lines as HTML, folded, by country."""
    items = []
    for country, lines in groupby(help_lines(), key=lambda line: line.country):
        calls = "; ".join(
            f'<a href="{escape(line.url)}" rel="noopener">{escape(_(line.name))}</a>: '
            f'<a href="{escape(line.dial)}">{escape(line.phone)}</a>'
            for line in lines
        )
        items.append(f"<li><b>{escape(_(country))}</b>: {calls}</li>")
    urgent = _(
        "Most calls are free inside the country. Is it urgent? Dial 911 in the United States and Canada, 112 in "
        "Europe, 999 in the United Kingdom, or 000 in Australia."
    )
    return (
        f'<details class="help-lines"><summary>{escape(_("Talk to someone: help lines"))}</summary>'
        f"<ul>{''.join(items)}</ul><p>{escape(urgent)}</p></details>"
    )
