"""The link: a view becomes an address and comes back as the same view; nothing in an address raises."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.places import Distance
from finder.search.filters import DEFAULT_STAGES, FILTERS, MAX_TEXT, NAMES, Filters
from finder.search.link import (
    MAX_SHORTLISTED,
    View,
    address,
    first_page,
    from_query,
    to_query,
    with_trials,
    without_person,
    without_trial,
)
from tests.views import PERSONAL_NAMES, views


@given(views)
def test_a_view_reads_back_as_itself(view: View) -> None:
    url = address("https://trials.example.org/", view)
    reading = from_query(parse_qs(urlsplit(url).query))
    assert reading.view == view
    assert reading.notices == ()


@pytest.mark.parametrize("name", ["fbclid", "gclid", "utm_source", "utm_medium", "mc_cid", "igshid", "_gl"])
def test_what_a_messenger_adds_to_a_link_is_no_news_for_who_opens_it(name: str) -> None:
    assert from_query({"therapy": ["vaccine"], name: ["IwAR0x"]}).notices == ()
    assert from_query({"therapy": ["vaccine"], f"my{name}s": ["IwAR0x"]}).notices


@given(views)
def test_the_address_is_canonical(view: View) -> None:
    query = to_query(view)
    again = to_query(from_query({name: [value] for name, value in query.items()}).view)
    assert list(again.items()) == list(query.items())


@given(
    st.dictionaries(st.text(max_size=30) | st.sampled_from(sorted(FILTERS)), st.lists(st.text(max_size=60), max_size=4))
)
def test_garbage_gives_a_view_and_notices(query: dict[str, list[str]]) -> None:
    reading = from_query(query)
    assert from_query({name: [value] for name, value in to_query(reading.view).items()}).view == reading.view
    assert len(reading.notices) <= 6


@given(views)
def test_a_link_without_the_person_reveals_nothing_of_them(view: View) -> None:
    query = to_query(without_person(view))
    assert not PERSONAL_NAMES & set(query)
    assert set(to_query(view)) - set(query) <= PERSONAL_NAMES


@given(views, st.lists(st.from_regex(r"NCT9900000[0-9]", fullmatch=True), max_size=60))
def test_trials_join_and_leave_the_shortlist_and_keep_their_order(view: View, ncts: list[str]) -> None:
    joined = with_trials(view, ncts)
    assert joined.show[: len(view.show)] == view.show
    assert len(set(joined.show)) == len(joined.show) <= MAX_SHORTLISTED
    assert joined == with_trials(joined, ncts)
    for nct in ncts:
        assert without_trial(joined, nct).show == tuple(other for other in joined.show if other != nct)


def test_a_shortlist_reads_in_its_order_each_trial_once_and_names_what_it_leaves_out() -> None:
    reading = from_query({"show": ["nct99000002, NCT99000001,NCT99000002,NCT1,../x"]})
    assert reading.view.show == ("NCT99000002", "NCT99000001")
    assert reading.notices == ("“NCT1” is not a known value of “show”.", "“../X” is not a known value of “show”.")
    many = from_query({"show": [",".join(f"NCT990{number:05}" for number in range(60))]})
    assert len(many.view.show) == MAX_SHORTLISTED
    assert many.notices == ("A list holds 50 trials. 10 more were left out.",)


def test_the_default_view_has_no_parameters() -> None:
    assert address("https://trials.example.org", View()) == "https://trials.example.org/"


def test_names_values_and_order_are_fixed() -> None:
    view = View(
        Filters(
            therapy=("immunotherapy", "vaccine"), cancer=("nsclc",), status=("NOT_YET_RECRUITING",), text="AMG 510"
        ),
        sort="newest",
        since=date(2026, 11, 22),
    )
    assert address("https://trials.example.org", view) == (
        "https://trials.example.org/?therapy=immunotherapy,vaccine&cancer=nsclc&status=not-yet-recruiting&q=AMG+510"
        "&sort=newest&since=2026-11-22"
    )


# Links that were once given out. They must open for ever; add, never change.
FOR_EVER: dict[str, View] = {
    "therapy=immunotherapy,vaccine&cancer=nsclc": View(
        Filters(therapy=("immunotherapy", "vaccine"), cancer=("nsclc",))
    ),
    "therapy=cell-based&stage=any&view=table": View(
        Filters(therapy=("cell-based",), stage=tuple(FILTERS["stage"].choices)), layout="table"
    ),
    "status=recruiting&phase=phase1,phase2&page=2": View(
        Filters(status=("RECRUITING",), phase=("PHASE1", "PHASE2")), page=2
    ),
    "baskets=only&sort=newest&q=EGFR": View(Filters(baskets="only", text="EGFR"), sort="newest"),
    "demo=yes&since=2026-11-02": View(since=date(2026, 11, 2), demo=True),
    "marker=EGFR&brain=untreated-ok&line=previously-treated&sort=updated": View(
        Filters(marker=("EGFR",), brain="untreated-ok", line=("previously-treated",)), sort="updated"
    ),
    "subtype=car-t,adc&match=all&ecog=2&age=67&sex=female&unstated=hide": View(
        Filters(subtype=("CAR-T", "ADC"), therapy_match="all", ecog=2, age=67, sex="female", unstated="hide")
    ),
    "therapy=immunotherapy&company=alone&since=2026-11-02&changed=new,closed": View(
        Filters(therapy=("immunotherapy",), company="alone"), since=date(2026, 11, 2), news=("new", "closed")
    ),
    "near=02115&within=100mi&sort=nearest": View(Filters(near="02115", within=Distance(100, "mi")), sort="nearest"),
    "near=Portland, Oregon&within=80km": View(Filters(near="Portland, Oregon", within=Distance(80, "km"))),
    "marker=not-tested&view=map&guide=patient": View(Filters(marker=("not-tested",)), layout="map", guide="patient"),
    "brain=none&reader=clinician": View(Filters(brain="none"), reader="clinician"),
    "near=02115&view=charts&show=NCT99000002,NCT99000001": View(
        Filters(near="02115"), layout="charts", show=("NCT99000002", "NCT99000001")
    ),
    "without=ALK,PD-L1&spread=brain&kind=expanded-access&sponsor=industry": View(
        Filters(without=("ALK", "PD-L1"), spread=("brain",), kind=("EXPANDED_ACCESS",), sponsor=("INDUSTRY",))
    ),
}


@pytest.mark.parametrize(("query", "view"), FOR_EVER.items())
def test_old_links_open(query: str, view: View) -> None:
    reading = from_query(parse_qs(query))
    assert reading.view == view
    assert reading.notices == ()


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"therapy": ["magic"]}, "“magic” is not a known value of “therapy”."),
        ({"colour": ["red"]}, "“colour” is not something this page knows."),
        ({"page": ["-1"]}, "“-1” is not a known value of “page”."),
        ({"page": ["९"]}, "“९” is not a known value of “page”."),
        ({"since": ["yesterday"]}, "“yesterday” is not a known value of “since”."),
        ({"stage": ["5"]}, "“5” is not a known value of “stage”."),
    ],
)
def test_what_is_not_understood_is_reported(query: dict[str, list[str]], notice: str) -> None:
    reading = from_query(query)
    assert reading.notices == (notice,)
    assert reading.view == View()


@given(st.sampled_from(sorted(name for name in NAMES if FILTERS[name].kind in ("some", "one"))), st.data())
def test_each_value_counts_or_is_reported(name: str, data: st.DataObject) -> None:
    given_ = data.draw(st.lists(st.sampled_from(tuple(FILTERS[name].choices)), min_size=1, max_size=3, unique=True))
    parameter = FILTERS[name].link_name
    reading = from_query({parameter: [",".join(given_)]})
    read = getattr(reading.view.filters, name)
    lost = set(given_) - set(read if isinstance(read, tuple) else [read])
    assert len(reading.notices) == len(lost)


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"brain": ["required", "treated-stable"]}, "“brain” takes one value. “treated-stable” was left out."),
        ({"ecog": ["1,2"]}, "“ecog” takes one value. “1” was left out."),
        ({"near": ["Boston"], "within": ["5mi", "9mi"]}, "“within” takes one value. “5mi” was left out."),
        ({"since": ["2026-11-01", "2026-11-02"]}, "“since” takes one value. “2026-11-01” was left out."),
        ({"stage": ["any,5"]}, "“5” is not a known value of “stage”."),
        ({"q": ["lung " * 41]}, "“q” takes 200 characters. The rest was left out."),
    ],
)
def test_what_is_left_out_is_reported(query: dict[str, list[str]], notice: str) -> None:
    assert from_query(query).notices == (notice,)


def test_good_values_beside_bad_ones_count() -> None:
    reading = from_query({"therapy": ["vaccine,magic", "IMMUNOTHERAPY"]})
    assert reading.view.filters.therapy == ("immunotherapy", "vaccine")


def test_a_flood_of_bad_names_is_reported_briefly() -> None:
    reading = from_query({f"name{n}": ["x" * 1000] for n in range(1000)})
    assert len(reading.notices) == 6
    assert reading.notices[-1].startswith("995 more")
    assert max(map(len, reading.notices)) < 120


def test_text_is_cut_and_cleaned() -> None:
    text = from_query({"q": ["a\x00b\n" + "y" * 500]}).view.filters.text
    assert text.startswith("a b y")
    assert len(text) == MAX_TEXT


@given(views, st.sampled_from(sorted(FILTERS)))
def test_a_changed_filter_turns_back_to_the_first_page(view: View, name: str) -> None:
    default: Any = getattr(Filters(), name)
    changed = first_page(view, **{name: default})
    assert changed.page == 1
    assert getattr(changed.filters, name) == default
    assert changed.filters.stage == (DEFAULT_STAGES if name == "stage" else view.filters.stage)
