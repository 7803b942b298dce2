from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from finder.labels.biomarkers import GENES
from finder.person import Change
from finder.search.person_words import VARIANTS, change_value
from finder.search.report_genes import report_sentence, report_table
from finder.search.report_text import understood
from tests.report_sentences import CASES, Case

ROOT = Path(__file__).parents[1]

# What is not understood yet: silence, which costs a question, and closes no trial.
MISSED = {
    "Foundation One: STK11, KEAP1, TP53 mutated": {"change=stk11:mutation"},
    "Guardant360: EGFR L858R (cfDNA 4.2%), EGFR T790M (0.8%), TP53 R273H (3.1%)": {"change=tp53:mutation"},
    "PIK3CA E545K, FGFR1 amplification": {"change=pik3ca:mutation"},
    "FISH for ALK: 3% of cells, negative for rearrangement": {"without=ALK"},
    "Her biopsy showed ROS-1": {"change=ros1:fusion"},
    "mutations found in TP53 and KRAS (G12D)": {"change=tp53:mutation"},
}


def said(text: str) -> set[str]:
    return {f"{answer.name}={answer.value}" for answer in understood(text)}


@pytest.mark.parametrize("case", CASES, ids=[case.text for case in CASES])
def test_a_sentence_says_this_and_nothing_wrong(case: Case) -> None:
    says, may = set(case.says.split()), set(case.may.split())
    assert said(case.text) - may <= says
    assert says - said(case.text) == MISSED.get(case.text, set())


@pytest.mark.parametrize("row", report_table().rows, ids=[row["id"] for row in report_table().rows])
def test_a_row_decides_on_its_example_and_not_on_its_counter(row: dict[str, str]) -> None:
    assert row["id"] in rows_that_decide(row["example"])
    assert row["id"] not in rows_that_decide(row["counter"])


def rows_that_decide(text: str) -> set[str]:
    return {finding.rule.id for finding in report_table().decide(report_sentence(text))}


@pytest.mark.parametrize(
    "change", [Change(gene, each) for gene, variants in VARIANTS.items() for each in variants], ids=str
)
def test_every_change_that_is_offered_is_understood_and_denied(change: Change) -> None:
    name = f"{change.gene} {change.variant}"
    assert said(name) == said(f"{name} detected") == said(name.lower()) == {f"change={change_value(change)}"}
    for form in ("No {}", "{} not detected", "Not detected: {}", "{}?", "Tested for {}", "{} pending"):
        assert not [one for one in said(form.format(name)) if one.startswith("change=")], form


# A negative result of these is no wild type: a score, a tissue type, a gene that is lost.
OTHERWISE = ("PD-L1", "TMB", "MSI", "HLA", "MTAP", "other")


@pytest.mark.parametrize("gene", [gene for gene in GENES if gene not in OTHERWISE])
def test_every_gene_of_the_codebook_can_be_denied(gene: str) -> None:
    for form in ("{} negative", "{}: not detected", "negative for {}", "ABC1, {} and NRAS: wild type", "{} negativo"):
        assert said(form.format(gene)) == {f"without={gene}"}, form


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        # A list of what was not found goes on behind a gene that nobody asks for.
        ("Not detected: ABC1, EGFR, XYZ2, KRAS G12C", {"without=EGFR"}),
        ("EGFR L858R/ALK fusion negative", {"without=ALK"}),
        ("EGFR suspected", set()),
        ("No EGFR testing", set()),
        ("MTAP negative", set()),
        ("MET copy number gain not seen", set()),
        ("HER2 IHC negative", set()),
        ("NRAS G12D", set()),
        ("Alk phos positive", set()),
        ("We met her, EGFR+ and ALK-", {"change=egfr:mutation", "without=ALK"}),
        ("Negative for EGFR and PD-L1", {"without=EGFR", "pdl1=0"}),
        ("EGFR mutated, ALK negative", {"change=egfr:mutation", "without=ALK"}),
        ("EGFR mutation, ALK negative", {"without=ALK"}),
        ("CD74-ROS1", {"change=ros1:fusion"}),
        ("sin mutaciones en EGFR ni KRAS", {"without=EGFR", "without=KRAS"}),
        ("No se detectan mutaciones de BRAF", {"without=BRAF"}),
        ("progressed on osimertinib, then the osimertinib mutation", {"had=osimertinib"}),
    ],
)
def test_what_a_word_beside_a_gene_means(text: str, answers: set[str]) -> None:
    assert said(text) == answers


@pytest.mark.slow
def test_no_table_is_read_before_the_first_report() -> None:
    code = (
        "import sys, finder.search.report_text, finder.search.report_genes as genes\n"
        "from finder.labels.lexicon import lexicon\n"
        "assert not lexicon.cache_info().currsize and not genes.report_table.cache_info().currsize\n"
        "genes.report_table()\n"
        "assert lexicon.cache_info().currsize"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
