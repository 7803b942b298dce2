"""What the registry is asked: the queries of the catalogue, in the registry's expression language (Essie).

Sources: `docs/registry.md` (how the API behaves). Operators and functions are upper case; every expression is scoped
with `AREA[]`; texts are quoted and escaped here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

OPEN_STATUSES = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE")
"""The statuses in which somebody can enter now or soon; AVAILABLE is that of expanded access."""

# Without UNKNOWN: a trial that nobody confirmed for two years becomes that by itself, without an update, so a search by
# the day of the last update would find next to none of them, and whether they closed nobody knows.
CLOSED_STATUSES = (
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "TERMINATED",
    "SUSPENDED",
    "WITHDRAWN",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
)
"""The statuses in which nobody can enter, by the record's own word; the last three are those of expanded access."""

REMEMBERED = timedelta(days=365)
"""How long trials that closed, and what was seen to change, are kept: older links than that are rare."""

CATALOGUE_STUDY_TYPES = ("INTERVENTIONAL", "EXPANDED_ACCESS")
"""Observational studies are left out: nobody enters them to be treated."""

_SPECIAL = re.compile(r'([\\"+\-!(){}\[\]^~*?:/|])')

# All that `finder.record.read_trial` reads, and nothing else; never the results section.
FIELDS = (
    "NCTId",
    "NCTIdAlias",
    "OrgStudyId",
    "SecondaryId",
    "BriefTitle",
    "OfficialTitle",
    "Acronym",
    "OverallStatus",
    "LastKnownStatus",
    "WhyStopped",
    "StatusVerifiedDate",
    "StartDate",
    "PrimaryCompletionDate",
    "CompletionDate",
    "StudyFirstPostDate",
    "LastUpdatePostDate",
    "StudyType",
    "Phase",
    "DesignAllocation",
    "DesignInterventionModel",
    "DesignPrimaryPurpose",
    "DesignMasking",
    "DesignWhoMasked",
    "EnrollmentCount",
    "LeadSponsorName",
    "LeadSponsorClass",
    "CollaboratorName",
    "BriefSummary",
    "DetailedDescription",
    "Condition",
    "Keyword",
    "ConditionMeshTerm",
    "ConditionAncestorTerm",
    "InterventionType",
    "InterventionName",
    "InterventionDescription",
    "InterventionOtherName",
    "InterventionArmGroupLabel",
    "ArmGroupLabel",
    "ArmGroupType",
    "ArmGroupDescription",
    "ArmGroupInterventionName",
    "EligibilityCriteria",
    "MinimumAge",
    "MaximumAge",
    "Sex",
    "CentralContactName",
    "CentralContactRole",
    "CentralContactPhone",
    "CentralContactPhoneExt",
    "CentralContactEMail",
    "LocationFacility",
    "LocationStatus",
    "LocationCity",
    "LocationState",
    "LocationZip",
    "LocationCountry",
    "LocationGeoPoint",
    "LocationContactName",
    "LocationContactRole",
    "LocationContactPhone",
    "LocationContactPhoneExt",
    "LocationContactEMail",
    "ReferencePMID",
    "ReferenceType",
)

# The words by which criteria name lung cancer.
_LUNG_CANCER_NAMES = ("non-small cell lung", "NSCLC", "small cell lung", "SCLC", "lung cancer", "lung carcinoma")


def phrase(text: str) -> str:
    """*text* as an Essie phrase: quoted, with everything escaped that Essie would read as its own.

    >>> phrase('small "cell" lung')
    '"small \\\\"cell\\\\" lung"'
    """
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return f'"{escaped}"'


def any_of(terms: tuple[str, ...]) -> str:
    """Essie terms (or phrases), one of which must be there."""
    return f"({' OR '.join(terms)})"


def area(name: str, expression: str) -> str:
    """*expression* looked for in the search area or data piece *name* alone."""
    return f"AREA[{name}]{expression}"


@dataclass(frozen=True, slots=True)
class Query:
    """One question to `/studies`: a condition, statuses, and an Essie expression that narrows it.

    `name` says in words for people which trials it brings.
    """

    name: str
    condition: str
    statuses: tuple[str, ...]
    advanced: str

    def parameters(self) -> dict[str, str]:
        """The question as parameters of the API."""
        return {
            "query.cond": self.condition,
            "filter.overallStatus": "|".join(self.statuses),
            "filter.advanced": self.advanced,
            "fields": "|".join(FIELDS),
        }


_STUDY_TYPES = area("StudyType", any_of(CATALOGUE_STUDY_TYPES))

# The registry's synonyms and MeSH ancestors bring most of NSCLC and SCLC under "lung cancer", but a condition that is
# given as "NSCLC" alone may have no MeSH term. More than 12 words are too complicated a query to the registry.
LUNG_TRIALS = Query(
    "trials for lung cancer",
    "(lung cancer) OR (lung carcinoma) OR (lung adenocarcinoma) OR NSCLC OR SCLC",
    OPEN_STATUSES,
    _STUDY_TYPES,
)

_CANCER = any_of(("cancer", "tumor", "neoplasm", "carcinoma", "malignancy"))

# Whatever this leaves out is among LUNG_TRIALS: the area is that of a query's condition.
_BUT_FOR_LUNG_TRIALS = f"{_STUDY_TYPES} AND NOT {area('ConditionSearch', phrase('lung cancer'))}"


def _names_lung_cancer(name: str, where: str) -> Query:
    names = any_of(tuple(map(phrase, _LUNG_CANCER_NAMES)))
    return Query(
        f"trials for other cancers that name lung cancer in {where}",
        _CANCER,
        OPEN_STATUSES,
        f"{_BUT_FOR_LUNG_TRIALS} AND {area(name, names)}",
    )


NAMING_LUNG_CANCER = (
    _names_lung_cancer("EligibilitySearch", "their criteria"),
    # The area of a plain search, which holds neither the criteria nor the description.
    _names_lung_cancer("BasicSearch", "their titles, summary or arms"),
    _names_lung_cancer("DetailedDescription", "their description"),
)
"""Trials of other or of several cancers that name lung cancer, one query an area.

As one query they would have 18 OR-ed phrases; others got 413 for more than 20.
"""

ANY_SOLID_TUMOUR = (
    Query(
        "trials for any solid tumor",
        " OR ".join(map(phrase, ("solid tumor", "advanced cancer", "metastatic cancer", "advanced malignancy"))),
        OPEN_STATUSES,
        _BUT_FOR_LUNG_TRIALS,
    ),
    Query(
        "trials for metastases of any cancer",
        " OR ".join(map(phrase, ("brain metastases", "bone metastases", "leptomeningeal metastases"))),
        OPEN_STATUSES,
        _BUT_FOR_LUNG_TRIALS,
    ),
    Query(
        "trials for any advanced cancer",
        _CANCER,
        OPEN_STATUSES,
        f"{_BUT_FOR_LUNG_TRIALS}"
        # These came with the first of the three.
        f" AND NOT {area('ConditionSearch', phrase('solid tumor'))}"
        f" AND ({area('Condition', 'COVERAGE[FullMatch]' + phrase('cancer'))}"
        f" OR {area('EligibilitySearch', phrase('solid tumor'))})"
        f" AND {area('EligibilitySearch', any_of(('advanced', 'metastatic', 'unresectable')))}",
    ),
)
"""Trials that need not name the lung: by their conditions and titles; by the place of the metastases; and those whose
condition is nothing but "cancer", or whose criteria alone speak of solid tumours."""

OPEN_TRIALS = (LUNG_TRIALS, *NAMING_LUNG_CANCER, *ANY_SOLID_TUMOUR)
"""The queries of the catalogue's open trials. The labels decide which of these take lung cancer."""


def closed_lung_trials(since: date) -> Query:
    """The lung trials that are closed and whose record was updated on the day *since* or later.

    The registry does not say when a trial closed; but its record was updated then, so these are all that did since.
    """
    updated = area("LastUpdatePostDate", f"RANGE[{since.isoformat()},MAX]")
    return Query(
        "lung cancer trials that closed", LUNG_TRIALS.condition, CLOSED_STATUSES, f"{_STUDY_TYPES} AND {updated}"
    )
