"""What a trial asks of the treatment so far: the line, how many lines, what people must, and must not, have had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from finder.codebook import Labels
from finder.fit.requirement import Alteration, Requirement, RoomFor
from finder.fit.treatments import ANY_SYSTEMIC, classes_of, parts_of
from finder.fit.words import Words
from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence
from finder.labels.given import given_in
from finder.labels.line import IF_MARKER
from finder.labels.name_context import HAD, said_of
from finder.labels.prior import GENE_OF, OF_ANY_KIND, WITH_MARKER, Prior, PriorClass
from finder.labels.targets import targets_in, targets_of
from finder.labels.vocabulary import vocabulary
from finder.record import Trial

THERAPIES_AGAINST_CANCER = {"targeted", "immunotherapy", "chemotherapy", "cell-based", "vaccine", "gene"}


def line_asked(labels: Labels, words: Words) -> Requirement:
    """The line of treatment, and what its words say beside it."""
    values, evidence = tuple(labels.line.value), labels.line.evidence
    if set(values) <= {"not-stated"}:
        is_against_cancer = any(one.type in THERAPIES_AGAINST_CANCER for one in labels.given)
        return Requirement("line", ("not-stated",), evidence=evidence, after_others=is_against_cancer)
    has_grown = words.any_says("grown", evidence) and not words.any_says("held-back", evidence)
    return Requirement(
        "line",
        values,
        evidence=evidence,
        room=_room(labels, words),
        nothing_left=labels.lines.exhausted or words.all_say("unfit", evidence),
        has_grown=values == ("previously-treated",) and has_grown,
    )


def lines_asked(labels: Labels, words: Words) -> Requirement:
    """The number of lines; those that are too many may be counted of chemotherapy alone.

    At least one is what the line of treatment asks already, so it is not asked twice.
    """
    lines, room = labels.lines, _room(labels, words)
    least = None if lines.least == 1 else lines.least
    if lines.most is not None and words.any_says("chemotherapy-alone", lines.evidence):
        room += ("few-chemotherapies",)
    return Requirement("lines", (least, lines.most), evidence=lines.evidence, room=room)


def _room(labels: Labels, words: Words) -> tuple[RoomFor, ...]:
    """For whom the words about the line leave room.

    For people who had no chemotherapy where no other words than "no prior chemotherapy" make it a first line.
    """
    barred = {prior.treatment: prior.evidence for prior in labels.prior if prior.rule == "excluded"}
    quotes = {item.quote for item in barred.get("chemotherapy", ())}
    of_chemotherapy = {one.quote for one in labels.line.evidence if words.say("chemotherapy-alone", one)}
    is_chemotherapy_alone = (
        labels.line.value == ("first-line",)
        and OF_ANY_KIND.isdisjoint(barred)
        and {item.quote for item in labels.line.evidence} <= quotes | of_chemotherapy
    )
    room: tuple[RoomFor, ...] = ("untreated",) if labels.lines.conditional else ()
    room += _if_ongoing(labels)
    return (*room, "without-chemotherapy") if is_chemotherapy_alone else room


def earlier_treatments(trial: Trial, labels: Labels, words: Words) -> Iterator[Requirement]:
    """Required treatments of one group that one sentence names are one requirement; each excluded one is its own."""
    either: defaultdict[tuple[str, tuple[Evidence, ...], str], list[Prior]] = defaultdict(list)
    any_of = {prior.evidence for prior in labels.prior if prior.any_of}
    both = _with_or_without(labels)
    required = {prior.treatment for prior in labels.prior if prior.rule == "required"}
    for prior in labels.prior:
        if prior.treatment in OF_ANY_KIND and prior.cohort in both:
            continue
        if prior.rule == "excluded":
            targets = _targets(trial, prior.evidence) if prior.treatment == "same-target" else ()
            says = (prior.treatment, *targets)
            # What the trial, or a group of it, asks for keeps nobody out as a whole.
            is_asked_for = not prior.cohort and not required.isdisjoint(parts_of(prior.treatment) - OF_ANY_KIND)
            room: tuple[RoomFor, ...] = ("some",) if is_asked_for else _if_some([prior])
            room += _if_ongoing(labels)
            yield Requirement("not-had", says, prior.cohort or "", prior.evidence, room=room, besides=prior.besides)
        else:
            cohort = "" if prior.cohort in (None, WITH_MARKER) else prior.cohort
            # "Chemotherapy or targeted drugs", of which the second is asked only of those with the marker.
            alone = "" if prior.evidence in any_of else prior.treatment
            either[cohort, prior.evidence, alone].append(prior)
    for (cohort, evidence, _), asked in either.items():
        treatments = tuple(dict.fromkeys(prior.treatment for prior in asked))
        of_marker = words.all_say("of-those-with-marker", evidence) or words.all_say(IF_MARKER, evidence, "prior")
        genes = [prior.genes or _genes_of(prior.treatment) * of_marker for prior in asked]
        yield Requirement(
            "had",
            treatments,
            cohort,
            evidence,
            room=_if_some(asked),
            alterations=tuple(map(Alteration, dict.fromkeys(gene for each in genes for gene in each if all(genes)))),
            as_latest=words.all_say("latest", evidence),
        )


def drugs_kept_out(criteria: Criteria) -> Iterator[Requirement]:
    """The drugs that an exclusion names as had before; one drug is not its class, so the labels have none of them."""
    for item in criteria.of("exclusion"):
        drugs = [one for one in vocabulary().find(item.text) if one.entry.kind == "agent" and one.entry.treats]
        said = zip(drugs, said_of(item.text, drugs, "exclusion") if drugs else (), strict=False)
        names = tuple(sorted({drug.entry.name.lower() for drug, value in said if value == HAD}))
        if names:
            evidence = (criteria.evidence(item, "it keeps out who had this drug"),)
            yield Requirement("not-had", evidence=evidence, drugs=names)


def drug_tested(trial: Trial, labels: Labels) -> Iterator[Requirement]:
    """The drug that *trial* tests, to be asked about by who had it: chemotherapy, and what it asks for, go on."""
    given = next(iter(given_in(trial)), None)
    if given is None or given.role != "experimental":
        return
    asked = {prior.treatment for prior in labels.prior if prior.rule == "required"}
    names = {entry.name.lower() for entry in given.known if entry.kind == "agent" and entry.treats}
    names = {name for name in names if classes_of(name).isdisjoint({*(asked - {ANY_SYSTEMIC}), "chemotherapy"})}
    if names:
        evidence = (Evidence("interventions", given.intervention.name, "it tests this drug"),)
        yield Requirement("not-had", evidence=evidence, drugs=tuple(sorted(names)))


def _genes_of(treatment: PriorClass) -> tuple[str, ...]:
    gene = GENE_OF.get(treatment, "")
    return (gene,) if gene else ()


def _if_some(asked: Iterable[Prior]) -> tuple[RoomFor, ...]:
    return ("some",) if any(prior.conditional for prior in asked) else ()


def _if_ongoing(labels: Labels) -> tuple[RoomFor, ...]:
    return ("in-treatment",) if labels.lines.ongoing else ()


def _with_or_without(labels: Labels) -> set[str | None]:
    """The cohorts that ask for a systemic treatment in one place and keep it out in another: they take either."""
    rules = {(prior.cohort, prior.rule) for prior in labels.prior if prior.treatment in OF_ANY_KIND}
    return {cohort for cohort, _ in rules if {(cohort, "required"), (cohort, "excluded")} <= rules}


def _targets(trial: Trial, evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """The targets that the sentence names, else those of the drugs of *trial*, in the order of their names."""
    named = frozenset[str]().union(*(targets_in(item.quote) for item in evidence))
    of_drugs = frozenset[str]().union(*(targets_of(intervention.name) for intervention in trial.interventions))
    return tuple(sorted(named or of_drugs))
