"""How well must a participant be able to manage daily life (ECOG or Karnofsky)?

The codebook asks for the worst ECOG status (0 to 4) with which a person may enter; WHO and Zubrod count as ECOG, and
Karnofsky is translated (80-100: 1, 60-70: 2, 50: 3). Lansky, the scale for children, is no statement by itself. Which
sentences set a limit is decided by `tables/rules/performance_status.csv`; here is the arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from finder.labels.evidence import Label, each_once
from finder.labels.lexicon import lexicon, symbols_of
from finder.labels.quantities import Quantity, quantities
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading, Sentence

# How many places behind the name of the scale its value may stand, and before it ("0 or 1 on the ECOG scale").
_REACH, _REACH_KARNOFSKY, _REACH_BEFORE = 18, 34, 6
# "Performance status of at least 50" names no scale. A number like that near it can only be Karnofsky's.
_REACH_WITHOUT_NAME, _LEAST_WITHOUT_NAME = 8, 40
# No honest record states its limit more often.
_MAX_STATEMENTS = 40
_WORST = 4
# The statuses of each scale, the fittest first, with the ECOG status that they stand for. The codebook translates
# Karnofsky's down to 50; below, ECOG's own table goes on.
_ECOG_OF_ECOG = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 4}
_ECOG_OF_KARNOFSKY = {100: 1, 90: 1, 80: 1, 70: 2, 60: 2, 50: 3, 40: 3, 30: 3, 20: 4, 10: 4}
_OPEN_ENDED, _AT_MOST = ("at-least", "more-than"), ("at-most", "less-than")
_NOT_BEFORE_A_STATUS = ("numbering", "group", "counted", "event-words")


@dataclass(frozen=True, slots=True)
class _Statement:
    """The worst status that one sentence leaves open, on which scale, and whether it bars or admits."""

    worst: int
    karnofsky: bool
    bars: bool
    open_ended: bool
    finding: Finding


def read_ecog_max(reading: Reading) -> Label[int | None]:
    """The worst ECOG performance status (0 to 4) with which a person may enter the trial; None: not stated."""
    statements = _that_count(reading)
    return _decide(statements) if statements else Label(None)


def read_ecog_of_groups(reading: Reading) -> dict[str, Label[int | None]]:
    """The limit of each group of the trial by its name, where these differ; empty where they do not."""
    statements = _that_count(reading)
    everyone = [statement for statement in statements if statement.bars and not statement.finding.cohort]
    groups = dict.fromkeys(statement.finding.cohort for statement in statements if statement.finding.cohort)
    limits = {
        group: _decide([*(one for one in statements if one.finding.cohort == group), *everyone]) for group in groups
    }
    return limits if len({limit.value for limit in limits.values()}) > 1 else {}


def _that_count(reading: Reading) -> list[_Statement]:
    """The statements that set a limit."""
    statements = _statements(reading, ("inclusion", "exclusion", "unclear")) or _statements(reading, ("title",))
    # "WHO 0-2" by itself counts where nothing else names a scale.
    statements = [statement for statement in statements if statement.finding.concept != "who"] or statements
    # "ECOG 2 or worse" sets no limit of its own where something else does.
    statements = [statement for statement in statements if not statement.open_ended] or statements
    # Where both scales are given, Karnofsky only repeats what ECOG says.
    return [statement for statement in statements if not statement.karnofsky] or statements


def _decide(statements: list[_Statement]) -> Label[int | None]:
    admitted = max((statement.worst for statement in statements if not statement.bars), default=_WORST)
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
    return Label(limit, each_once((statement.finding.evidence(why) for statement in deciding), 2))


def _statements(reading: Reading, places: tuple[str, ...]) -> list[_Statement]:
    findings = table("performance_status").findings(reading, places)
    findings = [finding for finding in findings if not reading.under_another_cancer(finding.sentence)]
    return [statement for finding in findings[:_MAX_STATEMENTS] for statement in _of(reading, finding)]


def _of(reading: Reading, finding: Finding) -> Iterator[_Statement]:
    scale, _, does = finding.says.partition(" ")
    karnofsky, bars = scale == "karnofsky", does == "bars"
    named = _Name(finding.sentence, finding.subject or 0, finding.concept)
    if does == "beneath":
        named = _Name(reading.of_item(finding.sentence.item + 1)[0], -1, finding.concept)
        if named.sentence.names("scale"):
            return  # it says itself which scale it means
    values = _values(named, karnofsky=karnofsky)
    if not values and finding.concept == "performance-status":
        karnofsky, values = True, _values_without_name(named)
    for value in values:
        worst = _worst(value, karnofsky=karnofsky, bars=bars)
        if worst is not None:
            open_ended = not bars and not karnofsky and value.comparison in _OPEN_ENDED
            yield _Statement(worst, karnofsky, bars, open_ended, finding)


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of a scale, *concept*, at a *place* of *sentence*; -1 where it is the heading above."""

    sentence: Sentence
    place: int
    concept: str


def _values(named: _Name, *, karnofsky: bool) -> list[Quantity]:
    """The values of the scale that is *named*: behind its name, else just before it."""
    sentence, place = named.sentence, named.place
    symbols = sentence.symbols
    stop = min(len(symbols), place + (_REACH_KARNOFSKY if karnofsky else _REACH))
    change = symbols_of("change", "scale-described")
    stop = next((behind for behind in range(place + 1, stop) if symbols[behind] in change), stop)
    others = symbols_of("ecog" if karnofsky else "karnofsky", "lansky")
    other = next((behind for behind in range(place + 1, stop) if symbols[behind] in others), stop)
    # "Karnofsky or Lansky of at least 50": where nothing stands between both names, the value holds for both.
    # "Performance status: Karnofsky 70-100%" is the other scale's alone.
    reach = other if named.concept == "performance-status" else stop
    for start, end in ((place + 1, other), (place + 1, reach)):
        values = [
            value for value in quantities(sentence, start, end) if _is_status(sentence, value, karnofsky=karnofsky)
        ]
        if values:
            # "Karnofsky 70-100% Hemoglobin: at least 10 g/dL" goes on with the next heading.
            colon = symbols.find(lexicon().symbol("colon"), values[0].end)
            # "ECOG 0, 1 or 2 at screening 4. Measurable disease": the last is the number of the next item.
            visit = lexicon().symbol("test-word")
            return [
                value
                for value in values
                if (colon < 0 or value.start < colon)
                and not (value is not values[0] and symbols[value.start - 1] == visit)
            ]
    before = islice(quantities(sentence, max(0, place - _REACH_BEFORE), max(0, place)), 3)
    return [
        value
        for value in before
        if (not karnofsky or value.comparison)
        # "Age: 3 and over Performance status: …"
        and not (
            value.comparison in ("at-least", "more-than") and symbols[: value.start].endswith(lexicon().symbol("colon"))
        )
        and _is_status(sentence, value, karnofsky=karnofsky)
    ][-1:]


def _values_without_name(named: _Name) -> list[Quantity]:
    start = named.place + 1
    return [
        value
        for value in quantities(named.sentence, start, start + _REACH_WITHOUT_NAME)
        if value.low >= _LEAST_WITHOUT_NAME and _is_status(named.sentence, value, karnofsky=True)
    ]


def _is_status(sentence: Sentence, value: Quantity, *, karnofsky: bool) -> bool:
    """Whether *value* can be one of the scale, and not a duration, a count or the number of a cohort."""
    # Nor an age ("over age 10"), nor the 3 of "1,500/mm3".
    if value.start and sentence.symbols[value.start - 1] in symbols_of(*_NOT_BEFORE_A_STATUS):
        return False
    if karnofsky:
        return value.unit in ("", "percent") and all(number in _ECOG_OF_KARNOFSKY for number in value.numbers)
    return not value.unit and all(number in _ECOG_OF_ECOG for number in value.numbers)


def _worst(value: Quantity, *, karnofsky: bool, bars: bool) -> int | None:
    """The worst ECOG status that *value*, of either scale, leaves open; None where it sets no limit."""
    ecog_of = _ECOG_OF_KARNOFSKY if karnofsky else _ECOG_OF_ECOG
    statuses = [*ecog_of]
    named = [status for status in statuses if _is_named(status, value, karnofsky=karnofsky)]
    # What bars the fittest is a slip of the record, as is "Karnofsky of at most 60" of those who may enter.
    is_open = value.comparison in (_AT_MOST if karnofsky else _OPEN_ENDED)
    if not named or (named[0] == statuses[0] and (bars or is_open)) or (karnofsky and is_open and not bars):
        return None
    return ecog_of[statuses[statuses.index(named[0]) - 1] if bars else named[-1]]


def _is_named(status: int, value: Quantity, *, karnofsky: bool) -> bool:
    comparison = value.comparison
    if comparison == "better":
        comparison = "at-least" if karnofsky else "at-most"
    below = status < value.high or (status == value.high and comparison != "less-than")
    above = status > value.low or (status == value.low and comparison != "more-than")
    return (below or comparison in _OPEN_ENDED) and (above or comparison in _AT_MOST)
