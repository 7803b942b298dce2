"""A4 paper to write on: headings, lines of text, pairs and columns, in embedded fonts, tagged for screen readers."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import cast

import segno
from fontTools.ttLib import TTFont
from fpdf import FPDF, ViewerPreferences
from fpdf.enums import MethodReturnValue

from finder.visible_text import shown

# It logs which letters a page has, and what is on somebody's page belongs into no log.
logging.getLogger("fontTools").setLevel(logging.WARNING)

Color = tuple[int, int, int]
BLACK, GRAY, RED, ACCENT, LINE = (20, 24, 28), (85, 92, 99), (176, 0, 32), (10, 77, 110), (190, 197, 203)

_FONTS = Path(__file__).with_name("fonts")
_FAMILY = "DejaVu"
_FILES = {"": _FONTS / "DejaVuSansCondensed.ttf", "B": _FONTS / "DejaVuSansCondensed-Bold.ttf"}

MISSING = "□"
"""Stands for a character that the fonts do not have."""
_MISSING_NOTE = f"{MISSING} stands for a character that could not be printed here. The record has it."

# Millimetres.
_WIDTH, _HEIGHT, _MARGIN, _FOOT = 210, 297, 15, 16
_CODE = 27
_GUTTER = 6
_LABEL = 42

# A label is never cut in practice: it may say what is not allowed.
_LABEL_LINES = 8

# Points: the title, the name of a trial, the heads of its parts; text, small text.
_SIZES = {1: 17.0, 2: 11.0, 3: 8.5}
_TEXT, _SMALL, _TINY = 9.0, 8.2, 7.2
_MM_PER_POINT = 25.4 / 72
_LEADING = 1.28

# Longer links make a code that no phone reads from paper.
_MAX_CODE_LENGTH = 600

# No line holds so much text; longer ones cost time to break.
_MAX_TEXT_LENGTH = 4_000

_SPACES = re.compile(r"[^\S\u00a0]+")


@cache
def _printable_characters() -> frozenset[int]:
    """The characters that all our fonts have."""
    return frozenset.intersection(*(frozenset(TTFont(file).getBestCmap()) for file in _FILES.values()))


def printable(text: str) -> str:
    """*text* on one line, with `MISSING` in place of each character that the fonts do not have."""
    composed = unicodedata.normalize("NFC", shown(text))
    one_line = _SPACES.sub(" ", composed).strip()
    return "".join(character if ord(character) in _printable_characters() else MISSING for character in one_line)


class _Sheets(FPDF):
    """Pages with a foot."""

    foot = ""

    def footer(self) -> None:
        self.set_font(_FAMILY, "", _TINY)
        self.set_text_color(*GRAY)
        with self.tagged("P"):
            self.set_xy(_MARGIN, _HEIGHT - _FOOT + 3)
            self.multi_cell(_WIDTH - 2 * _MARGIN - 20, 3.2, self.foot, align="L")
            self.set_xy(_WIDTH - _MARGIN - 20, _HEIGHT - _FOOT + 3)
            self.cell(20, 3.2, f"Page {self.page_no()} of {{nb}}", align="R")

    @contextmanager
    def tagged(self, kind: str) -> Iterator[None]:
        """Tag what is written meanwhile as *kind* ("H1", "P", …).

        fpdf2 itself tags pictures alone, and of a page that is tagged in part a screen reader reads that part.
        """
        with self._marked_sequence() as element:
            element.s = f"/{kind}"
            yield


class Paper:
    """Sheets that are written from top to bottom. Texts may be anything; none is lost, long ones are cut with "…".

    Everything goes through `_put`, so that a block can be measured first, by writing it to nowhere.
    """

    def __init__(self, title: str, foot: str) -> None:
        """*title* names the document, *foot* stands at the bottom of each sheet."""
        self._pdf = _Sheets(format="A4")
        self._pdf.foot = printable(foot)
        self._pdf.set_title(title)
        self._pdf.set_lang("en-US")
        self._pdf.set_creator("Lung Trial Finder")
        self._pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for style, file in _FILES.items():
            self._pdf.add_font(_FAMILY, style, file)
        self._pdf.set_auto_page_break(False)
        self._pdf.c_margin = 0
        self._measuring = False
        self._left, self._width = float(_MARGIN), float(_WIDTH - 2 * _MARGIN)
        self._missing = False
        self._known_lines: dict[tuple[str, float, float, str], list[str]] = {}
        self._y = 0.0
        self._add_page()

    def heading(self, text: str, level: int, max_lines: int = 3) -> None:
        """Write *text* as a heading of *level* 1 to 3."""
        color = BLACK if level == 2 else ACCENT
        self._put(text, "B", _SIZES[level], color, max_lines, tag=f"H{level}")
        self.gap(0.6)

    def text(self, text: str, *, bold: bool = False, small: bool = False, color: Color = BLACK,
             max_lines: int = 20, link: str = "") -> None:  # fmt: skip
        """Write *text*, at most *max_lines* of it."""
        self._put(text, "B" if bold else "", _SMALL if small else _TEXT, color, max_lines, link=link)

    def pair(self, label: str, text: str, max_lines: int, *, link: str = "", color: Color = BLACK) -> None:
        """Write a bold *label* and beside it *text*; a label without text has the whole width."""
        with self._within(self._left, _LABEL if text else self._width):
            top = self._y
            self._put(label, "B", _SMALL, color, _LABEL_LINES, link=link)
            bottom, self._y = self._y, top
        if text:
            with self._within(self._left + _LABEL + 2, self._width - _LABEL - 2):
                self._put(text, "", _SMALL, GRAY, max_lines)
        self._y = max(bottom, self._y if text else bottom) + 0.7

    def banner(self, text: str) -> None:
        """Write *text* in red within a red frame, over the whole width."""
        self.gap(2)
        top = self._y
        self.gap(2)
        with self._within(self._left + 4, self._width - 8):
            self._put(text, "B", _SIZES[2], RED, 3)
        self.gap(2)
        self._pdf.set_draw_color(*RED)
        self._pdf.set_line_width(0.6)
        self._pdf.rect(self._left, top, self._width, self._y - top)
        self.gap(3)

    def columns(self, left: Callable[[], None], right: Callable[[], None]) -> None:
        """Write what *left* and *right* write side by side; the left column is wider."""
        wide = round(self._width * 0.635)
        top = self._y
        with self._within(self._left, wide - _GUTTER):
            left()
        bottom, self._y = self._y, top
        with self._within(self._left + wide, self._width - wide):
            right()
        self._y = max(bottom, self._y)

    def together(self, write: Callable[[], None]) -> None:
        """Write what *write* writes on one sheet: on this one if there is room, else on the next."""
        top, self._measuring = self._y, True
        write()
        height, self._y, self._measuring = self._y - top, top, False
        if height > self.room():
            self._add_page()
        write()

    @contextmanager
    def beside_code(self, link: str, caption: str) -> Iterator[None]:
        """Leave room at the right for a QR code of *link*, *caption* under it; no code where no phone could read it."""
        if not link or len(link) > _MAX_CODE_LENGTH:
            yield
            return
        top, x = self._y, self._left + self._width - _CODE
        image = io.BytesIO()
        segno.make(link, error="m").save(image, kind="png", scale=8, border=2)
        with self._within(self._left, self._width - _CODE - _GUTTER):
            yield
        bottom, self._y = self._y, top + _CODE + 0.5
        self._pdf.image(image, x, top, _CODE, _CODE, link=link, alt_text="QR code of the link to this list")
        with self._within(x, _CODE):
            self._put(caption, "", _TINY, GRAY, 2, align="C")
        self._y = max(bottom, self._y) + 1.5

    def rule(self) -> None:
        """Draw a thin line over the whole width."""
        self.gap(1)
        self._line()
        self.gap(2.2)

    def ruled(self) -> None:
        """Fill what is left of the sheet with lines to write on."""
        while self.room() > 9:
            self.gap(8)
            self._line()

    def gap(self, height: float) -> None:
        """Leave *height* millimetres empty."""
        self._y += height

    def room(self) -> float:
        """How many millimetres are left on this sheet."""
        return _HEIGHT - _FOOT - self._y

    @property
    def sheets(self) -> int:
        """How many sheets are written on."""
        return self._pdf.page_no()

    def finished(self) -> bytes:
        """The sheets as a PDF."""
        if self._missing:
            self.together(lambda: self.text(_MISSING_NOTE, small=True, color=GRAY))
        return bytes(self._pdf.output())

    def _put(self, text: str, style: str, size: float, color: Color, max_lines: int, tag: str = "P",
             link: str = "", align: str = "L") -> None:  # fmt: skip
        clean = printable(text[:_MAX_TEXT_LENGTH])
        if not clean:
            return
        self._missing |= MISSING in clean and MISSING not in text
        self._pdf.set_font(_FAMILY, style, size)
        height = size * _MM_PER_POINT * _LEADING
        lines = self._lines(clean, max_lines)
        if not self._measuring:
            if height * len(lines) > self.room():
                self._add_page()
                self._pdf.set_font(_FAMILY, style, size)
            self._pdf.set_text_color(*color)
            with self._pdf.tagged(tag):
                for number, line in enumerate(lines):
                    self._pdf.set_xy(self._left, self._y + number * height)
                    self._pdf.cell(self._width, height, line, align=align, link=link)
        self._y += height * len(lines)

    def _lines(self, text: str, max_lines: int) -> Sequence[str]:
        """*text* broken into lines of the present width and font, what is beyond *max_lines* cut with "…"."""
        # Breaking costs time. Characters are wider than a millimetre on average, so more of them fill no line.
        longest = max_lines * int(self._width)
        lines = self._broken(text[:longest])
        if len(lines) <= max_lines and len(text) <= longest:
            return lines
        max_lines = min(max_lines, len(lines))
        end = " …”" if text.endswith("”") else " …"
        last = lines[max_lines - 1].rstrip()
        while last and self._pdf.get_string_width(last + end) > self._width:
            last = last.rpartition(" ")[0] or last[:-1]
        return [*lines[: max_lines - 1], last + end]

    def _broken(self, text: str) -> list[str]:
        # A block is measured before it is written, so each text is broken twice.
        key = (text, self._width, self._pdf.font_size_pt, self._pdf.font_style)
        if key not in self._known_lines:
            lines = self._pdf.multi_cell(
                self._width, text=text, align="L", dry_run=True, output=MethodReturnValue.LINES
            )
            self._known_lines[key] = cast(list[str], lines)
        return self._known_lines[key]

    @contextmanager
    def _within(self, left: float, width: float) -> Iterator[None]:
        before = self._left, self._width
        self._left, self._width = left, width
        yield
        self._left, self._width = before

    def _line(self) -> None:
        if not self._measuring:
            self._pdf.set_draw_color(*LINE)
            self._pdf.set_line_width(0.25)
            self._pdf.line(self._left, self._y, self._left + self._width, self._y)

    def _add_page(self) -> None:
        self._pdf.add_page()
        self._y = float(_MARGIN - 2)
