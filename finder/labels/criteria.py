"""Which inclusion and exclusion criteria does the record list? The free text, split into its items.

The registry stores the criteria as one text. "Inclusion Criteria" and "Exclusion Criteria" are mere words in it,
spelled in many ways, and the items are marked by bullets, numbers, letters, indentation, blank lines or nothing.
Headings that open a section are taken out of the items; every other word of the text stays in exactly one item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from finder.labels.evidence import Evidence, Passage
from finder.labels.headings import Section, find_heading, hints_in, led_to
from finder.labels.text import MAX_LENGTH_READ, MAX_PARTS

__all__ = ["Criteria", "Criterion", "Section", "split_criteria"]


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
    """The criteria of a trial as lists, in the record's order. They are split when they are first asked for."""

    def __init__(self, passage: Passage) -> None:
        """*passage* is the record's `eligibilityCriteria`; beyond `MAX_LENGTH_READ` it is not read."""
        self.passage = passage

    @cached_property
    def items(self) -> tuple[Criterion, ...]:
        """All items."""
        return _Splitter(self.passage.clean[:MAX_LENGTH_READ], self.passage.plain).items()

    def evidence(self, item: Criterion, why: str) -> Evidence:
        """Evidence that quotes the whole of *item*."""
        return self.passage.evidence(item.start, item.end, why)

    def quoting(self, evidence: Evidence) -> tuple[Criterion, tuple[int, int]] | None:
        """The item that *evidence* quotes, and where its quotation begins and ends; None where it quotes none."""
        span = self.passage.find(evidence.quote) if evidence.field == self.passage.field else None
        item = next((item for item in self.items if span and item.start <= span[0] < item.end), None)
        return (item, span) if item and span else None

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
    """Split *text*, the `eligibilityCriteria` of a record, into items; beyond `MAX_LENGTH_READ` it is not read."""
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
_FIRST_MARKS = ("1", "a", "i", "①")

# A line, or the end of one, that cannot be the end of an item.
_UNFINISHED = frozenset(
    ["and", "or", "and/or", "with", "of", "the", "to", "for", "by", "in", "a", "an", "at", "from", "than", "as"]
)
_INLINE_NUMBER = re.compile(r"(?<=[\s;,.:])[(（]?(\d{1,2})[.)）](?:\s+|(?=[^\W\d_]))(?=\S)")

_MAX_HEADINGS_PER_LINE = 12
_MAX_DEPTH = 12


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

    def __init__(self, text: str, plain: str) -> None:
        self._text = text
        self._plain = plain
        self._hints = hints_in(plain)
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

    def _line(self, line: _Line, followed_by_list: bool, headings_left: int = _MAX_HEADINGS_PER_LINE) -> None:
        plain = self._plain[line.start : line.start + len(line.body)]
        heading = None
        if headings_left:
            heading = find_heading(
                line.body, plain, self._hints, marked=bool(line.mark), followed_by_list=followed_by_list
            )
        if heading is None:
            self._pieces(line, followed_by_list)
            return
        section, start, end = heading
        if line.body[:start].strip():
            self._pieces(line._replace(body=line.body[:start]), False)
        self._open_section(section, line.body[start:end])
        behind = line.body[end:]
        if behind.strip():
            self._line(_read_line(line.start + end, behind, after_blank=True), followed_by_list, headings_left - 1)

    def _open_section(self, section: Section, heading: str) -> None:
        self._section = section
        self._heading = heading.strip(" \t\r*_#:：-–.")
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
        if not (leads or line.mark) and self._is_led_to():
            level = max(level, self._stack[-1].level + 0.5)
        else:
            self._close(level if leads or line.mark else level - 0.5, line)
        section = self._stack[-1].section if self._stack else self._section
        if body.endswith((":", "：")) and line.mark and led_to(body[-110:-1].lower()) == "exclusion":
            section = "exclusion"
        parent = self._stack[-1].item if self._stack else None
        self._drafts.append((section, len(self._stack), line.start, parent, self._heading))
        self._stack.append(_Open(level, line.kind, len(self._ends), leads, section))
        self._ends.append(line.start + len(body))

    def _is_led_to(self) -> bool:
        """Whether words without a mark stand under the item before them: "* Any of:", an empty line, and what it is."""
        lead = self._stack[-1] if self._stack else None
        is_next = lead is not None and lead.leads and lead.kind and lead.item == len(self._ends) - 1
        return bool(is_next) and len(self._stack) < _MAX_DEPTH

    def _close(self, level: float, line: _Line) -> None:
        """Close the items that a new one at *level* does not stand under."""
        stack = self._stack
        while stack and (stack[-1].level > level or len(stack) >= _MAX_DEPTH):
            stack.pop()
        if not stack or stack[-1].level < level:
            return
        if line.kind and line.kind != stack[-1].kind and stack[-1].kind:
            same_level = [entry.kind for entry in stack if entry.level == level]
            opens_list = line.mark.strip("()（）.、 \t\r").lower() in _FIRST_MARKS
            if line.kind not in same_level and (stack[-1].leads or opens_list):
                return  # "1. … a) … b) …" without indentation: a) stands under 1.
            while stack[-1].kind != line.kind and line.kind in same_level:
                stack.pop()
        stack.pop()

    def _goes_on(self, line: _Line, body: str) -> bool:
        """Whether *line* continues the item before it."""
        if line.mark or line.after_blank or not self._stack or body.endswith((":", "：")):
            return False
        if self._stack[-1].kind:
            return True
        *_, last = self._plain[max(0, self._ends[-1] - 20) : self._ends[-1]].split()
        return last in _UNFINISHED or last.endswith((",", "(", "/"))


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
