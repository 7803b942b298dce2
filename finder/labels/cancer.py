"""Which cancer is the trial for? The rules are in `tables/rules/cancer.csv`.

The values are those of the codebook (docs/labels.md). Titles and conditions, the focus, say it in most records; where
they speak of tumours in general, keywords, descriptions and the inclusion criteria say whether lung cancer is named.
What only the exclusion criteria say names nothing: "history of lung cancer" there keeps people out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal, get_args

from ahocorasick_rs import AhoCorasick, MatchKind

from finder.labels.evidence import Evidence, Label, Passage
from finder.labels.patterns import compiled
from finder.labels.rules import Finding, all_saying, first_saying, table
from finder.labels.statements import FIELDS, Reading, rows_of
from finder.labels.table_files import TABLES, listed, read_table
from finder.labels.text import plain, readable

LungCancer = Literal["nsclc", "sclc"]
Cancer = Literal[LungCancer, "both", "basket-lung", "basket-any", "not-lung"]
CANCERS: tuple[Cancer, ...] = get_args(Cancer)

_LUNG = ("nsclc", "sclc", "lung")
_OTHER = ("other", "blood")
_SOLID = ("solid", "any-solid")
_GENERAL = ("several", "general")
_FOCUS = ("conditions", "title")
_INCLUSION = ("inclusion", "unclear")
_CRITERIA = (*_INCLUSION, "exclusion")
# Whether criteria, their sentences not told apart, may name lung cancer: "lung function" does not.
_NEAR_LUNG = (
    "nsclc-name|sclc-name|lung-name|small-cell|thoracic|(lung-site ..3.. malignancy|cell-type|other-tumour)"
    "|(malignancy|cell-type|other-tumour ..8.. lung-site)"
)
_NEAR = 150
"""So many letters before and behind a word for the lung may make a cancer of it."""
_KINDS: dict[Cancer, tuple[LungCancer, ...]] = {"nsclc": ("nsclc",), "sclc": ("sclc",), "both": ("nsclc", "sclc")}
_NAMES: dict[LungCancer, str] = {"nsclc": "non-small cell lung cancer", "sclc": "small cell lung cancer"}
_NO_SMALL_CELL = "small cell lung cancer is ruled out"
_LONG_LIST = 5
_SHORT_LIST = 3
_DRIVERS = ("EGFR", "ALK", "ROS1", "KRAS", "RET", "MET", "NTRK")


@cache
def _lung_words() -> AhoCorasick:
    """Words of which every phrase for lung cancer in the lexicon holds one: a text without them need not be read."""
    rows = [row for row in read_table(TABLES / "lexicon.csv") if "lung-mention" in row["kinds"].split()]
    phrases = [phrase for row in rows for phrase in listed(row["phrases"], ";")]
    always = [re.findall(r"[a-z]{3,}", re.sub(r"\{[^}]*\}", " ", phrase)) for phrase in phrases]
    often = Counter(word for words in always for word in words)
    wanted = {max(words, key=lambda word: often[word]) for words in always}
    return AhoCorasick(sorted(wanted), matchkind=MatchKind.LeftmostLongest)


@lru_cache(maxsize=2)  # of one record the cancer is asked for first, then the kinds
class _Record:
    """What the rules find in *reading*; each place is asked once, when it is first needed."""

    def __init__(self, reading: Reading) -> None:
        """Nothing is read before it is asked for."""
        self.reading = reading

    def _find(self, *places: str) -> list[Finding]:
        return table("cancer").findings(self.reading, places) if places else []

    @cached_property
    def focus(self) -> list[Finding]:
        """What titles and conditions name: in one sentence lung cancer before others, named cancers before any.

        Other cancers in a condition that names lung cancer are of the lung; in a title they are others.
        """
        found = self._find(*_FOCUS)
        of_lung = {finding.sentence for finding in found if finding.says in _LUNG}
        named = of_lung | {finding.sentence for finding in found if finding.says in (*_OTHER, "brain")}
        return [
            finding
            for finding in found
            if not (finding.says in _GENERAL and finding.sentence in named)
            and not (finding.says in _OTHER and finding.sentence.place == "conditions" and finding.sentence in of_lung)
        ]

    @cached_property
    def lung(self) -> list[Finding]:
        """Where titles and conditions name lung cancer."""
        return all_saying(self.focus, _LUNG)

    @cached_property
    def others(self) -> list[Finding]:
        """Where titles and conditions name other cancers."""
        return all_saying(self.focus, _OTHER if self._brain_is_secondary else ("brain", *_OTHER))

    @cached_property
    def general(self) -> list[Finding]:
        """Where titles and conditions speak of tumours in general."""
        brain = ("brain",) if self._brain_is_secondary else ()
        return all_saying(self.focus, ("solid", *brain, *_GENERAL))

    @cached_property
    def _brain_is_secondary(self) -> bool:
        """Whether "brain tumours" are metastases of whichever cancer."""
        if first_saying(self.focus, ("brain",)) is None:
            return False
        if any(finding.sentence.names("metastasis", "brain-metastasis") for finding in self.focus):
            return True
        return not self.lung and bool(self.named(*_INCLUSION))

    @cached_property
    def inclusion(self) -> list[Finding]:
        """What the inclusion criteria name, and what stands under no heading."""
        return self._find(*_INCLUSION)

    @cached_property
    def excluded(self) -> list[Finding]:
        """What the exclusion criteria rule out."""
        return self._find("exclusion")

    @cached_property
    def ruled_out(self) -> Finding | None:
        """Where lung cancer, or its commonest kind, is ruled out."""
        places = self._may_name_lung(*_INCLUSION, "exclusion", "summary", "description")
        return first_saying(self.focus + self._find(*places), ("ruled-out",))

    @cached_property
    def diagnosed(self) -> list[Finding]:
        """The inclusion criteria that ask for lung cancer, as the disease that people have."""
        found = self._find(*self._may_name_lung(*_INCLUSION))
        sentences = {finding.sentence for finding in all_saying(found, ("diagnosed",))}
        return [finding for finding in all_saying(found, _LUNG) if finding.sentence in sentences]

    @cached_property
    def finds_or_prevents(self) -> Finding | None:
        """What shows that people without lung cancer take part."""
        if not self.inclusion and (before := first_saying(self.excluded, ("had-before",))) is not None:
            return before
        return None if self.diagnosed else first_saying(self.focus, ("finding",))

    def named(self, *places: str) -> list[Finding]:
        """Where lung cancer is named at *places*."""
        return all_saying(self._find(*self._may_name_lung(*places)), _LUNG)

    def _may_name_lung(self, *places: str) -> list[str]:
        """Those of *places* whose texts may name lung cancer: no other need be split into sentences and read."""
        return [place for place in places if (self._criteria_may if place in _CRITERIA else self._text_may(place))]

    def _text_may(self, place: str) -> bool:
        texts = (text for field in FIELDS[place] for text in self.reading.trial.texts(field))
        return bool(_lung_words().find_matches_as_indexes(plain(readable("\n".join(texts)))))

    @cached_property
    def _criteria_may(self) -> bool:
        passage = self.reading.criteria.passage
        # One piece is read for all words that begin in its middle.
        pieces = {start // _NEAR for _, start, _ in _lung_words().find_matches_as_indexes(passage.plain)}
        spans = ((passage, max(0, piece - 1) * _NEAR, (piece + 3) * _NEAR) for piece in sorted(pieces))
        return any(compiled(_NEAR_LUNG).search(*rows_of([span])) for span in spans)

    def takes_any_solid_tumour(self) -> Finding | None:
        """An inclusion criterion, or the summary, that takes solid tumours of whichever kind."""
        listed = first_saying(self.inclusion, _OTHER) is not None
        return first_saying(self.inclusion, _SOLID) or (None if listed else first_saying(self._find("summary"), _SOLID))


def read_cancer(reading: Reading) -> Label[Cancer]:
    """Which of `CANCERS` the trial of *reading* is for."""
    if not reading.about_cancer:
        return _not_for_cancer(reading)
    record = _Record(reading)
    if record.lung:
        return _lung_in_focus(record)
    if record.general or len(record.others) > 1:
        return _lung_elsewhere(record)
    if record.others:
        return _label("not-lung", (record.others[0], "the trial is for another cancer"))
    return _only_in_criteria(record)


def _lung_in_focus(record: _Record) -> Label[Cancer]:
    """Titles or conditions name lung cancer: is it lung cancer alone?"""
    lung = (record.lung[0], "lung cancer is named")
    others = _at(record.others, "conditions") or record.others
    if others:
        if not _at(record.lung + record.general, "conditions") and _takes_only_others(record):
            return _label("not-lung", (others[0], "the trial is for other cancers; lung cancer is an example"))
        return _label("basket-lung", lung, (others[0], "so is another cancer"))
    general = first_saying(record.general, ("solid",))
    # "Solid tumours" among the conditions of a trial that asks for lung cancer say what lung cancer is.
    if record.diagnosed and not all_saying(record.inclusion, ("cancer", *_OTHER, *_SOLID, *_GENERAL)):
        general = None
    elif general is None and not _at(record.lung, "title"):
        general = first_saying(record.general, ("several",))
    if general is not None:
        return _label("basket-lung", lung, (general, "the trial is for several cancers"))
    if record.finds_or_prevents is not None:
        return _label(
            "not-lung", (record.finds_or_prevents, "about finding or preventing lung cancer, not treating it")
        )
    general = first_saying(record.inclusion, ("any-solid",))
    if general is not None:
        return _label("basket-lung", lung, (general, "a solid tumour of any kind will do"))
    return _kind(record, record.lung)


def _takes_only_others(record: _Record) -> bool:
    """Whether the inclusion criteria name other cancers, and neither lung cancer nor tumours in general."""
    said = {finding.says for finding in record.inclusion}
    return not said.isdisjoint(_OTHER) and said.isdisjoint((*_LUNG, *_SOLID))


def _kind(record: _Record, lung: list[Finding]) -> Label[Cancer]:
    """Non-small cell, small cell or both: by titles and conditions, else by keywords and criteria."""
    known = _by_kind(lung)
    if not known:
        keywords, inclusion = _by_kind(record.named("keywords")), _by_kind(record.inclusion)
        known = keywords | inclusion if len(keywords) > 1 else inclusion or keywords or _by_driver(record)
    elif len(known) > 1 and record.diagnosed:
        # A condition may name the other kind by mistake: where title and criteria agree on one, that is it.
        of_title, inclusion = _by_kind(_at(lung, "title")), _by_kind(record.diagnosed)
        known = of_title if len(of_title) == 1 and of_title.keys() == inclusion.keys() else known
    if len(known) == 1:
        kind = next(iter(known))
        return _label(kind, (known[kind], _NAMES[kind]))
    if known:
        return _label("both", *((finding, _NAMES[kind]) for kind, finding in known.items()))
    return _label("both", (lung[0], "lung cancer, of either kind or not said which"))


def _by_driver(record: _Record) -> dict[LungCancer, Finding]:
    """Lung cancer whose title or condition names an altered driver gene is non-small cell lung cancer."""
    for finding in all_saying(record.focus, ("driver",)):
        if finding.concept.split(" ")[0] in _DRIVERS:
            return {"nsclc": finding}
    return {}


def _lung_elsewhere(record: _Record) -> Label[Cancer]:
    """The trial is for tumours in general or for several cancers: does it name lung cancer elsewhere?"""
    others, general = record.others, record.general
    shown = first_saying(general, ("solid", "several")) or (general or others)[0]
    if others and not first_saying(general, ("solid",)) and len(all_saying(others, ("blood",))) == len(others):
        return _label("not-lung", (others[0], "the trial is for cancers of the blood"))
    children = _for_children(record)
    if children is not None and (record.reading.trial.maximum_age is None or not all_saying(general, ("solid",))):
        # What takes any solid tumour is a basket; that it is for children, the limit of age says, if there is one.
        return _label("not-lung", (children, "the trial is for children or the young"))
    naming = [] if children else _naming(record)
    if naming and (general or len(set(map(_first_letters, others))) > 1):
        return _label("basket-lung", (naming[0], "lung cancer is named"), (shown, "the trial is for several cancers"))
    closed = _closed_to_lung(record)
    if closed is not None:
        return _label("not-lung", closed)
    return _label("basket-any", (shown, "tumours in general; lung cancer is neither named nor ruled out"))


def _for_children(record: _Record) -> Finding | None:
    """Where titles or conditions speak of children, if no condition is of adults."""
    return None if first_saying(record.focus, ("adults",)) else first_saying(record.focus, ("children",))


def _first_letters(finding: Finding) -> str:
    """The first five letters of what *finding* names: the same for "breast" and "breasts"."""
    return finding.sentence.words(finding.subject or 0)[:5]


def _naming(record: _Record) -> list[Finding]:
    """Where the record names lung cancer as one that may enter, the surest place first."""
    named = record.named(*_INCLUSION) or record.named("keywords", "arms")
    # Where the conditions list the cancers, lung cancer in a description is background.
    listed = _at(record.others, "conditions") and not _at(record.general, "conditions")
    listed = listed or (record.others and not first_saying(record.general, ("solid",)) and _takes_only_others(record))
    if named or listed or first_saying(record.focus, ("peritoneum",)):
        return named
    return record.named("summary", "description", "interventions")


def _closed_to_lung(record: _Record) -> tuple[Finding, str] | None:
    """What shows that a trial for several cancers, lung cancer not among those named, is closed to lung cancer."""
    others, general = record.others, record.general
    solid, several = first_saying(general, ("solid",)), first_saying(general, ("several",))
    peritoneum = first_saying(record.focus, ("peritoneum",))
    if peritoneum is not None and solid is None:
        return peritoneum, "the trial is for cancer in the peritoneum; lung cancer is not named"
    if record.ruled_out is not None:
        return record.ruled_out, "lung cancer is ruled out"
    healthy = first_saying(record.focus, ("finding",))
    if healthy is not None and not record.inclusion:
        return healthy, "who may enter need not have cancer"
    if others and not solid and not several:
        return others[0], "the trial is for other cancers"
    # "Measurable disease (lymphoma: by other criteria)" is no list of who may enter.
    named = all_saying(record.inclusion, _OTHER)
    included = [one for one in named if one.says != "blood" or not one.sentence.names("measured")]
    if _is_closed_list(record):
        return included[0], "the criteria list the cancers that may enter, lung not among them"
    long_list = len({_first_letters(finding) for finding in included if finding.says == "other"}) >= _LONG_LIST
    at_large = None if long_list else first_saying(record.inclusion, ("cancer", *_SOLID))
    if solid is not None:
        if record.takes_any_solid_tumour() or (at_large and _at([solid], "conditions")):
            return None
        if others and (included or not _is_open_by_focus(record)):
            return others[0], "the trial is for other cancers"
        return (included[0], "the criteria list the cancers that may enter, lung not among them") if long_list else None
    if at_large is not None:
        return None
    if others or included:
        return (others or included)[0], "the trial is for other cancers"
    if (
        _conditions_are_cancers(record)
        and first_saying(record.inclusion, ("mentioned",))
        and not (first_saying(record.focus, ("finding",)))
    ):
        return None
    return general[0], "who may enter need not have cancer"


def _is_closed_list(record: _Record) -> bool:
    """Whether the inclusion criteria list the solid tumours that may enter and take no others."""
    items = [finding for finding in record.inclusion if finding.says == "other"]
    if first_saying(record.inclusion, ("listed",)) and not first_saying(record.inclusion, _SOLID):
        return len(set(map(_first_letters, items))) > 1
    if all_saying(_at(record.general, "conditions"), ("solid", "several")):
        return False
    beneath = [finding for finding in items if finding.sentence.is_under("one-of")]
    named = set(map(_first_letters, _at(record.others, "conditions")))
    if len(set(map(_first_letters, beneath))) < _SHORT_LIST or len(named) < _SHORT_LIST:
        return False
    solid = first_saying(record.inclusion, _SOLID)
    return solid is None or (
        solid.sentence.above != beneath[0].sentence.above and solid.sentence.start > beneath[-1].sentence.end
    )


def _is_open_by_focus(record: _Record) -> bool:
    """Whether a condition says "solid tumours", and so does each other place, if any, that names other cancers.

    Conditions beside "solid tumour" are examples, and so is what a title names besides solid tumours.
    """
    solid = {finding.sentence.place for finding in all_saying(record.general, ("solid",))}
    return "conditions" in solid and {finding.sentence.place for finding in record.others} <= solid


def _conditions_are_cancers(record: _Record) -> bool:
    """Whether every condition is a tumour or its spread: one that stands beside others need not be asked for."""
    named = {finding.sentence for finding in record.focus}
    return all(sentence in named for sentence in record.reading.sentences("conditions"))


def _only_in_criteria(record: _Record) -> Label[Cancer]:
    """Titles and conditions name no cancer: only the inclusion criteria can make it a trial for lung cancer."""
    finding = next(iter(record.diagnosed), None)
    if finding is None:
        return _not_for_cancer(record.reading)
    others = first_saying(record.inclusion, _OTHER)
    if others is not None:
        return _label("basket-lung", (finding, "lung cancer is named"), (others, "so is another cancer"))
    return _kind(record, [finding])


def _not_for_cancer(reading: Reading) -> Label[Cancer]:
    """The first condition or title shows what the trial is for."""
    for field in ("conditions", "brief_title", "official_title"):
        for text in reading.trial.texts(field):
            evidence = Passage(field, text).evidence(0, len(text), "the trial is not for a cancer")
            if evidence.quote:
                return Label("not-lung", (evidence,))
    return Label("not-lung")


@dataclass(frozen=True, slots=True)
class LungKinds(Label[tuple[LungCancer, ...]]):
    """Which lung cancers a trial takes: "nsclc", "sclc" or both; empty where the record does not say.

    Of a trial of several cancers (`tables/rules/baskets.csv`): *selected* are the titles by which one that does not
    name the lung takes only some solid tumours, *any_for* the groups (None: not a single one) that take solid tumours
    of whichever kind.
    """

    selected: tuple[Evidence, ...] = ()
    any_for: tuple[str | None, ...] = ()


def read_lung_kinds(reading: Reading, cancer: Label[Cancer]) -> LungKinds:
    """Which lung cancers, and which solid tumours besides, the trial of *reading* takes; *cancer* is its label."""
    kinds = _lung_kinds(reading, cancer)
    if cancer.value not in ("basket-lung", "basket-any"):
        return LungKinds(kinds.value, kinds.evidence)
    findings = table("baskets").findings(reading)
    selected = all_saying(findings, ("selected",)) if cancer.value == "basket-any" else []
    at_large = all_saying(findings, ("any",))
    if len(reading.trial.phases or ()) > 1:  # "solid tumours", and then groups of the second phase
        at_large += all_saying(table("cancer").findings(reading, ("inclusion", "unclear")), _SOLID)
    return LungKinds(
        kinds.value,
        kinds.evidence,
        tuple(dict.fromkeys(finding.evidence("which cancers") for finding in selected)),
        tuple(dict.fromkeys(finding.cohort for finding in at_large)),
    )


def _lung_kinds(reading: Reading, cancer: Label[Cancer]) -> Label[tuple[LungCancer, ...]]:
    """The lung cancers that are named.

    Both, where it says "lung cancer" or names both. In a trial that takes any solid tumour, lung cancers that are
    named are examples, and say nothing of the others.
    """
    if cancer.value not in ("basket-lung", "basket-any"):
        return Label(_KINDS.get(cancer.value, ()), cancer.evidence if cancer.value in _KINDS else ())
    record = _Record(reading)
    no_small_cell = first_saying(record.excluded + record.inclusion, ("no-sclc",))
    if cancer.value == "basket-any":
        return Label(()) if no_small_cell is None else Label(("nsclc",), (no_small_cell.evidence(_NO_SMALL_CELL),))
    sure = record.lung + all_saying(record.inclusion, _LUNG)
    named = sure + record.named("keywords") + _naming(record)
    kinds = _by_kind(named)
    at_large = first_saying(named, ("lung",))
    if len(kinds) == 1 and (
        (first_saying(record.inclusion, ("any-solid",)) and not _conditions_list(record))
        or (_at(all_saying(record.general, _SOLID), "conditions") and not _lists(record))
    ):
        return Label(())
    if len(kinds) == 1 and at_large is not None and not _by_kind(sure):
        kinds = {}  # a keyword does not narrow what conditions or criteria say at large
    if kinds or at_large is None:
        evidence = [finding.evidence(f"{_NAMES[kind]} is named") for kind, finding in kinds.items()]
        return Label(tuple(kinds), tuple(evidence))
    if no_small_cell is not None:
        return Label(("nsclc",), (no_small_cell.evidence(_NO_SMALL_CELL),))
    return Label(("nsclc", "sclc"), (at_large.evidence("lung cancer, of either kind or not said which"),))


def _conditions_list(record: _Record) -> bool:
    """Whether the conditions are the cancers that may enter, lung cancer among them, and no tumours at large."""
    lung, others, general = (_at(found, "conditions") for found in (record.lung, record.others, record.general))
    return bool(lung and others) and not general


def _lists(record: _Record) -> bool:
    """Whether the inclusion criteria, or a title, name the cancers that may enter; conditions alone are examples."""
    return bool(all_saying(record.inclusion, (*_LUNG, *_OTHER)) or _at(record.lung, "title"))


def _by_kind(findings: Iterable[Finding]) -> dict[LungCancer, Finding]:
    """The first finding of each kind of lung cancer that is named."""
    found = list(findings)
    first = {kind: first_saying(found, (kind,)) for kind in _NAMES}
    return {kind: finding for kind, finding in first.items() if finding is not None}


def _at(findings: Iterable[Finding], place: str) -> list[Finding]:
    return [finding for finding in findings if finding.sentence.place == place]


def _label(value: Cancer, *reasons: tuple[Finding, str]) -> Label[Cancer]:
    evidence: list[Evidence] = [finding.evidence(why) for finding, why in reasons]
    return Label(value, tuple(evidence))
