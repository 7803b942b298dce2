"""Plain words for the values of labels and of the registry."""

from __future__ import annotations

from finder.catalogue import NOT_STATED

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

STAGE_COLOURS = {"yes-explicit": "green", "yes-advanced": "blue", "not-stated": "gray", "no": "red"}

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

STATUS_COLOURS = {
    "RECRUITING": "green",
    "AVAILABLE": "green",
    "NOT_YET_RECRUITING": "orange",
    "ENROLLING_BY_INVITATION": "orange",
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

SORTS = {"updated": "Last updated first", "newest": "Newest first"}

LAYOUTS = {"cards": "Cards", "table": "Table"}

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
    "cancer": "kind of lung cancer",
    "baskets": "trials of several cancers",
    "stage": "stage",
    "status": "status",
    "phase": "phase",
    "text": "search words",
}


def phase(phases: tuple[str, ...] | list[str] | None) -> str:
    """The phases of a trial as people say them: `Phase 1/2`, or `Expanded access has no phase` left out as empty."""
    known = [PHASES.get(item, item) for item in phases or (NOT_STATED,)]
    if all(item.startswith("Phase ") and item != PHASES[NOT_STATED] for item in known):
        return "Phase " + "/".join(item.removeprefix("Phase ") for item in known)
    return ", ".join(known)
