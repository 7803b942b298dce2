"""A trial finder as most published Streamlit ones are: each change asks the registry, and pandas filters row by row.

The registry's address comes from the environment, so that the benchmark can put the local one in its place.
"""

import os

import pandas as pd
import requests
import streamlit as st

FIELDS = "NCTId|BriefTitle|OverallStatus|Phase|EligibilityCriteria|InterventionName|LocationCountry"
THERAPIES = {
    "Immunotherapy": ("pembrolizumab", "nivolumab", "atezolizumab", "durvalumab", "immunotherapy"),
    "Targeted therapy": ("osimertinib", "alectinib", "sotorasib", "inhibitor"),
    "Chemotherapy": ("carboplatin", "cisplatin", "pemetrexed", "docetaxel", "chemotherapy"),
    "Cancer vaccine": ("vaccine",),
}


def fetch(condition: str) -> pd.DataFrame:
    """All open studies of *condition*, page by page."""
    rows: list[dict[str, str]] = []
    token = None
    while True:
        asked: dict[str, str] = {
            "query.cond": condition,
            "filter.overallStatus": "RECRUITING",
            "fields": FIELDS,
            "pageSize": "1000",
            **({"pageToken": token} if token else {}),
        }
        page = requests.get(f"{os.environ['TRIAL_FINDER_REGISTRY_URL']}/studies", params=asked, timeout=60).json()
        for study in page["studies"]:
            section = study["protocolSection"]
            arms = section.get("armsInterventionsModule", {})
            rows.append(
                {
                    "nct": section["identificationModule"]["nctId"],
                    "title": section["identificationModule"].get("briefTitle", ""),
                    "phase": ", ".join(section.get("designModule", {}).get("phases", [])),
                    "criteria": section.get("eligibilityModule", {}).get("eligibilityCriteria", ""),
                    "drugs": ", ".join(drug["name"] for drug in arms.get("interventions", [])),
                }
            )
        token = page.get("nextPageToken")
        if not token:
            return pd.DataFrame(rows)


def gives(row: pd.Series, therapy: str) -> bool:
    """Whether the words of *therapy* stand in the row."""
    text = f"{row['title']} {row['drugs']}".lower()
    return any(word in text for word in THERAPIES[therapy])


chosen = st.radio("Kind of therapy", ["All", *THERAPIES])
found = fetch("lung cancer")
found = found[found.apply(lambda row: "stage iv" in row["criteria"].lower() or "metasta" in row["criteria"], axis=1)]
if chosen != "All":
    found = found[found.apply(lambda row: gives(row, chosen), axis=1)]
st.header(f"{len(found)} trials of {chosen}")
st.dataframe(found)
