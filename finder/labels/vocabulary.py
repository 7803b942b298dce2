"""What is this word the name of? The drugs, procedures and kinds of treatment that the labels know.

Three tables beside this file, to be read and mended by people who know oncology (docs/labels.md says how):

* `agents.csv`: drugs and procedures by name, with synonyms and code names;
* `stems.csv`: ends of international non-proprietary names that name a class ("-tinib"), for drugs not yet in the table;
* `phrases.csv`: words that name a class without naming a drug ("PD-1 inhibitor", "autologous T cells").

All are searched at once, in one pass over a text. Case, hyphens and spaces do not matter: AMG-510, AMG 510 and amg510
are one name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple, get_args

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from finder.labels.table_files import TABLES, expand, listed, read_table
from finder.labels.text import plain

Kind = Literal["agent", "stem", "phrase"]

TherapyType = Literal[
    "immunotherapy",
    "cell-based",
    "vaccine",
    "targeted",
    "chemotherapy",
    "radiation",
    "surgery",
    "photodynamic",
    "gene",
    "local",
    "supportive",
    "other",
]
THERAPY_TYPES: tuple[TherapyType, ...] = get_args(TherapyType)
"""The kinds of therapy of the codebook, in the order in which people see them."""

TREATMENTS = THERAPY_TYPES[:10]
"""The kinds that act against the cancer; `supportive` and `other` do not."""

SUBTYPES: dict[str, tuple[str, ...]] = {
    "immunotherapy": ("checkpoint", "t-cell-engager", "oncolytic-virus", "cytokine", "mAb", "bispecific", "mRNA"),
    "cell-based": ("CAR-T", "TCR-T", "TIL", "NK", "DC"),
    "vaccine": ("mRNA", "peptide", "neoantigen", "DC"),
    "targeted": ("TKI", "ADC", "mAb", "bispecific", "KRAS", "antiangiogenic", "PARP", "radioligand"),
    "radiation": ("SBRT", "SRS", "WBRT", "proton", "IMRT", "radioligand"),
    "gene": ("mRNA",),
}
"""Which subtypes say something of which type."""

# What stands for a hyphen or a space once a text is plain, and marks that stand glued to names.
_SEPARATORS = "-\t\n\r\v\f_[]"
_RARE_SEPARATORS = "®™©\xad\u200b\u2028\u2029"
_SPACES = re.compile(r" {2,}")
# Where a name may be parted: at its spaces, and between letters and digits.
_GAP = re.compile(r" |(?<=[a-z])(?=\d)")
# Several labels ask what the texts of one record name, and many records name the same drugs.
_MAX_TEXTS_CACHED = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of one of the tables: what a name or a phrase stands for.

    `not_counted_with` names the types beside which it is a helper only (lymphodepletion before cells);
    `is_checked` where name and mechanism were held against a source;
    `only_in_names`: in prose, the words may mean something else ("tumour-infiltrating lymphocytes" are measured, too);
    `is_against_side_effects`: a medicine that is given to bear another treatment.
    """

    kind: Kind
    name: str
    therapies: tuple[str, ...]
    subtypes: tuple[str, ...]
    mechanism: str
    target: str
    synonyms: tuple[str, ...] = ()
    not_counted_with: tuple[str, ...] = ()
    only_in_names: bool = False
    is_checked: bool = True
    is_against_side_effects: bool = False

    def __hash__(self) -> int:
        """By its name alone: all its fields take ten times as long."""
        return hash(self.name)

    @property
    def treats(self) -> bool:
        """Whether it is a treatment against the cancer."""
        return any(therapy in TREATMENTS for therapy in self.therapies)

    @property
    def checked_mechanism(self) -> str:
        """How it works, in words that people may read; empty where nobody has held it against a source."""
        return self.mechanism if self.is_checked else ""

    @property
    def checked_target(self) -> str:
        """What it acts on; empty where nobody has held it against a source."""
        return self.target if self.is_checked else ""

    @property
    def checked_targets(self) -> frozenset[str]:
        """Each of what `checked_target` lists: `EGFR`, `MET`."""
        return frozenset(filter(None, map(str.strip, self.checked_target.split("/"))))


class Mention(NamedTuple):
    """Where a text names an entry: `text[start:end]`; `is_short` by letters that stand for other things, too ("RT")."""

    start: int
    end: int
    entry: Entry
    is_short: bool = False


class Folded:
    """A text as names are compared: in small letters, every hyphen a space, no space twice; offsets lead back."""

    __slots__ = ("_cuts", "_starts", "text")

    def __init__(self, text: str) -> None:
        """Fold *text*."""
        small = plain(text)
        for separator in _SEPARATORS if small.isascii() else _SEPARATORS + _RARE_SEPARATORS:
            if separator in small:
                small = small.replace(separator, " ")
        self._starts: list[int] = []
        self._cuts: list[int] = []
        if "  " in small:
            removed = 0
            for gap in _SPACES.finditer(small):
                self._starts.append(gap.start() + 1 - removed)
                removed += len(gap[0]) - 1
                self._cuts.append(removed)
            small = _SPACES.sub(" ", small)
        self.text = small

    def original(self, position: int) -> int:
        """Where the character at *position* of the folded text stands in the text as it was."""
        before = bisect_right(self._starts, position)
        return position + self._cuts[before - 1] if before else position


@lru_cache(maxsize=4096)  # a record names a drug in its list, its arms and its title
def fold(name: str) -> str:
    """*name* as names are compared."""
    return Folded(name).text.strip()


@dataclass(frozen=True, slots=True)
class _Pattern:
    entry: Entry
    # The name must stand exactly so ("S-1"); None where case and hyphens do not matter.
    verbatim: str | None
    # An ending: the word that it ends counts, if it is long enough and no exception.
    ending: bool
    # A second word of a name ("vedotin"): the word before it belongs to the name.
    second_word: bool
    exceptions: frozenset[str]
    # Letters that stand for other things, too: they need a second witness.
    is_short: bool = False


Row = tuple[Entry, tuple[str, ...], str, frozenset[str]]
"""A row of a table: the entry, its names, their form (`name`, `ending`, `second word`), exceptions to an ending."""


class Vocabulary:
    """Tables, ready to be searched."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """*rows* are those of the tables, in any order."""
        # Tuples: twenty thousand lists would take twice their memory.
        self._patterns: dict[str, tuple[_Pattern, ...]] = {}
        for entry, names, form, exceptions in rows:
            any_case = _Pattern(entry, None, form == "ending", form == "second word", exceptions)
            for name in names:
                verbatim = name[1:] if name.startswith(("=", "~")) else None
                pattern = replace(any_case, verbatim=verbatim, is_short=name[0] == "~") if verbatim else any_case
                for spelling in spellings(verbatim or name):
                    self._patterns[spelling] = (*self._patterns.get(spelling, ()), pattern)
        self._by_index = list(self._patterns.values())
        self._automaton = AhoCorasick(
            list(self._patterns), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )
        self.find = lru_cache(maxsize=_MAX_TEXTS_CACHED)(self._find)
        """What a text names, from left to right; of names that overlap, the one that begins first and is longest."""

    def _find(self, text: str) -> tuple[Mention, ...]:
        folded = Folded(text)
        small = folded.text
        found: list[tuple[int, int, Entry, bool]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(small, overlapping=True):
            if (
                end < len(small)
                and small[end].isalnum()
                and not (_plural(small, end) or _begins_word(text, folded, end))
            ):
                continue
            before = start > 0 and small[start - 1].isalnum()
            for pattern in self._by_index[index]:
                if pattern.ending:
                    begin = _word_start(small, start)
                    if start - begin >= 3 and small[begin:end] not in pattern.exceptions:
                        found.append((begin, end, pattern.entry, False))
                elif before:
                    continue
                elif pattern.second_word:
                    begin = _word_start(small, max(0, start - 1))
                    if small[begin:start].strip() not in _NO_NAMES:
                        found.append((begin, end, pattern.entry, False))
                elif pattern.verbatim is None or _stands(pattern.verbatim, text, folded, start, end):
                    found.append((start, end, pattern.entry, pattern.is_short))
        return tuple(_leftmost_longest(found, folded)) if found else ()

    def named(self, name: str) -> Entry | None:
        """The agent that *name* as a whole is a name of."""
        named = (pattern.entry for pattern in self._patterns.get(fold(name), ()))
        return next((entry for entry in named if entry.kind == "agent"), None)


def spellings(name: str) -> tuple[str, ...]:
    """How *name* may stand in a folded text: code names with and without their spaces."""
    folded = fold(name)
    if not any(map(str.isdigit, folded)):
        return (folded,)
    # A space before a part with digits may be left out ("AMG 510", "SHR A1811"), or stand between letters and digits.
    heads = [""]
    reached = 0
    for gap in _GAP.finditer(folded):
        left = folded[: gap.start()].rpartition(" ")[2]
        right = folded[gap.end() :].partition(" ")[0]
        free = len(heads) < 16 and (not gap[0] or _is_code(left, right))
        joints = ("", " ") if free else (gap[0],)
        heads = [head + folded[reached : gap.start()] + joint for head in heads for joint in joints]
        reached = gap.end()
    return tuple(head + folded[reached:] for head in heads)


def _is_code(left: str, right: str) -> bool:
    if left.isdigit():
        return right.isalpha()
    return left.isalpha() and any(map(str.isdigit, right))


def _plural(text: str, end: int) -> bool:
    return text[end] == "s" and (end + 1 == len(text) or not text[end + 1].isalnum())


def _begins_word(text: str, folded: Folded, end: int) -> bool:
    """Whether a word begins at *end* though no space is there: "QQX-7781Combined With"."""
    at = folded.original(end)
    behind = text[at + 1 : at + 4]  # "IL7Ra" is one name
    return text[at - 1].isdigit() and text[at].isupper() and len(behind) == 3 and behind.isalpha() and behind.islower()


def _word_start(text: str, position: int) -> int:
    while position > 0 and text[position - 1].isalnum():
        position -= 1
    return position


def _stands(verbatim: str, text: str, folded: Folded, start: int, end: int) -> bool:
    stands = text[folded.original(start) : folded.original(end - 1) + 1]
    if verbatim.isalpha() and _CODE_BEHIND.match(text, folded.original(end - 1) + 1):
        return False
    return len(stands) == len(verbatim) and all(
        have == want or (want == "-" and not have.isalnum()) for have, want in zip(stands, verbatim, strict=True)
    )


# "MTX-999" and "NDV-9Z" are codes of their own; "CHOP-14" is CHOP every 14 days.
_CODE_BEHIND = re.compile(r"-(?:\d{3}|\d+[A-Z])")


# "A novel inhibitor of ..." has its name elsewhere.
_NO_NAMES = frozenset(
    ("a", "an", "the", "of", "novel", "new", "oral", "selective", "potent", "dual", "triple", "specific", "molecule")
)
_RANK = {"agent": 0, "phrase": 1, "stem": 2}


def _leftmost_longest(found: list[tuple[int, int, Entry, bool]], folded: Folded) -> Iterator[Mention]:
    # A name of the table goes before an ending of the same word.
    found.sort(key=lambda item: (item[0], -item[1], _RANK[item[2].kind], item[3]))
    reached = 0
    for start, end, entry, is_short in found:
        if start >= reached:
            reached = end
            yield Mention(folded.original(start), folded.original(end - 1) + 1, entry, is_short)


@cache
def vocabulary() -> Vocabulary:
    """The tables of this package; they are read once."""
    return Vocabulary((*_agents(), *_stems(), *(row for row, use in _phrases() if use != "unknown drugs")))


@cache
def wide_classes() -> Vocabulary:
    """Phrases that name a class only right beside the name of a drug that no table knows ("a KIF18A inhibitor")."""
    return Vocabulary(row for row, use in _phrases() if use == "unknown drugs")


@cache
def agents() -> tuple[Entry, ...]:
    """All agents of the table, in its order."""
    return tuple(entry for entry, *_ in _agents())


def canonical_name(text: str) -> str | None:
    """The table's name of the agent that *text* names (sotorasib for AMG-510), or None if it knows none."""
    entry = vocabulary().named(text)
    return entry.name if entry else None


def synonyms_of(text: str) -> tuple[str, ...]:
    """All names of the agent that *text* names, the table's name first; empty if it knows none."""
    entry = vocabulary().named(text)
    return (entry.name, *entry.synonyms) if entry else ()


def _rows(table: str) -> list[dict[str, str]]:
    return read_table(TABLES.parent / table)


def _entry(kind: Kind, name: str, row: dict[str, str], synonyms: tuple[str, ...] = ()) -> Entry:
    return Entry(
        kind=kind,
        name=name,
        therapies=listed(row["therapies"]),
        subtypes=listed(row["subtypes"]),
        mechanism=row.get("mechanism", name),
        target=row.get("target", ""),
        synonyms=synonyms,
        not_counted_with=listed(row.get("not_counted_with", "")),
        only_in_names=row.get("only_in") == "names",
        is_checked=row.get("checked", "name+mechanism") == "name+mechanism",
        is_against_side_effects=row["helps_with"] == "side effects",
    )


def _agents() -> Iterator[Row]:
    for row in _rows("agents.csv"):
        names = (row["name"], *listed(row["synonyms"]))
        bare, *synonyms = (name.lstrip("=~") for name in names)
        yield _entry("agent", bare, row, tuple(synonyms)), names, "name", frozenset()


def _stems() -> Iterator[Row]:
    for row in _rows("stems.csv"):
        entry = _entry("stem", f"-{row['stem']}", row)
        yield entry, (row["stem"],), row["form"], frozenset(map(fold, listed(row["exceptions"])))


def _phrases() -> Iterator[tuple[Row, str]]:
    """The rows of phrases.csv, and what they are for: `names` alone, `unknown drugs` alone, or ""."""
    for row in _rows("phrases.csv"):
        phrases = [phrase for part in listed(row["phrases"], ";") for phrase in expand(part)]
        # "* inhibitor": whatever word stands before it.
        second = tuple(phrase[2:] for phrase in phrases if phrase.startswith("* "))
        whole = tuple(phrase for phrase in phrases if not phrase.startswith("* "))
        for names, form in ((whole, "name"), (second, "second word")):
            if names:
                yield (_entry("phrase", row["meaning"], row), names, form, frozenset()), row["only_in"]
