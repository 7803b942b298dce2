"""Labels with their reasons: what a record says, and the words that say it.

All of it is HTML, which a browser draws many times faster than Streamlit draws the same words as Markdown. Words of the
record go through `plain`, which leaves nothing that means anything in HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from finder.catalogue.frame import Entry
from finder.codebook import LABELS
from finder.labels.evidence import Evidence
from finder.languages import gettext as _
from finder.registry.values import FIELDS
from pages.drawing.shared.escaping import english, plain
from pages.drawing.shared.meanings import meaning_html

_LONGEST_QUOTE = 280


def quotation(evidence: Evidence, longest: int = _LONGEST_QUOTE, anchor: str = "") -> str:
    """*evidence* as HTML: the quotation, what it means, and where it stands.

    *anchor* is the name of the words' place on this page, if they have one: it is then linked.
    """
    field = _(FIELDS.get(evidence.field, evidence.field))
    where = f'(<a href="#{anchor}">{field}</a>)' if anchor else f"<small>({field})</small>"
    words = f"“{english(shortened(evidence.quote, longest))}”"
    return f"{words} — {meaning_html(evidence.meaning)} {where}"


def shortened(text: str, longest: int) -> str:
    """*text* on one line, with so many letters at most; it is cut between words, and the cut can be seen."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def reasons(entry: Entry) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    """Every label of *entry* in words, as HTML, with its evidence; what the record does not say is said, too."""
    for spec in LABELS:
        said = spec.says(entry.labels)
        # A kind of therapy needs no title: it is what people look for first.
        title = "" if spec.part == "given" else f"{_(spec.title)}: "
        for statement in said:
            yield title + plain(statement.words), statement.evidence
        if not said and spec.silence:
            yield f"{_(spec.title)}: {_(spec.silence)}", ()


def labels_by_quote(entry: Entry) -> dict[Evidence, str]:
    """For each quotation the labels of *entry* that rest on it, as HTML."""
    labels: dict[Evidence, str] = {}
    for name, evidence in reasons(entry):
        for item in evidence:
            labels[item] = f"{labels[item]}; {name}" if item in labels else name
    return labels


def as_html(entry: Entry, anchors: Mapping[Evidence, str] = MappingProxyType({})) -> str:
    """Every label of *entry* with all its evidence; *anchors* are the places of quoted words on this page."""
    parts = []
    for name, evidence in reasons(entry):
        quotes = "".join(f"<li>{quotation(item, anchor=anchors.get(item, ''))}</li>" for item in evidence)
        parts.append(f"<p><b>{name}</b></p>" + (f"<ul>{quotes}</ul>" if quotes else ""))
    return f'<div class="reasons">{"".join(parts)}</div>'


def texts_of(entry: Entry) -> Iterator[str]:
    """What our labels of *entry* say, and why: texts whose words of medicine are explained below a list."""
    for name, evidence in reasons(entry):
        yield name
        yield from (item.why for item in evidence)
