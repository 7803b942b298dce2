"""The chapters of the treatments page: plain words about treatments, the disease, and trials.

One Markdown file a chapter, named like its topic in the address, in a folder for each language (`en`, `es`, …). Between
two lines of `+++` stands, as TOML:

    title, summary    what it is called, and one sentence on it
    checked           the day when it was last held against its sources
    therapy           the kind of therapy that it is about (a value of `therapy` in a link), if it is about one
    related           topics to go on with
    [[trials]]        label, query: open trials to count and to link, by the names of `docs/link.md`
    [[sources]]       name, url: where a reader can check what it says

In other languages than English stand `title`, `summary` and `labels`, those of the trials in their order; all else is
taken from the English chapter.

Below it come the sections, each under a heading `## …`. They state no number that could be counted, none on survival,
and no promise; what moves is dated ("As of 2026"). `tests/test_wording.py` measures how easy they are to read.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from urllib.parse import parse_qs

from finder.languages import DEFAULT_LANGUAGE, LANGUAGES
from finder.search.filters import Filters
from finder.search.link import from_query

GROUPS: dict[str, tuple[str, ...]] = {
    "Kinds of treatment": (
        "targeted",
        "immunotherapy",
        "chemotherapy",
        "radiation",
        "surgery",
        "cell-based",
        "vaccine",
        "gene",
        "photodynamic",
        "local",
        "supportive",
    ),
    "Your cancer": ("stage-iv", "spread", "kinds", "marker-tests", "symptoms"),
    "Trials and next steps": ("what-is-a-trial", "joining", "questions", "next-steps", "support"),
}
"""The topics in the order in which people see them. They stand in addresses and are kept for ever."""

START = ("next-steps", "stage-iv", "marker-tests", "symptoms")
"""Where people begin who are new to all this; the last one is for those who feel unwell."""

CHECK_AGAIN_AFTER = timedelta(days=183)
"""How long a chapter may stand unchecked. Treatment of lung cancer changes within months; a test fails after that."""

TOPICS = tuple(topic for topics in GROUPS.values() for topic in topics)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the Markdown below it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class TrialLink:
    """Open trials that a chapter speaks of: what they are called, and the filters that find them."""

    label: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reader can check a chapter: a name and a public address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter. `therapy` is empty where it is about no kind of therapy; `checked` is the day of its last check."""

    topic: str
    title: str
    summary: str
    checked: date
    therapy: str
    sections: tuple[Section, ...]
    trials: tuple[TrialLink, ...]
    related: tuple[str, ...]
    sources: tuple[Source, ...]


@cache
def read_chapter(topic: str, language: str = DEFAULT_LANGUAGE) -> Chapter:
    """The chapter on *topic*, one of `TOPICS`, in *language*, one of `LANGUAGES`. Raises KeyError for any other."""
    if topic not in TOPICS or language not in LANGUAGES:
        raise KeyError(f"{language}/{topic}")
    text = resources.files(__name__).joinpath(language, f"{topic}.md").read_text(encoding="utf-8")
    return parse_chapter(topic, text, None if language == DEFAULT_LANGUAGE else read_chapter(topic))


def parse_chapter(topic: str, text: str, original: Chapter | None = None) -> Chapter:
    """The chapter on *topic* that stands in *text*, a translation of *original* if that is given.

    Raises ValueError where *text* has not the form that is told above.
    """
    _, head, body = text.split("+++\n", 2)
    about = tomllib.loads(head)
    before, *sections = re.split(r"^## +(.+)\n", body, flags=re.MULTILINE)
    if before.strip():
        raise ValueError(f"{topic}: text before the first heading")
    pairs = zip(sections[::2], sections[1::2], strict=True)
    own = {
        "title": about["title"],
        "summary": about["summary"],
        "sections": tuple(Section(heading.strip(), below.strip()) for heading, below in pairs),
    }
    if original is not None:
        links = zip(about.get("labels", ()), original.trials, strict=True)
        return replace(original, **own, trials=tuple(TrialLink(label, link.filters) for label, link in links))
    return Chapter(
        **own,
        topic=topic,
        checked=about["checked"],
        therapy=about.get("therapy", ""),
        trials=tuple(_trial_link(topic, item["label"], item["query"]) for item in about.get("trials", ())),
        related=tuple(about["related"]),
        sources=tuple(Source(item["name"], item["url"]) for item in about["sources"]),
    )


def _trial_link(topic: str, label: str, query: str) -> TrialLink:
    reading = from_query(parse_qs(query, strict_parsing=bool(query)))
    if reading.notices:
        raise ValueError(f"{topic}: {'; '.join(reading.notices)}")
    return TrialLink(label, reading.view.filters)
