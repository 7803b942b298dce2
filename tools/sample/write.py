"""Write the invented trials of `finder.sample` from the tables beside this file, the same at every run."""

from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from finder import sample
from tools.sample.criteria import criteria_of, escaped
from tools.sample.sites import contact, sites_of
from tools.sample.tables import Design, Sponsor, chance, designs, lines, several, sponsors
from tools.sample.wording import detailed_description, official_title

TRIALS = Path(sample.__file__).parent
"""The folder that the app reads the invented trials from."""

_TODAY = date(2026, 11, 2)

_PHASES = {
    "NA": ["NA"],
    "early1": ["EARLY_PHASE1"],
    "1": ["PHASE1"],
    "1/2": ["PHASE1", "PHASE2"],
    "2": ["PHASE2"],
    "2/3": ["PHASE2", "PHASE3"],
    "3": ["PHASE3"],
    "4": ["PHASE4"],
}
_ARM_TYPES = {
    "E": "EXPERIMENTAL",
    "A": "ACTIVE_COMPARATOR",
    "P": "PLACEBO_COMPARATOR",
    "S": "SHAM_COMPARATOR",
    "N": "NO_INTERVENTION",
    "O": "OTHER",
}
_TYPES = {
    "Drug": "DRUG",
    "Biological": "BIOLOGICAL",
    "Procedure": "PROCEDURE",
    "Radiation": "RADIATION",
    "Device": "DEVICE",
    "Behavioral": "BEHAVIORAL",
    "Dietary Supplement": "DIETARY_SUPPLEMENT",
    "Diagnostic Test": "DIAGNOSTIC_TEST",
    "Genetic": "GENETIC",
    "Combination Product": "COMBINATION_PRODUCT",
    "Other": "OTHER",
}
_LUNG_ANCESTORS = [
    {"id": "D012142", "term": "Respiratory Tract Neoplasms"},
    {"id": "D013899", "term": "Thoracic Neoplasms"},
    {"id": "D009371", "term": "Neoplasms by Site"},
    {"id": "D009369", "term": "Neoplasms"},
    {"id": "D008171", "term": "Lung Diseases"},
    {"id": "D012140", "term": "Respiratory Tract Diseases"},
]
_LUNG = {"id": "D008175", "term": "Lung Neoplasms"}
_BRONCHOGENIC = [
    {"id": "D002283", "term": "Carcinoma, Bronchogenic"},
    {"id": "D001984", "term": "Bronchial Neoplasms"},
    _LUNG,
]
_NSCLC = {"id": "D002289", "term": "Carcinoma, Non-Small-Cell Lung"}
_SCLC = {"id": "D055752", "term": "Small Cell Lung Carcinoma"}
_CONDITION_MESH = {
    "nsclc": ([_NSCLC], [*_BRONCHOGENIC, *_LUNG_ANCESTORS]),
    "sclc": ([_SCLC], [*_BRONCHOGENIC, *_LUNG_ANCESTORS]),
    "both": ([_LUNG], _LUNG_ANCESTORS),
    "basket-lung": ([_LUNG, {"id": "D009369", "term": "Neoplasms"}], _LUNG_ANCESTORS[:3]),
}
_DRUG_MESH = {
    "pembrolizumab": "C582435",
    "nivolumab": "D000077594",
    "ipilimumab": "D000074324",
    "carboplatin": "D016190",
    "cisplatin": "D002945",
    "pemetrexed": "D000068437",
    "paclitaxel": "D017239",
    "docetaxel": "D000077143",
    "etoposide": "D005047",
    "bevacizumab": "D000068258",
    "osimertinib": "C000596361",
    "durvalumab": "C000613593",
    "atezolizumab": "C000594389",
}
_GENE_AND_RULE = re.compile(r"(.+)([+-])")

Json = dict[str, Any]


def write_files(folder: Path = TRIALS) -> None:
    """Write both files into *folder*."""
    for name, rows in (("studies.jsonl", [*map(study_of, designs())]), ("labels.jsonl", [*map(label_of, designs())])):
        text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def label_of(design: Design) -> Json:
    """What the trial was written to mean, in the shape of the codebook's practice labels."""
    return {
        "nct": design.nct,
        "therapies": design.therapies.split(),
        "comparator_only": design.control.split(),
        "subtypes": design.subtypes.split(),
        "cancer": design.cancer,
        "stage4": design.stage4,
        "biomarkers": [_biomarker(word) for word in design.genes.split()],
        "brain_mets": design.brain,
        "line": design.line.split(),
        "ecog_max": None if design.ecog < 0 else design.ecog,
    }


def study_of(design: Design) -> Json:
    """The whole record of a trial, in the registry's shape."""
    sponsor = _sponsor(design)
    record: Json = {
        "protocolSection": {
            "identificationModule": _identification(design, sponsor),
            "statusModule": _status(design),
            "sponsorCollaboratorsModule": _sponsors(design, sponsor),
            "descriptionModule": _description(design),
            "conditionsModule": _conditions(design),
            "designModule": _design(design),
            "armsInterventionsModule": _arms(design),
            "eligibilityModule": _eligibility(design),
            "contactsLocationsModule": _contacts(design),
        },
        "derivedSection": _derived(design),
        "hasResults": False,
    }
    if design.link:
        label, url = several(design.link)
        record["protocolSection"]["referencesModule"] = {"seeAlsoLinks": [{"label": label, "url": url}]}
    for path in design.drop:
        _remove(record, path.split("."))
    _merge(record, design.patch)
    return record


def _biomarker(word: str) -> Json:
    match = _GENE_AND_RULE.fullmatch(word)
    if match is None:
        message = f"a gene is written with + or - behind it, not {word!r}"
        raise ValueError(message)
    return {"gene": match[1], "rule": "required" if match[2] == "+" else "excluded"}


def _sponsor(design: Design) -> Sponsor:
    text = f"{design.title} {design.drugs}"
    known = [one for one in sponsors() if one.name == design.sponsor or f"{one.prefix}-" in text]
    if known:
        return known[0]
    region = design.where.split()[0]
    kind = [one for one in sponsors() if one.kind == design.who]
    near = [one for one in kind if region in one.regions] or kind
    return near[design.n % len(near)]


def _identification(design: Design, sponsor: Sponsor) -> Json:
    rng = chance(design.n, "identification")
    number = rng.choice([f"{sponsor.prefix}-{rng.randint(10, 990)}", f"{rng.randint(22, 26)}-{rng.randint(1000, 9999)}",
                         f"{sponsor.prefix}{rng.randint(2023, 2026)}-{rng.randint(1, 99):02}"])  # fmt: skip
    module: Json = {
        "nctId": design.nct,
        "orgStudyIdInfo": {"id": number},
        "organization": {"fullName": sponsor.name, "class": sponsor.kind_of_organisation},
        "briefTitle": design.title,
    }
    if official := official_title(design):
        module["officialTitle"] = official
    if design.acronym:
        module["acronym"] = design.acronym
    return module


def _status(design: Design) -> Json:
    rng = chance(design.n, "dates")
    start, end, posted, updated = _dates(design, rng)
    module: Json = {
        "statusVerifiedDate": f"{updated:%Y-%m}",
        "overallStatus": design.status,
        "expandedAccessInfo": {"hasExpandedAccess": False},
    }
    if design.status == "UNKNOWN":
        module["lastKnownStatus"] = rng.choice(["RECRUITING", "NOT_YET_RECRUITING"])
    if design.why:
        module["whyStopped"] = design.why
    if design.kind != "expanded":
        primary = start + (end - start) * rng.uniform(0.6, 0.9)
        module["startDateStruct"] = _date(start, rng)
        module["primaryCompletionDateStruct"] = _date(primary, rng)
        module["completionDateStruct"] = _date(end, rng)
    module["studyFirstPostDateStruct"] = {"date": f"{posted:%Y-%m-%d}", "type": "ACTUAL"}
    module["lastUpdatePostDateStruct"] = {"date": f"{updated:%Y-%m-%d}", "type": "ACTUAL"}
    return module


def _dates(design: Design, rng: random.Random) -> tuple[date, date, date, date]:
    """Start, end, first post and last update, in an order that fits the status."""
    day = timedelta(days=1)
    if design.status in ("NOT_YET_RECRUITING", "WITHDRAWN"):
        start = _TODAY + day * rng.randint(5, 240)
        posted = _TODAY - day * rng.randint(5, 200)
        end = start + day * rng.randint(700, 1900)
    elif design.status in ("COMPLETED", "TERMINATED", "UNKNOWN"):
        start = date(2023, 1, 10) + day * rng.randint(0, 330)
        posted = start - day * rng.randint(-20, 120)
        end = start + day * rng.randint(420, 800)
    else:
        start = date(2023, 2, 1) + day * rng.randint(0, 1320)
        posted = start - day * rng.randint(-25, 150)
        end = max(start, _TODAY) + day * rng.randint(150, 1500)
    newest = date(2024, 2, 1) if design.status == "UNKNOWN" else _TODAY - day * rng.randint(0, 320)
    # Whoever writes that a trial has begun does so after it has.
    begun = start if start <= _TODAY else posted
    return start, end, posted, max(newest, posted, begun)


def _date(day: date, rng: random.Random) -> Json:
    form = rng.choices(["%Y-%m-%d", "%Y-%m"], [75, 25])[0]
    return {"date": day.strftime(form), "type": "ACTUAL" if day <= _TODAY else "ESTIMATED"}


def _sponsors(design: Design, sponsor: Sponsor) -> Json:
    rng = chance(design.n, "collaborators")
    module: Json = {
        "responsibleParty": {"type": "SPONSOR"},
        "leadSponsor": {"name": sponsor.name, "class": sponsor.kind_of_organisation},
    }
    if rng.random() < 0.3:
        others = [one for one in sponsors() if one.kind != sponsor.kind]
        other = rng.choice(others)
        module["collaborators"] = [{"name": other.name, "class": other.kind_of_organisation}]
    return module


def _description(design: Design) -> Json:
    module = {"briefSummary": escaped(design.summary.strip("\n"))}
    if detail := detailed_description(design):
        module["detailedDescription"] = escaped(detail.strip("\n"))
    return module


def _conditions(design: Design) -> Json:
    module = {"conditions": several(design.conditions)}
    if design.keywords:
        module["keywords"] = several(design.keywords)
    return module


def _design(design: Design) -> Json:
    if design.kind == "expanded":
        return {"studyType": "EXPANDED_ACCESS", "expandedAccessTypes": {"intermediate": True}}
    past = design.status in ("COMPLETED", "TERMINATED", "WITHDRAWN")
    enrolment = {"count": design.enrol, "type": "ACTUAL" if past else "ESTIMATED"}
    if design.kind == "observational":
        info: Json = {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"}
        return {"studyType": "OBSERVATIONAL", "patientRegistry": False, "designInfo": info, "enrollmentInfo": enrolment}
    types = [line[0] for line in lines(design.arms)]
    compared = any(kind in "APSN" for kind in types)
    info = {
        "allocation": "RANDOMIZED" if compared else "NA" if len(types) < 2 else "NON_RANDOMIZED",
        "interventionModel": "PARALLEL" if compared else "SINGLE_GROUP" if len(types) < 2 else "SEQUENTIAL",
        "primaryPurpose": design.purpose,
        "maskingInfo": {"masking": "NONE"},
    }
    if "P" in types or "S" in types:
        masked = ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"]
        info["maskingInfo"] = {"masking": "QUADRUPLE", "whoMasked": masked}
    return {
        "studyType": "INTERVENTIONAL",
        "phases": _PHASES[design.phase],
        "designInfo": info,
        "enrollmentInfo": enrolment,
    }


def _arms(design: Design) -> Json:
    groups: list[Json] = []
    for line in lines(design.arms):
        kind, rest = line.split(": ", 1)
        label, description, given = (part.strip() for part in rest.split("|"))
        group: Json = {"label": label}
        if design.kind != "observational":
            group["type"] = _ARM_TYPES[kind]
        if description:
            group["description"] = escaped(description)
        if given != "-":
            group["interventionNames"] = several(given)
        groups.append(group)
    module: Json = {"armGroups": groups} if groups else {}
    interventions = [_intervention(line, groups) for line in lines(design.drugs)]
    if interventions:
        module["interventions"] = interventions
    return module


def _intervention(line: str, groups: list[Json]) -> Json:
    kind, rest = line.split(": ", 1)
    name, description, others = [*(part.strip() for part in rest.split("|")), "", ""][:3]
    found: Json = {"type": _TYPES[kind], "name": name}
    if description:
        found["description"] = escaped(description)
    labels = [group["label"] for group in groups if f"{kind}: {name}" in group.get("interventionNames", [])]
    if groups and not labels:
        message = f"no arm is given {kind}: {name}"
        raise ValueError(message)
    if labels:
        found["armGroupLabels"] = labels
    if others:
        found["otherNames"] = several(others)
    return found


def _eligibility(design: Design) -> Json:
    module: Json = {
        "eligibilityCriteria": criteria_of(design),
        "healthyVolunteers": design.healthy,
        "sex": design.sex,
    }
    if design.minimum_age:
        module["minimumAge"] = design.minimum_age
    if design.maximum_age:
        module["maximumAge"] = design.maximum_age
    child = not design.minimum_age or "Month" in design.minimum_age or int(design.minimum_age.split()[0]) < 18
    old = not design.maximum_age or int(design.maximum_age.split()[0]) >= 65
    module["stdAges"] = [
        *(["CHILD"] if child else []),
        *([] if design.minimum_age.startswith("7") else ["ADULT"]),
        *(["OLDER_ADULT"] if old else []),
    ]
    if design.kind == "observational":
        module["studyPopulation"] = "People seen at the clinics that take part"
        module["samplingMethod"] = "NON_PROBABILITY_SAMPLE"
    return module


def _contacts(design: Design) -> Json:
    rng = chance(design.n, "contacts")
    module: Json = {}
    if design.status in ("RECRUITING", "NOT_YET_RECRUITING", "AVAILABLE") and rng.random() < 0.85:
        module["centralContacts"] = [contact(design.n, rng)]
    if found := sites_of(design):
        module["locations"] = found
    return module


def _derived(design: Design) -> Json:
    derived: Json = {"miscInfoModule": {"versionHolder": f"{_TODAY:%Y-%m-%d}"}}
    if design.cancer in _CONDITION_MESH:
        meshes, ancestors = _CONDITION_MESH[design.cancer]
        derived["conditionBrowseModule"] = {"meshes": meshes, "ancestors": ancestors}
    named = [name for name in _DRUG_MESH if name in design.drugs.lower()]
    if named:
        derived["interventionBrowseModule"] = {
            "meshes": [{"id": _DRUG_MESH[name], "term": name.capitalize()} for name in named]
        }
    return derived


def _remove(record: Json, path: list[str]) -> None:
    """Take the entry at *path* out of a record; a number in the path is a place in a list."""
    inner: Any = record
    for key in path[:-1]:
        inner = inner[int(key)] if isinstance(inner, list) else inner[key]
    del inner[path[-1]]


def _merge(record: Json, patch: Json) -> None:
    """Put the entries of *patch* into *record*, going down where both have an object."""
    for key, value in patch.items():
        inner = record.get(key)
        if isinstance(inner, dict) and isinstance(value, dict):
            _merge(inner, value)
        else:
            record[key] = value
