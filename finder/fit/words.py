"""What else the words say that a requirement rests on: the tables of the labels are asked of them once more.

A label quotes the sentences that decided. `tables/rules/treatment_so_far.csv`, `illness_of_title.csv` and
`brain_so_far.csv` read of them what has no label: the drugs were the latest ones, the cancer has grown, the usual
chemotherapy does not suit, metastases in the brain must not have been irradiated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finder.labels.criteria import Criteria
from finder.labels.evidence import Evidence
from finder.labels.rules import Finding, table
from finder.labels.statements import Sentence, sentences_quoted


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a record whose criteria are *criteria*, asked of the tables."""

    criteria: Criteria

    def findings(self, name: str, one: Evidence) -> list[Finding]:
        """What the sentences of *one* say by the table *name*."""
        return [finding for sentence in self._sentences(one) for finding in table(name).decide(sentence)]

    def name(self, one: Evidence, *concepts: str) -> bool:
        """Whether *one* names one of *concepts*, or of kinds of them."""
        return any(sentence.names(*concepts) for sentence in self._sentences(one))

    def _sentences(self, one: Evidence) -> tuple[Sentence, ...]:
        quoted = self.criteria.quoting(one)
        return sentences_quoted(one.field, one.quote, quoted[0].section if quoted else "inclusion")

    def say(self, value: str, one: Evidence, name: str = "treatment_so_far") -> bool:
        """Whether a sentence of *one* says *value* by the table *name*."""
        return any(finding.says == value for finding in self.findings(name, one))

    def all_say(self, value: str, evidence: Iterable[Evidence], name: str = "treatment_so_far") -> bool:
        """Whether there is any *evidence*, and each of it says *value*."""
        said = [self.say(value, one, name) for one in evidence]
        return bool(said) and all(said)

    def any_says(self, value: str, evidence: Iterable[Evidence], name: str = "treatment_so_far") -> bool:
        """Whether any of *evidence* says *value*."""
        return any(self.say(value, one, name) for one in evidence)
