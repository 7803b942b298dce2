"""What the first HTML of each page says: the same as the app's own page, safely, and to others nothing of a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.catalogue.frame import Catalogue, Entry
from finder.catalogue.source import TrialSource, catalogue_of, sample_catalogue
from finder.registry.errors import BlockedError, RegistryError
from finder.search.filters import FILTERS, Filters
from finder.search.link import PERSONAL, View, address, without_person
from finder.search.listing import listing
from finder.search.order import found_rows
from pages.drawing.shared.escaping import visible
from pages.drawing.treatments.chapters import TOPICS, read_chapter
from service.first_html.content import Asked, first_content
from service.first_html.shell import UnknownShellError, handover_script, read_shell, shell, streamlits_page
from service.first_html.words import day_in_words, in_one_sentence
from tests.html_reading import ReadHtml, read_html
from tests.studies import study
from tests.views import views

BASE = "https://trials.example.org"
PERSONAL_LINK_NAMES = {FILTERS[name].link_name for name in PERSONAL}


@dataclass
class Source:
    """A source of trials that has what it is given."""

    catalogue: Catalogue | None
    fault: RegistryError | None = None

    def at_hand(self, nct: str) -> Entry | None:
        assert self.catalogue is not None
        return self.catalogue.entry(nct) if nct in self.catalogue else None


def first(source: Source, page: str = "", /, **query: str) -> ReadHtml:
    asked = Asked(BASE, page, {name: [value] for name, value in query.items()})
    head, body, language = first_content(cast(TrialSource, source), asked)
    return read_html(shell().page(head, body, language))


def opened(view: View, page: str = "") -> ReadHtml:
    query = parse_qs(urlsplit(address(BASE, view)).query)
    return first(Source(sample_catalogue()), page, **{name: values[0] for name, values in query.items()})


def _stays(link: dict[str, str]) -> bool:
    return link["rel"] in ("modulepreload", "stylesheet", "preload")


def test_the_shell_keeps_what_the_app_needs_and_says_nothing_of_streamlit() -> None:
    page = shell().page("<title>T</title>", "<p>first</p>", "es")
    read = read_html(page)
    assert read.texts["title"] == ["T"]
    assert read.named("html") == [{"lang": "es"}]
    assert page.index("<p>first</p>") < page.index('<div id="root"></div>')
    theirs = read_html(streamlits_page())
    scripts = [each["src"] for each in theirs.named("script") if "src" in each]
    assert [each["data-app"] for each in read.named("script") if "data-app" in each] == scripts
    assert {each["href"] for each in read.named("link")} == {
        each["href"] for each in theirs.named("link") if _stays(each)
    }
    before, _, code = page.partition('<template id="app-code">')
    assert "modulepreload" not in before, "the app's code would be read before the first trials are painted"
    assert len(read_html(code.partition("</template>")[0]).named("link")) == page.count("modulepreload") > 1
    assert handover_script() in page
    assert "treamlit" not in page.replace(handover_script(), "").replace("StreamlitMarkdown", "")
    assert "JavaScript" not in page
    assert "favicon" not in page


def test_another_form_of_streamlits_page_is_noticed() -> None:
    with pytest.raises(UnknownShellError):
        read_shell("<html><head></head><body></body></html>")


def test_a_link_says_what_it_shows() -> None:
    read = opened(View(Filters(therapy=("vaccine",)), since=date(2026, 9, 1)))
    number = listing(sample_catalogue(), View(Filters(therapy=("vaccine",)))).parts.number
    title = read.meta("og:title")
    assert title.startswith(f"{number} cancer vaccine trials for stage IV lung cancer")
    assert read.texts["title"] == [f"{title} · Lung Trial Finder"]
    assert read.meta("description") == read.meta("og:description") != ""
    assert read.meta("og:url") == f"{BASE}/?therapy=vaccine&since=2026-09-01"
    assert read.link("canonical") == f"{BASE}/?therapy=vaccine"
    assert read.meta("og:image") == f"{BASE}/preview.png"
    assert read.link("icon") == "./icon.svg"
    assert read.meta("robots") == "noindex", "invented trials are nothing to be found by a search engine"


@pytest.mark.parametrize(
    ("filters", "since", "sentence"),
    [
        (Filters(therapy=("surgery",)), None, "3 surgery trials for stage IV lung cancer"),
        (Filters(therapy=("surgery",), near="Boston", age=64), None, "3 surgery trials for stage IV lung cancer"),
        (
            Filters(therapy=("surgery",)),
            date(2020, 1, 1),
            "3 surgery trials for stage IV lung cancer, 3 new since 1 January 2020",
        ),
        (Filters(text="no such words"), None, "No trial for stage IV lung cancer fits this search now"),
    ],
)
def test_the_view_in_one_sentence(filters: Filters, since: date | None, sentence: str) -> None:
    assert in_one_sentence(sample_catalogue(), View(filters, since=since)) == sentence


def test_a_link_in_spanish_is_previewed_in_spanish() -> None:
    read = first(Source(sample_catalogue()), lang="es", therapy="vaccine", since="2026-09-01")
    assert read.named("html") == [{"lang": "es"}]
    assert read.meta("og:title").startswith("7 ensayos de ")
    assert "septiembre" in read.meta("og:title")
    assert read.link("canonical") == f"{BASE}/?therapy=vaccine&lang=es"
    chapter = first(Source(sample_catalogue()), "treatments", topic="vaccine", lang="es")
    assert chapter.texts["h1"] == [read_chapter("vaccine", "es").title]
    assert chapter.link("canonical") == f"{BASE}/treatments?topic=vaccine&lang=es"
    assert first(Source(sample_catalogue()), "treatments", topic="vaccine").texts["h1"] == ["Cancer vaccines"]


def test_a_day_has_its_year_where_it_is_another_one() -> None:
    assert day_in_words(date(2026, 11, 3), date(2026, 12, 1)) == "3 November"
    assert day_in_words(date(2025, 11, 3), date(2026, 1, 1)) == "3 November 2025"


@given(views, st.sampled_from(("", "trial", "shortlist", "treatments", "about")))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_preview_reveals_nothing_of_a_person(view: View, page: str) -> None:
    read, others = opened(view, page), opened(without_person(view), page)
    for name in ("og:title", "og:description", "description", "og:url"):
        assert read.meta(name) == others.meta(name)
    assert read.texts["title"] == others.texts["title"]
    for url in (read.meta("og:url"), read.link("canonical")):
        assert url.startswith(f"{BASE}/")
        assert not PERSONAL_LINK_NAMES & set(parse_qs(urlsplit(url).query))


@given(views)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_the_first_trials_are_those_of_the_app_in_its_order(view: View) -> None:
    view = replace(view, news=(), since=None, demo=False)
    catalogue = sample_catalogue()
    parts = listing(catalogue, view).parts
    is_table = view.layout == "table" and len(parts.all_rows) > 0
    rows, size = (parts.all_rows, 50) if is_table else (parts.rows, 10)
    start = (min(view.page, max(1, -(-len(rows) // size))) - 1) * size
    shown = [each["data-nct"] for each in opened(view).named("tr" if is_table else "li") if "data-nct" in each]
    assert shown == catalogue.ncts[rows[start : start + size]].tolist()
    assert set(rows) <= set(found_rows(catalogue, view.filters, catalogue.having("status", catalogue.frame["status"])))


def test_a_link_to_the_table_is_a_table_from_the_start_and_its_ways_keep_the_view() -> None:
    read = opened(View(Filters(therapy=("vaccine",)), layout="table"))
    assert read.texts["caption"] == ["Trials 1 to 7 of 7, one a row"]
    assert not [each for each in read.named("li") if "data-nct" in each]
    ways = [each["href"] for each in read.named("a") if each.get("href", "").startswith("trial?id=")]
    assert len(ways) == 7
    assert all(way.endswith("therapy=vaccine&view=table") for way in ways)
    assert all("disabled" in each for each in read.named("button"))
    second = opened(View(layout="table", page=2))
    assert re.search(r"Trials 51 to \d+", second.texts["caption"][0])
    assert re.search(r"Page 2 of \d\.", second.texts["main"][0])


def test_a_map_and_charts_are_waited_for_and_who_has_no_scripts_reads_the_trials() -> None:
    for layout, says in (("map", "The map comes in a moment."), ("charts", "The charts come in a moment.")):
        asked = Asked(BASE, "", {"therapy": ["vaccine"], "view": [layout]})
        _, body, _ = first_content(cast(TrialSource, Source(sample_catalogue())), asked)
        assert says in body
        with_scripts = re.sub(r"<noscript>.*?</noscript>", "", body, flags=re.DOTALL)
        assert body.count("data-nct=") == 7
        assert "data-nct=" not in with_scripts


def test_who_got_a_link_is_welcomed_before_the_scripts_run() -> None:
    asked = "Was this link sent to you?"
    assert asked in opened(View(since=date(2026, 9, 1))).texts["main"][0]
    assert asked not in opened(View()).texts["main"][0]


def test_the_number_and_what_was_chosen_are_said() -> None:
    read = opened(View(Filters(therapy=("vaccine",), near="Boston")))
    assert read.texts["h1"] == ["Trials for stage IV lung cancer"]
    assert read.texts["h2"][0] == "7 trials"
    assert {"Cancer vaccine", "Near Boston"} <= set(read.texts["li"])
    assert "invented" in read.texts["main"][0]
    nothing = opened(View(Filters(text="no such words")))
    assert "No trial fits all of these filters" in nothing.texts["main"][0]


def test_an_empty_list_names_what_comes_nearest_with_what_it_does_not_fit() -> None:
    nothing = opened(View(Filters(therapy=("vaccine",), text="no such words")))
    assert nothing.texts["h2"] == ["No trial fits all of these filters", "These come nearest"]
    nearest = [text for text in nothing.texts["li"] if "Fits all but this: search words" in text]
    assert len(nearest) == 3


def test_what_was_not_understood_is_said() -> None:
    read = first(Source(sample_catalogue()), therapy="vaccine,magic", utm="<b>x</b>")
    text = read.texts["main"][0]
    assert "“magic” is not a known value" in text
    assert "“utm” is not something" in text


def test_a_place_that_is_not_applied_does_not_look_as_if_it_were() -> None:
    text = first(Source(sample_catalogue()), near="Nowhereville", within="50mi").texts["main"][0]
    assert "Some parts of this link were not understood" in text
    assert "understood" not in first(Source(sample_catalogue()), near="Boston", within="50mi").texts["main"][0]


def test_what_stands_apart_is_told_and_a_list_is_whole() -> None:
    catalogue = sample_catalogue()
    folded = listing(catalogue, View()).parts.folded
    assert folded
    text = opened(View()).texts["main"][0]
    assert all(f"{len(part.rows):,}" in text for part in folded)
    everything = tuple(map(str, catalogue.ncts[:30]))
    shown = [each for each in opened(View(show=everything), "shortlist").named("li") if "data-nct" in each]
    assert len(shown) == len(everything)


def test_what_closed_since_is_listed_where_it_is_asked_for() -> None:
    read = opened(View(since=date(2026, 1, 1), news=("closed",)))
    assert any(title.startswith("No longer open: ") for title in read.texts["h2"])
    assert "No trial fits all of these filters" not in read.texts["main"][0]


def test_search_words_and_a_list_stay_out_of_previews() -> None:
    read = opened(View(Filters(text="my mother Ann"), show=("NCT99000001",)))
    addresses = [each.get("content", "") for each in read.named("meta")] + [each["href"] for each in read.named("link")]
    assert not [each for each in addresses if "mother" in each or "NCT99000001" in each]


def test_trials_that_are_not_read_yet_are_not_claimed() -> None:
    read = first(Source(None), therapy="vaccine")
    assert "are being read" in read.texts["main"][0]
    assert read.meta("og:title") == "Trials for stage IV lung cancer"
    assert read.meta("robots") == "noindex"
    refused = first(Source(None, BlockedError("403")))
    assert BlockedError("403").for_people in refused.texts["main"][0]


def test_a_trial_is_there_as_a_whole() -> None:
    catalogue = sample_catalogue()
    nct = str(catalogue.ncts[0])
    trial = catalogue.entry(nct).trial
    read = first(Source(catalogue), "trial", id=nct.lower(), near="Boston")
    assert read.texts["h1"] == [" ".join(visible(trial.title).split())]
    assert "Who can join" in read.texts["h2"]
    assert read.link("canonical") == f"{BASE}/trial?id={nct}"
    unknown = first(Source(catalogue), "trial", id="NCT01234567")
    assert "It is being looked up" in unknown.texts["main"][0]
    assert "Please give the number" in first(Source(catalogue), "trial", id="x").texts["main"][0]


@pytest.mark.parametrize("topic", TOPICS)
def test_each_chapter_is_there(topic: str) -> None:
    read = first(Source(sample_catalogue()), "treatments", topic=topic)
    chapter = read_chapter(topic)
    assert read.texts["h1"] == [chapter.title]
    assert read.meta("og:description") == chapter.summary
    assert read.link("canonical") == f"{BASE}/treatments?topic={topic}"
    assert [section.heading for section in chapter.sections] == read.texts["h2"][:-1]
    assert "**" not in read.texts["main"][0]


def test_the_overview_leads_to_all_chapters() -> None:
    read = first(Source(sample_catalogue()), "treatments")
    assert {f"./treatments?topic={topic}" for topic in TOPICS} <= {each["href"] for each in read.named("a")}


OUR_TAGS = {
    *("html", "head", "meta", "link", "title", "script", "body", "div", "main", "nav", "a", "b", "p", "h1", "h2", "h3"),
    *("ol", "ul", "li", "dl", "dt", "dd", "span", "small", "br", "footer", "noscript", "section"),
    *("strong", "code", "em", "template"),
}
SAFE_LINKS = ("./", "https://clinicaltrials.gov/")
# A number of the record that a phone dials.
TELEPHONE = re.compile(r"tel:(?:%2B|[0-9])+")


@given(
    st.text(max_size=60)
    | st.sampled_from(
        (
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "</li></ol></main>",
            "javascript:alert(1)", "&lt;script&gt;", "</title><script>x</script>", "<!--", "]]>", "{{7*7}}",
        )
    )
)  # fmt: skip
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_words_of_a_record_are_words_and_nothing_else(text: str) -> None:
    hostile = study(title=f"{text}!", criteria=text, drug=f"{text}!", sponsor=f"{text}!")
    module = hostile["protocolSection"]
    module["descriptionModule"]["briefSummary"] = text
    module["contactsLocationsModule"]["centralContacts"] = [{"name": text, "phone": text, "email": text}]
    module["contactsLocationsModule"]["locations"][0]["facility"] = text
    catalogue = catalogue_of([hostile], "live", "2026-11-02T09:00:00")
    source = Source(catalogue)
    for read in (
        first(source, show=text, q=""),
        first(source, "trial", id="NCT99900001"),
        first(source, "shortlist", show="NCT99900001"),
    ):
        assert {tag for tag, _ in read.tags} <= OUR_TAGS
        for tag, attributes in read.tags:
            assert not any(name.startswith("on") or name in ("style", "src") for name in attributes)
            if tag == "a":
                assert attributes["href"].startswith(SAFE_LINKS) or TELEPHONE.fullmatch(attributes["href"])
        for tag in ("script", "template"):
            assert len(read.named(tag)) == len(read_html(shell().page("", "", "en")).named(tag))
        assert len(read.named("main")) == 1
    named = first(source, "trial", id="NCT99900001")
    assert " ".join(named.texts["h1"][0].split()) == " ".join(visible(f"{text}!").split())


@given(st.text(max_size=80))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_words_of_an_address_are_words_and_nothing_else(text: str) -> None:
    source = Source(sample_catalogue())
    for page, names in {"": ("q", "near", "therapy", "x"), "trial": ("id",), "treatments": ("topic",)}.items():
        for name in names:
            read = first(source, page, **{name: text})
            assert {tag for tag, _ in read.tags} <= OUR_TAGS
            assert len(read.named("main")) == 1
