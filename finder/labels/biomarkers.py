"""Which biomarkers must a participant's tumour have, or must it not have?

The codebook: `required` (a participant must have it), `excluded` (people with it may not enter; "wild type required" is
this, too). Measuring, stratifying, and "must have had the matching drug if positive" are no rule, and the name of a
drug class ("EGFR-TKI", "anti-PD-L1") is no biomarker. `biomarkers.csv` beside this file lists the spellings.

A sentence is read in three steps: which markers it names and which of them only name a drug, whether it states a rule
at all, and whether the rule is turned round ("no", "negative", "wild type", "< 1 %").
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from ahocorasick_rs import AhoCorasick

from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence, Passage
from finder.labels.sentences import (
    beside_another_cancer,
    names_cancer,
    one_line,
    only_of_another_cancer,
    sentence_spans,
)
from finder.labels.text import READ_AT_MOST
from finder.record import Trial

GENES = (
    "EGFR", "ALK", "ROS1", "KRAS", "MET", "RET", "HER2", "BRAF", "NTRK", "NRG1", "PD-L1", "TMB", "MSI", "DLL3",
    "TROP2", "B7-H3", "CLDN18.2", "CEACAM5", "FGFR", "PIK3CA", "STK11", "BRCA", "TP53", "HLA", "MTAP", "other",
)  # fmt: skip
"""The biomarkers of the codebook."""

Rule = Literal["required", "excluded"]


@dataclass(frozen=True, slots=True)
class Biomarker:
    """A rule about one biomarker; *variant* is the stated variant or threshold ("G12C", "≥50 %"), or empty."""

    gene: str
    rule: Rule
    variant: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Spelling:
    gene: str
    kind: str
    name: str
    first: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Mention:
    """A marker named at `start:end` of a sentence; *variant* is set where the name tells it ("G12C")."""

    start: int
    end: int
    gene: str
    variant: str


@dataclass(frozen=True, slots=True)
class _Finding:
    """One rule read from one sentence; *strength* is 2 for titles, 1 for criteria, 0 for what a cohort alone needs."""

    gene: str
    rule: Rule
    variant: str
    strength: int
    evidence: Evidence


_GAP = r"[\s\-‐‑–‒/]{0,3}"


def _anchors(tokens: list[str]) -> list[str]:
    """What to look for before the pattern is tried: the first token; a short one only with the token after it."""
    first = tokens[0].lower()
    if len(first) > 2 or len(tokens) == 1:
        return [first]
    return [f"{first}{gap}{tokens[1].lower()}" for gap in ("", " ", "  ", "\n", "-", "‐", "‑", "–", "/")]


def _read_table() -> dict[str, tuple[_Spelling, ...]]:
    """The spellings of biomarkers.csv by their first token in small letters, longest first."""
    table: dict[str, list[tuple[int, _Spelling]]] = {}
    with Path(__file__).with_name("biomarkers.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            flags = re.IGNORECASE if row["letters"] == "any" else 0
            for spelling in row["spellings"].split("|"):
                tokens = re.split(r"[\s-]", spelling)
                body = _GAP.join(re.escape(token) for token in tokens)
                pattern = re.compile(rf"{body}(?![A-Za-z0-9])", flags)
                entry = _Spelling(row["gene"], row["kind"], row["name"], tokens[0].lower(), pattern)
                for anchor in _anchors(tokens):
                    table.setdefault(anchor, []).append((len(spelling), entry))
    return {
        anchor: tuple(entry for _, entry in sorted(entries, key=lambda pair: -pair[0]))
        for anchor, entries in table.items()
    }


_SPELLINGS = _read_table()
# A mere variant ("amplification") is looked for behind a gene only.
_ANCHORS = tuple(
    anchor for anchor, spellings in _SPELLINGS.items() if any(spelling.kind != "variant" for spelling in spellings)
)
_FINDER = AhoCorasick(list(_ANCHORS))

# "Other driver mutations", genes not named.
_DRIVER = re.compile(
    r"\b(?:driver|driving|drive|actionable|targetable|druggable|oncogenic)[\s-]+(?:\w+[\s-]+){0,2}?"
    r"(?:genes?|mutations?|alterations?|aberrations?|oncogenes?|drivers?|positive|negative)\b"
    r"|\baga[\s-]?(?:s|positive|negative)?\b|"
    r"\b(?:genomic|genetic|molecular|gene|oncogen\w*)\s+(?:\w+\s+){0,2}?(?:alterations?|aberrations?"
    r"|mutations?|abnormalit\w+|drivers?)(?=\s+(?:\w+\s+){0,6}?"
    r"(?:target\w*|approved|first[\s-]line|effective|available)\b)|\boncogenic\s+drivers?\b|\boncogene\s+drivers?\b",
    re.IGNORECASE,
)
_DRIVER_WORDS = (
    "driv",
    "actionable",
    "targetable",
    "druggable",
    "oncogen",
    "aga",
    "genomic",
    "genetic",
    "molecular",
    "gene ",
    "gene\n",
)
_NAMED_NEXT = re.compile(
    r"[^.;]{0,140}?(?:\be\.?\s?g\b|\bfor\s+example\b|\bsuch\s+as\b|\binclu\w+|\bi\.?\s?e\b|\blike\b"
    r"|\bnamely\b)|\s{0,2}[(:：（]",
    re.IGNORECASE,
)

_ALTERED = re.compile(
    r"mutat|mutant|alterat|aberrat|re-?arrang|fusion|transloc|positiv|\+|negativ|wild|\bwt\b|amplif"
    r"|express|insert|delet|skipping|harbou?r|driver|driving|"
    r"oncogen|sensiti[sz]|\bhigh|\blow\b|\btps\b|\bcps\b|\btc\b|\bihc\b|\d\s?%|instab|deficien"
    r"|abnormal|selected|unstable|loss|\bstatus\b|variant|activating|change|present|genes?\b",
    re.IGNORECASE,
)
_SELF_EVIDENT = ("MSI", "HLA")

_DRUG = (
    r"(?:tkis?|inhibit\w*|antibod\w*|therap\w*|treatments?|agents?|blockers?|blockade|directed"
    r"|targeted|targeting|target|adcs?|"
    r"cars?|car-?\w*|mabs?|monoclonal|bispecific\w*|antagonists?|agonists?|degraders?|vaccin\w*|drugs?"
    r"|conjugates?|immunotherap\w*|"
    r"chemotherap\w*|medication\w*|regimens?|naive|naïve|resistan\w+|ligand|axis|pathway|signal\w*"
    r"|selective|radioligand|affibody|pet|probes?|"
    r"tracers?|t[\s-]cells?|specific|compounds?|modulators?|gene\s+therapy|refractory|treated"
    r"|pretreated|failure|tcr|chimeric)"
)
_STOP = (
    r"(?:who|after|with|on|and|or|to|for|in|have|has|had|that|are|is|by|per|previously|prior|following"
    r"|receiv\w*|progress\w*|must|should|nsclc|sclc|lung|cancer\w*|"
    r"patients?|subjects?|participants?|advanced|metastatic|locally|non|tumou?rs?|solid|whose|which"
    r"|from|as|of|at|be|was|were|will|not|no|may|can|positive|negative|"
    r"disease|but|if|adenocarcinoma|carcinoma|status|confirmed|mutated|mutant|wild|expressing|without|during)"
)
_DRUG_RIGHT = re.compile(rf"[\s)\]/,-]{{0,4}}(?:(?!{_STOP}\b)[\w]+[\s/)-]{{1,3}}){{0,4}}?{_DRUG}\b", re.IGNORECASE)
# A mutation named between the marker and the drug word keeps it a marker ("EGFR mutation, treated ...").
_MUTATION_FIRST = re.compile(
    r"[\s)\]/-]{0,4}(?:\w+[\s-]+){0,3}?(?:mutations?|rearrangements?|fusions?|translocations?"
    r"|alterations?|positive|expression|amplifications?)\b(?!\s*-?\s*(?:selective|targeted|specific"
    r"|directed|inhibit\w*))",
    re.IGNORECASE,
)
_DRUG_LEFT = re.compile(
    r"(?:\banti\b[\s\-‐‑–]?[\w\s()/,.\-‐‑–]{0,24}|\b(?:against|target(?:s|ing|ed)?|inhibitors?\s+of"
    r"|inhibit(?:s|ing)?|directed\s+(?:at|against|to|towards)|specific\s+for|block\w*|bind\w*"
    r"|ligand\s+of)\s+(?:the\s+)?(?:human\s+)?[\w/,-]{0,12}\s?)$",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:[\s,/、，()\[\]\-–—+&:*.]|\b(?:and|or|and/or|nor|the|a|an|any|known|documented|sensiti[sz]ing"
    r"|sensitive|activating|driver|common|other|gene|genes|genetic|genomic|"
    r"mutations?|mutated|mutant|fusions?|rearrangements?|rearranged|translocations?|alterations?"
    r"|aberrations?|amplifications?|insertions?|deletions?|"
    r"oncogenes?|oncogenic|exon|kinase|receptor|skipping|e\.?g|i\.?e|such|as|including|like|of|in"
    r"|positive|negative|variants?|expression|proto-?oncogene|tyrosine|"
    r"no|abnormalities|for|wild|type|wild-type|type|status|with|without|\d{1,2}|tumou?r"
    r"|fusion-positive|re-arrangements?)\b)*",
    re.IGNORECASE,
)

_NEUTRAL = re.compile(
    r"\b(?:regardless|irrespective|independent(?:ly)?\s+of|with\s+or\s+without|known\s+or\s+unknown"
    r"|unknown|any\s+(?:level\s+of\s+)?pd-?\s?l1|"
    r"positive\s+or\s+negative|negative\s+or\s+positive|not\s+(?:be\s+)?(?:required|mandatory"
    r"|necessary|needed)|no\s+minimum|optional|not\s+an?\s+exclusion|(?:is|are"
    r"|be)\s+(?:also\s+)?(?:allowed|permitted|accepted)|stratif\w+|whether)\b",
    re.IGNORECASE,
)
_MEASURED_RIGHT = re.compile(
    r"[\s)\]/-]{0,4}(?:(?:gene|genes|mutation|mutations|mutational|expression|alteration|alterations"
    r"|translocation|rearrangement|fusion|protein|biomarker|genotype|and|or|molecular"
    r"|tumou?r)[\s,/-]+){0,4}"
    r"(?:status|test\w*|analys\w+|assess\w*|evaluat\w+|detection|levels?|determination|assays?"
    r"|screening|results?|measurement|profil\w+|detecting|immunohistochemistry|ihc|stain\w*|slides)\b"
    r"|[\s)\]/-]{0,4}(?:\w+\s+){0,4}?(?:will|to|must|should|can)\s+be\s+(?:\w+\s+)?(?:evaluat|assess"
    r"|test|determin|measur|analy|perform|stain)\w+",
    re.IGNORECASE,
)
_MEASURED_LEFT = re.compile(
    r"\b(?:tested|testing|tests?|assess\w*|evaluat\w+|determin\w+|analys\w+|analyz\w+|measur\w+"
    r"|detection|screen\w*|examin\w+|quantif\w+|stain\w+|status|slides|assays?|explor\w*|correlat\w*"
    r"|establish|relationship|associat\w+)"
    r"\s+(?:(?:of|for|the|and|central|local|tumou?r|tissue|prospective\w*|retrospective\w*|on|in|to"
    r"|with|by|between|a|any|archival|expression|mutations?|levels?|status|both)\s+){0,6}$",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"positiv|negativ|wild|[≥≤<>]|\d\s?[%+]|percent|at\s+least|\bhigh\b|mutant|mutated|\bwt\b", re.IGNORECASE
)
_WHO = (
    r"(?:patients?|participants?|subjects?|those|individuals|tumou?rs?|people|persons?|adenocarcinoma"
    r"|nsclc|disease|cancers?|cases?|non-squamous|histology)"
)
_IF_LEFT = re.compile(
    r"\b(?:if|in\s+cases?\s+(?:of|where)|when|where|unless|except(?:ion)?(?:\s+(?:for|of))?|provided"
    r"|should\s+the)\b[^,;]{0,90}$",
    re.IGNORECASE,
)
# "Therapy for EGFR-mutated disease", "targeted therapy as indicated by ...": a treatment is spoken of.
_THERAPY_FOR = re.compile(
    r"\b(?:therap\w+|treatments?|inhibitors?|tkis?|treated)\s+(?:\w+\s+){0,3}?(?:for|against|targeting"
    r"|directed|as\s+indicated|as\s+appropriate|"
    r"based\s+on|appropriate\s+(?:for|to)|according\s+to|depending\s+on|matched\s+to)\b[^;.]{0,50}$",
    re.IGNORECASE,
)
_FOR_LEFT = re.compile(
    rf"(?:^|[.;:(]\s*)\W{{0,3}}(?:\w+[\s:]+){{0,3}}?(?:for|in"
    rf"|with\s+regard\s+to)?\s*(?:\w+[\s-]+){{0,4}}?{_WHO}\b(?!\s+must)[^.;:]{{0,120}}$",
    re.IGNORECASE,
)
_MUST_RIGHT = re.compile(
    r"\b(?:must|should|need(?:s|ed)?\s+to|(?:are|is)\s+required|required\s+to|have\s+to|has\s+to|may\b"
    r"|can\b|are\s+(?:also\s+)?(?:eligible|allowed|permitted)|is\s+allowed|will\s+be\s+(?:eligible"
    r"|allowed|included)|"
    r"prior\s+(?:\w+\s+){0,3}(?:is|are)\s+(?:required|allowed)|eligible\s+(?:if|after|only))",
    re.IGNORECASE,
)
_MUST = re.compile(r"\b(?:must|should|required|have\s+to|need)\b", re.IGNORECASE)
_ONLY_IF_UNTREATED = re.compile(
    r"\b(?:unless|except|(?:who|that|and|which|but)\s+(?:\w+\s+){0,2}?(?:not"
    r"|never)\s+(?:\w+\s+){0,3}?(?:received|treated|progressed|been|had|failed)|without\s+(?:prior"
    r"|previous|having|receiving|progress\w*)|"
    r"(?:have|has)\s+not\s+(?:\w+\s+){0,2}(?:received|been\s+treated|progressed)|eligible\s+(?:for|if)"
    r"|(?:can|may)\s+be\s+(?:included|enrolled|eligible)|are\s+(?:allowed|eligible)"
    r"|not\s+previously\s+treated|not\s+excluded)\b",
    re.IGNORECASE,
)
_NOT_LEFT = re.compile(
    r"(?:\b(?:no|not|without|absence\s+of|absent|lack(?:s|ing)?(?:\s+of)?|negative(?:\s+for)?"
    r"|free\s+(?:of|from)|exclud(?:e|es|ed|ing)|exclusion\s+of|never|rule[sd]?\s+out|"
    r"ruling\s+out|other\s+than|excepting|except\s+for|ineligible|neither|nor"
    r"|wild[\s-]?type(?:\s+for)?|wt|none|cannot)\b|\bn[o']t\b|\bnon[\s-](?=\w{0,12}$))"
    r"(?P<between>[^.;]{0,280})$",
    re.IGNORECASE,
)
_TURNED_BACK = re.compile(
    r"\b(?:but|who|receiv\w*|treated|prior|previous\w*|amenable|candidates?|resectable|therap\w*"
    r"|treatments?|progress\w*|suitable|operable|surg\w+|limited|"
    r"more\s+than|less\s+than|eligible|must|positive|required?|than\s+\d|unresectable|chemo\w*"
    r"|curative|whom|undergone|patients?|participants?|subjects?|plus|combined|versus"
    r"|with(?!\s+(?:known|sensiti|activating|documented|confirmed)))\b",
    re.IGNORECASE,
)
_POLARITY_RIGHT = re.compile(
    r"(?P<positive>\bpositiv\w*|\+(?!\s?/)|\bhigh\b|\bharbou?r\w*|\bmutated\b|\bmutant\b|\bexpressing\b)"
    r"|(?P<negative>\bnegativ\w*|\bwild[\s-]?types?\b|\bwt\b|\babsent\b|\bnot\s+(?:be\s+)?(?:detected"
    r"|found|present|identified|detectable|expressed|altered|mutated)|\bunmutated\b|\bnon-?mutated\b"
    r"|\bnegative\b)"
    r"|(?P<barred>\b(?:is|are|were|was|be|also)\s+(?:also\s+)?(?:excluded|ineligible|not\s+(?:eligible"
    r"|allowed|included|permitted|enrolled))|\b(?:not|in)\s*eligible\b|\bexcluded\b)",
    re.IGNORECASE,
)
_THRESHOLD = re.compile(
    r"(?P<range>(?P<from>\d{1,2})\s?%?\s?(?:-|–|~|to)\s?(?P<to>\d{1,2})\s?%)|(?P<sign>≥|>=|＞|>"
    r"|at\s+least|greater\s+than(?:\s+or\s+equal\s+to)?|no\s+less\s+than|not\s+less\s+than"
    r"|equal\s+to\s+or\s+greater\s+than|"
    r"<=|≤|<|＜|less\s+than|below)\s?\(?(?P<n>\d{1,3})(?P<percent>\s?%)?(?P<tail>\s+or\s+(?:greater"
    r"|more|higher))?|(?P<plain>\d{1,2})\s?%\s+or\s+(?:greater|more|higher)",
    re.IGNORECASE,
)
_EXPRESSED = ("PD-L1", "B7-H3", "TROP2", "HER2", "MET", "DLL3", "CLDN18.2", "CEACAM5", "TMB", "EGFR", "other")
_COHORT = re.compile(
    r"\b(?:cohorts?|parts?|arms?|modules?|groups?|phase|sub-?stud(?:y|ies)|stratum|expansion|1l|2l)\b", re.IGNORECASE
)
# What holds for the untreated (or the treated) alone is no rule of a trial that takes both.
_ONE_LINE_ONLY = re.compile(
    r"\b[12]l\b\+?\s+(?:ns\S*\s+)?(?:nsclc|sclc|part|cohort|participants|patients|subjects)"
    r"|\b[12]l\s*\)",
    re.IGNORECASE,
)
_OF_THIS_TRIAL = re.compile(
    r"\b(?:(?:this|the|our|present|current)\s+(?:[\w-]+\s+){0,4}?(?:study|trial)|purpose|aims?|goal"
    r"|objective|will\s+be|enrol\w*|eligible|recruit\w*|"
    r"to\s+(?:evaluate|assess|investigate|determine|explore|compare|study|observe|test|learn))\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:patients?|participants?|subjects?|people|adults?|nsclc|sclc|cancers?|tumou?rs?"
    r"|individuals)\b",
    re.IGNORECASE,
)


def read_biomarkers(trial: Trial, criteria: Criteria) -> tuple[Biomarker, ...]:
    """The biomarkers that *trial* requires or excludes, at most one for each gene, variant and rule."""
    if not names_cancer(trial, criteria):
        return ()
    findings = [*_from_titles(trial), *_from_conditions(trial), *islice(_from_criteria(criteria), _MOST_FINDINGS)]
    told = {finding.gene for finding in findings}
    findings += [finding for finding in _from_summary(trial) if finding.gene not in told]
    kept: list[_Finding] = []
    for gene in GENES:
        of_gene = [finding for finding in findings if finding.gene == gene]
        for name in dict.fromkeys(finding.variant if gene == "other" else "" for finding in of_gene):
            kept += _without_conflict([one for one in of_gene if gene != "other" or one.variant == name])
    return _joined(kept)


def _without_conflict(findings: list[_Finding]) -> list[_Finding]:
    """One gene's findings of one rule: the title decides, then what holds for all, then the exclusion.

    Cohorts that ask for contrary things leave the trial open to both, so that neither is a rule of the trial.
    """
    rules = {finding.rule for finding in findings}
    if len(rules) < 2:
        return findings
    required = [finding for finding in findings if finding.rule == "required"]
    # "EGFR-mutated, T790M-negative", "KRAS mutated other than G12C", one HLA type of several: a rule within the rule.
    if all(finding.variant or finding.gene == "HLA" for finding in findings if finding.rule == "excluded"):
        inner = {finding.variant for finding in findings if finding.rule == "excluded"}
        outer = [finding for finding in required if finding.variant not in inner or not finding.variant]
        if outer:
            return outer
    strongest = max(finding.strength for finding in findings)
    rules = {finding.rule for finding in findings if finding.strength == strongest}
    if len(rules) == 1:
        return [finding for finding in findings if finding.rule in rules]
    if strongest == 0:
        return []
    return [finding for finding in findings if finding.rule == "excluded"]


def _joined(findings: list[_Finding]) -> tuple[Biomarker, ...]:
    """One Biomarker for each gene, rule and variant; a plain finding joins its variants, which say more."""
    grouped: dict[tuple[str, Rule, str], list[Evidence]] = {}
    for finding in findings:
        grouped.setdefault((finding.gene, finding.rule, finding.variant), []).append(finding.evidence)
    result = []
    for (gene, rule, variant), evidence in grouped.items():
        others = [key for key in grouped if key[:2] == (gene, rule) and key[2]]
        if variant or not others:
            plain = grouped.get((gene, rule, ""), []) if variant else []
            result.append(Biomarker(gene, rule, variant, tuple(dict.fromkeys([*evidence, *plain]))[:3]))
    return tuple(result)


def _from_titles(trial: Trial) -> Iterator[_Finding]:
    for field in ("brief_title", "official_title"):
        for raw in trial.texts(field):
            if _mentions(raw) or _drivers(raw):
                passage = Passage(field, raw)
                for finding in _of_sentence(passage, 0, len(passage.clean), "", excluding=False, cohort=False):
                    yield _Finding(finding.gene, finding.rule, finding.variant, 2, finding.evidence)


def _from_conditions(trial: Trial) -> Iterator[_Finding]:
    """The conditions name a marker of all participants only where they do not name the cancer without it, too."""
    conditions = trial.texts("conditions")
    naming = [raw for raw in conditions if _mentions(raw)]
    if 2 * len(naming) < len(conditions):
        return
    for raw in naming:
        passage = Passage("conditions", raw)
        for finding in _of_sentence(passage, 0, len(passage.clean), "", excluding=False, cohort=False):
            if finding.rule == "required":
                yield finding


def _from_summary(trial: Trial) -> Iterator[_Finding]:
    """Where titles and criteria are silent: what the summary says of the people whom the trial takes."""
    for raw in trial.texts("brief_summary"):
        passage = Passage("brief_summary", raw)
        if not _mentions(passage.clean):
            continue
        for start, end in sentence_spans(passage.clean, 0, len(passage.clean)):
            sentence = passage.clean[start:end]
            if _OF_THIS_TRIAL.search(sentence) and _PEOPLE.search(sentence) and not _COHORT.search(sentence):
                yield from _of_sentence(passage, start, end, "", excluding=False, cohort=False)


def _from_criteria(criteria: Criteria) -> Iterator[_Finding]:
    passage = criteria.passage
    positions = _positions(criteria)
    if not positions:
        return
    for number, item in enumerate(criteria.items):
        if not _any_within(positions, item.start, item.end):
            continue
        lead = next(criteria.above(item), None)
        lead_text = one_line(lead.text[-160:]) if lead else ""
        # Only a lead-in completes the sentence below it: "None of the following:".
        opening = lead_text if item.section != "exclusion" and lead_text.rstrip().endswith((":", "：")) else ""
        if _one_of_several(criteria, number):
            continue
        for start, end in sentence_spans(passage.clean, item.start, item.end):
            if _any_within(positions, start, end):
                sentence = one_line(passage.clean[start:end])
                excluding = item.section == "exclusion"
                context = f"{item.heading} {lead_text} {sentence}"
                cohort = bool(_COHORT.search(context))
                found = list(_of_sentence(passage, start, end, opening, excluding=excluding, cohort=cohort))
                if found and not _of_a_part_only(context, sentence):
                    yield from found


def _any_within(positions: list[int], start: int, end: int) -> bool:
    """Whether one of the sorted *positions* lies in `start:end`."""
    at = bisect_left(positions, start)
    return at < len(positions) and positions[at] < end


def _of_a_part_only(context: str, sentence: str) -> bool:
    """Whether the rule is not for lung cancer at large: it is another cancer's, or that of one line of therapy."""
    if only_of_another_cancer(context) or only_of_another_cancer(sentence):
        return True
    return _ONE_LINE_ONLY.search(context) is not None


def _one_of_several(criteria: Criteria, number: int) -> bool:
    """Whether the item is one of alternatives ("... OR"), so that nobody must meet this very one."""
    item = criteria.items[number]
    before = criteria.items[number - 1] if number else None
    ends_with_or = re.compile(r"\bOR[\W]{0,3}$")
    return bool(
        item.section != "exclusion"
        and (
            ends_with_or.search(item.text)
            or (before and before.depth == item.depth and ends_with_or.search(before.text))
        )
    )


def _drivers(text: str) -> list[re.Match[str]]:
    """Where *text* speaks of driver genes without naming one."""
    small = text.lower()
    return list(_DRIVER.finditer(text)) if any(word in small for word in _DRIVER_WORDS) else []


def _positions(criteria: Criteria) -> list[int]:
    """Where the criteria name a marker or speak of driver genes, in order."""
    text = criteria.passage.clean[:READ_AT_MOST]
    positions = [mention.start for mention in _mentions(text)]
    small = text.lower()
    if any(word in small for word in _DRIVER_WORDS):
        for item in criteria.items:
            if item.start < READ_AT_MOST:
                positions += [item.start + match.start() for match in _drivers(item.text)]
    return sorted(positions)


def _mentions(text: str) -> list[_Mention]:
    """All markers named in *text*, in order, without overlaps."""
    small = text.lower()
    if len(small) != len(text):
        small = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    found: list[_Mention] = []
    taken = -1
    for which, start, _ in sorted(_FINDER.find_matches_as_indexes(small, overlapping=True), key=lambda hit: hit[1]):
        if start < taken or (start and small[start - 1].isalnum()):
            continue
        for spelling in _SPELLINGS[_ANCHORS[which]]:
            match = spelling.pattern.match(text, start) if spelling.kind != "variant" else None
            if match and not (spelling.gene == "ALK" and _PHOSPHATASE.match(text, match.end())):
                found.append(_Mention(start, match.end(), spelling.gene, spelling.name))
                taken = match.end()
                break
    return found


_PHOSPHATASE = re.compile(r"[\s.-]{0,2}(?:phos|p\b)", re.IGNORECASE)


def _of_sentence(
    passage: Passage, start: int, end: int, lead: str, *, excluding: bool, cohort: bool
) -> Iterator[_Finding]:
    text = one_line(passage.clean[start:end])
    runs = _runs(text)
    for number, run in enumerate(runs):
        following = runs[number + 1][0].start if number + 1 < len(runs) else None
        rule = _rule(text, run, lead, following, excluding=excluding)
        if rule is None:
            continue
        for gene, variant in _markers(text, run, rule, following):
            yield _Finding(
                gene,
                rule,
                variant,
                0 if cohort else 1,
                passage.evidence(start, end, _why(gene, rule, variant, cohort=cohort)),
            )


def _why(gene: str, rule: Rule, variant: str, *, cohort: bool) -> str:
    name = (variant or "a driver mutation") if gene == "other" else f"{gene} {variant}".strip()
    told = f"{name} must be present" if rule == "required" else f"people with {name} may not enter"
    return f"{told} (in the part of the trial named here)" if cohort else told


def _runs(text: str) -> list[list[_Mention]]:
    """The sentence's markers as enumerations: "EGFR, ALK or ROS1" is one run, of which the same is said."""
    mentions = [
        mention
        for mention in _mentions(text)
        if not (mention.variant and _OTHER_THAN.search(text, max(0, mention.start - 25), mention.start))
    ]
    mentions += [
        _Mention(match.start(), match.end(), "other", "")
        for match in _drivers(text)
        if not any(mention.start < match.end() and match.start() < mention.end for mention in mentions)
    ]
    mentions.sort(key=lambda mention: mention.start)
    runs: list[list[_Mention]] = []
    for mention in mentions[:_MOST_MARKERS]:
        if runs and mention.start - runs[-1][-1].end <= 70 and _linked(text, runs[-1][-1], mention):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


# No honest sentence names more, and no honest record tells more.
_MOST_MARKERS = 40
_MOST_FINDINGS = 250
# "KRAS mutation other than G12C" is a rule about KRAS.
_OTHER_THAN = re.compile(r"\b(?:other\s+than|non|except(?:\s+for)?|excluding|not)[\s(-]*(?:kras\s+)?$", re.IGNORECASE)


_OWN_RULE = re.compile(r"positive|negative|wild|without|\bno\b|^[\s-]{0,2}(?:mutated|mutant)\b", re.IGNORECASE)


def _linked(text: str, left: _Mention, right: _Mention) -> bool:
    between = text[left.end : right.start]
    # "PD-L1 positive, EGFR negative": what is said of the one ends before the other begins.
    if _OWN_RULE.search(between):
        return False
    return _LINK.fullmatch(between) is not None or _VARIANT_LINK.fullmatch(between) is not None


_VARIANT_LINK = re.compile(
    r"[\s,/()\w.:*+-]{0,30}(?:exon|ins|del|mutation|fusion|rearrangement)[\s,/()\w.:*+-]{0,20}?(?:,|/"
    r"|\bor\b|\band\b)\s*(?:[\w-]+\s+){0,2}",
    re.IGNORECASE,
)


def _rule(text: str, run: list[_Mention], lead: str, following: int | None, *, excluding: bool) -> Rule | None:
    """What the sentence asks of the markers of *run*, or None where it asks nothing."""
    left, right = text[: run[0].start], text[run[-1].end :]
    inner = text[run[0].start : run[-1].end]
    if _is_drug(text, run) or not _is_altered(inner, left, right, run):
        return None
    if beside_another_cancer(text, run[0].start, run[-1].end):
        return None
    if _is_neutral(inner, left, right, excluding=excluding):
        return None
    if following is not None:
        # "EGFR mutated and negative for ALK": what stands before the next marker may belong to that one.
        right = _NEXT_CLAUSE.split(text[run[-1].end : following])[0]
    turned = _is_turned(f"{lead} {left}" if lead else left, inner, right, run, excluding=excluding)
    return "excluded" if turned != excluding else "required"


_NEXT_CLAUSE = re.compile(r",\s|\sand\s|\sor\s|\sbut\s|;", re.IGNORECASE)


def _is_drug(text: str, run: list[_Mention]) -> bool:
    right = text[run[-1].end :]
    if re.match(r"\.\w", right) or re.search(r"\bcar[\s.-]{1,2}$", text[: run[0].start], re.IGNORECASE):
        return True  # a construct: "B7-H3.CD28Z.CART"
    if _DRUG_LEFT.search(text, max(0, run[0].start - 60), run[0].start):
        return True
    if re.search(r"\banti[\s\-‐‑–]?$", text[max(0, run[-1].start - 8) : run[-1].start], re.IGNORECASE):
        return True
    return _DRUG_RIGHT.match(right) is not None and _MUTATION_FIRST.match(right) is None


def _is_altered(inner: str, left: str, right: str, run: list[_Mention]) -> bool:
    if any(mention.variant or mention.gene in _SELF_EVIDENT for mention in run if mention.gene != "other"):
        return True
    return bool(_ALTERED.search(inner) or _ALTERED.search(right[:60]) or _ALTERED.search(left[-70:]))


# "Either ..., or ...": nobody must meet this very half.
_EITHER = re.compile(r"\W{0,3}either\b(?!\s+(?:\w+\s+)?$)", re.IGNORECASE)


def _is_neutral(inner: str, left: str, right: str, *, excluding: bool) -> bool:
    if _EITHER.match(left) or _NEUTRAL.search(left[-28:]) or _NEUTRAL.search(right[:80]) or _NEUTRAL.search(inner):
        return True
    stated = _STATED.search(right[:70])
    if (_MEASURED_RIGHT.match(right) or _MEASURED_LEFT.search(left[-90:])) and not stated:
        return True
    if _IF_LEFT.search(left[-110:]) or _THERAPY_FOR.search(left[-110:]):
        return True
    if excluding:
        return _ONLY_IF_UNTREATED.search(right[:160]) is not None
    # "Patients with an EGFR mutation must have had a TKI": a condition for some, not a rule for all.
    return (
        _MUST_RIGHT.search(right[:200]) is not None
        and _FOR_LEFT.search(left[-140:]) is not None
        and not _MUST.search(left[-140:])
    )


def _is_turned(left: str, inner: str, right: str, run: list[_Mention], *, excluding: bool) -> bool:
    """Whether the rule is turned round: those *without* the marker are meant."""
    # "No EGFR mutation (such as ...) and no ALK fusion": what brackets add does not part a "no" from its markers.
    negated = _NOT_LEFT.search(_ADDED.sub(" ", left[-500:])[-300:])
    # A "no" far away does not reach over "ALK-positive".
    near = negated is not None and (len(negated["between"]) < 40 or not _POSITIVE_NEXT.match(right))
    if negated and near and not _TURNED_BACK.search(negated["between"]):
        return True
    percent = _percent(run, right)
    if percent is not None:
        return percent.startswith("<")
    polarity = _POLARITY_RIGHT.search(right[:110]) or _POLARITY_RIGHT.search(inner)
    if polarity and polarity["negative"]:
        return True
    return bool(polarity and polarity["barred"] and not excluding)


_ADDED = re.compile(r"\([^()]{0,300}\)|\b(?:but\s+)?not\s+limited\s+to\b", re.IGNORECASE)
_POSITIVE_NEXT = re.compile(r"[\s)\]-]{0,4}(?:positiv|mutant|mutated|\+|expressing)", re.IGNORECASE)


def _percent(run: list[_Mention], right: str) -> str | None:
    """The threshold of an expression, "≥50 %" or "<1 %", where one is stated right behind the marker."""
    if run[-1].gene not in _EXPRESSED:
        return None
    found = _THRESHOLD.search(right[:90])
    if not found or (run[-1].gene != "PD-L1" and not found["percent"]):
        return None
    if found["range"]:
        return f"{found['from']}–{found['to']} %"
    if found["plain"]:
        return f"≥{found['plain']} %"
    below = found["sign"].lower() in ("<", "≤", "<=", "＜", "less than", "below")
    if not below and found["n"] and not found["percent"] and run[-1].gene != "PD-L1":
        return None
    return f"{'<' if below else '≥'}{found['n']} %"


def _variants() -> dict[tuple[str, str], tuple[_Spelling, ...]]:
    """The spellings of each gene's variants by gene and first word, longest first."""
    table: dict[tuple[str, str], list[_Spelling]] = {}
    for entries in _SPELLINGS.values():
        for entry in entries:
            if entry.kind != "gene":
                known = table.setdefault((entry.gene, entry.first), [])
                if entry not in known:
                    known.append(entry)
    return {
        key: tuple(sorted(entries, key=lambda entry: -len(entry.pattern.pattern))) for key, entries in table.items()
    }


_VARIANTS = _variants()
_WORD = re.compile(r"[A-Za-z0-9.+]+")
_REARRANGED = re.compile(r"[\s-]{0,2}(?:gene\s+)?(?:fusion|re-?arrange|transloc)", re.IGNORECASE)


def _markers(text: str, run: list[_Mention], rule: Rule, following: int | None) -> Iterator[tuple[str, str]]:
    """Each gene of the run once, with the variants that are stated of it before the marker at *following*."""
    own = text[:following]
    percent = _percent(run, own[run[-1].end :])
    seen = set()
    for number, mention in enumerate(run):
        if mention.gene == "other" and not mention.variant and not _counts_as_other(text, run, mention, rule):
            continue
        after = run[number + 1] if number + 1 < len(run) else None
        if after and not mention.variant and after.variant and after.gene == mention.gene:
            continue  # "KRAS G12C": the variant says it
        reach = after.start if after else mention.end + 40
        variant = mention.variant or _variant_behind(mention.gene, own[mention.end : reach])
        if percent and number == len(run) - 1 and mention.gene != "other":
            # People who may not enter are those beyond the limit.
            variant = percent.replace("<", "≥") if percent.startswith("<") else percent
        if (mention.gene, variant) not in seen:
            seen.add((mention.gene, variant))
            yield mention.gene, variant


def _variant_behind(gene: str, text: str) -> str:
    for word in _WORD.finditer(text):
        for spelling in _VARIANTS.get((gene, word[0].lower()), ()):
            if spelling.pattern.match(text, word.start()):
                return spelling.name
    return "fusion" if _REARRANGED.match(text) else ""


def _counts_as_other(text: str, run: list[_Mention], mention: _Mention, rule: Rule) -> bool:
    """Unnamed drivers count only where people with them are kept out, and no list of genes says which are meant."""
    if rule == "required":
        return False
    before = [other for other in run if other.end <= mention.start]
    if before and re.fullmatch(r"[\s/-]{0,3}(?:sensiti\w+\s+|activating\s+)?", text[before[-1].end : mention.start]):
        return False  # "EGFR driver mutations"
    behind = text[mention.end : mention.end + 220]
    listed = _NAMED_NEXT.match(behind)
    return listed is None or not _mentions(behind[listed.end() : listed.end() + 40])
