"""Feeds tell of each event once: that a trial is new, that it was changed, that it closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from finder.catalogue.changes import Past
from finder.catalogue.source import catalogue_of
from finder.exports.feed import Feed, as_atom, as_calendar
from finder.search.filters import Filters
from finder.search.link import calendar_address, feed_address
from finder.search.news_items import MAX_ITEMS, NewsItem, news_items
from tests.studies import study

TIMES = ("2026-11-01T09:00:00", "2026-11-20T09:00:00")
ATOM = "{http://www.w3.org/2005/Atom}"


def posted(day: str, **fields: Any) -> dict[str, Any]:
    """A study that was first posted on *day*."""
    made = study(**fields)
    made["protocolSection"]["statusModule"]["studyFirstPostDateStruct"] = {"date": day}
    return made


def test_each_event_is_listed_once_and_the_latest_first() -> None:
    new = posted("2026-11-18", nct="NCT99900001", updated="2026-11-18")
    new_and_changed = posted("2026-11-10", nct="NCT99900002", updated="2026-11-19")
    changed = study(
        "NCT99900003",
        updated="2026-11-17",
        criteria="Inclusion Criteria:\n\n* Stage IV lung cancer\n* Measurable disease",
    )
    former = study("NCT99900003", updated="2026-10-01")
    old = study("NCT99900004", updated="2026-01-01")
    closing = study("NCT99900005", updated="2026-10-01")
    closed = study("NCT99900005", updated="2026-11-16", status="COMPLETED")
    before = catalogue_of([former, old, closing], "live", TIMES[0])
    after = catalogue_of([new, new_and_changed, changed, old], "live", TIMES[1], closed=[closed], past=Past.of(before))
    items = news_items(after, Filters())
    assert [(item.nct[-1], item.kind, item.day.day) for item in items] == [
        ("2", "changed", 19),
        ("1", "new", 18),
        ("3", "changed", 17),
        ("5", "closed", 16),
        ("2", "new", 10),
    ]
    texts = {(item.nct[-1], item.kind): item.text for item in items}
    assert texts["1", "new"] == "New: first posted on 2026-11-18."
    assert "the text on who can join was changed" in texts["3", "changed"]
    assert len({item.identity for item in items}) == len(items)
    assert not news_items(after, Filters(therapy=("surgery",)))


def test_what_speaks_against_a_person_is_marked() -> None:
    criteria = "Inclusion Criteria:\n\n* Stage IV lung cancer\n* EGFR mutation\n\nExclusion Criteria:\n\n* Age over 70"
    needs = posted("2026-11-18", nct="NCT99900001", updated="2026-11-18", criteria=criteria)
    catalogue = catalogue_of([needs], "live", TIMES[1])
    (item,) = news_items(catalogue, Filters(without=("EGFR",), lines=1))
    assert item.is_against
    assert "probably not for you" in as_atom(feed([item])).decode()
    (item,) = news_items(catalogue, Filters())
    assert not item.is_against


def test_a_feed_has_no_end_of_events() -> None:
    many = [posted("2026-11-18", nct=f"NCT999{number:05}", updated="2026-11-18") for number in range(MAX_ITEMS + 20)]
    assert len(news_items(catalogue_of(many, "live", TIMES[1]), Filters())) == MAX_ITEMS


def test_days_without_a_day_are_days_all_the_same() -> None:
    vague = posted("2026-11", nct="NCT99900001", updated="2026-12")
    latest, *_ = news_items(catalogue_of([vague], "live", TIMES[1]), Filters())
    assert latest.day == date(2026, 12, 1)


def feed(items: list[NewsItem], title: str = "t") -> Feed:
    base = "https://trials.example.org"
    when = datetime(2026, 11, 20, tzinfo=UTC)
    return Feed(title, f"{base}/feed?q=a&b", f"{base}/?q=a&b", base, "source", when, items, (title,))


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_words_of_a_record_make_a_feed_that_programs_read(title: str, text: str) -> None:
    item = NewsItem("new", "NCT99900001", title, date(2026, 11, 18), text, is_against=False)
    read = ElementTree.fromstring(as_atom(feed([item], title)))
    assert (read.findtext(f"{ATOM}entry/{ATOM}title") or "").startswith("New: ")
    (event,) = Calendar.from_ical(as_calendar(feed([item], title))).walk("VEVENT")
    assert str(event["summary"]).startswith("New: ")
    assert str(event["url"]) == "https://trials.example.org/trial?id=NCT99900001"


def test_where_a_feed_is() -> None:
    filters = Filters(therapy=("vaccine",), text="mRNA & more")
    assert feed_address("https://a.org", filters) == "https://a.org/feed?therapy=vaccine&q=mRNA+%26+more"
    assert calendar_address("https://a.org/", filters) == "https://a.org/calendar.ics?therapy=vaccine&q=mRNA+%26+more"
