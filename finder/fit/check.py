"""One trial held against one person: what fits, what to ask about, what speaks against, and for which group.

Every page and every export that tells somebody how they stand to a trial takes it from here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from finder.catalogue.frame import Entry, one_line
from finder.fit.cohorts import OTHER_GROUPS
from finder.fit.groups import leading, only_kind_in, smallest
from finder.fit.questions import ORDER, QUESTIONS
from finder.fit.requirement import Requirement
from finder.fit.requirements import requirements
from finder.fit.topics import topics_of
from finder.fit.verdicts import Held, Verdict, doubt_of, held_against
from finder.labels.criteria import Criteria, Criterion, split_criteria
from finder.labels.evidence import Evidence
from finder.labels.groups import groups_in, groups_named
from finder.languages import gettext as _
from finder.languages import ngettext
from finder.person import Cancer, Person
from finder.visible_text import shown

Mark = Literal["fits", "ask", "against", "other-group", "team", "unread"]

MARKS: dict[Mark, tuple[str, str]] = {
    "fits": ("✓", "fits"),
    "ask": ("?", "ask"),
    "against": ("✗", "speaks against"),
    "other-group": ("–", "for another group"),
    "team": ("◦", "for the study team"),
    "unread": ("·", "not read"),
}
"""The sign of each mark, and what it says in words."""

MARK_OF: dict[Verdict, Mark] = {Verdict.FITS: "fits", Verdict.ASK: "ask", Verdict.AGAINST: "against"}
"""The mark of each verdict, which is also its name in exports."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A requirement and what came of it; of its evidence, that which decided stands first."""

    requirement: Requirement
    held: Held

    @property
    def mark(self) -> Mark:
        """What came of it, as a mark."""
        return MARK_OF[self.held.verdict]


@dataclass(frozen=True, slots=True)
class MarkedCriterion:
    """One item of a record's criteria, and the findings that quote it; the worst of them gives the mark.

    *asks*: what it is about in plain words ("blood values and organs"), where only the study team can check it.
    *quoting* are all findings that rest on its words, also those that say nothing of this person's group.
    """

    criterion: Criterion
    mark: Mark
    findings: tuple[Finding, ...] = ()
    asks: str = ""
    quoting: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What came of holding a trial against a person: of all its groups, the one that fits best, or comes closest.

    *cohort* is that group's name, empty for the whole trial or where no group differs. *criteria* are all items of the
    record's criteria, in their order; one that no finding quotes is for the study `team` where we know what it is
    about, and else `unread`.
    """

    verdict: Verdict
    cohort: str
    findings: tuple[Finding, ...]
    criteria: tuple[MarkedCriterion, ...] = ()

    def of(self, verdict: Verdict) -> tuple[Finding, ...]:
        """The findings with this *verdict*."""
        return tuple(finding for finding in self.findings if finding.held.verdict == verdict)

    @property
    def made(self) -> bool:
        """Whether the trial asks for just what the person has, and nothing speaks against it."""
        return self.verdict != Verdict.AGAINST and any(finding.held.made for finding in self.findings)

    @property
    def nearest_group(self) -> str:
        """Where no group takes the person, the one to which the least is missing; empty where none is named."""
        is_own = any(finding.requirement.cohort == self.cohort for finding in self.of(Verdict.AGAINST))
        return self.cohort if is_own and self.cohort != OTHER_GROUPS else ""

    @property
    def doubt(self) -> int:
        """What the open questions weigh (`doubt_of`)."""
        return sum(doubt_of(finding.requirement.question, finding.held) for finding in self.findings)

    @property
    def read(self) -> int:
        """How many criteria were held against the person's answers."""
        return sum(item.mark not in ("team", "unread", "other-group") for item in self.criteria)

    @property
    def for_team(self) -> int:
        """How many criteria only the study team can check."""
        return sum(item.mark == "team" for item in self.criteria)

    @property
    def for_others(self) -> int:
        """How many criteria are for groups that are not this person's."""
        return sum(item.mark == "other-group" for item in self.criteria)

    @property
    def elsewhere(self) -> tuple[Finding, ...]:
        """The findings that quote none of the criteria: from a title, a field of the registry, or silence."""
        quoting = [finding for item in self.criteria for finding in item.quoting]
        return tuple(finding for finding in self.findings if finding not in quoting)


def check(entry: Entry, person: Person) -> Check:
    """Hold the trial of *entry* against *person*."""
    asked = requirements(entry.trial, entry.labels)
    found = [
        Finding(_deciding_first(requirement, held, person), held)
        for requirement in asked
        if (held := held_against(requirement, person)) is not None
    ]
    # Also a group that asks nothing of this person beside what all groups ask is one that they may join.
    groups = list(dict.fromkeys(requirement.cohort for requirement in asked if requirement.cohort)) or [""]
    checks = [_check_group(group, found) for group in groups]
    best = min(checks, key=_distance)
    criteria = split_criteria(entry.trial.eligibility_criteria)
    return replace(best, criteria=tuple(_marked(best, found, _Reader(criteria, best.cohort, groups, person.cancer))))


def _distance(one: Check) -> tuple[int, ...]:
    """How far a group is from the person: the least is the one that fits best, or to which the least is missing.

    Of as many things, a later one in the order of the questions: who has the cancer but not the treatment is nearer.
    `finder.fit.table` ranks the groups of all trials in the same way.
    """
    closing = [ORDER.index(finding.requirement.question) for finding in one.of(Verdict.AGAINST)]
    made = sum(finding.held.made for finding in one.findings)
    return one.verdict, len(closing), -min(closing, default=len(ORDER)), -made, one.doubt


def _check_group(group: str, found: list[Finding]) -> Check:
    own = tuple(finding for finding in found if finding.requirement.cohort in ("", group))
    return Check(max((finding.held.verdict for finding in own), default=Verdict.ASK), group, own)


def _deciding_first(requirement: Requirement, held: Held, person: Person) -> Requirement:
    """*requirement* with the words that decided in front: of several markers one is enough, of two ages one too few."""
    if requirement.question == "age":
        too_old = held.verdict == Verdict.AGAINST and person.age is not None and _above(requirement.says[1], person.age)
        return replace(requirement, evidence=requirement.evidence[::-1]) if too_old else requirement
    if requirement.question != "marker" or len(requirement.alterations) != len(requirement.evidence):
        return requirement
    each = zip(requirement.alterations, requirement.evidence, strict=True)
    decides = [
        evidence for one, evidence in each if held_against(replace(requirement, alterations=(one,)), person) == held
    ]
    return replace(requirement, evidence=tuple(dict.fromkeys((*decides, *requirement.evidence))))


def _above(limit: object, age: int) -> bool:
    return isinstance(limit, float) and age > limit


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads *criteria* for somebody of the group *cohort*, one of all *groups*, with this kind of *cancer*."""

    criteria: Criteria
    cohort: str
    groups: Collection[str]
    cancer: Cancer

    def is_of_other_kind(self, item: Criterion) -> bool:
        """Whether *item* asks something of people with the other kind of lung cancer alone."""
        return bool(self.cancer) and item.section == "inclusion" and only_kind_in(item.text) not in ("", self.cancer)

    def is_for_others(self, item: Criterion) -> bool:
        """Whether the words of *item* ask something of other groups alone, or of another kind of lung cancer."""
        if item.section != "inclusion":
            return False
        text = f"{item.heading or ''} {item.text}"
        known = {name for group in self.groups for name in groups_in(group)}
        named = known & {part for name in groups_named(text) for part in smallest(name, known)}
        is_of_other_group = bool(self.cohort and named) and named.isdisjoint(groups_in(self.cohort))
        is_of_other_kind = bool(self.cancer) and only_kind_in(text) not in ("", self.cancer)
        return is_of_other_group or self._is_led_by_others(item) or is_of_other_kind

    def _is_led_by_others(self, item: Criterion) -> bool:
        """Whether *item*, or what stands above it, begins with other groups of the same kind ("Cohort 6:")."""
        led = (leading(text) for text in (item.text, *(each.text for each in self.criteria.above(item))))
        own = groups_in(self.cohort) if self.cohort else {}
        kinds = {name.partition(" ")[0] for name in own}
        alike = {name for name in next(filter(None, led), frozenset()) if name.partition(" ")[0] in kinds}
        related = (name in smallest(each, own) or each in smallest(name, alike) for name in own for each in alike)
        return bool(alike) and not any(related)


def _marked(best: Check, found: Iterable[Finding], reader: _Reader) -> Iterable[MarkedCriterion]:
    criteria = reader.criteria
    spans = [(span, finding) for finding in found for span in _spans(criteria, finding.requirement.evidence)]
    for item, about in zip(criteria.items, topics_of(criteria), strict=True):
        quoting = tuple(dict.fromkeys(one for (start, end), one in spans if start < item.end and end > item.start))
        if about and not quoting and item.section == "inclusion":
            quoting = tuple(finding for finding in best.findings if finding.requirement.question == about[0].question)
        closed = _closed_elsewhere(quoting, best)
        own = tuple(one for one in quoting if one in best.findings and one.requirement.question not in closed)
        is_of_other_kind, is_for_others = reader.is_of_other_kind(item), reader.is_for_others(item)
        if is_of_other_kind:  # what it asks of people with the other kind of lung cancer fits nobody else
            own = tuple(one for one in own if one.held.verdict != Verdict.FITS)
        worst = max((finding.held.verdict for finding in own), default=None)
        if worst == Verdict.FITS and is_for_others:
            worst = None
        is_others = bool(quoting) or is_of_other_kind or is_for_others
        silent: Mark = "other-group" if is_others else "team" if about else "unread"
        asks = about[0].asks if about else ""
        yield MarkedCriterion(item, silent if worst is None else MARK_OF[worst], own or quoting, asks, quoting)


def _closed_elsewhere(quoting: Iterable[Finding], best: Check) -> set[str]:
    """The questions that an item, by the findings that quote it, answers for a group that the person cannot join.

    For the whole trial the answer is the widest, which must not stand as one that fits beside that group's words.
    """
    asked: set[str] = {
        finding.requirement.question
        for finding in quoting
        if finding.requirement.cohort not in ("", best.cohort) and finding.held.verdict == Verdict.AGAINST
    }
    return asked | {"lines"} if "line" in asked else asked


def _spans(criteria: Criteria, evidence: Iterable[Evidence]) -> list[tuple[int, int]]:
    """Where the words that *evidence* quotes stand in the text of *criteria*."""
    quotes = [item.quote for item in evidence if item.field == criteria.passage.field]
    return [span for quote in quotes if (span := criteria.passage.find(quote)) is not None]


def sum_line(checked: Check) -> str:
    """What came of it in plain words: with answers of the person, and of the record the name of a group alone."""
    return " ".join(filter(None, (verdict_line(checked), nearest_line(checked, shown))))


def nearest_line(checked: Check, worded: Callable[[str], str]) -> str:
    """Which group comes closest where none takes the person, its name as *worded* puts it; empty where none does."""
    if checked.verdict != Verdict.AGAINST or not checked.nearest_group:
        return ""
    return _("The group that comes closest: {group}.").format(group=worded(one_line(checked.nearest_group)))


def verdict_line(checked: Check) -> str:
    """What came of it, and because of which answers of the person."""
    match checked.verdict:
        case Verdict.AGAINST:
            return _("Probably not, because of {reasons}.").format(reasons=_listed(checked.of(Verdict.AGAINST)))
        case Verdict.ASK if asks := checked.of(Verdict.ASK):
            return _("Ask about {reasons}.").format(reasons=_listed(asks))
        case Verdict.ASK:
            return _("None of your answers could be compared with its record: ask the study team.")
    return _("Nothing against it found.")


def read_line(checked: Check) -> str:
    """How much of the record's criteria the sum rests on, in one plain sentence."""
    if not checked.criteria:
        return _("The record lists no criteria that we could compare with your answers.")
    count = len(checked.criteria)
    words = ngettext(
        "We could compare {read} of {number} criterion with your answers.",
        "We could compare {read} of {number} criteria with your answers.",
        count,
    )
    said = [words.format(read=checked.read, number=count)]
    if checked.for_team:
        said.append(_("{number} more only the study team can check.").format(number=checked.for_team))
    if checked.for_others:
        for_others = ngettext(
            "{number} is for another group of people.", "{number} are for other groups of people.", checked.for_others
        )
        said.append(for_others.format(number=checked.for_others))
    return " ".join(said)


def counts_line(checked: Check) -> str:
    """How many requirements fit, are to be asked about and speak against, with their signs: `✓ 5 fit · ? 2 to ask`."""
    words_of = (
        (Verdict.FITS, _("{number} fit")),
        (Verdict.ASK, _("{number} to ask")),
        (Verdict.AGAINST, _("{number} against")),
    )
    counted = ((MARKS[MARK_OF[verdict]][0], len(checked.of(verdict)), words) for verdict, words in words_of)
    return " · ".join(f"{sign} {words.format(number=count)}" for sign, count, words in counted if count)


def subject(finding: Finding) -> str:
    """What *finding* is about, in plain words: markers by their names."""
    if finding.requirement.question in ("marker", "no-marker"):
        markers = dict.fromkeys(one.in_words for one in finding.requirement.alterations if one.gene != "other")
        if 0 < len(markers) <= _MAX_MARKERS:
            return _(" or ").join(markers)
    return _(QUESTIONS[finding.requirement.question].about)


_MAX_MARKERS = 3


def _listed(findings: Iterable[Finding]) -> str:
    """What *findings* are about, each once, with the answers that they were held against, each once as well."""
    answers: dict[str, str] = {}
    for finding in findings:
        answers.setdefault(subject(finding), finding.held.answer)
    parts: list[str] = []
    given: set[str] = set()
    for name, answer in answers.items():
        is_new = answer not in {"", *given}
        parts.append(_("{name} (your answer: {answer})").format(name=name, answer=answer) if is_new else name)
        given.add(answer)
    return _(" and ").join(filter(None, (", ".join(parts[:-1]), parts[-1])))
