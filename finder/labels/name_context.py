"""What do the words around a name say of it: that it is not given here, or what class of drugs it belongs to?

`name_context.csv` lists them; each row has its example, with the name in square brackets. It `says`:

* `not given`: given before, failed, compared, or a placebo of it. The words stand `after` the name, right before it
  (`next`), or before it in the same `clause` with no word of giving between ("previously treated people will receive
  ..."); so do words that compare (`compared`), though what follows "plus" is compared, too;
* `only a target`: "anti-B7-H3" before "CAR-T cells" is no antibody;
* `done`: an operation in prose counts only where it is said to be done;
* `added`: what a title adds to the study drug is given, though no list names it;
* `class`: what may stand between the name of a drug and its class, the class `after` it, `before` it, or before it with
  an article ("a PD-1 inhibitor such as ..."); in the example, both are in brackets.

`texts` are the `names` of interventions, `prose` (titles, arms, descriptions), `both`, or the `titles` alone. In the
words, `{a|b}` is one of these, `*` the rest of a word, `..2..` up to two words, `--4--` up to four, punctuation between
them, `,,9,,` up to nine words, none of which begins another thing ("in", "plus"). A space may be a hyphen. `unless`
lists what, right before the words, turns them back.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from finder.labels.vocabulary import expand

Texts = Literal["names", "prose", "titles"]

_FAR = 200
_BLANK = r"[\s-]{1,2}"
# "immune checkpoint inhibitor (ICI) therapy-resistant": what may stand between the name and the words after it.
_TAIL = (
    r"(?:[\s-]{0,2}\([\w/-]{2,10}\))?"
    r"(?:[\s-]{1,2}(?:based|containing|therapy|treatment|inhibitors?|agents?|drugs?|chemotherapy|regimens?)\b){0,2}"
)
_GIVES = r"receiv|administ|given|treated with|followed by|randomi|assign|allocat|start|continu|maint|undergo(?:es)?\b"
# "Previously treated people: quxabloxin plus ..." is given; the second medicine of a comparator is not.
_TURNS_BACK = {"clause": rf"{_GIVES}|combin|plus", "compared": rf"{_GIVES}|both\b"}
_DONE_TO = (
    r"(?: (?:been|also))?(?: (?:received?|receiving|completed|undergone|treated with|treated|been treated with))?"
)
# "VS-6766" is no "vs", "progression-free" says nothing of what went before.
_WHOLE_WORD = r"(?!\w|-\d|[\s-]free\b)"
# Behind the name itself: "®)", "(its other name)", "tablets".
_FORM_OF_DRUG = r"[\s)\]®™*]*(?:\([^()]{1,30}\)\s?)?(?:(?:tablets?|capsules?|injection)\b)?\s?"
# What stands between two things, not between a thing and its class.
_PARTS = (
    r"(?:in|for|with|after|before|versus|vs|plus|on|than|who|whose|patients|participants|subjects|people|compared|"
    r"combin\w{1,6}|followed|alone|or|prior|to|will|was|has|have|given|study|trial|enhance\w{0,2}|not)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; `example` is its test."""

    says: str
    where: str
    texts: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    example: str


@cache
def rows() -> tuple[Row, ...]:
    """The table, in its order."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Row(row["says"], row["where"], row["texts"], _cell(row["words"]), _cell(row["unless"]), row["example"])
            for row in csv.DictReader(lines)
        )


def _cell(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def is_not_given(text: str, start: int, end: int, texts: Texts) -> bool:
    """Whether *text* says that what `text[start:end]` names is not given here."""
    after, before, first_words = _not_given(texts)
    if after.match(text, end):
        return True
    begin = max(0, start - _FAR)
    # Most texts hold none of the words; this is quicker than to look for each of them everywhere.
    words = text[begin:start].lower().translate(_SIGNS).split()
    return any([word.startswith(first_words) for word in words]) and bool(before.search(text, begin, start))  # noqa: C419


def is_only_target(text: str, start: int, end: int) -> bool:
    """Whether "anti-B7-H3" at `text[start:end]` is but the target of cells or of a conjugate named behind it."""
    return text[start : start + 4].lower() == "anti" and bool(_one("only a target", "after").match(text, end))


def is_done(text: str, start: int) -> bool:
    """Whether *text* says that the operation whose name begins at *start* is done."""
    return bool(_one("done", "clause").search(text, max(0, start - _FAR), start))


def is_added(text: str, start: int) -> bool:
    """Whether *text* says that what is named at *start* is added to something else that is given."""
    return bool(_one("added", "next").search(text, max(0, start - _FAR), start))


def leads_to_class(gap: str) -> bool:
    """Whether *gap*, all that stands between a drug's name and the class after it, says that the drug is of it."""
    return bool(_one("class", "after").fullmatch(gap))


def leads_from_class(before: str, gap: str) -> bool:
    """Whether *gap*, between a class and the drug's name after it, says so; *before* stands before the class."""
    if _one("class", "before").fullmatch(gap):
        return True
    has_article = not {"a", "an", "the"}.isdisjoint(before.lower().split()[-5:])
    return has_article and bool(_one("class", "before, of one").fullmatch(gap))


_SIGNS = str.maketrans(dict.fromkeys("-,.:;()[]/+&\"'", " "))


@cache
def _not_given(texts: Texts) -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    """What takes a name away behind it, and before it; how the first words of the latter begin."""
    after = "|".join(_alternatives("not given", "after", texts))
    before = rf"\b(?:{'|'.join(_alternatives('not given', 'next', texts))})"
    for where, gives in _TURNS_BACK.items():
        if words := "|".join(_alternatives("not given", where, texts)):
            before += rf"|\b(?:{words}){_WHOLE_WORD}{_DONE_TO}(?:(?!\b(?:{gives}))[^.;:\n]){{0,170}}"
    tail = "" if texts == "names" else _TAIL
    forms = [
        form
        for row in rows()
        if row.says == "not given" and row.where != "after"
        for words in row.words
        for form in expand(words)
    ]
    first_words = {form.translate(_SIGNS).split()[0].partition("*")[0].lower() for form in forms}
    return (
        re.compile(rf"{tail}[\s-]{{0,2}}(?:{after})", re.IGNORECASE),
        re.compile(rf"(?:{before})$", re.IGNORECASE),
        tuple(first_words),
    )


_FRAMES = {
    ("only a target", "after"): r"[^+,;.\n]{0,40}\b(?:WORDS)\b",
    ("done", "clause"): r"(?:WORDS)[^.;\n]{0,50}$",
    ("added", "next"): r"(?<!\w)(?:WORDS)$",
    ("class", "after"): rf"{_FORM_OF_DRUG}(?:WORDS)\s?['\"“‘]?",
    ("class", "before"): r"(?:\s?\([^()]{1,12}\))?[\s)]{0,3}(?:WORDS)\s?",
    ("class", "before, of one"): r"\s?(?:WORDS)",
}


@cache
def _one(says: str, where: str) -> re.Pattern[str]:
    """The rows of one kind, in the frame that they stand in."""
    words = "|".join(_alternatives(says, where, "prose"))
    return re.compile(_FRAMES[says, where].replace("WORDS", words), re.IGNORECASE)


_ROWS_OF = {"names": ("names", "both"), "prose": ("prose", "both"), "titles": ("titles", "prose", "both")}


def _alternatives(says: str, where: str, texts: Texts) -> Iterator[str]:
    for row in rows():
        if (row.says, row.where) == (says, where) and row.texts in _ROWS_OF[texts]:
            turned_back = "".join(rf"(?<!{re.escape(word)} )(?<!{re.escape(word)})" for word in row.unless)
            for words in row.words:
                yield from (turned_back + _form(form, where == "next" or says == "class") for form in expand(words))


_GAPS = {
    "..": (r"[\s-]{1,2}", r"[\w/-]{1,20}[\s-]{1,2}"),
    "--": (r"\W{1,3}", r"[\w/-]{1,20}\W{1,3}"),
    ",,": (r"\s?", rf"(?!{_PARTS}\b)[^\s,;+&()]{{0,30}}[^\s,;+&().][\s,()/-]{{1,3}}"),
}


def _form(words: str, ends_open: bool) -> str:
    """The regular expression of some words; *ends_open* where a blank parts them from what they stand beside."""
    form = ""
    tokens = words.split()
    for number, token in enumerate(tokens):
        if gap := re.fullmatch(r"(\.\.|--|,,)(\d+)\1", token):
            parted, word = _GAPS[gap[1]]
            form = form.removesuffix(_BLANK) + rf"{parted}(?:{word}){{0,{gap[2]}}}"
        elif not token.strip("(:,-–[+→"):
            form += rf"\s?{re.escape(token)}\s?"
        else:
            form += re.escape(token).replace(r"\*", r"\w{0,15}")
            form += _BLANK if ends_open or number < len(tokens) - 1 else ""
    return form
