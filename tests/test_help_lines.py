"""Help lines at the foot of each page: numbers that can be dialled, with a source."""

from __future__ import annotations

import re

import pytest

from pages.drawing.shared.help_lines import HelpLine, help_lines


@pytest.mark.parametrize("line", help_lines(), ids=lambda line: line.name)
def test_a_help_line_can_be_dialled_and_checked(line: HelpLine) -> None:
    assert re.fullmatch(r"\+\d{1,3}( \d+)+", line.phone)
    assert re.fullmatch(r"tel:\+\d{8,15}", line.dial)
    assert line.url.startswith("https://")


def test_the_lines_of_a_country_stand_together() -> None:
    countries = [line.country for line in help_lines()]
    assert countries == sorted(countries, key=countries.index)
    assert "United States" in countries
