"""What a study says: one record of ClinicalTrials.gov as a `Trial`.

A record is read as it is. Everything in it is optional, any value may be of an unexpected kind, and texts are
untrusted. So nothing here raises for a strange value and nothing is invented: what is absent or unreadable is
`None` (or an empty text or tuple), which means *not stated*.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

NCT_NUMBER = re.compile(r"NCT[0-9]{8}")
"""The form of a trial's number; digits of other scripts are none."""


def nct_number(text: object) -> str:
    """The number that *text* is, as the registry writes it (`NCT01234567`), whatever its case and the space around it.

    Empty if it is none. A number must pass here before it is compared: in two spellings it would be two trials.
    """
    number = text.strip().upper() if isinstance(text, str) else ""
    return number if NCT_NUMBER.fullmatch(number) else ""


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_AGE = re.compile(r"\s*(\d{1,4})\s+(year|month|week|day|hour|minute)s?\s*", re.IGNORECASE)
_PER_YEAR = {"year": 1, "month": 12, "week": 52.18, "day": 365.25, "hour": 8766, "minute": 525960}

_PMID = re.compile(r"[0-9]{1,9}")

# What the sponsor calls a result, and what the registry found by the trial's number in PubMed.
_TYPES_WITH_RESULTS = ("RESULT", "DERIVED")

# The registry writes this enrolment for "unknown".
_ENROLMENT_UNKNOWN = 99999999


class UnreadableStudyError(ValueError):
    """The study has no NCT number, so nobody could look it up again; the message says what was there instead."""


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of the registry, as exact as it was given: a year, a month or a day (`month` and `day` 0: not given)."""

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def read(cls, text: object) -> PartialDate | None:
        """The date that *text* (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`) gives, or None where it is no date."""
        return _date_of(text) if isinstance(text, str) and len(text) <= len("YYYY-MM-DD") else None

    def first_day(self) -> date:
        """The earliest day that the date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        """The latest day that the date can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        """The date in the registry's own spelling."""
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)])


@lru_cache(maxsize=10_000)  # the days of some thirty years
def _date_of(text: str) -> PartialDate | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    # Month or day "00" is no date at all, though it would build one above.
    if (match[2] and not month) or (match[3] and not day):
        return None
    return PartialDate(year, month, day)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call, as the registry gives it (on recruiting sites, or for the whole trial)."""

    name: str
    role: str | None
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place of the trial. `status` is None when the study is not recruiting; coordinates are in degrees, or None."""

    facility: str
    city: str
    state: str
    country: str
    zip: str
    status: str | None
    latitude: float | None
    longitude: float | None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Intervention:
    """What is given or done: a drug, a procedure, a device; placebos are interventions, too."""

    type: str | None
    name: str
    description: str
    other_names: tuple[str, ...] = ()
    arm_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of participants. `intervention_names` carry the type in front ("Drug: Pembrolizumab")."""

    label: str
    type: str | None
    description: str
    intervention_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """A paper that the record refers to: its number in PubMed, and whether it has results of this trial."""

    pmid: str
    has_results: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """One study. Texts are verbatim, with the registry's CommonMark escapes; ages are in years."""

    nct: str
    aliases: tuple[str, ...]
    org_study_id: str
    brief_title: str
    official_title: str
    acronym: str
    status: str | None
    last_known_status: str | None
    why_stopped: str
    status_verified: PartialDate | None
    start: PartialDate | None
    primary_completion: PartialDate | None
    completion: PartialDate | None
    first_posted: PartialDate | None
    last_updated: PartialDate | None
    study_type: str | None
    phases: tuple[str, ...] | None
    allocation: str | None
    intervention_model: str | None
    primary_purpose: str | None
    enrolment: int | None
    sponsor: str
    sponsor_class: str | None
    collaborators: tuple[str, ...]
    brief_summary: str
    detailed_description: str
    conditions: tuple[str, ...]
    keywords: tuple[str, ...]
    condition_terms: tuple[str, ...]
    condition_ancestors: tuple[str, ...]
    interventions: tuple[Intervention, ...]
    arms: tuple[Arm, ...]
    eligibility_criteria: str
    minimum_age: float | None
    maximum_age: float | None
    sex: str | None
    sites: tuple[Site, ...]
    contacts: tuple[Contact, ...]
    publications: tuple[Publication, ...]
    minimum_age_text: str = ""
    maximum_age_text: str = ""
    masking: str | None = None
    who_masked: tuple[str, ...] = ()
    secondary_ids: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """By its number alone, as hundreds of texts take long; equal trials have equal numbers."""
        return hash(self.nct)

    @property
    def title(self) -> str:
        """What people call it: its brief title, else the official one, else its number."""
        return self.brief_title or self.official_title or self.nct

    def texts(self, field: str) -> tuple[str, ...]:
        """The texts of *field*, one of `TEXT_FIELDS`, each verbatim; evidence quotes from one of them.

        Raises KeyError for a name that is not in `TEXT_FIELDS`.
        """
        return tuple(text for text in _TEXTS[field](self) if text)


def _intervention_texts(trial: Trial) -> Iterator[str]:
    for intervention in trial.interventions:
        yield intervention.name
        yield from intervention.other_names
        yield intervention.description


def _arm_texts(trial: Trial) -> Iterator[str]:
    for arm in trial.arms:
        yield arm.label
        yield arm.description


_TEXTS: dict[str, Callable[[Trial], Iterable[str]]] = {
    "brief_title": lambda trial: (trial.brief_title,),
    "official_title": lambda trial: (trial.official_title,),
    "conditions": lambda trial: trial.conditions,
    "keywords": lambda trial: trial.keywords,
    "interventions": _intervention_texts,
    "arms": _arm_texts,
    "brief_summary": lambda trial: (trial.brief_summary,),
    "detailed_description": lambda trial: (trial.detailed_description,),
    "eligibility_criteria": lambda trial: (trial.eligibility_criteria,),
    # MeSH terms that the registry itself derived from the record.
    "condition_terms": lambda trial: trial.condition_terms,
    "minimum_age": lambda trial: (trial.minimum_age_text,),
    "maximum_age": lambda trial: (trial.maximum_age_text,),
    "sex": lambda trial: (trial.sex or "",),
}

TEXT_FIELDS: tuple[str, ...] = tuple(_TEXTS)
"""The fields that are quoted, by the names that evidence carries."""


MAX_NAME_LENGTH, MAX_PROSE_LENGTH = 2_000, 100_000
"""Longer names and longer texts are cut, and say so: the rules and the pages take time that grows with the length.

In 2,300 real records no name has more than 494 letters, and no text more than 32,037.
"""

MAX_LISTED = 300
"""So many interventions and so many arms of a record are read: each is compared with each. Real ones have up to 30."""


def read_trial(study: Mapping[str, Any]) -> Trial:
    """Read one *study*, a JSON object of the API (`protocolSection`, `derivedSection`), whole or projected.

    Raises UnreadableStudyError if it has no NCT number; nothing else.
    """
    protocol = _node(study, "protocolSection")
    identification = _node(protocol, "identificationModule")
    nct = nct_number(identification.get("nctId"))
    if not nct:
        raise UnreadableStudyError(f"a study without an NCT number: {_text(identification, 'nctId')[:40]!r}")
    status = _node(protocol, "statusModule")
    sponsors = _node(protocol, "sponsorCollaboratorsModule")
    description = _node(protocol, "descriptionModule")
    conditions = _node(protocol, "conditionsModule")
    design = _node(protocol, "designModule")
    design_info = _node(design, "designInfo")
    masking = _node(design_info, "maskingInfo")
    arms = _node(protocol, "armsInterventionsModule")
    eligibility = _node(protocol, "eligibilityModule")
    places = _node(protocol, "contactsLocationsModule")
    browse = _node(_node(study, "derivedSection"), "conditionBrowseModule")
    lead = _node(sponsors, "leadSponsor")
    return Trial(
        nct=nct,
        aliases=tuple(nct_number(alias) or alias for alias in _texts(identification, "nctIdAliases")),
        org_study_id=_text(_node(identification, "orgStudyIdInfo"), "id"),
        brief_title=_text(identification, "briefTitle"),
        official_title=_text(identification, "officialTitle"),
        acronym=_text(identification, "acronym"),
        status=_value(status, "overallStatus"),
        last_known_status=_value(status, "lastKnownStatus"),
        why_stopped=_prose(status, "whyStopped"),
        status_verified=PartialDate.read(status.get("statusVerifiedDate")),
        start=_date(status, "startDateStruct"),
        primary_completion=_date(status, "primaryCompletionDateStruct"),
        completion=_date(status, "completionDateStruct"),
        first_posted=_date(status, "studyFirstPostDateStruct"),
        last_updated=_date(status, "lastUpdatePostDateStruct"),
        study_type=_value(design, "studyType"),
        # ["NA"] (not applicable) differs from a missing key (observational, expanded access).
        phases=_texts(design, "phases") if "phases" in design else None,
        allocation=_value(design_info, "allocation"),
        intervention_model=_value(design_info, "interventionModel"),
        primary_purpose=_value(design_info, "primaryPurpose"),
        enrolment=_enrolment(_node(design, "enrollmentInfo").get("count")),
        sponsor=_text(lead, "name"),
        sponsor_class=_value(lead, "class"),
        collaborators=tuple(name for node in _nodes(sponsors, "collaborators") if (name := _text(node, "name"))),
        brief_summary=_prose(description, "briefSummary"),
        detailed_description=_prose(description, "detailedDescription"),
        conditions=_texts(conditions, "conditions"),
        keywords=_texts(conditions, "keywords"),
        condition_terms=tuple(term for node in _nodes(browse, "meshes") if (term := _text(node, "term"))),
        condition_ancestors=tuple(term for node in _nodes(browse, "ancestors") if (term := _text(node, "term"))),
        interventions=tuple(map(_intervention, _nodes(arms, "interventions")[:MAX_LISTED])),
        arms=tuple(map(_arm, _nodes(arms, "armGroups")[:MAX_LISTED])),
        eligibility_criteria=_prose(eligibility, "eligibilityCriteria"),
        minimum_age=_age(eligibility.get("minimumAge")),
        maximum_age=_age(eligibility.get("maximumAge")),
        sex=_value(eligibility, "sex"),
        sites=tuple(map(_site, _nodes(places, "locations"))),
        contacts=tuple(map(_contact, _nodes(places, "centralContacts"))),
        publications=_publications(_node(protocol, "referencesModule")),
        minimum_age_text=_text(eligibility, "minimumAge"),
        maximum_age_text=_text(eligibility, "maximumAge"),
        masking=_value(masking, "masking"),
        who_masked=_texts(masking, "whoMasked"),
        secondary_ids=tuple(_text(node, "id") for node in _nodes(identification, "secondaryIdInfos")),
    )


# A check for dict takes a tenth of the time of one for any mapping.
_OBJECT = (dict, Mapping)


def _node(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, _OBJECT) else {}


def _nodes(parent: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = parent.get(key)
    return [item for item in value if isinstance(item, _OBJECT)] if isinstance(value, list) else []


def _text(parent: Mapping[str, Any], key: str, longest: int = MAX_NAME_LENGTH) -> str:
    value = parent.get(key)
    if not isinstance(value, str):
        return ""
    # Nearly all are as they should be: this is asked a hundred times a record.
    return value if value.isascii() and len(value) <= longest else _bounded(value, longest)


def _prose(parent: Mapping[str, Any], key: str) -> str:
    return _text(parent, key, MAX_PROSE_LENGTH)


def _bounded(text: str, longest: int) -> str:
    """*text* as it can be written, or its beginning, which says that it was cut."""
    text = writable(text)
    return text if len(text) <= longest else f"{text[:longest]} … (cut here: the record has {len(text):,} letters)"


def writable(text: str) -> str:
    """*text* with "?" for each lone surrogate: JSON can carry one, but nothing can write it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _value(parent: Mapping[str, Any], key: str) -> str | None:
    return _text(parent, key) or None


def _texts(parent: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = parent.get(key)
    return (
        tuple([_bounded(item, MAX_NAME_LENGTH) for item in value if isinstance(item, str)])
        if isinstance(value, list)
        else ()
    )


def _date(parent: Mapping[str, Any], key: str) -> PartialDate | None:
    return PartialDate.read(_node(parent, key).get("date"))


def _enrolment(count: object) -> int | None:
    # bool is an int to Python, but no count.
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < _ENROLMENT_UNKNOWN:
        return None
    return count


def _age(text: object) -> float | None:
    """An age of the registry ("18 Years", "6 Months") in years; None means no limit or none that can be read."""
    match = _AGE.fullmatch(text) if isinstance(text, str) else None
    return int(match[1]) / _PER_YEAR[match[2].lower()] if match else None


def _degrees(value: object, limit: int) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not -limit <= value <= limit:
        return None
    return float(value)


def _contact(node: Mapping[str, Any]) -> Contact:
    phone, extension = _text(node, "phone"), _text(node, "phoneExt")
    return Contact(
        name=_text(node, "name"),
        role=_value(node, "role"),
        phone=f"{phone} ext. {extension}" if phone and extension else phone,
        email=_text(node, "email"),
    )


def _site(node: Mapping[str, Any]) -> Site:
    point = _node(node, "geoPoint")
    latitude, longitude = _degrees(point.get("lat"), 90), _degrees(point.get("lon"), 180)
    if latitude is None or longitude is None:  # half a point is none
        latitude = longitude = None
    return Site(
        facility=_text(node, "facility"),
        city=_text(node, "city"),
        state=_text(node, "state"),
        country=_text(node, "country"),
        zip=_text(node, "zip"),
        status=_value(node, "status"),
        latitude=latitude,
        longitude=longitude,
        contacts=tuple(map(_contact, _nodes(node, "contacts"))),
    )


def _publications(module: Mapping[str, Any]) -> tuple[Publication, ...]:
    references = [(_text(node, "pmid").strip(), _text(node, "type")) for node in _nodes(module, "references")]
    # A reference without a number is a citation that somebody typed; nobody could look it up.
    return tuple(
        Publication(pmid, has_results=kind in _TYPES_WITH_RESULTS) for pmid, kind in references if _PMID.fullmatch(pmid)
    )


def _intervention(node: Mapping[str, Any]) -> Intervention:
    return Intervention(
        type=_value(node, "type"),
        name=_text(node, "name"),
        description=_prose(node, "description"),
        other_names=_texts(node, "otherNames"),
        arm_labels=_texts(node, "armGroupLabels"),
    )


def _arm(node: Mapping[str, Any]) -> Arm:
    return Arm(
        label=_text(node, "label"),
        type=_value(node, "type"),
        description=_prose(node, "description"),
        intervention_names=_texts(node, "interventionNames"),
    )
