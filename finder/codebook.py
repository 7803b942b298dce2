"""The labels, each declared once. Everything that shows, stores, compares, exports or measures labels walks `LABELS`.

What a label means is written in docs/labels.md; how it is read from a record, in the package `finder.labels`. A new
label is a field of `Labels` with its line in `read_labels`, and a `LabelSpec` in `LABELS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, reduce
from typing import Any, Final, Literal

from finder.labels.biomarkers import GENES, Biomarker, read_biomarkers
from finder.labels.brain_metastases import BrainLabel, read_brain_mets
from finder.labels.cancer import Cancer, LungKinds, read_cancer, read_lung_kinds
from finder.labels.cohorts import Cohort, read_cohorts
from finder.labels.criteria import split_criteria
from finder.labels.evidence import Evidence, Label
from finder.labels.extent import Extent, read_extent
from finder.labels.histology import HistologyLimit, read_histology
from finder.labels.illnesses import Illness, read_illnesses
from finder.labels.line import Line, read_line
from finder.labels.lines import Lines, read_lines, untreated_lines
from finder.labels.measurable import read_measurable
from finder.labels.performance_status import read_ecog_max
from finder.labels.prior import Prior, read_prior
from finder.labels.spread import SpreadSite, read_spread
from finder.labels.stage import Stage4, read_stage4
from finder.labels.statements import Reading
from finder.labels.therapy import Therapy, read_therapies
from finder.languages import gettext as _
from finder.record import Trial

NOT_STATED: Final = "not-stated"
"""The value of a label, and of a field of the registry, on which a record is silent."""

MAX_ECOG = 4
"""The worst performance status of a living person on the scale of the Eastern Cooperative Oncology Group."""


@dataclass(frozen=True, slots=True)
class Labels:
    """All labels of one trial, under their names. Their values are those of the codebook (docs/labels.md).

    What has a value here is not read of a trial that is not for lung cancer: the codebook leaves it open.
    """

    therapies: tuple[Therapy, ...]
    cancer: Label[Cancer]
    lung_kinds: LungKinds = LungKinds(())
    stage4: Label[Stage4] = Label(NOT_STATED)
    biomarkers: tuple[Biomarker, ...] = ()
    brain_mets: BrainLabel = BrainLabel(NOT_STATED)
    line: Label[tuple[Line, ...]] = Label((NOT_STATED,))
    ecog_max: Label[int | None] = Label(None)
    histology: Label[HistologyLimit | None] = Label(None)
    prior: tuple[Prior, ...] = ()
    lines: Lines = Lines(None, None, ())
    illnesses: tuple[Illness, ...] = ()
    measurable: Label[bool | None] = Label(None)
    spread: tuple[Label[SpreadSite], ...] = ()
    extent: tuple[Label[Extent], ...] = ()
    cohorts: tuple[Cohort, ...] = ()

    @property
    def given(self) -> tuple[Therapy, ...]:
        """The kinds of therapy that an experimental arm gets; those of the comparator alone are left out."""
        return tuple(therapy for therapy in self.therapies if therapy.role == "experimental")


def read_labels(trial: Trial) -> Labels:
    """Read all labels of *trial*."""
    reading = Reading(trial, split_criteria(trial.eligibility_criteria))
    cancer = read_cancer(reading)
    if cancer.value == "not-lung":
        return Labels(read_therapies(trial), cancer)
    kinds = read_lung_kinds(reading, cancer)
    line = read_line(reading)
    stage4 = read_stage4(reading, cancer)
    biomarkers = read_biomarkers(reading)
    demanded = {marker.gene for marker in biomarkers if marker.rule == "required" and marker.cohort is None}
    prior = read_prior(reading, line, demanded)
    return Labels(
        therapies=read_therapies(trial),
        cancer=cancer,
        lung_kinds=kinds,
        stage4=stage4,
        biomarkers=biomarkers,
        brain_mets=read_brain_mets(reading),
        line=line,
        ecog_max=read_ecog_max(reading),
        histology=read_histology(reading, cancer, kinds),
        prior=prior,
        # Lines are counted for advanced disease.
        lines=read_lines(reading, line) if stage4.value != "no" else untreated_lines(prior),
        illnesses=read_illnesses(reading),
        measurable=read_measurable(reading),
        spread=read_spread(reading),
        extent=read_extent(reading),
        cohorts=read_cohorts(reading),
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a label says of a trial: its values, the same in plain words, and the record's words for it.

    What is not `compared` is shown, but is not what the trial is about: a therapy that only the comparator gets.
    """

    values: tuple[str, ...]
    words: str
    evidence: tuple[Evidence, ...] = ()
    compared: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the catalogue's frame that a label fills; its name is the same in every export.

    A `facet` holds one value or a list of values that filters choose from, a `number` a number or None, a `list` values
    that are only shown. `heading` is its heading in the table of results, for those that stand there; `width` is its
    width in a spreadsheet (characters).
    """

    name: str
    read: Callable[[Labels], Any]
    kind: Literal["facet", "number", "list"] = "facet"
    is_exported: bool = True
    heading: str = ""
    width: int = 16


@dataclass(frozen=True, slots=True)
class Measure:
    """How a label is measured against a file that was labelled by careful reading (docs/labels.md).

    `found` gives each value with its evidence; `expected` makes the same values of what the file has under `name`.
    `has_one_value` where every trial has exactly one value, so that the share of right ones says it all. What is a part
    of another label stands under that one's name, its `source`, and is measured where the row has `beside`, too.
    """

    name: str
    found: Callable[[Labels], Iterable[tuple[str, tuple[Evidence, ...]]]]
    expected: Callable[[Any], Iterable[str]] = lambda values: values
    has_one_value: bool = False
    source: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """All that is to be known about one label, apart from the rules that read it.

    `title` stands in front of a value ("When: First treatment"), `subject` where no value stands ("Earlier treatment"
    is not stated). `words` has each value in plain words; `says` is what a trial's label says, nothing where the record
    is silent, which `silence` puts into words (empty: silence is not shown).

    `part` of a trial: what is `given`, who can `join`, or another `topic` that nobody compares. `needs_no_title` where
    the words say by themselves what they are about. `badge` has a colour for each value where the label is one of the
    badges of a trial, and `is_quoted_on_card` where a card quotes the record for it.
    """

    name: str
    title: str
    subject: str
    words: Mapping[str, str]
    says: Callable[[Labels], tuple[Statement, ...]]
    columns: tuple[Column, ...] = ()
    measures: tuple[Measure, ...] = ()
    silence: str = ""
    part: Literal["given", "join", "topic"] = "join"
    needs_no_title: bool = False
    badge: Mapping[str, str] = field(default_factory=dict)
    is_quoted_on_card: bool = False

    @property
    def can_be_silent(self) -> bool:
        """Whether a record can leave the question open that this label answers."""
        return bool(self.silence) or NOT_STATED in self.words

    def is_silent(self, labels: Labels) -> bool:
        """Whether the record of *labels* does not say what this label is about."""
        return all(value == NOT_STATED for statement in self.says(labels) for value in statement.values)


def _of_several_values(label: Callable[[Labels], Iterable[Label[str]]], words: Mapping[str, str]) -> dict[str, Any]:
    """The parts of a specification that follow from a label's having any number of values, each with its evidence."""

    def says(labels: Labels) -> tuple[Statement, ...]:
        return tuple(Statement((each.value,), _(words[each.value]), each.evidence) for each in label(labels))

    return {"words": words, "says": says}


def _of_one_value(name: str, label: Callable[[Labels], Label[str]], words: Mapping[str, str]) -> dict[str, Any]:
    """The parts of a specification that follow from a label's having exactly one value."""

    def found(labels: Labels) -> Iterable[tuple[str, tuple[Evidence, ...]]]:
        return [(label(labels).value, label(labels).evidence)]

    def says(labels: Labels) -> tuple[Statement, ...]:
        read = label(labels)
        return (Statement((read.value,), _(words[read.value]), read.evidence),)

    return {
        "name": name,
        "words": words,
        "says": says,
        "measures": (Measure(name, found, lambda value: [value], has_one_value=True),),
    }


def _therapies_say(labels: Labels) -> tuple[Statement, ...]:
    return tuple(
        Statement((therapy.type,), therapy_words(therapy), therapy.evidence, therapy.role == "experimental")
        for therapy in labels.therapies
    )


def therapy_words(therapy: Therapy) -> str:
    """A kind of therapy in plain words, and whether only the group for comparison gets it."""
    kind = _(THERAPIES[therapy.type])
    return kind if therapy.role == "experimental" else _("{kind} (only in the group for comparison)").format(kind=kind)


def marker_name(marker: Biomarker) -> str:
    """The marker that *marker* is about, with its variant, which is the registry's own text: `EGFR L858R`."""
    if marker.gene == "other":
        return marker.variant or "another marker"
    return " ".join(filter(None, (marker.gene, marker.variant)))


def marker_in_words(marker: Biomarker) -> str:
    """`marker_name` in the language of the page, as far as the variant is one that the codebook names."""
    if marker.gene == "other":
        return _(marker.variant) if marker.variant else _("other driver changes")
    return change_in_words(marker.gene, marker.variants, marker.threshold or "")


def change_in_words(gene: str, variants: Collection[str], threshold: str = "") -> str:
    """Any one of the *variants* of *gene* in the language of the page; *gene* may be empty, where they name it."""
    words = "/".join(map(_, variants))
    # A name of the registry stays behind its gene; a word of ours stands where the language has it.
    is_translated = gene and words != "/".join(variants)
    named = _("{gene} {variant}").format(gene=gene, variant=words) if is_translated else f"{gene} {words}".strip()
    return f"{named} {threshold}".strip().replace(">=", "≥").replace("<=", "≤")


def _lung_kinds_say(labels: Labels) -> tuple[Statement, ...]:
    label = labels.lung_kinds
    if not label.value or labels.cancer.value not in ("basket-lung", "basket-any"):
        return ()  # otherwise the label `cancer` says it
    return (
        Statement(
            label.value, _joined(_("{one} and {other}"), (CANCERS[kind] for kind in label.value)), label.evidence
        ),
    )


def _cohorts_say(labels: Labels) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            cohort.values,
            ", ".join(_((CANCERS | LINES)[value]) for value in cohort.values) + _of_group(cohort.name),
            cohort.evidence,
        )
        for cohort in labels.cohorts
        if cohort.question != "ecog"
    )


def _markers_say(labels: Labels) -> tuple[Statement, ...]:
    shared = _marker_rules(labels)
    return tuple(
        Statement(
            (f"{marker.gene} {marker.rule}",),
            f"{_marker_words(marker, labels)}{_of_group(marker.cohort)}",
            marker.evidence,
            compared=marker.cohort is None and f"{marker.gene} {marker.rule}" in shared,
        )
        for marker in labels.biomarkers
    )


def markers_in_short(labels: Labels) -> list[str]:
    """What is asked of markers, each thing once with the groups that ask it; what is needed comes first."""
    groups: dict[str, list[str]] = {}
    for marker in sorted(labels.biomarkers, key=lambda marker: marker.rule != "required"):
        groups.setdefault(_marker_words(marker, labels), []).append(marker.cohort or "")
    return [words + _of_group("" if "" in named else ", ".join(named)) for words, named in groups.items()]


def _marker_words(marker: Biomarker, labels: Labels) -> str:
    words = _(MARKER_RULES[marker.rule]).format(marker=marker_in_words(marker))
    return _("{marker} (or another)").format(marker=words) if is_one_of_several(marker, labels) else words


def is_one_of_several(marker: Biomarker, labels: Labels) -> bool:
    """Whether another marker than *marker* is enough: not where any one of its own variants is all that is meant."""
    others = (other.any_of for other in labels.biomarkers if other != marker and other.rule == marker.rule)
    return marker.any_of and (len(marker.variants) < 2 or any(others))


def _joined(sentence: str, words: Iterable[str]) -> str:
    """*words*, each in the current language, in one by *sentence*: `{one} or {other}`."""
    return reduce(lambda one, other: sentence.format(one=one, other=other), map(_, words))


def _marker_rules(labels: Labels) -> list[str]:
    """The rules about markers that hold for all who enter, as "EGFR required".

    What one cohort alone asks for leaves nobody out, and an excluded variant ("T790M") does not undo the demand
    for its gene.
    """
    rules = {f"{marker.gene} {marker.rule}" for marker in labels.biomarkers if marker.cohort is None}
    undone = {f"{marker.gene} excluded" for marker in labels.biomarkers if f"{marker.gene} required" in rules}
    return sorted(rules - undone)


def _line_says(labels: Labels) -> tuple[Statement, ...]:
    label = labels.line
    words = _joined(_("{one} or {other}"), (LINES[line] for line in label.value))
    return (Statement(label.value, words, label.evidence),)


def _lines(values: Iterable[str]) -> set[str]:
    # By the codebook, `any` and [first-line, previously-treated] mean the same.
    lines = set(values)
    return (lines - {"any"}) | {"first-line", "previously-treated"} if "any" in lines else lines


def _histology_says(labels: Labels) -> tuple[Statement, ...]:
    label, value = labels.histology, labels.histology.value
    # "Any" without words of the record is what nothing restricts: there is nothing to show.
    return (Statement((value,), _(HISTOLOGIES[value]), label.evidence),) if value and label.evidence else ()


def _prior_says(labels: Labels) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            (f"{prior.treatment} {prior.rule}",),
            _(PRIOR_WORDS[f"{prior.treatment} {prior.rule}"]) + _of_group(prior.cohort),
            prior.evidence,
        )
        for prior in labels.prior
    )


def _lines_say(labels: Labels) -> tuple[Statement, ...]:
    least, most = labels.lines.least, labels.lines.most
    if least is None and most is None:
        return ()
    if least == most:
        words = str(least or 0)
    else:
        words = _("{least} or more") if most is None else _("{least} to {most}")
        words = words.format(least=least or 0, most=most)
    return (Statement((), words, labels.lines.evidence),)


def _illnesses_say(labels: Labels) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            (f"{illness.name} {illness.rule}",),
            _(ILLNESS_WORDS[f"{illness.name} {illness.rule}"]) + _of_group(illness.cohort),
            illness.evidence,
        )
        for illness in labels.illnesses
    )


def _of_group(cohort: str | None) -> str:
    # A group's name is the record's; who has a marker is a group of ours, and has a name in each language.
    return f" ({_(cohort)})" if cohort else ""


def _measurable_says(labels: Labels) -> tuple[Statement, ...]:
    label = labels.measurable
    return (
        ()
        if label.value is None
        else (Statement((str(label.value),), _(MEASURABLE[str(label.value)]), label.evidence),)
    )


def _ecog_says(labels: Labels) -> tuple[Statement, ...]:
    label = labels.ecog_max
    value = NOT_STATED if label.value is None else str(label.value)
    return (Statement((value,), _(ECOG_LIMITS.get(value, f"0 to {value}")), label.evidence),)


THERAPIES = {
    "immunotherapy": "Immunotherapy",
    "cell-based": "Cell-based therapy",
    "vaccine": "Cancer vaccine",
    "targeted": "Targeted therapy",
    "chemotherapy": "Chemotherapy",
    "radiation": "Radiation",
    "surgery": "Surgery",
    "photodynamic": "Light therapy (photodynamic)",
    "gene": "Gene therapy",
    "local": "Other local treatment",
    "supportive": "Supportive care",
    "other": "Something else",
}

SUBTYPES = {
    "checkpoint": "Checkpoint inhibitor",
    "t-cell-engager": "T-cell engager",
    "oncolytic-virus": "Virus that attacks cancer",
    "cytokine": "Cytokine",
    "mAb": "Antibody",
    "bispecific": "Two-target antibody (bispecific)",
    "mRNA": "mRNA vaccine",
    "CAR-T": "CAR-T cells",
    "TCR-T": "TCR-T cells",
    "TIL": "TIL cells",
    "NK": "NK cells",
    "DC": "Dendritic cells",
    "peptide": "Peptide vaccine",
    "neoantigen": "Neoantigen vaccine",
    "TKI": "Kinase inhibitor (TKI)",
    "ADC": "Antibody-drug conjugate (ADC)",
    "KRAS": "KRAS drug",
    "antiangiogenic": "Against new blood vessels",
    "PARP": "PARP inhibitor",
    "radioligand": "Radioactive drug",
    "SBRT": "Focused radiation (SBRT)",
    "SRS": "Focused brain radiation (SRS)",
    "WBRT": "Whole-brain radiation",
    "proton": "Proton radiation",
    "IMRT": "Shaped radiation (IMRT)",
}

CANCERS = {
    "nsclc": "Non-small cell (NSCLC)",
    "sclc": "Small cell (SCLC)",
    "both": "Any lung cancer",
    "basket-lung": "Several cancers, lung is one",
    "basket-any": "Any advanced solid tumor",
    "not-lung": "Not lung cancer",
}

STAGES = {
    "yes-explicit": "Stage IV named",
    "yes-advanced": "Advanced cancer",
    "no": "Not for stage IV",
    NOT_STATED: "Stage not stated",
}

RULES = {"required": "needed", "excluded": "not allowed"}

MARKER_RULES = {"required": "{marker} needed", "excluded": "{marker} not allowed"}
"""What a rule says of one marker, in words."""

BRAIN_METS = {
    "excluded": "Not allowed",
    "treated-stable": "Allowed if treated or stable",
    "untreated-ok": "Allowed, also untreated",
    "required": "The trial is for people with them",
    NOT_STATED: "Not stated",
}

LINES = {
    "first-line": "First treatment",
    "previously-treated": "After earlier treatment",
    "maintenance": "Maintenance",
    "any": "Before or after earlier treatment",
    NOT_STATED: "Not stated",
}

EXTENTS = {
    "oligometastatic": "Only with few metastases",
    "oligoprogression": "Only where few metastases grow",
    "beyond-local": "Not where surgery or radiation may still remove it all",
}

ECOG_LIMITS = {**{str(worst): f"0 to {worst}" for worst in range(MAX_ECOG + 1)}, NOT_STATED: "not stated"}

HISTOLOGIES = {"any": "Any", "squamous": "Only squamous", "non-squamous": "Only non-squamous"}

PRIOR = {
    "platinum": "Platinum chemotherapy",
    "pd-1/pd-l1": "PD-1 or PD-L1 drug",
    "egfr-tki": "EGFR tablet",
    "osimertinib": "Osimertinib",
    "alk-tki": "ALK tablet",
    "kras-g12c-inhibitor": "KRAS G12C drug",
    "docetaxel": "Docetaxel",
    "chemotherapy": "Chemotherapy",
    "targeted-for-driver": "Targeted drug for the tumor's change",
    "any-systemic": "Any drug treatment",
    "same-target": "Drug with the same target as the trial's",
    "adc-topo1": "Antibody-drug conjugate with a topoisomerase I inhibitor",
    "any-systemic-for-advanced": "Drug treatment for advanced cancer",
    "radiotherapy-lung": "Radiation to the lung",
}

PRIOR_RULES = {"required": "needed before", "excluded": "not allowed before"}

ILLNESSES = {
    "autoimmune": "Autoimmune illness",
    "ild-pneumonitis": "Lung inflammation or scarring",
    "hepatitis-b-c": "Hepatitis B or C",
    "hiv": "HIV",
    "steroids": "Steroids",
    "transplant": "Transplant",
    "second-cancer": "Another cancer",
    "cardiac": "Heart trouble",
    "leptomeningeal": "Cancer in the lining of the brain",
    "eye": "Eye trouble",
}

ILLNESS_RULES = {
    "excluded": "not allowed",
    "excluded-if-active": "not allowed when active, recent or severe",
    "allowed": "allowed",
}

PRIOR_WORDS = {
    f"{name} {rule}": f"{words}: {said}" for name, words in PRIOR.items() for rule, said in PRIOR_RULES.items()
}

ILLNESS_WORDS = {
    f"{name} {rule}": f"{words}: {said}" for name, words in ILLNESSES.items() for rule, said in ILLNESS_RULES.items()
}

MEASURABLE = {"True": "Must be measurable on scans", "False": "Need not be measurable"}

SPREAD = {"brain": "Brain", "bone": "Bone", "liver": "Liver", "adrenal": "Adrenal gland"}

LABELS: tuple[LabelSpec, ...] = (
    LabelSpec(
        name="therapies",
        title="Kind of therapy",
        subject="Kind of therapy",
        words=THERAPIES,
        says=_therapies_say,
        silence="not stated",
        part="given",
        columns=(
            Column("therapies", lambda labels: [kind.type for kind in labels.given], heading="Therapy", width=24),
            Column("alone", lambda labels: [kind.type for kind in labels.given if kind.alone], is_exported=False),
            Column(
                "combined", lambda labels: [kind.type for kind in labels.given if kind.given_with], is_exported=False
            ),
            Column(
                "comparator_only",
                lambda labels: [kind.type for kind in labels.therapies if kind.role == "comparator"],
                kind="list",
            ),
            Column(
                "subtypes",
                lambda labels: sorted({subtype for kind in labels.therapies for subtype in kind.subtypes}),
                width=24,
            ),
        ),
        measures=(
            Measure("therapies", lambda labels: [(kind.type, kind.evidence) for kind in labels.given]),
            Measure(
                "comparator_only",
                lambda labels: [(kind.type, kind.evidence) for kind in labels.therapies if kind.role == "comparator"],
            ),
            Measure(
                "subtypes",
                lambda labels: [(subtype, kind.evidence) for kind in labels.given for subtype in kind.subtypes],
            ),
        ),
    ),
    LabelSpec(
        title="Cancer",
        subject="Kind of lung cancer",
        needs_no_title=True,
        badge={
            **dict.fromkeys(CANCERS, "gray"),
            "basket-lung": "violet",
            "basket-any": "violet",
        },
        columns=(Column("cancer", lambda labels: labels.cancer.value, heading="Cancer"),),
        **_of_one_value("cancer", lambda labels: labels.cancer, CANCERS),
    ),
    LabelSpec(
        name="lung_kinds",
        title="Of lung cancers",
        subject="Lung cancers among several",
        words={kind: CANCERS[kind] for kind in ("nsclc", "sclc")},
        part="topic",
        says=_lung_kinds_say,
    ),
    LabelSpec(
        title="Stage",
        subject="Stage",
        needs_no_title=True,
        badge={"yes-explicit": "green", "yes-advanced": "blue", NOT_STATED: "gray", "no": "red"},
        is_quoted_on_card=True,
        columns=(Column("stage4", lambda labels: labels.stage4.value, heading="Stage"),),
        **_of_one_value("stage4", lambda labels: labels.stage4, STAGES),
    ),
    LabelSpec(
        name="biomarkers",
        title="Markers",
        subject="Markers",
        words={f"{gene} {rule}": f"{gene} {rule_words}" for gene in GENES for rule, rule_words in RULES.items()},
        says=_markers_say,
        silence="none named as needed or not allowed",
        columns=(
            Column(
                "biomarkers",
                _marker_rules,
                width=30,
            ),
        ),
        measures=(
            Measure(
                "biomarkers",
                lambda labels: [(f"{marker.gene} {marker.rule}", marker.evidence) for marker in labels.biomarkers],
                lambda items: [f"{item['gene']} {item['rule']}" for item in items],
            ),
            Measure(
                "variants",
                lambda labels: [
                    (f"{marker.gene} {marker.rule} {variant}", marker.evidence)
                    for marker in labels.biomarkers
                    for variant in marker.variants
                ],
                lambda items: [
                    f"{item['gene']} {item['rule']} {variant}" for item in items for variant in item.get("variants", ())
                ],
                source="biomarkers",
                beside="histology",  # files of an older form have no variants
            ),
        ),
    ),
    LabelSpec(
        title="Brain metastases",
        subject="Brain metastases",
        columns=(Column("brain_mets", lambda labels: labels.brain_mets.value),),
        **_of_one_value("brain_mets", lambda labels: labels.brain_mets, BRAIN_METS),
    ),
    LabelSpec(
        name="line",
        title="When",
        subject="Earlier treatment",
        words=LINES,
        says=_line_says,
        needs_no_title=True,
        columns=(Column("line", lambda labels: list(labels.line.value)),),
        measures=(
            Measure(
                "line", lambda labels: [(line, labels.line.evidence) for line in _lines(labels.line.value)], _lines
            ),
        ),
    ),
    LabelSpec(
        name="ecog_max",
        title="Daily life (ECOG)",
        subject="Daily life (ECOG)",
        words=ECOG_LIMITS,
        says=_ecog_says,
        columns=(Column("ecog_max", lambda labels: labels.ecog_max.value, kind="number"),),
        measures=(
            Measure(
                "ecog_max",
                lambda labels: [(str(labels.ecog_max.value), labels.ecog_max.evidence)],
                lambda value: [str(value)],
                has_one_value=True,
            ),
        ),
    ),
    LabelSpec(
        name="histology",
        title="Type of cells",
        subject="Type of cells",
        words=HISTOLOGIES,
        says=_histology_says,
        measures=(
            Measure(
                "histology",
                lambda labels: [(str(labels.histology.value), labels.histology.evidence)],
                lambda value: [str(value)],
                has_one_value=True,
            ),
        ),
    ),
    LabelSpec(
        name="prior",
        title="Had before",
        subject="Treatments had before",
        words=PRIOR_WORDS,
        part="topic",
        says=_prior_says,
        measures=(
            Measure(
                "prior",
                lambda labels: [(f"{item.treatment} {item.rule}", item.evidence) for item in labels.prior],
                lambda items: [f"{item['class']} {item['rule']}" for item in items],
            ),
        ),
    ),
    LabelSpec(
        name="lines",
        title="Earlier lines of treatment",
        subject="Number of earlier lines",
        words={},
        part="topic",
        says=_lines_say,
        measures=(
            Measure(
                "lines",
                lambda labels: [
                    (f"least {labels.lines.least}", labels.lines.evidence),
                    (f"most {labels.lines.most}", labels.lines.evidence),
                ],
                lambda value: [f"least {value.get('min')}", f"most {value.get('max')}"] if value else (),
            ),
        ),
    ),
    LabelSpec(
        name="illnesses",
        title="Other illnesses",
        subject="Other illnesses",
        words=ILLNESS_WORDS,
        part="topic",
        says=_illnesses_say,
        measures=(
            Measure(
                "illnesses",
                lambda labels: [(f"{item.name} {item.rule}", item.evidence) for item in labels.illnesses],
                lambda items: [f"{item['name']} {item['rule']}" for item in items],
            ),
        ),
    ),
    LabelSpec(
        name="measurable",
        title="Measurable disease",
        subject="Measurable disease",
        words=MEASURABLE,
        part="topic",
        says=_measurable_says,
        measures=(
            Measure(
                "measurable",
                lambda labels: [(str(labels.measurable.value), labels.measurable.evidence)],
                lambda value: [str(value)],
                has_one_value=True,
            ),
        ),
    ),
    LabelSpec(
        name="spread",
        title="About spread to",
        subject="Spread",
        **_of_several_values(lambda labels: labels.spread, SPREAD),
        part="topic",
        columns=(Column("spread", lambda labels: [site.value for site in labels.spread], is_exported=False),),
    ),
    LabelSpec(
        name="extent",
        title="How far spread",
        subject="How far it may have spread",
        **_of_several_values(lambda labels: labels.extent, EXTENTS),
        part="topic",
    ),
    LabelSpec(
        name="cohorts",
        title="For single groups",
        subject="What single groups are for",
        # A record without groups leaves no question open.
        words={value: words for value, words in (CANCERS | LINES).items() if value != NOT_STATED},
        says=_cohorts_say,
        part="topic",
    ),
)  # fmt: skip
"""All labels, in the order in which people see them."""

COLUMNS = tuple(column for spec in LABELS for column in spec.columns)
"""The columns of the catalogue's frame that the labels fill, in their order."""


def criteria_evidence(labels: Labels) -> tuple[Evidence, ...]:
    """All evidence of *labels* that quotes the criteria, each once, in the order in which people see the labels."""
    specs = (spec for spec in LABELS if spec.part != "given")
    evidence = (item for spec in specs for statement in spec.says(labels) for item in statement.evidence)
    return tuple(dict.fromkeys(item for item in evidence if item.field == "eligibility_criteria"))


def labels_as_json(nct: str, labels: Labels) -> dict[str, Any]:
    """The labels of trial *nct* as one JSON object; scripts rely on its keys (docs/labels.md lists them).

    The names of the labels are its keys; what a label holds has the keys of its class, or those that its fields name.
    """
    return {"nct": nct, **{spec.name: _as_json(getattr(labels, spec.name)) for spec in LABELS}}


def _as_json(value: Any) -> Any:
    kind = value.__class__
    if kind is tuple:
        return [_as_json(item) for item in value]
    if kind is Evidence:
        of_table = {"rule": value.rule} if value.rule else {}
        return {"field": value.field, "quote": value.quote, "why": value.why, **of_table}
    keys = _json_keys(kind)
    return {key: _as_json(getattr(value, name)) for name, key in keys} if keys else value


@cache
def _json_keys(of: type[Any]) -> tuple[tuple[str, str], ...]:
    """The fields of *of*, each with its key in JSON; of what is no dataclass, none."""
    items = fields(of) if is_dataclass(of) else ()
    return tuple((item.name, item.metadata.get("json", item.name)) for item in items)
