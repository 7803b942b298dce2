"""Where does one sentence of a criterion end and the next begin? Rules about words near each other ask here."""

from __future__ import annotations

import re

# A full stop ends a sentence only before white space, so that "v1.1" and "2.5 mg" stay whole.
_STOP = re.compile(r"[.;!?](?=\s)|[。；]")
_ABBREVIATED = re.compile(
    r"(?:\be\.?g|\bi\.?e|\bvs|\bcf|\bapprox|\bincl|\bresp|\bno|\bdr|\bca|\be\.\s?g|\bi\.\s?e|\b[ei])$", re.IGNORECASE
)


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of `text[start:end]` as (start, end), in order; semicolons part sentences, too."""
    spans: list[tuple[int, int]] = []
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop[0] == "." and _ABBREVIATED.search(text, max(begin, stop.start() - 8), stop.start()):
            continue
        spans.append((begin, stop.end()))
        begin = stop.end()
    if begin < end:
        spans.append((begin, end))
    return spans
