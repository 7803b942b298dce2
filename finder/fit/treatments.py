"""What somebody was treated with: the classes that a named drug or class of the link belongs to.

`treatments.csv` lists the classes of the codebook (`prior`): the words that name one, the mechanism or target by which
a drug of the vocabulary belongs to it, the wider class that it is part of, and what its drugs act on where others that
act on the same are no part of it: an antibody against EGFR is no tyrosine kinase inhibitor.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from finder.labels.targets import key, targets_of
from finder.labels.vocabulary import Entry, vocabulary

ANY_SYSTEMIC = "any-systemic"

SYSTEMIC = {"targeted", "immunotherapy", "chemotherapy", "cell-based"}


@dataclass(frozen=True, slots=True)
class _Row:
    treatment: str
    words: tuple[str, ...]
    mechanism: str
    target: str
    implies: str
    acts_on: str


@cache
def _rows() -> tuple[_Row, ...]:
    with Path(__file__).with_name("treatments.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            _Row(
                row["class"],
                tuple(word.strip() for word in row["words"].split("|") if word.strip()),
                row["mechanism"],
                row["target"],
                row["implies"],
                row["acts_on"] or row["target"],
            )
            for row in csv.DictReader(lines)
        )


@lru_cache(maxsize=4096)
def classes_of(name: str) -> frozenset[str]:
    """The classes of earlier treatment that *name*, a drug or a class, belongs to; empty for a word nobody knows.

    >>> sorted(classes_of("carboplatin"))
    ['any-systemic', 'chemotherapy', 'platinum']
    """
    entry = vocabulary().named(name)
    words = {key(name), key(entry.name) if entry else ""}
    found = {
        row.treatment
        for row in _rows()
        if words & {key(word) for word in (row.treatment, *row.words)} or (entry is not None and _belongs(entry, row))
    }
    if entry is not None and "chemotherapy" in entry.therapies:
        found.add("chemotherapy")
    if entry is not None and SYSTEMIC & set(entry.therapies):
        found.add(ANY_SYSTEMIC)
    wider = {row.treatment: row.implies for row in _rows() if row.implies}
    for treatment in list(found):
        while treatment := wider.get(treatment, ""):
            found.add(treatment)
    return frozenset(found)


def classes_of_all(names: Iterable[str]) -> frozenset[str]:
    """The classes that any of *names* belongs to."""
    return frozenset().union(*map(classes_of, names))


@cache
def parts_of(treatment: str) -> frozenset[str]:
    """The class *treatment* and all that are part of it.

    >>> sorted(parts_of("egfr-tki"))
    ['egfr-tki', 'osimertinib']
    """
    return frozenset({treatment}).union(*(parts_of(row.treatment) for row in _rows() if row.implies == treatment))


def _belongs(entry: Entry, row: _Row) -> bool:
    # What nobody has held against a source must not keep a trial from a person.
    if row.target in entry.checked_targets:
        return row.target not in ("PD-1", "PD-L1") or "checkpoint" in entry.subtypes
    return bool(row.mechanism) and entry.checked_mechanism.startswith(row.mechanism)


# The names of antibodies with a drug bound to them end so.
_CONJUGATE = re.compile(r"\badc|vedotin|deruxtecan|govitecan|tirumotecan|tansine|tesirine", re.IGNORECASE)


def may_be_of(name: str, classes: Iterable[str]) -> bool:
    """Whether the medicine *name* may be of one of *classes* though it is not known to: it acts on the same target.

    So may one that nobody knows, and as a conjugate any antibody with a drug bound to it.

    >>> may_be_of("a new drug", ["platinum"]), may_be_of("carboplatin", ["docetaxel"])
    (True, False)
    """
    own = classes_of(name)
    if not own or ("adc-topo1" in classes and _CONJUGATE.search(name)):
        return True
    targets = targets_of(name) if "antibody" not in name and not name.endswith("mab") else frozenset()
    others = {row.acts_on for row in _rows() if row.treatment in classes and row.treatment not in own}
    return not targets.isdisjoint(others)
