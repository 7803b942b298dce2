"""Who can join, in the record's own words: as lists, with the words marked that labels rest on.

The lists are HTML, since Markdown knows neither marked words nor places within a list that a link can lead to. All
words of the record go through `plain`, which leaves nothing that means anything in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from finder.labels.criteria import Criteria, Criterion, Section
from finder.labels.evidence import Evidence
from finder.labels.text import MAX_LENGTH_READ
from finder.languages import current_language, ngettext
from finder.languages import gettext as _
from finder.trial_page.marks import Mark, pieces
from pages.drawing.shared.escaping import plain, visible
from pages.drawing.shared.glossary import draw_terms

SECTIONS: dict[Section, str] = {
    "unclear": "In the record's order",
    "inclusion": "You may be able to join if",
    "exclusion": "You cannot join if",
}

MAX_IN_SIGHT = 40
"""So many items of a list are in sight; where there are more, they are folded."""

_FEWEST_FOLDED = 5

# Headings that say no more than ours do.
_USUAL_HEADING = re.compile(r"(?:inclusion|exclusion|eligibility)(?: criteria)?|", re.IGNORECASE)


def anchors(marks: Sequence[Mark]) -> dict[Evidence, str]:
    """For each quotation that is marked, the name of its place on the page."""
    return {evidence: _anchor(number) for number, mark in enumerate(marks) for evidence in mark.evidence}


def sections_as_html(criteria: Criteria, marks: Sequence[Mark], labels: Mapping[Evidence, str]) -> dict[str, str]:
    """The sections of *criteria* that it has, by their titles, as HTML with *marks*.

    *labels* are the labels, as HTML, that rest on each quotation.
    """
    drawing = _Drawing(criteria, marks, labels)
    return {title: drawing.section(items) for section, title in SECTIONS.items() if (items := criteria.of(section))}


def draw_criteria(criteria: Criteria, sections: Mapping[str, str], *, has_marks: bool) -> None:
    """Draw *criteria*, whose *sections* are as `sections_as_html` makes them, folded; links to words open it."""
    text = visible(criteria.passage.raw)
    caption = _("These are the trial's own words. Ask your doctor or the study team what they mean for you.")
    if has_marks:
        caption += f" {_('The marked words led to a label of ours.')}"
    st.caption(caption)
    parts = [f"<h3{_ours()}>{_(title)}</h3>{written}" for title, written in sections.items()]
    if not criteria.items:
        parts.append(f"<p>{plain(text.strip()) or _('Not stated.')}</p>")
    rest = criteria.passage.clean[MAX_LENGTH_READ:]
    if rest.strip():
        parts.append(f"<h3{_ours()}>{_('The rest of a very long text')}</h3><p>{plain(visible(rest))}</p>")
    number = len(criteria.items)
    summary = ngettext("All {number} criterion", "All {number} criteria", number).format(number=number)
    st.html(f'<details class="record"><summary>{summary}</summary><div lang="en">{"".join(parts)}</div></details>')
    draw_terms(text)


def _ours() -> str:
    """The attribute of an element with our own words among those of the record, which are English."""
    return f' lang="{current_language()}"'


def _anchor(number: int) -> str:
    return f"words-{number + 1}"


class _Drawing:
    """Writes the items of one trial as HTML."""

    def __init__(self, criteria: Criteria, marks: Sequence[Mark], labels: Mapping[Evidence, str]) -> None:
        self._labels = labels
        self._marks = marks
        self._pieces = {item: pieces(item, marks) for item in criteria.items}
        # Words that go over several items have their place in the first one.
        self._first: dict[int, Criterion] = {}
        for item, cut in self._pieces.items():
            for piece in cut:
                if piece.mark is not None:
                    self._first.setdefault(piece.mark, item)

    def section(self, items: Sequence[Criterion]) -> str:
        """*items*, all of one section, as lists under their headings; a long rest is folded."""
        cut = next((n for n, item in enumerate(items) if n >= MAX_IN_SIGHT and not item.depth), len(items))
        if len(items) - cut < _FEWEST_FOLDED:
            cut = len(items)
        folded = items[cut:]
        summary = f"<summary{_ours()}>{_('Show {number} more').format(number=f'{len(folded):,}')}</summary>"
        more = f"<details>{summary}{self._lists(folded)}</details>" if folded else ""
        return f'<div class="criteria">{self._lists(items[:cut])}{more}</div>'

    def _lists(self, items: Sequence[Criterion]) -> str:
        written = []
        for heading, group in groupby(items, key=lambda item: item.heading):
            if not _USUAL_HEADING.fullmatch(heading.strip()):
                written.append(f"<p><b>{plain(heading)}</b></p>")
            written.append(self._list(list(group)))
        return "".join(written)

    def _list(self, items: Sequence[Criterion]) -> str:
        written, depth = [], -1
        for item in items:
            # What an item stands under may be in another section, or above a heading.
            wanted = min(item.depth, depth + 1)
            written.append("<ul>" if wanted > depth else "</li>" + "</ul></li>" * (depth - wanted))
            written.append(f"<li>{self._item(item)}")
            depth = wanted
        return "".join(written) + "</li></ul>" * (depth + 1)

    def _item(self, item: Criterion) -> str:
        """*item*, and behind it, so that nothing interrupts its words, the labels that they led to."""
        written: list[str] = []
        labels: dict[str, None] = {}
        for piece in self._pieces[item]:
            # What `plain` takes off the ends stands between this piece and the next.
            before, after = (" " if end.isspace() else "" for end in (piece.text[0], piece.text[-1]))
            text = f"{before}{plain(piece.text)}{after}" if piece.text.strip() else " "
            if piece.mark is None:
                written.append(text)
                continue
            place = f' id="{_anchor(piece.mark)}"' if self._first[piece.mark] is item else ""
            written.append(f"<mark{place}>{text}</mark>")
            labels |= dict.fromkeys(self._labels[evidence] for evidence in self._marks[piece.mark].evidence)
        return "".join(written) + (f" <small{_ours()}>({'; '.join(labels)})</small>" if labels else "")
