"""Whatever goes wrong, people see the newest whole list with its date, or a clear message, and all is well again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.cases import CASES, Case
from tests.faults.scene import scene


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.happen.__name__)
def test_fault(case: Case, tmp_path: Path) -> None:
    with scene(tmp_path / "stored") as there:
        seen = case.happen(there)
    print(case.name, "|", seen, "|", there.logged)
