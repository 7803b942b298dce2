"""For which line of therapy is the trial? The rules are in `tables/rules/line.csv`.

The codebook: `first-line` (no prior systemic therapy for advanced disease), `previously-treated` (at least one),
`maintenance`, `any` (either allowed; the same as first-line and previously-treated together). An earlier *adjuvant*
therapy, a wash-out ("none within 4 weeks") and a ban on one class of drugs alone say nothing of the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Literal, get_args

from finder.labels.evidence import Evidence, Label, with_one_title
from finder.labels.lexicon import bits_of, holds, lexicon
from finder.labels.quantities import quantities
from finder.labels.rules import table
from finder.labels.statements import Reading, Sentence

Line = Literal["first-line", "previously-treated", "maintenance", "any", "not-stated"]
LINES: tuple[Line, ...] = get_args(Line)

_CRITERIA = ("inclusion", "exclusion", "unclear")
# The sentence speaks of something else: of a washout, of lesions, of tissue.
_BESIDE = "beside"
# "No limit to the number of prior therapies" says how many may have been, not that there may be none.
_NO_LIMIT = "no-limit"
# "May have received", "prior chemotherapy is allowed": so do those who must have had another treatment.
_ALLOWED = "allowed"
# "Exposure to other systemic therapy": beside one that is asked for, else any.
_OTHER_BANNED = "other-banned"
# "No chemotherapy so far": who must have had other drugs ("progressed on osimertinib") was treated all the same.
_CHEMOTHERAPY_BANNED = "chemotherapy-banned"
# "A prior EGFR inhibitor is allowed": says something only where chemotherapy is barred.
_DRUG_ALLOWED = "drug-allowed"
# "Progressed, or refuses standard treatment": lets untreated people in, where nothing else asks for a treatment.
REFUSED = "refused"
# "Relapsed lung cancer" in a title: perhaps after an operation, if the criteria take untreated people.
_RELAPSED = "relapsed"
# "1-2 prior lines", "0-2 prior lines": the number decides.
_COUNTED = "counted"
# "Excluded: one or more lines", "excluded: three or more lines".
_COUNTED_OUT = "counted-out"
_AT_LARGE = ("systemic-therapy", "systemic-drugs", "line", "regimen", "first-line", "untreated", "naive", "new")
_OTHER_DRUGS = ("pd-1/pd-l1", "egfr-tki", "osimertinib", "alk-tki", "targeted-for-driver")
# What may stand beside a title that says otherwise.
_WEIGHTLESS = ("any", _ALLOWED, _NO_LIMIT, REFUSED)
IF_MARKER = "required-if"
"""Value of the rules for earlier treatment: required of people whose tumour has a marker, and of nobody else."""
_WHY = {
    "first-line": "for people without systemic therapy for advanced disease so far",
    "previously-treated": "for people whose cancer was treated before",
    "maintenance": "to keep in check what an earlier treatment has reached",
    "any": "with or without earlier treatment",
}


@dataclass(frozen=True, slots=True)
class _Statement:
    """One sentence that speaks for a line; *cohort*: only for a part of the trial.

    *of_other_drugs*: it asks for drugs other than chemotherapy, and not only of those with some change of the tumour.
    *of_some*: it asks for earlier treatment of those alone.
    """

    line: str
    sentence: Sentence
    cohort: bool
    evidence: Evidence
    of_other_drugs: bool = False
    of_some: bool = False


def read_line(reading: Reading) -> Label[tuple[Line, ...]]:
    """The lines of therapy (of `LINES`, in that order) that the trial takes."""
    from_titles = list(_statements(reading, ("title",)))
    from_criteria = _with_chemotherapy_judged(from_titles, list(_statements(reading, _CRITERIA)))
    statements = _without_weaker(_agreeing(from_titles, from_criteria))
    if not any(statement.line in _WHY for statement in statements):
        statements = _without_weaker([*statements, *_statements(reading, ("summary",))])
    statements = [_decided(statement) for statement in statements]
    lines = {statement.line for statement in statements}
    if all(statement.of_some for statement in statements):
        return Label(("not-stated",))
    if "any" in lines:
        lines = {"any"}
    value = tuple(line for line in LINES if line in lines)
    of_line = {line: [statement.evidence for statement in statements if statement.line == line] for line in value}
    return Label(value, tuple(dict.fromkeys(item for line in value for item in with_one_title(of_line[line], 2))))


def _with_chemotherapy_judged(from_titles: list[_Statement], from_criteria: list[_Statement]) -> list[_Statement]:
    """*from_criteria* with what a ban on chemotherapy means: nobody treated before, if no other drugs are asked for."""
    lines = {statement.line for statement in from_criteria}
    others = any(
        statement.of_other_drugs and statement.line == "previously-treated" and not statement.cohort
        for statement in from_titles + from_criteria
    )
    meant = "any" if _DRUG_ALLOWED in lines else "first-line"
    return [
        replace(statement, line=meant) if statement.line == _CHEMOTHERAPY_BANNED else statement
        for statement in from_criteria
        if statement.line != _DRUG_ALLOWED and not (others and statement.line == _CHEMOTHERAPY_BANNED)
    ]


def _agreeing(from_titles: list[_Statement], from_criteria: list[_Statement]) -> list[_Statement]:
    """All statements, except those of the criteria that contradict the title and hold for the whole trial.

    Such a sentence speaks of something beside the point (a relapse after adjuvant therapy); a cohort's own does not.
    """
    if any(statement.line == "first-line" for statement in from_criteria):
        from_titles = [statement for statement in from_titles if statement.line != _RELAPSED]
    from_titles = [
        replace(statement, line="previously-treated") if statement.line == _RELAPSED else statement
        for statement in from_titles
    ]
    of_title = {statement.line for statement in from_titles}
    if not of_title and any(statement.line == "maintenance" for statement in from_criteria):
        of_title = {"maintenance"}
    if of_title == {"previously-treated"} and _holds_what_the_first_reached(from_titles, from_criteria):
        # "After first-line chemotherapy", of people whom it holds.
        from_titles, of_title = [], {"maintenance"}
    if len(of_title) != 1:
        return from_titles + from_criteria
    beside_the_title = (*of_title, *_WEIGHTLESS)
    return from_titles + [
        statement for statement in from_criteria if statement.line in beside_the_title or statement.cohort
    ]


def _holds_what_the_first_reached(from_titles: list[_Statement], from_criteria: list[_Statement]) -> bool:
    """Whether the titles speak of what follows the first line, and the criteria of its effect, not of progression."""
    lines = {statement.line for statement in from_criteria}
    of_first = all(one.sentence.names("first-line") and not one.sentence.names("failing") for one in from_titles)
    return of_first and "maintenance" in lines and "previously-treated" not in lines


def _without_weaker(statements: list[_Statement]) -> list[_Statement]:
    """*statements* without the weak ones, where a stronger one speaks."""
    lines = {statement.line for statement in statements}
    if lines & {"first-line", "previously-treated", "maintenance", "any"}:
        statements = [statement for statement in statements if statement.line != _OTHER_BANNED]
    if "previously-treated" in lines:
        statements = [statement for statement in statements if statement.line not in (_NO_LIMIT, _ALLOWED)]
    refusing = [statement for statement in statements if statement.line == REFUSED]
    if refusing and any(_asks_in_addition(statement, refusing) for statement in statements):
        statements = [statement for statement in statements if statement.line != REFUSED]
    return statements


def _asks_in_addition(statement: _Statement, refusing: list[_Statement]) -> bool:
    """Whether *statement* is a criterion of its own: those who *refusing* let in must have been treated, too."""
    items = {one.sentence.item for one in refusing} | {lead.item for one in refusing for lead in one.sentence.leads()}
    above = {lead.item for lead in statement.sentence.leads()}
    return (
        statement.line == "previously-treated"
        and not statement.cohort
        and not statement.sentence.names("or", "marker")
        # "Progression on the latest scan" tells of the disease, and asks for no treatment.
        and statement.sentence.names("must", "receive", "line", "prior")
        and not any(one.sentence.names("allowed") for one in refusing)
        and items.isdisjoint({statement.sentence.item, *above})
    )


def _decided(statement: _Statement) -> _Statement:
    if statement.line == _OTHER_BANNED:
        return replace(statement, line="first-line")
    return statement if statement.line in _WHY else replace(statement, line="any")


def _statements(reading: Reading, places: Iterable[str]) -> Iterator[_Statement]:
    for together in table("line").by_sentence(reading, places):
        sentence = together[0].sentence
        # What the sentence as a whole says goes before what its words say.
        whole = [finding for finding in together if finding.subject is None]
        if reading.of_another_cancer(sentence) or _is_beside(sentence):
            continue
        for line in dict.fromkeys(finding.says for finding in whole or together if finding.says != _BESIDE):
            finding = next(finding for finding in whole or together if finding.says == line)
            if line in (_COUNTED, _COUNTED_OUT):
                line = _counted(sentence) if line == _COUNTED else _counted_out(sentence)
            evidence = finding.evidence(_WHY.get(line, _WHY["any"]))
            if line == "first-line" and _bans_chemotherapy_alone(sentence):
                line = _CHEMOTHERAPY_BANNED
            if line == "previously-treated" and sentence.place == "summary" and sentence.names("endpoint"):
                continue  # "progression-free survival" is an aim
            of_some = line == "previously-treated" and _is_of_those_with_marker(reading, sentence)
            of_others = _is_of_other_drugs(reading, sentence)
            yield _Statement(line, sentence, _of_a_cohort(sentence), evidence, of_others, of_some)


def _bans_chemotherapy_alone(sentence: Sentence) -> bool:
    return (
        sentence.place in _CRITERIA
        and not _of_a_cohort(sentence)
        and sentence.names("chemotherapy", "chemo-naive")
        and not sentence.names(*_AT_LARGE)
    )


def _is_of_other_drugs(reading: Reading, sentence: Sentence) -> bool:
    """Whether *sentence* asks all for drugs other than chemotherapy: a marker in it stands in the title, too."""
    if not sentence.names(*_OTHER_DRUGS) or sentence.names("allowed", "may", "if"):
        return False
    # "Progression on a TKI: those with T790M must have had …": what stands before the colon holds for all.
    head, colon, _ = sentence.symbols.partition(lexicon().symbol("colon"))
    if colon and holds(head, *_OTHER_DRUGS) and holds(head, "failing") and not holds(head, "marker"):
        return True
    return not _names_further_marker(reading, sentence)


def _is_of_those_with_marker(reading: Reading, sentence: Sentence) -> bool:
    """Whether *sentence* asks for earlier treatment, and only of people with a marker that the title does not name."""
    asks = {finding.says for finding in table("prior").decide(sentence)}
    is_of_marker = IF_MARKER in asks and "required" not in asks and _names_further_marker(reading, sentence)
    return is_of_marker and not _is_of_other_drugs(reading, sentence)


def _names_further_marker(reading: Reading, sentence: Sentence) -> bool:
    of_title = reduce(or_, (title.mask for title in reading.sentences("title")), 0)
    return bool(sentence.mask & bits_of("marker") & ~of_title)


def _counted(sentence: Sentence) -> str:
    colon = lexicon().symbol("colon")
    numbers = [
        quantity.low
        for quantity in quantities(sentence)
        if quantity.unit in ("prior", "line", "regimen") or sentence.symbols[: quantity.start].endswith(colon)
    ]
    return "any" if 0 in numbers else "previously-treated"


def _counted_out(sentence: Sentence) -> str:
    bars_the_first = any(one.comparison == "at-least" and one.low == 1 for one in quantities(sentence))
    return "first-line" if bars_the_first else _ALLOWED


def _is_beside(sentence: Sentence) -> bool:
    """Whether *sentence* is a title of another tumour's treatment, or says of people with the disease what is usual."""
    if sentence.place == "title":
        return sentence.names("other-tumour") and not sentence.names("lung-mention")
    if sentence.place != "summary":
        return False
    of_people = sentence.symbols.startswith(tuple(lexicon().symbols("people")))
    takes_people = of_people and not sentence.names("background-words", "intended")
    return not takes_people and not sentence.names("this-trial")


def _of_a_cohort(sentence: Sentence) -> bool:
    return sentence.cohort is not None or sentence.names("group")
