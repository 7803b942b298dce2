"""What must hold for any record, any address and any text, however hostile. Each function raises where it does not."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from finder.catalogue.frame import Catalogue, build_frame, read_row, unpack_labels, unpack_study
from finder.catalogue.source import sample_catalogue
from finder.codebook import labels_as_json, read_labels
from finder.labels.criteria import split_criteria
from finder.labels.evidence import Evidence
from finder.places import Ambiguous, Place, Unknown, parse_distance
from finder.record import Trial, UnreadableStudyError, read_trial
from finder.search.link import Reading, from_query, to_query
from finder.search.order import search
from pages.drawing.shared.escaping import plain, visible
from tests.studies import study

ACTIVE = frozenset("<>[]()`*_$|!~#")
"""Characters that do something in Markdown, HTML, LaTeX or Streamlit's directives."""

# A colon of an address, a directive or a shortcode does something only together with what follows.
_SHORTCODE = re.compile(r":[\w+-]")


def record_is_read(record: Any) -> None:
    """A study is read and labelled, each label with words that stand in it; or it has no number, and that is said."""
    try:
        trial = read_trial(record)
    except UnreadableStudyError:
        return
    labels = labels_as_json(trial.nct, read_labels(trial))
    labels_quote(trial, labels)
    frame = build_frame([read_row(record)])
    studies = [json.dumps(unpack_study(packed), ensure_ascii=False) for packed in frame["record"]]
    assert all(unpack_labels(packed).cancer.value for packed in frame["labels"])
    frame.drop(columns=["labels", "given"]).assign(record=studies).to_json().encode()


def labels_quote(trial: Trial, labels: Mapping[str, Any]) -> None:
    """All evidence stands word for word in the field that it names."""
    for evidence in _evidence(labels):
        texts = trial.texts(evidence.field)
        assert any(evidence.quote in text for text in texts), f"{evidence} does not stand in {trial.nct}"


def _evidence(node: Any) -> list[Evidence]:
    if isinstance(node, dict):
        if {"field", "quote", "why"} <= node.keys():
            return [Evidence(**node)]
        return [found for value in node.values() for found in _evidence(value)]
    return [found for value in node for found in _evidence(value)] if isinstance(node, list) else []


def criteria_are_split(text: str) -> None:
    """Criteria of any text are split into items, and labels are read from them."""
    for item in split_criteria(text).items:
        assert item.section in ("inclusion", "exclusion", "unclear")
        plain(item.text)
    record_is_read(study(criteria=text))


def address_is_read(query: str) -> None:
    """Any address is a view, whose own address is read as the same view without a word, and which can be shown."""
    reading = from_query(parse_qs(query, keep_blank_values=True, max_num_fields=100_000))
    assert isinstance(reading, Reading)
    assert len(reading.notices) <= 6
    assert all(len(notice) < 200 for notice in reading.notices)
    again = from_query({name: [value] for name, value in to_query(reading.view).items()})
    assert again == Reading(reading.view), (reading, again)
    search(catalogue(), reading.view.filters, reading.view.sort)


@cache
def catalogue() -> Catalogue:
    """The invented trials."""
    return sample_catalogue()


def place_is_found(text: str) -> None:
    """Any text is a place, several, or none; a distance or none."""
    assert isinstance(catalogue().place.__wrapped__(text), Place | Ambiguous | Unknown)
    parse_distance(text)


def text_does_nothing(text: str) -> None:
    """Escaped text is the same words, with no character that does anything, on one line that can be broken."""
    escaped = plain(text)
    left = re.sub(r"&#\d+;", "", escaped)
    assert not ACTIVE & set(left), left
    assert not _SHORTCODE.search(left)
    assert "\n" not in escaped
    assert html.unescape(escaped).replace("\u200b", "") == " ".join(visible(text).split()).replace("\u200b", "")
    escaped.encode()
