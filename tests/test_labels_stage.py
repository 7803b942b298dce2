"""Whether stage IV may enter. Every text here is invented; NCT99 numbers belong to no trial."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.cancer import Cancer, read_cancer
from finder.labels.criteria import split_criteria
from finder.labels.evidence import Label
from finder.labels.stage import STAGE4_VALUES, Stage4, read_stage4
from finder.labels.statements import Reading
from finder.record import Trial, read_trial
from tests.studies import needs_records, real_studies
from tests.work import calls


def invented(
    *,
    title: str = "A study",
    conditions: tuple[str, ...] = ("Lung Cancer",),
    keywords: tuple[str, ...] = (),
    criteria: str = "",
    summary: str = "",
) -> Trial:
    study: dict[str, Any] = {
        "identificationModule": {"nctId": "NCT99999902", "briefTitle": title},
        "conditionsModule": {"conditions": list(conditions), "keywords": list(keywords)},
        "eligibilityModule": {"eligibilityCriteria": criteria},
        "descriptionModule": {"briefSummary": summary},
    }
    return read_trial({"protocolSection": study})


def stage4(trial: Trial, cancer: Cancer = "nsclc") -> Label[Stage4]:
    label = read_stage4(Reading(trial, split_criteria(trial.eligibility_criteria)), Label(cancer))
    assert label.value in STAGE4_VALUES
    assert bool(label.evidence) == (label.value != "not-stated")
    for item in label.evidence:
        assert item.quote
        assert any(item.quote in text for text in trial.texts(item.field))
    return label


def including(*items: str, title: str = "A study") -> str:
    return stage4(
        invented(title=title, criteria="Inclusion Criteria:\n\n" + "\n".join(f"* {item}" for item in items))
    ).value


def excluding(item: str, included: str = "Metastatic NSCLC", title: str = "A study") -> str:
    text = f"Inclusion Criteria:\n\n* {included}\n\nExclusion Criteria:\n\n* {item}"
    return stage4(invented(title=title, criteria=text)).value


@pytest.mark.parametrize(
    "item",
    [
        "Stage IV non-small cell lung cancer",
        "stage IIIB/IV NSCLC",
        "NSCLC of stage IIIB-IV",
        "Stages I to IV",
        "stage III or IV disease",
        "Stage IVA Lung Cancer AJCC v8",
        "clinical stage IIIB/C or IV",
        "stage ⅢB～Ⅳ",
        "stage IIIB with pleural fluid or stage IV.",
        "NSCLC (IIIB-IV)",
        "stage 4 lung cancer",
        "Stage IIIB (not amenable to cure) or IV NSCLC",
        "M1a, M1b or M1c disease",
        "T any, N any, M1b",
        "Locally advanced or metastatic NSCLC",
        "recurrent/metastatic lung cancer",
        "Extensive-stage small cell lung cancer",
        "ES-SCLC",
        "Oligometastatic disease, up to five sites",
        "NSCLC that has spread",
        "Brain metastases are allowed when stable",
        "Leptomeningeal disease shown by MRI",
        "NSCLC not amenable to curative treatment, or metastatic",
        "Unresectable stage III not fit for chemoradiotherapy, or metastatic non-squamous NSCLC",
        "Progressed after one line of therapy for metastatic disease",
        "No prior systemic therapy for metastatic NSCLC",
    ],
)
def test_stage_four_is_let_in(item: str) -> None:
    assert including(item) == "yes-explicit"


@pytest.mark.parametrize(
    "item",
    [
        "Advanced NSCLC",
        "Locally advanced or unresectable disease",
        "Recurrent lung cancer",
        "Stage IIIB or higher",
        "stage IIIB not fit for radical radiotherapy, with recurrence",
        "NSCLC that progressed on platinum",
        "Any stage of lung cancer",
        "NSCLC, to be treated with an antibody in any line",
        "NSCLC without an earlier line of systemic therapy",
        "NSCLC; AST below 3 x ULN without liver metastases, below 5 x ULN with them",
        "NSCLC; tissue of the tumour or of a metastatic lesion",
        "NSCLC; ALT below 3 x ULN (5 x ULN with liver metastases)",
    ],
)
def test_stage_four_is_plausible(item: str) -> None:
    assert including(item) == "yes-advanced"


@pytest.mark.parametrize(
    "item",
    [
        "Stage I-III NSCLC",
        "stage IB, II or IIIA",
        "Stage IA2-IIIB (N2)",
        "Unresectable stage III NSCLC",
        "Limited-stage small cell lung cancer",
        "LS-SCLC",
        "Resectable NSCLC",
        "any T, any N, M0",
        "No distant metastases",
        "NSCLC without evidence of metastatic disease",
        "Stage IIIA with mediastinal lymph node metastases",
        "Stage III; intravenous (IV) contrast possible",
        "Stage III, with oral and IV contrast possible",
        "Early-stage lung cancer",
        "Lung cancer, scheduled for lobectomy",
        "Medically inoperable early-stage NSCLC",
        "NSCLC (excluding stage IV)",
        "NSCLC, any stage except IV",
        "NSCLC in a stage lower than IV",
        "NSCLC other than metastatic",
        "Patients with stage IV disease are not candidates",
        "Metastatic disease must be absent",
        "Metastasis-free on imaging of the whole body",
        "Tumour confined to one hemithorax",
    ],
)
def test_stage_four_is_shut_out(item: str) -> None:
    assert including(item) == "no"


@pytest.mark.parametrize(
    "item",
    [
        "Confirmed NSCLC",
        "IV access is possible",
        "A measurable lesion",
        "No brain metastases",
        "No liver metastases",
        "Only one lesion, which was resected",
        "Chronic kidney disease stage 4 or less",
        "NSCLC; no other malignancy, metastatic or not",
    ],
)
def test_nothing_states_the_stage(item: str) -> None:
    assert including(item) == "not-stated"


@pytest.mark.parametrize(
    "item",
    [
        "Distant metastases",
        "Metastatic disease",
        "Any distant organ metastasis, including brain",
        "Presence of unresectable, locally advanced or metastatic lung disease",
        "Stage IV disease",
        "M1 disease",
        "Known metastases",
    ],
)
def test_metastases_as_an_exclusion_criterion_close_a_trial(item: str) -> None:
    text = f"Inclusion Criteria:\n\n* NSCLC\n\nExclusion Criteria:\n\n* {item}"
    assert stage4(invented(criteria=text)).value == "no"


@pytest.mark.parametrize(
    "item",
    [
        "Brain metastases",
        "Metastases in the brain",
        "Symptomatic brain metastases",
        "Metastatic spinal cord compression",
        "Metastases that need surgery",
        "Another malignancy that is metastatic",
        "Prior systemic therapy for metastatic disease",
        "Liver metastases over half of the liver",
        "Heart failure of stage IV",
    ],
)
def test_what_keeps_only_some_out_closes_nothing(item: str) -> None:
    assert excluding(item) == "yes-explicit"


def test_brain_metastases_excluded_only_when_active_make_stage_four_plausible() -> None:
    assert excluding("Active or untreated brain metastases", included="NSCLC") == "yes-advanced"
    assert excluding("Brain metastases", included="NSCLC") == "not-stated"


def test_a_conflict_is_reported() -> None:
    text = "Inclusion Criteria:\n\n* Stage IV NSCLC\n\nExclusion Criteria:\n\n* Distant metastases"
    label = stage4(invented(criteria=text))
    assert label.value == "no"
    assert [item.quote for item in label.evidence] == ["Distant metastases", "Stage IV NSCLC"]
    assert "the exclusion criteria decide" in label.evidence[1].why


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Drug X in stage IV lung cancer", "yes-explicit"),
        ("Drug X in metastatic lung cancer", "yes-explicit"),
        ("Radiosurgery after operation of brain metastases", "yes-explicit"),
        ("Drug X in advanced lung cancer", "yes-advanced"),
        ("Adjuvant drug X in lung cancer", "no"),
        ("Neoadjuvant drug X in lung cancer", "no"),
        ("Perioperative drug X in lung cancer", "no"),
        ("Drug X in resected stage IB-IIIA lung cancer", "no"),
        ("Drug X with chemoradiation in locally advanced lung cancer", "no"),
        ("Preventing brain metastases in limited-stage small cell lung cancer", "no"),
        ("Bronchoscopy of lung nodules", "no"),
        ("Nerve block in pulmonary resection for lung cancer", "no"),
        ("SBRT for oligometastatic lung cancer", "yes-explicit"),
        ("First-line drug X in lung cancer", "yes-advanced"),
        ("Drug X in unresectable lung cancer", "yes-advanced"),
        ("A phase IV study of drug X", "not-stated"),
        ("Intravenous (IV) drug X in lung cancer", "not-stated"),
    ],
)
def test_titles(title: str, value: str) -> None:
    assert stage4(invented(title=title)).value == value


def test_any_cohort_that_is_open_to_stage_four_counts() -> None:
    assert including("Cohort A: resectable stage II-III", "Cohort B: stage IV") == "yes-explicit"


def test_early_treatment_in_the_past_closes_nothing() -> None:
    assert including("Advanced NSCLC", "Prior adjuvant therapy for stage II disease ended a year ago") == "yes-advanced"
    assert (
        including("Advanced NSCLC", "No relapse soon after chemo(radio)therapy of NSCLC in stage I-III")
        == "yes-advanced"
    )
    assert including("ES-SCLC", "Earlier treated for limited-stage disease") == "yes-explicit"


def test_a_title_of_early_disease_outweighs_a_passing_word() -> None:
    title = "Neoadjuvant drug X in resectable lung cancer"
    assert including("Stage II NSCLC", "Brain MRI to look for metastasis", title=title) == "no"
    assert including("Stage I-IV NSCLC", title=title) == "yes-explicit"


def test_metastatic_disease_of_another_cancer_in_a_basket() -> None:
    other = including("Metastatic castration-resistant prostate cancer", "NSCLC after chemotherapy")
    assert other == "not-stated"
    assert including("Metastatic melanoma, bladder cancer or non-small cell lung cancer") == "yes-explicit"


def test_keywords_and_descriptions_count_less_than_criteria() -> None:
    text = "Inclusion Criteria:\n\n* Resectable NSCLC"
    assert stage4(invented(criteria=text, keywords=("metastatic",))).value == "no"
    assert stage4(invented(keywords=("stage IV",))).value == "yes-advanced"
    assert stage4(invented(summary="This study treats patients with stage IV disease.")).value == "yes-explicit"
    assert stage4(invented(summary="Most patients are diagnosed with metastatic disease.")).value == "not-stated"
    assert stage4(invented(criteria=text, summary="Patients with metastatic disease take part.")).value == "no"


def test_the_question_is_not_asked_of_other_diseases() -> None:
    assert stage4(invented(title="Metastatic melanoma"), "not-lung") == Label("not-stated")


WORDS = """
stage IV III B / - or metastatic no not brain disease NSCLC advanced resectable M1 distant * Exclusion Criteria:
Inclusion limited-stage for therapy ( ) , . \\> other cancer
"""
_WORDS = st.sampled_from([*WORDS.split(), "\n"])


@given(st.lists(_WORDS, max_size=40), st.text())
def test_any_text_gives_a_value_with_its_words(words: list[str], title: str) -> None:
    stage4(invented(title=title, criteria=" ".join(words)))


@given(st.sampled_from(["Stage IIIB/IV NSCLC", "No distant metastases", "Limited-stage SCLC", "Advanced NSCLC"]))
def test_case_escapes_and_white_space_do_not_matter(item: str) -> None:
    wanted = including(item)
    texts = (item.upper(), item.lower(), item.replace(" ", "  "), item.replace(" ", "\n "), item.replace("-", "\\-"))
    assert {including(text) for text in texts} == {wanted}


UNITS = [
    "stage ",
    "stage I-",
    "stage IV ",
    "metastatic ",
    "no ",
    "((((",
    "    ",
    "brain metastases ",
    "* M1\n",
    "therapy for ",
]


@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_no_faster_than_the_text(unit: str) -> None:
    def work(size: int) -> int:
        text = unit * (size // len(unit))
        trial = invented(title=text, criteria="* " + text, summary=text)
        criteria = split_criteria("* " + text)
        return calls(lambda: read_stage4(Reading(trial, criteria), Label("nsclc")))

    work(500)  # The tables are read.
    assert work(32_000) < 9 * work(4_000)


@pytest.mark.parametrize("mark", ["-", "/", "(", "-a", " (-"])
def test_a_drawn_line_behind_a_word_does_not_keep_us_for_ever(mark: str) -> None:
    # Found by fuzzing: eighty hyphens took longer than anybody could wait.
    assert including("Stage IV, metastatic " + 100 * mark) == "yes-explicit"


@needs_records
def test_every_quotation_stands_in_its_record() -> None:
    values = set()
    for record in real_studies():
        trial = read_trial(record)
        cancer = read_cancer(Reading(trial, split_criteria(trial.eligibility_criteria)))
        if cancer.value != "not-lung":
            values.add(stage4(trial, cancer.value).value)
    assert values == set(STAGE4_VALUES)


def test_a_cohort_of_another_cancer_closes_no_basket() -> None:
    criteria = "Inclusion Criteria:\n\n* Cohort A: resectable soft tissue sarcoma\n* Cohort B: any solid tumor"
    summary = "Two drugs are given to people whose solid tumors are locally advanced or metastatic."
    trial = invented(title="Two drugs in solid tumors", conditions=("Sarcoma",), criteria=criteria, summary=summary)
    assert stage4(trial, "basket-any").value == "yes-explicit"


def test_a_second_cancer_at_the_far_end_of_an_item_closes_nothing() -> None:
    item = (
        "Recurrent non-small cell lung cancer, or a metastatic one, treated with platinum, or bowel cancer that grew"
        " after chemotherapy with oxaliplatin and irinotecan, or any other tumor that fits the target"
    )
    assert including(item) == "yes-explicit"


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("ED SCLC", "yes-explicit"),
        ("EDSCLC shown by a scan", "yes-explicit"),
        ("Oligoprogressive NSCLC", "yes-explicit"),
        ("LS SCLC", "no"),
        ("Heart failure of NYHA class III or IV is no reason to stay out of this study of BMS-99999", "not-stated"),
        ("Stage 3B-C or 4 NSCLC", "yes-explicit"),
        ("Completely resected NSCLC without metastasis on any scan", "no"),
    ],
)
def test_short_forms(item: str, value: str) -> None:
    assert including(item) == value


def test_limited_stage_in_a_title_closes() -> None:
    assert stage4(invented(title="Thoracic radiation in LS SCLC", conditions=("SCLC",))).value == "no"


def test_stage_four_of_another_cohort_is_not_that_of_lung_cancer() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Cohort A: stage IV colorectal cancer\n* Cohort B: advanced non-small cell lung cancer"
    )
    trial = invented(title="Drug X in two cancers", conditions=("Colorectal Cancer", "NSCLC"), criteria=criteria)
    assert stage4(trial, "basket-lung").value == "yes-advanced"


def test_an_adjuvant_cohort_stays_closed() -> None:
    items = ("Resected stage II to IIIA NSCLC", "No metastasis on imaging")
    assert including(*items, title="Vaccine after surgery") == "no"
    assert excluding("Metastases", included="NSCLC after complete resection") == "no"


def test_keywords_alone_make_stage_four_plausible_at_most() -> None:
    assert stage4(invented(keywords=("metastatic lung cancer",))).value == "yes-advanced"


def test_what_keeps_one_cohort_out_closes_no_trial() -> None:
    text = "Inclusion Criteria:\n\n* Advanced NSCLC\n\nExclusion Criteria:\n\n* Cohort 2: metastatic disease"
    assert stage4(invented(criteria=text)).value == "yes-advanced"


def test_what_is_said_under_the_name_of_another_cancer_opens_no_trial_for_lung_cancer() -> None:
    criteria = "Inclusion Criteria:\n\n* Advanced solid tumour\n* Colorectal cancer\n  * Stage IV disease"
    assert stage4(invented(criteria=criteria), "basket-any").value == "yes-advanced"


def test_one_of_many_conditions_closes_nothing_that_another_opens() -> None:
    conditions = ("Stage IIIA Lung Cancer", "Bone Metastases", "Stage III Breast Cancer")
    assert stage4(invented(conditions=conditions), "basket-lung").value == "yes-explicit"
    assert stage4(invented(conditions=conditions[:1]), "basket-lung").value == "no"
