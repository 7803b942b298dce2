"""A sentence of a report as answers: "EGFR exon 19 deletion, ALK negative, PD-L1 TPS 80 %, progressed on osimertinib".

Plain rules, on this server. Nothing of the text is stored. Each answer shows the words that it rests on, so that the
person can confirm it or take it away. Where the words leave room ("EGFR pending", "HER2 not mutated", "ECOG 0-1"),
there is no answer: a wrong one closes trials.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from finder.fit.treatments import ANY_SYSTEMIC, classes_of
from finder.labels.vocabulary import vocabulary
from finder.person import DRIVER_GENES, MAX_LINES, Change
from finder.search.filters import FILTERS, MAX_AGE, Filters
from finder.search.person_words import change_value, read_change, read_treatment
from finder.search.report_genes import genes_in

MAX_REPORT = 4000
"""What is longer is cut: these are sentences of a report, not a file."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a text gives: the filter *name*, one *value* of it, and the *words* that it rests on."""

    name: str
    value: Any
    words: str


def understood(text: str) -> tuple[Answer, ...]:
    """The answers that *text* gives, each once, in the order of the filters; never raises."""
    found = [answer for part in _clauses(text) for rule in _RULES for answer in rule(part)]
    return tuple(_sound(found))


def with_answers(filters: Filters, answers: Iterable[Answer]) -> Filters:
    """*filters* with *answers*: added where a filter takes several values, else in place of what was there."""
    changes: dict[str, Any] = {}
    for answer in answers:
        before = changes.get(answer.name, getattr(filters, answer.name))
        if FILTERS[answer.name].kind == "some":
            chosen = (*before, answer.value)
            changes[answer.name] = tuple(each for each in FILTERS[answer.name].choices if each in chosen)
        elif FILTERS[answer.name].kind == "words":
            changes[answer.name] = tuple(dict.fromkeys((*before, answer.value)))
        else:
            changes[answer.name] = answer.value
    return replace(filters, **changes)


# "But" stays with what it limits: "no comorbidities but COPD".
_END = re.compile(r"[;\n\r•]+|\.(?=\s|$)|(?:(?<=\sbut)|(?<=\showever)|(?<=\swhereas)),?\s+", re.IGNORECASE)


# What is said of relatives does not hold for the person.
_RELATIVES = re.compile(r"\b(?:family|mother|father|sister|brother|daughter|son|aunt|uncle|cousin)\b", re.IGNORECASE)

# A result in a line of its own, as the cells of a table are copied, belongs to the line before it.
_RESULT_ALONE = re.compile(
    r"\W*(?:not\s+(?:detected|found|identified|tested|performed|done)|negative|neg|positive|pos|detected|present|"
    r"absent|wild\W?type|wt|none|pending|unknown|no\s+(?:mutations?|fusions?|rearrangements?|alterations?)"
    r"(?:\s+(?:detected|found|identified))?|\d{1,3}\s*%)\W*$",
    re.IGNORECASE,
)
_HEADING_LENGTH = 60


def _lines(text: str) -> Iterator[str]:
    """The lines of *text*, each behind the heading that it stands under: "Not detected:", "Plan:", "Allergies:"."""
    lines: list[str] = []
    heading = ""
    for line in text.splitlines():
        words = line.strip()
        if not words:
            heading = ""
        elif words.endswith(":"):
            heading = words if len(words) <= _HEADING_LENGTH else ""
        elif lines and _RESULT_ALONE.match(words):
            lines[-1] = f"{lines[-1].rstrip(':')}: {words}"
        else:
            lines.append(f"{heading} {words}" if heading else words)
    yield from lines


# "Negative: EGFR; ALK; KRAS G12C": what is said of the first of a list is said of all that have no result of their own.
_LIST_HEAD = re.compile(
    r"^[^:;]{0,40}\b(?:negatives?|not\s+(?:detected|found|identified)|wild\W?type|tested(?:\s+for)?|pending)[^:;]{0,20}:",
    re.IGNORECASE,
)


def _clauses(text: str) -> list[str]:
    clauses = []
    for line in _lines(text[:MAX_REPORT]):
        head = ""
        for part in (each.strip() for each in _END.split(line)):
            if match := _LIST_HEAD.match(part):
                head = match[0]
            elif head and ":" not in part:
                part = f"{head} {part}"
            else:
                head = ""
            if part and not _RELATIVES.search(part):
                clauses.append(part)
    return clauses


def _sound(found: list[Answer]) -> Iterator[Answer]:
    """*found* without repetitions and contradictions: of two values where one can be true, neither is taken."""
    by_name: dict[str, dict[Any, Answer]] = {}
    for answer in found:
        by_name.setdefault(answer.name, {}).setdefault(answer.value, answer)
    changes = [change for word in by_name.get("change", ()) if (change := read_change(word)) is not None]
    genes = {change.gene for change in changes}
    by_name["without"] = {gene: answer for gene, answer in by_name.get("without", {}).items() if gene not in genes}
    # "EGFR mutated" says no more than "EGFR L858R" beside it.
    vague = {change_value(each) for each in changes if each.variant in ("", "mutation")} & {
        word for word in by_name.get("change", ()) if _is_subsumed(word, changes)
    }
    if genes & set(DRIVER_GENES):
        by_name.pop("drivers", None)
    if set(by_name.get("illness", ())) & _TREATED_ILLNESSES:
        # Methotrexate for rheumatism is no treatment of the cancer.
        by_name["had"] = {word: had for word, had in by_name.get("had", {}).items() if word not in _ALSO_FOR_OTHERS}
    if "sclc" in by_name.get("cancer", {}) and "histology" in by_name:
        # Combined, or changed from one into the other: which of them counts, the doctor knows.
        by_name.pop("cancer")
        by_name.pop("histology")
    if "histology" in by_name and "cancer" not in by_name:
        by_name["cancer"] = {"nsclc": replace(next(iter(by_name["histology"].values())), name="cancer", value="nsclc")}
    for name in FILTERS:
        answers = list(by_name.get(name, {}).values())
        if len(answers) > 1 and (FILTERS[name].kind in ("one", "number") or name in ("cancer", "line")):
            continue
        yield from (answer for answer in answers if answer.value not in vague)


def _is_subsumed(word: str, changes: list[Change]) -> bool:
    change = read_change(word)
    return change is not None and any(
        other.gene == change.gene and other.variant not in ("", "mutation") for other in changes
    )


# --- what is said not to be: treatments, illnesses, spread to the brain ---------------------------------------------

_NEGATIVE = re.compile(
    r"\bnegativ\w*\b(?!\s+(?:for|para))|\bneg\b|\(-\)|\bnone\b|"
    r"\bnot\s+(?:been\s+)?(?:detected|found|identified|seen|present|mutated|rearranged|amplified)\b|"
    r"\bwild\W?type\b|\bwt\b|\babsent\b|\bunmutated\b|\bnon-?mutated\b|\bundetected\b|\bundetectable\b|"
    # A Spanish report is not read, but what it denies must not become an answer.
    r"\bausentes?\b|\bno\s+(?:detectad|encontrad|identificad|observad|mutad)[oa]s?\b",
    re.IGNORECASE,
)

_NO_WORD = (
    r"\b(?:no|not|without|never|negative\s+for|absence\s+of|lacks?|lacking|free\s+of|denies|excludes?|neither|nor|"
    r"no\s+evidence\s+of|rule[sd]?\s+out|sin|nunca|ni|negativ[oa]s?\s+para|ausencia\s+de)\b"
)

# Where what a "no" covers has ended: a list goes on, another statement does not.
_SCOPE_END = re.compile(
    r",\s*(?:progress\w*|treated|received|with|on|after|status|s/p|PD-?L1|ECOG|TPS|stage|adenocarcinoma|squamous|metastatic)\b",
    re.IGNORECASE,
)
_NO_BEFORE = re.compile(rf"{_NO_WORD}[^.;]*$", re.IGNORECASE)


def _is_negated(part: str, start: int) -> bool:
    """Whether what begins at *start* of *part* is said not to be."""
    return _NO_BEFORE.search(_SCOPE_END.split(part[:start])[-1]) is not None


# --- treatments that are not given yet ---

_PLANNED = re.compile(
    r"\b(?:plan\w*|will|recommend\w*|consider\w*|candidate|discuss\w*|offer\w*|declin\w*|refus\w*|eligible|may|"
    r"start(?:ing)?\s+on|to\s+(?:start|begin|receive)|allerg\w*|naive|naïve|if|option\w*)\b",
    re.IGNORECASE,
)


# --- genes ----------------------------------------------------------------------------------------------------------


def _genes(part: str) -> Iterator[Answer]:
    if _OTHER_CANCER.search(part):
        return
    for found in genes_in(part):
        if found.name != "pdl1" or not _PDL1.search(part):
            yield Answer(found.name, found.value, found.words)


# --- PD-L1 ----------------------------------------------------------------------------------------------------------

_PDL1 = re.compile(
    r"(?:\bPD-?\s?L-?1\b[^.;,%\d]{0,45}?|\bTPS\b[^.;,%\d]{0,15}?)(?<![A-Za-z])(?P<comparison>>=|<=|≥|≤|>|<|~)?\s*"
    r"(?P<low>\d{1,3})\s*%?\s*(?P<range>(?:-|–|to)\s*\d{1,3}\s*)?(?P<percent>(?<=%)|%|percent)?",
    re.IGNORECASE,
)
_PDL1_AFTER = re.compile(r"(?P<low>\d{1,3})\s*%\s+(?:\w+\s+){0,3}?PD-?\s?L-?1\b", re.IGNORECASE)


def _pdl1(part: str) -> Iterator[Answer]:
    for match in (*_PDL1.finditer(part), *_PDL1_AFTER.finditer(part)):
        groups = match.groupdict()
        is_share = "%" in match[0] or groups.get("percent") or "TPS" in match[0].upper()
        if "CPS" in match[0].upper() or groups.get("range") or not is_share:
            continue
        value = int(groups["low"])
        if groups.get("comparison") in ("<", "<=", "≤"):
            # "Less than 1 %" is none; "less than 50 %" may be any of many.
            if value > 1:
                continue
            value = 0
        if value <= 100:
            yield Answer("pdl1", value, match[0].strip())


# --- treatments -----------------------------------------------------------------------------------------------------

_CLASSES = re.compile(
    r"\b(?:platinum(?:[\s-]based)?(?:\s+chemotherapy)?|chemotherapy|chemo|immunotherapy|checkpoint\s+inhibitor|"
    r"EGFR[\s-](?:TKI|inhibitor)|ALK[\s-](?:TKI|inhibitor)|KRAS[\s-](?:G12C[\s-])?inhibitor)s?\b",
    re.IGNORECASE,
)
# Before the cancer had spread: whether it counts as a treatment for advanced disease, each trial says for itself.
_EARLY = re.compile(
    r"\b(?:neo-?)?adjuvant\b|\bperi-?operative\b|\b(?:before|after|following)\s+(?:surgery|resection|lobectomy)\b|"
    r"\bchemo-?\s?radi\w+",
    re.IGNORECASE,
)
# Given for rheumatism, for the bowel, or against the rejection of an organ, too.
_TREATED_ILLNESSES = {"autoimmune", "transplant"}
_ALSO_FOR_OTHERS = frozenset({
    "methotrexate", "rituximab", "cyclophosphamide", "azathioprine", "mercaptopurine", "everolimus", "sirolimus",
    "tofacitinib", "baricitinib", "upadacitinib", "ruxolitinib", "tocilizumab", "infliximab", "adalimumab", "abatacept",
    "belimumab", "obinutuzumab", "thalidomide",
})  # fmt: skip

# Of another cancer that the person had, nothing is an answer about this one.
_OTHER_CANCER = re.compile(
    r"\b(?:breast|prostate|colon|colorectal|rectal|bladder|kidney|renal|skin|basal|ovarian|uterine|cervical|thyroid|gastric|"
    r"stomach|liver|hepatocellular|pancreatic|head\s+and\s+neck|laryngeal|(?:o)?esophageal)[\s-]+(?:cell[\s-]+)?"
    r"(?:cancers?|carcinomas?|tumou?rs?|adenocarcinomas?)\b|"
    r"\b(?:cancers?|carcinomas?|adenocarcinomas?)\s+of\s+the\s+(?!(?:\w+\s+){0,3}(?:lungs?|bronch\w*|lobes?))\w+|"
    r"\b(?:melanoma|lymphoma|leuka?emia|myeloma)\b",
    re.IGNORECASE,
)
_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_LINES = re.compile(
    r"\b(?P<number>\d|one|two|three|four|five)\s+(?:prior\s+|previous\s+|earlier\s+)?lines?\s+of\b|"
    r"\b(?P<prior>\d|one|two|three|four|five)\s+(?:prior|previous)\s+(?:lines?|regimens?|therapies|treatments)\b",
    re.IGNORECASE,
)
_SO_FAR = r"(?:\s+(?:of|for)\s+(?:the|her|his|my|this|lung)(?:\s+lung)?\s+cancer)?"
_NAIVE = re.compile(
    r"\b(?:treatment|therapy)[\s-]na(?:i|ï)ve\b|\bno\s+(?:prior|previous)\s+(?:systemic\s+|cancer\s+)?"
    r"(?:therapy|treatments?|lines?)\b|\bpreviously\s+untreated\b|\bnot\s+(?:yet\s+)?been\s+treated\b|"
    rf"\bno\s+(?:systemic\s+|cancer\s+)?(?:therapy|treatments?){_SO_FAR}\s+(?:yet|so\s+far|to\s+date|until\s+now)\b|"
    r"\b(?:not|never|n't)\s+(?:yet\s+)?(?:had|received|started|begun|been\s+given)\s+(?:any\s+)?(?:systemic\s+|cancer\s+)?"
    rf"(?:therapy|treatments?){_SO_FAR}(?=\s+(?:yet|so\s+far|to\s+date)\b|\s*[.,;]|\s*$)|"
    r"^\W*(?:not\s+yet\s+treated|untreated(?:\s+so\s+far)?)\W*$",
    re.IGNORECASE,
)


def _treatments(part: str) -> Iterator[Answer]:
    if match := _NAIVE.search(part):
        yield Answer("lines", 0, match[0])
    for match in _LINES.finditer(part):
        number = (match["number"] or match["prior"]).lower()
        value = _NUMBER.get(number) or int(number) if not number.isalpha() or number in _NUMBER else 0
        if value <= MAX_LINES:
            yield Answer("lines", value, match[0])
    if _OTHER_CANCER.search(part):
        return
    # "The osimertinib mutation" names a change that it is given for.
    named = [
        (mention.start, part[mention.start : mention.end])
        for mention in vocabulary().find(part)
        if not part[mention.end :].lower().startswith((" mutation", " gene"))
    ]
    named += [(match.start(), match[0]) for match in _CLASSES.finditer(part)]
    for start, words in sorted(named):
        word = read_treatment(words) or read_treatment(words.rstrip("s")) or _treatment_class(words)
        if word is None or ANY_SYSTEMIC not in classes_of(word) or _PLANNED.search(part) or _EARLY.search(part):
            continue
        if not _is_negated(part, start):
            yield Answer("had", word, words)


def _treatment_class(words: str) -> str | None:
    key = words.casefold()
    for prefix, word in (("platinum", "platinum"), ("kras", "kras-g12c-inhibitor"), ("egfr", "egfr-tki")):
        if key.startswith(prefix):
            return word
    return None


# --- everything else ------------------------------------------------------------------------------------------------

# Nothing is said of it after this: neither "of hepatitis" nor "available" nor "except COPD" follows.
_NOTHING_BEHIND = (
    r"(?=(?: of note| known| reported| (?:wo)?man| (?:fe)?male| patient| person)?\s*(?:$|[,)]))"
    r"(?!.*\b(?:except\w*|excluding|other than|apart|aside|besides?|but|however|whereas|save)\b)"
)
_FACTS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (name, value, re.compile(pattern, re.IGNORECASE))
    for name, value, pattern in (
        ("cancer", "nsclc", r"\bNSCLC\b|\bnon[\s-]*small[\s-]*cell\b"),
        ("cancer", "sclc", r"(?<!non-)(?<!non )(?<!non)\b(?:SCLC|small[\s-]*cell\b)"),
        ("histology", "adenosquamous", r"\badeno[\s-]?squamous\b"),
        ("histology", "adenocarcinoma", r"\badenocarcinoma\b"),
        ("histology", "squamous", r"(?<!non-)(?<!non )(?<!non)(?<!adeno)(?<!adeno-)\bsquamous\b"),
        ("histology", "large-cell", r"\blarge[\s-]cell\b(?!\s+neuroendocrine)"),
        ("histology", "sarcomatoid", r"\bsarcomatoid\b"),
        ("extent", "oligometastatic", r"\boligo-?metasta\w+"),
        ("sex", "female", r"\bfemale\b|\bwoman\b"),
        ("sex", "male", r"\bmale\b|\bman\b"),
        ("illness", "lung-inflammation",
         r"\bILD\b|\binterstitial lung disease\b|\bpneumonitis\b|\b(?:pulmonary|lung) fibrosis\b"),
        ("illness", "autoimmune", r"\bautoimmune\b|\brheumatoid arthritis\b|\blupus\b|\bCrohn\w*|\bulcerative colitis\b"
         r"|\bpsoria\w+|\bmultiple sclerosis\b|\bmyasthenia\b"),
        ("illness", "hepatitis-b", r"\bhepatitis B\b|\bHBV\b"),
        ("illness", "hepatitis-c", r"\bhepatitis (?:B (?:and|or) )?C\b|\bHCV\b"),
        ("illness", "hiv", r"\bHIV\b"),
        ("illness", "steroids", r"\b(?:predniso(?:ne|lone)|dexamethasone|daily steroids?)\b"),
        ("illness", "transplant", r"\b(?:kidney|liver|lung|heart|organ|stem cell) transplant\w*"),
        ("illness", "none",
         r"(?:\bno (?:other |known |relevant |significant |major )*"
         r"(?:illness(?:es)?|co-?morbidit(?:y|ies)|medical history)|\botherwise healthy)\b" + _NOTHING_BEHIND),
        ("illness", "heart", r"\bheart failure\b|\bmyocardial infarction\b|\bheart attack\b"),
        ("illness", "kidney", r"\bdialysis\b|\b(?:kidney|renal) (?:failure|insufficiency|disease)\b"),
        ("illness", "liver", r"\bcirrhosis\b|\bliver failure\b"),
        ("illness", "second-cancer", r"\b(?:history of|prior|previous) (?:breast|prostate|colon|bladder) cancer\b"),
    )
)  # fmt: skip


_DENIED_AFTER = re.compile(
    rf"[\s:,-]*(?:(?:virus|surface|core|antigens?|antibod(?:y|ies)|DNA|RNA|PCR|test(?:ing|s)?|serology|HBsAg|is|was|status)\b"
    rf"[\s:,(-]*|positive,?\s+)*(?:{_NEGATIVE.pattern}|\bresolved\b|\bvaccinat)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:suspected|suspicion|suspicious|possible|possibly|probable|questionable|cannot\s+be\s+excluded|vaccinat\w*)\b",
    re.IGNORECASE,
)


def _facts(part: str) -> Iterator[Answer]:
    for name, value, pattern in _FACTS:
        match = pattern.search(part)
        if match is None or _is_negated(part, match.start()):
            continue
        # "HIV negative", "hepatitis B surface antigen: not detected".
        is_denied_after = name == "illness" and _DENIED_AFTER.match(part, match.end())
        is_of_other = name in ("cancer", "histology") and _OTHER_CANCER.search(part)
        if (
            not is_denied_after
            and not is_of_other
            and not _UNSURE.search(part)
            and "family history" not in part.lower()
        ):
            yield Answer(name, value, match[0])


_BRAIN = re.compile(
    r"\b(?:brain|cerebral|intracranial|CNS)\s+(?:and\s+\w+\s+)?(?:metasta\w+|mets?\b|lesions?|disease|involvement)",
    re.IGNORECASE,
)
_LINING = re.compile(r"\bleptomeningeal\b|\bcarcinomatous meningitis\b", re.IGNORECASE)
_NO_BRAIN = re.compile(
    r"\b(?:(?:brain|head)\s+(?:MRI|CT|imaging)|(?:MRI|CT)\s+(?:of\s+the\s+)?(?:brain|head))\s*(?:is|was|shows?|showed|:)?\s*"
    r"(?:negative|clear|normal|no\s+(?:evidence\s+of\s+|sign\s+of\s+)?(?:brain\s+)?metasta\w+)\b",
    re.IGNORECASE,
)
_UNTREATED = re.compile(r"\buntreated\b|\bnot\s+(?:yet\s+)?treated\b", re.IGNORECASE)
# "Progressing after radiotherapy": treated once, but not stable.
_GROWING = re.compile(
    r"\bprogress\w*|\bgrow\w*|\brecur\w*|\brelaps\w*|\bnew\b|\benlarg\w*|\bincreas\w*|\bsymptomatic\b", re.IGNORECASE
)
_TREATED = re.compile(
    r"\b(?<!un)treated\b|\bstable\b|\bSRS\b|\bradiosurgery\b|\bgamma\s*knife\b|\bWBRT\b|\birradiat\w+|\bresected\b|"
    r"\bafter\s+radi\w+|\bpost[\s-]radi\w+",
    re.IGNORECASE,
)


def _brain(part: str) -> Iterator[Answer]:
    if match := _NO_BRAIN.search(part):
        yield Answer("brain", "none", match[0])
    if _UNSURE.search(part):
        return
    lining = _LINING.search(part)
    if lining and not _is_negated(part, lining.start()):
        yield Answer("brain", "leptomeningeal", lining[0])
        return
    match = _BRAIN.search(part)
    if match is None:
        return
    untreated, treated = _UNTREATED.search(part), _TREATED.search(part)
    before = part[: match.start()]
    if _NO_BEFORE.search(_UNTREATED.sub("", before)):
        # "No untreated brain metastases" leaves open whether there are treated ones.
        if not untreated and not treated:
            yield Answer("brain", "none", f"no {match[0]}")
    elif untreated and not re.search(r"\bpreviously\s+untreated\b", part, re.IGNORECASE):
        yield Answer("brain", "untreated-ok", f"{untreated[0]} {match[0]}")
    elif treated and not untreated and not _GROWING.search(part):
        yield Answer("brain", "treated-stable", f"{match[0]} … {treated[0]}")


_ECOG = re.compile(
    r"\b(?:ECOG|WHO|Zubrod)(?:[\s-]*(?:PS|performance\s+status|score))?[\s:=]*(?:of\s+|is\s+)?(?P<value>[0-4])"
    r"(?!\s*(?:-|–|to|or|/)\s*\d)(?!\d|\.\d)",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?P<old>\d{2,3})[\s-]*(?:years?|yrs?|y)?[\s-]*(?:old|/o)\b|\b(?:age|aged)\W{0,2}(?P<aged>\d{2,3})\b|"
    r"\b(?P<short>\d{2,3})\s*(?:yo|y/o)\b",
    re.IGNORECASE,
)


def _numbers(part: str) -> Iterator[Answer]:
    for match in _ECOG.finditer(part):
        yield Answer("ecog", int(match["value"]), match[0])
    for match in _AGE.finditer(part):
        years = int(match["old"] or match["aged"] or match["short"])
        if 18 <= years <= MAX_AGE:
            yield Answer("age", years, match[0])


_RULES = (_genes, _pdl1, _treatments, _facts, _brain, _numbers)
