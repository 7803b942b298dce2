"""May people with brain metastases enter? The rules are in `tables/rules/brain_metastases.csv`.

The codebook's values: `excluded`, `treated-stable` (only treated, stable or asymptomatic ones; "asymptomatic" without
naming untreated ones is this), `untreated-ok` (untreated or active ones are named as allowed, or there is no
restriction), `required`, `not-stated`. What a record says only of the meninges or the spinal cord is no statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from finder.labels.evidence import Label, each_once
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading

BrainMets = Literal["excluded", "treated-stable", "untreated-ok", "required", "not-stated"]
BRAIN_METS_VALUES: tuple[BrainMets, ...] = get_args(BrainMets)

# What a sentence says beside the codebook's values. An exclusion of symptomatic or untreated ones (`limits`) opens no
# door that another one shuts; the one of untreated ones keeps out all who were not treated, with or without symptoms.
_TREATED, _SYMPTOM_FREE, _LIMITS, _LIMITS_TREATED = "treated", "symptom-free", "limits", "limits-treated"
# Metastases in the lining of the brain are asked for, and none within the brain.
_MENINGES = "required-meninges"
# Which of several statements decides: a door that one sentence opens is not shut by a general rule elsewhere.
_ORDER: tuple[tuple[BrainMets, tuple[str, ...]], ...] = (
    ("required", ("required", _MENINGES)),
    ("untreated-ok", ("untreated-ok",)),
    ("treated-stable", (_TREATED, "treated-stable", _SYMPTOM_FREE)),
    ("excluded", ("excluded",)),
    ("treated-stable", (_LIMITS_TREATED, _LIMITS)),
)
_WHY = {
    "excluded": "people with brain metastases may not enter",
    "treated-stable": "only treated, stable or symptom-free brain metastases are let in",
    _TREATED: "only treated brain metastases are let in",
    _SYMPTOM_FREE: "brain metastases without symptoms are let in",
    _LIMITS: "only symptomatic, untreated or unstable brain metastases keep people out",
    _LIMITS_TREATED: "untreated brain metastases keep people out",
    "untreated-ok": "untreated or active brain metastases are let in, or there is no restriction",
    "required": "the trial is for people with brain metastases",
    _MENINGES: "the trial is for people with metastases in the lining of the brain",
}
_MAX_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class BrainLabel(Label[BrainMets]):
    """The label; *is_treated_only*: brain metastases that were never treated keep people out, symptoms or not.

    *is_of_meninges*: where they are required, those in the lining of the brain are, and none within it.
    """

    is_treated_only: bool = False
    is_of_meninges: bool = False


def read_brain_mets(reading: Reading) -> BrainLabel:
    """Whether people with brain metastases may enter the trial."""
    found: dict[str, list[Finding]] = {}
    for finding in table("brain_metastases").findings(reading):
        # One group is for people with brain metastases: the trial lets them in, and others too.
        is_of_a_group = finding.says in ("required", _MENINGES) and finding.cohort
        says = "untreated-ok" if is_of_a_group else finding.says
        found.setdefault(says, []).append(finding)
    for value, ways in _ORDER:
        if found.keys().isdisjoint(ways):
            continue
        others = sorted({other for other, says in _ORDER if not found.keys().isdisjoint(says)} - {value})
        also = f" (another sentence alone would mean: {', '.join(others)})" if others else ""
        evidence = (finding.evidence(_WHY[says] + also) for says in ways for finding in found.get(says, ()))
        is_strict = any(
            finding.cohort is None for says in (_TREATED, _LIMITS_TREATED) for finding in found.get(says, ())
        )
        is_treated_only = value == "treated-stable" and is_strict and _SYMPTOM_FREE not in found
        is_of_meninges = value == "required" and "required" not in found
        return BrainLabel(value, each_once(evidence, _MAX_EVIDENCE), is_treated_only, is_of_meninges)
    return _all_metastases_excluded(reading)


def _all_metastases_excluded(reading: Reading) -> BrainLabel:
    """`excluded` where metastatic disease as a whole is an exclusion criterion, whatever its place in the body."""
    for finding in table("stage").findings(reading, ("exclusion",)):
        if finding.says == "kept-out" and finding.cohort is None:
            return BrainLabel("excluded", (finding.evidence("people with metastases of any kind may not enter"),))
    return BrainLabel("not-stated")
