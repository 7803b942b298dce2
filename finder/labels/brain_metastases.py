"""May people with brain metastases enter? The rules are in `tables/rules/brain_metastases.csv`.

The codebook's values: `excluded`, `treated-stable` (only treated, stable or asymptomatic ones; "asymptomatic" without
naming untreated ones is this), `untreated-ok` (untreated or active ones are named as allowed, or there is no
restriction), `required`, `not-stated`. What a record says only of the meninges or the spinal cord is no statement.
"""

from __future__ import annotations

from typing import Literal, get_args

from finder.labels.evidence import Evidence, Label
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading

BrainMets = Literal["excluded", "treated-stable", "untreated-ok", "required", "not-stated"]
BRAIN_METS_VALUES: tuple[BrainMets, ...] = get_args(BrainMets)

# An exclusion of symptomatic or untreated ones: it means treated-stable, but opens no door that another one shuts.
_LIMITS = "limits"
# Which of several statements decides: a door that one sentence opens is not shut by a general rule elsewhere.
_VALUE_OF: dict[str, BrainMets] = {
    "required": "required",
    "untreated-ok": "untreated-ok",
    "treated-stable": "treated-stable",
    "excluded": "excluded",
    _LIMITS: "treated-stable",
}
_WHY = {
    "excluded": "people with brain metastases may not enter",
    "treated-stable": "only treated, stable or symptom-free brain metastases are let in",
    _LIMITS: "only symptomatic, untreated or unstable brain metastases keep people out",
    "untreated-ok": "untreated or active brain metastases are let in, or there is no restriction",
    "required": "the trial is for people with brain metastases",
}
_MAX_EVIDENCE = 3


def read_brain_mets(reading: Reading) -> Label[BrainMets]:
    """Whether people with brain metastases may enter the trial."""
    if not reading.about_cancer:
        return Label("not-stated")
    found: dict[str, list[Finding]] = {}
    for finding in table("brain_metastases").findings(reading):
        # One group is for people with brain metastases: the trial lets them in, and others too.
        says = "untreated-ok" if finding.says == "required" and finding.cohort else finding.says
        found.setdefault(says, []).append(finding)
    for says, value in _VALUE_OF.items():
        if says in found:
            others = sorted({_VALUE_OF[other] for other in found} - {value})
            why = _WHY[says] + (f" (another sentence alone would mean: {', '.join(others)})" if others else "")
            quoted: dict[str, Evidence] = {}
            for finding in found[says]:
                evidence = finding.evidence(why)
                quoted.setdefault(evidence.quote, evidence)
            return Label(value, tuple(quoted.values())[:_MAX_EVIDENCE])
    return _all_metastases_excluded(reading)


def _all_metastases_excluded(reading: Reading) -> Label[BrainMets]:
    """`excluded` where metastatic disease as a whole is an exclusion criterion, whatever its place in the body."""
    for finding in table("stage").findings(reading, ("exclusion",)):
        if finding.says == "kept-out" and finding.cohort is None:
            return Label("excluded", (finding.evidence("people with metastases of any kind may not enter"),))
    return Label("not-stated")
