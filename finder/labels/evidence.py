"""Evidence: the words of a record that led to a label, and the texts that they are read from.

Rules look at a `Passage`'s `clean` text (escapes undone, so that `\\>=` reads as `>=`), and quote from its `raw`
text, so that a quotation always stands verbatim in the registry's own field.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from finder.labels.text import MAX_LENGTH_READ, REMOVED, plain, readable

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The reason for a label: *quote* stands verbatim in *field* of the record, *why* says what it means.

    *rule* is the row of a table that decided ("brain_metastases/treated"), "" where none did.
    """

    field: str
    quote: str
    why: str
    rule: str = ""

    @property
    def meaning(self) -> str:
        """*why* for those who read the quotation beside it: "Durvalumab" need not be said to be durvalumab."""
        return self.why.removeprefix(f"{' '.join(self.quote.split()).lower()}: ")


@dataclass(frozen=True, slots=True)
class Label(Generic[Value]):
    """What a record says of one question, and its evidence: empty only where the value means "not stated"."""

    value: Value
    evidence: tuple[Evidence, ...] = ()


def each_once(evidence: Iterable[Evidence], most: int) -> tuple[Evidence, ...]:
    """The first of *evidence*, *most* at most, each quotation once."""
    quoted: dict[str, Evidence] = {}
    for item in evidence:
        quoted.setdefault(item.quote, item)
    return tuple(quoted.values())[:most]


def with_one_title(evidence: Iterable[Evidence], most: int) -> tuple[Evidence, ...]:
    """The first of *evidence*, *most* at most, each once; of titles, which repeat each other, the first alone."""
    found = [*dict.fromkeys(evidence)]
    repeated = [item for item in found if item.field in ("brief_title", "official_title")][1:]
    return tuple(item for item in found if item not in repeated)[:most]


class Passage:
    """One text of one field: `raw` as the registry gives it, `clean` as it reads."""

    __slots__ = ("_plain", "_removed_at", "clean", "field", "raw")

    def __init__(self, field: str, raw: str) -> None:
        """*field* is one of `finder.record.TEXT_FIELDS`, *raw* one text of it."""
        self.field = field
        self.raw = raw
        self.clean = readable(raw)
        self._plain: str | None = None
        self._removed_at: list[int] | None = None

    @property
    def plain(self) -> str:
        """`clean` as rules read it (`finder.labels.text`), character by character, up to `MAX_LENGTH_READ`."""
        if self._plain is None:
            self._plain = plain(self.clean[:MAX_LENGTH_READ])
        return self._plain

    @property
    def _removed(self) -> list[int]:
        """Where in the clean text each backslash or invisible character was taken out."""
        if self._removed_at is None:
            found = REMOVED.finditer(self.raw) if self.clean is not self.raw else ()
            self._removed_at = [match.start() - n for n, match in enumerate(found)]
        return self._removed_at

    def quote(self, start: int, end: int) -> str:
        """The raw words behind `clean[start:end]`, white space at both ends cut off."""
        return self.raw[self._raw_position(start) : self._raw_position(end)].strip()

    def find(self, quote: str) -> tuple[int, int] | None:
        """Where in `clean` the words of *quote*, a part of `raw`, stand first; None where they do not.

        It leads back from what `quote` gave.
        """
        at = self.raw.find(quote) if quote else -1
        while at >= 0:
            start, end = self._clean_position(at), self._clean_position(at + len(quote))
            # Otherwise an escape was cut in two: its backslash is none that anybody reads.
            if self.clean[start:end] == readable(quote):
                return start, end
            at = self.raw.find(quote, at + 1)
        return None

    def evidence(self, start: int, end: int, why: str, rule: str = "") -> Evidence:
        """Evidence that quotes `clean[start:end]`; *rule* as in `Evidence`."""
        return Evidence(self.field, self.quote(start, end), why, rule)

    def _raw_position(self, position: int) -> int:
        return position + bisect_right(self._removed, position - 1) if self._removed else position

    def _clean_position(self, position: int) -> int:
        # The nth backslash stood in the raw text n characters further on than in the clean one.
        return position - bisect_left(range(len(self._removed)), position, key=lambda n: self._removed[n] + n)
