"""How many earlier lines of systemic treatment for advanced disease must, and may, people have had?

The rules are in `tables/rules/lines.csv`: they find the sentences that number lines; the numbers are read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from finder.labels.evidence import Evidence, Label
from finder.labels.lexicon import NEGATED, lexicon
from finder.labels.line import Line
from finder.labels.quantities import Quantity, quantities
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading, Sentence

_MAX_LINES = 9
# "Failed second-line therapy" is two earlier lines; a third-line trial takes people after two.
_AFTER_LINE = {"after-second": (2, None), "after-third": (3, None), "second-or-third": (1, 2)}
_EXHAUSTED = "exhausted"
_JUDGED = "judged"
# Words between the verb and the number: "not received in all more than 3 lines".
_VERB_REACH = 4


@dataclass(frozen=True, slots=True)
class Lines:
    """The least and the most earlier systemic lines for advanced disease; None where the record leaves it open.

    *exhausted*: people may enter only where no standard treatment is left for them. *conditional*: the words let in
    some who had none ("or standard treatment is considered inappropriate").
    """

    least: int | None = field(metadata={"json": "min"})
    most: int | None = field(metadata={"json": "max"})
    evidence: tuple[Evidence, ...]
    exhausted: bool = False
    conditional: bool = False


def read_lines(reading: Reading, line: Label[tuple[Line, ...]]) -> Lines:
    """How many earlier systemic lines for advanced disease are asked for and allowed; *line* is the trial's line."""
    if not reading.about_cancer:
        return Lines(None, None, ())
    findings = [one for one in table("lines").findings(reading) if not reading.of_another_cancer(one.sentence)]
    least, most, evidence = _counted(finding for finding in findings if finding.says not in (_EXHAUSTED, _JUDGED))
    exhausted = _is_exhausted_for_all([finding for finding in findings if finding.says == _EXHAUSTED], line)
    judged = {finding.evidence("").quote for finding in findings if finding.says == _JUDGED}
    # Another sentence that asks for treatment, or a number, leaves nothing to judge.
    in_criteria = {item.quote for item in line.evidence if item.field == "eligibility_criteria"}
    conditional = bool(judged) and least is None and in_criteria <= judged
    if line.value == ("first-line",):
        return Lines(0, 0, line.evidence)
    if line.value != ("not-stated",):
        least = 0 if {"any", "first-line"} & {*line.value} else max(least or 1, 1)
        evidence = tuple(dict.fromkeys((*line.evidence, *evidence)))[:3]
    return Lines(least, most, evidence, exhausted, conditional)


def is_exhausted(sentence: Sentence) -> bool:
    """Whether *sentence* takes people only where no standard treatment is left for them."""
    return any(finding.says == _EXHAUSTED for finding in table("lines").decide(sentence))


def _is_exhausted_for_all(findings: list[Finding], line: Label[tuple[Line, ...]]) -> bool:
    """Whether *findings*, that no treatment must be left, hold for all: no other sentence lets others in."""
    quotes = {finding.evidence("").quote for finding in findings}
    return bool(quotes) and (line.value == ("previously-treated",) or {item.quote for item in line.evidence} <= quotes)


def _counted(findings: Iterable[Finding]) -> tuple[int | None, int | None, tuple[Evidence, ...]]:
    """The least and the most that sentences about numbers of lines leave open.

    A group that names no limit has none, so the limit of one group is none of the trial.
    """
    leasts: list[int] = []
    mosts: list[int] = []
    evidence: list[Evidence] = []
    for finding in findings:
        for least, most in _limits(finding):
            leasts += [] if least is None else [least]
            mosts += [] if most is None or finding.cohort is not None else [most]
            evidence.append(finding.evidence("how many earlier lines"))
    return min(leasts, default=None), max(mosts, default=None), tuple(dict.fromkeys(evidence))


def _limits(finding: Finding) -> Iterator[tuple[int | None, int | None]]:
    """The least and the most lines that each number of the sentence of *finding* leaves open."""
    sentence = finding.sentence
    if finding.says in _AFTER_LINE:
        yield _AFTER_LINE[finding.says]
        return
    named = [quantity for quantity in quantities(sentence) if _numbers_lines(sentence, quantity)]
    open_above = any(quantity.comparison in ("at-least", "more-than") for quantity in named)
    for quantity in named:
        if _is_part_of_another(sentence, quantity):
            continue
        least, most = _bounds(quantity, out=sentence.place == "exclusion" or _is_denied(sentence, quantity))
        if (
            sentence.symbols[quantity.end - 1 : quantity.end + 1][-1:] in lexicon().symbols("other")
            and most is not None
        ):
            most += 1  # "at most one other": beside the one named before
        # "At least one regimen, or stable after one line": the second number sets no limit.
        most = None if open_above and not quantity.comparison else most
        if (least, most) != (None, None):
            yield least, most


def _numbers_lines(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether *quantity* is one of earlier lines, and neither the number of a group nor of anything else."""
    known = lexicon()
    counted = known.symbols("line") + known.symbols("regimen") + known.symbols("prior")
    before = sentence.symbols[max(0, quantity.start - 1) : quantity.start]
    # The digit of a name ("CheckMate 9LA") is no number.
    at, end = sentence.span(quantity.start)
    if sentence.text[at - 1 : at].isalpha() or sentence.text[end : end + 1].isalpha():
        return False
    # "At least two, but no more than four prior lines": the noun stands behind the second number.
    reach = 6 if quantity.comparison == "at-least" else 4
    behind = sentence.symbols[quantity.end - 1 : quantity.end + reach]
    return (
        quantity.unit in ("", "prior", "line", "regimen")
        and quantity.high <= _MAX_LINES
        and _any_in(behind, counted)
        and not _any_in(before, known.symbols("group"))
    )


def _is_denied(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether "not" reaches *quantity* and the verb before it, as in "not received more than 3 lines"."""
    verbs = lexicon().symbols_in((NEGATED,), "receive") + lexicon().symbols_in((NEGATED,), "treated")
    before = sentence.symbols[max(0, quantity.start - _VERB_REACH) : quantity.start]
    return quantity.comparison in ("more-than", "at-least") and _any_in(before, verbs)


def _is_part_of_another(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether *quantity* counts some of the lines that one before it does: "3, including up to one of platinum"."""
    before = sentence.symbols[max(0, quantity.start - 2) : quantity.start]
    return _any_in(before, lexicon().symbols("including")) and any(quantities(sentence, end=quantity.start - 2))


def _any_in(symbols: str, wanted: Iterable[str]) -> bool:
    return not set(wanted).isdisjoint(symbols)


def _bounds(quantity: Quantity, *, out: bool) -> tuple[int | None, int | None]:
    """The least and the most lines that *quantity* leaves open; *out*: those it names are excluded."""
    low, high = int(quantity.low), int(quantity.high)
    if out:
        return None, {"more-than": high, "at-least": low - 1}.get(quantity.comparison)
    if not quantity.comparison:
        return low, high
    return {
        "at-most": (None, high), "less-than": (None, high - 1), "at-least": (low, None), "more-than": (low + 1, None),
    }[quantity.comparison]  # fmt: skip
