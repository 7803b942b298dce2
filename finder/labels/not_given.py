"""Does a text say at a name that it is *not* given: given before, failed, compared, or a placebo of it?

`not_given.csv` lists the words that take a name away, and where they stand: `after` the name, right before it (`next`),
or before it in the same `clause` with no word of giving between ("previously treated people will receive ..."); so do
words that compare (`compared`), though what follows "plus" is compared, too. `texts`
are the `names` of interventions, `prose` (titles, arms, descriptions) or `both`. Every row has its example, with the
name in square brackets.

In the words, `{a|b}` is one of these, `*` the rest of a word, `..2..` up to two words, `--4--` up to four words with
signs between them. A space may be a hyphen. `unless` lists what, right before the words, turns them back.
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

Texts = Literal["names", "prose"]

_FAR = 200
_BETWEEN = r"[\s-]{0,2}"
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


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; `example` is its test."""

    where: str
    texts: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    example: str


@cache
def rows() -> tuple[Row, ...]:
    """The table, in its order."""
    with Path(__file__).with_name("not_given.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Row(row["where"], row["texts"], _cell(row["words"]), _cell(row["unless"]), row["example"])
            for row in csv.DictReader(lines)
        )


def _cell(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def is_taken_away(text: str, start: int, end: int, texts: Texts) -> bool:
    """Whether *text* says that what `text[start:end]` names is not given here."""
    after, before = _forms(texts)
    return bool(after.match(text, end)) or bool(before.search(text, max(0, start - _FAR), start))


@cache
def _forms(texts: Texts) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands after a name, and what stands before one, to take it away."""
    after = "|".join(_alternatives("after", texts))
    before = rf"\b(?:{'|'.join(_alternatives('next', texts))})"
    for where, gives in _TURNS_BACK.items():
        if words := "|".join(_alternatives(where, texts)):
            before += rf"|\b(?:{words})(?!\w){_DONE_TO}(?:(?!\b(?:{gives}))[^.;:\n]){{0,170}}"
    tail = _TAIL if texts == "prose" else ""
    return re.compile(rf"{tail}{_BETWEEN}(?:{after})", re.IGNORECASE), re.compile(rf"(?:{before})$", re.IGNORECASE)


def _alternatives(where: str, texts: Texts) -> Iterator[str]:
    for row in rows():
        if row.where == where and row.texts in (texts, "both"):
            turned_back = "".join(rf"(?<!{re.escape(word)} )(?<!{re.escape(word)})" for word in row.unless)
            for words in row.words:
                yield from (turned_back + _form(form, where) for form in expand(words))


def _form(words: str, where: str) -> str:
    """The regular expression of some words; those right before a name end with what parts them from it."""
    form = ""
    tokens = words.split()
    for number, token in enumerate(tokens):
        if gap := re.fullmatch(r"(\.\.|--)(\d)\1", token):
            parted = r"[\s-]{1,2}" if gap[1] == ".." else r"\W{1,3}"
            form = form.removesuffix(_BLANK) + parted + rf"(?:[\w/-]{{1,20}}{parted}){{0,{gap[2]}}}"
        else:
            form += re.escape(token).replace(r"\*", r"\w{0,15}")
            form += _BLANK if where == "next" or number < len(tokens) - 1 else ""
    return form
