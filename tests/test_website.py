"""Addresses on the registry's own website."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given

from finder.search.filters import NOT_TESTED, Filters
from finder.search.registry_links import WEBSITE, history_page, publication_page, search_page, study_page, update_feed
from tests.views import filters as any_filters


def asked(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(
    ("filters", "query"),
    [
        (Filters(), {"cond": "lung cancer", "aggFilters": "status:rec not"}),
        (
            Filters(cancer=("sclc",), phase=("PHASE2", "PHASE3"), status=("RECRUITING",)),
            {"cond": "small cell lung cancer", "aggFilters": "status:rec,phase:2 3"},
        ),
        (
            Filters(marker=("EGFR", "ALK"), text="osimertinib", therapy=("vaccine", "targeted")),
            {
                "cond": "lung cancer",
                "term": "(EGFR OR ALK) AND osimertinib",
                "intr": "vaccine",
                "aggFilters": "status:rec not",
            },
        ),
        (
            Filters(marker=(NOT_TESTED,), cancer=("nsclc", "sclc")),
            {"cond": "lung cancer", "aggFilters": "status:rec not"},
        ),
        (Filters(status=("AVAILABLE",)), {"cond": "lung cancer"}),
    ],
)
def test_the_nearest_search(filters: Filters, query: dict[str, str]) -> None:
    assert asked(search_page(filters)) == query
    assert asked(update_feed(filters)) == {**query, "dateField": "LastUpdatePostDate"}


@given(any_filters)
def test_no_address_reveals_the_person_or_leaves_the_website(filters: Filters) -> None:
    for url in (search_page(filters), update_feed(filters)):
        assert url.startswith(f"{WEBSITE}/")
        assert set(asked(url)) <= {"cond", "term", "intr", "aggFilters", "dateField"}
        assert url.isascii()


def test_a_study_has_its_page() -> None:
    assert study_page("NCT99000001") == "https://clinicaltrials.gov/study/NCT99000001"
    assert study_page("../x?y") == "https://clinicaltrials.gov/study/..%2Fx%3Fy"


def test_a_study_has_a_history_and_papers_have_pages() -> None:
    assert history_page("NCT01234567") == f"{WEBSITE}/study/NCT01234567?tab=history"
    assert publication_page("1/2") == "https://pubmed.ncbi.nlm.nih.gov/1%2F2/"
