"""Trials as JSON, for scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence

from finder.catalogue.frame import Catalogue, Entry
from finder.exports.provenance import source_line
from finder.exports.rows import rows
from finder.search.link import View


def as_json(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> bytes:
    """*trials* as a list of objects in UTF-8, the source and the link in each, since objects are often taken apart."""
    origin = {"source": source_line(catalogue.about), "link": link}
    objects = [{**row, **origin} for row in rows(catalogue, trials)]
    return f"{json.dumps(objects, ensure_ascii=False, indent=1)}\n".encode()
