"""What a trial means for a person with stage IV lung cancer: labels, each with the words that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from finder.labels.biomarkers import Biomarker, read_biomarkers
from finder.labels.brain_metastases import read_brain_mets
from finder.labels.cancer import read_cancer, read_lung_kinds
from finder.labels.criteria import split_criteria
from finder.labels.evidence import Evidence, Label
from finder.labels.line import read_line
from finder.labels.performance_status import read_ecog_max
from finder.labels.spread import read_spread
from finder.labels.stage import read_stage4
from finder.labels.statements import Reading
from finder.labels.therapy import Therapy, read_therapies
from finder.record import Trial


@dataclass(frozen=True, slots=True)
class Labels:
    """All labels of one trial. Their values are those of the codebook (docs/labels.md)."""

    therapies: tuple[Therapy, ...]
    cancer: Label[str]
    lung_kinds: Label[tuple[str, ...]]
    stage4: Label[str]
    biomarkers: tuple[Biomarker, ...]
    brain_mets: Label[str]
    line: Label[tuple[str, ...]]
    ecog_max: Label[int | None]
    spread: tuple[Label[str], ...]

    @property
    def given(self) -> tuple[Therapy, ...]:
        """The kinds of therapy that an experimental arm gets; those of the comparator alone are left out."""
        return tuple(therapy for therapy in self.therapies if therapy.role == "experimental")


def read_labels(trial: Trial) -> Labels:
    """Read all labels of *trial*."""
    criteria = split_criteria(trial.eligibility_criteria)
    cancer = read_cancer(trial, criteria)
    if cancer.value == "not-lung":
        return _not_measured(trial, cancer)
    reading = Reading(trial, criteria)
    return Labels(
        therapies=read_therapies(trial),
        cancer=cancer,
        lung_kinds=read_lung_kinds(trial, criteria, cancer),
        stage4=read_stage4(reading, cancer),
        biomarkers=read_biomarkers(trial, criteria),
        brain_mets=read_brain_mets(reading),
        line=read_line(trial, criteria),
        ecog_max=read_ecog_max(reading),
        spread=read_spread(reading),
    )


def _not_measured(trial: Trial, cancer: Label[str]) -> Labels:
    """The labels of a trial that is not for lung cancer: but for the therapies, the codebook leaves them open."""
    return Labels(
        therapies=read_therapies(trial),
        cancer=cancer,
        lung_kinds=Label(()),
        stage4=Label("not-stated"),
        biomarkers=(),
        brain_mets=Label("not-stated"),
        line=Label(("not-stated",)),
        ecog_max=Label(None),
        spread=(),
    )


def criteria_evidence(labels: Labels) -> tuple[Evidence, ...]:
    """All evidence of *labels* that quotes the criteria, each once, in the order in which people see the labels."""
    read: list[Label[Any] | Biomarker] = [labels.cancer, labels.stage4, *labels.biomarkers]
    read += [labels.brain_mets, labels.line, labels.ecog_max, *labels.spread]
    evidence = (item for label in read for item in label.evidence)
    return tuple(dict.fromkeys(item for item in evidence if item.field == "eligibility_criteria"))


def labels_as_json(nct: str, labels: Labels) -> dict[str, Any]:
    """The labels of trial *nct* as one JSON object; scripts rely on its keys (docs/labels.md lists them)."""

    def evidence(items: tuple[Evidence, ...]) -> list[dict[str, str]]:
        return [
            {"field": item.field, "quote": item.quote, "why": item.why} | ({"rule": item.rule} if item.rule else {})
            for item in items
        ]

    def label(label: Label[Any]) -> dict[str, Any]:
        value = list(label.value) if isinstance(label.value, tuple) else label.value
        return {"value": value, "evidence": evidence(label.evidence)}

    return {
        "nct": nct,
        "therapies": [
            {
                "type": therapy.type,
                "role": therapy.role,
                "subtypes": list(therapy.subtypes),
                "given_with": list(therapy.given_with),
                "alone": therapy.alone,
                "evidence": evidence(therapy.evidence),
            }
            for therapy in labels.therapies
        ],
        "cancer": label(labels.cancer),
        "lung_kinds": label(labels.lung_kinds),
        "stage4": label(labels.stage4),
        "biomarkers": [
            {
                "gene": marker.gene,
                "rule": marker.rule,
                "variant": marker.variant,
                "evidence": evidence(marker.evidence),
            }
            for marker in labels.biomarkers
        ],
        "brain_mets": label(labels.brain_mets),
        "line": label(labels.line),
        "ecog_max": label(labels.ecog_max),
        "spread": [label(place) for place in labels.spread],
    }
