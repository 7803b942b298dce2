"""For those who write rules.

`python -m finder.labels SENTENCE [PLACE]`: what the tables make of a sentence (place: inclusion, exclusion, title, …).
`python -m finder.labels docs/labels.md`: write the rules' part of that page anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from finder.labels.rules import table, table_names
from finder.labels.rules_page import written_anew
from finder.labels.statements import PLACES, Reading


def explain(text: str, place: str) -> str:
    """The concepts of each sentence of *text*, and the rules that decide on it, as lines to read."""
    lines = []
    for sentence in Reading.of_example(text, place).sentences(place):
        group = f"  [{sentence.cohort}]" if sentence.cohort else ""
        lines.append(f"{sentence.place}: {' '.join(sentence.concepts())}{group}")
        for name in table_names():
            for finding in table(name).decide(sentence):
                lines.append(f"  {name}/{finding.rule.id}: {finding.says} {finding.concept}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    asked = sys.argv[1:]
    if len(asked) not in (1, 2) or not set(asked[1:]) <= set(PLACES):
        sys.exit(__doc__)
    if asked[0].endswith(".md"):
        page = Path(asked[0])
        page.write_text(written_anew(page.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(explain(asked[0], asked[1] if len(asked) > 1 else "inclusion") + "\n")
