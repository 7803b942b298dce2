"""Which earlier treatment is required, which keeps people out, and how many lines? On sentences of our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.criteria import split_criteria
from finder.labels.line import read_line
from finder.labels.lines import Lines, read_lines
from finder.labels.prior import PRIOR_CLASSES, PRIOR_RULES, Prior, read_prior
from finder.labels.statements import Reading
from finder.record import read_trial


def reading(
    inclusion: str = "Lung cancer",
    exclusion: str = "Pregnancy",
    title: str = "EGFR lung cancer",
    drug: str = "sacituzumab tirumotecan",
) -> Reading:
    text = f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* {exclusion}"
    trial = read_trial(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99000001", "briefTitle": title},
                "armsInterventionsModule": {"interventions": [{"name": drug, "type": "DRUG"}]},
                "eligibilityModule": {"eligibilityCriteria": text},
            }
        }
    )
    return Reading(trial, split_criteria(text))


def priors(inclusion: str = "Lung cancer", exclusion: str = "Pregnancy") -> tuple[Prior, ...]:
    read = reading(inclusion, exclusion)
    found = read_prior(read, read_line(read))
    for prior in found:
        assert prior.treatment in PRIOR_CLASSES
        assert prior.rule in PRIOR_RULES
        assert prior.evidence
    return found


def lines_of(read: Reading) -> Lines:
    line = read_line(read)
    return read_lines(read, line)


def said(found: tuple[Prior, ...]) -> set[tuple[str, str]]:
    return {(prior.treatment, prior.rule) for prior in found}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Progressed on platinum-based chemotherapy and a PD-1 inhibitor",
            {("platinum", "required"), ("pd-1/pd-l1", "required")},
        ),
        ("Must have received gefitinib", {("egfr-tki", "required")}),
        (
            "Confirmed by histology or cytology, previously untreated metastatic lung cancer",
            {("any-systemic-for-advanced", "excluded")},
        ),
        ("No prior therapy in the metastatic setting", {("any-systemic-for-advanced", "excluded")}),
        (
            "Has completed chemoradiotherapy",
            {("chemotherapy", "required"), ("radiotherapy-lung", "required")},
        ),
        ("Progressed on immunotherapy or chemoimmunotherapy", {("pd-1/pd-l1", "required")}),
        ("Must have received one platinum-based or taxane-based chemotherapy", {("chemotherapy", "required")}),
        ("Progressed while receiving gefitinib or osimertinib", {("egfr-tki", "required")}),
        ("Failed standard therapy (surgery, radiotherapy, or chemotherapy) or not fit for any", set()),
        ("Radiotherapy of the chest must be completed more than 20 days before the study", set()),
        ("At least 3 weeks (5 for mitomycin) since prior chemotherapy and recovered", set()),
        ("No prior chemotherapy containing gemcitabine or docetaxel", {("docetaxel", "excluded")}),
        ("Naive to gefitinib or any other EGFR-TKI", {("egfr-tki", "excluded")}),
        ("People may or may not have received a KRAS G12C inhibitor", set()),
        (
            "The expansion part will enroll people who have not received prior treatment for advanced/metastatic"
            " cancer",
            {("any-systemic-for-advanced", "excluded")},
        ),
        (
            "People must not have been on previous anticancer therapy (chemotherapy, radiotherapy, a study drug or"
            " another biological therapy) for at least 4 weeks before entry",
            set(),
        ),
        ("No prior sacituzumab tirumotecan", {("adc-topo1", "excluded"), ("same-target", "excluded")}),
        (
            "Progression on a third-generation EGFR-TKI",
            {("egfr-tki", "required"), ("osimertinib", "required")},
        ),
        ("Must have had platinum, or have declined it", set()),
        # Who has no standard to fail counts as treated (the codebook), and some room is left.
        ("The tumor failed a standard therapy, or no standard therapy exists for it", {("any-systemic", "required")}),
        ("No standard therapy exists for the tumor", set()),
        # Radiotherapy would do, too.
        ("Has received an operation, radiotherapy or chemotherapy", set()),
        ("Failed the standard therapy (for example progression on chemotherapy)", {("any-systemic", "required")}),
        (
            "Untreated metastatic disease and naive to osimertinib",
            {("any-systemic-for-advanced", "excluded"), ("osimertinib", "excluded")},
        ),
        ("Has been receiving pembrolizumab for at least 6 weeks", {("pd-1/pd-l1", "required")}),
        ("Failed one or more earlier lines of systemic therapy", {("any-systemic-for-advanced", "required")}),
        ("No earlier systemic therapy for the metastases", {("any-systemic-for-advanced", "excluded")}),
        ("Chemotherapy-naive lung cancer", {("chemotherapy", "excluded")}),
        ("No prior EGFR TKI", {("egfr-tki", "excluded")}),
        ("At least 4 weeks since prior chemotherapy", set()),
        ("Patients may have received immunotherapy", set()),
        ("Recovered from side effects of prior chemotherapy", set()),
        ("Patients planned to receive pembrolizumab", set()),
        ("No more than two earlier regimens of chemotherapy", set()),
        ("Has not received chemotherapy within 3 weeks", set()),
        ("No earlier high-dose chemotherapy", set()),
        ("No prior radiotherapy", {("radiotherapy-lung", "excluded")}),
        ("No prior radiotherapy to the pelvis", set()),
        ("Must have received three months of gefitinib", {("egfr-tki", "required")}),
        ("PD-1 antibody received as single agent or in combination with chemotherapy", {("pd-1/pd-l1", "required")}),
        ("Pembrolizumab received, and no second line", {("pd-1/pd-l1", "required")}),
        ("Must have had platinum, and a checkpoint inhibitor", {("platinum", "required"), ("pd-1/pd-l1", "required")}),
        ("Squamous disease, one platinum-containing line, no second line", {("platinum", "required")}),
        ("Earlier treatment is allowed except ALK inhibitors", {("alk-tki", "excluded")}),
        ("Lung cancer in the third line or later", {("any-systemic-for-advanced", "required")}),
        ("No prior TROP2-targeted therapy", {("same-target", "excluded")}),
        (
            "If standard there, people must have received a PD-1 antibody",
            {("pd-1/pd-l1", "required")},
        ),
    ],
)
def test_inclusion(sentence: str, expected: set[tuple[str, str]]) -> None:
    assert said(priors(sentence)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Prior treatment with nivolumab or another checkpoint inhibitor", {("pd-1/pd-l1", "excluded")}),
        ("Has received docetaxel for advanced disease", {("docetaxel", "excluded")}),
        ("Prior thoracic radiotherapy", {("radiotherapy-lung", "excluded")}),
        ("People must not have had prior treatment with a PD-1 antibody", {("pd-1/pd-l1", "excluded")}),
        (
            "Prior systemic treatment (chemotherapy, targeted drugs) or irradiation for the present lung cancer",
            {("any-systemic", "excluded"), ("radiotherapy-lung", "excluded")},
        ),
        ("Prior PD-1 inhibitor, except as adjuvant treatment", {("pd-1/pd-l1", "excluded")}),
        ("Prior checkpoint inhibitors other than in the adjuvant setting", {("pd-1/pd-l1", "excluded")}),
        ("Prior adjuvant PD-1 antibodies", set()),
        ("Prior treatment with sotorasib", {("kras-g12c-inhibitor", "excluded")}),
        ("Prior treatment with a topoisomerase I inhibitor", {("adc-topo1", "excluded")}),
        ("Prior treatment with an agent targeting TROP2", {("same-target", "excluded")}),
        ("Chemotherapy within 3 weeks before the first dose", set()),
        ("Stopped earlier immunotherapy because of adverse events", set()),
        ("Should not have received a PD-1 antibody", {("pd-1/pd-l1", "excluded")}),
        ("Must not have received sotorasib earlier", {("kras-g12c-inhibitor", "excluded")}),
        ("Cannot have received an EGFR inhibitor before", {("egfr-tki", "excluded")}),
        ("Those who have not received platinum", {("platinum", "required")}),
        ("Mutated tumours must have received pembrolizumab", {("pd-1/pd-l1", "required")}),
        ("Prior treatment with TROP2-targeted therapy", {("same-target", "excluded")}),
        ("Prior chest irradiation whose fields overlap", {("radiotherapy-lung", "excluded")}),
        ("History of heart inflammation during earlier immunotherapy", set()),
        ("Had systemic treatment with corticosteroids", set()),
        ("Immune checkpoint inhibitors at any time", {("pd-1/pd-l1", "excluded")}),
        ("Docetaxel given earlier, unless as adjuvant treatment over a year ago", {("docetaxel", "excluded")}),
        ("Prior docetaxel (prior paclitaxel is allowed)", {("docetaxel", "excluded")}),
        ("Cytotoxic chemotherapy for metastatic disease", {("chemotherapy", "excluded")}),
        ("TROP2 inhibitor before", {("same-target", "excluded")}),
        ("Prior treatment with taxanes", {("docetaxel", "excluded")}),
        ("Prior topoisomerase I drugs, including chemotherapy", {("adc-topo1", "excluded")}),
        ("ROS1- or ALK-directed TKI received", {("alk-tki", "excluded")}),
        ("Prior pan-HER TKI (lapatinib, neratinib)", {("same-target", "excluded")}),
        ("Has ever received an EGFR TKI (e.g. osimertinib)", {("egfr-tki", "excluded")}),
        ("Treatment with a PD-1 antibody in the 28 days before", set()),
        ("Prior third-generation EGFR-TKI", {("osimertinib", "excluded")}),
        ("Those with an EGFR mutation who have not had a TKI", {("targeted-for-driver", "required")}),
    ],
)
def test_exclusion(sentence: str, expected: set[tuple[str, str]]) -> None:
    assert said(priors(exclusion=sentence)) == expected


def test_one_of_several_will_do() -> None:
    either = priors("Progressed on platinum or a PD-1 inhibitor")
    assert {prior.any_of for prior in either} == {True}
    both = priors("Progressed on platinum and a PD-1 inhibitor")
    assert {prior.any_of for prior in both} == {False}


def test_beside_an_operation_none_of_several_medicines_is_demanded_alone() -> None:
    found = priors("Has received an operation, radiotherapy or a PD-1 antibody and chemotherapy")
    assert found
    assert all(prior.any_of for prior in found)


def test_what_only_some_must_have_had_is_no_demand_on_all() -> None:
    (prior,) = priors("If the tumour is EGFR-mutated, must have received an EGFR-TKI")
    assert prior.treatment == "targeted-for-driver"
    assert prior.cohort is not None


def test_drugs_of_a_demanded_marker_are_demanded_of_all() -> None:
    read = reading("Progressed on an EGFR TKI", title="Mutated lung cancer")
    assert said(read_prior(read, read_line(read))) == {("targeted-for-driver", "required")}
    assert said(read_prior(read, read_line(read), {"EGFR"})) == {("egfr-tki", "required")}


def test_platinum_is_chemotherapy() -> None:
    text = "Must have received platinum\n* Must have received chemotherapy"
    assert said(priors(text)) == {("platinum", "required")}


def test_what_all_must_have_had_keeps_nobody_out() -> None:
    both = priors("Progressed on an EGFR TKI", "Prior EGFR TKI of the fourth generation")
    assert said(both) == {("egfr-tki", "required"), ("same-target", "excluded")}


def test_the_same_target_is_one_of_the_trials_own_drugs() -> None:
    def barred(drug: str) -> set[tuple[str, str]]:
        read = reading(exclusion="Prior anti-HER2 or HER3-directed antibodies", drug=drug)
        return said(read_prior(read, read_line(read)))

    assert barred("trastuzumab") == {("same-target", "excluded")}
    assert barred("savolitinib") == set()
    assert barred("XY-1234") == {("same-target", "excluded")}, "what it acts on is not known"


def test_a_tki_against_egfr_is_not_the_target_of_an_antibody_against_it() -> None:
    read = reading(exclusion="Received an EGFR-TKI before", drug="amivantamab")
    assert said(read_prior(read, read_line(read))) == {("egfr-tki", "excluded")}
    read = reading(exclusion="Received an anti-EGFR drug before", drug="cetuximab")
    assert ("same-target", "excluded") in said(read_prior(read, read_line(read)))


def test_markers_before_a_word_for_drugs_tell_their_class() -> None:
    read = reading(exclusion="ALK- or ROS1-directed TKI received", drug="XY-1234")
    assert said(read_prior(read, read_line(read))) == {("alk-tki", "excluded"), ("same-target", "excluded")}


def test_all_kinds_of_medicines_are_any_treatment_of_advanced_disease() -> None:
    barred = priors(exclusion="Prior chemotherapy, immunotherapy or targeted therapy for metastatic disease")
    assert said(barred) == {("any-systemic-for-advanced", "excluded")}
    named = priors(exclusion="Prior chemotherapy or targeted therapy")
    assert said(named) == {("chemotherapy", "excluded"), ("targeted-for-driver", "excluded")}


def test_any_treatment_need_not_be_told_of_a_group_where_all_had_one_class() -> None:
    asked = priors("Progressed on platinum chemotherapy\n* Phase 2: progression on the latest line of systemic therapy")
    assert said(asked) == {("platinum", "required")}


def test_any_of_several_generations_is_no_demand_of_the_third() -> None:
    read = reading("Progressed on a first-, second- or third-generation EGFR-TKI")
    assert said(read_prior(read, read_line(read), {"EGFR"})) == {("egfr-tki", "required")}


def test_of_several_ways_what_all_share_is_required() -> None:
    ways = "Prior EGFR-TKI, meeting one of these:\n  * failed an EGFR-TKI\n  * failed an EGFR-TKI and then osimertinib"
    read = reading(ways)
    assert said(read_prior(read, read_line(read), {"EGFR"})) == {("egfr-tki", "required")}
    either = priors("Had one of the following:\n  * progressed on platinum\n  * progressed on a PD-1 inhibitor")
    assert {(prior.treatment, prior.any_of) for prior in either} == {("platinum", True), ("pd-1/pd-l1", True)}


def test_people_named_before_a_colon_are_a_group() -> None:
    found = priors("For people without a driver mutation: platinum and a PD-1 inhibitor")
    assert {(prior.treatment, prior.cohort) for prior in found} == {
        ("platinum", "For people without a driver mutation"),
        ("pd-1/pd-l1", "For people without a driver mutation"),
    }


def test_what_one_group_may_not_have_had_is_not_demanded_of_all() -> None:
    read = reading(
        "Arm 1: KRAS G12C inhibitor-naive\n* Arm 2: progressed on a KRAS G12C inhibitor",
        title="Lung cancer progressing on sotorasib, or not",
    )
    found = read_prior(read, read_line(read))
    assert {(prior.rule, prior.cohort) for prior in found if prior.treatment == "kras-g12c-inhibitor"} == {
        ("excluded", "Arm 1"),
        ("required", "Arm 2"),
    }


def test_a_cohort_is_named() -> None:
    (prior,) = priors("Cohort 2: progressed on platinum-based chemotherapy")
    assert prior.cohort == "Cohort 2"


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "least", "most"),
    [
        ("Progressed on at least one and at most 3 earlier lines of therapy", "Pregnancy", 1, 3),
        ("1-2 prior lines of systemic therapy", "Pregnancy", 1, 2),
        ("Progressed on chemotherapy", "More than 2 prior lines of systemic therapy", 1, 2),
        ("No prior systemic therapy for advanced disease", "Pregnancy", 0, 0),
        ("Any line of therapy", "Pregnancy", 0, None),
        (
            "Progressed on platinum\n* Has not received more than 3 prior lines, including up to one line of docetaxel",
            "Pregnancy",
            1,
            3,
        ),
        ("Candidates for second- or third-line therapy", "Pregnancy", 1, 2),
        ("Failed a second-line drug", "Pregnancy", 2, None),
        ("Progressed after third-line treatment", "Pregnancy", 3, None),
        ("Up to one prior line of systemic therapy", "Pregnancy", 0, 1),
        ("Part 1: at least one prior line of therapy\n* Part 2: 1-3 prior lines of therapy", "Pregnancy", 1, None),
        ("Lung cancer", "Pregnancy", None, None),
    ],
)
def test_lines(inclusion: str, exclusion: str, least: int | None, most: int | None) -> None:
    read = reading(inclusion, exclusion)
    lines = lines_of(read)
    assert (lines.least, lines.most) == (least, most)
    assert bool(lines.evidence) == (lines != Lines(None, None, ()))


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    priors(f"{text} prior platinum {text}", f"{text} prior PD-1 {text}")


@pytest.mark.parametrize(
    ("words", "nothing_left"),
    [
        ("Must have exhausted every approved therapy", True),
        ("Progressed after all standard treatments", True),
        ("Failed currently available therapies", True),
        ("Relapsed after standard therapy and for whom no effective options exist", True),
        ("Progressed on standard therapy", False),
        ("Progressed on standard drugs, or people for whom none exists", False),
        ("Either (a) failed standard therapy or (b) for which no standard therapy exists", False),
    ],
)
def test_whether_no_standard_treatment_may_be_left(words: str, nothing_left: bool) -> None:
    read = reading(words)
    assert lines_of(read).exhausted is nothing_left


@pytest.mark.parametrize(
    ("words", "conditional"),
    [
        ("Progressed on standard therapy, or for whom it is considered inappropriate", True),
        ("Progressed on standard therapy, or is unlikely to benefit from it", True),
        ("Progressed on standard therapy", False),
        ("At least one prior line of therapy, or standard therapy is considered inappropriate", False),
    ],
)
def test_whether_somebody_may_judge_standard_treatment_unsuited(words: str, conditional: bool) -> None:
    read = reading(words)
    assert lines_of(read).conditional is conditional


@pytest.mark.parametrize(
    ("words", "conditional"),
    [
        ("Must have received a PD-1 inhibitor unless it was contraindicated", True),
        ("Must have received a PD-1 inhibitor where it was available", True),
        ("Must have received a PD-1 inhibitor", False),
        ("Progressed on chemotherapy, or it is contraindicated", True),
        ("Refractory to standard therapy or, as the investigator sees it, unlikely to benefit from it", True),
        ("Refractory to standard therapy, or none exists", True),
        ("A tumor for which no standard therapy exists or that progressed after standard therapy", True),
    ],
)
def test_words_that_let_in_some_without_the_treatment(words: str, conditional: bool) -> None:
    assert [prior.conditional for prior in priors(words)] == [conditional]


@pytest.mark.parametrize(
    "sentence",
    [
        "People who had a PD-1 inhibitor before must be free of its side effects",
        "Untreated, or treated with platinum before",
        "With or without prior treatment with osimertinib",
        "Received a PD-1 inhibitor as neoadjuvant treatment",
    ],
)
def test_what_is_asked_of_some_is_no_demand_on_all(sentence: str) -> None:
    assert not priors(sentence)


def test_one_drug_is_not_its_class() -> None:
    assert said(priors(exclusion="Prior treatment with pembrolizumab")) == set()
    assert said(priors(exclusion="Prior pembrolizumab or nivolumab")) == {("pd-1/pd-l1", "excluded")}
    assert said(priors(exclusion="Prior sacituzumab tirumotecan")) >= {("same-target", "excluded")}


def test_the_limit_of_one_group_is_none_of_the_trial() -> None:
    read = reading("Cohort 1: received one or two prior lines of systemic therapy. Cohort 2: any lung cancer")
    assert lines_of(read).most is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Received standard drugs (in cohort 3, people with prior docetaxel are excluded), including a PD-1 inhibitor",
        "Received one prior platinum-based therapy with a PD-1 inhibitor and a free interval of at least 30 days",
    ],
)
def test_a_bar_in_brackets_and_a_free_interval_hide_no_demand(sentence: str) -> None:
    assert ("pd-1/pd-l1", "required") in said(priors(sentence))


def test_arms_are_known_by_their_kind() -> None:
    (prior,) = priors("Those in all combination therapy arms need to have received platinum")
    assert prior.cohort == "combination therapy arms"


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("People without EGFR mutations:", {("platinum", "required")}),
        ("None of the following:", {("platinum", "excluded")}),
    ],
)
def test_who_lacks_a_marker_is_not_asked_to_lack_what_follows(lead: str, expected: set[tuple[str, str]]) -> None:
    assert said(priors(f"{lead}\n  * Prior platinum")) == expected


def test_a_tki_is_asked_of_all_where_all_have_the_alteration_for_it() -> None:
    read = reading("Progressed on at least one prior TKI")
    line = read_line(read)
    assert [prior.cohort for prior in read_prior(read, line, {"ALK"})] == [None]
    assert [prior.cohort for prior in read_prior(read, line)] != [None]


def test_what_one_group_asks_for_its_advanced_disease_leaves_what_another_asks() -> None:
    found = priors("Part A: progressed on standard therapy\n* Part B: at least one prior line for metastatic disease")
    assert {(prior.treatment, prior.cohort) for prior in found} == {
        ("any-systemic", "Part A"),
        ("any-systemic-for-advanced", "Part B"),
    }
