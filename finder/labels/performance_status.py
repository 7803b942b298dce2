"""How well must a participant be able to manage daily life (ECOG or Karnofsky)?

The codebook asks for the worst ECOG status (0 to 4) with which a person may enter; WHO and Zubrod count as ECOG, and
Karnofsky is translated (80-100: 1, 60-70: 2, 50: 3). Lansky, the scale for children, is no statement by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ahocorasick_rs import AhoCorasick

from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence, Label, Passage
from finder.labels.sentences import names_cancer, one_line, sentence_spans
from finder.record import Trial

_SCREEN = AhoCorasick(
    [
        "ecog", "eastern", "zubrod", "karnof", "kps", "performance", "physical", "ps ", "ps\n", "ps:", "ps≤", "ps=",
        "ps<", "ps(", "ps0", "ps1", "ps2", "who ", "who\n", "who/", "who-", "(who", "world",
    ]
)  # fmt: skip

_SCALE = re.compile(
    r"(?P<karnofsky>\bkarnof\w+|\bkps\b)"
    r"|(?P<lansky>\blans?ky\b|\blanksy\b)"
    r"|(?P<ecog>\becog\b|\beastern\s+co-?\s?operative\s+(?:oncology|cancer)(?:\s+group)?|\bzubrod\b"
    r"|\b(?:who|world\s+health\s+organi[sz]ation)\W{1,3}(?:\(\s*who\s*\)\s*)?(?:/?\s*ecog|performance"
    r"|physical|functional|ps\b|score|status))"
    r"|\bperformance\s+(?:status|score|scale|state|index)\b|\bphysical\s+(?:status|strength)\s+score\b"
    r"|\bps(?=\s{0,3}(?:\(ecog\)|score|status|of|[:=≤<>≥＜＞＝]|[0-4]))",
    re.IGNORECASE,
)

_WORDS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4"}
_N = r"(?:[0-4](?![\d%])(?!\.\d)|zero\b|one\b|two\b|three\b|four\b)"
_JOIN = (
    r"\s{0,3}(?:[-‐‑–—−~～∼〜/,，、&]|to|through|thru|and|or|till|until)\s{0,3}(?:(?:or|and"
    r"|to)\s+)?(?:grade\s+|ps\s+|a\s+)?"
)
_LEQ = (
    r"[≤≦⩽]|<\s?/?=|=\s?<|＜＝|(?:less|lower|smaller|better|below)\s+(?:than\s+)?or\s+equal(?:\s+to)?"
    r"|(?:no|not)\s+(?:more|greater|higher|"
    r"worse|larger)\s+than|not\s+(?:to\s+)?exceed(?:ing)?|at\s+most|up\s+to|(?:a\s+)?max(?:imum"
    r"|imal)?(?:\s+of)?|equal\s+(?:to\s+)?or\s+(?:less|lower|better)\s+than"
    r"|(?:less|lower|better)\s+than\s*/\s*equal(?:\s+to)?|does\s+not\s+exceed"
)
_GEQ = (
    r"[≥≧⩾]|>\s?/?=|=\s?>|＞＝|(?:greater|more|higher|worse)\s+(?:than\s+)?or\s+equal(?:\s+to)?|(?:no"
    r"|not)\s+(?:less|lower|fewer|better)\s+than|"
    r"at\s+least|(?:a\s+)?min(?:imum|imal)?(?:\s+of)?|equal\s+(?:to\s+)?or\s+(?:greater|more|higher"
    r"|worse)\s+than|not\s+below|from"
)
_LESS = r"[<＜]|(?:less|lower|better|smaller|fewer)\s+than|below|under"
_MORE = r"[>＞]|(?:greater|more|higher|worse|larger)\s+than|above|over|exceed(?:s|ing)?"
_TAIL = (
    r"(?:\s{0,3}(?:points?|score)?\s{0,3}(?:or|and)\s+(?:(?P<down>less|lower|better|below|under)"
    r"|(?P<up>greater|more|worse|higher|above|over|poorer)))?"
)

_VALUE = re.compile(
    rf"(?:(?P<leq>{_LEQ})|(?P<geq>{_GEQ})|(?P<less>{_LESS})|(?P<more>{_MORE}))?\s{{0,3}}(?:an?\s+)?"
    rf"(?<![\d.])(?P<list>{_N}(?:{_JOIN}{_N}){{0,4}}){_TAIL}",
    re.IGNORECASE,
)
_PERCENT = r"\s{0,2}(?:%|percent)?"
_KARNOFSKY_VALUE = re.compile(
    rf"(?:(?P<leq>{_LEQ})|(?P<geq>{_GEQ})|(?P<less>{_LESS})|(?P<more>{_MORE}))?\s{{0,3}}(?:an?\s+)?"
    rf"(?<![\d.])(?P<list>(?:[1-9]0|100)\b(?:{_PERCENT}{_JOIN}(?:[1-9]0|100)\b){{0,5}}){_PERCENT}{_TAIL}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"100|[1-9]0|[0-4]|zero|one|two|three|four", re.IGNORECASE)

# How far behind the name of the scale its value may stand.
_REACH = 120
# What follows a number that is no status: a duration, a count, a grade of something else.
_NOT_A_STATUS = re.compile(
    r"\s{0,3}(?:\)\s?)?(?:weeks?|days?|months?|years?|hours?|hrs?|cycles?|lesions?|lines?|mg|cm|mm"
    r"|doses?|prior|times|"
    r"x\s?uln|(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_ORDINAL_BEFORE = re.compile(
    r"(?:phase|part|cohort|arm|group|appendix|table|day|recist|version|ctcae|within|last|next|stage)s?\s{0,3}$", re.I
)
_BARRED = re.compile(
    r"\b(?:exclu(?:ded?|sion)|ineligible(?!\s+for)|not\s+(?:be\s+)?(?:eligible|allowed|permitted"
    r"|included|enrolled|accepted))\b",
    re.IGNORECASE,
)
_OTHER_THAN = re.compile(
    r"\b(?:not|without|other\s+than|outside|do(?:es)?\s+not\s+have|fail(?:s|ure)?\s+to\s+have)\b[\w\s()]{0,30}$",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\b(?:deteriorat|declin|worsen|improv|decreas|increas|drop)\w*", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?<![\d.])(?P<list>{_N}(?:{_JOIN}{_N}){{0,4}})\s{{0,3}}\(?(?:on|by|per|in|of|as|according\s+to|using|under|"
    r"(?:as\s+)?(?:measured|assessed|defined|determined|evaluated)\s+(?:by|with|using))?\s{0,3}(?:the\s+)?$",
    re.IGNORECASE,
)


# No honest record states its limit more often.
_MOST_STATEMENTS = 40


@dataclass(frozen=True, slots=True)
class _Statement:
    """The worst status that one sentence leaves open, on which scale, and whether it bars or admits."""

    worst: int
    karnofsky: bool
    bars: bool
    open_ended: bool
    evidence: Evidence


def read_ecog_max(trial: Trial, criteria: Criteria) -> Label[int | None]:
    """The worst ECOG performance status (0 to 4) with which a person may enter *trial*; None: not stated."""
    if not names_cancer(trial, criteria):
        return Label(None)
    statements = list(islice(_from_criteria(criteria), _MOST_STATEMENTS)) or list(_from_titles(trial))
    # Where both scales are given, Karnofsky only repeats what ECOG says.
    statements = [statement for statement in statements if not statement.karnofsky] or statements
    # "ECOG 2 or worse" sets no limit of its own where another sentence does.
    statements = [statement for statement in statements if not statement.open_ended] or statements
    return _decide(statements) if statements else Label(None)


def _decide(statements: list[_Statement]) -> Label[int | None]:
    admitted = max((statement.worst for statement in statements if not statement.bars), default=4)
    # A rule that bars holds for everybody, so the stricter of both decides.
    limit = min([admitted, *(statement.worst for statement in statements if statement.bars)])
    deciding = [statement for statement in statements if statement.worst == limit]
    why = f"ECOG performance status {limit} or better"
    if any(statement.karnofsky for statement in deciding):
        why += " (read from a Karnofsky score)"
    if limit < admitted and any(not statement.bars for statement in statements):
        why += "; the inclusion criteria alone would allow more"
    elif len({statement.worst for statement in statements if not statement.bars}) > 1:
        why += "; cohorts differ, the widest is given"
    evidence = dict.fromkeys(Evidence(item.evidence.field, item.evidence.quote, why) for item in deciding)
    return Label(limit, tuple(evidence)[:2])


def _from_criteria(criteria: Criteria) -> Iterator[_Statement]:
    passage = criteria.passage
    for item in criteria.items:
        if _SCREEN.find_matches_as_indexes(item.text.lower()) and _SCALE.search(item.text):
            for start, end in sentence_spans(passage.clean, item.start, item.end):
                yield from _from_sentence(passage, start, end, exclusion=item.section == "exclusion")


def _from_titles(trial: Trial) -> Iterator[_Statement]:
    for field in ("brief_title", "official_title"):
        for raw in trial.texts(field):
            if _SCREEN.find_matches_as_indexes(raw.lower()) and _SCALE.search(raw):
                passage = Passage(field, raw)
                yield from _from_sentence(passage, 0, len(passage.clean), exclusion=False)


def _from_sentence(passage: Passage, start: int, end: int, *, exclusion: bool) -> Iterator[_Statement]:
    text = one_line(passage.clean[start:end])
    barred = exclusion or bool(_BARRED.search(text))
    scales = list(_SCALE.finditer(text))[:12]
    for number, scale in enumerate(scales):
        kind = _kind(scales, number)
        if kind == "lansky" or _CHANGE.search(text, max(0, scale.start() - 40), scale.start()):
            continue
        bars = barred and not _OTHER_THAN.search(text, max(0, scale.start() - 60), scale.start())
        karnofsky = kind == "karnofsky"
        for value in _values(text, scale, _next_other(scales, number, len(text)), karnofsky=karnofsky):
            worst = _worst_karnofsky(value, bars=bars) if karnofsky else _worst(value, bars=bars)
            if worst is not None:
                open_ended = not bars and any(value[name] for name in ("geq", "more", "up")) and not karnofsky
                yield _Statement(worst, karnofsky, bars, open_ended, passage.evidence(start, end, ""))


def _kind(scales: list[re.Match[str]], number: int) -> str:
    """Which scale: "performance status" belongs to the scale named just before it, else it is taken as ECOG's."""
    if scales[number].lastgroup is None and number and scales[number].start() - scales[number - 1].end() < 4:
        return _kind(scales, number - 1)
    return scales[number].lastgroup or "ecog"


def _next_other(scales: list[re.Match[str]], number: int, end: int) -> int:
    """Where the next scale of another kind begins: its values are not this one's."""
    kind = _kind(scales, number)
    later = range(number + 1, len(scales))
    return next((scales[i].start() for i in later if _kind(scales, i) != kind and scales[i].lastgroup), end)


def _values(text: str, scale: re.Match[str], other: int, *, karnofsky: bool) -> list[re.Match[str]]:
    pattern = _KARNOFSKY_VALUE if karnofsky else _VALUE
    reach = min(scale.end() + _REACH, len(text))
    # "Karnofsky or Lansky of at least 50": where nothing stands between both names, the value holds for both.
    values = _in_window(pattern, text, scale.end(), min(reach, other)) or (
        _in_window(pattern, text, scale.end(), reach) if other < reach else []
    )
    if not values and not karnofsky:
        before = _BEFORE.search(text, max(0, scale.start() - 50), scale.start())
        plain = _VALUE.match(text, before.start("list")) if before else None
        values = [plain] if plain else []
    return values


def _in_window(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[re.Match[str]]:
    values = []
    for value in pattern.finditer(text, start, end):
        if _CHANGE.search(text, start, value.start()):
            break
        if not _NOT_A_STATUS.match(text, value.end("list")) and not _ORDINAL_BEFORE.search(text, start, value.start()):
            values.append(value)
    return values


def _numbers(value: re.Match[str]) -> list[int]:
    return [int(_WORDS.get(word.lower(), word)) for word in _NUMBER.findall(value["list"])]


def _worst(value: re.Match[str], *, bars: bool) -> int | None:
    numbers = _numbers(value)
    low, high = min(numbers), max(numbers)
    if bars:
        if value["more"]:
            return high
        if value["leq"] or value["less"] or value["down"]:
            return None  # a rule that bars the fit is a slip of the record, or no rule at all
        return low - 1 if low > 0 else None
    if value["geq"] or value["more"] or value["up"]:
        return 4 if low else None
    if value["less"]:
        return high - 1 if high > 0 else None
    return high


def _worst_karnofsky(value: re.Match[str], *, bars: bool) -> int | None:
    """Higher is fitter on this scale, so the lowest number that is let in decides."""
    numbers = _numbers(value)
    low, high = min(numbers), max(numbers)
    if bars:
        if value["geq"] or value["more"] or value["up"]:
            return None
        return _as_ecog(high if value["less"] else high + 10)
    if value["leq"] or value["less"] or (value["down"] or "better").lower() != "better":
        return None
    return _as_ecog(low + 10 if value["more"] else low)


def _as_ecog(karnofsky: int) -> int:
    """The codebook's translation; below 50, which it leaves open, ECOG's own table goes on (30-40: 3, 10-20: 4)."""
    if karnofsky >= 80:
        return 1
    if karnofsky >= 60:
        return 2
    return 3 if karnofsky >= 30 else 4
