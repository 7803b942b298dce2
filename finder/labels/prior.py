"""Which earlier treatment must people have had, and which keeps them out?

The rules are in `tables/rules/prior.csv`; which drug belongs to which class, in `tables/drug_classes.csv`. Classes and
rules are those of the codebook: a wash-out alone ("none within 4 weeks") excludes nobody, one drug that keeps people
out is not its class, and what only people with a certain marker must have had is no demand on all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import takewhile
from typing import Literal, get_args

from finder.labels.evidence import Evidence, Label, with_one_title
from finder.labels.lexicon import concept_of, holds, lexicon, symbols_of
from finder.labels.line import IF_MARKER, Line
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading, Sentence
from finder.labels.targets import key, targets_in
from finder.labels.vocabulary import Entry, vocabulary

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
_DRIVER: PriorClass = "targeted-for-driver"
_RADIOTHERAPY: PriorClass = "radiotherapy-lung"
_KIND_OF: dict[PriorClass, PriorClass] = {
    "platinum": "chemotherapy", "docetaxel": "chemotherapy", "osimertinib": "egfr-tki",
}  # fmt: skip
# What else, asked of the same people, says this already: platinum is chemotherapy.
_WITHIN: dict[tuple[PriorClass, PriorRule], PriorClass] = {
    (_SYSTEMIC, "required"): _FOR_ADVANCED,
    ("chemotherapy", "required"): "platinum",
    (_SYSTEMIC, "excluded"): _FOR_ADVANCED,
    ("chemotherapy", "excluded"): _FOR_ADVANCED,
}
# Groups that differ may demand and bar these without being named.
_BROAD: tuple[PriorClass, ...] = (_SYSTEMIC, _FOR_ADVANCED, _RADIOTHERAPY)
OF_ANY_KIND = frozenset((_SYSTEMIC, _FOR_ADVANCED))
"""The classes that are any treatment with medicines."""
_OF_CONCEPT: dict[str, tuple[PriorClass, ...]] = {
    **{name: (name,) for name in PRIOR_CLASSES},
    **dict.fromkeys(("checkpoint-class", "checkpoint-drug"), ("pd-1/pd-l1",)),
    **dict.fromkeys(("egfr-class", "egfr-drug", "egfr-generations"), ("egfr-tki",)),
    **dict.fromkeys(("alk-class", "alk-drug"), ("alk-tki",)),
    **dict.fromkeys(("kras-g12c-class", "kras-g12c-drug"), ("kras-g12c-inhibitor",)),
    "chemo-naive": ("chemotherapy",),
    "adc-therapy": ("adc-topo1",),
    "third-generation-tki": ("egfr-tki", "osimertinib"),
    "chemo-immunotherapy": ("chemotherapy", "pd-1/pd-l1"),
    "chemoradiation": ("chemotherapy", "radiotherapy-lung"),
}
# Values of the rules beside those of the codebook and `IF_MARKER`: the sentence lets in some who did not have what it
# requires; same-target where a target of the trial's own drugs, or one of these drugs, is named.
_WITH_ROOM, _IF_SAME_TARGET, _IF_SAME_DRUG = "with-room", "same-target?", "same-drug?"
_OTHER_WAY = "other-way"
"""Value of the rules: an operation or radiotherapy would do as well as what the sentence requires."""
_OF_GROUP = "required-of-group"
"""Value of the rules: required of the people whom the sentence names before its colon."""
WITH_MARKER = "people whose tumour has the marker for it"
"""The cohort of what only they must have had."""
_WHY: dict[PriorRule, str] = {
    "required": "people must have had this before",
    "excluded": "people who had this before may not enter",
}
# Targets that are classes of their own in the codebook.
_OWN_CLASS = frozenset(("PD-1", "PD-L1", "CTLA-4", "EGFR", "ALK", "KRAS G12C"))
# Chemotherapy has no target of its own, and a drug against symptoms is no earlier treatment of the cancer.
_NO_TARGET = (("chemotherapy",), ("supportive",))
# Who bars checkpoint inhibitors bars these with them.
_OTHER_CHECKPOINTS = frozenset(("TIGIT", "LAG-3", "TIM-3"))
_KRAS_G12C: PriorClass = "kras-g12c-inhibitor"
# Words that say neither which line a treatment was nor what for.
_STANDARD = frozenset(("standard", "standard-option", "standard-option-words", "therapy"))
# Words that say which line it was.
_IN_LINE = frozenset(("line", "first-line", "regimen", "at-least"))
_BESIDE = 8
# What is excepted by more than its class: by its time, or by what it was given for.
_BROADER_EXCEPTIONS = ("adjuvant", "lower-stage", "local-therapy", "time", "washout", "days")
GENE_OF: dict[PriorClass, str] = {
    "egfr-tki": "EGFR", "osimertinib": "EGFR", "alk-tki": "ALK", "kras-g12c-inhibitor": "KRAS", _DRIVER: "",
}  # fmt: skip
"""The gene that a class of drugs against one is for; empty for any of them."""
_DRUG_TYPES = frozenset(("DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "GENETIC"))
_SHORTEST_TARGET = 3
_AS_WORD, _ENDS = r"(?<![a-z0-9]){}{}", r"(?![a-z])"
_SHORTEST_NAME = 5
_THIRD_GENERATION = "third-generation-tki"
_OF_MARKER: dict[str, tuple[PriorClass, ...]] = {"EGFR": ("egfr-tki",), "ALK": ("alk-tki",)}
_CLASSES_OF_GENES = ("egfr-class", "alk-class")
_FUSIONS = frozenset(("ALK", "ROS1", "RET", "NTRK"))
# Genes whose alterations have drugs of their own.
_HAVE_TKI = _FUSIONS | {"EGFR", "KRAS", "MET", "HER2", "BRAF", "NRG1"}
# A class of its own: it is not the target of a trial's antibody, though that acts on EGFR.
_EGFR_TKI = re.compile(r"\begfr[\s-]*(?:tkis?\b|tyrosine)")
_TKI = ("tki", "tyrosine kinase", "tyrosine-kinase")
# Words behind which a list of genes goes on without naming them.
_LEAVES_OPEN = ("driver-word", "other-one", "for-example", "including", "including-others")
# What stands before a word for drugs that says against what they are.
_BEFORE_DRUG = ("marker", "target", "hyphen", "slash", "comma", "or", "and")
# What stands between the members of a list.
_LISTED = ("comma", "open", "including", "for-example", "slash", "and", "one-of")


@dataclass(frozen=True, slots=True)
class Prior:
    """A class of earlier treatment (of `PRIOR_CLASSES`) that is required or excluded, in *cohort* or for all (None).

    *any_of*: one of the classes so marked, of the same rule and cohort, will do. *conditional*: the words let in some
    who did not have what is required ("if available", "unless declined"), or had what is excluded ("except in those").
    *genes*: asked only of people with a change of one of these (none: of all, or which ones is left open). *besides*:
    the classes that an exclusion of treatment lets in ("no treatment other than an EGFR TKI").
    """

    treatment: PriorClass = field(metadata={"json": "class"})
    rule: PriorRule
    cohort: str | None
    evidence: tuple[Evidence, ...]
    any_of: bool = False
    conditional: bool = False
    genes: tuple[str, ...] = ()
    besides: tuple[PriorClass, ...] = ()


_Found = dict[tuple[PriorClass, PriorRule, str | None], list[Prior]]
"""What sentences say, by class, rule and cohort."""


def read_prior(reading: Reading, line: Label[tuple[Line, ...]], demanded: Collection[str] = ()) -> tuple[Prior, ...]:
    """The classes of earlier treatment that decide who may enter, in the order in which the record names them.

    *line* is the trial's line of therapy. *demanded* are the genes whose alterations the trial demands of all: their
    drugs are demanded of all, too, where others are only of those with the marker.
    """
    found: _Found = {}
    for prior in _stated(reading, line.value):
        prior = _of_those_with_marker(reading, _of_one_gene(prior, demanded), demanded)
        found.setdefault((prior.treatment, prior.rule, prior.cohort), []).append(prior)
    if (_SYSTEMIC, "excluded", None) in found and _names_untreated_advanced(reading):
        found.setdefault((_FOR_ADVANCED, "excluded", None), [])[:0] = [
            replace(prior, treatment=_FOR_ADVANCED) for prior in found.pop((_SYSTEMIC, "excluded", None))
        ]
    _settle(found, line.value)
    return tuple(
        replace(
            same[0],
            evidence=with_one_title((item for prior in same for item in prior.evidence), 2),
            any_of=all(prior.any_of for prior in same),
            conditional=all(prior.conditional for prior in same),
            genes=tuple(
                dict.fromkeys(gene for prior in same for gene in prior.genes if all(one.genes for one in same))
            ),
        )
        for same in found.values()
    )


def _names_untreated_advanced(reading: Reading) -> bool:
    """Whether the title is of untreated metastatic or extensive disease: untreated means for this, then."""
    return any(
        title.names("metastasis", "stage-four", "extensive")
        and title.names("untreated")
        and not title.names("lower-stage")
        for title in reading.sentences("title")
    )


def _settle(found: _Found, lines: tuple[Line, ...]) -> None:
    """Take from *found* what another statement of the record makes superfluous or shows to be narrower."""
    in_groups = {(name, rule) for name, rule, cohort in found if cohort is not None}
    for name, rule in in_groups:
        # What one group must have had, and another may not, is demanded of these, whatever the title says.
        if rule == "excluded" and (name, "required") in in_groups:
            found.pop((name, "required", None), None)
    for name, rule, cohort in list(found):
        # Groups within a group: one demands what the other bars.
        if cohort is not None and rule == "excluded" and (name, "required", cohort) in found:
            del found[name, "excluded", cohort], found[name, "required", cohort]
    for treatment, rule, cohort in list(found):
        # What holds for all need not be said again of a group.
        if cohort is not None and (treatment, rule, None) in found:
            del found[treatment, rule, cohort]
    of_all = any(_is_of_all(kind, same) for kind, same in found.items())
    untreated_enter = not {"first-line", "any"}.isdisjoint(lines)
    for (name, rule, cohort), same in list(found.items()):
        # Platinum is systemic treatment, too; and where untreated people may enter, nothing is asked of all.
        if name in OF_ANY_KIND and rule == "required" and (of_all or (untreated_enter and cohort is None)):
            del found[name, rule, cohort]
        elif rule == "required" and untreated_enter and cohort is None and all(one.any_of for one in same):
            # "Untreated, or treated with platinum or a PD-1 antibody": to be untreated is one of the ways.
            del found[name, rule, cohort]
    for name in (_FOR_ADVANCED, _SYSTEMIC):
        barred = found.get((name, "excluded", None), [])
        if {"previously-treated", "any"} & {*lines}:
            # A time without treatment, or an exception, was not read; where one was, it says which treatment may be.
            barred = [prior for prior in barred if prior.besides]
        else:
            barred = [replace(prior, besides=()) for prior in barred]
        found[name, "excluded", None] = barred
        if not barred:
            del found[name, "excluded", None]
    for name, rule, cohort in list(found):
        wider = _WITHIN.get((name, rule))
        if wider and not found.keys().isdisjoint(((wider, rule, cohort), (wider, rule, None))):
            del found[name, rule, cohort]
    for name in PRIOR_CLASSES:
        # What all must have had keeps nobody out: the sentence bars something narrower, mostly the same target.
        if (name, "required", None) in found and name not in (_SYSTEMIC, _FOR_ADVANCED):
            narrower = found.pop((name, "excluded", None), None)
            if narrower and name in GENE_OF and name != _KRAS_G12C:
                found.setdefault((_SAME, "excluded", None), [replace(prior, treatment=_SAME) for prior in narrower])


def _is_of_all(kind: tuple[PriorClass, PriorRule, str | None], same: list[Prior]) -> bool:
    """Whether *same* demand one class of systemic treatment of all people."""
    name, rule, cohort = kind
    return rule == "required" and cohort is None and name not in _BROAD and not all(prior.any_of for prior in same)


def _stated(reading: Reading, lines: tuple[Line, ...]) -> Iterator[Prior]:
    ways: dict[Sentence, dict[int, list[Prior]]] = {}
    for together in table("prior").by_sentence(reading):
        sentence = together[0].sentence
        if not reading.of_another_cancer(sentence):
            required = _of_rule(reading, "required", together)
            if sentence.lead is not None and sentence.lead.names("one-of"):
                ways.setdefault(sentence.lead, {}).setdefault(sentence.item, []).extend(required)
            else:
                yield from required
            yield from _of_rule(reading, "excluded", together, lines)
            yield from _besides(reading, together)
    for by_item in ways.values():
        yield from _shared(list(by_item.values()))


def _shared(items: list[list[Prior]]) -> Iterator[Prior]:
    """What each of *items*, one of which is asked for, requires; where they share nothing, any one of all will do."""
    shared = set.intersection(*({prior.treatment for prior in item} for item in items))
    for prior in (prior for item in items for prior in item):
        if not shared:
            yield replace(prior, any_of=True)
        elif prior.treatment in shared:
            yield prior


def _of_rule(
    reading: Reading, rule: PriorRule, findings: list[Finding], lines: tuple[Line, ...] = ()
) -> Iterator[Prior]:
    """The classes that a sentence, which says *findings*, requires or excludes."""
    ruled = [finding for finding in findings if finding.says == rule or (finding.says, rule) == (_OF_GROUP, "required")]
    named = {name: finding for finding in reversed(ruled) for name in _classes(finding)}
    other_way = any(finding.says == _OTHER_WAY for finding in findings)
    if rule == "required" and other_way and len(named.keys() - OF_ANY_KIND) <= 1:
        return  # "radiotherapy or chemotherapy"
    if rule == "excluded" and any(finding.concept == _THIRD_GENERATION for finding in ruled):
        # One generation that keeps people out is not all of its class.
        named = {name: finding for name, finding in named.items() if finding.concept != _THIRD_GENERATION}
        named |= {"osimertinib": next(one for one in ruled if one.concept == _THIRD_GENERATION)}
    elif rule == "excluded" and "egfr-tki" in named:
        named.pop("osimertinib", None)  # an example of what is barred
    systemic = {_SYSTEMIC, _FOR_ADVANCED} & named.keys()
    # "Systemic therapy (chemotherapy, immunotherapy)" excludes all, "systemic therapy for lung cancer or immunotherapy"
    # both; "a line with platinum" demands platinum.
    may_be_treated = not {"previously-treated", "any"}.isdisjoint(lines) and findings[0].cohort is None
    if rule == "excluded" and may_be_treated and _FOR_ADVANCED in systemic and named.keys() - systemic:
        # Of people who were treated, all treatment cannot be barred: the classes that are named are.
        named = {name: finding for name, finding in named.items() if name not in systemic}
    elif rule == "excluded" and {"chemotherapy", _DRIVER} <= named.keys() and _is_of_advanced(ruled[0].sentence):
        # "Chemotherapy, immunotherapy or targeted drugs for metastases" are all that there is.
        named = {_FOR_ADVANCED: ruled[0]}
    elif systemic and rule == "excluded":
        kept: tuple[PriorClass, ...] = (*systemic, _RADIOTHERAPY, _KRAS_G12C, "osimertinib")
        if _joined_by_or(ruled, _LISTED):
            kept += ("pd-1/pd-l1",)
        named = {name: finding for name, finding in named.items() if name in kept}
    elif named.keys() - systemic:
        named = {name: finding for name, finding in named.items() if name not in systemic}
    any_of = rule == "required" and len(named) > 1 and (other_way or _joined_by_or(ruled))
    ways = [_with_wider(_classes(one)) for one in ruled if named.keys() & {*_classes(one)}]
    if any_of and len(ways) > 1 and (shared := set.intersection(*ways) & named.keys()):
        # "Immunotherapy or chemoimmunotherapy": immunotherapy either way; "platinum or a taxane": chemotherapy.
        named, any_of = {name: finding for name, finding in named.items() if name in shared}, False
    is_open = other_way or any(finding.says == _WITH_ROOM for finding in findings)
    conditional = is_open or (rule == "required" and _has_alternative(reading, findings[0].sentence))
    for name, finding in named.items():
        besides = _excepted(finding) if rule == "excluded" and name in OF_ANY_KIND else ()
        evidence = (finding.evidence(_WHY[rule]),)
        yield Prior(name, rule, _group_of(finding), evidence, any_of, conditional, besides=besides)


def _excepted(finding: Finding) -> tuple[PriorClass, ...]:
    """The classes that the sentence of *finding* excepts from all treatment that it bars: "other than an EGFR TKI"."""
    sentence = finding.sentence
    if finding.cohort is not None or sentence.names(*_BROADER_EXCEPTIONS):
        return ()
    excepted = (name.rpartition("except:")[2] for name in sentence.concepts() if "except:" in name)
    classes = (each for name in excepted for each in _OF_CONCEPT.get(name, ()))
    return tuple(dict.fromkeys(each for each in classes if each not in (*OF_ANY_KIND, _RADIOTHERAPY)))


def _with_wider(classes: tuple[PriorClass, ...]) -> set[PriorClass]:
    """*classes*, and those that they are kinds of."""
    return {*classes, *(_KIND_OF[name] for name in classes if name in _KIND_OF)}


def _group_of(finding: Finding) -> str | None:
    """The cohort of *finding*; where it is of "People without the marker: …", these words."""
    sentence = finding.sentence
    if finding.says != _OF_GROUP or finding.cohort is not None:
        return finding.cohort
    return " ".join(sentence.passage.clean[sentence.start : sentence.end].partition(":")[0].split())


def _besides(reading: Reading, findings: list[Finding]) -> Iterator[Prior]:
    """What a sentence, which says *findings*, asks beside the classes that it names."""
    barred = {name for finding in findings if finding.says == "excluded" for name in _classes(finding)}
    others: dict[PriorClass, Prior] = {}
    for finding in findings:
        excluded = (finding.evidence(_WHY["excluded"]),)
        if finding.says == _RADIOTHERAPY:
            others.setdefault(_RADIOTHERAPY, Prior(_RADIOTHERAPY, "excluded", finding.cohort, excluded))
        elif finding.says == IF_MARKER:
            required, is_open = (finding.evidence(_WHY["required"]),), _has_alternative(reading, finding.sentence)
            cohort = finding.cohort or WITH_MARKER
            genes = _genes_named(finding.sentence)
            others.setdefault(_DRIVER, Prior(_DRIVER, "required", cohort, required, conditional=is_open, genes=genes))
        elif finding.says == "excluded" and _DRIVER in barred:
            continue  # all targeted drugs are more than those against the target
        elif barred.isdisjoint((_SYSTEMIC, _FOR_ADVANCED)) and _bars_same_target(reading, finding):
            others.setdefault(_SAME, Prior(_SAME, "excluded", finding.cohort, excluded))
            if finding.concept == _DRIVER:  # "TKI against ALK or ROS1"
                for name in _classes_of_markers(finding):
                    others.setdefault(name, Prior(name, "excluded", finding.cohort, excluded))
    yield from others.values()


def _genes_named(sentence: Sentence) -> tuple[str, ...]:
    """The genes of which *sentence* asks a drug against them; none where it leaves open which ones."""
    if sentence.names(*_LEAVES_OPEN):
        return ()
    named = (concept_of(symbol).split()[0] for symbol in sentence.symbols if symbol in symbols_of("marker"))
    genes = tuple(dict.fromkeys(named))
    return genes if _HAVE_TKI.issuperset(genes) else ()


def _bars_same_target(reading: Reading, finding: Finding) -> bool:
    """Whether *finding* keeps out who had a drug like the trial's own."""
    if finding.says in (_IF_SAME_TARGET, "excluded"):
        return _names_any(finding.sentence, (target for drug in _own_drugs(reading) for target in _targets_of(drug)))
    if finding.says == _IF_SAME_DRUG:
        own = (drug for drug in _own_drugs(reading) if drug.therapies not in _NO_TARGET)
        names = (name for drug in own for name in (drug.name, *drug.synonyms))
        return _names_any(finding.sentence, (name for name in names if len(name) >= _SHORTEST_NAME))
    return finding.says == _SAME and _may_be_own(reading, finding.sentence)


def _may_be_own(reading: Reading, sentence: Sentence) -> bool:
    """Whether a target that *sentence* names may be one of the trial's own drugs: not if all of these are others."""
    given = [one for one in reading.trial.interventions if one.name and "placebo" not in one.name.lower()]
    drugs = [one for one in given if one.type in _DRUG_TYPES or one.type is None]
    if given and not drugs:
        return False
    entries = [vocabulary().named(one.name) for one in drugs]
    of_drugs = [
        entry.checked_targets if entry else frozenset[str]()
        for entry in entries
        if not entry or entry.therapies not in _NO_TARGET
    ]
    named = targets_in(sentence.text)
    if named == {"CTLA-4"}:
        return False
    named -= _OWN_CLASS
    if not drugs or not named or not all(of_drugs):
        return True
    # "VEGF" and "VEGFR" are one way to the same end.
    return any(
        key(target).startswith(key(name)) or key(name).startswith(key(target))
        for name in named
        for target in frozenset[str]().union(*of_drugs)
    )


@lru_cache(maxsize=2)  # asked for each sentence of one trial
def _own_drugs(reading: Reading) -> tuple[Entry, ...]:
    texts = (text for field_name in ("interventions", "brief_title") for text in reading.trial.texts(field_name))
    mentions = (mention for text in texts for mention in vocabulary().find(text))
    return tuple(mention.entry for mention in mentions if mention.entry.kind == "agent")


def _targets_of(drug: Entry) -> set[str]:
    """The name and the targets of *drug*, without those that are classes of their own; nothing of chemotherapy."""
    targets = set(drug.target.split(" / "))
    if drug.therapies in _NO_TARGET:
        return set()
    if "checkpoint" in drug.subtypes and targets & _OWN_CLASS:
        targets -= _OTHER_CHECKPOINTS
    if "EGFR" in targets and "TKI" not in drug.subtypes:
        return targets  # the class in the codebook is of TKIs
    return targets - _OWN_CLASS if targets & _OWN_CLASS else {drug.name, *targets}


def _names_any(sentence: Sentence, names: Iterable[str]) -> bool:
    """Whether *sentence* names one of *names*; a short one as a whole word ("MET" is not in "metastatic")."""
    text = _EGFR_TKI.sub("", sentence.text)
    return any(
        re.search(_AS_WORD.format(re.escape(name), _ENDS * (len(name) <= _SHORTEST_TARGET)), text)
        for name in map(str.lower, names)
        if len(name) >= _SHORTEST_TARGET and name in text
    )


def _of_one_gene(prior: Prior, demanded: Collection[str]) -> Prior:
    """*prior* against the one gene that the trial demands, where its words say but "TKI"."""
    genes = _OF_MARKER.keys() & {*demanded}
    if len(_FUSIONS.intersection(demanded)) > 1:
        return prior  # one of them will do, and each has its own TKI
    if prior.treatment != _DRIVER or len(genes) != 1 or not _says_tki(prior):
        return prior
    return replace(prior, treatment=_OF_MARKER[genes.pop()][0])


def _says_tki(prior: Prior) -> bool:
    return all(any(word in evidence.quote.lower() for word in _TKI) for evidence in prior.evidence)


def _of_those_with_marker(reading: Reading, prior: Prior, demanded: Collection[str]) -> Prior:
    """*prior*, only for those with the marker where it is against one that the trial neither names nor demands."""
    gene = GENE_OF.get(prior.treatment)
    if prior.rule != "required" or gene is None or prior.cohort is not None or gene in demanded:
        return prior
    if not _HAVE_TKI.isdisjoint(demanded) and _says_tki(prior):
        return prior  # "progression on a TKI", where all have the alteration for one
    names = " ".join((reading.trial.brief_title, reading.trial.official_title, *reading.trial.conditions))
    if gene and (gene.lower() in names.lower() or _gives(reading, prior.treatment)):
        return prior
    genes = (gene,) if gene else ()
    return Prior(_DRIVER, "required", WITH_MARKER, prior.evidence, conditional=prior.conditional, genes=genes)


def _gives(reading: Reading, treatment: PriorClass) -> bool:
    """Whether the title or the interventions name a drug of the class *treatment*."""
    return any(one.names(treatment) for place in ("title", "interventions") for one in reading.sentences(place))


def _classes(finding: Finding) -> tuple[PriorClass, ...]:
    if finding.concept == _DRIVER and (of_markers := _classes_of_markers(finding)):
        return of_markers
    if finding.concept in _CLASSES_OF_GENES:
        # "EGFR or ALK inhibitors": the noun stands once.
        return tuple(dict.fromkeys((*_classes_of_markers(finding), *_OF_CONCEPT[finding.concept])))
    if finding.concept in _OF_CONCEPT:
        return _OF_CONCEPT[finding.concept]
    if finding.concept == "taxane":
        return ("docetaxel",) if finding.says == "excluded" else ("chemotherapy",)
    if finding.says == "required" and finding.concept in _STANDARD and _IN_LINE.isdisjoint(_beside(finding)):
        # A title's "solid tumours that have not responded to treatment" may have had any treatment.
        return () if finding.sentence.place == "title" else (_SYSTEMIC,)
    if finding.sentence.names("whatever") and finding.sentence.names("around-operation"):
        return (_SYSTEMIC,)  # "of any kind, adjuvant or palliative"
    return (_FOR_ADVANCED if finding.says == "required" or _is_of_advanced(finding.sentence) else _SYSTEMIC,)


def _is_of_advanced(sentence: Sentence) -> bool:
    # "Unresectable stage III" is advanced by its word alone.
    return sentence.names("metastasis", "stage-four", "disseminated") or (
        sentence.names("advanced") and not sentence.names("lower-stage")
    )


def _beside(finding: Finding) -> Iterator[str]:
    """The names of the concepts right beside the subject of *finding*, with "no:" before what is denied."""
    place = finding.subject or 0
    return map(lexicon().name, finding.sentence.symbols[max(0, place - _BESIDE) : place + _BESIDE])


def _classes_of_markers(finding: Finding) -> tuple[PriorClass, ...]:
    """The classes of drugs that the markers before the subject of *finding* tell, as in "ALK- or ROS1-directed TKI"."""
    classes = (_OF_MARKER.get(concept_of(symbol), ()) for symbol in _markers_before(finding))
    return tuple(dict.fromkeys(name for of_one in classes for name in of_one))


def _markers_before(finding: Finding) -> list[str]:
    """The symbols of markers and what joins them, from the subject of *finding* to the left."""
    before = reversed(finding.sentence.symbols[: finding.subject])
    return list(takewhile(symbols_of(*_BEFORE_DRUG).__contains__, before))


def _joined_by_or(findings: list[Finding], parted_by: tuple[str, ...] = ("and",)) -> bool:
    """Whether "or", and nothing of *parted_by*, stands between the first and the last of the treatments."""
    places = [finding.subject for finding in findings if finding.subject is not None]
    markers = len(_markers_before(findings[0])) if findings[0].concept in _CLASSES_OF_GENES else 0
    between = findings[0].sentence.symbols[min(places) - markers : max(places)]
    return holds(between, "or") and not holds(between, *parted_by)


def _has_alternative(reading: Reading, sentence: Sentence) -> bool:
    """Whether the criterion goes on with "or" behind *sentence*."""
    alternatives = lexicon().symbols("or")
    following = [other for other in reading.of_item(sentence.item) if other.start > sentence.start][:1]
    return sentence.symbols[-1:] in alternatives or any(other.symbols[:1] in alternatives for other in following)
