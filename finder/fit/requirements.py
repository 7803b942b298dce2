"""What a trial asks of a person: its labels as requirements, each with its group and the words that it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from finder.codebook import Labels
from finder.fit.treatments import targets_in, targets_of
from finder.labels.evidence import Evidence, Label
from finder.labels.prior import WITH_MARKER
from finder.record import Trial

Question = Literal[
    "cancer", "stage", "histology", "marker", "no-marker", "line", "lines", "had", "not-had", "brain", "ecog", "age",
    "sex", "illness", "group",
]  # fmt: skip
"""What a requirement is about; `verdicts` says which answers of a person it is held against."""


OTHER_GROUPS = "other groups"


@dataclass(frozen=True, slots=True)
class Alteration:
    """A marker that a trial names: *variants* are any of these (none: any change of the gene), *threshold* as text."""

    gene: str
    variants: tuple[str, ...] = ()
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a trial, or the group *cohort* of it (empty: the whole trial), asks.

    *says* is what it asks, in the values of the labels; equal ones are answered alike, so many trials share an answer.
    """

    question: Question
    says: tuple[object, ...]
    cohort: str = ""
    evidence: tuple[Evidence, ...] = ()


def requirements(trial: Trial, labels: Labels) -> tuple[Requirement, ...]:
    """All that *trial*, with its *labels*, asks, as far as a rule has read it."""
    asked = tuple(_requirements(trial, labels))
    if any(requirement.cohort for requirement in asked):
        # A trial that names groups may have others, of which no rule has read what they ask.
        asked += (Requirement("group", (), OTHER_GROUPS),)
    return asked


def _requirements(trial: Trial, labels: Labels) -> Iterator[Requirement]:
    kinds = labels.lung_kinds if labels.cancer.value == "basket-lung" else Label(())
    yield Requirement("cancer", (labels.cancer.value, *kinds.value), evidence=labels.cancer.evidence + kinds.evidence)
    yield Requirement("stage", (labels.stage4.value,), evidence=labels.stage4.evidence)
    yield from _markers(labels)
    histology = labels.histology
    yield Requirement("histology", (histology.value,), evidence=histology.evidence)
    for illness in labels.illnesses:
        yield Requirement("illness", (illness.name, illness.rule), illness.cohort or "", illness.evidence)
    yield Requirement("line", tuple(labels.line.value), evidence=labels.line.evidence)
    yield Requirement("lines", (labels.lines.least, labels.lines.most), evidence=labels.lines.evidence)
    yield from _prior(trial, labels)
    yield Requirement("brain", (labels.brain_mets.value,), evidence=labels.brain_mets.evidence)
    yield Requirement("ecog", (labels.ecog_max.value,), evidence=labels.ecog_max.evidence)
    yield Requirement("age", (trial.minimum_age, trial.maximum_age), evidence=_limits_of_age(trial))
    yield Requirement("sex", (trial.sex,), evidence=_quoted(trial, "sex", "who can join"))


def _limits_of_age(trial: Trial) -> tuple[Evidence, ...]:
    return (*_quoted(trial, "minimum_age", "the lowest age"), *_quoted(trial, "maximum_age", "the highest age"))


def _quoted(trial: Trial, field: str, why: str) -> tuple[Evidence, ...]:
    """What the registry has in a *field* of its own."""
    return tuple(Evidence(field, text, why) for text in trial.texts(field))


def _markers(labels: Labels) -> Iterator[Requirement]:
    """Required markers of one group that are "any one of several" are one requirement; each other one is its own."""
    either: defaultdict[str, list[tuple[Alteration, Evidence]]] = defaultdict(list)
    for marker in labels.biomarkers:
        cohort = marker.cohort or ""
        alteration = Alteration(marker.gene, (marker.name,) if marker.name else marker.variants, marker.threshold or "")
        if marker.rule == "excluded":
            yield Requirement("no-marker", (alteration,), cohort, marker.evidence)
        elif marker.any_of:
            either[cohort] += [(alteration, evidence) for evidence in marker.evidence[:1]]
        else:
            yield Requirement("marker", (alteration,), cohort, marker.evidence)
    for cohort, found in either.items():
        yield Requirement(
            "marker", tuple(alteration for alteration, _ in found), cohort, tuple(evidence for _, evidence in found)
        )


def _prior(trial: Trial, labels: Labels) -> Iterator[Requirement]:
    """Required treatments of one group that one sentence names are one requirement; each excluded one is its own."""
    either: defaultdict[tuple[str, tuple[Evidence, ...]], list[str]] = defaultdict(list)
    for prior in labels.prior:
        if prior.rule == "excluded":
            targets = _targets(trial, prior.evidence) if prior.treatment == "same-target" else ()
            yield Requirement("not-had", (prior.treatment, *targets), prior.cohort or "", prior.evidence)
        else:
            cohort = "" if prior.cohort in (None, WITH_MARKER) else prior.cohort
            either[cohort, prior.evidence].append(prior.treatment)
    for (cohort, evidence), treatments in either.items():
        yield Requirement("had", tuple(treatments), cohort, evidence)


def _targets(trial: Trial, evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """The targets that the sentence names, else those of the drugs of *trial*, in the order of their names."""
    named = frozenset[str]().union(*(targets_in(item.quote) for item in evidence))
    of_drugs = frozenset[str]().union(*(targets_of(intervention.name) for intervention in trial.interventions))
    return tuple(sorted(named or of_drugs))
