"""How a query is read: a parser of Essie, the registry's expression language, as far as our queries and tests need it.

The grammar is that of the official page "Constructing Complex Search Queries": an expression is a list of AND
expressions joined by OR; those are lists of operator expressions joined by AND; those are NOT and context operators
before a source expression, which is a search term, RANGE, DISTANCE, MISSING, ALL, or an expression in parentheses.
Of the error texts only "missing ')' at '<EOF>'" is known from the registry; the others follow the manner of the
ANTLR library, which that text betrays.

Measured by others: a comma is an AND, and so is what stands between `(lung) (cancer)`; `AREA[Phase:size]` is accepted.

Simplified: characters other than quotes, brackets, commas and the backslash are plain text, escaped or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

CONTEXT_OPERATORS = ("AREA", "SEARCH", "EXPANSION", "COVERAGE", "TILT")
_SOURCE_OPERATORS = ("RANGE", "DISTANCE")
_KEYWORDS = ("OR", "AND", "NOT", "MISSING", "ALL")
_CHOICES = {
    "SEARCH": ("Study", "Location"),
    "EXPANSION": ("None", "Term", "Concept", "Relaxation", "Lossy"),
    "COVERAGE": ("Contains", "FullMatch", "StartsWith", "EndsWith"),
}
_DISTANCE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)(km|mi)\s*")
_DEEPEST = 60

MILES_IN_A_KILOMETRE = 0.621371


class EssieError(ValueError):
    """The registry would not take this expression; the message is what it says after the label of the parameter."""


@dataclass(frozen=True, slots=True)
class Word:
    """An unquoted word, or a quoted phrase."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Term:
    """Words and phrases side by side: all have to be there."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The term as one text, for pieces that are not searched word by word."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Range:
    """From *low* to *high*, both included; None is MIN or MAX."""

    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class Distance:
    """Within so many miles of a place."""

    latitude: float
    longitude: float
    miles: float


@dataclass(frozen=True, slots=True)
class Missing:
    """No value at all."""


@dataclass(frozen=True, slots=True)
class Everything:
    """ALL: every study."""


@dataclass(frozen=True, slots=True)
class Not:
    """What *inner* does not match."""

    inner: Node


@dataclass(frozen=True, slots=True)
class And:
    """What every part matches."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any part matches."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """*inner*, read as the context operator with its parameter says."""

    operator: str
    parameter: str
    inner: Node


Node = Term | Range | Distance | Missing | Everything | Not | And | Or | Context

_Kind = Literal["word", "phrase", "keyword", "operator", "(", ")", "end"]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    parameter: str = ""


def parse(text: str) -> Node:
    """The expression in *text*. Raises EssieError where the registry would answer 400."""
    return _Parser(list(_tokens(text))).whole()


def count_words(node: Node) -> int:
    """How many words the terms of *node* hold, quoted ones too."""
    if isinstance(node, Term):
        return sum(len(word.text.split()) for word in node.words)
    if isinstance(node, Not | Context):
        return count_words(node.inner)
    if isinstance(node, And | Or):
        return sum(map(count_words, node.parts))
    return 0


def count_clauses(node: Node) -> int:
    """How many parts of *node* are joined by OR, all together."""
    if isinstance(node, Not | Context):
        return count_clauses(node.inner)
    if isinstance(node, And | Or):
        return sum(map(count_clauses, node.parts)) + (len(node.parts) if isinstance(node, Or) else 0)
    return 0


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        character = text[at]
        if character.isspace():
            at += 1
        elif character == "(":
            yield _Token("(", character)
            at += 1
        elif character == ")":
            yield _Token(")", character)
            at += 1
        elif character == ",":
            yield _Token("keyword", "AND")
            at += 1
        elif character == '"':
            phrase, after, _ = _literal(text, at + 1, lambda s: s == '"')
            if after >= len(text):
                _unknown_character(text[at:])
            yield _Token("phrase", phrase)
            at = after + 1
        elif character in "[]":
            _unknown_character(character)
        else:
            word, after, escaped = _literal(text, at, lambda s: s.isspace() or s in '"()[],')
            if not escaped and word in CONTEXT_OPERATORS + _SOURCE_OPERATORS and text[after : after + 1] == "[":
                end = text.find("]", after)
                if end < 0:
                    raise EssieError("missing ']' at '<EOF>'")
                yield _Token("operator", word, text[after + 1 : end].strip())
                at = end + 1
            else:
                yield _Token("keyword" if not escaped and word in _KEYWORDS else "word", word)
                at = after
    yield _Token("end", "<EOF>")


def _literal(text: str, at: int, ends: Callable[[str], bool]) -> tuple[str, int, bool]:
    """The text from *at* to the first character that ends it, unescaped; where that is; and whether any was escaped."""
    characters: list[str] = []
    escaped = False
    while at < len(text) and not ends(text[at]):
        if text[at] == "\\":
            at += 1
            escaped = True
            if at == len(text):
                _unknown_character("\\")
        characters.append(text[at])
        at += 1
    return "".join(characters), at, escaped


def _unknown_character(text: str) -> NoReturn:
    raise EssieError(f"token recognition error at: '{text}'")


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _takes(self, keyword: str) -> bool:
        if self._next.kind != "keyword" or self._next.text != keyword:
            return False
        self._at += 1
        return True

    def _stands_between(self, former: str, following: str) -> bool:
        return self._at > 0 and self._tokens[self._at - 1].kind == former and self._next.kind == following

    def whole(self) -> Node:
        node = self._or()
        if self._next.kind != "end":
            raise EssieError(f"extraneous input '{self._next.text}' expecting <EOF>")
        return node

    def _or(self) -> Node:
        parts = [self._and()]
        while self._takes("OR"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Node:
        parts = [self._operated()]
        while self._takes("AND") or self._stands_between(")", "("):
            parts.append(self._operated())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _operated(self) -> Node:
        # Real queries nest three deep; deeper than this is an attack on the stack.
        self._depth += 1
        if self._depth > _DEEPEST:
            raise EssieError("Too complicated query")
        try:
            if self._takes("NOT"):
                return Not(self._operated())
            token = self._next
            if token.kind == "operator" and token.text in CONTEXT_OPERATORS:
                self._take()
                choices = _CHOICES.get(token.text)
                if choices and token.parameter not in choices:
                    raise EssieError(f"no viable alternative at input '{token.text}[{token.parameter}'")
                return Context(token.text, token.parameter, self._operated())
            return self._source()
        finally:
            self._depth -= 1

    def _source(self) -> Node:
        if self._takes("MISSING"):
            return Missing()
        if self._takes("ALL"):
            return Everything()
        token = self._next
        if token.kind == "(":
            self._take()
            node = self._or()
            if self._next.kind != ")":
                raise EssieError(f"missing ')' at '{self._next.text}'")
            self._take()
            return node
        if token.kind == "operator":
            self._take()
            return _range(token.parameter) if token.text == "RANGE" else _distance(token.parameter)
        words: list[Word] = []
        while self._next.kind in ("word", "phrase"):
            token = self._take()
            words.append(Word(token.text, token.kind == "phrase"))
        if not words:
            raise EssieError(f"no viable alternative at input '{token.text}'")
        return Term(tuple(words))


def _range(parameter: str) -> Range:
    limits = [limit.strip() for limit in parameter.split(",")]
    if len(limits) != 2 or not all(limits):
        raise EssieError(f"no viable alternative at input 'RANGE[{parameter}'")
    low, high = limits
    return Range(None if low == "MIN" else low, None if high == "MAX" else high)


def _distance(parameter: str) -> Distance:
    match = _DISTANCE.fullmatch(parameter)
    if match is None:
        raise EssieError(f"no viable alternative at input 'DISTANCE[{parameter}'")
    latitude, longitude, radius, unit = match.groups()
    return Distance(float(latitude), float(longitude), float(radius) * (1 if unit == "mi" else MILES_IN_A_KILOMETRE))
