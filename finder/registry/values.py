"""The registry's own values in plain words: status, phase, kind of study, sponsor, arm, and names of fields."""

from __future__ import annotations

from collections.abc import Iterable

from finder.codebook import NOT_STATED
from finder.languages import gettext as _

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

PHASES = {
    "EARLY_PHASE1": "Early phase 1",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
    "NA": "No phase",
    NOT_STATED: "Phase not stated",
}

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

ARM_TYPES = {
    "EXPERIMENTAL": "New treatment",
    "ACTIVE_COMPARATOR": "Other treatment, to compare",
    "PLACEBO_COMPARATOR": "Placebo, to compare",
    "SHAM_COMPARATOR": "Sham treatment, to compare",
    "NO_INTERVENTION": "No treatment by the trial",
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
"""What people call the fields of a record that labels quote."""


def phase_words(phases: Iterable[str] | None) -> str:
    """The phases of a trial as people say them: `Phase 1/2`."""
    known = [PHASES.get(phase, phase) for phase in phases or (NOT_STATED,)]
    if all(phase.startswith("Phase ") and phase != PHASES[NOT_STATED] for phase in known):
        return _("Phase {number}").format(number="/".join(phase.removeprefix("Phase ") for phase in known))
    return ", ".join(map(_, known))
