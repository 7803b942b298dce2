"""Each sentence of a record, read once: as concepts, with what denies them, and the group of people it speaks of.

Two tables work on a row of concepts before any rule does:

* `compounds.csv`: a concept becomes another beside certain neighbours ("brain" near "metastases" is
  `brain-metastasis`);
* `scope.csv`: how far "no", "without" and "unless" reach (after ConText by Harkema and others, J Biomed Inform 2009:
  trigger, direction, reach, stops; a pseudo-trigger such as "not only" is a longer phrase of the lexicon).

A lead-in that ends in a colon hands what it denies down to the items beneath it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, islice, takewhile
from operator import or_
from typing import TYPE_CHECKING

from finder.labels.about_cancer import names_cancer
from finder.labels.criteria import Criteria, split_criteria
from finder.labels.evidence import Passage
from finder.labels.groups import GROUP, KIND, groups_in
from finder.labels.lexicon import (
    EXCEPTED,
    FIRST_CONCEPT,
    NEGATED,
    NUMBER,
    WORD,
    bits_of,
    holds,
    lexicon,
    read_number,
    symbols_of,
)
from finder.labels.patterns import Pattern, Screen, compiled, places_of, with_subject
from finder.labels.table_files import TABLES, read_table
from finder.labels.text import sentence_spans
from finder.record import Trial, read_trial

if TYPE_CHECKING:
    from finder.labels.rules import Finding, Rule

FIELDS = {
    "title": ("brief_title", "official_title"),
    "conditions": ("conditions",),
    "keywords": ("keywords",),
    "arms": ("arms",),
    "interventions": ("interventions",),
    "summary": ("brief_summary",),
    "description": ("detailed_description",),
}
_SECTIONS = ("inclusion", "exclusion", "unclear")
PLACES = ("title", "conditions", "keywords", *_SECTIONS, "arms", "interventions", "summary", "description")
"""Where a sentence can stand, in the order in which they are read."""

_MAX_ITEMS_BELOW = 8
_MAX_SENTENCES_AFTER = 3
_MAX_GROUPS = 12
# Letters of a word ("expansion"), and no name of a group.
_A_WORD = 5


_PLACE_OF = {field: place for place, fields in FIELDS.items() for field in fields}

Span = tuple[Passage, int, int]
"""Words of a passage: `clean[start:end]`."""


def rows_of(spans: Iterable[Span]) -> list[str]:
    """The row of each of *spans* (`finder.labels.lexicon`)."""
    return lexicon().rows([(passage.plain[start:end], passage.clean[start:end]) for passage, start, end in spans])


class Sentence:
    """One sentence: `passage.clean[start:end]`, at a place of `PLACES`.

    `symbols` are those of its row (`finder.labels.lexicon`), compounds and scope worked in. `cohort` is the name of the
    group of participants that it speaks of, as the record writes it, or None where it holds for all.
    """

    __slots__ = (
        "_mask", "_row", "_spans", "below", "below_end", "cohort", "decided", "end", "hands_down", "item", "lead",
        "passage", "place", "screened", "start", "symbols",
    )  # fmt: skip

    def __init__(self, span: Span, row: str, place: str, item: int = -1, lead: Sentence | None = None) -> None:
        """*row* is that of the words of *span*, as `rows_of` gives it.

        *item* is the number of the criterion it stands in, *lead* the end of the one above that, its lead-in.
        """
        self.passage, self.start, self.end = span
        self.place = place
        self.item = item
        self.lead = lead
        self.below = ""
        """The symbols of what goes on: the next sentences of its item and the items beneath it, parted by "."."""
        self.below_end = self.end
        """Where what goes on ends, in `passage.clean`; its own end where nothing does."""
        self.cohort: str | None = None
        self.hands_down: int
        """The state that a lead-in that ends in a colon gives the items beneath it."""
        self.screened: dict[str, list[Rule]] | None = None
        """The rules that it may fit, by table, once they are looked for (`finder.labels.rules`)."""
        self.decided: dict[str, Sequence[Finding]] = {}
        """What they say, by table, as far as it was asked for."""
        self._row = row = _with_ban_once(row, self.text) if place == "exclusion" else row
        self._spans: list[tuple[int, int]] | None = None
        denies = lead and lead.hands_down and lead.text.rstrip().endswith(":") and not _names_a_group(lead)
        denied: int = lead.hands_down if lead and denies else 0
        self.symbols, self.hands_down = _scoped(_compounded(row), denied)
        self._mask: int | None = None

    @property
    def text(self) -> str:
        """Its words, in plain text."""
        return self.passage.plain[self.start : self.end]

    @property
    def mask(self) -> int:
        """The concepts that it names, one bit each (`bits_of`): those of its row and the compounds of these."""
        if self._mask is None:
            self._mask = lexicon().mask(self._row + self.symbols)
        return self._mask

    def names(self, *concepts: str) -> bool:
        """Whether it names one of *concepts*, or of kinds of them, denied or not."""
        return bool(self.mask & bits_of(*concepts))

    @property
    def above(self) -> str:
        """The symbols of the lead-ins that it stands under, nearest first, parted by "."."""
        return ".".join(lead.symbols for lead in self.leads())

    def is_under(self, *concepts: str) -> bool:
        """Whether one of the lead-ins that it stands under names one of *concepts*, or of kinds of them."""
        return holds(self.above, *concepts)

    def leads(self) -> Iterator[Sentence]:
        """The lead-ins that it stands under, nearest first."""
        lead = self.lead
        while lead is not None:
            yield lead
            lead = lead.lead

    def concepts(self) -> tuple[str, ...]:
        """The names of its concepts in order, with "no:" before what is denied and "except:" before an exception."""
        return tuple(lexicon().name(symbol) for symbol in self.symbols)

    def span(self, place: int) -> tuple[int, int]:
        """Where in `text` the symbol at *place* stands, as (start, end)."""
        if self._spans is None:
            self._spans = lexicon().spans(self.text, self.passage.clean[self.start : self.end])
        return self._spans[place]

    def words(self, place: int) -> str:
        """The words behind the symbol at *place*, in plain text."""
        return self.text[slice(*self.span(place))]

    def number_at(self, place: int) -> float | None:
        """The number that the symbol at *place* stands for, or None where it is none."""
        return read_number(self.words(place)) if self.symbols[place] == NUMBER else None


# "Cannot be on, nor have had": so far both stand.
_BAN_REACH = 7
_BARRED_TWICE = re.compile(r"\W*(?:\w+\W+){0,2}?(?:must|may|should|can)[\s-]?not\s+(?:have|be|currently|previously)\b")


def _with_ban_once(row: str, text: str) -> str:
    """*row* of an exclusion criterion: "must not have" bars once more what the section bars, and denies nothing."""
    denials, head = symbols_of("denial"), row[:_BAN_REACH]
    if denials.isdisjoint(head) or not _BARRED_TWICE.match(text):
        return row
    return "".join(WORD if symbol in denials else symbol for symbol in head) + row[_BAN_REACH:]


@dataclass(frozen=True, slots=True)
class _Compound:
    pattern: Pattern
    unless: Pattern | None
    symbol: str


@cache
def _compounds() -> tuple[tuple[_Compound, ...], frozenset[str], Screen]:
    """The rows of `compounds.csv`, the heads of any of them, and what tells which of them a row can fit."""
    known = lexicon()
    compounds = tuple(
        _Compound(
            compiled(row["pattern"]),
            compiled(row["unless"]) if row["unless"] else None,
            known.symbol(row["concept"]),
        )
        for row in read_table(TABLES / "compounds.csv")
    )
    # What a compound itself may bring into the row need not be there from the start.
    brought = {compound.symbol for compound in compounds}
    heads = frozenset[str]().union(*(compound.pattern.subjects for compound in compounds))
    return (
        compounds,
        heads,
        Screen([need for need in row.pattern.needs if need.isdisjoint(brought)] for row in compounds),
    )


def _compounded(symbols: str) -> str:
    """The row *symbols*, with the compounds that it holds in the place of their heads."""
    compounds, heads, screen = _compounds()
    if heads.isdisjoint(symbols):
        return symbols
    for number in screen.passed(symbols):
        compound = compounds[number]
        for place in compound.pattern.places(symbols):
            marked = with_subject(symbols, place)
            if compound.pattern.search(marked) and not (compound.unless and compound.unless.search(marked)):
                symbols = f"{symbols[:place]}{compound.symbol}{symbols[place + 1 :]}"
    return symbols


@dataclass(frozen=True, slots=True)
class _Scope:
    """A row of `scope.csv`: what *triggers* deny or except, which way, how many places far, and what ends it."""

    triggers: Callable[[str], Iterable[int]]
    """Where they stand in a row."""
    state: int
    step: int
    reach: int
    stops: frozenset[str]
    brackets: dict[str, int]
    """What a bracket adds to the depth, seen in the direction of the step."""


@cache
def _scopes() -> tuple[tuple[_Scope, ...], frozenset[str]]:
    """The rows of `scope.csv`, and the triggers of any of them."""
    known = lexicon()
    states = {"negated": NEGATED, "excepted": EXCEPTED}
    rows = read_table(TABLES / "scope.csv")
    scopes = tuple(
        _Scope(
            places_of(symbols_of(row["trigger"])),
            states[row["sets"]],
            step := 1 if row["direction"] == "after" else -1,
            int(row["reach"]),
            symbols_of(*row["stops"].split()),
            {known.symbol("open"): step, known.symbol("close"): -step},
        )
        for row in rows
    )
    return scopes, symbols_of(*(row["trigger"] for row in rows))


def _scoped(symbols: str, denied: int) -> tuple[str, int]:
    """*symbols* raised by their states, and the state that still holds at the end.

    *denied* holds from the start on.
    """
    scopes, triggers = _scopes()
    if not denied and triggers.isdisjoint(symbols):
        return symbols, 0
    states = [denied] * len(symbols)
    open_at_end = 0
    for scope in scopes:
        for place in scope.triggers(symbols):
            open_at_end |= _spread(symbols, states, place, scope)
    raised = list(symbols)
    for place, state in enumerate(states):
        if state and symbols[place] >= FIRST_CONCEPT:
            raised[place] = chr(ord(symbols[place]) + state)
    return "".join(raised), open_at_end


def _spread(symbols: str, states: list[int], trigger: int, scope: _Scope) -> int:
    """Set the state of *scope* from *trigger* on; its state again where it reaches the end of the sentence."""
    place = trigger + scope.step
    depth = 0
    for _ in range(scope.reach):
        if not 0 <= place < len(symbols):
            return scope.state if scope.step > 0 else 0
        # What is denied within brackets is not denied behind them.
        symbol = symbols[place]
        depth += scope.brackets.get(symbol, 0)
        if symbol in scope.stops or depth < 0:
            return 0
        states[place] |= scope.state
        place += scope.step
    return 0


_PEOPLE = r"(?:patients?|participants?|subjects?|those|people)"
_OF_A_GROUP = re.compile(
    rf"\W{{0,3}}(?:only\s+|eligible\s+)?(?:for\s+|in\s+|during\s+)?(?:all\s+)?(?:{_PEOPLE}\s+)?(?:(?:enrolled|entering)\s+)?(?:in|for|into|of)?\s*"
    rf"(?:(?:the|all)\s+)?(?:(?:dose[\s-])?(?:escalation|expansion)\s+)?(?P<first>{GROUP})(?!\s+(?:trial|stud))"
    rf"|.*?(?:\(\s*|\bfor\s+|\bin\s+|\bto\s+)(?P<last>{GROUP})(?:\s+only)?\s*\)?\W{{0,3}}$"
    rf"|.*?(?P<alone>{GROUP})(?:\s+cohorts?)?\s+only\b"
    rf"|[^:.]{{1,60}}\((?P<lead>{GROUP})\)\s*:"
    rf"|[^:.]{{1,60}}?,\s*(?:for|in)\s+(?P<within>{GROUP})\s*,",
    re.DOTALL,
)
# "For participants receiving drug A only:", "For the combination with drug A:".
_OF_A_TREATMENT = re.compile(
    rf"\W{{0,3}}(?:only\s+)?(?:for|in)\s+(?P<treated>{_PEOPLE}\s+(?:(?:who\s+)?(?:will\s+)?(?:receiv(?:e|ing)|get(?:ting)?)"
    rf"|treated\s+with|(?:assigned|randomi[sz]ed|allocated)\s+to|in)\s+[^:;]{{2,90}}?)\s+only\s*[:,]"
    r"|\W{0,3}(?:only\s+)?(?:for|in)\s+(?P<combined>(?:the\s+)?(?:[\w+/-]+\s+){0,3}(?:combination|monotherapy)"
    r"(?:\s+(?:therapy|treatment))?(?:\s+(?:of|with)\s+[^:;,]{2,50}?)?)(?:\s+only)?\s*:"
)
_GROUP_BEGINS = re.compile(rf"(?<![^\s;,.(])(?:{GROUP})(?:\s*\([^)]{{0,60}}\))?\s*[:：]")
_GROUP_ANYWHERE = re.compile(GROUP)
_GROUP_IN_BRACKETS = re.compile(
    rf"\(\s*(?:{GROUP})(?:\s+only)?\s*\)(?=\s*(?:[,;.]|$|(?:or|and)\s+(?:with|without|no|those|{_PEOPLE})\b"
    r"|(?:or|and)\s[^()]{0,80}(?:cancer|carcinoma|sclc|mutat|rearrang|fusion|amplif|positive)))"
)
# No group, but everybody: a trial that has both has no further phase.
_BOTH_PHASES = re.compile(r"phases?\s+(?:1|i)\s*(?:,|/|&|-|and)\s*(?:phases?\s+)?(?:2|ii)")


def _group(sentence: Sentence) -> str | None:
    """The group of participants that *sentence* is about, in the record's words."""
    text = sentence.text
    named = holds(sentence.symbols, "group") and _GROUP_ANYWHERE.search(text)
    match = _OF_A_GROUP.match(text) if named else None
    if match is None and ":" in text:
        match = _OF_A_TREATMENT.match(text)
    if match is None:
        return None
    if match.lastgroup == "last" and len({*map(str.casefold, _GROUP_ANYWHERE.findall(text))}) > 1:
        return None  # "TPS >= 50 % for cohort 1, 1-49 % for cohort 2"
    at, to = match.span(match.lastgroup or 0)
    if _BOTH_PHASES.fullmatch(text[at:to]):
        return None
    return " ".join(sentence.passage.clean[sentence.start + at : sentence.start + to].split())


@lru_cache(maxsize=1024)
def _group_in_heading(heading: str) -> str | None:
    """The group that *heading* names; the items beneath one heading ask for it one by one."""
    found = _GROUP_ANYWHERE.search(heading.lower())
    return heading[slice(*found.span())] if found and not _BOTH_PHASES.fullmatch(found[0]) else None


def _names_a_group(lead: Sentence) -> bool:
    """Whether *lead* is of "People without EGFR mutations:": what is denied tells who they are, not what follows."""
    known = lexicon()
    return (
        lead.symbols[:1] in known.symbols("people")
        and lead.symbols[1:2] in known.symbols("no")
        and lead.names("marker")
        and not lead.names("including", "one-of", "after")
    )


def _of_everyone(groups: set[str | None]) -> set[str]:
    """Those of *groups* that are everyone: "parts 1 and 2" where no other is named, or one without a number alone.

    None among them stands for what is asked of no group by name: then all others are a part of the people.
    """
    if None in groups:
        return set()
    # Part 1 and group 1 count as one: where both stand, one kind is parted again into the other.
    named = {group: {re.sub(f"^{KIND} ", "", name) for name in groups_in(group)} for group in groups if group}
    everyone = set[str]().union(*named.values())
    if len(everyone) == 1 and len(*everyone) < _A_WORD:
        return set()
    return {group for group in named if named[group] == everyone}


@lru_cache(maxsize=64)  # what one requirement rests on is asked for several things
def sentences_quoted(field: str, quote: str, section: str = "inclusion") -> tuple[Sentence, ...]:
    """The sentences of *quote*, words of the record's *field*, each by itself; *section* is theirs in the criteria."""
    passage = Passage(field, quote)
    spans = [(passage, start, end) for start, end in sentence_spans(passage.clean, 0, len(passage.plain))]
    place = _PLACE_OF.get(field, section)
    return tuple([Sentence(span, row, place) for span, row in zip(spans, rows_of(spans), strict=True)])


@lru_cache(maxsize=1024)
def only_of_another_cancer(text: str) -> bool:
    """Whether *text* names the cancer of another organ, and neither the lung nor solid tumours at large."""
    mask = lexicon().mask(*rows_of([(Passage("", text), 0, len(text))]))
    return bool(mask & bits_of("other-tumour")) and not mask & bits_of("lung-tumour")


class Reading:
    """A trial's texts as sentences. Each place is read when it is first asked for, and once."""

    def __init__(self, trial: Trial, criteria: Criteria) -> None:
        """*criteria* are those of *trial*."""
        self.trial = trial
        self.criteria = criteria
        self._places: dict[str, tuple[Sentence, ...]] = {}
        self._by_item: list[list[Sentence]] = []
        self._of_one_group: set[str] = set()
        self._named_so_far: dict[int, dict[Sentence, int]] = {}
        """By item, what it names up to each of its sentences, one bit each."""

    @classmethod
    def of_example(cls, text: str, place: str) -> Reading:
        """A reading of *text* as if it stood at *place*; for the examples of the tables.

        In criteria, `lead-in << sentence >> what goes on` makes items beneath one another.
        """
        if place in _SECTIONS:
            lines = re.split(r"\s*(?:<<|>>)\s*", text)
            text = "\n".join("  " * depth + f"* {line}" for depth, line in enumerate(lines))
        titles = {"briefTitle": text} if place == "title" else {}
        heading = {"inclusion": "Inclusion Criteria:\n\n", "exclusion": "Exclusion Criteria:\n\n"}.get(place, "")
        protocol = {
            "identificationModule": {"nctId": "NCT99000000", **titles},
            "conditionsModule": {place: [text]} if place in ("conditions", "keywords") else {},
            "descriptionModule": {
                {"summary": "briefSummary", "description": "detailedDescription"}.get(place, ""): text,
            },
            "armsInterventionsModule": {
                "armGroups": [{"label": text}] if place == "arms" else [],
                "interventions": [{"name": text}] if place == "interventions" else [],
            },
            "eligibilityModule": {"eligibilityCriteria": heading + text if place in _SECTIONS else ""},
        }
        # Nothing else is read of a trial that is not about cancer.
        protocol["conditionsModule"] = protocol["conditionsModule"] or {"conditions": ["Lung cancer"]}
        trial = read_trial({"protocolSection": protocol})
        return cls(trial, split_criteria(trial.eligibility_criteria))

    @cached_property
    def about_cancer(self) -> bool:
        """Whether the trial is about cancer at all; nothing else needs to be read of one that is not."""
        return names_cancer(self.trial, self.criteria)

    def sentences(self, place: str) -> tuple[Sentence, ...]:
        """The sentences at *place*, one of `PLACES`, in the record's order."""
        if place not in self._places:
            if place in _SECTIONS:
                self._read_criteria()
            else:
                spans = list(self._spans_of_fields(place))
                rows = zip(spans, rows_of(spans), strict=True)
                self._places[place] = tuple([Sentence(span, row, place) for span, row in rows])
        return self._places[place]

    def _spans_of_fields(self, place: str) -> Iterator[Span]:
        for field in FIELDS[place]:
            for raw in self.trial.texts(field):
                passage = Passage(field, raw)
                for start, end in sentence_spans(passage.clean, 0, len(passage.plain)):
                    yield passage, start, end

    def sentences_of_arms(self) -> Iterator[Sentence]:
        """The sentences of the arms whose label or sentence names a cohort, to be asked like those of the criteria."""
        for arm in self.trial.arms:
            of_label = _group_in_heading(arm.label)
            for passage in (Passage("arms", text) for text in (arm.label, arm.description) if text):
                if not (of_label or _GROUP_ANYWHERE.search(passage.plain)):
                    continue
                spans = list(_parted_by_group(passage, sentence_spans(passage.clean, 0, len(passage.plain))))
                for span, row in zip(spans, rows_of(spans), strict=True):
                    sentence = Sentence(span, row, "inclusion")
                    sentence.cohort = _group(sentence) or of_label
                    if sentence.cohort:
                        yield sentence

    def _read_criteria(self) -> None:
        passage = self.criteria.passage
        spans = [
            list(_parted_by_group(passage, sentence_spans(passage.clean, item.start, item.end)))
            for item in self.criteria.items
        ]
        headings = {
            section: {item.heading for item in self.criteria.items if item.section == section} for section in _SECTIONS
        }
        # A section whose only heading names a group tells of no other, nor does any other section.
        groups = {
            frozenset(groups_in(group))
            for named in headings.values()
            for group in map(_group_in_heading, named)
            if group
        }
        if len(groups) == 1:
            self._of_one_group = {section for section, named in headings.items() if len(named) == 1}
        rows = iter(rows_of([span for of_item in spans for span in of_item]))
        for number, of_item in enumerate(spans):
            self._by_item.append(self._read_item(number, [(span, next(rows)) for span in of_item]))
        for number in range(len(self.criteria.items)):
            self._join_what_goes_on(number)
        sentences = [sentence for item in self._by_item for sentence in item]
        everyone = _of_everyone({sentence.cohort for sentence in sentences})
        for sentence in sentences:
            if sentence.cohort in everyone:
                sentence.cohort = None
        for section in _SECTIONS:
            self._places[section] = tuple([sentence for sentence in sentences if sentence.place == section])

    def _read_item(self, number: int, rows: list[tuple[Span, str]]) -> list[Sentence]:
        item = self.criteria.items[number]
        lead = self._by_item[item.parent][-1] if item.parent is not None else None
        group = lead.cohort if lead else None if item.section in self._of_one_group else _group_in_heading(item.heading)
        read: list[Sentence] = []
        for span, row in rows:
            sentence = Sentence(span, row, item.section, number, lead)
            group = sentence.cohort = _group(sentence) or group
            read.append(sentence)
        return read

    def of_another_cancer(self, sentence: Sentence) -> bool:
        """Whether *sentence*, its item up to there or the heading above is about the cancer of another organ alone."""
        if sentence.item < 0:
            return False
        if sentence.names("lung-tumour"):
            return False
        if sentence.cohort and groups_in(sentence.cohort).keys() <= self._groups_of_other_cancers:
            return True
        if sentence.item not in self._named_so_far:
            of_item = self.of_item(sentence.item)
            so_far = accumulate((one.mask for one in of_item), or_)
            self._named_so_far[sentence.item] = dict(zip(of_item, so_far, strict=True))
        up_to_here = self._named_so_far[sentence.item][sentence]
        of_others, of_lung = bits_of("other-tumour"), bits_of("lung-tumour")
        if sentence.mask & of_others or (up_to_here & of_others and not up_to_here & of_lung):
            return True
        for lead in sentence.leads():
            if lead.names("lung-tumour", "other-tumour"):
                return not lead.names("lung-tumour")
        return self.under_another_cancer(sentence)

    def under_another_cancer(self, sentence: Sentence) -> bool:
        """Whether the heading above *sentence* is about the cancer of another organ alone ("Lymphoma: criteria")."""
        return sentence.item >= 0 and only_of_another_cancer(self.criteria.items[sentence.item].heading)

    @cached_property
    def is_of_lung_alone(self) -> bool:
        """Whether titles and conditions name lung cancer and no other: another in its text is no group's own."""
        named = [one for place in ("title", "conditions") for one in self.sentences(place)]
        return any(one.names("lung") for one in named) and not any(one.names("other-tumour") for one in named)

    @cached_property
    def _groups_of_other_cancers(self) -> frozenset[str]:
        """The names of the groups whose sentences name the cancers of other organs, and the lung nowhere."""
        # "No prior breast cancer" is of whoever has lung cancer.
        of_others = frozenset(lexicon().symbols_in((0,), "other-tumour"))
        others, lung = set[str](), set[str]()
        for sentence in self.sentences("inclusion"):
            if sentence.cohort and sentence.names("lung-tumour"):
                lung |= groups_in(sentence.cohort).keys()
            elif sentence.cohort and of_others & {*sentence.symbols} and _GROUP_ANYWHERE.search(sentence.text):
                others |= groups_in(sentence.cohort).keys()
        return frozenset(others - lung)

    def of_item(self, number: int) -> list[Sentence]:
        """The sentences of the criterion *number*."""
        self.sentences("inclusion")
        return self._by_item[number] if 0 <= number < len(self._by_item) else []

    def _join_what_goes_on(self, number: int) -> None:
        """Give the sentences of the item *number* what goes on below each."""
        own, beneath = self._by_item[number], list(self._beneath(number))
        symbols_beneath = [".".join(other.symbols for other in beneath)] if beneath else []
        for place, sentence in enumerate(own if beneath or len(own) > 1 else ()):
            after = list(takewhile(_continues, own[place + 1 : place + 1 + _MAX_SENTENCES_AFTER]))
            sentence.below = ".".join([*(other.symbols for other in after), *symbols_beneath])
            sentence.below_end = max([sentence.end, *(other.end for other in (*after, *beneath[-1:]))])

    def _beneath(self, number: int) -> Iterable[Sentence]:
        """The sentences of the items beneath the item *number*, and of notes that follow it."""
        items = self.criteria.items
        note = lexicon().symbols("note")
        for other in range(number + 1, min(number + 1 + _MAX_ITEMS_BELOW, len(items))):
            sentences = self._by_item[other]
            begins = sentences[0].symbols[:1] if sentences else ""
            if items[other].depth <= items[number].depth and (not begins or begins not in note):
                return
            yield from sentences


def _continues(sentence: Sentence) -> bool:
    """Whether *sentence* goes on with what the one before it says."""
    begins = tuple(lexicon().symbols("exception") + lexicon().symbols("tested-positive"))  # "; positive ones must …"
    return sentence.names("continuing") or sentence.symbols.startswith(begins)


def _parted_by_group(passage: Passage, spans: list[tuple[int, int]]) -> Iterator[Span]:
    """*spans* of *passage*, parted again where "Cohort 1: …, cohort 2: …" goes from one group to the next."""
    text = passage.plain
    for start, end in spans:
        words = text[start:end]
        if ":" in words and _GROUP_ANYWHERE.search(words) and _OF_A_GROUP.match(words):
            for match in islice(_GROUP_BEGINS.finditer(text, start, end), _MAX_GROUPS):
                if match.start() > start:
                    yield passage, start, match.start()
                    start = match.start()
        elif len(behind := [match.end() for match in islice(_GROUP_IN_BRACKETS.finditer(words), _MAX_GROUPS)]) > 1:
            for place in behind[:-1]:  # "EGFR mutation (cohort 1), ALK fusion (cohort 2)"
                yield passage, start, end - len(words) + place
                start = end - len(words) + place
        yield passage, start, end
