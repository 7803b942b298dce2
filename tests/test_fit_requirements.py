"""What a trial asks beside its labels: groups by their names, what words leave open, what items are about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.catalogue.frame import Entry, read_entry
from finder.fit.check import check, sum_line
from finder.fit.groups import are_all, smallest
from finder.fit.one_line import to_ask
from finder.fit.requirements import requirements
from finder.fit.topics import topics, topics_of
from finder.fit.verdicts import Verdict
from finder.labels.criteria import split_criteria
from finder.labels.statements import only_of_another_cancer
from finder.languages import in_language
from finder.person import Change, Person
from tests.studies import study


def study_of(criteria: str, *arms: tuple[str, str], cancer: str = "Non-Small Cell Lung Cancer") -> Entry:
    record: dict[str, Any] = study(title=f"Pembrolizumab in {cancer}", conditions=(cancer,), criteria=criteria)
    record["protocolSection"]["armsInterventionsModule"]["armGroups"] = [
        {"label": label, "type": "EXPERIMENTAL", "description": told, "interventionNames": ["Drug: Pembrolizumab"]}
        for label, told in arms or (("Everybody", ""),)
    ]
    return read_entry(record)


@given(st.lists(st.integers(1, 40).map(str) | st.sampled_from("ABCDEF"), min_size=1, max_size=5, unique=True))
def test_all_groups_of_a_kind_are_read_where_no_text_names_another(ids: list[str]) -> None:
    groups = [f"Cohort {each}" for each in ids]
    assert are_all([*groups, "Cohort 99"], [f"{' and '.join(groups)} get a drug, one more than 1-49 %."])
    assert not are_all([*groups, "Cohort 99"], ["Cohort 98 gets another drug."])


def test_parts_of_a_group_ask_what_the_group_asks() -> None:
    assert smallest("cohort 4", ["cohort 4", "cohort 4a", "cohort 4b", "cohort 41"]) == ("cohort 4a", "cohort 4b")
    assert smallest("part 2a", ["part 2a1", "part 2b"]) == ("part 2a1",)
    assert smallest("cohort 1", ["cohort 1", "cohort 10"]) == ("cohort 1",)


GROUPS = """Inclusion Criteria:

* Stage IV non-small cell lung cancer
* No EGFR mutation for cohort 1 and cohort 2
* Cohort 3: EGFR mutation, progressed on osimertinib

Exclusion Criteria:

* Earlier chemotherapy for advanced disease for cohort 1 and cohort 2
"""
ARMS = (("Cohort 1", ""), ("Cohort 2", ""), ("Cohort 3", ""))
UNTREATED_EGFR = Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),), lines=0)


def test_where_all_groups_are_read_there_is_no_other_to_ask_about() -> None:
    assert {one.cohort for one in asked(study_of(GROUPS, *ARMS))} == {"", "cohort 1", "cohort 2", "Cohort 3"}
    more = study_of(GROUPS, *ARMS, ("Cohort 4", ""))
    assert "other groups" in {one.cohort for one in asked(more)}
    assert check(study_of(GROUPS, *ARMS), UNTREATED_EGFR).verdict == Verdict.AGAINST
    assert check(more, UNTREATED_EGFR).verdict == Verdict.ASK


RANGE = """Inclusion Criteria:

* Stage IV non-small cell lung cancer
* Cohorts 1-3: earlier platinum-based chemotherapy
* Cohort 2: EGFR mutation
"""


def test_what_a_range_of_groups_asks_each_of_them_asks() -> None:
    of_cohort_2 = [one.question for one in asked(study_of(RANGE, *ARMS)) if one.cohort == "Cohort 2"]
    assert {"had", "marker"} <= set(of_cohort_2)


STATUS = """Inclusion Criteria for Cohorts 1 and 2:

* Stage IV non-small cell lung cancer
* ECOG status of 0 or 1

Inclusion Criteria for Cohort 3:

* Stage IV non-small cell lung cancer that is frail
* ECOG status of 0 to 2
"""


def test_each_group_asks_for_its_own_status_in_its_own_words() -> None:
    entry = study_of(STATUS, *ARMS)
    status = {one.cohort: (one.says, one.evidence[0].quote) for one in asked(entry) if one.question == "ecog"}
    strict, wide = ((1,), "ECOG status of 0 or 1"), ((2,), "ECOG status of 0 to 2")
    assert status == {"Cohort 1": strict, "Cohort 2": strict, "Cohort 3": wide}
    assert check(entry, Person(cancer="nsclc", ecog=2)).cohort == "Cohort 3"
    assert check(entry, Person(cancer="nsclc", ecog=3)).verdict == Verdict.AGAINST


def test_what_the_words_of_one_group_leave_open_is_not_open_to_another() -> None:
    entry = study_of(
        "* Cohort 1: EGFR mutation. Previously treated, unless treatment is considered inappropriate\n"
        "* Cohort 2: KRAS G12C. Previously treated with chemotherapy\n"
    )
    room = {each.cohort: each.room for each in requirements(entry.trial, entry.labels) if each.question == "line"}
    assert room == {"Cohort 1": ("anybody",), "Cohort 2": ()}


def test_groups_with_the_same_status_are_not_asked_one_by_one() -> None:
    entry = study_of(STATUS.replace("0 to 2", "0 or 1"), *ARMS)
    assert [one.says for one in asked(entry) if one.question == "ecog" and not one.cohort] == [(1,)]


def asked(entry: Entry) -> tuple[Any, ...]:
    return requirements(entry.trial, entry.labels)


ESOPHAGUS = """Inclusion Criteria:

* Measurable disease

Cohort A (gastric) inclusion criteria:

* Metastatic gastric adenocarcinoma

Cohort B (esophagus) inclusion criteria:

* Metastatic esophageal cancer
"""


def test_a_trial_for_solid_tumors_whose_groups_are_all_for_other_cancers_takes_no_lung_cancer() -> None:
    arms = (("Cohort A: low dose", ""), ("Cohort A: high dose", ""), ("Cohort B", ""))
    entry = study_of(ESOPHAGUS, *arms, cancer="Advanced Solid Tumors")
    assert check(entry, Person(cancer="nsclc")).verdict == Verdict.AGAINST
    more = study_of(ESOPHAGUS, *arms, ("Cohort C", ""), cancer="Advanced Solid Tumors")
    assert check(more, Person(cancer="nsclc")).verdict == Verdict.ASK


ESCALATION = """Inclusion Criteria:

* Any advanced solid tumor (escalation)

Cohort A inclusion criteria:

* Unresectable melanoma

Cohort B inclusion criteria:

* Metastatic pancreatic cancer
"""


@pytest.mark.parametrize(
    "arms", [("Escalation", "Expansion"), ("Everybody",), ("Escalation", "Expansion", "More"), ("Cohort A", "Cohort B")]
)
def test_groups_for_other_cancers_close_no_trial_that_may_have_a_group_for_any_tumor(arms: tuple[str, ...]) -> None:
    of_any = study_of(ESCALATION, *((arm, "") for arm in arms), cancer="Advanced Solid Tumors")
    assert check(of_any, Person(cancer="nsclc")).verdict == Verdict.ASK


def test_arms_that_name_no_group_may_be_for_other_groups() -> None:
    unnamed = study_of(ESOPHAGUS, ("Escalation", ""), ("Expansion", ""), cancer="Advanced Solid Tumors")
    assert check(unnamed, Person(cancer="nsclc")).verdict == Verdict.ASK


def test_of_treatments_joined_by_or_one_is_enough_and_of_those_joined_by_and_each_is_needed() -> None:
    after_tablets = Person(cancer="nsclc", changes=(Change("ALK", "fusion"),), had=("alectinib",), lines=1)
    either = study_of("Inclusion Criteria:\n\n* Relapse after receiving chemotherapy or targeted drugs")
    both = study_of("Inclusion Criteria:\n\n* Progressed on platinum and on an ALK inhibitor")
    assert check(either, after_tablets).verdict == Verdict.FITS
    assert check(both, after_tablets).verdict == Verdict.AGAINST


@pytest.mark.parametrize(
    ("words", "asks", "at_0", "at_80"),
    [
        ("PD-L1-high tumor", "PD-L1 high (we assume TPS ≥ 50 %)", Verdict.AGAINST, Verdict.FITS),
        ("PD-L1 expression high or low", "PD-L1 expression", Verdict.ASK, Verdict.FITS),
        ("PD-L1 high or intermediate", "PD-L1 expression", Verdict.ASK, Verdict.FITS),
        ("PD-L1-high by SP142 (TC3 or IC3)", "PD-L1 expression by another assay", Verdict.ASK, Verdict.ASK),
    ],
)
def test_pdl1_high_without_a_limit_closes_a_trial_to_nobody_but_who_has_none(
    words: str, asks: str, at_0: Verdict, at_80: Verdict
) -> None:
    entry = study_of(f"Inclusion Criteria:\n\n* Stage IV NSCLC\n* {words}")
    found = {pdl1: check(entry, Person(cancer="nsclc", pdl1=pdl1)) for pdl1 in (0, 20, 80)}
    assert [one.verdict for one in found.values()] == [at_0, Verdict.ASK, at_80]
    assert sum_line(found[20]) == f"Ask about {asks} (your answer: PD-L1 20 %)."


def test_documented_pdl1_expression_is_more_than_none() -> None:
    entry = study_of("Inclusion Criteria:\n\n* Stage IV NSCLC\n* Documented PD-L1 expression")
    verdicts = {pdl1: check(entry, Person(cancer="nsclc", pdl1=pdl1)).verdict for pdl1 in (0, 1)}
    assert verdicts == {0: Verdict.AGAINST, 1: Verdict.FITS}


def test_pdl1_high_with_a_limit_does() -> None:
    entry = study_of("Inclusion Criteria:\n\n* Stage IV NSCLC\n* PD-L1 high (TPS >= 50 %)")
    verdicts = {pdl1: check(entry, Person(cancer="nsclc", pdl1=pdl1)).verdict for pdl1 in (20, 80)}
    assert verdicts == {20: Verdict.AGAINST, 80: Verdict.FITS}


EXON_20, EXON_19, RARE = "exon 20 insertion", "exon 19 deletion", "G719X"


@pytest.mark.parametrize(
    ("words", "verdicts"),
    [
        ("EGFR sensitizing mutation", {EXON_19: "FITS", RARE: "FITS", EXON_20: "AGAINST", "T790M": "ASK"}),
        ("EGFR mutation (sensitizing or resistance)", {EXON_19: "FITS", EXON_20: "ASK", "T790M": "ASK"}),
        ("Activating EGFR mutation, or sensitizing mutation", {EXON_19: "FITS", RARE: "FITS", EXON_20: "ASK"}),
        ("EGFR sensitizing mutation or exon 20 insertion", {EXON_19: "FITS", RARE: "FITS", EXON_20: "FITS"}),
        ("EGFR sensitizing mutation, namely L858R", {EXON_19: "AGAINST", "L858R": "FITS"}),
    ],
)
def test_whom_a_sensitizing_mutation_lets_in(words: str, verdicts: dict[str, str]) -> None:
    entry = study_of(f"Inclusion Criteria:\n\n* Stage IV NSCLC with {words}")
    people = {variant: Person(cancer="nsclc", changes=(Change("EGFR", variant),)) for variant in verdicts}
    found = {variant: check(entry, person) for variant, person in people.items()}
    marker = {
        variant: next(one.held.verdict.name for one in held.findings if one.requirement.question == "marker")
        for variant, held in found.items()
    }
    assert marker == verdicts


def test_a_sensitizing_mutation_is_named_as_in_the_record_and_in_the_language_of_the_page() -> None:
    entry = study_of("Inclusion Criteria:\n\n* Stage IV NSCLC with EGFR sensitizing mutation")
    person = Person(cancer="nsclc", changes=(Change("EGFR"),))
    assert sum_line(check(entry, person)) == "Ask about EGFR sensitizing mutation (your answer: EGFR)."
    assert "EGFR sensitizing mutation" in to_ask(check(entry, person))
    exact = check(study_of("Inclusion Criteria:\n\n* Stage IV NSCLC with EGFR exon 19 deletion"), person)
    with in_language("es"):
        assert "deleción del exón 19 de EGFR" in sum_line(exact)
        assert "deleción del exón 19 de EGFR" in to_ask(exact)


def test_an_exclusion_of_sensitizing_or_activating_mutations_asks_about_exon_20() -> None:
    entry = study_of("Exclusion Criteria:\n\n* Activating or sensitizing EGFR mutation")
    found = {
        variant: {
            one.held.verdict
            for one in check(entry, Person(cancer="nsclc", changes=(Change("EGFR", variant),))).findings
            if one.requirement.question == "no-marker"
        }
        for variant in (EXON_19, EXON_20)
    }
    assert found == {EXON_19: {Verdict.AGAINST}, EXON_20: {Verdict.ASK}}


def test_selected_tumors_without_a_list_are_asked_about() -> None:
    entry = study_of("Inclusion Criteria:\n\n* Metastatic cancer", cancer="Selected Advanced Solid Tumors")
    (asking,) = check(entry, Person(cancer="nsclc")).of(Verdict.ASK)
    assert (asking.requirement.question, asking.held.answer) == ("cancer", "NSCLC")
    assert "Selected Advanced Solid Tumors" in asking.requirement.evidence[0].quote


def test_other_tumors_are_those_that_no_group_is_for() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Cohort 1: NSCLC with an EGFR mutation\n* Cohort 2: melanoma\n"
        "* Cohort 3: other advanced solid tumors"
    )
    entry = study_of(criteria, ("Cohort 1", ""), ("Cohort 2", ""), ("Cohort 3", ""))
    assert check(entry, Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),))).verdict == Verdict.FITS
    assert check(entry, Person(cancer="nsclc", drivers="none")).verdict == Verdict.ASK


def test_a_group_that_takes_the_treated_and_the_untreated_is_closed_to_neither() -> None:
    entry = study_of(
        "Inclusion Criteria:\n\nModule 2 inclusion criteria:\n\n* At least one earlier regimen for metastatic disease,"
        " or\n* Have not received systemic therapy\n\nModule 1 inclusion criteria:\n\n* EGFR mutation"
    )
    assert check(entry, Person(cancer="nsclc", lines=0)).verdict != Verdict.AGAINST


def test_a_bar_of_chemotherapy_alone_closes_no_trial_to_who_had_tablets() -> None:
    entry = study_of("Inclusion Criteria:\n\n* Stage IV lung cancer\n* No prior chemotherapy")
    tablets = Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),), had=("osimertinib",), lines=1)
    platinum = Person(cancer="nsclc", had=("carboplatin", "pemetrexed"), lines=1)
    assert check(entry, tablets).verdict == Verdict.ASK
    assert check(entry, platinum).verdict == Verdict.AGAINST


def test_a_heading_for_another_cancer_alone() -> None:
    assert only_of_another_cancer("Lymphoma: exclusion criteria")
    assert not only_of_another_cancer("Solid tumors: exclusion criteria")
    assert not only_of_another_cancer("Lung and breast cancer")
    entry = study_of(
        "Inclusion Criteria:\n\n* Metastatic solid tumors or lymphoma\n\nLymphoma Exclusion Criteria:\n\n"
        "* Any brain metastases\n* HIV infection"
    )
    found = {(one.question, *one.says) for one in asked(entry)}
    assert not found & {("brain", "excluded"), ("illness", "hiv", "excluded")}


def test_an_illness_that_only_an_item_names_is_asked_about() -> None:
    entry = study_of("Exclusion Criteria:\n\n* Reduced kidney function\n* Any cardiovascular risk")
    checked = check(entry, Person(illnesses=("heart",)))
    assert [
        finding.held.answer for finding in checked.of(Verdict.ASK) if finding.requirement.question == "illness"
    ] == ["heart"]
    assert [item.mark for item in checked.criteria] == ["fits", "ask"]


def test_every_topic_is_found_by_its_first_phrase_and_phrases_end_where_words_end() -> None:
    for topic in topics():
        words = topic.phrases[0].rstrip("*")
        (about,) = topics_of(split_criteria(f"Inclusion Criteria:\n\n* Word {words} word"))
        assert topic in about
    (about,) = topics_of(split_criteria("Inclusion Criteria:\n\n* A different agent"))
    assert about == ()


def test_a_second_score_of_pdl1_that_would_do_is_asked_about() -> None:
    entry = study_of("Inclusion Criteria:\n\n* Stage IV NSCLC\n* PD-L1 TPS >= 1 % or CPS >= 1")
    verdicts = {pdl1: check(entry, Person(cancer="nsclc", pdl1=pdl1)).verdict for pdl1 in (0, 20)}
    assert verdicts == {0: Verdict.ASK, 20: Verdict.FITS}


def test_a_report_of_mutations_does_not_tell_of_a_protein() -> None:
    entry = study_of("Inclusion Criteria:\n\n* Stage IV NSCLC\n* HER2-expressing tumor")
    assert check(entry, Person(cancer="nsclc", drivers="none")).verdict == Verdict.ASK


@pytest.mark.parametrize("words", ["below 50 %", "lower than 50 %", "under 50 %", "< 50 %"])
def test_an_exclusion_of_less_is_a_demand_that_stays(words: str) -> None:
    criteria = f"Inclusion Criteria:\n\n* Stage IV NSCLC\n\nExclusion Criteria:\n\n* PD-L1 expression {words}\n"
    entry = read_entry(study(criteria=criteria))
    asked = [one for one in requirements(entry.trial, entry.labels) if one.question in ("marker", "no-marker")]
    assert "PD-L1" in " ".join(map(str, asked))


def against(criteria: str, person: Person, **more: Any) -> set[str]:
    """The questions that speak against a trial with *criteria*."""
    checked = check(read_entry(study(criteria=criteria, **more)), person)
    return {finding.requirement.question for finding in checked.of(Verdict.AGAINST)}


@pytest.mark.parametrize(
    ("gene", "words", "closed"),
    [
        ("RET", "People with EGFR, ALK or ROS1 alterations must have received targeted therapy for them", set()),
        ("ALK", "People with EGFR, ALK or ROS1 alterations must have received targeted therapy for them", {"had"}),
        ("RET", "If the tumor has an ALK fusion, it must have progressed on an ALK inhibitor", set()),
        ("RET", "People with an EGFR mutation or another driver must have received targeted therapy for it", {"had"}),
        ("RET", "People with actionable alterations, such as EGFR, must have received targeted therapy", {"had"}),
    ],
)
def test_a_drug_that_is_asked_of_people_with_a_marker_is_asked_of_nobody_else(
    gene: str, words: str, closed: set[str]
) -> None:
    untreated = Person(cancer="nsclc", changes=(Change(gene, "fusion"),), lines=0)
    assert against(f"Inclusion Criteria:\n\n* Stage IV NSCLC\n* {words}", untreated) == closed


TWO_PHASES = """Inclusion Criteria:

* Metastatic solid tumors
* Cohort 1 (colorectal cancer): at most five earlier treatments
* Cohort 2 (NSCLC): NSCLC without EGFR, ALK or ROS1 alterations

Exclusion Criteria:

* A tumor that began in the brain (phase 1)
"""


@pytest.mark.parametrize(("phases", "verdict"), [(("PHASE1", "PHASE2"), Verdict.ASK), (("PHASE2",), Verdict.AGAINST)])
def test_groups_that_may_be_those_of_the_second_phase_close_nothing_to_who_may_join_the_first(
    phases: tuple[str, ...], verdict: Verdict
) -> None:
    record = study(criteria=TWO_PHASES, phases=phases, title="A drug in solid tumors", conditions=("Solid Tumor",))
    assert check(read_entry(record), Person(cancer="nsclc", changes=(Change("ALK", "fusion"),))).verdict == verdict


VIRUSES = "Inclusion Criteria:\n\n* Stage IV NSCLC\n\nExclusion Criteria:\n\n* Hepatitis B surface antigen positive\n"


@pytest.mark.parametrize(
    ("illness", "of_c", "closed"),
    [
        ("hepatitis-b", "", {"illness"}),
        ("hepatitis-c", "", set()),
        ("hepatitis", "", {"illness"}),
        ("hepatitis-c", "* Active hepatitis C", set()),
        ("hepatitis-c", "* Positive for hepatitis C antibodies", {"illness"}),
        ("hepatitis-b", "* Hepatitis C, unless it was cured", {"illness"}),
    ],
)
def test_who_has_one_hepatitis_is_held_against_what_is_said_of_that_one(
    illness: str, of_c: str, closed: set[str]
) -> None:
    assert against(VIRUSES + of_c, Person(cancer="nsclc", illnesses=(illness,))) == closed


HIV, NO_ILLNESS = Person(cancer="nsclc", illnesses=("hiv",)), Person(cancer="nsclc", illnesses=("none",))


@pytest.mark.parametrize(
    ("title", "is_needed"),
    [
        ("A drug in patients with advanced lung cancer and HIV", True),
        ("A drug for lung cancer in people living with HIV", True),
        ("A drug in patients with lung cancer, without HIV", False),
        ("A drug in patients with lung cancer", False),
    ],
)
def test_a_title_may_be_of_people_who_have_an_illness_beside_the_cancer(title: str, is_needed: bool) -> None:
    asks = "* Stage IV NSCLC\n* HIV must be treated, with a virus that cannot be found"
    closed = against(f"Inclusion Criteria:\n\n{asks}", NO_ILLNESS, title=title)
    assert closed == ({"illness"} if is_needed else set())
    entry = read_entry(study(criteria=f"Inclusion Criteria:\n\n{asks}", title=title))
    assert check(entry, HIV).made == is_needed


@pytest.mark.parametrize(
    ("title", "closed"),
    [
        ("A drug for leptomeningeal metastases of lung cancer", {"brain"}),
        ("A drug for brain and leptomeningeal metastases of lung cancer", set()),
    ],
)
def test_metastases_in_the_brain_are_none_in_its_lining(title: str, closed: set[str]) -> None:
    in_the_brain = Person(cancer="nsclc", brain="untreated-ok")
    assert against("Inclusion Criteria:\n\n* NSCLC", in_the_brain, title=title) & {"brain"} == closed


def test_who_had_more_than_the_one_treatment_that_is_excepted_is_kept_out() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV NSCLC with an EGFR mutation that progressed on an EGFR TKI\n\n"
        "Exclusion Criteria:\n\n* Has received systemic treatment other than an EGFR TKI for advanced disease"
    )
    changes = (Change("EGFR", "L858R"),)
    title = "Chemotherapy after an EGFR TKI in EGFR-mutated NSCLC"
    tablet = Person(cancer="nsclc", changes=changes, had=("osimertinib",), lines=1)
    both = Person(cancer="nsclc", changes=changes, had=("osimertinib", "carboplatin", "pemetrexed"), lines=2)
    assert against(criteria, tablet, title=title) == set()
    assert against(criteria, both, title=title) == {"not-had"}


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Progressed on platinum-based chemotherapy for advanced disease", Verdict.AGAINST),
        ("Received platinum-based chemotherapy for advanced disease", Verdict.ASK),
        ("No progression after platinum-based first-line chemotherapy", Verdict.FITS),
    ],
)
def test_whose_treatment_holds_the_cancer_back_has_not_progressed(words: str, verdict: Verdict) -> None:
    person = Person(cancer="nsclc", had=("platinum", "pemetrexed", "pd-1"), lines=1, earlier="maintenance")
    entry = read_entry(study(criteria=f"Inclusion Criteria:\n\n* Stage IV NSCLC\n* {words}"))
    (line,) = [one for one in check(entry, person).findings if one.requirement.question == "line"]
    assert line.held.verdict == verdict


def test_rare_drivers_that_one_sentence_lists_are_one_demand() -> None:
    words = (
        "Stage IV NSCLC with rare changes including EGFR exon 20 insertion, ALK fusion, ROS1 fusion, BRAF V600E, etc."
    )
    entry = read_entry(study(criteria=f"Inclusion Criteria:\n\n* {words}", title="Rare changes in lung cancer"))
    markers = [one for one in asked(entry) if one.question == "marker"]
    assert [len(one.alterations) for one in markers] == [4]


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("Neoadjuvant immunotherapy in lung cancer", Verdict.ASK),
        ("Neoadjuvant and palliative immunotherapy in advanced lung cancer", Verdict.FITS),
    ],
)
def test_treatment_around_an_operation_is_asked_about_though_stage_iv_is_named(title: str, verdict: Verdict) -> None:
    entry = read_entry(study(criteria="Inclusion Criteria:\n\n* NSCLC of stage I to IV", title=title))
    (stage,) = [one for one in check(entry, Person(cancer="nsclc")).findings if one.requirement.question == "stage"]
    assert stage.held.verdict == verdict


@pytest.mark.parametrize(
    ("words", "drugs"),
    [
        ("Previous treatment with gemcitabine or sotorasib", ("gemcitabine", "sotorasib")),
        ("Has received gemcitabine for the lung cancer", ("gemcitabine",)),
        ("Gemcitabine within 4 weeks before the first dose", ()),
        ("Previous allergic reaction to gemcitabine", ()),
        ("Previous surgery", ()),
    ],
)
def test_one_drug_that_was_had_before_is_asked_about(words: str, drugs: tuple[str, ...]) -> None:
    criteria = f"Inclusion Criteria:\n\n* Stage IV NSCLC\n\nExclusion Criteria:\n\n* {words}"
    entry = read_entry(study(criteria=criteria, drug="Docetaxel"))
    assert [one.drugs for one in asked(entry) if one.drugs] == ([drugs] if drugs else [])
    person = Person(cancer="nsclc", had=("gemcitabine",), lines=1)
    verdicts = {one.held.verdict for one in check(entry, person).findings if one.requirement.drugs}
    assert verdicts == ({Verdict.ASK} if drugs else set())


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("People who are not candidates for platinum-based chemotherapy as first-line treatment", Verdict.ASK),
        ("People who receive platinum-based chemotherapy as first-line treatment", Verdict.FITS),
    ],
)
def test_a_first_line_for_people_who_cannot_have_the_usual_one_is_asked_about(words: str, verdict: Verdict) -> None:
    entry = read_entry(study(criteria=f"Inclusion Criteria:\n\n* Stage IV NSCLC\n* {words}"))
    untreated = check(entry, Person(cancer="nsclc", lines=0))
    (line,) = [one for one in untreated.findings if one.requirement.question == "line"]
    assert line.held.verdict == verdict


@pytest.mark.parametrize(
    ("drug", "words", "is_asked"),
    [
        ("Sotorasib", "NSCLC with a KRAS G12C mutation", True),
        ("Sotorasib", "Progression on a KRAS G12C inhibitor", False),  # it is to go on
        ("Docetaxel", "NSCLC with a KRAS G12C mutation", False),
    ],
)
def test_who_had_the_drug_of_the_trial_is_asked_about(drug: str, words: str, is_asked: bool) -> None:
    entry = read_entry(study(criteria=f"Inclusion Criteria:\n\n* {words}", drug=drug, title=f"{drug} in lung cancer"))
    person = Person(cancer="nsclc", had=("sotorasib", "docetaxel"), lines=2)
    found = [one for one in check(entry, person).findings if one.requirement.drugs]
    assert [one.held.verdict for one in found] == [Verdict.ASK] * is_asked
    assert all(one.requirement.evidence[0].quote == drug for one in found)


def test_what_a_group_asks_for_keeps_nobody_out_as_a_whole() -> None:
    bar = "\n\nExclusion Criteria:\n\n* Earlier treatment with a PD-1 inhibitor"
    person = Person(cancer="nsclc", had=("pembrolizumab", "carboplatin"), lines=1)
    assert "not-had" in against(f"Inclusion Criteria:\n\n* Progression on platinum{bar}", person)
    assert "not-had" not in against(f"Inclusion Criteria:\n\n* Progression on a PD-1 inhibitor{bar}", person)


def test_a_trial_about_brain_metastases_may_keep_out_whose_own_were_irradiated() -> None:
    criteria = "Inclusion Criteria:\n\n* Brain metastases of NSCLC\n\nExclusion Criteria:\n\n* {}"
    title = "A drug for brain metastases of lung cancer"
    irradiated, untreated = (Person(cancer="nsclc", brain=each) for each in ("treated-stable", "untreated-ok"))

    def asks(words: str, person: Person) -> set[str]:
        checked = check(read_entry(study(criteria=criteria.format(words), title=title)), person)
        open_questions: set[str] = {one.requirement.question for one in checked.of(Verdict.ASK)}
        assert checked.made != bool(open_questions)
        return open_questions

    assert asks("Earlier whole-brain radiotherapy", irradiated) == {"brain"}
    assert not asks("Earlier whole-brain radiotherapy", untreated)
    assert not asks("Earlier radiotherapy of the chest", irradiated)


@pytest.mark.parametrize(
    ("title", "is_asked"),
    [
        ("Stereotactic radiotherapy for cancer near the windpipe", True),
        ("Stereotactic radiotherapy for brain metastases of lung cancer", False),
        ("Stereotactic radiotherapy and pembrolizumab for lung cancer", False),
    ],
)
def test_treatment_of_one_place_alone_is_asked_about(title: str, is_asked: bool) -> None:
    record = study(title=title, criteria="Inclusion Criteria:\n\n* Stage IV lung cancer")
    names = ["Stereotactic radiotherapy", *(["Pembrolizumab"] if "pembrolizumab" in title else [])]
    record["protocolSection"]["armsInterventionsModule"] = {
        "interventions": [{"type": "DRUG" if each == "Pembrolizumab" else "RADIATION", "name": each} for each in names]
    }
    assert any(one.says == ("one-place",) for one in asked(read_entry(record))) == is_asked
