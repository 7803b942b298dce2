"""For which line of therapy is the trial?

The codebook: `first-line` (no prior systemic therapy for advanced disease), `previously-treated` (at least one),
`maintenance`, `any` (either allowed; the same as first-line and previously-treated together). An earlier *adjuvant*
therapy, a wash-out ("none within 4 weeks") and a ban on one class of drugs alone say nothing of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence, Label, Passage
from finder.labels.sentences import in_small, names_cancer, one_line, only_of_another_cancer, sentence_spans
from finder.record import Trial

LINES = ("first-line", "previously-treated", "maintenance", "any", "not-stated")

# What a sentence must hold, in small letters and with single spaces, before the patterns below are tried on it.
_SCREEN = (
    "line", "prior", "previous", "naive", "naïve", "untreated", "progress", "fail", "refractory", "relaps", "standard",
    "treated", "received", "mainten", "respon", "resist", "1l", "2l", "3l", "exhaust", "intoler", "option", "salvage",
    "ineffective", "therapy for", "systemic", "after", "grow", "worse", "yet", "so far", "first", "initial", "newly",
    "tried", "platin", "chemo", "regimen", "used up", "no history of",
)  # fmt: skip
_LINE_WORDS = ("line", "1l", "2l", "3l", "4l", "salvage")
_NAIVE_WORDS = (
    "naive", "naïve", "untreated", "un-treated", "treatment-free", "treatment free", "first treat", "first system",
    "first ther", "initial treat", "no systemic", " yet", "so far", "newly",
)  # fmt: skip
_NEGATIONS = (
    "no ", "not ", "never", "without", "non", "n't", "n’t", "absence", "lack", "nor ", "neither",
)  # fmt: skip
_PRIOR_WORDS = ("history of", "prior", "previous", "receiv", "undergone", "treated", "exposed", "given", "had")
_MAINTENANCE_WORDS = (
    "progress", "growth", "respon", "stable", "disease control", "mainten", " cr ", " cr,", "cr/", "(cr", "cr or",
)  # fmt: skip
_ANY_WORDS = (
    "line", "regardless", "irrespective", "independent", "naive", "naïve", "untreated", "never treated", "allowed",
    "with or without", "permitted", "accepted", "eligible", "number of", "limit", "restriction", "0", "zero", "no or",
)  # fmt: skip
_OPTION_WORDS = (
    "standard", "available", "effective", "approved", "satisfactory", "alternative", "conventional", "established",
    "proven", "further", "known", "beneficial", "existing",
)  # fmt: skip
_FAILED_WORDS = (
    "failed", "failure", "ineffective", "not effective", "no longer", "not available", "unavailable", "not exist",
    "exists", "exhausted", "used up", "not tolerated", "not appropriate", "not applicable",
)  # fmt: skip
_PREVIOUS_WORDS = (
    "after", "following", "grow", "worse", "tried", "left", "progress", "recurr", "relaps", "fail", "refractory",
    "prior", "previous", "at least", "≥", ">", "minimum", "resist", "treated", "ineffective", "exist", "available",
    "effective", "exhaust", "used up", "r/r", "tolerated", "appropriate",
)  # fmt: skip


_ALL_WORDS = sorted(
    {
        *_SCREEN, *_LINE_WORDS, *_NAIVE_WORDS, *_NEGATIONS, *_PRIOR_WORDS, *_MAINTENANCE_WORDS, *_ANY_WORDS,
        *_OPTION_WORDS, *_PREVIOUS_WORDS, *_FAILED_WORDS, "chemo",
    }
)  # fmt: skip
_WORD_FINDER = AhoCorasick(_ALL_WORDS)


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    """Which of the words above *text* holds, all looked for at once."""
    hits = _WORD_FINDER.find_matches_as_indexes(in_small(text), overlapping=True)
    return frozenset(_ALL_WORDS[which] for which, _, _ in hits)


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return not _words(text).isdisjoint(words)


_THERAPY = (
    r"(?:therap\w*|treat(?:ment|ments|ed)|chemo\w*|platin\w*|regimens?|tkis?|inhibitors?|lines?"
    r"|immuno\w*|systemic|soc|"
    r"standard|anti-?pd\S*|pd-?\(?l?\)?-?1\S*|ici|icis|cpi|io|osimertinib|\w+tinib|\w+mab|agents?"
    r"|drugs?|sotorasib|adagrasib|medications?)"
)
_CLASS_ONLY = re.compile(
    r"\b(?:egfr|alk|ros1|kras|her-?2|met|ret|tkis?|pd-?1|pd-?l1|pd-?\(l\)-?1|ctla\S*|tigit|lag-?3"
    r"|checkpoint|immuno\w*|ici|icis|io|i/o|cpi|"
    r"inhibitors?|targeted|vaccin\w*|radio\w*|radiation|surg\w+|antibod\w+|adcs?|conjugates?"
    r"|topoisomerase|docetaxel|taxanes?|bevacizumab|"
    r"\w+tinib|\w+mab|anlotinib|investigational|cell|car-?t|gene|b7\S*|trop\S*|dll3|hormon\w+"
    r"|steroids?|transplant\w*|study|trial|"
    r"immune|pemetrexed|etoposide|irinotecan|vegf\w*|anti-?angiogenic|thoracic|live|blood|medical|transfusion)\b",
    re.IGNORECASE,
)
_WASH_OUT = re.compile(
    r"\bwithin\b|\bwash[\s-]?out|\bhalf[\s-]?li|\b(?:less|fewer)\s+than\b[^.;]{0,20}(?:weeks?|days?"
    r"|months?)|[<≤]\s?\d+\s?(?:weeks?|days?|months?)|"
    r"\b(?:last|past)\s+\d|\brecover\w*|\bfor\s+at\s+least\s+\w+\s+(?:weeks?|days?|months?)"
    r"|\btoxicit\w*|\badverse|\bresolved?\b|\bdays?\s+(?:prior|before)|\bweeks?\s+(?:prior|before)"
    r"|\bsince\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:more\s+than|greater\s+than|over|exceed\w*|no\s+more\s+than|not\s+more\s+than|up\s+to|at\s+most|maximum)\b|"
    r"[>≥≤<]\s?=?\s?\d|\b(?:two|three|four|2|3|4)\s+or\s+more\b|\b(?:two|three|2|3)\s+(?:prior|previous|lines)",
    re.IGNORECASE,
)
_ADJUVANT = re.compile(
    r"\b(?:neo-?\s?)?adjuvant|\bcurative|\bdefinitive|\bradical\b|\bchemo-?radi\w*|\bcrt\b"
    r"|\bearly[\s-]stage",
    re.IGNORECASE,
)
_ADVANCED = re.compile(
    r"\b(?:advanced|metasta\w+|stage\s+(?:iv|iii|4|3)\w*|recurrent|unresectable|extensive|es[\s-]?sclc"
    r"|palliative|line|incurable)\b",
    re.IGNORECASE,
)
_COHORT = re.compile(r"\b(?:cohort|part|arm|module|group|phase|expansion|sub-?study|stratum|1l|2l)\b", re.IGNORECASE)
_NOT = r"(?:no|not|never|without|non|neither|nor|absence\s+of|lack\s+of|has\s?n[o']t|have\s?n[o']t)"

_FIRST_WORDS = re.compile(
    r"\b(?:first|1st|front)[\s-]{0,3}line\b|\bfirstline\b|\bfrontline\b|(?<![\d.])\b1l\b", re.IGNORECASE
)
# "after first-line", "progressed on 1L": the first line lies behind.
_BEHIND = re.compile(
    r"\b(?:after|following|post|progress\w*|fail\w*|prior(?!\s+to)|previous(?:ly)?|received|refractory"
    r"|resistan\w*|relaps\w*|complet\w*|since|beyond|"
    r"from|exposed|despite|intoleran\w*|approved\s+in|targeted|available|using|standard)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_AFTER_FIRST = re.compile(
    r"^\W{0,3}(?:\w+[\s-]+){0,5}?(?:fail\w*|progress\w*|resist\w*|refractory|maintenance|tried|(?:has"
    r"|have)\s+been|and\s+(?:second|later|subsequent)|"
    r"(?:or|and)\s+(?:second|later|subsequent|beyond))",
    re.IGNORECASE,
)
_LATER_WORDS = re.compile(
    r"\b(?:second|third|fourth|2nd|3rd|4th|later|subsequent|further)[\s-]{0,3}(?:(?:or|and|/"
    r"|to)[\s-]{0,3}(?:\w+[\s-]{0,3}){1,2})?lines?\b|"
    r"(?<![\d.≥≤<>])(?<![\d.≥≤<>]\s)\b[234]l\b|\bsalvage\b",
    re.IGNORECASE,
)
_NAIVE = re.compile(
    r""
    r"\b(?:(?:systemic\s+)?(?:treatment|therapy|chemo\w*|drug|systemic|cancer)[\s-]{0,3}na[iï]ve"
    r"|treatment[\s-]{1,3}free\s+advanced)\b"
    r"|\bpreviously[\s-]{1,3}un-?treated\b|\bun-?treated[\s,]{1,3}(?:(?:patients?|participants?"
    r"|subjects?|people|adults?)\s+with\s+)?(?:\w+[\s,-]+){0,3}?"
    r"(?:advanced|metasta\w+|extensive|limited|stage|nsclc|sclc|es-?sclc|ls-?sclc|non-?small|small"
    r"|lung|locally|unresectable|resectable|disease)\b"
    r"|\bfirst\s+(?:systemic\s+)?(?:treatment|therapy)\s+(?:for|of)\s+(?:\w+\s+){0,2}(?:advanced"
    r"|metasta|stage|extensive)\w*"
    r"|\bno\s+(?:\w+\s+){0,2}?(?:systemic|chemo\w*|anti-?cancer|drug|treatment"
    r"|therapy)\b[^.;,]{0,40}\b(?:yet|so\s+far)\b"
    r"|\bno\s+systemic\s+(?:[\w-]+\s+)?(?:therap\w+|treatments?"
    r"|chemotherapy)\s+for\s+(?:\w+\s+){0,3}?(?:advanced|metasta\w+|recurrent|stage|extensive)\b"
    r"|^\W{0,3}initial\s+treatment\b"
    r"|\bnewly[\s-]diagnosed\s+(?:\w+[\s,-]+){0,3}?(?:advanced|metasta\w+|extensive|es-?sclc|stage\s+(?:iv|4)\w?)\b",
    re.IGNORECASE,
)
_NAIVE_OF_CLASS = re.compile(
    r"\b(?:tkis?|ici|io|immun\w+|inhibitors?|pd-?\S+|checkpoint|anti\S*|egfr\S*|alk\S*|targeted|brain"
    r"|cns|radio\w*)[\s)-]+(?:\w+[\s-]+)?$",
    re.IGNORECASE,
)
_UNTREATED_ELSE = re.compile(
    r"\bun-?treated\s+(?:\w+[\s,-]+){0,3}?(?:brain|cns|central|hepatitis|active|infection)", re.IGNORECASE
)
_NO_PRIOR = re.compile(
    rf"\b{_NOT}\s+(?:\w+[\s-]+){{0,4}}?(?:prior|previous(?:ly)?|received|undergone|had|treated|exposed|given|history\s+of)\b"
    rf"(?P<object>[^.;:]{{0,90}})",
    re.IGNORECASE,
)
_SYSTEMIC = re.compile(
    r"\b(?:systemic\w*|chemo\w*|anti-?\s?(?:cancer|tumou?r|neoplastic)\w*|antineoplastic|(?:treatment"
    r"|therap\w+)\b(?!\s+with)|treated|regimens?|lines?)\b",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    rf"\b(?P<word>progress(?:ed|ion|ing|ive)?|recurr\w+|relapse[ds]?|grow(?:n|th|ing)"
    rf"|worse(?:n\w*)?)\b(?P<gap>[^.;]{{0,60}}?)\b(?:on|after|following|during|from|despite|while|to"
    rf"|upon|through|with|under|"
    rf"within)\b[^.;]{{0,60}}?\b{_THERAPY}\b"
    rf"|\b(?P<failed>fail(?:ed|ure|s|ing)?)\b[^.;]{{0,70}}?\b{_THERAPY}\b"
    rf"|\brefractory\s+(?:to|or|and|/|disease|advanced|metastatic|solid|cancer|tumou?r|nsclc|sclc)"
    rf"|\b(?:relapsed|recurrent|advanced|metastatic)\s*(?:/|\bor\b|\band\b|,)\s*refractory\b|\br/r\b"
    rf"|\b(?:at\s+least|minimum\s+of|[≥⩾]|>\s?=)\s*(?:one|two|three|[1-3])\s+(?:or\s+more\s+"
    rf"|but\s+[^.;]{{1,30}}?)?(?:prior|previous|line|regimen|systemic|platinum|standard|course"
    rf"|chemo)\w*"
    rf"|\b(?:one|two|three|[1-4])(?:\s*(?:-|–|to|or)\s*(?:\w+\s+)?(?:two|three|four|more"
    rf"|[2-5]))?\s+(?:prior|previous)\s+(?:\w+[\s-]+){{0,4}}?(?:line|regimen|therap|treatment|chemo"
    rf"|system)\w*"
    rf"|\bresist\w+\s+to\s+(?:[\w/-]+\s+){{0,4}}{_THERAPY}\b|\b(?:acquired|developed)\s+resistance\b|\bpre-?treated\b"
    rf"|\b(?P<after>after|following)\s+(?:(?:an?|the|one|at|least|two|prior"
    rf"|previous|initial|platinum-containing|platinum-based|standard|earlier)\s+){{0,4}}"
    r"(?:platin\w*|chemo-?immuno\w*|chemotherapy|tkis?|egfr[\s-]tkis?|immunotherapy"
    r"|pd-?\S{1,6}\s+(?:antibod\w+|inhibit\w+)|osimertinib|first[\s-]line|1l\b|systemic\s+therapy"
    r"|standard\s+(?:treatment|therapy))"
    r"|\b(?:standard|established|line\s+drug)\s+(?:systemic\s+)?(?:treatments?"
    r"|therap\w+)\s+(?:has\s+been\s+|have\s+been\s+)?tried\b|\bnothing\s+(?:\w+\s+){0,3}is\s+left\b",
    re.IGNORECASE,
)
_FAILED_THERAPY = re.compile(
    rf"\b{_THERAPY}\b[\s\w-]{{0,30}}?\b(?:has\s+|have\s+)?(?:failed|failure|ineffective|"
    rf"(?:is|are)\s+(?:not|no\s+longer)\s+(?:effective|available|tolerated|appropriate|applicable)"
    rf"|(?:does|do)\s+not\s+exist|unavailable|not\s+available|exhausted|exists|used\s+up)\b",
    re.IGNORECASE,
)
_NO_OPTION = re.compile(
    r"\b(?:no|without|lack(?:s|ing)?|exhaust\w*|unavailab\w*|intoler\w*|ineligible"
    r"|not\s+(?:be\s+)?(?:a\s+)?(?:eligible|suitable|candidates?|amenable|tolerate)|"
    r"unsuitable|inappropriate|refus\w+|declin\w+|ineffective)\b[^.;]{0,60}?\b(?:standard|available"
    r"|effective|approved|satisfactory|alternative|conventional|"
    r"established|proven|further|known|beneficial|existing)\b[^.;]{0,50}?\b(?:therap\w*|treatments?"
    r"|options?|care|soc|regimens?)\b",
    re.IGNORECASE,
)
_RECEIVED = re.compile(
    rf"\b(?:received|treated\s+with|treated\s+by|have\s+had|has\s+had|undergone|exposed\s+to|earlier"
    rf"|prior(?!\s+to)|previous(?:ly)?(?:\s+treated)?)\b[^.;]{{0,60}}?\b{_THERAPY}\b"
    r"|\bpreviously[\s-]treated\b",
    re.IGNORECASE,
)
_RECEIVED_MUST = re.compile(
    r"^\W{0,3}(?:[\w\s()/-]{1,40}:\s*)?(?:prior|previous)\s|\b(?:must|should|required|need"
    r"|have\s+(?:previously\s+)?(?:received|been\s+treated)|has\s+(?:previously\s+)?(?:received"
    r"|been\s+treated)|had\s+received|"
    r"who\s+(?:have\s+)?(?:previously\s+)?received|previously[\s-]treated|having\s+received)\b",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:regardless|irrespective|independent(?:ly)?)\s+of\s+(?:the\s+)?(?:\w+\s+){0,3}?(?:prior"
    r"|previous|line|treatment|therap)\w*"
    r"|\bany\s+number\s+of\s+(?:prior|previous)\b"
    r"|\bany\s+(?:\w+\s+)?(?:number\s+of\s+)?(?:prior\s+|previous\s+)?(?:\w+\s+)?lines?\b"
    r"|\bna[iï]ve\s+or\s+(?:\w+\s+){0,3}(?:pre-?)?treated"
    r"|\b(?:pre-?)?treated\s+or\s+(?:treatment[\s-]na[iï]ve|untreated)"
    r"|\buntreated\s+or\s+(?:\w+\s+)?(?:pre-?)?treated"
    r"|\b(?:first|1st)[\s-]*(?:line)?\s*(?:or|and|/|to)\s*(?:second|later|subsequent|2nd"
    r"|third)[\s-]*(?:or\s+\w+[\s-]*)?line"
    r"|\b(?:0|zero|no)\s*(?:-|–|to|or)\s*(?:at\s+most\s+)?(?:[1-9]|one|two)\s+(?:prior|previous|line)"
    r"|\bwith\s+or\s+without\s+(?:prior|previous)\s+(?:systemic|chemo|treat|therap|anti)\w*"
    r"|\b(?:prior|previous(?:ly)?|earlier)\s+(?:systemic\s+)?(?:chemotherapy|therapy|treatment"
    r"|systemic\s+therapy)(?:\s+treated\s+patients|\s+for\s+(?:\w+\s+){1,3}?)?\s+(?:is|are|was|were"
    r"|will\s+be)\s+"
    r"(?:allowed|permitted|accepted|eligible)"
    r"|\bchemotherapy\s+for\s+(?:advanced|metastatic|recurrent)\s+(?:disease\s+)?(?:is"
    r"|are)\s+(?:allowed|permitted|accepted)"
    r"|\b(?:never\s+treated|untreated|treatment[\s-]na[iï]ve),?\s+or\s+(?:\w+\s+){0,2}?treated\b"
    r"|\bno\s+(?:limit|restriction)\w*\s+(?:on|to|for|of"
    r"|as\s+to)\s+(?:the\s+)?(?:number\s+of\s+)?(?:prior|previous|line|treat)\w*",
    re.IGNORECASE,
)
_NO_UPPER_LIMIT = re.compile(r"\bno\s+(?:upper\s+)?(?:limit|restriction|maximum)", re.IGNORECASE)
_MAINTENANCE = re.compile(
    rf"\b{_NOT}\b[\s-]+(?:\w+[\s-]+){{0,4}}?(?:progress\w*|growth)[^.;]{{0,60}}?\b(?:after|following"
    rf"|during|on|upon|with|since|to)\b[^.;]{{0,50}}?\b"
    r"(?:chemo\w*|ccrt|crt|induction|first[\s-]*line|1l|platinum|radio\w*|radiation|cycles)\b"
    r"|\b(?:cr|pr|sd|complete\s+response|partial\s+response|stable\s+disease|disease\s+control"
    r"|response)\b[^.;]{0,40}?\b(?:after|following|upon|on|to|from|with)\b[^.;]{0,40}?\b"
    r"(?:induction|first[\s-]*line|1l|chemo-?radi\w*|ccrt|crt|platinum|chemotherapy|etoposide|cycles)\b"
    r"|\bmaintenance\s+(?:phase|therapy|treatment)\s+(?:after|following)\b",
    re.IGNORECASE,
)
_MAINTENANCE_TITLE = re.compile(r"\b(?:maintenance|consolidation|consolidative)\b", re.IGNORECASE)
_OR_MAINTENANCE = re.compile(r"\bor\s+maintenance\b", re.IGNORECASE)
_FOLLOWED_BY = re.compile(r"\b(?:followed\s+by|and|plus|then|with|,)\s+(?:\w+[\s-]+){0,6}$", re.IGNORECASE)
_TIME_BEFORE = re.compile(r"\b(?:weeks?|days?|months?|hours?)\s+$", re.IGNORECASE)
_NEGATION_BEFORE = re.compile(rf"\b{_NOT}\s+(?:\w+[\s-]+){{0,4}}$", re.IGNORECASE)
_OTHER_FAILURE = re.compile(
    r"\b(?:heart|renal|kidney|hepatic|liver|cardiac|respiratory|organ|marrow|bone|contracepti\w+"
    r"|screen|graft|ventricular|failure\s+rate|"
    r"failure\s+to\s+(?:comply|recover|swallow|thrive))\b",
    re.IGNORECASE,
)
_OF_THE_STUDY = re.compile(
    r"\b(?:during|in|on)\s+(?:the\s+)?(?:study|screening|trial)\b|\brecist\b|\bmeasur\w+|\blesions?\b"
    r"|\bbiops\w+|\btissue\b|\bsample\w*|\bspecimen",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Sign:
    """One sentence that speaks for a line; *cohort*: only for a part of the trial."""

    line: str
    cohort: bool
    evidence: Evidence


_WHY = {
    "first-line": "for people without systemic therapy for advanced disease so far",
    "previously-treated": "for people whose cancer was treated before",
    "maintenance": "to keep in check what an earlier treatment has reached",
    "any": "with or without earlier treatment",
}


def read_line(trial: Trial, criteria: Criteria) -> Label[tuple[str, ...]]:
    """The lines of therapy (of `LINES`, in that order) that *trial* takes."""
    if not names_cancer(trial, criteria):
        return Label(("not-stated",))
    of_titles = list(_from_titles(trial))
    of_criteria = list(_from_criteria(criteria))
    signs = _weigh(of_titles, of_criteria) or list(_from_summary(trial))
    lines = {sign.line for sign in signs}
    if "previously-treated" in lines:
        # "No limit to the number of prior therapies" says how many may have been, not that there may be none.
        signs = [sign for sign in signs if sign.line != "any" or not _NO_UPPER_LIMIT.search(sign.evidence.quote)]
        lines = {sign.line for sign in signs}
    if "any" in lines:
        lines = {"any"}
    kept = [sign for sign in signs if sign.line in lines]
    if not kept:
        return Label(("not-stated",))
    value = tuple(line for line in LINES if line in lines)
    evidence: list[Evidence] = []
    for line in value:
        evidence.extend([sign.evidence for sign in kept if sign.line == line][:2])
    return Label(value, tuple(dict.fromkeys(evidence)))


def _weigh(of_titles: list[_Sign], of_criteria: list[_Sign]) -> list[_Sign]:
    """All signs, except those of the criteria that contradict the title and hold for the whole trial.

    Such a sentence speaks of something beside the point (a relapse after adjuvant therapy); a cohort's own does not.
    """
    titled = {sign.line for sign in of_titles}
    if not titled and any(sign.line == "maintenance" for sign in of_criteria):
        titled = {"maintenance"}
    if len(titled) != 1:
        return of_titles + of_criteria
    return of_titles + [sign for sign in of_criteria if sign.line in titled or sign.cohort or sign.line == "any"]


def _from_titles(trial: Trial) -> Iterator[_Sign]:
    for field in ("brief_title", "official_title"):
        for raw in trial.texts(field):
            passage = Passage(field, raw)
            for line in _of_title(one_line(passage.clean)):
                yield _Sign(line, False, passage.evidence(0, len(passage.clean), _WHY[line]))


def _of_title(title: str) -> set[str]:
    maintenance = _MAINTENANCE_TITLE.search(title)
    if maintenance and _says_first(title) and _OR_MAINTENANCE.search(title):
        return {"first-line", "maintenance"}
    if _MAINTENANCE.search(title) or (maintenance and not _FOLLOWED_BY.search(title, 0, maintenance.start())):
        return {"maintenance"}
    if _takes_any(title):
        return {"any"}
    lines = set()
    if _says_first(title):
        lines.add("first-line")
    if _says_later(title) or _TITLE_PREVIOUS.search(title):
        lines.add("previously-treated")
    return lines


_TITLE_PREVIOUS = re.compile(
    r"\b(?:previously|prior|pre)[\s-]?treated\b|\bpretreated\b|\brefractory\b|\brelapsed\b"
    r"|\bprogress(?:ed|ing|ion)\s+(?:on|after|following|from|to|during|despite|with|while)\b|"
    r"\bfail(?:ed|ure|ing)\b|\b(?:acquired|tki|inhibitors?|osimertinib|platinum|ici|egfr"
    r"|alk)[\s-]*resistan(?:t|ce)\b(?!\s+mechanism)|\bresistan(?:t|ce)\s+to\b"
    r"|\bafter\s+(?:\w+[\s-]+){0,4}?(?:progression|therapy|treatment|platinum|chemotherapy|tki"
    r"|inhibitors?|osimertinib)\b|"
    r"\bprior\s+(?:[\w/-]+\s+){0,3}(?:therapy|treatment|tki|chemotherapy)\b|\bpost-(?:ici|io|tki"
    r"|platinum|osimertinib|immunotherapy)|\b(?:have|has)\s+received\b",
    re.IGNORECASE,
)


def _from_criteria(criteria: Criteria) -> Iterator[_Sign]:
    passage = criteria.passage
    for item in criteria.items:
        if not _holds(item.text, _SCREEN):
            continue
        above = " ".join(one_line(lead.text) for lead in criteria.above(item)) if item.parent is not None else ""
        for start, end in sentence_spans(passage.clean, item.start, item.end):
            sentence = one_line(passage.clean[start:end])
            if not _holds(sentence, _SCREEN):
                continue
            lines = _of_exclusion(sentence) if item.section == "exclusion" else _of_inclusion(sentence)
            if not lines or only_of_another_cancer(sentence):
                continue
            context = f"{item.heading} {above} {sentence}"
            if only_of_another_cancer(context):
                continue
            cohort = bool(_COHORT.search(context))
            for line in sorted(lines):
                yield _Sign(line, cohort, passage.evidence(start, end, _WHY[line]))


def _of_inclusion(sentence: str) -> set[str]:
    if _takes_any(sentence) and not _ADJUVANT.search(sentence) and not _OF_LESIONS.search(sentence):
        return {"any"}
    if _holds(sentence, _MAINTENANCE_WORDS) and _MAINTENANCE.search(sentence):
        return {"maintenance"}
    lines = set()
    if _says_first(sentence) or _bans_prior(sentence):
        lines.add("first-line")
    if _says_later(sentence) or _says_treated(sentence, first="first-line" in lines):
        lines.add("previously-treated")
    return lines


def _takes_any(sentence: str) -> bool:
    if not _holds(sentence, _ANY_WORDS):
        return False
    # "progressed after first- or second-line therapy": both lie behind.
    return any(not _BEHIND.search(sentence, 0, match.start()) for match in _ANY.finditer(sentence))


def _says_first(sentence: str) -> bool:
    for match in _FIRST_WORDS.finditer(sentence) if _holds(sentence, _LINE_WORDS) else ():
        if not _BEHIND.search(sentence, 0, match.start()) and not _AFTER_FIRST.search(sentence[match.end() :]):
            return True
    for match in _NAIVE.finditer(sentence) if _holds(sentence, _NAIVE_WORDS) else ():
        before = sentence[: match.start()]
        if (
            not _NAIVE_OF_CLASS.search(before)
            and not _NEGATION_BEFORE.search(before)
            and not _UNTREATED_ELSE.match(match[0] + " " + sentence[match.end() :][:40])
        ):
            return True
    return False


_SYSTEMIC_WORD = re.compile(r"systemic|chemo", re.IGNORECASE)
_NOT_COUNTED = re.compile(r"\w+\s+(?:be\s+)?(?:counted|considered|regarded|defined|include\w*)\b", re.IGNORECASE)
_ANY_THERAPY = re.compile(
    r"\s*(?:any\s+)?(?:prior\s+|previous\s+)?(?:systemic\s+|anti-?\s?(?:cancer"
    r"|tumou?r)\s+)?(?:therap\w+|treatments?)\s+for\s+(?:\w+[\s/+-]+){0,5}?"
    r"(?:advanced|metasta\w+|nsclc|sclc|lung|stage|unresectable|recurrent|disease)\b",
    re.IGNORECASE,
)


def _bans_prior(sentence: str) -> bool:
    if not _holds(sentence, _NEGATIONS) or not _holds(sentence, _PRIOR_WORDS):
        return False
    for match in _NO_PRIOR.finditer(sentence):
        if _COUNTED.search(match[0][: match.start("object") - match.start() + 40]) or _WASH_OUT.search(match["object"]):
            continue
        what = match["object"][:60]
        if _NOT_COUNTED.match(match[0]):
            continue
        of_a_class = _CLASS_ONLY.search(what[:40]) and not _SYSTEMIC_WORD.search(what)
        if _ANY_THERAPY.match(what) or (_SYSTEMIC.search(match[0]) and not of_a_class):
            return True
    return False


def _says_later(sentence: str) -> bool:
    match = _LATER_WORDS.search(sentence) if _holds(sentence, _LINE_WORDS) else None
    return bool(match and not _NEGATION_BEFORE.search(sentence, 0, match.start()))


def _says_treated(sentence: str, *, first: bool) -> bool:
    earlier = _PREVIOUS.finditer(sentence) if _holds(sentence, _PREVIOUS_WORDS) else ()
    options = _NO_OPTION.finditer(sentence) if _holds(sentence, _OPTION_WORDS) else ()
    aside = _ADJUVANT.search(sentence) and not _ADVANCED.search(sentence)
    failed = _FAILED_THERAPY.finditer(sentence) if _holds(sentence, _FAILED_WORDS) else ()
    for match in (*earlier, *failed, *options):
        if match.re is _PREVIOUS:
            if _NEGATION_BEFORE.search(sentence, 0, match.start()) or (aside and match["word"]):
                continue
            if match["failed"] and _OTHER_FAILURE.search(sentence, max(0, match.start() - 20), match.end()):
                continue
            if match["after"] and _TIME_BEFORE.search(sentence, 0, match.start()):
                continue
            if match["word"] and _OF_THE_STUDY.search(match[0]):
                continue
        if first and (_ADJUVANT.search(sentence) or "no " in match[0].lower()):
            continue
        return True
    received = _RECEIVED.search(sentence) if _holds(sentence, _PRIOR_WORDS) else None
    return bool(
        received
        and not first
        and _RECEIVED_MUST.search(sentence)
        and not _NEGATION_BEFORE.search(sentence, 0, received.start())
        and not _ADJUVANT.search(sentence)
        and not _WASH_OUT.search(sentence)
        and not _PERMITS.search(sentence)
        and not _CONDITIONAL.match(sentence)
    )


_PERMITS = re.compile(
    r"\b(?:allowed|permitted|eligible|acceptable|may\s+(?:have|be)|can\s+be|could\s+be"
    r"|not\s+required)\b|\bno\s+more\s+than\b|\bup\s+to\b|\bat\s+most\b",
    re.IGNORECASE,
)
_OF_LESIONS = re.compile(r"\b(?:brain|cns|central\s+nervous|lesions?|leptomening\w+)\b", re.IGNORECASE)
_CONDITIONAL = re.compile(r"\W{0,3}(?:if|for|in\s+case|where|when)\b", re.IGNORECASE)


def _of_exclusion(sentence: str) -> set[str]:
    """A ban on any systemic therapy for advanced disease means first-line, a ban on the untreated the contrary."""
    if not _holds(sentence, _PRIOR_WORDS):
        return set()
    allowed = _ANY.search(sentence) if _holds(sentence, ("chemo",)) else None
    if allowed and "chemo" in allowed[0].lower() and not _ADJUVANT.search(sentence) and not _WASH_OUT.search(sentence):
        return {"any"}
    if _bans_prior(sentence) and not _BANNED.match(sentence) and _ADVANCED.search(sentence):
        return {"previously-treated"}
    if _holds(sentence, _NAIVE_WORDS) and _NAIVE.search(sentence):
        return set()
    banned = _BANNED.match(sentence)
    if not banned or _WASH_OUT.search(sentence) or _COUNTED.search(sentence):
        return set()
    what = sentence[banned.end() - 1 :][:90]
    systemic = _SYSTEMIC_BANNED.search(what)
    if not systemic or _CLASS_ONLY.search(what, 0, systemic.start()) or _NOT_SYSTEMIC.search(sentence):
        return set()
    return {"first-line"} if _ADVANCED.search(sentence) or len(sentence) < 90 else set()


_SYSTEMIC_BANNED = re.compile(
    r"systemic|chemotherapy|anti-?\s?(?:cancer|tumou?r|neoplastic)|antineoplastic|(?:treatment"
    r"|therapy)\s+for\s+(?:\w+[\s/-]+){0,3}?"
    r"(?:advanced|metasta\w+|nsclc|sclc|lung|stage|unresectable|recurrent)\b",
    re.IGNORECASE,
)
_NOT_SYSTEMIC = re.compile(
    r"\b(?:neo-?\s?)?adjuvant\s+(?:chemo|therap|treat)\w*\W*$|\b(?:received|prior"
    r"|previous)\s+(?:\w+\s+)?(?:neo-?)?adjuvant|\bhigh[\s-]dose|\bstem[\s-]cell|\btransplant\w*|"
    r"\b(?:anti-?\s?(?:cancer|tumou?r)|systemic)\s+(?:vaccin|immun|steroid|cortico|antibiotic|antibod"
    r"|monoclonal|anti-?(?:infect|fung|vir|bact))\w*|\bother\s+than\b",
    re.IGNORECASE,
)
_BANNED = re.compile(
    r"\W{0,4}(?:\w+\s+){0,6}?(?:prior|previous(?:ly)?|any\s+(?:systemic|chemo|anti)\w*|(?:have|has|had"
    r"|having)\s+(?:ever\s+|already\s+)?(?:received|had|been\s+treated))\b.",
    re.IGNORECASE,
)


def _from_summary(trial: Trial) -> Iterator[_Sign]:
    """Only where titles and criteria are silent: what the summary says of the people the trial is for."""
    for raw in trial.texts("brief_summary"):
        if not _holds(raw, _SCREEN):
            continue
        passage = Passage("brief_summary", raw)
        for start, end in sentence_spans(passage.clean, 0, len(passage.clean)):
            sentence = one_line(passage.clean[start:end])
            if _OF_THIS_TRIAL.search(sentence):
                for line in _of_title(sentence):
                    yield _Sign(line, False, passage.evidence(start, end, _WHY[line]))


_OF_THIS_TRIAL = re.compile(
    r"\b(?:study|trial|purpose|aim|goal|objective|research|enrol\w*|eligible|evaluat\w*|investigat\w*"
    r"|patients\s+will|participants\s+will)\b",
    re.IGNORECASE,
)
