"""The chapters of the treatments page: complete, dated, with sources, and with links that the find page understands."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from finder.labels.therapy import THERAPY_TYPES
from finder.languages import LANGUAGES
from finder.search.filters import Filters
from pages.drawing.treatments import chapters
from pages.drawing.treatments.chapters import CHECK_AGAIN_AFTER, START, TOPICS, Chapter, parse_chapter, read_chapter

ALL = [read_chapter(topic) for topic in TOPICS]
TREATMENTS = [chapter for chapter in ALL if chapter.therapy]

by_topic = pytest.mark.parametrize("chapter", ALL, ids=lambda chapter: chapter.topic)

FORM = """+++
title = "Leeches"
summary = "They suck."
checked = 2026-11-28
related = []
[[trials]]
label = "All"
query = "{query}"
[[sources]]
name = "A book"
url = "https://example.org"
+++
{body}"""


def test_every_file_is_a_topic_and_every_topic_a_file() -> None:
    files = {path.stem for path in Path(str(chapters.__file__)).parent.glob("en/*.md")}
    assert files == set(TOPICS)
    assert len(TOPICS) == len(set(TOPICS))
    assert set(START) <= set(TOPICS)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
@pytest.mark.parametrize("chapter", ALL, ids=lambda chapter: chapter.topic)
def test_a_translated_chapter_says_as_much_as_the_english_one(chapter: Chapter, language: str) -> None:
    other = read_chapter(chapter.topic, language)
    assert [s.text.count("\n- ") for s in other.sections] == [s.text.count("\n- ") for s in chapter.sections]
    assert [s.text.count("**") for s in other.sections] == [s.text.count("**") for s in chapter.sections]
    assert len(other.trials) == len(chapter.trials)
    assert other.title != chapter.title or chapter.topic == "kinds"
    # What may be done wrong is a number or a name that got lost: telephone numbers, drugs, doses.
    assert set(re.findall(r"\b\d{3}-\d{4}\b|\([A-Z][a-z]+\)|G12\w", _text(chapter))) <= set(
        re.findall(r"\b\d{3}-\d{4}\b|\([A-Z][a-z]+\)|G12\w", _text(other))
    )
    stray = re.search(r"\b(?:the|and|with|treatment|your)\b", _text(other))
    assert stray is None, stray


def test_every_kind_of_therapy_has_one_chapter() -> None:
    assert sorted(chapter.therapy for chapter in TREATMENTS) == sorted(set(THERAPY_TYPES) - {"other"})
    # A link says the same word for both, so that nobody has to learn two.
    assert all(chapter.topic == chapter.therapy for chapter in TREATMENTS)


@pytest.mark.parametrize("chapter", TREATMENTS, ids=lambda chapter: chapter.topic)
def test_a_chapter_on_a_treatment_says_what_people_ask(chapter: Chapter) -> None:
    headings = [section.heading for section in chapter.sections]
    for heading in ("What it is", "How it works", "How it is given", "For whom it may fit", "What is new"):
        assert heading in headings
    news = next(section.text for section in chapter.sections if section.heading == "What is new")
    assert news.startswith(f"As of {chapter.checked:%B %Y}"), "what moves is dated"
    assert chapter.trials[0].filters == Filters(therapy=(chapter.therapy,))


@by_topic
def test_a_chapter_leads_on_and_names_its_sources(chapter: Chapter) -> None:
    assert set(chapter.related) <= set(TOPICS) - {chapter.topic}
    assert chapter.sources
    for url in (*(source.url for source in chapter.sources), *re.findall(r"\]\((.*?)\)", _text(chapter))):
        assert url.startswith("https://"), url
    assert len({link.filters for link in chapter.trials}) == len(chapter.trials)


@by_topic
def test_nothing_is_said_of_survival(chapter: Chapter) -> None:
    assert not re.search(r"surviv|prognos|life expectancy|\bmedian\b|\bodds\b", _text(chapter), re.IGNORECASE)


def _text(chapter: Chapter) -> str:
    return "\n".join((chapter.summary, *(f"## {section.heading}\n{section.text}" for section in chapter.sections)))


@by_topic
def test_a_chapter_was_checked_within_six_months(chapter: Chapter) -> None:
    """Fails by the calendar, on purpose: hold the chapter against its sources, then set its `checked`."""
    today = datetime.now(UTC).date()
    assert chapter.checked <= today
    assert today - chapter.checked <= CHECK_AGAIN_AFTER


@pytest.mark.parametrize("topic", ["immunotherapy", "symptoms"])
def test_symptoms_that_threaten_life_under_immunotherapy_are_reported_at_once(topic: str) -> None:
    text = _text(read_chapter(topic))
    at_once, later = text.split("**Call the same day**" if topic == "immunotherapy" else "## Call the same day", 1)
    for symptom in ("drooping eyelid", "double vision", "weak muscles", "swallowing", "uneven", "thirst", "headache"):
        assert symptom in at_once
    for symptom in ("thirst", "headache", "eyelid"):
        assert symptom not in later.split("## Common signs")[0].split("## What is new")[0]


def test_a_topic_that_is_none() -> None:
    with pytest.raises(KeyError):
        read_chapter("../leeches")


@pytest.mark.parametrize(
    ("query", "body", "message"),
    [
        ("therapy=leeches", "## What it is\n\nNothing.\n", "not a known value"),
        ("colour=red", "## What it is\n\nNothing.\n", "not something this page knows"),
        ("therapy", "## What it is\n\nNothing.\n", "bad query"),
        ("", "Text.\n\n## What it is\n\nNothing.\n", "before the first heading"),
    ],
)
def test_a_chapter_in_another_form_is_refused(query: str, body: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_chapter("leeches", FORM.format(query=query, body=body))


def test_a_chapter_is_read() -> None:
    chapter = parse_chapter("leeches", FORM.format(query="phase=phase2", body="\n## Old\n\nA.\n\n## New\n\n- B\n"))
    assert [(section.heading, section.text) for section in chapter.sections] == [("Old", "A."), ("New", "- B")]
    assert chapter.trials[0].filters == Filters(phase=("PHASE2",))
    assert chapter.therapy == ""
