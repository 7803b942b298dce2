"""Which illnesses keep people out of a trial, and when? The rules are in `tables/rules/illnesses.csv`.

The codebook's rules: `excluded` (anyone who has it), `excluded-if-active` (when it is active, uncontrolled, recent or
above a dose), `allowed` (named as allowed). What only a group of the participants is asked carries the group's name.

A row of the table says what one mention in a sentence means, by the condition that reaches it. The strictest mention
is what a sentence says; `_decide` weighs the sentences. What careful readers agree on, where the codebook is silent:

| illness | keeps out whoever has it | only by degree |
|---|---|---|
| any | "history of", a bare name, an exception for harmless kinds | "active", "requiring", a time, a dose, a grade |
| autoimmune | "active or history of", "active, known or suspected" | "a history that may relapse" |
| ild-pneumonitis | one of several that is named without a condition, "that required steroids, or current" | a grade |
| hiv, hepatitis-b-c | "HIV or active hepatitis": each for itself | "eligible if controlled", AIDS alone |
| steroids | "receiving chronic steroids" | a time or a dose, not a stable one (the brain alone: nothing) |
| transplant | one kind is enough, though another is allowed | a time, drugs against rejection |
| second-cancer | "except skin cancer" | a time, "cured", "not progressing" |
| cardiac | "history of" it outright, in any sentence; "significant" | one condition in the list |
| eye | "history of" it, "significant" | a grade |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from finder.labels.evidence import Evidence, each_once
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading

IllnessName = Literal[
    "autoimmune", "ild-pneumonitis", "hepatitis-b-c", "hiv", "steroids", "transplant", "second-cancer", "cardiac",
    "leptomeningeal", "eye",
]  # fmt: skip
ILLNESSES: tuple[IllnessName, ...] = get_args(IllnessName)
Hepatitis = Literal["hepatitis-b", "hepatitis-c"]
IllnessRule = Literal["excluded", "excluded-if-active", "allowed"]
ILLNESS_RULES: tuple[IllnessRule, ...] = get_args(IllnessRule)

ILLNESS_OF: dict[str, IllnessName] = {
    "auto-immunity": "autoimmune",
    "named-auto-immunity": "autoimmune",
    "lung-inflammation": "ild-pneumonitis",
    "hepatitis-viruses": "hepatitis-b-c",
    "hepatitis-b": "hepatitis-b-c",
    "hepatitis-b-past": "hepatitis-b-c",
    "hepatitis-c": "hepatitis-b-c",
    "bare-hepatitis": "hepatitis-b-c",
    "hiv-virus": "hiv",
    "aids": "hiv",
    "hiv-drugs": "hiv",
    "steroids": "steroids",
    "immuno-suppressants": "steroids",
    "transplant": "transplant",
    "other-cancer": "second-cancer",
    "heart-illness": "cardiac",
    "heart-inflammation": "cardiac",
    "heart-among-organs": "cardiac",
    "heart-grade": "cardiac",
    "leptomeningeal": "leptomeningeal",
    "eye-disease": "eye",
}
"""The illness that each concept of the lexicon names."""

# What a sentence says beside the codebook's rules: `listed` names it without more, `named` only kinds of it ("lupus"),
# `some` keeps out all but those who have it under control, `but-some` all but a few kinds of it ("except vitiligo").
_ALLOWED, _SOME, _BUT_SOME, _EXCLUDED = "allowed", "some", "but-some", "excluded"
_IF_ACTIVE, _LISTED, _NAMED = "if-active", "listed", "named"
_WHY: dict[IllnessRule, str] = {
    "excluded": "people who have it may not enter",
    "excluded-if-active": "it keeps people out when it is active, uncontrolled, recent or above a dose",
    "allowed": "people who have it may enter",
}
# A bare name takes the condition of another one: "active hepatitis B or hepatitis C", or arrhythmia among graded heart
# diseases. Not so here: "interstitial lung disease or active pneumonitis", a transplant beside another illness.
_EACH_FOR_ITSELF = ("ild-pneumonitis", "transplant")
# One kind that is allowed ("an own graft is") lets none of the others in.
_OF_MANY_KINDS = ("cardiac", "transplant")
_BESIDE_B = ("hepatitis-c", "hepatitis-b-past")
_OF_VIRUS: dict[Hepatitis, tuple[str, ...]] = {
    "hepatitis-b": ("hepatitis-viruses", "bare-hepatitis", "hepatitis-b", "hepatitis-b-past"),
    "hepatitis-c": ("hepatitis-viruses", "bare-hepatitis", "hepatitis-c"),
}
_MAX_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class OfVirus:
    """What the trial says of people with one kind of hepatitis; the codebook has one name for both."""

    name: Hepatitis
    rule: IllnessRule
    evidence: tuple[Evidence, ...]
    has_exception: bool = False


@dataclass(frozen=True, slots=True)
class Illness:
    """An illness and what the trial says of people who have it; *cohort* names the group that this is asked of.

    *has_exception*: it keeps people out, but some kinds of it do not ("except vitiligo"; "lupus" names only one kind).
    *viruses*: what it says of each kind of hepatitis by itself.
    """

    name: IllnessName
    rule: IllnessRule
    cohort: str | None
    evidence: tuple[Evidence, ...]
    has_exception: bool = False
    viruses: tuple[OfVirus, ...] = ()


def read_illnesses(reading: Reading) -> tuple[Illness, ...]:
    """The illnesses that the criteria speak of, one for each of `ILLNESSES` and group, in that order.

    What every group with a list of its own names is said of the trial, too.
    """
    said: dict[tuple[IllnessName, str | None], dict[int, list[Finding]]] = {}
    for finding in table("illnesses").findings(reading):
        key = (ILLNESS_OF[finding.concept], finding.cohort)
        said.setdefault(key, {}).setdefault(id(finding.sentence), []).append(finding)
    read = {(name, cohort): _illness(name, cohort, [*said[name, cohort].values()]) for name, cohort in said}
    groups = [*dict.fromkeys(cohort for _, cohort in said if cohort is not None)]
    for name in ILLNESSES if len(groups) > 1 else ():
        of_groups = [read[name, cohort] for cohort in groups if (name, cohort) in read]
        if len(of_groups) == len(groups) and (name, None) not in read:
            read[name, None] = _of_all(of_groups)
    shared = {illness.name: illness.rule for illness in read.values() if illness.cohort is None}
    rules = [illness for illness in read.values() if illness.cohort is None or shared.get(illness.name) != illness.rule]
    return tuple(sorted(rules, key=lambda illness: ILLNESSES.index(illness.name)))


def _of_all(of_groups: Sequence[Illness]) -> Illness:
    """What holds for the trial where each of its groups speaks of one illness (*of_groups*): the widest rule."""
    rules = {illness.rule for illness in of_groups}
    rule: IllnessRule = rules.pop() if len(rules) == 1 else "excluded-if-active"
    evidence = dict.fromkeys(illness.evidence[0] for illness in of_groups)
    has_exception = rule == "excluded" and any(illness.has_exception for illness in of_groups)
    return Illness(of_groups[0].name, rule, None, tuple(evidence)[:_MAX_EVIDENCE], has_exception)


def _illness(name: IllnessName, cohort: str | None, sentences: Sequence[list[Finding]]) -> Illness:
    """What *sentences* say of *name*; of hepatitis, also of each virus that they name."""
    of_virus = {
        virus: [found for each in sentences if (found := [one for one in each if one.concept in concepts])]
        for virus, concepts in _OF_VIRUS.items()
        if name == "hepatitis-b-c"
    }
    viruses = tuple(OfVirus(virus, *_decide(virus, found)) for virus, found in of_virus.items() if found)
    rule, evidence, has_exception = _decide(name, sentences)
    return Illness(name, rule, cohort, evidence, has_exception, viruses)


def _decide(
    name: IllnessName | Hepatitis, sentences: Sequence[list[Finding]]
) -> tuple[IllnessRule, tuple[Evidence, ...], bool]:
    """What *sentences* about *name* say together: the strictest, unless one lets some in; its words; any exception."""
    bare = _EXCLUDED if name in _EACH_FOR_ITSELF else _LISTED
    if name in ("hepatitis-b-c", "hepatitis-b"):  # a condition of C, or of a past B, lets nobody with B in
        of_b = ([finding for finding in found if finding.concept not in _BESIDE_B] for found in sentences)
        sentences = [found for found in of_b if found] or sentences
    order = (_SOME, _ALLOWED, _EXCLUDED, _BUT_SOME, _IF_ACTIVE, _LISTED, _NAMED)
    findings, says = [], set()
    for found in sentences:
        ranks = {order.index(bare if finding.says == _LISTED else finding.says) for finding in found}
        says.add(order[min(ranks)])
        findings.append(min(found, key=lambda finding: order.index(finding.says)))
    lets_in = set() if name in _OF_MANY_KINDS else {_SOME, _ALLOWED}
    rule: IllnessRule
    if says == {_ALLOWED}:
        rule = "allowed"
    elif says & lets_in or (says & {_SOME, _IF_ACTIVE} and _EXCLUDED not in says):
        rule = "excluded-if-active"
    else:
        rule = "excluded"
    findings.sort(key=lambda finding: order.index(finding.says))  # those that decide are quoted first
    has_exception = rule == "excluded" and _EXCLUDED not in says and (_BUT_SOME in says or says == {_NAMED})
    evidence = each_once((finding.evidence(_WHY[rule]) for finding in findings), _MAX_EVIDENCE)
    return rule, evidence, has_exception
