"""One view of the catalogue: what a person asked for, and which trials that leaves.

Each filter is declared once, in `FILTERS`: its name in a link, its words, its choices, its widget and the rows that it
lets through. The link, the panel, the chips, the share box, the command line and docs/link.md are made from that.

Most filters are a person's answer about themselves ("I have brain metastases, untreated"). A trial whose record is
silent on the question stays: it is never hidden because nobody wrote it down, unless the person asks for that
(`unstated="hide"`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

import numpy as np

from finder.catalogue.frame import Catalogue, Mask
from finder.codebook import MAX_ECOG, NOT_STATED, SPREAD, STAGES, SUBTYPES, THERAPIES
from finder.labels.biomarkers import GENES
from finder.languages import gettext as _
from finder.person import (
    MAX_LINES,
    NO_ILLNESS,
    Brain,
    Cancer,
    Change,
    Drivers,
    Earlier,
    Extent,
    Histology,
    Person,
    Sex,
)
from finder.places import Distance, Place, SiteState, format_distance
from finder.registry.query import CATALOGUE_STUDY_TYPES, OPEN_STATUSES
from finder.registry.values import KINDS, PHASES, SPONSORS, STATUSES
from finder.search.person_words import (
    OFFERED_TREATMENTS,
    change_value,
    offered_changes,
    read_change,
    read_treatment,
    treatment_label,
)

MAX_TEXT = 200
"""Longer search texts are cut: nobody types them, and each word costs a pass over the catalogue."""

MAX_AGE = 120

ANY_TUMOR = "basket-any"
BASKETS = ("basket-lung", ANY_TUMOR)
DEFAULT_STAGES = ("yes-explicit", "yes-advanced", NOT_STATED)
"""Everything that is open to stage IV or does not say."""

MARKERS = tuple(gene for gene in GENES if gene != "other")
NOT_TESTED = "not-tested"
"""A person's answer on markers who has had no test yet: it leaves nothing out, and puts last what needs a marker."""

Sort = Literal["match", "fit", "nearest", "updated", "newest"]
SORTS: dict[Sort, str] = {
    "match": "Best match",
    "fit": "Fits you best",
    "nearest": "Nearest",
    "updated": "Last updated",
    "newest": "Newest",
}
"""The orders, in plain words."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked for. An empty choice asks nothing; several values are in the order of the choices,
    each once.

    `marker` and `without` are what the person's tumour has and has not; `ecog` and `age` are the person's own, in the
    scale 0 to 4 and in years; `near` is where the person is, as `finder.places.find_place` reads it.
    """

    therapy: tuple[str, ...] = ()
    therapy_match: str = "any"
    company: str = ""
    subtype: tuple[str, ...] = ()
    cancer: tuple[str, ...] = ()
    baskets: str = "with"
    stage: tuple[str, ...] = DEFAULT_STAGES
    spread: tuple[str, ...] = ()
    marker: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    histology: Histology = ""
    change: tuple[str, ...] = ()
    pdl1: int | None = None
    drivers: Drivers = ""
    lines: int | None = None
    had: tuple[str, ...] = ()
    extent: Extent = ""
    illness: tuple[str, ...] = ()
    brain: Brain | Literal["required"] = ""
    line: tuple[str, ...] = ()
    ecog: int | None = None
    age: int | None = None
    sex: Sex = ""
    unstated: str = "show"
    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    outdated: str = "with"
    kind: tuple[str, ...] = ()
    sponsor: tuple[str, ...] = ()
    near: str = ""
    within: Distance | None = None
    text: str = ""

    @property
    def asks_fit(self) -> bool:
        """Whether it has answers about a person that only the fit uses: then no answer of theirs hides a trial.

        A link of an older version has none of them, and its answers leave out what they always left out.
        """
        return any(_asks(self, name) for name in FIT_ONLY) or self.brain in FIT_ONLY_BRAIN

    def changed(self) -> tuple[str, ...]:
        """The names of the filters that ask for something else than the default view."""
        return tuple(name for name in NAMES if getattr(self, name) != getattr(DEFAULT, name))


DEFAULT = Filters()
NAMES = tuple(item.name for item in fields(Filters))
"""The names of the filters, in the order in which a link has them."""

Kind = Literal["some", "one", "number", "text", "distance", "words"]
Group = Literal["first", "place", "top", "The cancer", "You", "The trial"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""The parts of the panel: before the results, the place, at the top beside them, and under headings of their own."""

_MAX_CHIPS = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """All that is to be known about one filter.

    `name` is its field of `Filters`, `kind` what that holds (`some` choices, `one`, a whole `number`, a `text`, a
    `distance`, or `words`, each read by `read_word`, which gives None for one that it does not know, and told by
    `word_in_words`; some of them are `offered` for choice), and `mask` the rows that it lets through (None: all of
    them; a filter that only changes what others mean has none). `link` is its name in a link where that differs;
    `meaning` says what it takes there.

    `title` names it in a sentence, `label` above its widget. `choices` has each choice in words, `help` explains it
    (names of the glossary stand in braces). `chip` is what is chosen in a few words, of `{words}` and `{value}`.

    What `is_personal` stands in a shared link only if the sender leaves it in. `group` and `widget` say where and how
    it is drawn, `is_drawn` for which filters at all. `is_whole` where what is chosen is taken away as a whole, and
    `widest` what is then left of the default; `word_for_widest` says that in a link. `asked_with` are filters whose
    masks move with this one. One that `always_asks` leaves something out where nothing was answered, too.
    """

    name: str
    title: str
    kind: Kind
    group: Group
    label: str
    widget: Literal["pills", "list", "radio", "text", "search", "number", "plain list"] = "list"
    choices: Mapping[str, str] = field(default_factory=dict)
    mask: Callable[[Catalogue, Filters], Mask | None] | None = None
    help: str = ""
    placeholder: str = "Any"
    note: Mapping[str, str] = field(default_factory=dict)
    chip: str = "{words}"
    link: str = ""
    meaning: str = ""
    left_out: str = "not asked"
    most: int = 0
    is_personal: bool = False
    is_drawn: Callable[[Filters], bool] = lambda filters: True
    always_asks: bool = False
    is_ready: Callable[[Filters], bool] = lambda filters: True
    read_word: Callable[[str], str | None] = lambda word: word
    word_in_words: Callable[[str], str] = str
    offered: tuple[str, ...] = ()
    is_whole: bool = False
    widest: tuple[str, ...] = ()
    word_for_widest: str = ""
    asked_with: tuple[str, ...] = ()

    @property
    def link_name(self) -> str:
        """Its name in a link and on the command line."""
        return self.link or self.name

    @property
    def default(self) -> Any:
        """What it holds in the default view, where it asks nothing."""
        return getattr(DEFAULT, self.name)

    @property
    def is_counted(self) -> bool:
        """Whether each of its choices is told with the number of trials that it would leave."""
        decides = self.mask is not None or (self.name in FIT_ONLY and self.kind in ("some", "one"))
        return self.widget in ("pills", "list") and decides and bool(self.choices)

    def words(self, value: object) -> str:
        """A *value* of it in plain words, in the language of the page; it quotes what a person typed."""
        if isinstance(value, tuple):
            return ", ".join(map(self.words, value))
        if isinstance(value, Distance):
            return format_distance(value.km, value.unit)
        if self.kind == "words":
            return self.word_in_words(str(value))
        return _(self.choices[str(value)]) if str(value) in self.choices else str(value)

    def chips(self, value: Any) -> dict[object, str]:
        """Each part of *value* that can be taken away, in a few words; it quotes what a person typed.

        Many parts are one, which is taken away as a whole: a report may name ten genes as not changed.
        """
        is_apart = isinstance(value, tuple) and not self.is_whole and len(value) <= _MAX_CHIPS
        parts = value if is_apart else (value,)
        return {part: _(self.chip).format(words=self.words(part), value=part) for part in parts}

    def without(self, value: Any, part: object = None) -> Any:
        """What is left of *value* when *part* (one of its `chips`; None: all of it) is taken away."""
        if isinstance(value, tuple) and part not in (None, value) and not self.is_whole:
            return tuple(other for other in value if other != part)
        return self.widest if self.widest and value == self.default else self.default


# Whom a person with such brain metastases can join, by the label's values.
OPEN_TO_BRAIN = {
    "untreated-ok": ("untreated-ok", "required"),
    "treated-stable": ("treated-stable", "untreated-ok", "required"),
    "required": ("required",),
}


FIT_ONLY = ("histology", "change", "pdl1", "drivers", "lines", "had", "extent", "illness")
"""Answers about the person that hide nothing: they are held against each trial (`finder.fit`)."""

FIT_ONLY_BRAIN = ("none", "leptomeningeal")

# Answers that leave trials out by themselves, and only put them in order where a person is held against the trials.
_ANSWERS = ("cancer", "marker", "without", "line", "brain", "ecog", "age", "sex")

ABOUT_PERSON = tuple(name for name in NAMES if name in (*FIT_ONLY, *_ANSWERS))
"""The filters that are answers about a person."""


def passing(catalogue: Catalogue, filters: Filters, names: Iterable[str] = NAMES) -> dict[str, Mask]:
    """For each filter that asks something, the rows of *catalogue* that it lets through, in the order of *names*.

    What a person is held against trials for leaves none out.
    """
    answered = _answered(filters)
    rules = {
        name: mask
        for name in names
        if name not in answered
        and (_asks(filters, name) or FILTERS[name].always_asks)
        and (mask := FILTERS[name].mask) is not None
    }
    masks = {name: rule(catalogue, filters) for name, rule in rules.items()}
    return {name: mask for name, mask in masks.items() if mask is not None}


def _answered(filters: Filters) -> frozenset[str]:
    """The filters that leave no trial out, since they are held against each as answers of a person."""
    if not filters.asks_fit:
        return frozenset()
    # "Only trials about them" is no answer about the person, but a wish.
    answers = frozenset(name for name in _ANSWERS if getattr(filters, name) not in ("required", ("both",)))
    # Of somebody whose age is not known, children's trials are left out all the same.
    return answers if filters.age is not None else answers - {"age"}


def _asks(filters: Filters, name: str) -> bool:
    value = getattr(filters, name)
    return value is not None and value not in ("", ())


def _facet(facet: str, name: str) -> Callable[[Catalogue, Filters], Mask]:
    return lambda catalogue, filters: catalogue.having(facet, getattr(filters, name))


def _therapy(catalogue: Catalogue, filters: Filters) -> Mask:
    if filters.therapy_match == "any":
        return catalogue.having("therapies", filters.therapy)
    return _all(catalogue, (catalogue.having("therapies", (therapy,)) for therapy in filters.therapy))


def _company(catalogue: Catalogue, filters: Filters) -> Mask:
    """Whether a chosen therapy (any, where none is chosen) is given by itself, or with others."""
    return catalogue.having(filters.company, filters.therapy or THERAPIES)


def _cancer(catalogue: Catalogue, filters: Filters) -> Mask:
    # A trial for either kind takes both; trials of several cancers are the matter of `baskets`.
    return catalogue.having("cancer", (*filters.cancer, "both", *BASKETS))


def _baskets(catalogue: Catalogue, filters: Filters) -> Mask | None:
    if filters.baskets == "with":
        return None
    several = catalogue.having("cancer", BASKETS)
    return several if filters.baskets == "only" else ~several


def _stage(catalogue: Catalogue, filters: Filters) -> Mask | None:
    if set(filters.stage) >= set(STAGES):
        return None
    # Where not even cancer is asked for, silence on the stage tells of another illness.
    return catalogue.having("stage4", filters.stage) & catalogue.names_cancer


def _marker(catalogue: Catalogue, filters: Filters) -> Mask:
    """Who has a marker is kept out only where it is excluded; a trial that says nothing of it stays."""
    return ~catalogue.having("biomarkers", (f"{gene} excluded" for gene in filters.marker))


def _without(catalogue: Catalogue, filters: Filters) -> Mask:
    return ~catalogue.having("biomarkers", (f"{gene} required" for gene in filters.without))


def _brain(catalogue: Catalogue, filters: Filters) -> Mask | None:
    if filters.brain in FIT_ONLY_BRAIN:
        return None
    return catalogue.having("brain_mets", (*OPEN_TO_BRAIN[filters.brain], *_silent(filters)))


def _line(catalogue: Catalogue, filters: Filters) -> Mask:
    return catalogue.having("line", (*filters.line, "any", *_silent(filters)))


def _ecog(catalogue: Catalogue, filters: Filters) -> Mask:
    limit = catalogue.numbers("ecog_max")
    return (limit >= (filters.ecog or 0)) | (np.isnan(limit) & (filters.unstated == "show"))


def _age(catalogue: Catalogue, filters: Filters) -> Mask:
    if filters.age is None:
        return catalogue.is_for_adults
    # The registry leaves a limit of age out where there is none, so a missing one lets everybody through.
    low, high = catalogue.numbers("minimum_age"), catalogue.numbers("maximum_age")
    age = filters.age or 0
    return ~(low > age) & ~(high < age)


def _sex(catalogue: Catalogue, filters: Filters) -> Mask:
    return catalogue.having("sex", (filters.sex.upper(), "ALL", NOT_STATED))


def _outdated(catalogue: Catalogue, filters: Filters) -> Mask | None:
    if filters.outdated == "with":
        return None
    return catalogue.is_doubtful if filters.outdated == "only" else ~catalogue.is_doubtful


def _near(catalogue: Catalogue, filters: Filters) -> Mask | None:
    """Trials with a place in reach that is recruiting or may be soon; those that say nothing of their places stay.

    A place that we do not know, or of which there are several, lets everything through: the page asks back.
    """
    place = catalogue.place(filters.near)
    if not isinstance(place, Place) or (place.point is not None and filters.within is None):
        return None
    within = filters.within.km if filters.within else math.inf
    recruiting = catalogue.nearest(place, within)
    perhaps = catalogue.nearest(place, within, SiteState.PERHAPS)
    reached: Mask = recruiting.reached | perhaps.reached
    if filters.unstated == "show":
        reached = reached | (recruiting.nowhere + perhaps.nowhere > 0) | (catalogue.frame["sites"].to_numpy() == 0)
    return reached


def _silent(filters: Filters) -> tuple[str, ...]:
    return (NOT_STATED,) if filters.unstated == "show" else ()


_CANCER_CHOICES = {
    "nsclc": "Non-small cell (NSCLC)",
    "sclc": "Small cell (SCLC)",
    "both": "Only trials for any lung cancer",
}

_NOT_ANSWERED = "Not answered"

_LINES = {"0": "None yet", **{str(number): str(number) for number in range(1, MAX_LINES + 1)}}

_MARKER_NAMES = {gene: gene for gene in MARKERS}

_ECOG = {
    "0": "0: I do everything as before",
    "1": "1: I tire with heavy work",
    "2": "2: I rest less than half the day",
    "3": "3: I rest more than half the day",
    "4": "4: I am in bed all day",
}

_HISTOLOGIES = {
    "adenocarcinoma": "Adenocarcinoma",
    "squamous": "Squamous cell",
    "large-cell": "Large cell",
    "adenosquamous": "Adenosquamous",
    "sarcomatoid": "Sarcomatoid",
}

_ILLNESSES = {
    "lung-inflammation": "Lung inflammation (ILD, pneumonitis)",
    "autoimmune": "Autoimmune illness",
    "hepatitis-b": "Hepatitis B",
    "hepatitis-c": "Hepatitis C",
    "hepatitis": "Hepatitis B or C",
    "hiv": "HIV",
    "steroids": "Steroids every day",
    "transplant": "Transplanted organ",
    "second-cancer": "Another cancer",
    "heart": "Heart trouble",
    "kidney": "Kidney trouble",
    "liver": "Liver trouble",
    "eye": "Eye trouble",
    NO_ILLNESS: "None of these",
}


def _read_change_word(word: str) -> str | None:
    if word == NOT_TESTED:
        return word
    change = read_change(word)
    return change_value(change) if change else None


def _change_in_words(word: str) -> str:
    return _("not tested yet") if word == NOT_TESTED else str(read_change(word) or word)


FILTERS: dict[str, Filter] = {
    each.name: each
    for each in (
        Filter(
            name="therapy",
            title="kind of therapy",
            kind="some",
            group="first",
            label="Kind of therapy",
            widget="pills",
            choices=THERAPIES,
            mask=_therapy,
            help="Choose one or more. The number is how many trials you would see.",
            left_out="any",
            # "Given by itself" is asked of the chosen therapies, so what it leaves moves with them.
            asked_with=("company",),
        ),
        Filter(
            name="therapy_match",
            title="kinds together or not",
            kind="one",
            group="first",
            label="Show trials that give",
            widget="radio",
            choices={"any": "Any of these", "all": "All of these together"},
            link="match",
            meaning="whether a trial gives any of the therapies, or all of them",
            left_out="`any`",
            is_drawn=lambda filters: len(filters.therapy) > 1,
        ),
        Filter(
            name="company",
            title="by itself or with others",
            kind="one",
            group="The trial",
            label="The therapy is given",
            choices={"alone": "By itself", "combined": "With another treatment"},
            mask=_company,
            meaning="whether the therapy is given by itself or with others",
            is_drawn=lambda filters: bool(filters.therapy),
        ),
        Filter(
            name="text",
            title="search words",
            kind="text",
            group="top",
            label="Search words",
            widget="search",
            mask=lambda catalogue, filters: catalogue.mentioning(filters.text),
            placeholder="Drug, gene, hospital, NCT number",
            chip="“{words}”",
            link="q",
            meaning="words of title, drugs, conditions, sponsor, markers, hospitals and towns, or numbers of trials",
            left_out="none",
            most=MAX_TEXT,
        ),
        Filter(
            name="near",
            title="place",
            kind="text",
            group="place",
            label="Near",
            widget="text",
            mask=_near,
            help="Your place is looked up here, on this app's own server. It is not stored.",
            placeholder="ZIP code, city or country",
            chip="Near {words}",
            meaning="a US ZIP code, a city, a state or a country",
            most=MAX_TEXT,
            is_personal=True,
        ),
        Filter(
            name="within",
            title="distance",
            kind="distance",
            group="place",
            label="How far",
            widget="plain list",
            placeholder="Any distance",
            chip="Within {words}",
            meaning="how far from `near` a place that recruits may be, such as 100mi or 80km",
            left_out="any distance",
            is_personal=True,
            is_ready=lambda filters: bool(filters.near),
        ),
        Filter(
            name="cancer",
            title="kind of lung cancer",
            kind="some",
            group="The cancer",
            label="Kind of lung cancer",
            placeholder=_NOT_ANSWERED,
            choices=_CANCER_CHOICES,
            mask=_cancer,
            meaning="each kind with the trials for any lung cancer, or only those for any lung cancer",
            left_out="any",
        ),
        Filter(
            name="marker",
            title="what the tumor has",
            kind="some",
            group="The cancer",
            label="Known about the tumor",
            placeholder=_NOT_ANSWERED,
            choices={NOT_TESTED: "Not tested yet", **_MARKER_NAMES},
            mask=_marker,
            help="{biomarker} Trials that keep out people who have this one are left out. Others stay.",
            note={
                NOT_TESTED: (
                    "Trials that need a marker come last. Ask your doctor about a test of your tumor or blood."
                )
            },
            chip="Tumor has: {words}",
            meaning="what the tumor has, or that it was not tested yet, which leaves nothing out",
        ),
        Filter(
            name="without",
            title="what the tumor does not have",
            kind="some",
            group="The cancer",
            label="Tested, and not found",
            placeholder=_NOT_ANSWERED,
            choices=_MARKER_NAMES,
            mask=_without,
            help="Trials that need this marker are left out.",
            chip="Tumor does not have: {words}",
            meaning="what the tumor does not have",
        ),
        Filter(
            name="histology",
            title="type of cells",
            kind="one",
            group="The cancer",
            label="Type of cells",
            placeholder=_NOT_ANSWERED,
            choices=_HISTOLOGIES,
            help="The report of the biopsy names it.",
            meaning="the type of cells in the person's tumor",
            is_personal=True,
        ),
        Filter(
            name="change",
            title="what the test of the tumor found",
            kind="words",
            group="The cancer",
            label="What the test of the tumor found",
            placeholder="Choose, or type what the report says",
            chip="Tumor has: {words}",
            meaning="changes of genes, as `gene` or `gene:variant`: `egfr:exon-20-insertion`, `met:amplification`",
            read_word=_read_change_word,
            word_in_words=_change_in_words,
            offered=offered_changes(),
            is_personal=True,
        ),
        Filter(
            name="pdl1",
            title="PD-L1 level",
            kind="number",
            group="The cancer",
            label="PD-L1 (% of tumor cells)",
            widget="number",
            placeholder="%",
            chip="PD-L1: {words} %",
            meaning="the share of tumor cells with PD-L1 (TPS), in percent",
            most=100,
            is_personal=True,
        ),
        Filter(
            name="drivers",
            title="driver changes",
            kind="one",
            group="The cancer",
            label="Driver changes",
            placeholder=_NOT_ANSWERED,
            choices={"none": "Tested, and none was found", "not-tested": "Not tested yet"},
            meaning="whether a test found no change that drives the cancer, or there was none yet",
            is_personal=True,
        ),
        Filter(
            name="spread",
            title="where it has spread",
            kind="some",
            group="The cancer",
            label="Trials about spread to",
            choices=SPREAD,
            mask=_facet("spread", "spread"),
            chip="Where it has spread: {words}",
            meaning="trials about spread to this place",
            left_out="any",
        ),
        Filter(
            name="line",
            title="treatments so far",
            kind="some",
            group="You",
            label="Treatments so far for advanced cancer",
            placeholder=_NOT_ANSWERED,
            choices={
                "first-line": "None yet for advanced cancer",
                "previously-treated": "One or more",
                "maintenance": "I just finished one that worked",
            },
            mask=_line,
            help="{line of therapy}",
            chip="Treatments so far: {words}",
            meaning="the person's treatments so far for advanced cancer",
        ),
        Filter(
            name="lines",
            title="lines of treatment",
            kind="number",
            group="You",
            label="Lines of treatment for advanced cancer",
            widget="plain list",
            choices=_LINES,
            placeholder=_NOT_ANSWERED,
            help="{line of therapy}",
            chip="Lines of treatment: {words}",
            meaning="how many lines of treatment the person had for advanced cancer",
            most=MAX_LINES,
            is_personal=True,
        ),
        Filter(
            name="had",
            title="medicines so far",
            kind="words",
            group="You",
            label="Medicines so far",
            placeholder="Choose, or type a name",
            chip="Had: {words}",
            meaning="drugs, by any of their names, or classes such as `platinum`, `pd-1`, `egfr-tki`, `chemotherapy`",
            read_word=read_treatment,
            word_in_words=treatment_label,
            offered=OFFERED_TREATMENTS,
            is_personal=True,
        ),
        Filter(
            name="extent",
            title="how far it has spread",
            kind="one",
            group="You",
            label="How far it has spread",
            placeholder=_NOT_ANSWERED,
            choices={"oligometastatic": "To a few places (at most five)", "many": "To more places"},
            meaning="whether the cancer has spread to few places or to many",
            is_personal=True,
        ),
        Filter(
            name="illness",
            title="other illnesses",
            kind="some",
            group="You",
            label="Other illnesses and medicines",
            placeholder=_NOT_ANSWERED,
            choices=_ILLNESSES,
            help="Many trials keep people with some of these out.",
            meaning="the person's other illnesses; `none`: no other one",
            is_personal=True,
        ),
        Filter(
            name="brain",
            title="brain metastases",
            kind="one",
            group="You",
            label="Brain metastases",
            placeholder=_NOT_ANSWERED,
            choices={
                "untreated-ok": "Yes, not treated yet",
                "treated-stable": "Yes, treated or stable",
                "none": "No",
                "leptomeningeal": "In the lining of the brain",
                "required": "Only trials about them",
            },
            mask=_brain,
            help="Cancer that has spread to the brain.",
            chip="Brain metastases: {words}",
            meaning="the person's brain metastases, untreated or treated, or only trials for people with them",
            is_personal=True,
        ),
        Filter(
            name="ecog",
            title="daily life",
            kind="number",
            group="You",
            label="Daily life (ECOG)",
            placeholder=_NOT_ANSWERED,
            widget="plain list",
            choices=_ECOG,
            mask=_ecog,
            help="How well you manage your day. Doctors call it performance status.",
            chip="Daily life (ECOG): {value}",
            meaning="a person's performance status",
            most=MAX_ECOG,
            is_personal=True,
        ),
        Filter(
            name="age",
            title="age",
            kind="number",
            group="You",
            label="Age",
            widget="number",
            mask=_age,
            always_asks=True,
            placeholder="Years",
            chip="Age: {words}",
            meaning="a person's age in years",
            most=MAX_AGE,
            is_personal=True,
        ),
        Filter(
            name="sex",
            title="sex",
            kind="one",
            group="You",
            label="Sex",
            placeholder=_NOT_ANSWERED,
            choices={"female": "Female", "male": "Male"},
            mask=_sex,
            is_personal=True,
        ),
        Filter(
            name="unstated",
            title="trials that do not say",
            kind="one",
            group="You",
            label="Trials that do not say",
            widget="radio",
            choices={"show": "Show them", "hide": "Leave them out"},
            chip="Trials that do not say: {words}",
            meaning="trials that are silent on what was asked",
            left_out="`show`",
        ),
        Filter(
            name="subtype",
            title="treatment in detail",
            kind="some",
            group="The trial",
            label="Treatment in detail",
            choices=SUBTYPES,
            mask=_facet("subtypes", "subtype"),
            left_out="any",
        ),
        Filter(
            name="status",
            title="status",
            kind="some",
            group="The trial",
            label="Status",
            choices={status: STATUSES[status] for status in OPEN_STATUSES},
            mask=_facet("status", "status"),
            left_out="all open ones",
        ),
        Filter(
            name="outdated",
            title="records that may be out of date",
            kind="one",
            group="The trial",
            label="Records that may be out of date",
            widget="radio",
            choices={"with": "Show them, lower", "without": "Leave them out", "only": "Show only these"},
            mask=_outdated,
            help=(
                "These records say that the trial is open. But nobody has checked them for a year, "
                "or a date in them has passed."
            ),
            chip="Records that may be out of date: {words}",
            meaning="records that say that they are open, though their own dates make that doubtful",
            left_out="`with`",
        ),
        Filter(
            name="phase",
            title="phase",
            kind="some",
            group="The trial",
            label="Phase",
            choices=PHASES,
            mask=_facet("phases", "phase"),
            help="Phase 1: {phase 1} Phase 3: {phase 3}",
            left_out="any",
        ),
        Filter(
            name="kind",
            title="kind of study",
            kind="some",
            group="The trial",
            label="Kind of study",
            choices={study_type: KINDS[study_type] for study_type in CATALOGUE_STUDY_TYPES},
            mask=_facet("study_type", "kind"),
            help="Expanded access: {expanded access}",
            left_out="both",
        ),
        Filter(
            name="sponsor",
            title="sponsor",
            kind="some",
            group="The trial",
            label="Sponsor",
            choices=SPONSORS,
            mask=_facet("sponsor_class", "sponsor"),
            help="Who runs the trial and pays for it.",
            meaning="the registry's classes",
            left_out="any",
        ),
        Filter(
            name="stage",
            title="stage",
            kind="some",
            group="The trial",
            label="Stage",
            choices=STAGES,
            mask=_stage,
            help="Trials that do not state the stage stay in the list. Only the study team can tell then.",
            chip="Stage: my own choice",
            meaning="whether stage IV is named, let in, kept out or not stated",
            left_out=f"`{','.join(DEFAULT_STAGES)}`",
            is_whole=True,
            widest=tuple(STAGES),
            word_for_widest="any",
        ),
        Filter(
            name="baskets",
            title="trials of several cancers",
            kind="one",
            group="The trial",
            label="Trials of several cancers",
            widget="radio",
            choices={"with": "Show them too", "without": "Leave them out", "only": "Show only these"},
            mask=_baskets,
            help="For many kinds of solid tumor; lung is one of them.",
            meaning="trials of several cancers",
            left_out="`with`",
        ),
    )
}
"""All filters by their names, in the order in which the panel has them; `NAMES` is their order in a link."""


def _all(catalogue: Catalogue, masks: Iterable[Mask]) -> Mask:
    rows = np.ones(len(catalogue), dtype=bool)
    for mask in masks:
        rows &= mask
    return rows


def all_of(catalogue: Catalogue, masks: dict[str, Mask], without: str = "") -> Mask:
    """The rows that every one of *masks* lets through; the one named *without* is not asked."""
    return _all(catalogue, (mask for name, mask in masks.items() if name != without))


def person_of(filters: Filters) -> Person:
    """The person whom the answers of *filters* describe; `NOBODY` where none of them is about a person."""
    changes = [change for word in filters.change if (change := read_change(word)) is not None]
    changes += [Change(gene) for gene in filters.marker if gene in MARKERS]
    is_untested = NOT_TESTED in (*filters.marker, *filters.change)
    return Person(
        # All types of cells that can be answered are those of non-small cell lung cancer.
        cancer=_CANCER.get(filters.cancer, "nsclc" if filters.histology else ""),
        histology=filters.histology,
        changes=tuple(dict.fromkeys(changes)),
        absent=filters.without,
        drivers="not-tested" if is_untested else filters.drivers,
        pdl1=filters.pdl1,
        had=filters.had,
        lines=filters.lines,
        earlier=_EARLIER.get(filters.line, ""),
        brain="" if filters.brain == "required" else filters.brain,
        extent=filters.extent,
        ecog=filters.ecog,
        age=filters.age,
        sex=filters.sex,
        # Who names an illness beside "none of these" has it.
        illnesses=tuple(each for each in filters.illness if each != NO_ILLNESS) or filters.illness,
    )


_CANCER: dict[tuple[str, ...], Cancer] = {("nsclc",): "nsclc", ("sclc",): "sclc"}

_EARLIER: dict[tuple[str, ...], Earlier] = {
    ("first-line",): "none",
    ("previously-treated",): "some",
    ("maintenance",): "maintenance",
}


def asked_words(filters: Filters, names: Iterable[str] = NAMES) -> list[str]:
    """What *filters* ask otherwise than the default view, a line each: `Kind of therapy: Surgery, Radiation`.

    It quotes what a person typed. *names* are the filters that are told.
    """
    asked = filters.changed()
    names = [name for name in names if name in asked]
    return [f"{_at_start(_(FILTERS[name].title))}: {FILTERS[name].words(getattr(filters, name))}" for name in names]


def _at_start(title: str) -> str:
    """*title* as a sentence begins; "PD-L1" keeps its letters."""
    return title[:1].upper() + title[1:]
