"""Can a person with stage IV disease enter?

The values are those of the codebook (docs/labels.md). The registry has no field for the stage: it stands in titles,
conditions, keywords and, mostly, in the criteria. Every statement about it that is found becomes a `_Sign`: it opens
the trial to stage IV, closes it, or shows that the disease is advanced. Then the signs are weighed in a fixed order:

1. Metastases or stage IV among the exclusion criteria close the trial, whatever else is said.
2. Stage IV, metastatic or extensive-stage disease among titles, conditions or inclusion criteria opens it.
3. Stages I to III alone, resectable or limited-stage disease, (neo)adjuvant treatment close it.
4. What only implies metastatic disease (earlier treatment "for metastatic disease", brain metastases that are let in)
   and keywords or descriptions that name stage IV open it, too. "Advanced", "recurrent" and the like mean that stage IV
   plausibly enters.
5. What else summary and description say is asked last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from finder.labels.cancer import names_lung_cancer, names_only_others, short_passages
from finder.labels.criteria import Criteria, Criterion, quote_around
from finder.labels.evidence import Evidence, Label, Passage
from finder.labels.text import READ_AT_MOST, lower_case
from finder.record import Trial

STAGE4_VALUES = ("yes-explicit", "yes-advanced", "no", "not-stated")

Meaning = Literal["opens", "implies", "closes", "advanced"]


@dataclass(frozen=True, slots=True)
class _Sign:
    """A statement about the stage: what it means, and where it stands."""

    meaning: Meaning
    passage: Passage
    start: int
    end: int
    why: str

    def evidence(self) -> Evidence:
        return quote_around(self.passage, self.start, self.end, self.why)


_ONE_STAGE = r"(?:IV|I{1,3}|[ⅠⅡⅢⅣ]|[0-4](?![\d.%]))\s?(?:[A-D]\d?(?![a-z]))?(?:\d(?!\d))?"
_BETWEEN = (
    r"\s*(?:[-–—~～/,;+&(]|至|\bto\b|\band\b|\bor\b|\bthrough\b|\buntil\b|\bthru\b|\bM1[abc]?\b){1,3}\s*"
    r"(?:(?:clinical|pathologic(?:al)?|selected|unresectable|metastatic|recurrent|disease|stages?|is|a)\s*){0,3}"
)
# "Stage IIIB/IV", "stages I to III", "Stage IVA Lung Cancer AJCC v8", "stage 4".
_STAGES = re.compile(
    rf"\b(?:stag(?:es?|ed|ing)|TNM)\b\s*(?:of\s+|is\s+|as\s+)?[:=(\"'“‘]{{0,2}}\s*"
    rf"(?P<list>{_ONE_STAGE}(?:{_BETWEEN}(?:{_ONE_STAGE}|[A-D]\b)){{0,8}})(?!\w|\.\d)",
    re.IGNORECASE,
)
# "IIIB-IV", "(ⅢB/Ⅳ)" without the word, and "IV stage".
_BARE_STAGES = re.compile(
    rf"(?<![\w-])(?:III|Ⅲ|II|Ⅱ|I|Ⅰ)\s?[ABC]?{_BETWEEN}(?:IV|Ⅳ)\s?[ABC]?(?!\w|\.\d)|(?<![\w-])(?:IV|Ⅳ)[ABC]?[-\s]stage\b",
    re.IGNORECASE,
)
_FOUR = re.compile(r"(?<![\w])(?:IV|Ⅳ|4)|\bIV|M1", re.IGNORECASE)
_HIGHEST_THREE = re.compile(r"(?:III|Ⅲ|3)", re.IGNORECASE)
# "Stage IIIB (not amenable to curative treatment) or IV": a remark stands between.
_THEN_FOUR = re.compile(
    r"[^.;\n]{0,160}?\b(?:or|and)\s+(?:IV|Ⅳ)[ABC]?\b(?!\W{0,3}(?:chemo|infus|contrast|antibio|inject|drug|admin|access|line))",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"\W{0,3}(?:disease\s+)?(?:(?:or|and)\s+)?(?:higher|above|greater|later|beyond|more\s+advanced)\b", re.I
)
_INTO_THE_VEIN = re.compile(
    r"\W{0,3}\s*(?:chemo|infus|contrast|antibio|inject|drug|admin|steroid|fluid|push|dose|access|line|bolus|cortico)",
    re.I,
)
# Stages of something else: kidney disease, fibrosis, a part of the study.
_OTHER_STAGES = re.compile(
    r"\b(?:kidney|ckd|renal|bclc|barcelona|heart|cardiac|nyha|gold|copd|hypertension|fibrosis|cirrho\w*|ulcers?|parkinson\w*"
    r"|melanoma|hcc|hepatocellular|sarcoidosis|retinopathy|lymphoma|breast|prostate|colon|colorectal|rectal|gastric"
    r"|cervical|ovarian|endometri\w+)\b",
    re.IGNORECASE,
)
_OF_THE_STUDY = re.compile(
    r"\W{0,3}(?:of\s+(?:the|this)\s+(?:study|trial)|study|trial|part|dose|enrol\w+|randomi\w+|expansion|escalation|will\b|:)",
    re.IGNORECASE,
)

_SPREAD = re.compile(
    r"""
      (?P<extensive> \bextensive[-\s]+(?:stage|disease) | \bES[-\s]?SCLC\b | \bED[-\s]?SCLC\b )
    | (?P<meninges> \bleptomeninge\w+\s+(?:disease|metasta\w+|carcinom\w+|spread|involve\w+|dissemin\w+)
      | \b(?:carcinomatous\s+meningitis|meningeal\s+carcinomatosis) )
    | (?P<oligo> \boligo[-\s]?(?:metasta\w+|progress\w+|recurren\w+) )
    | (?P<tnm> (?:\b|(?<=N\d)|(?<=N[xX])|(?<=any\sN))M1\s?[abc]?\d?\b )
    | (?P<spread> \b(?:m(?=nsclc\b)|metasta(?:tic|si[sz]ed|sis|ses|si[sz]e|sizing)\b) )
    | (?P<distant> \bdistant\s+(?:spread|disease|relapse|recurrence)\b | \b(?:has|have)\s+spread\b
      | \bspread\s+(?:beyond|outside|throughout|to\s+(?:the\s+)?(?:brain|bones?|liver|adrenal\w*|other|distant)\b)
      | \bdisseminated\s+(?:disease|cancer|tumou?rs?)\b )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SPREAD_WORDS = (
    "metast", "extensive", "es-sclc", "essclc", "es sclc", "ed-sclc", "m1", "mnsclc", "distant", "disseminat", "spread",
    "mening",
)  # fmt: skip

_BEFORE, _AFTER = 90, 80
_NOT = re.compile(
    r"\b(?:no|not(?!\s+(?:(?:be|a|potential\w*|surgical\w*)\s+)?(?:amenable|suitable|eligible|fit|candidates?|curable"
    r"|resectable|operable|appropriate|feasible|cured|limited|only|necessarily|previously|responding))"
    r"|without(?!\s+(?:(?:the|any)\s+)?(?:possibility|option|chance|indication|curative))|absence\s+of|free\s+(?:of|from)|exclud\w+|rul\w+\s+out|negative\s+for|never|lack\s+of|neither|nor"
    r"|denies|except(?:\s+for)?|other\s+than)\b(?:(?!\b(?:but|and\s+(?:has|have|with|who))\b)[\s\w/'-]){0,60}$|\bnon-?$",
    re.IGNORECASE,
)
_NOT_ADMITTED = re.compile(
    r"^[^.;\n]{0,50}\b(?:(?:is|are|will\s+be|must\s+be)\s+(?:not\s+(?:eligible|allowed|permitted|included|acceptable)|excluded"
    r"|ineligible)|(?:is|are)\s+excluded|(?:has|have|must)\s+(?:to\s+)?be(?:en)?\s+(?:excluded|ruled\s+out))\b",
    re.IGNORECASE,
)
# Stage III that is treated as stage IV is (codebook: "stage IIIB together with systemic palliative treatment").
_BEYOND_CURE = re.compile(
    r"\b(?:recurren\w+|relaps\w+|palliat\w+|(?:not|un|in|non)[-\s]?(?:\w+\s+)?(?:fit|suitable|eligible|amenable|candidates?|indicated|tolerate"
    r"|able)\s+(?:\w+\s+){0,3}?(?:radical|curative|definitive|(?:concurrent\s+)?chemo-?\s?radi\w+|radio\w+|radiation|local))\b"
    r"|\bwithout\s+(?:\w+\s+){0,3}(?:radical|curative|definitive)\b",
    re.IGNORECASE,
)
# Earlier treatment "for metastatic disease": it implies that participants have it, even in "no prior therapy for ...".
_TREATED_FOR = re.compile(
    r"\b(?:therap\w*|treat\w*|chemo\w*|regimens?|lines?|agents?|drugs?|immuno\w*|inhibitors?|TKIs?|radiation|surgery"
    r"|anti-?cancer|systemic\w*|setting|naive|naïve)\b[^.;]{0,60}\b(?:for|in|of)\b[^.;]{0,45}$",
    re.IGNORECASE,
)
_NODES = re.compile(
    r"\b(?:lymph\s?-?nodes?|lymph\w*|nodal|hilar|mediastinal|regional|N[0-3]|intrapulmonary|satellite|skip|micro)[\s-]*$",
    re.I,
)
_NODES_AFTER = re.compile(r"^\s+(?:to|in|of)\s+(?:the\s+)?(?:\w+\s+){0,2}(?:lymph|nod)", re.IGNORECASE)
# "ALT ≤ 5 x ULN if liver metastases are present": said in passing, of a value of the blood.
_IN_PASSING = re.compile(
    r"\bnormal\s+limit|\blimits?\s+of\s+normal|\btimes\s+(?:the\s+)?(?:upper|normal)"
    r"|\b(?:x|×)?\s?ULN\b|\bupper\s+limit|\bAST\b|\bALT\b|transaminase|bilirubin|phosphatase",
    re.IGNORECASE,
)
_TISSUE = re.compile(r"\b(?:biops\w+|tissue|archival|specimens?|samples?|FFPE|blocks?|slides?)\b", re.IGNORECASE)
_A_LESION = re.compile(
    r"\W+(?:lesions?|sites?|tissues?|tumou?rs?|biops\w+|samples?|specimens?|foc\w+)\b", re.IGNORECASE
)
_ORGAN = re.compile(
    r"\b(?:liver|hepatic|bone|osseous|adrenal|pleural|peritoneal|visceral|lung|pulmonary|skin)\W+$", re.IGNORECASE
)
_PREVENTED = re.compile(
    r"\b(?:prevent\w*|prophyla\w*|risk\s+(?:of|for)|predict\w*|incidence\s+of|probability\s+of|anti-?|likelihood\s+of"
    r"|potential\s+(?:of|for)|suspicio\w+\s+(?:of|for)|screen\w*\s+for|detect\w*|rate\s+of|suspected)\s+(?:\w+\s+){0,4}$",
    re.IGNORECASE,
)
_SECOND_CANCER = re.compile(
    r"\b(?:other|another|second|secondary|prior|previous|concurrent|concomitant|history\s+of(?:\s+an?)?(?:other)?)\s+(?:\w+\s+){0,2}"
    r"(?:malignan\w+|cancers?|neoplasms?|tumou?rs?|primary)\b|\bmetasta\w+\s+(?:from|of)\s+(?!non|nsclc|small|lung|the\s+lung|sclc)",
    re.IGNORECASE,
)
# Words and what parts them share no sign: otherwise a row of hyphens could be split in more ways than anybody can try.
_OTHER_PRIMARY = re.compile(
    r"^\W*(?:\w+\W+){0,4}?(?:melanoma|breast|prostate|castrat\w+|crpc|mcrpc|colorectal|colon|crc|renal|rcc|ccrcc|urothelial"
    r"|bladder|gastric|o?esophag\w+|gej|pancrea\w+|pdac|hcc|hepatocellular|ovarian|cervical|endometri\w+|head\s+and\s+neck|hnscc"
    r"|scchn|tnbc|sarcoma|thyroid|mesothelioma|uveal|biliary|hr\+|her2\W*(?:positive)?\s+breast|bc|uc|btc|nasopharyngeal"
    r"|neuroendocrine|adenoid)\b",
    re.IGNORECASE,
)
_LUNG_OR_ANY = re.compile(
    r"\b(?:n?sclc|lung|small[-\s]cell|solid\s+\w*\s?(?:tumou?rs?|malignan\w+|cancers?)|malignant\s+tumou?rs?|malignanc(?:y|ies)"
    r"|neoplasms?)\b",
    re.IGNORECASE,
)
_BRAIN = re.compile(
    r"\b(?:brain|cns|central\s+nervous|cerebral|intracranial|leptomening\w*|mening\w*|spinal)\b", re.IGNORECASE
)
_SYMPTOMS = re.compile(
    r"\b(?:symptomatic|uncontrolled|untreated|unstable|active|progressi\w+|symptoms?|not\s+(?:\w+\s+)?controlled|unless|except)\b",
    re.IGNORECASE,
)

_ADVANCED = re.compile(
    r"\b(?:any\s+stage|all\s+stages|(?:regardless|irrespective)\s+of\s+(?:\w+\s+)?stage|whichever\s+stage|which\s+stage|advanced|late[-\s]stage|un-?resect\w+|non-?resect\w+|in-?operable|incurable|palliative|terminal|end[-\s]stage"
    r"|recurren\w+|relaps\w+|refractory|(?:not|un)\s?(?:amenable|suitable|eligible|candidates?)\s+(?:to|for)\s+(?:curative|radical"
    r"|surg\w+|definitive)|progress(?:ed|ion|ive|ing)|(?:first|front|second|third|fourth|later|further|subsequent|any)[-\s]+(?:therapy\s+|treatment\s+)?lines?"
    r"|lines?\s+of\s+(?:[\w-]+\s+){0,2}?(?:therap|treat|chemo)\w*|[1-4]L\b|leptomening\w+|carcinomatosis"
    r"|malignant\s+pleural)",
    re.IGNORECASE,
)
_ADVANCED_WORDS = (
    "stage",
    "advanced", "late", "resect", "operable", "incurable", "palliat", "terminal", "recurren", "relaps", "refractory",
    "progress", "line", "1l", "2l", "3l", "4l", "end",
    "curative", "surg", "definitive", "radical", "leptomen", "carcinomat", "pleural",
)  # fmt: skip
# "Disease progression" as an event of the study, and what is not about the cancer.
_NOT_THE_CANCER = re.compile(
    r"\b(?:recurrent|progressive|refractory|relapsing|advanced)\s+(?:infect\w+|seizure\w*|headache\w*|ascites|effusion\w*|nausea"
    r"|hypertension|pneumon\w+|diarrh\w+|heart|directives?|practice|age|imaging|neurolog\w+|life\s+support)",
    re.IGNORECASE,
)

_EARLY = re.compile(
    r"""
      (?P<limited> \blimited[-\s]+(?:stage|disease)\b | \bL[SD][-\s]?SCLC\b )
    | (?P<resectable> (?<!non-)(?<!not\s)(?<!un-)(?<!in-)
        \b(?:(?:potentially|completely|surgically|fully|radically)\s+)?(?:resectable|operable
        |resected(?=\W+(?:[\w-]+\W+){0,2}(?:p?stage|n?sclc|non-?small|lung|disease|high|early)))\b )
    | (?P<operation> \b(?:scheduled|planned|undergo(?:ing|es)?|elective)\s+(?:(?:for|to)\s+)?(?:[\w-]+\s+){0,4}?
        (?:lobectomy|segmentectomy|pneumonectomy|(?:lung|pulmonary)\s+(?:resection|surgery)|lung\s+cancer\s+surgery
        |thoracoscopic\s+\w+|vats|(?:radical|curative)\s+(?:resection|surgery))\b )
    | (?P<early> \bearly[-\s]+stage\b | \bearly\s+(?:lung|nsclc|non) )
    | (?P<no_spread> (?:\b|(?<=N\d)|(?<=N[xX]))M0\b | \bnon-?metastatic\b )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EARLY_WORDS = (
    "limited", "ls-sclc", "ld-sclc", "lssclc", "resect", "operable", "early", "m0", "metastatic", "ectomy", "thoracosc",
    "vats", "surgery",
)  # fmt: skip
# Titles of trials around an operation or of definitive radiotherapy.
_EARLY_TITLE = re.compile(
    r"\b(?:neo-?\s?adjuvant|(?<!neo)adjuvant|peri-?operative|post-?operative|pre-?operative|after\s+(?:complete\s+|curative\s+|radical\s+)?"
    r"(?:surgical\s+)?resection|(?:lobectomy|segmentectomy|sublobar|pneumonectomy|(?:lung|pulmonary)\s+resection|vats|thoracoscopic\s+surgery)|(?:lung|thoracic)\s+(?:cancer\s+)?surgery"
    r"|surgical(?:ly)?\s+(?:treat\w+|resect\w+|patients?|specimens?|samples?)|curative(?:-intent)?\s+(?:surgery|resection)"
    r"|conversion\s+(?:therapy|surgery)|nodules?|ground[-\s]glass|(?:lung|cancer|ldct|ct)\s+screening|screening\s+for|early\s+(?:detection"
    r"|diagnosis))\b",
    re.IGNORECASE,
)
_DEFINITIVE_RADIATION = re.compile(
    r"\b(?:chemo-?\s?radi\w+|radio-?chemo\w+|c?crt|concurrent\s+(?:\w+\s+){0,3}radi\w+|definitive\s+radi\w+|thoracic\s+radi\w+"
    r"|radiotherapy|RT)\b",
    re.IGNORECASE,
)
_LOCALLY = re.compile(r"\b(?:locally?|loco-?regionally?|regionally?)[-\s]+$", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:prior|previous\w*|history|received|earlier|formerly|initial\w*|original\w*|after|following|adjuvant|had|underwent"
    r"|past|if|treated)\b[^.;\n]{0,70}$",
    re.IGNORECASE,
)

# Whole items of the exclusion criteria that keep metastatic disease out.
_KEEPS_OUT = re.compile(
    r"""\W*(?:(?:all|any|patients?|subjects?|participants?|those|who|with|has|have|having|had|presence|of|evidence|known|clinical|radiologic(?:al)?
      |current|documented|confirmed|an?|the|or|and|locally|advanced|unresectable|recurrent|overt|synchronous|existing|proven|there|is|diagnosis
      |diagnosed|suspected|lung|cancer|nsclc|tumou?r|already|findings|detected|unexpected|by|imaging|on|at|in|disease|time|baseline|enrolment
      |enrollment|screening|stage|IIIC?|/|,|\(|\)|organ|extensive|spread|are|being)\b[\s,/()]*){0,12}
      (?:distant\s+(?:organ\s+)?(?:or\s+\w+\s+)?metasta\w+|metasta(?:ses|sis)|metastatic\s+(?:disease|lesions?|lung\s+cancer|n?sclc
      |non-?small[-\s]cell\s+lung\s+cancer|tumou?rs?|cancers?|stage|spread|nodules?)|M1\s?[abc]?(?:\s+disease)?|extensive[-\s](?:stage|disease)
      |distant\s+(?:disease|spread)|extrathoracic\s+metasta\w+|systemic\s+metasta\w+)""",
    re.IGNORECASE | re.VERBOSE,
)
_KEEPS_OUT_ONLY_SOME = re.compile(
    r"\b(?:who|that|which|if|unless|except\w*|amenable|requir\w+|other\s+than|within|cohort|part\s+[a-z0-9]|arm|only|with\s+(?:symptom|un)"
    r"|symptomatic|untreated|uncontrolled|active\b|(?:to|in|of)\s+(?:the\s+)?(?:brain|cns|central|liver|bones?|mening\w*|spin\w*)|prior|previous|therap\w+|treatment|from\s+an)",
    re.IGNORECASE,
)


def read_stage4(trial: Trial, criteria: Criteria, cancer: Label[str]) -> Label[str]:
    """Whether a person with stage IV lung cancer can enter *trial*: one of `STAGE4_VALUES`.

    Where the trial is not for lung cancer the question is not asked (codebook), and the answer is "not-stated".
    """
    if cancer.value == "not-lung":
        return Label("not-stated")
    inclusion = list(_inclusion_signs(criteria))
    kept_out = next(_exclusion_signs(criteria), None)
    opening = _clearest(inclusion)
    if kept_out is None and opening is not None and _names_the_stage(opening):
        return Label("yes-explicit", (opening.evidence(),))
    focus = list(_focus_signs(trial, "conditions", "brief_title", "official_title"))
    opening = opening or _clearest(focus)
    if kept_out is not None:
        return Label("no", (kept_out.evidence(), *_conflict(opening)))
    closing = _first("closes", focus)
    if opening is not None and (closing is None or _is_firm(opening)):
        return Label("yes-explicit", (opening.evidence(),))
    if cancer.value.startswith("basket"):
        inclusion = [sign for sign in inclusion if sign.meaning != "closes" or not _of_another_cancer(criteria, sign)]
    closing = closing or _first("closes", inclusion)
    if closing is not None:
        return Label("no", (closing.evidence(),))
    return _without_plain_words(trial, criteria, focus, inclusion)


def _of_another_cancer(criteria: Criteria, sign: _Sign) -> bool:
    """Whether *sign* stands in an item about other cancers alone: "resectable sarcoma" closes no other cohort."""
    return any(item.start <= sign.start < item.end and names_only_others(item.text) for item in criteria.items)


def _conflict(opening: _Sign | None) -> tuple[Evidence, ...]:
    if opening is None:
        return ()
    why = "speaks of stage IV, but the exclusion criteria decide"
    return (quote_around(opening.passage, opening.start, opening.end, why),)


def _is_firm(opening: _Sign) -> bool:
    """Whether a sign opens a trial whose title speaks of early disease: not a mere "metastases" in the criteria."""
    words = opening.passage.clean[opening.start : opening.end].lower()
    return opening.passage.field != "eligibility_criteria" or not words.startswith("metastas")


def _without_plain_words(trial: Trial, criteria: Criteria, focus: list[_Sign], inclusion: list[_Sign]) -> Label[str]:
    """Titles, conditions and inclusion criteria neither name stage IV nor rule it out: what else is there?"""
    keywords = list(_focus_signs(trial, "keywords"))
    described = list(islice(_description_signs(trial), _MOST_SIGNS))
    implied = _first("implies", focus + inclusion) or _first("opens", keywords + described)
    if implied is not None:
        return Label("yes-explicit", (implied.evidence(),))
    advanced = _first("advanced", focus + inclusion) or next(_exclusion_hints(criteria), None)
    if advanced is not None:
        return Label("yes-advanced", (advanced.evidence(),))
    closing = _first("closes", keywords + described)
    if closing is not None:
        return Label("no", (closing.evidence(),))
    advanced = _first("implies", described) or _first("advanced", keywords + described)
    return Label("yes-advanced", (advanced.evidence(),)) if advanced is not None else Label("not-stated")


def _clearest(signs: list[_Sign]) -> _Sign | None:
    """The opening sign to be shown: one that names the stage, if there is one."""
    return next(filter(_names_the_stage, signs), None) or _first("opens", signs)


def _first(meaning: Meaning, signs: list[_Sign]) -> _Sign | None:
    return next((sign for sign in signs if sign.meaning == meaning), None)


def _focus_signs(trial: Trial, *fields: str) -> Iterator[_Sign]:
    """What the texts of *fields* (titles, conditions, keywords) say."""
    for passage in short_passages(trial, *fields):
        yield from _signs(passage, 0, len(passage.clean))
        if passage.field != "keywords":
            yield from _title_signs(passage)


def _title_signs(passage: Passage) -> Iterator[_Sign]:
    text = passage.clean
    match = _EARLY_TITLE.search(text)
    if match:
        yield _Sign("closes", passage, match.start(), match.end(), "treatment around an operation")
    for match in _ADVANCED.finditer(text):
        if _LOCALLY.search(text, max(0, match.start() - 20), match.start()) and _DEFINITIVE_RADIATION.search(text):
            if not _SPREAD.search(text):
                yield _Sign(
                    "closes", passage, match.start(), match.end(), "locally advanced disease, with radiotherapy"
                )
            return


def _inclusion_signs(criteria: Criteria) -> Iterator[_Sign]:
    """What the inclusion criteria (and texts of which nobody can tell) say, until one of them names stage IV."""
    found = 0
    for item in criteria.items:
        if item.section == "exclusion" or found > _MOST_SIGNS:
            continue
        signs = list(_signs(criteria.passage, item.start, item.end))
        found += len(signs)
        if signs and _SECOND_CANCER.search(item.text):
            # A long item may name lung cancer and, elsewhere, a second cancer: what stands far from that counts.
            signs = [sign for sign in signs if names_lung_cancer(item.text) and not _beside_second_cancer(sign)]
        if signs:
            yield from signs
            if any(_names_the_stage(sign) for sign in signs):
                return


def _beside_second_cancer(sign: _Sign) -> bool:
    return _SECOND_CANCER.search(sign.passage.clean, max(0, sign.start - 120), sign.end + 30) is not None


# More signs than any honest text has.
_MOST_SIGNS = 60


def _names_the_stage(sign: _Sign) -> bool:
    return sign.meaning == "opens" and sign.why.startswith(("stage", "extensive"))


def _signs(passage: Passage, start: int, end: int) -> Iterator[_Sign]:
    """All signs in `clean[start:end]` of *passage*, which is a statement about who may enter."""
    text = passage.clean
    low = text[start:end].lower()
    if "stag" in low or "iv" in low or "ⅳ" in low or "tnm" in low:
        yield from _stage_signs(passage, start, end)
    if _any_of(_SPREAD_WORDS, low):
        yield from _spread_signs(passage, start, end)
    if _any_of(_EARLY_WORDS, low):
        yield from _early_signs(passage, start, end)
    if _any_of(_ADVANCED_WORDS, low):
        for match in _ADVANCED.finditer(text, start, end):
            if not _NOT_THE_CANCER.match(text, match.start(), end):
                yield _Sign("advanced", passage, match.start(), match.end(), "advanced disease; stage IV is not named")
                break


def _any_of(words: tuple[str, ...], low: str) -> bool:
    for word in words:  # noqa: SIM110 - a generator would take three times as long
        if word in low:
            return True
    return False


def _stage_signs(passage: Passage, start: int, end: int) -> Iterator[_Sign]:
    text = passage.clean
    for match in islice(_BARE_STAGES.finditer(text, start, end), _MOST_SIGNS):
        if not _INTO_THE_VEIN.match(text, match.end(), end) and not _negated(
            text, start, match.start(), match.end(), end
        ):
            yield _Sign("opens", passage, match.start(), match.end(), "stage IV is among the stages named")
    for match in islice(_STAGES.finditer(text, start, end), _MOST_SIGNS):
        stages = match["list"]
        if _OTHER_STAGES.search(text, max(start, match.start() - 30), min(end, match.end() + 25)):
            continue
        if stages[0] in "01234" and _OF_THE_STUDY.match(text, match.end(), end):
            continue
        negated = _negated(text, start, match.start(), match.end(), end)
        if _FOUR.search(stages):
            if negated:
                yield _Sign("closes", passage, match.start(), match.end(), "stage IV is ruled out")
            elif not (stages.upper().endswith("IV") and "," in stages and _INTO_THE_VEIN.match(text, match.end(), end)):
                yield _Sign("opens", passage, match.start(), match.end(), "stage IV is named")
        elif not negated and (four := _THEN_FOUR.match(text, match.end(), end)):
            yield _Sign("opens", passage, match.start(), four.end(), "stage IV is named")
        elif _ABOVE.match(text, match.end(), end):
            yield _Sign("advanced", passage, match.start(), match.end(), "this stage or higher")
        elif negated or _is_past(passage, start, match.start()):
            continue
        elif _HIGHEST_THREE.search(stages) and _BEYOND_CURE.search(
            text, max(start, match.start() - 80), min(end, match.end() + 120)
        ):
            yield _Sign(
                "advanced", passage, match.start(), match.end(), "stage III beyond curative treatment, or relapsed"
            )
        else:
            yield _Sign("closes", passage, match.start(), match.end(), "the stages named do not include stage IV")


def _is_past(passage: Passage, start: int, at: int) -> bool:
    """Whether what stands at *at* tells of the past: "prior chemotherapy for stage II disease"."""
    text, left = passage.clean, max(start, at - _BEFORE)
    if _EARLIER.search(text, left, at):
        return True
    # In a title, "drug X for stage II disease" is what the trial does; among the criteria it has been done before.
    return passage.field == "eligibility_criteria" and bool(_TREATED_FOR.search(text, left, at))


def _negated(text: str, start: int, at: int, to: int, end: int) -> bool:
    return bool(_NOT.search(text, max(start, at - 60), at) or _NOT_ADMITTED.match(text[to : min(end, to + 90)]))


def _spread_signs(passage: Passage, start: int, end: int) -> Iterator[_Sign]:
    """Statements about metastatic and extensive-stage disease."""
    text = passage.clean
    for match in islice(_SPREAD.finditer(text, start, end), _MOST_SIGNS):
        sign = _read_spread_words(passage, start, match, end)
        if sign is not None:
            yield sign


def _read_spread_words(passage: Passage, start: int, match: re.Match[str], end: int) -> _Sign | None:
    text = passage.clean
    at, to = match.span()
    before = text[max(start, at - _BEFORE) : at]
    after = text[to : min(end, to + _AFTER)]
    kind = match.lastgroup

    def sign(meaning: Meaning, why: str) -> _Sign:
        return _Sign(meaning, passage, at, to, why)

    if kind == "spread" and (_NODES.search(before) or _NODES_AFTER.match(after)):
        return None
    if _PREVENTED.search(before):
        return None
    if _TREATED_FOR.search(before):
        return sign("implies", "treatment for metastatic disease is spoken of")
    passing = _IN_PASSING.search(text, max(start, at - 120), min(end, to + 80))
    if not passing and (_NOT.search(before[-70:]) or _NOT_ADMITTED.match(after)):
        if _ORGAN.search(before):
            return None  # "No liver metastases" leaves those elsewhere
        if _BRAIN.search(before[-40:]) or _BRAIN.search(after[:40]):
            # "No symptomatic brain metastases" leaves the others; "no brain metastases" tells nothing of stage IV.
            return (
                sign("advanced", "only some brain metastases are ruled out") if _SYMPTOMS.search(before[-60:]) else None
            )
        if (
            kind in ("spread", "tnm", "distant")
            and "distant" not in before[-12:].lower()
            and "history" in before.lower()
        ):
            return None
        return sign("closes", "metastases are ruled out")
    if kind == "spread" and _OTHER_PRIMARY.match(after) and not _LUNG_OR_ANY.search(_clause(text, start, at, end)):
        return None
    if passing:
        return sign("advanced", "metastases are spoken of in passing")
    if _A_LESION.match(after) and (_TISSUE.search(before[-60:]) or _TISSUE.search(after[:40])):
        return sign("advanced", "tissue of metastases is spoken of")
    return sign("opens", _WHY_SPREAD[kind or "spread"])


def _clause(text: str, start: int, at: int, end: int) -> str:
    """The clause of `text[start:end]` in which *at* stands, as far as it is near."""
    left = max(start, at - _BEFORE)
    right = min(end, at + 500)
    stop = _CLAUSE_END.search(text, at, right)
    return text[left : stop.start() if stop else right]


_CLAUSE_END = re.compile(r"[.;]\s|\n")
_WHY_SPREAD = {
    "extensive": "extensive-stage disease is named",
    "meninges": "cancer in the lining of the brain is named",
    "oligo": "disease with few metastases is named",
    "tnm": "M1 (metastatic) disease is named",
    "spread": "metastatic disease is named",
    "distant": "disease that has spread is named",
}


def _early_signs(passage: Passage, start: int, end: int) -> Iterator[_Sign]:
    text = passage.clean
    for match in islice(_EARLY.finditer(text, start, end), _MOST_SIGNS):
        if _is_past(passage, start, match.start()):
            continue
        if match.lastgroup != "no_spread" and _NOT.search(text, max(start, match.start() - 40), match.start()):
            continue
        yield _Sign("closes", passage, match.start(), match.end(), "early, limited or operable disease")


def _exclusion_signs(criteria: Criteria) -> Iterator[_Sign]:
    """Exclusion criteria that keep all people with metastases or stage IV out."""
    for item in criteria.items:
        if item.section != "exclusion" or len(item.text) > 400:
            continue
        low = criteria.lower[item.start : item.end]
        if not (_any_of(_SPREAD_WORDS, low) or "stage" in low):
            continue
        if _SECOND_CANCER.search(item.text) or any(
            _KEEPS_OUT_ONLY_SOME.search(above.text) for above in criteria.above(item)
        ):
            continue
        yield from _kept_out_by(criteria, item)


def _kept_out_by(criteria: Criteria, item: Criterion) -> Iterator[_Sign]:
    text = criteria.passage.clean
    match = _KEEPS_OUT.match(text, item.start, item.end)
    if match and not _KEEPS_OUT_ONLY_SOME.search(text, match.start(), item.end):
        rest = text[match.end() : item.end]
        if len(rest) < 60 or rest.lstrip()[:1] in "(,.;:":
            yield _Sign(
                "closes", criteria.passage, match.start(), match.end(), "metastatic disease is an exclusion criterion"
            )
            return
    for stages in islice(_STAGES.finditer(text, item.start, item.end), _MOST_SIGNS):
        if stages.start() - item.start > 60 or item.end - stages.end() > 60 or not _FOUR.search(stages["list"]):
            continue
        if (
            _OTHER_STAGES.search(item.text)
            or _KEEPS_OUT_ONLY_SOME.search(item.text)
            or _NOT.search(text[item.start : stages.start()])
        ):
            continue
        yield _Sign("closes", criteria.passage, stages.start(), stages.end(), "stage IV is an exclusion criterion")


def _exclusion_hints(criteria: Criteria) -> Iterator[_Sign]:
    """Exclusion criteria that keep only *some* brain metastases out: people with others may enter."""
    for item in criteria.items:
        if item.section != "exclusion":
            continue
        for match in islice(_SPREAD.finditer(criteria.passage.clean, item.start, item.end), _MOST_SIGNS):
            around = criteria.passage.clean[max(item.start, match.start() - 120) : min(item.end, match.end() + 120)]
            if _BRAIN.search(around) and _SYMPTOMS.search(around):
                yield _Sign(
                    "advanced", criteria.passage, match.start(), match.end(), "only some brain metastases are ruled out"
                )


def _description_signs(trial: Trial) -> Iterator[_Sign]:
    """What summary, description and arms say of the people who take part; what is known already is left aside."""
    for name in ("brief_summary", "detailed_description", "arms"):
        for text in trial.texts(name)[:_MOST_SIGNS]:
            if not _any_of(_DESCRIPTION_WORDS, lower_case(text)):
                continue
            passage = Passage(name, text[:READ_AT_MOST])
            for sentence in _SENTENCE.finditer(passage.clean):
                start, end = sentence.span()
                if _PEOPLE.search(passage.clean, start, end) and not _BACKGROUND.search(passage.clean, start, end):
                    yield from (sign for sign in _signs(passage, start, end) if not _an_event(sign))


def _an_event(sign: _Sign) -> bool:
    """In a description, "until progression" or "recurrence" is what is waited for, not who takes part."""
    return sign.meaning == "advanced" and bool(_EVENT.match(sign.passage.clean, sign.start, sign.end))


_EVENT = re.compile(r"progress\w*|recurrence\w*|relapse\b", re.IGNORECASE)
_DESCRIPTION_WORDS = (
    *_SPREAD_WORDS,
    "stage",
    "advanced",
    "resect",
    "operable",
    "early",
    "recurren",
    "relaps",
    "progress",
)
_SENTENCE = re.compile(r"[^.;\n]{20,600}")
_PEOPLE = re.compile(
    r"\b(?:patients?|participants?|subjects?|people|persons?|individuals?|those|adults?|treatment\s+of|treating|cohorts?)\b",
    re.I,
)
_BACKGROUND = re.compile(
    r"\b(?:approv\w+|standard|surviv\w+|prognosis|report\w*|show(?:n|ed|s)|demonstrat\w+|previous\s+(?:stud|trial)\w*|leading\s+cause"
    r"|common|worldwide|percent|majority|most\s+(?:patients|people|lung)|guideline\w*|has\s+been|have\s+been|develop\w*|diagnosed\s+(?:at|in)"
    r"|incidence|mortality|may|can|often|about\s+\d+)\b|\d\s?%",
    re.IGNORECASE,
)
