"""What a trial asks of a person: its labels as requirements, each with its group and the words that it rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from finder.codebook import Labels
from finder.fit.groups import are_all, leading, smallest
from finder.fit.requirement import (
    BESIDES,
    DRUGS,
    LAST,
    LATEST,
    NEEDED,
    OF_ANY_CANCER,
    OF_THE_LINING,
    PROGRESSED,
    SELECTED,
    SYSTEMIC,
    TREATED_ONLY,
    Alteration,
    Requirement,
    RoomFor,
)
from finder.fit.room import OF_SOME, is_open
from finder.fit.scope import groups_of, is_in_brackets, keeps_out, kind_of, only_of_other_cancers
from finder.fit.topics import Topic, topics_of
from finder.fit.words import Words
from finder.labels.biomarkers import Biomarker
from finder.labels.criteria import Criteria, Criterion, split_criteria
from finder.labels.evidence import Evidence, Label
from finder.labels.groups import groups_in, groups_named
from finder.labels.illnesses import ILLNESS_OF, Illness, OfVirus
from finder.labels.line import IF_MARKER
from finder.labels.name_context import HAD, said_of
from finder.labels.prior import GENE_OF, OF_ANY_KIND, WITH_MARKER, Prior, PriorClass
from finder.labels.statements import only_of_another_cancer
from finder.labels.targets import targets_in, targets_of
from finder.labels.vocabulary import vocabulary
from finder.person import DRIVER_GENES
from finder.record import Trial

OTHER_GROUPS = "other groups"

THERAPIES_AGAINST_CANCER = {"targeted", "immunotherapy", "chemotherapy", "cell-based", "vaccine", "gene"}


def requirements(trial: Trial, labels: Labels) -> tuple[Requirement, ...]:
    """All that *trial*, with its *labels*, asks, as far as a rule has read it."""
    if labels.cancer.value == "not-lung":
        return (Requirement("cancer", ("not-lung",), evidence=labels.cancer.evidence),)
    criteria = split_criteria(trial.eligibility_criteria)
    is_basket = labels.cancer.value.startswith("basket")
    words = Words(criteria)
    asked = tuple(_of_lung_cancer(_requirements(trial, labels, words), criteria, is_basket=is_basket))
    asked = tuple(_as_far_as_it_goes(one, criteria) for one in (*asked, *_of_groups(labels, asked, words)))
    asked = _by_group(asked)
    groups = {requirement.cohort for requirement in asked if requirement.cohort}
    have_arms = _each_arm_names_one if _differ_in_cancer(labels) else _have_all_arms
    is_complete = (
        have_arms(groups, trial) and are_all(groups, _all_texts(trial)) and _are_of_each_part(groups, criteria)
    )
    may_take_more = _differ_in_cancer(labels) or _are_of_one_phase(groups, trial)
    if groups and (not is_complete or (may_take_more and _take_any_tumour(groups, labels))):
        # A trial that names groups may have others, of which no rule has read what they ask.
        asked += (Requirement("group", (), OTHER_GROUPS),)
    return tuple(_with_own_words(asked, criteria))


def _as_far_as_it_goes(requirement: Requirement, criteria: Criteria) -> Requirement:
    """*requirement* with whom its words are about, and whether they leave room."""
    kind = kind_of(requirement.evidence, criteria) if requirement.question in OF_SOME else ""
    is_for_anybody = is_open(requirement, criteria)
    room: tuple[RoomFor, ...] = (*requirement.room, "anybody") if is_for_anybody else requirement.room
    return replace(requirement, kind=kind, room=room) if kind or is_for_anybody else requirement


def _of_groups(labels: Labels, asked: tuple[Requirement, ...], words: Words) -> Iterator[Requirement]:
    """For which cancer and line single groups are, where the labels part the trial by groups or its groups differ.

    What holds for the whole trial is not said again: a group of which nothing else is known would seem open by it.
    """
    said = {("cancer", (labels.cancer.value,)), ("line", labels.line.value), ("ecog", (str(labels.ecog_max.value),))}
    new = {cohort.question for cohort in labels.cohorts if (cohort.question, cohort.values) not in said}
    of_groups = [cohort for cohort in labels.cohorts if cohort.question in new]
    differ = len({(each.question, each.values) for each in of_groups}) > len({each.question for each in of_groups})
    if any(one.cohort for one in asked) or differ or _differ_in_cancer(labels):
        kinds = {kind for each in of_groups for kind in each.values if kind in ("nsclc", "sclc")}
        for cohort in of_groups:
            values: tuple[object, ...] = cohort.values
            if cohort.question == "ecog":
                values = tuple(map(int, cohort.values))
            if values == ("basket-any",) and kinds and cohort.is_rest:
                # Lung cancer has a group of its own; who cannot join that one has to ask about the others.
                values = (*values, SELECTED)
            if cohort.exhausted or (cohort.question == "line" and words.all_say("unfit", cohort.evidence)):
                values = (*values, LAST)
            yield Requirement(cohort.question, values, cohort.name, cohort.evidence)


def _differ_in_cancer(labels: Labels) -> bool:
    """Whether groups of a trial that does not name the lung are for other cancers."""
    return labels.cancer.value == "basket-any" and any(each.values == ("not-lung",) for each in labels.cohorts)


def _have_all_arms(groups: Collection[str], trial: Trial) -> bool:
    """Whether each arm of *trial* names one of *groups*, or there is no more than one arm."""
    return len(trial.arms) <= 1 or _each_arm_names_one(groups, trial)


def _each_arm_names_one(groups: Collection[str], trial: Trial) -> bool:
    return bool(trial.arms) and all(_names_one(groups, arm.label) for arm in trial.arms)


def _are_of_each_part(groups: Collection[str], criteria: Criteria) -> bool:
    """Whether beneath each part of the trial that leads items in, one of *groups* is said to be.

    "Phase 1a: any solid tumour. Phase 1b: cohort 1 is for …": what phase 1a takes, no group tells.
    """
    known = {name for group in groups for name in groups_in(group)}
    kinds = {name.partition(" ")[0] for name in known}
    held: dict[str, bool] = {}
    part = ""
    for item in criteria.of("inclusion"):
        led = leading(item.text)
        others = {name for name in led - known if name.partition(" ")[0] not in kinds}
        if len(others) == 1 and item.text.rstrip(" *").endswith(":"):
            part = others.pop()
            held.setdefault(part, False)
        elif part and led & known:
            held[part] = True
    return len(held) < _SEVERAL_PARTS or all(held.values()) or not any(held.values())


_SEVERAL_PARTS = 2


def _are_of_one_phase(groups: Collection[str], trial: Trial) -> bool:
    """Whether *groups* may be of one of several phases of *trial* alone: doses are found in people of none of them."""
    names = {name for group in groups for name in groups_in(group)}
    return len(trial.phases or ()) > 1 and not any(name.startswith(("phase", "dose")) for name in names)


def _names_one(groups: Collection[str], text: str) -> bool:
    return not groups_named(text).isdisjoint(name for group in groups for name in groups_in(group))


def _take_any_tumour(groups: Collection[str], labels: Labels) -> bool:
    """Whether any solid tumour is taken in words that stand for none of *groups*, as while doses rise."""
    return any(not group or not _names_one(groups, group) for group in labels.lung_kinds.any_for)


def _all_texts(trial: Trial) -> Iterator[str]:
    """What the record says of its groups."""
    yield from (trial.brief_title, trial.official_title, trial.brief_summary, trial.detailed_description)
    yield trial.eligibility_criteria
    for arm in trial.arms:
        yield from (arm.label, arm.description)


def _by_group(asked: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    """*asked* with each requirement once for each single group that the name of its cohort means."""
    if not any(requirement.cohort for requirement in asked):
        return asked
    spelled: dict[str, str] = {"": ""}  # a group as it is first written
    for requirement in asked:
        spelled = {**groups_in(requirement.cohort), **spelled}
    return tuple(
        replace(requirement, cohort=spelled[part])
        for requirement in asked
        for group in groups_in(requirement.cohort)
        for part in smallest(group, spelled)
    )


def _with_own_words(asked: tuple[Requirement, ...], criteria: Criteria) -> Iterator[Requirement]:
    """*asked*, where what all groups ask is said to each in words of its own: to each group in those that are for it.

    "Part A: after chemotherapy. Part B: after osimertinib": both are for treated people, and each for its own reason.
    What other groups ask is not said to one that has an answer of its own: "Part A: ECOG 0-1. Part B: ECOG 0-2".
    """
    groups = dict.fromkeys(requirement.cohort for requirement in asked if requirement.cohort)
    answered = {(requirement.question, requirement.cohort) for requirement in asked}
    said = {(requirement.question, requirement.says, requirement.cohort) for requirement in asked}
    for requirement in asked:
        evidence = requirement.evidence
        named = [groups_of(one, criteria) for one in evidence] if groups and not requirement.cohort else []
        if not any(named):
            yield requirement
            continue
        of_group = {group: _own(group, evidence, named, groups) for group in groups}
        # Words that name no group are for others too; where there are none, those of all groups stand for them.
        of_group = {group: own or evidence for group, own in of_group.items() if own or group == OTHER_GROUPS}
        if any(group not in of_group and (requirement.question, group) not in answered for group in groups):
            yield requirement
            continue
        for group, own in of_group.items():
            if (requirement.question, requirement.says, group) not in said:
                of_one = replace(requirement, cohort=group, evidence=own)
                if group != OTHER_GROUPS:  # words of other groups leave no room for this one
                    room = tuple(each for each in requirement.room if each != "anybody")
                    of_one = _as_far_as_it_goes(replace(of_one, room=room, kind=""), criteria)
                yield of_one


def _own(
    group: str, evidence: tuple[Evidence, ...], named: list[frozenset[str]], groups: Collection[str]
) -> tuple[Evidence, ...]:
    """Those of *evidence* that are for *group*, by the groups *named* by each: its own first, then those for all."""
    parts = {each: groups_named(each) or groups_in(each).keys() for each in groups}  # "Phase 1b, Part 2" has two
    known = set[str]().union(*parts.values())
    meant = [{part for name in names for part in smallest(name, known)} for names in named]
    is_own = [
        bool(names) and (parts[group] <= each or names <= parts[group])
        for names, each in zip(named, meant, strict=True)
    ]
    own = tuple(one for one, is_its in zip(evidence, is_own, strict=True) if is_its)
    return own + tuple(one for one, names in zip(evidence, named, strict=True) if not names)


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
    yield from _markers(labels)
    histology = labels.histology
    yield Requirement("histology", (histology.value,), evidence=histology.evidence)
    needed = tuple(_illness_in_title(trial, words))
    yield from needed
    # A trial for people who have an illness says in which state of it they may enter.
    yield from (one for one in _illnesses(labels) if one.says[0] not in {each.says[0] for each in needed})
    yield from _named_in_criteria(labels, words.criteria)
    yield from _brain(labels, words.criteria)
    yield _line(labels, words)
    yield _lines(labels, words)
    yield from _prior(trial, labels, words)
    yield from _drugs_kept_out(words.criteria)
    if labels.lung_kinds.selected:
        yield Requirement("cancer", ("basket-any", SELECTED), evidence=labels.lung_kinds.selected)
    for extent in labels.extent:
        yield Requirement("extent", (extent.value,), evidence=extent.evidence)
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
            yield Requirement("pregnancy", (), evidence=tuple(evidence))


def _line(labels: Labels, words: Words) -> Requirement:
    """The line of treatment; with `LAST` where the words ask for people who have no standard treatment left.

    With `SYSTEMIC` where it is not stated for a treatment that is usually given after others.
    """
    values, evidence = tuple(labels.line.value), labels.line.evidence
    if set(values) <= {"not-stated"}:
        is_systemic = any(one.type in THERAPIES_AGAINST_CANCER for one in labels.given)
        return Requirement("line", ("not-stated", SYSTEMIC) if is_systemic else values, evidence=evidence)
    # Who cannot have the usual chemotherapy has nothing left, either.
    is_last = labels.lines.exhausted or words.all_say("unfit", evidence)
    has_grown = words.any_says("grown", evidence) and not words.any_says("held-back", evidence)
    more = (LAST,) * is_last + (PROGRESSED,) * (values == ("previously-treated",) and has_grown)
    return Requirement("line", (*values, *more), evidence=evidence, room=_room(labels, words))


def _lines(labels: Labels, words: Words) -> Requirement:
    """The number of lines; those that are too many may be counted of chemotherapy alone.

    At least one is what the line of treatment asks already, so it is not asked twice.
    """
    lines, room = labels.lines, _room(labels, words)
    least = None if lines.least == 1 else lines.least
    if lines.most is not None and words.any_says("chemotherapy-alone", lines.evidence):
        room += ("few-chemotherapies",)
    return Requirement("lines", (least, lines.most), evidence=lines.evidence, room=room)


def _room(labels: Labels, words: Words) -> tuple[RoomFor, ...]:
    """For whom the words about the line leave room.

    For people who had no chemotherapy where no other words than "no prior chemotherapy" make it a first line.
    """
    barred = {prior.treatment: prior.evidence for prior in labels.prior if prior.rule == "excluded"}
    quotes = {item.quote for item in barred.get("chemotherapy", ())}
    of_chemotherapy = {one.quote for one in labels.line.evidence if words.say("chemotherapy-alone", one)}
    is_chemotherapy_alone = (
        labels.line.value == ("first-line",)
        and OF_ANY_KIND.isdisjoint(barred)
        and {item.quote for item in labels.line.evidence} <= quotes | of_chemotherapy
    )
    room: tuple[RoomFor, ...] = ("untreated",) if labels.lines.conditional else ()
    return (*room, "without-chemotherapy") if is_chemotherapy_alone else room


def _brain(labels: Labels, criteria: Criteria) -> Iterator[Requirement]:
    """What the trial says of brain metastases; for others alone, or nowhere, what else an exclusion names of them."""
    brain = labels.brain_mets
    others = _of_other_cancers(criteria)
    if brain.value != "not-stated" and not _all_within(brain.evidence, others, criteria):
        is_basket = brain.value == "required" and labels.cancer.value.startswith("basket")
        more = (
            (TREATED_ONLY,) * brain.is_treated_only
            + (OF_THE_LINING,) * brain.is_of_meninges
            + (OF_ANY_CANCER,) * is_basket
        )
        yield Requirement("brain", (brain.value, *more), evidence=brain.evidence)
        return
    named = [
        item
        for item, about in zip(criteria.items, topics_of(criteria), strict=True)
        if item not in others and any(topic.name == "brain" for topic in about)
    ]
    evidence = tuple(criteria.evidence(item, "it names them") for item in named if item.section == "exclusion")
    if evidence:
        yield Requirement("brain", ("named",), evidence=evidence)


def _limits_of_age(trial: Trial) -> tuple[Evidence, ...]:
    return (*_quoted(trial, "minimum_age", "the lowest age"), *_quoted(trial, "maximum_age", "the highest age"))


def _quoted(trial: Trial, field: str, why: str) -> tuple[Evidence, ...]:
    """What the registry has in a *field* of its own."""
    return tuple(Evidence(field, text, why) for text in trial.texts(field))


def _markers(labels: Labels) -> Iterator[Requirement]:
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
            yield Requirement("no-marker", (alteration, *beside), cohort, marker.evidence)
        elif marker.any_of:
            either[cohort, ""] += [(alteration, evidence) for evidence in marker.evidence[:1]]
        elif marker.gene in DRIVER_GENES and drivers[_sentence(marker)] >= _SEVERAL_DRIVERS:
            quote = "" if _sentence(marker) in any_of else marker.evidence[0].quote
            either[cohort, quote] += [(alteration, marker.evidence[0])]
        else:
            yield Requirement("marker", (alteration,), cohort, marker.evidence)
    for (cohort, _), found in either.items():
        yield Requirement(
            "marker", tuple(alteration for alteration, _ in found), cohort, tuple(evidence for _, evidence in found)
        )


def _sentence(marker: Biomarker) -> tuple[str | None, str]:
    """The group of *marker*, and the sentence that it rests on first."""
    return marker.cohort, marker.evidence[0].quote if marker.evidence else ""


# Two may stand side by side, one of them found under treatment: an EGFR mutation and MET.
_SEVERAL_DRIVERS = 3


def _prior(trial: Trial, labels: Labels, words: Words) -> Iterator[Requirement]:
    """Required treatments of one group that one sentence names are one requirement; each excluded one is its own."""
    either: defaultdict[tuple[str, tuple[Evidence, ...], str], list[Prior]] = defaultdict(list)
    any_of = {prior.evidence for prior in labels.prior if prior.any_of}
    both = _with_or_without(labels)
    for prior in labels.prior:
        if prior.treatment in OF_ANY_KIND and prior.cohort in both:
            continue
        if prior.rule == "excluded":
            targets = _targets(trial, prior.evidence) if prior.treatment == "same-target" else ()
            besides = (BESIDES, *prior.besides) if prior.besides else ()
            says = (prior.treatment, *targets, *besides)
            yield Requirement("not-had", says, prior.cohort or "", prior.evidence, room=_if_some([prior]))
        else:
            cohort = "" if prior.cohort in (None, WITH_MARKER) else prior.cohort
            # "Chemotherapy or targeted drugs", of which the second is asked only of those with the marker.
            alone = "" if prior.evidence in any_of else prior.treatment
            either[cohort, prior.evidence, alone].append(prior)
    for (cohort, evidence, _), asked in either.items():
        treatments = tuple(dict.fromkeys(prior.treatment for prior in asked))
        of_marker = words.all_say("of-those-with-marker", evidence) or words.all_say(IF_MARKER, evidence, "prior")
        genes = [prior.genes or _genes_of(prior.treatment) * of_marker for prior in asked]
        markers = map(Alteration, dict.fromkeys(gene for each in genes for gene in each if all(genes)))
        latest = (LATEST,) * words.all_say("latest", evidence)
        yield Requirement("had", (*treatments, *latest, *markers), cohort, evidence, room=_if_some(asked))


def _drugs_kept_out(criteria: Criteria) -> Iterator[Requirement]:
    """The drugs that an exclusion names as had before; one drug is not its class, so the labels have none of them."""
    for item in criteria.of("exclusion"):
        drugs = [one for one in vocabulary().find(item.text) if one.entry.kind == "agent" and one.entry.treats]
        said = zip(drugs, said_of(item.text, drugs, "exclusion") if drugs else (), strict=False)
        names = tuple(sorted({drug.entry.name.lower() for drug, value in said if value == HAD}))
        if names:
            evidence = (criteria.evidence(item, "it keeps out who had this drug"),)
            yield Requirement("not-had", (DRUGS, *names), evidence=evidence)


def _genes_of(treatment: PriorClass) -> tuple[str, ...]:
    gene = GENE_OF.get(treatment, "")
    return (gene,) if gene else ()


def _if_some(asked: Iterable[Prior]) -> tuple[RoomFor, ...]:
    return ("some",) if any(prior.conditional for prior in asked) else ()


def _with_or_without(labels: Labels) -> set[str | None]:
    """The cohorts that ask for a systemic treatment in one place and keep it out in another: they take either."""
    rules = {(prior.cohort, prior.rule) for prior in labels.prior if prior.treatment in OF_ANY_KIND}
    return {cohort for cohort, _ in rules if {(cohort, "required"), (cohort, "excluded")} <= rules}


def _targets(trial: Trial, evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """The targets that the sentence names, else those of the drugs of *trial*, in the order of their names."""
    named = frozenset[str]().union(*(targets_in(item.quote) for item in evidence))
    of_drugs = frozenset[str]().union(*(targets_of(intervention.name) for intervention in trial.interventions))
    return tuple(sorted(named or of_drugs))
