"""What does a trial give, and to whom? Each intervention as the tables know it, the arms that get it, their roles.

The names of the interventions say it in most records, then the labels and descriptions of the arms. A name that no
table knows is looked up in the record's own words (`finder.labels.drug_class`). Eligibility criteria are never read
here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from finder.labels.about_cancer import are_about_cancer
from finder.labels.arms import MAX_TITLE_READ, Role, arm_roles, arms_of_title, compares_with_medicine
from finder.labels.drug_class import CODE, class_of, class_of_names, names_looked_for, passage_of, places
from finder.labels.evidence import Evidence
from finder.labels.name_context import ADDED, Place
from finder.labels.named_treatments import (
    NamedTreatment,
    named_in,
    of_arms,
    of_edited_cells,
    of_keywords,
    of_titles,
    preparing_in,
    said_to_be,
    therapies_of,
    why_of,
)
from finder.labels.vocabulary import TREATMENTS, Entry, fold, vocabulary
from finder.record import Arm, Intervention, Trial


@dataclass(frozen=True, slots=True)
class Given:
    """One intervention of a trial, for pages: what the tables know of it, and the arms that get it.

    `known` are agents, ends of names and phrases, each once; `role` is that of its arms. `other_names` are those of the
    record without names of other agents: a sponsor may list what is given beside it.
    """

    intervention: Intervention
    known: tuple[Entry, ...]
    arms: tuple[Arm, ...]
    role: Role
    other_names: tuple[str, ...]

    @property
    def agent(self) -> Entry | None:
        """The one agent that it is known to be; None where there is none, or several."""
        return _only_agent(self.known)


@dataclass(frozen=True, slots=True)
class Item:
    """An intervention while a trial is read: by number, the arms that get it, and what the record says of it."""

    intervention: Intervention
    arms: frozenset[int]
    found: list[NamedTreatment]

    @property
    def is_medicine(self) -> bool:
        """Whether the record lists it as a medicine, and by a name."""
        return self.intervention.type in _MEDICINES and bool(self.intervention.name.strip())


def given_in(trial: Trial) -> tuple[Given, ...]:
    """The interventions of *trial*: the study drug first, those that only serve to compare at the end.

    What is equal in that stays in the record's order.
    """
    reader = reader_of(trial)
    given: list[tuple[tuple[bool, int, int], Given]] = []
    for item in reader.items:
        known = tuple(dict.fromkeys(finding.entry for finding in item.found))
        role = reader.role(item.arms)
        rank = reader.rank((item.intervention.name, *item.intervention.other_names), known, item.arms)
        arms = tuple(arm for number, arm in enumerate(trial.arms) if number in item.arms)
        own = (None, _only_agent(known))
        names = tuple(name for name in item.intervention.other_names if vocabulary().named(name) in own)
        given.append(((role != "experimental", *rank), Given(item.intervention, known, arms, role, names)))
    return tuple(item for _, item in sorted(given, key=lambda ranked: ranked[0]))


def _only_agent(known: Iterable[Entry]) -> Entry | None:
    agents = [entry for entry in known if entry.kind == "agent"]
    return agents[0] if len(agents) == 1 else None


def unknown_agents(trial: Trial) -> tuple[str, ...]:
    """The names of the interventions whose class no rule knows: candidates for `agents.csv`."""
    reader = reader_of(trial)
    return tuple(item.intervention.name for item in reader.unknown) if reader.about_cancer else ()


def known_by_year(trials: Iterable[Trial]) -> dict[int, tuple[int, int]]:
    """By year of registration: how many medicines *trials* against cancer give, and of how many the class is known."""
    medicines, unknown = Counter[int](), Counter[int]()
    for trial in trials:
        reader = reader_of(trial)
        if trial.first_posted and reader.about_cancer:
            medicines[trial.first_posted.year] += sum(item.is_medicine for item in reader.items)
            unknown[trial.first_posted.year] += len(reader.unknown)
    return {year: (number, number - unknown[year]) for year, number in medicines.items() if number}


class TrialReader:
    """A trial while it is read: its interventions, the roles of its arms, and how near a thing is to the study."""

    def __init__(self, trial: Trial) -> None:
        """Nothing is read before it is asked for."""
        self.trial = trial

    @cached_property
    def _arms(self) -> tuple[Arm, ...]:
        return self.trial.arms or arms_of_title(self.trial)

    @cached_property
    def _title(self) -> str:
        return f"{self.trial.brief_title[:MAX_TITLE_READ]}\n{self.trial.official_title[:MAX_TITLE_READ]}".lower()

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles of the arms."""
        return arm_roles(self._arms)

    @cached_property
    def compared(self) -> frozenset[int]:
        """The numbers of the arms that only serve to compare."""
        return frozenset(number for number, role in enumerate(self.roles) if role == "comparator")

    @cached_property
    def about_cancer(self) -> bool:
        """Whether the record is about cancer; the codebook labels treatments of other illnesses `other`."""
        trial = self.trial
        titles = (trial.brief_title, trial.official_title)
        return are_about_cancer((*titles, *trial.conditions, *trial.condition_ancestors, *trial.keywords))

    @cached_property
    def items(self) -> list[Item]:
        """The interventions, linked to arms by either side's list."""
        lists = [(arm.label, {fold(name.partition(": ")[2]) for name in arm.intervention_names}) for arm in self._arms]
        items: list[Item] = []
        for item in self.trial.interventions:
            name = fold(item.name)
            gets = (label in item.arm_labels or name in names for label, names in lists)
            arms = frozenset(number for number, gets_it in enumerate(gets) if gets_it)
            items.append(Item(item, arms, _of_intervention(self.trial, item, arms) if self.about_cancer else []))
        return items

    @property
    def unknown(self) -> list[Item]:
        """The medicines of which nothing is known."""
        return [item for item in self.items if item.is_medicine and not item.found]

    @property
    def leaves_open(self) -> bool:
        """Whether it gives a medicine of which nothing is known, or part of which."""
        return any(
            (
                item.intervention.type in _MEDICINES
                or (not item.intervention.type and CODE.search(item.intervention.name))
            )
            and all(finding.strength < 2 for finding in item.found)
            and (not item.found or _unexplained(item.intervention.name, item.found))
            for item in self.items
        )

    @property
    def may_treat(self) -> bool:
        """Whether arms may name treatments: some intervention is one, or may be; or the record lists none."""
        return not self.items or any(
            item.intervention.type in (_MAY_BE_MEDICINE if not item.found else _MEDICINES)
            or any(finding.entry.treats for finding in item.found)
            for item in self.items
        )

    def role(self, arms: frozenset[int]) -> Role:
        """The role of what *arms* get."""
        return "comparator" if arms and arms <= self.compared else "experimental"

    def rank(self, names: Iterable[str], entries: Iterable[Entry], arms: frozenset[int]) -> tuple[int, int]:
        """How near to what the trial is about is a thing that goes by *names*, is one of *entries* and *arms* get?

        The lowest first. The study drug stands in the title, only tested arms get it, and it often has no name yet but
        a code.
        """
        entries, names = tuple(entries), tuple(names)
        spelled = {name.lower() for name in (*names, *(entry.name for entry in entries)) if name.strip()}
        at = [start for name in spelled for start in places(name, self._title)]
        # "QQX-7781 With Osimertinib": what is added to something leads.
        leads = [start for start in at if self._title[max(0, start - 12) : start].split()[-1:] not in _BESIDE]
        points = 2 * bool(leads)
        points += 2 * bool(self.compared and arms and not arms & self.compared)
        points += any(CODE.search(name) for name in names)
        points -= bool(entries) and all(_BACKBONES.issuperset(entry.therapies) for entry in entries)
        return -points, min(leads or at, default=-1)


@lru_cache(maxsize=2)
def reader_of(trial: Trial) -> TrialReader:
    """The reader of *trial*: its kinds of therapy and what it gives are asked for one by one, and read once."""
    return TrialReader(trial)


_BESIDE = [["with"], ["and"], ["or"], ["plus"], ["to"], ["versus"], ["vs"], ["vs."], ["after"]]
_BACKBONES = frozenset({"chemotherapy", "supportive", "other"})


_MEDICINES = frozenset({"DRUG", "BIOLOGICAL", "GENETIC", "COMBINATION_PRODUCT"})
_MAY_BE_MEDICINE = frozenset({*_MEDICINES, None})  # a record may leave the type out
# A lesson about chemotherapy gives none: of these types, no name is a treatment against the cancer.
_NEVER_TREATMENT = frozenset({"BEHAVIORAL", "DIAGNOSTIC_TEST", "DIETARY_SUPPLEMENT"})
_IMAGING = re.compile(
    r"\b(?:probes?|imaging|tracers?|pet|spect|fluorescen\w{1,3}|6[78]ga|ga[- ]?6[78]|18f|f[- ]?18|89zr|99m?tc|11c)\b",
    re.I,
)
_BY_DEVICE = frozenset({"local", "radiation", "photodynamic"})
_USUAL_CARE = ("usual care", "placebo")
_RADIATION = Entry("phrase", "radiotherapy", ("radiation",), (), "an intervention of the type radiation", "")
# In trials of other purposes (diagnosis, supportive care), arms speak of treatments that people have anyway.
_PURPOSES_READ = ("TREATMENT", "PREVENTION", "OTHER", None)


def what_is_given(reader: TrialReader) -> list[NamedTreatment]:
    """All that the trial of *reader*, which is about cancer, gives; what only helps something else is left out."""
    trial = reader.trial
    findings = [finding for item in reader.items for finding in item.found]
    if trial.study_type == "OBSERVATIONAL":
        if not trial.interventions:
            findings = of_titles(trial)
            # The treatment that it is about is a drug, not what is usual.
            findings = findings if any(item.entry.kind != "phrase" for item in findings) else []
    elif trial.primary_purpose in _PURPOSES_READ and reader.may_treat:
        findings += of_arms(trial)
        has_telling = any(finding.is_telling and not finding.is_short for finding in findings)
        if reader.leaves_open or not has_telling:
            # "XX-9999 and docetaxel are compared": what only the other arm gets stays there.
            compared = therapies_of(item for item in findings if reader.role(item.arms) == "comparator")
            compared -= therapies_of(item for item in findings if reader.role(item.arms) == "experimental")
            findings += [item for item in of_titles(trial) if not compared.issuperset(item.entry.therapies)]
            findings += of_keywords(trial) if has_telling or not findings else []
        elif any(finding.entry.treats for finding in findings):
            # A drug in the title that no list has is no longer given; a class may stand for what the doctor chooses.
            known = {kind for item in findings for kind in (*item.entry.therapies, *item.entry.subtypes)}
            added = [item for item in of_titles(trial, ADDED) if item.entry.kind == "phrase"]
            findings += [item for item in added if not known.issuperset((*item.entry.therapies, *item.entry.subtypes))]
    return _without_helpers(trial, findings)


def _of_intervention(trial: Trial, intervention: Intervention, arms: frozenset[int]) -> list[NamedTreatment]:
    """What *intervention* is: by its name, else its other names, its description, the record's words about it."""
    field: Place = "interventions"
    found = _as_described(trial, intervention, named_in(passage_of(field, intervention.name), field, arms, 0), arms)
    # Lists of observational studies name what people have anyway; their descriptions name still more.
    if trial.study_type != "OBSERVATIONAL" and all(_leaves_open(item.entry) for item in found):
        more = [item for name in intervention.other_names for item in named_in(passage_of(field, name), field, arms, 1)]
        more = more or named_in(passage_of(field, intervention.description), "arms", arms, 2)
        treats = any(item.entry.treats for item in more)  # medicines against side effects do not say what it is
        if not treats and not found and intervention.type in _MAY_BE_MEDICINE:
            more = said_to_be(class_of(trial, intervention), arms) or more
        kinds = _kinds(found)
        if "cell-based" in kinds and all(_leaves_open(item.entry) for item in more):
            # "Vaccine": the title may say of what. (`_kinds` counts cells among what a vaccine can be.)
            more = [*more, *(item for item in of_titles(trial) if item.entry.subtypes)]
        found += [item for item in more if not kinds or kinds & _kinds([item])]
    elif found and intervention.type in _MAY_BE_MEDICINE:  # "XX-9999 + Nivolumab"
        found += said_to_be(class_of_names(trial, _unexplained(intervention.name, found)), arms)
    is_picture = any(map(_IMAGING.search, (intervention.name, *intervention.other_names)))
    is_rays = intervention.type == "RADIATION" and intervention.name.strip() and not is_picture
    if is_rays and "radiation" not in _kinds(found):
        evidence = Evidence("interventions", intervention.name.strip(), why_of(_RADIATION))
        found.append(NamedTreatment(_RADIATION, evidence, arms, 1))
    if "cell-based" in _kinds(found) and not any("gene" in item.entry.therapies for item in found):
        found += of_edited_cells(trial, arms)
    return [item for item in found if _possible(trial, intervention, item.entry)]


def _unexplained(name: str, found: list[NamedTreatment]) -> tuple[str, ...]:
    """The codes in *name* that are none of what was *found* in it, folded."""
    quotes = [fold(item.evidence.quote) for item in found]
    codes = map(fold, CODE.findall(name))
    return tuple(code for code in codes if not any(code in quote or quote in code for quote in quotes))


def _as_described(
    trial: Trial, intervention: Intervention, found: list[NamedTreatment], arms: frozenset[int]
) -> list[NamedTreatment]:
    """*found* by a code name, or what the record says that code to be: two makers may use one code."""
    if len(found) != 1 or found[0].entry.kind != "agent" or not CODE.fullmatch(found[0].evidence.quote):
        return found
    said = said_to_be(class_of_names(trial, names_looked_for(intervention)), arms)
    is_another = said and not set(said[0].entry.therapies).intersection(found[0].entry.therapies)
    return said if is_another else found


def _leaves_open(entry: Entry) -> bool:
    """Whether a name says too little: "standard of care", or a class without the drug ("vaccine")."""
    return entry.mechanism in _USUAL_CARE or (entry.kind == "phrase" and not entry.subtypes and entry.treats)


def _kinds(findings: Iterable[NamedTreatment]) -> set[str]:
    kinds = therapies_of(item for item in findings if item.entry.mechanism not in _USUAL_CARE)
    for kind, others in (("vaccine", {"cell-based"}), ("local", {"radiation", "surgery"})):
        if kind in kinds:
            kinds |= others
    return kinds


def _possible(trial: Trial, intervention: Intervention, entry: Entry) -> bool:
    """Whether an intervention of this type, in a trial of this purpose, can be what *entry* says."""
    treatments = [therapy for therapy in entry.therapies if therapy in TREATMENTS]
    if not treatments:
        return True
    if intervention.type == "RADIATION" and "radiation" in treatments:  # "PET-guided radiotherapy"
        return trial.primary_purpose not in ("DIAGNOSTIC", "SCREENING")
    if intervention.type in _NEVER_TREATMENT or _IMAGING.search(intervention.name):
        return False
    if intervention.type == "DEVICE":
        return bool(_BY_DEVICE.intersection(treatments))
    if trial.primary_purpose in ("DIAGNOSTIC", "SCREENING"):
        return intervention.type in _MEDICINES and "photodynamic" not in treatments
    return True


def _without_helpers(trial: Trial, findings: list[NamedTreatment]) -> list[NamedTreatment]:
    """Without what only helps another treatment: lymphodepletion before cells, vitamins with pemetrexed."""
    sure = therapies_of(item for item in findings if not item.is_doubtful)
    witnessed = [item for item in findings if not item.is_doubtful or sure.intersection(item.entry.therapies)]
    given = therapies_of(item for item in witnessed if not item.entry.not_counted_with)
    # What helps others may be what is given: olanzapine against loss of appetite, beside samples of blood.
    alone = (item for item in witnessed if item.is_telling and given.isdisjoint(item.entry.not_counted_with))
    given = given | (therapies_of(list(alone)) - {"other"})
    counted = [
        item
        for item in witnessed
        if given.isdisjoint(item.entry.not_counted_with) and item.entry.mechanism not in _USUAL_CARE
    ]
    if not any(item.is_telling for item in counted):
        return []  # blood samples, questionnaires: what the trial is about, nothing here tells
    if "cell-based" not in given:
        return counted
    # Beside cells, other words for their preparation ("lymphodepleting chemotherapy") are no more than it.
    prepares = preparing_in(trial)
    return [
        item
        for item in counted
        if (item.entry.kind, item.entry.therapies) != ("phrase", ("chemotherapy",)) and item.entry not in prepares
    ]


_TESTS_MEDICINE = (
    "phase", "first-in-human", "first in human", "dose escalation", "dose-escalation", "safety", "efficacy", "tolerab",
    "first-line", "first line", "second-line", "second line", "induction and maintenance", "maintenance treatment",
)  # fmt: skip


def may_be_about_medicine(trial: Trial) -> bool:
    """Whether it tests a medicine by what it lists, or may do, where the record leaves the type or the list out."""
    if trial.study_type != "INTERVENTIONAL":
        return False
    if trial.primary_purpose == "TREATMENT" and any(item.type in _MEDICINES for item in trial.interventions):
        return True
    # Parts of records, as the lists of an older copy: the phase means a medicine.
    if trial.primary_purpose not in (None, "TREATMENT") or any(item.type for item in trial.interventions):
        return False
    names = [item.name for item in trial.interventions]
    if names and all(map(_IMAGING.search, names)):
        return False
    titles = f"{trial.brief_title} {trial.official_title}"[:MAX_TITLE_READ]
    says_so = CODE.search(titles) or any(word in titles.lower() for word in _TESTS_MEDICINE)
    says_so = says_so or compares_with_medicine(titles)
    return bool(says_so) and not _IMAGING.search(titles)
