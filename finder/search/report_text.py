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
from finder.search.filters import FILTERS, MARKERS, MAX_AGE, Filters
from finder.search.person_words import change_value, read_change, read_treatment

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


def _clauses(text: str) -> list[str]:
    parts = [part.strip() for part in _END.split(text[:MAX_REPORT])]
    return [part for part in parts if part and not _RELATIVES.search(part)]


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


# --- what negates ---------------------------------------------------------------------------------------------------

# Where what a "no" covers has ended: a list goes on, another statement does not.
_SCOPE_END = re.compile(
    r",\s*(?:progress\w*|treated|received|with|on|after|status|s/p|PD-?L1|ECOG|TPS|stage|adenocarcinoma|squamous|metastatic)\b",
    re.IGNORECASE,
)
_NO_BEFORE = re.compile(
    r"\b(?:no|not|without|never|negative\s+for|absence\s+of|lacks?|lacking|free\s+of|denies|excludes?|neither|nor|"
    r"no\s+evidence\s+of|rule[sd]?\s+out)\b[^.;]*$",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:plan\w*|will|recommend\w*|consider\w*|candidate|discuss\w*|offer\w*|declin\w*|refus\w*|eligible|may|"
    r"start(?:ing)?\s+on|to\s+(?:start|begin|receive)|allerg\w*|naive|naïve|if|option\w*)\b",
    re.IGNORECASE,
)


def _is_negated(part: str, start: int) -> bool:
    """Whether what begins at *start* is said not to be."""
    return _NO_BEFORE.search(_SCOPE_END.split(part[:start])[-1]) is not None


# --- genes ----------------------------------------------------------------------------------------------------------

_GENE = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<partner>[A-Z][A-Z0-9]{2,6})\s*[-:–/]{1,2}\s*(?=ALK|ROS1|RET|NTRK|NRG1))?"
    r"(?P<gene>(?i:egfr|her-?1|alk|ros-?1|k-?ras|braf|b-raf|c-?met|her-?2(?:/neu)?|erbb2|ntrk[123]?|nrg1|pik3ca|stk11|"
    r"lkb1|tp53|p53|mtap|brca[12]?|fgfr[1234]?|dll3|trop-?2)|MET(?:ex14)?|Met(?=\s+(?:ex|amp))|"
    r"met(?=\s+(?:ex|amp|overexp))|RET|ret(?=\s+(?:fus|rearr)))(?![A-Za-z0-9])"
)
_VARIANTS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), gene, variant)
    for pattern, gene, variant in (
        (r"\bex(?:on)?\W{0,2}19\W{0,2}del\w*|\bdel(?:etion)?\W{0,2}(?:in\s+)?(?:ex(?:on)?\W{0,2})?19\b|\b19\W?del\w*"
         r"|\b[EL]74[67]\w*del\w*|\bexon 19 (?:mutation|deletions?)", "EGFR", "exon 19 deletion"),
        (r"\bL858R\b", "EGFR", "L858R"),
        (r"\bT790M\b", "EGFR", "T790M"),
        (r"\bC797S\b", "EGFR", "C797S"),
        (r"\b(?:G719[ACSX]|S768I|L861Q)\b", "EGFR", "uncommon"),
        (r"\bex(?:on)?\W{0,2}20\W{0,2}ins\w*|\binsertions? in ex(?:on)? ?20\b|\b20\W?ins\b", "EGFR|HER2",
         "exon 20 insertion"),
        (r"\bG12C\b", "KRAS", "G12C"),
        (r"\bG12D\b", "KRAS", "G12D"),
        (r"\bG12V\b", "KRAS", "G12V"),
        (r"\bV600E\b", "BRAF", "V600E"),
        (r"\b(?:MET)?ex(?:on)?\W{0,2}14\b(?:\W{0,2}skip\w*)?", "MET", "exon 14 skipping"),
        (r"\bamplifi\w+|\bamp\b", "", "amplification"),
        (r"\boverexpress\w*|\bIHC\W{0,2}3\+", "", "overexpression"),
        (r"\bfusions?\b|\brearrang\w*|\btransloc\w*", "", "fusion"),
        (r"\bmutat\w*|\bmutant\b|\bvariant\b", "", "mutation"),
        (r"\bpositiv\w*|\bpos\b|\(\+\)|\bdetected\b|\bpresent\b", "", ""),
    )
)  # fmt: skip
_NEGATIVE = re.compile(
    r"\bnegativ\w*\b(?!\s+for)|\bneg\b|\(-\)|\bnone\b|\bnot\s+(?:been\s+)?(?:detected|found|identified|seen|present|mutated|rearranged)\b|"
    r"\bwild\W?type\b|\bwt\b|\babsent\b|\bunmutated\b|\bnon-?mutated\b|\bundetected\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\bpending\b|\bunknown\b|\bnot\s+(?:yet\s+)?(?:tested|done|performed|available|assessed|evaluated)\b|\bawait\w*|"
    r"\bequivocal\b|\binsufficient\b|\bfailed\b|\bordered\b|\?|\bfamily\b|\bgermline\b",
    re.IGNORECASE,
)
# Of these a report may deny one kind of change and leave the others open.
_SEVERAL_KINDS = ("MET", "HER2", "FGFR")
_WHOLE = {"", "mutation", "fusion"}
_USUAL = {"EGFR": "mutation", "KRAS": "mutation", "BRAF": "mutation", "ALK": "fusion", "ROS1": "fusion",
          "RET": "fusion", "NTRK": "fusion", "NRG1": "fusion"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Mention:
    gene: str
    start: int
    end: int
    tail: str
    is_fusion: bool


def _mentions(part: str) -> list[_Mention]:
    """The genes that *part* names, each with the words up to the next one."""
    found = list(_GENE.finditer(part))
    mentions = []
    stops = sorted(match.start() for match in (*found, *_PDL1_NAME.finditer(part)))
    for match in found:
        name = re.sub(r"(?i)ex14$|/neu$", "", match["gene"])
        change = read_change(name)
        if change is None:
            continue
        tail = part[match.end() : next((stop for stop in stops if stop >= match.end()), len(part))]
        mentions.append(_Mention(change.gene, match.start(), match.end(), tail, bool(match["partner"])))
    return mentions


_PDL1_NAME = re.compile(r"\bPD-?\s?L-?1\b", re.IGNORECASE)
# What belongs to the next words of a list.
_LOOSE_END = re.compile(r"(?:[\s,:(]|\b(?:and|or|nor|no|with|without|but|however|whereas)\b)+$", re.IGNORECASE)
_LIST = re.compile(r"^[\s,/&+]*(?:(?:and|or|nor)\b)?[\s,/]*$", re.IGNORECASE)


def _genes(part: str) -> Iterator[Answer]:
    mentions = _mentions(part)
    states = [_state(part, mention) for mention in mentions]
    # "EGFR, ALK and ROS1 negative": what stands at the end of a list holds for all of it.
    for number in range(len(mentions) - 2, -1, -1):
        if states[number] is None and _LIST.match(mentions[number].tail):
            following = states[number + 1]
            states[number] = following if following in (_NO, _MAYBE) else None
    is_denied = False
    for number, mention in enumerate(mentions):
        # "no EGFR mutation, ALK fusion or ROS1 fusion": a "no" holds on until something is affirmed.
        between = part[mentions[number - 1].end if number else 0 : mention.start]
        is_denied = is_denied or _is_negated(_NEGATIVE.sub(" ", between) + " ", len(part))
        if states[number] == _AFFIRMED:
            is_denied = False
        state = _NO if is_denied and states[number] != _MAYBE else states[number]
        yield from _gene_answers(part, mention, state)
    if not mentions:
        yield from _variants_alone(part)


_NO, _MAYBE, _YES, _AFFIRMED = "no", "maybe", "yes", "affirmed"


def _state(part: str, mention: _Mention) -> str | None:
    """What the words after a gene say of it; None where they say nothing."""
    if _OPEN.search(mention.tail):
        return _MAYBE
    if _NEGATIVE.search(mention.tail):
        return _NO
    if re.search(r"\bpositiv\w*|\(\+\)|\bdetected\b|\bpresent\b", mention.tail, re.IGNORECASE):
        return _AFFIRMED
    named = mention.is_fusion or "ex14" in part[mention.start : mention.end].lower()
    return _YES if named or _variants(mention) else None


def _variants(mention: _Mention) -> list[str]:
    """The variants of the gene that its tail names, the most exact ones alone."""
    found = [
        variant
        for pattern, genes, variant in _VARIANTS
        if (not genes or mention.gene in genes.split("|")) and pattern.search(mention.tail)
    ]
    exact = [variant for variant in found if variant not in _WHOLE]
    return exact or found[:1]


def _gene_answers(part: str, mention: _Mention, state: str | None) -> Iterator[Answer]:
    words = _LOOSE_END.sub("", " ".join(part[mention.start : mention.end + len(mention.tail)].split()))
    variants = _variants(mention)
    if "ex14" in part[mention.start : mention.end].lower():
        variants = ["exon 14 skipping"]
    if mention.is_fusion:
        variants = ["fusion"]
    if state in (_YES, _AFFIRMED):
        for variant in variants or [""]:
            change = read_change(f"{mention.gene}:{variant}") if variant else Change(mention.gene)
            if change is not None:
                usual = _USUAL.get(mention.gene, "") if not change.variant else change.variant
                yield Answer("change", change_value(Change(change.gene, usual)), words)
    elif state == _NO and mention.gene in MARKERS and set(variants) <= _WHOLE:
        is_whole = mention.gene not in _SEVERAL_KINDS or not set(variants) - {""}
        if is_whole:
            yield Answer("without", mention.gene, _denied(part, mention, words))


def _denied(part: str, mention: _Mention, words: str) -> str:
    """The words that deny a gene: "ALK negative", "ALK, ROS1 negative"; before a list, "no" stands for them."""
    if _NEGATIVE.search(mention.tail):
        return words
    denied = _NEGATIVE.search(part, mention.end)
    return " ".join(part[mention.start : denied.end()].split()) if denied else f"no {words}"


def _variants_alone(part: str) -> Iterator[Answer]:
    """Variants that only one gene has: "L858R" says EGFR."""
    for pattern, genes, variant in _VARIANTS:
        match = pattern.search(part)
        if genes and match and not _OPEN.search(part) and not _NEGATIVE.search(part):
            gene = genes.split("|")[0]
            is_other = variant.startswith("G12") and "NRAS" in part.upper()
            if not _is_negated(part, match.start()) and not is_other:
                yield Answer("change", change_value(Change(gene, variant)), match[0])


_NO_DRIVER = re.compile(
    r"\bno\s+(?:other\s+)?(?:known\s+|actionable\s+|targetable\s+|oncogenic\s+|driver\s+|genomic\s+|molecular\s+)+"
    r"(?:driver\s+)?(?:mutations?|alterations?|aberrations?|changes?|drivers?)\b|\bdriver[\s-]negative\b|"
    r"\bno\s+drivers?\b|\bnon[\s-]oncogene[\s-]addicted\b",
    re.IGNORECASE,
)
_NO_TEST = re.compile(
    r"\b(?:NGS|(?:molecular|biomarker|genomic|genetic|next[\s-]generation)\s+(?:testing|tests?|sequencing|profiling|"
    r"panel|results?))\b[^.;]{0,25}\b(?:pending|not\s+(?:yet\s+)?(?:done|performed|available|tested)|awaited|ordered)\b|"
    r"\bnot\s+(?:yet\s+)?tested\s+for\s+(?:mutations|biomarkers|drivers)\b",
    re.IGNORECASE,
)


def _drivers(part: str) -> Iterator[Answer]:
    if match := _NO_DRIVER.search(part):
        yield Answer("drivers", "none", match[0])
    if match := _NO_TEST.search(part):
        yield Answer("drivers", "not-tested", match[0])


# --- PD-L1 ----------------------------------------------------------------------------------------------------------

_PDL1 = re.compile(
    r"(?:\bPD-?\s?L-?1\b[^.;,%\d]{0,45}?|\bTPS\b[^.;,%\d]{0,15}?)(?<![A-Za-z])(?P<comparison>>=|<=|≥|≤|>|<|~)?\s*"
    r"(?P<low>\d{1,3})\s*%?\s*(?P<range>(?:-|–|to)\s*\d{1,3}\s*)?(?P<percent>(?<=%)|%|percent)?",
    re.IGNORECASE,
)
_PDL1_NEGATIVE = re.compile(
    r"\bPD-?\s?L-?1\b[^.;,%\d]{0,25}\b(?:negativ\w*|neg)\b|\bPD-?\s?L-?1\s*\(-\)", re.IGNORECASE
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
    denied = _PDL1_NEGATIVE.search(part)
    if denied and not _PDL1.search(part):
        yield Answer("pdl1", 0, denied[0])


# --- treatments -----------------------------------------------------------------------------------------------------

_CLASSES = re.compile(
    r"\b(?:platinum(?:[\s-]based)?(?:\s+chemotherapy)?|chemotherapy|chemo|immunotherapy|checkpoint\s+inhibitor|"
    r"EGFR[\s-](?:TKI|inhibitor)|ALK[\s-](?:TKI|inhibitor)|KRAS[\s-](?:G12C[\s-])?inhibitor)s?\b",
    re.IGNORECASE,
)
_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_LINES = re.compile(
    r"\b(?P<number>\d|one|two|three|four|five)\s+(?:prior\s+|previous\s+|earlier\s+)?lines?\s+of\b|"
    r"\b(?P<prior>\d|one|two|three|four|five)\s+(?:prior|previous)\s+(?:lines?|regimens?|therapies|treatments)\b",
    re.IGNORECASE,
)
_NAIVE = re.compile(
    r"\b(?:treatment|therapy)[\s-]na(?:i|ï)ve\b|\bno\s+(?:prior|previous)\s+(?:systemic\s+|cancer\s+)?"
    r"(?:therapy|treatments?|lines?)\b|\bpreviously\s+untreated\b|\bnot\s+(?:yet\s+)?been\s+treated\b",
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
    named = [(mention.start, part[mention.start : mention.end]) for mention in vocabulary().find(part)]
    named += [(match.start(), match[0]) for match in _CLASSES.finditer(part)]
    for start, words in sorted(named):
        word = read_treatment(words) or read_treatment(words.rstrip("s")) or _treatment_class(words)
        if word is None or ANY_SYSTEMIC not in classes_of(word) or _PLANNED.search(part):
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
        ("cancer", "sclc", r"(?<!non-)(?<!non )(?<!non)\b(?:SCLC|small[\s-]*cell\s+(?:lung|carcinoma))"),
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
        ("illness", "hepatitis", r"\bhepatitis [BC]\b|\bHBV\b|\bHCV\b"),
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


def _facts(part: str) -> Iterator[Answer]:
    for name, value, pattern in _FACTS:
        match = pattern.search(part)
        if match is None or _is_negated(part, match.start()):
            continue
        # "HIV negative", "hepatitis B: not detected".
        is_denied_after = name == "illness" and _NEGATIVE.match(part[match.end() :].lstrip(" :,-"))
        if not is_denied_after and "family history" not in part.lower():
            yield Answer(name, value, match[0])


_BRAIN = re.compile(
    r"\b(?:brain|cerebral|intracranial|CNS)\s+(?:and\s+\w+\s+)?(?:metasta\w+|mets?\b|lesions?|disease|involvement)",
    re.IGNORECASE,
)
_LINING = re.compile(r"\bleptomeningeal\b|\bcarcinomatous meningitis\b", re.IGNORECASE)
_NO_BRAIN = re.compile(
    r"\b(?:brain|head)\s+(?:MRI|CT|imaging)\s*(?:is|was|shows?|showed|:)?\s*"
    r"(?:negative|clear|normal|no\s+(?:evidence\s+of\s+|sign\s+of\s+)?(?:brain\s+)?metasta\w+)\b",
    re.IGNORECASE,
)
_UNTREATED = re.compile(r"\buntreated\b|\bnot\s+(?:yet\s+)?treated\b", re.IGNORECASE)
_TREATED = re.compile(
    r"\b(?<!un)treated\b|\bstable\b|\bSRS\b|\bradiosurgery\b|\bgamma\s*knife\b|\bWBRT\b|\birradiat\w+|\bresected\b|"
    r"\bafter\s+radi\w+|\bpost[\s-]radi\w+",
    re.IGNORECASE,
)


def _brain(part: str) -> Iterator[Answer]:
    if match := _NO_BRAIN.search(part):
        yield Answer("brain", "none", match[0])
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
    elif treated and not untreated:
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


_RULES = (_genes, _drivers, _pdl1, _treatments, _facts, _brain, _numbers)
