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
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache

from finder.labels.lexicon import EXCEPTED, NEGATED, NUMBER, Lexicon, lexicon

SUBJECT = "S"
"""The character that stands for the subject while a rule is tried on it."""

_PART = re.compile(
    r"\.\.\d+(?:![a-z0-9|-]+)?\.\.|,,\d+,,|--\d+--|\.\.\.|[\[\]()|?]"
    r"|(?:no:|any:|except:|main:|out:)?[a-z0-9][a-z0-9+'/-]*"
)
_STATES = {
    "": (0, EXCEPTED), "no:": (NEGATED, NEGATED | EXCEPTED), "any:": range(4), "except:": (EXCEPTED,), "main:": (0,),
}  # fmt: skip
# A sentence in which nothing is denied, or excepted, need not be searched for what is.
_NEEDED_STATE = {"no:": NEGATED, "except:": EXCEPTED}
_MAX_GAP = 40
MAX_SUBJECTS = 60
"""So many occurrences of a subject are looked at in one sentence, which has up to 900 characters."""


class RuleError(ValueError):
    """A row of a table cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, ready to be searched: `needs` are masks of which a sentence must hold at least one concept each.

    `subjects` are the characters that can be its subject, `subject_need` their mask (0 where it has none).
    """

    regex: re.Pattern[str]
    needs: tuple[int, ...]
    subjects: frozenset[str]
    subject_need: int

    def subject_places(self, symbols: str) -> list[int]:
        """Where its subject may stand in *symbols*; more than `MAX_SUBJECTS` no honest sentence has."""
        return [place for place, symbol in enumerate(symbols) if symbol in self.subjects][:MAX_SUBJECTS]


class _Compiler:
    """Makes one regular expression over rows of a pattern's text."""

    def __init__(self, text: str, known: Lexicon) -> None:
        self._parts = _PART.findall(text)
        if "".join(self._parts) != "".join(text.split()):
            raise RuleError(f"cannot read the pattern {text!r}")
        self._text = text
        self._lexicon = known
        self._at = 0
        self.subjects = ""
        self.subject_need = 0

    def pattern(self) -> Pattern:
        regex, needs = self._sequence("")
        if self._at != len(self._parts):
            raise RuleError(f"a bracket is wrong in the pattern {self._text!r}")
        return Pattern(re.compile(regex), tuple(sorted(set(needs))), frozenset(self.subjects), self.subject_need)

    def _sequence(self, closing: str) -> tuple[str, list[int]]:
        regex, needs = "", []
        while self._at < len(self._parts) and self._parts[self._at] != closing:
            part, needed = self._either()
            regex += part
            needs += needed
        return regex, needs

    def _either(self) -> tuple[str, list[int]]:
        """A part, or several with "|" between them, and whether it may be absent."""
        alternatives = [self._part()]
        while self._next("|"):
            alternatives.append(self._part())
        if len(alternatives) == 1:
            regex, needs = alternatives[0]
        else:
            regex = f"(?:{'|'.join(regex for regex, _ in alternatives)})"
            # Of each alternative one need will do; together they are one. What all of them need is one, too.
            common = set.intersection(*(set(needs[1:]) for _, needs in alternatives))
            needs = [any_of(needs[0] for _, needs in alternatives), *common] if all(n for _, n in alternatives) else []
        if self._next("?"):
            return f"(?:{regex})?", []
        return regex, needs

    def _next(self, part: str) -> bool:
        found = self._at < len(self._parts) and self._parts[self._at] == part
        self._at += found
        return found

    def _part(self) -> tuple[str, list[int]]:
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
            self.subjects += "".join(symbol for symbol in regex if ord(symbol) > 0xFFFF)
            self.subject_need |= any_of(needs[:1])
            return SUBJECT, needs
        if part.startswith(",,"):
            members = "".join(map(self._lexicon.symbols, ("listed", "join", "bracket")))
            return f"[{NUMBER}{members}]{{0,{part.strip(',')}}}?", []
        if "!" in part:
            most, _, names = part.strip(".").partition("!")
            return f"[^.{''.join(map(self._known, names.split('|')))}]{{0,{most}}}?", []
        if part.startswith(".."):
            most = part.strip(".")
            return f"[^.]{{0,{int(most) if most else _MAX_GAP}}}?", []
        if part.startswith("--"):
            return f"[^.{self._lexicon.symbols('clause-end')}]{{0,{part.strip('-')}}}?", []
        return self._concept(part)

    def _concept(self, part: str) -> tuple[str, list[int]]:
        fixed = {"number": NUMBER, "word": "[^.]", "start": r"(?:\A|(?<=\.))", "end": r"(?:\Z|(?=\.))"}
        if part in fixed:
            return fixed[part], []
        state, _, name = part.rpartition(":")
        state += ":" if state else ""
        symbols = self._known(name, _STATES[state])
        needed = _NEEDED_STATE.get(state)
        return f"[{symbols}]", [self._lexicon.bits(name), *([self._lexicon.state_bit(needed)] if needed else [])]

    def _known(self, name: str, states: Container[int] = range(4)) -> str:
        try:
            return self._lexicon.symbols_in(states, name)
        except KeyError:
            raise RuleError(f"{name!r}, in the pattern {self._text!r}, is in no table of concepts") from None


def any_of(masks: Iterable[int]) -> int:
    """The mask that holds all concepts of *masks*."""
    union = 0
    for mask in masks:
        union |= mask
    return union


@cache
def compiled(text: str, place: str = "exclusion") -> Pattern:
    """The pattern of *text* over the tables' lexicon, for sentences at *place*; RuleError where it cannot be read."""
    text = text.replace("out:", "any:" if place == "exclusion" else "no:")
    return _Compiler(text, lexicon()).pattern()
