"""The two people for whom this is made, from their question to the link that the other one opens."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from finder import sample
from finder.codebook import read_labels
from finder.languages import date_in_words
from finder.record import read_trial
from tests.browser.conftest import Invite
from tests.browser.visitor import DESK, PHONE, Visitor, asked
from tests.registry.publication import day_after
from tests.registry.server import LocalRegistry
from tests.running_app import OPENER, RunningApp, forked_app
from tests.studies import RECORDS, real_studies
from tests.waiting import wait_until

Studies = Sequence[dict[str, Any]]


def guide(visitor: Visitor) -> Locator:
    """The box with the questions of the guided start."""
    return visitor.page.locator(".st-key-guide")


def answer(visitor: Visitor, question: str, choice: str, in_the_link: str) -> None:
    """Choose, in the guide, what begins with *choice* from the list of *question*, and see it in the address."""
    box = guide(visitor).get_by_role("combobox", name=question, exact=True)
    box.scroll_into_view_if_needed()
    box.click()
    visitor.page.get_by_role("option", name=re.compile(rf"^{re.escape(choice)}")).click()
    expect(visitor.page).to_have_url(re.compile(in_the_link))
    if visitor.page.get_by_role("listbox").count():
        visitor.page.keyboard.press("Escape")


def go_on(visitor: Visitor) -> None:
    """Go to the next questions of the guide."""
    step = guide(visitor).get_by_role("heading").inner_text()
    guide(visitor).get_by_role("button", name="Next").click()
    expect(guide(visitor).get_by_role("heading", name=step)).to_have_count(0)
    visitor.sees_whole_page()


def live_near(visitor: Visitor, place: str) -> None:
    """Tell the guide where the person is."""
    near = guide(visitor).get_by_role("textbox", name=re.compile("^(Near|Your place)"))
    near.fill(place)
    near.press("Enter")
    expect(visitor.page).to_have_url(re.compile("near="))


def finish(visitor: Visitor) -> None:
    """Leave the guide by its own button."""
    guide(visitor).get_by_role("button", name=re.compile(r"Show [\d,]+ trials?$")).click()
    expect(guide(visitor)).to_have_count(0)
    visitor.sees_whole_page()


def names_lung(study: dict[str, Any]) -> bool:
    """Whether the conditions of *study* name the lung."""
    return "lung" in str(study["protocolSection"]["conditionsModule"]).lower()


def is_for_lung_cancer_alone(studies: Studies, nct: str) -> bool:
    """Whether the trial *nct* of *studies* is: of trials for several cancers nobody is told that they closed."""
    trials = (read_trial(study) for study in studies)
    return next(read_labels(trial).cancer.value for trial in trials if trial.nct == nct) in ("nsclc", "sclc", "both")


def changed(studies: Studies, closed: str, day: str) -> Studies:
    """*studies* a day later: the trial *closed* takes nobody any more."""
    later = list(studies)
    numbers = [study["protocolSection"]["identificationModule"]["nctId"] for study in later]
    study = later[numbers.index(closed)] = copy.deepcopy(later[numbers.index(closed)])
    status = study["protocolSection"]["statusModule"]
    status |= {"overallStatus": "ACTIVE_NOT_RECRUITING", "lastUpdatePostDateStruct": {"date": day}}
    return later


@pytest.mark.timeout(400)
def test_a_patient_and_an_oncologist_find_share_and_see_what_closed(tmp_path: Path, invite: Invite) -> None:
    # The same walk with both would see nothing that the walk with real trials does not see.
    # Of real trials those about lung cancer: `tests.test_source` finds them among all the others.
    studies: Studies = tuple(filter(names_lung, real_studies())) if RECORDS.exists() else tuple(sample.studies())
    settings = {"requests_per_second": "1000"}
    with LocalRegistry(studies) as registry:
        settings["registry_url"] = registry.url
        with forked_app(tmp_path, **settings) as app:
            patient = invite(app, PHONE)
            patient.page.goto(app.url)
            # The first start reads the whole registry.
            expect(patient.page.get_by_text("Not medical advice.")).to_be_visible(timeout=120_000)
            patient.sees_whole_page()
            friend = invite(app, PHONE)
            _finds_vaccines_near_home_and_shares(patient, friend)
            invite.no_longer(patient, friend)

            oncologist = invite(app, DESK)
            link, trials, count = _finds_second_line_egfr_and_shares(oncologist)
            invite.no_longer(oncologist)
            colleague = invite(app, DESK)
            colleague.open(link)
            colleague.sees_count(count)
            assert colleague.trials() == trials
            expect(colleague.page.get_by_text("Nothing has changed since this link was made.")).to_be_visible()
            invite.no_longer(colleague)

        tomorrow = day_after(registry.publication.timestamp)
        closing = next(nct for nct in trials if is_for_lung_cancer_alone(studies, nct))
        registry.republish(changed(studies, closing, tomorrow[:10]), tomorrow)
        with forked_app(tmp_path, **settings) as app:
            receiver = invite(app, DESK)
            receiver.open(f"{app.url}/?{link.partition('?')[2]}")
            _waits_for_data_of(receiver, app, tomorrow[:10])
            receiver.sees_count(count - 1)
            assert receiver.trials()[: len(trials) - 1] == [nct for nct in trials if nct != closing]
            _sees_what_closed(receiver, closing)


def _finds_vaccines_near_home_and_shares(patient: Visitor, friend: Visitor) -> None:
    patient.page.get_by_role("button", name="I am a patient or relative").click()
    expect(guide(patient)).to_be_visible()
    live_near(patient, "02115")
    finish(patient)
    promised = patient.choose_therapy("Cancer vaccine")
    assert promised > 0
    patient.sees_count(promised)
    expect(
        patient.cards.first.get_by_text(re.compile(r"Nearest place that (recruits|may recruit later): "))
    ).to_be_visible()
    assert asked(patient) == {"therapy": "vaccine", "near": "02115"}

    link = patient.copy_link()
    assert "therapy=vaccine" in link
    assert "02115" not in link
    friend.open(link)
    friend.sees_count(promised)
    assert set(friend.trials()) == set(patient.trials())


def _finds_second_line_egfr_and_shares(oncologist: Visitor) -> tuple[str, list[str], int]:
    """Choose, sort and share; return the link, the trials of the first page, and how many there are in all."""
    oncologist.open()
    page = oncologist.page
    page.get_by_role("button", name="I am a clinician").click()
    expect(guide(oncologist)).to_be_visible()
    answer(oncologist, "Alterations found", "EGFR exon 19 deletion", "exon-19-deletion")
    answer(oncologist, "Prior lines for advanced disease", "1", "lines=1")
    answer(oncologist, "CNS metastases", "Yes, untreated", "brain=untreated-ok")
    live_near(oncologist, "Boston, Massachusetts")
    finish(oncologist)
    page.get_by_role("combobox", name="Order").click()
    page.get_by_role("option", name="Nearest").click()
    expect(page).to_have_url(re.compile("sort=nearest"))
    oncologist.sees_whole_page()
    oncologist.sees_list_of("sort=nearest")
    trials, count = oncologist.trials(), oncologist.count()
    assert 1 < len(trials) <= count
    distances = [
        float(found[1].replace(",", ""))
        for card in oncologist.cards.all_inner_texts()
        if (found := re.search(r"Nearest place that recruits: .*?, ([\d,.]+) mi", card))
    ]
    assert len(distances) > 1
    assert distances == sorted(distances)

    oncologist.open_share_box()
    page.get_by_text(re.compile("^Leave out what is about me")).click()
    box = page.get_by_role("dialog", name=re.compile("Send$"))
    # The former link stands beside the new one until it is taken away.
    code = box.get_by_role("code").filter(has_text="near=")
    expect(code).to_be_visible()
    link = code.inner_text().strip()
    page.keyboard.press("Escape")
    return link, trials, count


def _waits_for_data_of(receiver: Visitor, app: RunningApp, day: str) -> None:
    """Wait until *app* has the data of *day*, which it reads behind the stored ones, and show them."""

    def has_read() -> bool:
        with OPENER.open(f"{app.url}/healthz", timeout=60) as answer:
            return str(json.load(answer)["data_timestamp"]).startswith(day)

    wait_until(has_read, 120)
    receiver.page.reload()
    receiver.sees_whole_page()
    expect(receiver.page.get_by_text(f"as of {date_in_words(day)}").first).to_be_visible()


def _sees_what_closed(receiver: Visitor, nct: str) -> None:
    page = receiver.page
    page.get_by_role("button", name=re.compile(r"^No longer open\W+1$")).click()
    expect(page.get_by_role("heading", name="No longer open: 1")).to_be_visible()
    expect(page.locator(f"article[data-nct={nct}]").get_by_text(re.compile("No longer open: was"))).to_be_visible()
