"""What somebody was treated with: the classes that a named drug or class of the link belongs to.

`treatments.csv` lists the classes of the codebook (`prior`): the words that name one, the mechanism or target by which
a drug of the vocabulary belongs to it, and the wider class that it is part of.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from finder.labels.vocabulary import Entry, agents, vocabulary

_WORD = re.compile(r"[\w.-]+")

ANY_SYSTEMIC = "any-systemic"
SYSTEMIC = {"targeted", "immunotherapy", "chemotherapy", "cell-based"}


@dataclass(frozen=True, slots=True)
class _Row:
    treatment: str
    words: tuple[str, ...]
    mechanism: str
    target: str
    implies: str


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
    words = {_key(name), _key(entry.name) if entry else ""}
    found = {
        row.treatment
        for row in _rows()
        if words & {_key(word) for word in (row.treatment, *row.words)} or (entry is not None and _belongs(entry, row))
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


@lru_cache(maxsize=4096)
def targets_of(name: str) -> frozenset[str]:
    """What the drug *name* acts on ("EGFR", "DLL3"); empty where nobody has held that against a source."""
    entry = vocabulary().named(name)
    return frozenset(filter(None, map(str.strip, entry.checked_target.split("/")))) if entry else frozenset()


@cache
def _all_targets() -> dict[str, str]:
    targets = {target.strip() for entry in agents() for target in entry.checked_target.split("/")}
    # Shorter ones, and plain words, mean something else in a sentence.
    return {_key(target): target for target in targets if len(_key(target)) > 2 and not target.islower()}


def targets_in(text: str) -> frozenset[str]:
    """The targets of drugs that the vocabulary knows and *text* names: `B7-H3` in "any B7-H3 targeted agent"."""
    words = (_key(word) for word in _WORD.findall(text))
    return frozenset(_all_targets()[word] for word in words if word in _all_targets())


def _belongs(entry: Entry, row: _Row) -> bool:
    # What nobody has held against a source must not keep a trial from a person.
    if row.target and row.target in [part.strip() for part in entry.checked_target.split("/")]:
        return row.target not in ("PD-1", "PD-L1") or "checkpoint" in entry.subtypes
    return bool(row.mechanism) and entry.checked_mechanism.startswith(row.mechanism)


def _key(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
