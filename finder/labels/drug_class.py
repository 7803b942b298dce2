"""What does a record say of a drug that no table knows? "JS207 (anti-PD-1/VEGF bispecific antibody)".

The class stands right beside the name, in a title, an arm, a description. Only here do wide classes count: "a KIF18A
inhibitor" says what an unknown drug is, but in other places it may be a medicine that people have taken anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from finder.labels.evidence import Passage
from finder.labels.name_context import CLASS, said_of
from finder.labels.vocabulary import Folded, Mention, fold, vocabulary, wide_classes
from finder.record import Intervention, Trial

# A name of letters and digits, as makers give before there is another: AMG 510, SHR-A1811, BL-B01D1.
CODE = re.compile(r"\b(?:[A-Z]{2,7}[ -]?[A-Z]?\d{2,8}|[A-Z][ -]?[A-Z]?\d{3,8})[\w-]{0,12}")

# No honest text is longer (the registry's own limits are lower for all but the detailed description).
LENGTH_LIMIT = 12_000


def passage_of(field: str, text: str) -> Passage:
    """*text* of *field*, as much of it as is read."""
    return Passage(field, text[:LENGTH_LIMIT])


_DOSE_OR_FORM = re.compile(
    r"(?:^|\s)(?:\d[\d.,]{0,8}\s?(?:mg|μg|µg|ug|mcg|g|ml)(?:/\w{1,4})?|(?:for\s)?injections?|tablets?|capsules?|"
    r"monotherapy|cells?|infusion|dose|single agent)(?=\s|$)",
    re.IGNORECASE,
)
_MENTIONS_LOOKED_AT = 8
_REACH = 170
FIELDS = ("brief_title", "official_title", "arms", "interventions", "brief_summary", "detailed_description")
"""Where a record says what its drugs are."""


def class_of(trial: Trial, intervention: Intervention) -> tuple[Passage, Mention] | None:
    """The class that *trial* says *intervention* to be, and the text that says so; None where it does not."""
    said = class_of_names(trial, names_looked_for(intervention))
    for text in (intervention.description, intervention.name) if said is None else ():
        passage = passage_of("interventions", text)
        leading = _class_of(passage.clean, 0, 0)  # as if its name stood before: "bispecific antibody against ..."
        if leading:
            return passage, leading
    return said


def class_of_names(trial: Trial, names: tuple[str, ...]) -> tuple[Passage, Mention] | None:
    """The class that *trial* says what goes by any of *names*, folded, to be, and the text that says so."""
    for field in FIELDS if names else ():
        for text in trial.texts(field):
            passage = passage_of(field, text)
            for start, end in _occurrences(names, passage.clean):
                mention = _class_of(passage.clean, start, end)
                if mention:
                    return passage, mention
    return None


def names_looked_for(intervention: Intervention) -> tuple[str, ...]:
    """The names that the record may use for *intervention*, folded: without dose and form, and codes within it."""
    names = [intervention.name.partition("(")[0], intervention.name, *intervention.other_names[:_MENTIONS_LOOKED_AT]]
    names = [_DOSE_OR_FORM.sub("", name) for name in names] + CODE.findall(intervention.name)
    return tuple(name for name in dict.fromkeys(map(fold, names)) if len(name) >= 4)


def _occurrences(names: tuple[str, ...], text: str) -> Iterator[tuple[int, int]]:
    folded = Folded(text)
    for name in names:
        for start in islice(places(name, folded.text), _MENTIONS_LOOKED_AT):
            yield folded.original(start), folded.original(start + len(name) - 1) + 1


def _class_of(text: str, start: int, end: int) -> Mention | None:
    """The class that *text*, right behind it or right before it, says to be what stands at *start* to *end*."""
    begin = max(0, start - _REACH)
    mention = _class_near(text[begin : end + _REACH], start - begin, end - begin)
    return mention._replace(start=begin + mention.start, end=begin + mention.end) if mention else None


@lru_cache(maxsize=256)  # titles, arms and descriptions of one record say the same again
def _class_near(text: str, start: int, end: int) -> Mention | None:
    mentions = [mention for mention in classes_in(text) if mention.end <= start or mention.start >= end]
    if not any(mention.entry.treats for mention in mentions):
        return None
    said = zip(mentions, said_of(text, mentions, "arms", (start, end)), strict=True)
    classes = [mention for mention, says in said if says == CLASS and mention.entry.treats]
    behind = [mention for mention in classes if mention.start >= end]
    return behind[0] if behind else classes[-1] if classes else None


def classes_in(text: str) -> list[Mention]:
    """What *text* names, the wide classes among it; where they overlap, what begins first."""
    found = sorted((*vocabulary().find(text), *wide_classes().find(text)), key=lambda mention: mention.start)
    apart: list[Mention] = []
    for mention in found:
        if not apart or mention.start >= apart[-1].end:
            apart.append(mention)
    return apart


def places(name: str, text: str) -> Iterator[int]:
    """Where *name* stands in *text*."""
    start = text.find(name)
    while start >= 0:
        yield start
        start = text.find(name, start + len(name))
