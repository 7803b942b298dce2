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
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from finder.labels.evidence import Evidence
from finder.labels.lexicon import TABLES, lexicon, read_table
from finder.labels.patterns import MAX_SUBJECTS, SUBJECT, Pattern, RuleError, any_of, compiled
from finder.labels.statements import PLACES, Reading, Sentence

SAYS_NOTHING = "-"
_MASKS_KEPT = 1_024


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table, for sentences at *place*; one that fits holds a concept of each of *needs* (masks)."""

    id: str
    place: str
    above: Pattern | None
    pattern: Pattern
    also: tuple[Pattern, ...]
    unless: Pattern | None
    below: Pattern | None
    says: str
    row: dict[str, str]
    needs: tuple[int, ...]

    def fits(self, sentence: Sentence, symbols: str) -> re.Match[str] | None:
        """Where *symbols*, the row of *sentence* (its subject marked), fit this rule."""
        found = self.pattern.regex.search(symbols)
        if found is None or (self.unless and self.unless.regex.search(symbols)):
            return None
        if self.also and not all(pattern.regex.search(symbols) for pattern in self.also):
            return None
        if self.above and not self.above.regex.search(sentence.above):
            return None
        if self.below and not self.below.regex.search(sentence.below):
            return None
        return found


@dataclass(frozen=True, slots=True)
class Finding:
    """What one sentence says: the *rule* that decided, where it fits, and where its subject stands, if it has one."""

    rule: Rule
    table: str
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
        return "" if self.subject is None else lexicon().name(self.sentence.symbols[self.subject]).rpartition(":")[2]

    @property
    def cohort(self) -> str | None:
        """The cohort that the sentence speaks of, or None where it holds for all."""
        return self.sentence.cohort

    def evidence(self, why: str) -> Evidence:
        """Evidence that quotes the sentence, and what goes on below where that decided."""
        end = self.sentence.below_end if self.rule.below else self.sentence.end
        quoted = self.sentence.passage.evidence(self.sentence.start, end, why)
        return Evidence(quoted.field, quoted.quote, why, f"{self.table}/{self.rule.id}")


class Table:
    """The rules of one question, in the order in which they are tried."""

    def __init__(self, name: str, rows: Iterable[dict[str, str]]) -> None:
        """*name* is the file's, without its ending. Raises RuleError where a row cannot be used."""
        self.name = name
        self.rows = tuple(rows)
        if len({row["id"] for row in self.rows}) < len(self.rows):
            raise RuleError(f"two rules of {name} have the same id")
        rules = [rule for row in self.rows for rule in _rules(name, row)]
        of_place = {place: tuple(rule for rule in rules if rule.place == place) for place in PLACES}
        self._at = {place: _RulesOfPlace(at) for place, at in of_place.items() if at}

    @property
    def places(self) -> tuple[str, ...]:
        """The places that any rule holds for, in the order of the record."""
        return tuple(self._at)

    def findings(self, reading: Reading, places: Iterable[str] = ()) -> list[Finding]:
        """What the sentences of *reading* say, in their order; from *places* alone where they are given."""
        found: list[Finding] = []
        for place in places or self.places:
            if place in self._at:
                screen = self._at[place].screen
                for sentence in reading.sentences(place):
                    if sentence.mask & screen:
                        found += [finding for finding in self.decide(sentence) if finding.says != SAYS_NOTHING]
        return found

    def decide(self, sentence: Sentence) -> list[Finding]:
        """The rules that decide on *sentence*: the first for each subject, and the first of those without one.

        Those that say nothing are among them.
        """
        if sentence.place not in self._at:
            return []
        at = self._at[sentence.place]
        rules = at.fitting(sentence.mask)
        if not rules:
            return []
        symbols = sentence.symbols
        found = self._first(sentence, [rule for rule in rules if not rule.pattern.subjects], symbols, None)
        for match in islice(at.subjects.finditer(symbols), MAX_SUBJECTS):
            place, symbol = match.start(), match[0]
            asked = [rule for rule in rules if symbol in rule.pattern.subjects]
            found += self._first(sentence, asked, f"{symbols[:place]}{SUBJECT}{symbols[place + 1 :]}", place)
        return found

    def _first(self, sentence: Sentence, rules: Iterable[Rule], symbols: str, subject: int | None) -> list[Finding]:
        for rule in rules:
            match = rule.fits(sentence, symbols)
            if match is not None:
                return [Finding(rule, self.name, sentence, match.start(), match.end(), subject)]
        return []


class _RulesOfPlace:
    """The rules of a table for one place, and quick looks at which of them a sentence can fit at all."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        """*rules*, one or more, in the order in which they are tried."""
        # The rarest need of each rule, which most sentences lack, stands beside it: it is asked most.
        self._needing = tuple((rule.needs[0], rule.needs[1:], rule) for rule in rules)
        with_subjects = all(rule.pattern.subjects for rule in rules)
        self.screen = any_of(rule.pattern.subject_need if with_subjects else rule.needs[0] for rule in rules)
        """The concepts of which a sentence must hold one for any rule to fit."""
        subjects = {symbol for rule in rules for symbol in rule.pattern.subjects}
        self._asked = any_of(need for rule in rules for need in rule.needs)
        self._fitting = lru_cache(maxsize=_MASKS_KEPT)(self._fitting_now)
        self.subjects = re.compile(f"[{''.join(sorted(subjects))}]" if subjects else r"\Z\A")
        """Where a subject of any rule stands in a row; nowhere, if no rule has one."""

    def fitting(self, mask: int) -> tuple[Rule, ...]:
        """The rules that need nothing beyond *mask*, the concepts of a sentence; of these one may fit."""
        return self._fitting(mask & self._asked)  # many sentences are alike in what is asked

    def _fitting_now(self, mask: int) -> tuple[Rule, ...]:
        return tuple([rule for rarest, needs, rule in self._needing if mask & rarest and _holds(mask, needs)])


def _holds(mask: int, needs: tuple[int, ...]) -> bool:
    for need in needs:  # noqa: SIM110  # all() would take twice the time, ten thousand times a second
        if not mask & need:
            return False
    return True


def _rules(table: str, row: dict[str, str]) -> list[Rule]:
    """The rule of *row*, once for each place that it holds for."""
    try:
        where = set(row["where"].split())
        if "criteria" in where:
            where = where - {"criteria"} | {"inclusion", "exclusion", "unclear"}
        if not where or not where <= set(PLACES):
            raise RuleError(f"{row['where']!r} names no place")
        return [_rule_at(place, row) for place in PLACES if place in where]
    except RuleError as error:
        raise RuleError(f"{table}/{row.get('id')}: {error}") from None


def _rule_at(place: str, row: dict[str, str]) -> Rule:
    above, unless, below = (compiled(row[key], place) if row.get(key) else None for key in ("above", "unless", "below"))
    also = tuple(compiled(part, place) for part in row.get("also", "").split("&") if part.strip())
    pattern = compiled(row["pattern"], place)
    # The rarest first: most sentences lack it.
    needs = tuple(sorted({need for part in (pattern, *also) for need in part.needs}, key=int.bit_count))
    if not needs:
        raise RuleError("no concept must be there for it to fit")
    return Rule(row["id"], place, above, pattern, also, unless, below, row["says"], row, needs)


@cache
def table(name: str) -> Table:
    """The rules of `tables/rules/`*name*`.csv`, read once; raises RuleError where a row cannot be used."""
    return Table(name, read_table(TABLES / "rules" / f"{name}.csv"))


def table_names() -> tuple[str, ...]:
    """The names of all tables of rules."""
    return tuple(sorted(path.stem for path in (TABLES / "rules").glob("*.csv")))
