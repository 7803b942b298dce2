"""How many earlier lines of systemic treatment for advanced disease must, and may, people have had?

The rules are in `tables/rules/lines.csv`: they find the sentences that number lines; the numbers are read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from finder.labels.evidence import Evidence, Label
from finder.labels.lexicon import NEGATED, NUMBER, concept_of, holds, lexicon, symbols_of
from finder.labels.line import Line
from finder.labels.prior import OF_ANY_KIND, Prior
from finder.labels.quantities import Quantity, quantities
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading, Sentence

_MAX_LINES = 9
# "Response after first-line treatment": how many there were, where the trial goes on from there without progression.
_HELD = "held-by-first"
# "Failed second-line therapy" is two earlier lines; a third-line trial takes people after two.
_AFTER_LINE = {
    "after-first": (1, 1),
    _HELD: (1, 1),
    "only-one": (None, 1),
    "second-or-third": (1, 2),
    "after-second": (2, None),
    "only-two": (None, 2),
    "after-third": (3, None),
}
_EXHAUSTED = "exhausted"
_JUDGED = "judged"
# "No more than one line of chemotherapy": of all lines only where no other drugs are asked for.
_OF_CHEMOTHERAPY = "chemotherapy"
# Words between the verb and the number: "not received in all more than 3 lines".
_VERB_REACH = 4
# "Two lines of treatment at the most": so far behind the number is it compared.
_TAIL_REACH = 7
_JOINED_WITHIN = 3
_TAILS = {
    "at-most": "at-most",
    "at-least": "at-least",
    "or-less": "at-most",
    "or-better": "at-most",
    "or-more": "at-least",
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The least and the most earlier systemic lines for advanced disease; None where the record leaves it open.

    Who may enter because there is no standard treatment, or it is not borne, counts as treated (the codebook), so the
    least is one there. *exhausted*: people may enter only where no standard treatment is left for them. *conditional*:
    the words let in some who had none ("or standard treatment is considered inappropriate"). *ongoing*: they let in
    people whose first treatment goes on and holds the cancer back ("up to 12 weeks of osimertinib are allowed").
    """

    least: int | None = field(metadata={"json": "min"})
    most: int | None = field(metadata={"json": "max"})
    evidence: tuple[Evidence, ...]
    exhausted: bool = False
    conditional: bool = False
    ongoing: bool = False


def read_lines(reading: Reading, line: Label[tuple[Line, ...]]) -> Lines:
    """How many earlier systemic lines for advanced disease are asked for and allowed.

    *line* is the trial's line.
    """
    findings = [one for one in table("lines").findings(reading) if not reading.of_another_cancer(one.sentence)]
    beside = {_EXHAUSTED, _JUDGED}
    if "previously-treated" in line.value:
        beside.add(_HELD)
    if _asks_for_other_drugs(reading):
        beside.add(_OF_CHEMOTHERAPY)
    counts = [finding for finding in findings if finding.says not in beside]
    least, most, evidence = _counted(counts)
    if most is None and any(finding.cohort for finding in counts):
        most = _most_of_groups(reading, counts)
    exhausted = _is_exhausted_for_all([finding for finding in findings if finding.says == _EXHAUSTED], line)
    judged = {finding.evidence("").quote for finding in findings if finding.says == _JUDGED}
    # Another sentence that asks for treatment, or a number, leaves nothing to judge.
    in_criteria = {item.quote for item in line.evidence if item.field == "eligibility_criteria"}
    conditional = bool(judged) and least is None and in_criteria <= judged
    ongoing = _takes_who_are_in_treatment(reading)
    if line.value == ("first-line",):
        return Lines(0, 0, line.evidence, ongoing=ongoing)
    if line.value != ("not-stated",):
        opens = not {"any", "first-line"}.isdisjoint(line.value)
        # Previously treated is at least one line, also where it is said by "failed, or there is no standard treatment".
        least = 0 if opens else max(least or 0, 1)
        most = most if most is None or most >= (least or 0) else None
        evidence = tuple(dict.fromkeys((*line.evidence, *evidence)))[:3]
    return Lines(least, most, evidence, exhausted, conditional, ongoing)


def _takes_who_are_in_treatment(reading: Reading) -> bool:
    """Whether a sentence takes people whose first treatment goes on: "on osimertinib for at most 12 weeks"."""
    findings = table("treatment_so_far").findings(reading, ("title", "inclusion", "unclear", "exclusion"))
    return any(one.says == "ongoing" and not reading.of_another_cancer(one.sentence) for one in findings)


def untreated_lines(prior: Iterable[Prior]) -> Lines:
    """The lines of a trial that takes no advanced disease: none where *prior* bars all systemic treatment."""
    barring = [one for one in prior if one.rule == "excluded" and one.treatment in OF_ANY_KIND]
    barring = [one for one in barring if not one.cohort and not one.conditional]
    return Lines(0, 0, barring[0].evidence) if barring else Lines(None, None, ())


def _asks_for_other_drugs(reading: Reading) -> bool:
    """Whether the inclusion criteria ask for other earlier drugs than chemotherapy: its lines are then not all."""
    return any(
        sentence.names("pd-1/pd-l1", "egfr-tki", "alk-tki") and sentence.names("failing", "must")
        for sentence in reading.sentences("inclusion")
    )


def is_exhausted(sentence: Sentence) -> bool:
    """Whether *sentence* takes people only where no standard treatment is left for them."""
    return any(finding.says == _EXHAUSTED for finding in table("lines").decide(sentence))


def _is_exhausted_for_all(findings: list[Finding], line: Label[tuple[Line, ...]]) -> bool:
    """Whether *findings*, that no treatment must be left, hold for all: no other sentence lets others in."""
    quotes = {finding.evidence("").quote for finding in findings}
    return bool(quotes) and (line.value == ("previously-treated",) or {item.quote for item in line.evidence} <= quotes)


def _counted(findings: Iterable[Finding]) -> tuple[int | None, int | None, tuple[Evidence, ...]]:
    """The least and the most that sentences about numbers of lines leave open.

    A group that names no limit has none, so the limit of one group is none of the trial; nor does a title set one where
    the criteria number lines.
    """
    findings = list(findings)
    # "One or two of platinum; three at most in all": the sum is what counts.
    in_all = [finding for finding in findings if holds(finding.sentence.symbols, "in-all")]
    limits = [(finding, limit) for finding in in_all or findings for limit in _limits(finding)]
    in_criteria = any(finding.sentence.place != "title" for finding, _ in limits)
    leasts = [least for _, (least, _) in limits if least is not None]
    mosts = [
        most
        for finding, (_, most) in limits
        if most is not None and finding.cohort is None and not (in_criteria and finding.sentence.place == "title")
    ]
    evidence = dict.fromkeys(finding.evidence("how many earlier lines") for finding, _ in limits)
    return min(leasts, default=None), max(mosts, default=None), tuple(evidence)


def _most_of_groups(reading: Reading, counts: Iterable[Finding]) -> int | None:
    """The most lines that any group of the criteria takes, where each that they name has a limit; else None."""
    groups = {sentence.cohort for sentence in reading.sentences("inclusion")} - {None}
    of_line = table("line").findings(reading, ("inclusion",))
    if not all(finding.cohort for finding in of_line):
        return None
    # "No or one earlier line": the number of such a group stands in its sentence, or it has no limit.
    either = {finding.cohort for finding in of_line if finding.says in ("any", "counted")}
    most = {finding.cohort: 0 for finding in of_line if finding.says == "first-line" and finding.cohort not in either}
    for finding in counts:
        for _, limit in _limits(finding) if finding.cohort else ():
            if limit is not None:
                most[finding.cohort] = max(limit, most.get(finding.cohort, 0))
    return max(most.values()) if groups and groups <= most.keys() else None


def _limits(finding: Finding) -> Iterator[tuple[int | None, int | None]]:
    """The least and the most lines that each number of the sentence of *finding* leaves open."""
    sentence = finding.sentence
    if finding.says in _AFTER_LINE:
        yield _AFTER_LINE[finding.says]
        return
    named = _numbers_of_lines(sentence)
    open_above = any(quantity.comparison in ("at-least", "more-than") for quantity in named)
    for quantity in named:
        least, most = _bounds(quantity, out=sentence.place == "exclusion" or _is_denied(sentence, quantity))
        if most is not None and sentence.symbols[quantity.end - 1 : quantity.end + 1][-1:] in symbols_of("other"):
            most += 1  # "at most one other": beside the one named before
        # "At least one regimen, or stable after one line": the second number sets no limit.
        most = None if open_above and not quantity.comparison else most
        if (least, most) != (None, None):
            yield least, most


def _numbers_of_lines(sentence: Sentence) -> list[Quantity]:
    """The quantities of *sentence* that number all earlier lines for lung cancer."""
    named: list[Quantity] = []
    for one in quantities(sentence):
        one = _with_tail(sentence, one)
        # "Two lines at least and three at most": the noun stands once.
        goes_on = bool(named and one.comparison) and one.start - named[-1].end <= _JOINED_WITHIN and one.unit == ""
        if _numbers_lines(sentence, one) or goes_on:
            named.append(one)
    if holds(sentence.symbols, "in-all"):
        named = [one for one in named if one.comparison] or named
    return [one for one in named if not _is_part_of_another(sentence, one)]


def _with_tail(sentence: Sentence, quantity: Quantity) -> Quantity:
    """*quantity* with what compares it behind the noun: "two lines at most", "one prior line or more"."""
    if quantity.comparison:
        return quantity
    behind = sentence.symbols[quantity.end : quantity.end + _TAIL_REACH]
    for place, symbol in enumerate(behind):
        if symbol in (NUMBER, "."):
            break
        follows = sentence.symbols[quantity.end + place + 1 : quantity.end + place + 2]
        comparison = _TAILS.get(concept_of(symbol))
        if comparison and follows != NUMBER:
            return replace(quantity, comparison=comparison)
    return quantity


def _numbers_lines(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether *quantity* is one of earlier lines, and neither the number of a group nor of anything else."""
    before = sentence.symbols[max(0, quantity.start - 1) : quantity.start]
    # The digit of a name ("CheckMate 9LA") is no number.
    at, end = sentence.span(quantity.start)
    if sentence.text[at - 1 : at].isalpha() or sentence.text[end : end + 1].isalpha():
        return False
    # "At least two, but no more than four prior lines": the noun stands behind the second number.
    reach = 6 if quantity.comparison == "at-least" else 4
    behind = sentence.symbols[quantity.end - 1 : quantity.end + reach]
    had = sentence.symbols[max(0, quantity.start - _VERB_REACH) : quantity.start]
    treatment = ("systemic-therapy",) if holds(had, "prior", "have-had") else ()
    return (
        quantity.unit in ("", "prior", "line", "regimen")
        and quantity.high <= _MAX_LINES
        and (holds(behind, "line", "regimen", "prior", *treatment) or _is_named_before(sentence, quantity))
        and not holds(before, "group")
        # "A two-drug regimen" numbers drugs.
        and not holds(sentence.symbols[quantity.end : quantity.end + 1], "drug-words")
    )


def _is_named_before(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether lines stand before their number and nothing behind it, as in "prior lines: 3", "lines of therapy ≤ 2"."""
    before = sentence.symbols[max(0, quantity.start - _VERB_REACH) : quantity.start]
    compared = bool(quantity.comparison) or holds(before, "colon")
    return compared and holds(before, "line", "regimen") and not holds(before, "and", "or", "comma", "plus")


def _is_denied(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether "not" reaches *quantity* and the verb before it, as in "not received more than 3 lines"."""
    verbs = {symbol for verb in ("receive", "treated", "have") for symbol in lexicon().symbols_in((NEGATED,), verb)}
    before = sentence.symbols[max(0, quantity.start - _VERB_REACH) : quantity.start]
    return quantity.comparison in ("more-than", "at-least") and not verbs.isdisjoint(before)


def _is_part_of_another(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether *quantity* counts some of the lines that one before it does.

    "3, including up to one of platinum", "two prior regimens, at least one containing platinum".
    """
    before = sentence.symbols[max(0, quantity.start - 2) : quantity.start]
    behind = sentence.symbols[quantity.end : quantity.end + 1]
    included = holds(before, "including") or (
        quantity.comparison == "at-least" and holds(before, "comma", "and") and holds(behind, "including")
    )
    return included and any(quantities(sentence, end=quantity.start - 2))


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
