"""Which inclusion and exclusion criteria does the record list? The free text, split into its items.

The registry stores the criteria as one text. "Inclusion Criteria" and "Exclusion Criteria" are mere words in it,
spelled in many ways, and the items are marked by bullets, numbers, letters, indentation, blank lines or nothing.
Headings that open a section are taken out of the items; every other word of the text stays in exactly one item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple

from finder.labels.evidence import Evidence, Passage
from finder.labels.lexicon import TABLES, read_table
from finder.labels.text import MAX_PARTS, READ_AT_MOST

Section = Literal["inclusion", "exclusion", "unclear"]


class Criterion(NamedTuple):
    """One item of the criteria: `clean[start:end]` of the criteria's passage, without its bullet.

    `depth` counts the items it stands under, `parent` is the index of the nearest of them (a lead-in such as "Patients
    with any of the following:"), and `heading` the text of the heading above it ("Part B Exclusion Criteria").
    """

    section: Section
    depth: int
    start: int
    end: int
    text: str
    parent: int | None = None
    heading: str = ""


class Criteria:
    """The criteria of a trial as lists, in the record's order. They are split when they are first asked for.

    `lower` is what was read of `passage.clean`, as rules read it, sign by sign: for quick looks before a rule.
    """

    def __init__(self, passage: Passage) -> None:
        """*passage* is the record's `eligibilityCriteria`; beyond `READ_AT_MOST` it is not read."""
        self.passage = passage

    @property
    def lower(self) -> str:
        """`passage.plain`."""
        return self.passage.plain

    @cached_property
    def items(self) -> tuple[Criterion, ...]:
        """All items."""
        return _Splitter(self.passage.clean[:READ_AT_MOST], self.passage.plain).items()

    def evidence(self, item: Criterion, why: str) -> Evidence:
        """Evidence that quotes the whole of *item*."""
        return self.passage.evidence(item.start, item.end, why)

    def of(self, section: Section) -> tuple[Criterion, ...]:
        """The items of *section*."""
        return tuple(item for item in self.items if item.section == section)

    def above(self, item: Criterion) -> Iterator[Criterion]:
        """The items that *item* stands under, nearest first: what they say completes it."""
        while item.parent is not None:
            item = self.items[item.parent]
            yield item


@lru_cache(maxsize=4)  # of one record the labels ask first, then the fit
def split_criteria(text: str) -> Criteria:
    """Split *text*, the `eligibilityCriteria` of a record, into items; beyond `READ_AT_MOST` it is not read."""
    return Criteria(Passage("eligibility_criteria", text))


_BULLET = re.compile(
    r"""(?:
      (?P<dot>[*•·●○◦▪■□►➢✓‣⁃∙§¤]+(?=\s|\w|\(|[<>≥≤])|[-–—]{1,2}(?=\s|[^\W\d_]|\()|o(?=\s+\S))
    | (?P<number>[(（]?\d{1,3}(?:[.)）](?!\d)|、)|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s+[^\W\d_]{3})|[①-⑳])
    | (?P<roman>[(（]?(?:x{0,2}(?:i{1,3}|i?v|vi{1,3}|ix)|xi{0,3}|x)(?:[)）]|\.(?=\s)))
    | (?P<letter>[(（]?[a-z](?:[)）]|\.(?=\s+(?!coli\b))))
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)

# Marks that open a deeper list when they follow an item of another kind at the same indentation.
_FIRST_MARKS = re.compile(r"\W*(?:1|a|i|①)\W*", re.IGNORECASE)

# A line, or the end of one, that cannot be the end of an item.
_UNFINISHED = re.compile(r"(?:[,(/]|\b(?:and|or|with|of|the|to|for|by|in|a|an|at|from|than|as))\s*$", re.IGNORECASE)

_LONGEST_HEADING = 110
_LONGEST_OTHER_HEADING = 60
_HEADING_WORDS = ("exclusion", "inclusion", "criteria")
# "Exlcusion", "critiera" are near enough, "conclusion", "occlusion" and "criterion" (of response) are not.
_LIKENESS = 0.85
_WORD = re.compile(r"[A-Za-z]{6,12}")
# Criteria of some kind in a language that the table has no words for: it is not known which.
_FOREIGN_CRITERIA = re.compile(
    r"kriteri|kritéri|критери|critères|critérios|criterios|criteri\b|(?:标准|標準|基準|기준)$"
)
_MOST_HEADINGS_IN_A_LINE = 12
_DEEPEST = 12

_EXCLUSION_WORD = r"(?:exclusion(?:ary)?s?|(?:non|not)[-\s]?(?:inclusion|selection|eligibility)|ineligibility)"
_INCLUSION_WORD = r"(?:(?:pre[-\s]?)?inclusion(?:ary)?s?|selection|eligibility|entry|enrol?lment|participation)"
_CRITERIA = r"crit[a-z]{0,3}ri[a-z]{0,3}"

# "Key Exclusion Criteria", "Criteria for exclusion", "Cohort 2 exclusion criteria (patients)", "Exclusions".
_EXCLUSION = re.compile(
    rf"\b{_EXCLUSION_WORD}\W{{0,3}}{_CRITERIA}\b|\b{_CRITERIA}(?:\s+(?:for|of)|\s*[,:–-])\s*{_EXCLUSION_WORD}\b"
    rf"|^(?:[a-z-]+\s+){{0,3}}(?:exclusions?|non[-\s]?inclusion)\W*$",
    re.IGNORECASE,
)
_INCLUSION = re.compile(
    rf"(?<!non-)(?<!non )(?<!non)\b(?:inc)?{_INCLUSION_WORD}"
    rf"(?:\s*(?:/|and|or)\s*{_EXCLUSION_WORD})?\W{{0,3}}{_CRITERIA}\b"
    rf"|\b{_CRITERIA}(?:\s+(?:for|of)|\s*[,:–-])\s*(?:study\s+)?{_INCLUSION_WORD}\b"
    r"|^(?!non)(?:[a-z-]+\s+){0,3}(?<!non )inclusions?\W*$"
    # Old records of the National Cancer Institute; their negations ("No brain metastases") are worded as such.
    r"|^(?:disease|patient|donor)\s+characteristics$|^prior/?\s*concurrent\s+therapy$",
    re.IGNORECASE,
)
_BOTH = re.compile(rf"inclusion\s*(?:/|and|or|&)\s*{_EXCLUSION_WORD}", re.IGNORECASE)

# Sentences about the criteria: "Does not meet the inclusion criteria", "Other exclusion criteria may apply".
_NO_HEADING = re.compile(
    r"\b(?:meet\w*|met|fulfil\w*|satisf\w+|appl(?:y|ies|ied)|above|per|according|conform\w*|any|see|if|is|are|was"
    r"|had|have|has|not|protocol[-\s]defined)\b|\b(?:at|of|to|after|before|prior|since|until|for)(?:\s+the)?\s+"
    r"(?:inclusion|exclusion)\W*$|[;,]$",
    re.IGNORECASE,
)
_NO_HEADING_EVEN_WITH_COLON = re.compile(
    r"\b(?:not\s+(?:meet|fulfil|satisf|conform)\w*|may\s+apply|applies)\b", re.IGNORECASE
)

# Lead-ins that open a section by a sentence: "Patients are eligible if:", "Subjects will be excluded if they:".
_PEOPLE = r"\b(?:patients?|subjects?|participants?|persons?|people|individuals?|volunteers?|women|men|those|they|who)\b"
_FOR_THE_TRIAL = (
    r"(?=\s*$|\s+(?:if|when|to\s+(?:participate|enter|enrol)"
    r"|for\s+(?:the|this|our|participation|inclusion|entry|enrol)))"
)
_LEAD_TO_EXCLUSION = re.compile(
    rf"{_PEOPLE}.{{0,80}}\b(?:excluded?|(?:must|should)\s+not(?:\s+(?:have|meet))?"
    rf"|(?:not|cannot)\s+be\s+(?:included|enrol?led|entered)|(?:ineligible|not\s+(?:be\s+)?eligible){_FOR_THE_TRIAL})"
    r"|^(?:ineligible|not\s+eligible|excluded)(?:\s+if)?\s*$",
    re.IGNORECASE,
)
_LEAD_TO_INCLUSION = re.compile(
    rf"{_PEOPLE}.{{0,80}}\b(?<!not )(?<!not be )eligible\b{_FOR_THE_TRIAL}"
    rf"|{_PEOPLE}\s+(?:must|should|will)\s+(?:meet|fulfil|satisfy)\b.{{0,60}}\bcriteria"
    r"|^eligible(?:\s+if)?\s*$|^to\s+be\s+eligible(?!.{0,60}\bnot\b)",
    re.IGNORECASE,
)

# A heading inside a line: "... over 50 kg Exclusion Criteria: ...". Words before it that make it part of a sentence:
_INLINE = re.compile(
    rf"(?:(?:key|main|major|general|other|patient|subject)\s+)?\b(?P<word>(?:non[-\s]?)?inclusion|exclusion)"
    rf"(?:\s+{_CRITERIA}\s*(?:[:：]|$)|\s*[:：]\s*$)",
    re.IGNORECASE,
)
_SENTENCE_GOES_ON = re.compile(
    r"(?:^|[\s(/])(?:the|meet\w*|met|any|all|of|these|this|above|following|other|and|or|an|a|no|not|to|with|for|per|as"
    r"|same|fulfil\w*|satisf\w+|inclusion/?|by|in|under|/)[\s/]*$",
    re.IGNORECASE,
)
# Words enough to be an item of their own, and not the heading's own ("Cohort 2 (second line): exclusion criteria").
_WORDS_BEFORE_HEADING = re.compile(
    r"(?!\W*(?:cohort|part|arm|phase|group|module|stratum|additional|specific|general|patient|subject|participant|sub)s?\b)"
    r"(?:\S+\s+){4}",
    re.IGNORECASE,
)
_INLINE_NUMBER = re.compile(r"(?<=[\s;,.:])[(（]?(\d{1,2})[.)）](?:\s+|(?=[^\W\d_]))(?=\S)")


class _Line(NamedTuple):
    """A piece of text that can be an item: `body` begins at `start`; `mark` is its bullet ("" for none)."""

    start: int
    body: str
    indent: int
    mark: str
    kind: str
    after_blank: bool


class _Open(NamedTuple):
    """An item, still open to children: those whose `level` is greater."""

    level: float
    kind: str
    item: int
    leads: bool
    section: Section


# Section, depth, start, parent and heading of a `Criterion` to be; its end may still move.
_Draft = tuple[Section, int, int, int | None, str]


class _Splitter:
    """Walks once over the lines of a text and gathers its items."""

    def __init__(self, text: str, lower: str) -> None:
        self._text = text
        self._lower = lower
        self._drafts: list[_Draft] = []
        self._ends: list[int] = []
        self._stack: list[_Open] = []
        self._section: Section = "unclear"
        self._heading = ""
        self._first_heading: Section | None = None

    def items(self) -> tuple[Criterion, ...]:
        lines = list(_lines(self._text))
        for number, line in enumerate(lines):
            followed_by_list = number + 1 < len(lines) and bool(lines[number + 1].mark)
            self._line(line, followed_by_list)
        if self._first_heading == "exclusion":
            # What stands above the only heading, "Exclusion Criteria", is who may enter.
            self._drafts = [
                ("inclusion", *draft[1:]) if draft[0] == "unclear" and not draft[4] else draft for draft in self._drafts
            ]
        text = self._text
        return tuple(
            [
                Criterion(section, depth, start, end, text[start:end], parent, heading)
                for (section, depth, start, parent, heading), end in zip(self._drafts, self._ends, strict=True)
            ]
        )

    def _line(self, line: _Line, followed_by_list: bool, headings_left: int = _MOST_HEADINGS_IN_A_LINE) -> None:
        if not headings_left:
            self._pieces(line, followed_by_list)
            return
        lower = self._lower[line.start : line.start + len(line.body)]
        heading = None
        if _may_be_heading(line, lower[: _LONGEST_HEADING + 20], followed_by_list):
            heading = _heading(line, followed_by_list)
        if heading is not None:
            section, length = heading
            self._open_section(section, line.body[:length])
            rest = line.body[length:]
            if rest.strip():
                self._line(_read_line(line.start + length, rest, after_blank=True), followed_by_list, headings_left - 1)
            return
        inline = _inline_heading(line.body) if "clusion" in lower else None
        if inline is None:
            self._pieces(line, followed_by_list)
            return
        section, start, end = inline
        self._pieces(_Line(line.start, line.body[:start], line.indent, line.mark, line.kind, line.after_blank), False)
        self._open_section(section, line.body[start:end])
        rest = line.body[end:]
        if rest.strip():
            self._line(_read_line(line.start + end, rest, after_blank=True), followed_by_list, headings_left - 1)

    def _open_section(self, section: Section, heading: str) -> None:
        self._section = section
        self._heading = heading.strip(" \t\r*_#:：")
        self._first_heading = self._first_heading or section
        self._stack.clear()

    def _pieces(self, line: _Line, followed_by_list: bool) -> None:
        """Add *line*, cut where it counts "1. … 2. … 3. …" within itself."""
        cuts = _inline_numbers(line)
        if not cuts:
            self._add(line, followed_by_list)
            return
        before = line.body[: cuts[0][0]]
        if before.strip():
            self._add(_Line(line.start, before, line.indent, line.mark, line.kind, line.after_blank), True)
        for (mark, start), (end, _) in zip(cuts, [*cuts[1:], (len(line.body), 0)], strict=True):
            piece = _Line(line.start + start, line.body[start:end], line.indent, line.body[mark:start], "number", True)
            self._add(piece, followed_by_list)

    def _add(self, line: _Line, followed_by_list: bool) -> None:
        body = line.body.rstrip()
        if not body:
            return
        if self._goes_on(line, body):
            self._ends[-1] = line.start + len(body)
            return
        leads = body.endswith((":", "：")) or (
            followed_by_list and not line.mark and len(body) < 80 and body[-1] not in ".;"
        )
        # A lead-in without a bullet stands above bullets of its own indentation.
        level = line.indent - 0.5 if leads and not line.mark else float(line.indent)
        self._close(level if leads or line.mark else level - 0.5, line)
        section = self._stack[-1].section if self._stack else self._section
        if body.endswith((":", "：")) and line.mark and _LEAD_TO_EXCLUSION.search(body[-_LONGEST_HEADING:-1]):
            section = "exclusion"
        parent = self._stack[-1].item if self._stack else None
        self._drafts.append((section, len(self._stack), line.start, parent, self._heading))
        self._stack.append(_Open(level, line.kind, len(self._ends), leads, section))
        self._ends.append(line.start + len(body))

    def _close(self, level: float, line: _Line) -> None:
        """Close the items that a new one at *level* does not stand under."""
        stack = self._stack
        while stack and (stack[-1].level > level or len(stack) >= _DEEPEST):
            stack.pop()
        if not stack or stack[-1].level < level:
            return
        if line.kind and line.kind != stack[-1].kind and stack[-1].kind:
            same_level = [entry.kind for entry in stack if entry.level == level]
            if line.kind not in same_level and (stack[-1].leads or _FIRST_MARKS.fullmatch(line.mark)):
                return  # "1. … a) … b) …" without indentation: a) stands under 1.
            while stack and stack[-1].level == level and stack[-1].kind != line.kind and line.kind in same_level:
                stack.pop()
        if stack and stack[-1].level == level and stack[-1].kind and not line.kind:
            while stack and stack[-1].level == level:
                stack.pop()
        elif stack and stack[-1].level == level:
            stack.pop()

    def _goes_on(self, line: _Line, body: str) -> bool:
        """Whether *line* continues the item before it."""
        if line.mark or line.after_blank or not self._stack or body.endswith((":", "：")):
            return False
        if self._stack[-1].kind:
            return True
        end = self._ends[-1]
        return bool(_UNFINISHED.search(self._text[max(0, end - 20) : end]))


def _lines(text: str) -> Iterator[_Line]:
    offset = 0
    blank = True
    for line in text.split("\n", MAX_PARTS):
        if line and not line.isspace():
            yield _read_line(offset, line, after_blank=blank)
            blank = False
        else:
            blank = True
        offset += len(line) + 1


def _read_line(offset: int, line: str, *, after_blank: bool) -> _Line:
    body = line.lstrip()
    start = len(line) - len(body)
    indent = len(line[:start].expandtabs(4)) if start else 0
    mark, kind = "", ""
    for _ in range(3):  # "* 1. (a) …": the last mark tells the kind
        match = None if body[:1].isalpha() and body[1:6].isalpha() else _BULLET.match(body)
        if match is None or match.end() == len(body):
            break
        mark = match[0].strip()
        kind = mark if match.lastgroup == "dot" else match.lastgroup or ""
        body = body[match.end() :]
        start += match.end()
    return _Line(offset + start, body, indent, mark, kind, after_blank)


def _may_be_heading(line: _Line, lower: str, followed_by_list: bool) -> bool:
    """A cheap look: has *line*, in small letters *lower*, a word of headings, or the form of one?"""
    short = len(line.body) <= _LONGEST_OTHER_HEADING and not line.mark
    return (
        (short and (followed_by_list or line.after_blank or line.body.rstrip()[-1:] in ":："))
        or "crit" in lower
        or "clu" in lower
        or "ligib" in lower
        or " not" in lower
        or "characteristics" in lower
        or "concurrent" in lower
    )


def _heading(line: _Line, followed_by_list: bool) -> tuple[Section, int] | None:
    """The section that *line* opens and the length of its heading, or None."""
    body = line.body
    colon = _first_colon(body)
    start = body[: _LONGEST_HEADING + 20]
    inline = _inline_heading(start) if "clusion" in start.lower() else None
    if inline and (colon < 0 or inline[1] < colon) and _WORDS_BEFORE_HEADING.match(body, 0, inline[1]):
        return None
    head = body[:colon] if colon >= 0 else body.rstrip()
    if len(head) > _LONGEST_HEADING:
        return None
    head = head.strip(" \t\r*_#.-–—()")
    section = _section_of(head, with_colon=colon >= 0)
    if section is None and colon >= 0 and not line.mark and not body[colon + 1 :].strip():
        section = _led_to(head)
    if section is None:
        return None
    if colon < 0:
        return section, len(body)
    end = colon + 1
    while end < len(body) and body[end] in "*_":
        end += 1
    rest = body[end:].strip()
    # "Exclusion Criteria: healthy subjects", and then the list: whom the list is for.
    if followed_by_list and rest[:1].isalpha() and len(rest) < 40 and len(rest.split()) <= 4:
        end = len(body)
    return section, end


def _first_colon(body: str) -> int:
    found = [place for place in (body.find(":", 0, 200), body.find("：", 0, 200)) if place >= 0]
    return min(found, default=-1)


@lru_cache(maxsize=4096)
def _spelt(word: str) -> str:
    """*word*, or the word of headings that it is a slip for ("exlusion", "critera")."""
    near = get_close_matches(word.lower(), _HEADING_WORDS, n=1, cutoff=_LIKENESS)
    return near[0] if near else word


@cache
def _other_headings() -> tuple[tuple[str, Section], ...]:
    rows = read_table(TABLES / "headings.csv")
    return tuple(
        (words.strip(), "exclusion" if row["section"] == "exclusion" else "inclusion")
        for row in rows
        for words in row["words"].split(";")
    )


def _in_other_words(head: str) -> Section | None:
    """The section that *head* opens by the words of `tables/headings.csv`, in any of their languages."""
    lower = head.lower()
    for words, section in _other_headings():
        if lower == words[1:] if words[0] == "=" else words in lower:
            return section
    return "unclear" if _FOREIGN_CRITERIA.search(lower) else None


def _section_of(head: str, *, with_colon: bool) -> Section | None:
    """The section that *head* opens, misspelt or not; "unclear" for criteria of a kind that cannot be told."""
    if len(head) > _LONGEST_OTHER_HEADING:
        return _section_in_english(head, with_colon=with_colon)
    spelt = _WORD.sub(lambda word: _spelt(word[0]), head)
    return _section_in_english(spelt, with_colon=with_colon) or _in_other_words(head)


def _section_in_english(head: str, *, with_colon: bool) -> Section | None:
    if _NO_HEADING_EVEN_WITH_COLON.search(head) or (not with_colon and _NO_HEADING.search(head)):
        return None
    if not with_colon and len(head.split()) > 9:
        return None
    if _BOTH.search(head):
        return "unclear"
    if _EXCLUSION.search(head):
        return "exclusion"
    if _INCLUSION.search(head):
        return "inclusion"
    return None


def _led_to(head: str) -> Section | None:
    if _LEAD_TO_EXCLUSION.search(head):
        return "exclusion"
    return "inclusion" if _LEAD_TO_INCLUSION.search(head) else None


def _inline_heading(body: str) -> tuple[Section, int, int] | None:
    if len(body) < 20:
        return None
    for match in _INLINE.finditer(body):
        before = body[max(0, match.start() - 40) : match.start()]
        if match.start() and not _SENTENCE_GOES_ON.search(before):
            word = match["word"].lower()
            return ("inclusion" if word == "inclusion" else "exclusion"), match.start(), match.end()
    return None


def _inline_numbers(line: _Line) -> list[tuple[int, int]]:
    """Where *line* counts up within itself: (start of the mark, start of the words) for each number."""
    if "2." not in line.body and "2)" not in line.body and "2）" not in line.body:
        return []
    own = int(line.mark.strip("(（.)）")) if line.kind == "number" and line.mark.strip("(（.)）").isdecimal() else 0
    if own > 1:
        return []
    cuts: list[tuple[int, int]] = []
    wanted = own + 1
    for match in _INLINE_NUMBER.finditer(" " + line.body):
        if int(match[1]) == wanted:
            cuts.append((match.start() - 1, match.end() - 1))
            wanted += 1
    return cuts if own + len(cuts) > 1 else []


# How much of a sentence is quoted on either side of the words that decided.
_QUOTED_BEFORE, _QUOTED_AFTER = 110, 130
_SENTENCE_END = re.compile(r"[.;!?。；]\s+|\n")


def quote_around(passage: Passage, start: int, end: int, why: str) -> Evidence:
    """Evidence that quotes the words `clean[start:end]` of *passage* within their sentence, shortened at words."""
    text = passage.clean
    left = max(0, start - _QUOTED_BEFORE)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, left, start)]
    if ends:
        left = ends[-1]
    elif left:
        space = text.find(" ", left, start)
        left = space + 1 if space >= 0 else left
    bullet = _BULLET.match(text, left, start) if not left or text[left - 1] == "\n" else None
    left = bullet.end() if bullet else left
    right = min(len(text), end + _QUOTED_AFTER)
    sentence_end = _SENTENCE_END.search(text, end, right)
    if sentence_end:
        right = sentence_end.start() + 1
    elif right < len(text):
        space = text.rfind(" ", end, right)
        right = space if space > end else right
    return passage.evidence(left, right, why)
