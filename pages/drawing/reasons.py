"""Labels with their reasons: what a record says, and the words that say it."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from finder import words
from finder.catalogue import Entry
from finder.labels.biomarkers import Biomarker
from finder.labels.evidence import Evidence
from pages.drawing.escaping import plain

_LONGEST_QUOTE = 280


def quotation(evidence: Evidence, longest: int = _LONGEST_QUOTE) -> str:
    """*evidence* as a line of Markdown: the quotation, what it means, and where it stands."""
    quote = " ".join(evidence.quote.split())
    if len(quote) > longest:
        quote = quote[:longest].rsplit(" ", 1)[0] + " …"
    # "Durvalumab" need not be said to be durvalumab.
    why = evidence.why.removeprefix(f"{quote.lower()}: ")
    return f"“{plain(quote)}” — {plain(why)} :gray[({words.FIELDS.get(evidence.field, evidence.field)})]"


def therapy_lines(entry: Entry) -> list[str]:
    """One line of Markdown for each kind of therapy, with its first reason."""
    lines = []
    for therapy in entry.labels.therapies:
        name = words.THERAPIES[therapy.type]
        if therapy.role == "comparator":
            name += " (only in the group for comparison)"
        reason = f": {quotation(therapy.evidence[0], 90)}" if therapy.evidence else ""
        lines.append(f"**{name}**{reason}")
    return lines


def draw_reasons(entry: Entry) -> None:
    """Draw every label of *entry* with all its evidence; what the record does not say is said, too."""
    # As one element: a page has twenty cards, and each element costs more than its words.
    st.markdown("\n\n".join(_labels(entry)))


def _labels(entry: Entry) -> Iterator[str]:
    labels = entry.labels
    for therapy in labels.therapies:
        role = "" if therapy.role == "experimental" else " (only in the group for comparison)"
        yield _label(words.THERAPIES[therapy.type] + role, therapy.evidence)
    if not labels.therapies:
        yield _label("Kind of therapy: not stated", ())
    yield _label(f"Cancer: {words.CANCERS[labels.cancer.value]}", labels.cancer.evidence)
    yield _label(f"Stage: {words.STAGES[labels.stage4.value]}", labels.stage4.evidence)
    for marker in labels.biomarkers:
        yield _label(f"Marker: {marker_name(marker)}", marker.evidence)
    if not labels.biomarkers:
        yield _label("Markers: none named as needed or not allowed", ())
    yield _label(f"Brain metastases: {words.BRAIN_METS[labels.brain_mets.value]}", labels.brain_mets.evidence)
    yield _label(f"When: {words.line(labels.line.value)}", labels.line.evidence)
    ecog = labels.ecog_max.value
    yield _label(f"Daily life (ECOG): {'not stated' if ecog is None else f'0 to {ecog}'}", labels.ecog_max.evidence)


def marker_name(marker: Biomarker) -> str:
    """A rule about a marker in plain words, as Markdown: `EGFR L858R needed`."""
    return plain(words.marker(marker))


def _label(name: str, evidence: tuple[Evidence, ...]) -> str:
    quotes = "".join(f"\n- {quotation(item)}" for item in evidence)
    return f"**{name}**{quotes}"
