"""The page of one trial, without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from finder import sample
from finder.catalogue.changes import reason
from finder.catalogue.similar import similar_rows
from finder.catalogue.source import catalogue_of, sample_entry
from finder.labels.criteria import split_criteria
from finder.labels.given import given_in
from finder.labels.text import MAX_LENGTH_READ
from finder.labels.vocabulary import Vocabulary
from finder.places import Place
from finder.record import read_trial
from finder.search.filters import Filters
from finder.search.nearest_sites import places_of
from pages.drawing.shared.escaping import plain
from pages.drawing.shared.help_lines import help_lines
from pages.drawing.trial.given import groups_table, other_names
from pages.drawing.trial.sections import SECTIONS
from pages.drawing.trial.written import written
from tests.app.pages import ELEMENTS, SAMPLE, Markup, asked, open_page, texts
from tests.studies import study

pytestmark = [pytest.mark.usefixtures("sample_data"), pytest.mark.slow]

TRIALS = [read_trial(record) for record in sample.studies()]

HELP_LINES = "|".join(re.escape(line.url) for line in help_lines())
TARGET = re.compile(rf"{HELP_LINES}|" r"#[a-z0-9-]+|\?id=NCT\d{8}[^\"]*|tel:[0-9+%B]+|mailto:[^\s\"<>]+")


def page_of(nct: str, **query: str) -> AppTest:
    return open_page("pages/trial.py", id=nct, **query)


def warnings(page: AppTest) -> str:
    return html.unescape("\n".join(str(warning.value) for warning in page.warning))


def test_every_invented_trial_has_a_page_and_says_nothing_but_text() -> None:
    page = page_of(TRIALS[0].nct)
    for trial in TRIALS:
        # In the same visit, which takes less time than a new one.
        page.query_params["id"] = trial.nct
        page.run()
        assert not page.exception, trial.nct
        assert "h1" in Markup(page).elements
        assert trial.nct in texts(page)
        markup = Markup(page)
        assert markup.elements <= ELEMENTS, trial.nct
        assert [target for target in markup.targets if not TARGET.fullmatch(target)] == [], trial.nct
        # Each reason that stands in the criteria leads to its words there.
        led = {target[1:] for target in markup.targets if target.startswith("#words-")}
        marked = [name for name in markup.names if name not in SECTIONS]
        assert sorted(led) == sorted(marked), trial.nct


def test_an_old_number_says_so_and_shows_the_trial_by_its_present_one() -> None:
    trial = next(trial for trial in TRIALS if trial.aliases)
    page = page_of(trial.aliases[0])
    assert f"{trial.aliases[0]} is an old number" in page.info[0].value
    assert trial.nct in page.info[0].value
    assert f"/trial?id={trial.nct}" in page.code[0].value


@pytest.mark.parametrize(
    ("nct", "said"),
    [
        ("NCT99999999", "no trial with the number"),
        ("../../etc", "Please give the number"),
        ("NCT1:red[x]", "Please give the number"),
    ],
)
def test_a_number_that_does_not_exist_says_so_and_takes_another(nct: str, said: str) -> None:
    page = page_of(nct)
    assert said in warnings(page)
    assert any(button.label == "Search the list of trials" for button in page.button)
    page.text_input(key="other_number").set_value("https://clinicaltrials.gov/study/nct99000001").run()
    assert not page.exception
    assert asked(page) == {"id": "NCT99000001"}
    assert "NCT99000001" in texts(page)


def test_300_places_are_all_there_and_the_nearest_stand_first() -> None:
    entry = SAMPLE.entry("NCT99000301")
    page = page_of("NCT99000301", near="02115")
    seen = places_of(SAMPLE, entry.trial, Filters(near="02115")).seen
    first, everything = (element.proto.body for element in page.get("html") if 'class="sites"' in element.proto.body)
    facilities = [html.unescape(name) for name in re.findall(r"<li><b>(.*?)</b>", first)]
    assert facilities == [item.site.facility for item in seen[:4]]
    assert everything.count("<details>") == len({site.country for site in entry.trial.sites})
    assert "All 300 places, by country" in [item.label for item in page.expander]
    assert f"Nearest place that recruits: {seen[0].site.facility}" in html.unescape(texts(page))


def test_the_place_is_asked_on_the_page_and_stays_in_its_address() -> None:
    page = page_of("NCT99000301", therapy="vaccine")
    page.text_input(key="t_near").set_value("Japan").run()
    assert not page.exception
    assert asked(page) == {"id": "NCT99000301", "therapy": "vaccine", "near": "Japan"}
    assert "recruiting in Japan, such as" in texts(page)


def test_facts_that_a_record_lacks_are_not_stated_also_where_it_has_no_official_title() -> None:
    record = study()
    record["protocolSection"]["identificationModule"].pop("officialTitle", None)
    record["protocolSection"]["statusModule"].pop("startDateStruct", None)
    page = AppTest.from_function(_facts, args=(record,)).run()
    assert not page.exception
    shown = " ".join(str(block.proto.body) for block in page.get("html"))
    assert "<span lang" not in shown
    assert "<b>not stated</b>" in shown


def _facts(record: dict[str, object]) -> None:
    from finder.record import read_trial
    from pages.drawing.trial.facts import draw_facts

    draw_facts(read_trial(record))


def test_a_trial_without_places_says_so() -> None:
    assert "No places are listed." in texts(page_of("NCT99000302", near="02115"))


@pytest.mark.parametrize("nct", ["NCT99000305", "NCT99000306", "NCT99000317"])
def test_no_word_of_long_or_odd_criteria_is_lost(nct: str) -> None:
    trial = sample_entry(nct).trial
    page = page_of(nct)
    said = " ".join((Markup(page).said() + " " + texts(page)).split())
    for item in split_criteria(trial.eligibility_criteria).items:
        assert " ".join(item.text.split()).rstrip("；") in said
    beyond = split_criteria(trial.eligibility_criteria).passage.clean[MAX_LENGTH_READ:]
    assert bool(beyond) == (nct == "NCT99000305")
    assert " ".join(beyond.split()) in said


def test_marked_words_say_which_label_they_led_to() -> None:
    bodies = [element.proto.body for element in page_of("NCT99000301").get("html")]
    marked = next(body for body in bodies if "<mark" in body)
    assert re.search(
        r"<mark id=\"words-\d+\">No prior systemic.*</mark> "
        r"<small lang=\"en\">\([^<]*When: First treatment[^<]*\)</small>",
        marked,
    )


def test_a_withdrawn_trial_says_that_and_why_and_leads_on() -> None:
    page = page_of("NCT99000117")
    assert "will not take place" in warnings(page)
    assert "Nobody can join this trial now" in texts(page)
    assert "is compared with your answers" not in texts(page)
    assert "“Funding was not obtained; nobody was enrolled”" in Markup(page).said()
    assert any(target.startswith("?id=") for target in Markup(page).targets)


def test_expanded_access_is_distinguished_from_a_trial() -> None:
    page = page_of("NCT99000064")
    assert "outside a trial" in page.info[0].value
    assert "What is tested" not in texts(page)


def test_a_trial_that_is_not_for_stage_iv_says_so() -> None:
    assert "not for stage IV" in warnings(page_of("NCT99000315"))


def test_a_record_that_nobody_looks_after_is_doubted() -> None:
    doubted = warnings(page_of("NCT99000313"))
    assert "checked this record in **February 2023**" in doubted
    assert "should have ended by **June 2025**" in doubted
    # Its places are not called open in green, either.
    told = texts(page_of("NCT99000313"))
    assert "Says recruiting</span>" in told
    assert "Recruiting now</span>" not in told
    assert not page_of("NCT99000301").warning


def test_similar_trials_are_linked_with_what_the_address_says() -> None:
    page = page_of("NCT99000001", near="02115", therapy="immunotherapy")
    place = SAMPLE.place("02115")
    assert isinstance(place, Place)
    alike = SAMPLE.ncts[similar_rows(SAMPLE, SAMPLE.entry("NCT99000001"), place)]
    targets = [target for target in Markup(page).targets if target.startswith("?") and "lang=" not in target]
    assert targets == [f"?id={nct}&therapy=immunotherapy&near=02115" for nct in alike]


def test_the_trial_is_put_on_the_list_from_its_own_page() -> None:
    page = page_of("NCT99000001")
    page.button(key="list-NCT99000001").click().run()
    assert not page.exception
    assert asked(page) == {"id": "NCT99000001", "show": "NCT99000001"}
    assert page.button(key="list-NCT99000001").label == "On my list"
    page.button(key="list-NCT99000001").click().run()
    assert asked(page) == {"id": "NCT99000001"}


def test_the_map_is_drawn_once_it_is_opened() -> None:
    page = page_of("NCT99000301")
    assert not page.get("vega_lite_chart")
    page.session_state["trial-map"] = True
    page.run()
    assert not page.exception
    assert page.get("vega_lite_chart")


def test_the_page_says_what_happened_since_the_link_was_made() -> None:
    nct = str(SAMPLE.frame.sort_values("last_updated")["nct"].iloc[-1])
    expected = reason(SAMPLE, nct, date(2026, 1, 1))
    assert expected
    assert expected in html.unescape(texts(page_of(nct, since="2026-01-01")))
    assert expected not in html.unescape(texts(page_of(nct)))


def test_papers_are_named_by_their_numbers() -> None:
    said = texts(page_of("NCT99000042"))
    assert "Papers with results of this trial: PubMed 99000421" in said
    assert "pubmed.ncbi" not in said


def listing(number: int, name: str = "Examplinib") -> dict[str, Any]:
    """A study with so many interventions and groups, each with its own."""
    made = study("NCT99900011")
    made["protocolSection"]["armsInterventionsModule"] = {
        "armGroups": [{"label": f"Group {n}", "type": "EXPERIMENTAL"} for n in range(number)],
        "interventions": [
            {"type": "DRUG", "name": f"{name} {n}", "armGroupLabels": [f"Group {n}"]} for n in range(number)
        ],
    }
    contacts = [{"name": f"Dr {n}"} for n in range(number)]
    made["protocolSection"]["contactsLocationsModule"] = {"centralContacts": contacts}
    return made


def test_groups_that_get_the_same_share_a_row_and_none_is_left_out() -> None:
    trial = read_trial(giving(("A", "B", "A", "A", "A", "A")))
    table = groups_table(trial.arms, given_in(trial))
    assert table.count("<tr") == 1 + 2
    assert [table.count(f">Group {n}<") for n in range(6)] == [1] * 6
    assert "and 2 more</summary>" in table
    compared = replace(trial, arms=(replace(trial.arms[0], type="PLACEBO_COMPARATOR"), *trial.arms[1:]))
    assert groups_table(compared.arms, given_in(compared)).count("<tr") == 1 + 3


def giving(drugs: Sequence[str]) -> dict[str, Any]:
    """A study whose groups each get one of *drugs*."""
    made = study("NCT99900012")
    made["protocolSection"]["armsInterventionsModule"] = {
        "armGroups": [{"label": f"Group {n}", "type": "EXPERIMENTAL"} for n in range(len(drugs))],
        "interventions": [
            {
                "type": "DRUG",
                "name": name,
                "armGroupLabels": [f"Group {n}" for n, drug in enumerate(drugs) if drug == name],
            }
            for name in dict.fromkeys(drugs)
        ],
    }
    return made


def drawn(made: dict[str, Any]) -> AppTest:
    """The page's parts about what is given, whom to call, and the head, for a study of any kind."""

    def script(made: dict[str, object]) -> None:
        from finder.catalogue.frame import day_of, read_entry
        from finder.search.filters import Filters
        from finder.search.link import View
        from finder.search.nearest_sites import places_of
        from pages.drawing.shared.places import draw_places
        from pages.drawing.trial.given import draw_given
        from pages.drawing.trial.head import draw_head

        entry = read_entry(made)
        draw_head(None, entry, View(), None)
        draw_given(entry.trial, entry.given)
        draw_places(places_of(None, entry.trial, Filters()), day_of(None))

    page = AppTest.from_function(script, default_timeout=60, kwargs={"made": made}).run()
    assert not page.exception
    return page


@pytest.mark.parametrize(("number", "of"), [(41, "41"), (5_000, "300 or more")])
def test_of_a_record_without_end_the_first_parts_are_shown_and_it_is_said(number: int, of: str) -> None:
    page = drawn(listing(number))
    said = texts(page)
    assert f"Only the first 40 of {of} treatments are shown here" in said
    assert f"Only the first 40 of {of} groups are shown here" in said
    assert f"and {number - 20:,} more in the record" in said
    assert len(page.markdown) < 200
    assert "Only the first" not in texts(drawn(listing(40)))


def test_a_name_without_end_is_cut_and_it_is_said() -> None:
    said = html.unescape(texts(drawn(listing(1, "Examplinib and " * 70_000))))
    assert "cut here: the record has 1,050,002 letters" in said
    assert len(said) < 20_000


def test_what_all_see_is_written_once_and_not_at_each_press() -> None:
    written.cache_clear()
    page = page_of(TRIALS[0].nct)
    for _ in range(3):
        page.run()
    assert written.cache_info().misses == 1
    assert written.cache_info().hits >= 3


def test_each_criterion_has_its_mark_in_words_and_the_answer_beside_it() -> None:
    told = texts(page_of("NCT99000081", cancer="nsclc", change="egfr:l858r", brain="treated-stable", ecog="1"))
    assert "Probably not, because of brain metastases" in told
    assert "A no here says nothing about your chances" in told
    assert "The group that fits best" not in told
    assert re.search(r"We could compare \d+ of \d+ criteria with your answers", told)
    criteria = re.findall(r"<li><span class=\"badge (\w+)\"><span[^>]*>(.)</span> ([^<]*)</span>(.*?)</li>", told)
    assert {"✓", "✗", "·"} <= {sign for _, sign, _, _ in criteria}
    assert all(words for _, _, words, _ in criteria)
    (against,) = [text for _, sign, _, text in criteria if sign == "✗"]
    assert "Keeps people out" in against
    assert "your answer&#58; treated, stable brain metastases" in against
    items = split_criteria(sample_entry("NCT99000081").trial.eligibility_criteria).items
    assert len(criteria) >= len(items)


def test_who_answered_nothing_is_invited_to_answer() -> None:
    page = page_of("NCT99000081")
    assert "is compared with your answers" in texts(page)
    assert "We could compare" not in texts(page)
    (button,) = [button for button in page.button if "About you" in button.label]
    assert not button.click().run().exception


def test_what_is_given_beside_a_drug_is_no_other_name_of_it() -> None:
    record = study(drug="AB-1 capsules")
    given = record["protocolSection"]["armsInterventionsModule"]["interventions"][0]
    given["otherNames"] = ["AB-1", "Osimertinib", "Pembrolizumab"]
    assert other_names(given_in(read_trial(record))[0]) == plain("AB-1")
    record = study(drug="Osimertinib")
    record["protocolSection"]["armsInterventionsModule"]["interventions"][0]["otherNames"] = ["Tagrisso", "Alimta"]
    names = other_names(given_in(read_trial(record))[0])
    assert "Tagrisso" in names
    assert "Alimta" not in names


def test_other_names_are_stored_so_that_a_page_needs_no_table_of_drugs(monkeypatch: pytest.MonkeyPatch) -> None:
    record = study(drug="Osimertinib")
    record["protocolSection"]["armsInterventionsModule"]["interventions"][0]["otherNames"] = ["Tagrisso", "Alimta"]
    catalogue = catalogue_of([record], "live", "2026-11-02T09:00:00")

    def named(vocabulary: Vocabulary, name: str) -> None:
        pytest.fail(f"a page asks the table of drugs for {name}")

    monkeypatch.setattr(Vocabulary, "named", named)
    names = other_names(catalogue.entry(str(catalogue.ncts[0])).given[0])
    assert "Tagrisso" in names
    assert "Alimta" not in names
