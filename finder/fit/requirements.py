"""What a trial asks of a person: its labels as requirements, each with its group and the words that it rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from finder.codebook import Labels
from finder.fit.cohorts import of_groups, parted
from finder.fit.requirement import NEEDED, Alteration, Requirement
from finder.fit.room import LISTS, OF_SOME, SEVERAL, as_far_as_it_goes
from finder.fit.scope import is_in_brackets, keeps_out, only_of_other_cancers
from finder.fit.topics import Topic, topics_of
from finder.fit.treatment_so_far import drug_tested, drugs_kept_out, earlier_treatments, line_asked, lines_asked
from finder.fit.words import Words
from finder.labels.biomarkers import Biomarker
from finder.labels.criteria import Criteria, Criterion, split_criteria
from finder.labels.evidence import Evidence, Label
from finder.labels.illnesses import ILLNESS_OF, Illness, OfVirus
from finder.labels.statements import only_of_another_cancer
from finder.person import DRIVER_GENES
from finder.record import Trial


def requirements(trial: Trial, labels: Labels) -> tuple[Requirement, ...]:
    """All that *trial*, with its *labels*, asks, as far as a rule has read it."""
    if labels.cancer.value == "not-lung":
        return (Requirement("cancer", ("not-lung",), evidence=labels.cancer.evidence),)
    criteria = split_criteria(trial.eligibility_criteria)
    words = Words(criteria)
    is_basket = labels.cancer.value.startswith("basket")
    asked = tuple(_of_lung_cancer(_requirements(trial, labels, words), criteria, is_basket=is_basket))
    asked = tuple(as_far_as_it_goes(one, criteria) for one in (*asked, *of_groups(labels, asked, words)))
    return tuple(parted(asked, trial, labels, criteria))


def _of_lung_cancer(asked: Iterable[Requirement], criteria: Criteria, *, is_basket: bool) -> Iterator[Requirement]:
    """*asked* without what stands only under headings for other cancers ("Lymphoma: exclusion criteria")."""
    others = _of_other_cancers(criteria)
    for requirement in asked:
        question, evidence = requirement.question, requirement.evidence
        is_elsewhere = bool(others) and _all_within(evidence, others, criteria)
        if is_basket and question in OF_SOME and only_of_other_cancers(evidence, criteria):
            is_elsewhere = True
        # Never may what keeps people out be read as a demand.
        if question in ("had", "marker") and (keeps_out(evidence, criteria) or is_in_brackets(evidence, criteria)):
            is_elsewhere = True
        if not is_elsewhere or question == "cancer":
            yield requirement


def _of_other_cancers(criteria: Criteria) -> list[Criterion]:
    return [item for item in criteria.items if item.heading and only_of_another_cancer(item.heading)]


def _all_within(evidence: tuple[Evidence, ...], items: list[Criterion], criteria: Criteria) -> bool:
    spans = [criteria.passage.find(one.quote) if one.field == criteria.passage.field else None for one in evidence]
    return bool(spans) and all(
        span is not None and any(item.start < span[1] and span[0] < item.end for item in items) for span in spans
    )


def _requirements(trial: Trial, labels: Labels, words: Words) -> Iterator[Requirement]:
    kinds = labels.lung_kinds if labels.cancer.value in ("basket-lung", "basket-any") else Label(())
    yield Requirement("cancer", (labels.cancer.value, *kinds.value), evidence=labels.cancer.evidence + kinds.evidence)
    yield _stage(trial, labels, words)
    yield from _markers(labels, words)
    histology = labels.histology
    yield Requirement("histology", (histology.value,), evidence=histology.evidence)
    needed = tuple(_illness_in_title(trial, words))
    yield from needed
    # A trial for people who have an illness says in which state of it they may enter.
    yield from (one for one in _illnesses(labels) if one.says[0] not in {each.says[0] for each in needed})
    yield from _named_in_criteria(labels, words.criteria)
    yield from _brain(labels, words)
    yield line_asked(labels, words)
    yield lines_asked(labels, words)
    yield from earlier_treatments(trial, labels, words)
    yield from drugs_kept_out(words.criteria)
    yield from drug_tested(trial, labels)
    if labels.lung_kinds.selected:
        yield Requirement("cancer", ("basket-any",), evidence=labels.lung_kinds.selected, selected=True)
    for extent in labels.extent:
        yield Requirement("extent", (extent.value,), evidence=extent.evidence)
    if labels.given and not labels.spread and _LOCAL_THERAPIES.issuperset(one.type for one in labels.given):
        yield Requirement("extent", ("one-place",), evidence=labels.given[0].evidence)
    yield Requirement("ecog", (labels.ecog_max.value,), evidence=labels.ecog_max.evidence)
    yield Requirement("age", (trial.minimum_age, trial.maximum_age), evidence=_limits_of_age(trial))
    yield Requirement("sex", (trial.sex,), evidence=_quoted(trial, "sex", "who can join"))


def _illnesses(labels: Labels) -> Iterator[Requirement]:
    for illness in labels.illnesses:
        if illness.name == "leptomeningeal" and labels.brain_mets.value == "required":
            continue  # a trial for people who have it
        each: tuple[Illness | OfVirus, ...] = (illness, *illness.viruses)
        for one in each:
            rule = "excluded-if-active" if one.has_exception else one.rule
            yield Requirement("illness", (one.name, rule), illness.cohort or "", one.evidence)


def _stage(trial: Trial, labels: Labels, words: Words) -> Requirement:
    """What the trial says of stage IV: where its title is of treatment around an operation, few of these can join.

    "Stage I-IV" in the criteria of such a trial takes those whose few metastases can be operated on.
    """
    titles = tuple(_titles(trial))
    around_operation = tuple(one for one in titles if words.say("closes", one, "stage"))
    is_of_advanced = any(words.name(one, "advanced-sign", "spread-sign", "oligoprogressive") for one in titles)
    if labels.stage4.value == "no" or not around_operation or is_of_advanced:
        return Requirement("stage", (labels.stage4.value,), evidence=labels.stage4.evidence)
    evidence = tuple(replace(one, why="it is about treatment around an operation") for one in around_operation)
    return Requirement("stage", ("not-stated",), evidence=evidence)


def _titles(trial: Trial) -> Iterator[Evidence]:
    for field in ("brief_title", "official_title"):
        yield from _quoted(trial, field, "the title of the trial")


def _illness_in_title(trial: Trial, words: Words) -> Iterator[Requirement]:
    """The illness that a title says the people of the trial have beside the cancer."""
    for title in _titles(trial):
        for finding in words.findings("illness_of_title", title):
            if finding.says == NEEDED:
                evidence = (replace(title, why="the trial is for people who have it"),)
                yield Requirement("illness", (ILLNESS_OF[finding.concept], NEEDED), evidence=evidence)
                return


def _named_in_criteria(labels: Labels, criteria: Criteria) -> Iterator[Requirement]:
    """Illnesses that no label has and an item names, to be asked about, and whether pregnant women are kept out."""
    labelled = {illness.name for illness in labels.illnesses}
    named: dict[Topic, list[Evidence]] = {}
    for item, about in zip(criteria.items, topics_of(criteria), strict=True):
        for topic in about:
            if topic.question == "pregnancy" or (topic.illness and topic.illness not in labelled):
                named.setdefault(topic, []).append(criteria.evidence(item, f"it names {topic.asks}"))
    for topic, evidence in named.items():
        if topic.illness:
            yield Requirement("illness", (topic.illness, "named"), evidence=tuple(evidence))
        else:
            yield Requirement("pregnancy", evidence=tuple(evidence))


_LOCAL_THERAPIES = {"radiation", "surgery", "local", "photodynamic"}


def _brain(labels: Labels, words: Words) -> Iterator[Requirement]:
    """What the trial says of brain metastases; for others alone, or nowhere, what else an exclusion names of them."""
    brain, criteria = labels.brain_mets, words.criteria
    others = _of_other_cancers(criteria)
    if brain.value != "not-stated" and not _all_within(brain.evidence, others, criteria):
        is_basket = brain.value == "required" and labels.cancer.value.startswith("basket")
        kept_out = _treated_there(words) if brain.value == "required" else ()
        yield Requirement(
            "brain",
            (brain.value,),
            evidence=brain.evidence,
            treated_only=brain.is_treated_only,
            none_treated=bool(kept_out),
            of_meninges=brain.is_of_meninges,
            of_any_cancer=is_basket,
        )
        if kept_out:
            yield Requirement("brain", ("none-treated",), evidence=kept_out)
        return
    named = [
        item
        for item, about in zip(criteria.items, topics_of(criteria), strict=True)
        if item not in others and any(topic.name == "brain" for topic in about)
    ]
    evidence = tuple(criteria.evidence(item, "it names them") for item in named if item.section == "exclusion")
    if evidence:
        yield Requirement("brain", ("named",), evidence=evidence)


def _treated_there(words: Words) -> tuple[Evidence, ...]:
    """The items by which a trial about brain metastases keeps out whose own were irradiated or operated before."""
    each = (words.criteria.evidence(item, "it keeps out who was treated there") for item in words.criteria.items)
    return tuple(one for one in each if words.say("none-treated", one, "brain_so_far"))


def _limits_of_age(trial: Trial) -> tuple[Evidence, ...]:
    return (*_quoted(trial, "minimum_age", "the lowest age"), *_quoted(trial, "maximum_age", "the highest age"))


def _quoted(trial: Trial, field: str, why: str) -> tuple[Evidence, ...]:
    """What the registry has in a *field* of its own."""
    return tuple(Evidence(field, text, why) for text in trial.texts(field))


def _markers(labels: Labels, words: Words) -> Iterator[Requirement]:
    """Required markers of one group that are "any one of several" are one requirement; each other one is its own.

    So are drivers that one sentence names: no tumour has several of them.
    """
    either: defaultdict[tuple[str, str], list[tuple[Alteration, Evidence]]] = defaultdict(list)
    required = [marker for marker in labels.biomarkers if marker.rule == "required" and marker.evidence]
    drivers = Counter(_sentence(marker) for marker in required if marker.gene in DRIVER_GENES and not marker.any_of)
    any_of = {_sentence(marker) for marker in required if marker.any_of}
    asked = tuple(sorted({marker.gene for marker in required} & {*DRIVER_GENES}))
    for marker in labels.biomarkers:
        cohort = marker.cohort or ""
        variants = (marker.name,) if marker.name else marker.held_to
        alteration = Alteration(marker.gene, variants, marker.threshold or "")
        if marker.rule == "excluded":
            beside = asked if marker.gene == "other" and not variants else ()
            yield Requirement(
                "no-marker", cohort=cohort, evidence=marker.evidence, alterations=(alteration,), besides=beside
            )
        elif marker.any_of:
            either[cohort, ""] += [(alteration, evidence) for evidence in marker.evidence[:1]]
        elif marker.gene in DRIVER_GENES and drivers[_sentence(marker)] >= _SEVERAL_DRIVERS:
            quote = "" if _sentence(marker) in any_of else marker.evidence[0].quote
            either[cohort, quote] += [(alteration, marker.evidence[0])]
        else:
            yield Requirement("marker", cohort=cohort, evidence=marker.evidence, alterations=(alteration,))
    for (cohort, _), found in either.items():
        alterations, evidence = zip(*found, strict=True)
        yield Requirement("marker", cohort=cohort, evidence=evidence, alterations=alterations)
    yield from _others_of_a_list(labels, asked, words)


def _others_of_a_list(labels: Labels, asked: tuple[str, ...], words: Words) -> Iterator[Requirement]:
    """The drivers that an exclusion means and does not name: "EGFR, ALK, ROS1, etc."; *asked* are genes asked for."""
    excluded = [marker for marker in labels.biomarkers if marker.rule == "excluded"]
    sentences = {(marker.cohort or "", one.quote): one for marker in excluded for one in marker.evidence}
    for (cohort, quote), evidence in sentences.items():
        genes = {marker.gene for marker in excluded if quote in {one.quote for one in marker.evidence}}
        is_list = len(genes & {*DRIVER_GENES}) >= SEVERAL and "other" not in genes
        if is_list and words.say("goes-on", evidence, LISTS):
            yield Requirement(
                "no-marker",
                cohort=cohort,
                evidence=(evidence,),
                room=("anybody",),
                alterations=(Alteration("other"),),
                besides=tuple(sorted(genes.union(asked))),
            )


def _sentence(marker: Biomarker) -> tuple[str | None, str]:
    """The group of *marker*, and the sentence that it rests on first."""
    return marker.cohort, marker.evidence[0].quote if marker.evidence else ""


# Two may stand side by side, one of them found under treatment: an EGFR mutation and MET.
_SEVERAL_DRIVERS = 3
