"""The app with a registry: the first start, later ones, and what people see when the registry fails them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from finder import sample
from finder.languages import date_in_words
from tests.browser.conftest import Invite
from tests.browser.visitor import PHONE
from tests.registry.faults import Fault, FaultKind
from tests.registry.server import LocalRegistry
from tests.running_app import RunningApp, forked_app

QUICK = "1000"
"""Requests a second. The local registry need not be spared."""


@pytest.fixture(scope="module")
def registry() -> Iterator[LocalRegistry]:
    """A registry that publishes the invented trials as if they were real."""
    with LocalRegistry(sample.studies()) as registry:
        yield registry


@pytest.fixture(scope="module")
def live_app(registry: LocalRegistry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app, reading that registry."""
    folder = tmp_path_factory.mktemp("live")
    with forked_app(folder, registry_url=registry.url, requests_per_second=QUICK) as app:
        yield app


def test_the_first_start_shows_how_far_it_is_and_then_the_trials(tmp_path: Path, invite: Invite) -> None:
    with (
        LocalRegistry(sample.studies(), delay=0.8) as slow,
        forked_app(tmp_path, registry_url=slow.url, requests_per_second=QUICK) as app,
    ):
        visitor = invite(app, PHONE)
        page = visitor.page
        page.goto(f"{app.url}/?phase=phase3")
        expect(page.get_by_role("heading", name="Reading the trials")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_text(re.compile("^Reading lung cancer trials"))).to_be_visible()
        visitor.sees_whole_page()
        assert visitor.count() > 0
        assert visitor.trials()
        expect(page.get_by_role("heading", name="Reading the trials")).to_have_count(0)
        expect(page.get_by_text("These trials are invented.")).to_have_count(0)


def test_a_list_that_was_read_is_sent_by_link(live_app: RunningApp, registry: LocalRegistry, invite: Invite) -> None:
    sender = invite(live_app)
    sender.open()
    sender.sees_count(sender.count())
    asked_before = len(registry.requests)
    promised = sender.choose_therapy("Chemotherapy")
    sender.sees_count(promised)
    receiver = invite(live_app, PHONE)
    receiver.open(sender.copy_link())
    receiver.sees_count(promised)
    assert receiver.trials() == sender.trials()
    assert len(registry.requests) == asked_before, "no filter may ask the registry anything"
    expect(
        receiver.page.get_by_text(f"as of {date_in_words(registry.publication.timestamp[:10])}").first
    ).to_be_visible()


def test_a_closed_trial_is_looked_up_by_its_number(live_app: RunningApp, invite: Invite) -> None:
    visitor = invite(live_app)
    closed = next(
        study["protocolSection"]
        for study in sample.studies()
        if study["protocolSection"]["statusModule"]["overallStatus"] == "COMPLETED"
    )["identificationModule"]
    visitor.open(f"/trial?id={closed['nctId'].lower()}")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(closed["briefTitle"])
    expect(visitor.page.get_by_text("Finished", exact=True)).to_be_visible()


def test_a_number_that_does_not_exist_is_reported(live_app: RunningApp, invite: Invite) -> None:
    visitor = invite(live_app)
    visitor.open("/trial?id=NCT99999999")
    expect(visitor.page.get_by_text("There is no trial with the number NCT99999999.")).to_be_visible()
    visitor.open("/trial?id=lung")
    expect(visitor.page.get_by_text("Please give the number of a trial.")).to_be_visible()


def test_a_registry_that_refuses_is_reported_and_asked_again_by_a_click(tmp_path: Path, invite: Invite) -> None:
    refusal = Fault(FaultKind.FORBIDDEN, times=None)
    with (
        LocalRegistry(sample.studies(), faults=[refusal]) as registry,
        forked_app(tmp_path, registry_url=registry.url, requests_per_second=QUICK) as app,
    ):
        visitor = invite(app)
        page = visitor.page
        visitor.page.goto(app.url)
        expect(page.get_by_text("ClinicalTrials.gov refuses to answer this server.")).to_be_visible()
        page.reload()
        expect(page.locator("#first")).to_have_count(0)
        expect(page.get_by_text("ClinicalTrials.gov refuses to answer this server.")).to_be_visible()
        assert len(registry.requests) == 1, "a refusal must not be answered by asking again and again"
        registry.faults.clear()
        page.get_by_role("button", name="Try again").click()
        visitor.sees_whole_page()
        assert visitor.count() > 0


def test_a_later_start_shows_what_is_stored_and_its_date(tmp_path: Path, invite: Invite) -> None:
    with LocalRegistry(sample.studies()) as registry:
        with forked_app(tmp_path, registry_url=registry.url, requests_per_second=QUICK) as app:
            visitor = invite(app)
            visitor.open()
            count, trials = visitor.count(), visitor.trials()
        registry.faults.append(Fault(FaultKind.FORBIDDEN, times=None))
        with forked_app(tmp_path, registry_url=registry.url, requests_per_second=QUICK) as app:
            visitor = invite(app)
            visitor.open()
            visitor.sees_count(count)
            assert visitor.trials() == trials
            visitor.page.reload()
            day = registry.publication.timestamp[:10]
            warning = visitor.page.get_by_test_id("stAlertContentWarning")
            expect(warning.get_by_text(f"You see the trials as they were on {date_in_words(day)}.")).to_be_visible()
