"""Questions to ask fit the treatments, each once and in one order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from finder.codebook import SUBTYPES
from finder.labels.therapy import SUBTYPES as SUBTYPES_OF
from finder.labels.therapy import THERAPY_TYPES
from finder.trial_page.questions import BY_SUBTYPE, BY_THERAPY, DOCTOR, GENERAL, STUDY_TEAM, questions_for

some_therapies = st.lists(st.sampled_from((*THERAPY_TYPES, "leeches")))
some_subtypes = st.lists(st.sampled_from((*SUBTYPES, "leeches")))


def test_every_kind_of_therapy_has_questions_and_no_other_word_has() -> None:
    assert set(BY_THERAPY) == set(THERAPY_TYPES)
    assert set(BY_SUBTYPE) <= set(SUBTYPES)


def test_every_question_asks() -> None:
    texts = [text for group in questions_for(THERAPY_TYPES, SUBTYPES) for text in group.texts]
    assert len(texts) == len(set(texts))
    assert all(text.endswith("?") and text[0].isupper() for text in texts)


def test_without_a_treatment_there_are_the_general_ones() -> None:
    assert questions_for(()) == GENERAL
    assert [group.about for group in GENERAL] == [DOCTOR, STUDY_TEAM]


def test_details_follow_their_kind() -> None:
    asked = questions_for(["vaccine", "immunotherapy", "vaccine"], ["neoantigen", "t-cell-engager", "SBRT"])
    assert [group.about for group in asked[2:]] == ["immunotherapy", "t-cell-engager", "vaccine", "neoantigen"]


@given(some_therapies, some_subtypes)
def test_each_group_comes_once_whatever_the_order(therapies: list[str], subtypes: list[str]) -> None:
    asked = questions_for(therapies, subtypes)
    assert asked == questions_for(reversed(therapies), {*subtypes})
    about = [group.about for group in asked]
    assert len(about) == len(set(about))
    assert {name for name in about if name in THERAPY_TYPES} == set(therapies) & set(THERAPY_TYPES)
    possible = {subtype for therapy in therapies for subtype in SUBTYPES_OF.get(therapy, ())}
    assert set(about) - {DOCTOR, STUDY_TEAM, *THERAPY_TYPES} == set(subtypes) & possible & set(BY_SUBTYPE)
