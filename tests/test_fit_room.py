"""What the words around a requirement leave open: then it speaks against nobody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from finder.catalogue.frame import Entry, read_entry
from finder.fit.check import check
from finder.fit.questions import ORDER
from finder.fit.requirements import requirements
from finder.fit.room import Room, is_of_radiotherapy, rooms
from finder.fit.table import as_text, from_text
from finder.fit.verdicts import Verdict
from finder.person import Change, Person
from tests.studies import study

UNTREATED = Person(cancer="nsclc", lines=0)
AFTER_CHEMO = Person(cancer="nsclc", lines=1, had=("carboplatin", "pemetrexed"))
AFTER_TABLETS = Person(cancer="nsclc", lines=2, had=("alectinib", "lorlatinib"), changes=(Change("ALK", "fusion"),))


def study_of(criteria: str, *arms: str, cancer: str = "Non-Small Cell Lung Cancer") -> Entry:
    record: dict[str, Any] = study(title=f"Pembrolizumab in {cancer}", conditions=(cancer,), criteria=criteria)
    record["protocolSection"]["armsInterventionsModule"]["armGroups"] = [
        {"label": label, "type": "EXPERIMENTAL", "interventionNames": ["Drug: Pembrolizumab"]}
        for label in arms or ("Everybody",)
    ]
    return read_entry(record)


def against(criteria: str, person: Person, *arms: str, cancer: str = "Non-Small Cell Lung Cancer") -> set[str]:
    """The questions that speak against a trial with *criteria*."""
    checked = check(study_of(criteria, *arms, cancer=cancer), person)
    return {finding.requirement.question for finding in checked.of(Verdict.AGAINST)}


@pytest.mark.parametrize("room", rooms(), ids=lambda room: f"{room.cause} ({room.place})")
def test_each_row_finds_its_example_and_not_its_counter(room: Room) -> None:
    pattern = re.compile(room.pattern, re.IGNORECASE | re.DOTALL)
    assert pattern.search(room.example)
    assert not pattern.search(room.counter)
    assert {question.partition(":")[0] for question in room.questions} <= set(ORDER)
    assert room.place in ("sentence", "next", "item", "above", "criteria")


INCLUSION = "Inclusion Criteria:\n\n* Stage IV NSCLC\n* "
EXCLUSION = "Inclusion Criteria:\n\n* Stage IV NSCLC\n\nExclusion Criteria:\n\n* "


@pytest.mark.parametrize(
    ("closed", "open_", "person", "question"),
    [
        (
            INCLUSION + "Disease progression on chemotherapy",
            INCLUSION + "Disease progression on chemotherapy, or they are ineligible for it",
            AFTER_TABLETS,
            "had",
        ),
        (
            INCLUSION + "Disease progression on chemotherapy",
            INCLUSION + "Subjects must meet one of the following:\n   * Disease progression on chemotherapy\n"
            "   * A tumor that cannot be removed",
            AFTER_TABLETS,
            "had",
        ),
        (
            EXCLUSION + "Any of the following conditions:\n   * Known autoimmune disease",
            EXCLUSION + "What the study doctor finds risky in the opinion of the team:\n   * Known autoimmune disease",
            Person(cancer="nsclc", illnesses=("autoimmune",)),
            "illness",
        ),
        (
            EXCLUSION + "Current treatment with systemic corticosteroids",
            EXCLUSION + "Current immunosuppressive treatment",
            Person(cancer="nsclc", illnesses=("steroids",)),
            "illness",
        ),
        (
            INCLUSION + "No more than 1 prior systemic therapy",
            INCLUSION + "No more than 1 prior chemotherapy regimen",
            AFTER_TABLETS,
            "lines",
        ),
        (
            INCLUSION + "EGFR mutation in the tumor",
            INCLUSION + "EGFR mutation in the tumor OR never smoked",
            AFTER_TABLETS,
            "marker",
        ),
        (
            EXCLUSION + "Organ transplantation in the past",
            EXCLUSION + "Stem cell transplantation in the past",
            Person(cancer="nsclc", illnesses=("transplant",)),
            "illness",
        ),
        (
            EXCLUSION + "History of pneumonitis",
            EXCLUSION + "History of pneumonitis that required steroids",
            Person(cancer="nsclc", illnesses=("lung-inflammation",)),
            "illness",
        ),
        (
            EXCLUSION + "Any autoimmune disease",
            EXCLUSION + "Any autoimmune disease. Patients whose thyroid is treated with hormones are eligible",
            Person(cancer="nsclc", illnesses=("autoimmune",)),
            "illness",
        ),
        (
            EXCLUSION + "Earlier treatment with a checkpoint inhibitor",
            EXCLUSION + "Earlier treatment with a checkpoint inhibitor except for what cohort 2 asks for",
            Person(cancer="nsclc", lines=1, had=("pembrolizumab",)),
            "not-had",
        ),
        (
            EXCLUSION + "A driver mutation for which targeted therapy is approved in first line",
            EXCLUSION + "A driver mutation for which targeted therapy is approved in first line; specifically, an EGFR "
            "mutation or an ALK fusion",
            Person(cancer="nsclc", changes=(Change("MET", "exon 14 skipping"),)),
            "no-marker",
        ),
        (
            INCLUSION + "Documented PD-L1 expression of at least 1 %",
            INCLUSION + "Documented PD-L1 expression, as the local laboratory reports it",
            Person(cancer="nsclc", pdl1=0),
            "marker",
        ),
    ],
)
def test_words_that_leave_room_speak_against_nobody(closed: str, open_: str, person: Person, question: str) -> None:
    assert question in against(closed, person)
    assert question not in against(open_, person)


@pytest.mark.parametrize(
    ("closed", "open_"),
    [
        ("refractory to known treatments", "refractory to known treatments or for which no curative therapy exists"),
        (
            "that failed one line of standard therapy or for which no curative or life-prolonging therapy exists",
            "for which usual curative means do not exist, or that failed one line of standard therapy",
        ),
        (
            "previously treated, dosed at the discretion of the investigator",
            "previously treated, or at the discretion of the investigator",
        ),
        (
            "for which neither curative nor standard treatments exist or work any longer",
            "for which no curative therapies exist, or that failed a standard therapy",
        ),
        # Whose opinion it is that nothing is left changes nothing; whether the standard suits, the study team says.
        (
            "for which no standard treatment is left in the opinion of the investigator",
            "that failed standard treatment, or in the opinion of the investigator none is appropriate",
        ),
    ],
)
def test_words_that_let_in_untreated_people_close_no_line(closed: str, open_: str) -> None:
    criteria = "Inclusion Criteria:\n\n* Advanced solid tumor, including lung cancer, "
    assert "line" in against(criteria + closed, UNTREATED, cancer="Solid Tumor")
    assert not against(criteria + open_, UNTREATED, cancer="Solid Tumor")


def test_who_declines_the_standard_enters_the_part_whose_words_say_so() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* (Dose escalation cohorts) Advanced solid tumor {words}\n"
        "* (Expansion cohort only) NSCLC that progressed on platinum"
    )
    parts = ("Dose escalation cohorts", "Expansion cohort")
    sclc = Person(cancer="sclc", lines=0)
    closed = criteria.format(words="that has progressed on conventional therapy")
    open_ = criteria.format(words="for whom there is no usual treatment, or it is declined by the patient")
    assert "line" in against(closed, sclc, *parts, cancer="Solid Tumor")
    assert not against(open_, sclc, *parts, cancer="Solid Tumor")


def test_a_few_cycles_that_are_allowed_behind_it_leave_room() -> None:
    criteria = INCLUSION + "No prior therapy for metastatic disease. However, {allowed} before entry will be allowed"
    assert "not-had" in against(criteria.format(allowed="two cycles of adjuvant chemotherapy"), AFTER_CHEMO)
    assert not against(criteria.format(allowed="1 or 2 cycles of chemotherapy"), AFTER_CHEMO)


def test_what_is_allowed_of_a_treatment_may_be_said_in_one_of_two_places() -> None:
    criteria = (
        INCLUSION + "No prior therapy for metastatic disease\n\nExclusion Criteria:\n\n"
        "* Earlier systemic therapy for metastatic disease. Note: {allowed} before randomization will be allowed"
    )
    assert "not-had" in against(criteria.format(allowed="a cycle of vitamins"), AFTER_CHEMO)
    assert not against(criteria.format(allowed="One cycle of the usual treatment"), AFTER_CHEMO)


def test_one_of_a_list_that_is_not_set_in_is_enough() -> None:
    criteria = (
        INCLUSION + "{lead}:\n* A tumor with an EGFR mutation\n* Benefit from erlotinib for six months\n* ECOG 0-1"
    )
    person = Person(cancer="nsclc", drivers="none")
    assert "marker" in against(criteria.format(lead="All of the following"), person)
    assert "marker" not in against(criteria.format(lead="Any one of the following"), person)
    beneath = criteria.format(lead="One of the following diagnoses:\n   * NSCLC\n   * SCLC\n* At screening")
    assert "marker" in against(beneath, person)


def test_two_items_on_one_cancer_are_two_ways_in() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Advanced solid tumors that progressed as follows:\n"
        "* {first}: progression on a PD-1 antibody\n* NSCLC, combined: progression on a PD-1 antibody with platinum\n"
        "* Breast cancer: progression on tablets"
    )
    person = Person(cancer="nsclc", lines=1, had=("pembrolizumab",))
    assert against(criteria.format(first="Melanoma, alone"), person, cancer="Solid Tumor") == {"had"}
    assert not against(criteria.format(first="NSCLC, alone"), person, cancer="Solid Tumor")
    assert "had" in against(criteria.format(first="NSCLC, alone"), UNTREATED, cancer="Solid Tumor")


def test_a_drug_that_people_with_the_marker_had_is_asked_of_nobody_else() -> None:
    criteria = (
        INCLUSION + "People without a change of EGFR must have had two lines of chemotherapy; "
        "Patients with an EGFR mutation had experienced failure of an EGFR TKI and of chemotherapy"
    )
    egfr = Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),), lines=2, had=("carboplatin", "docetaxel"))
    assert "had" in against(criteria, egfr)
    assert "had" not in against(criteria, Person(cancer="nsclc", drivers="none", lines=2, had=egfr.had))


def test_what_one_cohort_asks_within_an_item_is_not_asked_of_another() -> None:
    criteria = INCLUSION + "What cohorts ask for: {first}: EGFR exon 19 deletion or L858R; Cohort 2: {second}"
    person = Person(cancer="nsclc", changes=(Change("EGFR", "exon 20 insertion"),))
    both = criteria.format(first="Cohorts 1 and 3", second="EGFR exon 20 insertion")
    assert "marker" not in against(both, person, "Cohort 1", "Cohort 2", "Cohort 3")
    assert "marker" in against(INCLUSION + "What all ask for: EGFR exon 19 deletion or L858R", person)


def test_a_cohort_may_be_joined_to_its_number_and_stand_behind_that_of_its_item() -> None:
    criteria = (
        INCLUSION + "{lead}:\n   * Those who have failed a PD-1 antibody\n* 5-1) Cohort_1 patients were not treated"
    )
    assert "had" in against(criteria.format(lead="All of the following"), UNTREATED)
    assert "had" not in against(criteria.format(lead="5-2) Cohort_2 patients with earlier failure"), UNTREATED)


def test_a_tumour_that_has_a_protein_need_not_have_a_change_of_its_gene() -> None:
    person = Person(cancer="nsclc", changes=(Change("BRAF", "V600E"),))
    criteria = "Inclusion Criteria:\n\n* Advanced EGFR{sign} solid tumors"
    assert "marker" not in against(criteria.format(sign="+"), person, cancer="Solid Tumor")


def test_an_abbreviation_does_not_end_the_sentence_of_an_exception() -> None:
    ill = Person(cancer="nsclc", illnesses=("autoimmune",))
    criteria = EXCLUSION + "Any autoimmune disease. {note}"
    assert against(criteria.format(note="Note: some (e.g. Type 1 diabetes) need a longer visit"), ill) == {"illness"}
    assert not against(criteria.format(note="Note: people with some of them (e.g. Type 1 diabetes) are allowed"), ill)


def test_a_part_of_which_no_group_is_told_may_take_others() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Advanced disease:\n\n{first}"
        "  * Cohort 1: Sarcoma after chemotherapy\n  * Cohort 2: NSCLC\n  * Cohort 3: Cancer of the pancreas"
    )
    parts = "  For Phase 1a:\n\n  Any solid tumor with the target\n\n  For Phase 1b:\n"
    person = Person(cancer="sclc")
    assert against(criteria.format(first=""), person, cancer="Solid Tumor") == {"cancer"}
    assert not against(criteria.format(first=parts), person, cancer="Solid Tumor")


def test_a_criterion_about_the_other_kind_of_lung_cancer_is_not_about_you() -> None:
    entry = study_of(
        "Inclusion Criteria:\n\n* Stage IV NSCLC or SCLC\n* Patients with SCLC must have received platinum\n"
        "* Patients with NSCLC must have received docetaxel",
        cancer="Lung Cancer",
    )
    sclc, nsclc = (check(entry, Person(cancer=cancer, lines=1, had=("etoposide",))) for cancer in ("sclc", "nsclc"))
    assert [one.mark for one in sclc.criteria][2] == "other-group"
    assert [one.mark for one in nsclc.criteria][1] == "other-group"
    assert not any("docetaxel" in map(str, finding.requirement.says) for finding in sclc.findings)


def test_a_list_for_people_without_a_change_asks_nothing_of_those_with_one() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV NSCLC that meets the following criteria:\n"
        "  1. Subjects without a driver mutation:\n     * Progressed on platinum\n"
        "  2. Subjects with a driver mutation:\n     * Progressed on a targeted drug\n"
    )
    assert "had" not in against(criteria, AFTER_TABLETS)


def test_what_one_part_asks_is_not_asked_by_the_whole_trial() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV NSCLC\n* In Part 1A, has progressed after at least 1 standard treatment\n"
        "* Part 1B: any PD-L1\n"
    )
    assert not against(criteria, UNTREATED, "Part 1A", "Part 1B", "Part 2")


def test_groups_of_which_an_arm_names_none_may_have_others_beside_them() -> None:
    criteria = "Inclusion Criteria:\n\n* Cohort A: NSCLC with an ALK fusion\n* Cohort B: NSCLC with a ROS1 fusion\n"
    person = Person(cancer="nsclc", changes=(Change("KRAS", "G12C"),))
    assert "marker" in against(criteria, person, "Cohort A", "Cohort B")
    assert not against(criteria, person, "Drug alone", "Drug with another")


def test_an_exclusion_asks_for_nothing() -> None:
    criteria = EXCLUSION + "Brain metastases to be treated locally before systemic chemotherapy"
    entry = study_of(criteria)
    assert not any(one.question == "had" for one in requirements(entry.trial, entry.labels))


def test_an_example_in_brackets_asks_for_nothing() -> None:
    criteria = INCLUSION + "No EGFR mutation; other mutations are eligible (i.e.; KRAS G12C and BRAF mutations)"
    assert "marker" not in against(criteria, AFTER_CHEMO)


def test_another_driver_than_the_one_that_is_asked_for_keeps_nobody_out_who_has_just_that() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* NSCLC with an EGFR mutation\n\nExclusion Criteria:\n\n"
        "* Other driver mutations for which a drug is approved"
    )
    egfr, ret = (
        Person(cancer="nsclc", changes=(change,)) for change in (Change("EGFR", "L858R"), Change("RET", "fusion"))
    )
    assert "no-marker" not in against(criteria, egfr)
    assert "no-marker" in against(criteria, ret)


def test_radiation_is_no_line_of_treatment() -> None:
    assert is_of_radiotherapy("Tumors that had radiation therapy before")
    assert not is_of_radiotherapy("Progressed after chemoradiotherapy")


@pytest.mark.parametrize("lead", ["Part 1", "Participants in Part 1", "For subjects in Part 1"])
def test_a_list_for_one_group_keeps_nobody_out_of_another(lead: str) -> None:
    both = "* Part 2: ALK fusion\n* {lead}\n   * Progression after platinum-based chemotherapy"
    assert "line" in against(INCLUSION + both.format(lead="All of the following:"), UNTREATED)
    assert "line" not in against(INCLUSION + both.format(lead=lead), UNTREATED)


def test_a_part_with_its_number_in_letters_is_a_group() -> None:
    criteria = INCLUSION + "Part {one}: previously treated lung cancer\n* Part {two}: lung cancer with an ALK fusion"
    assert "line" not in against(criteria.format(one="One", two="Two"), UNTREATED)


def test_an_exclusion_of_one_part_only_is_asked_about() -> None:
    ill = Person(cancer="nsclc", illnesses=("autoimmune",))
    criteria = EXCLUSION + "{lead}\n   * Known autoimmune disease"
    assert against(criteria.format(lead="Any of these:"), ill) == {"illness"}
    assert against(criteria.format(lead="Vaccine cohort only"), ill) == set()


def test_what_a_heading_keeps_out_of_one_arm_is_asked_about() -> None:
    treated = Person(cancer="nsclc", brain="treated-stable")
    criteria = EXCLUSION + "Pregnancy\n\n{heading}:\n\n* Brain metastases"
    assert against(criteria.format(heading="Further exclusion criteria"), treated) == {"brain"}
    assert against(criteria.format(heading="Further exclusion criteria for Arm B"), treated) == set()


def test_exceptions_from_autoimmune_disease_may_stand_in_the_next_item() -> None:
    ill = Person(cancer="nsclc", illnesses=("autoimmune",))
    criteria = EXCLUSION + "History of autoimmune disease\n* {beside}"
    assert against(criteria.format(beside="Pregnancy"), ill) == {"illness"}
    assert against(criteria.format(beside="Patients with vitiligo may be eligible"), ill) == set()


def test_a_medicine_had_with_surgery_is_asked_about() -> None:
    after_surgery = Person(cancer="nsclc", lines=0, had=("pembrolizumab",))
    assert "not-had" not in against(EXCLUSION + "Earlier treatment with a checkpoint inhibitor", after_surgery)
    assert "had" not in against(INCLUSION + "Progressed on a checkpoint inhibitor", after_surgery)


def test_what_a_requirement_leaves_open_is_kept_in_its_column() -> None:
    entry = study_of(INCLUSION + "Patients with NSCLC progressed on chemotherapy, or are ineligible for it")
    for requirement in requirements(entry.trial, entry.labels):
        kept = from_text(as_text(requirement))
        assert kept == replace(requirement, evidence=())


PARTS = """Inclusion Criteria for {part}:

* Progression after an earlier line of treatment

Inclusion Criteria for Cohort C:

* {other}
"""


def test_what_stands_under_the_heading_of_one_part_is_open_for_others() -> None:
    assert "line" not in against(PARTS.format(part="Cohort A", other="Newly found disease"), UNTREATED)
    assert "line" in against(PARTS.format(part="all", other="Newly found disease"), UNTREATED)


def test_an_exclusion_under_the_heading_of_one_sub_study_or_for_one_phase_closes_nothing() -> None:
    """What stands in brackets behind a demand, "(for phase II part)", is asked in that part alone."""
    assert "line" not in against(PARTS.format(part="Sub Study 2", other="Newly found disease"), UNTREATED)
    treated = Person(cancer="nsclc", lines=1, had=("platinum", "pd-1"))
    part = "Inclusion Criteria:\n\n* No prior chemotherapy{only}\n* Adults"
    assert "not-had" in against(part.format(only=""), treated)
    assert "not-had" not in against(part.format(only=" (for phase II part)"), treated)


def test_a_lead_in_for_the_other_kind_or_for_one_part_closes_nothing() -> None:
    """A list beneath "For expansion in NSCLC:" says nothing of small cell lung cancer, nor of the escalation."""
    criteria = (
        "Inclusion Criteria:\n\n* Lung cancer\n* {lead}:\n  * No more than 1 line of treatment for advanced disease"
    )
    many_lines = Person(cancer="sclc", lines=3, had=("platinum", "etoposide", "topotecan"))
    for lead in ("For people with NSCLC", "For expansion in people who had an antibody"):
        assert "lines" not in against(criteria.format(lead=lead), many_lines, cancer="Lung Cancer")
    assert "lines" in against(criteria.format(lead="All of these"), many_lines, cancer="Lung Cancer")


ON_TABLETS = Person(
    cancer="nsclc", changes=(Change("EGFR", "L858R"),), lines=1, had=("osimertinib",), earlier="maintenance"
)


@pytest.mark.parametrize(
    ("closed", "open_"),
    [
        ("Candidates for first-line osimertinib", "Currently receiving first-line osimertinib without progression"),
        ("No prior systemic therapy", "No prior systemic therapy. Up to 4 weeks of osimertinib are permitted"),
        ("Treatment-naive people", "Treatment-naive people, or on first-line osimertinib for no longer than 3 months"),
    ],
)
def test_a_first_treatment_that_goes_on_may_be_asked_for_or_let_in(closed: str, open_: str) -> None:
    assert "lines" in against(INCLUSION + closed, ON_TABLETS)
    assert against(INCLUSION + open_, ON_TABLETS) == set()
    after_tablets = Person(cancer="nsclc", changes=ON_TABLETS.changes, lines=1, had=ON_TABLETS.had)
    assert "lines" in against(INCLUSION + open_, after_tablets)


def test_what_is_asked_while_doses_rise_is_not_asked_of_who_comes_later() -> None:
    exhausted = "Patients {part} must be refractory to all standard treatments\n* Lung cancer"
    assert "line" in against(INCLUSION + exhausted.format(part="with solid tumors"), UNTREATED)
    assert against(INCLUSION + exhausted.format(part="in the dose-finding part"), UNTREATED) == set()


def test_a_list_of_genes_that_goes_on_closes_nothing_to_another_driver() -> None:
    braf = Person(cancer="nsclc", changes=(Change("BRAF", "V600E"),))
    assert against(INCLUSION + "Gene alterations (EGFR, ALK, ROS1)", braf) == {"marker"}
    assert against(INCLUSION + "Gene alterations (EGFR, ALK, ROS1 among others)", braf) == set()
    variants = INCLUSION + "EGFR sensitizing mutations (exon 19 deletion, L858R, etc.)"
    assert against(variants, braf) == {"marker"}


def test_an_exclusion_of_genes_that_goes_on_is_asked_about() -> None:
    braf = Person(cancer="nsclc", changes=(Change("BRAF", "V600E"),))
    verdicts = [
        check(study_of(EXCLUSION + f"EGFR, ALK or ROS1 alterations{more}"), braf).verdict for more in ("", ", etc.")
    ]
    assert verdicts == [Verdict.FITS, Verdict.ASK]
