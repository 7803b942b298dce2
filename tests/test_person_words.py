from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.biomarkers import GENES
from finder.person import Change
from finder.search.person_words import VARIANTS, change_value, read_change, read_treatment

CHANGES = [
    *(Change(gene) for gene in GENES if gene != "other"),
    *(Change(gene, variant) for gene, variants in VARIANTS.items() for variant in variants),
]


@given(st.sampled_from(CHANGES))
def test_a_change_reads_back_from_its_word(change: Change) -> None:
    assert read_change(change_value(change)) == change


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("egfr:ex19del", Change("EGFR", "exon 19 deletion")),
        ("EGFR:L858R", Change("EGFR", "L858R")),
        ("kras:g12c", Change("KRAS", "G12C")),
        ("alk:rearranged", Change("ALK", "fusion")),
        ("erbb2:mutation", Change("HER2", "mutation")),
        ("met:amplified", Change("MET", "amplification")),
        ("egfr", Change("EGFR")),
    ],
)
def test_what_reports_write_is_understood(word: str, change: Change) -> None:
    assert read_change(word) == change


@pytest.mark.parametrize("word", ["", "egfr:", "xyz", "egfr:banana", ":g12c"])
def test_an_unknown_change_is_none(word: str) -> None:
    assert read_change(word) in (None, Change("EGFR"))


@given(st.text())
def test_any_text_is_read_without_error(word: str) -> None:
    read_change(word)
    read_treatment(word)


@pytest.mark.parametrize(
    ("word", "treatment"),
    [("Tagrisso", "osimertinib"), ("osimertinib", "osimertinib"), ("platinum", "platinum"), ("pd-1", "pd-1"),
     ("AMG 757", "tarlatamab"), ("chocolate", None)],
)  # fmt: skip
def test_a_drug_is_known_by_any_of_its_names(word: str, treatment: str | None) -> None:
    assert read_treatment(word) == treatment
