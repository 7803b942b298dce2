"""About you: the questions of the guided start, and the box for a sentence of a report."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from finder.search.counts import may_fit
from finder.search.filters import Filters, passing
from pages.drawing.find.guide import FORM, SCREENS
from tests.app.pages import SAMPLE, asked, number_of, open_page, texts

pytestmark = [pytest.mark.usefixtures("sample_data"), pytest.mark.slow]


def press(page: AppTest, label: str) -> None:
    """Press the button *label*."""
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


def test_answers_of_the_guide_are_filters_and_stay_when_it_ends() -> None:
    page = open_page(guide="patient")
    page.text_input(key="g_near").set_value("02115").run()
    press(page, "Next")
    press(page, "I don't know")
    press(page, "Non-small cell (NSCLC), such as adenocarcinoma or squamous cell")
    press(page, "None yet")
    assert "Has it spread to your brain?" in texts(page), "who had no treatment is not asked which medicines"
    press(page, "No")
    press(page, "Back")
    press(page, "Skip")
    press(page, "I tire with heavy work")
    page.number_input(key="g_age").set_value(67).run()
    press(page, "Next")
    answers = {"near": "02115", "cancer": "nsclc", "lines": "0", "brain": "none", "ecog": "1", "age": "67"}
    assert asked(page) == {**answers, "guide": "patient"}
    filters = Filters(near="02115", cancer=("nsclc",), lines=0, brain="none", ecog=1, age=67)
    expected = int(may_fit(SAMPLE, filters, passing(SAMPLE, filters)).sum())
    press(page, f"Show {expected} trials")
    assert asked(page) == answers
    assert number_of(page) == f"{expected} trials may fit"
    press(page, "About you: answer more")
    assert asked(page)["guide"] == "patient"


def test_what_is_not_known_any_more_is_taken_back() -> None:
    page = open_page(guide="patient", near="Boston", within="50mi")
    press(page, "I don't know")
    assert asked(page) == {"guide": "patient"}


def test_each_question_stands_alone_says_why_and_leads_on() -> None:
    page = open_page(guide="patient")
    for number, screen in enumerate(SCREENS, 1):
        assert screen.title in texts(page)
        assert screen.why in texts(page)
        assert f"Question {number} of {len(SCREENS)}" in str([each.proto for each in page.get("progress")])
        labels = [button.label for button in page.button]
        assert {"I don't know", "Skip"} <= set(labels)
        assert ("Back" in labels) == (number > 1)
        if number < len(SCREENS):
            press(page, "Skip")
    names = [name for screen in SCREENS for name in screen.filters]
    assert len(names) == len(set(names))
    assert {*names, "without"} == {question.name for row in FORM for question in row} - {"subtype", "phase"}
    press(page, "Back")
    assert SCREENS[-2].title in texts(page)
    press(page, "Skip")
    press(page, "Skip")
    assert asked(page) == {}, "behind the last question is the list"


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
    assert asked(page) == {**answers, "reader": "clinician"}
    assert "for you" not in str([each.label for each in page.expander])
    press(page, "Your patient: answer more")
    assert asked(page) == {**answers, "guide": "clinician"}


def test_the_list_of_a_clinician_never_speaks_to_a_patient() -> None:
    answers = {"change": "egfr:exon-19-deletion", "brain": "untreated-ok"}
    to_patient = texts(open_page(**answers)) + str([each.label for each in open_page(**answers).expander])
    page = open_page(**answers, reader="clinician")
    assert not page.exception
    to_clinician = texts(page) + str([each.label for each in page.expander])
    assert "probably not for you" in to_patient.lower()
    assert "for you" not in to_clinician
    assert "probably not for this patient" in to_clinician.lower()


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
    press(page, "Skip")
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
    press(page, "Skip")
    page.text_area(key="report text").set_value("EGFR pending")
    press(page, "Read these words")
    assert "We did not understand these words" in texts(page)
    press(page, "Take the words away")
    assert "We did not understand" not in texts(page)
