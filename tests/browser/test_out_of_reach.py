"""The registry gives no trials, and nothing is stored: people are warned, and may look around meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.browser.visitor import PHONE
from tests.registry.faults import Fault, FaultKind
from tests.registry.server import LocalRegistry
from tests.running_app import RunningApp, forked_app, free_port


@pytest.fixture(scope="module")
def refused_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app, with a registry that refuses to answer it."""
    with (
        LocalRegistry(faults=[Fault(FaultKind.FORBIDDEN, times=None)]) as registry,
        forked_app(tmp_path_factory.mktemp("refused"), registry_url=registry.url) as app,
    ):
        yield app


def nobody() -> str:
    """The address of a registry at which nobody is."""
    return f"http://127.0.0.1:{free_port()}/api/v2"


def test_who_comes_while_the_registry_is_asked_again_sees_that_trials_are_read(tmp_path: Path, invite: Invite) -> None:
    # Longer than any machine takes to open the page.
    with forked_app(tmp_path, registry_url=nobody(), retry_seconds="600") as app:
        visitor = invite(app)
        visitor.page.goto(app.url)
        expect(visitor.page.get_by_role("heading", name="Reading the trials")).to_be_visible()


def test_people_are_warned_and_no_trial_is_made_up(tmp_path: Path, invite: Invite) -> None:
    with forked_app(tmp_path, registry_url=nobody(), retry_seconds="2") as app:
        searching, following = invite(app), invite(app, PHONE)
        searching.page.goto(f"{app.url}/?phase=phase3")
        following.page.goto(f"{app.url}/trial?id=NCT99000001")
        for visitor in (searching, following):
            message = visitor.page.get_by_role("alert").get_by_text("ClinicalTrials.gov does not answer.")
            expect(message).to_be_visible()
        expect(searching.page.get_by_role("heading", name="The trials could not be read")).to_be_visible()
        expect(searching.page.get_by_role("button", name="Try again")).to_be_visible()
        expect(searching.page.get_by_text("Talk to someone: help lines")).to_be_visible()
        expect(searching.cards).to_have_count(0)
        expect(following.page.get_by_text("Pembrolizumab")).to_have_count(0)


def test_invented_trials_are_offered_and_marked(refused_app: RunningApp, invite: Invite) -> None:
    visitor = invite(refused_app)
    page = visitor.page
    page.goto(refused_app.url)
    expect(page.get_by_text("ClinicalTrials.gov refuses to answer this server.")).to_be_visible()
    page.get_by_text("Look around with invented trials").click()
    expect(page.get_by_text("These trials are invented.")).to_be_visible()
    expect(visitor.cards.first).to_be_visible()


def test_the_links_to_the_invented_trials_and_back_are_in_the_address(refused_app: RunningApp, invite: Invite) -> None:
    visitor = invite(refused_app)
    page = visitor.page
    page.goto(refused_app.url)
    page.get_by_text("Look around with invented trials").click()
    expect(visitor.cards.first).to_be_visible()
    expect(page).to_have_url(re.compile("demo=yes"), timeout=5_000)
    page.get_by_text("Show the real trials").click()
    expect(page.get_by_text("ClinicalTrials.gov refuses to answer this server.")).to_be_visible()


def test_every_page_says_that_its_trials_are_invented(refused_app: RunningApp, invite: Invite) -> None:
    visitor = invite(refused_app)
    page = visitor.page
    invented = page.get_by_text("These trials are invented.")
    visitor.open("/?demo=yes")
    expect(invented).to_be_visible()
    assert "demo=yes" in visitor.copy_link(), "a link to invented trials must say that they are"
    visitor.cards.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Who can join")).to_be_visible()
    expect(invented).to_be_visible()
    page.get_by_role("link", name="About").click()
    expect(page.get_by_role("heading", level=1, name="About this app")).to_be_visible()
    expect(invented).to_be_visible()
    page.get_by_role("link", name="Find trials").click()
    expect(visitor.cards.first).to_be_visible()
    expect(invented).to_be_visible()
