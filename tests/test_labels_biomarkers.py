"""Biomarkers that a trial requires or excludes, on sentences of our own and on the real records."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.codebook import read_labels
from finder.labels.biomarkers import GENES, Biomarker, read_biomarkers
from finder.labels.brain_metastases import read_brain_mets
from finder.labels.criteria import split_criteria
from finder.labels.evidence import Evidence
from finder.labels.lexicon import lexicon
from finder.labels.line import read_line
from finder.labels.performance_status import read_ecog_max
from finder.labels.statements import Reading
from finder.record import Trial, read_trial
from tests.studies import needs_records, real_studies, study
from tests.work import calls


def trial_of(
    inclusion: str = "Lung cancer", exclusion: str = "Pregnancy", title: str = "A lung cancer trial", summary: str = ""
) -> Trial:
    text = f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* {exclusion}"
    return read_trial(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99000001", "briefTitle": title},
                "descriptionModule": {"briefSummary": summary},
                "eligibilityModule": {"eligibilityCriteria": text},
            }
        }
    )


def found(trial: Trial) -> tuple[Biomarker, ...]:
    markers = read_biomarkers(Reading(trial, split_criteria(trial.eligibility_criteria)))
    assert len({(marker.gene, marker.rule, marker.variant, marker.cohort) for marker in markers}) == len(markers)
    for marker in markers:
        assert marker.gene in GENES
        assert marker.evidence
        for evidence in marker.evidence:
            assert any(evidence.quote in text for text in trial.texts(evidence.field))
    return markers


def rules(trial: Trial) -> str:
    return ", ".join(sorted({f"{marker.gene} {marker.rule}" for marker in found(trial)}))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("EGFR-mutated lung cancer", "EGFR required"),
        ("Non-mutant KRAS", "KRAS excluded"),
        ("Lung cancer with an activating mutation in the epidermal growth factor receptor gene", "EGFR required"),
        ("ALK-positive lung cancer", "ALK required"),
        ("ALK+ lung cancer", "ALK required"),
        ("Rearrangement of ROS1 or RET", "RET required, ROS1 required"),
        ("PD-L1 TPS ≥ 50 %", "PD-L1 required"),
        (r"PD-L1 TPS \>= 1%", "PD-L1 required"),
        ("High PD-L1 expression", "PD-L1 required"),
        ("PD-L1 TPS < 1 %", "PD-L1 excluded"),
        ("PD-L1 negative", "PD-L1 excluded"),
        ("No EGFR mutation and no ALK fusion", "ALK excluded, EGFR excluded"),
        ("EGFR/ALK wild type", "ALK excluded, EGFR excluded"),
        ("Wild-type EGFR and ALK", "ALK excluded, EGFR excluded"),
        ("Without actionable mutations (e.g. EGFR, ALK, ROS1)", "ALK excluded, EGFR excluded, ROS1 excluded"),
        ("Absence of sensitizing EGFR mutations; no other actionable driver mutation", "EGFR excluded, other excluded"),
        ("No driver mutations", "other excluded"),
        (
            "Absence of EGFR mutations (including, but not limited to, L858R, S768I, G719X, L861Q and "
            "deletions of exon 19) and of ALK and ROS1 rearrangements",
            "ALK excluded, EGFR excluded, ROS1 excluded",
        ),
        (
            "Negative for markers [including but not limited to: EGFR mutations, ALK fusion]",
            "ALK excluded, EGFR excluded",
        ),
        ("Absence of mutations, shown by tests of usual practice, in any other driver oncogene", "other excluded"),
        ("PD-L1 positive and EGFR/ALK negative", "ALK excluded, EGFR excluded, PD-L1 required"),
        ("EGFR mutation and negative ALK fusion gene", "ALK excluded, EGFR required"),
        (
            "EGFR mutation negative, anaplastic lymphoma kinase (ALK) negative, and ROS oncogene 1 (ROS1) negative",
            "ALK excluded, EGFR excluded, ROS1 excluded",
        ),
        ("EGFR-mutated and T790M-negative disease", "EGFR excluded, EGFR required"),
        ("KRAS mutation other than G12C", "KRAS required"),
        ("dMMR or MSI-H solid tumour", "MSI required"),
        ("HLA-A*02:01 positive", "HLA required"),
        ("B7-H3 positive solid tumour", "B7-H3 required"),
        ("GPC3 positive squamous lung cancer", "other required"),
        # Neither: drugs, tests, conditions for some, other cancers.
        ("Progressed on an EGFR-TKI", ""),
        ("Previous anti-PD-1/PD-L1 therapy", ""),
        ("A KRAS inhibitor or a TROP2 ADC is planned", ""),
        ("Tissue for PD-L1 testing", ""),
        ("EGFR status known", ""),
        ("Loss of T790M after osimertinib", "EGFR excluded"),
        ("Tumour positive for Lewis Y", "other required"),
        ("CCNE1 amplification", "other required"),
        ("Any PD-L1 status, regardless of expression", ""),
        ("Participants with an EGFR mutation must have had a matching drug", ""),
        ("People with ALK rearrangement are allowed if they had a TKI", ""),
        ("If the tumour carries a BRAF V600E mutation, earlier BRAF treatment is needed", ""),
        ("Stratified by PD-L1 expression of 1 % or more", ""),
        ("B7-H3 expression is not required", ""),
        ("HER2-positive breast cancer", ""),
        ("Patients who MET the criteria and RET urned", ""),
        ("alk phos below 3 times the limit; eGFR ≥ 60 mL/min", ""),
        ("ALK phosphatase of 200 or less", ""),
        ("Weight loss with positive mood", ""),
    ],
)
def test_inclusion(sentence: str, expected: str) -> None:
    assert rules(trial_of(sentence)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("EGFR mutation or ALK rearrangement", "ALK excluded, EGFR excluded"),
        (
            "Known anaplastic lymphoma kinase (ALK) fusion or EGFR mutations, or BRAF V600E",
            "ALK excluded, BRAF excluded, EGFR excluded",
        ),
        ("EGFR mutation positive", "EGFR excluded"),
        ("People with EGFR mutations are excluded", "EGFR excluded"),
        ("Patients without EGFR mutation", "EGFR required"),
        ("EGFR wild type", "EGFR required"),
        ("Participants must not have an EGFR mutation or ALK fusion", "ALK excluded, EGFR excluded"),
        ("NSCLC other than ALK-positive disease", "ALK required"),
        ("PD-L1 below 1 %", "PD-L1 required"),
        ("PD-L1 unknown, or below 50 %", "PD-L1 required"),
        ("Other driver mutations with an approved drug", "other excluded"),
        ("EGFR mutation in people who have not received a TKI", ""),
        ("EGFR mutation unless treated with a TKI", ""),
        ("Prior treatment with an EGFR inhibitor", ""),
        ("A kinase inhibitor selective for HER2 or EGFR exon 20 insertion mutation before", ""),
        ("Allergy to antibodies against PD-L1", ""),
    ],
)
def test_exclusion(sentence: str, expected: str) -> None:
    assert rules(trial_of(exclusion=sentence)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Tablets for EGFR-mutated lung cancer", "EGFR required"),
        ("A drug with or without an antibody in patients with EGFR-mutated lung cancer", "EGFR required"),
        ("PD-L1-high lung cancer", "PD-L1 required"),
        ("Lung cancer without EGFR or ALK alterations", "ALK excluded, EGFR excluded"),
        ("An EGFR-TKI after another EGFR-TKI in lung cancer", ""),
        ("B7-H3 CAR-T cells in solid tumours", ""),
        ("Anti-PD-L1 antibody in lung cancer", ""),
        ("A non-interventional study of ALK-positive lung cancer", "ALK required"),
    ],
)
def test_title(title: str, expected: str) -> None:
    assert rules(trial_of(title=title)) == expected


@pytest.mark.parametrize(
    ("sentence", "gene", "variant"),
    [
        ("KRAS G12C mutation", "KRAS", "G12C"),
        ("KRAS p.G12C mutated lung cancer", "KRAS", "G12C"),
        ("EGFR exon 19 deletion", "EGFR", "exon 19 deletion"),
        ("EGFR Ex19del", "EGFR", "exon 19 deletion"),
        ("EGFR exon 20 insertion mutation", "EGFR", "exon 20 insertion"),
        ("HER2 exon 20 insertion", "HER2", "exon 20 insertion"),
        ("EGFR L858R", "EGFR", "L858R"),
        ("T790M positive", "EGFR", "T790M"),
        ("MET exon 14 skipping", "MET", "exon 14 skipping"),
        ("c-Met amplification", "MET", "amplification"),
        ("HER2 IHC 3+", "HER2", "IHC 3+"),
        ("BRAF V600E mutation", "BRAF", "V600E"),
        ("RET fusion", "RET", "fusion"),
        ("PD-L1 TPS ≥ 50%", "PD-L1", "TPS ≥ 50 %"),
        ("PD-L1 expression of at least 1 %", "PD-L1", "≥ 1 %"),
        ("PD-L1 TPS 1-49 %", "PD-L1", "TPS 1-49 %"),
        ("EGFR exon 20 insertion or other rare mutation", "EGFR", "exon 20 insertion, uncommon"),
        ("A sensitive EGFR mutation (including but not limited to L858R)", "EGFR", "mutation"),
    ],
)
def test_variant(sentence: str, gene: str, variant: str) -> None:
    assert [(marker.gene, marker.variant) for marker in found(trial_of(sentence))] == [(gene, variant)]


def test_a_fusion_behind_or_is_of_the_gene_behind_it() -> None:
    markers = found(trial_of("EGFR mutation or fusion of ALK"))
    assert [(marker.gene, marker.variant) for marker in markers] == [("EGFR", "mutation"), ("ALK", "fusion")]


def test_cohorts_that_contradict_each_other_keep_their_own_rules() -> None:
    criteria = "Cohort 1: lung cancer with EGFR mutation\n* Cohort 2: lung cancer with EGFR wild type and ALK wild type"
    assert {(marker.gene, marker.rule, marker.cohort) for marker in found(trial_of(criteria))} == {
        ("EGFR", "required", "Cohort 1"),
        ("EGFR", "excluded", "Cohort 2"),
        ("ALK", "excluded", "Cohort 2"),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Lung cancer with EGFR mutation (cohort A), with ALK fusion (cohort B) or without either (cohort C)",
        "EGFR-mutated lung cancer (cohort A) or ALK-rearranged lung cancer (cohort B)",
    ],
)
def test_groups_named_in_brackets_have_their_own_rules(sentence: str) -> None:
    assert {(marker.gene, marker.rule, marker.cohort) for marker in found(trial_of(sentence))} == {
        ("EGFR", "required", "cohort A"),
        ("ALK", "required", "cohort B"),
    }


def test_limits_of_several_groups_in_one_sentence_are_no_rule_of_the_last_alone() -> None:
    (marker,) = found(trial_of("PD-L1 of 1 % or more (50 % or more for cohort 1, 1-49 % for cohort 2)"))
    assert (marker.gene, marker.threshold, marker.cohort) == ("PD-L1", ">= 1 %", None)


def test_an_upper_limit_of_pdl1_stands_beside_the_exclusion_of_more() -> None:
    criteria = "PD-L1 TPS of 1 % to 49 %\n\nExclusion Criteria:\n\n* PD-L1 TPS of 50 % or more"
    assert [(marker.gene, marker.rule) for marker in found(trial_of(criteria))] == [("PD-L1", "required")]


def test_an_overexpressed_gene_is_asked_for_beside_its_excluded_mutation() -> None:
    criteria = "HER2 overexpression\n\nExclusion Criteria:\n\n* HER2-mutated lung cancer"
    assert {(marker.rule, marker.variants) for marker in found(trial_of(criteria))} == {
        ("required", ("overexpression",)),
        ("excluded", ("mutation",)),
    }


def test_what_every_group_asks_for_is_asked_by_the_trial() -> None:
    criteria = "Cohort 1: lung cancer with EGFR mutation and wild-type ALK\n* Cohort 2: lung cancer with wild-type ALK"
    assert {(marker.gene, marker.rule, marker.cohort) for marker in found(trial_of(criteria))} == {
        ("EGFR", "required", "Cohort 1"),
        ("ALK", "excluded", None),
    }


def test_what_a_group_for_another_tumour_asks_for_is_no_rule_for_lung_cancer() -> None:
    criteria = (
        "Cohort 1: gastric cancer\n* Cohort 1: HER2 overexpression\n* Cohort 2: lung cancer\n"
        "* Cohort 2: MET amplification"
    )
    markers = found(trial_of(criteria, title="Tablets for solid tumours"))
    assert [(marker.gene, marker.cohort) for marker in markers] == [("MET", "Cohort 2")]


def test_a_marker_beside_the_list_of_genes_has_its_own_name() -> None:
    (marker,) = found(trial_of("Lung cancer with an HRAS mutation"))
    assert (marker.gene, marker.name, marker.variants, marker.variant) == ("other", "HRAS", ("mutation",), "HRAS")


def markers_of(trial: Trial) -> list[str]:
    """Each rule in one line: gene, r or x, another's name, variants, threshold, whether any one is enough, cohort."""
    return [
        " ".join(
            filter(
                None,
                (
                    marker.gene,
                    {"required": "r", "excluded": "x"}[marker.rule],
                    marker.name,
                    "/".join(marker.variants),
                    marker.threshold,
                    "any-of" if marker.any_of else "",
                    marker.cohort,
                ),
            )
        )
        for marker in found(trial)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Wild-type EGFR and ALK", ["EGFR x", "ALK x"]),
        ("No EGFR, ALK or RET mutations/fusions", ["EGFR x mutation", "ALK x fusion", "RET x fusion"]),
        ("Activating mutations of EGFR or BRAF", ["EGFR r mutation any-of", "BRAF r mutation any-of"]),
        ("Without EGFR or other driver mutations", ["EGFR x mutation", "other x"]),
        ("None of these mutations: EGFR gene, ALK fusion", ["EGFR x mutation", "ALK x fusion"]),
        ("PD-L1 TPS of 0%", ["PD-L1 x TPS >= 1 %"]),
        ("PD-L1 TPS = 0", ["PD-L1 x TPS >= 1 %"]),
        ("PD-L1 positive (≥1%) or negative tumours", []),
        ("Tumours with any or no PD-L1 expression", []),
        ("PD−L1 TPS ≥1％", ["PD-L1 r TPS >= 1 %"]),
        ("PD-L1 TPS below 50 %", ["PD-L1 r TPS < 50 %"]),
        ("PD-L1 CPS of at least 10", ["PD-L1 r CPS >= 10"]),
        ("PD-L1 positive; MET copy number > 6", ["PD-L1 r"]),
        ("TMB ≥10 mut/Mb", ["TMB r >= 10 mut/Mb"]),
        ("TMB-H solid tumours", ["TMB r"]),
        ("EGFR(-)/ALK(-) lung cancer", ["EGFR x", "ALK x"]),
        ("ALK＋ lung cancer", ["ALK r"]),
        ("KRAS G12A, G12C, G12D, G12S or G12V", ["KRAS r G12A/G12C/G12D/G12S/G12V any-of"]),
        ("EGFR-mutated disease, including T790M-positive cases", ["EGFR r mutation"]),
        ("EGFR exon 19 deletion or L858R mutation", ["EGFR r exon 19 deletion/L858R any-of"]),
        ("EGFR mutation other than exon 20 insertion", ["EGFR r mutation"]),
        ("EGFR mutation (excluding T790M)", ["EGFR r mutation"]),
        ("BRAF non-V600E mutation", ["BRAF r mutation"]),
        (
            "MET amplification or HER2 exon 20 insertion",
            ["MET r amplification any-of", "HER2 r exon 20 insertion any-of"],
        ),
        ("EGFR, ALK or ROS1 alterations", ["EGFR r any-of", "ALK r any-of", "ROS1 r any-of"]),
        ("MTAP-deficient tumour", ["MTAP r"]),
        ("ATM mutation", ["other r ATM/HRD mutation"]),
        ("Cohort 1: KRAS G12C. Cohort 2: all comers", ["KRAS r G12C Cohort 1"]),
        ("MET amplification in part 2", ["MET r amplification part 2"]),
        ("HER2-positive breast cancer, or lung cancer with MET exon 14 skipping", ["MET r exon 14 skipping"]),
        ("A driver such as EGFR mutation was found", []),
        ("Patients whose tumours carry an ALK fusion must have progressed on an ALK inhibitor", []),
    ],
)
def test_variants_thresholds_and_cohorts(sentence: str, expected: list[str]) -> None:
    assert markers_of(trial_of(sentence)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("EGFR mutation other than exon 20 insertion", ["EGFR x mutation"]),
        ("Driver mutations other than EGFR", ["other x"]),
        ("PD-L1 TPS < 1 %", ["PD-L1 r TPS >= 1 %"]),
        ("EGFR exon 20 insertion", ["EGFR x exon 20 insertion"]),
        ("EGFR L858R", ["EGFR x L858R"]),
        ("Driver mutations, for example in EGFR or ALK", ["EGFR x", "ALK x"]),
        ("T790M not tested", []),
    ],
)
def test_what_an_exclusion_means(sentence: str, expected: list[str]) -> None:
    assert markers_of(trial_of(exclusion=sentence)) == expected


def test_cohort_is_named() -> None:
    marker = found(trial_of("Cohort B: HER2-mutated lung cancer"))[0]
    assert "part of the trial" in marker.evidence[0].why


def test_one_of_several_ways_in_is_no_rule() -> None:
    assert rules(trial_of("Has had one regimen before OR\n* Has PD-L1 of 1 % or more")) == ""
    assert rules(trial_of("Either no treatment and PD-L1 ≥ 1 %, or growth after an antibody")) == ""


def test_summary_counts_where_all_else_is_silent() -> None:
    summary = "This study tests a tablet in people with EGFR-mutated lung cancer."
    assert rules(trial_of(summary=summary)) == "EGFR required"
    assert rules(trial_of(summary="EGFR-mutated lung cancer is common in some countries.")) == ""


def test_evidence_is_the_deciding_sentence() -> None:
    marker = found(trial_of("Aged 18 or more. EGFR-mutated lung cancer. Able to swallow."))[0]
    why = "EGFR mutation must be present"
    assert marker.evidence == (
        Evidence("eligibility_criteria", "EGFR-mutated lung cancer.", why, "biomarkers/asked-for"),
    )


def test_the_lexicon_names_only_known_genes() -> None:
    known = lexicon()
    names = {known.name(symbol).rpartition(":")[2].split()[0] for symbol in known.symbols("marker")}
    assert names == set(GENES)


@given(
    st.sampled_from([" ", "  ", "\n  "]),
    st.sampled_from(["EGFR", "ALK", "KRAS", "PD-L1"]),
    st.sampled_from([str.upper, str.lower]),
)
def test_white_space_and_prose_case_do_not_matter(gap: str, gene: str, case: object) -> None:
    assert callable(case)
    sentence = f"{gene} {case('positive lung cancer only')}".replace(" ", gap)
    assert rules(trial_of(sentence)) == f"{gene} required"


@given(
    st.sampled_from(["EGFR", "ALK", "ROS1", "RET", "BRAF", "NTRK"]), st.sampled_from(["no {} mutation", "{} negative"])
)
def test_excluded_is_never_read_as_required(gene: str, shape: str) -> None:
    assert rules(trial_of(shape.format(gene))) == f"{gene} excluded"
    assert rules(trial_of(exclusion=f"{gene} mutation")) == f"{gene} excluded"


# The first text waits until the tables are read.
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found(trial_of(f"{text} EGFR {text} mutation", f"no {text} PD-L1", title=text))


HOSTILE = (
    "EGFR, ALK or ",
    "no prior ",
    "brain metastases ",
    "ECOG 0-1 ",
    "EGFR mutation no ",
    "(" * 9,
    "progressed on ",
)


@pytest.mark.parametrize("fragment", HOSTILE)
def test_work_grows_no_faster_than_the_text(fragment: str) -> None:
    def work(length: int) -> int:
        trial = trial_of(fragment * (length // len(fragment)))
        reading = Reading(trial, split_criteria(trial.eligibility_criteria))
        readers = (read_biomarkers, read_line, read_brain_mets, read_ecog_max)
        return calls(lambda: [read(reading) for read in readers])

    work(500)  # The tables are read.
    assert work(32_000) < 9 * work(4_000)


@needs_records
def test_real_records_are_quoted_verbatim() -> None:
    count = 0
    for record in real_studies():
        trial = read_trial(record)
        criteria = split_criteria(trial.eligibility_criteria)
        reading = Reading(trial, criteria)
        brain, line, ecog = read_brain_mets(reading), read_line(reading), read_ecog_max(reading)
        assert (brain.value == "not-stated") == (not brain.evidence)
        assert (line.value == ("not-stated",)) == (not line.evidence)
        assert (ecog.value is None) == (not ecog.evidence)
        for evidence in (*brain.evidence, *line.evidence, *ecog.evidence):
            assert any(evidence.quote in text for text in trial.texts(evidence.field))
        count += len(found(trial))
    assert count > 200


@needs_records
@pytest.mark.parametrize(("pattern", "by"), [(r"(?<=\S) (?=\S)", "  "), (r"(?<!\\)([<>~])", r"\\\1")])
def test_real_labels_do_not_change_with_the_setting(pattern: str, by: str) -> None:
    def labels(trial: Trial) -> object:
        criteria = split_criteria(trial.eligibility_criteria)
        reading = Reading(trial, criteria)
        markers = {(marker.gene, marker.rule, marker.variant) for marker in read_biomarkers(reading)}
        others = (read_brain_mets(reading), read_line(reading), read_ecog_max(reading))
        return markers, [label.value for label in others]

    # Each is read twice: a third of them shows as much.
    for record in real_studies()[::3]:
        trial = read_trial(record)
        reset = replace(trial, eligibility_criteria=re.sub(pattern, by, trial.eligibility_criteria))
        if reset != trial:
            assert labels(reset) == labels(trial), trial.nct


@pytest.mark.parametrize(
    ("words", "variant"),
    [
        ("EGFR exon 20 mutation", "mutation"),
        ("EGFR exon 20 insertion", "exon 20 insertion"),
        ("KRAS G13D mutation", "G13D"),
        ("KRAS Q61 mutation", "Q61"),
        ("KRAS Q61H mutation", "Q61H"),
    ],
)
def test_a_variant_is_no_more_exact_than_the_record(words: str, variant: str) -> None:
    trial = read_trial(study(criteria=f"Inclusion Criteria:\n\n* Stage IV NSCLC with {words}"))
    assert [marker.variants for marker in read_labels(trial).biomarkers] == [(variant,)]


@pytest.mark.parametrize(
    ("sentence", "held_to"),
    [
        ("A sensitizing EGFR mutation", ("sensitizing mutation",)),
        ("EGFR sensitizing mutation or ALK fusion", ("sensitizing mutation",)),
        ("ALK fusion or sensitizing EGFR mutation", ("sensitizing mutation",)),
        ("EGFR mutation (sensitizing or resistance)", ("sensitizing mutation", "other mutation")),
        ("Activating EGFR mutation, or sensitizing mutation", ("sensitizing mutation", "other mutation")),
        ("EGFR sensitizing mutation or any other EGFR mutation", ("sensitizing mutation", "other mutation")),
        ("EGFR sensitizing mutation or exon 20 insertion", ("sensitizing mutation", "exon 20 insertion")),
        ("EGFR sensitizing mutation (exon 19 deletion or L858R)", ("exon 19 deletion", "L858R")),
        (
            "Mutations of anaplastic lymphoma kinase (ALK), epidermal growth factor receptor (EGFR) or ROS1 that are "
            "sensitive to a drug",
            ("sensitizing mutation",),
        ),
        ("An EGFR mutation", ("mutation",)),
        ("A sensitizing EGFR mutation, namely L858R", ("L858R",)),
    ],
)
def test_what_a_sensitising_mutation_holds_a_person_to(sentence: str, held_to: tuple[str, ...]) -> None:
    assert [marker.held_to for marker in found(trial_of(sentence)) if marker.gene == "EGFR"] == [held_to]


@pytest.mark.parametrize(
    "sentence",
    [
        "T790M is undetectable in plasma",
        "T790M must have been ruled out",
        "The T790M mutation should be excluded before entry",
        "T790M has to be negative",
        "EGFR T790M not found",
    ],
)
def test_a_mutation_that_must_not_be_found_is_never_asked_for(sentence: str) -> None:
    assert {(marker.rule, marker.variants) for marker in found(trial_of(sentence))} == {("excluded", ("T790M",))}


def test_capitals_of_a_name_may_stand_beside_any_letters() -> None:
    assert [marker.variants for marker in found(trial_of("Exon 21 L858R mutation"))] == [("L858R",)]
    assert rules(trial_of("Patients have met all criteria with mutations")) == ""


def test_groups_that_name_different_variants_share_the_gene_alone() -> None:
    markers = found(
        trial_of("Cohort 1: lung cancer with HER2 mutation\n* Cohort 2: lung cancer with HER2 amplification")
    )
    assert {(marker.cohort, marker.variants) for marker in markers} == {
        ("Cohort 1", ("mutation",)),
        ("Cohort 2", ("amplification",)),
        (None, ()),
    }


def test_an_unnamed_marker_beside_a_named_one_will_do() -> None:
    markers = found(trial_of(title="Drug A in lung cancer with EGFR mutations or other genomic alterations"))
    assert [(marker.gene, marker.rule, marker.any_of) for marker in markers] == [
        ("EGFR", "required", True),
        ("other", "required", True),
    ]


def test_a_drug_behind_a_comma_does_not_take_the_mutation_before_it() -> None:
    assert markers_of(trial_of(title="Drug A in EGFR L858R-mutant, EGFR-TKI-resistant lung cancer")) == markers_of(
        trial_of(title="Drug A in EGFR L858R-mutant lung cancer")
    )


def test_what_only_one_of_two_unnamed_groups_asks_for_is_no_rule() -> None:
    without = "Cohort 1: NSCLC\n  * Documented negative tests for EGFR and ALK alterations"
    with_one = "  * One of: EGFR mutation, ALK mutation or RET mutation"
    assert found(trial_of(f"{without}\n{with_one}")) == ()
    assert rules(trial_of(without)) == "ALK excluded, EGFR excluded"


def test_what_stands_under_a_heading_for_another_cancer_is_no_rule_for_lung_cancer() -> None:
    of_both = (
        "Solid Tumors, Inclusion Criteria:\n\n1. ECOG 0-1\n2. EGFR-mutated lung cancer\n\n"
        "Lymphoma, Inclusion Criteria:\n\n1. ECOG 0-2\n2. CD20 positive lymph nodes\n3. BRAF V600E mutation"
    )
    trial = replace(trial_of(), eligibility_criteria=of_both)
    assert rules(trial) == "EGFR required"
    assert read_ecog_max(Reading(trial, split_criteria(of_both))).value == 1


def test_the_words_that_name_the_variant_are_quoted_first() -> None:
    title = "A tablet for lung cancer with EGFR mutations"
    (marker,) = found(trial_of("EGFR L858R mutation of the tumour", title=title))
    assert (marker.gene, marker.variants) == ("EGFR", ("L858R",))
    assert "L858R" in marker.evidence[0].quote
    assert marker.evidence[1].quote == title


def test_a_long_list_of_whole_names_is_kept_out_from_its_first_gene_on() -> None:
    names = (
        "epidermal growth factor receptor (EGFR)/anaplastic lymphoma kinase (ALK)/ROS proto-oncogene 1 (ROS1)/"
        "rearranged during transfection (RET)/neurotrophic tyrosine receptor kinase (NTRK)/B-Raf proto-oncogene (BRAF)/"
        "MET proto-oncogene (MET)"
    )
    trial = trial_of(exclusion=f"People with {names} mutations that tablets can treat")
    assert {marker.gene for marker in found(trial)} == {"EGFR", "ALK", "ROS1", "RET", "NTRK", "BRAF", "MET"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("EGFR mutation (exon 19 del, or exon 21)", ["EGFR r exon 19 deletion/L858R any-of"]),
        ("EGFR mutation in exon 19 (del) or exon 21 (L858R)", ["EGFR r exon 19 deletion/L858R any-of"]),
        ("EGFR mutation in exon 19 or exon 21", ["EGFR r exon 19 deletion/L858R any-of"]),
        ("EGFR exon 18, exon 19, exon 20 or exon 21 mutation", ["EGFR r mutation"]),
        ("MET overexpressed (strongly in half of cells) or amplified", ["MET r overexpression/amplification any-of"]),
        ("A mutation or fusion of FGFR3", ["FGFR r mutation/fusion any-of"]),
        ("PD-L1 of 80 % or more by assay A, or TPS of 50 % or more", ["PD-L1 r TPS >= 50 %"]),
        ("PD-L1 TPS >= 50 % for drug A alone, or TPS 1-49 % for both drugs", ["PD-L1 r TPS >= 1 %"]),
        ("No PD-L1 expression (TPS < 1 %)", ["PD-L1 x TPS >= 1 %"]),
        ("EGFR wild type with MET amplification", ["EGFR x", "MET r amplification"]),
        ("NSCLC with an actionable alteration (EGFR, ALK or ROS1)", ["EGFR r any-of", "ALK r any-of", "ROS1 r any-of"]),
        ("NSCLC w/o targetable driver (EGFR, ALK)", ["EGFR x", "ALK x"]),
    ],
)
def test_alternatives_and_what_brackets_add(sentence: str, expected: list[str]) -> None:
    assert markers_of(trial_of(sentence)) == expected


def test_what_is_asked_for_one_treatment_is_asked_of_nobody_else() -> None:
    criteria = "Stage IV lung cancer\n* For participants receiving drug A only:\n  * PD-L1 of 1 % or more\n* ECOG 0-1"
    assert [(marker.gene, marker.cohort) for marker in found(trial_of(criteria))] == [
        ("PD-L1", "participants receiving drug A"),
    ]
    criteria = "Stage IV lung cancer\n* For the combination with drug B: EGFR mutation"
    assert [(marker.gene, marker.cohort) for marker in found(trial_of(criteria))] == [
        ("EGFR", "the combination with drug B"),
    ]


def test_a_group_that_its_own_item_calls_closed_asks_for_nothing() -> None:
    criteria = "Arm A: KRAS mutation; any histology\n* Arm B: MET amplification; PD-L1 any [closed to recruitment]"
    assert [(marker.gene, marker.cohort) for marker in found(trial_of(criteria))] == [("KRAS", "Arm A")]


def test_a_variant_of_the_title_is_of_its_group_where_another_group_takes_others() -> None:
    title = "Drug A in lung cancer with EGFR exon 20 insertion"
    groups = "Cohort 1: EGFR exon 20 insertion\n* Cohort 2: EGFR G719X or S768I"
    assert {(marker.cohort, marker.variants) for marker in found(trial_of(groups, title=title))} == {
        (None, ()),
        ("Cohort 1", ("exon 20 insertion",)),
        ("Cohort 2", ("uncommon",)),
    }
    assert {marker.cohort for marker in found(trial_of("Cohort 1: EGFR exon 20 insertion", title=title))} == {None}


def test_a_group_that_needs_one_of_several_markers_is_told_beside_them() -> None:
    criteria = "A fusion of ALK, ROS1 or NTRK\n* Cohort 1: ROS1 fusion, no tablets\n* Cohort 2: ROS1 or NTRK fusion"
    markers = {(marker.gene, marker.cohort, marker.any_of) for marker in found(trial_of(criteria))}
    assert ("ROS1", None, True) in markers
    assert ("ROS1", "Cohort 1", False) in markers
    assert ("NTRK", "Cohort 2", True) not in markers


def test_who_has_the_marker_may_enter_where_what_follows_lets_them_in() -> None:
    assert found(trial_of("EGFR and ALK negative; positive ones must have received a TKI")) == ()
    assert rules(trial_of("EGFR and ALK negative; pregnant women must not enter")) == "ALK excluded, EGFR excluded"
