"""Can a person with stage IV disease enter? The rules are in `tables/rules/stage.csv`.

The values are those of the codebook (docs/labels.md). The registry has no field for the stage: it stands in titles,
conditions, keywords and, mostly, in the criteria. What the sentences say is weighed in a fixed order:

1. Metastases or stage IV among the exclusion criteria close the trial, whatever else is said.
2. Stage IV, metastatic or extensive-stage disease among titles, conditions or inclusion criteria opens it.
3. Stages I to III alone, resectable or limited-stage disease, (neo)adjuvant treatment close it.
4. Earlier treatment "for metastatic disease" opens it, too. Keywords that name stage IV, exclusions of some brain
   metastases only, "advanced", "recurrent" and the like mean that stage IV plausibly enters.
5. What else summary and description say is asked last.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from finder.labels.cancer import Cancer
from finder.labels.evidence import Evidence, Label
from finder.labels.rules import Finding, all_saying, first_saying, table
from finder.labels.statements import Reading

Stage4 = Literal["yes-explicit", "yes-advanced", "no", "not-stated"]
STAGE4_VALUES: tuple[Stage4, ...] = get_args(Stage4)

_WHY = {
    "names": "stage IV is named",
    "opens": "metastatic disease is named",
    "mentions": "metastases are named",
    "progressed": "disease that progresses in few places is named",
    "implies": "treatment for metastatic disease is spoken of",
    "keyword": "only a keyword names stage IV or metastatic disease",
    "advanced": "advanced disease; stage IV is not named",
    "passing": "metastases are spoken of in passing",
    "some": "only some brain metastases are ruled out",
    "closes": "early, limited or operable disease, or metastases are ruled out",
    "kept-out": "stage IV or metastatic disease is an exclusion criterion",
}
_FOCUS = ("title", "conditions")
_INCLUSION = ("inclusion", "unclear")
_DESCRIPTION = ("summary", "description", "arms")


def read_stage4(reading: Reading, cancer: Label[Cancer]) -> Label[Stage4]:
    """Whether a person with stage IV lung cancer can enter the trial.

    Where the trial is not for lung cancer the question is not asked (codebook), and the answer is "not-stated".
    """
    if cancer.value == "not-lung":
        return Label("not-stated")
    inclusion, excluded = _said(reading, _INCLUSION), _said(reading, ("exclusion",))
    if cancer.value.startswith("basket"):
        inclusion, excluded = (
            [finding for finding in said if not _elsewhere(reading, finding)] for said in (inclusion, excluded)
        )
    excluding = first_saying([finding for finding in excluded if not finding.cohort], ("kept-out",))
    named = first_saying(inclusion, ("names",))
    if excluding is None and named is not None:
        return _label("yes-explicit", named)
    focus = _said(reading, _FOCUS)
    opening = (
        named
        or first_saying(inclusion, ("opens",))
        or first_saying(focus, ("names", "opens", "mentions"))
        or first_saying(inclusion, ("mentions",))
        or first_saying(inclusion + focus, ("progressed",))
    )
    if excluding is not None:
        return Label("no", (excluding.evidence(_WHY["kept-out"]), *_conflict(opening)))
    closing = first_saying(focus, ("closes",))
    if opening is not None and (closing is None or opening.says in ("names", "opens") or _listed(opening, closing)):
        return _label("yes-explicit", opening)
    if opening is not None and opening.says == "progressed":
        return _label("yes-advanced", opening)
    advanced = first_saying(focus + inclusion, ("advanced", "passing"))
    closing = closing or _closing(inclusion, advanced)
    if closing is not None:
        return _label("no", closing)
    return _without_plain_words(reading, focus + inclusion, advanced, excluded)


def _elsewhere(reading: Reading, finding: Finding) -> bool:
    """Whether *finding* stands under the name of another cancer; what its own sentence names is for the table."""
    if finding.says in ("advanced", "passing", "some") or finding.sentence.names("other-tumour"):
        return False
    return reading.of_another_cancer(finding.sentence)


def _listed(opening: Finding, closing: Finding) -> bool:
    """Whether both are conditions: one of a long list closes nothing that another one opens."""
    return opening.sentence.place == closing.sentence.place == "conditions" and opening.says != "progressed"


def _without_plain_words(
    reading: Reading, plain: list[Finding], advanced: Finding | None, excluded: list[Finding]
) -> Label[Stage4]:
    """Titles, conditions and inclusion criteria neither name stage IV nor rule it out: what else is there?"""
    described, keywords = _said(reading, _DESCRIPTION), _said(reading, ("keywords",))
    implied = first_saying(plain, ("implies",)) or first_saying(described, ("names", "opens"))
    if implied is not None:
        return _label("yes-explicit", implied)
    advanced = advanced or first_saying(excluded, ("some",)) or first_saying(keywords, ("keyword",))
    if advanced is not None:
        return _label("yes-advanced", advanced)
    closing = first_saying(excluded + keywords + described, ("closes",))
    if closing is not None:
        return _label("no", closing)
    advanced = first_saying(keywords + described, ("implies", "mentions", "advanced"))
    return _label("yes-advanced", advanced) if advanced is not None else Label("not-stated")


def _closing(inclusion: list[Finding], advanced: Finding | None) -> Finding | None:
    """What closes the trial; what closes one cohort only does not, where the disease of another is advanced."""
    closing = all_saying(inclusion, ("closes",))
    if advanced is not None and all(finding.cohort for finding in closing):
        return None
    return closing[0] if closing else None


def _said(reading: Reading, places: Iterable[str]) -> list[Finding]:
    return table("stage").findings(reading, places)


def _label(value: Stage4, finding: Finding) -> Label[Stage4]:
    return Label(value, (finding.evidence(_WHY[finding.says]),))


def _conflict(opening: Finding | None) -> tuple[Evidence, ...]:
    return (opening.evidence("speaks of stage IV, but the exclusion criteria decide"),) if opening else ()
