"""Must a participant have disease that can be measured (RECIST)? The rules are in `tables/rules/measurable.csv`.

The codebook's values: True; False where it need not be measurable ("measurable or evaluable"); None.
"""

from __future__ import annotations

from finder.labels.evidence import Label
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading

_NEEDED, _NOT_NEEDED = "needed", "not-needed"
_MAX_EVIDENCE = 2


def read_measurable(reading: Reading) -> Label[bool | None]:
    """Whether the trial asks for measurable disease; None: not stated. What one group is asked counts for no other."""
    if not reading.about_cancer:
        return Label(None)
    findings = table("measurable").findings(reading)
    shared = [finding for finding in findings if finding.cohort is None]
    if not shared and len({finding.cohort for finding in findings}) > 1:
        shared = findings
    eased = [finding for finding in shared if finding.says == _NOT_NEEDED]
    if eased:
        return _label(False, eased, "disease that cannot be measured is enough")
    return _label(True, shared, "measurable disease is asked for") if shared else Label(None)


def _label(value: bool, findings: list[Finding], why: str) -> Label[bool | None]:
    evidence = dict.fromkeys(finding.evidence(why) for finding in findings)
    return Label(value, tuple(evidence)[:_MAX_EVIDENCE])
