"""What the words that a requirement rests on say beside their label, in wordings that nobody has seen before.

Each row of the tables has an example that `test_label_tables.py` tries; here stand further ones, which are harder.
"""

from __future__ import annotations

import pytest

from finder.fit.groups import leading
from finder.fit.words import Words
from finder.labels.criteria import split_criteria
from finder.labels.evidence import Evidence
from finder.labels.name_context import HAD, said_of
from finder.labels.vocabulary import vocabulary

NOWHERE = Words(split_criteria(""))


def says(words: str, table: str = "treatment_so_far", field: str = "eligibility_criteria") -> set[str]:
    return {finding.says for finding in NOWHERE.findings(table, Evidence(field, words, ""))} - {"-"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("unfit", "Deemed unsuitable for a platinum doublet"),
        ("unfit", "People who cannot receive platinum"),
        ("unfit", "Adults in whom platinum is contraindicated"),
        ("unfit", "Cisplatin-unfit patients without earlier treatment"),
        ("unfit", "Those for whom chemotherapy is not an option"),
        ("unfit", "Not fit to receive combination chemotherapy"),
        ("grown", "Cancer that has not responded to earlier treatment"),
        ("grown", "PD during or following one earlier treatment"),
        ("grown", "Treatment that is no longer effective"),
        ("grown", "Became resistant to an EGFR inhibitor"),
        ("grown", "Relapsed while on pembrolizumab"),
        ("grown", "Tumors that became worse under chemotherapy"),
        ("held-back", "No progression since first-line chemotherapy"),
        ("held-back", "Non-progressive after four cycles"),
        ("held-back", "On maintenance with pemetrexed"),
        ("chemotherapy-alone", "No more than one prior chemotherapy regimen"),
        ("chemotherapy-alone", "More than two lines of cytotoxic agents"),
        ("chemotherapy-alone", "No prior chemotherapy that contained docetaxel or topotecan"),
        ("chemotherapy-alone", "Chemotherapy-naive disease"),
        ("latest", "The last therapy before entry was osimertinib"),
        ("latest", "Osimertinib must have been the latest treatment"),
        ("latest", "The most recent regimen contained a PD-1 antibody"),
        ("latest", "Immediately preceding treatment with osimertinib"),
        ("latest", "Most recently treated with an ALK inhibitor"),
        ("chemotherapy-alone", "One prior platinum-based line as systemic therapy"),
        ("ongoing", "On osimertinib as first-line treatment for at least 8 weeks"),
        ("ongoing", "People who are on the treatment of erlotinib as their first-line medicine"),
        ("ongoing", "Already started on an ALK inhibitor before entry"),
        ("ongoing", "Residual disease after 3 months of first-line treatment"),
        ("ongoing", "Untreated, or on first-line alectinib for no longer than 3 months"),
        ("ongoing", "Earlier treatment other than osimertinib for less than 4 weeks"),
        ("ongoing", "Up to 28 days of an EGFR TKI before entry are permitted"),
        ("while-doses-rise", "In the escalation phase, no standard treatment must be left"),
        ("while-doses-rise", "No standard treatment is left (dose-finding part only)"),
        ("while-doses-rise", "People in dose escalation must have exhausted all treatment"),
        ("of-those-with-marker", "Participants whose EGFR mutation was found have failed a TKI"),
        ("of-those-with-marker", "For patients with an ALK fusion, failure of alectinib"),
    ],
)
def test_other_wordings_say_the_same(value: str, words: str) -> None:
    assert value in says(words)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("unfit", "Progressed on platinum, or is ineligible for platinum"),
        ("unfit", "Candidates for platinum-based chemotherapy"),
        ("unfit", "Have not received platinum"),
        ("unfit", "No contraindication to platinum"),
        ("grown", "Metastatic, progressive or recurrent disease"),
        ("grown", "Progression-free survival"),
        ("chemotherapy-alone", "Two lines of treatment, one of them with platinum"),
        ("chemotherapy-alone", "No chemotherapy, immunotherapy or targeted drugs"),
        ("ongoing", "Candidates for first-line osimertinib"),
        ("ongoing", "An EGFR TKI within 4 weeks before the first dose"),
        ("ongoing", "Progressed on first-line osimertinib"),
        ("while-doses-rise", "Progressed on platinum, in dose escalation and in dose expansion"),
        ("latest", "At least two weeks since the last chemotherapy"),
        ("latest", "Progression on osimertinib within 4 weeks of the last dose"),
        ("of-those-with-marker", "People with EGFR-mutated lung cancer who had failure of a TKI"),
    ],
)
def test_what_leaves_room_or_speaks_of_something_else_does_not_say_it(value: str, words: str) -> None:
    assert value not in says(words)


@pytest.mark.parametrize(
    ("title", "is_needed"),
    [
        ("A drug for lung cancer in people living with HIV", True),
        ("HIV-positive patients with lung cancer", True),
        ("Lung cancer accompanied by interstitial pneumonia", True),
        ("Small cell lung cancer and idiopathic pulmonary fibrosis", True),
        ("Immunotherapy in lung cancer with autoimmune disease", True),
        ("A drug for lung cancer in kidney transplant recipients", True),
        ("Radiation pneumonitis in patients with lung cancer", False),
        ("Steroids for pneumonitis in lung cancer", False),
        ("A tablet in stage III lung cancer and the rate of pneumonitis", False),
        ("Rechallenge after interstitial lung disease in NSCLC", False),
        ("Lung cancer screening in people with HIV", False),
        ("Stem cell transplantation for lung cancer", False),
    ],
)
def test_a_title_names_an_illness_that_people_have(title: str, is_needed: bool) -> None:
    assert ("needed" in says(title, "illness_of_title", "brief_title")) == is_needed


@pytest.mark.parametrize(
    ("words", "had"),
    [
        ("Previous exposure to gemcitabine or sotorasib", {"gemcitabine", "sotorasib"}),
        ("Has ever received gemcitabine", {"gemcitabine"}),
        ("An earlier operation that would hinder the absorption of osimertinib", set()),
        ("Previously untreated with sotorasib", set()),
        ("Fluid that cannot be drained prior to pemetrexed", set()),
        ("Ability to receive durvalumab", set()),
        ("Earlier gemcitabine that was stopped for an allergic reaction", set()),
    ],
)
def test_an_exclusion_names_drugs_that_were_had_before(words: str, had: set[str]) -> None:
    drugs = [one for one in vocabulary().find(words) if one.entry.kind == "agent"]
    said = zip(drugs, said_of(words, drugs, "exclusion"), strict=True)
    assert {drug.entry.name.lower() for drug, value in said if value == HAD} == had


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("DOSE-ESCALATION PHASE: any solid tumor", {"dose escalation"}),
        ("For patients in the Dose Escalation part: any solid tumor", {"dose escalation"}),
        ("Monotherapy dose expansion only: lung cancer", {"dose expansion"}),
        ("Expansion cohort(s): lung cancer", {"dose expansion"}),
        ("Dose escalation and expansion: no brain metastases", {"dose escalation", "dose expansion"}),
        ("Phase 1b dose expansion: lung cancer", {"phase 1b"}),
        ("Dose escalation has ended in this trial: see the protocol", set()),
    ],
)
def test_what_leads_an_item_is_the_part_in_which_doses_rise(words: str, parts: set[str]) -> None:
    assert leading(words) == parts


@pytest.mark.parametrize(
    ("words", "is_kept_out"),
    [
        ("Earlier stereotactic radiosurgery of brain metastases", True),
        ("Has undergone cranial irradiation in the past", True),
        ("Any earlier course of radiation to the brain", True),
        ("Previous gamma knife treatment for brain metastases", True),
        ("Earlier radiotherapy of the brain within 2 weeks", False),
        ("Earlier radiotherapy of the brain is permitted", False),
        ("Earlier radiotherapy of the chest", False),
        ("Planned whole-brain radiotherapy", False),
    ],
)
def test_brain_metastases_that_were_irradiated_keep_people_out(words: str, is_kept_out: bool) -> None:
    criteria = split_criteria(f"Inclusion Criteria:\n\n* NSCLC\n\nExclusion Criteria:\n\n* {words}")
    item = criteria.items[-1]
    assert Words(criteria).say("none-treated", criteria.evidence(item, ""), "brain_so_far") == is_kept_out


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("goes-on", "Alterations of EGFR, ALK and the like"),
        ("goes-on", "EGFR, ALK, ROS1 or RET alterations, among others"),
        ("examples", "Alterations including but not limited to EGFR, ALK and RET"),
        ("", "An EGFR mutation or an ALK or ROS1 fusion"),
    ],
)
def test_a_list_of_genes_may_be_longer_than_it_says(value: str, words: str) -> None:
    assert says(words, "lists_of_genes") == ({value} if value else set())
