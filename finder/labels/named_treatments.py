"""What do the texts of a record name as given: its titles, arms, keywords, and what it says of its drugs?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from finder.labels.drug_class import FIELDS, classes_in, passage_of
from finder.labels.evidence import Evidence, Passage
from finder.labels.name_context import NOT_GIVEN, PREPARES, Place, said_of
from finder.labels.vocabulary import Entry, Mention, vocabulary
from finder.record import Trial


@dataclass(frozen=True, slots=True)
class NamedTreatment:
    """Words of the record that name something given, and the arms (by number) that get it; none known: all.

    `strength`: the lower, the nearer to the list of interventions it stands.
    """

    entry: Entry
    evidence: Evidence
    arms: frozenset[int]
    strength: int
    is_short: bool = False
    said: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether it rests on letters ("RT", "MMC") that stand in arms or titles, without longer words there."""
        return self.is_short and self.evidence.field != "interventions"

    @property
    def is_telling(self) -> bool:
        """Whether it says what the trial gives: more than usual care, a placebo, blood samples."""
        return self.entry.therapies != ("other",) or not self.entry.not_counted_with


def therapies_of(findings: Iterable[NamedTreatment]) -> set[str]:
    """The kinds of therapy that *findings* are."""
    return {kind for finding in findings for kind in finding.entry.therapies}


_MENTION_LIMIT = 80
"""No honest text names more."""


@lru_cache(maxsize=256)  # many arms of a trial say the same, and many trials give the same
def _mentions(text: str, place: Place) -> tuple[tuple[Mention, str], ...]:
    """What *text* names, and what it says of it."""
    mentions = vocabulary().find(text)[:_MENTION_LIMIT]
    return tuple(zip(mentions, said_of(text, mentions, place), strict=True))


def named_in(passage: Passage, place: Place, arms: frozenset[int], strength: int) -> list[NamedTreatment]:
    """What *passage* names and does not call "not given"; in prose, each thing once."""
    found: dict[tuple[Entry, int], NamedTreatment] = {}
    in_name = place == "interventions"
    for mention, said in _mentions(passage.clean, place):
        if said not in (NOT_GIVEN, PREPARES) and (in_name or not mention.entry.only_in_names):
            key = mention.entry, mention.start if in_name else -1
            found[key] = found.get(key) or _finding(passage, mention, arms, strength, said)
    return list(found.values())


def of_arms(trial: Trial) -> list[NamedTreatment]:
    """The treatments that labels and descriptions of the arms name."""
    return [
        item
        for number, arm in enumerate(trial.arms)
        for text in (arm.label, arm.description)
        for item in named_in(passage_of("arms", text), "arms", frozenset({number}), 3)
        if item.entry.treats
    ]


def of_titles(trial: Trial, said: str | None = None) -> list[NamedTreatment]:
    """What the titles say to be given; what they say *said* of, where that is asked."""
    # People who receive something anyway are who an observational study is about.
    place: Place = "summary" if trial.study_type == "OBSERVATIONAL" else "title"
    for field in ("brief_title", "official_title"):
        # Where the record lists nothing, a medicine for symptoms in the title is what is given, too.
        given = [
            item
            for text in trial.texts(field)
            for item in named_in(passage_of(field, text), place, frozenset(), 4)
            if said in (None, item.said)
            and (item.entry.treats or (not trial.interventions and item.entry.kind == "agent"))
        ]
        if given:
            return given
    return []


def preparing_in(trial: Trial) -> set[Entry]:
    """What the arms, or the descriptions of what is given, say to prepare for cells: "conditioning with melphalan"."""
    texts = [text for arm in trial.arms for text in (arm.label, arm.description)]
    passages = (passage_of("arms", text) for text in (*texts, *(item.description for item in trial.interventions)))
    return {
        mention.entry
        for passage in passages
        for mention, said in _mentions(passage.clean, "arms")
        if said == PREPARES and "cell-based" not in mention.entry.therapies
    }


_EARLIER_CLASSES = {"TKI", "PARP", "checkpoint", "antiangiogenic", "chemotherapy", "radiation", "surgery"}


def of_keywords(trial: Trial) -> list[NamedTreatment]:
    """The class that a keyword is; a class that people may have had before ("EGFR TKI") says nothing."""
    for text in trial.texts("keywords"):
        passage = passage_of("keywords", text)
        for mention in classes_in(passage.clean):
            kinds = {*mention.entry.subtypes, *mention.entry.therapies}
            if mention.entry.kind == "phrase" and mention.entry.treats and not kinds & _EARLIER_CLASSES:
                return [_finding(passage, mention, frozenset(), 4)]
    return []


def _finding(passage: Passage, mention: Mention, arms: frozenset[int], strength: int, said: str = "") -> NamedTreatment:
    evidence = passage.evidence(mention.start, mention.end, why_of(mention.entry))
    return NamedTreatment(mention.entry, evidence, arms, strength, mention.is_short, said)


def why_of(entry: Entry) -> str:
    """What the words mean: the table's name where the record may use another, mechanism and target; else its kind."""
    if not entry.is_checked:
        return f"{entry.name}: {' and '.join(entry.therapies)} (not checked)"
    means = entry.mechanism
    if not all(part.strip().lower() in means.lower() for part in entry.target.split("/")):
        means = f"{means} ({entry.target})" if means else entry.target
    return f"{entry.name}: {means}" if entry.kind == "agent" and means else means or entry.name


def said_to_be(words: tuple[Passage, Mention] | None, arms: frozenset[int]) -> list[NamedTreatment]:
    """The class that *words* of the record name, if any, as what *arms* get."""
    return [_finding(*words, arms, 2)] if words else []


def of_edited_cells(trial: Trial, arms: frozenset[int]) -> list[NamedTreatment]:
    """Where the record says that the cells' genes are edited: such cells are gene therapy, too (codebook)."""
    passages = (passage_of(field, text) for field in FIELDS for text in trial.texts(field))
    edited = (
        _finding(passage, mention, arms, 2)
        for passage in passages
        for mention in vocabulary().find(passage.clean)[:_MENTION_LIMIT]
        if mention.entry.mechanism == "gene editing"
    )
    return list(islice(edited, 1))
