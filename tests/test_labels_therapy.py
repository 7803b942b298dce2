"""Which therapies a trial gives. Every trial here is invented, except in the tests over the real records."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.arms import arm_roles
from finder.labels.given import given_in, unknown_agents
from finder.labels.therapy import SUBTYPES, THERAPY_TYPES, TREATMENTS, Therapy, read_therapies
from finder.record import Arm, Trial, read_trial
from tests.studies import needs_records, real_studies, study
from tests.work import calls

Item = tuple[str, ...]  # type, name[, description[, other names ...]]


def make(
    *interventions: Item,
    arms: tuple[dict[str, Any], ...] = (),
    title: str = "An invented lung cancer trial",
    official: str = "",
    summary: str = "",
    study_type: str = "INTERVENTIONAL",
    purpose: str | None = "TREATMENT",
    criteria: str = "",
    conditions: tuple[str, ...] = ("Lung Cancer",),
    keywords: tuple[str, ...] = (),
) -> Trial:
    """A trial of *interventions*; each arm is a dict with label, type, description and names of what it gets."""
    groups = [
        {
            "label": arm.get("label", f"Arm {number}"),
            "type": arm.get("type", "EXPERIMENTAL"),
            "description": arm.get("description", ""),
            "interventionNames": [f"Drug: {name}" for name in arm.get("gets", ())],
        }
        for number, arm in enumerate(arms)
    ]
    items = [
        {"type": kind, "name": name, "description": rest[0] if rest else "", "otherNames": list(rest[1:])}
        for kind, name, *rest in interventions
    ]
    design: dict[str, Any] = {"studyType": study_type}
    if purpose:
        design["designInfo"] = {"primaryPurpose": purpose}
    return read_trial(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99000001", "briefTitle": title, "officialTitle": official},
                "descriptionModule": {"briefSummary": summary},
                "conditionsModule": {"conditions": list(conditions), "keywords": list(keywords)},
                "designModule": design,
                "armsInterventionsModule": {"armGroups": groups, "interventions": items},
                "eligibilityModule": {"eligibilityCriteria": criteria},
            }
        }
    )


def types(trial: Trial, role: str = "experimental") -> list[str]:
    return [therapy.type for therapy in read_therapies(trial) if therapy.role == role]


def the(trial: Trial, name: str) -> Therapy:
    (therapy,) = [therapy for therapy in read_therapies(trial) if therapy.type == name]
    return therapy


@pytest.mark.parametrize(
    ("kind", "name", "expected", "subtypes"),
    [
        ("DRUG", "Pembrolizumab 200 mg", ["immunotherapy"], {"checkpoint", "mAb"}),
        ("DRUG", "MK3475", ["immunotherapy"], {"checkpoint", "mAb"}),
        ("DRUG", "AK112 Injection", ["immunotherapy"], {"checkpoint", "bispecific"}),
        ("BIOLOGICAL", "Tarlatamab", ["immunotherapy"], {"t-cell-engager", "bispecific"}),
        ("DRUG", "DLL3xCD3 bispecific", ["immunotherapy"], {"t-cell-engager", "bispecific"}),
        ("BIOLOGICAL", "Aldesleukin", ["immunotherapy"], {"cytokine"}),
        ("BIOLOGICAL", "Talimogene laherparepvec", ["immunotherapy", "gene"], {"oncolytic-virus"}),
        ("DRUG", "Osimertinib", ["targeted"], {"TKI"}),
        ("DRUG", "sotorasib", ["targeted"], {"KRAS"}),
        ("DRUG", "Sacituzumab Govitecan", ["targeted"], {"ADC"}),
        ("DRUG", "a TROP2 ADC", ["targeted"], {"ADC"}),
        ("DRUG", "Datopotamab deruxtecan (Dato-DXd)", ["targeted"], {"ADC"}),
        ("DRUG", "Bevacizumab biosimilar", ["targeted"], {"mAb", "antiangiogenic"}),
        ("DRUG", "Anlotinib Hydrochloride Capsules", ["targeted"], {"TKI", "antiangiogenic"}),
        ("DRUG", "Endostar", ["targeted"], {"antiangiogenic"}),
        ("DRUG", "amivantamab", ["targeted"], {"bispecific"}),
        ("DRUG", "Olaparib", ["targeted"], {"PARP"}),
        ("DRUG", "[177Lu]Lu-DOTATATE", ["targeted", "radiation"], {"radioligand"}),
        ("DRUG", "Irinotecan", ["chemotherapy"], set()),
        ("DRUG", "S-1", ["chemotherapy"], set()),
        ("DRUG", "platinum doublet", ["chemotherapy"], set()),
        ("RADIATION", "SBRT", ["radiation"], {"SBRT"}),
        ("RADIATION", "PULSE 5 x 5 Gy", ["radiation"], set()),
        ("RADIATION", "Hippocampal-avoidance whole brain radiotherapy", ["radiation"], {"WBRT"}),
        ("PROCEDURE", "Lobectomy", ["surgery"], set()),
        ("PROCEDURE", "Photodynamic therapy", ["photodynamic"], set()),
        ("DEVICE", "NovoTTF-200T", ["local"], set()),
        ("PROCEDURE", "Microwave ablation", ["local"], set()),
        ("PROCEDURE", "HIPEC", ["chemotherapy", "local"], set()),
        ("BIOLOGICAL", "Autologous CAR-T cells", ["cell-based"], {"CAR-T"}),
        ("BIOLOGICAL", "B7-H3CART", ["cell-based"], {"CAR-T"}),
        ("BIOLOGICAL", "anti-B7-H3 CAR-T cells", ["cell-based"], {"CAR-T"}),
        ("BIOLOGICAL", "TIL", ["cell-based"], {"TIL"}),
        ("BIOLOGICAL", "Cord blood-derived NK cells", ["cell-based"], {"NK"}),
        ("OTHER", "Local consolidative therapy", ["radiation", "surgery"], set()),
        ("BIOLOGICAL", "dendritic cell vaccine", ["cell-based", "vaccine"], {"DC"}),
        ("BIOLOGICAL", "V940", ["vaccine"], {"mRNA", "neoantigen"}),
        ("BIOLOGICAL", "PD-1 knockout T cells", ["cell-based", "gene"], set()),
        ("DRUG", "Metformin", ["other"], set()),
        ("BIOLOGICAL", "Influenza vaccine", ["other"], set()),
        ("DRUG", "Faecal microbiota transplantation", ["other"], set()),
        ("DRUG", "Zoledronic acid", ["supportive"], set()),
    ],
)
def test_what_an_intervention_is(kind: str, name: str, expected: list[str], subtypes: set[str]) -> None:
    therapies = read_therapies(make((kind, name)))
    assert [therapy.type for therapy in therapies] == expected
    assert {subtype for therapy in therapies for subtype in therapy.subtypes} == subtypes


def test_the_reason_says_mechanism_and_target() -> None:
    trial = make(("DRUG", "Keytruda®"), arms=({"label": "A", "gets": ["Keytruda®"]},))
    (evidence,) = the(trial, "immunotherapy").evidence
    assert (evidence.field, evidence.quote) == ("interventions", "Keytruda")
    assert evidence.why == "pembrolizumab: PD-1 antibody"


def test_what_only_the_comparator_gets() -> None:
    trial = make(
        ("DRUG", "Osimertinib"),
        ("DRUG", "Pemetrexed"),
        arms=(
            {"label": "Osi", "gets": ["Osimertinib"]},
            {"label": "Chemo", "type": "ACTIVE_COMPARATOR", "gets": ["Pemetrexed"]},
        ),
    )
    assert types(trial) == ["targeted"]
    assert types(trial, "comparator") == ["chemotherapy"]
    assert [(item.known[0].name, item.role) for item in given_in(trial)] == [
        ("osimertinib", "experimental"),
        ("pemetrexed", "comparator"),
    ]


def test_a_title_that_names_both_arms_gives_neither_to_the_other() -> None:
    trial = make(
        ("DRUG", "QXB-9999"),
        ("DRUG", "Docetaxel"),
        title="QXB-9999 or docetaxel in lung cancer",
        arms=(
            {"label": "New", "gets": ["QXB-9999"]},
            {"label": "Usual", "type": "ACTIVE_COMPARATOR", "gets": ["Docetaxel"]},
        ),
    )
    assert types(trial) == []
    assert types(trial, "comparator") == ["chemotherapy"]


def test_what_both_arms_get_is_experimental_and_not_said_twice() -> None:
    trial = make(
        ("DRUG", "Osimertinib"),
        ("DRUG", "Pemetrexed"),
        arms=(
            {"label": "Both", "gets": ["Osimertinib", "Pemetrexed"]},
            {"label": "Chemo", "type": "ACTIVE_COMPARATOR", "gets": ["Pemetrexed"]},
        ),
    )
    assert types(trial) == ["targeted", "chemotherapy"]
    assert types(trial, "comparator") == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ifinatamab Deruxtecan Versus Docetaxel in Lung Cancer", (["targeted"], ["chemotherapy"])),
        (
            "A Trial of Ifinatamab Deruxtecan vs. Chemotherapy (Docetaxel) in Lung Cancer",
            (["targeted"], ["chemotherapy"]),
        ),
        ("Ifinatamab Deruxtecan Plus Docetaxel Versus Docetaxel in Lung Cancer", (["targeted", "chemotherapy"], [])),
        ("Ifinatamab Deruxtecan Versus Standard of Care in Lung Cancer", (["targeted"], ["chemotherapy"])),
        ("Ifinatamab Deruxtecan and Chemotherapy Versus Chemotherapy Alone", (["targeted", "chemotherapy"], [])),
        ("Docetaxel Versus Docetaxel and Ifinatamab Deruxtecan", (["targeted", "chemotherapy"], [])),
        ("VS-6766 With Ifinatamab Deruxtecan and Docetaxel in Lung Cancer", (["targeted", "chemotherapy"], [])),
        ("Ifinatamab Deruxtecan Versus Bleomycin Versus Docetaxel in Lung Cancer", (["targeted", "chemotherapy"], [])),
        ("Ifinatamab Deruxtecan Versus Placebo With Docetaxel in Lung Cancer", (["targeted", "chemotherapy"], [])),
        (
            "Ifinatamab Deruxtecan With Tablets Versus Tablets in Combination With Docetaxel in Lung Cancer",
            (["targeted"], ["chemotherapy"]),
        ),
    ],
)
def test_without_arms_the_title_says_what_is_compared(title: str, expected: tuple[list[str], list[str]]) -> None:
    trial = make(("DRUG", "Ifinatamab deruxtecan"), ("DRUG", "Docetaxel"), title=title)
    assert (types(trial), types(trial, "comparator")) == expected


def test_progression_free_survival_is_no_progression() -> None:
    assert types(make(title="Progression-free Survival Using Erlotinib for Lung Cancer")) == ["targeted"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Neoadjuvant Nivolumab in Resectable Lung Cancer", ["immunotherapy"]),  # no word of an operation
        ("Nivolumab After Neoadjuvant Docetaxel", ["immunotherapy"]),
        ("Nivolumab After Chemoradiation Versus Chemoradiation Alone", ["immunotherapy", "chemotherapy", "radiation"]),
        ("Nivolumab After Chemoradiation Versus Observation Alone", ["immunotherapy"]),
        ("Biomarkers of Response to Nivolumab and Ipilimumab", ["immunotherapy"]),
        ("PET of the Immunotherapy Response in Lung Cancer", ["other"]),
        ("Heart Inflammation Related to Checkpoint Inhibitors in Lung Cancer", ["other"]),
        ("Morning Versus Evening Dosing of Nivolumab", ["immunotherapy"]),
        ("Segmentectomy Versus Lobectomy for Lung Cancer", ["surgery"]),
        ("Brodalumab Against Immune-Related Adverse Events of Cancer Treatment", ["supportive"]),
    ],
)
def test_a_record_without_a_list_gives_what_its_title_says(title: str, expected: list[str]) -> None:
    assert types(make(title=title, purpose=None)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Interval Exercise After Lung Cancer Surgery", ["supportive"]),
        ("Care Planning for Caregivers of People With Lung Cancer", ["supportive"]),
        ("A Panel of Genes in the Blood of People With Lung Cancer", ["other"]),
    ],
)
def test_a_title_alone_names_care(title: str, expected: list[str]) -> None:
    assert types(make(title=title, purpose=None)) == expected


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        ((("EXPERIMENTAL", "A"), ("ACTIVE_COMPARATOR", "B")), "ec"),
        ((("ACTIVE_COMPARATOR", "A"), ("ACTIVE_COMPARATOR", "B")), "ee"),
        ((("ACTIVE_COMPARATOR", "Drug"), ("ACTIVE_COMPARATOR", "Control arm")), "ec"),
        ((("ACTIVE_COMPARATOR", "Drug"), ("PLACEBO_COMPARATOR", "Placebo")), "ec"),
        ((("ACTIVE_COMPARATOR", "Control group"),), "e"),
        ((("OTHER", "All"),), "e"),
        ((("EXPERIMENTAL", "A"), ("OTHER", "Standard of care")), "ec"),
        ((("EXPERIMENTAL", "A"), ("OTHER", "Extension")), "ee"),
        ((("EXPERIMENTAL", "A"), ("NO_INTERVENTION", "B")), "ec"),
        (((None, "Cohort 1"), (None, "Cohort 2")), "ee"),
        ((("NO_INTERVENTION", "B"),), "e"),
        ((), ""),
    ],
)
def test_roles_of_arms(arms: tuple[tuple[str | None, str], ...], expected: str) -> None:
    roles = arm_roles(tuple(Arm(label=label, type=kind, description="") for kind, label in arms))
    assert "".join(role[0] for role in roles) == expected


def test_alone_or_together() -> None:
    trial = make(
        ("DRUG", "Osimertinib"),
        ("DRUG", "Pemetrexed"),
        ("RADIATION", "SBRT"),
        arms=(
            {"label": "Osi", "gets": ["Osimertinib"]},
            {"label": "Osi and chemo", "gets": ["Osimertinib", "Pemetrexed"]},
            {"label": "Control", "type": "ACTIVE_COMPARATOR", "gets": ["SBRT", "Pemetrexed"]},
        ),
    )
    assert (the(trial, "targeted").given_with, the(trial, "targeted").alone) == (("chemotherapy",), True)
    assert (the(trial, "chemotherapy").given_with, the(trial, "chemotherapy").alone) == (("targeted",), False)
    assert (the(trial, "radiation").given_with, the(trial, "radiation").alone) == ((), False)


def test_without_arms_everything_is_given_together() -> None:
    trial = make(("DRUG", "Nivolumab"), ("DRUG", "Docetaxel"))
    assert the(trial, "immunotherapy").given_with == ("chemotherapy",)
    assert not the(trial, "immunotherapy").alone
    assert the(make(("DRUG", "Nivolumab")), "immunotherapy").alone


@pytest.mark.parametrize(
    "name",
    [
        "Placebo for pembrolizumab",
        "Pembrolizumab placebo",
        "Placebo matching pembrolizumab",
        "Pembrolizumab-matching placebo",
        "placebo to match pembrolizumab",
        "Placebo",
    ],
)
def test_placebos_never_count(name: str) -> None:
    trial = make(
        ("DRUG", "Osimertinib"),
        ("DRUG", name),
        arms=({"gets": ["Osimertinib"]}, {"type": "PLACEBO_COMPARATOR", "gets": [name]}),
    )
    assert types(trial) == ["targeted"]
    assert types(trial, "comparator") == []
    assert unknown_agents(trial) == ()


def test_what_stands_beside_a_placebo_counts() -> None:
    assert types(make(("DRUG", "Placebo + pembrolizumab"))) == ["immunotherapy"]


@pytest.mark.parametrize(
    "description",
    [
        "Patients who progressed on or after pembrolizumab receive osimertinib.",
        "Previously treated with pembrolizumab, participants receive osimertinib.",
        "For patients with prior chemotherapy, radiotherapy or surgery",
        "Osimertinib in chemotherapy-naïve patients",
        "Osimertinib in people who have received carboplatin and pemetrexed",
        "Osimertinib, compared with docetaxel",
        "Osimertinib until surgery or radiotherapy",
        "Osimertinib without chemotherapy",
        "Osimertinib after concurrent chemoradiotherapy [CRT]",
        "Osimertinib for those not eligible for chemotherapy",
        "Osimertinib against immunotherapy-resistant disease",
        "after progression on no more than 2 lines of systemic chemotherapy, hormones and lutetium-177 radioligands",
        "Candidates for surgical resection will be enrolled",
        "given into the tumor resection cavity",
        "Tumour infiltrating lymphocytes, natural killer cells and interleukin-2 are measured in blood",
    ],
)
def test_what_was_given_before_or_elsewhere_never_counts(description: str) -> None:
    trial = make(("DRUG", "Osimertinib"), arms=({"gets": ["Osimertinib"], "description": description},))
    assert types(trial) == ["targeted"]


@pytest.mark.parametrize(
    "title",
    [
        "XX-9999 in TKI-resistant NSCLC",
        "XX-9999 in chemotherapy-naive lung cancer",
        "XX-9999 in lung cancer not amenable to surgery or radiation",
        "XX-9999 in checkpoint-inhibitor-experienced lung cancer",
        "XX-9999 for cisplatin-ineligible people with lung cancer",
        "XX-9999 for radiation-induced pneumonitis in lung cancer",
        "XX-9999 in post-amivantamab lung cancer",
        "XX-9999 versus docetaxel plus ramucirumab in lung cancer",
        "XX-9999 vs. docetaxel in lung cancer",
        "XX-9999 in lung cancer (crossover to pembrolizumab allowed)",
        "XX-9999 in immune checkpoint inhibitor (ICI)-resistant lung cancer",
        "XX-9999 in lung cancer that has become resistant to chemotherapy",
        "XX-9999 or the investigator's choice of chemotherapy in lung cancer",
        "XX-9999 in EGFR TKI therapy-relapsed lung cancer",
        "XX-9999 in lung cancer beyond osimertinib",
        "XX-9999 for people for whom chemotherapy is not suitable",
        "XX-9999 in immunotherapy-refractory lung cancer",
        "XX-9999 in lung cancer after failure of platinum-based chemotherapy",
        "XX-9999 in unresectable lung cancer unfit for chemoradiotherapy",
        "XX-9999 in people with lung cancer that progressed on nivolumab",
        "XX-9999 compared with standard chemotherapy in lung cancer",
        "XX-9999 in post-surgery lung cancer",
        "XX-9999 as an alternative to chemotherapy in lung cancer",
        "XX-9999 in osimertinib-relapsed lung cancer",
        "XX-9999 in the second line following pembrolizumab",
        "XX-9999 for chemotherapy-induced nausea in lung cancer",
        "XX-9999 in people who are not candidates for surgery",
        "XX-9999 in lung cancer with a prior TROP2 ADC",
        "XX-9999 to reduce radiation pneumonitis",
        "XX-9999 for fatigue of people receiving radiation therapy with or without chemotherapy",
        "XX-9999 in ADC-exposed lung cancer",
        "XX-9999 in lung cancer being treated with osimertinib",
        "XX-9999 in lung cancer where docetaxel would be used",
        "XX-9999 after concurrent chemoradiotherapy and surgery of lung cancer",
    ],
)
def test_titles_label_only_what_is_given(title: str) -> None:
    assert read_therapies(make(("DRUG", "XX-9999"), title=title)) == ()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("XX-9999 plus pembrolizumab in chemotherapy-naive lung cancer", ["immunotherapy"]),
        ("XX-9999, a first-in-class, oral and selective KIF18A inhibitor, in lung cancer", ["targeted"]),
        ("XX-9999 (a CDH17 ADC) after chemotherapy in lung cancer", ["targeted"]),
        ("The farnesyl transferase inhibitor, XX-9999, in lung cancer", ["targeted"]),
        ("XX-9999 is a degrader of EGFR", ["targeted"]),
    ],
)
def test_titles_say_what_an_unknown_drug_is(title: str, expected: list[str]) -> None:
    assert types(make(("DRUG", "XX-9999"), title=title)) == expected


@pytest.mark.parametrize(
    "short",
    [
        "adjuvant PORT", "TTF", "TAE", "IRE", "TRT", "LDR", "MMC", "the CAR", "IO", "RP2", "S-1", "H101", "C-005",
        "E75", "PSK", "SAHA", "RT-PCR",
    ],
)  # fmt: skip
def test_short_forms_in_prose_need_a_second_witness(short: str) -> None:
    assert read_therapies(make(("DRUG", "XX-9999"), title=f"XX-9999 and {short} in lung cancer")) == ()


def test_the_words_that_stand_for_names_may_stand_in_a_record() -> None:
    title = "Quxabloxin and XX-9999 plus pembrolizumab after docetaxel in lung cancer"
    assert types(make(("DRUG", "XX-9999"), title=title)) == ["immunotherapy"]


def test_short_forms_with_a_witness_count() -> None:
    trial = make(("DRUG", "XX-9999"), title="XX-9999 with radiotherapy", arms=({"description": "XX-9999 plus RT"},))
    assert types(trial) == ["radiation"]
    assert types(make(("DRUG", "S-1"))) == ["chemotherapy"]


def test_what_a_record_says_of_a_code_beats_the_table() -> None:
    title = "AB-101 (a PD-L1 inhibitor) in lung cancer"
    assert types(make(("BIOLOGICAL", "AB-101"))) == ["cell-based"]
    assert types(make(("BIOLOGICAL", "AB-101"), title=title)) == ["immunotherapy"]
    for code, words, expected in (
        ("IMC-002", "an anti-CD47 antibody", "immunotherapy"),
        ("CT053", "a MET tyrosine kinase inhibitor", "targeted"),
        ("AT101", "an anti-CD19 CAR-T cell therapy", "cell-based"),
        ("AL101", "an anti-PD-1 antibody", "immunotherapy"),
        ("ABL001", "a VEGF/DLL4 bispecific antibody", "targeted"),
    ):
        assert types(make(("DRUG", code), title=f"{code}, {words}, in lung cancer")) == [expected]
    assert types(make(("DRUG", "AMG 510"), title="AMG 510 after a PD-L1 inhibitor in lung cancer")) == ["targeted"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("XX-9999, an antibody-drug conjugate,", ["targeted"]),
        ("XX-9999: a degrader", ["targeted"]),
        ("XX-9999, an anti-DLK1 antibody,", ["targeted"]),
        ("XX-9999 CIK cells", ["cell-based"]),
        ("XX-9999 (allogeneic NK cells)", ["cell-based"]),
        ("off-the-shelf natural killer (NK) cells (XX-9999)", ["cell-based"]),
        ("XX-9999, an oncolytic herpes virus,", ["immunotherapy"]),
        ("XX-9999, an mRNA-encoded antibody,", ["gene"]),
        ("XX-9999, a radioligand,", ["targeted", "radiation"]),
        ("XX-9999, a bispecific T cell engager,", ["immunotherapy"]),
        ("XX-9999 (a selective inhibitor of KRAS)", ["targeted"]),
        ("the oral helicase inhibitor (HELi) XX-9999", ["targeted"]),
        ("XX-9999, a triple antagonist of EP2, EP4 and more,", ["immunotherapy"]),
        ("XX-9999, a nucleotide analogue,", ["chemotherapy"]),
        ("XX-9999, a topoisomerase 1 inhibitor-based ADC,", ["targeted"]),
        ("XX-9999, a highly specific T-cell engaging bispecific antibody,", ["immunotherapy"]),
        ("XX-9999 is a new anticancer therapy called an 'antibody drug conjugate'", ["targeted"]),
        ("XX-9999 (a liposome form of doxorubicin)", ["chemotherapy"]),
        ("XX-9999, a serotonin reuptake inhibitor,", []),
        ("XX-9999 with a strong CYP3A4 inhibitor", []),
        ("XX-9999 is a novel monoclonal antibody that specifically binds to human CCR8.", ["immunotherapy"]),
        ("XX-9999 is a monoclonal antibody to carbonic anhydrase IX.", ["targeted"]),
        ("XX-9999 is a Brugton's tyrosine kinase (BTK) degrader.", ["targeted"]),
        ("XX-9999 is a bromodomain and extra-terminal domain (BET) inhibitor.", ["targeted"]),
        ("XX-9999 is a monoclonal antibody.", []),
    ],
)
def test_words_of_the_record_say_what_an_unknown_drug_is(words: str, expected: list[str]) -> None:
    assert types(make(("DRUG", "XX-9999"), title=f"{words} in lung cancer")) == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (
            "XX-9999 may stop a tumour by blocking enzymes necessary for tumor growth.",
            "targeted",
        ),
        ("XX-9999 may stop a lung cancer by blocking the blood flow to the cancer.", "targeted"),
        ("XX-9999 works by blocking PD-1 on immune cells.", "immunotherapy"),
        ("XX-9999 inhibits KRAS G12D.", "targeted"),
    ],
)
def test_sentences_say_how_an_unknown_drug_works(summary: str, expected: str) -> None:
    assert types(make(("DRUG", "XX-9999"), summary=summary)) == [expected]


def test_a_code_beside_a_known_drug_is_looked_up_too() -> None:
    trial = make(
        ("DRUG", "XX-9999+Nivolumab"), title="Two drugs in lung cancer", summary="XX-9999 is a PARP1 inhibitor."
    )
    assert types(trial) == ["immunotherapy", "targeted"]
    assert types(make(("DRUG", "XX-9999+Nivolumab"), keywords=("ADC",))) == ["immunotherapy", "targeted"]


def test_medicines_against_its_side_effects_do_not_say_what_a_drug_is() -> None:
    item = ("GENETIC", "XX-9999", "Dexamethasone and cetirizine before each dose")
    assert types(make(item, summary="XX-9999 is an in vivo gene-editing therapy.")) == ["gene"]


def test_a_title_says_of_what_a_vaccine_is() -> None:
    item = ("BIOLOGICAL", "Autologous QXB vaccine")
    assert types(make(item, title="A dendritic cell vaccine in lung cancer")) == ["cell-based", "vaccine"]
    assert types(make(item, title="A vaccine in lung cancer")) == ["vaccine"]


def test_a_description_or_a_name_may_begin_with_the_class() -> None:
    assert types(make(("DRUG", "XX-9999", "bifunctional antibody-cytokine fusion protein"))) == ["immunotherapy"]
    assert types(make(("DRUG", "PCNA inhibitor XX-9999"))) == ["targeted"]
    assert types(make(("DRUG", "Strong CYP3A4 inhibitor"))) == []


def test_a_title_adds_a_class_that_no_list_has_and_no_drug() -> None:
    listed = ("DRUG", "Nivolumab")
    assert types(make(listed, title="Nivolumab with or without stereotactic radiotherapy")) == [
        "immunotherapy",
        "radiation",
    ]
    assert types(make(listed, title="Nivolumab with or without bevacizumab in lung cancer")) == ["immunotherapy"]
    assert types(make(("OTHER", "Fasting"), title="Fasting in combination with immunotherapy of lung cancer")) == [
        "other"
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CT-95", ["immunotherapy"]),
        ("NK-1 receptor antagonist", ["supportive"]),
        ("ALA (alpha-lipoic acid)", ["other"]),
        ("anti-IL-6 antibody", ["supportive"]),
        ("CAR-T cells targeting EGFR", ["cell-based"]),
        ("CAR-M", ["cell-based"]),
        ("quxabafusp alfa", ["immunotherapy"]),
        ("valanafusp alpha", []),
        ("quxatamig", ["immunotherapy"]),
        ("quxalutamide", ["targeted"]),
        ("quxaestrant", ["targeted"]),
        ("quxarelix", ["targeted"]),
        ("Programmed Cell Death-1 (PD-1) Inhibitor", ["immunotherapy"]),
        ("RT-PCR", []),
        ("PORT-A-Cath", []),
        ("CAR ratio", []),
    ],
)
def test_names_that_were_read_wrongly(name: str, expected: list[str]) -> None:
    assert types(make(("DRUG", name))) == expected


@pytest.mark.parametrize("name", ["activin receptor-like kinase 1 inhibitor", "ALK-1 inhibitor"])
def test_a_kinase_with_a_like_name_is_not_alk(name: str) -> None:
    for therapy in read_therapies(make(("DRUG", name))):
        assert "TKI" not in therapy.subtypes


def test_keywords_say_what_an_unknown_drug_is_where_nothing_else_does() -> None:
    assert types(make(("DRUG", "XX-9999"), keywords=("Antibody-Drug Conjugate", "Lung cancer"))) == ["targeted"]
    assert types(make(("DRUG", "XX-9999"), keywords=("EGFR-TKI", "Checkpoint inhibitor"))) == []
    assert types(make(("DRUG", "Osimertinib"), ("DRUG", "XX-9999"), keywords=("ADC", "CAR-T"))) == ["targeted"]
    assert types(make(("DRUG", "Nivolumab"), ("DRUG", "XX-9999"), keywords=("ADC",))) == ["immunotherapy", "targeted"]
    assert types(make(("DRUG", "Nivolumab"), keywords=("ADC",))) == ["immunotherapy"]


@pytest.mark.parametrize(
    ("description", "extra"),
    [
        ("Osimertinib plus carboplatin and pemetrexed", "chemotherapy"),
        ("Participants receive osimertinib and concurrent thoracic radiotherapy", "radiation"),
        ("Previously treated participants will receive osimertinib combined with docetaxel", "chemotherapy"),
        ("osimertinib with or without chemotherapy", "chemotherapy"),
        ("osimertinib, followed by surgery", "surgery"),
        ("Osimertinib, then patients undergo lobectomy", "surgery"),
    ],
)
def test_arms_name_what_no_intervention_lists(description: str, extra: str) -> None:
    trial = make(("DRUG", "Osimertinib"), arms=({"gets": ["Osimertinib"], "description": description},))
    assert types(trial) == ["targeted", extra]


def test_eligibility_criteria_are_never_read() -> None:
    assert types(make(("DRUG", "Osimertinib"), criteria="Inclusion: will receive pembrolizumab")) == ["targeted"]


def test_what_the_arms_say_to_prepare_for_cells_is_no_treatment_of_its_own() -> None:
    listed: tuple[Item, ...] = (("BIOLOGICAL", "CAR-T cells"), ("DRUG", "Nab-paclitaxel"), ("DRUG", "Cyclophosphamide"))
    for words in (
        "Nab-paclitaxel plus cyclophosphamide is given as conditioning treatment, then the cells",
        "Conditioning with nab-paclitaxel and cyclophosphamide, then the cells",
    ):
        assert types(make(*listed, arms=({"description": words},))) == ["cell-based"]
    together = make(
        *listed, arms=({"description": "The cells are given together with nab-paclitaxel, after conditioning"},)
    )
    assert types(together) == ["cell-based", "chemotherapy"]


def test_a_code_may_be_glued_to_the_next_word() -> None:
    assert types(make(title="AK112Combined With Chemotherapy in Lung Cancer")) == ["immunotherapy", "chemotherapy"]
    assert types(make(title="IL7Ra in Lung Cancer", purpose=None)) == ["other"]


def test_a_title_that_compares_with_a_medicine_tests_one() -> None:
    assert types(make(title="QX vs. Pemetrexed in Lung Cancer", purpose=None)) == []
    assert types(make(title="A Study of Induction and Maintenance Treatment in Lung Cancer", purpose=None)) == []
    assert types(make(title="Needle Biopsy Versus Brush in Lung Cancer", purpose=None)) == ["other"]


def test_lymphodepletion_and_support_of_cells_are_neither_chemotherapy_nor_immunotherapy() -> None:
    trial = make(
        ("BIOLOGICAL", "Autologous TIL"),
        ("DRUG", "Cyclophosphamide"),
        ("DRUG", "Fludarabine"),
        ("DRUG", "Aldesleukin"),
        arms=({"gets": [], "description": "Lymphodepleting chemotherapy is followed by infusion of the cells."},),
    )
    assert types(trial) == ["cell-based"]
    assert types(make(("DRUG", "Cyclophosphamide"), ("DRUG", "Aldesleukin"))) == ["immunotherapy", "chemotherapy"]
    assert types(make(("BIOLOGICAL", "Tecemotide"), ("DRUG", "Cyclophosphamide"))) == ["vaccine"]


def test_a_checkpoint_inhibitor_beside_cells_counts() -> None:
    trial = make(("BIOLOGICAL", "TIL"), ("DRUG", "Nivolumab"), title="Cellular immunotherapy of lung cancer")
    assert types(trial) == ["immunotherapy", "cell-based"]


def test_a_payload_is_no_chemotherapy() -> None:
    trial = make(("DRUG", "XX-9999", "A TROP2-directed antibody conjugate with a topoisomerase I inhibitor payload"))
    assert types(trial) == ["targeted"]
    assert the(trial, "targeted").subtypes == ("ADC",)


def test_vitamins_with_pemetrexed_are_no_supportive_care() -> None:
    assert types(make(("DRUG", "Pemetrexed"), ("DRUG", "Folic acid"), ("DRUG", "Dexamethasone"))) == ["chemotherapy"]
    assert types(make(("DRUG", "Dexamethasone"), purpose="SUPPORTIVE_CARE")) == ["supportive"]


def test_samples_and_questionnaires_beside_a_treatment_are_no_label() -> None:
    trial = make(("DRUG", "Nivolumab"), ("PROCEDURE", "Biospecimen Collection"), ("OTHER", "Questionnaire"))
    assert types(trial) == ["immunotherapy"]
    care = [("DRUG", "Olanzapine"), ("PROCEDURE", "Biospecimen Collection"), ("OTHER", "Questionnaire")]
    assert types(make(*care, purpose="SUPPORTIVE_CARE")) == ["supportive"]
    assert types(make(("OTHER", "Questionnaire"), title="Advance care planning in cancer")) == ["supportive"]
    assert types(make(("OTHER", "Questionnaire"), title="Habits of people with cancer")) == ["other"]


def test_a_tracer_listed_as_radiation_is_no_radiotherapy() -> None:
    tracer = make(("RADIATION", "QZX peptide", "", "18F-QZX"), ("RADIATION", "fludeoxyglucose F 18"), purpose=None)
    assert types(tracer) == ["other"]
    assert types(make(("RADIATION", "PET-guided radiotherapy"))) == ["radiation"]
    assert types(make(("RADIATION", "5 x 4 Gy"))) == ["radiation"]


def test_words_for_any_medicine_are_no_label() -> None:
    class_of_it = ("DRUG", "Antineoplastic Agent", "", "Chemotherapeutic Agents, Neoplastic Disease")
    assert types(make(("DRUG", "Sotorasib"), class_of_it, ("DRUG", "Pharmacologic Substance"))) == ["targeted"]


def test_a_substance_for_pictures_is_no_unknown_medicine() -> None:
    assert types(make(("DRUG", "XX-9999 ([68Ga]-XX-9999)"), title="Safety of XX-9999 in cancer", purpose=None)) == [
        "other"
    ]


def test_an_unknown_name_is_looked_up_in_the_record() -> None:
    described = make(("DRUG", "XX-9999", "a PD-1 inhibitor"))
    assert types(described) == ["immunotherapy"]
    titled = make(("DRUG", "XX-9999 tablets"), title="XX9999 in lung cancer", official="XX-9999, a KRAS G12C Inhibitor")
    assert types(titled) == ["targeted"]
    assert unknown_agents(titled) == ()
    other = make(("BIOLOGICAL", "XX-9999"), title="The antibody-drug conjugate XX-9999 in lung cancer")
    assert types(other) == ["targeted"]
    named = make(("DRUG", "Combination A", "", "Pembrolizumab", "Lenvatinib"))
    assert types(named) == ["immunotherapy", "targeted"]


def test_what_an_unknown_drug_is_combined_with_does_not_explain_it() -> None:
    trial = make(
        ("DRUG", "XX-9999"), ("DRUG", "Pembrolizumab"), title="XX-9999 in combination with a PD-1 inhibitor in cancer"
    )
    assert types(trial) == ["immunotherapy"]
    assert unknown_agents(trial) == ("XX-9999",)


def test_a_drug_that_nobody_knows_stays_unknown() -> None:
    trial = make(("DRUG", "XX-9999"), ("PROCEDURE", "Biopsy"), ("DRUG", "Placebo"), title="XX-9999 against lung cancer")
    assert unknown_agents(trial) == ("XX-9999",)
    assert not set(types(trial)) & set(TREATMENTS)
    assert read_therapies(make(("DRUG", "XX-9999"))) == ()


def test_other_and_supportive_need_their_reason() -> None:
    trial = make(("DEVICE", "A new app"), purpose="HEALTH_SERVICES_RESEARCH")
    (therapy,) = read_therapies(trial)
    assert (therapy.type, therapy.evidence[0].quote) == ("other", "A new app")
    (therapy,) = read_therapies(make(purpose=None, study_type="OBSERVATIONAL", title="Tumour markers in lung cancer"))
    assert (therapy.type, therapy.evidence[0].field) == ("other", "brief_title")
    assert types(make(("BEHAVIORAL", "Walking together"), purpose="SUPPORTIVE_CARE")) == ["supportive"]
    assert read_therapies(make(title="")) == ()


def test_local_treatment_against_pain_is_care_too() -> None:
    assert types(make(("PROCEDURE", "Vertebroplasty"), purpose="SUPPORTIVE_CARE")) == ["local", "supportive"]
    assert types(make(("PROCEDURE", "Vertebroplasty"))) == ["local"]


def test_talking_about_a_treatment_is_none() -> None:
    assert types(make(("BEHAVIORAL", "Chemotherapy education"), purpose="SUPPORTIVE_CARE")) == ["supportive"]
    assert types(make(("DIAGNOSTIC_TEST", "Response to pembrolizumab by PET"), purpose="DIAGNOSTIC")) == ["other"]
    pet = make(
        ("OTHER", "FDG PET/CT"),
        arms=({"type": "OTHER", "description": "PET during chemoradiation"},),
        purpose="TREATMENT",
    )
    assert types(pet) == ["other"]
    probe = make(("DRUG", "anti-B7-H3 antibody fluorescence probe"), title="Imaging in surgery of lung cancer")
    assert not set(types(probe)) & {"targeted", "surgery"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Real-world effectiveness of durvalumab after chemoradiotherapy in lung cancer", ["immunotherapy"]),
        ("Osimertinib in daily practice of lung cancer", ["targeted"]),
        ("Osimertinib in non-small cell lung cancer with an EGFR mutation", ["targeted"]),
        ("Biomarkers of response to pembrolizumab in lung cancer", ["other"]),
        ("Post-marketing surveillance of osimertinib in lung cancer", ["targeted"]),
        ("A comparison of two schedules of docetaxel in lung cancer", ["chemotherapy"]),
        ("ctDNA in lung cancer under osimertinib", ["other"]),
        ("Lung cancer registry", ["other"]),
    ],
)
def test_observational_studies_carry_the_treatment_that_they_are_about(title: str, expected: list[str]) -> None:
    assert types(make(title=title, study_type="OBSERVATIONAL", purpose=None)) == expected


def test_observational_studies_name_treatments_in_their_list() -> None:
    trial = make(("DRUG", "Osimertinib", "after chemotherapy"), study_type="OBSERVATIONAL", purpose=None)
    assert types(trial) == ["targeted"]


def test_without_cancer_nothing_is_a_treatment_against_it() -> None:
    trial = make(
        ("BIOLOGICAL", "CD19 CAR-T cells"), ("DRUG", "Fludarabine"), title="Cells in lupus", conditions=("Lupus",)
    )
    assert types(trial) == ["other"]
    assert unknown_agents(trial) == ()
    assert [item.known for item in given_in(trial)] == [(), ()]


def test_what_is_given_for_pages() -> None:
    (item,) = given_in(make(("DRUG", "AMG 510")))
    (known,) = item.known
    assert (known.name, known.checked_mechanism, known.checked_target) == (
        "sotorasib",
        "KRAS G12C inhibitor",
        "KRAS G12C",
    )
    assert item.role == "experimental"


ITEMS: list[Item] = [
    ("DRUG", "Pembrolizumab"),
    ("DRUG", "Osimertinib", "80 mg"),
    ("DRUG", "Placebo for osimertinib"),
    ("DRUG", "XX-9999", "an EGFR inhibitor"),
    ("RADIATION", "SBRT"),
    ("PROCEDURE", "Surgery"),
    ("BIOLOGICAL", "CAR-T cells"),
    ("DRUG", "Cyclophosphamide"),
    ("DRUG", "Folic acid"),
    ("BEHAVIORAL", "Exercise"),
]


@given(st.lists(st.sampled_from(ITEMS), max_size=6), st.randoms())
def test_the_order_of_interventions_changes_nothing(items: list[Item], chance: random.Random) -> None:
    shuffled = list(items)
    chance.shuffle(shuffled)
    first, second = read_therapies(make(*items)), read_therapies(make(*shuffled))
    assert [(therapy.type, therapy.subtypes) for therapy in first] == [
        (therapy.type, therapy.subtypes) for therapy in second
    ]
    if not any(therapy.type in ("other", "supportive") for therapy in first):
        assert first == second


@given(st.sampled_from([str.upper, str.lower, str.title]), st.sampled_from([" ", "  ", "\n"]))
def test_case_of_prose_and_white_space_change_nothing(case: Any, space: str) -> None:
    text = (
        "participants receive pembrolizumab plus carboplatin and stereotactic body radiotherapy, after prior docetaxel"
    )
    plain = make(("DRUG", "Study drug"), arms=({"description": text},))
    changed = make(("DRUG", "Study drug"), arms=({"description": case(text).replace(" ", space)},))
    assert types(plain) == types(changed) == ["immunotherapy", "chemotherapy", "radiation"]


def test_escapes_change_nothing_and_stay_in_quotations() -> None:
    (therapy,) = read_therapies(make(("DRUG", r"MK\-3475 \[Keytruda\]")))
    assert therapy.evidence[0].quote in (r"MK\-3475", "Keytruda")
    assert therapy.type == "immunotherapy"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read(name: str, description: str) -> None:
    trial = make(("DRUG", name, description, description), arms=({"label": name, "description": description},))
    for therapy in read_therapies(trial):
        check(trial, therapy)


def check(trial: Trial, therapy: Therapy) -> None:
    assert therapy.type in THERAPY_TYPES
    assert set(therapy.subtypes) <= set(SUBTYPES.get(therapy.type, ()))
    assert therapy.evidence
    for evidence in therapy.evidence:
        assert evidence.quote
        assert evidence.why
        assert evidence.field != "eligibility_criteria"
        assert any(evidence.quote in text for text in trial.texts(evidence.field)), (trial.nct, evidence)
    assert therapy.type not in therapy.given_with


@pytest.mark.parametrize(
    ("unit", "end"),
    [
        ("after ", "pembrolizumab"),
        ("x ", "pembrolizumab"),
        ("anti-PD-1 ", ""),
        ("conditioning ", "carboplatin"),
        ("(", ""),
        ("placebo - ", ""),
        ("\\[", ""),
    ],
)
def test_work_grows_no_faster_than_the_text(unit: str, end: str) -> None:
    def work(size: int) -> int:
        text = f"prior {unit * (size // len(unit))}{end}"
        trial = make(("DRUG", "XX-9999", text), arms=({"description": text},), title=text, summary=text)
        return calls(lambda: read_therapies(trial))

    work(500)  # The tables are read.
    assert work(96_000) < 9 * work(12_000)


@needs_records
def test_quotations_and_labels_of_the_real_records() -> None:
    for record in real_studies():
        trial = read_trial(record)
        therapies = read_therapies(trial)
        for therapy in therapies:
            check(trial, therapy)
        kinds = [(THERAPY_TYPES.index(therapy.type), therapy.role == "comparator") for therapy in therapies]
        assert len({therapy.type for therapy in therapies}) == len(therapies)
        assert [kind for kind, comparator in kinds if not comparator] == sorted(
            kind for kind, comparator in kinds if not comparator
        )


@needs_records
def test_the_real_records_in_another_order() -> None:
    for record in real_studies()[::5]:
        trial = read_trial(record)
        turned = Trial(
            **{name: getattr(trial, name) for name in Trial.__slots__} | {"interventions": trial.interventions[::-1]}
        )
        first, second = read_therapies(trial), read_therapies(turned)
        assert [(item.type, item.role, item.subtypes) for item in first] == [
            (item.type, item.role, item.subtypes) for item in second
        ], trial.nct


def test_cells_whose_genes_are_edited_are_gene_therapy_too() -> None:
    record = study(drug="Autologous CAR-T cells")
    record["protocolSection"]["descriptionModule"]["briefSummary"] = "The cells are edited with CRISPR/Cas9."
    assert {therapy.type for therapy in read_therapies(read_trial(record))} == {"cell-based", "gene"}
    record["protocolSection"]["descriptionModule"]["briefSummary"] = "The cells are made with a viral vector."
    assert {therapy.type for therapy in read_therapies(read_trial(record))} == {"cell-based"}


def test_what_is_given_is_listed_by_intervention_with_what_the_tables_know() -> None:
    trial = make(
        ("DRUG", "Docetaxel"),
        ("DRUG", "Placebo for osimertinib"),
        ("DRUG", "Osimertinib 80 mg"),
        ("DRUG", "Quxabloxin"),
        arms=(
            {"label": "New", "gets": ("Osimertinib 80 mg", "Quxabloxin")},
            {"label": "Old", "type": "ACTIVE_COMPARATOR", "gets": ("Docetaxel", "Placebo for osimertinib")},
        ),
    )
    listed = [
        (item.intervention.name, [entry.name for entry in item.known], [arm.label for arm in item.arms], item.role)
        for item in given_in(trial)
    ]
    assert listed == [
        ("Osimertinib 80 mg", ["osimertinib"], ["New"], "experimental"),
        ("Quxabloxin", [], ["New"], "experimental"),
        ("Docetaxel", ["docetaxel"], ["Old"], "comparator"),
        ("Placebo for osimertinib", ["placebo"], ["Old"], "comparator"),
    ]


def test_the_study_drug_is_named_before_the_backbone() -> None:
    trial = make(
        ("DRUG", "Carboplatin"),
        ("DRUG", "Osimertinib"),
        ("DRUG", "QQX-7781"),
        ("DRUG", "Sevabertinib"),
        arms=(
            {"label": "New", "gets": ("Carboplatin", "Osimertinib", "QQX-7781", "Sevabertinib")},
            {"label": "Old", "type": "ACTIVE_COMPARATOR", "gets": ("Carboplatin", "Osimertinib")},
        ),
    )
    names = [item.intervention.name for item in given_in(trial)]
    assert names == ["QQX-7781", "Sevabertinib", "Osimertinib", "Carboplatin"]
    assert the(trial, "targeted").evidence[0].quote == "Sevabertinib"
