"""The page of one trial: from a label to the words that led to it, to all its places, and on to another trial."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from finder.catalogue.similar import similar_rows
from finder.catalogue.source import sample_catalogue
from tests.browser.conftest import Invite
from tests.browser.visitor import PHONE
from tests.running_app import RunningApp

NCT = "NCT99000301"


def test_from_a_label_to_its_words_and_on_to_another_trial(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app, PHONE)
    visitor.open(f"/trial?id={NCT}")
    page = visitor.page
    expect(page.get_by_role("link", name=re.compile("^Call "))).to_be_in_viewport()
    page.get_by_text("Show every label with its words").click()
    reason = page.get_by_role("listitem").filter(has_text="“No prior systemic treatment")
    reason.get_by_role("link", name="who can join").first.click()
    words = page.locator("mark:target")
    expect(words).to_have_text(re.compile("^No prior systemic treatment"))
    expect(words).to_be_in_viewport()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()

    page.get_by_text("All 300 places, by country").click()
    page.get_by_text(re.compile(r"^Japan: \d+")).click()
    japan = page.locator("details[open]").filter(has_text=re.compile("^Japan")).get_by_role("listitem")
    expect(japan.first).to_be_visible()
    assert page.locator('a[href^="tel:"]:visible').count()

    catalogue = sample_catalogue()
    alike = catalogue.frame["title"].iloc[similar_rows(catalogue, catalogue.entry(NCT))[0]]
    page.get_by_role("link", name=alike, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=alike, exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Sacituzumab"))
