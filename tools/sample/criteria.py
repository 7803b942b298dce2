"""How the criteria of an invented trial are written out: the many layouts that people use in the registry."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from tools.sample.tables import Design, chance, fillers, fills, lines

_ESCAPED = re.compile(r"([<>*~\[\]])")
_SUB_ITEM = "- "


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay out criteria: headings, what stands before an item, and what ends it."""

    take: str
    bar: str
    marker: str
    end: str
    runs_on: bool = False


LAYOUTS = (
    Layout("Inclusion Criteria:", "Exclusion Criteria:", "* ", ""),
    Layout("Inclusion Criteria:", "Exclusion Criteria:", "{}. ", "."),
    Layout("Inclusion Criteria:", "Exclusion Criteria:", "{}. ", ";"),
    Layout("Inclusion Criteria", "Exclusion Criteria", "* ", "."),
    Layout("INCLUSION CRITERIA:", "EXCLUSION CRITERIA:", "{}. ", ""),
    Layout("Key Inclusion Criteria:", "Key Exclusion Criteria:", "* ", ""),
    Layout("Main inclusion criteria:", "Main exclusion criteria:", "{}\\. ", "."),
    Layout("Eligibility criteria, inclusion", "Eligibility criteria, exclusion", "{}\\) ", ""),
    Layout(
        "Inclusion criteria\n\nTo take part, a person must meet all of these:",
        "Exclusion criteria\n\nNobody can take part to whom one of these applies:",
        "* ",
        "",
    ),
    Layout("Inclusion Criteria (all cohorts):", "Exclusion Criteria (all cohorts):", "{}. ", ""),
    Layout("1. Inclusion Criteria", "2. Exclusion Criteria", "   {}. ", ";"),
    Layout("* Inclusion Criteria:", "* Exclusion Criteria:", "  {}. ", ".", runs_on=True),
    Layout("Patients will be INCLUDED if:", "Patients will be EXCLUDED if:", "* ", ";"),
    Layout("", "", "", "."),
    Layout("**Who can join**", "**Who cannot join**", "* ", ""),
)
"""The last two but one have headings a reader of records must get used to; one has none at all."""

_WITHOUT_HEADINGS = 13
_RARE = (_WITHOUT_HEADINGS, 14)


def escaped(text: str) -> str:
    """*text* with the CommonMark escapes that the registry puts into its longer texts."""
    return _ESCAPED.sub(r"\\\1", text)


def criteria_of(design: Design) -> str:
    """The eligibility text of a trial: what was written for it, among everyday criteria, in one of the layouts."""
    if design.criteria:
        return design.criteria.strip("\n")
    rng = chance(design.n, "criteria")
    take, bar = _items(lines(design.take)), _items(lines(design.bar))
    _add_fillers(design, take, bar, rng)
    text = _laid_out(_layout(design), take, bar)
    return _padded(text, design, rng) if design.pad_to else text


def _layout(design: Design) -> Layout:
    if design.style >= 0:
        return LAYOUTS[design.style]
    usual = [layout for number, layout in enumerate(LAYOUTS) if number not in _RARE]
    return usual[design.n * 5 % len(usual)]


def _items(texts: list[str]) -> list[str]:
    """Criteria with the lines that belong under them, joined by line breaks."""
    items: list[str] = []
    for text in texts:
        if text.startswith(_SUB_ITEM) and items:
            items[-1] += "\n" + text
        else:
            items.append(text)
    return items


def _add_fillers(design: Design, take: list[str], bar: list[str], rng: random.Random) -> None:
    groups: dict[str, None] = {}
    wanted = 0
    for name in design.fill.split():
        if name == "none":
            continue
        fill = fills()[name]
        groups.update(dict.fromkeys(fill.groups))
        wanted += rng.randint(fill.least, fill.most)
    chosen = rng.sample(list(groups), min(wanted, len(groups), 16))
    for name in chosen:
        filler = fillers()[name]
        text = rng.choice(filler.says)
        if filler.side == "take":
            # The first criterion says which cancer is meant, as in nearly every record; the rest mix freely.
            take.insert(rng.randint(min(1, len(take)), len(take)), text)
        else:
            bar.insert(rng.randint(0, len(bar)), text)


def _laid_out(layout: Layout, take: list[str], bar: list[str]) -> str:
    parts: list[str] = []
    number = 0
    for heading, items in ((layout.take, take), (layout.bar, bar)):
        if not items:
            continue
        number = number if layout.runs_on else 0
        written: list[str] = []
        for item in items:
            number += 1
            written.append(_one(layout, number, item))
        parts.extend([heading] if heading else [])
        parts.append("\n".join(written) if layout.marker else "\n\n".join(written))
    return "\n\n".join(parts)


def _one(layout: Layout, number: int, item: str) -> str:
    first, *below = item.split("\n")
    marker = layout.marker.format(number)
    ending = "" if below or first.endswith((".", ";", ":", "?", "!")) else layout.end
    head = marker + escaped(first) + ending
    indent = " " * len(marker)
    return "\n".join([head, *(f"{indent}* {escaped(text.removeprefix(_SUB_ITEM))}" for text in below)])


def _padded(text: str, design: Design, rng: random.Random) -> str:
    """*text* with an appendix by cohort, as long as `design.pad_to` asks: some records really go on like this."""
    parts, length, cohort = [text], len(text), 0
    names = list(fillers())
    while length < design.pad_to:
        cohort += 1
        chosen = rng.sample(names, 9)
        items = [escaped(rng.choice(fillers()[name].says)) for name in chosen]
        block = f"Additional rules for cohort {cohort}:\n\n" + "\n".join(
            f"{cohort}.{number} {item}." for number, item in enumerate(items, 1)
        )
        parts.append(block)
        length += len(block) + 2
    return "\n\n".join(parts)
