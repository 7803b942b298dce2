"""Must a participant have disease that can be measured (RECIST)? The rules are in `tables/rules/measurable.csv`.

The codebook's values: True; False where it need not be measurable ("measurable or evaluable"); None.
"""

from __future__ import annotations

from finder.labels.evidence import Label, each_once
from finder.labels.groups import groups_in
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading

_MAX_EVIDENCE = 2


def read_measurable(reading: Reading) -> Label[bool | None]:
    """Whether the trial asks for measurable disease; None: not stated.

    What only one group is asked is no demand of the trial; where one group is let in without, neither.
    """
    findings = table("measurable").findings(reading)
    eased = [one for one in findings if one.says == "not-needed" or (one.says == "evaluable" and one.cohort)]
    if eased:
        return _label(False, eased, "disease that cannot be measured is enough")
    needed = [finding for finding in findings if finding.says == "needed"]
    shared = [finding for finding in needed if finding.cohort is None]
    if shared:
        return _label(True, shared, "measurable disease is asked for")
    evaluable = [finding for finding in findings if finding.says == "evaluable"]
    if evaluable:
        return _label(False, evaluable, "disease that can be evaluated is enough")
    several = len({frozenset(groups_in(finding.cohort or "")) for finding in needed}) > 1
    return _label(True, needed, "measurable disease is asked for") if several else Label(None)


def _label(value: bool, findings: list[Finding], why: str) -> Label[bool | None]:
    return Label(value, each_once((finding.evidence(why) for finding in findings), _MAX_EVIDENCE))
