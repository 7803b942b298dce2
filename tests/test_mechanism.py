"""How a drug works, in another language than the table of drugs has it."""

from __future__ import annotations

import pytest

from finder.languages import in_language
from pages.drawing.shared.mechanism import mechanism_html


@pytest.mark.parametrize(
    ("mechanism", "said"),
    [
        ("PD-1 antibody", "anticuerpo contra PD&#45;1"),
        ("EGFR tyrosine kinase inhibitor (third generation)", "inhibidor de la tirosina cinasa EGFR"),
        ("RAF / MEK / ERK inhibitor", "inhibidor de RAF"),
        ("antibody-drug conjugate (HER2)", "HER2"),
        ("natural killer cells", "células asesinas naturales"),
        ("radiotherapy", "radioterapia"),
        ("CTLA-4 inhibitor (checkpoint, pH-sensitive)", "inhibidor de CTLA"),
        ("DLL3×CD3 bispecific T-cell engager", "activador biespecífico"),
        ("mesothelin antibody-drug conjugate", "anticuerpo contra mesotelina"),
        ("integrin alpha-v antibody", "integrina alfa&#45;v"),
        ("PI3K alpha inhibitor", "inhibidor de PI3K alfa"),
        ("antibody-drug conjugate (tissue factor)", "factor tisular"),
        ("BRAF inhibitor (brain penetrant)", "llega al cerebro"),
        ("EGFR tyrosine kinase inhibitor (fourth generation, brain penetrant)", "llega al cerebro"),
    ],
)
def test_the_usual_ways_of_working_are_told_in_the_language_of_the_page(mechanism: str, said: str) -> None:
    with in_language("es"):
        told = mechanism_html(mechanism)
    assert said in told
    assert 'lang="en"' not in told


@pytest.mark.parametrize(
    "mechanism",
    ["oral PD-L1 inhibitor", "sound waves", "PD-1 antibody (bispecific, new)"],
)
def test_any_other_is_marked_as_english(mechanism: str) -> None:
    with in_language("es"):
        assert mechanism_html(mechanism).startswith('<span lang="en">')
    assert "<span" not in mechanism_html(mechanism)


def test_nothing_is_told_of_what_is_not_known() -> None:
    with in_language("es"):
        assert mechanism_html("") == ""
