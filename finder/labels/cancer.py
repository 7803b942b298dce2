"""Which cancer is the trial for?

The values are those of the codebook (docs/labels.md). Titles and conditions say it in most records; where they speak
of tumours in general, keywords, descriptions and the inclusion criteria tell whether lung cancer is named. What only
the exclusion criteria say names nothing: "history of lung cancer" there keeps people out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from finder.labels.criteria import Criteria, Criterion
from finder.labels.evidence import Evidence, Label, Passage
from finder.labels.text import READ_AT_MOST, lower_case
from finder.record import Trial

CANCERS = ("nsclc", "sclc", "both", "basket-lung", "basket-any", "not-lung")

_TUMOUR = r"(?:cancers?|carcinomas?|neoplasms?|neoplasia|tumou?rs?|malignanc(?:y|ies)|adenocarcinomas?|cancerous)"

# Cancers elsewhere that need the word "cancer" beside the organ, and those whose name says it.
_ORGANS = (
    r"breast|mammary|prostat\w+|colorectal|colo-rectal|colon|rectal|rectum|bowel|anal|gastric|stomach|o?esophag\w+"
    r"|gastro-?\s?o?esophageal(?:[-\s]junction\w*)?|gastrointestinal|digestive|liver|hepatic|hepatobiliary|biliary(?:\s+tract)?|bile\s+duct|gallbladder"
    r"|pancrea\w+|ovar\w+|fallopian\s+tube|endometri\w+|cervi\w+|uter\w+|vulvar|vaginal|gyna?ecologic\w*|bladder|kidney"
    r"|renal(?:\s+cell)?|genitourinary|testic\w+|peni\w+|germ\s+cell|skin|cutaneous|head\s*(?:and|&)\s*neck|laryn\w+"
    r"|\w*pharyn\w+|oral(?:\s+cavity)?|mouth|tongue|salivary(?:\s+gland)?|thyroid(?:\s+gland)?|parathyroid|adrenal"
    r"|adrenocortical|brain|central\s+nervous\s+system|cns|spinal|peritone\w+|bone|h(?:a)?ematologic\w*|blood"
    r"|neuroendocrine|thymic|pleura\w*|nerve\s+sheath|squamous\s+cell|basal\s+cell|merkel\s+cell|urinary|urologic\w*"
)
_OTHER_NAMES = (
    r"melanomas?|gliomas?|glioblastomas?|gbm|dipg|dmg|neuroblastomas?|medulloblastomas?|retinoblastomas?|hepatoblastomas?"
    r"|nephroblastomas?|wilms\w*|ependymomas?|\w*sarcomas?|mesotheliomas?|thymomas?|\w*leuk(?:a)?emi\w+|\w*lymphomas?(?!\s+kinase)"
    r"|myelomas?|myelodysplas\w+|cholangiocarcinomas?|hepatocellular|hepatomas?|hcc|rcc|ccrcc|crc|mcrc|m?crpc|pdac"
    r"|tnbc|h[rn]?nscc|scchn|escc|urothelial|carcinoids?|castrat\w+[-\s]resistant|chordomas?|meningiomas?|\bnets?\b"
    r"|choriocarcinomas?|trophoblastic|histiocyt\w+|macroglobulin\w+|myelofibrosis|mycosis\s+fungoides|seminomas?"
    r"|rhabdoid|adenoid\s+cystic|h&n|gist"
)
# What may stand between the organ and the word "cancer"; not any word: "blood test in cancer" is about no other cancer.
_GAP = (
    rf"{_ORGANS}|leptomeningeal|squamous|cell|tract|cavity|gland|junction|epithelial|solid|stromal|malignant|duct\w*|system|invasive|lobular"
    r"|metastatic|advanced|and|or|neoplastic|tube|clear|papillary|high[-\s]grade|serous|soft[-\s]tissue|gastroesophageal"
)
_OTHER = re.compile(
    rf"\b(?:{_OTHER_NAMES})\b|\b(?:{_ORGANS})\W+(?:(?:{_GAP})\W+){{0,2}}?{_TUMOUR}\b"
    rf"|\b{_TUMOUR},?\s+(?:of\s+(?:the\s+)?|in\s+)?(?:{_ORGANS})\b",
    re.IGNORECASE,
)
_BLOOD = re.compile(r"leuk(?:a)?emi|lymphoma|myeloma|myelodysplas|h(?:a)?ematolog|myelofibrosis", re.IGNORECASE)

# Sites that stand beside "lung" in lists of cancers ("breast, lung and prostate cancer"), not of organs' functions.
_LISTED = r"(?:breast|prostate|colorectal|colon|ovarian|bladder|pancreatic|head|gastric|o?esophageal|melanoma|cervical)"
_LUNG = re.compile(
    rf"""
      (?P<nsclc>
        \bn[-\s]?sclc\w?\b | \bnot\s+small[\s-]cell\b | \bcbnpc\b
      | \bnon[\s‐-–-]{{0,3}}small[\s‐-–-]{{0,3}}cells?\b(?!\s+(?:blad|pros))
      | \b(?:lung|pulmonary|bronch\w+)\s+(?:\(?\w+\)?\s+)?(?:adenocarcinomas?|squamous)\b
      | \b(?:adenocarcinomas?|squamous\s+(?:cell\s+)?(?:carcinomas?|cancers?))\W+(?:of\s+(?:the\s+)?)?lungs?\b
      | \bsquamous(?:\s+cell)?\s+(?:non\S*\s+)?lung\s+{_TUMOUR} | \bla?(?:uad|usc)\b
      )
    | (?P<sclc>
        \b(?:e[sd]|l[sd]|r/r|rr|r|m)?[-\s]?sclcs?\b | \bsmall[\s‐-–-]{{0,3}}cells?[\s‐-–-]{{1,3}}(?:lung|bronch\w+)
      | \bsmall[\s-]cell\s+(?:carcinomas?|cancers?)\W+(?:of\s+(?:the\s+)?)?lungs?\b
      | (?<=cell\sor\s)small[\s-]cell\b | (?<=cell\sand\s)small[\s-]cell\b
      | \bsmall[\s-]cell\b(?=[\s,/]+(?:(?:or|and)\s+)?non[\s-])
      | \boat\s+cell\s+(?:carc|canc|lung)
      )
    | (?P<lung>
        \b(?:lung|pulmonary|bronchial|bronchogenic|bronchopulmonary|broncho-pulmonary)\s+(?:[\w-]+\s+)?{_TUMOUR}\b
      | \b{_TUMOUR}\W{{1,3}}(?:of\s+(?:the\s+)?)?(?:lungs?|bronch\w+)\b(?!\s+(?:metasta|nodul|diseas))
      | \bthoracic\s+(?:{_TUMOUR}|oncology)\b
      | \b{_LISTED}(?:\s+cancer)?\s*(?:,|/|\band\b|\bor\b|&)\s*(?:and\s+|or\s+)?lung\b(?!\s+(?:metasta|diseas|func))
      | \blung\s*(?:,|/|\band\b|\bor\b|&)\s*{_LISTED}\b
      | \b{_TUMOUR}\s+of\s+(?:the\s+)?(?:\w+(?:,\s*|\s+(?:and|or)\s+)(?:or\s+|and\s+)?){{1,5}}(?:the\s+)?lungs?\b
      )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Lung cancer of these types is non-small cell lung cancer.
_NSCLC_TYPES = re.compile(r"\b(?:adenocarcinomas?|(?<!non-)(?<!non )squamous|large\s+cell)\b", re.IGNORECASE)
_LUNG_WORDS = ("lung", "sclc", "small", "pulmonary", "bronch", "thoracic", "cbnpc", "oat cell", "luad", "lusc")

# "Solid tumours", but not in the name of the yardstick, "Response Evaluation Criteria in Solid Tumours".
_SOLID = re.compile(rf"(?:\A|\b(?!(?:in|for)\b)\w+\W+|[^\w\s]\s*)solid\s+(?:\w+\s+)?{_TUMOUR}", re.IGNORECASE)
_SOLID_IN_TITLE = re.compile(rf"\bsolid\s+(?:\w+\s+)?{_TUMOUR}", re.IGNORECASE)
_GENERAL = re.compile(rf"\b(?:{_TUMOUR}|cancer\s+patients|oncolog\w+|metasta\w+|malignant\s+\w+)\b", re.IGNORECASE)
_NOTHING_BUT_CANCER = re.compile(
    rf"(?:\W*\b(?:advanced|metastatic|malignant|refractory|recurrent|relapsed|unspecified|adults?|locally|other|all|any|types?|stage|iv"
    rf"|primary|secondary|unresectable|of|the|and|or|{_TUMOUR})\b)+\W*",
    re.IGNORECASE,
)
_CANCER_WORDS = (
    "cancer", "oma", "neoplas", "tumo", "malignan", "oncolog", "metasta", "leuk", "lung", "sclc", "nscc", "crpc",
    "blastic", "myelodys", "hcc", "rcc", "crc", "gbm", "dipg", "escc", "tnbc", "pdac", "urothel", "castrat", "mening",
    "carcino",
)  # fmt: skip

_CANCER_WORDS_OF_CRITERIA = ("cancer", "carcino", "neoplas", "tumo", "malignan", "sclc", "cbnpc", "luad", "lusc")

# Words before a mention that keep it out: "any cancer other than non-small cell lung cancer".
_KEPT_OUT = re.compile(
    r"\b(?:other\s+than|except(?:\s+for)?|exclud\w+|excepting|with\s+the\s+exception\s+of|not\s+includ\w+|without|history"
    r"\s+of|famil\w+|no\s+(?:\w+\s+){0,2}?(?:prior|previous|evidence|known|history)|prior|previous|second\s+primary|risk\s+(?:of|for)"
    r"|ineligible|in\s+addition\s+to|but\s+not)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_METASTASES_IN = re.compile(r"\bmetasta\w+\s+(?:in|to)\s+(?:the\s+)?$", re.IGNORECASE)

# A sentence of the description that tells who takes part, and one that tells what is known.
_ENROLS = re.compile(
    r"\b(?:cohorts?|enrol\w*|recruit\w*|eligible|expansion|escalation|part\s+[a-d0-9]|phase|arms?|such\s+as|including|stud(?:y|ies)"
    r"|trial|treat\w*|participants?|include[sd]?|patients?\s+with|subjects?\s+with|tumor\s+types?)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:approved|has\s+shown|have\s+shown|showed|demonstrated|reported|preclinical|xenograft|expressed|leading\s+cause"
    r"|mortality|in\s+vitro|mice|overexpress\w+|improved|increased|compared\s+(?:to|with)|response\s+rate|published|previous\s+stud)",
    re.IGNORECASE,
)

_WHO_HAS_SOLID_TUMOURS = re.compile(
    rf"\b(?:patients?|participants?|subjects?|adults?|people)\s+(?:\w+\s+){{0,2}}?(?:with|who\s+have|having)"
    rf"\s+(?:[\w/-]+,?\s+){{0,6}}?solid\s+(?:\w+\s+)?{_TUMOUR}",
    re.IGNORECASE,
)
# "Primary CNS malignancy, or untreated CNS metastases": a list of what keeps out, wherever it stands.
_TUMOURS_OF_THE_BRAIN_ASIDE = re.compile(
    r"\bprimary\s+(?:central\s+nervous|cns|brain)\b.{0,120}metasta|metasta.{0,120}\bprimary\s+(?:central\s+nervous|cns|brain)\b",
    re.IGNORECASE,
)

_ANY_CANCER = re.compile(
    rf"\b(?:advanced|metastatic|malignant|any|all|various|of|with)\s+(?:\w+\s+){{0,2}}?{_TUMOUR}\b", re.IGNORECASE
)
_EARLY_FINDING = re.compile(
    r"\bscreening\s+(?:for|of|program\w*|participants?|with|uptake|by|in|using|and|among|decision|eligib\w+|attendees)\b"
    r"|\b(?:cancer|ldct|ct|lung)\s+screening\b|\bearly\s+(?:detection|diagnos\w+)\b|\bprevention\b|\bcessation\b"
    r"|\bhealthy\b|\brisk\s+(?:of|for|prediction)\b",
    re.IGNORECASE,
)
_DIAGNOSED = re.compile(
    r"\b(?:histolog\w*|cytolog\w*|patholog\w*|confirmed|diagnos\w+|patients?\s+with|stage|advanced|metastatic|treated"
    r"|treatment|resect\w+|suffering|proven|suspected)\b",
    re.IGNORECASE,
)
_NSCLC_GENES = re.compile(
    r"\b(?:EGFR|ALK|ROS-?1|KRAS|RET|MET(?:ex14)?|NTRK\d?)\b[-\s+]*(?:mut\w+|positive|rearrang\w+|fusion\w*|\+|TKI\w*|inhib\w+)",
    re.IGNORECASE,
)
_ADULTS = re.compile(r"\badults?\b", re.IGNORECASE)
_CHILDREN = re.compile(r"\b(?:p(?:a)?ediatric|child(?:ren|hood)?|infants?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Mention:
    """Words of the record that name a cancer: `kind` is nsclc, sclc or lung, or what else was looked for."""

    kind: str
    passage: Passage
    start: int
    end: int

    def evidence(self, why: str) -> Evidence:
        return quote_around(self.passage, self.start, self.end, why)


@dataclass(slots=True)
class _Focus:
    """What titles and conditions name."""

    lung: list[_Mention] = field(default_factory=list)
    other: list[_Mention] = field(default_factory=list)
    solid: list[_Mention] = field(default_factory=list)
    general: list[_Mention] = field(default_factory=list)


def read_cancer(trial: Trial, criteria: Criteria) -> Label[str]:
    """Which of `CANCERS` *trial* is for."""
    focus = _read_focus(trial)
    if focus.lung:
        return _named_in_focus(trial, criteria, focus)
    if focus.solid or focus.general or len(focus.other) > 1:
        return _named_elsewhere(trial, criteria, focus)
    if focus.other:
        return Label("not-lung", (focus.other[0].evidence("the trial is for another cancer"),))
    return _no_cancer_in_focus(trial, criteria)


def read_lung_kinds(trial: Trial, criteria: Criteria, cancer: Label[str]) -> Label[tuple[str, ...]]:
    """Which lung cancers *trial* takes: "nsclc", "sclc" or both; empty where the record does not tell.

    Both, where it says "lung cancer" or names both. In a trial that takes any solid tumour, lung cancers that are
    named are examples, and tell nothing of the others.
    """
    if cancer.value in _KINDS:
        return Label(_KINDS[cancer.value], cancer.evidence)
    if cancer.value != "basket-lung":
        return Label(())
    focus = _read_focus(trial)
    kinds = _first_of_each_kind(focus.lung)
    for kind, mention in _first_of_each_kind(_naming(trial, criteria, focus)).items():
        kinds.setdefault(kind, mention)
    named = tuple(kind for kind in ("nsclc", "sclc") if kind in kinds)
    if len(named) == 1 and (
        "solid" in criteria.lower
        and any(_takes_any(item.text) for item in criteria.items if item.section != "exclusion")
    ):
        return Label(())
    if len(named) == 1 and "lung" in kinds and kinds[named[0]].passage.field == "keywords":
        named = ()  # a keyword does not narrow what conditions or criteria say at large
    if not named and "lung" in kinds:
        typed = _known_by_type(kinds["lung"])
        if typed or _keeps_small_cell_out(criteria):
            return Label(("nsclc",), (kinds["lung"].evidence("lung cancer, small cell not among it"),))
        return Label(("nsclc", "sclc"), (kinds["lung"].evidence("lung cancer, of either kind or not said which"),))
    return Label(named, tuple(kinds[kind].evidence(f"{_KIND_NAMES[kind]} is named") for kind in named))


_KINDS: dict[str, tuple[str, ...]] = {"nsclc": ("nsclc",), "sclc": ("sclc",), "both": ("nsclc", "sclc")}
_KIND_NAMES = {"nsclc": "non-small cell lung cancer", "sclc": "small cell lung cancer"}


def _takes_any(text: str) -> bool:
    """Whether a criterion takes any solid tumour, and names none, or some as examples only."""
    if not _SOLID.search(text) or text.rstrip().endswith(":"):
        return False
    named = [match.start() for match in (_LUNG.search(text), _OTHER.search(text)) if match]
    return not named or _EXAMPLE.search(text, 0, min(named)) is not None


def _keeps_small_cell_out(criteria: Criteria) -> bool:
    """Whether small cell lung cancer stands among the exclusion criteria, in a short one."""
    return any(
        item.section == "exclusion"
        and len(item.text) < _SHORT
        and (match := _LUNG.search(item.text)) is not None
        and match.lastgroup == "sclc"
        for item in criteria.items
    )


_SHORT = 100


def short_passages(trial: Trial, *fields: str) -> Iterator[Passage]:
    """The texts of titles, conditions, keywords and the like; no honest one is longer or has more entries."""
    for name in fields:
        for text in islice(trial.texts(name), _MOST_ENTRIES):
            passage = Passage(name, text[:_LONGEST_ENTRY].strip())
            if passage.clean.strip():  # a soft hyphen alone is no text
                yield passage


_MOST_ENTRIES, _LONGEST_ENTRY = 200, 1500


def _read_focus(trial: Trial) -> _Focus:
    focus = _Focus()
    if not _any_of(_CANCER_WORDS, "\n".join((*trial.conditions, trial.brief_title, trial.official_title)).lower()):
        return focus
    for passage in short_passages(trial, "conditions", "brief_title", "official_title"):
        low = lower_case(passage.clean)
        if not _any_of(_CANCER_WORDS, low):
            continue
        lung = list(_lung_mentions(passage, low))
        other = _find(_OTHER, "other", passage) if _may_name_others(low) else []
        focus.lung += lung
        # "Non-small cell lung carcinoma, squamous cell carcinoma" in one condition is lung cancer all over.
        if not (lung and passage.field == "conditions"):
            focus.other += other
        if "solid" in low:
            focus.solid += _find(_SOLID_IN_TITLE, "solid", passage)
        if not lung and not other:
            focus.general += _find(_GENERAL, "general", passage)
    return focus


def _may_name_others(low: str) -> bool:
    """A quick look before `_OTHER` is searched for: does a word of the lower-cased text *low* begin as it demands?"""
    if not _OTHER_BEGINNINGS.isdisjoint({word[:4] for word in _WORD.findall(low)}):
        return True
    return _any_of(_OTHER_ENDINGS, low)


# The first four letters of the words of `_ORGANS` and `_OTHER_NAMES` (a test holds them together).
_FIRST_LETTERS = """
    brea mamm pros colo rect bowe anal gast stom esop oeso dige live hepa bili bile gall panc ovar fall endo cerv uter
    vulv vagi gyna gyne blad kidn rena geni test peni germ skin cuta head lary oral mout tong sali thyr para adre brai
    cent cns spin peri bone haem hema bloo neur thym pleu nerv squa basa merk urin urol naso mela glio gbm dipg dmg medu
    reti neph wilm epen meso leuk myel chol hcc rcc ccrc crc mcrc crpc mcrp pdac tnbc hnsc hrsc scch
    escc urot carc cast chor meni
    net nets trop hist macr myco semi rhab aden h gist
"""
_OTHER_BEGINNINGS = frozenset(_FIRST_LETTERS.split())
_OTHER_ENDINGS = ("sarcoma", "pharyn", "lymphoma", "leuk", "hnnscc")
_WORD = re.compile(r"[a-z]+")


def _find(pattern: re.Pattern[str], kind: str, passage: Passage) -> list[_Mention]:
    matches = islice(pattern.finditer(passage.clean), _MOST_MENTIONS)
    return [_Mention(kind, passage, match.start(), match.end()) for match in matches]


# More mentions than any honest text has.
_MOST_MENTIONS = 100


def _lung_mentions(passage: Passage, low: str | None = None) -> Iterator[_Mention]:
    """The mentions of lung cancer in *passage* that keep nobody out."""
    low = lower_case(passage.clean) if low is None else low
    if not _any_of(_LUNG_WORDS, low):
        return
    text = passage.clean
    for match in islice(_lung_matches(text, low), _MOST_MENTIONS):
        before = text[max(0, match.start() - 90) : match.start()]
        if _KEPT_OUT.search(before) or _METASTASES_IN.search(before):
            continue
        yield _Mention(match.lastgroup or "lung", passage, match.start(), match.end())


def _any_of(words: Iterable[str], low: str) -> bool:
    for word in words:  # noqa: SIM110 - a generator would take three times as long
        if word in low:
            return True
    return False


def _lung_matches(text: str, low: str) -> Iterator[re.Match[str]]:
    """Where *text* names lung cancer; only the surroundings of words such as "lung" are looked at."""
    if len(text) < 100:
        yield from _lung_matches_of_short_text(text)
        return
    reach = 90
    places = sorted({place for word in _LUNG_WORDS for place in _places(word, low)})
    last = 0
    for start, end in _joined((max(0, place - reach), place + reach) for place in places):
        for match in _LUNG.finditer(text, max(start, last), min(end, len(low))):
            last = match.end()
            yield match


@lru_cache(maxsize=4096)
def _lung_matches_of_short_text(text: str) -> tuple[re.Match[str], ...]:
    """Conditions and keywords recur from trial to trial."""
    return tuple(_LUNG.finditer(text))


def _places(word: str, low: str) -> Iterator[int]:
    place = low.find(word)
    while place >= 0:
        yield place
        place = low.find(word, place + len(word))


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """*spans*, in order of their starts, with those that touch made one."""
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current is None:
            current = (start, end)
        elif start <= current[1]:
            current = (current[0], max(current[1], end))
        else:
            yield current
            current = (start, end)
    if current is not None:
        yield current


def _inclusion_mentions(criteria: Criteria) -> Iterator[_Mention]:
    """The mentions of lung cancer in the inclusion criteria."""
    text, low = criteria.passage.clean, criteria.lower
    if not (_any_of(_LUNG_WORDS, low) and _any_of(_CANCER_WORDS_OF_CRITERIA, low)):
        return
    starts = [item.start for item in criteria.items]
    for match in islice(_lung_matches(text, low), _MOST_MENTIONS):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or criteria.items[index].section == "exclusion":
            continue
        before = text[max(starts[index], match.start() - 90) : match.start()]
        if not _KEPT_OUT.search(before) and not _METASTASES_IN.search(before):
            yield _Mention(match.lastgroup or "lung", criteria.passage, match.start(), match.end())


def _named_in_focus(trial: Trial, criteria: Criteria, focus: _Focus) -> Label[str]:
    """Titles or conditions name lung cancer: is it lung cancer alone?"""
    lung = focus.lung[0]
    if focus.other:
        other = next((mention for mention in focus.other if mention.passage.field == "conditions"), focus.other[0])
        if _only_an_example(criteria, focus):
            return Label("not-lung", (other.evidence("the trial is for other cancers; lung cancer is an example"),))
        reasons = (lung.evidence("lung cancer is named"), other.evidence("so is another cancer"))
        return Label("basket-lung", reasons)
    if focus.solid:
        reasons = (lung.evidence("lung cancer is named"), focus.solid[0].evidence("the trial is for solid tumours"))
        return Label("basket-lung", reasons)
    titles_name_lung = any(mention.passage.field != "conditions" for mention in focus.lung)
    general = next((mention for mention in focus.general if _names_several(mention)), None)
    if general is not None and not titles_name_lung:
        reasons = (lung.evidence("lung cancer is named"), general.evidence("the trial is for several cancers"))
        return Label("basket-lung", reasons)
    early = _early_finding(trial, criteria)
    if early is not None:
        return Label("not-lung", (early,))
    several = _takes_several(criteria)
    if several is not None:
        return Label("basket-lung", (lung.evidence("lung cancer is named"), several))
    return _kind_of_lung_cancer(trial, criteria, focus.lung)


def _only_an_example(criteria: Criteria, focus: _Focus) -> bool:
    """Whether a title names lung cancer after "including" only, while conditions and criteria are for other cancers."""
    if any(mention.passage.field == "conditions" for mention in (*focus.lung, *focus.solid, *focus.general)):
        return False
    if not all(_EXAMPLE.search(mention.passage.clean, 0, mention.start) for mention in focus.lung):
        return False
    inclusion = [item for item in criteria.items if item.section != "exclusion"]
    if next(_inclusion_mentions(criteria), None) or any(_SOLID.search(item.text) for item in inclusion):
        return False
    return any(mention.passage.field == "conditions" for mention in focus.other) and bool(
        _others_in(criteria, inclusion)
    )


_EXAMPLE = re.compile(r"\b(?:including|such\s+as|e\.g\.|like)\b[^.;]*$", re.IGNORECASE)


def _names_several(mention: _Mention) -> bool:
    """Whether a condition means cancers in general: "Advanced Cancer" does, "Brain Metastases" does not."""
    return mention.passage.field == "conditions" and bool(_NOTHING_BUT_CANCER.fullmatch(mention.passage.clean))


def _takes_several(criteria: Criteria) -> Evidence | None:
    """An inclusion criterion that asks for a solid tumour of any kind, though the titles name lung cancer."""
    if "solid" not in criteria.lower:
        return None
    for item in criteria.items:
        match = _HAS_SOLID_TUMOUR.search(item.text) if item.section != "exclusion" else None
        lung = _LUNG.search(item.text) if match else None
        if match and (lung is None or _EXAMPLE.search(item.text, 0, lung.start())):
            start = item.start + match.start()
            return quote_around(criteria.passage, start, item.start + match.end(), "a solid tumour of any kind will do")
    return None


_HAS_SOLID_TUMOUR = re.compile(
    rf"\A\W*(?:\w+\W+){{0,10}}?(?:advanced|metastatic|confirmed|proven|documented|refractory|diagnosis\s+of)\W+(?:[\w-]+\W+){{0,4}}?"
    rf"solid\s+(?:\w+\s+)?{_TUMOUR}",
    re.IGNORECASE,
)


def _early_finding(trial: Trial, criteria: Criteria) -> Evidence | None:
    """Screening and the like: people who take part need not have lung cancer (codebook: not-lung)."""
    for passage in short_passages(trial, "brief_title", "official_title", "conditions"):
        match = _EARLY_FINDING.search(passage.clean)
        if match is None:
            continue
        for mention in _inclusion_mentions(criteria):
            if _DIAGNOSED.search(criteria.passage.clean, max(0, mention.start - 80), mention.end + 60):
                return None
        return passage.evidence(0, len(passage.clean), "about finding or preventing lung cancer, not treating it")
    return None


def _kind_of_lung_cancer(trial: Trial, criteria: Criteria, named: list[_Mention]) -> Label[str]:
    """Non-small cell, small cell or both: by titles and conditions, else by keywords and criteria."""
    known = _first_of_each_kind(named)
    if "nsclc" not in known and "sclc" not in known:
        inclusion = _first_of_each_kind(_inclusion_mentions(criteria))
        keywords = _first_of_each_kind(
            mention for passage in short_passages(trial, "keywords") for mention in _lung_mentions(passage)
        )
        known = inclusion | keywords if keywords.keys() >= {"nsclc", "sclc"} else inclusion or keywords
        typed = known.pop("lung", None)
        known = known or _known_by_type(typed) or _known_by_gene(trial)
    if "nsclc" in known and "sclc" in known:
        return Label(
            "both",
            (known["nsclc"].evidence("non-small cell lung cancer"), known["sclc"].evidence("small cell lung cancer")),
        )
    if "nsclc" in known:
        return Label("nsclc", (known["nsclc"].evidence("non-small cell lung cancer"),))
    if "sclc" in known:
        return Label("sclc", (known["sclc"].evidence("small cell lung cancer"),))
    return Label("both", (named[0].evidence("lung cancer, of either kind or not said which"),))


def _first_of_each_kind(mentions: Iterable[_Mention]) -> dict[str, _Mention]:
    first: dict[str, _Mention] = {}
    for mention in mentions:
        first.setdefault(mention.kind, mention)
    return first


def _known_by_type(named: _Mention | None) -> dict[str, _Mention]:
    """ "Lung cancer (adenocarcinoma or squamous cell carcinoma)" is non-small cell lung cancer."""
    if named is None or not _NSCLC_TYPES.search(named.passage.clean, max(0, named.start - 60), named.end + 60):
        return {}
    return {"nsclc": named}


def _known_by_gene(trial: Trial) -> dict[str, _Mention]:
    """Lung cancers with these driver genes are non-small cell ones."""
    for passage in short_passages(trial, "brief_title", "official_title", "conditions"):
        for mention in _find(_NSCLC_GENES, "nsclc", passage):
            return {"nsclc": mention}
    return {}


def _named_elsewhere(trial: Trial, criteria: Criteria, focus: _Focus) -> Label[str]:
    """The trial is for tumours in general or for several cancers: does it name lung cancer elsewhere?"""
    shown = (focus.solid or focus.general or focus.other)[0]
    if focus.other and all(_BLOOD.search(m.passage.clean) for m in focus.other) and not focus.solid:
        return Label("not-lung", (focus.other[0].evidence("the trial is for cancers of the blood"),))
    only_children = _only_children(trial, focus)
    if only_children is not None:
        return Label("not-lung", (only_children,))
    naming = next(_naming(trial, criteria, focus), None)
    general = bool(focus.solid or focus.general)
    if naming is not None and (general or len({_word(m) for m in focus.other}) > 1):
        reasons = (naming.evidence("lung cancer is named"), shown.evidence("the trial is for several cancers"))
        return Label("basket-lung", reasons)
    closed = _closed_to_lung(trial, criteria, focus)
    if closed is not None:
        return Label("not-lung", (closed,))
    return Label("basket-any", (shown.evidence("tumours in general; lung cancer is neither named nor ruled out"),))


def _word(mention: _Mention) -> str:
    return mention.passage.clean[mention.start : mention.end].split()[0].lower()[:5]


def _only_children(trial: Trial, focus: _Focus) -> Evidence | None:
    """A trial for children alone is closed to people with lung cancer."""
    young = trial.maximum_age is not None and trial.maximum_age <= 25
    for passage in short_passages(trial, "brief_title", "official_title", "conditions"):
        match = _CHILDREN.search(passage.clean)
        if match and (young or not _ADULTS.search(passage.clean)):
            return quote_around(passage, match.start(), match.end(), "the trial is for children or the young")
    if not young:
        return None
    shown = (focus.solid or focus.general or focus.other)[0]
    return shown.evidence("the trial's upper age limit leaves people with lung cancer out")


def _naming(trial: Trial, criteria: Criteria, focus: _Focus) -> Iterator[_Mention]:
    """Where the record names lung cancer as one that may enter, the surest place first."""
    yield from _inclusion_mentions(criteria)
    for passage in short_passages(trial, "keywords", "arms"):
        yield from _lung_mentions(passage)
    if any(_PERITONEUM.search(mention.passage.clean) for mention in focus.general + focus.other):
        return  # lung cancer, named in a description, is then background
    in_general = any(mention.passage.field == "conditions" for mention in focus.solid + focus.general)
    if not in_general and any(mention.passage.field == "conditions" for mention in focus.other):
        return  # the conditions list the cancers; lung cancer in a description is then background
    for name in ("brief_summary", "detailed_description", "interventions"):
        for text in trial.texts(name)[:_MOST_ENTRIES]:
            passage = Passage(name, text[:READ_AT_MOST])
            for mention in _lung_mentions(passage):
                around = passage.clean[max(0, mention.start - 250) : mention.end + 150]
                if _ENROLS.search(around) and not _BACKGROUND.search(around):
                    yield mention


_PERITONEUM = re.compile(r"\bperitone\w+\s+(?:metasta\w+|carcino\w+|cancer\w*|malignan\w+|dissemin\w+)", re.IGNORECASE)


def _closed_to_lung(trial: Trial, criteria: Criteria, focus: _Focus) -> Evidence | None:
    """What shows that a trial for several cancers, lung cancer not among those named, is closed to lung cancer."""
    inclusion = [item for item in criteria.items if item.section != "exclusion"]
    in_general = "solid" in criteria.lower and any(_SOLID.search(item.text) for item in inclusion)
    in_general = in_general or _takes_any_solid_tumour(trial.brief_summary)
    peritoneum = next((m for m in focus.general + focus.other if _PERITONEUM.search(m.passage.clean)), None)
    if peritoneum is not None and not focus.solid:
        return peritoneum.evidence("the trial is for cancer in the peritoneum; lung cancer is not named")
    excluded = _lung_excluded(criteria)
    if excluded is not None:
        return excluded
    if focus.solid:
        if focus.other and not in_general:
            return focus.other[0].evidence("the trial is for other cancers")
        return None if in_general else _long_list_of_others(criteria, inclusion)
    if focus.other and not any(_names_several(mention) for mention in focus.general):
        return focus.other[0].evidence("the trial is for other cancers")
    if in_general or any(_ANY_CANCER.search(item.text) for item in inclusion):
        return focus.other[0].evidence("the trial is for other cancers") if focus.other else None
    others = _others_in(criteria, inclusion)
    if others:
        return others[0].evidence("the trial is for other cancers")
    # A condition such as "Cancer" or "Tumor" beside others, and nothing about it in who may enter.
    general = focus.general[0]
    only_cancer = all(_any_of(_CANCER_WORDS, condition.lower()) for condition in trial.conditions)
    early = _EARLY_FINDING.search(general.passage.clean)
    if only_cancer and not early and any(_GENERAL.search(item.text) for item in inclusion):
        return None
    return general.evidence("who may enter need not have cancer")


def _lung_excluded(criteria: Criteria) -> Evidence | None:
    """Words such as "solid tumours (excluding NSCLC)"."""
    text, low = criteria.passage.clean, criteria.lower
    if not _any_of(_LUNG_WORDS, low):
        return None
    for match in islice(_lung_matches(text, low), _MOST_MENTIONS):
        before = text[max(0, match.start() - 60) : match.start()]
        if _TUMOURS_EXCEPT.search(before):
            return quote_around(criteria.passage, match.start(), match.end(), "lung cancer is ruled out")
    return None


_TUMOURS_EXCEPT = re.compile(
    rf"{_TUMOUR}\W{{1,3}}(?:\w+\s+)?(?:excluding|except(?:\s+for)?|other\s+than|with\s+the\s+exception\s+of)\s+(?:[\w,/]+\s+){{0,3}}$",
    re.IGNORECASE,
)
_LONG_LIST = 5


def names_lung_cancer(text: str) -> bool:
    """Whether *text* names lung cancer, of whichever kind."""
    return _LUNG.search(text) is not None


def names_only_others(text: str) -> bool:
    """Whether *text* names cancers, and lung cancer is none of them."""
    return bool(_may_name_others(text.lower()) and _OTHER.search(text) and not _LUNG.search(text))


def _takes_any_solid_tumour(summary: str) -> bool:
    """Whether the summary says of the participants that they have solid tumours, of whichever kind."""
    return "solid" in summary.lower() and _WHO_HAS_SOLID_TUMOURS.search(summary[:READ_AT_MOST]) is not None


def _others_in(criteria: Criteria, items: Iterable[Criterion]) -> list[_Mention]:
    return [
        _Mention("other", criteria.passage, item.start + match.start(), item.start + match.end())
        for item in items
        if _may_name_others(item.text.lower()) and not _TUMOURS_OF_THE_BRAIN_ASIDE.search(item.text)
        for match in _OTHER.finditer(item.text)
    ]


def _long_list_of_others(criteria: Criteria, inclusion: Iterable[Criterion]) -> Evidence | None:
    """The title says "solid tumours", but the criteria go through one cancer after the other: lung is none of them."""
    others = _others_in(criteria, inclusion)
    if len({_word(mention) for mention in others}) < _LONG_LIST:
        return None
    return others[0].evidence("the criteria list the cancers that may enter, lung cancer not among them")


def _no_cancer_in_focus(trial: Trial, criteria: Criteria) -> Label[str]:
    """Titles and conditions name no cancer: only the inclusion criteria can make it a trial for lung cancer."""
    for mention in _inclusion_mentions(criteria):
        text = criteria.passage.clean
        if not _DIAGNOSED.search(text, max(0, mention.start - 80), mention.end + 60):
            continue
        if any(item.start <= mention.start < item.end and _OTHER.search(item.text) for item in criteria.items):
            return Label("basket-lung", (mention.evidence("lung cancer is named among others"),))
        return _kind_of_lung_cancer(trial, criteria, [mention])
    for passage in short_passages(trial, "conditions", "brief_title", "official_title"):
        return Label("not-lung", (passage.evidence(0, len(passage.clean), "the trial is not for a cancer"),))
    return Label("not-lung")


# How much of a sentence is quoted on either side of the words that decided.
_QUOTED_BEFORE, _QUOTED_AFTER = 110, 130
_SENTENCE_END = re.compile(r"[.;!?。；]\s+|\n")


def quote_around(passage: Passage, start: int, end: int, why: str) -> Evidence:
    """Evidence that quotes the words `clean[start:end]` of *passage* within their sentence, shortened at words."""
    text = passage.clean
    left = max(0, start - _QUOTED_BEFORE)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, left, start)]
    if ends:
        left = ends[-1]
    elif left:
        space = text.find(" ", left, start)
        left = space + 1 if space >= 0 else left
    right = min(len(text), end + _QUOTED_AFTER)
    sentence_end = _SENTENCE_END.search(text, end, right)
    if sentence_end:
        right = sentence_end.start() + 1
    elif right < len(text):
        space = text.rfind(" ", end, right)
        right = space if space > end else right
    return passage.evidence(left, right, why)
