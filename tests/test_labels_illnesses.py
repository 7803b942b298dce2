"""Which illnesses keep people out, histology and measurable disease: on sentences of our own and on any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.codebook import Labels, labels_as_json, read_labels
from finder.labels.histology import HISTOLOGY_VALUES
from finder.labels.illnesses import ILLNESS_RULES, ILLNESSES
from finder.record import read_trial


def read(
    inclusion: str = "Non-small cell lung cancer",
    exclusion: str = "Pregnancy",
    title: str = "A trial for non-small cell lung cancer",
    conditions: tuple[str, ...] = (),
) -> Labels:
    protocol = {
        "identificationModule": {"nctId": "NCT99000001", "briefTitle": title},
        "conditionsModule": {"conditions": list(conditions)},
        "eligibilityModule": {
            "eligibilityCriteria": f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* {exclusion}"
        },
    }
    trial = read_trial({"protocolSection": protocol})
    labels = read_labels(trial)
    for evidence in (evidence for illness in labels.illnesses for evidence in illness.evidence):
        assert evidence.quote in trial.eligibility_criteria
        assert evidence.rule.startswith("illnesses/")
    return labels


def illnesses(**texts: str) -> dict[str, str]:
    return {illness.name: illness.rule for illness in read(**texts).illnesses}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Active, known or suspected autoimmune disease", {"autoimmune": "excluded"}),
        ("Active autoimmune disease treated within the last 2 years", {"autoimmune": "excluded-if-active"}),
        ("History of ILD, or active pneumonitis", {"ild-pneumonitis": "excluded"}),
        ("Pneumonitis that is symptomatic", {"ild-pneumonitis": "excluded-if-active"}),
        ("Active hepatitis B or hepatitis C", {"hepatitis-b-c": "excluded-if-active"}),
        ("Hepatitis B unless no virus DNA is found", {"hepatitis-b-c": "excluded-if-active"}),
        ("Active or chronic hepatitis B", {"hepatitis-b-c": "excluded"}),
        ("Known HIV infection", {"hiv": "excluded"}),
        ("HIV infection that is not well controlled", {"hiv": "excluded-if-active"}),
        ("Known HIV. People with HIV and an undetectable viral load are eligible", {"hiv": "excluded-if-active"}),
        ("Prednisone above 10 mg a day", {"steroids": "excluded-if-active"}),
        ("Systemic corticosteroids within 14 days", {"steroids": "excluded-if-active"}),
        ("Earlier transplantation of an organ", {"transplant": "excluded"}),
        ("Another cancer within 3 years, but for cured skin cancer", {"second-cancer": "excluded-if-active"}),
        ("Any other malignancy", {"second-cancer": "excluded"}),
        ("Earlier cancers are allowed if they do not interfere", {"second-cancer": "allowed"}),
        ("Heart failure of NYHA class III or IV", {"cardiac": "excluded-if-active"}),
        ("Heart attack within 6 months", {"cardiac": "excluded-if-active"}),
        ("Grade II or above myocardial ischemia", {"cardiac": "excluded-if-active"}),
        ("Significant cardiovascular disease or risk factors for a long QT interval", {"cardiac": "excluded"}),
        ("Left ventricular dysfunction", {"cardiac": "excluded"}),
        ("Severe cardiac or pulmonary comorbidity", {"cardiac": "excluded"}),
        ("Lung interstitial disease", {"ild-pneumonitis": "excluded"}),
        ("Clinically significant cardiovascular disease", {"cardiac": "excluded"}),
        ("Severe heart, liver or kidney disease", {"cardiac": "excluded"}),
        ("Coronary artery disease or uncontrolled arrhythmia", {"cardiac": "excluded"}),
        ("Myocardial infarction within 6 months\n* History of myocarditis", {"cardiac": "excluded-if-active"}),
        ("Myocardial infarction within 6 months\n* History of heart failure", {"cardiac": "excluded"}),
        (
            "History of pneumonitis that required steroids, or current pneumonitis",
            {"ild-pneumonitis": "excluded"},
        ),
        ("Prior organ transplant\n* An own stem cell transplant is permitted", {"transplant": "excluded"}),
        (
            "HIV infection, or another cancer other than one of the skin",
            {"hiv": "excluded", "second-cancer": "excluded"},
        ),
        ("AIDS (HIV testing is not required)", {"hiv": "excluded-if-active"}),
        ("History of an autoimmune disease that might relapse", {"autoimmune": "excluded-if-active"}),
        ("Symptomatic brain metastases or leptomeningeal disease", {"leptomeningeal": "excluded"}),
        ("Symptomatic brain or leptomeningeal metastases", {"leptomeningeal": "excluded-if-active"}),
        ("Retinal disease", {"eye": "excluded"}),
        ("Known HIV, hepatitis B or a transplant", dict.fromkeys(("hiv", "hepatitis-b-c", "transplant"), "excluded")),
        ("Known HIV. HIV testing is not required unless the law asks for it", {"hiv": "excluded"}),
        (
            "Active autoimmune disease (replacement with a corticosteroid is allowed)",
            {"autoimmune": "excluded-if-active"},
        ),
        ("QTc of more than 470 ms", {}),
        ("Bacterial meningitis", {}),
        ("Brain metastases that need steroids", {}),
        ("Inhaled steroids are allowed", {}),
        ("Family history of other cancers", {}),
        ("Earlier cancer treatment within 4 weeks", {}),
        ("Autoimmune disease. People with vitiligo may enter", {"autoimmune": "excluded"}),
        ("Another malignancy except basal cell cancer of the skin", {"second-cancer": "excluded"}),
        ("Another malignancy except one that was cured five years ago", {"second-cancer": "excluded-if-active"}),
        ("Systemic steroids within 14 days, except inhaled ones", {"steroids": "excluded"}),
        ("Systemic steroids within 14 days, except physiologic doses", {"steroids": "excluded-if-active"}),
        ("Active hepatitis B, hepatitis C or HIV", dict.fromkeys(("hepatitis-b-c", "hiv"), "excluded-if-active")),
        ("Active hepatitis B or known HIV", {"hepatitis-b-c": "excluded-if-active", "hiv": "excluded"}),
        ("HIV infection with a history of Kaposi sarcoma", {"hiv": "excluded-if-active"}),
        ("Autoimmune disorders that require chronic treatment", {"autoimmune": "excluded-if-active"}),
        ("History of or active pneumonitis", {"ild-pneumonitis": "excluded"}),
        ("Autoimmune disease that is active", {"autoimmune": "excluded-if-active"}),
        ("Autoimmune disease that may become active", {"autoimmune": "excluded"}),
        ("Autoimmune disease (active)", {"autoimmune": "excluded-if-active"}),
        ("Autoimmune disease unless in remission for a year", {"autoimmune": "excluded-if-active"}),
        ("Autoimmune disease is no exclusion criterion", {"autoimmune": "allowed"}),
        ("Another cancer for which drugs are required", {"second-cancer": "excluded-if-active"}),
        ("Liver transplant recipients on immunosuppressants", {"transplant": "excluded-if-active"}),
        ("Active hepatitis B, or HIV of any status", {"hepatitis-b-c": "excluded-if-active", "hiv": "excluded"}),
        ("Active infection, heart failure or pregnancy", {"cardiac": "excluded"}),
        ("Heart failure whose ejection fraction is below 40 %", {"cardiac": "excluded-if-active"}),
        ("Uncontrolled illness, including lupus or HIV", dict.fromkeys(("autoimmune", "hiv"), "excluded-if-active")),
    ],
)
def test_exclusion(sentence: str, expected: dict[str, str]) -> None:
    assert illnesses(exclusion=sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("No active autoimmune disease", {"autoimmune": "excluded-if-active"}),
        ("HIV negative", {"hiv": "excluded"}),
        (
            "No uncontrolled or symptomatic disease of the meninges (leptomeningeal disease)",
            {"leptomeningeal": "excluded-if-active"},
        ),
        ("No other malignancy within 5 years", {"second-cancer": "excluded-if-active"}),
        ("People with HIV who take antiretroviral tablets are eligible", {"hiv": "allowed"}),
        ("Ejection fraction of at least 50 %", {}),
        ("Other solid tumours", {}),
        ("People may have an earlier malignancy that is unlikely to matter", {"second-cancer": "allowed"}),
        ("Negative test or proper treatment of HIV", {"hiv": "excluded-if-active"}),
        ("People with HIV may enter only if no virus is found", {"hiv": "excluded-if-active"}),
        ("Any earlier cancer must have been in remission for 3 years", {"second-cancer": "excluded-if-active"}),
        ("Not more than 5 mg of prednisone a day", {"steroids": "excluded-if-active"}),
        ("Confirmed leptomeningeal metastases", {"leptomeningeal": "allowed"}),
        ("Vaccination against hepatitis B is recommended", {}),
    ],
)
def test_inclusion(sentence: str, expected: dict[str, str]) -> None:
    assert illnesses(inclusion=sentence) == expected


def test_one_that_lets_some_in_softens_one_that_keeps_out() -> None:
    assert illnesses(inclusion="People with HIV are eligible", exclusion="HIV infection") == {
        "hiv": "excluded-if-active"
    }


@pytest.mark.parametrize(
    ("criteria", "cohort"),
    [
        ("* Cohort 2: History of pneumonitis", "Cohort 2"),
        ("\nExclusion Criteria for Phase 2\n\n* History of pneumonitis", "Phase 2"),
        ("\nExclusion Criteria for Phase 1 and Phase 2\n\n* History of pneumonitis", None),
    ],
)
def test_what_one_cohort_is_asked_carries_its_name(criteria: str, cohort: str | None) -> None:
    labels = read(exclusion=f"Pregnancy\n{criteria}")
    assert [(illness.name, illness.cohort) for illness in labels.illnesses] == [("ild-pneumonitis", cohort)]


@pytest.mark.parametrize(
    ("exclusion", "cohort"),
    [
        ("Part 2: Pregnancy\n* Parts 1 and 2: History of pneumonitis", None),
        ("Part 2: History of pneumonitis", "Part 2"),
        ("Pregnancy\n* Parts 1 and 2: History of pneumonitis", "Parts 1 and 2"),
    ],
)
def test_all_groups_of_criteria_that_only_speak_of_groups_are_everyone(exclusion: str, cohort: str | None) -> None:
    labels = read(inclusion="Part 1: Age of 18 or over", exclusion=exclusion)
    assert [(illness.name, illness.cohort) for illness in labels.illnesses] == [("ild-pneumonitis", cohort)]


def test_what_every_group_is_asked_is_said_of_the_trial_the_widest_rule() -> None:
    labels = read(exclusion="Part 1: Autoimmune disease. HIV\n* Part 2: Active autoimmune disease")
    assert {(illness.name, illness.rule, illness.cohort) for illness in labels.illnesses} == {
        ("autoimmune", "excluded", "Part 1"),
        ("autoimmune", "excluded-if-active", None),
        ("hiv", "excluded", "Part 1"),
    }


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        ({}, "any"),
        ({"inclusion": "Non-squamous NSCLC"}, "non-squamous"),
        ({"inclusion": "Squamous or non-squamous NSCLC"}, "any"),
        ({"inclusion": "Adenocarcinoma, squamous or large cell carcinoma"}, "any"),
        ({"inclusion": "Lung adenocarcinoma"}, "non-squamous"),
        ({"exclusion": "Tumours of mainly squamous histology"}, "non-squamous"),
        ({"exclusion": "Squamous cell carcinoma in the centre of the lung with cavitation"}, "any"),
        ({"exclusion": "Non-squamous NSCLC with an EGFR mutation"}, "any"),
        ({"exclusion": "Other cancers, except squamous cell carcinoma of the skin"}, "any"),
        ({"title": "Squamous lung cancer", "inclusion": "Stage IV"}, "squamous"),
        ({"title": "Small cell lung cancer", "inclusion": "SCLC"}, None),
        ({"inclusion": "Cohort 1: squamous NSCLC. Cohort 2: non-squamous NSCLC"}, "any"),
        ({"conditions": ("Lung adenocarcinoma", "Non-small cell lung cancer")}, "any"),
        (
            {"conditions": ("NSCLC", "Oesophageal Cancer"), "inclusion": "Adenocarcinoma shown by biopsy"},
            "non-squamous",
        ),
        (
            {
                "conditions": ("NSCLC", "Oesophageal Cancer"),
                "inclusion": "Squamous carcinoma or adenocarcinoma\n* Adenocarcinoma shown by biopsy",
            },
            "any",
        ),
        ({"title": "Solid tumours", "inclusion": "NSCLC, melanoma or squamous cell carcinoma of the head"}, "any"),
    ],
)
def test_histology(texts: dict[str, str], value: str | None) -> None:
    assert read(**texts).histology.value == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        ({}, None),
        ({"inclusion": "At least one measurable lesion (RECIST 1.1)"}, True),
        ({"inclusion": "Measurable or evaluable disease"}, False),
        ({"inclusion": "Measurable disease is not required"}, False),
        ({"exclusion": "No measurable disease"}, True),
        ({"inclusion": "Creatinine clearance, measured or calculated, above 60"}, None),
        ({"inclusion": "Cohort 2: measurable disease"}, None),
        ({"inclusion": "Part A: measurable disease is not required\n* Part B: measurable disease"}, False),
        ({"inclusion": "Evaluable disease"}, False),
        ({"inclusion": "Evaluable disease\n* At least one measurable lesion"}, True),
        ({"inclusion": "Measurable disease\n* In dose escalation: evaluable disease will do"}, False),
    ],
)
def test_measurable(texts: dict[str, str], value: bool | None) -> None:
    assert read(**texts).measurable.value is value  # type: ignore[arg-type]


def test_json_shows_all_three() -> None:
    as_json = labels_as_json("NCT99000001", read(inclusion="Measurable non-squamous NSCLC", exclusion="Known HIV"))
    assert as_json["histology"]["value"] == "non-squamous"
    assert as_json["measurable"]["value"] is True
    [illness] = as_json["illnesses"]
    assert (illness["name"], illness["rule"], illness["cohort"]) == ("hiv", "excluded", None)
    assert illness["evidence"][0]["quote"] == "Known HIV"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read(inclusion: str, exclusion: str) -> None:
    labels = read(inclusion=inclusion, exclusion=exclusion)
    assert labels.histology.value in (*HISTOLOGY_VALUES, None)
    assert labels.measurable.value in (True, False, None)
    assert all(illness.name in ILLNESSES and illness.rule in ILLNESS_RULES for illness in labels.illnesses)


@pytest.mark.parametrize(
    ("exclusion", "has_exception"),
    [
        ("History of autoimmune disease, except vitiligo", True),
        ("Interstitial lung disease, but that of radiotherapy within its field is permitted", True),
        ("History of autoimmune disease", False),
        ("Uncontrolled diabetes or a history of autoimmune disease", False),
        ("Lupus", True),
        ("Autoimmune disease such as lupus", False),
        ("History of grade 3 pneumonitis", True),
        ("Another malignancy except basal cell cancer of the skin", True),
    ],
)
def test_an_exclusion_with_exceptions_says_so(exclusion: str, has_exception: bool) -> None:
    assert [illness.has_exception for illness in read(exclusion=exclusion).illnesses] == [has_exception]
