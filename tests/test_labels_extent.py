"""To how many places the cancer may have spread, as titles and criteria say it."""

from __future__ import annotations

import pytest

from finder.labels.extent import read_extent
from finder.labels.statements import Reading


@pytest.mark.parametrize(
    ("place", "text", "extents"),
    [
        ("title", "SBRT for oligometastatic NSCLC", {"oligometastatic"}),
        ("inclusion", "Oligoprogression on immunotherapy, at most 3 metastatic lesions", {"oligoprogression"}),
        ("inclusion", "At most 5 metastases", {"oligometastatic"}),
        ("inclusion", "Oligometastatic or metastatic disease", set()),
        ("inclusion", "No more than 3 brain metastases", set()),
        ("inclusion", "Oligometastatic NSCLC, at most 5 metastases outside the brain", {"oligometastatic"}),
        ("inclusion", "Oligometastatic disease may be included", set()),
        ("inclusion", "People whose disease is oligometastatic can enter", set()),
        ("inclusion", "A history of oligometastatic disease that was irradiated", set()),
        ("inclusion", "At most 4 metastases may receive radiation", set()),
        ("inclusion", "No more than 3 metastatic lesions to be treated with radiosurgery", set()),
        ("inclusion", "No more than 6 metastases in the brain", set()),
        ("inclusion", "No more than 6 metastases in the liver", set()),
        ("inclusion", "At most 2 earlier regimens for metastatic disease", set()),
        ("exclusion", "Candidate for radical surgery", {"beyond-local"}),
        ("exclusion", "Earlier local therapy", set()),
    ],
)
def test_how_far_the_cancer_may_have_spread(place: str, text: str, extents: set[str]) -> None:
    assert {extent.value for extent in read_extent(Reading.of_example(text, place))} == extents
