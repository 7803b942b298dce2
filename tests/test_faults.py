"""Whatever goes wrong, people see the newest whole list with its date, or a clear message, and all is well again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.cases import CASES, Case
from tests.faults.scene import scene
from tests.faults.table import PAGE, page, row, rows_of

pytestmark = pytest.mark.slow

DOCUMENTED = rows_of()
HOW = "python -m tests.faults writes docs/faults.md anew"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.happen.__name__)
def test_fault(case: Case, tmp_path: Path) -> None:
    with scene(tmp_path / "stored", case.limits) as there:
        seen = case.happen(there)
    expected = DOCUMENTED[case.name].split(" | ")
    now = row(case, seen, there.logged).split(" | ")
    assert [expected[0], expected[1], expected[3]] == [now[0], now[1], now[3]], HOW
    # What is logged may depend on who was quicker, but nothing is logged that the page does not know.
    for line in there.logged:
        assert line[:50] in expected[2], HOW


def test_the_page_lists_these_faults_and_no_others() -> None:
    assert list(DOCUMENTED) == ["fault", *(case.name for case in CASES)], HOW
    assert page([DOCUMENTED[case.name] for case in CASES]) == PAGE.read_text(encoding="utf-8"), HOW
