"""The registry does not answer, and nothing is stored: people are told, and may look around meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.browser.visitor import Visitor
from tests.running_app import RunningApp, free_port, running_app


@pytest.fixture(scope="module")
def lonely_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app, where nobody listens at the registry's address."""
    nobody = f"http://127.0.0.1:{free_port()}/api/v2"
    with running_app(tmp_path_factory.mktemp("lonely"), registry_url=nobody) as app:
        yield app


def is_told(visitor: Visitor) -> None:
    """Wait until the page has given up; the client is patient for a minute."""
    expect(visitor.page.get_by_role("heading", name="The trials could not be read")).to_be_visible(timeout=90_000)
    expect(visitor.page.get_by_role("alert").get_by_text("ClinicalTrials.gov does not answer.")).to_be_visible()


def test_people_are_told_and_may_look_at_invented_trials(lonely_app: RunningApp, invite: Invite) -> None:
    visitor = invite(lonely_app)
    page = visitor.page
    page.goto(f"{lonely_app.url}/?phase=phase3")
    expect(page.get_by_role("heading", name="Reading the trials")).to_be_visible()
    is_told(visitor)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(visitor.cards).to_have_count(0)

    page.get_by_role("link", name="Look around with invented trials").click()
    invented = page.get_by_text("These trials are invented.")
    expect(invented).to_be_visible()
    expect(visitor.cards.first).to_be_visible()
    expect(page).to_have_url(re.compile("demo=yes"))
    visitor.sees_whole_page()

    visitor.cards.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Who can join")).to_be_visible()
    expect(invented).to_be_visible()
    page.get_by_role("link", name="About").click()
    expect(page.get_by_role("heading", name="About this app")).to_be_visible()
    expect(invented).to_be_visible()
    page.get_by_role("link", name="Find trials").click()
    expect(visitor.cards.first).to_be_visible()
    expect(invented).to_be_visible()
    assert "demo=yes" in visitor.copy_link(), "a link to invented trials must say that they are"

    page.get_by_role("link", name="Show the real trials").click()
    is_told(visitor)
    expect(invented).to_have_count(0)


def test_a_trial_is_not_made_up_where_it_cannot_be_read(lonely_app: RunningApp, invite: Invite) -> None:
    visitor = invite(lonely_app)
    page = visitor.page
    page.goto(f"{lonely_app.url}/trial?id=NCT99000001")
    expect(page.get_by_role("alert").get_by_text("ClinicalTrials.gov does not answer.")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Pembrolizumab")).to_have_count(0)
