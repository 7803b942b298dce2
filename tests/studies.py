"""Studies for tests: invented ones, made to measure, and the real ones where they are at hand."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from finder import sample
from finder.registry.study_files import read_json_lines

SHARED = Path(__file__).resolve().parents[2] / "shared"
RECORDS = SHARED / "registry" / "studies.jsonl.gz"
MORE_RECORDS = SHARED / "registry" / "more-lung.jsonl.gz"
PRACTICE = SHARED / "labels" / "practice.jsonl"


def needs_records(test: Any) -> Any:
    """Mark *test* as one that reads the real records; it is skipped, with its reason, where they are not at hand."""
    skip = pytest.mark.skipif(not RECORDS.exists(), reason=f"the real records are not at hand ({RECORDS})")
    return pytest.mark.records(skip(test))


@cache
def real_studies() -> tuple[dict[str, Any], ...]:
    """All real records, read once for the whole run."""
    # They are millions of objects that stay: each collection of garbage would go through all of them.
    gc.disable()
    studies = tuple(read_json_lines(RECORDS))
    gc.freeze()
    gc.enable()
    return studies


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutilated(draw: st.DrawFn) -> dict[str, Any]:
    """A study of the sample in which some values are taken out or replaced by anything."""
    record: Any = draw(st.sampled_from(sample.studies()))

    def broken(node: Any, path: str) -> Any:
        if path.endswith("nctId"):
            return node
        if draw(st.integers(0, 24)) == 0:
            return draw(JSON)
        if isinstance(node, dict):
            return {key: broken(value, f"{path}.{key}") for key, value in node.items() if draw(st.integers(0, 24))}
        # Long lists are cut, to keep the search quick; the real records show that long ones are read.
        return [broken(value, path) for value in node[:3]] if isinstance(node, list) else node

    result = broken(record, "")
    keep = record["protocolSection"]["identificationModule"]["nctId"]
    section = result.get("protocolSection") if isinstance(result, dict) else None
    whole = {
        **(result if isinstance(result, dict) else {}),
        "protocolSection": section if isinstance(section, dict) else {},
    }
    module = whole["protocolSection"].get("identificationModule")
    whole["protocolSection"]["identificationModule"] = {**(module if isinstance(module, dict) else {}), "nctId": keep}
    return whole
