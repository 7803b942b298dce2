"""Studies for tests: invented ones, made to measure, and the way to the real ones where they are at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from finder.registry.study_files import read_json_lines

SHARED = Path(__file__).resolve().parents[2] / "shared"
RECORDS = SHARED / "registry" / "studies.jsonl.gz"
PRACTICE = SHARED / "labels" / "practice.jsonl"


def needs_records(test: Any) -> Any:
    """Mark *test* as one that reads the real records; it is skipped, with its reason, where they are not at hand."""
    skip = pytest.mark.skipif(not RECORDS.exists(), reason=f"the real records are not at hand ({RECORDS})")
    return pytest.mark.records(skip(test))


@cache
def real_studies() -> tuple[dict[str, Any], ...]:
    """All real records, read once for the whole run."""
    return tuple(read_json_lines(RECORDS))


def study(
    nct: str = "NCT99900001",
    *,
    title: str = "Pembrolizumab in stage IV non-small cell lung cancer",
    status: str = "RECRUITING",
    phases: tuple[str, ...] | None = ("PHASE2",),
    conditions: tuple[str, ...] = ("Non-Small Cell Lung Cancer",),
    criteria: str = "Inclusion Criteria:\n\n* Stage IV lung cancer\n\nExclusion Criteria:\n\n* Pregnancy",
    drug: str = "Pembrolizumab",
    updated: str = "2026-10-01",
    study_type: str = "INTERVENTIONAL",
    sponsor: str = "Invented Institute",
) -> dict[str, Any]:
    """One invented study, plain but complete enough to be listed."""
    design: dict[str, Any] = {"studyType": study_type}
    if phases is not None:
        design["phases"] = list(phases)
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct, "briefTitle": title},
            "statusModule": {
                "overallStatus": status,
                "studyFirstPostDateStruct": {"date": "2025-01-15"},
                "lastUpdatePostDateStruct": {"date": updated},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": sponsor, "class": "OTHER"}},
            "descriptionModule": {"briefSummary": "An invented trial."},
            "conditionsModule": {"conditions": list(conditions)},
            "designModule": design,
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": "Treatment", "type": "EXPERIMENTAL", "interventionNames": [f"Drug: {drug}"]},
                ],
                "interventions": [{"type": "DRUG", "name": drug, "armGroupLabels": ["Treatment"]}],
            },
            "eligibilityModule": {"eligibilityCriteria": criteria, "minimumAge": "18 Years"},
            "contactsLocationsModule": {
                "locations": [
                    {"city": "Utrecht", "country": "Netherlands", "facility": "Invented Hospital", "status": status},
                ]
            },
        }
    }
