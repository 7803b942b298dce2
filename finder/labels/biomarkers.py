"""Which biomarkers must a participant's tumour have, or must it not have?

The codebook: `required` (a participant must have it), `excluded` (people with it may not enter; "wild type required" is
this, too). Measuring, stratifying, and "must have had the matching drug if positive" are no rule, and the name of a
drug class ("EGFR-TKI", "anti-PD-L1") is no biomarker. Which sentences state a rule is decided by
`tables/rules/biomarkers.csv`, asked for each marker that a sentence names; the spellings stand in `tables/lexicon.csv`,
where the name of a concept is the gene and the variant that it states. Here are variants, thresholds and conflicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile
from typing import Literal

from finder.labels.evidence import Evidence
from finder.labels.lexicon import FIRST_CONCEPT, NEGATED, NUMBER, WORD, concept_of, holds, lexicon, symbols_of
from finder.labels.quantities import Quantity, quantities
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading, Sentence

GENES = (
    "EGFR", "ALK", "ROS1", "KRAS", "MET", "RET", "HER2", "BRAF", "NTRK", "NRG1", "PD-L1", "TMB", "MSI", "DLL3",
    "TROP2", "B7-H3", "CLDN18.2", "CEACAM5", "FGFR", "PIK3CA", "STK11", "BRCA", "TP53", "HLA", "MTAP", "other",
)  # fmt: skip
"""The biomarkers of the codebook."""

MarkerRule = Literal["required", "excluded"]
_INVERTED: dict[MarkerRule, MarkerRule] = {"required": "excluded", "excluded": "required"}

# How many places behind the marker (and before it) its variants and its threshold may stand.
_REACH, _REACH_BEFORE = 30, 8
# How near "sensitising" stands, and what "or" joins to it.
_NEAR, _NEXT, _LONGEST_LIST = 10, 4, 30
# "R175H mutation": a letter, a number, a letter, and the mutation that they are.
_CHANGE = 4
_MAX_FINDINGS = 250
_MAX_EVIDENCE = 3
# Alterations that a gene cannot have belong to another marker of the list: "EGFR, ALK fusion".
_ONLY_OF = {
    "exon 20 insertion": ("EGFR", "HER2"),
    "uncommon": ("EGFR", "HER2"),
    "fusion": ("ALK", "ROS1", "RET", "NTRK", "NRG1", "FGFR", "MET", "BRAF", "HER2", "other"),
    "deletion": ("MTAP", "STK11", "TP53", "BRCA", "other"),
    # Where it is no mutation that "wild type" denies, the record does not name what it is.
    "wild-type": ("EGFR", "KRAS", "MET", "HER2", "BRAF", "PIK3CA", "STK11", "BRCA", "TP53", "other"),
}
_SHARED = ("mutation", "fusion")
_OVEREXPRESSION = "overexpression"
_EXCEPTED = ("except:", "no:except:")
_GENERAL = ("mutation", "wild-type")
_MUTATION = ("mutation",)
_OF_EXPRESSION = ("overexpression", "amplification")
_RESISTANCE = ("T790M", "C797S")
SENSITISING = "sensitizing mutation"
"""The mutations of EGFR that its inhibitors were made for, the rare ones among them; no insertion in exon 20."""

OTHER_MUTATION = "other mutation"
"""What a record joins to `SENSITISING` by "or" without naming it: "sensitizing or resistance mutation"."""

HIGH_PDL1, SOME_PDL1, OTHER_ASSAY = "high (we assume TPS >= 50 %)", "expression", "expression by another assay"
"""PD-L1 in words, by `tables/rules/pdl1.csv`: a limit that is ours, "high or low" (people may have either), and the
scores of another assay than that of the tumour proportion score."""

PDL1_LEVELS = (OTHER_ASSAY, SOME_PDL1, HIGH_PDL1)

# More exact names of what "sensitising" covers already, or of what comes to it under treatment.
_WITH_SENSITISING = ("common", "exon 19 deletion", "L858R", "uncommon", *_RESISTANCE)
_KINDS = (*_GENERAL, "fusion", "amplification", "overexpression", "deletion")
# A name that adds nothing to its gene, one that stands for several genes (RAS), and the unnamed driver.
_FAMILY = "family"
_NO_VARIANTS = ("", "expressed", "high", "low", "stable", "sensitive", _FAMILY)
_DRIVER = "driver"
# "L858R or exon 20 insertion": that goes on a list of named alterations without its gene.
_OF_NAMED = ("exon 20 insertion", "amplification")
_OPERATORS = {"at-most": "<=", "at-least": ">=", "less-than": "<", "more-than": ">"}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_EXPRESSED_AT_ALL = 1


@dataclass(frozen=True, slots=True)
class Biomarker:
    """A rule about one biomarker.

    *variants* are the alterations it names in the codebook's spelling. *threshold* is the expression that is asked for,
    or that keeps people out ("TPS >= 50 %"), or None. *any_of*: any one of several is enough. *cohort* is the group of
    the trial that alone is held to it, in the record's words, or None. *name* is that of a marker whose gene is
    `other`, "" where only "driver mutations" are spoken of. *held_to* are the variants that a person's report is held
    to: `variants`, with `SENSITISING` (and `OTHER_MUTATION`) where they mean only some mutations of EGFR; of PD-L1
    without a threshold, what the record has instead: one of `PDL1_LEVELS`. *variant* has the variants and the threshold
    in words, or that name.
    """

    gene: str
    rule: MarkerRule
    variants: tuple[str, ...]
    threshold: str | None
    any_of: bool
    cohort: str | None
    evidence: tuple[Evidence, ...]
    name: str = ""
    held_to: tuple[str, ...] = ()
    variant: str = field(init=False)

    def __post_init__(self) -> None:
        """Put the variants and the threshold into words ("exon 19 deletion, L858R", "TPS ≥ 50 %")."""
        threshold = (self.threshold or "").replace(">=", "≥").replace("<=", "≤")
        of_gene = (self.name,) if self.gene == "other" else self.variants
        object.__setattr__(self, "variant", ", ".join(filter(None, (*of_gene, threshold))))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one sentence says of one marker."""

    gene: str
    name: str
    rule: MarkerRule
    variants: tuple[str, ...]
    threshold: str | None
    any_of: bool
    sensitising: tuple[str, ...]
    level: str
    finding: Finding

    @property
    def strength(self) -> int:
        """Titles decide before criteria, and these before what only repeats them."""
        return {"title": 2, "summary": 0, "conditions": 0}.get(self.finding.sentence.place, 1)


def read_biomarkers(reading: Reading) -> tuple[Biomarker, ...]:
    """The biomarkers that the trial requires or excludes: one for each gene, rule and cohort, "other" by its name."""
    rules = table("biomarkers")
    findings = rules.findings(reading, ("title", "inclusion", "exclusion", "unclear"))
    statements = [one for one in _statements(reading, findings[:_MAX_FINDINGS]) if not _one_of_unlike(reading, one)]
    statements = [
        one
        for one in statements
        if not _of_another_tumour(reading, one.finding.cohort)
        and not _of_a_closed_group(reading, one.finding.sentence)
        and not reading.under_another_cancer(one.finding.sentence)
    ]
    statements = [one for one in statements if not _is_of_one_group(one, statements)]
    genes = {one.gene for one in statements}
    # The conditions and the summary add a gene that the criteria and titles do not decide on.
    statements += [one for one in _statements(reading, _of_all_conditions(reading)) if one.gene not in genes]
    genes |= {one.gene for one in statements}
    summary = [one for one in _statements(reading, rules.findings(reading, ("summary",))) if one.gene not in genes]
    statements += [one for one in summary if not _is_not_needed(reading, one.gene)]
    # "With driver mutations", in a title: what stands elsewhere says which. "Without" them means all of them.
    heads = [one for one in statements if one.finding.sentence.place in ("title", "conditions")]
    is_told_elsewhere = any(one.rule == "required" and one.name != _DRIVER and one not in heads for one in statements)
    statements = [
        one
        for one in statements
        if not (is_told_elsewhere and one.name == _DRIVER and one.rule == "required" and one in heads)
    ]
    groups: dict[tuple[int, str, str | None], list[_Statement]] = {}
    for one in _without_alternatives(statements):
        groups.setdefault((GENES.index(one.gene), one.name, one.finding.cohort), []).append(one)
    found = [one for key in sorted(groups, key=lambda key: (*key[:2], key[2] or "")) for one in _joined(groups[key])]
    shared = [*_shared_by_all_groups(reading, found)]
    own = [one for one in found if not _repeats(one, found, _GENERAL) and not _repeats(one, shared, ())]
    return tuple(sorted([*own, *shared], key=lambda marker: GENES.index(marker.gene)))


def _is_not_needed(reading: Reading, gene: str) -> bool:
    """Whether the criteria say that nobody needs *gene*: "B7-H3 expression is not required"."""
    found = (one for sentence in reading.sentences("inclusion") for one in table("biomarkers").decide(sentence))
    return any(one.rule.id == "not-needed" and one.concept.partition(" ")[0] == gene for one in found)


def _without_alternatives(statements: list[_Statement]) -> list[_Statement]:
    """*statements* without those of unnamed groups: "no EGFR or ALK alteration" beside "one of EGFR, ALK and RET"."""
    taking = [one for one in statements if one.finding.sentence.place in ("inclusion", "unclear")]
    whole = [one for one in taking if {*one.variants} <= {*_GENERAL}]
    excluded = {(one.gene, one.finding.cohort) for one in whole if one.rule == "excluded"}
    required = [one for one in whole if one.rule == "required" and one.any_of]
    alternatives = {one.finding.sentence for one in required if (one.gene, one.finding.cohort) in excluded}
    genes: dict[Sentence, set[str]] = {}
    for one in statements:
        genes.setdefault(one.finding.sentence, set()).add(one.gene)
    alternatives = {sentence for sentence in alternatives if len(genes[sentence]) > 1}
    open_to = {(gene, sentence.cohort) for sentence in alternatives for gene in genes[sentence]}
    return [
        one
        for one in statements
        if one.finding.sentence not in alternatives
        and not (one.rule == "excluded" and one in whole and (one.gene, one.finding.cohort) in open_to)
    ]


def _of_another_tumour(reading: Reading, cohort: str | None) -> bool:
    """Whether the criteria of *cohort* name other tumours alone: what it asks for is no rule for lung cancer."""
    if cohort is None or reading.is_of_lung_alone:  # whose words may mention a thyroid, say
        return False
    own = [sentence for sentence in reading.sentences("inclusion") if sentence.cohort == cohort]
    return any(one.names("other-tumour") for one in own) and not any(one.names("lung-tumour") for one in own)


def _of_a_closed_group(reading: Reading, sentence: Sentence) -> bool:
    """Whether *sentence* speaks of a group that its own item, in another sentence, calls closed."""
    return sentence.cohort is not None and any(
        one.cohort == sentence.cohort and one.names("closed") for one in reading.of_item(sentence.item)
    )


def _is_of_one_group(statement: _Statement, others: list[_Statement]) -> bool:
    """Whether *statement* names in a title a variant that one group alone is for, as another takes other ones."""
    exact = {*statement.variants} - {*_KINDS}
    if statement.finding.sentence.place not in ("title", "conditions") or statement.rule != "required" or not exact:
        return False
    of_groups = [
        {*one.variants} - {*_KINDS, *_RESISTANCE}
        for one in others
        if one.gene == statement.gene and one.rule == "required" and one.finding.cohort
    ]
    return any(variants and variants.isdisjoint(exact) for variants in of_groups)


def _shared_by_all_groups(reading: Reading, found: list[Biomarker]) -> Iterator[Biomarker]:
    """What every group that a person with lung cancer may enter asks for is a rule of the trial."""
    if not any(marker.cohort for marker in found):
        return
    inclusion = [sentence for sentence in reading.sentences("inclusion") if sentence.cohort]
    shut = {sentence.cohort for sentence in inclusion if sentence.names("closed")}
    groups = {sentence.cohort for sentence in inclusion} - shut
    same: dict[tuple[str, str, MarkerRule], list[Biomarker]] = {}
    for marker in found:
        same.setdefault((marker.gene, marker.name, marker.rule), []).append(marker)
    for markers in same.values():
        of_groups = {marker.cohort: marker for marker in markers}
        if len(groups) <= 1 or None in of_groups or not groups <= of_groups.keys():
            continue
        first = next(iter(markers))
        differ = len({(frozenset(marker.variants), marker.threshold) for marker in markers}) > 1
        if differ and first.rule == "excluded":
            continue
        # Any one of the variants will do, so groups that name different ones share none of them.
        variants, held_to = ((), ()) if differ else (first.variants, first.held_to)
        threshold = None if differ else first.threshold
        any_of = all(marker.any_of for marker in markers)
        yield replace(first, variants=variants, threshold=threshold, cohort=None, held_to=held_to, any_of=any_of)


def _of_all_conditions(reading: Reading) -> list[Finding]:
    """The conditions name a marker of all participants only where they do not name the cancer without it, too."""
    findings = table("biomarkers").findings(reading, ("conditions",))
    return findings if 2 * len({finding.sentence for finding in findings}) >= len(reading.trial.conditions) else []


def _statements(reading: Reading, findings: Iterable[Finding]) -> Iterator[_Statement]:
    for sentence, of_sentence in groupby(findings, key=lambda finding: finding.sentence):
        found = list(of_sentence)
        for finding in found:
            gene, _, name = finding.concept.partition(" ")
            rule: MarkerRule = "required" if finding.says == "required" else "excluded"
            place = finding.subject or 0
            threshold, inverted = _threshold(sentence, place, rule)
            # "No PD-L1 expression (TPS < 1 %)": the bracket says the same once more.
            if inverted and not (rule == "excluded" and _is_denied_before_bracket(sentence.symbols, place)):
                rule = _INVERTED[rule]
            others = [other for other in found if other.says == finding.says]
            if gene == "other":
                name = _DRIVER if name.startswith(_DRIVER) else name
                variants = _variants(sentence, place, gene) if name != _DRIVER else ()
            elif name in _NO_VARIANTS:
                variants = _variants(sentence, place, gene)
            else:
                behind = _variants_behind(sentence.symbols, place, gene)
                variants = (name, *(variant for variant in behind if variant in _OF_NAMED))
            if rule == "excluded" and variants == _MUTATION and _is_specified(finding):
                variants = ()
            yield _Statement(
                gene,
                name if gene == "other" else "",
                rule,
                variants,
                threshold,
                rule == "required" and (name == _FAMILY or _any_of(reading, finding, others)),
                _sensitising(sentence.symbols, place) if gene == "EGFR" else (),
                _level(sentence, place, gene),
                finding,
            )


def _is_denied_before_bracket(symbols: str, place: int) -> bool:
    """Whether the marker at *place* is denied, and what stands in brackets behind it tells how much that is."""
    expression, opening = symbols_of("expression"), symbols_of("open")
    denied = ord(symbols[place]) - ord(FIRST_CONCEPT) & NEGATED
    behind = [symbol for symbol in symbols[place + 1 : place + 3] if symbol not in expression]
    return bool(denied) and behind[:1] != [] and behind[0] in opening


def _marker(symbol: str) -> str:
    """The gene of *symbol*, or the whole name where the gene is "other"."""
    name = concept_of(symbol)
    return name if name.startswith("other") else name.split()[0]


def _variants(sentence: Sentence, place: int, gene: str) -> tuple[str, ...]:
    """The alterations that are named behind the gene at *place*, else before it, within its list."""
    own_name = sentence.symbols[place + 1 : place + 2]
    if gene in ("PD-L1", "TMB", "MSI", "HLA") or (
        own_name in symbols_of("named") and _marker(own_name) == gene != "other"
    ):
        return ()  # "BRAF V600E": that is a marker of its own
    behind = _variants_behind(sentence.symbols, place, gene)
    # "Rare EGFR mutations": what stands before says more than "mutation" does.
    before = () if {*behind} - {*_GENERAL} else _variants_before(sentence.symbols, place, gene)
    return before or behind


def _sensitising(symbols: str, place: int) -> tuple[str, ...]:
    """`SENSITISING` where the EGFR at *place* is called so, or sensitive to a drug; what "or" joins to it as well."""
    near = range(max(0, place - _NEAR), min(_end_of_list(symbols, place, place + _NEAR), len(symbols)))
    found = [at for at in near if symbols[at] in symbols_of("sensitising")]
    with_others = any(
        beside[:1] in symbols_of("or", "slash") and _is_unnamed(beside[1 : 1 + _NEXT])
        for at in found
        for beside in (symbols[at + 1 :].lstrip("".join(symbols_of("mutation"))), symbols[:at][::-1])
    )
    return (SENSITISING, OTHER_MUTATION)[: len(found[:1]) + with_others]


def _end_of_list(symbols: str, place: int, end: int) -> int:
    """Up to where what is said behind the markers listed from *place* on is said of the first one, at least *end*.

    "EGFR, anaplastic lymphoma kinase (ALK) or ROS1 mutations that are sensitive to a drug".
    """
    markers = symbols_of("marker")
    last = place
    for at in range(place, min(place + _LONGEST_LIST, len(symbols))):
        if symbols[at] in markers:
            last = at
        elif at - last > _NEXT:
            break
    return max(end, last + _NEXT + 1)


def _is_unnamed(symbols: str) -> bool:
    """Whether *symbols* name no marker but EGFR, and no variant: "resistance", "any other EGFR mutation"."""
    for symbol in symbols:
        if symbol in symbols_of("marker"):
            return concept_of(symbol) == "EGFR"
        if symbol in symbols_of("variant") and concept_of(symbol) not in _GENERAL:
            return False
        if symbol in symbols_of("bracket"):
            break
    return bool(symbols)


def _is_specified(finding: Finding) -> bool:
    """Whether the mutation of *finding* is named in what follows: "EGFR mutation (L858R)"."""
    return any(other.subject == finding.subject for other in table("specified").decide(finding.sentence))


def _level(sentence: Sentence, place: int, gene: str) -> str:
    """What the words tell of the protein of *gene* at *place* without a number; "" for nothing, or another gene."""
    if gene == "PD-L1":
        return next((finding.says for finding in table("pdl1").decide(sentence)), "")
    is_expressed = gene in ("HER2", "MET") and sentence.symbols[place + 1 : place + 2] in symbols_of("expression")
    return _OVEREXPRESSION if is_expressed else ""


def _variants_behind(symbols: str, place: int, gene: str) -> tuple[str, ...]:
    found: list[str] = []
    # "BRAF V600E, RET fusion": what stands behind the next gene is not of this one, nor is a fusion of "HER2".
    is_named, is_behind_named = symbols[place] in symbols_of("named"), False
    own, not_named = _marker(symbols[place]), WORD + NUMBER + "".join(symbols_of("other-one"))
    before = symbols[:place].rstrip("".join(symbols_of("join")))[-1:]
    others = before in symbols_of("marker") and _marker(before) != own
    for at in range(place + 1, min(place + _REACH, len(symbols))):
        symbol = symbols[at]
        if symbol in symbols_of("marker"):
            is_own = _marker(symbol) == own
            if not is_own and (found or is_named):
                break
            if symbol in symbols_of("other driver-mutation"):
                found.append("mutation")  # "without EGFR or ALK driver mutations"
                break
            others |= not is_own
            if symbol in symbols_of("named") and not holds(symbols[at - 2 : at], "non"):
                is_named, is_behind_named = is_named or is_own, is_behind_named or not is_own
        elif symbol in symbols_of("variant"):
            if symbols[at - 1] in symbols_of("join") and symbols[at + 1 : at + 2] in symbols_of("marker"):
                break  # "mutations of EGFR or MET, or fusions of ALK"
            variant = concept_of(symbol)
            # Of "ALK, EGFR T790M mutation" T790M is the other gene's, and so is the mutation.
            of_another = is_behind_named and (variant not in _GENERAL or symbols[at - 1] in symbols_of("named"))
            if not of_another and not (is_named and variant in _GENERAL) and _may_have(gene, variant):
                found.append(variant)
        elif symbols[at : at + _CHANGE].lstrip(not_named)[:1] in symbols_of("variant", "other driver-mutation"):
            continue
        elif symbol != NUMBER and symbol not in symbols_of("listed", "join", "bracket", "namely"):
            joined = _joined_behind_bracket(symbols, place, at)
            if found and joined and _may_have(gene, joined):
                found.append(joined)
            break
    if others and {*found} >= {*_SHARED}:  # "EGFR, ALK or ROS1 mutations or fusions": each has its own
        found.remove("fusion" if _may_have(gene, "wild-type") else "mutation")
    return tuple(dict.fromkeys(found))


def _joined_behind_bracket(symbols: str, place: int, at: int) -> str:
    """What "or" joins behind the bracket open at *at*: "MET (at *place*) expressed (by half of cells) or amplified"."""
    is_open = [symbol in symbols_of("open") for symbol in symbols[place:at] if symbol in symbols_of("bracket")]
    close = next((end for end in range(at, len(symbols)) if symbols[end] in symbols_of("close")), len(symbols))
    joining, behind = symbols[close + 1 : close + 2], symbols[close + 2 : close + 3]
    joins = is_open[-1:] == [True] and joining in symbols_of("or", "slash")
    return concept_of(behind) if joins and behind in symbols_of("variant") else ""


def _variants_before(symbols: str, place: int, gene: str) -> tuple[str, ...]:
    for at in range(place - 1, max(-1, place - _REACH), -1):
        symbol = symbols[at]
        if symbol in symbols_of("variant"):
            if at and symbols[at - 1] in symbols_of("non"):
                continue
            # "EGFR mutation, fusion of ALK".
            parted = symbols[at - 1 : at] in symbols_of("join")
            owned = not parted and holds(symbols[max(0, at - 2) : at], "marker")
            found = [symbol]
            while at > 1 and symbols[at - 1] in symbols_of("or", "slash") and symbols[at - 2] in symbols_of("variant"):
                at -= 2  # "mutation or fusion of FGFR", but not "EGFR mutation or fusion of ALK"
                found += [] if symbols[at - 1 : at] in symbols_of("marker") and at else [symbols[at]]
            named = map(concept_of, reversed(found))
            return () if owned else tuple(variant for variant in named if _may_have(gene, variant))
        if symbol not in (NUMBER, WORD) and symbol not in symbols_of("listed", "join", "open", "colon", "gene"):
            break
    return ()


def _may_have(gene: str, variant: str) -> bool:
    return gene in _ONLY_OF.get(variant, (gene,))


def _threshold(sentence: Sentence, place: int, rule: MarkerRule) -> tuple[str | None, bool]:
    """The expression that is stated of the marker at *place* as a threshold, and whether it inverts *rule*."""
    symbols = sentence.symbols
    gene = concept_of(symbols[place])
    protein = symbols[place] in symbols_of("protein")
    if not protein and gene not in ("HER2", "MET", "EGFR"):
        return None, False
    markers = symbols_of("marker")
    behind = range(place + 1, len(symbols))
    end = next((at for at in behind if symbols[at] in markers and symbols[at] != symbols[place]), len(symbols))
    end = min(end, place + _REACH)
    levels = [concept_of(symbol) for symbol in symbols[place:end] if symbol in symbols_of("level")]
    if levels and rule == "required":
        return levels[0], False
    values = [value for value in quantities(sentence, place + 1, end) if _is_level(symbols, place, value)]
    if not values and protein:
        values = [
            value
            for value in quantities(sentence, max(0, place - _REACH_BEFORE), place)
            if value.unit == "percent" and value.comparison and not markers & set(symbols[value.end : place])
        ]
    if not values:
        return None, False
    value = _least_asked_for(symbols, values) if rule == "required" else values[0]
    unit = {"percent": " %", "mut/mb": " mut/Mb"}.get(value.unit, "" if gene.startswith("TMB") else " %")
    alone = "score-tps" if concept_of(symbols[place]) == "PD-L1 high" else ""  # "TPS" stands for PD-L1
    score = next(
        (concept_of(symbol) for symbol in symbols[place : value.start] if symbol in symbols_of("score")), alone
    )
    operator = _OPERATORS.get(value.comparison, "")
    none = not operator and value.high == 0
    low = none or (operator in ("<", "<=") and (value.high <= _EXPRESSED_AT_ALL or rule == "excluded"))
    if none:
        operator, number = "<", "1"
    else:
        number = "-".join(f"{number:g}" for number in sorted({value.low, value.high}))
    if low:
        operator = _OPPOSITE[operator]
    unit = "" if score == "score-cps" else unit
    text = " ".join(filter(None, (score.removeprefix("score-").upper(), operator, number + unit)))
    other = next(
        (symbol for symbol in symbols[value.end + 1 : value.end + 2] if symbol in symbols_of("other-score")), ""
    )
    if other and symbols[value.end] in symbols_of("or", "slash"):  # that one suffices, too
        text += f" / {concept_of(other).removeprefix('score-').upper()}"
    return text, low


def _least_asked_for(symbols: str, values: list[Quantity]) -> Quantity:
    """The first of *values*, or what "or" lets in beside it: "≥ 80 % by A, or TPS ≥ 50 %"; "≥ 50 %, or 1-49 %"."""
    first = values[0]
    if (first.unit, first.comparison) != ("percent", "at-least"):
        return first
    for value in values[1:]:
        between = symbols[first.end : value.start]
        if value.unit != "percent" or not holds(between, "or", "slash"):
            continue
        if (
            value.comparison == "at-least"
            and not holds(symbols[: first.start], "score-tps")
            and holds(between, "score-tps")
        ):
            return value
        by_another_assay = holds(symbols[: value.end + 2], "other-score")
        if value.comparison in ("", "at-least") and value.low < first.low and not by_another_assay:
            return replace(first, numbers=(value.low,))
    return first


def _is_level(symbols: str, place: int, value: Quantity) -> bool:
    """Whether *value* is an expression, and not a count, a duration or the number of an assay."""
    if holds(symbols[place + 1 : value.start], "copy-number", "numbering", "group"):
        return False
    if value.unit:
        return value.unit in ("percent", "mut/mb")
    is_none = value.high == 0 and holds(symbols[value.start - 2 : value.start], "score")
    return is_none or (bool(value.comparison) and concept_of(symbols[place]) in ("PD-L1", "TMB"))


def _any_of(reading: Reading, finding: Finding, others: list[Finding]) -> bool:
    """Whether one of several markers is enough: "EGFR, ALK or ROS1", "at least one of the following:"."""
    sentence = finding.sentence
    if sentence.is_under("one-of"):
        return True
    before = takewhile(lambda one: one is not sentence, reading.of_item(sentence.item))
    if any(one.names("one-of") and one.names("marker") for one in before):
        return True  # the list goes on behind a semicolon
    symbols, place = sentence.symbols, finding.subject or 0
    members = symbols_of("listed", "join", "bracket") | {NUMBER, WORD}
    for other in others:
        start, end = sorted((place, other.subject or 0))
        between = symbols[start + 1 : end]
        if start == end or _marker(symbols[start]) == _marker(symbols[end]) or not members.issuperset(between):
            continue
        # "KRAS, NRAS-mutated"; "EGFR, ALK or ROS1".
        if between in symbols_of("comma") or holds(between + symbols[end : end + 6], "or", "slash"):
            return True
        if holds(symbols[:start], "one-of"):
            return True
    return False


def _one_of_unlike(reading: Reading, statement: _Statement) -> bool:
    """Whether nobody must meet this very item, as others beside it, not about markers, will do ("... OR")."""
    sentence = statement.finding.sentence
    if sentence.place == "exclusion" or sentence.item < 0:
        return False
    items = reading.criteria.items
    item, before = items[sentence.item], items[sentence.item - 1] if sentence.item else None
    ends = [item, *([before] if before and before.depth == item.depth else [])]
    if any(one.text.rstrip(" .,;:*").endswith(("OR", " or")) for one in ends):
        return True
    if not sentence.is_under("one-of"):
        return False
    beside = [number for number, other in enumerate(items) if other.parent == item.parent]
    return not all(any(one.names("marker") for one in reading.of_item(number)) for number in beside)


def _joined(statements: list[_Statement]) -> Iterator[Biomarker]:
    """One Biomarker for each rule of *statements*, all of one gene and cohort."""
    statements = _without_conflict(statements)
    for rule in dict.fromkeys(one.rule for one in statements):
        of_rule = [one for one in statements if one.rule == rule]
        named = tuple(dict.fromkeys(variant for one in of_rule for variant in one.variants))
        # "Wild type" names no alteration, but it is mutations alone that it denies.
        variants = tuple(dict.fromkeys("mutation" if variant == "wild-type" else variant for variant in named))
        sensitising = _held_as_sensitising(of_rule, variants)
        # "KRAS mutation" asks for nothing that "KRAS G12C mutation" does not.
        if rule == "required" and any(variant not in _KINDS for variant in variants):
            variants = tuple(variant for variant in variants if variant not in _GENERAL)
        # "Exon 19 deletion or L858R", and elsewhere "T790M": who has no T790M may not enter.
        added = [one.variants for one in of_rule if {*one.variants} <= {*_RESISTANCE} and _stands_alone(one, of_rule)]
        if rule == "required" and any(added):
            variants = tuple(dict.fromkeys(variant for of_one in added for variant in of_one))
            sensitising = ()
        first = of_rule[0]
        threshold = next((one.threshold for one in of_rule if one.threshold), None)
        levels = {one.level for one in of_rule} if threshold is None and not variants else set()
        level = next((level for level in (*PDL1_LEVELS, _OVEREXPRESSION) if level in levels), None)
        # What names the variant or the threshold is quoted first: "EGFR mutations" in a title does not tell which.
        exact = {*variants, threshold} - {None, *_GENERAL}
        telling = sorted(of_rule, key=lambda one: exact.isdisjoint((*one.variants, one.threshold)))
        evidence = [one.finding.evidence(_why(one, rule)) for one in telling]
        yield Biomarker(
            first.gene,
            rule,
            tuple(variant for variant in variants if variant in named),
            threshold,
            all(one.any_of for one in of_rule) or (rule == "required" and first.gene != "other" and len(variants) > 1),
            first.finding.cohort,
            tuple(dict.fromkeys(evidence))[:_MAX_EVIDENCE],
            first.name if first.name != _DRIVER else "",
            (level,)
            if level
            else (*sensitising, *(variant for variant in variants if not sensitising or variant not in _GENERAL)),
        )


def _held_as_sensitising(statements: list[_Statement], variants: tuple[str, ...]) -> tuple[str, ...]:
    """What "mutation" among *variants* means by *statements*, all of one rule; nothing where it means all of them.

    Exact names tell which mutations are sensitising, unless they add one that is not: "or exon 20 insertion".
    """
    exact = {*variants} - {*_GENERAL}
    if exact and (exact <= {*_WITH_SENSITISING} or exact == {*variants}):
        return ()
    if statements[0].rule == "excluded" and not all(one.sensitising for one in statements):
        return ()
    return tuple(dict.fromkeys(name for one in statements for name in one.sensitising))


def _stands_alone(statement: _Statement, others: list[_Statement]) -> bool:
    """Whether the sentence of *statement* names no further variant that would do, too."""
    sentence = statement.finding.sentence
    beside = {variant for one in others if one.finding.sentence is sentence for variant in one.variants}
    return not statement.any_of and beside <= {*statement.variants, *_GENERAL}


def _without_conflict(statements: list[_Statement]) -> list[_Statement]:
    """What is said of one gene in one cohort: the title decides, then the exclusion.

    An excluded variant is a rule within the rule: "EGFR-mutated, T790M-negative".
    """
    required = [one for one in statements if one.rule == "required"]
    excluded = [one for one in statements if one.rule == "excluded" and not _excepts(one.finding.sentence, one.gene)]
    if not required:
        return statements
    if not excluded or statements[0].gene == "HLA":  # one allele is asked for, and another barred
        return required
    asked_for = {variant for one in required for variant in one.variants}
    # "HER2 overexpression" asks for no mutation.
    asked_for |= {*_GENERAL} if not asked_for or asked_for - {*_OF_EXPRESSION} else set()
    inner = [one for one in excluded if one.variants and asked_for.isdisjoint(one.variants)]
    if inner:
        return [*required, *inner]
    # "PD-L1 of 1 % or more", and not of 50 % or more. An upper limit says as much by itself.
    levels = [one.threshold for one in required if one.threshold]
    if levels and all(one.threshold for one in excluded):
        return required if any("<" in level or "-" in level for level in levels) else statements
    strongest = max(one.strength for one in (*required, *excluded))
    return excluded if any(one.strength == strongest for one in excluded) else required


def _excepts(sentence: Sentence, gene: str) -> bool:
    """Whether *sentence* makes a variant of *gene* its exception: "any KRAS mutation other than G12C"."""
    named = (lexicon().name(symbol) for symbol in sentence.symbols if symbol in symbols_of("named"))
    return any(name.startswith(_EXCEPTED) and name.split(":")[-1].split()[0] == gene for name in named)


def _why(statement: _Statement, rule: MarkerRule) -> str:
    name = statement.gene if statement.gene != "other" else statement.name.replace(_DRIVER, "a driver mutation")
    name = " ".join(filter(None, (name, ", ".join(statement.variants), statement.threshold or "")))
    what = f"{name} must be present" if rule == "required" else f"people with {name} may not enter"
    return f"{what} (in the part of the trial named here)" if statement.finding.cohort else what


def _is_of_another_sort(marker: Biomarker) -> bool:
    """Whether a mutation says more than *marker*: one that asks for a fusion, a protein, or for any change at all."""
    kinds = {"fusion", *_OF_EXPRESSION}
    return bool(kinds & {*marker.variants}) or (marker.gene in ("HER2", "MET") and not marker.variants)


def _repeats(marker: Biomarker, others: list[Biomarker], added: tuple[str, ...]) -> bool:
    """Whether a cohort's rule only says again what one of *others* says for all; *added* variants say no more."""
    return marker.cohort is not None and any(
        other.cohort is None
        and (other.gene, other.name, other.rule) == (marker.gene, marker.name, marker.rule)
        and not (other.any_of and not marker.any_of)
        and {*marker.variants} <= {*other.variants, *(() if _is_of_another_sort(other) else added)}
        and marker.threshold in (None, other.threshold)
        for other in others
    )
