"""The pages to read, on treatments and about the app, run without a browser."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from finder.grade import unseen_figures
from finder.labels.therapy import THERAPY_TYPES
from finder.languages import date_in_words
from finder.search.filters import Filters
from finder.search.link import from_query
from finder.search.order import search
from finder.trial_page.questions import BY_THERAPY, questions_for
from pages.drawing.treatments.chapters import TOPICS, read_chapter
from tests.app.pages import SAMPLE, all_html, number_of, open_page, shown, texts

pytestmark = [pytest.mark.usefixtures("sample_data"), pytest.mark.slow]

PAGE = "pages/treatments.py"


def go_to(page: AppTest, topic: str) -> None:
    """Open *topic* in the same visit, which takes less time than a new one."""
    page.query_params["topic"] = topic
    page.run()
    assert not page.exception, (topic, page.exception)


def ways_to_trials(page: AppTest) -> list[tuple[str, str]]:
    """The label and the query of each link to the find page, without those of the head."""
    links: list[Any] = [item.proto for item in page.get("page_link")]
    return [(link.label, link.query_string) for link in links if "trial" in link.label and "**" in link.label]


def opened(query: str) -> Filters:
    """What the find page understands of *query*; it must understand all."""
    reading = from_query(parse_qs(query))
    assert reading.notices == ()
    return reading.view.filters


def test_the_overview_leads_to_every_topic() -> None:
    drawn = all_html(open_page(PAGE))
    for topic in TOPICS:
        assert f'href="?topic={topic}"' in drawn
        assert html.escape(read_chapter(topic).title) in drawn
    for therapy in BY_THERAPY:
        if therapy in TOPICS:
            count = len(search(SAMPLE, Filters(therapy=(therapy,))))
            card = next(card for card in drawn.split("<li>") if f"topic={therapy}" in card and "<small>" in card)
            assert f"Open now: {count}\u00a0trial" in card


def test_every_link_of_a_chapter_opens_as_many_trials_as_it_says() -> None:
    page = open_page(PAGE)
    for topic in TOPICS:
        go_to(page, topic)
        check_chapter(page, topic)


def check_chapter(page: AppTest, topic: str) -> None:
    """The *page* has the whole chapter on *topic*, and each of its links finds as many trials as it says."""
    chapter, drawn = read_chapter(topic), texts(page)
    assert f"<h1>{html.escape(chapter.title)}</h1>" in drawn
    assert all(section.text in drawn for section in chapter.sections)
    assert all(source.url in drawn for source in chapter.sources)
    links = ways_to_trials(page)
    for label, query in links:
        count = re.search(r"\*\*([\d,]+)\u00a0trials?\*\*$", label)
        assert count, label
        assert int(count[1].replace(",", "")) == len(search(SAMPLE, opened(query))) > 0, label
    none = {link for link in chapter.trials if search(SAMPLE, link.filters).empty}
    assert {opened(query) for _, query in links} == {link.filters for link in chapter.trials if link not in none}
    assert all(f"{link.label}: none in the list now." in drawn for link in none)


def test_a_link_of_a_chapter_opens_the_find_page_with_that_many_trials() -> None:
    label, query = ways_to_trials(open_page(PAGE, topic="vaccine"))[0]
    found = open_page(**{name: values[-1] for name, values in parse_qs(query).items()})
    count = number_of(found)
    assert f"**{count}**".replace(" ", "\u00a0") in label
    assert shown(found) == search(SAMPLE, Filters(therapy=("vaccine",)))["nct"].tolist()[:10]


def test_questions_stand_in_their_chapter_and_all_in_one_place() -> None:
    page = open_page(PAGE, topic="radiation")
    assert all(question in texts(page) for question in BY_THERAPY["radiation"])
    go_to(page, "questions")
    assert all(text in texts(page) for group in questions_for(THERAPY_TYPES) for text in group.texts)


def test_a_topic_that_is_none_says_so_and_shows_all() -> None:
    page = open_page(PAGE)
    for topic in ("leeches", "../etc/passwd", "<b>x</b>", "x" * 500, "\u202eabc"):
        go_to(page, topic)
        [said] = [str(text.value) for text in page.text]
        assert said.endswith("is not a topic of this page.")
        assert len(said) < 100
        assert "\u202e" not in said
        assert "<h1>Treatments and trials, in plain words</h1>" in all_html(page)
        # The ways to other languages have all that the address says.
        assert topic not in re.sub(r'<p class="languages">.*?</p>', "", all_html(page))


def test_what_goes_along_is_the_list_and_whether_trials_are_invented() -> None:
    page = open_page(PAGE, topic="vaccine", show="NCT99000001", demo="yes", near="02115", ecog="3")
    assert 'href="?topic=gene&amp;show=NCT99000001&amp;demo=yes"' in all_html(page)
    for _, query in ways_to_trials(page):
        asked = parse_qs(query)
        assert asked["show"] == ["NCT99000001"]
        assert asked["demo"] == ["yes"]
        assert "near" not in asked
        assert "ecog" not in asked


@pytest.mark.usefixtures("fresh_process")
def test_without_a_list_the_chapters_can_be_read_and_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAL_FINDER_DATA", "live")
    # Nobody listens there.
    monkeypatch.setenv("TRIAL_FINDER_REGISTRY_URL", "http://127.0.0.1:9/api/v2")
    # What is still trying after this test would write into the log of another one.
    monkeypatch.setenv("TRIAL_FINDER_RETRY_SECONDS", "0")
    page = open_page(PAGE, topic="gene")
    assert read_chapter("gene").sections[0].text in texts(page)
    assert "cannot be counted now" in texts(page)
    assert ways_to_trials(page) == []
    assert "Open now" not in all_html(open_page(PAGE))
    assert "No list has been read yet." in texts(open_page("pages/about.py"))


def test_the_about_page_shows_the_figures_that_were_measured() -> None:
    grades, day = unseen_figures()
    drawn = texts(open_page("pages/about.py"))
    assert f"On {date_in_words(day)} the labels of **{grades.records} records**" in drawn
    stage = grades.total("stage4")
    assert (
        f"**Stage**: right in about {min(99, round(100 * stage.right / (stage.right + stage.missing)))} of 100" in drawn
    )
    assert f"| Stage | {stage.right} of {stage.right + stage.extra} |" in drawn
    for credit in ("GeoNames", "Natural Earth", "Apache License", "NLM does not endorse", "INVENTED"):
        assert credit in drawn


TRACKER = "https://example.org/new?title={title}&body={body}"


@pytest.mark.usefixtures("fresh_process")
def test_errors_are_reported_where_the_operator_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAL_FINDER_CONTACT_URL", TRACKER)
    page = open_page("pages/about.py", near="02115")
    for nct, named in (("NCT99000001", True), ("nct99000001", True), ("", False), ("x&y", False)):
        page.query_params["id"] = nct
        page.run()
        [button] = page.get("link_button")
        assert button.proto.url.startswith("https://example.org/new?title=")
        assert ("NCT99000001" in button.proto.url) is named
        assert "02115" not in button.proto.url
        assert "x%26y" not in button.proto.url


def test_without_an_address_nobody_is_offered_to_report_errors() -> None:
    page = open_page("pages/about.py", id="NCT99000001")
    assert not page.get("link_button")
    assert "Is something wrong?" not in texts(page)
