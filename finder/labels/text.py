"""How a record's text is read letter by letter, and where its sentences end.

The registry's texts carry CommonMark escapes, soft hyphens, full-width characters (`ＥＣＯＧ ０-１`, `≥1％`) and a
dozen kinds of dash. Two forms are made of each text: `readable`, which people read, and `plain`, which rules read.
Both have the same length, so that a place in one is the same place in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

MAX_PARTS = 1_000
"""A text is parted into so many lines or sentences, and its rest is one more. Real ones have up to 210."""

MAX_LENGTH_READ = 40_000
"""The registry allows 20,000 characters of criteria and 32,000 of description; a text beyond this is no honest one."""

# CommonMark lets any ASCII punctuation be escaped; the registry uses \> \< \[ \] \. \* \^ \& \- \~ and some more.
# Soft hyphens, zero-width characters and byte order marks cannot be seen.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
REMOVED = re.compile(rf"[\\{_INVISIBLE}](?:(?<=[{_INVISIBLE}])|[!-/:-@\[-`{{-~])")
# "Within four (4) weeks".
_COUNT_IN_BRACKETS = re.compile(r"\((\d{1,3})\)(?=\s+(?:day|week|month|year)s?\b)")

_PLAIN = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_PLAIN |= dict.fromkeys("‐‑‒–—―−﹘﹣", "-")
_PLAIN |= dict.fromkeys(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
)
_PLAIN |= dict.fromkeys("≦⩽", "≤") | dict.fromkeys("≧⩾", "≥") | dict.fromkeys("～∼〜˜", "~")
_PLAIN |= dict.fromkeys("‘’´`", "'") | {"、": ",", "⁄": "/", "∕": "/", "﹤": "<", "﹥": ">"}


def readable(raw: str) -> str:
    """*raw* text of the registry as people should read it: without escapes and invisible characters."""
    if "\\" in raw or (not raw.isascii() and any(map(raw.__contains__, _INVISIBLE))):
        return REMOVED.sub(lambda found: found[0][1:], raw)
    return raw


def plain(text: str) -> str:
    """*text* as rules read it: lower case, plain digits, dashes and spaces; every letter in its place."""
    if not text.isascii():
        for character in _PLAIN.keys() & set(text):
            text = text.replace(character, _PLAIN[character])
    return _COUNT_IN_BRACKETS.sub(r" \1 ", lower_case(text))


def lower_case(text: str) -> str:
    """*text* in lower case, every letter in its place (a few letters of Unicode would change their length)."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join([small if len(small := character.lower()) == 1 else character for character in text])


# A full stop ends a sentence only before white space, so that "v1.1" and "2.5 mg" stay whole. The patterns begin with
# a set, and look back from there: `re` passes over all other characters in no time.
# The space behind a full stop may be missing: "stable metastases.To be enrolled".
_STOP = re.compile(r"[.;!?。；](?!(?<=\betc\.)\s+[a-z])(?:(?=\s)|(?<=[。；])|(?<=[a-z]{3}\.)(?=[A-Z][a-z]+\s))")
# Old records have none: "Measurable disease No brain metastases No prior chemotherapy".
# "Chemotherapy: No prior chemotherapy Endocrine therapy: Not specified" goes on from one heading to the next.
_RUN_ON = (
    " No ", " Not pregnant", " Must ", " Patients ", " Subjects ", " Participants ", " Prior ", " Concurrent ",
    " At least ", " Any ", " Measurable ", "dimensionally measurable ",
    " Chemotherapy:", " Radiotherapy:",
)  # fmt: skip
_MIN_RUN_ON_LENGTH = 40
_STOP_OR_RUN_ON = re.compile(
    r"[.;!?。；\s](?!(?<=\betc\.)\s+[a-z])(?:(?<=[.;!?])(?=\s)|(?<=[。；])|(?<=[a-z]{3}\.)(?=[A-Z][a-z]+\s)|(?<=[a-z0-9)%:]{3}\s)\s*"
    r"(?=(?:No|Must|Patients|Subjects|Participants|Measurable|Bidimensionally|Unidimensionally)\s+[a-zA-Z]"
    # A title has these words in capitals, too, but goes on in capitals.
    r"|(?:Prior|Concurrent|At|Any)\s+[a-z]|Not\s+pregnant)"
    r"|(?<=\s)(?=(?:Biologic therapy|Chemotherapy|Endocrine therapy|Radiotherapy|Surgery|Other):\s))"
)
_ABBREVIATED = re.compile(
    r"(?:\be\.?g|\bi\.?e|\bvs|\bcf|\bapprox|\bincl|\bresp|\bno|\bdr|\bca|\be\.\s?g|\bi\.\s?e|\bi\.v|\bp\.o|\bs\.c|\b[ei])$",
    re.IGNORECASE,
)

# Beyond this many characters a "sentence" is a list without full stops; it is read in pieces.
_MAX_SENTENCE_LENGTH = 900


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of `text[start:end]` as (start, end), in order; semicolons part sentences, too."""
    spans: list[tuple[int, int]] = []
    begin, end = start, min(end, MAX_LENGTH_READ)
    stops = _STOP
    if end - start > _MIN_RUN_ON_LENGTH:
        words = text[start:end]
        stops = _STOP_OR_RUN_ON if any(map(words.__contains__, _RUN_ON)) else _STOP
    for stop in islice(stops.finditer(text, start, end), MAX_PARTS):
        if stop[0] == "." and _ABBREVIATED.search(text, max(begin, stop.start() - 8), stop.start()):
            continue
        spans += _pieces(text, begin, stop.end())
        begin = stop.end()
    if begin < end:
        spans += _pieces(text, begin, end)
    return spans


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_SENTENCE_LENGTH:
        cut = max(
            text.rfind(" ", start, start + _MAX_SENTENCE_LENGTH), text.rfind("\n", start, start + _MAX_SENTENCE_LENGTH)
        )
        cut = cut if cut > start else start + _MAX_SENTENCE_LENGTH
        yield start, cut
        start = cut
    yield start, end
