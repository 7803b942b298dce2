"""Plain words for the values of labels and of the registry."""

from __future__ import annotations

from collections.abc import Iterable

from finder.catalogue.frame import NOT_STATED
from finder.labels.biomarkers import Biomarker
from finder.labels.therapy import Therapy
from finder.places import Distance, format_distance
from finder.search.filters import NOT_TESTED, Filters

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

CANCERS = {
    "nsclc": "Non-small cell (NSCLC)",
    "sclc": "Small cell (SCLC)",
    "both": "Any lung cancer",
    "basket-lung": "Several cancers, lung is one",
    "basket-any": "Any advanced solid tumor",
    "not-lung": "Not lung cancer",
}

CANCER_CHOICES = {
    "nsclc": "Non-small cell (NSCLC)",
    "sclc": "Small cell (SCLC)",
    "both": "Only trials for any lung cancer",
}

SPREAD = {"brain": "Brain", "bone": "Bone", "liver": "Liver", "adrenal": "Adrenal gland"}

SUBTYPES = {
    "checkpoint": "Checkpoint inhibitor",
    "t-cell-engager": "T-cell engager",
    "oncolytic-virus": "Virus that attacks cancer",
    "cytokine": "Cytokine",
    "CAR-T": "CAR-T cells",
    "TCR-T": "TCR-T cells",
    "TIL": "TIL cells",
    "NK": "NK cells",
    "DC": "Dendritic cells",
    "mRNA": "mRNA vaccine",
    "peptide": "Peptide vaccine",
    "neoantigen": "Neoantigen vaccine",
    "TKI": "Kinase inhibitor (TKI)",
    "ADC": "Antibody-drug conjugate (ADC)",
    "mAb": "Antibody",
    "bispecific": "Two-target antibody (bispecific)",
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

THERAPY_MATCH = {"any": "Any of these", "all": "All of these together"}

MARKERS = {NOT_TESTED: "Not tested yet"}

COMPANY = {"alone": "By itself", "combined": "With another treatment"}

NEWS = {"new": "New", "changed": "Changed", "closed": "No longer open"}

MY_BRAIN = {
    "untreated-ok": "Yes, not treated yet",
    "treated-stable": "Yes, treated or stable",
    "required": "Only trials about them",
}

MY_LINE = {
    "first-line": "None yet for advanced cancer",
    "previously-treated": "One or more",
    "maintenance": "I just finished one that worked",
}

ECOG = {
    0: "0: I do everything as before",
    1: "1: I tire with heavy work",
    2: "2: I rest less than half the day",
    3: "3: I rest more than half the day",
    4: "4: I am in bed all day",
}

SEXES = {"female": "Female", "male": "Male"}

UNSTATED = {"show": "Show them", "hide": "Leave them out"}

KINDS = {"INTERVENTIONAL": "Trial", "EXPANDED_ACCESS": "Drug outside a trial (expanded access)"}

SPONSORS = {
    "INDUSTRY": "Company",
    "NIH": "U.S. National Institutes of Health",
    "FED": "Other U.S. agency",
    "OTHER_GOV": "Other government",
    "NETWORK": "Research network",
    "INDIV": "A person",
    "OTHER": "Hospital, university or charity",
}

BASKETS = {
    "with": "Show them too",
    "without": "Leave them out",
    "only": "Show only these",
}

STAGES = {
    "yes-explicit": "Stage IV named",
    "yes-advanced": "Advanced cancer",
    "not-stated": "Stage not stated",
    "no": "Not for stage IV",
}

STATUSES = {
    "RECRUITING": "Recruiting now",
    "NOT_YET_RECRUITING": "Not yet recruiting",
    "ENROLLING_BY_INVITATION": "By invitation only",
    "AVAILABLE": "Open for expanded access",
    "ACTIVE_NOT_RECRUITING": "Running, closed to new people",
    "COMPLETED": "Finished",
    "SUSPENDED": "On hold",
    "TERMINATED": "Stopped early",
    "WITHDRAWN": "Withdrawn before it began",
    "UNKNOWN": "Not checked for over two years",
    "NO_LONGER_AVAILABLE": "Expanded access has ended",
    "TEMPORARILY_NOT_AVAILABLE": "Expanded access is on hold",
    "APPROVED_FOR_MARKETING": "Drug is approved now",
    "WITHHELD": "Details are withheld",
    NOT_STATED: "Status not stated",
}

STANDING = {
    "NOT_YET_RECRUITING": "This trial is not open yet. You can call the team and ask when it will be.",
    "ENROLLING_BY_INVITATION": "Only people whom the study team invites can join this trial.",
    "AVAILABLE": "This is a way to get a drug outside a trial (expanded access). Your doctor has to ask for it.",
    "ACTIVE_NOT_RECRUITING": "This trial is still running, but it takes no new people.",
    "COMPLETED": "This trial has ended. It takes no new people.",
    "TERMINATED": "This trial was stopped early. It takes no new people.",
    "WITHDRAWN": "This trial was taken back before anyone joined. It will not take place.",
    "SUSPENDED": "This trial is on hold. It takes no new people for now, but it may go on later.",
    "UNKNOWN": "No one has checked this record for over two years. We do not know if the trial is open.",
    "NO_LONGER_AVAILABLE": "You can no longer get the drug this way.",
    "TEMPORARILY_NOT_AVAILABLE": "You cannot get the drug this way for now. That may change.",
    "APPROVED_FOR_MARKETING": "The drug has been approved, at least for some uses. Ask your doctor how to get it.",
    "WITHHELD": "The sponsor has not made the details public yet.",
}
"""What a status other than recruiting means for somebody who would like to join."""

DOUBTS = {
    "not-verified": "Its sponsor last checked this record in {when}. That is more than a year ago.",
    "start-passed": "It should have begun in {when}, but the record still says that it has not.",
    "results-passed": "By the record, the last people should have been treated for the main result by {when}.",
    "end-passed": "By the record, the whole trial should have ended by {when}.",
}
"""Why a record that says that its trial is open may be out of date; `{when}` is a date."""

ARM_TYPES = {
    "EXPERIMENTAL": "New treatment",
    "ACTIVE_COMPARATOR": "Other treatment, to compare",
    "PLACEBO_COMPARATOR": "Placebo, to compare",
    "SHAM_COMPARATOR": "Sham treatment, to compare",
    "NO_INTERVENTION": "No treatment by the trial",
}

PHASES = {
    "EARLY_PHASE1": "Early phase 1",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
    "NA": "No phase",
    NOT_STATED: "Phase not stated",
}

SORTS = {"match": "Best match", "nearest": "Nearest", "updated": "Last updated", "newest": "Newest"}

LAYOUTS = {"cards": "Cards", "table": "Table", "map": "Map", "charts": "Charts"}

BRAIN_METS = {
    "excluded": "Not allowed",
    "treated-stable": "Allowed if treated or stable",
    "untreated-ok": "Allowed, also untreated",
    "required": "The trial is for people with them",
    "not-stated": "Not stated",
}

LINES = {
    "first-line": "First treatment",
    "previously-treated": "After earlier treatment",
    "maintenance": "Maintenance",
    "any": "Before or after earlier treatment",
    "not-stated": "Not stated",
}

RULES = {"required": "needed", "excluded": "not allowed"}

QUESTIONS = {
    "therapies": "Kind of therapy",
    "drugs": "What is given",
    "mechanisms": "How it works",
    "cancer": "For which cancer",
    "stage": "Stage",
    "line": "When",
    "markers": "Markers",
    "brain": "Brain metastases",
    "ecog": "Daily life (ECOG)",
    "phase": "Phase",
    "status": "Status",
    "start": "Begins or began",
    "results": "Main results expected",
    "updated": "Record last updated",
    "sponsor": "Who runs it",
}

UNKNOWNS = {
    "therapies": "Kind of therapy",
    "stage": "Stage",
    "line": "Earlier treatment",
    "markers": "Markers",
    "brain": "Brain metastases",
    "ecog": "Daily life (ECOG)",
    "status": "Open or closed",
    "phase": "Phase",
    "age": "Age",
    "places": "Places that recruit",
    "contact": "Whom to call",
}

KEY_EXCLUSIONS = {
    "immunotherapy": "Earlier immunotherapy",
    "autoimmune": "Autoimmune disease",
    "lungs": "Lung disease",
    "brain": "Brain or spinal cord",
    "heart": "Heart",
    "infection": "Infections",
    "steroids": "Steroids",
    "other-cancer": "Another cancer",
    "transplant": "Transplant",
}

FIELDS = {
    "brief_title": "title",
    "official_title": "official title",
    "conditions": "conditions",
    "keywords": "keywords",
    "interventions": "treatments",
    "arms": "groups",
    "brief_summary": "summary",
    "detailed_description": "description",
    "eligibility_criteria": "who can join",
    "condition_terms": "conditions, as indexed",
}

FILTERS = {
    "therapy": "kind of therapy",
    "therapy_match": "kinds together or not",
    "company": "by itself or with others",
    "subtype": "treatment in detail",
    "cancer": "kind of lung cancer",
    "baskets": "trials of several cancers",
    "stage": "stage",
    "spread": "where it has spread",
    "marker": "my tumor has",
    "without": "my tumor does not have",
    "brain": "brain metastases",
    "line": "treatments so far",
    "ecog": "daily life",
    "age": "age",
    "sex": "sex",
    "unstated": "trials that do not say",
    "near": "near",
    "within": "distance",
    "status": "status",
    "phase": "phase",
    "kind": "kind of study",
    "sponsor": "sponsor",
    "text": "search words",
}

CHOICES: dict[str, dict[str, str]] = {
    "therapy": THERAPIES,
    "therapy_match": THERAPY_MATCH,
    "company": COMPANY,
    "subtype": SUBTYPES,
    "cancer": CANCER_CHOICES,
    "baskets": BASKETS,
    "stage": STAGES,
    "spread": SPREAD,
    "marker": MARKERS,
    "brain": MY_BRAIN,
    "line": MY_LINE,
    "sex": SEXES,
    "unstated": UNSTATED,
    "status": STATUSES,
    "phase": PHASES,
    "kind": KINDS,
    "sponsor": SPONSORS,
}
"""The words for each filter's choices; what is not here, such as a marker, is called by its own name."""


def phase(phases: tuple[str, ...] | list[str] | None) -> str:
    """The phases of a trial as people say them: `Phase 1/2`, or `Expanded access has no phase` left out as empty."""
    known = [PHASES.get(item, item) for item in phases or (NOT_STATED,)]
    if all(item.startswith("Phase ") and item != PHASES[NOT_STATED] for item in known):
        return "Phase " + "/".join(item.removeprefix("Phase ") for item in known)
    return ", ".join(known)


def therapy(kind: Therapy) -> str:
    """A kind of therapy in plain words, and whether only the group for comparison gets it."""
    return THERAPIES[kind.type] + ("" if kind.role == "experimental" else " (only in the group for comparison)")


def marker(rule: Biomarker) -> str:
    """A rule about a marker in plain words: `EGFR L858R needed`."""
    return f"{marker_name(rule)} {RULES[rule.rule]}"


def marker_name(rule: Biomarker) -> str:
    """The marker that *rule* is about, with its variant, which is the registry's own text: `EGFR L858R`."""
    if rule.gene == "other":
        return rule.variant or "another marker"
    return " ".join(filter(None, (rule.gene, rule.variant)))


def line(lines: Iterable[str]) -> str:
    """Lines of therapy in plain words."""
    return " or ".join(LINES[item] for item in lines)


def asked(filters: Filters) -> list[str]:
    """What *filters* ask otherwise than the default view, a line each: `Kind of therapy: Surgery, Radiation`.

    It quotes what a person typed.
    """
    return [f"{FILTERS[name].capitalize()}: {_chosen(name, getattr(filters, name))}" for name in filters.changed()]


def _chosen(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_chosen(name, item) for item in value)
    if isinstance(value, Distance):
        return format_distance(value.km, value.unit)
    if name == "ecog" and isinstance(value, int):
        return ECOG[value]
    return CHOICES.get(name, {}).get(str(value), str(value))
