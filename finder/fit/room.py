"""What the words around a requirement leave open: then it speaks against nobody, and has to be asked about.

The labels say what a trial asks. Telling somebody wrongly that a trial is closed to them is the worst error, so the
sentence that a requirement rests on is read once more for what it leaves room for: another way in ("or never smoked"),
a judgement ("if it would preclude the treatment"), one of several lists, a group of which only some are. The words
stand in `room.csv`; which illness is meant in full, and where in the criteria a sentence stands, is said here.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast

from finder.fit.groups import MENTIONED, mentioned, only_kind_in
from finder.fit.questions import Question
from finder.labels.criteria import Criteria, Criterion
from finder.labels.evidence import Evidence
from finder.labels.statements import only_of_another_cancer

Place = Literal["sentence", "next", "item", "above", "who", "criteria"]
"""Where the words stand: in the sentence itself, in the one behind it, in its whole item, in a lead-in or heading of
it; `who`: in the sentence, for a treatment that is not one against a change of the tumour (of those the condition is
the rule); anywhere in the criteria.
"""

DEMANDS: frozenset[Question] = frozenset({"had", "line", "lines", "marker", "histology"})
"""What is asked for; any sentence that leaves room opens it. What keeps people out does so in each of its sentences."""

TARGETED = frozenset({"egfr-tki", "osimertinib", "alk-tki", "kras-g12c-inhibitor", "targeted-for-driver"})
"""Treatments that are given to people whose tumour has a change."""

_DEMANDS_OF_TREATMENT: frozenset[Question] = frozenset({"had", "line", "lines"})
OF_SOME: frozenset[Question] = DEMANDS - {"histology"} | {"not-had", "no-marker"}
"""What a sentence may ask of some people alone: with one kind of lung cancer, or with the cancer of another organ."""

_OF_GROUPS: frozenset[Question] = OF_SOME | {"brain"}
_HELD: frozenset[Question] = DEMANDS | {"not-had", "no-marker", "illness", "brain", "ecog", "cancer"}
_BEHIND = 300


@dataclass(frozen=True, slots=True)
class Room:
    """A row of `room.csv`: words at a place that leave open what is asked of *questions*, with an example."""

    cause: str
    questions: tuple[Question, ...]
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
                cast("tuple[Question, ...]", tuple(row["questions"].split("|"))),
                cast(Place, row["place"]),
                row["pattern"],
                row["example"],
                row["counter"],
            )
            for row in csv.DictReader(lines)
        )


@cache
def _pattern(question: Question, place: Place) -> re.Pattern[str] | None:
    found = [row.pattern for row in rooms() if row.place == place and question in row.questions]
    return re.compile("|".join(f"(?:{each})" for each in found), re.IGNORECASE | re.DOTALL) if found else None


def is_open(
    question: Question, says: tuple[object, ...], cohort: str, evidence: tuple[Evidence, ...], criteria: Criteria
) -> bool:
    """Whether the words of *evidence* leave room for people who do not have what they ask for.

    *says* are the values of the requirement, *cohort* is its group.
    """
    if question not in _HELD or not evidence or not _can_close(question, says):
        return False
    if question in ("line", "lines") and all(is_of_radiotherapy(one.quote) for one in evidence):
        return True
    if _says(question, "criteria", criteria.passage.clean):
        return True
    each = [_leaves_room(question, says, cohort, one, evidence, criteria) for one in evidence]
    return any(each) if question in DEMANDS else all(each)


def _can_close(question: Question, says: tuple[object, ...]) -> bool:
    """Whether *says* can speak against anybody; what cannot need not be read again."""
    if question == "illness":
        return says[1] == "excluded" and says[0] not in ("cardiac", "eye")
    if question == "line":
        return "any" not in says and says[0] != "not-stated"
    return question != "lines" or says[0] is not None or says[1] is not None


def _leaves_room(
    question: Question,
    says: tuple[object, ...],
    cohort: str,
    one: Evidence,
    all_of_it: tuple[Evidence, ...],
    criteria: Criteria,
) -> bool:
    if one.field != criteria.passage.field:
        in_passing = question == "marker" and one.field in ("brief_summary", "detailed_description")
        # "Refractory to chemotherapy" in a title often has "or for which there is none" in the criteria.
        in_passing |= question == "had" and len(all_of_it) == 1 and set(says) == {"chemotherapy"}
        return in_passing or _says(question, "sentence", one.quote)
    span = criteria.passage.find(one.quote)
    if span is None:
        return False
    sentence = criteria.passage.clean[slice(*span)]
    if question == "illness" and _is_one_kind(str(says[0]), sentence):
        return True
    if question == "had" and TARGETED.isdisjoint(map(str, says)) and _says(question, "who", sentence):
        return True
    if question == "not-had" and says[0] == "adc-topo1" and not _CONJUGATE.search(sentence):
        return True
    if _says(question, "sentence", sentence) or _is_of_some_groups(sentence, cohort, all_of_it, criteria):
        return True
    quoted = criteria.quoting(one)
    if quoted is None:
        return False
    item, _ = quoted
    behind = criteria.passage.clean[span[1] : min(item.end, span[1] + _BEHIND)]
    if _says(question, "next", _first_sentence(behind)) or _says(question, "item", item.text):
        return True
    if _is_of_some_groups(item.text, cohort, all_of_it, criteria):
        return True
    if question in OF_SOME and _is_of_some_people(item, criteria):
        return True
    above = [each.text for each in criteria.above(item)]
    if any(_is_for_a_part_only(text, cohort) for text in (item.heading, *(above if not cohort else ()))):
        return True
    if any(_says(question, "above", text) for text in (item.heading, *above)):
        return True
    if any(_is_of_some_groups(text, cohort, all_of_it, criteria) for text in above if question in _OF_GROUPS):
        return True
    if question in _DEMANDS_OF_TREATMENT and any(map(_LED_BY_WHOM.match, above)):
        return True
    if question in _DEMANDS_OF_TREATMENT and not cohort and _is_of_one_part(item.heading, item.section, criteria):
        return True
    is_demand = question in DEMANDS or (question == "not-had" and item.section == "inclusion")
    return is_demand and _is_one_of_several(item, all_of_it, criteria)


def _says(question: Question, place: Place, text: str) -> bool:
    pattern = _pattern(question, place)
    return pattern is not None and pattern.search(text) is not None


def _first_sentence(text: str) -> str:
    """*text* up to the end of its first whole sentence, what closes the one before it included."""
    end = re.search(r"[.;](?=\s+[A-Z(\[])", text[3:])
    return text[: end.end() + 3] if end else text


# "Cohort 2: …", "In Part 1A, …", "NSCLC (first line) Cohort C2: …"
_AT_THE_START = 40


def _is_of_some_groups(text: str, cohort: str, evidence: tuple[Evidence, ...], criteria: Criteria) -> bool:
    """Whether *text* begins with the name of a group that is not *cohort*, and *evidence* does not go through them all.

    What holds for one group need not hold for another.
    """
    named = _begins_with(text)
    if not named or named & mentioned(cohort):
        return False
    if not cohort:
        named = frozenset[str]().union(*(_begins_with(one.quote) for one in evidence))
        return not _groups_begun(criteria) <= named
    return mentioned(text).isdisjoint(mentioned(cohort))


def _is_for_a_part_only(text: str, cohort: str) -> bool:
    """Whether *text* is for a part of the trial, or of *cohort*, alone: "Vaccine cohort only", "Part A, phase 2 only"."""
    return _A_PART_ONLY.search(text) is not None and not (cohort and mentioned(text) <= mentioned(cohort))


_A_PART_ONLY = re.compile(
    r"\b(?:cohort|arm|part|group|phase|module|sub-?study|stage|stratum|expansion|escalation)s?\b[^.;]{0,12}\bonly\W*$",
    re.IGNORECASE,
)

# "For patients who had X before:", a list for some.
_LED_BY_WHOM = re.compile(
    r"\W*for (?:the )?(?:patients|subjects|participants|those|people)\b.{0,600}:\W*$", re.IGNORECASE | re.DOTALL
)
_PART = re.compile(
    r"\b(?:expansion|escalation|step \d|phase \w+|part \w+|cohort \w+|arm \w+|module \w+)\b", re.IGNORECASE
)


def _is_of_one_part(heading: str, section: str, criteria: Criteria) -> bool:
    """Whether *heading* is for one part of the trial, and another part has a heading of its own, or none."""
    named = {found.casefold() for found in _PART.findall(heading)}
    headings = {item.heading for item in criteria.items if item.section == section} - {heading}
    return bool(named) and any(not named & {found.casefold() for found in _PART.findall(each)} for each in headings)


@lru_cache(maxsize=512)
def _begins_with(text: str) -> frozenset[str]:
    """The groups that *text* is about by its first words."""
    found = MENTIONED.search(text[: 2 * _AT_THE_START])
    if found is None or found.start() > _AT_THE_START or re.search(r"[.;]", text[: found.start()]):
        return frozenset()
    before, behind = text[: found.start()].strip(" *(").casefold(), text[found.end() :].lstrip(" *)")
    is_named = behind.startswith((":", "-", "–", "only")) or before in ("", "in", "for", "only in", "only for")
    return mentioned(found[0]) if is_named else frozenset()


def groups_of(evidence: Evidence, criteria: Criteria) -> frozenset[str]:
    """The groups, in small letters, that the words of *evidence* are for by how they, or what is above them, begin."""
    quoted = criteria.quoting(evidence)
    if quoted is None:
        return frozenset()
    item = quoted[0]
    for text in (evidence.quote, item.text, *(each.text for each in criteria.above(item))):
        if found := _begins_with(text):
            return found
    return mentioned(item.heading)


@lru_cache(maxsize=4)  # one record's criteria are asked many times
def _groups_begun(criteria: Criteria) -> frozenset[str]:
    """All groups that an item of *criteria* is about by its first words."""
    return frozenset[str]().union(*(_begins_with(item.text) for item in criteria.items))


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
    return False


_DENIED = re.compile(
    r"\b(?:not|no|non|none|never|without|lack\w*|absen\w+|un\w+|fail\w*|refus\w*|less|fewer|negative|wild|naive|other|"
    r"untreated|inadequate|insufficient|except|unless|cannot|only|intoleran\w*|below|under|lower|beneath|smaller)\b"
    r"|n't\b|[<≤]",
    re.IGNORECASE,
)
"""Words by which an exclusion can ask for something: "have not received platinum"."""

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


_HISTORY = re.compile(r"\b(?:history|prior|previous\w*|past|ever|known|any|have had|has had)\b", re.IGNORECASE)
_LIMITED = re.compile(
    r"\b(?:requir\w+|dependent|active|symptomatic|significant|severe|extensive|grade|uncontrolled|within|if|that)\b",
    re.IGNORECASE,
)
_INFLAMED_BY = re.compile(
    r"\b(?:radiation|drug|immune|immune[- ]mediated|idiopathic|interstitial|organi[sz]ing|hypersensitivity"
    r"|medication|treatment)"
    r"[- ]?(?:induced|related|associated)?\W+(?:\w+\W+)?pneumon(?:itis|ia)",
    re.IGNORECASE,
)


_CONJUGATE = re.compile(r"conjugat|\badcs?\b|deruxtecan|govitecan|tirumotecan", re.IGNORECASE)


def _is_one_kind(illness: str, sentence: str) -> bool:
    """Whether *sentence* keeps out only some of the people who answer that they have *illness*.

    Who had inflamed lungs may have had it from radiation, years ago; a transplant is of an organ; "Guillain-Barré or
    other autoimmune neuropathies" are a few of many diseases.
    """
    if illness == "ild-pneumonitis":
        general = re.sub(_INFLAMED_BY, " ", sentence)
        is_general = re.search(r"pneumonitis|\bpneumonias?\b", general, re.IGNORECASE) is not None
        is_past = not re.search(r"(?:presence of|current) radiation", sentence, re.IGNORECASE)
        is_general |= is_past and bool(re.search(r"interstitial.*radiation", sentence, re.IGNORECASE))
        return (
            not (is_general and _HISTORY.search(sentence))
            or _LIMITED.search(sentence) is not None
            or sentence.endswith(":")
        )
    if illness == "autoimmune":
        return (
            re.search(
                r"auto-?immun\w* (?:\w+ ){0,2}(?:diseas|disorder|condition|illness|syndrome)|autoimmunity",
                sentence,
                re.IGNORECASE,
            )
            is None
        )
    if illness == "steroids":  # some have a little of them, and "immunosuppressive" names none
        return re.search(r"steroid|corticoid|predniso|dexameth|hormone", sentence, re.IGNORECASE) is None
    if illness == "hiv":
        return re.search(r"hiv|human immun|aids\b|immun\w+[- ](?:deficiency )?virus", sentence, re.IGNORECASE) is None
    if illness == "transplant":
        if re.search(r"\b(?:liver|kidney|renal|heart|lung|corneal?) transplant", sentence, re.IGNORECASE):
            return True
        if re.search(r"transplant\w* (?:that )?(?:need|requir)", sentence, re.IGNORECASE):
            return True
        cells = re.search(r"stem|marrow|h?a?ematopoietic|\bhsct\b", sentence, re.IGNORECASE)
        cells = cells or re.search(r"\b(?:allo|auto)\w* transplant", sentence, re.IGNORECASE)
        return cells is not None and re.search(r"organ|tissue|kidney", sentence, re.IGNORECASE) is None
    return False


def is_in_brackets(evidence: tuple[Evidence, ...], criteria: Criteria) -> bool:
    """Whether each sentence of *evidence* begins within brackets that close behind its start: what it names is named
    by the way ("others are eligible (i.e.; KRAS)")."""
    return bool(evidence) and all(_begins_in_brackets(one, criteria) for one in evidence)


def keeps_out(evidence: tuple[Evidence, ...], criteria: Criteria) -> bool:
    """Whether each sentence of *evidence* stands in an exclusion that denies nothing: it can ask for nothing."""
    return bool(evidence) and all(_keeps_out(one, criteria) for one in evidence)


def _keeps_out(one: Evidence, criteria: Criteria) -> bool:
    quoted = criteria.quoting(one)
    return quoted is not None and quoted[0].section == "exclusion" and not _DENIED.search(quoted[0].text)


def _begins_in_brackets(one: Evidence, criteria: Criteria) -> bool:
    quoted = criteria.quoting(one)
    if quoted is None:
        return False
    item, span = quoted
    before = criteria.passage.clean[item.start : span[0]]
    behind = criteria.passage.clean[span[0] : item.end]
    return before.rfind("(") > before.rfind(")") and -1 < behind.find(")") < (behind + "(").find("(")


def only_of_other_cancers(evidence: tuple[Evidence, ...], criteria: Criteria) -> bool:
    """Whether each sentence of *evidence* stands in the criteria and is about the cancer of another organ alone."""
    return bool(evidence) and all(_is_of_another_cancer(one, criteria) for one in evidence)


_BY_INITIALS = re.compile(
    r"\W*(?:EC|OC|TNBC|CRC|HNSCC|SCCHN|RCC|ccRCC|HCC|PDAC|m?CRPC|UC|GC|GEA|ESCC|BTC|NPC|MPM|ALCL|NHL|AML|MDS)\b"
)
_OF_LUNG = re.compile(r"lung|nsclc|sclc|solid tumou?r|malignan|\bcancers?\b(?! of)", re.IGNORECASE)


def _is_of_another_cancer(one: Evidence, criteria: Criteria) -> bool:
    """Whether the nearest words that name a cancer, from the sentence of *one* outwards, name no lung cancer."""
    quoted = criteria.quoting(one)
    if quoted is None:
        return False
    item, span = quoted
    place = criteria.items.index(item)
    texts = [one.quote, criteria.passage.clean[item.start : span[1]], *(each.text for each in criteria.above(item))]
    if place and criteria.items[place - 1].text.rstrip().endswith(":"):  # a list that is not set in
        texts.append(criteria.items[place - 1].text)
    for text in texts:
        if only_of_another_cancer(text) or (_BY_INITIALS.match(text) and not re.search("lung|sclc", text, re.I)):
            return True
        if _OF_LUNG.search(text):
            return False
    return False


def kind_of(evidence: tuple[Evidence, ...]) -> str:
    """The one kind of lung cancer, `nsclc` or `sclc`, that each sentence of *evidence* names; empty where none is."""
    kinds = {only_kind_in(one.quote) for one in evidence}
    return kinds.pop() if len(kinds) == 1 else ""
