"""Which concepts does a sentence name? The words of the tables, looked for all at once.

`tables/lexicon.csv` has one concept a row: its name, the kinds it belongs to, and the phrases that mean it. A sentence
becomes a row: a short string with one character for each concept, "n" for a number and "w" for any other word. Rules
(`finder.labels.rules`) are patterns over such rows. Where phrases overlap, the one that begins first and is longest
counts, so that "no more than" is not "no".

Phrases are parted by "; ". `{a|b|}` stands for any one of its parts, `neurolog*` for every word that begins so,
`*tinib` for every word that ends so. Hyphens between letters, and spaces, need not be repeated: `anti-PD-1` finds
"anti PD 1". A phrase written with a capital letter counts only where the text has a capital in that place, too, so that
`MET` is a gene and "met" a word; its small letters may be either ("Exon 21 L858R").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache, reduce
from itertools import islice, product, takewhile
from operator import add, or_

from ahocorasick_rs import AhoCorasick, MatchKind

from finder.labels.table_files import TABLES, expand, listed, read_table
from finder.labels.text import plain
from finder.labels.vocabulary import Entry, agents

WORD, NUMBER, SKIPPED = "w", "n", "."
# Stands between sentences that are looked up together; a control character, which no text of the registry has.
_BETWEEN = "\0"
NEGATED, EXCEPTED, SUBJECT = 1, 2, 4
"""What a concept's character is raised by: it is denied, stands behind "unless", is what a rule is asked about."""

# Concepts have characters of private use: `re` looks sets of these up in one step, unlike sets beyond U+FFFF.
FIRST_CONCEPT = "\ue000"
_FIRST_CONCEPT, _LAST_CONCEPT = 0xE000, 0xF8FF
_STATES = 8
# Words of the lexicon have characters of their own while phrases are looked for.
_FIRST_WORD = 0x4E00

_LETTERS = "a-zß-ʯͰ-ϿЀ-ӿ"
# A hyphen counts beside digits and punctuation ("0-1", "EGFR-"), not between words. Letters of Chinese, Japanese and
# Korean are words of their own.
_TOKEN_FORM = (
    rf"[{_LETTERS}]+|[≤≥<>=+%/,:;()\[\]~±&]|\d+(?:\.\d+|,\d{{3}}(?!\d))*|[぀-ヿ㐀-鿿가-힯ⅰ-ⅿ]"
    rf"|-(?![{_LETTERS}\d])|(?<![{_LETTERS}\d])-|(?<=\d)-(?=\d)"
)
_TOKEN = re.compile(_TOKEN_FORM)
_PHRASE_TOKEN = re.compile(rf"\*?[{_LETTERS}]+\*?|{_TOKEN_FORM}")
_HYPHEN = re.compile(rf"(?<=[{_LETTERS}])-(?=[{_LETTERS}])")
_MIN_STEM_LENGTH = 3
# A shorter name of a drug means other things, too ("S-1").
_MIN_DRUG_LENGTH = 5
# Articles and the like stand between any two words and say nothing, unless a phrase has them.
_ARTICLES = frozenset(("the", "a", "an", "of"))
_NUMBER_WORDS = {
    word: number for number, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight"))
}
_MAX_PIECES_CACHED = 60_000
_MAX_LENGTH_CACHED = 40


@dataclass(frozen=True, slots=True)
class Concept:
    """One row of the lexicon: *name*, the *kinds* under which rules may ask for it too, and its phrases.

    *spellings* are those of all of these, each with its words.
    """

    name: str
    kinds: tuple[str, ...]
    spellings: dict[str, tuple[str, ...]]


def read_number(word: str) -> float:
    """What *word* ("2", "1.5", "1,000", "two") counts; raises ValueError where it is no number."""
    return float(_NUMBER_WORDS.get(word, word.replace(",", "")))


class _Codes(dict[str, str]):
    """One character for each word: its own for words of the lexicon, else `WORD`, `NUMBER` or `SKIPPED`."""

    def __init__(self) -> None:
        super().__init__()
        self.stems: dict[str, str] = {}
        self.ends: dict[str, str] = {}

    def __missing__(self, word: str) -> str:
        if word[0].isdigit():
            return NUMBER
        if not word[0].isalpha():
            return SKIPPED
        for length in range(len(word), _MIN_STEM_LENGTH - 1, -1):
            if word[:length] in self.stems:
                return self.stems[word[:length]]
        for start in range(1, len(word) - _MIN_STEM_LENGTH + 1):
            if word[start:] in self.ends:
                return self.ends[word[start:]]
        return WORD


class _CodesOfPieces(dict[str, str]):
    """The codes of the tokens of a piece of text without white space: "≤1," has three. Few pieces are new."""

    def __init__(self, codes: _Codes) -> None:
        super().__init__({_BETWEEN: _BETWEEN})
        self._codes = codes

    def __missing__(self, piece: str) -> str:
        codes = "".join(map(self._codes.__getitem__, _TOKEN.findall(piece)))
        if len(self) < _MAX_PIECES_CACHED and len(piece) < _MAX_LENGTH_CACHED:
            self[piece] = codes
        return codes


class Lexicon:
    """All concepts, ready to be looked for."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Raises ValueError where a phrase stands for two concepts."""
        self._index: dict[str, int] = {}
        self._symbols_of: dict[str, str] = {}
        self._bits_of_symbol = dict.fromkeys((WORD, NUMBER), 0)
        self._codes = _Codes()
        self._not_named: dict[int, str] = {}
        """What stands in a row for the code of a word that belongs to no phrase there."""
        for word in _ARTICLES:
            self._codes[word] = SKIPPED
        for word in _NUMBER_WORDS:
            self._codes[word] = NUMBER
        phrases = []
        capitals: dict[tuple[str, ...], set[str]] = {}
        for concept in concepts:
            self.add(concept.name, concept.kinds)
            for spelling, words in concept.spellings.items():
                phrases.append((concept.name, words))
                if spelling != spelling.lower():
                    capitals.setdefault(words, set()).add(_letters(spelling))
        patterns = self._patterns(phrases)
        spelled = {"".join(self._codes[word] for word in words): letters for words, letters in capitals.items()}
        alone = [codes for codes in patterns if len(codes) == 1 and codes not in spelled]
        self._alone = self._not_named | {ord(code): self.symbol(patterns.pop(code)) for code in alone}
        """The same, with the concepts of the phrases that are one word."""
        self._symbols = [self.symbol(name) for name in patterns.values()]
        self._capitals = {number: spelled[codes] for number, codes in enumerate(patterns) if codes in spelled}
        """The spellings of those phrases, by number, that ask for capitals."""
        self._automaton = AhoCorasick(list(patterns), matchkind=MatchKind.LeftmostLongest)
        self._codes_of_pieces = _CodesOfPieces(self._codes)

    def add(self, name: str, kinds: Iterable[str] = ()) -> None:
        """Add a concept without phrases of its own; raises ValueError if *name* is taken."""
        if name in self._symbols_of:
            raise ValueError(f"the concept or kind {name!r} stands twice in the tables")
        number = self._index[name] = len(self._index)
        if _FIRST_CONCEPT + _STATES * (number + 1) > _LAST_CONCEPT:
            raise ValueError("there are too many concepts")
        characters = "".join(chr(_FIRST_CONCEPT + _STATES * number + state) for state in range(SUBJECT))
        self._bits_of_symbol |= dict.fromkeys(characters, 1 << number)
        for concept_or_kind in (name, *kinds):
            if concept_or_kind in self._index and concept_or_kind != name:
                raise ValueError(f"{concept_or_kind!r} is a concept and a kind")
            self._symbols_of[concept_or_kind] = self._symbols_of.get(concept_or_kind, "") + characters

    def symbol(self, name: str) -> str:
        """The character of the concept *name*."""
        return chr(_FIRST_CONCEPT + _STATES * self._index[name])

    def mask(self, symbols: Iterable[str]) -> int:
        """The concepts of *symbols*, one bit each."""
        return reduce(or_, map(self._bits_of_symbol.__getitem__, set(symbols)), 0)

    def symbols(self, name: str) -> str:
        """All characters that mean *name*, a concept or a kind, denied or not; raises KeyError for neither."""
        return self._symbols_of[name]

    def symbols_in(self, states: Container[int], name: str) -> str:
        """Those of `symbols` that are in one of *states*."""
        # Each concept has its characters there in the order of their states.
        return "".join([self.symbols(name)[state::SUBJECT] for state in range(SUBJECT) if state in states])

    def name(self, symbol: str) -> str:
        """The concept behind *symbol*, its state before it ("no:", "except:"); *symbol* itself where there is none."""
        number, state = divmod(ord(symbol) - _FIRST_CONCEPT, _STATES)
        if not 0 <= number < len(self._index):
            return symbol
        return f"{'no:' if state & NEGATED else ''}{'except:' if state & EXCEPTED else ''}{self.names[number]}"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all concepts, by number."""
        return tuple(self._index)

    def rows(self, sentences: Sequence[tuple[str, str]]) -> list[str]:
        """The row of each of *sentences*, given in plain text and with its capitals. They are looked up all at once."""
        text = f" {_BETWEEN} ".join([plain.replace(_BETWEEN, " ") for plain, _ in sentences])
        codes = "".join(map(self._codes_of_pieces.__getitem__, text.split()))
        symbols = "".join([symbols for symbols, *_ in self._parts(codes, sentences)])
        return symbols.replace(SKIPPED, "").split(_BETWEEN) if sentences else []

    def spans(self, text: str, written: str) -> list[tuple[int, int]]:
        """Where in the plain *text* of a sentence each symbol of its row stands; it is *written* with capitals."""
        tokens = _spans_of_tokens(text)
        codes = "".join([self._codes[text[start:end]] for start, end in tokens])
        spans: list[tuple[int, int]] = []
        for symbols, start, end in self._parts(codes, [(text, written)]):
            if len(symbols) < end - start:
                spans.append((tokens[start][0], tokens[end - 1][1]))
            else:
                spans += [tokens[start + n] for n, symbol in enumerate(symbols) if symbol != SKIPPED]
        return spans

    def _parts(self, codes: str, sentences: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int, int]]:
        """The rows of *codes* in parts, as (symbols, start, end): one for each code from start to end, or one for all.

        A phrase that asks for capitals counts only where *sentences*, those of `rows`, have them.
        """
        symbols, at = codes.translate(self._alone), 0
        number, begins = 0, 0
        for phrase, start, end in self._automaton.find_matches_as_indexes(codes):
            yield symbols[at:start], at, start
            means = self._symbols[phrase]
            if phrase in self._capitals:
                number += codes.count(_BETWEEN, begins, start)
                begins = codes.rfind(_BETWEEN, begins, start) + 1 or begins
                letters = _letters_written(*sentences[number], start - begins, end - begins)
                if not _has_capitals(letters, self._capitals[phrase]):
                    means = codes[start:end].translate(self._not_named)
            yield means, start, end
            at = end
        yield symbols[at:], at, len(codes)

    def _patterns(self, phrases: list[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
        """What to look for: the codes of each phrase, and the concept that it means."""
        all_words = dict.fromkeys(word for _, words in phrases for word in words)
        for word in all_words:
            self._give_code(word)
        exact = sorted(set(self._codes) - _ARTICLES)
        backwards = sorted(word[::-1] for word in exact)
        meant = {word: self._meant(word, exact, backwards) for word in all_words}
        best: dict[str, tuple[int, str]] = {}
        twice = []
        for name, words in phrases:
            exactness = sum(len(word) for word in words) * 2 - sum("*" in word for word in words)
            for codes in product(*[meant[word] for word in words]):
                key = "".join(codes)
                other = best.get(key)
                if other and other[0] == exactness and other[1] != name:
                    twice.append(f"{' '.join(words)!r} stands for {other[1]!r} and for {name!r}")
                if other is None or exactness > other[0]:
                    best[key] = (exactness, name)
        if twice:
            raise ValueError("; ".join(twice))
        return {key: name for key, (_, name) in best.items()}

    def _give_code(self, word: str) -> None:
        codes = self._codes
        place = codes.stems if word.endswith("*") else codes.ends if word.startswith("*") else codes
        code = _FIRST_WORD + len(self._not_named)
        number = word in _NUMBER_WORDS or word[0].isdigit()
        self._not_named[code] = NUMBER if number else SKIPPED if word in _ARTICLES else WORD
        place[word.strip("*")] = chr(code)

    def _meant(self, word: str, exact: list[str], backwards: list[str]) -> list[str]:
        """The codes of all words that *word* stands for; *exact* words are sorted, and so are the same *backwards*."""
        codes = self._codes
        part = word.strip("*")
        if word.endswith("*"):
            meant = [codes[other] for other in _beginning(part, exact)]
            return meant + [code for stem, code in codes.stems.items() if stem.startswith(part)]
        if word.startswith("*"):
            meant = [codes[other[::-1]] for other in _beginning(part[::-1], backwards) if other[::-1] != part]
            return meant + [code for end, code in codes.ends.items() if end.endswith(part)]
        return [codes[word]]


def _beginning(part: str, words: list[str]) -> Iterator[str]:
    """Those of *words*, which are sorted, that begin with *part*."""
    return takewhile(lambda word: word.startswith(part), islice(words, bisect_left(words, part), None))


def _spellings(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """All spellings of *phrases* with their words: one for each choice in braces; "un-treated" is "untreated", too."""
    spelled = []
    for choice in (choice for phrase in phrases for choice in expand(phrase)):
        first, *others = _HYPHEN.split(choice)
        for joints in product(("-", ""), repeat=len(others)):
            spelled.append(first + "".join(map(add, joints, others)))
    return {spelling: _tokens(spelling) for spelling in spelled}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@lru_cache(maxsize=16)  # a sentence is asked for each of its phrases in capitals
def _spans_of_tokens(text: str) -> tuple[tuple[int, int], ...]:
    return tuple([match.span() for match in _TOKEN.finditer(text)])


def _letters_written(text: str, written: str, start: int, end: int) -> str:
    """The letters of the plain *text* of a sentence as they are *written*, of its tokens from *start* to *end*."""
    tokens = _spans_of_tokens(text)
    return _letters(written[tokens[start][0] : tokens[end - 1][1]])


def _has_capitals(letters: str, spellings: Iterable[str]) -> bool:
    """Whether *letters* are capitals wherever one of *spellings* has one."""
    return any(
        all(letter == wanted or wanted.islower() for letter, wanted in zip(letters, spelling, strict=False))
        for spelling in spellings
    )


def _tokens(phrase: str) -> tuple[str, ...]:
    found = tuple(_PHRASE_TOKEN.findall(plain(phrase)))
    if not found:
        raise ValueError(f"the phrase {phrase!r} has no word")
    return found


def _with_drugs(concepts: list[Concept]) -> Iterator[Concept]:
    """*concepts*, with the names of the drugs of agents.csv in the classes that `drug_classes.csv` gives them."""
    taken = {words for concept in concepts for words in concept.spellings.values()}
    names: dict[str, list[str]] = {}
    classes = read_table(TABLES / "drug_classes.csv")
    for drug in agents():
        known = next((row["concept"] for row in classes if _in_class(drug, row)), None)
        for name in (drug.name, *drug.synonyms) if known else ():
            tokens = _tokens(name)
            if len(name) >= _MIN_DRUG_LENGTH and not set("{};|*") & set(name) and tokens not in taken:
                taken.add(tokens)
                names.setdefault(known or "", []).append(name.lower())
    for concept in concepts:
        yield replace(concept, spellings=concept.spellings | _spellings(names.get(concept.name, ())))


def _in_class(drug: Entry, row: dict[str, str]) -> bool:
    return (
        any(target.startswith(row["target"]) for target in drug.target.split(" / "))
        and row["mechanism"] in drug.mechanism
        and (not row["subtype"] or row["subtype"] in drug.subtypes)
        and (not row["therapy"] or row["therapy"] in drug.therapies)
    )


@cache
def lexicon() -> Lexicon:
    """The lexicon of the tables, read once. Rows of `compounds.csv` are concepts, too: of these, or without phrases."""
    concepts = [
        Concept(row["concept"], tuple(row["kinds"].split()), _spellings(listed(row["phrases"], ";")))
        for row in read_table(TABLES / "lexicon.csv")
    ]
    known = Lexicon(_with_drugs(concepts))
    names = {concept.name for concept in concepts}
    for name, kinds in {row["concept"]: row["kinds"].split() for row in read_table(TABLES / "compounds.csv")}.items():
        if name not in names:
            known.add(name, kinds)
    return known


@cache
def symbols_of(*names: str) -> frozenset[str]:
    """The characters that mean one of *names*, concepts or kinds of the tables' lexicon, denied or not."""
    return frozenset("".join(map(lexicon().symbols, names)))


def holds(symbols: Iterable[str], *names: str) -> bool:
    """Whether one of *names*, concepts or kinds of the tables' lexicon, is among *symbols*, denied or not."""
    return not symbols_of(*names).isdisjoint(symbols)


@cache
def bits_of(*names: str) -> int:
    """The mask of *names*, concepts or kinds of the tables' lexicon (`Lexicon.mask`)."""
    return lexicon().mask(symbols_of(*names))


@cache
def concept_of(symbol: str) -> str:
    """The name of the concept behind *symbol*, whatever its state."""
    return lexicon().name(symbol).rpartition(":")[2]
