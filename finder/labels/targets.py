"""What drugs act on, by the vocabulary: of a drug by its name, and those that a text names.

Only what somebody has held against a source counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from finder.labels.vocabulary import agents, vocabulary

_WORD = re.compile(r"[\w.-]+")
_SHORTEST = 3


def key(word: str) -> str:
    """*word* without what its spellings differ in: "PD-L1" and "PDL1" are one."""
    return "".join(letter for letter in word.casefold() if letter.isalnum())


@lru_cache(maxsize=4096)
def targets_of(name: str) -> frozenset[str]:
    """What the drug *name* acts on ("EGFR", "DLL3"); empty where nobody has held that against a source."""
    entry = vocabulary().named(name)
    return entry.checked_targets if entry else frozenset()


def targets_in(text: str) -> frozenset[str]:
    """The targets of drugs that the vocabulary knows and *text* names: `B7-H3` in "any B7-H3 targeted agent"."""
    known = _all_targets()
    return frozenset(known[word] for word in _words(text) if word in known)


def _words(text: str) -> Iterator[str]:
    """The words of *text*, and what is left of "anti-TIGIT", "c-MET" and "HER2-directed"."""
    for word in _WORD.findall(text):
        yield key(word)
        if "-" in word:
            yield key(word.casefold().removeprefix("anti-").removeprefix("c-"))
            yield key(word.rpartition("-")[0])


@cache
def _all_targets() -> dict[str, str]:
    targets = {target for entry in agents() for target in entry.checked_targets}
    # Shorter ones, and plain words, mean something else in a sentence.
    return {key(target): target for target in targets if len(key(target)) >= _SHORTEST and not target.islower()}
