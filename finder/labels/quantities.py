"""Numbers with what compares and counts them: "≤ 2", "0, 1 or 2", "at least 50 %", "3 or better", "within 4 weeks".

The words are those of the lexicon: kinds `comparison`, `join`, `tail` and `unit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from finder.labels.lexicon import NUMBER, WORD, concept_of, lexicon
from finder.labels.statements import Sentence

_MAX_NUMBERS = 6
_TAILS = {"or-less": "at-most", "or-better": "better", "or-more": "at-least"}
# "Unknown, or below 50 %": there it is no tail.
_HEADS = {"or-less": "less-than", "or-better": "better", "or-more": "more-than"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or several joined ones, at the places `start` to `end` of a sentence's row.

    `comparison` is `at-most`, `at-least`, `less-than`, `more-than`, `better` ("or better") or "" ("0-1", "2"); `unit` a
    concept of the kind `unit` that follows ("weeks", "percent"), or "".
    """

    comparison: str
    numbers: tuple[float, ...]
    unit: str
    start: int
    end: int

    @property
    def low(self) -> float:
        """The least of its numbers."""
        return min(self.numbers)

    @property
    def high(self) -> float:
        """The greatest of its numbers."""
        return max(self.numbers)


@cache
def _pattern() -> re.Pattern[str]:
    known = lexicon()
    comparison, join, tail, unit, point, opening, scale = map(
        known.symbols, ("comparison", "join", "tail", "unit", "point", "open", "scale")
    )
    return re.compile(
        rf"(?:(?P<comparison>[{comparison}{tail}]){WORD}?)?"
        rf"(?P<numbers>{NUMBER}(?:[{unit}]?(?:[{join}]{{1,3}}|[{opening}][{join}]{{1,2}})[{WORD}{scale}]?{NUMBER})"
        rf"{{0,{_MAX_NUMBERS - 1}}})"
        rf"(?P<unit>[{unit}])?[{point}]?(?P<tail>[{tail}])?"
    )


def quantities(sentence: Sentence, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """The quantities between the places *start* and *end* of *sentence*'s row, in order."""

    def concept(symbol: str | None) -> str:
        return concept_of(symbol) if symbol else ""

    symbols = sentence.symbols
    for match in _pattern().finditer(symbols, start, len(symbols) if end is None else end):
        places = range(*match.span("numbers"))
        numbers = [number for place in places if (number := sentence.number_at(place)) is not None]
        comparison = concept(match["comparison"])
        comparison = _TAILS.get(concept(match["tail"])) or _HEADS.get(comparison, comparison)
        yield Quantity(comparison, tuple(numbers), concept(match["unit"]), match.start("numbers"), match.end())
