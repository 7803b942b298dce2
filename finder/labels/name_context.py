"""What do the words around a name say of it: that it is given here, or not, or of what class it is?

A text is read like any other (`finder.labels.statements`), with a word of the lexicon in the place of each name:
`quxabloxin` for a drug, `quxibitor` for a class of drugs, `antiqux` for an antibody by its target, `quxicells` for
cells, vaccines and conjugates, `quxectomy` for an operation, `qux` for the drug whose class is asked for. The first
rule of `tables/rules/given.csv` that fits decides on a name. It says:

* `prepares`: given before cells, to make room for them;
* `not given`: had before, failed, compared, a placebo of it, the target of cells;
* `class`: what `qux` is said to be;
* `added`: a title adds it to the study drug;
* `had`: an exclusion keeps out who had it before;
* `-`: an operation is done (without such words, none in prose counts).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from finder.labels.evidence import Passage
from finder.labels.lexicon import symbols_of
from finder.labels.rules import table
from finder.labels.statements import Sentence, rows_of
from finder.labels.text import sentence_spans
from finder.labels.vocabulary import Entry, Mention

Place = Literal["interventions", "title", "summary", "arms", "exclusion"]
"""Names of interventions; titles; those of observational studies; any prose; what keeps people out."""

NOT_GIVEN, PREPARES, CLASS, ADDED, HAD = "not given", "prepares", "class", "added", "had"
_ASKED = "qux"


def said_of(text: str, mentions: Sequence[Mention], place: Place, asked: tuple[int, int] | None = None) -> list[str]:
    """What *text* says of each of *mentions*, which stand apart and in order: a value of the rules, or "".

    *asked* is where the name of the drug stands whose class is asked for; empty: as if it stood there.
    """
    said = [""] * len(mentions)
    read, names = _with_words(text, mentions, place, asked)
    if not names or read.isalpha():  # nothing stands around it
        return said
    passage, kind = Passage("arms", read), symbols_of("treatment-name")
    ends = [at for at, letter in enumerate(f"{read}\n") if letter == "\n"]
    lines = zip([0, *(end + 1 for end in ends)], ends, strict=False)
    spans = [(passage, *span) for line in lines for span in sentence_spans(read, *line)]
    spans = [(_, start, end) for _, start, end in spans if any(start <= at < end for at, _ in names)]
    for span, row in zip(spans, rows_of(spans), strict=True):
        here = {at - span[1]: numbers for at, numbers in names if span[1] <= at < span[2]}
        sentence = Sentence(span, row, place)
        places = [at for at, symbol in enumerate(sentence.symbols) if symbol in kind]
        if len(places) > len(here):  # the text has such a word itself
            places = [at for at in places if sentence.span(at)[0] in here]
        numbers_at = dict(zip(places, here.values(), strict=False))
        for finding in table("given").decide(sentence):
            for number in numbers_at.get(finding.subject if finding.subject is not None else -1, ()):
                said[number] = finding.says
    return said


def _with_words(
    text: str, mentions: Sequence[Mention], place: Place, asked: tuple[int, int] | None
) -> tuple[str, list[tuple[int, list[int]]]]:
    """*text* with a word in the place of each name; where these words stand, and for which of *mentions*."""
    names = [
        (mention.start, mention.end, number, _word(mention, text))
        for number, mention in enumerate(mentions)
        if asked or not _is_said_itself(mention.entry, place)
    ]
    if asked:
        names = sorted([*names, (*asked, -1, _ASKED if asked[0] < asked[1] else f"{_ASKED}: ")])
    read, reached = "", 0
    at: list[tuple[int, list[int]]] = []
    for start, end, number, word in names:
        between, behind = text[reached:start], text[end : end + 1]
        if at and number >= 0 and between.strip() in ("(", "[") and behind in (")", "]"):
            # A short form in brackets is read like the words before it: "after chemoradiotherapy (CRT)".
            at[-1][1].append(number)
            reached = end + 1
            continue
        read += between
        if number >= 0:
            at.append((len(read), [number]))
        read += word.capitalize()  # as names are in titles
        reached = end + (behind == "s")
    return (read + text[reached:]).replace("\\", "/"), at


def _is_said_itself(entry: Entry, place: Place) -> bool:
    """Whether the words stay as they are, to say something of the names beside them: "placebo", "premedication"."""
    return entry.only_in_names and (place != "interventions" or entry.mechanism == "placebo")


def _word(mention: Mention, text: str) -> str:
    """The word that stands in the place of *mention*, a name in *text*, while it is read."""
    entry = mention.entry
    types = set(entry.therapies)
    if "ADC" in entry.subtypes or types & {"cell-based", "vaccine"}:
        return "quxicells"
    if types == {"surgery"}:
        return "quxectomy"
    if entry.kind != "phrase":
        return "quxabloxin"
    is_antibody = types & {"targeted", "immunotherapy"} and text[mention.start : mention.start + 4].lower() == "anti"
    return "antiqux" if is_antibody else "quxibitor"
