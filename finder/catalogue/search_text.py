"""Words that people type, and where a record has them: in any spelling, with or without hyphens, by any gene's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finder.labels.vocabulary import synonyms_of
from finder.search.person_words import gene_names

_TRIAL_NUMBER = re.compile(r"NCT[0-9]{8}", re.IGNORECASE)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_NO_LETTERS = re.compile(r"[^\w\s]|_")
_BETWEEN = ("and", "or", "und", "y", "&", ",", ";")
_MIN_NAME_LENGTH = 5
_MIN_PLURAL_LENGTH = 5

# British spellings, as they stand inside words, and what they are turned into on both sides.
_SPELLINGS = (
    ("tumour", "tumor"), ("leukaemia", "leukemia"), ("haem", "hem"), ("oesoph", "esoph"), ("paediatric", "pediatric"),
    ("anaesth", "anesth"), ("randomis", "randomiz"), ("personalis", "personaliz"), ("immunis", "immuniz"),
    ("centre", "center"), ("oedema", "edema"), ("diarrhoea", "diarrhea"), ("therapies", "therapy"),
)  # fmt: skip


def spaced(text: str) -> str:
    """*text* for comparing: small letters without accents, in one spelling, words parted by one space each.

    >>> spaced("Non-Small-Cell Tumours")
    'non small cell tumors'
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = _BEYOND_ASCII.sub(lambda found: "" if unicodedata.combining(found[0]) else found[0], folded)
    plain = " ".join(_NO_LETTERS.sub(" ", letters).split())
    for british, american in _SPELLINGS:
        if british in plain:
            plain = plain.replace(british, american)
    return plain


def compact(text: str) -> str:
    """*text* as `spaced`, its words run together: `AMG-510` and `AMG 510` are `amg510`."""
    return spaced(text).replace(" ", "")


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers of trials in *text*, each once: of an address, of a list, with a full stop behind it."""
    return tuple(dict.fromkeys(number.upper() for number in _TRIAL_NUMBER.findall(text)))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One thing that must stand in a record: any of *parts* in the spaced text, *whole* words in it, or *compacts*."""

    parts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    compacts: tuple[str, ...] = ()


def _wanted(text: str) -> list[_Wanted]:
    found: list[_Wanted] = []
    for word in text.split():
        key = spaced(word)
        if not key:
            continue
        if genes := gene_names(word):
            # "met" stands in "metastatic"; a gene is a word of its own.
            found.append(_Wanted(whole=tuple(map(spaced, genes))))
        elif key.isdecimal() and found and len(key) < _MIN_NAME_LENGTH:
            # "Exon 19": the number goes with the word before it.
            before = found.pop()
            names = (*before.parts, *before.whole)
            found.append(
                _Wanted(whole=tuple(f"{name} {key}" for name in names), compacts=tuple(f"{n}{key}" for n in names))
            )
        elif " " in key or not key.isalpha():
            found.append(_Wanted(parts=(key,), compacts=(key.replace(" ", ""),)))
        else:
            found.append(_Wanted(parts=(_singular(key),)))
    return found


def _singular(word: str) -> str:
    is_plural = len(word) >= _MIN_PLURAL_LENGTH and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word


class SearchTexts:
    """The texts of a catalogue's trials, made comparable once, to be asked for words."""

    def __init__(self, texts: Iterable[str]) -> None:
        """*texts* has one text a trial: its first line is the trial's number."""
        self._spaced = [f" {spaced(text)} " for text in texts]

    @cached_property
    def _compact(self) -> list[str]:
        return [text.replace(" ", "") for text in self._spaced]

    def mentioning(self, text: str) -> NDArray[np.bool_]:
        """The trials that hold every word of *text*, or any of the trials' numbers in it.

        Where *text* is a name of a drug that the vocabulary knows, its other names count as well.
        """
        numbers = [number.lower() for number in numbers_in(text)]
        if numbers:
            text = " ".join(word for word in text.split() if not _TRIAL_NUMBER.search(word) and word not in _BETWEEN)
            rows = self._holding(lambda row: any(number in self._spaced[row] for number in numbers))
            return rows & self.mentioning(text) if text else rows
        wanted = _wanted(text)
        # A drug has many names: who types its code name also means the others. Short ones stand in too many words.
        names = [name for each in synonyms_of(text) if len(name := compact(each)) >= _MIN_NAME_LENGTH]
        return self._holding(
            lambda row: all(self._has(row, one) for one in wanted) or any(name in self._compact[row] for name in names)
        )

    def _holding(self, holds: Callable[[int], bool]) -> NDArray[np.bool_]:
        return np.fromiter(map(holds, range(len(self._spaced))), bool, len(self._spaced))

    def _has(self, row: int, wanted: _Wanted) -> bool:
        text = self._spaced[row]
        return (
            any(part in text for part in wanted.parts)
            or any(f" {word} " in text for word in wanted.whole)
            or any(part in self._compact[row] for part in wanted.compacts)
        )
