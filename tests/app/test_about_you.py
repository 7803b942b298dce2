"""About you: the questions of the guided start, and the box for a sentence of a report."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from finder.search.filters import Filters, may_fit, passing
from pages.drawing.find.guide import FORM, STEPS
from tests.app.pages import SAMPLE, asked, open_page, texts

pytestmark = pytest.mark.usefixtures("sample_data")


def press(page: AppTest, label: str) -> None:
    """Press the button *label*."""
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


def choose_pill(page: AppTest, question: str, value: object) -> None:
    """Choose *value* among the pills of *question*."""
    pills: Any = next(group for group in page.get("button_group") if question in getattr(group, "label", ""))
    pills.set_value(value).run()
    assert not page.exception


def test_answers_of_the_guide_are_filters_and_stay_when_it_ends() -> None:
    page = open_page(guide="patient")
    choose_pill(page, "Which type of cells", "adenocarcinoma")
    press(page, "Next")
    press(page, "Next")
    choose_pill(page, "treatments have you had", "1")
    for _ in range(3):
        press(page, "Next")
    assert "Next" not in [button.label for button in page.button]
    beside = next(field for field in page.sidebar.text_input if field.label == "Near").id
    page.text_input(key="g_near").set_value("02115").run()
    assert not page.exception
    assert asked(page) == {"histology": "adenocarcinoma", "lines": "1", "near": "02115", "guide": "patient"}
    filters = Filters(histology="adenocarcinoma", lines=1, near="02115")
    expected = int(may_fit(SAMPLE, filters, passing(SAMPLE, filters)).sum())
    # What the guide's widgets show and the panel's beside them is the same filter. The panel's is a new one: a browser
    # that is behind still sends what the former one held, which would take the answer back.
    near = next(field for field in page.sidebar.text_input if field.label == "Near")
    assert near.value == "02115"
    assert near.id != beside
    press(page, f"Show {expected} trials")
    assert asked(page) == {"histology": "adenocarcinoma", "lines": "1", "near": "02115"}
    assert page.main.header[-1].value == f"{expected} trials may fit"
    press(page, "About you: answer more")
    assert asked(page)["guide"] == "patient"


def test_each_page_of_questions_says_why_they_are_asked_and_none_is_asked_twice() -> None:
    page = open_page(guide="patient")
    for step in STEPS:
        assert f"About you: {step.title}" in texts(page)
        assert all(question.why in texts(page) for question in step.questions)
        if step is not STEPS[-1]:
            press(page, "Next")
    names = [question.name for step in STEPS for question in step.questions]
    assert len(names) == len(set(names))
    assert {*names, "without"} == {question.name for row in FORM for question in row} - {"subtype", "phase"}
    assert "My tumor has" not in [box.label for box in page.sidebar.multiselect], "the panel asks for it"
    press(page, "Back")
    assert f"About you: {STEPS[-2].title}" in texts(page)


def test_the_guide_for_clinicians_is_one_form_and_can_be_skipped() -> None:
    page = open_page(guide="clinician")
    page.multiselect(key="g_change").set_value(["EGFR ex19del"]).run()
    page.selectbox(key="g_brain").set_value("untreated-ok").run()
    assert not page.exception
    answers = {"change": "egfr:exon-19-deletion", "brain": "untreated-ok"}
    assert asked(page) == {**answers, "guide": "clinician"}
    drawn = texts(page) + str([widget.label for widget in (*page.multiselect, *page.selectbox, *page.button)])
    assert "my tumor" not in drawn.lower()
    assert "for you" not in str([each.label for each in page.expander])
    press(page, "Skip the questions")
    assert asked(page) == answers


@pytest.mark.parametrize("widget", ["g_change", "g_had"])
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("ex19del", {"change": "egfr:exon-19-deletion"}),
        ("L858R", {"change": "egfr:l858r"}),
        ("TPS 80 %", {"pdl1": "80"}),
        ("Tagrisso", {"had": "osimertinib"}),
        ("progressed on osimertinib", {"had": "osimertinib"}),
    ],
)
def test_what_stands_in_a_report_finds_its_answer_wherever_it_is_typed(
    widget: str, typed: str, told: dict[str, str]
) -> None:
    page = open_page(guide="clinician")
    page.multiselect(key=widget).set_value([typed]).run()
    assert not page.exception
    assert asked(page) == {**told, "guide": "clinician"}


def test_a_word_that_nobody_understands_is_told() -> None:
    page = open_page(guide="clinician")
    page.multiselect(key="g_change").set_value(["chocolate"]).run()
    assert asked(page) == {"guide": "clinician"}
    assert "“chocolate” was not understood" in texts(page)


def test_a_report_is_read_and_nothing_of_it_is_told_before_it_is_confirmed() -> None:
    page = open_page(guide="patient")
    page.text_area(key="report text").set_value("EGFR L858R, ALK negative, PD-L1 TPS 80 %, seen by Dr. Invented")
    press(page, "Read these words")
    assert asked(page) == {"guide": "patient"}
    understood = {box.label: box for box in page.checkbox if "“" in box.label}
    assert len(understood) == 3
    next(box for label, box in understood.items() if "80" in label).uncheck().run()
    press(page, "Use these answers")
    assert asked(page) == {"without": "alk", "change": "egfr:l858r", "guide": "patient"}
    assert page.text_area(key="report text").value == ""


def test_words_of_a_report_that_say_nothing_are_told() -> None:
    page = open_page(guide="patient")
    page.text_area(key="report text").set_value("EGFR pending")
    press(page, "Read these words")
    assert "We did not understand these words" in texts(page)
    press(page, "Take the words away")
    assert "We did not understand" not in texts(page)
