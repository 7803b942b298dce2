"""What the page of a trial says to everybody: it is made once, not at each press of a button on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from finder.catalogue.frame import Entry
from finder.codebook import criteria_evidence
from finder.labels.criteria import Criteria, split_criteria
from finder.languages import DEFAULT_LANGUAGE, in_language
from finder.trial_page.marks import marks_in
from pages.drawing.shared.reasons import as_html, labels_by_quote
from pages.drawing.trial.criteria import anchors, sections_as_html


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of the page that follow from the record alone; `reasons` and the values of `sections` are HTML."""

    reasons: str
    criteria: Criteria
    sections: dict[str, str]
    has_marks: bool


# A trial is read for minutes, and pressed now and then; as many as are read at a time.
@lru_cache(maxsize=64)
def written(entry: Entry, language: str = DEFAULT_LANGUAGE) -> Written:
    """The page of *entry*, as far as it is the same for everybody who reads *language*."""
    criteria = split_criteria(entry.trial.eligibility_criteria)
    marks = marks_in(criteria, criteria_evidence(entry.labels))
    with in_language(language):
        return Written(
            as_html(entry, anchors(marks)),
            criteria,
            sections_as_html(criteria, marks, labels_by_quote(entry)),
            bool(marks),
        )
