"""Trials as JSON, for scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from finder.catalogue.frame import Catalogue, Entry
from finder.exports.fit_of import checks, fit_as_json, person_in
from finder.exports.provenance import source_line
from finder.exports.rows import rows
from finder.search.link import View


def as_json(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> bytes:
    """*trials* as a list of objects in UTF-8, the source and the link in each, since objects are often taken apart.

    Where *view* has answers about a person, each has the key `fit` (see `finder.exports.fit_of`).
    """
    origin = {"source": source_line(catalogue.about), "link": link}
    objects: list[dict[str, Any]] = [{**row, **origin} for row in rows(catalogue, trials)]
    if person := person_in(view):
        for row, checked in zip(objects, checks(catalogue, trials, person), strict=True):
            row["fit"] = fit_as_json(checked)
    return f"{json.dumps(objects, ensure_ascii=False, indent=1)}\n".encode()
