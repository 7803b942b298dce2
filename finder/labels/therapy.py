"""Which kinds of therapy does the trial give?

The codebook (docs/labels.md): what the trial itself gives to people in an experimental arm, backbone included; what
only a comparator gets is marked so; treatments before or after the trial never count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from finder.labels.arms import MAX_TITLE_READ, Role
from finder.labels.evidence import Evidence
from finder.labels.given import TrialReader, may_be_about_medicine, reader_of, what_is_given
from finder.labels.named_treatments import NamedTreatment
from finder.labels.vocabulary import SUBTYPES, THERAPY_TYPES, TREATMENTS, TherapyType, vocabulary
from finder.record import Trial

__all__ = ["SUBTYPES", "THERAPY_TYPES", "TREATMENTS", "Role", "Therapy", "read_therapies"]


@dataclass(frozen=True, slots=True)
class Therapy:
    """A kind of therapy that the trial gives: to an experimental arm, or to the comparator only.

    `given_with` are the other treatments of the same arms; `alone`: some experimental arm gives this treatment only.
    """

    type: TherapyType
    role: Role
    subtypes: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    given_with: tuple[TherapyType, ...] = ()
    alone: bool = False


def read_therapies(trial: Trial) -> tuple[Therapy, ...]:
    """The kinds of therapy that *trial* gives, in the order of `THERAPY_TYPES`, experimental before comparator."""
    reader = reader_of(trial)
    if not reader.about_cancer:
        return _other(trial, about_cancer=False)
    findings = sorted(what_is_given(reader), key=lambda finding: _order(finding, reader))
    therapies = [therapy for role in ("experimental", "comparator") for therapy in _by_type(findings, reader, role)]
    experimental = {therapy.type for therapy in therapies if therapy.role == "experimental"}
    counted = [therapy for therapy in therapies if therapy.role == "experimental" or therapy.type not in experimental]
    return tuple(_with_combinations(counted, findings, reader)) or _other(trial, about_cancer=True)


def _order(finding: NamedTreatment, reader: TrialReader) -> tuple[object, ...]:
    quote = finding.evidence.quote
    rank = reader.rank([quote], [finding.entry], finding.arms)
    return finding.strength, rank, finding.entry.kind, quote.lower(), quote


_EVIDENCE_SHOWN = 4


def _by_type(findings: list[NamedTreatment], reader: TrialReader, role: Role) -> Iterator[Therapy]:
    typed = [(item, _types(item, reader.trial)) for item in findings if reader.role(item.arms) == role]
    for therapy in THERAPY_TYPES:
        of_type = [item for item, types in typed if therapy in types]
        if of_type:
            subtypes = {subtype for item in of_type for subtype in item.entry.subtypes}
            quoted: dict[str, Evidence] = {}
            for item in of_type:
                quoted.setdefault(item.evidence.quote.lower(), item.evidence)
            yield Therapy(
                type=therapy,
                role=role,
                subtypes=tuple(name for name in SUBTYPES.get(therapy, ()) if name in subtypes),
                evidence=tuple(quoted.values())[:_EVIDENCE_SHOWN],
            )


def _types(finding: NamedTreatment, trial: Trial) -> tuple[str, ...]:
    """The kinds of therapy of *finding*; what treats a tumour in one place against pain or breathlessness is care.

    So is a drug that does nothing against cancer, in a trial of care.
    """
    types = finding.entry.therapies
    if types == ("local",) and trial.primary_purpose == "SUPPORTIVE_CARE":
        return (*types, "supportive")
    return ("supportive",) if types == ("other",) and finding.entry.kind == "agent" and _is_care(trial) else types


def _with_combinations(
    therapies: list[Therapy], findings: list[NamedTreatment], reader: TrialReader
) -> Iterator[Therapy]:
    """Each of *therapies* with what its experimental arms give beside it."""
    tested = [item for item in findings if reader.role(item.arms) == "experimental"]
    by_arm = [
        {kind for item in tested if number in item.arms or not item.arms for kind in item.entry.therapies}
        & set(TREATMENTS)
        for number in sorted(set(range(len(reader.roles))) - reader.compared) or [-1]
    ]
    for therapy in therapies:
        if therapy.role == "comparator":
            yield therapy
            continue
        mine = [types for types in by_arm if therapy.type in types]
        others = set().union(*mine) - {therapy.type}
        yield replace(
            therapy,
            given_with=tuple(name for name in TREATMENTS if name in others),
            alone=therapy.type in TREATMENTS and any(types == {therapy.type} for types in mine),
        )


def _is_care(trial: Trial) -> bool:
    """Whether it is care for symptoms or side effects, by its purpose or its title."""
    title = f"{trial.brief_title}\n{trial.official_title}"[:MAX_TITLE_READ]
    named = {therapy for mention in vocabulary().find(title) for therapy in mention.entry.therapies}
    return trial.primary_purpose == "SUPPORTIVE_CARE" or (
        trial.primary_purpose in ("TREATMENT", "OTHER", None) and "supportive" in named
    )


def _other(trial: Trial, *, about_cancer: bool) -> tuple[Therapy, ...]:
    """What a trial does that gives no kind of treatment: care (`supportive`), or something else (`other`)."""
    if about_cancer and may_be_about_medicine(trial):
        return ()  # a medicine that nobody knows: not "other", but unknown
    kind: TherapyType = "supportive" if about_cancer and _is_care(trial) else "other"
    names = [item.name.strip() for item in trial.interventions if item.name.strip()]
    # The order of the list must not matter; a placebo says least.
    quotes = [("interventions", name) for name in sorted(names, key=lambda name: ("placebo" in name.lower(), name))]
    titles = (("brief_title", trial.brief_title), ("official_title", trial.official_title))
    quotes += [(field, text.strip()) for field, text in titles if text.strip()]
    why = "no treatment against the cancer" + ("" if names else " is under study")
    return tuple(Therapy(kind, "experimental", (), (Evidence(field, quote, why),)) for field, quote in quotes[:1])
