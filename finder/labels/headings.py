"""Does a line of the criteria open a section? The words of headings stand in `tables/headings.csv`.

"Inclusion Criteria" and "Exclusion Criteria" are mere words of a text: alone on a line, before a colon, run into the
first criterion ("Exclusion Criteria Pregnant women"), at the end of the last one, misspelt, or part of a sentence about
criteria ("Other exclusion criteria may apply"), which opens nothing.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Literal, NamedTuple, cast

from finder.labels.table_files import TABLES, listed, read_table

Section = Literal["inclusion", "exclusion", "unclear"]


class Heading(NamedTuple):
    """A heading within a line: `line[start:end]`; what stands before and behind it are criteria."""

    section: Section
    start: int
    end: int


_MAX_HEADING_LENGTH = 110
_MAX_BRACKET_LENGTH = 250
_MAX_WORDS_LENGTH = 45
_MAX_END_LENGTH = 16
_MAX_LENGTH_WITH_TAIL = 170
_MAX_OTHER_HEADING_LENGTH = 60
_MAX_WORDS_BEFORE = 3
_MAX_WORDS = 7
_MARKUP = " \t\r*_#.-–—()"
_GROUPS = ("cohort", "part", "arm", "phase", "group", "module", "stratum", "step", "sub")
_ADJECTIVES = ("key", "main", "major", "general", "other", "patient", "subject", "study", "additional", "specific")
# A word of headings, or a slip for one: "exlusion", "critiera" are near enough, "conclusion" and "criterion" are not.
_SPELT = ("exclusion", "inclusion", "criteria")
_LIKENESS = 0.85
_SIGNS = "([,;:.)\"'"
_NUMBERED = re.compile(r"\d{1,2}[.)](?!\d)")
_NUMBERED_WITHIN = re.compile(r"\s1[.)]\s")
_PEOPLE = r"(?:(?:patient|subject|participant|candidate|person|individual|volunteer)s?|people|women|men|those|they|who)"
_ENTERING = (
    r"(?=\s*\Z|\s+(?:if|when|to\s+(?:participate|enter|enrol)"
    r"|for\s+(?:the|this|our|participation|inclusion|entry|enrol)))"
)
# One of these stands in all words for criteria, in whichever language.
HINTS = ("crit", "krit", "kryt", "крит", "标准", "標準", "条件", "基準", "기준")


@cache
def _words(form: str) -> dict[str, Section]:
    """The words of *form* in the table, and the section that each opens."""
    return {
        " ".join(words.split()): cast(Section, row["section"])
        for row in read_table(TABLES / "headings.csv")
        for words in listed(row["words"], ";")
        if row["form"] == form
    }


@cache
def _pattern(form: str, *sections: Section) -> re.Pattern[str]:
    """Finds the words of *form* that open one of *sections*, one group for each of these; the longer words first."""
    groups = []
    for section in sections:
        words = sorted((words for words, opens in _words(form).items() if opens == section), key=len, reverse=True)
        # That a word begins is asked once for all, and not in vain for each at every letter.
        latin = rf"\b(?:{'|'.join(_as_pattern(each) for each in words if each.isascii())})"
        others = [re.escape(each) for each in words if not each.isascii()]
        groups.append(f"(?P<{section}>{'|'.join([latin, *others])})")
    return re.compile("|".join(groups))


def _as_pattern(words: str) -> str:
    pattern = re.escape(words).replace(r"\ \.\.\.\ ", r"\b.{0,80}?\b").replace(r"\ entering", _ENTERING)
    if "not" not in words:
        pattern = pattern.replace(r"\beligible", r"\b(?<!not )(?<!not be )eligible")
    pattern = pattern.replace(r"\ ", r"\W{1,3}").replace("patients", _PEOPLE)
    return pattern if pattern.endswith(")") else rf"{pattern}\b"


def hints_in(text: str) -> tuple[str, ...]:
    """Those of the hints at headings that *text*, a whole record's, holds: what its lines need be searched for."""
    return tuple(hint for hint in HINTS if hint in text)


def find_heading(
    line: str, plain: str, hints: tuple[str, ...], *, marked: bool, followed_by_list: bool
) -> Heading | None:
    """The first heading of *line*, or None; *plain* is the same in small letters (`finder.labels.text`).

    *hints* are those of its record. *marked*: it has a bullet. *followed_by_list*: the next line has one.
    """
    heading = _find(line, plain, hints, marked=marked, followed_by_list=followed_by_list)
    if heading is None or heading.section != "inclusion":
        return heading
    # "Eligibility criteria, exclusion": never may what keeps people out be read as a demand.
    words = plain[heading.start : heading.end]
    if "exclu" not in words:
        return heading
    return heading._replace(section="unclear" if "inclu" in words else "exclusion")


def _find(line: str, plain: str, hints: tuple[str, ...], *, marked: bool, followed_by_list: bool) -> Heading | None:
    near = max([plain.find(hint) for hint in hints], default=-1)
    if near >= 0:
        words = _pattern("words", "exclusion", "inclusion", "unclear")
        for match in words.finditer(plain, max(0, near - _MAX_WORDS_LENGTH)):
            heading = _opened(line, plain, match)
            if heading is not None:
                return _with_addressee(line, heading) if followed_by_list else heading
    colon = plain.find(":", 0, _MAX_HEADING_LENGTH + 20)
    head = plain[:colon] if colon >= 0 else plain.rstrip()
    if len(head) > _MAX_HEADING_LENGTH:
        return _at_the_end(line, plain)
    above = colon >= 0 and not marked and not plain[colon + 1 :].strip()
    section = _whole(head, above=above) if near >= 0 or head.count(" ") <= _MAX_WORDS_BEFORE + 1 else None
    section = section or (led_to(head) if above else None)
    if section is not None:
        return Heading(section, 0, _markup_end(line, colon + 1) if colon >= 0 else len(line))
    return _at_the_end(line, plain)


def led_to(head: str) -> Section | None:
    """The section of the list below the sentence *head*, in small letters: "subjects will be excluded if they"."""
    if _pattern("lead-in", "exclusion").search(head):
        return "exclusion"
    return "inclusion" if _pattern("lead-in", "inclusion").search(head) else None


def _opened(line: str, plain: str, match: re.Match[str]) -> Heading | None:
    """The heading that the words of *match* are; None where they are part of a sentence."""
    start, end = match.span()
    section = cast(Section, match.lastgroup)
    before = plain[:start].strip(_MARKUP).split()
    tail = _tail(line, plain, end)
    if tail is None:
        return None
    behind = line[end:].lstrip(" \t\r*_")
    colon = plain[end:tail].rstrip(" *_").endswith(":")
    capital = line[start].isupper() or not plain[start].isascii()
    nearest = next((word.strip(_SIGNS) for word in reversed(before) if word not in _ADJECTIVES), "")
    alone = len(before) <= _MAX_WORDS_BEFORE or before[0].startswith(_GROUPS)
    ends = not behind[:1] or behind[0].isupper() or behind[0] in ":：([." or _NUMBERED.match(behind) is not None
    if not alone and ends and nearest not in _words("before") and (colon or capital):
        return Heading(section, _with_adjectives(line, plain, start), tail)
    if before and behind[:1] and behind[0] in "#0123456789":  # "as in Exclusion Criterion 3"
        return None
    if colon:
        # "Exclusion Criteria (before the operation; those before the drug stand below):"
        allowed = (not before or tail <= _MAX_HEADING_LENGTH) and "not" not in before
    else:
        allowed = nearest not in _words("before") and len(before) < _MAX_WORDS and not _is_sentence(before)
        # "Able to walk Exclusion Criteria Fever" is left alone: the first words may be a criterion.
        allowed = allowed and (capital or not before or not line[tail:].strip())
    return Heading(section, 0, tail) if allowed else None


def _is_sentence(words: list[str]) -> bool:
    return not _words("sentence").keys().isdisjoint(word.strip(_SIGNS) for word in words)


def _tail(line: str, plain: str, end: int) -> int | None:
    """Where the heading whose words end at *end* ends itself; None where a sentence goes on."""
    behind = plain[end:].lstrip(" \t\r*_")
    at = len(plain) - len(behind)
    if not behind:
        return len(line)
    if behind[0] == ":":
        return _markup_end(line, at + 1)
    if behind[0] in "([":
        close = plain.find(")" if behind[0] == "(" else "]", at, at + _MAX_BRACKET_LENGTH)
        return _tail(line, plain, close + 1) if close > 0 else None
    if behind[0].isalpha() and line[at].isupper() and not behind.startswith(("for ", "of ")):
        return at
    if behind[0] == "." or _NUMBERED.match(behind):
        return at + (behind[0] == ".")
    if behind[0].isalnum() or behind[0] in "-,;#'\"/&":
        return _tail_of_words(line, plain, at)
    return at


def _tail_of_words(line: str, plain: str, at: int) -> int | None:
    """Where "- Part 2 only", "for people with stage II disease:" ends; None where a sentence goes on."""
    colon = plain.find(":", at, at + _MAX_HEADING_LENGTH)
    if colon >= 0 and "apply" not in plain[at:colon]:
        return _markup_end(line, colon + 1)
    numbered = _NUMBERED_WITHIN.search(plain, at)
    end = numbered.start() if numbered else len(line)
    words = plain[at:end].replace(",", " ").strip(_MARKUP).split() or [""]
    # "Exclusion Criteria - Pregnant women" and "Exclusion Criteria - Part 2 only"
    if plain[at] == "-" and line[at + 1 :].lstrip()[:1].isupper() and not words[0].startswith((*_GROUPS, "for", "all")):
        return at + 1
    addressed = plain[at] == "-" or plain.startswith(("for ", "of ", "from "), at)
    max_length = _MAX_LENGTH_WITH_TAIL if addressed else _MAX_OTHER_HEADING_LENGTH
    return end if end <= max_length and not _is_sentence(words) and not plain.rstrip().endswith((",", ";")) else None


def _with_adjectives(line: str, plain: str, start: int) -> int:
    """Where the heading at *start* begins, "Key" and the like before it counted in."""
    before = plain[:start].split()
    if before and before[-1] in _ADJECTIVES:
        place = plain.rindex(before[-1], 0, start)
        return place if line[place].isupper() else start
    return start


def _with_addressee(line: str, heading: Heading) -> Heading:
    """*heading*, with whom the list below is for: "Exclusion Criteria: healthy subjects"."""
    behind = line[heading.end :].strip()
    addressed = behind[:1].isalpha() and len(behind) < 40 and len(behind.split()) <= 4
    addressed = addressed and line[: heading.end].rstrip().endswith((":", "："))
    return heading._replace(end=len(line)) if addressed else heading


def _markup_end(line: str, end: int) -> int:
    while end < len(line) and line[end] in "*_":
        end += 1
    return end


def _whole(head: str, *, above: bool) -> Section | None:
    """The section that *head*, a line or what stands before its colon, opens as a whole, misspelt or not.

    *above*: nothing stands behind its colon, so that a list may follow.
    """
    words = head.replace("/", " ").replace("-", " ").strip(_MARKUP).split()
    if not 0 < len(words) <= _MAX_WORDS:
        return None
    whole = " ".join(words)
    section = _words("whole").get(whole) or (_words("list").get(whole) if above else None)
    if section is None and len(words) <= _MAX_WORDS_BEFORE + 1 and not _is_sentence(words):
        section = _words("end").get(words[-1]) if (words[:-1] or [""])[-1] not in _words("before") else None
    if section is None and len(whole) <= _MAX_OTHER_HEADING_LENGTH and not _is_sentence(words):
        spelt = " ".join(_spelt(word) for word in words)
        match = _pattern("words", "exclusion", "inclusion", "unclear").search(spelt) if spelt != whole else None
        section = cast(Section, match.lastgroup) if match else _words("end").get(spelt)
    return section


@lru_cache(maxsize=4096)
def _spelt(word: str) -> str:
    """*word*, or the word of headings that it is a slip for."""
    near = get_close_matches(word, _SPELT, n=1, cutoff=_LIKENESS) if 6 <= len(word) <= 12 else []
    return near[0] if near else word


def _at_the_end(line: str, plain: str) -> Heading | None:
    """The heading "Exclusion:" or "Exclusion" at the end of a criterion."""
    if "clusion" not in plain[-_MAX_END_LENGTH:]:
        return None
    stripped = plain.rstrip(" \t\r*_:")
    for words in ("exclusion", "inclusion"):
        start = len(stripped) - len(words)
        if start > 0 and stripped.endswith(words) and (line[start].isupper() or ":" in plain[len(stripped) :]):
            before = stripped[:start].split()
            if stripped[start - 1].isspace() and before and before[-1].strip(_SIGNS) not in _words("before"):
                return Heading(words, _with_adjectives(line, plain, start), len(line))
    return None
