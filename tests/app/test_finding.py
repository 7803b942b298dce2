"""The start, the shapes of the results, and the shortlist: the pages without a browser."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest

from finder import sample
from finder.catalogue.changes import reason
from finder.record import read_trial
from finder.search.filters import Filters
from finder.search.link import View
from finder.search.listing import listing
from finder.search.order import search
from tests.app.pages import SAMPLE, asked, cards, items, listed, number_of, open_page, shown, table, texts

pytestmark = [pytest.mark.usefixtures("sample_data"), pytest.mark.slow]

FOUND = search(SAMPLE, Filters(marker=("EGFR",)))["nct"].tolist()


def test_the_first_visit_offers_a_guided_start_and_a_link_with_filters_does_not() -> None:
    page = open_page()
    assert "Where do you live?" not in texts(page)
    next(button for button in page.button if button.label == "I am a patient or relative").click().run()
    assert not page.exception
    assert asked(page) == {"guide": "patient"}
    assert "Where do you live?" in texts(page)
    assert not [button for button in open_page(phase="phase2").button if button.label == "I am a clinician"]


def test_who_was_not_tested_is_told_to_ask_for_a_test() -> None:
    page = open_page(marker="not-tested")
    assert "Ask your doctor about a test" in texts(page)
    asked_for = Filters(marker=("not-tested",))
    assert shown(page) == listed(search(SAMPLE, asked_for)["nct"], asked_for)[:10]


@pytest.mark.parametrize("layout", ["map", "charts"])
def test_results_as_pictures(layout: str) -> None:
    page = open_page(view=layout, therapy="targeted")
    assert number_of(page) == f"{len(search(SAMPLE, Filters(therapy=('targeted',))))} trials"
    assert page.get("vega_lite_chart")
    assert not shown(page)


def test_the_table_leads_to_each_trial_and_puts_it_onto_the_list() -> None:
    first, second = search(SAMPLE, Filters(therapy=("targeted",)))["nct"].tolist()[:2]
    page = open_page(view="table", therapy="targeted", show=second)
    html = items(page)[0]["html"]
    assert f'<a href="trial?id={first}" lang="en">' in html
    assert [row["My list"] for row in table(page)][:2] == ["Add", "On my list"]
    assert re.findall(r'data-nct="(NCT\d+)" data-said="(\w+)"', html)[:2] == [(first, "added"), (second, "removed")]


def test_the_table_names_itself_its_columns_and_its_rows() -> None:
    html = items(open_page(view="table", therapy="targeted"))[0]["html"]
    named = re.search(r'role="region" tabindex="0" aria-labelledby="([\w-]+)"', html)
    assert named
    assert f'<caption id="{named[1]}">Trials 1 to ' in html
    assert len(re.findall('<th scope="row">', html)) == len(re.findall("<tr data-nct", html))


def test_a_row_of_the_table_names_a_few_countries_and_how_many_more() -> None:
    most = max(SAMPLE.frame["countries"], key=len)
    assert len(most) > 5
    nct = SAMPLE.frame["nct"][[len(each) == len(most) for each in SAMPLE.frame["countries"]]].iloc[0]
    (row,) = table(open_page(view="table", q=nct))
    assert row["Countries"].endswith(f"and {len(most) - 4} more countries")
    assert row["Countries"].count(",") == 3


def test_the_table_can_be_put_into_the_order_of_some_columns() -> None:
    page = open_page(view="table", sort="updated", marker="EGFR")
    html = items(page)[0]["html"]
    assert re.findall(r'aria-sort="(\w+)"><a [^>]*>(.*?)</a>', html) == [("descending", "Updated")]
    assert '<a class="sort" href="?marker=egfr&amp;sort=fit&amp;view=table">For you</a>' in html
    days = [row["Updated"] for row in table(page)]
    # What the cards fold stands behind all others, in the same order by itself.
    days = days[: len(listing(SAMPLE, View(Filters(marker=("EGFR",)), sort="updated")).parts.rows)]
    assert len(days) > 10
    assert days == sorted(days, reverse=True)


def test_a_card_says_whether_its_trial_is_on_the_list() -> None:
    first, second = shown(open_page(phase="phase2"))[:2]
    drawn = cards(open_page(phase="phase2", show=second))
    assert 'aria-pressed="true"' in drawn[second]
    assert 'aria-pressed="false"' in drawn[first]
    assert "&amp;" not in drawn[first].partition("</h3>")[0], "the view would make every card another one"


def test_the_list_shows_its_trials_in_their_order_side_by_side() -> None:
    page = open_page("pages/shortlist.py", show=",".join(FOUND[:3]), near="02115")
    assert shown(page) == FOUND[:3]
    drawn = texts(page)
    assert "Side by side" in drawn
    # Who has it read out hears how many answers there are to a question, and where one ends.
    (compared,) = [each.proto.body for each in page.get("html") if 'class="comparison"' in each.proto.body]
    assert compared.count('<ul class="answers" role="list"><li>') == compared.count("<h3>") + 1
    assert compared.count("</li><li><span") >= 2 * compared.count("<h3>")
    for question in ("Kind of therapy", "Markers", "Brain metastases", "What can keep people out"):
        assert question in drawn
    assert "EGFR needed" in drawn
    assert "Not stated" in drawn
    assert " mi</b>" in drawn


def test_all_but_the_first_trial_of_the_list_can_move_up() -> None:
    drawn = cards(open_page("pages/shortlist.py", show=",".join(FOUND[:3])))
    assert ['data-send="up"' in html for html in drawn.values()] == [False, True, True]


def test_back_takes_no_trial_off_the_list_silently() -> None:
    page = open_page(show=FOUND[0])
    del page.query_params["show"]
    page.run()
    assert "before you added 1 trial" in texts(page)
    page.button(key="put-back").click().run()
    assert asked(page) == {"show": FOUND[0]}
    assert "before you added 1 trial" not in texts(page)
    del page.query_params["show"]
    page.run()
    page.button(key="leave-off").click().run()
    assert asked(page) == {}
    assert "before you added 1 trial" not in texts(page)


def test_one_trial_is_compared_with_nothing_and_more_than_five_say_which_are() -> None:
    assert "Side by side" not in texts(open_page("pages/shortlist.py", show=FOUND[0]))
    many = open_page("pages/shortlist.py", show=",".join(FOUND[:7]))
    assert "The first 5 trials are compared." in texts(many)
    assert shown(many) == FOUND[:7]


def test_a_number_that_is_no_trial_is_told_and_the_rest_is_shown() -> None:
    page = open_page("pages/shortlist.py", show=f"NCT99999999,{FOUND[0]},NCT1")
    assert "There is no trial with the number NCT99999999." in texts(page)
    assert "“NCT1” is not a known value of “show”." in texts(page)
    assert shown(page) == [FOUND[0]]
    page.button(key="missing-NCT99999999").click().run()
    assert asked(page)["show"] == FOUND[0]


def test_a_former_number_stands_for_its_trial_once() -> None:
    trial = next(trial for record in sample.studies() if (trial := read_trial(record)).aliases)
    page = open_page("pages/shortlist.py", show=f"{trial.aliases[0]},{FOUND[0]},{trial.nct}")
    assert asked(page)["show"] == f"{trial.nct},{FOUND[0]}"
    assert shown(page) == [trial.nct, FOUND[0]]


def test_an_empty_list_says_how_to_fill_it() -> None:
    page = open_page("pages/shortlist.py")
    assert "Your list is empty." in texts(page)


def test_the_list_tells_what_happened_since_its_link_was_made() -> None:
    since = date(2026, 9, 1)
    nct = next(nct for nct in map(str, SAMPLE.ncts) if reason(SAMPLE, nct, since))
    page = open_page("pages/shortlist.py", show=f"{nct},{FOUND[0]}", since=since.isoformat())
    assert reason(SAMPLE, nct, since) in html.unescape(texts(page))


def test_what_is_shown_can_be_saved_and_the_list_has_a_page_for_the_doctor() -> None:
    def names(page: Any) -> set[str]:
        return {button.proto.label for button in page.get("download_button")}

    files = {"Excel", "CSV", "References (RIS)", "JSON", "Calendar reminder in 4 weeks"}
    assert names(open_page(phase="phase2")) == files
    assert names(open_page("pages/shortlist.py", show=",".join(FOUND[:2]))) == {*files, "Page for my doctor (PDF)"}
    assert names(open_page("pages/shortlist.py")) == set()


@pytest.mark.parametrize("script", ["streamlit_app.py", "pages/shortlist.py"])
def test_words_of_medicine_are_explained_below_the_trials(script: str) -> None:
    last = items(open_page(script, marker="EGFR", show=",".join(FOUND[:2])))[-1]
    assert "Words explained" in last["html"]
    assert '<b lang="en">EGFR</b>: ' in last["more"]


def test_a_number_that_is_not_in_the_list_leads_to_its_page() -> None:
    link = open_page(q="NCT01234567.").get("page_link")
    assert any("NCT01234567 is not in this list" in each.proto.label for each in link)
