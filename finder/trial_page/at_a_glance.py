"""What people ask first about a trial, read from its record by rules: what is tested and how it is given, what it is
compared with and whether by chance, after which treatment, for which marker and age.

Everything is plain text that may quote names of the record. What holds for some groups of a trial is never said of all.
Nothing is said where the record does not tell. Sentences are whole, with named places, so that they can be translated.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from finder.catalogue.frame import Entry, one_line
from finder.codebook import THERAPIES, marker_in_words
from finder.fit.requirements import requirements
from finder.labels.arms import arm_roles
from finder.labels.biomarkers import Biomarker, MarkerRule
from finder.labels.given import Given
from finder.labels.prior import WITH_MARKER, Prior
from finder.labels.therapy import Therapy
from finder.languages import all_of_in_words
from finder.languages import gettext as _
from finder.record import Arm, Trial

HOW_GIVEN: dict[str, str] = {
    "own-tumor-cells": "cells grown from your own tumor",
    "donor-cells": "cells from a healthy donor",
    "own-blood-cells": "cells made from your own blood",
    "cells": "living cells, grown in a laboratory",
    "into-tumor": "an injection into the tumor",
    "inhaled": "a medicine that you breathe in",
    "by-mouth": "a tablet or capsule",
    "under-skin": "an injection under the skin",
    "into-muscle": "an injection into a muscle",
    "into-vein": "a drip into a vein",
    "into-vein-or-skin": "a drip or an injection",
    "vaccine": "a vaccine",
    "virus": "a virus that attacks the cancer",
    "radiation-spot": "radiation aimed at one spot",
    "radiation-brain": "radiation to the whole brain",
    "radiation": "radiation",
    "surgery": "an operation",
    "device-worn": "a device that you wear",
}
"""The ways in which a treatment is given, in plain words, by what the table `how_given.csv` says."""

SENTENCES: dict[str, str] = {
    "given": "{name} ({how})",
    "in-some-groups": "In some groups: {what}",
    "in-different-groups": "Different groups get different treatments: {what}",
    "and-more": "{what} and {count} more",
    "with-helpers": "{names}, with medicines against side effects",
    "compared": "Compared with {what}.",
    "placebo": "a placebo (it has no medicine in it)",
    "same": "the same treatment, given in another way",
    "no-treatment": "a group that gets no treatment from the trial (usual care may go on)",
    "by-chance": "A computer puts you in a group by chance.",
    "not-by-chance": "The study plan sets your group, not chance.",
    "everyone": "Everyone gets the tested treatment.",
    "nobody-knows": "You and your doctor will not know which one you get.",
    "you-do-not-know": "You will not know which one you get.",
    "all-know": "You and your doctor will know which one you get.",
    "first-line": "as a first treatment for advanced cancer",
    "previously-treated": "after earlier treatment",
    "maintenance": "after a treatment that worked, to keep the cancer in check",
    "any-line": "before or after other treatment",
    "or": "{one} or {other}",
    "differs": "{what}, depending on the group",
    "after": "After {what}",
    "after-in-some-groups": "In some groups: after {what}",
    "after-with-marker": "After {what}, if there is one",
    "needed": "Needs {what}",
    "not-with": "Not with {what}",
    "age-between": "{low} to {high} years old",
    "age-from": "{low} years or older",
    "age-to": "up to {high} years old",
}
"""The sentences that this module says; names in braces are filled in, and may be of the record."""

CLINICIANS: dict[str, str] = SENTENCES | {
    "by-chance": "Randomized.",
    "not-by-chance": "Not randomized.",
    "everyone": "Single group.",
    "nobody-knows": "Participant and physician are masked.",
    "you-do-not-know": "The participant is masked.",
    "all-know": "Open label.",
}
"""The sentences for a clinician, who is none of the people in the groups."""

PHASES_IN_WORDS: dict[tuple[str, ...], str] = {
    ("EARLY_PHASE1",): "Before phase 1: a first try in a few people, with small doses.",
    ("PHASE1",): "Phase 1: an early test in people. It looks for a safe dose and for side effects.",
    ("PHASE1", "PHASE2"): "Phase 1 and 2: first it looks for a safe dose, then whether the treatment works.",
    ("PHASE2",): "Phase 2: it looks at whether the treatment works, and at side effects.",
    ("PHASE2", "PHASE3"): "Phase 2 and 3: first whether it works, then whether it is better than usual care.",
    ("PHASE3",): "Phase 3: in many people, it looks at whether the treatment is better than usual care.",
    ("PHASE4",): "Phase 4: the treatment is approved already. It is watched in more people.",
}
"""What the phases of a trial mean for people, by the registry's values."""

_MAX_NAMED = 3
_MAX_NAME_LENGTH = 60
_MAX_MARKERS = 4
_PLACEBO = re.compile(r"placebo|sham", re.IGNORECASE)
_ONE_IS_CHOSEN = re.compile(
    r"\b(?:physician|investigator|doctor|clinician)\w*['’]?s?\s+(?:best\s+)?choice\b", re.IGNORECASE
)
_TREATING = ("TREATMENT", None)
_MEDICINES = frozenset({"DRUG", "BIOLOGICAL", "GENETIC", "COMBINATION_PRODUCT", None})
_SHAM = ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR")
# Who is an adult may join nearly every trial; a limit of 99 years or more keeps nobody out.
_ADULT, _OLDEST = 18, 99


@dataclass(frozen=True, slots=True)
class _Rule:
    """A row of `how_given.csv`: of which *kinds* of therapy (none: any) and *pattern* of a text it speaks."""

    kinds: frozenset[str]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    says: str

    def fits(self, kinds: frozenset[str], text: str) -> bool:
        """Whether it speaks of a treatment of these *kinds* that the record describes by *text*."""
        if self.kinds and not self.kinds & kinds:
            return False
        return bool(self.pattern.search(text)) and not (self.unless and self.unless.search(text))


@cache
def how_given_rows() -> tuple[dict[str, str], ...]:
    """The table, row by row; `example` and `counter` are `name: description`, for its test."""
    with Path(__file__).with_name("how_given.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def _rules() -> tuple[tuple[_Rule, ...], tuple[_Rule, ...], tuple[_Rule, ...]]:
    """The rules for cells, which go first; those on what a description says of the way; and those on a class."""
    rules = [
        _Rule(
            frozenset(row["kinds"].split()),
            re.compile(row["pattern"], re.IGNORECASE),
            re.compile(row["unless"], re.IGNORECASE) if row["unless"] else None,
            row["says"],
        )
        for row in how_given_rows()
    ]
    cells = [rule for rule in rules if rule.kinds & {"TIL", "cell-based"}]
    first_of_class = next(number for number, row in enumerate(how_given_rows()) if row["id"] == "class-by-mouth")
    return tuple(cells), tuple(rules[len(cells) : first_of_class]), tuple(rules[first_of_class:])


def how_given(given: Given) -> str:
    """How a treatment is given, one of `HOW_GIVEN`; empty where the record and what we know of it do not tell.

    A description that names two ways (a drug beside a tablet against sickness) settles nothing by itself.
    """
    kinds = frozenset(kind for known in given.known for kind in (*known.therapies, *known.subtypes))
    text = one_line(f"{given.intervention.name}: {given.intervention.description}")
    cells, ways, classes = _rules()
    said = _first(cells, kinds, text)
    if said:
        return said
    described = {rule.says for rule in ways if rule.fits(kinds, text)}
    return described.pop() if len(described) == 1 else _first(classes, kinds, text)


def _first(rules: Iterable[_Rule], kinds: frozenset[str], text: str) -> str:
    return next((rule.says for rule in rules if rule.fits(kinds, text)), "")


def _name(given: Given) -> str:
    name = one_line(given.intervention.name)
    return name if len(name) <= _MAX_NAME_LENGTH else f"{name[:_MAX_NAME_LENGTH].rsplit(' ', 1)[0]} …"


def _named(items: Sequence[Given], between: str) -> str:
    """The first of *items* by name, and how they are given: said once where it is the same for all."""
    items = [item for item in items if item.intervention.name.strip()]
    ways = [_(HOW_GIVEN.get(how_given(item), "")) for item in items]
    if len(set(ways)) == 1 and ways[0]:
        return _(SENTENCES["given"]).format(name=_listed([*map(_name, items)], between), how=ways[0])
    names = [
        _(SENTENCES["given"]).format(name=_name(i), how=how) if how else _name(i)
        for i, how in zip(items, ways, strict=True)
    ]
    return _listed(names, between)


def _listed(items: Sequence[str], between: str) -> str:
    items = list(dict.fromkeys(filter(None, items)))
    shown = between.join(items[:_MAX_NAMED])
    more = len(items) - _MAX_NAMED
    return _(SENTENCES["and-more"]).format(what=shown, count=more) if more > 0 else shown


@dataclass(frozen=True, slots=True)
class Treatments:
    """What a trial tests: what *all* who get the tested treatment get, and what *some* groups of them get besides.

    `kinds` are types of therapy in the same way; `helped` says whether `all` or only `some` get medicines against side
    effects with it, which are not tested; empty for nobody.
    """

    all: tuple[Given, ...]
    some: tuple[Given, ...]
    kinds: tuple[str, ...]
    kinds_of_some: tuple[str, ...]
    helped: Literal["", "all", "some"] = ""


def treatments_of(entry: Entry) -> Treatments:
    """What the trial of *entry* tests, the study drug first."""
    trial = entry.trial
    roles = arm_roles(trial.arms)
    arms = [arm for arm, role in zip(trial.arms, roles, strict=True) if role == "experimental"]
    listed = _each_once([item for item in entry.given if item.role == "experimental" and not _is_placebo(item)])
    items = [item for item in listed if not _helps_only(item, entry)] or listed
    if trial.primary_purpose in _TREATING:
        items.sort(key=_is_beside)
    all_get = tuple(item for item in items if _gets_everybody(item, arms))
    some_get = tuple(item for item in items if item not in all_get)
    labelled = [therapy.type for therapy in entry.labels.given]
    of_some = {kind for item in some_get for known in item.known for kind in known.therapies}
    of_all = {kind for item in all_get for known in item.known for kind in known.therapies}
    of_some |= {therapy.type for therapy in entry.labels.given if _stands_in_some(therapy, arms)}
    # A kind that no treatment's name and no single group tells comes from the title or the summary: it is the trial's.
    is_one = len(labelled) == 1
    kinds = tuple(kind for kind in labelled if is_one or kind in of_all or kind not in of_some)
    of_some_alone = tuple(kind for kind in labelled if kind not in kinds)
    if of_some_alone:
        # Beside "targeted therapy", an antibody of the kind that all get must not stand as one of the other kind.
        of_some_alone = tuple(kind for kind in labelled if kind in {*of_some_alone, *of_some})
    helpers = [item for item in listed if item not in items]
    is_for_all = any(_gets_everybody(item, arms) for item in helpers)
    return Treatments(all_get, some_get, kinds, of_some_alone, "all" if is_for_all else "some" if helpers else "")


def _helps_only(item: Given, entry: Entry) -> bool:
    """Whether *item* is known only as a medicine against side effects of what the trial of *entry* tests."""
    trial = entry.trial
    if trial.primary_purpose not in _TREATING or not item.known:
        return False
    if {"supportive", "other"}.issuperset(therapy.type for therapy in entry.labels.given):
        return False
    name = one_line(item.intervention.name).lower()
    # What stands in the title is what the trial is about.
    is_named = any(name in title.lower() for title in (trial.brief_title, trial.official_title))
    return not is_named and all(known.is_against_side_effects for known in item.known)


def _each_once(items: Sequence[Given]) -> list[Given]:
    """*items*, where one drug that a record lists by its doses or groups ("XX-1 dose escalation") is one of them."""
    same: dict[tuple[str, str], list[Given]] = {}
    for item in items:
        same.setdefault((_drug_in(item) or item.intervention.name, how_given(item)), []).append(item)
    return [_as_one(name, alike) for (name, _how), alike in same.items()]


def _drug_in(item: Given) -> str:
    """The one drug that *item* is, as its name spells it: "XX-1" of "XX-1 dose escalation"; empty for any other."""
    if len(item.known) != 1 or item.known[0].kind != "agent":
        return ""
    name, known = one_line(item.intervention.name), item.known[0]
    places = ((name.lower().find(each.lower()), len(each)) for each in (known.name, *known.synonyms))
    return next((name[start : start + length] for start, length in places if start >= 0), "")


def _as_one(name: str, alike: Sequence[Given]) -> Given:
    first = alike[0]
    if len(alike) == 1:
        return first
    arms = tuple(dict.fromkeys(arm for item in alike for arm in item.arms)) if all(item.arms for item in alike) else ()
    return replace(first, intervention=replace(first.intervention, name=name), arms=arms)


def _gets_everybody(item: Given, arms: Sequence[Arm]) -> bool:
    return not item.arms or len(arms) <= 1 or all(arm in item.arms for arm in arms)


def _stands_in_some(therapy: Therapy, arms: Sequence[Arm]) -> bool:
    """Whether *therapy* is known by what the record says of some of *arms* alone: "followed by surgery"."""
    if any(evidence.field != "arms" for evidence in therapy.evidence):
        return False
    quotes = [evidence.quote for evidence in therapy.evidence]
    return any(not any(quote in arm.label or quote in arm.description for quote in quotes) for arm in arms)


def _is_beside(item: Given) -> bool:
    """Whether *item* is no treatment as far as we know, such as a blood sample or a scan."""
    if item.known:
        return not any(known.treats for known in item.known)
    return item.intervention.type not in _MEDICINES


def _is_placebo(item: Given) -> bool:
    return bool(_PLACEBO.search(item.intervention.name))


@dataclass(frozen=True, slots=True)
class TreatmentLine:
    """What some people get: *lead* says which of them (empty: all), *kinds* of therapy, and *names* of the record."""

    lead: str
    kinds: str
    names: str


def treatment_lines(found: Treatments) -> tuple[TreatmentLine, ...]:
    """What is tested in words: what all get, then what some groups get; a kind that is not stated is empty."""
    lines = []
    if found.all or found.kinds or not found.some:
        kinds = " + ".join(_kinds_in_words(found.kinds, has_names=len(found.kinds) > 1))
        lines.append(TreatmentLine("", kinds, _named(found.all, " + ")))
    if found.some or found.kinds_of_some:
        kinds = ", ".join(_kinds_in_words(found.kinds_of_some, has_names=bool(found.some)))
        lead = _(SENTENCES["in-some-groups"]) if lines else _(SENTENCES["in-different-groups"])
        lines.append(TreatmentLine(lead, kinds, _named(found.some, ", ")))
    helped = 0 if found.helped == "all" else -1
    if found.helped and lines[helped].names:
        lines[helped] = replace(lines[helped], names=_(SENTENCES["with-helpers"]).format(names=lines[helped].names))
    return tuple(lines)


def _kinds_in_words(kinds: Sequence[str], *, has_names: bool) -> list[str]:
    """*kinds* of therapy in words; where something else is told, "something else" tells nobody anything."""
    return [_(THERAPIES[kind]) for kind in kinds if kind != "other" or not has_names]


def compared_words(entry: Entry, sentences: Mapping[str, str] = SENTENCES) -> str:
    """What the tested treatment is compared with, whether by chance, and who will know; empty where nothing is stated.

    By the registry's own fields: the kinds of arms, allocation and masking. *sentences* are those for the reader.
    """
    trial = entry.trial
    if trial.study_type == "EXPANDED_ACCESS":
        return ""
    by_chance = trial.allocation == "RANDOMIZED"
    what = _comparator(entry)
    said = []
    if what:
        said.append(_(sentences["compared"]).format(what=what))
    if by_chance:
        said.append(_(sentences["by-chance"]))
        said.append(_who_knows(trial, sentences))
    elif trial.allocation == "NON_RANDOMIZED":
        said.append(_(sentences["not-by-chance"]))
    elif not what and trial.intervention_model == "SINGLE_GROUP":
        said.append(_(sentences["everyone"]))
    return " ".join(filter(None, said))


def _comparator(entry: Entry) -> str:
    trial = entry.trial
    roles = arm_roles(trial.arms)
    arms = [arm for arm, role in zip(trial.arms, roles, strict=True) if role == "comparator"]
    if not arms:
        return ""
    given = entry.given
    items = [item for item in given if any(arm in item.arms for arm in arms)]
    medicines = [item for item in items if not _is_placebo(item)]
    has_placebo = len(medicines) < len(items) or any(arm.type in _SHAM for arm in arms)
    if not medicines and not has_placebo:
        return _(SENTENCES["no-treatment"]) if all(arm.type == "NO_INTERVENTION" for arm in arms) else ""
    if not has_placebo and set(medicines) == {item for item in given if item.role == "experimental"}:
        return _(SENTENCES["same"])
    medicines = [item for item in medicines if not _helps_only(item, entry)] or medicines
    # What the tested group gets, too, is not what differs.
    medicines.sort(key=lambda item: item.role != "comparator")
    # Of several in one arm, a doctor may choose one: "docetaxel or gemcitabine".
    is_choice = all(_ONE_IS_CHOSEN.search(f"{arm.label} {arm.description}") for arm in arms)
    between = _(" or ") if is_choice else ", "
    named = _named(medicines, between) if any(item.role == "comparator" for item in medicines) else _names(medicines)
    return ", ".join(filter(None, (named, _(SENTENCES["placebo"]) if has_placebo else "")))


def _names(items: Sequence[Given]) -> str:
    """*items* by name alone: how they are given has been said where they are tested."""
    return _listed([*map(_name, items)], ", ")


def _who_knows(trial: Trial, sentences: Mapping[str, str]) -> str:
    if trial.masking == "NONE":
        return _(sentences["all-know"])
    if "PARTICIPANT" not in trial.who_masked:
        return ""
    doctors = {"CARE_PROVIDER", "INVESTIGATOR"} & set(trial.who_masked)
    return _(sentences["nobody-knows" if doctors else "you-do-not-know"])


def phase_meaning(trial: Trial) -> str:
    """What the phases of *trial* mean in a plain sentence; empty where it has none."""
    return _(PHASES_IN_WORDS.get(tuple(trial.phases or ()), ""))


def when_words(entry: Entry) -> str:
    """At which point of a person's treatment they can join, and after which medicines; empty where it is not stated."""
    after, after_in_some = _after_words(entry, _of_all), _after_words(entry, _of_a_group)
    with_marker = _after_words(entry, _of_those_with_the_marker)
    # Who had a certain medicine was treated before: it need not be said twice.
    line = "" if after and entry.labels.line.value == ("previously-treated",) else _line_words(entry)
    sentences = [line[:1].upper() + line[1:] if line else "", _(SENTENCES["after"]).format(what=after) if after else ""]
    if with_marker:
        sentences.append(_(SENTENCES["after-with-marker"]).format(what=with_marker))
    if after_in_some:
        sentences.append(_(SENTENCES["after-in-some-groups"]).format(what=after_in_some))
    return ". ".join(filter(None, sentences))


def _line_words(entry: Entry) -> str:
    lines = entry.labels.line.value
    if "any" in lines:
        return _(SENTENCES["any-line"])
    said = [_(SENTENCES[line]) for line in lines if line in SENTENCES]
    joined = said[0] if said else ""
    for other in said[1:]:
        joined = _(SENTENCES["or"]).format(one=joined, other=other)
    if len(said) > 1 and _has_groups(entry):
        return _(SENTENCES["differs"]).format(what=joined)
    return joined


def _has_groups(entry: Entry) -> bool:
    """Whether what the record asks differs between groups of the trial, as far as we read it."""
    # The arms first: what a trial asks is read by tables that a page may not have needed yet.
    return len(entry.trial.arms) > 2 or any(item.cohort for item in requirements(entry.trial, entry.labels))


AFTER: dict[str, str] = {
    "platinum": "platinum chemotherapy",
    "pd-1/pd-l1": "a PD-1 or PD-L1 drug",
    "egfr-tki": "an EGFR tablet",
    "osimertinib": "osimertinib",
    "alk-tki": "an ALK tablet",
    "kras-g12c-inhibitor": "a KRAS G12C drug",
    "docetaxel": "docetaxel",
    "chemotherapy": "chemotherapy",
    "targeted-for-driver": "a targeted drug for the tumor's change",
}
"""Treatments that a trial asks for, in the middle of a sentence. "Any treatment" is what the line says already."""


def _of_all(prior: Prior) -> bool:
    return prior.cohort is None


def _of_those_with_the_marker(prior: Prior) -> bool:
    return prior.cohort == WITH_MARKER


def _of_a_group(prior: Prior) -> bool:
    return prior.cohort not in (None, WITH_MARKER)


def _after_words(entry: Entry, is_meant: Callable[[Prior], bool]) -> str:
    """The treatments that a trial asks for, of those who *is_meant* says."""
    needed = [
        _(AFTER[prior.treatment])
        for prior in entry.labels.prior
        if prior.rule == "required" and prior.treatment in AFTER and is_meant(prior)
    ]
    # Each group may ask for another one; what is asked of the same people is asked together.
    return _listed(needed, ", ") if is_meant is _of_a_group else all_of_in_words(list(dict.fromkeys(needed)))


_OF_MARKERS: tuple[tuple[MarkerRule, str], ...] = (("required", "needed"), ("excluded", "not-with"))


def marker_words(entry: Entry) -> str:
    """The markers that are needed or keep people out, those of single groups apart; empty where none is named."""
    sentences = []
    for rule, sentence in _OF_MARKERS:
        # "Driver mutations" without a name tells nobody whether it is theirs; the trial's page quotes it.
        told = [
            each for each in entry.labels.biomarkers if each.rule == rule and (each.gene != "other" or each.variant)
        ]
        of_all = [each for each in told if not each.cohort]
        # A variant that is kept out ("T790M") stands beside the demand for its gene; the trial's page has it.
        some = [] if rule == "excluded" else [marker_in_words(each) for each in told if each.cohort]
        if of_all:
            sentences.append(_(SENTENCES[sentence]).format(what=_markers_of_all(of_all, rule)))
        if some:
            needed = _(SENTENCES[sentence]).format(what=_markers(some, ", "))
            sentences.append(_(SENTENCES["in-some-groups"]).format(what=needed[:1].lower() + needed[1:]))
    return ". ".join(sentences)


def _markers_of_all(markers: Sequence[Biomarker], rule: MarkerRule) -> str:
    """*markers* of the whole trial in words: those of which one is enough, or that each keep people out, with "or"."""
    one_of = [marker_in_words(each) for each in markers if each.any_of or rule == "excluded"]
    each_of = [marker_in_words(each) for each in markers if not each.any_of and rule == "required"]
    return _markers([*each_of, _markers(one_of, _(" or "))] if one_of else each_of, ", ")


def _markers(names: list[str], between: str) -> str:
    names = list(dict.fromkeys(map(one_line, names)))
    more = len(names) - _MAX_MARKERS
    shown = between.join(names[:_MAX_MARKERS])
    return _(SENTENCES["and-more"]).format(what=shown, count=more) if more > 0 else shown


def age_words(trial: Trial) -> str:
    """Limits of age that keep some adults out; empty where there are none."""
    low, high = trial.minimum_age, trial.maximum_age
    from_age = f"{low:g}" if low is not None and low > _ADULT else ""
    to_age = f"{high:g}" if high is not None and high < _OLDEST else ""
    if from_age and to_age:
        return _(SENTENCES["age-between"]).format(low=from_age, high=to_age)
    if to_age and low is not None:
        return _(SENTENCES["age-between"]).format(low=f"{low:g}", high=to_age)
    if to_age:
        return _(SENTENCES["age-to"]).format(high=to_age)
    return _(SENTENCES["age-from"]).format(low=from_age) if from_age else ""
