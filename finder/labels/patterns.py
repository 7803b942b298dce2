"""The language of the tables: patterns over the concepts of a sentence.

A pattern names concepts (or kinds) of the lexicon in their order:

| written | means |
|---|---|
| `brain-metastasis` | that concept, not denied |
| `no:x`, `any:x` | denied ("no", "without"); denied or not |
| `except:x`, `main:x` | not denied, behind "unless"; not denied, and not behind it |
| `a|b` | either; `(a b)|c` with brackets where more than one word is meant |
| `a?` | may be there or not |
| `a b` | b follows at once |
| `a ..3.. b` | at most three other words between them; `...`: any number within the sentence |
| `a --3-- b` | the same, within the clause: no colon, bracket or "unless", "but", "if" between them |
| `a ,,3,, b` | the same, where all of them are members of a list: kind `listed`, "or", commas, brackets, numbers |
| `a ..3!x|y.. b` | the same, where none of them is x or y, denied or not |
| `out:x` | kept out: in the exclusion criteria any mention, in the inclusion criteria a denied one |
| `number`, `word` | a number; any one word, concept or punctuation mark |
| `start`, `end` | the beginning, the end of the sentence |
| `[x]` | x is the subject: the rule is asked for each occurrence of it, and says which it was |

`|` joins what stands right beside it, so it has no spaces: `a|b ..3.. c` is `a` or `b`, and then `c`. Where one concept
is the subject, only `[x]` finds it: another `[y]` does not, nor does a plain `x`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Container, Iterable
from functools import cache, reduce
from operator import or_

from finder.labels.lexicon import EXCEPTED, FIRST_CONCEPT, NEGATED, NUMBER, SUBJECT, Lexicon, lexicon

_PART = re.compile(
    r"\.\.\d+(?:![a-z0-9|-]+)?\.\.|,,\d+,,|--\d+--|\.\.\.|[\[\]()|?]"
    r"|(?:no:|any:|except:|main:|out:)?[a-z0-9][a-z0-9+'/-]*"
)
_STATES = {
    "": (0, EXCEPTED), "no": (NEGATED, NEGATED | EXCEPTED), "any": range(4), "except": (EXCEPTED,), "main": (0,),
}  # fmt: skip
_MAX_GAP = 40
_NEEDS_SCREENED = 3
MAX_SUBJECTS = 60
"""So many occurrences of a subject are looked at in one sentence, which has up to 900 characters."""


Needs = frozenset[frozenset[str]]
_NO_SYMBOLS: frozenset[str] = frozenset()
_NO_NEEDS: Needs = frozenset()


class RuleError(ValueError):
    """A row of a table cannot be used; the message says which and why."""


class Pattern:
    """A pattern, ready to `search` a row: of each of its `needs`, sets of symbols, a row that it fits holds one.

    `subjects` are the symbols that can be its subject, `places` finds them in a row.
    """

    __slots__ = ("_regex", "needs", "places", "search", "subjects")

    def __init__(self, regex: str, needs: Needs, subjects: frozenset[str]) -> None:
        """*regex* is the expression over rows; it is compiled when it is first searched for."""
        self._regex = regex
        self.needs = needs
        self.subjects = subjects
        self.places = places_of(subjects)
        # To compile them all takes a second, and a record needs few.
        self.search: Callable[[str], re.Match[str] | None] = self._compile_and_search

    def _compile_and_search(self, row: str) -> re.Match[str] | None:
        self.search = re.compile(self._regex).search
        return self.search(row)


@cache
def places_of(symbols: frozenset[str]) -> Callable[[str], list[int]]:
    """What finds the first `MAX_SUBJECTS` places of a row where one of *symbols* stands."""
    return lambda row: [place for place, symbol in enumerate(row) if symbol in symbols][:MAX_SUBJECTS]


class Screen:
    """Which of many patterns can fit a row at all? Asked of all of them at once.

    The sets that are asked for are a number with one bit for each pattern and each of its needs: a symbol sets the bits
    of the needs that it meets, and a pattern is left where all its bits are set.
    """

    def __init__(self, needs: Iterable[Iterable[frozenset[str]]]) -> None:
        """*needs* of each pattern. The smallest sets are asked for, since most rows lack these."""
        asked = [sorted(sets, key=len)[:_NEEDS_SCREENED] for sets in needs]
        self._size = len(asked)
        self._met_by: dict[str, int] = {}
        self._always_met = 0
        for number, sets in enumerate(asked):
            for depth in range(_NEEDS_SCREENED):
                bit = 1 << depth * self._size + number
                if depth >= len(sets):
                    self._always_met |= bit
                for symbol in sets[depth] if depth < len(sets) else ():
                    self._met_by[symbol] = self._met_by.get(symbol, 0) | bit

    def passed(self, symbols: str) -> list[int]:
        """The numbers of the patterns all of whose needs the row *symbols* meets, in their order."""
        met_by = self._met_by
        met = reduce(or_, map(met_by.__getitem__, met_by.keys() & set(symbols)), self._always_met)
        left = met & (1 << self._size) - 1
        for depth in range(1, _NEEDS_SCREENED):
            left &= met >> depth * self._size
        numbers = []
        while left:
            lowest = left & -left
            numbers.append(lowest.bit_length() - 1)
            left ^= lowest
        return numbers


class _Compiler:
    """Makes one regular expression over rows of a pattern's text."""

    def __init__(self, text: str, known: Lexicon) -> None:
        # "a b | c d" would be read as "a b|c d": a space binds less than "|".
        if " |" in text or "| " in text:
            raise RuleError(f'{text!r}: "|" joins single words, a|b, without spaces; write (a b)|(c d) for several')
        self._parts = _PART.findall(text)
        if "".join(self._parts) != "".join(text.split()):
            raise RuleError(f"cannot read the pattern {text!r}")
        self._text = text
        self._lexicon = known
        self._at = 0
        self.subjects: frozenset[str] = frozenset()

    def pattern(self) -> Pattern:
        regex, needs = self._sequence("")
        if self._at != len(self._parts):
            raise RuleError(f"a bracket is wrong in the pattern {self._text!r}")
        return Pattern(regex, needs, self.subjects)

    def _sequence(self, closing: str) -> tuple[str, Needs]:
        regex, needs = "", _NO_NEEDS
        while self._at < len(self._parts) and self._parts[self._at] != closing:
            part, needed = self._either()
            regex += part
            needs |= needed
        return regex, needs

    def _either(self) -> tuple[str, Needs]:
        """A part, or several with "|" between them, and whether it may be absent."""
        alternatives = [self._part()]
        while self._next("|"):
            alternatives.append(self._part())
        if len(alternatives) == 1:
            regex, needs = alternatives[0]
        else:
            regex = f"(?:{'|'.join(regex for regex, _ in alternatives)})"
            needs = _shared([needs for _, needs in alternatives])
        if self._next("?"):
            return f"(?:{regex})?", _NO_NEEDS
        return regex, needs

    def _next(self, part: str) -> bool:
        found = self._at < len(self._parts) and self._parts[self._at] == part
        self._at += found
        return found

    def _part(self) -> tuple[str, Needs]:
        if self._at >= len(self._parts):
            raise RuleError(f"the pattern {self._text!r} ends too early")
        part = self._parts[self._at]
        self._at += 1
        if part in ("(", "["):
            closing = ")" if part == "(" else "]"
            regex, needs = self._sequence(closing)
            if not self._next(closing):
                raise RuleError(f"a bracket is not closed in {self._text!r}")
            if part == "(":
                return f"(?:{regex})", needs
            subjects = _each("".join(symbol for symbol in regex if symbol >= FIRST_CONCEPT))
            self.subjects |= subjects
            return "".join(chr(ord(symbol) + SUBJECT) if symbol in subjects else symbol for symbol in regex), needs
        if part.startswith(",,"):
            members = "".join(map(self._lexicon.symbols, ("listed", "join", "bracket")))
            return f"[{NUMBER}{members}]{{0,{part.strip(',')}}}?", _NO_NEEDS
        if "!" in part:
            most, _, names = part.strip(".").partition("!")
            return f"[^.{''.join(map(self._known, names.split('|')))}]{{0,{most}}}?", _NO_NEEDS
        if part.startswith(".."):
            most = part.strip(".")
            return f"[^.]{{0,{int(most) if most else _MAX_GAP}}}?", _NO_NEEDS
        if part.startswith("--"):
            return f"[^.{self._lexicon.symbols('clause-end')}]{{0,{part.strip('-')}}}?", _NO_NEEDS
        return self._concept(part)

    def _concept(self, part: str) -> tuple[str, Needs]:
        fixed = {"number": NUMBER, "word": "[^.]", "start": r"(?:\A|(?<=\.))", "end": r"(?:\Z|(?=\.))"}
        if part in fixed:
            return fixed[part], _NO_NEEDS
        state, _, name = part.rpartition(":")
        symbols = self._known(name, _STATES[state])
        return f"[{symbols}]", frozenset((_each(symbols),))

    def _known(self, name: str, states: Container[int] = range(4)) -> str:
        try:
            return self._lexicon.symbols_in(states, name)
        except KeyError:
            raise RuleError(f"{name!r}, in the pattern {self._text!r}, is in no table of concepts") from None


@cache
def _each(symbols: str) -> frozenset[str]:
    """The characters of *symbols*. A kind has thousands of them and hundreds of rows name it: all share one set."""
    return frozenset(map(sys.intern, symbols))


def with_subject(symbols: str, place: int) -> str:
    """*symbols*, a row, with the concept at *place* as the subject: no part of a pattern but `[x]` finds it there."""
    return f"{symbols[:place]}{chr(ord(symbols[place]) + SUBJECT)}{symbols[place + 1 :]}"


def _shared(alternatives: list[Needs]) -> Needs:
    """What a row needs that fits any one of *alternatives*, each with its needs."""
    if not all(alternatives):
        return _NO_NEEDS
    one_of_each = _NO_SYMBOLS.union(*(min(needs, key=len) for needs in alternatives))
    return frozenset.intersection(*alternatives) | {one_of_each}


def compiled(text: str, place: str = "exclusion") -> Pattern:
    """The pattern of *text* over the tables' lexicon, for sentences at *place*; RuleError where it cannot be read."""
    return _compiled(text.replace("out:", "any:" if place == "exclusion" else "no:"))


@cache
def _compiled(text: str) -> Pattern:
    return _Compiler(text, lexicon()).pattern()
