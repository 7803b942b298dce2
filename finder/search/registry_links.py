"""Addresses on the registry's own website: a study, and the searches there that come nearest to a view of ours."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from finder.search.filters import NOT_TESTED, Filters

WEBSITE = "https://clinicaltrials.gov"

# What a person would type there. "Lung cancer" is also indexed above both kinds.
_CONDITIONS = {"nsclc": "non-small cell lung cancer", "sclc": "small cell lung cancer"}

# The registry has no kinds of therapy. These words bring a part of each kind; where none would, the search leaves it.
_THERAPIES = {
    "immunotherapy": "immunotherapy",
    "cell-based": "cell therapy",
    "vaccine": "vaccine",
    "chemotherapy": "chemotherapy",
    "radiation": "radiation",
    "surgery": "surgery",
    "photodynamic": "photodynamic therapy",
    "gene": "gene therapy",
    "supportive": "supportive care",
}

# The website's short words for its filters, as it writes them into its own addresses (`aggFilters`).
_STATUSES = {"RECRUITING": "rec", "NOT_YET_RECRUITING": "not"}
_PHASES = {"EARLY_PHASE1": "0", "PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4"}


def study_page(nct: str) -> str:
    """The page of the study *nct* on the registry's website."""
    return f"{WEBSITE}/study/{quote(nct, safe='')}"


def history_page(nct: str) -> str:
    """The registry's page of all former versions of the study *nct*."""
    return f"{study_page(nct)}?tab=history"


def publication_page(pmid: str) -> str:
    """The page in PubMed of the paper with the number *pmid*."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{quote(pmid, safe='')}/"


def search_page(filters: Filters) -> str:
    """The website's search that comes nearest to *filters*. It reveals nothing about the person, nor their place."""
    return f"{WEBSITE}/search?{urlencode(_query(filters), quote_via=quote)}"


def update_feed(filters: Filters) -> str:
    """An RSS feed of the registry: what was updated lately in its search that comes nearest to *filters*."""
    return f"{WEBSITE}/api/rss?{urlencode({**_query(filters), 'dateField': 'LastUpdatePostDate'}, quote_via=quote)}"


def _query(filters: Filters) -> dict[str, str]:
    conditions = {_CONDITIONS.get(cancer, "") for cancer in filters.cancer}
    markers = " OR ".join(marker for marker in filters.marker if marker != NOT_TESTED)
    statuses = [word for status, word in _STATUSES.items() if status in (filters.status or _STATUSES)]
    phases = [word for phase, word in _PHASES.items() if phase in filters.phase]
    asked = {
        "cond": conditions.pop() if len(conditions) == 1 and "" not in conditions else "lung cancer",
        "term": f"({markers}) AND {filters.text}" if markers and filters.text else markers or filters.text,
        "intr": " OR ".join(_THERAPIES[therapy] for therapy in filters.therapy if therapy in _THERAPIES),
        "aggFilters": ",".join(
            f"{name}:{' '.join(words)}" for name, words in (("status", statuses), ("phase", phases)) if words
        ),
    }
    return {name: value for name, value in asked.items() if value}
