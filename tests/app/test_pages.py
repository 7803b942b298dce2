"""The pages, run without a browser: the address in, what is drawn out, and the address again."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from finder.catalogue.changes import changes_since, reason
from finder.search.filters import Filters
from finder.search.order import search
from pages.drawing.shared.reasons import reasons, shortened
from tests.app.pages import SAMPLE, all_html, asked, in_short, items, listed, number_of, open_page, shown, table, texts

pytestmark = [pytest.mark.usefixtures("sample_data"), pytest.mark.slow]


def test_the_first_view_shows_what_is_open_to_stage_iv() -> None:
    page = open_page()
    found = search(SAMPLE, Filters())
    assert number_of(page) == f"{len(found)} trials"
    assert shown(page) == listed(found["nct"], Filters())[:10]
    assert "invented" in page.error[0].value


def test_a_chosen_therapy_narrows_the_list_and_writes_the_address() -> None:
    page = open_page()
    pills: Any = page.get("button_group")[0]
    pills.set_value(["vaccine"]).run()
    assert not page.exception
    assert asked(page) == {"therapy": "vaccine"}
    wanted = Filters(therapy=("vaccine",))
    assert shown(page) == listed(search(SAMPLE, wanted)["nct"], wanted)[:10]


def test_an_address_opens_as_the_same_view() -> None:
    page = open_page(therapy="immunotherapy,vaccine", phase="phase2", sort="newest")
    expected = search(SAMPLE, Filters(therapy=("immunotherapy", "vaccine"), phase=("PHASE2",)), "newest")
    assert shown(page) == expected["nct"].tolist()[:10]


def test_every_card_shows_a_reason_that_stands_in_the_record() -> None:
    page = open_page(therapy="immunotherapy")
    first = SAMPLE.entry(shown(page)[0])
    item = next(item for item in items(page) if item["key"] == first.trial.nct)
    said = html.unescape(item["more"]).replace("\u200b", "")
    quotes = [item.quote for _, evidence in reasons(first) for item in evidence]
    assert quotes
    assert [quote for quote in quotes if shortened(quote, 280) not in said] == []
    assert "<strong>Immunotherapy" in item["html"]


def test_filters_of_a_group_are_drawn_when_it_is_unfolded() -> None:
    def labels(page: AppTest) -> list[str]:
        return [box.label for box in page.sidebar.multiselect]

    page = open_page(phase="phase2", age="64")
    assert labels(page) == []
    assert [group.label for group in page.sidebar.expander] == ["The cancer", "You", "The trial"]
    for_clinician = open_page(phase="phase2", reader="clinician")
    assert [group.label for group in for_clinician.sidebar.expander] == ["The cancer", "Your patient", "The trial"]
    page.session_state["f_The trial"] = True
    page.run()
    assert "Phase" in labels(page)
    assert "Kind of lung cancer" not in labels(page)
    chosen = next(box for box in page.sidebar.multiselect if box.label == "Phase")
    assert chosen.value == ["PHASE2"]
    chosen.unselect("PHASE2").run()
    assert "phase" not in asked(page)
    assert "Phase" in labels(page), "it closes under nobody's hand"


def test_clearing_takes_all_filters_back() -> None:
    page = open_page(therapy="vaccine", phase="phase1")
    next(button for button in page.button if button.label == "Clear all filters").click().run()
    assert not page.exception
    assert asked(page) == {}


def test_an_empty_result_offers_to_lift_filters() -> None:
    page = open_page(q="zebra", phase="phase4")
    assert "No trial fits" in texts(page)
    assert "These come nearest" in texts(page)
    assert in_short(page)
    assert "Fits all but this: search words" in all_html(page)
    page.button(key="lift-text").click().run()
    assert not page.exception
    assert asked(page) == {"phase": "phase4"}


def test_a_place_of_which_there_are_several_asks_back() -> None:
    page = open_page(near="Portland", within="100mi")
    assert "more than one “Portland”" in texts(page)
    page.button(key="near-Portland, Oregon").click().run()
    assert not page.exception
    assert asked(page) == {"near": "Portland, Oregon", "within": "100mi"}
    assert "more than one" not in texts(page)


def test_a_place_that_nobody_knows_says_so_and_keeps_the_rest() -> None:
    page = open_page(near="Qqxzville", phase="phase2")
    assert "All trials are shown" in texts(page)
    assert shown(page) == listed(search(SAMPLE, Filters(phase=("PHASE2",)))["nct"], Filters(phase=("PHASE2",)))[:10]


def test_a_known_place_tells_how_far_the_nearest_site_is() -> None:
    page = open_page(near="02115", sort="nearest")
    assert shown(page) == search(SAMPLE, Filters(near="02115"), "nearest")["nct"].tolist()[:10]
    assert " mi</b>" in texts(page)


def test_chips_take_single_choices_away() -> None:
    page = open_page(therapy="immunotherapy", phase="phase1,phase2", ecog="2")
    page.button(key="chip-phase-PHASE2").click().run()
    assert asked(page) == {"therapy": "immunotherapy", "ecog": "2", "phase": "phase1"}
    page.button(key="chip-phase-PHASE1").click().run()
    page.button(key="chip-ecog-2").click().run()
    assert not page.exception
    assert asked(page) == {"therapy": "immunotherapy"}


def test_many_choices_of_a_filter_are_one_chip() -> None:
    page = open_page(without="egfr,alk,ros1,ret,braf", ecog="2")
    chips = [button for button in page.button if str(button.key).startswith("chip-")]
    assert [chip.label.partition("] ")[2] for chip in chips] == [
        "Tumor does not have: EGFR, ALK, ROS1, RET, BRAF",
        "Daily life (ECOG): 2",
    ]
    chips[0].click().run()
    assert asked(page) == {"ecog": "2"}


def test_what_of_a_link_is_not_understood_is_told_and_the_rest_shown() -> None:
    page = open_page(therapy="magic", colour="red", phase="phase2")
    assert "not understood" in texts(page)
    assert [text.value for text in page.text] == [
        "“magic” is not a known value of “therapy”.",
        "“colour” is not something this page knows.",
    ]
    assert shown(page) == listed(search(SAMPLE, Filters(phase=("PHASE2",)))["nct"], Filters(phase=("PHASE2",)))[:10]


@pytest.mark.parametrize("page_number", ["2", "9999"])
def test_pages(page_number: str) -> None:
    found = search(SAMPLE, Filters())["nct"].tolist()
    found = listed(found, Filters())
    last = (len(found) - 1) // 10
    start = 10 * min(int(page_number) - 1, last)
    assert shown(open_page(page=page_number)) == found[start : start + 10]


@pytest.mark.parametrize("page_number", ["2", "9999"])
def test_the_table_has_all_of_the_result_page_by_page(page_number: str) -> None:
    found = search(SAMPLE, Filters())["nct"].tolist()
    last = (len(found) - 1) // 50
    assert last, "one page holds them all"
    start = 50 * min(int(page_number) - 1, last)
    shown_there = [row["Trial"][-11:] for row in table(open_page(view="table", page=page_number))]
    assert shown_there == found[start : start + 50]


def test_since_tells_what_is_new_changed_and_closed() -> None:
    since = date(2026, 9, 1)
    changes = changes_since(SAMPLE, since)
    page = open_page(since="2026-09-01", stage="any")
    first = next(nct for nct in shown(page) if reason(SAMPLE, nct, since))
    assert html.unescape(texts(page)).count(reason(SAMPLE, first, since)) >= 1
    changed = {str(nct) for nct in SAMPLE.ncts[changes.changed]}
    only = shown(open_page(since="2026-09-01", changed="changed", stage="any"))
    assert only
    assert set(only) <= changed
    gone = shown(open_page(since="2025-12-01", changed="closed", stage="any"))
    assert gone
    assert not set(gone) & set(SAMPLE.frame["nct"])


@pytest.mark.parametrize("script", ["streamlit_app.py", "pages/shortlist.py"])
def test_who_got_a_link_is_told_what_it_is(script: str) -> None:
    assert "Was this link sent to you?" in texts(open_page(script, since="2026-09-01", show="NCT99000001"))
    assert "Was this link sent to you?" not in texts(open_page(script, show="NCT99000001"))


def test_a_link_since_whose_day_nothing_happened_says_so_and_offers_no_empty_choices() -> None:
    page = open_page(since="2026-09-01", q="nothing-has-this-word")
    assert "Nothing has changed since 1 September 2026, the date of this link." in texts(page)
    assert not page.get("pills") or "What happened since" not in str(page.get("pills"))


def test_on_the_day_of_its_data_a_link_tells_nothing_new() -> None:
    page = open_page(since=SAMPLE.about.data_date)
    assert "Nothing has changed since this link was made." in texts(page)
    assert "does not say" not in texts(page)


def test_a_trial_page_without_a_number_is_the_list() -> None:
    assert shown(open_page("pages/trial.py", therapy="vaccine"))


def test_the_about_page_says_what_is_shown() -> None:
    drawn = texts(open_page("pages/about.py"))
    assert "INVENTED" in drawn
    assert "NLM does not endorse" in drawn


@pytest.mark.usefixtures("fresh_process")
def test_a_bad_setting_is_told_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAL_FINDER_DATA", "demo")
    page = open_page()
    assert "not set up right" in page.error[0].value
    assert "TRIAL_FINDER" not in texts(page)


def test_settings_that_streamlit_hides_are_still_known() -> None:
    # It is undocumented; were it to go, every run would collect all garbage again.
    assert st.get_option("runner.postScriptGC") is False


def test_the_feed_beside_the_link_has_nothing_about_the_person() -> None:
    page = open_page(therapy="vaccine", near="Boston", age="64")
    (offered,) = [str(each.value) for each in page.markdown if "/feed?" in str(each.value)]
    assert "/feed?therapy=vaccine)" in offered
    assert "/calendar.ics?therapy=vaccine)" in offered
    assert "Boston" not in offered
    assert "64" not in offered


def test_the_page_for_the_doctor_has_the_person_and_a_link_for_others_does_not() -> None:
    page = open_page("pages/shortlist.py", show="NCT99000001", change="egfr:l858r", had="osimertinib")
    left_out = {box.key: box.value for box in page.checkbox if box.key and box.key.endswith("without_person")}
    assert left_out == {"doctor_without_person": False, "share_without_person": True, "files_without_person": True}
