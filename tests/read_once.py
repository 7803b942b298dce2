"""Reading a study once for all who ask in this process: to label them takes most of the time of what reads a list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from finder.catalogue.frame import Row, read_row

_rows: dict[str, Row | None] = {}


def read_row_once(study: Mapping[str, Any]) -> Row | None:
    """As `read_row` of `finder.catalogue.frame`."""
    key = json.dumps(study, sort_keys=True)
    if key not in _rows:
        _rows[key] = read_row(study)
    row = _rows[key]
    return None if row is None else dict(row)
