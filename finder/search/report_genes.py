"""What a clause of a report says of genes: the changes that it affirms, those that it denies, or that none was found.

The engine of the labels reads it: its lexicon knows the genes, their changes and how both are spelled, `scope.csv` how
far a "no" may reach, and `report.csv`, beside this file, says what the words around a gene mean. Where it is not plain
what a "no" covers, or a clause only says what was looked for, nothing is said: a wrong answer closes trials.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

from finder.labels.evidence import Passage
from finder.labels.lexicon import concept_of, symbols_of
from finder.labels.rules import Finding, Table
from finder.labels.statements import Sentence, rows_of
from finder.labels.table_files import read_table
from finder.labels.text import readable
from finder.person import Change
from finder.search.person_words import change_value, read_change

_THERE, _NOT_THERE, _VAGUE = "there", "not there", "vague"
_DRIVERS = {"no driver": "none", "not tested": "not-tested"}
# What "positive" means.
_USUAL = {"EGFR": "mutation", "KRAS": "mutation", "BRAF": "mutation", "ALK": "fusion", "ROS1": "fusion",
          "RET": "fusion", "NTRK": "fusion", "NRG1": "fusion"}  # fmt: skip
# Of these a report may deny one kind of change and leave the others open.
_SEVERAL_KINDS = ("MET", "HER2", "FGFR")
# "Negative" may mean that the gene is lost, which is its change.
_TOLD_BY_LOSS = ("MTAP",)
# A result of these is no change of a gene.
_LEFT_OUT = ("TMB", "MSI", "HLA", "other")
_ADJECTIVES = ("mutated", "mutant", "rearranged")
# People type genes in small letters, too, but "met" is mostly a word.
_MAY_BE_A_NAME = re.compile(r"\b(?![Mm]et\b(?!\s+(?:ex|amp|overexp|mut|fus))|alk\W{0,2}phos)\w+")
_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)


@dataclass(frozen=True, slots=True)
class GeneFinding:
    """An answer by the *words* of a report: the filter's *name* and the *value* of it, as a link writes them."""

    name: str
    value: str | int
    words: str


@cache
def report_table() -> Table:
    """The rows of `report.csv`, read when the first report is."""
    rows = read_table(Path(__file__).with_name("report.csv"))
    return Table("report", [{"where": "inclusion", **row} for row in rows])


def report_sentence(part: str) -> Sentence:
    """*part*, a clause of a report, ready to be decided on by `report_table`."""
    passage = Passage("report", _MAY_BE_A_NAME.sub(lambda word: word[0].translate(_CAPITALS), part))
    span = (passage, 0, len(passage.plain))
    sentence = Sentence(span, rows_of([span])[0], "inclusion")
    sentence.screened = {"report": list(report_table().rules)}
    return sentence


def genes_in(part: str) -> Iterator[GeneFinding]:
    """What *part*, a clause of a report, says of genes."""
    if "?" not in part:
        yield from _Clause(part).findings()


class _Clause:
    """A clause of a report, with what the table says of each gene and change that it names."""

    def __init__(self, part: str) -> None:
        self._typed = readable(part)
        self._sentence = report_sentence(part)
        self._symbols = self._sentence.symbols
        decided = report_table().decide(self._sentence)
        self._found = {one.subject: one for one in decided if one.subject is not None}

    def findings(self) -> Iterator[GeneFinding]:
        """The answers, in the order of the words."""
        for finding in self._found.values():
            if finding.says in _DRIVERS:
                yield GeneFinding("drivers", _DRIVERS[finding.says], self._words(finding))
        markers = [place for place in range(len(self._symbols)) if self._is(place, "marker")]
        for place, after in pairwise([*markers, len(self._symbols)]):
            gene = self._name(place).partition(" ")[0]
            # "NRAS G12D" names a change as KRAS has it.
            is_of_other = place and self._is(place, "named") and self._name(place - 1).startswith("other ")
            if gene not in _LEFT_OUT and not is_of_other:
                yield from self._of_gene(gene, place, after)

    def _of_gene(self, gene: str, place: int, after: int) -> Iterator[GeneFinding]:
        """What is said of *gene* at *place*; the next marker stands at *after*."""
        own = range(place, place + 1 if self._is(place, "named") else after)
        variants = {at: self._name(at) for at in own if self._is(at, "variant", "named", "exact-variant")}
        exact = [at for at in variants if self._is(at, "exact-variant")]
        finding = self._found.get(place)
        for at in exact:
            if at in self._found and self._found[at].says == _THERE:
                yield from self._change(gene, variants[at], self._found[at])
        if exact or finding is None or gene in _TOLD_BY_LOSS:
            return
        if finding.says == _NOT_THERE:
            # "No EGFR T790M" says nothing of the other changes of EGFR.
            is_of_one_change = self._is(after, "exact-variant") and self._name(after).startswith(gene)
            is_of_one_kind = variants or any(self._is(at, "expression", "level", "testing") for at in own)
            if not is_of_one_change and not (gene in _SEVERAL_KINDS and is_of_one_kind):
                name, value = ("pdl1", 0) if gene == "PD-L1" else ("without", gene)
                yield GeneFinding(name, value, self._words(finding))
        elif finding.says == _THERE or (finding.says == _VAGUE and self._is_told_by_an_adjective(variants)):
            yield from self._change(gene, next(iter(variants.values()), _USUAL.get(gene, "")), finding)

    def _change(self, gene: str, name: str, finding: Finding) -> Iterator[GeneFinding]:
        variant = name.removeprefix(f"{gene} ")
        change = read_change(f"{gene}:{variant}") if variant else Change(gene)
        if change is None and self._is(finding.subject or 0, "exact-variant"):
            change = Change(gene, "mutation")
        if change is not None and gene != "PD-L1":
            yield GeneFinding("change", change_value(change), self._words(finding))

    def _is_told_by_an_adjective(self, variants: Iterable[int]) -> bool:
        """Whether one of *variants* says "EGFR mutated", which tells of EGFR alone, and not "EGFR mutation"."""
        return any(self._sentence.words(at) in _ADJECTIVES for at in variants)

    def _name(self, place: int) -> str:
        return concept_of(self._symbols[place])

    def _is(self, place: int, *kinds: str) -> bool:
        return place < len(self._symbols) and self._symbols[place] in symbols_of(*kinds)

    def _words(self, finding: Finding) -> str:
        """The words that *finding* rests on; of a list its head and the gene alone."""
        place = finding.subject or 0
        if place and self._is(place, "named", "exact-variant") and self._is(place - 1, "marker"):
            place -= 1
        end = max(finding.end, place + 1)
        while self._is(end, "variant"):
            end += 1
        while self._is(end - 1, "comma", "and", "slash"):
            end -= 1
        head = next((at for at in range(finding.start, place) if self._is(at, "marker", "exact-variant")), place)
        own = self._quoted(place, end)
        if finding.start >= head:
            return own
        return f"{self._quoted(finding.start, head)} {'' if head == place else '… '}{own}"

    def _quoted(self, start: int, end: int) -> str:
        """The words behind the symbols from *start* to *end*, as they were typed."""
        return " ".join(self._typed[self._sentence.span(start)[0] : self._sentence.span(end - 1)[1]].split())
