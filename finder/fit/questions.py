"""What a requirement can be about: one row a question, with its words and what it weighs while it is open."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Question = Literal[
    "cancer", "stage", "histology", "marker", "no-marker", "line", "lines", "had", "not-had", "brain", "ecog", "age",
    "sex", "pregnancy", "illness", "extent", "group",
]  # fmt: skip
"""What a requirement is about; `finder.fit.verdicts` says which answers of a person it is held against."""

ORDER: tuple[Question, ...] = get_args(Question)
"""All questions; of several that speak against a trial, the first in this order is named in one line."""


class Words(NamedTuple):
    """A question in words.

    *about*: what it asks about, in a sentence ("Ask about the stage."). *reason*: why a trial is probably not for a
    person, in a few words. *short*: its name beside an answer ("stage not known"); markers have names of their own.
    *doubt*: how much it weighs in the order of a list where only the study team can answer it, by how often the people
    of `tests/fit` could not join where it was the only one: from half of the time (1) to nearly always (5).
    """

    about: str
    reason: str
    short: str
    doubt: int


QUESTIONS: dict[Question, Words] = {
    "cancer": Words(
        "the kind of cancer",
        "other kind of cancer",
        "kind of lung cancer",
        4,  # a list of cancers that names another kind of lung cancer
    ),
    "stage": Words("the stage", "other stage", "stage", 3),
    "histology": Words("the type of cells", "other type of cells", "type of cells", 3),
    "marker": Words("markers of the tumor", "other marker", "a marker", 2),  # the trial tests for it
    "no-marker": Words("markers that keep people out", "keeps out a marker", "a marker", 2),
    "line": Words(
        "the line of treatment",
        "treatments so far",
        "treatments so far",
        3,  # a treatment may be left, or the record is silent
    ),
    "lines": Words("the number of treatments so far", "number of treatments", "number of treatments", 3),
    "had": Words("earlier treatment that it asks for", "needs an earlier medicine", "earlier medicines", 4),
    "not-had": Words(
        "earlier treatment that keeps people out",
        "keeps out an earlier medicine",
        "earlier medicines",
        1,  # "nothing against the same target" is rarely what somebody had
    ),
    "brain": Words(
        "brain metastases",
        "brain metastases",
        "brain metastases",
        3,  # "active" ones mostly are those that were not treated
    ),
    "ecog": Words("daily life (ECOG)", "daily life (ECOG)", "daily life (ECOG)", 2),
    "age": Words("age", "age", "age", 2),
    "sex": Words("sex", "sex", "sex", 2),
    "pregnancy": Words("pregnancy", "pregnancy", "pregnancy", 2),
    "illness": Words(
        "other illnesses",
        "other illness",
        "other illnesses",
        5,  # "uncontrolled or significant": most who name an illness are kept out
    ),
    "extent": Words("the number of metastases", "number of metastases", "number of metastases", 3),
    "group": Words(
        "other groups of the trial",
        "group",
        "other groups",
        3,  # of those that were read, none takes them
    ),
}
"""The words of each question, in the order of `ORDER`."""
