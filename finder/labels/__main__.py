"""`python -m finder.labels SENTENCE [PLACE]`: what the tables make of a sentence, for those who write rules."""

from __future__ import annotations

import sys

from finder.labels.rules import table, table_names
from finder.labels.statements import PLACES, Reading


def explain(text: str, place: str) -> str:
    """The concepts of each sentence of *text*, and the rules that decide on it, as lines to read."""
    lines = []
    for sentence in Reading.of_example(text, place).sentences(place):
        lines.append(
            f"{sentence.place}: {' '.join(sentence.concepts())}" + f"  [{sentence.cohort}]" * bool(sentence.cohort)
        )
        for name in table_names():
            lines += [
                f"  {name}/{finding.rule.id}: {finding.says} {finding.concept}"
                for finding in table(name).decide(sentence)
            ]
    return "\n".join(lines)


if __name__ == "__main__":
    asked = sys.argv[1:]
    if len(asked) not in (1, 2) or not set(asked[1:]) <= set(PLACES):
        sys.exit(__doc__)
    sys.stdout.write(explain(asked[0], asked[1] if len(asked) > 1 else "inclusion") + "\n")
