"""Which illnesses keep people out of a trial, and when? The rules are in `tables/rules/illnesses.csv`.

The codebook's rules: `excluded` (anyone who has it), `excluded-if-active` (when it is active, uncontrolled, recent or
above a dose), `allowed` (named as allowed). What only a group of the participants is asked carries the group's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finder.labels.evidence import Evidence
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading

_NAMES = {
    "auto-immune-disease": "autoimmune",
    "lung-inflammation": "ild-pneumonitis",
    "viral-hepatitis": "hepatitis-b-c",
    "bare-hepatitis": "hepatitis-b-c",
    "hiv": "hiv",
    "steroids": "steroids",
    "immuno-suppressants": "steroids",
    "transplant": "transplant",
    "other-cancer": "second-cancer",
    "heart-disease": "cardiac",
    "heart-grade": "cardiac",
    "leptomeningeal": "leptomeningeal",
    "eye-disease": "eye",
}
ILLNESSES = tuple(dict.fromkeys(_NAMES.values()))
ILLNESS_RULES = ("excluded", "excluded-if-active", "allowed")

_LISTED, _EXCLUDED, _IF_ACTIVE, _ALLOWED = "listed", "excluded", "if-active", "allowed"
_WHY = {
    "excluded": "people who have it may not enter",
    "excluded-if-active": "it keeps people out when it is active, uncontrolled, recent or above a dose",
    "allowed": "people who have it may enter",
}
# In its own sentence a bare name takes the condition of the one before: "active hepatitis B or hepatitis C". Lung
# inflammation does not: "interstitial lung disease or active pneumonitis".
_EACH_FOR_ITSELF = "ild-pneumonitis"
# Heart disease is told by many names; a bare one among graded and dated ones ("arrhythmia") is meant like these.
_CONDITIONS_DECIDE = "cardiac"
_MOST_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Illness:
    """An illness and what the trial says of people who have it; `cohort` names the group that this is asked of."""

    name: str
    rule: str
    cohort: str | None
    evidence: tuple[Evidence, ...]


def read_illnesses(reading: Reading) -> tuple[Illness, ...]:
    """The illnesses that the criteria speak of, one for each of `ILLNESSES` and group, in that order."""
    if not reading.about_cancer:
        return ()
    said: dict[tuple[str, str | None], dict[int, list[Finding]]] = {}
    for finding in table("illnesses").findings(reading):
        key = (_NAMES[finding.concept], finding.cohort)
        said.setdefault(key, {}).setdefault(id(finding.sentence), []).append(finding)
    read = {key: _decide(*key, [_of_sentence(key[0], found) for found in said[key].values()]) for key in said}
    shared = {illness.name: illness.rule for illness in read.values() if illness.cohort is None}
    kept = [illness for illness in read.values() if illness.cohort is None or shared.get(illness.name) != illness.rule]
    return tuple(sorted(kept, key=lambda illness: ILLNESSES.index(illness.name)))


def _of_sentence(name: str, findings: list[Finding]) -> Finding:
    """The finding that decides for one sentence."""
    order = (_EXCLUDED, _IF_ACTIVE, _LISTED, _ALLOWED)
    if name == _EACH_FOR_ITSELF:
        order = (_EXCLUDED, _LISTED, _IF_ACTIVE, _ALLOWED)
    return min(findings, key=lambda finding: order.index(finding.says))


def _decide(name: str, cohort: str | None, findings: list[Finding]) -> Illness:
    """What the sentences about *name* say together: the strictest, unless another lets some in."""
    says = {finding.says for finding in findings}
    if says == {_ALLOWED}:
        rule = "allowed"
    elif _ALLOWED in says or says == {_IF_ACTIVE} or (_IF_ACTIVE in says and name == _CONDITIONS_DECIDE):
        rule = "excluded-if-active"
    else:
        rule = "excluded"
    return Illness(name, rule, cohort, tuple(_quoted(findings, _WHY[rule])))


def _quoted(findings: Iterable[Finding], why: str) -> list[Evidence]:
    quoted: dict[str, Evidence] = {}
    for finding in findings:
        evidence = finding.evidence(why)
        quoted.setdefault(evidence.quote, evidence)
    return list(quoted.values())[:_MOST_EVIDENCE]
