"""Which histology of non-small cell lung cancer may enter? The rules are in `tables/rules/histology.csv`.

The codebook's values: `squamous`, `non-squamous`, `any` (nothing restricts it; "squamous or non-squamous"), and None
where no non-small cell lung cancer may enter.
"""

from __future__ import annotations

from typing import Literal, get_args

from finder.labels.cancer import Cancer, LungKinds
from finder.labels.evidence import Label
from finder.labels.lexicon import holds
from finder.labels.rules import Finding, table
from finder.labels.statements import Reading

HistologyLimit = Literal["any", "squamous", "non-squamous"]
HISTOLOGY_VALUES: tuple[HistologyLimit, ...] = get_args(HistologyLimit)

_WHY: dict[HistologyLimit, str] = {
    "any": "any histology of non-small cell lung cancer",
    "squamous": "only squamous lung cancer",
    "non-squamous": "only non-squamous lung cancer",
}
_MAX_EVIDENCE = 2
# How many words from its histology lung cancer stands in a list of tumours.
_NEAR = 4
_WHO_ENTERS = ("title", "conditions", "inclusion", "unclear")


def read_histology(reading: Reading, cancer: Label[Cancer], kinds: LungKinds) -> Label[HistologyLimit | None]:
    """The histology that the trial is limited to; None where it is not for NSCLC. *cancer* and *kinds* are labels."""
    if cancer.value == "not-lung" or kinds.value == ("sclc",):
        return Label(None)
    findings = table("histology").findings(reading)
    if cancer.value.startswith("basket"):
        findings = [finding for finding in findings if _beside_lung(finding) or _of_all(reading, finding)]
    if _conditions_name_more(reading, findings):
        findings = [finding for finding in findings if finding.sentence.place != "conditions"]
    shared = [finding for finding in findings if finding.cohort is None]
    if not shared and len({finding.cohort for finding in findings}) > 1:
        shared = findings  # the widest of what its groups ask for
    said = {finding.says for finding in shared}
    if not said:
        return Label("any")
    value: HistologyLimit = next((one for one in HISTOLOGY_VALUES if said == {one}), "any")
    deciding: list[Finding] = [finding for finding in shared if finding.says == value] or shared
    return Label(value, tuple(dict.fromkeys(finding.evidence(_WHY[value]) for finding in deciding))[:_MAX_EVIDENCE])


def _of_all(reading: Reading, finding: Finding) -> bool:
    """Whether one of several cancers is an adenocarcinoma whatever its organ, and none a squamous cell carcinoma."""
    sentence = finding.sentence
    if finding.rule.id != "adenocarcinoma" or sentence.place != "inclusion":
        return False
    # "Adenocarcinoma or squamous cell carcinoma" elsewhere: this sentence then speaks of those with adenocarcinoma.
    if any(other.names("squamous") for place in _WHO_ENTERS for other in reading.sentences(place)):
        return False
    listed = reading.criteria.items[sentence.item].parent is not None
    return not listed and not sentence.names("tumour-organ", "tumour-name")


def _beside_lung(finding: Finding) -> bool:
    return holds(finding.sentence.symbols[max(0, finding.start - _NEAR) : finding.end + _NEAR], "lung")


def _conditions_name_more(reading: Reading, findings: list[Finding]) -> bool:
    """Whether the conditions name lung cancer without a histology, too; those with one then limit nothing."""
    stated = {finding.sentence for finding in findings}
    return any(one.names("lung") and one not in stated for one in reading.sentences("conditions"))
