"""May people with brain metastases enter? On sentences of our own and on the real records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.brain_metastases import BRAIN_METS_VALUES, BrainLabel, read_brain_mets
from finder.labels.criteria import split_criteria
from finder.labels.statements import Reading
from finder.record import read_trial


def read(
    inclusion: str = "Lung cancer", exclusion: str = "Pregnancy", title: str = "A lung cancer trial"
) -> BrainLabel:
    text = f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* {exclusion}"
    trial = read_trial(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99000001", "briefTitle": title},
                "eligibilityModule": {"eligibilityCriteria": text},
            }
        }
    )
    label = read_brain_mets(Reading(trial, split_criteria(text)))
    assert label.value in BRAIN_METS_VALUES
    assert (label.value == "not-stated") == (not label.evidence)
    for evidence in label.evidence:
        assert any(evidence.quote in text for text in trial.texts(evidence.field))
    return label


def label_of(criteria: str) -> BrainLabel:
    protocol = {
        "identificationModule": {"nctId": "NCT99000001", "briefTitle": "A lung cancer trial"},
        "eligibilityModule": {"eligibilityCriteria": criteria},
    }
    return read_brain_mets(Reading(read_trial({"protocolSection": protocol}), split_criteria(criteria)))


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Brain metastases", "excluded"),
        ("Known CNS metastases and/or carcinomatous meningitis", "excluded"),
        ("Spread to the brain", "excluded"),
        ("Spinal cord compression or brain metastases", "excluded"),
        ("Symptomatic or asymptomatic brain metastases", "excluded"),
        ("Symptomatic or untreated brain metastases", "treated-stable"),
        ("Active central  nervous\n  system (CNS) metastases", "treated-stable"),
        ("Brain metastases unless treated and stable for 4 weeks", "treated-stable"),
        ("Brain metastases. Those that were irradiated and are stable are allowed", "treated-stable"),
        ("Brain metastases that need steroids", "treated-stable"),
        ("CNS metastases, except for people without any symptom", "treated-stable"),
        ("Uncontrolled brain metastases; people with untreated small ones may take part", "untreated-ok"),
        ("Brain metastases, unless they do not require immediate local treatment", "untreated-ok"),
        ("New brain lesions at screening, or treated ones with progression", "treated-stable"),
        ("Leptomeningeal disease", "not-stated"),
        ("Primary brain tumour", "not-stated"),
        ("Spinal cord compression", "not-stated"),
        ("History of stroke or another disease of the central nervous system", "not-stated"),
        ("Radiosensitizers used to treat brain metastases", "not-stated"),
    ],
)
def test_exclusion(sentence: str, value: str) -> None:
    assert read(exclusion=sentence).value == value


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("No brain metastases", "excluded"),
        ("No active or untreated brain metastases", "treated-stable"),
        ("People with treated brain metastases are eligible", "treated-stable"),
        ("Asymptomatic brain metastases are allowed", "treated-stable"),
        ("Participants with CNS metastases must be stable", "treated-stable"),
        ("Patients with brain metastases are eligible", "untreated-ok"),
        ("People with untreated brain metastases can be enrolled", "untreated-ok"),
        ("Small untreated metastases of the central nervous system (CNS) are accepted", "untreated-ok"),
        ("People with brain metastases may enter regardless of symptoms", "untreated-ok"),
        ("Treated brain metastases are allowed if no new lesion has appeared and none is active", "treated-stable"),
        ("At least one brain metastasis of 5 mm or more", "required"),
        ("Measurable disease outside the brain; brain metastases cannot be used as target lesions", "not-stated"),
        ("MRI of the brain to rule out brain metastases", "not-stated"),
    ],
)
def test_inclusion(sentence: str, value: str) -> None:
    assert read(inclusion=sentence).value == value


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Tablets for lung cancer with brain metastases", "required"),
        ("Whole-brain radiation with temozolomide in lung cancer", "required"),
        ("Radiation to prevent brain metastases of lung cancer", "not-stated"),
        ("Lung cancer without brain metastases", "not-stated"),
    ],
)
def test_title(title: str, value: str) -> None:
    assert read(title=title).value == value


def test_items_beneath_complete_the_sentence() -> None:
    label = read(exclusion="Brain metastases unless all of these hold:\n  * Stable for 4 weeks\n  * No steroids")
    assert label.value == "treated-stable"


def test_those_who_are_barred_are_not_those_who_are_let_in() -> None:
    label = read(
        exclusion="Active brain metastases (brain with treatment completed) Patients with spread can be included"
    )
    assert label.value == "treated-stable"


def test_note_that_follows_opens_the_door() -> None:
    label = read(exclusion="Brain metastases\n* Note: people with treated and stable lesions may enter")
    assert label.value == "treated-stable"


def test_plain_exclusion_outweighs_a_narrower_one() -> None:
    label = read(exclusion="Brain metastases\n* Symptomatic CNS metastases")
    assert label.value == "excluded"
    assert "another sentence alone would mean" in label.evidence[0].why


def test_open_door_outweighs_a_general_exclusion() -> None:
    label = read("Treated, stable brain metastases are allowed", "Brain metastases")
    assert label.value == "treated-stable"


def test_evidence_is_no_page() -> None:
    label = read(exclusion="Stroke in the last year. Untreated brain metastases. Active infection.")
    assert label.evidence[0].quote == "Untreated brain metastases."


@given(st.sampled_from([" ", "  ", "\n  "]), st.sampled_from([str.upper, str.lower, str.title]))
def test_white_space_and_case_do_not_matter(gap: str, case: object) -> None:
    sentence = "untreated brain metastases".replace(" ", gap)
    assert callable(case)
    assert read(exclusion=case(sentence)).value == "treated-stable"


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    read(f"{text} brain metastases {text}", f"brain {text} metastases")


def test_untreated_ones_named_first_among_those_who_enter_are_let_in() -> None:
    assert read("Untreated brain metastases without symptoms, or treated ones that are stable").value == "untreated-ok"
    assert read(exclusion="Untreated brain metastases").value == "treated-stable"


def test_invasion_of_the_central_nervous_system_is_spread_to_it() -> None:
    assert read(exclusion="Evidence of central nervous system invasion").value == "excluded"


@pytest.mark.parametrize(
    "heading",
    ["Exlusion Criteria", "Exclusion Critera:", "Contraindications", "Criterios de exclusión:", "Ausschlusskriterien",
     "排除标准：", "除外基準"],
)  # fmt: skip
def test_what_stands_under_a_misspelt_or_foreign_heading_keeps_out(heading: str) -> None:
    text = f"Inclusion Criteria:\n\n* Lung cancer\n\n{heading}\n\n* Brain metastases"
    assert label_of(text).value == "excluded"


def test_under_a_heading_that_nobody_knows_a_bare_mention_says_nothing() -> None:
    text = "Критерии включения:\n\n* Lung cancer\n\nПрочие критерии:\n\n* Brain metastases"
    assert label_of(text).value == "not-stated"


def test_spread_that_no_usual_words_name_is_excluded() -> None:
    assert read(exclusion="A tumor metastatic to the CNS").value == "excluded"
    assert read("There is no evidence of brain or leptomeningeal disease").value == "excluded"


def test_metastases_excluded_as_a_whole_are_those_in_the_brain_too() -> None:
    assert read(exclusion="Distant metastases").value == "excluded"


def test_a_lead_in_hands_its_denial_down() -> None:
    assert read("None of the following:\n  * Brain metastases\n  * Pregnancy").value == "excluded"


def test_what_one_group_requires_is_no_demand_of_the_trial() -> None:
    assert read("Cohort 2: confirmed brain metastases on MRI").value == "untreated-ok"


def test_old_criteria_without_full_stops_are_parted() -> None:
    assert read("Measurable disease No brain metastases No radiotherapy unless it is over").value == "excluded"


@pytest.mark.parametrize(
    ("exclusion", "value"),
    [
        ("Locally advanced or metastatic disease", "excluded"),
        ("Liver metastases over half of the liver", "not-stated"),
        ("Cohort 2: metastatic disease", "not-stated"),
    ],
)
def test_metastases_excluded_as_a_whole_are_those_of_the_brain_too(exclusion: str, value: str) -> None:
    assert read(exclusion=exclusion).value == value


@pytest.mark.parametrize(
    ("exclusion", "is_treated_only"),
    [
        ("Untreated brain metastases", True),
        ("Untreated or symptomatic CNS metastases", True),
        ("Symptomatic, untreated, or growing brain metastases", True),
        ("Brain metastases unless treated and stable", True),
        ("Brain metastases that were not treated. People whose lesions were irradiated are eligible", True),
        ("CNS metastases must have been treated", True),
        ("Untreated symptomatic brain metastases", False),
        ("Untreated brain metastases, with exceptions in the protocol", False),
        ("Symptomatic brain metastases unless treated", False),
        ("Brain metastases unless asymptomatic or treated", False),
        ("Untreated brain metastases. People with asymptomatic brain metastases may take part", False),
        ("Active brain metastases", False),
        ("Brain metastases", False),
        ("Untreated brain metastases larger than 15 mm", False),
        ("Untreated brain metastases above 8 mm or with seizures", False),
        ("Untreated brain metastases of 1.5 cm or more", False),
        ("Brain metastases above 8 mm unless treated", False),
        ("Untreated brain metastases. Lesions without symptoms are accepted", False),
        ("Untreated brain metastases. Treated or asymptomatic lesions are accepted", False),
        ("Untreated brain metastases. Treated, asymptomatic lesions are accepted", True),
        ("Brain metastases unless treated. Lesions below 5 mm are accepted", False),
    ],
)
def test_whether_untreated_ones_keep_out_without_symptoms(exclusion: str, is_treated_only: bool) -> None:
    assert read(exclusion=exclusion).is_treated_only is is_treated_only
