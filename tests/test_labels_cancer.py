"""Which cancer a trial is for. Every text here is invented; NCT99 numbers belong to no trial."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.cancer import CANCERS, Cancer, read_cancer, read_lung_kinds
from finder.labels.criteria import split_criteria
from finder.labels.evidence import Label
from finder.labels.statements import Reading
from finder.record import Trial, read_trial
from tests.studies import needs_records, real_studies, study
from tests.work import calls


def invented(
    *,
    title: str = "",
    conditions: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    criteria: str = "",
    summary: str = "",
    oldest: str = "",
) -> Trial:
    study: dict[str, Any] = {
        "identificationModule": {"nctId": "NCT99999901", "briefTitle": title},
        "conditionsModule": {"conditions": list(conditions), "keywords": list(keywords)},
        "eligibilityModule": {"eligibilityCriteria": criteria, "maximumAge": oldest},
        "descriptionModule": {"briefSummary": summary},
    }
    return read_trial({"protocolSection": study})


def reading(trial: Trial) -> Reading:
    return Reading(trial, split_criteria(trial.eligibility_criteria))


def cancer(trial: Trial) -> Label[Cancer]:
    label = read_cancer(reading(trial))
    assert label.value in CANCERS
    for item in label.evidence:
        assert item.quote
        assert any(item.quote in text for text in trial.texts(item.field))
    return label


@pytest.mark.parametrize(
    ("conditions", "value"),
    [
        (("NSCLC",), "nsclc"),
        (("Carcinoma, Non-Small-Cell Lung",), "nsclc"),
        (("Nonsmall Cell Lung Cancer",), "nsclc"),
        (("Lung Adenocarcinoma",), "nsclc"),
        (("Stage IVA Lung Cancer AJCC v8", "Lung Non-Small Cell Carcinoma"), "nsclc"),
        (("Lung Neoplasms", "Lung Squamous Cell Carcinoma"), "nsclc"),
        (("Small Cell Lung Cancer",), "sclc"),
        (("ES-SCLC",), "sclc"),
        (("Non-small Cell Lung Cancer", "Small Cell Lung Cancer"), "both"),
        (("Lung Cancer",), "both"),
        (("Neoplasms, Lung",), "both"),
        (("Lung Cancer", "Brain Metastases", "Quality of Life"), "both"),
        (("Melanoma", "Non Small Cell Lung Cancer"), "basket-lung"),
        (("Advanced Solid Tumor", "NSCLC"), "basket-lung"),
        (("Small Cell Lung Carcinoma", "Neuroendocrine Neoplasms"), "basket-lung"),
        (("Lung Cancer", "Mesothelioma"), "basket-lung"),
        (("Advanced Cancer", "Lung Cancer"), "basket-lung"),
        (("Advanced Solid Tumors",), "basket-any"),
        (("Breast Cancer",), "not-lung"),
        (("Malignant Mesothelioma",), "not-lung"),
        (("Thymoma",), "not-lung"),
        (("Small Cell Carcinoma of the Bladder",), "not-lung"),
        (("Neuroendocrine Carcinoma",), "not-lung"),
        (("Acute Leukemia", "Lymphoma"), "not-lung"),
        (("Asthma",), "not-lung"),
        (("Osteosarcoma", "Lung Metastases"), "not-lung"),
    ],
)
def test_conditions(conditions: tuple[str, ...], value: str) -> None:
    label = cancer(invented(title="A study of a new drug", conditions=conditions))
    assert label.value == value
    assert label.evidence


def test_a_lung_trial_is_refined_by_its_criteria() -> None:
    def refined(words: str) -> str:
        text = f"Inclusion Criteria:\n\n* {words}"
        return cancer(invented(title="A study in lung cancer", conditions=("Lung Cancer",), criteria=text)).value

    assert refined("Confirmed non-small cell lung cancer") == "nsclc"
    assert refined("Confirmed small cell lung cancer") == "sclc"
    assert refined("Lung cancer, non-small cell or small cell") == "both"
    assert refined("Lung cancer, adenocarcinoma or squamous cell carcinoma") == "nsclc"
    assert refined("Lung cancer, not small cell") == "nsclc"
    assert refined("Any lung cancer") == "both"


def test_solid_tumours_beside_a_lung_cancer_that_all_must_have_make_no_basket() -> None:
    focus: dict[str, Any] = {"title": "A drug for NSCLC", "conditions": ("NSCLC", "Solid Tumors")}
    confirmed = "Inclusion Criteria:\n\n* Histologically confirmed stage IV NSCLC"
    assert cancer(invented(**focus, criteria=confirmed)).value == "nsclc"
    assert cancer(invented(**focus)).value == "basket-lung"
    assert cancer(invented(**focus, criteria=f"{confirmed}\n* Part 1: any solid tumour")).value == "basket-lung"


def test_a_condition_of_the_other_kind_weighs_less_than_title_and_criteria() -> None:
    criteria = "Inclusion Criteria:\n\n* Confirmed extensive-stage small cell lung cancer"
    title = "Radiotherapy of small cell lung cancer"
    assert cancer(invented(title=title, conditions=("NSCLC",), criteria=criteria)).value == "sclc"
    assert cancer(invented(title=title, conditions=("NSCLC",))).value == "both"


def test_driver_genes_mean_non_small_cell_lung_cancer() -> None:
    assert cancer(invented(title="A pill for EGFR-mutant lung cancer", conditions=("Lung Cancer",))).value == "nsclc"


def test_brain_metastases_of_lung_cancer_are_lung_cancer() -> None:
    trial = invented(
        title="Radiosurgery for brain metastases that come from non-small cell lung cancer",
        conditions=("Brain Metastases",),
    )
    assert cancer(trial).value == "nsclc"


SOLID_TITLE, SOLID = "A new drug in advanced solid tumours", ("Solid Tumor",)


@pytest.mark.parametrize(
    "criteria",
    [
        "Inclusion Criteria:\n\n* Melanoma, NSCLC or bladder cancer",
        "Inclusion Criteria:\n\n* Cancer of the pancreas, bowel or lung with a KRAS mutation",
        "Inclusion Criteria:\n\n* One of these:\n\n  * breast cancer\n  * lung cancer",
    ],
)
def test_a_basket_that_names_lung_cancer(criteria: str) -> None:
    assert cancer(invented(title=SOLID_TITLE, conditions=SOLID, criteria=criteria)).value == "basket-lung"


def test_a_basket_may_name_lung_cancer_among_keywords_or_in_its_summary() -> None:
    title, conditions = SOLID_TITLE, SOLID
    assert cancer(invented(title=title, conditions=conditions, keywords=("lung cancer",))).value == "basket-lung"
    summary = "The expansion cohorts will enrol patients with NSCLC and melanoma."
    assert cancer(invented(title=title, conditions=conditions, summary=summary)).value == "basket-lung"
    known = "Such drugs are approved for lung cancer."
    assert cancer(invented(title=title, conditions=conditions, summary=known)).value == "basket-any"


@pytest.mark.parametrize(
    "criteria",
    [
        "Inclusion Criteria:\n\n* Any advanced solid tumour\n\nExclusion Criteria:\n\n* History of lung cancer",
        "Inclusion Criteria:\n\n* Any advanced solid tumour; no prior lung cancer",
    ],
)
def test_what_is_excluded_names_nothing(criteria: str) -> None:
    assert cancer(invented(title=SOLID_TITLE, conditions=SOLID, criteria=criteria)).value == "basket-any"


def test_baskets_closed_to_lung_cancer() -> None:
    title, conditions = SOLID_TITLE, SOLID
    excluded = "Inclusion Criteria:\n\n* Metastatic solid tumours (excluding NSCLC)"
    assert cancer(invented(title=title, conditions=conditions, criteria=excluded)).value == "not-lung"
    others = "Inclusion Criteria:\n\n* Ovarian cancer measurable by Response Evaluation Criteria in Solid Tumours"
    listed = ("Solid Tumor", "Ovarian Cancer", "Breast Cancer")
    assert cancer(invented(title=title, conditions=listed, criteria=others)).value == "not-lung"


def test_lymphoma_beside_solid_tumours_closes_no_basket_to_lung_cancer() -> None:
    either = ("Advanced Solid Tumor", "Refractory Lymphoma")
    measured = "Inclusion Criteria:\n\n* FGFR3 mutation\n* Measurable disease (lymphoma: by other criteria)"
    assert cancer(invented(title="Drug A by genes", conditions=either, criteria=measured)).value == "basket-any"
    needed = "Inclusion Criteria:\n\n* Relapsed lymphoma"
    assert cancer(invented(title="Drug A by genes", conditions=either, criteria=needed)).value == "not-lung"


def test_other_cancers_stay_others_whatever_the_criteria_mention() -> None:
    text = "Inclusion Criteria:\n\n* Rectal cancer\n* Treated non-small cell lung cancer more than five years ago"
    assert (
        cancer(invented(title="A rectal cancer study", conditions=("Rectal Cancer",), criteria=text)).value
        == "not-lung"
    )


def test_finding_lung_cancer_is_not_treating_it() -> None:
    text = "Inclusion Criteria:\n\n* Current or former smoker"
    screened = invented(title="Low-dose CT lung cancer screening by bus", conditions=("Lung Cancer",), criteria=text)
    assert cancer(screened).value == "not-lung"
    text = "Inclusion Criteria:\n\n* Confirmed lung cancer\n* Smokes"
    quitting = invented(title="Smoking cessation in lung cancer", conditions=("Lung Cancer",), criteria=text)
    assert cancer(quitting).value == "both"
    text = "Inclusion Criteria:\n\n* Aged 50 or more\n\nExclusion Criteria:\n\n* History of lung cancer"
    assert cancer(invented(title="Chest radiographs", conditions=("Lung Cancer",), criteria=text)).value == "not-lung"


def test_criteria_can_be_the_only_place_that_names_the_cancer() -> None:
    text = "Inclusion Criteria:\n\n* Histologically confirmed NSCLC"
    assert cancer(invented(title="A drug against T790M", conditions=("T790M",), criteria=text)).value == "nsclc"
    text = "Inclusion Criteria:\n\n* Asthma\n* Normal lung function; no tumour of the lung"
    assert cancer(invented(title="A spray", conditions=("Asthma",), criteria=text)).value == "not-lung"


def test_words_that_look_like_other_cancers() -> None:
    trial = invented(
        title="Blood test for tumour DNA in anaplastic lymphoma kinase-positive NSCLC", conditions=("NSCLC",)
    )
    assert cancer(trial).value == "nsclc"
    trial = invented(title="Oral etoposide in lung cancer", conditions=("Lung Cancer", "Circulating Tumor DNA"))
    assert cancer(trial).value == "both"


@pytest.mark.parametrize(
    "words",
    [
        "Ovarian cancer", "Cancer of the pancreas", "Osteosarcoma", "Nasopharyngeal carcinoma", "B-cell lymphoma",
        "HNSCC", "Glioma", "Urothelial carcinoma", "Head and neck cancer", "Germ cell tumour", "Cholangiocarcinoma",
        "Mycosis fungoides", "Skin cancer", "Castration-resistant prostate cancer", "Triple negative breast cancer",
        "Hepatocellular carcinoma", "Acute myeloid leukaemia", "Carcinoid tumour", "Thymic carcinoma",
    ],
)  # fmt: skip
def test_other_cancers_are_not_lung_cancer(words: str) -> None:
    assert cancer(invented(title=f"A new drug in {words.lower()}", conditions=(words,))).value == "not-lung"
    assert cancer(invented(title="A new drug", conditions=(words, "Lung Cancer"))).value == "basket-lung"


@given(st.text(), st.lists(st.text()), st.text())
def test_any_text_gives_a_value(title: str, conditions: list[str], criteria: str) -> None:
    cancer(invented(title=title, conditions=tuple(conditions), criteria=criteria))


@given(
    st.sampled_from(["nsclc", "Small cell lung cancer", "Breast cancer", "Solid tumors"]),
    st.sampled_from([" ", "  ", "\t "]),
)
def test_case_and_white_space_do_not_matter(condition: str, space: str) -> None:
    wanted = cancer(invented(conditions=(condition,))).value
    spaced = condition.replace(" ", space)
    assert {cancer(invented(conditions=(text,))).value for text in (spaced, spaced.upper(), spaced.lower())} == {wanted}


UNITS = ["lung ", "lung, ", "breast and ", "bone, ", "cancer of a, ", "small cell ", "(", "solid "]


@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_no_faster_than_the_text(unit: str) -> None:
    def work(size: int) -> int:
        text = unit * (size // len(unit))
        trial = invented(title=text, conditions=("Solid Tumor",), criteria=text, summary=text)
        return calls(lambda: read_cancer(reading(trial)))

    work(500)  # The tables are read.
    assert work(32_000) < 9 * work(4_000)


@needs_records
def test_every_quotation_stands_in_its_record() -> None:
    values = [cancer(read_trial(record)).value for record in real_studies()]
    assert set(values) == set(CANCERS)


def test_a_summary_that_takes_any_solid_tumour_opens_a_basket_whatever_the_conditions_list() -> None:
    record = study(title="Basket trial of two antibodies in solid tumors", conditions=("Melanoma",), criteria="")
    assert cancer(read_trial(record)).value == "not-lung"
    record["protocolSection"]["descriptionModule"]["briefSummary"] = (
        "The antibodies are given to people with melanoma, and to patients with metastatic or advanced solid tumors."
    )
    assert cancer(read_trial(record)).value == "basket-any"


def test_tumours_of_the_brain_beside_metastases_are_not_what_the_trial_is_for() -> None:
    criteria = "* Adults\n\nEligibility:\n\n* Primary CNS cancer, or untreated metastases in the brain"
    record = study(title="First dose in advanced malignant tumors", conditions=("Cancer",), criteria=criteria)
    assert cancer(read_trial(record)).value == "basket-any"


def test_lung_cancer_that_is_only_an_example_in_a_title_is_not_taken() -> None:
    trial = invented(
        title="Drug X in tumours that express Y, including lung and thyroid cancer",
        conditions=("Pancreatic Cancer", "Ovarian Cancer"),
        criteria="Inclusion Criteria:\n\n* Pancreatic or ovarian cancer\n\nExclusion Criteria:\n\n* Lung cancer",
    )
    assert cancer(trial).value == "not-lung"


def test_a_basket_whose_title_gives_examples_stays_one() -> None:
    trial = invented(
        title="Drug X in several tumours, including lung cancer",
        conditions=("Pancreatic Cancer", "Ovarian Cancer"),
        criteria="Inclusion Criteria:\n\n* Ovarian, pancreatic or non-small cell lung cancer",
    )
    assert cancer(trial).value == "basket-lung"


def test_lung_cancer_as_background_of_peritoneal_metastases() -> None:
    trial = invented(
        title="Warm chemotherapy in the belly",
        conditions=("Peritoneal Metastases",),
        criteria="Inclusion Criteria:\n\n* Confirmed peritoneal metastasis",
        summary="Patients with stomach or lung cancer may get such metastases, and are treated in this study.",
    )
    assert cancer(trial).value == "not-lung"


def test_a_phase_for_any_solid_tumour_makes_a_basket() -> None:
    trial = invented(
        title="Vaccine X in non-small cell lung cancer",
        conditions=("NSCLC",),
        criteria="Inclusion Criteria:\n\n* Phase 1: patients with a histologically confirmed metastatic solid tumor",
    )
    assert cancer(trial).value == "basket-lung"


def test_prevention_in_smokers_is_not_for_lung_cancer() -> None:
    trial = invented(
        title="A tablet for the prevention of lung cancer in smokers",
        conditions=("Lung Cancer",),
        criteria="Inclusion Criteria:\n\n* Smokers\n* No concurrent evidence of lung cancer; earlier one resected",
    )
    assert cancer(trial).value == "not-lung"


def test_criteria_that_list_organs_take_no_other_cancer() -> None:
    criteria = "Inclusion Criteria:\n\n* Confirmed malignancy of the pancreas, prostate, breast, bladder or ovary"
    trial = invented(title="A study of a new drug", conditions=("Advanced Solid Tumor",), criteria=criteria)
    assert cancer(trial).value == "not-lung"


@pytest.mark.parametrize(
    ("conditions", "criteria", "kinds"),
    [
        (("NSCLC",), "", ("nsclc",)),
        (("Small Cell Lung Cancer",), "", ("sclc",)),
        (("Lung Cancer",), "", ("nsclc", "sclc")),
        (("Melanoma", "NSCLC"), "", ("nsclc",)),
        (("Melanoma", "SCLC", "NSCLC"), "", ("nsclc", "sclc")),
        (("Melanoma", "Lung Cancer"), "", ("nsclc", "sclc")),
        (("Melanoma", "Lung Cancer"), "Exclusion Criteria:\n\n* Small cell lung cancer", ("nsclc",)),
        (("Solid Tumor",), "Inclusion Criteria:\n\n* One of: NSCLC, melanoma, breast cancer", ("nsclc",)),
        (("Solid Tumor", "NSCLC"), "Inclusion Criteria:\n\n* Any advanced solid tumor", ()),
        (("Solid Tumor",), "Inclusion Criteria:\n\n* Any advanced solid tumor", ()),
        (("Melanoma", "NSCLC"), "Inclusion Criteria:\n\n* Any advanced solid tumor", ("nsclc",)),
        (("Brain Metastases",), "Inclusion Criteria:\n\n* Any cancer other than small cell lung cancer", ("nsclc",)),
        (("Solid Tumor",), "Exclusion Criteria:\n\n* Small cell lung cancer", ("nsclc",)),
        (("Asthma",), "", ()),
    ],
)
def test_which_lung_cancers_are_taken(conditions: tuple[str, ...], criteria: str, kinds: tuple[str, ...]) -> None:
    trial = invented(title="A study of a new drug", conditions=conditions, criteria=criteria)
    label = read_lung_kinds(reading(trial), cancer(trial))
    assert label.value == kinds
    assert bool(label.evidence) == bool(kinds)


@pytest.mark.parametrize(
    ("criteria", "value"),
    [
        ("Inclusion Criteria:\n\n* Brain metastases of any cancer other than small cell lung cancer", "basket-any"),
        ("Inclusion Criteria:\n\n* No metastases from small cell lung cancer or lymphoma", "basket-any"),
        ("Inclusion Criteria:\n\n* Lung metastases\n* No primary lung cancer", "not-lung"),
        ("Inclusion Criteria:\n\n* Cancer\n\nExclusion Criteria:\n\n* Non-small cell lung cancer", "not-lung"),
        (
            "Inclusion Criteria:\n\n* Cancer; these are excluded as there is a drug for them: NSCLC, melanoma",
            "not-lung",
        ),
        ("Inclusion Criteria:\n\n* One of these for which no therapy exists:\n\n  * NSCLC\n  * glioma", "basket-lung"),
    ],
)
def test_cancers_excluded_from_a_trial_for_metastases(criteria: str, value: str) -> None:
    trial = invented(title="Rays against metastases", conditions=("Metastatic Cancer",), criteria=criteria)
    assert cancer(trial).value == value


@pytest.mark.parametrize("organ", ["Lung", "Brain", "Bone"])
def test_metastases_of_another_cancer_are_not_of_that_organ(organ: str) -> None:
    conditions = (f"Metastatic Malignant Neoplasm in the {organ}", "Osteosarcoma")
    assert cancer(invented(title="A study in osteosarcoma", conditions=conditions)).value == "not-lung"


def test_a_title_for_solid_tumours_whose_condition_is_one_cancer() -> None:
    trial = invented(
        title="Drug X in advanced solid tumours - cohort C",
        conditions=("Advanced Pancreatic Cancer",),
        criteria="Inclusion Criteria:\n\n* Advanced cancer of the pancreas",
    )
    assert cancer(trial).value == "not-lung"


def test_any_cancer_beside_cancers_of_the_blood_is_a_basket() -> None:
    trial = invented(
        title="Drug X in advanced cancer",
        conditions=("Leukemia", "Lymphoma", "Unspecified Adult Solid Tumor"),
        criteria="Inclusion Criteria:\n\n* Histologically confirmed advanced cancer",
    )
    assert cancer(trial).value == "basket-any"


def test_brain_tumours_of_lung_cancer_are_its_metastases() -> None:
    trial = invented(
        title="Radiosurgery of brain metastases that come from non-small cell lung cancer",
        conditions=("Brain Cancer", "Non-Small Cell Lung Cancer"),
    )
    assert cancer(trial).value == "nsclc"
    assert cancer(invented(title="A course", conditions=("Brain Tumor", "Lung Cancer"))).value == "basket-lung"


def test_a_list_of_solid_tumours_names_the_kind_and_any_solid_tumour_does_not() -> None:
    def kinds(words: str) -> tuple[str, ...]:
        trial = invented(title=SOLID_TITLE, conditions=(*SOLID, "NSCLC"), criteria=f"Inclusion Criteria:\n\n{words}")
        return read_lung_kinds(reading(trial), cancer(trial)).value

    assert kinds("* One of the following solid tumours:\n\n  * NSCLC\n  * Melanoma") == ("nsclc",)
    assert kinds("* Any advanced solid tumour, such as NSCLC or melanoma") == ()
    assert kinds("* Able to swallow") == ()


def test_a_title_in_which_something_else_is_denied_names_lung_cancer() -> None:
    trial = invented(title="Drug X in never smokers with advanced lung adenocarcinoma", conditions=("Carcinoma",))
    assert cancer(trial).value == "nsclc"


@pytest.mark.parametrize(
    ("conditions", "oldest", "value"),
    [
        (("Solid Tumor",), "17 Years", "basket-any"),
        (("Unspecified Childhood Solid Tumor", "Neuroblastoma"), "21 Years", "basket-any"),
        (("Solid Tumor",), "", "not-lung"),  # nothing in the record would keep it from adults
        (("Childhood Cancer",), "17 Years", "not-lung"),
        (("Neuroblastoma", "Sarcoma"), "17 Years", "not-lung"),
        (("Unspecified Adult Solid Tumor", "Unspecified Childhood Solid Tumor"), "", "basket-any"),
    ],
)
def test_a_trial_for_children_is_a_basket_where_it_takes_any_solid_tumour(
    conditions: tuple[str, ...], oldest: str, value: str
) -> None:
    assert cancer(invented(title="A drug for children", conditions=conditions, oldest=oldest)).value == value


def test_lung_in_the_summary_of_a_trial_for_children_names_no_lung_cancer() -> None:
    trial = invented(
        title="A drug for children with solid tumours",
        conditions=("Solid Tumor",),
        oldest="17 Years",
        summary="The study enrols adults with NSCLC later.",
    )
    assert cancer(trial).value == "basket-any"


def test_other_advanced_cancers_beside_a_named_one_open_a_basket() -> None:
    conditions = ("Leukemia", "Lymphoma", "Unspecified Adult Solid Tumor")

    def value(words: str) -> str:
        title = "Drug X in patients with melanoma or other cancers"
        return cancer(invented(title=title, conditions=conditions, criteria=f"Inclusion Criteria:\n\n* {words}")).value

    assert value("Stage IV melanoma or another advanced cancer that no treatment helps") == "basket-any"
    assert value("Stage IV melanoma or other skin cancer") == "not-lung"


def test_an_expansion_in_one_cancer_does_not_close_a_trial_in_solid_tumours() -> None:
    title = "Drug X in advanced solid tumours, with an expansion in ovarian cancer"
    assert cancer(invented(title=title, conditions=SOLID)).value == "basket-any"
    assert cancer(invented(title="Drug X in ovarian cancer", conditions=SOLID)).value == "not-lung"
    only = "Inclusion Criteria:\n\n* Ovarian cancer"
    assert cancer(invented(title=title, conditions=SOLID, criteria=only)).value == "not-lung"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("* Metastatic solid tumours of:\n\n  * the stomach: gastric cancer\n  * melanoma", "not-lung"),
        ("* Metastatic solid tumours of:\n\n  * melanoma\n  * gastric cancer\n  * NSCLC", "basket-lung"),
        ("* One of these:\n\n  * melanoma\n  * gastric cancer\n  * glioma", "not-lung"),
        ("* One of these:\n\n  * melanoma\n  * gastric cancer\n  * glioma\n  * other solid tumours", "basket-any"),
        ("* Part 1: any advanced solid tumour\n* Part 2: melanoma, glioma or gastric cancer", "basket-any"),
    ],
)
def test_a_list_of_solid_tumours_without_lung_cancer_is_closed(words: str, value: str) -> None:
    conditions = ("Melanoma", "Gastric Cancer", "Glioma")
    trial = invented(title=SOLID_TITLE, conditions=conditions, criteria=f"Inclusion Criteria:\n\n{words}")
    assert cancer(trial).value == value


def test_lung_cancer_in_a_description_is_background_where_the_criteria_name_other_cancers() -> None:
    trial = invented(
        title="Exercise in rectal cancer",
        conditions=("Oncology",),
        criteria="Inclusion Criteria:\n\n* Rectal cancer",
        summary="This study treats people as was shown to be safe in patients with NSCLC.",
    )
    assert cancer(trial).value == "not-lung"


def test_bronchioloalveolar_carcinoma_is_non_small_cell_lung_cancer() -> None:
    title = "Drug X in bronchioloalveolar carcinoma of the lung"
    assert cancer(invented(title=title, conditions=("Lung Cancer",))).value == "nsclc"


def test_which_solid_tumours_are_taken_besides() -> None:
    def kinds(title: str, words: str) -> tuple[int, tuple[str | None, ...]]:
        trial = invented(title=title, conditions=("Solid Tumor",), criteria=f"Inclusion Criteria:\n\n{words}")
        label = read_lung_kinds(reading(trial), cancer(trial))
        return len(label.selected), label.any_for

    assert kinds("Drug A in selected advanced solid tumours", "* Metastatic cancer") == (1, ())
    assert kinds("Drug A in select solid malignancies", "* Solid tumour regardless of histology") == (1, (None,))
    assert kinds("Drug A in solid tumours", "* Part 1: any advanced solid tumour\n* Part 2: melanoma") == (
        0,
        ("Part 1",),
    )


def test_healthy_volunteers_have_no_cancer() -> None:
    title = "The effect of food on drug X in healthy volunteers"
    criteria = "Inclusion Criteria:\n\n* Body mass index between 18 and 30"
    assert cancer(invented(title=title, conditions=("Solid Tumours",), criteria=criteria)).value == "not-lung"
    with_patients = f"{criteria}\n* Or an advanced solid tumour"
    assert cancer(invented(title=title, conditions=("Solid Tumours",), criteria=with_patients)).value == "basket-any"


def test_mesothelioma_written_under_lung_cancer_is_another_cancer() -> None:
    names = ("Lung Cancer - Malignant Pleural Mesothelioma",)
    assert cancer(invented(title="Drug X in mesothelioma", conditions=names)).value == "not-lung"
