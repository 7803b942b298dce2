"""How a drug works, in the language of the page.

The table of drugs is English, and has some hundred ways of working. Most are one of few kinds with the target before it
("PD-1 antibody"), which are translated here; any other stays as it is, marked as English.
"""

from __future__ import annotations

import re

from finder.languages import DEFAULT_LANGUAGE, current_language
from finder.languages import gettext as _
from pages.drawing.shared.escaping import english, plain

KINDS: tuple[str, ...] = (
    "{target} antibody",
    "{target} antibody-drug conjugate",
    "{target} bispecific antibody",
    "{target} agonist",
    "{target} agonist antibody",
    "{target} antagonist",
    "{target} degrader",
    "{target} inhibitor",
    "{target} kinase inhibitor",
    "{target} tyrosine kinase inhibitor",
    "{target} CAR-T",
    "{target} TCR-T",
    "{target} medicine",
    "adenosine receptor antagonist",
    "alkylating agent",
    "anthracycline",
    "antibody",
    "antibody against a tumour target",
    "antibody-drug conjugate",
    "anticoagulant",
    "antiemetic",
    "antifolate",
    "antimetabolite",
    "bispecific antibody",
    "CAR-T cells",
    "chemotherapy combination",
    "corticosteroid",
    "cytotoxic drug",
    "degrader of a protein",
    "dendritic-cell vaccine",
    "drug against a target of the tumour",
    "fusion protein",
    "gene therapy",
    "gene-edited immune cells",
    "growth factor for white blood cells",
    "hormone therapy",
    "immune modulator",
    "immunotherapy",
    "inhibitor of a tumour signalling protein",
    "inhibitor of DNA repair or cell cycle kinases",
    "interferon",
    "living immune cells",
    "medicine against a side effect or symptom",
    "medicine against anaemia or low platelets",
    "medicine for another illness, tried against cancer",
    "medicine for bone",
    "medicine that is not against cancer",
    "mRNA vaccine",
    "natural killer cells",
    "oncolytic virus",
    "oncolytic virus that carries an added gene",
    "peptide vaccine",
    "photosensitizer",
    "platinum",
    "premedication",
    "radioligand",
    "T-cell engager",
    "taxane",
    "TCR-T cells",
    "topoisomerase I inhibitor",
    "topoisomerase II inhibitor",
    "tumour-infiltrating lymphocytes",
    "vaccine against the cancer",
    "vaccine of tumour cells, viruses, bacteria or proteins",
    "vinca alkaloid",
    "vitamin given with pemetrexed",
)
"""Ways of working that are translated; `{target}` stands for names of genes and proteins."""

DETAILS: tuple[str, ...] = (
    "first generation",
    "second generation",
    "third generation",
    "fourth generation",
    "next generation",
    "several mutations",
    "antiangiogenic",
    "adenosine pathway",
    "frees T cells",
    "depletes regulatory T cells",
    "engineered T-cell receptor",
    "tubulin",
)
"""What stands in brackets behind some of them; names of genes and proteins there stay as they are."""

_IN_BRACKETS = re.compile(r"(.+?) \(([^()]+)\)")
# Names of genes and proteins have a capital or a digit in each word: "KRAS G12C", "RAF / MEK / ERK".
_NAMES = r"(?P<target>(?:\S*[A-Z0-9]\S*|/)(?: (?:\S*[A-Z0-9]\S*|/))*)"
_PATTERNS = {kind: re.compile(re.escape(kind).replace(r"\{target\}", _NAMES)) for kind in KINDS}
_ONLY_NAMES = re.compile(_NAMES)


def mechanism_html(mechanism: str) -> str:
    """*mechanism* of the table of drugs as HTML, in the language of the page or marked as English; empty for none."""
    if not mechanism or current_language() == DEFAULT_LANGUAGE:
        return plain(mechanism)
    translated = mechanism_words(mechanism)
    return plain(translated) if translated else english(mechanism)


def mechanism_words(mechanism: str) -> str:
    """*mechanism* in the language of the page; empty where it is not one of those that are translated."""
    bracketed = _IN_BRACKETS.fullmatch(mechanism)
    kind, detail = bracketed.groups() if bracketed else (mechanism, "")
    if detail and detail not in DETAILS and not _ONLY_NAMES.fullmatch(detail):
        return ""
    for words, pattern in _PATTERNS.items():
        if match := pattern.fullmatch(kind):
            said = _(words).format_map(match.groupdict())
            return f"{said} ({_(detail)})" if detail else said
    return ""
