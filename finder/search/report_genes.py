"""What a clause of a report says of genes: the changes that it affirms, and the genes that it denies.

A "no" may stand before a gene, behind it, or over a whole list ("Not detected: EGFR, ALK, KRAS G12C"). Where it is not
plain what a "no" covers, or a clause only says what was looked for, nothing is said: a wrong answer closes trials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from finder.person import Change
from finder.search.filters import MARKERS
from finder.search.person_words import change_value, read_change


@dataclass(frozen=True, slots=True)
class GeneFinding:
    """That the tumor has the change *value*, as a link writes it, or no change of the gene *value*; by its *words*."""

    value: str
    is_there: bool
    words: str


_GENE_NAME = (
    r"(?i:egfr|her-?1|alk|ros-?1|k-?ras|braf|b-raf|c-?met|her-?2(?:/neu)?|erbb2|ntrk[123]?|nrg1|pik3ca|stk11|"
    r"lkb1|tp53|p53|mtap|brca[12]?|fgfr[1234]?|dll3|trop-?2)|MET(?:ex14)?|Met(?=\s+(?:ex|amp))|"
    r"met(?=\s+(?:ex|amp|overexp))|RET|ret(?=\s+(?:fus|rearr))"
)
# What stands before a gene with a hyphen is its partner in a fusion, unless it is another gene or a way of testing.
_NO_PARTNER = r"(?:EGFR|KRAS|BRAF|MET|HER2|ERBB2|ALK|ROS1|RET|NTRK|NRG1|TP53|STK11|FISH|CISH|IHC|NGS|PCR|RNA|DNA)\b"
_GENE = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?P<partner>(?!{_NO_PARTNER})[A-Z][A-Z0-9]{{2,6}})(?:-|–|::|/)(?=ALK|ROS1|RET|NTRK|NRG1))?"
    rf"(?P<gene>{_GENE_NAME})(?P<mutant>m(?=\W|$))?(?![A-Za-z0-9])"
)
PDL1_NAME = re.compile(r"\bPD-?\s?L-?1\b", re.IGNORECASE)

_VARIANTS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), gene, variant)
    for pattern, gene, variant in (
        (r"\bex(?:[oó]n)?\W{0,2}19\W{0,2}del\w*|\bdeleci[oó]n (?:del?|en)(?: el)? ex[oó]n 19\b"
         r"|\bdel(?:etion)?\W{0,2}(?:in\s+)?(?:ex(?:on)?\W{0,2})?19\b|\b19\W?del\w*"
         r"|\b[EL]74[67]\w*del\w*|\bexon 19 (?:mutation|deletions?)", "EGFR", "exon 19 deletion"),
        (r"\b(?:L858R|Leu858Arg)\b", "EGFR", "L858R"),
        (r"\b(?:T790M|Thr790Met)\b", "EGFR", "T790M"),
        (r"\b(?:C797S|Cys797Ser)\b", "EGFR", "C797S"),
        (r"\b(?:G719[ACSX]|S768I|L861Q)\b", "EGFR", "uncommon"),
        (r"\bex(?:[oó]n)?\W{0,2}20\W{0,2}ins\w*|\binserci[oó]n (?:del?|en)(?: el)? ex[oó]n 20\b"
         r"|\binsertions? in ex(?:on)? ?20\b|\b20\W?ins\b", "EGFR|HER2",
         "exon 20 insertion"),
        (r"\b(?:G12C|Gly12Cys)\b", "KRAS", "G12C"),
        (r"\b(?:G12D|Gly12Asp)\b", "KRAS", "G12D"),
        (r"\b(?:G12V|Gly12Val)\b", "KRAS", "G12V"),
        (r"\b(?:V600E|Val600Glu)\b", "BRAF", "V600E"),
        (r"\b(?:MET)?ex(?:on)?\W{0,2}14\b(?:\W{0,2}skip\w*)?", "MET", "exon 14 skipping"),
        (r"\bamplifi\w+|\bamp\b", "", "amplification"),
        (r"\boverexpress\w*|\bIHC\W{0,2}3\+", "", "overexpression"),
        (r"\bfusions?\b|\brearrang\w*|\btransloc\w*", "", "fusion"),
        (r"\bmutat\w*|\bmutant\b|\bvariants?\b|\balterations?\b|\baberrations?\b|\babnormalit\w+", "", "mutation"),
    )
)  # fmt: skip
_WHOLE = {"", "mutation", "fusion"}
_USUAL = {"EGFR": "mutation", "KRAS": "mutation", "BRAF": "mutation", "ALK": "fusion", "ROS1": "fusion",
          "RET": "fusion", "NTRK": "fusion", "NRG1": "fusion"}  # fmt: skip
# Of these a report may deny one kind of change and leave the others open.
_SEVERAL_KINDS = ("MET", "HER2", "FGFR")

NEGATIVE = re.compile(
    r"\bnegativ\w*\b(?!\s+(?:for|para))|\bneg\b|\(-\)|\bnone\b|"
    r"\bnot\s+(?:been\s+)?(?:detected|found|identified|seen|present|mutated|rearranged|amplified)\b|"
    r"\bwild\W?type\b|\bwt\b|\babsent\b|\bunmutated\b|\bnon-?mutated\b|\bundetected\b|\bundetectable\b|"
    # A Spanish report is not read, but what it denies must not become a change that was found.
    r"\bausentes?\b|\bno\s+(?:detectad|encontrad|identificad|observad|mutad)[oa]s?\b",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"\bpending\b|\bunknown\b|\bnot\s+(?:yet\s+)?(?:tested|done|performed|available|assessed|evaluated|possible)\b|"
    r"\bawait\w*|\bequivocal\b|\bindeterminate\b|\binsufficient\b|\bfailed\b|\bordered\b|\brequested\b|\?|\bfamily\b|"
    r"\bgermline\b|\bVUS\b|\b(?:unknown|uncertain)\s+significance\b|\bcannot\s+be\s+excluded\b|\bsuspected\b",
    re.IGNORECASE,
)
_AFFIRMED_BY = re.compile(
    r"\bpositiv\w*|\bpos\b|\(\+\)|^\s*\+|\b(?:detected|present|found|identified|confirmed)\b", re.IGNORECASE
)
# Nobody heads a list of what was looked for with these.
_MEASURED = re.compile(r"\bVAF\b|%|\bp\.|\bc\.\d|\ballele\b|\b(?:mutated|mutant|rearranged|amplified)\b", re.IGNORECASE)

# --- what stands before a gene --------------------------------------------------------------------------------------

NO_WORD = (
    r"\b(?:no|not|without|never|negative\s+for|absence\s+of|lacks?|lacking|free\s+of|denies|excludes?|neither|nor|"
    r"no\s+evidence\s+of|rule[sd]?\s+out|sin|nunca|ni|negativ[oa]s?\s+para|ausencia\s+de)\b"
)
_NO = re.compile(NO_WORD, re.IGNORECASE)
_NO_OTHER = re.compile(rf"{NO_WORD}\s+(?:other|further|additional|concurrent|co-?occurring)\b", re.IGNORECASE)
_DENIED = (
    r"(?:\b(?:pertinent\s+)?negatives?|\bnegativ[oa]s?|\bnot\s+(?:detected|found|identified|seen|present)|\bundetected|\babsent|"
    r"\bwild\W?type|\bwt)"
)
_KIND = r"(?:\s*\b(?:results?|findings?|genes?|alterations?|mutations?|variants?|markers?|biomarkers?)\b)?"
# "Negative for", "Not detected:"; at the beginning also "Negative EGFR", which behind a gene would be said of that one.
_NO_HEAD = re.compile(rf"{_DENIED}{_KIND}\s*(?:\b(?:for|in|para)\b\s*:?|:)\s*(?:an?\s+|any\s+|the\s+)?", re.IGNORECASE)
_NO_HEAD_FIRST = re.compile(rf"{_DENIED}{_KIND}\s*[-–]?\s*$", re.IGNORECASE)
_YES_HEAD = re.compile(
    r"(?:\bpositiv\w*|(?<!not )\b(?:detected|present|found|identified))"
    rf"{_KIND}\s*(?:\b(?:for|in)\b\s*:?|:)\s*(?:an?\s+|the\s+)?",
    re.IGNORECASE,
)
# "Tested for EGFR and KRAS G12C" says what was looked for; "testing: KRAS G12C" and "testing showed" what was found.
_OPEN_HEAD = re.compile(
    r"(?:\b(?:tested|analy[sz]ed|examined|investigated|screened|sequenced|covers?|covering|includes?|including)\b"
    r"|\b(?:testing|tests?|panels?|analysis|analyses|assays?|screening|sequencing)\s+(?:for|of|on)\b(?![^:]*:))"
    r"(?![^.;]*\b(?:show\w*|reveal\w*|found|detect\w*|identif\w*|demonstrat\w*|harbou?r\w*|positive)\b)[^.;]*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:\b(?:or|nor|in|of|for)|/)\s*(?:an?\s+|the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Lead:
    """What is said of a gene before its name: the state, where the words begin, and the words."""

    state: str
    start: int
    words: str


_DENIES, _LEAVES_OPEN, _NAMES, _AFFIRMS = "denies", "leaves open", "names", "affirms"


def _lead(before: str, *, is_first: bool) -> _Lead | None:
    """What the end of *before*, the words up to a gene, says of that gene."""
    for pattern, state in ((_NO_HEAD, _DENIES), (_YES_HEAD, _AFFIRMS)):
        for match in pattern.finditer(before):
            # "Not detected: L858R, KRAS …": a change may stand before the first gene.
            if _is_list(before[match.end() :]):
                return _Lead(state, match.start(), match[0].strip())
    if sought := _OPEN_HEAD.search(before):
        return _Lead(_LEAVES_OPEN, sought.start(), before[sought.start() :].strip())
    if is_first and not PDL1_NAME.search(before) and (denied := _NO_HEAD_FIRST.search(before)):
        return _Lead(_DENIES, denied.start(), before[denied.start() :].strip())
    for match in reversed(list(_NO.finditer(NEGATIVE.sub(lambda found: " " * len(found[0]), before)))):
        rest = before[match.end() :]
        if is_first:
            if _SCOPE_END.search(rest) or _NO_OTHER.match(before, match.start()):
                continue
        elif not _GOES_ON.search(rest) and ("," in rest or _named("", rest)):
            # "ALK: no rearrangement, ROS1 …": that "no" has its own noun.
            continue
        return _Lead(_DENIES, match.start(), before[match.start() :].strip())
    return None


# Where what a "no" covers has ended: a list goes on, another statement does not.
_SCOPE_END = re.compile(
    r",\s*(?:progress\w*|treated|received|with|on|after|status|s/p|PD-?L1|ECOG|TPS|stage|adenocarcinoma|squamous|metastatic)\b",
    re.IGNORECASE,
)
NO_BEFORE = re.compile(rf"{NO_WORD}[^.;]*$", re.IGNORECASE)


def is_negated(part: str, start: int) -> bool:
    """Whether what begins at *start* of *part* is said not to be."""
    return NO_BEFORE.search(_SCOPE_END.split(part[:start])[-1]) is not None


# --- what stands behind a gene --------------------------------------------------------------------------------------

_PIECES = re.compile(r",|\((?![-–+]\))|(?<!\([-–+])\)|\b(?:but|however|whereas)\b", re.IGNORECASE)
# What a piece may have besides the words of a result, so that it still speaks of the gene before it.
_OF_RESULT = re.compile(
    r"\b(?:status|result|results|is|are|was|were|IHC|FISH|NGS|PCR|by|on|in|tumou?r|tissue|blood|plasma|liquid|biopsy|the|"
    r"all|both|each|strongly|D5F3|SP\d+|22C3|28-8)\b|[\s:;.=/–-]",
    re.IGNORECASE,
)
_GLUE = re.compile(
    r"[\s,/&+:()–-]|\b(?:and|or|nor|the|an?|genes?|exons?|\d{1,2}|skipping|deletions?|insertions?|status|sensiti[sz]ing|"
    r"activating|pathogenic|any|known)\b",
    re.IGNORECASE,
)


def _named(gene: str, text: str) -> list[str]:
    """The variants that *text* names, of *gene* or, where it is empty, of any; the most exact ones alone."""
    found = [
        variant
        for pattern, genes, variant in _VARIANTS
        if (not genes or not gene or gene in genes.split("|")) and pattern.search(text)
    ]
    exact = [variant for variant in found if variant not in _WHOLE]
    return exact or found[:1]


def _is_list(tail: str) -> bool:
    """Whether *tail* only leads from one gene of a list to the next: ", ", " fusion and ", " G12C, "."""
    for pattern, _genes, _variant in _VARIANTS:
        tail = pattern.sub(" ", tail)
    return not _GLUE.sub("", tail)


@dataclass(slots=True)
class _Mention:
    """A gene as a clause names it, and what is said of it behind its name."""

    gene: str
    name: str
    start: int
    end: int
    tail: str
    lead: _Lead | None
    state: str | None = None
    variants: list[str] = field(default_factory=list)
    is_measured: bool = False

    def read_tail(self) -> None:
        """Read what stands behind the name, piece by piece."""
        bare: list[str] = []
        has_denied = has_denied_variant = is_open = is_denied = False
        is_first = True
        for piece in (each for each in _PIECES.split(self.tail) if each.strip(" :;–-")):
            named = _named(self.gene, piece)
            negative, affirmed = NEGATIVE.search(piece), _AFFIRMED_BY.search(NEGATIVE.sub(" ", piece))
            is_about = is_first or bool(named) or not _OF_RESULT.sub("", _AFFIRMED_BY.sub("", NEGATIVE.sub("", piece)))
            is_first = False
            if not is_about or _NO_OTHER.search(piece):
                continue
            denied = _NO.search(NEGATIVE.sub(" ", piece))
            is_denied = bool(denied and named) or (is_denied and not affirmed)
            if OPEN.search(piece):
                is_open = True
            elif negative or is_denied or denied:
                # "EGFR exon 19 deletion, L858R, T790M not detected" may be one list that is denied.
                bare.clear()
                has_denied_variant = has_denied_variant or bool(set(named) - _WHOLE)
                has_denied = has_denied or set(named) <= _WHOLE
            elif affirmed or _MEASURED.search(piece):
                self.state = _AFFIRMS if affirmed or self.state == _AFFIRMS else self.state
                self.is_measured = True
                self.variants += [*bare, *named]
                bare.clear()
            else:
                bare += named
        self.variants = list(dict.fromkeys([*self.variants, *bare]))
        self._settle(has_denied=has_denied, has_denied_variant=has_denied_variant, is_open=is_open)

    def _settle(self, *, has_denied: bool, has_denied_variant: bool, is_open: bool) -> None:
        affirmed = bool(self.variants) or self.state == _AFFIRMS
        if affirmed and has_denied and self.gene not in _SEVERAL_KINDS:
            self.state = _LEAVES_OPEN
        elif affirmed:
            exact = [variant for variant in self.variants if variant not in _WHOLE]
            self.variants = exact or self.variants[:1]
            self.state = self.state or (_LEAVES_OPEN if is_open else _NAMES)
        elif has_denied and not has_denied_variant and not is_open:
            # "HER2: no mutation" leaves an amplification open.
            is_whole = self.gene not in _SEVERAL_KINDS or not _named(self.gene, self.tail)
            self.state = _DENIES if is_whole else _LEAVES_OPEN
        elif has_denied or has_denied_variant or is_open:
            self.state = _LEAVES_OPEN


def _mentions(part: str) -> list[_Mention]:
    """The genes that *part* names, each with what is said of it before and behind its name."""
    found = [(match, change) for match in _GENE.finditer(part) if (change := _change(match))]
    stops = [match.start() for match in PDL1_NAME.finditer(part)]
    mentions: list[_Mention] = []
    for match, change in found:
        behind = mentions[-1].end if mentions else 0
        lead = _lead(part[behind : match.start()], is_first=not mentions)
        mentions.append(_Mention(change.gene, match[0], match.start(), match.end(), "", lead))
    for mention, after in zip_longest(mentions, mentions[1:]):
        # Words that lead to the next gene are not said of this one, nor is what is said of PD-L1.
        end = len(part) if after is None else mention.end + after.lead.start if after.lead else after.start
        mention.tail = part[mention.end : min([end, *(stop for stop in stops if stop >= mention.end)])]
    for mention, (match, _) in zip(mentions, found, strict=True):
        mention.read_tail()
        own = "fusion" if match["partner"] else "exon 14 skipping" if match[0].lower().endswith("ex14") else ""
        own = own or ("mutation" if match["mutant"] else "")
        if own and mention.state in (None, _NAMES, _AFFIRMS):
            mention.state = mention.state or _NAMES
            mention.variants = [own]
    return mentions


def _change(match: re.Match[str]) -> Change | None:
    return read_change(re.sub(r"(?i)ex14$|/neu$", "", match["gene"]))


# --- the genes of a clause together ---------------------------------------------------------------------------------


def genes_in(part: str) -> Iterator[GeneFinding]:
    """What *part*, a clause of a report, says of genes."""
    mentions = _mentions(part)
    own = [mention.state for mention in mentions]
    denied_by = _apply_leads(part, mentions)
    _apply_ends(part, mentions, own)
    for mention in mentions:
        yield from _findings(part, mention, denied_by.get(mention.start, ""))
    if not mentions:
        yield from _variants_alone(part)


def _apply_leads(part: str, mentions: list[_Mention]) -> dict[int, str]:
    """Set the states that words before a gene, or before its list, give; return those words by the gene's place."""
    denied_by: dict[int, str] = {}
    carried: str | None = None
    words = ""
    for number, mention in enumerate(mentions):
        own, lead = mention.state, mention.lead
        if lead is not None:
            carried, words = lead.state, lead.words
        # "No EGFR mutation or ALK fusion detected" denies both; "no EGFR mutation, ALK fusion detected" leaves room.
        joined = lead is not None or bool(number and _GOES_ON.search(part[mentions[number - 1].end : mention.start]))
        if carried == _DENIES and own != _LEAVES_OPEN:
            mention.state = _DENIES if own != _AFFIRMS or joined else _LEAVES_OPEN
            if mention.gene in _SEVERAL_KINDS and mention.variants:
                mention.state = _LEAVES_OPEN
            denied_by[mention.start] = f"{words} {'' if lead else '… '}".replace(":  …", ": …")
        elif carried == _LEAVES_OPEN and own in (None, _NAMES):
            mention.state = _LEAVES_OPEN
        elif carried == _AFFIRMS and own in (None, _NAMES):
            mention.state = _AFFIRMS
        elif carried == _AFFIRMS and lead is not None and own == _DENIES:
            mention.state = _LEAVES_OPEN
        if carried == _DENIES and own == _AFFIRMS and not joined:
            carried = None
        elif not _is_list(mention.tail):
            carried = None if carried == _AFFIRMS or own in (_AFFIRMS, _DENIES) else carried and _LEAVES_OPEN
    return denied_by


def _apply_ends(part: str, mentions: list[_Mention], own: list[str | None]) -> None:
    """Set the states that the end of a list gives: "EGFR, ALK and ROS1 negative"."""
    is_swept = False
    for number in range(len(mentions) - 2, -1, -1):
        mention, after = mentions[number], mentions[number + 1]
        said = own[number + 1]
        if not _is_list(mention.tail) or after.lead is not None or not (is_swept or said in (_DENIES, _LEAVES_OPEN)):
            is_swept = False
            continue
        if mention.state is None and after.state in (_DENIES, _LEAVES_OPEN):
            mention.state, own[number] = after.state, said
        elif mention.state == _NAMES and not mention.is_measured:
            # "EGFR exon 19 deletion, ALK negative" says two things; "KRAS G12C and BRAF V600E negative" may say one.
            is_one_list = bool(re.search(r"\b(?:and|or|nor)\s*$|/\s*$", mention.tail)) or ":" in after.tail
            is_vague = set(mention.variants) <= _WHOLE
            is_swept = is_swept or is_one_list or is_vague or bool(set(_named(after.gene, after.tail)) - _WHOLE)
            if is_swept:
                mention.state = _LEAVES_OPEN


# What belongs to the next words of a list.
_LOOSE_END = re.compile(r"(?:[\s,:(]|\b(?:and|or|nor|no|with|without|but|however|whereas)\b)+$", re.IGNORECASE)


def _findings(part: str, mention: _Mention, denied_by: str) -> Iterator[GeneFinding]:
    words = _LOOSE_END.sub("", " ".join(part[mention.start : mention.end + len(mention.tail)].split()))
    if mention.state in (_NAMES, _AFFIRMS):
        for variant in mention.variants or [""]:
            change = read_change(f"{mention.gene}:{variant}") if variant else Change(mention.gene)
            if change is not None:
                usual = _USUAL.get(mention.gene, "") if not change.variant else change.variant
                yield GeneFinding(change_value(Change(change.gene, usual)), True, words)
    elif mention.state == _DENIES and mention.gene in MARKERS and set(_named(mention.gene, mention.tail)) <= _WHOLE:
        yield GeneFinding(mention.gene, False, f"{denied_by}{words}" if denied_by else _denied(part, mention, words))


def _denied(part: str, mention: _Mention, words: str) -> str:
    """The words that deny a gene from behind: "ALK negative"; in a list, up to those at its end."""
    if NEGATIVE.search(mention.tail) or _NO.search(mention.tail):
        return words
    if denied := NEGATIVE.search(part, mention.end):
        return " ".join(part[mention.start : denied.end()].split())
    if denied := _NO.search(part, mention.end):
        # "RET: no rearrangement", up to its noun.
        end = next((stop.start() for stop in re.finditer(r"[,(]", part[denied.end() :])), len(part))
        return " ".join(part[mention.start : denied.end() + end].split())
    return words


def _variants_alone(part: str) -> Iterator[GeneFinding]:
    """Variants that only one gene has: "L858R" says EGFR."""
    if OPEN.search(part) or NEGATIVE.search(part) or _OPEN_HEAD.search(part):
        return
    for pattern, genes, variant in _VARIANTS:
        match = pattern.search(part)
        if genes and match:
            is_other = variant.startswith("G12") and "NRAS" in part.upper()
            if not is_negated(part, match.start()) and not is_other:
                yield GeneFinding(change_value(Change(genes.split("|")[0], variant)), True, match[0])
