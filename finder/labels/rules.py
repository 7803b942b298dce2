r"""Rules as tables: what a sentence says, decided by the first row that fits.

A rule is a row of a table in `tables/rules/`:

| column | what stands there |
|---|---|
| `id` | its name, unique in its table; evidence carries it as `table/id` |
| `where` | places of `PLACES`, parted by spaces; `unclear`: no heading says; `criteria`: it, `inclusion`, `exclusion` |
| `above` | a pattern that the lead-in or heading above must hold; empty: anything |
| `pattern` | what the sentence must hold |
| `also` | patterns that the sentence must hold as well, anywhere in it, parted by ` & ` |
| `unless` | a pattern that the sentence must not hold |
| `below` | a pattern that the sentences or items that go on must hold; empty: anything |
| `says` | the value; `-` means "says nothing", which spares the rows below from looking |
| `example` | a sentence of your own on which this row decides; `lead-in << sentence >> what goes on` |
| `counter` | a sentence on which it must not decide; may be empty |

Patterns are those of `finder.labels.patterns`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from finder.labels.evidence import Evidence
from finder.labels.lexicon import concept_of
from finder.labels.patterns import Pattern, RuleError, Screen, compiled, places_of, with_subject
from finder.labels.statements import PLACES, Reading, Sentence
from finder.labels.table_files import TABLES, read_table

SAYS_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table named *table*, for sentences at *place*."""

    id: str
    table: str
    place: str
    above: Pattern | None
    pattern: Pattern
    also: tuple[Pattern, ...]
    unless: Pattern | None
    below: Pattern | None
    says: str
    row: dict[str, str]

    @property
    def needs(self) -> frozenset[frozenset[str]]:
        """Sets of symbols, of each of which a sentence that fits holds one."""
        return self.pattern.needs.union(*(pattern.needs for pattern in self.also))

    def fits(self, sentence: Sentence, symbols: str) -> re.Match[str] | None:
        """Where *symbols*, the row of *sentence* (its subject marked), fit this rule."""
        found = self.pattern.search(symbols)
        if found is None or (self.unless and self.unless.search(symbols)):
            return None
        if self.also and not all(pattern.search(symbols) for pattern in self.also):
            return None
        if self.above and not self.above.search(sentence.above):
            return None
        if self.below and not self.below.search(sentence.below):
            return None
        return found


class Finding(NamedTuple):
    """What one sentence says: the *rule* that decided, where it fits, and where its subject stands, if it has one."""

    rule: Rule
    sentence: Sentence
    start: int
    end: int
    subject: int | None

    @property
    def says(self) -> str:
        """The value of the rule."""
        return self.rule.says

    @property
    def concept(self) -> str:
        """The concept that is the subject; "" where the rule has none."""
        return "" if self.subject is None else concept_of(self.sentence.symbols[self.subject])

    @property
    def cohort(self) -> str | None:
        """The cohort that the sentence speaks of, or None where it holds for all."""
        return self.sentence.cohort

    def evidence(self, why: str) -> Evidence:
        """Evidence that quotes the sentence, and what goes on below where that decided."""
        end = self.sentence.below_end if self.rule.below else self.sentence.end
        return self.sentence.passage.evidence(self.sentence.start, end, why, f"{self.rule.table}/{self.rule.id}")


def all_saying(findings: Iterable[Finding], says: Collection[str]) -> list[Finding]:
    """Those of *findings* whose value is one of *says*."""
    return [finding for finding in findings if finding.says in says]


def first_saying(findings: Iterable[Finding], says: Collection[str]) -> Finding | None:
    """The first of *findings* whose value is one of *says*."""
    return next((finding for finding in findings if finding.says in says), None)


class Table:
    """The rules of one question, in the order in which they are tried."""

    def __init__(self, name: str, rows: Iterable[dict[str, str]]) -> None:
        """*name* is the file's, without its ending. Raises RuleError where a row cannot be used."""
        self.name = name
        self.rows = tuple(rows)
        if len({row["id"] for row in self.rows}) < len(self.rows):
            raise RuleError(f"two rules of {name} have the same id")
        self.rules = tuple(rule for row in self.rows for rule in _rules(name, row))
        places = {rule.place for rule in self.rules}
        self.places = tuple(place for place in PLACES if place in places)
        """The places that any rule holds for, in the order of the record."""
        self._places_of_subjects = places_of(frozenset[str]().union(*(rule.pattern.subjects for rule in self.rules)))

    def by_sentence(self, reading: Reading, places: Iterable[str] = ()) -> list[list[Finding]]:
        """What each sentence of *reading* says that says anything; from *places* alone where they are given."""
        asked = [reading.sentences(place) for place in places or self.places if place in self.places]
        decided = [found for sentences in asked for sentence in sentences if (found := self.decide(sentence))]
        telling = ([finding for finding in found if finding.rule.says != SAYS_NOTHING] for found in decided)
        return [found for found in telling if found]

    def findings(self, reading: Reading, places: Iterable[str] = ()) -> list[Finding]:
        """What the sentences of *reading* say, in their order; from *places* alone where they are given."""
        return [finding for found in self.by_sentence(reading, places) for finding in found]

    def decide(self, sentence: Sentence) -> Sequence[Finding]:
        """The rules that decide on *sentence*: the first for each subject, and the first of those without one.

        Those that say nothing are among them. Each sentence is decided on once.
        """
        if sentence.screened is None:
            sentence.screened = _screened(sentence)
        rules = sentence.screened.get(self.name)
        if not rules:
            return ()
        if self.name not in sentence.decided:
            sentence.decided[self.name] = self._decided(sentence, rules)
        return sentence.decided[self.name]

    def _decided(self, sentence: Sentence, rules: list[Rule]) -> list[Finding]:
        symbols = sentence.symbols
        found: list[Finding] = []
        of_subjects: list[Rule] = []
        for rule in rules:
            if rule.pattern.subjects:
                of_subjects.append(rule)
            elif not found and (match := rule.fits(sentence, symbols)):
                found.append(Finding(rule, sentence, match.start(), match.end(), None))
        for place in self._places_of_subjects(symbols) if of_subjects else ():
            marked = with_subject(symbols, place)
            for rule in of_subjects:
                if symbols[place] in rule.pattern.subjects and (match := rule.fits(sentence, marked)):
                    found.append(Finding(rule, sentence, match.start(), match.end(), place))
                    break
        return found


@cache
def _rules_at(place: str) -> tuple[tuple[Rule, ...], Screen]:
    """The rules of all tables for *place*, and what tells which of them a sentence can fit."""
    rules = tuple(rule for name in table_names() for rule in table(name).rules if rule.place == place)
    return rules, Screen(rule.needs for rule in rules)


def _screened(sentence: Sentence) -> dict[str, list[Rule]]:
    """The rules that *sentence* may fit, by table, in the order in which they are tried."""
    by_table: dict[str, list[Rule]] = {}
    rules, screen = _rules_at(sentence.place)
    for number in screen.passed(sentence.symbols):
        by_table.setdefault(rules[number].table, []).append(rules[number])
    return by_table


def _rules(table: str, row: dict[str, str]) -> list[Rule]:
    """The rule of *row*, once for each place that it holds for."""
    try:
        where = set(row["where"].split())
        if "criteria" in where:
            where = where - {"criteria"} | {"inclusion", "exclusion", "unclear"}
        if not where or not where <= set(PLACES):
            raise RuleError(f"{row['where']!r} names no place")
        return [_rule_at(place, table, row) for place in PLACES if place in where]
    except RuleError as error:
        raise RuleError(f"{table}/{row.get('id')}: {error}") from None


def _rule_at(place: str, table: str, row: dict[str, str]) -> Rule:
    above, unless, below = (compiled(row[key], place) if row.get(key) else None for key in ("above", "unless", "below"))
    also = tuple(compiled(part, place) for part in row.get("also", "").split("&") if part.strip())
    rule = Rule(row["id"], table, place, above, compiled(row["pattern"], place), also, unless, below, row["says"], row)
    if not rule.needs:
        raise RuleError("no concept must be there for it to fit")
    return rule


@cache
def table(name: str) -> Table:
    """The rules of `tables/rules/`*name*`.csv`, read once; raises RuleError where a row cannot be used."""
    return Table(name, read_table(TABLES / "rules" / f"{name}.csv"))


def table_names() -> tuple[str, ...]:
    """The names of all tables of rules."""
    return tuple(sorted(path.stem for path in (TABLES / "rules").glob("*.csv")))
