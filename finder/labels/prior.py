"""Which earlier treatment must people have had, which keeps them out, and how many lines of it?

The rules are in `tables/rules/prior.csv`; which drug belongs to which class, in `tables/drug_classes.csv`. Classes and
rules are those of the codebook: a wash-out alone ("none within 4 weeks") excludes nobody, and what only people with a
certain marker must have had is no demand on all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, get_args

from finder.labels.evidence import Evidence, Label
from finder.labels.lexicon import lexicon
from finder.labels.line import Line
from finder.labels.quantities import Quantity, quantities
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading, Sentence
from finder.labels.vocabulary import vocabulary

PriorClass = Literal[
    "platinum", "pd-1/pd-l1", "egfr-tki", "osimertinib", "alk-tki", "kras-g12c-inhibitor", "docetaxel", "chemotherapy",
    "targeted-for-driver", "any-systemic", "same-target", "adc-topo1", "any-systemic-for-advanced", "radiotherapy-lung",
]  # fmt: skip
PRIOR_CLASSES: tuple[PriorClass, ...] = get_args(PriorClass)
PriorRule = Literal["required", "excluded"]
PRIOR_RULES: tuple[PriorRule, ...] = get_args(PriorRule)

_SYSTEMIC: PriorClass = "any-systemic"
_FOR_ADVANCED: PriorClass = "any-systemic-for-advanced"
_SAME: PriorClass = "same-target"
# Radiotherapy bars lung trials as a class of its own, whatever else the sentence bars.
_RADIOTHERAPY = "radiotherapy"
# Groups that differ may demand and bar these without being named.
_BROAD: tuple[PriorClass, ...] = (_SYSTEMIC, _FOR_ADVANCED, "chemotherapy", "radiotherapy-lung")
# Beside a class of its own: where it names a target of the trial's own drugs.
_PERHAPS_SAME = "same-target?"
_CLASSES_OF: dict[str, tuple[PriorClass, ...]] = {
    **{name: (name,) for name in PRIOR_CLASSES},
    "chemo-naive": ("chemotherapy",),
    "third-generation-tki": ("egfr-tki", "osimertinib"),
    "chemo-immunotherapy": ("chemotherapy", "pd-1/pd-l1"),
}
# What people must have had where their tumour has the marker for it is no demand on the others.
_IF_MARKER = "required-if"
WITH_MARKER = "people whose tumour has the marker for it"
"""The cohort of what only they must have had."""
_DRIVER: PriorClass = "targeted-for-driver"
_WHY: dict[PriorRule, str] = {
    "required": "people must have had this before",
    "excluded": "people who had this before may not enter",
}
# Targets that are classes of their own in the codebook.
_OWN_CLASS = frozenset(("PD-1", "PD-L1", "EGFR", "ALK", "KRAS G12C"))
_GENE_OF: dict[PriorClass, str] = {"egfr-tki": "EGFR", "osimertinib": "EGFR", "alk-tki": "ALK", _DRIVER: ""}
_SHORTEST_TARGET = 3
# Words between a treatment and the cancer that it is said of.
_NEAR = 5
_MAX_LINES = 9
# "Failed second-line therapy" is two earlier lines; a third-line trial takes people after two.
_AFTER_LINE = {"after-second": 2, "after-third": 3}


@dataclass(frozen=True, slots=True)
class Prior:
    """A class of earlier treatment (of `PRIOR_CLASSES`) that is required or excluded, in *cohort* or for all (None).

    *any_of*: one of the classes so marked, of the same rule and cohort, will do.
    """

    treatment: PriorClass = field(metadata={"json": "class"})
    rule: PriorRule
    cohort: str | None
    evidence: tuple[Evidence, ...]
    any_of: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """The least and the most earlier systemic lines for advanced disease; None where the record leaves it open."""

    least: int | None = field(metadata={"json": "min"})
    most: int | None = field(metadata={"json": "max"})
    evidence: tuple[Evidence, ...]


_Key = tuple[PriorClass, PriorRule, str | None]
_Found = dict[_Key, list[Prior]]
"""What sentences say, by class, rule and cohort."""


def read_prior(reading: Reading, demanded: Collection[str] = ()) -> tuple[Prior, ...]:
    """The classes of earlier treatment that decide who may enter, in the order in which the record names them.

    *demanded* are the genes whose alterations the trial demands of all: their drugs are demanded of all, too, where
    others are only of those with the marker.
    """
    if not reading.about_cancer:
        return ()
    found: _Found = {}
    for prior in _stated(reading, demanded):
        found.setdefault((prior.treatment, prior.rule, prior.cohort), []).append(prior)
    _settle(found)
    merged = []
    for (treatment, rule, cohort), same in found.items():
        evidence = tuple(dict.fromkeys(item for prior in same for item in prior.evidence))[:2]
        merged.append(Prior(treatment, rule, cohort, evidence, all(prior.any_of for prior in same)))
    return tuple(merged)


def _settle(found: _Found) -> None:
    """Take from *found* what another statement of the record makes superfluous or shows to be narrower."""
    for treatment, rule, cohort in list(found):
        # What holds for all need not be said again of a group.
        if cohort is not None and (treatment, rule, None) in found:
            del found[treatment, rule, cohort]
    if any(_one_of_all(key, same) for key, same in found.items()):
        # Platinum is systemic treatment, too.
        found.pop((_FOR_ADVANCED, "required", None), None)
    if (_FOR_ADVANCED, "excluded", None) in found:
        # All systemic treatment is more than chemotherapy, or than systemic treatment said in other words.
        found.pop(("chemotherapy", "excluded", None), None)
        found.pop((_SYSTEMIC, "excluded", None), None)
    for name in PRIOR_CLASSES:
        # What all must have had keeps nobody out: the sentence bars something narrower, mostly the same target.
        if (name, "required", None) in found and name not in _BROAD:
            narrower = found.pop((name, "excluded", None), None)
            if narrower and name in _GENE_OF:
                found.setdefault((_SAME, "excluded", None), narrower)


def _one_of_all(key: _Key, same: list[Prior]) -> bool:
    """Whether *same* demand one class of systemic treatment of all people."""
    name, rule, cohort = key
    return rule == "required" and cohort is None and name not in _BROAD and not all(prior.any_of for prior in same)


def _stated(reading: Reading, demanded: Collection[str]) -> Iterator[Prior]:
    findings = table("prior").findings(reading)
    for _, of_sentence in groupby(findings, key=lambda finding: (finding.sentence.place, finding.sentence.start)):
        together = [finding for finding in of_sentence if not _said_of_another_cancer(finding)]
        if together and not reading.of_another_cancer(together[0].sentence):
            yield from _of_sentence(reading, together, demanded)


def _said_of_another_cancer(finding: Finding) -> bool:
    """Whether the treatment is said of another organ's cancer, as in "platinum-resistant ovarian cancer"."""
    if finding.subject is None:
        return False
    known, symbols, place = lexicon(), finding.sentence.symbols, finding.subject
    of_lung, of_others = set(known.symbols("lung-tumour")), set(known.symbols("other-tumour"))
    cancers = of_lung | of_others | set(known.symbols("malignancy"))
    for near in (symbols[place + 1 : place + 1 + _NEAR], symbols[max(0, place - _NEAR) : place]):
        # The nearer side decides: what follows is said of the treatment rather than what goes before.
        if not cancers.isdisjoint(near):
            return not of_others.isdisjoint(near) and of_lung.isdisjoint(near)
    return False


def _of_sentence(reading: Reading, findings: list[Finding], demanded: Collection[str]) -> Iterator[Prior]:
    rules = {finding.says for finding in findings}
    for rule in (rule for rule in PRIOR_RULES if rule in rules):
        ruled = [finding for finding in findings if finding.says == rule]
        named = {name: finding for finding in reversed(ruled) for name in _classes(finding)}
        systemic = {_SYSTEMIC, _FOR_ADVANCED} & named.keys()
        # "Systemic therapy (chemotherapy, immunotherapy)" excludes all; "a line with platinum" demands platinum.
        if systemic and rule == "excluded":
            broad = systemic | {"radiotherapy-lung"}
            named = {name: finding for name, finding in named.items() if name in broad}
        elif named.keys() - systemic:
            named = {name: finding for name, finding in named.items() if name not in systemic}
        any_of = rule == "required" and len(named) > 1 and _joined_by_or(ruled)
        for name, finding in named.items():
            yield _if_marker(
                reading, Prior(name, rule, finding.cohort, (finding.evidence(_WHY[rule]),), any_of), demanded
            )
    radiotherapy = next((finding for finding in findings if finding.says == _RADIOTHERAPY), None)
    if radiotherapy is not None:
        evidence = radiotherapy.evidence(_WHY["excluded"])
        yield Prior("radiotherapy-lung", "excluded", radiotherapy.cohort, (evidence,))
    for finding in findings:
        if finding.says == _IF_MARKER:
            yield Prior(_DRIVER, "required", finding.cohort or WITH_MARKER, (finding.evidence(_WHY["required"]),))
            return
        if finding.says == _SAME or (
            finding.says in (_PERHAPS_SAME, "excluded") and _names_target(reading, finding.sentence)
        ):
            yield Prior(_SAME, "excluded", finding.cohort, (finding.evidence(_WHY["excluded"]),))
            return


def _if_marker(reading: Reading, prior: Prior, demanded: Collection[str]) -> Prior:
    """*prior*, only for those with the marker where it is against one that the trial neither names nor demands."""
    gene = _GENE_OF.get(prior.treatment)
    if prior.rule != "required" or gene is None or prior.cohort is not None or gene in demanded:
        return prior
    names = " ".join((reading.trial.brief_title, reading.trial.official_title, *reading.trial.conditions))
    if gene and (gene.lower() in names.lower() or _gives(reading, prior.treatment)):
        return prior
    return Prior(_DRIVER, "required", WITH_MARKER, prior.evidence)


def _gives(reading: Reading, treatment: PriorClass) -> bool:
    """Whether the title or the interventions name a drug of the class *treatment*."""
    bits = lexicon().bits(treatment)
    return any(sentence.mask & bits for place in ("title", "interventions") for sentence in reading.sentences(place))


def _classes(finding: Finding) -> tuple[PriorClass, ...]:
    if finding.concept in _CLASSES_OF:
        return _CLASSES_OF[finding.concept]
    advanced = finding.says == "required" or finding.sentence.mask & (
        lexicon().bits("advanced") | lexicon().bits("metastasis")
    )
    return (_FOR_ADVANCED if advanced else _SYSTEMIC,)


def _joined_by_or(findings: list[Finding]) -> bool:
    """Whether "or", and no "and", stands between the first and the last of the treatments."""
    places = [finding.subject for finding in findings if finding.subject is not None]
    between = findings[0].sentence.symbols[min(places) : max(places)]
    known = lexicon()
    return _any_in(between, known.symbols("or")) and not _any_in(between, known.symbols("and"))


def _names_target(reading: Reading, sentence: Sentence) -> bool:
    """Whether *sentence* names a target of the trial's own drugs, or speaks of the same target or class."""
    text = sentence.text
    if any(
        words in text
        for words in ("same target", "same class", "same mechanism", "similar mechanism", "similar target")
    ):
        return True
    targets = {
        target.strip()
        for field in ("interventions", "brief_title")
        for name in reading.trial.texts(field)
        for mention in vocabulary().find(name)
        for target in (mention.entry.name, *mention.entry.target.split(" / "))
        if mention.entry.kind == "agent" and not _OWN_CLASS & set(mention.entry.target.split(" / "))
    }
    return any(target.lower() in text for target in targets - _OWN_CLASS if len(target) >= _SHORTEST_TARGET)


def read_lines(reading: Reading, line: Label[tuple[Line, ...]]) -> Lines:
    """How many earlier systemic lines for advanced disease are asked for and allowed; *line* is the trial's line."""
    least, most, evidence = _counted(reading) if reading.about_cancer else (None, None, ())
    if line.value == ("first-line",):
        return Lines(0, 0, line.evidence)
    if line.value == ("not-stated",):
        return Lines(least, most, evidence)
    open_to_all = "any" in line.value or "first-line" in line.value
    return Lines(0 if open_to_all else max(least or 1, 1), most, tuple(dict.fromkeys((*line.evidence, *evidence)))[:3])


def _counted(reading: Reading) -> tuple[int | None, int | None, tuple[Evidence, ...]]:
    """The least and the most that sentences about numbers of lines leave open, over all groups of the trial."""
    leasts: list[int] = []
    mosts: dict[str | None, list[int]] = {}
    evidence: list[Evidence] = []
    for sentence, (least, most) in _counts(reading):
        if least is None and most is None:
            continue
        leasts += [] if least is None else [least]
        mosts.setdefault(sentence.cohort, []).extend([] if most is None else [most])
        evidence.append(sentence.passage.evidence(sentence.start, sentence.end, "how many earlier lines"))
    # A group that counts lines and names no limit has none, unless one holds for all.
    unlimited = not mosts.get(None) and not all(mosts.values())
    limits = [most for of_group in mosts.values() for most in of_group]
    return min(leasts, default=None), None if unlimited else max(limits, default=None), tuple(dict.fromkeys(evidence))


def _counts(reading: Reading) -> Iterator[tuple[Sentence, tuple[int | None, int | None]]]:
    """The sentences that number earlier lines, with the least and the most lines that they leave open."""
    for finding in table("lines").findings(reading):
        sentence = finding.sentence
        if reading.of_another_cancer(sentence):
            continue
        if finding.says in _AFTER_LINE:
            yield sentence, (_AFTER_LINE[finding.says], None)
            continue
        named = [quantity for quantity in quantities(sentence) if _numbers_lines(sentence, quantity)]
        open_above = any(quantity.comparison in ("at-least", "more-than") for quantity in named)
        for quantity in named:
            least, most = _bounds(quantity, out=sentence.place == "exclusion")
            # "At least one regimen, or stable after one line": the second number sets no limit.
            yield sentence, (least, None if open_above and not quantity.comparison else most)


def _numbers_lines(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether *quantity* is one of earlier lines, and neither the number of a group nor of anything else."""
    known = lexicon()
    counted = known.symbols("line") + known.symbols("regimen") + known.symbols("prior")
    before = sentence.symbols[max(0, quantity.start - 1) : quantity.start]
    # The digit of a name ("CheckMate 9LA") is no number.
    at, end = sentence.row.span(quantity.start)
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
