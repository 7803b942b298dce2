"""What a trial asks beside its labels: groups by their names, what words leave open, what items are about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.catalogue.frame import Entry, read_entry
from finder.fit.check import check
from finder.fit.group_facts import group_facts
from finder.fit.groups import are_all, groups_in, smallest
from finder.fit.requirements import requirements
from finder.fit.topics import topics, topics_of
from finder.fit.verdicts import Verdict
from finder.labels.criteria import split_criteria
from finder.labels.statements import only_of_another_cancer
from finder.person import Change, Person
from tests.studies import study


def study_of(criteria: str, *arms: tuple[str, str]) -> Entry:
    record: dict[str, Any] = study(criteria=criteria)
    record["protocolSection"]["armsInterventionsModule"]["armGroups"] = [
        {"label": label, "type": "EXPERIMENTAL", "description": told, "interventionNames": ["Drug: Pembrolizumab"]}
        for label, told in arms or (("Everybody", ""),)
    ]
    return read_entry(record)


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("Cohort 6", ("Cohort 6",)),
        ("Cohorts 1 and 2", ("Cohort 1", "Cohort 2")),
        ("Part A or Part B", ("Part A", "Part B")),
        ("Arms B1 & B2", ("Arm B1", "Arm B2")),
        ("Cohort 12, 16, 17", ("Cohort 12", "Cohort 16", "Cohort 17")),
        ("sub-studies 1 and 2", ("sub-study 1", "sub-study 2")),
        ("dose expansion", ("dose expansion",)),
        ("participants in need", ("participants in need",)),
    ],
)
def test_one_name_may_mean_several_groups(name: str, groups: tuple[str, ...]) -> None:
    assert groups_in(name) == groups


@given(st.lists(st.integers(1, 40).map(str) | st.sampled_from("ABCDEF"), min_size=1, max_size=5, unique=True))
def test_groups_are_found_in_any_list_of_them(ids: list[str]) -> None:
    groups = tuple(f"Cohort {each}" for each in ids)
    assert groups_in(f"Cohorts {', '.join(ids)}") == groups
    assert groups_in(" and ".join(groups)) == groups
    assert are_all([*groups, "Cohort 99"], [f"{' and '.join(groups)} get a drug, one more than 1-49 %."])
    assert not are_all([*groups, "Cohort 99"], ["Cohort 98 gets another drug."])


def test_parts_of_a_group_ask_what_the_group_asks() -> None:
    assert smallest("Cohort 4", ["Cohort 4", "Cohort 4a", "Cohort 4b", "Cohort 41"]) == ("Cohort 4a", "Cohort 4b")
    assert smallest("Part 2A", ["Part 2A1", "Part 2B"]) == ("Part 2A1",)
    assert smallest("Cohort 1", ["Cohort 1", "Cohort 10"]) == ("Cohort 1",)


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


def asked(entry: Entry) -> tuple[Any, ...]:
    return requirements(entry.trial, entry.labels)


def test_a_group_has_its_own_cancer_and_line() -> None:
    entry = study_of(
        "Inclusion Criteria:\n\n* Part 2 Cohort 1: NSCLC, 1L\n* Part 2 Cohort 2: SCLC, 2L+\n* Cohort 3: ovarian cancer",
        ("Cohort 4", "In relapsed SCLC"),
        ("Cohort 5", "In NSCLC that progressed on first-line treatment"),
    )
    facts = group_facts(entry.trial, split_criteria(entry.trial.eligibility_criteria))
    assert {(fact.group, fact.question, fact.value) for fact in facts} == {
        ("Cohort 1", "cancer", "nsclc"),
        ("Cohort 1", "line", "first-line"),
        ("Cohort 2", "cancer", "sclc"),
        ("Cohort 2", "line", "previously-treated"),
        ("Cohort 3", "cancer", "another-cancer"),
        ("Cohort 4", "cancer", "sclc"),
        ("Cohort 4", "line", "previously-treated"),
        ("Cohort 5", "cancer", "nsclc"),
    }
    assert all(fact.evidence.quote in "".join(entry.trial.texts(fact.evidence.field)) for fact in facts)


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
