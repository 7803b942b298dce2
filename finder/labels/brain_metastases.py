"""May people with brain metastases enter?

The codebook's values: `excluded`, `treated-stable` (only treated, stable or asymptomatic ones; "asymptomatic" without
naming untreated ones is this), `untreated-ok` (untreated or active ones are named as allowed, or there is no
restriction), `required`, `not-stated`. What a record says only of the meninges or the spinal cord is no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from finder.labels.criteria import Criteria, Criterion
from finder.labels.evidence import Evidence, Label, Passage
from finder.labels.sentences import names_cancer, one_line, sentence_spans
from finder.record import Trial

BRAIN_METS_VALUES = ("excluded", "treated-stable", "untreated-ok", "required", "not-stated")

_SCREEN = ("brain", "cns", "nerv", "cerebr", "cerebel", "crani", "encephal")

_PLACE = (
    r"(?:brain|cns|central[\s-]+nerv(?:ous|e)(?:[\s-]+system)?|cerebr(?:al|um)|cerebell(?:ar|um)|intra[\s-]?cranial|"
    r"intra[\s-]?cerebral|cranial|encephalic)"
)
_TUMOUR = r"(?:metasta\w*|mets?\b|micrometasta\w*|spread)"
_FILLER = r"(?:[\s,/()\[\]&-]{1,4}(?:\w[\w-]*[\s,/()\[\]&-]{1,4}){0,4}?|[\s/()-]{0,3})"
_MENTION = re.compile(
    rf"\b{_PLACE}\b{_FILLER}{_TUMOUR}"
    rf"|\b{_TUMOUR}{_FILLER}\b{_PLACE}\b"
    rf"|\b{_PLACE}\b[\s)(]{{1,4}}(?:\([\w\s]{{1,12}}\)\s*)?(?:parenchymal\s+)?(?:lesions?|involvement|invasion"
    rf"|tumou?r\s+involvement|spread)"
    rf"|\b(?:active|untreated|(?:a?symptomatic)|metastatic|treated|progressi(?:ve|ng)|stable|unstable"
    rf"|uncontrolled)\s+"
    rf"(?:\w+\s+)?{_PLACE}\b(?:\s*\(\s*cns\s*\))?\s+(?:disease|tumou?rs?|malignanc\w+|cancer)",
    re.IGNORECASE,
)
_PRIMARY = re.compile(r"\bprimary\s+(?:\w+\s+)?$", re.IGNORECASE)

# Sentences that speak of brain metastases without saying who may enter.
_BESIDE = re.compile(
    r"\b(?:measur\w+|target\s+lesions?|evaluable)\b[^.;]{0,60}\b(?:outside|excluding|except|other\s+than)\b"
    r"|\b(?:cannot|can\s+not|not)\s+be\s+(?:used|considered|selected|counted)\s+as\s+(?:a\s+)?(?:target|measurable)"
    r"|\bnot\s+(?:considered|count\w*)\s+(?:as\s+)?(?:a\s+)?(?:measurable|target)"
    r"|\bstratif\w+|\bto\s+(?:rule\s+out|exclude|assess|evaluate"
    r"|detect)\s+(?:for\s+)?(?:the\s+presence\s+of\s+)?(?:any\s+)?(?:brain|cns|central)"
    r"|\bused\s+to\s+treat\b|\brecist\b|\btime\s+to\b|\bincidence\b|\bprevent\w*|\brisk\s+of\b"
    r"|\bprophyla\w+|\bfamily\s+history",
    re.IGNORECASE,
)

_ALLOWED = re.compile(
    r"\b(?:eligible|allowed|permitted|acceptable|permissible|allowable|admitted|accepted|tolerated|welcome|"
    r"(?:can|may|could|will|are|is|be|to)\s+(?:also\s+)?(?:be\s+)?(?:included?|enrol\w*|participat\w*"
    r"|considered|recruited|enter\w*|join\w*|take\s+part|selected))\b",
    re.IGNORECASE,
)
_NOT_ALLOWED = re.compile(
    r"\b(?:not|cannot|can\s*not|in)[\s-]*(?:be\s+)?(?:eligible|allowed|permitted|acceptable|included"
    r"|enrolled|participate|considered)\b"
    r"|\bare\s+(?:also\s+)?excluded|\bis\s+excluded|\b(?:will|should|must|shall)\s+be\s+excluded"
    r"|\bwere\s+excluded|\bexcluded\b|\bexclusion\s+of\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:unless|except\w*|exempt\w*|excluding|other\s+than|apart\s+from|with\s+the\s+exception"
    r"|however|but|provided|as\s+long\s+as|if)\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"(?<![a-z])(?:symptom\w*|un-?treated|active|actively|unstable|instable|un-?controll\w+"
    r"|progress\w+|worsen\w+|new(?:ly)?\b(?!\s+diagnosed\s+with\s+nsclc)|"
    r"growing|requir\w+|unresolved|haemorrhagic|hemorrhagic|necrotic|evolving|acute|edema|oedema"
    r"|need\w*|steroids?|dexamethasone|cortico\w+|pressure|fits\b|seizures?|confusion|less\s+than"
    r"|in\s+the\s+last|unmanag\w+|"
    r"(?:not|no|without|lack\s+of|in)[\s-]*(?:(?:been|yet|be|adequate\w*|effectively|previously"
    r"|clinically|neurologically|well|received|having|a|local|radiolog\w+|fully|"
    r"history|of|prior|definitive\w*)[\s,-]+){0,4}(?:treat\w+|stab\w+|controll\w+|irradiat\w+"
    r"|radiotherapy|resected|surgery|asymptomatic|suitable|amenable)|"
    r"neurologic\w*[\s-]+(?:symptom|unstable|deficit|impair)|clinical(?:ly)?[\s-]+(?:significant"
    r"|unstable|active|apparent|manifest)|suspicious|refractory|"
    r"uncontained|severe|large|(?:more|greater|larger)\s+than|[>≥]|mass\s+effect|life[\s-]?threatening"
    r"|obvious\s+symptom\w*|poorly\s+controlled|threaten\w*|brain\s?stem)",
    re.IGNORECASE,
)
_STABLE = re.compile(
    r"\b(?:a-?symptomatic|treat(?:ed|ment)|stab(?:le|ility|ili[sz]ed)|controlled|under\s+control"
    r"|resected|irradiated|radiotherapy|radiosurgery|"
    r"inactive|no\s+(?:evidence|symptoms?|progression|neurologic\w*)|steroids?|without\s+(?:symptoms?"
    r"|evidence|progression)|local\s+therapy|surgery|therapy)\b",
    re.IGNORECASE,
)
# Untreated or active ones, named as people who are let in: the words before "may enter".
_UNTREATED = re.compile(
    r"(?<![a-z])(?:un-?treated|active|(?<!a)symptomatic(?!\s+but\s+stable)|new|newly\s+diagnosed"
    r"|treatment[\s-]na[iï]ve|progressi(?:ve|ng)|"
    r"not\s+(?:been\s+|previously\s+|yet\s+|received\s+){0,3}treated)\b",
    re.IGNORECASE,
)
# An item that lets in by naming them first: "Untreated brain metastases without symptoms, or treated ones that ...".
_UNTREATED_FIRST = re.compile(rf"\W{{0,3}}un-?treated\s+(?:\w+\s+){{0,2}}?{_PLACE}\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:no|not|without|never|neither|nor|other\s+than|absence\s+of|free\s+of"
    r"|in)[\s-]+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
# Ones that need no treatment now have had none.
_NO_TREATMENT_NEEDED = re.compile(
    r"\b(?:no|not|without)\s+(?:\w+\s+){0,2}?(?:need\w*|requir\w+|indicat\w+)\s+(?:for\s+|of\s+"
    r"|any\s+)?(?:\w+\s+){0,1}?"
    r"(?:immediate|urgent|local|definitive|radiation|radiotherapy|brain"
    r"|cns)[\s-]+(?:\w+[\s-]+){0,3}?(?:treat\w+|therap\w+|radio\w+|intervention|surgery|management)"
    r"|\b(?:immediate|urgent|local)\s+(?:\w+[\s-]+){0,3}?(?:treat\w+|therap\w+|intervention)\s+(?:is"
    r"|are)\s+not\s+(?:required|needed|indicated|necessary)",
    re.IGNORECASE,
)
_ANY_STATE = re.compile(
    r"\b(?:regardless|irrespective|with\s+or\s+without|whether\s+or\s+not"
    r"|whether\s+(?:\w+\s+){1,3}or\s+not)\b|\bno\s+restriction|\btreated\s+(?:or|and/or)\s+untreated"
    r"|\buntreated\s+or\s+treated",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"\b(?:no|without|absence\s+of|free\s+(?:of|from)|not\s+have|negative\s+for|exclu(?:de|ding)"
    r"|never\s+had|rule[ds]?\s+out|not\s+(?:been\s+)?(?:diagnosed\s+with|accompanied\s+by)|"
    r"lack\s+of|non)\b(?:[^.;,]{0,60}|[^.;]{0,60}\b(?:or|nor|and)\b[^.;,]{0,30})$",
    re.IGNORECASE,
)
_ALL_STATES = re.compile(
    r"(?<![a-z])symptomatic\s*(?:or|and|/|and/or)\s*asymptomatic|asymptomatic\s*(?:or|and|/"
    r"|and/or)\s*symptomatic",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\b(?:must\s+have|at\s+least\s+(?:one|1|two|2)|confirmed|diagnos\w+|presence\s+of|documented|newly|measurable|"
    r"number\s+of|[1-9]\s{0,2}(?:to|[-–~])\s{0,2}\d{1,2})\b"
    r"|^\W{0,3}(?:patients?\s+with\s+)?(?:\w+\s+){0,2}(?:brain|cns|intracranial)\b",
    re.IGNORECASE,
)
_TREATED = re.compile(
    r"\b(?:previously|prior|have\s+been|been|after|following|were)\s+(?:\w+\s+)?treat\w+|\btreated\b", re.IGNORECASE
)
_MUST = re.compile(r"\b(?:must|should|have\s+to|need|only|required)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\b(?:metasta\w*|lesions?|cns|brain|a?symptomatic|stable|(?:un)?treated|eligible|allowed|enrolled|included|take\s+part"
    r"|exception|unless|however|note)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\W{0,3}(?:note|however|except|exceptions?|unless|but)\b"
    r"|(?:\w+\s+){0,3}?(?:patients|participants|subjects)\s+with\s+(?:\w+[\s-]+){0,2}?(?:treated"
    r"|stable|asymptomatic)\b[\w\s]{0,20}"
    r"(?:brain|cns|metasta|lesion|disease)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"\b{_PLACE}\b{_FILLER}{_TUMOUR}|\b{_TUMOUR}{_FILLER}\b{_PLACE}\b|\bbrain\s+oligometasta\w+"
    rf"|\bleptomeningeal\b|\bwhole[\s-]brain\s+(?:radi|irradi)\w+|\bwbrt\b|\bin\s+the\s+brain\b",
    re.IGNORECASE,
)
_TITLE_OTHER = re.compile(
    r"\b(?:without|no|non|prevent\w*|prophyla\w+|incidence|risk|predict\w*|with\s+or\s+without"
    r"|detect\w*|screening|surveillance)\b[^.;]{0,60}$"
    r"|\bprophyla\w+\b",
    re.IGNORECASE,
)

# An exclusion of symptomatic or untreated ones: it means treated-stable, but opens no door that another one shuts.
_LIMITS = "symptomatic or untreated excluded"
# Which of several statements decides: a door that one sentence opens is not shut by a general rule elsewhere.
_ORDER = ("required", "untreated-ok", "treated-stable", "excluded", _LIMITS)
_VALUE = {_LIMITS: "treated-stable"}
_WHY = {
    "excluded": "people with brain metastases may not enter",
    "treated-stable": "only treated, stable or symptom-free brain metastases are let in",
    _LIMITS: "only symptomatic, untreated or unstable brain metastases keep people out",
    "untreated-ok": "untreated or active brain metastases are let in, or there is no restriction",
    "required": "the trial is for people with brain metastases",
}


def read_brain_mets(trial: Trial, criteria: Criteria) -> Label[str]:
    """Whether people with brain metastases may enter *trial*: one of `BRAIN_METS_VALUES`."""
    if not names_cancer(trial, criteria):
        return Label("not-stated")
    found: dict[str, list[Evidence]] = {}
    for value, evidence in (*_from_titles(trial), *_from_criteria(criteria)):
        found.setdefault(value, []).append(evidence)
    for value in _ORDER:
        if value in found:
            meant = _VALUE.get(value, value)
            others = sorted({_VALUE.get(other, other) for other in found} - {meant})
            why = _WHY[value] + (f" (another sentence alone would mean: {', '.join(others)})" if others else "")
            quoted = dict.fromkeys(Evidence(item.field, item.quote, why) for item in found[value])
            return Label(meant, tuple(quoted)[:3])
    return Label("not-stated")


def _from_titles(trial: Trial) -> Iterator[tuple[str, Evidence]]:
    for field in ("brief_title", "official_title"):
        for raw in trial.texts(field):
            small = raw.lower()
            mention = _TITLE.search(raw) if any(word in small for word in (*_SCREEN, "mening")) else None
            if mention and not _TITLE_OTHER.search(raw, 0, mention.start()):
                passage = Passage(field, raw)
                yield "required", passage.evidence(0, len(passage.clean), "")


def _from_criteria(criteria: Criteria) -> Iterator[tuple[str, Evidence]]:
    passage = criteria.passage
    whole = passage.clean.lower()
    if not any(word in whole for word in _SCREEN):
        return
    told: set[int] = set()
    for index, item in enumerate(criteria.items):
        small = item.text.lower()
        if index in told or not any(word in small for word in _SCREEN) or not _MENTION.search(item.text):
            continue
        below = _below(criteria, index)
        told.update(below)
        beneath = [(criteria.items[n].start, criteria.items[n].end) for n in below]
        for spans in _statements(passage.clean, sentence_spans(passage.clean, item.start, item.end)):
            value = _judge([one_line(passage.clean[start:end]) for start, end in (*spans, *beneath)], criteria, item)
            if value:
                yield value, passage.evidence(spans[0][0], spans[-1][1], "")
                doors = [span for span in beneath if _opens(one_line(passage.clean[slice(*span)]))]
                yield from ((value, passage.evidence(*span, "")) for span in doors[:2])


def _statements(text: str, spans: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The sentences about brain metastases, each with those that go on about the same people."""
    number = 0
    while number < len(spans):
        if _speaks_of_it(text, *spans[number]):
            going_on = _going_on(text, spans[number + 1 :])
            yield [spans[number], *going_on]
            number += len(going_on)
        number += 1


def _opens(sentence: str) -> bool:
    return bool(_lets_in(sentence) or _EXCEPTION.search(sentence) or _STABLE.search(sentence))


def _speaks_of_it(text: str, start: int, end: int) -> bool:
    """Whether the sentence says something of brain metastases as such, not of a primary tumour or of measuring."""
    return _mention(text[start:end]) is not None and not _BESIDE.search(text, start, end)


def _mention(sentence: str) -> re.Match[str] | None:
    mentions = _MENTION.finditer(sentence)
    return next((m for m in mentions if not _PRIMARY.search(sentence, max(0, m.start() - 30), m.start())), None)


def _going_on(text: str, rest: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The next sentences of the item, as long as they go on about the same people."""
    spans = []
    for start, end in rest[:4]:
        if not _GOES_ON.search(text, start, end):
            break
        spans.append((start, end))
    return spans


def _below(criteria: Criteria, index: int) -> list[int]:
    """The items that complete this one: those beneath it, and a note that follows."""
    found = []
    depth = criteria.items[index].depth
    for number in range(index + 1, min(index + 9, len(criteria.items))):
        below = criteria.items[number]
        if below.depth <= depth and not _NOTE.match(below.text):
            break
        found.append(number)
    return found


def _judge(sentences: list[str], criteria: Criteria, item: Criterion) -> str | None:
    """What the first sentence says, completed by those after it."""
    first, more = sentences[0], sentences[1:]
    lead = next(criteria.above(item), None)
    mention = _mention(first)
    before = (one_line(lead.text[-120:]) + " " if lead else "") + first[: mention.start() if mention else 0]
    barred = _NOT_ALLOWED.search(first) and not _lets_in(first)
    if item.section == "exclusion" or barred or _ABSENT.search(before):
        return _excluding(first, more)
    return _including(first, more, lead.text if lead else "")


def _lets_in(sentence: str) -> bool:
    return bool(_ALLOWED.search(_NOT_ALLOWED.sub(" ", sentence)))


_EVEN_UNTREATED = re.compile(
    r"\beven\s+(?:when|if|though)\s+(?:\w+\s+){0,2}(?:untreated|active|not\s+treated)\b"
    r"|\b(?:allowed|eligible|permitted|accepted)\s+(?:\w+\s+){0,3}?without\s+(?:\w+\s+)?(?:treatment"
    r"|radiotherapy|local)\b",
    re.IGNORECASE,
)


_BRACKETS = re.compile(r"\(\s?\w{2,5}\s?\)")


def _names_untreated(sentence: str) -> bool:
    """Whether the sentence lets untreated or active ones in by name, not as a condition that is to be absent."""
    plain = _NOT_ALLOWED.sub(" ", sentence)
    allowed = _ALLOWED.search(plain)
    if not allowed:
        return False
    if _EVEN_UNTREATED.search(sentence):
        return True
    subject = re.split(r"[:(（]|\b(?:unless|except|excluding)\b", _BRACKETS.sub(" ", plain[: allowed.start()]))[-1]
    untreated = _UNTREATED.search(subject)
    return bool(untreated and not _NEGATED.search(subject, 0, untreated.start())) or bool(
        _ANY_STATE.search(plain) or (_NO_TREATMENT_NEEDED.search(plain) and not _TREATED.search(plain))
    )


def _excluding(first: str, more: list[str]) -> str:
    """What an exclusion leaves open, with the exceptions that it or its continuation names."""
    if any(_names_untreated(sentence) for sentence in (first, *more)):
        return "untreated-ok"
    exception = _EXCEPTION.search(first)
    if exception:
        door = first[exception.start() :]
        if _NO_TREATMENT_NEEDED.search(door) and not _TREATED.search(door):
            return "untreated-ok"
        return "treated-stable"
    if _lets_in(first) or any(_opens(sentence) for sentence in more):
        return "treated-stable"
    if _ALL_STATES.search(first):
        return "excluded"
    mention = _mention(first)
    near = first[max(0, mention.start() - 100) : mention.end() + 200] if mention else first
    return _LIMITS if any(_LIMITED.search(sentence) for sentence in (near, *more)) else "excluded"


_AT_LEAST_ONE = re.compile(
    rf"\b(?:at\s+least|[≥⩾]|>\s?=)\s*(?:one|1|two"
    rf"|2)\s+(?:[\w-]+\s+){{0,4}}?{_PLACE}\s+(?:[\w-]+\s+)?(?:metasta\w+|lesions?)"
    rf"|\b(?:one|two|1|2)\s+or\s+more\s+(?:[\w-]+\s+){{0,4}}?{_PLACE}\s+(?:[\w-]+\s+)?(?:metasta\w+|lesions?)",
    re.IGNORECASE,
)


def _including(first: str, more: list[str], lead: str) -> str | None:
    """What an inclusion says: a door with or without conditions, or the very condition of entry."""
    sentences = (first, *more)
    whole = " ".join(sentences)
    conditions = _STABLE.search(whole) or _LIMITED.search(whole) or _EXCEPTION.search(whole)
    if _AT_LEAST_ONE.search(first) and not lead:
        return "required"
    if _UNTREATED_FIRST.match(first):
        return "untreated-ok"
    if any(_lets_in(sentence) for sentence in sentences):
        if any(_names_untreated(sentence) for sentence in sentences) or not conditions:
            return "untreated-ok"
        return "treated-stable"
    if _ANY_STATE.search(first):
        return "untreated-ok"
    if _EXCEPTION.search(f"{lead} {first}") or _MUST.search(first) or _lets_in(lead):
        return "treated-stable" if conditions else None
    if _REQUIRED.search(first) and not _STABLE.search(first):
        return "required"
    return "treated-stable" if _STABLE.search(first) else None
