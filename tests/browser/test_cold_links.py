"""A shared link is often the first thing that a server hears after it was started: each test has a fresh one.

One of them is started as operators start it, with nothing loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from finder.catalogue.source import sample_catalogue
from finder.search.filters import Filters
from finder.search.order import search
from tests.browser.conftest import Invite
from tests.browser.visitor import PHONE
from tests.running_app import RunningApp, forked_app, running_app


@pytest.fixture
def fresh_app(tmp_path: Path) -> Iterator[RunningApp]:
    """The app with the invented trials, of which nobody has asked anything yet."""
    with forked_app(tmp_path, data="sample") as app:
        yield app


@pytest.fixture
def cold_app(tmp_path: Path) -> Iterator[RunningApp]:
    """The same, of which nothing is loaded yet."""
    with running_app(tmp_path, data="sample") as app:
        yield app


def test_a_trial(cold_app: RunningApp, invite: Invite) -> None:
    visitor = invite(cold_app)
    visitor.open("/trial?id=NCT99000001&therapy=immunotherapy")
    page = visitor.page
    expect(page.get_by_role("heading", level=1, name=re.compile("Pembrolizumab"))).to_be_visible()
    expect(page).to_have_title(re.compile("NCT99000001 · "))
    expect(page.get_by_text("These trials are invented.")).to_be_visible()
    expect(page.get_by_role("heading", name="Who can join")).to_be_visible()
    expect(page.get_by_role("link", name="About")).to_be_visible()
    page.get_by_role("link", name="Back to the list").click()
    visitor.sees_count(len(search(sample_catalogue(), Filters(therapy=("immunotherapy",)))))


def test_a_list(fresh_app: RunningApp, invite: Invite) -> None:
    visitor = invite(fresh_app, PHONE)
    visitor.open("/?therapy=immunotherapy,vaccine&phase=phase2&sort=newest")
    found = search(sample_catalogue(), Filters(therapy=("immunotherapy", "vaccine"), phase=("PHASE2",)), "newest")
    visitor.sees_count(len(found))
    assert visitor.trials() == found["nct"].tolist()[:10]


def test_the_page_about_the_app(fresh_app: RunningApp, invite: Invite) -> None:
    visitor = invite(fresh_app)
    visitor.open("/about")
    expect(visitor.page.get_by_role("heading", level=1, name="About this app")).to_be_visible()
    visitor.page.get_by_role("link", name="Find trials").click()
    visitor.sees_count(len(search(sample_catalogue(), Filters())))


def test_a_page_that_does_not_exist_leads_to_the_list(fresh_app: RunningApp, invite: Invite) -> None:
    visitor = invite(fresh_app)
    # `open` waits for what each page of ours ends with.
    answer = visitor.page.goto(f"{fresh_app.url}/nowhere?phase=phase3&q=%22%3E%3Cb%3E")
    assert answer is not None
    assert answer.status == 404
    visitor.page.goto(f"{fresh_app.url}/nowhere?phase=phase3")
    visitor.page.get_by_role("link", name="Find trials").click()
    visitor.sees_count(len(search(sample_catalogue(), Filters(phase=("PHASE3",)))))
