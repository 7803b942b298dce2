"""The person's list survives a closed tab when they say so, in their own browser alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.running_app import RunningApp


def test_a_list_is_kept_in_this_browser_and_forgotten_on_one_press(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    page = visitor.page
    visitor.open("/shortlist?show=NCT99000001,NCT99000301")
    page.get_by_role("button", name="Keep this list on this device").click()
    expect(page.get_by_text("Kept in this browser.")).to_be_visible()

    # The tab was closed, and the link with it.
    visitor.open("/shortlist")
    page.get_by_role("link", name=re.compile("Open the list kept on this device: 2 trials")).click()
    expect(page).to_have_url(re.compile("show=NCT99000001(,|%2C)NCT99000301"))
    expect(page.get_by_text("This list is kept in this browser.")).to_be_visible()

    page.get_by_role("button", name="Forget the kept list").click()
    expect(page.get_by_text("Forgotten.")).to_be_visible()
    visitor.open("/shortlist")
    expect(page.get_by_role("heading", name="My list")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Open the list kept"))).to_have_count(0)
    assert page.evaluate("localStorage.getItem('trial-finder list')") is None


def test_what_stands_there_of_somebody_else_is_not_trusted(sample_app: RunningApp, invite: Invite) -> None:
    visitor = invite(sample_app)
    visitor.open("/shortlist")
    visitor.page.evaluate("localStorage.setItem('trial-finder list', JSON.stringify({show: 'javascript:alert(1)'}))")
    visitor.open("/shortlist")
    expect(visitor.page.get_by_role("heading", name="My list")).to_be_visible()
    expect(visitor.page.get_by_role("link", name=re.compile("Open the list kept"))).to_have_count(0)
