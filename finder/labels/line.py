"""For which line of therapy is the trial? The rules are in `tables/rules/line.csv`.

The codebook: `first-line` (no prior systemic therapy for advanced disease), `previously-treated` (at least one),
`maintenance`, `any` (either allowed; the same as first-line and previously-treated together). An earlier *adjuvant*
therapy, a wash-out ("none within 4 weeks") and a ban on one class of drugs alone say nothing of the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from finder.labels.evidence import Evidence, Label
from finder.labels.lexicon import lexicon
from finder.labels.quantities import quantities
from finder.labels.rules import table
from finder.labels.statements import Reading, Sentence

LINES = ("first-line", "previously-treated", "maintenance", "any", "not-stated")

_CRITERIA = ("inclusion", "exclusion", "unclear")
# The sentence speaks of something else: of a wash-out, of lesions, of tissue.
_BESIDE = "beside"
# "No limit to the number of prior therapies" says how many may have been, not that there may be none.
_NO_LIMIT = "no-limit"
# "May have received", "prior chemotherapy is allowed": so do those who must have had another treatment.
_ALLOWED = "allowed"
# A class of drugs is barred and no other treatment: whoever had another may enter, if nothing else is said.
_CLASS_BANNED = "class-banned"
# "1-2 prior lines", "0-2 prior lines": the number decides.
_COUNTED = "counted"
# What may stand beside a title that says otherwise.
_WEIGHTLESS = ("any", _ALLOWED, _NO_LIMIT)
_WHY = {
    "first-line": "for people without systemic therapy for advanced disease so far",
    "previously-treated": "for people whose cancer was treated before",
    "maintenance": "to keep in check what an earlier treatment has reached",
    "any": "with or without earlier treatment",
}


@dataclass(frozen=True, slots=True)
class _Sign:
    """One sentence that speaks for a line; *cohort*: only for a part of the trial."""

    line: str
    cohort: bool
    evidence: Evidence


def read_line(reading: Reading) -> Label[tuple[str, ...]]:
    """The lines of therapy (of `LINES`, in that order) that the trial takes."""
    if not reading.about_cancer:
        return Label(("not-stated",))
    of_titles = list(_signs(reading, ("title",)))
    of_criteria = list(_signs(reading, _CRITERIA))
    signs = _settled(_weigh(of_titles, of_criteria))
    if not any(sign.line in _WHY for sign in signs):
        signs = _settled([*signs, *_signs(reading, ("summary",))])
    signs = [_as_any(sign) for sign in signs]
    lines = {sign.line for sign in signs}
    if not lines:
        return Label(("not-stated",))
    if "any" in lines:
        lines = {"any"}
    value = tuple(line for line in LINES if line in lines)
    evidence = [sign.evidence for line in value for sign in [sign for sign in signs if sign.line == line][:2]]
    return Label(value, tuple(dict.fromkeys(evidence)))


def _weigh(of_titles: list[_Sign], of_criteria: list[_Sign]) -> list[_Sign]:
    """All signs, except those of the criteria that contradict the title and hold for the whole trial.

    Such a sentence speaks of something beside the point (a relapse after adjuvant therapy); a cohort's own does not.
    """
    titled = {sign.line for sign in of_titles}
    if not titled and any(sign.line == "maintenance" for sign in of_criteria):
        titled = {"maintenance"}
    if len(titled) != 1:
        return of_titles + of_criteria
    return of_titles + [sign for sign in of_criteria if sign.line in titled or sign.cohort or sign.line in _WEIGHTLESS]


def _settled(signs: list[_Sign]) -> list[_Sign]:
    """*signs* without the weak ones, where a stronger one speaks."""
    lines = {sign.line for sign in signs}
    if lines & {"first-line", "previously-treated", "maintenance", "any"}:
        signs = [sign for sign in signs if sign.line != _CLASS_BANNED]
    if "previously-treated" in lines:
        signs = [sign for sign in signs if sign.line not in (_NO_LIMIT, _ALLOWED)]
    return signs


def _as_any(sign: _Sign) -> _Sign:
    return sign if sign.line in _WHY else _Sign("any", sign.cohort, sign.evidence)


def _signs(reading: Reading, places: Iterable[str]) -> Iterator[_Sign]:
    findings = table("line").findings(reading, places)
    for _, of_sentence in groupby(findings, key=lambda finding: (finding.sentence.place, finding.sentence.start)):
        together = list(of_sentence)
        sentence = together[0].sentence
        # What the sentence as a whole says goes before what its words say.
        whole = [finding for finding in together if finding.subject is None]
        if reading.of_another_cancer(sentence) or (sentence.place == "summary" and not _of_this_trial(sentence)):
            continue
        for line in dict.fromkeys(finding.says for finding in whole or together if finding.says != _BESIDE):
            finding = next(finding for finding in whole or together if finding.says == line)
            line = _counted(sentence) if line == _COUNTED else line
            yield _Sign(line, _of_a_cohort(sentence), finding.evidence(_WHY.get(line, _WHY["any"])))


def _counted(sentence: Sentence) -> str:
    numbers = [quantity.low for quantity in quantities(sentence) if quantity.unit == "prior"]
    return "any" if 0 in numbers else "previously-treated"


def _of_this_trial(sentence: Sentence) -> bool:
    return bool(sentence.mask & lexicon().bits("this-trial"))


def _of_a_cohort(sentence: Sentence) -> bool:
    return sentence.cohort is not None or bool(sentence.mask & lexicon().bits("group"))
