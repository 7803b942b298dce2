"""What single groups of a trial ask, where it names any: "Cohort 2: EGFR mutation, after osimertinib".

A person joins one group, so a requirement is asked once for each group that it is for, in the words that are its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from finder.codebook import Labels
from finder.fit.groups import are_all, leading, smallest
from finder.fit.requirement import Requirement
from finder.fit.room import as_far_as_it_goes
from finder.fit.scope import groups_of
from finder.fit.words import Words
from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence
from finder.labels.groups import groups_in, groups_named
from finder.record import Trial

OTHER_GROUPS = "other groups"
"""The cohort of what groups ask that no rule has read."""

_SEVERAL_PARTS = 2


def parted(asked: tuple[Requirement, ...], trial: Trial, labels: Labels, criteria: Criteria) -> Iterator[Requirement]:
    """*asked*, each requirement once for each group of *trial* that it is for; others may ask what nobody has read."""
    asked = _by_group(asked)
    groups = {requirement.cohort for requirement in asked if requirement.cohort}
    if groups and _may_have_others(groups, trial, labels, criteria):
        asked += (Requirement("group", cohort=OTHER_GROUPS),)
    return _with_own_words(asked, criteria)


def _may_have_others(groups: Collection[str], trial: Trial, labels: Labels, criteria: Criteria) -> bool:
    """Whether *trial* may have groups beside *groups*, of which no rule has read what they ask."""
    have_arms = _each_arm_names_one if _differ_in_cancer(labels) else _have_all_arms
    if not (have_arms(groups, trial) and are_all(groups, _all_texts(trial)) and _are_of_each_part(groups, criteria)):
        return True
    may_take_more = _differ_in_cancer(labels) or _are_of_one_phase(groups, trial)
    return may_take_more and _take_any_tumour(groups, labels)


def of_groups(labels: Labels, asked: tuple[Requirement, ...], words: Words) -> Iterator[Requirement]:
    """For which cancer and line single groups are, where the labels part the trial by groups or its groups differ.

    What holds for the whole trial is not said again: a group of which nothing else is known would seem open by it.
    """
    said = {("cancer", (labels.cancer.value,)), ("line", labels.line.value), ("ecog", (str(labels.ecog_max.value),))}
    new = {cohort.question for cohort in labels.cohorts if (cohort.question, cohort.values) not in said}
    of_groups = [cohort for cohort in labels.cohorts if cohort.question in new]
    differ = len({(each.question, each.values) for each in of_groups}) > len({each.question for each in of_groups})
    if any(one.cohort for one in asked) or differ or _differ_in_cancer(labels):
        kinds = {kind for each in of_groups for kind in each.values if kind in ("nsclc", "sclc")}
        for cohort in of_groups:
            is_line = cohort.question == "line"
            yield Requirement(
                cohort.question,
                tuple(map(int, cohort.values)) if cohort.question == "ecog" else cohort.values,
                cohort.name,
                cohort.evidence,
                # Lung cancer has a group of its own; who cannot join that one has to ask about the others.
                selected=cohort.values == ("basket-any",) and bool(kinds) and cohort.is_rest,
                nothing_left=is_line and (cohort.exhausted or words.all_say("unfit", cohort.evidence)),
            )


def _differ_in_cancer(labels: Labels) -> bool:
    """Whether groups of a trial that does not name the lung are for other cancers."""
    return labels.cancer.value == "basket-any" and any(each.values == ("not-lung",) for each in labels.cohorts)


def _have_all_arms(groups: Collection[str], trial: Trial) -> bool:
    """Whether each arm of *trial* names one of *groups*, or there is no more than one arm."""
    return len(trial.arms) <= 1 or _each_arm_names_one(groups, trial)


def _each_arm_names_one(groups: Collection[str], trial: Trial) -> bool:
    return bool(trial.arms) and all(_names_one(groups, arm.label) for arm in trial.arms)


def _are_of_each_part(groups: Collection[str], criteria: Criteria) -> bool:
    """Whether beneath each part of the trial that leads items in, one of *groups* is said to be.

    "Phase 1a: any solid tumour. Phase 1b: cohort 1 is for …": what phase 1a takes, no group tells.
    """
    known = {name for group in groups for name in groups_in(group)}
    kinds = {name.partition(" ")[0] for name in known}
    held: dict[str, bool] = {}
    part = ""
    for item in criteria.of("inclusion"):
        led = leading(item.text)
        others = {name for name in led - known if name.partition(" ")[0] not in kinds}
        if len(others) == 1 and item.text.rstrip(" *").endswith(":"):
            part = others.pop()
            held.setdefault(part, False)
        elif part and led & known:
            held[part] = True
    return len(held) < _SEVERAL_PARTS or all(held.values()) or not any(held.values())


def _are_of_one_phase(groups: Collection[str], trial: Trial) -> bool:
    """Whether *groups* may be of one of several phases of *trial* alone: doses are found in people of none of them."""
    names = {name for group in groups for name in groups_in(group)}
    return len(trial.phases or ()) > 1 and not any(name.startswith(("phase", "dose")) for name in names)


def _names_one(groups: Collection[str], text: str) -> bool:
    return not groups_named(text).isdisjoint(name for group in groups for name in groups_in(group))


def _take_any_tumour(groups: Collection[str], labels: Labels) -> bool:
    """Whether any solid tumour is taken in words that stand for none of *groups*, as while doses rise."""
    return any(not group or not _names_one(groups, group) for group in labels.lung_kinds.any_for)


def _all_texts(trial: Trial) -> Iterator[str]:
    """What the record says of its groups."""
    yield from (trial.brief_title, trial.official_title, trial.brief_summary, trial.detailed_description)
    yield trial.eligibility_criteria
    for arm in trial.arms:
        yield from (arm.label, arm.description)


def _by_group(asked: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    """*asked* with each requirement once for each single group that the name of its cohort means."""
    if not any(requirement.cohort for requirement in asked):
        return asked
    spelled: dict[str, str] = {"": ""}  # a group as it is first written
    for requirement in asked:
        spelled = {**groups_in(requirement.cohort), **spelled}
    return tuple(
        replace(requirement, cohort=spelled[part])
        for requirement in asked
        for group in groups_in(requirement.cohort)
        for part in smallest(group, spelled)
    )


def _with_own_words(asked: tuple[Requirement, ...], criteria: Criteria) -> Iterator[Requirement]:
    """*asked*, where what all groups ask is said to each in words of its own: to each group in those that are for it.

    "Part A: after chemotherapy. Part B: after osimertinib": both are for treated people, and each for its own reason.
    What other groups ask is not said to one that has an answer of its own: "Part A: ECOG 0-1. Part B: ECOG 0-2".
    """
    groups = dict.fromkeys(requirement.cohort for requirement in asked if requirement.cohort)
    answered = {(requirement.question, requirement.cohort) for requirement in asked}
    said = {_without_words(requirement) for requirement in asked}
    for requirement in asked:
        evidence = requirement.evidence
        named = [groups_of(one, criteria) for one in evidence] if groups and not requirement.cohort else []
        if not any(named):
            yield requirement
            continue
        of_group = {group: _own(group, evidence, named, groups) for group in groups}
        # Words that name no group are for others too; where there are none, those of all groups stand for them.
        of_group = {group: own or evidence for group, own in of_group.items() if own or group == OTHER_GROUPS}
        if any(group not in of_group and (requirement.question, group) not in answered for group in groups):
            yield requirement
            continue
        for group, own in of_group.items():
            of_one = replace(requirement, cohort=group, evidence=own)
            if _without_words(of_one) not in said:
                if group != OTHER_GROUPS:  # words of other groups leave no room for this one
                    room = tuple(each for each in requirement.room if each != "anybody")
                    of_one = as_far_as_it_goes(replace(of_one, room=room, kind=""), criteria)
                yield of_one


def _own(
    group: str, evidence: tuple[Evidence, ...], named: list[frozenset[str]], groups: Collection[str]
) -> tuple[Evidence, ...]:
    """Those of *evidence* that are for *group*, by the groups *named* by each: its own first, then those for all."""
    parts = {each: groups_named(each) or groups_in(each).keys() for each in groups}  # "Phase 1b, Part 2" has two
    known = set[str]().union(*parts.values())
    meant = [{part for name in names for part in smallest(name, known)} for names in named]
    is_own = [
        bool(names) and (parts[group] <= each or names <= parts[group])
        for names, each in zip(named, meant, strict=True)
    ]
    own = tuple(one for one, is_its in zip(evidence, is_own, strict=True) if is_its)
    return own + tuple(one for one, names in zip(evidence, named, strict=True) if not names)


def _without_words(requirement: Requirement) -> Requirement:
    """What *requirement* asks and of which group, whatever words it rests on and what these leave open."""
    return replace(requirement, evidence=(), kind="", room=())
