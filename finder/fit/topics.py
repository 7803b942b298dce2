"""What each item of the criteria is about, in the words of `topics.csv`: blood values, pregnancy, consent.

Most criteria are held against nothing that a person can answer; only the study team can check them. They are told
apart from those that no rule knows, so that somebody sees what will be asked.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from finder.labels.criteria import Criteria


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of criteria: *asks* in plain words, the *question* of the fit that holds it, if any, and the *illness*.

    *illness* is the codebook's name, or `immune`, `kidney` or `liver`, which it does not have. *phrases* are words that
    mean it; an asterisk stands for any end of a word.
    """

    name: str
    asks: str
    question: str
    illness: str
    phrases: tuple[str, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """All topics; of those whose phrases an item has, the first is what it is mainly about."""
    with Path(__file__).with_name("topics.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Topic(
                row["topic"],
                row["asks"],
                row["question"],
                row["illness"],
                tuple(phrase.strip() for phrase in row["phrases"].split("|")),
            )
            for row in csv.DictReader(lines)
        )


@cache
def _phrases() -> tuple[AhoCorasick, tuple[tuple[int, bool], ...]]:
    """All phrases, to be looked for at once; of each the place of its topic, and whether it may go on."""
    found = [(place, phrase) for place, topic in enumerate(topics()) for phrase in topic.phrases]
    search = AhoCorasick([phrase.rstrip("*") for _, phrase in found])
    return search, tuple((place, phrase.endswith("*")) for place, phrase in found)


def topics_of(criteria: Criteria) -> tuple[tuple[Topic, ...], ...]:
    """What each item of *criteria* is about, in the order of the table; empty where no phrase of it stands there."""
    items, text, known = criteria.items, criteria.passage.plain, topics()
    search, meanings = _phrases()
    starts = [item.start for item in items]
    found: list[set[int]] = [set() for _ in items]
    for phrase, start, end in search.find_matches_as_indexes(text, overlapping=True):
        place, goes_on = meanings[phrase]
        item = bisect_right(starts, start) - 1
        if item >= 0 and end <= items[item].end and _is_word(text, start, end, goes_on):
            found[item].add(place)
    return tuple(tuple([known[place] for place in sorted(places)]) for places in found)


def _is_word(text: str, start: int, end: int, goes_on: bool) -> bool:
    return not text[start - 1 : start].isalnum() and (goes_on or not text[end : end + 1].isalnum())
