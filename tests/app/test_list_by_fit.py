"""The list of a person: by how each trial stands to them, and what is probably not for them folded."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from finder.fit.check import check
from finder.fit.one_line import deciding
from finder.places import Place
from finder.search.filters import Filters, Sort, person_of
from finder.search.link import View
from finder.search.listing import listing
from finder.search.order import TRIPS_KM, search
from finder.search.parts import parts_of
from pages.drawing.shared.reasons import shortened
from tests.app.pages import SAMPLE, all_html, headings, in_short, items, number_of, open_page, shown, table
from tests.app.test_about_you import press

pytestmark = [pytest.mark.usefixtures("sample_data"), pytest.mark.slow]

PERSON = Filters(cancer=("nsclc",), histology="adenocarcinoma", change=("egfr:exon-20-insertion",), lines=1)
LINK = {"cancer": "nsclc", "histology": "adenocarcinoma", "change": "egfr:exon-20-insertion", "lines": "1"}
_ALL = [str(nct) for nct in search(SAMPLE, PERSON)["nct"]]
PARTS = parts_of(SAMPLE, PERSON, np.array([SAMPLE.row(nct) for nct in _ALL]))
# What is no treatment stands folded by itself.
FOUND = [nct for nct in _ALL if not any(p.name == "no-treatment" and SAMPLE.row(nct) in p.rows for p in PARTS.folded)]
GROUPS = [int(SAMPLE.fit(person_of(PERSON)).group[SAMPLE.row(nct)]) for nct in FOUND]
MAY_FIT = [nct for nct, group in zip(FOUND, GROUPS, strict=True) if group < 3]
AGAINST = FOUND[len(MAY_FIT) :]


def fold(page: AppTest, label: str) -> Any:
    """The folded part of the list whose label has *label*; None if there is none."""
    return next((each for each in page.expander if label in each.label), None)


def test_it_begins_with_what_was_made_for_the_person() -> None:
    page = open_page(**LINK)
    assert number_of(page) == f"{len(_ALL) - len(AGAINST)} trials may fit"
    # The first HTML says the same number.
    assert listing(SAMPLE, View(PERSON)).parts.number == len(_ALL) - len(AGAINST)
    assert shown(page) == MAY_FIT[:10]
    assert headings(page)[0] == f"Made for you ({GROUPS.count(0)})"
    assert "Made for EGFR exon 20 insertion" in html.unescape(all_html(page))


def test_who_waits_for_a_trial_for_their_change_is_told_that_there_is_none() -> None:
    said = "No trial in this list is clearly made for"
    page = open_page(cancer="nsclc", lines="1", change="ret:fusion")
    assert f"{said} RET fusion." in html.unescape(all_html(page))
    assert shown(page), "what may take them all the same follows"
    for others in (LINK, {**LINK, "sort": "newest"}, {"cancer": "nsclc", "lines": "1"}):
        assert said not in html.unescape(all_html(open_page(**others)))
    assert said not in html.unescape(all_html(open_page(cancer="nsclc", lines="1", change="ret:fusion", page="2")))


def test_its_last_page_ends_with_what_has_to_be_asked() -> None:
    page = open_page(**LINK, page="99")
    assert shown(page) == MAY_FIT[10 * ((len(MAY_FIT) - 1) // 10) :]
    assert headings(page) == [f"Ask first ({GROUPS.count(2)})"]
    assert "Ask about" in all_html(page)


def test_what_is_probably_not_for_the_person_is_folded_with_its_number_and_reasons() -> None:
    page = open_page(**LINK)
    folded = fold(page, "Probably not for you")
    assert folded.label.startswith(f"Probably not for you ({len(AGAINST)}): ")
    counted = re.findall(r" (\d+)(?:,|$)", folded.label.partition(": ")[2])
    assert sum(map(int, counted)) == len(AGAINST)
    assert not in_short(page)
    page.session_state["fold-against"] = True
    page.run()
    assert len(in_short(page)) == 20
    assert shown(page) == MAY_FIT[:10]
    press(page, "Show 20 more")
    assert len(in_short(page)) == min(40, len(AGAINST))


def test_a_folded_trial_quotes_the_sentence_that_decides() -> None:
    page = open_page(**LINK)
    page.session_state["fold-against"] = True
    page.run()
    said = html.unescape(all_html(page)).replace("\u200b", "")
    quotes = [
        shortened(finding.requirement.evidence[0].quote, 200)
        for nct in AGAINST[:20]
        if (finding := deciding(check(SAMPLE.entry(nct), person_of(PERSON)))) and finding.requirement.evidence
    ]
    assert quotes
    assert [quote for quote in quotes if f"“{quote}”" not in said] == []


def test_another_order_has_no_headings_and_still_folds() -> None:
    page = open_page(**LINK, sort="newest")
    newest = [str(nct) for nct in search(SAMPLE, PERSON, "newest")["nct"]]
    assert shown(page) == [nct for nct in newest if nct in set(MAY_FIT)][:10]
    assert not headings(page)
    assert fold(page, f"Probably not for you ({len(AGAINST)})") is not None


def test_trials_for_any_solid_tumor_stand_apart_where_nobody_is_known() -> None:
    rows = search(SAMPLE, Filters()).index.to_numpy()
    number = parts_of(SAMPLE, Filters(), rows).size("any-tumor")
    page = open_page()
    assert fold(page, f"{number} more trials for any solid tumor") is not None
    page.session_state["fold-any-tumor"] = True
    page.run()
    assert len(in_short(page)) == number
    assert fold(open_page(**LINK), "any solid tumor") is None
    nct = str(SAMPLE.ncts[SAMPLE.having("cancer", ("basket-any",))][0])
    assert shown(open_page(q=nct)) == [nct], "where nothing else is left they are the list"


def test_the_table_has_all_and_says_how_each_trial_stands() -> None:
    rows = [row for number in ("1", "2", "3") for row in table(open_page(**LINK, view="table", page=number))]
    assert len(rows) == len(_ALL)
    assert rows[0]["For you"] == "Made for you"
    assert rows[-1]["For you"] == "Probably not for you"


@pytest.mark.parametrize("sort", ["match", "updated"])
@pytest.mark.parametrize("link", [{}, LINK], ids=["nobody", "a person"])
def test_the_table_has_the_trials_of_the_cards_in_their_order(link: dict[str, str], sort: Sort) -> None:
    filters = PERSON if link else Filters()
    parts = listing(SAMPLE, View(filters, sort=sort)).parts
    of_cards = [*parts.rows, *(row for part in parts.folded for row in part.rows)]
    pages = [open_page(**link, sort=sort, view="table", page=str(page)) for page in (1, 2, 3)][
        : 1 + len(of_cards) // 50
    ]
    assert [row["Trial"][-11:] for page in pages for row in table(page)] == SAMPLE.ncts[of_cards].tolist()
    assert search(SAMPLE, filters, sort)["nct"].tolist() == SAMPLE.ncts[of_cards].tolist(), "files, data, command line"
    text = "".join(item["html"] for page in pages for item in items(page))
    named = list(dict.fromkeys(re.findall(r'<th class="part".*?<span>.*?([\d,]+)', text)))
    assert named == [f"{len(part.rows):,}" for part in parts.folded]
    if link:
        assert parts.folded[-1].name == "against", "who reads on comes to what speaks against it at the very end"


def test_within_a_group_a_trip_that_can_be_made_goes_before_one_that_cannot() -> None:
    near = replace(PERSON, near="Boston")
    rows = listing(SAMPLE, View(near)).parts.rows.tolist()
    group, far = SAMPLE.fit(person_of(near)).group, SAMPLE.nearest(cast(Place, SAMPLE.place("Boston"))).distance_km
    bands = [(int(group[row]), int(np.digitize(far[row], TRIPS_KM))) for row in rows]
    assert bands == sorted(bands)
    assert len(set(bands)) > 4


def test_the_share_box_counts_the_trials_as_the_list_does() -> None:
    page = open_page(**LINK)
    yours = number_of(page).split()[0]
    said = next(each.value for each in page.caption if each.value.startswith("They will see"))
    assert f"you see {yours}." in said
    theirs = number_of(open_page(cancer="nsclc")).split()[0]
    assert f"They will see {theirs} trials" in said
