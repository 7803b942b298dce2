"""What the words around a requirement leave open: then it speaks against nobody, and has to be asked about.

The labels say what a trial asks. Telling somebody wrongly that a trial is closed to them is the worst error, so the
sentence that a requirement rests on is read once more for what it leaves room for: another way in ("or never smoked"),
a judgement ("if it would preclude the treatment"), one kind of an illness, one of several lists, a group of which only
some are. The words stand in `room.csv`; where in the criteria a sentence stands, and what beside it, is said here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast

from finder.fit.groups import leading
from finder.fit.questions import Question
from finder.fit.requirement import FOR_DRIVER, Alteration, Requirement, RoomFor
from finder.fit.scope import kind_of
from finder.fit.treatments import parts_of
from finder.fit.words import Words
from finder.labels.criteria import Criteria, Criterion
from finder.labels.evidence import Evidence
from finder.labels.groups import groups_in, groups_named, parts_named
from finder.labels.prior import OF_ANY_KIND

Place = Literal["sentence", "next", "item", "above", "criteria"]
"""Where the words stand: in the sentence itself, in the one behind it, in its whole item, in a lead-in or heading of
it, anywhere in the criteria.
"""

DEMANDS: frozenset[Question] = frozenset({"had", "line", "lines", "marker", "histology"})
"""What is asked for; any sentence that leaves room opens it. What keeps people out does so in each of its sentences."""

_FOR_A_CHANGE = parts_of(FOR_DRIVER)
OF_SOME: frozenset[Question] = DEMANDS - {"histology"} | {"not-had", "no-marker"}
"""What a sentence may ask of some people alone: with one kind of lung cancer, or with the cancer of another organ."""

_OF_GROUPS: frozenset[Question] = OF_SOME | {"brain", "illness"}
_HELD: frozenset[Question] = DEMANDS | {"not-had", "no-marker", "illness", "brain", "ecog", "cancer"}
_BEHIND = 300  # characters

LISTS = "lists_of_genes"
"""The table that tells whether a list of genes goes on; at least *SEVERAL* genes are a list."""
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Room:
    """A row of `room.csv`: words at a place that leave open what is asked of *questions*, with an example.

    A question stands alone, or with what it asks about: `illness:transplant`, `not-had:adc-topo1`, `marker:PD-L1`
    (where no more is said of it), `no-marker:other` (drivers that are not named). `had:no-target` are treatments that
    are not against a change of the tumour; for those that are, a condition is the rule.
    """

    cause: str
    questions: tuple[str, ...]
    place: Place
    pattern: str
    example: str
    counter: str


@cache
def rooms() -> tuple[Room, ...]:
    """All rows of the table."""
    with Path(__file__).with_name("room.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Room(
                row["cause"],
                tuple(row["questions"].split("|")),
                cast(Place, row["place"]),
                row["pattern"],
                row["example"],
                row["counter"],
            )
            for row in csv.DictReader(lines)
        )


@cache
def _pattern(questions: frozenset[str], place: Place) -> re.Pattern[str] | None:
    found = [row.pattern for row in rooms() if row.place == place and not questions.isdisjoint(row.questions)]
    return re.compile("|".join(f"(?:{each})" for each in found), re.IGNORECASE | re.DOTALL) if found else None


def as_far_as_it_goes(requirement: Requirement, criteria: Criteria) -> Requirement:
    """*requirement* with whom its words are about, and whether they leave room."""
    kind = kind_of(requirement.evidence, criteria) if requirement.question in OF_SOME else ""
    is_for_anybody = is_open(requirement, criteria)
    is_new = is_for_anybody and "anybody" not in requirement.room
    room: tuple[RoomFor, ...] = (*requirement.room, "anybody") if is_new else requirement.room
    return replace(requirement, kind=kind, room=room) if kind or is_for_anybody else requirement


def is_open(requirement: Requirement, criteria: Criteria) -> bool:
    """Whether the words of *requirement* leave room for people who do not have what they ask for."""
    question, evidence = requirement.question, requirement.evidence
    # An exception that was read leaves no more room.
    is_excepted = question == "not-had" and bool(requirement.besides)
    if question not in _HELD or not evidence or not _can_close(requirement) or is_excepted:
        return False
    if question in ("line", "lines") and all(is_of_radiotherapy(one.quote) for one in evidence):
        return True
    if _says(requirement, "criteria", criteria.passage.clean):
        return True
    if _is_asked_while_doses_rise(requirement, criteria) or _is_open_list(requirement, criteria):
        return True
    each = (_leaves_room(requirement, one, criteria) for one in evidence)
    is_of_any = question == "not-had" and not OF_ANY_KIND.isdisjoint(requirement.says)
    # "No earlier treatment" is often said twice, and once with what is allowed of it.
    if is_of_any and any(_is_let_in_behind(requirement, one, criteria) for one in evidence):
        return True
    return any(each) if question in DEMANDS else all(each)


def _is_asked_while_doses_rise(requirement: Requirement, criteria: Criteria) -> bool:
    """Whether the words ask for earlier treatment only where doses rise; who joins then is often past all others."""
    if requirement.question not in ("had", "line", "lines") or "dose escalation" in groups_in(requirement.cohort):
        return False
    return Words(criteria).all_say("while-doses-rise", requirement.evidence)


def _is_open_list(requirement: Requirement, criteria: Criteria) -> bool:
    """Whether the words name some genes of a list that is longer: "EGFR, ALK, etc."; of one gene, its variants are."""
    genes = {alteration.gene for alteration in requirement.alterations}
    is_list = requirement.question == "marker" and len(genes) >= SEVERAL
    words = Words(criteria)
    return is_list and any(words.any_says(value, requirement.evidence, LISTS) for value in ("goes-on", "examples"))


def _can_close(requirement: Requirement) -> bool:
    """Whether *requirement* can speak against anybody; what cannot need not be read again."""
    says = requirement.says
    if requirement.question == "illness":
        return says[1] == "excluded" and says[0] not in ("cardiac", "eye")
    if requirement.question == "line":
        return "any" not in says and says[0] != "not-stated"
    return requirement.question != "lines" or says[0] is not None or says[1] is not None


def _leaves_room(requirement: Requirement, one: Evidence, criteria: Criteria) -> bool:
    """Whether the words of *one*, and those around it, leave room."""
    if one.field != criteria.passage.field:
        return _is_in_passing(requirement, one) or _says(requirement, "sentence", one.quote)
    span = criteria.passage.find(one.quote)
    if span is None:
        return False
    sentence = criteria.passage.clean[slice(*span)]
    if _says(requirement, "sentence", sentence) or _is_of_some_groups(sentence, requirement, criteria):
        return True
    if requirement.question in OF_SOME and _is_for_a_part_only(sentence, requirement.cohort):
        return True
    quoted = criteria.quoting(one)
    return quoted is not None and any(_leaves_room_around(requirement, quoted[0], span[1], criteria))


def _is_let_in_behind(requirement: Requirement, one: Evidence, criteria: Criteria) -> bool:
    """Whether the sentence behind the words of *one*, in their item, lets some people in."""
    quoted = criteria.quoting(one)
    if quoted is None:
        return False
    item, (_start, end) = quoted
    return _says(requirement, "next", _first_sentence(criteria.passage.clean[end : min(item.end, end + _BEHIND)]))


def _is_in_passing(requirement: Requirement, one: Evidence) -> bool:
    """Whether *one*, from outside of the criteria, may leave out what these say."""
    if requirement.question == "marker":
        return one.field in ("brief_summary", "detailed_description")
    # "Refractory to chemotherapy" in a title often has "or for which there is none" in the criteria.
    is_the_only = len(requirement.evidence) == 1 and not requirement.room
    is_of_all = not requirement.alterations and not requirement.as_latest
    return requirement.question == "had" and is_the_only and is_of_all and set(requirement.says) == {"chemotherapy"}


def _leaves_room_around(requirement: Requirement, item: Criterion, end: int, criteria: Criteria) -> Iterator[bool]:
    """What may leave room around a sentence of *item* that ends at *end*: behind it, in its item, above, beside."""
    question, cohort = requirement.question, requirement.cohort
    above = [each.text for each in criteria.above(item)]
    behind = criteria.passage.clean[end : min(item.end, end + _BEHIND)]
    if question == "illness" and requirement.says[0] == "autoimmune" and not behind.strip(" .;,"):
        behind = _next_item(item, criteria)  # "People with an underactive thyroid gland may be eligible"
    yield _says(requirement, "next", _first_sentence(behind))
    yield _says(requirement, "item", item.text)
    yield any(_says(requirement, "above", text) for text in (item.heading, *above))
    yield question in OF_SOME and _is_of_some_people(item, criteria)
    of_groups = (item.text, *(above if question in _OF_GROUPS else ()))
    yield any(_is_of_some_groups(text, requirement, criteria) for text in of_groups)
    of_a_part = (item.heading, *(above if not cohort else ()))
    yield any(_is_for_a_part_only(text, cohort) for text in of_a_part)
    yield question in _OF_GROUPS and not cohort and _is_of_one_part(item.heading, item.section, criteria)
    is_demand = question in DEMANDS or (question == "not-had" and item.section == "inclusion")
    yield is_demand and _is_one_of_several(item, requirement.evidence, criteria)


def _next_item(item: Criterion, criteria: Criteria) -> str:
    """The words of the item behind *item*, where an exception may stand; empty where it is the last of its section."""
    place = criteria.items.index(item) + 1
    behind = criteria.items[place] if place < len(criteria.items) else None
    return behind.text if behind is not None and behind.section == item.section else ""


def _says(requirement: Requirement, place: Place, text: str) -> bool:
    pattern = _pattern(_asked_about(requirement), place)
    return pattern is not None and pattern.search(text) is not None


def _asked_about(requirement: Requirement) -> frozenset[str]:
    """The question of *requirement* as the table names it: alone, and with what it is about."""
    question, says = requirement.question, requirement.says
    if question == "had":
        return frozenset({question} if _FOR_A_CHANGE & set(map(str, says)) else {question, "had:no-target"})
    if question in ("marker", "no-marker"):
        alone = (each.gene for each in requirement.alterations if each == Alteration(each.gene))
        return frozenset({question, *(f"{question}:{gene}" for gene in alone)})
    about = says[:1] if question in ("illness", "not-had") else ()
    return frozenset({question, *(f"{question}:{name}" for name in about)})


def _first_sentence(text: str) -> str:
    """*text* up to the end of its first whole sentence, what closes the one before it included.

    >>> _first_sentence(". Some (e.g. Type 1 diabetes) may enter. Others may not")
    '. Some (e.g. Type 1 diabetes) may enter.'
    """
    end = re.search(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.;](?=\s+[A-Z(\[])", text[3:])
    return text[: end.end() + 3] if end else text


def _is_of_some_groups(text: str, requirement: Requirement, criteria: Criteria) -> bool:
    """Whether *text* begins with the name of a group that is not the requirement's, and its words not with all groups.

    What holds for one group need not hold for another.
    """
    cohort = frozenset(groups_in(requirement.cohort)) if requirement.cohort else frozenset()
    named = _led_in(text)
    if not named or named & cohort:
        return False
    if not requirement.cohort:
        named = frozenset[str]().union(*(_led_in(one.quote) for one in requirement.evidence))
        return not _groups_begun(criteria) <= named
    return groups_named(text).isdisjoint(cohort)


def _is_for_a_part_only(text: str, cohort: str) -> bool:
    """Whether *text* is for a part of the trial, or of *cohort*, alone: "Part A, phase 2 only"."""
    return _A_PART_ONLY.search(text) is not None and not (cohort and groups_named(text) <= groups_named(cohort))


_A_PART_ONLY = re.compile(
    r"\b(?:cohort|arm|part|group|phase|module|sub-?study|stage|stratum|expansion|escalation)s?\b[^.;]{0,12}\bonly\W*$"
    r"|^\W*(?:for|in) (?:the )?(?:\w+ ){0,3}(?:expansion|escalation|backfill)\b[^.;]{0,120}:\W*$"
    r"|\((?:only )?(?:for|in) (?:the )?(?:dose[- ])?(?:cohort|arm|part|group|phase|module|stratum|expansion|escalation)"
    r"s?\b[^)]{0,30}\)\W*$",
    re.IGNORECASE,
)


def _is_of_one_part(heading: str, section: str, criteria: Criteria) -> bool:
    """Whether *heading* is for one part of the trial, and another part has a heading of its own, or none."""
    named = parts_named(heading)
    headings = {item.heading for item in criteria.items if item.section == section} - {heading}
    return bool(named) and any(named.isdisjoint(parts_named(each)) for each in headings)


@lru_cache(maxsize=4)  # one record's criteria are asked many times
def _groups_begun(criteria: Criteria) -> frozenset[str]:
    """All groups that an item of *criteria*, or a sentence of one, is about by its first words."""
    parts = (part for item in criteria.items for part in re.split(r"[.;]\s", item.text))
    return frozenset[str]().union(*map(_led_in, parts))


def _led_in(text: str) -> frozenset[str]:
    """The groups that *text* is about by its first words, or by those behind its first colon.

    >>> _led_in("What cohorts ask for: Cohort 2: an EGFR mutation")
    frozenset({'cohort 2'})
    """
    return leading(text) or leading(text.partition(":")[2])


# A lead-in that one item beneath it satisfies; of a list of alterations the labels know it.
_ONE_OF = re.compile(
    r"\b(?:(?:any |at least |only )?(?:one|1)(?: or more)? of|either|any of (?:the|these))\b[^.;]{0,80}$",
    re.IGNORECASE,
)
_OR_AT_THE_END = re.compile(r"\b(?:and/)?or\W*$", re.IGNORECASE)
_OR_AT_THE_START = re.compile(r"\W*or\b", re.IGNORECASE)
_WITH = re.compile(
    r"\W*(?:for )?(?:patients|subjects|participants|those|people|nsclc)\b.{0,30}?\b(with(?:out)?)\b", re.I
)


def _is_of_some_people(item: Criterion, criteria: Criteria) -> bool:
    """Whether *item* is, or stands beneath, "Subjects without …" beside "Subjects with …": each has its own list."""
    for each in (item, *criteria.above(item)):
        own = _WITH.match(each.text)
        if own and each.parent is not None:
            beside = (_WITH.match(other.text) for other in criteria.items if other.parent == each.parent)
            if any(found is not None and found[1].lower() != own[1].lower() for found in beside):
                return True
    return False


def _is_one_of_several(item: Criterion, evidence: tuple[Evidence, ...], criteria: Criteria) -> bool:
    """Whether *item* is one of several ways to join: beneath "one of the following", or joined to another by "or"."""
    spans = [span for one in evidence if (span := criteria.passage.find(one.quote)) is not None]

    def is_quoted(other: Criterion) -> bool:
        return any(start < other.end and other.start < end for start, end in spans)

    for each in (item, *criteria.above(item)):
        siblings = [other for other in criteria.items if other.parent == each.parent and other.section == each.section]
        place = siblings.index(each)
        beside = siblings[max(0, place - 1) : place] + siblings[place + 1 : place + 2]
        if each.parent is not None and _ONE_OF.search(criteria.items[each.parent].text.rstrip(" :*")):
            others = [other for other in siblings if other != each and not is_quoted(other)]
            if others:
                return True
        joined = (place > 0 and _OR_AT_THE_END.search(siblings[place - 1].text)) or (
            place + 1 < len(siblings)
            and (_OR_AT_THE_END.search(each.text) or _OR_AT_THE_START.match(siblings[place + 1].text))
        )
        if (joined or _OR_AT_THE_START.match(each.text)) and any(not is_quoted(other) for other in beside):
            return True
        led = _led_without_indent(siblings, place, criteria)
        if any(not is_quoted(other) for other in led):
            return True
        if (kind := _CANCER_AT_START.match(each.text)) and any(
            not is_quoted(other) and (of_same := _CANCER_AT_START.match(other.text)) and of_same[1] == kind[1]
            for other in beside
        ):
            return True
    return False


# "NSCLC, alone: …" beside "NSCLC, combined: …": two ways for the same cancer.
_CANCER_AT_START = re.compile(r"\W*(?i:non[- ]small[- ]cell lung (?:cancer|carcinoma)\W+)?(NSCLC|SCLC)\b[^:.;]{1,40}:")
_LED = 2


def _led_without_indent(siblings: list[Criterion], place: int, criteria: Criteria) -> list[Criterion]:
    """The items behind "Any one of the following:", which is no more than an item like them, if that at *place* is one.

    Where such a list ends, nothing shows; it has two items at the least. A lead-in with items beneath it leads these.
    """
    for at in range(max(0, place - _LED), place):
        text = siblings[at].text.rstrip(" *")
        if text.endswith(":") and _ONE_OF.search(text.rstrip(":")):
            lead = criteria.items.index(siblings[at])
            if not any(item.parent == lead for item in criteria.items):
                return siblings[at + 1 : at + 1 + _LED]
    return []


_RADIOTHERAPY = re.compile(r"\bradiati|\bradioth|\birradiat|\bwbrt\b|\bsbrt\b|\bradiosurg", re.IGNORECASE)
_MEDICINE = re.compile(
    r"chemo|systemic|drug|\bline|regimen|targeted|immun|inhibitor|platin|taxel|agent|standard|conventional|therapies"
    r"|(?<!radio)(?<!radiation )\btherapy\b(?! for tumou?rs previously)|\b\w+(?:mab|nib)\b",
    re.IGNORECASE,
)


def is_of_radiotherapy(sentence: str) -> bool:
    """Whether *sentence* speaks of radiation, and of no medicine: it is no line of treatment.

    >>> is_of_radiotherapy("Received whole brain radiation before"), is_of_radiotherapy("Prior chemoradiotherapy")
    (True, False)
    """
    rest = re.sub(
        r"radiation (?:therapy|treatment)|proton (?:beam )?(?:\w+ )?therapy", "radiation", sentence, flags=re.I
    )
    return _RADIOTHERAPY.search(rest) is not None and _MEDICINE.search(rest) is None
