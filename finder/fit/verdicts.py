"""One requirement of a trial held against one person: does it fit, must somebody ask, or does it speak against?

Telling somebody wrongly that a trial is closed to them is the one error that must not happen. So `AGAINST` needs an
answer of the person that the requirement's words contradict; where the words leave room, or an answer is not known, it
is `ASK`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

from finder.fit.questions import QUESTIONS, Question
from finder.fit.requirement import FOR_DRIVER, NEEDED, Alteration, Requirement
from finder.fit.treatments import ANY_SYSTEMIC, classes_of, classes_of_all, may_be_of, parts_of
from finder.labels.biomarkers import HIGH_PDL1, OTHER_ASSAY, SENSITISING
from finder.labels.prior import OF_ANY_KIND
from finder.labels.targets import targets_of
from finder.languages import gettext as _
from finder.person import DRIVER_GENES, HISTOLOGIES, ILLNESSES, NO_ILLNESS, NON_SQUAMOUS, SQUAMOUS, Change, Person


class Verdict(IntEnum):
    """How a requirement stands to a person; a higher one outweighs a lower one."""

    FITS = 0
    ASK = 1
    AGAINST = 2


@dataclass(frozen=True, slots=True)
class Held:
    """What came of holding a requirement against a person.

    *answer* is the person's answer in words (empty: not known). *made* is true where the requirement asks for just what
    this person has: the trial was made for them. *doubt* is what it weighs while it is open, where that is not what
    others of its question do (`finder.fit.questions`).
    """

    verdict: Verdict
    answer: str = ""
    made: bool = False
    doubt: int | None = None


UNKNOWN = Held(Verdict.ASK)

_OPEN_FOR_ALL: frozenset[Question] = frozenset({"marker", "no-marker", "group"})


def doubt_of(question: Question, held: Held) -> int:
    """What *held* weighs against a trial: nothing where it is not open, or one more answer of the person settles it."""
    if held.verdict != Verdict.ASK:
        return 0
    if held.doubt is not None:
        return held.doubt
    return QUESTIONS[question].doubt if held.answer or question in _OPEN_FOR_ALL else 0


def held_against(requirement: Requirement, person: Person) -> Held | None:
    """How *requirement* stands to *person*; None where it asks nothing, or nothing that matters to this person."""
    if requirement.kind and person.cancer and requirement.kind != person.cancer:
        return None
    held = _RULES[requirement.question][0](requirement, person)
    if held is not None and held.verdict == Verdict.AGAINST and _was_before_it_turned(requirement, person):
        held = replace(held, verdict=Verdict.ASK, doubt=UNLIKELY)
    if held is not None and held.verdict == Verdict.AGAINST and requirement.room:
        if _has_room(requirement, person):
            held = replace(held, verdict=Verdict.ASK)
        elif "anybody" in requirement.room:
            held = replace(held, verdict=Verdict.ASK, doubt=HARDLY)
    if held is None or (answer := _(held.answer)) == held.answer:
        return held
    return replace(held, answer=answer)


def _was_before_it_turned(requirement: Requirement, person: Person) -> bool:
    """Whether treatment is in the way that *person* may have had before the cancer turned into small cell lung cancer.

    A driver tells that it began as another one: what was taken against it is no line of treatment of small cell lung
    cancer, whose first is chemotherapy.
    """
    match requirement.question:
        case "line":
            is_of_the_first = "first-line" in requirement.says
        case "lines":
            is_of_the_first = requirement.says[1] is not None
        case "not-had":
            is_of_the_first = not OF_ANY_KIND.isdisjoint(requirement.says)
        case _:
            return False
    has_driver = any(change.variant not in _NO_MUTATIONS for change in person.driver_changes)
    has_turned = person.cancer == "sclc" and has_driver and bool(person.had) and _had_no_chemotherapy(person)
    return is_of_the_first and has_turned


def _has_room(requirement: Requirement, person: Person) -> bool:
    """Whether the words of *requirement* name people who do not have what they ask for, as *person*."""
    room = requirement.room
    return (
        "some" in room
        or ("untreated" in room and not person.treated)
        or ("in-treatment" in room and person.earlier == "maintenance")
        or ("without-chemotherapy" in room and person.treated is True and _had_no_chemotherapy(person))
        or ("few-chemotherapies" in room and _had_few_chemotherapies(requirement, person))
    )


def _had_no_chemotherapy(person: Person) -> bool:
    return "chemotherapy" not in classes_of_all(person.had)


def _had_few_chemotherapies(requirement: Requirement, person: Person) -> bool:
    """Whether *person*, who had too many lines, may have had no more chemotherapies than are allowed.

    Each other medicine may have been a line of its own.
    """
    _least, most = requirement.says
    others = sum("chemotherapy" not in classes_of(name) for name in person.had)
    count = (person.lines or 0) - others if person.had else 0
    return isinstance(most, int) and (person.lines or 0) > most >= count


def _cancer(requirement: Requirement, person: Person) -> Held | None:
    value, *kinds = requirement.says
    if value == "not-lung":
        return Held(Verdict.AGAINST, person.cancer.upper() or "lung cancer")
    if requirement.selected:
        return Held(Verdict.ASK, person.cancer.upper()) if person.cancer else None
    if person.cancer and kinds:
        # A list of several cancers that names one kind of lung cancer may leave the other one out without a word.
        return Held(Verdict.FITS if person.cancer in kinds else Verdict.ASK, person.cancer.upper())
    if value not in ("nsclc", "sclc", "both"):
        return None
    if not person.cancer:
        # A trial for the other kind must not stand as one with nothing against it.
        return None if value == "both" else UNKNOWN
    if value in (person.cancer, "both"):
        return Held(Verdict.FITS, person.cancer.upper())
    return Held(Verdict.AGAINST, person.cancer.upper())


def _stage(requirement: Requirement, person: Person) -> Held | None:
    verdict = {"no": Verdict.AGAINST, "not-stated": Verdict.ASK}.get(str(requirement.says[0]), Verdict.FITS)
    return Held(verdict, "stage IV")


def _histology(requirement: Requirement, person: Person) -> Held | None:
    value = requirement.says[0]
    if value not in ("squamous", "non-squamous") or person.cancer == "sclc":
        return None
    if not person.histology:
        return UNKNOWN
    wanted, other = (SQUAMOUS, NON_SQUAMOUS) if value == "squamous" else (NON_SQUAMOUS, SQUAMOUS)
    if person.histology in wanted:
        return Held(Verdict.FITS, person.histology, made=value == "squamous")
    return Held(Verdict.AGAINST if person.histology in other else Verdict.ASK, person.histology)


# Changes of one gene that exclude each other in a report: who has one of them does not have the other.
_MUTATIONS = frozenset({
    "exon 19 deletion", "L858R", "exon 20 insertion", "T790M", "C797S", "uncommon", "G12C", "G12D", "G12V", "V600E",
})  # fmt: skip
# Found beside another one under treatment.
_ACQUIRED = frozenset({"T790M", "C797S"})
# The group "uncommon" of the codebook, by the names in a report.
_UNCOMMON = frozenset({"G719X", "S768I", "L861Q", "uncommon", "PACC"})


def _same_variant(asked: str, has: str) -> Verdict:
    """Whether somebody whose report says *has* has what a trial calls *asked*, both of one gene."""
    if asked == has or asked in ("mutation", "") or (asked == "common" and has in ("exon 19 deletion", "L858R")):
        return Verdict.FITS
    if {asked, has} <= _UNCOMMON:
        return Verdict.FITS
    if asked == SENSITISING and has in _UNCOMMON | {"exon 19 deletion", "L858R"}:
        return Verdict.FITS
    if not has or has in ("mutation", "fusion") or asked in _ACQUIRED:
        return Verdict.ASK
    if asked == SENSITISING:  # what is acquired came to a sensitising one
        return Verdict.AGAINST if has in _MUTATIONS - _ACQUIRED else Verdict.ASK
    if asked in _MUTATIONS | _UNCOMMON and has in _MUTATIONS | _UNCOMMON:
        return Verdict.AGAINST
    return Verdict.ASK


def _has(alteration: Alteration, person: Person) -> Held:
    """Whether *person* has *alteration*."""
    if alteration.gene == "PD-L1":
        return _has_pdl1(alteration, person)
    changes = [change for change in person.changes if change.gene == alteration.gene]
    if alteration.threshold:  # how much of a protein the cells have; a change of its gene does not tell
        return UNKNOWN
    if changes:
        best = min(
            (_same_variant(asked, change.variant) for asked in alteration.variants or ("",) for change in changes),
        )
        return Held(best, ", ".join(map(str, changes)), made=best == Verdict.FITS)
    if alteration.gene in person.absent:
        return Held(Verdict.AGAINST, _("no {gene} change").format(gene=alteration.gene))
    if alteration.gene in DRIVER_GENES and not _may_come_beside(alteration, person):
        if person.drivers == "none":
            return Held(Verdict.AGAINST, "no driver found")
        # An amplification often stands beside a mutation of another gene.
        alone = [change for change in person.driver_changes if change.variant not in _NO_MUTATIONS]
        if alone:
            return Held(Verdict.AGAINST, ", ".join(map(str, alone)))
    return UNKNOWN


def _may_come_beside(alteration: Alteration, person: Person) -> bool:
    """Whether the alteration may stand in a report that does not name it: it comes under treatment, or is a protein."""
    kinds = set(alteration.variants)
    if kinds & {"amplification", "overexpression", "IHC 3+"} or alteration.threshold:
        return True
    return alteration.gene in ("MET", "HER2") and not kinds


_PERCENT = re.compile(r"(>=|<=|≥|≤|>|<|=)?\s*(\d{1,3})(?:\s*(?:-|–|to)\s*(\d{1,3}))?\s*%?")


def _has_pdl1(alteration: Alteration, person: Person) -> Held:
    if person.pdl1 is None:
        return UNKNOWN
    answer = f"PD-L1 {person.pdl1} %"
    threshold = alteration.threshold
    if alteration.variants:  # where "high" begins is our guess; of another assay not even that
        is_high = OTHER_ASSAY not in alteration.variants and person.pdl1 >= _HIGH_PDL1
        if HIGH_PDL1 in alteration.variants and OTHER_ASSAY not in alteration.variants and not person.pdl1:
            return Held(Verdict.AGAINST, answer)
        return Held(Verdict.FITS if is_high else Verdict.ASK, answer, made=is_high and HIGH_PDL1 in alteration.variants)
    found = _PERCENT.search(threshold)
    if found is None:
        return Held(Verdict.FITS if person.pdl1 >= 1 else Verdict.AGAINST, answer)
    sign, low, high = found[1] or ">=", int(found[2]), found[3]
    if threshold.startswith("CPS"):  # another scale: its numbers are no percentages of tumour cells
        return Held(Verdict.ASK, answer)
    if high is not None:
        inside = low <= person.pdl1 <= int(high)
    else:
        inside = {
            ">=": person.pdl1 >= low, "≥": person.pdl1 >= low, ">": person.pdl1 > low, "=": person.pdl1 == low,
            "<=": person.pdl1 <= low, "≤": person.pdl1 <= low, "<": person.pdl1 < low,
        }[sign]  # fmt: skip
    # Most people have "1 % or more", and most less than 50 %: a trial is not made for one of them by that.
    is_narrow = high is not None or (low >= _HIGH_PDL1 if sign in (">=", "≥", ">") else low <= 1)
    outside = Verdict.ASK if "/" in threshold else Verdict.AGAINST  # another score would do
    return Held(Verdict.FITS if inside else outside, answer, made=inside and is_narrow)


_HIGH_PDL1 = 50


# Each of them changed in fewer than one of twenty lung cancers.
_RARE = frozenset({"ALK", "ROS1", "RET", "NTRK", "NRG1", "BRAF", "MSI"})


def _marker(requirement: Requirement, person: Person) -> Held | None:
    """Any one of the alterations is enough."""
    held = min((_has(each, person) for each in requirement.alterations), key=lambda one: (one.verdict, not one.made))
    is_rare = {one.gene for one in requirement.alterations} <= _RARE
    return replace(held, doubt=UNLIKELY) if held == UNKNOWN and is_rare else held


# Those with an approved first drug in late 2026, whatever a trial means by "drivers with approved therapy".
_APPROVED = frozenset({"EGFR", "ALK", "ROS1", "RET", "NTRK", "BRAF", "MET"})


_NO_MUTATIONS = frozenset({"amplification", "overexpression"})


def _lacks_all_but_acquired(alteration: Alteration, person: Person) -> bool:
    """Whether all of *alteration* that *person* may have is what comes to another change under treatment."""
    others = tuple(variant for variant in alteration.variants if variant not in _ACQUIRED)
    has = [change.variant for change in person.changes if change.gene == alteration.gene]
    if len(others) == len(alteration.variants) or not set(has) <= _MUTATIONS | _UNCOMMON:
        return False
    return not others or _has(replace(alteration, variants=others), person).verdict == Verdict.AGAINST


def _no_marker(requirement: Requirement, person: Person) -> Held | None:
    (alteration,) = requirement.alterations
    if alteration.gene == "other":
        # A rare gene that is named is on no list of drivers: who has it knows, and the others need not be asked.
        return None if alteration.variants else _no_other_driver(person, requirement.besides)
    if alteration.gene == "PD-L1" and person.pdl1 is None:
        return UNKNOWN
    changes = [change for change in person.changes if change.gene == alteration.gene]
    if alteration.threshold and alteration.gene != "PD-L1":
        return UNKNOWN
    turned = {Verdict.FITS: Verdict.AGAINST, Verdict.ASK: Verdict.ASK, Verdict.AGAINST: Verdict.FITS}
    if changes:
        if "mutation" in alteration.variants and all(change.variant in _NO_MUTATIONS for change in changes):
            return Held(Verdict.ASK, ", ".join(map(str, changes)))
        held = _has(alteration, person)
        # A report that names other changes, and not what comes under treatment.
        only_acquired = held.verdict == Verdict.ASK and _lacks_all_but_acquired(alteration, person)
        return Held(turned[held.verdict], held.answer, doubt=0 if only_acquired else None)
    if alteration.gene == "PD-L1":
        held = _has_pdl1(alteration, person)
        return Held(turned[held.verdict], held.answer)
    if alteration.gene in person.absent or person.drivers == "none":
        return Held(
            Verdict.FITS,
            "no driver found" if person.drivers == "none" else _("no {gene} change").format(gene=alteration.gene),
        )
    if person.driver_changes:
        return Held(Verdict.FITS, ", ".join(map(str, person.driver_changes)))
    return UNKNOWN if alteration.gene in DRIVER_GENES and person.cancer != "sclc" else None


def _no_other_driver(person: Person, beside: tuple[str, ...]) -> Held | None:
    """ "Other drivers" or "drivers with an approved drug", genes not named; *beside* are those it asks for."""
    if person.drivers == "none":
        return Held(Verdict.FITS, "no driver found")
    changes = [change for change in person.driver_changes if change.gene not in beside]
    if changes:
        approved = any(change.gene in _APPROVED for change in changes)
        # One gene that the trial asks for, and another: the other one may have come under treatment.
        is_certain = approved and len(changes) == len(person.driver_changes)
        return Held(Verdict.AGAINST if is_certain else Verdict.ASK, ", ".join(map(str, changes)))
    if person.driver_changes:
        return Held(Verdict.FITS, ", ".join(map(str, person.driver_changes)))
    return None if person.cancer == "sclc" else UNKNOWN


LIKELY, UNLIKELY, HARDLY = 1, 4, 8
"""What an open question weighs where most, where few, and where hardly any of those who ask can join."""

_ENOUGH_LINES = 2
"""After one line of treatment a standard treatment is nearly always left."""


def _has_standard_left(person: Person) -> bool:
    """Whether a standard treatment is nearly always left: after one line, or as long as there was no chemotherapy."""
    is_early = not person.treated or person.lines is None or person.lines < _ENOUGH_LINES
    return is_early or bool(person.had and "chemotherapy" not in classes_of_all(person.had))


def _line(requirement: Requirement, person: Person) -> Held | None:
    values = set(requirement.says)
    if person.earlier == "maintenance" and "maintenance" not in values:
        # Their treatment holds the cancer back: whether it is time for another one, the record does not know.
        if not values or values & {"any", "not-stated"}:
            return Held(Verdict.ASK, _treatment(person))
        return Held(Verdict.AGAINST if requirement.has_grown else Verdict.ASK, _treatment(person))
    if not values or values <= {"not-stated"}:
        # A drug that says nothing of earlier treatment is often for people whose first one failed.
        is_open = person.treated is False and requirement.after_others
        return Held(Verdict.ASK, _treatment(person), doubt=LIKELY) if is_open else None
    if person.treated is None:
        return None if "any" in values else UNKNOWN
    is_left = requirement.nothing_left and _has_standard_left(person)
    if "any" in values:
        return Held(Verdict.ASK if is_left else Verdict.FITS, _treatment(person))
    if person.earlier == "maintenance":  # few trials are for people whose treatment holds the cancer back
        return Held(Verdict.FITS, "maintenance", made="previously-treated" not in values)
    if person.treated and values == {"maintenance"} and (person.lines or 1) == 1:
        # Their first treatment may have held the cancer back so far.
        return Held(Verdict.ASK, _treatment(person), doubt=UNLIKELY)
    wanted = "previously-treated" if person.treated else "first-line"
    if wanted in values:
        return Held(Verdict.ASK if is_left else Verdict.FITS, _treatment(person))
    return Held(Verdict.AGAINST, _treatment(person))


def _lines(requirement: Requirement, person: Person) -> Held | None:
    least, most = requirement.says
    if least is None and most is None:
        return None
    if person.lines is None:
        return UNKNOWN if person.treated else None
    too_few = isinstance(least, int) and person.lines < least
    too_many = isinstance(most, int) and person.lines > most
    return Held(Verdict.AGAINST if too_few or too_many else Verdict.FITS, _treatment(person))


def _treatment(person: Person) -> str:
    had = ", ".join(map(_, person.had))
    if person.lines is not None:
        lines = {0: _("no treatment yet"), 1: _("one line of treatment")}.get(
            person.lines, _("{number} lines of treatment").format(number=person.lines)
        )
        return _("{lines} with {medicines}").format(lines=lines, medicines=had) if had else lines
    return had or {"none": "no treatment yet", "some": "treated before"}.get(person.earlier, person.earlier)


# What few people had: a trial that asks for it is made for them.
_FOR_FEW = parts_of(FOR_DRIVER) - {FOR_DRIVER} | {"adc-topo1"}
# Classes that the names of drugs tell; not "standard of care", nor a drug against whichever driver.
_NAMED = parts_of(ANY_SYSTEMIC) - {ANY_SYSTEMIC, FOR_DRIVER}


def _has_approved_driver(person: Person) -> bool:
    """Whether the tumour has a change that is first treated with a drug against it."""
    return any(change.gene in _FIRST_TREATED and change not in _TREATED_LATER for change in person.driver_changes)


# First treated with an antibody and chemotherapy, not with the drugs against the common mutations.
_TREATED_LATER = frozenset({Change("EGFR", "exon 20 insertion")})
_FIRST_TREATED = frozenset({"EGFR", "ALK", "ROS1", "RET", "NTRK"})


def _had(requirement: Requirement, person: Person) -> Held | None:
    """Any one of the classes that one sentence asks for is enough.

    The person's list is taken for complete once they have said how many treatments they had: a sentence of a report
    names the last of them alone.
    """
    if not requirement.alterations:
        return _had_any_of(requirement, person)
    has = min(_has(each, person).verdict for each in requirement.alterations)  # it is asked of nobody else
    held = _had_any_of(requirement, person) if has != Verdict.AGAINST else None
    return replace(held, verdict=min(held.verdict, Verdict.ASK)) if held and has == Verdict.ASK else held


def _had_any_of(requirement: Requirement, person: Person) -> Held | None:
    """Whether *person* had one of the treatments of *requirement*."""
    asked = set(map(str, requirement.says))
    is_for_driver = asked == {FOR_DRIVER}  # of which driver, the words may narrow down
    if is_for_driver and not person.driver_changes:
        # A group for it may be one for people with a driver alone.
        return Held(Verdict.ASK, "no driver found") if requirement.cohort and person.drivers == "none" else None
    if person.treated is False and asked & classes_of_all(person.had):
        return Held(Verdict.ASK, _treatment(person))  # had with surgery or radiation, not for advanced disease
    if person.treated is False:
        if not requirement.cohort and asked <= OF_ANY_KIND:
            return None  # the line of treatment says it, and whom else it lets in
        # Where the drug is not available, or none is approved for the driver, people join without it.
        is_later = any(change in _TREATED_LATER for change in person.driver_changes)
        doubt = (UNLIKELY if is_later else LIKELY) if is_for_driver else None
        is_needed = not is_for_driver or _has_approved_driver(person)
        return Held(Verdict.AGAINST if is_needed else Verdict.ASK, _treatment(person), doubt=doubt)
    if not person.had:
        # Who had some treatment had what any treatment settles, though its name is not known.
        return Held(Verdict.FITS, _treatment(person)) if person.treated and asked & OF_ANY_KIND else UNKNOWN
    had = _classes_had(person)
    if asked & had:
        if requirement.as_latest and person.lines != 1 and any(_is_none_of(name, asked) for name in person.had):
            return Held(Verdict.ASK, _treatment(person))  # which of them came last, no answer tells
        # Nearly everybody had platinum or a checkpoint inhibitor: a trial is not made for one of them by that.
        is_made = bool(asked & had & _FOR_FEW)
        own = [_(name) for name in person.had if asked & classes_of(name) & _FOR_FEW]
        return Held(Verdict.FITS, ", ".join(own) if is_made and own else _treatment(person), made=is_made)
    # What "standard of care" means for one person, only the study team can say.
    is_complete = person.lines is not None
    is_known = is_complete and asked <= _NAMED and not any(may_be_of(name, asked) for name in person.had)
    return Held(Verdict.AGAINST if is_known else Verdict.ASK, _treatment(person))


def _classes_had(person: Person) -> frozenset[str]:
    had = classes_of_all(person.had)
    return had | {"any-systemic-for-advanced"} if "any-systemic" in had and person.treated else had


def _is_none_of(name: str, allowed: set[str]) -> bool:
    """Whether *name* is a treatment of the whole body of none of the classes *allowed*, nor given with one of them."""
    if allowed & parts_of("chemotherapy"):  # "other than platinum": what is given with it is no other treatment
        allowed = allowed | {"chemotherapy"}
    return ANY_SYSTEMIC in classes_of(name) and not classes_of(name) & allowed and not may_be_of(name, allowed)


def _not_had(requirement: Requirement, person: Person) -> Held | None:
    asked = set(map(str, requirement.says))
    if requirement.drugs:  # for what, and when, it must not have been had, only the whole sentence says
        was_had = not set(requirement.drugs).isdisjoint(person.had)
        return Held(Verdict.ASK, _treatment(person), doubt=UNLIKELY) if was_had else None
    if person.treated is False and not asked & classes_of_all(person.had):
        return Held(Verdict.FITS, _treatment(person))
    if person.treated is False:
        return Held(Verdict.ASK, _treatment(person))  # had with surgery or radiation, not for advanced disease
    if not person.had:
        return UNKNOWN if person.treated else None
    if requirement.besides:
        is_other = any(_is_none_of(name, set(requirement.besides)) for name in person.had)
        return Held(Verdict.AGAINST if is_other else Verdict.FITS, _treatment(person))
    if asked & _classes_had(person):
        return Held(Verdict.AGAINST, _treatment(person))
    if "same-target" not in asked:
        return Held(Verdict.FITS, _treatment(person))
    # What the trial's own drugs act on stands behind it, as far as the vocabulary knows it.
    had_targets = frozenset[str]().union(*(targets_of(name) or {name.upper()} for name in person.had))
    is_clear = len(asked) > 1 and not asked & had_targets
    return Held(Verdict.FITS if is_clear else Verdict.ASK, _treatment(person))


_BRAIN_WORDS = {
    "none": "no brain metastases", "treated-stable": "treated, stable brain metastases",
    "untreated-ok": "untreated brain metastases", "leptomeningeal": "leptomeningeal disease",
}  # fmt: skip
_EXTENT_WORDS = {"oligometastatic": "few metastases", "many": "many metastases"}
_BRAIN = {
    ("excluded", "treated-stable"): Verdict.AGAINST,
    ("excluded", "untreated-ok"): Verdict.AGAINST,
    ("excluded", "leptomeningeal"): Verdict.AGAINST,
    # "Asymptomatic" may take those who were not treated; the study team must say.
    ("treated-stable", "untreated-ok"): Verdict.ASK,
    ("treated-stable", "leptomeningeal"): Verdict.ASK,
    ("untreated-ok", "leptomeningeal"): Verdict.ASK,
    ("named", "treated-stable"): Verdict.ASK,
    ("named", "untreated-ok"): Verdict.ASK,
    ("named", "leptomeningeal"): Verdict.ASK,
    ("required", "none"): Verdict.AGAINST,
    ("required", "leptomeningeal"): Verdict.ASK,
}


def _brain(requirement: Requirement, person: Person) -> Held | None:
    value = str(requirement.says[0])
    if value == "not-stated" or (value == "named" and not person.brain):
        return None
    if value == "none-treated":  # by drugs alone, perhaps
        is_treated = person.brain == "treated-stable"
        return Held(Verdict.ASK, _BRAIN_WORDS[person.brain], doubt=UNLIKELY) if is_treated else None
    if not person.brain:
        return None if value == "untreated-ok" else UNKNOWN
    if requirement.of_meninges:
        is_own = person.brain == "leptomeningeal"
        is_made = is_own and not requirement.of_any_cancer
        return Held(Verdict.FITS if is_own else Verdict.AGAINST, _BRAIN_WORDS[person.brain], made=is_made)
    verdict = _BRAIN.get((value, person.brain), Verdict.FITS)
    if verdict == Verdict.ASK and person.brain == "untreated-ok" and requirement.treated_only:
        verdict = Verdict.AGAINST
    # A trial for brain metastases of any cancer is made for nobody's lung cancer.
    is_made = value == "required" and not requirement.of_any_cancer and verdict == Verdict.FITS
    is_made &= not (requirement.none_treated and person.brain == "treated-stable")
    # "Active" or "unstable" ones are mostly not those that were treated and are stable.
    doubt = LIKELY if (value, person.brain) == ("named", "treated-stable") else None
    return Held(verdict, _BRAIN_WORDS[person.brain], made=is_made, doubt=doubt)


def _ecog(requirement: Requirement, person: Person) -> Held | None:
    limit = requirement.says[0]
    if not isinstance(limit, int):
        # Silence takes nearly nobody who is in bed for most of the day.
        is_frail = person.ecog is not None and person.ecog >= _RARELY_TAKEN
        return Held(Verdict.ASK, f"ECOG {person.ecog}", doubt=UNLIKELY) if is_frail else None
    if person.ecog is None:
        return None if limit >= 2 else UNKNOWN
    return Held(Verdict.FITS if person.ecog <= limit else Verdict.AGAINST, f"ECOG {person.ecog}")


_RARELY_TAKEN = 3


def _age(requirement: Requirement, person: Person) -> Held | None:
    least, most = requirement.says
    if person.age is None:
        # "1 to 21 years" must not stand as a trial with nothing against it.
        is_narrow = (isinstance(least, float) and least > _YOUNGEST) or (isinstance(most, float) and most < _OLDEST)
        return UNKNOWN if is_narrow else None
    outside = (isinstance(least, float) and person.age < least) or (isinstance(most, float) and person.age > most)
    return Held(Verdict.AGAINST if outside else Verdict.FITS, _("{number} years").format(number=person.age))


_YOUNGEST, _OLDEST = 21, 80
"""Limits from the first, and to the second, ask nothing of who did not tell their age: few patients are beyond."""


def _sex(requirement: Requirement, person: Person) -> Held | None:
    asked = str(requirement.says[0] or "ALL").lower()
    if asked == "all" or not person.sex:
        return None
    return Held(Verdict.FITS if asked == person.sex else Verdict.AGAINST, person.sex)


ANSWER_WORDS = (
    *("stage IV", "lung cancer", "no driver found", "no treatment yet", "treated before", "maintenance"),
    "no other illness",
    *("female", "male", "platinum", "chemotherapy", "targeted"),
    *_BRAIN_WORDS.values(),
    *_EXTENT_WORDS.values(),
    *HISTOLOGIES,
    *ILLNESSES,
)
"""The fixed words of a person's answers; `held_against` gives them in the language of the page."""


def _pregnancy(requirement: Requirement, person: Person) -> Held | None:
    if person.sex == "male":
        return Held(Verdict.FITS, person.sex)
    is_past = person.age is not None and person.age >= _PAST_CHILDBEARING
    return Held(Verdict.FITS, _("{number} years").format(number=person.age)) if is_past else None


_PAST_CHILDBEARING = 60


ILLNESS_OF: dict[str, tuple[str, ...]] = {
    "lung-inflammation": ("ild-pneumonitis",),
    "autoimmune": ("autoimmune",),
    "hepatitis-b": ("hepatitis-b", "infectious"),
    "hepatitis-c": ("hepatitis-c", "infectious"),
    "hepatitis": ("hepatitis-b-c", "infectious"),
    "hiv": ("hiv", "immune", "infectious"),
    "steroids": ("steroids", "immune"),
    "transplant": ("transplant", "immune"),
    "second-cancer": ("second-cancer",),
    "heart": ("cardiac",),
    "kidney": ("kidney",),
    "liver": ("liver",),
    "eye": ("eye",),
}
"""The names for each illness of a person: the codebook's, and those of `finder.fit.topics`."""
_HEPATITIS = ("hepatitis-b", "hepatitis-c")
"""Of which a trial says what it says of each by itself, beside what it says of both."""

_OF_MANY_KINDS = ("cardiac", "eye")
"""Trials keep out kinds and degrees of these ("significant", "myocarditis", "of the cornea"), which no answer names."""


def _illnesses_in_words(person: Person) -> str:
    if person.illnesses == (NO_ILLNESS,):
        return "no other illness"
    return _("of illnesses only {names}").format(names=", ".join(map(_, person.illnesses)))


def _illness(requirement: Requirement, person: Person) -> Held | None:
    name, rule = requirement.says
    own = next((illness for illness in person.illnesses if name in ILLNESS_OF.get(illness, ())), None)
    if name == "hepatitis-b-c" and own is None:
        of_one = next((illness for illness in person.illnesses if illness in _HEPATITIS), None)
        if of_one and rule != "named":
            return None
        own = of_one
    if name in _HEPATITIS and own is None:
        return None
    if name == "leptomeningeal" and person.brain == "leptomeningeal":
        own = "leptomeningeal disease"
    if own is None and name == "leptomeningeal":
        return Held(Verdict.FITS, _BRAIN_WORDS[person.brain]) if person.brain == "none" else None
    if rule == NEEDED:
        if own is None:
            known = Held(Verdict.AGAINST, _illnesses_in_words(person))
            return known if person.illnesses else replace(UNKNOWN, doubt=HARDLY)
        return Held(Verdict.FITS, own, made=True)
    if own is None:
        # Who names one illness has been through the list of them.
        return Held(Verdict.FITS, _illnesses_in_words(person)) if person.illnesses else None
    verdict = {"excluded": Verdict.AGAINST, "allowed": Verdict.FITS}.get(str(rule), Verdict.ASK)
    if verdict == Verdict.AGAINST and name in _OF_MANY_KINDS:
        verdict = Verdict.ASK
    return Held(verdict, own)


def _extent(requirement: Requirement, person: Person) -> Held | None:
    value = requirement.says[0]
    if value == "beyond-local":
        # Whether surgery or radiation could reach all of a few metastases, only the study team can say.
        return Held(Verdict.ASK, _EXTENT_WORDS[person.extent]) if person.extent == "oligometastatic" else None
    if value == "one-place":  # to treat one place alone leaves the others
        is_few = person.extent == "oligometastatic"
        return Held(Verdict.ASK, _EXTENT_WORDS.get(person.extent, ""), doubt=LIKELY if is_few else UNLIKELY)
    if not person.extent:
        return UNKNOWN
    if value == "oligometastatic":
        is_few = person.extent == "oligometastatic"
        return Held(Verdict.FITS if is_few else Verdict.AGAINST, _EXTENT_WORDS[person.extent], made=is_few)
    return Held(Verdict.ASK, _EXTENT_WORDS[person.extent])  # which of them grow is not asked


def _group(requirement: Requirement, person: Person) -> Held | None:
    """Whether another group takes this person, only the study team can say."""
    return UNKNOWN


_TREATMENT = ("lines", "had", "earlier", "cancer")
_MARKERS = ("changes", "absent", "drivers", "pdl1", "cancer")

_RULES: dict[Question, tuple[Callable[[Requirement, Person], Held | None], tuple[str, ...]]] = {
    "cancer": (_cancer, ("cancer",)),
    "stage": (_stage, ()),
    "histology": (_histology, ("histology", "cancer")),
    "marker": (_marker, _MARKERS),
    "no-marker": (_no_marker, _MARKERS),
    "line": (_line, (*_TREATMENT, "changes")),
    "lines": (_lines, (*_TREATMENT, "changes")),
    "had": (_had, tuple(dict.fromkeys((*_TREATMENT, *_MARKERS)))),
    "not-had": (_not_had, (*_TREATMENT, "changes")),
    "brain": (_brain, ("brain",)),
    "ecog": (_ecog, ("ecog",)),
    "age": (_age, ("age",)),
    "sex": (_sex, ("sex",)),
    "pregnancy": (_pregnancy, ("sex", "age")),
    "illness": (_illness, ("illnesses", "brain")),
    "extent": (_extent, ("extent",)),
    "group": (_group, ()),
}
"""For each question the rule that answers it, and the answers of a person that it looks at."""


ANSWERS: dict[Question, tuple[str, ...]] = {question: names for question, (_, names) in _RULES.items()}
"""The answers of a person, as `Person` names them, that each question is held against."""


def answers_for(question: Question, person: Person) -> tuple[object, ...]:
    """The answers of *person* that decide *question*: equal ones give equal verdicts."""
    return tuple(getattr(person, name) for name in _RULES[question][1])
