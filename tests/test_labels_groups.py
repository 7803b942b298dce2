"""Names of groups: one of them, lists and ranges; parts of groups; what is no group."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.groups import groups_in, groups_named


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("Cohort 6", ["Cohort 6"]),
        ("Cohorts 1 and 2", ["Cohort 1", "Cohort 2"]),
        ("Cohorts 1, 3a, and 4", ["Cohort 1", "Cohort 3a", "Cohort 4"]),
        ("Part A or Part B", ["Part A", "Part B"]),
        ("Arms B1 & B2", ["Arm B1", "Arm B2"]),
        ("Cohort 12, 16, 17", ["Cohort 12", "Cohort 16", "Cohort 17"]),
        ("Cohorts A1/C1-3", ["Cohort A1", "Cohort C1", "Cohort C2", "Cohort C3"]),
        ("Cohorts 1 to 3", ["Cohort 1", "Cohort 2", "Cohort 3"]),
        ("Cohorts 1A-1C", ["Cohort 1A", "Cohort 1B", "Cohort 1C"]),
        ("Arms A-C", ["Arm A", "Arm B", "Arm C"]),
        ("Phases I-III", ["Phase I", "Phase III"]),
        ("Cohorts 3and3b", ["Cohort 3", "Cohort 3b"]),
        ("sub-studies 1 and 2", ["sub-study 1", "sub-study 2"]),
        ("Strata 1 and 2", ["Stratum 1", "Stratum 2"]),
        ("Part 2 - Cohort 1", ["Part 2 - Cohort 1"]),
        ("Group #7", ["Group 7"]),
        ("Combination 2", ["Combination 2"]),
        ("dose expansion", ["dose expansion"]),
        ("participants in need", ["participants in need"]),
    ],
)
def test_one_name_may_mean_several_groups(name: str, groups: list[str]) -> None:
    assert list(groups_in(name).values()) == groups


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Escalation phase", "dose escalation"),
        ("Expansion Cohorts", "Dose-Expansion"),
        ("EXP-1", "exp 1"),
        ("Cohort 2, Part A", "Cohort 2 - Part A"),
        ("Sub-study 1", "substudy 1"),
        ("monotherapy arms", "monotherapy arm"),
    ],
)
def test_one_group_may_be_written_in_several_ways(one: str, other: str) -> None:
    assert groups_in(one).keys() == groups_in(other).keys()


@given(st.lists(st.integers(1, 40).map(str) | st.sampled_from("ABCDEF"), min_size=1, max_size=5, unique=True))
def test_groups_are_found_in_any_list_of_them(ids: list[str]) -> None:
    groups = [f"Cohort {each}" for each in ids]
    assert list(groups_in(f"Cohorts {', '.join(ids)}").values()) == groups
    assert groups_named(f"Given to {' and '.join(groups)} for a year") == {each.lower() for each in groups}


@given(st.integers(1, 80), st.integers(1, 9))
def test_a_range_means_all_groups_between_its_ends(first: int, more: int) -> None:
    last = first + more
    assert list(groups_in(f"Cohorts {first}-{last}")) == [f"cohort {each}" for each in range(first, last + 1)]


@pytest.mark.parametrize("text", ["Stage IV", "a part of the people", "in this group of people", "Arm of an octopus"])
def test_other_words_name_no_group(text: str) -> None:
    assert not groups_named(text)


def test_a_share_of_cells_and_an_article_are_no_groups() -> None:
    assert groups_named("Cohort 1, 1-49 % of cells") == {"cohort 1"}
    assert groups_named("In part 1 and a biopsy before it") == {"part 1"}
