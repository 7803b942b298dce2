"""`python -m tests.faults`: make every fault happen, and write `docs/faults.md` from what happened."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.faults.cases import CASES
from tests.faults.scene import scene
from tests.faults.table import PAGE, page, row

rows = []
for case in CASES:
    with tempfile.TemporaryDirectory() as folder, scene(Path(folder) / "stored", case.limits) as there:
        seen = case.happen(there)
    rows.append(row(case, seen, there.logged))
    print(rows[-1], end="", file=sys.stderr)
PAGE.write_text(page(rows), encoding="utf-8")
