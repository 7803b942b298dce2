"""A patient answers the questions on a phone, and sees the trials that may fit."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.browser.test_patient_and_oncologist import finish, go_on, guide, live_near
from tests.browser.visitor import PHONE, Visitor, asked
from tests.running_app import RunningApp


def press(patient: Visitor, answer: str, in_the_link: str) -> None:
    """Press one of the large answers to a question; the next question follows."""
    guide(patient).get_by_role("button", name=answer, exact=True).click()
    expect(patient.page).to_have_url(re.compile(in_the_link))
    patient.sees_whole_page()


def type_word(patient: Visitor, question: str, word: str, in_the_link: str) -> None:
    """Type *word*, which is none of the choices, as an answer to *question*."""
    box = guide(patient).get_by_role("combobox", name=question)
    box.fill(word)
    box.press("Enter")
    expect(patient.page).to_have_url(re.compile(in_the_link))
    patient.page.keyboard.press("Escape")
    patient.sees_whole_page()


def test_a_patient_answers_on_a_phone_and_sees_what_may_fit(sample_app: RunningApp, invite: Invite) -> None:
    patient = invite(sample_app, PHONE)
    patient.open()
    patient.page.get_by_role("button", name="I am a patient or relative").click()
    expect(guide(patient)).to_be_visible()
    live_near(patient, "02115")
    go_on(patient)
    type_word(patient, "Changes that were found", "EGFR ex20ins", "exon-20-insertion")
    go_on(patient)
    press(patient, "Non-small cell (NSCLC), such as adenocarcinoma or squamous cell", "cancer=nsclc")
    press(patient, "One", "lines=1")
    type_word(patient, "Medicines", "progressed on Paraplatin", "had=carboplatin")
    go_on(patient)
    press(patient, "No", "brain=none")
    press(patient, "I tire with heavy work", "ecog=1")
    for _ in ("age", "illness"):
        go_on(patient)
    press(patient, "Adenocarcinoma", "histology=adenocarcinoma")
    finish(patient)

    assert asked(patient) == {
        "cancer": "nsclc",
        "histology": "adenocarcinoma",
        "change": "egfr:exon-20-insertion",
        "lines": "1",
        "had": "carboplatin",
        "brain": "none",
        "ecog": "1",
        "near": "02115",
    }
    count = patient.count()
    expect(patient.page.get_by_role("heading", name=re.compile(r"^Made for you \(\d+\)$"))).to_be_visible()
    # The nearest of them comes first, be it made for this change or for any of its gene.
    expect(patient.cards.get_by_text("Made for EGFR exon 20 insertion").first).to_be_visible()
    folded = patient.page.get_by_text(re.compile(r"^Probably not for you \(\d+\): "))
    folded.click()
    expect(patient.page.get_by_text("A sentence of each of these records speaks against it")).to_be_visible()
    expect(patient.page.locator("article.short")).to_have_count(20)
    expect(patient.cards).to_have_count(min(count, 10))

    patient.page.get_by_role("button", name="Lines of treatment: 1").click()
    expect(patient.page).not_to_have_url(re.compile("lines="))
    patient.sees_whole_page()
    assert patient.count() >= count
    width = patient.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE.width


LARGE_TEXT = "html:root { font-size: 200% !important }"
IN_SIGHT = """element => {
  element.scrollIntoView({block: 'center'})
  const box = element.getBoundingClientRect()
  return element.contains(document.elementFromPoint(box.left + 20, (box.top + box.bottom) / 2))
}"""


def test_with_text_twice_as_large_the_question_and_the_trial_are_read(sample_app: RunningApp, invite: Invite) -> None:
    patient = invite(sample_app, PHONE)
    patient.open("/?guide=patient")
    patient.page.add_style_tag(content=LARGE_TEXT)
    question = patient.page.get_by_role("heading", name="Where do you live?")
    assert question.evaluate(IN_SIGHT), "its buttons do not cover it"
    patient.open("/trial?id=NCT99000001")
    patient.page.add_style_tag(content=LARGE_TEXT)
    bar = patient.page.locator(".st-key-trial-bar").bounding_box()
    assert bar is not None
    assert bar["height"] < PHONE.height / 5
