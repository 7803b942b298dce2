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
    "{target} antibodies",
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
    "{target} bispecific T-cell engager",
    "{target} receptor antibody",
    "{target} trap",
    "{target} trispecific T-cell engager",
    "{target} bispecific antibody-drug conjugate",
    "{target} biparatopic antibody",
    "{target} biparatopic antibody-drug conjugate",
    "{target} fusion protein",
    "{target} receptor antagonist",
    "{target} receptor inhibitor",
    "{target} trispecific",
    "{target} immunotoxin",
    "{target} antisense",
    "{target} probody",
    "{target} peptide vaccine",
    "adenoviral {target} gene therapy",
    "antibody-bound {target}",
    "oncolytic {target}",
    "pegylated {target}",
    "recombinant {target}",
    "ablation of tumour by cold, heat or current",
    "adenosine receptor antagonist",
    "alkylating agent",
    "anthracenedione",
    "anthracycline",
    "antibody",
    "antibody against a tumour target",
    "antibody conjugate that carries an immune agonist",
    "antibody or drug that drives immune cells",
    "antibody that frees immune cells",
    "antibody that frees or drives immune cells",
    "antibody-drug conjugate",
    "anticoagulant",
    "antiemetic",
    "antifolate",
    "antimetabolite",
    "antitumor antibiotic",
    "aromatase inhibitor",
    "bispecific antibody",
    "bispecific antibody that stimulates immune cells through 4-1BB",
    "CAR-NK cells",
    "CAR-T cells",
    "change of the gut bacteria",
    "chemotherapy",
    "chemotherapy brought to the tumour by an artery or by heat",
    "chemotherapy combination",
    "chemotherapy together with radiotherapy",
    "corticosteroid",
    "cytokine, a messenger of the immune system",
    "cytotoxic drug",
    "degrader of a protein",
    "dendritic cells",
    "dendritic-cell vaccine",
    "dendritic-cell vaccine against the tumour's own changes",
    "drug against a defined target",
    "drug against a defined target of the tumour",
    "drug against a target of the tumour",
    "drug that drives or frees immune cells",
    "drug that frees or drives immune cells",
    "edited natural killer cells",
    "EGFR exon 20 insertion tyrosine kinase inhibitor",
    "EGFR exon 20 tyrosine kinase inhibitor",
    "enzyme that lets a drug be given under the skin",
    "estrogen receptor modulator",
    "exercise or rehabilitation",
    "farnesyltransferase inhibitor",
    "fusion of an antibody with a cytokine",
    "fusion protein",
    "gamma secretase inhibitor",
    "gamma-delta T cells",
    "gene editing",
    "gene therapy",
    "gene-edited immune cells",
    "GM-CSF, a growth factor of immune cells",
    "growth factor for white blood cells",
    "hedgehog inhibitor",
    "helper for an operation or a picture",
    "hormone therapy",
    "hypomethylating antimetabolite",
    "IL-2 cytokine",
    "IL-2 or IL-15, messengers of the immune system",
    "immune modulator",
    "immune-directed antibody",
    "immunomodulatory",
    "immunotherapy",
    "immunotherapy together with chemotherapy",
    "individualized neoantigen mRNA therapy",
    "inhibitor of a defined target in the tumour",
    "inhibitor of a pump that makes tumours resistant",
    "inhibitor of DNA repair or cell cycle kinases",
    "intensity-modulated radiotherapy",
    "interferon",
    "kinase inhibitor",
    "kinesin inhibitor",
    "living immune cells",
    "living immune cells, made ready outside the body",
    "Listeria-based vaccine",
    "local treatment of the tumour",
    "medicine against a side effect or symptom",
    "medicine against allergic reactions",
    "medicine against anaemia or low platelets",
    "medicine against new blood vessels",
    "medicine against side effects",
    "medicine for another illness",
    "medicine for another illness, tried against cancer",
    "medicine for bone",
    "medicine that is not against cancer",
    "menin inhibitor",
    "messenger RNA that makes cells produce a protein",
    "microtubule inhibitor",
    "mRNA (uridine-RNA lipoplex) vaccine",
    "mRNA vaccine",
    "multi-target antiangiogenic tyrosine kinase inhibitor",
    "multikinase inhibitor",
    "multikinase tyrosine kinase inhibitor",
    "natural killer cells",
    "nitrosourea",
    "nutrition",
    "oncolytic adenovirus",
    "oncolytic virus",
    "oncolytic virus that carries a gene",
    "oncolytic virus that carries an added gene",
    "operation",
    "palliative or supportive care",
    "PD-1 + CTLA-4 bifunctional antibody combination",
    "PD-1 / IL-2 alpha-biased bispecific fusion",
    "PD-1 or PD-L1 bispecific antibody",
    "PD-1 or PD-L1 inhibitor",
    "PD-L1 / TGF-beta trap bifunctional fusion",
    "peptide vaccine",
    "personalised mRNA vaccine against the tumour's own changes",
    "personalised neoantigen mRNA vaccine",
    "personalised neoantigen peptide vaccine",
    "personalised peptide vaccine against the tumour's own changes",
    "personalised vaccine against the tumour's own changes",
    "photodynamic therapy",
    "photosensitizer",
    "placebo",
    "platinum",
    "premedication",
    "prophylactic cranial irradiation",
    "proteasome inhibitor",
    "proton therapy",
    "psychological care",
    "purine analog",
    "radioactive substance that seeks the tumour",
    "radioligand",
    "radiotherapy",
    "RAS-PI3K alpha inhibitor",
    "somatostatin analog",
    "stereotactic body radiotherapy",
    "stereotactic radiosurgery",
    "supportive care",
    "surgery or radiotherapy of what is left",
    "T cells against the Epstein-Barr virus",
    "T-cell engager",
    "taxane",
    "TCR-T cells",
    "topoisomerase I inhibitor",
    "topoisomerase II inhibitor",
    "traditional or herbal medicine",
    "transcription inhibitor",
    "transplant of blood stem cells",
    "tumor-infiltrating lymphocytes",
    "tumour-directed antibody",
    "tumour-infiltrating lymphocytes",
    "tyrosine kinase inhibitor",
    "usual care",
    "vaccine against an infection",
    "vaccine against the cancer",
    "vaccine of tumour cells, viruses, bacteria or proteins",
    "VEGFR multikinase tyrosine kinase inhibitor",
    "viral-vector vaccine",
    "vinca alkaloid",
    "vitamin given with pemetrexed",
    "vitamin or supplement",
    "whole-brain radiotherapy",
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
    "a radioactive substance that seeks the tumour",
    "agonist",
    "alkylator",
    "cereblon",
    "checkpoint, pH-sensitive",
    "deuterated osimertinib",
    "fluoropyrimidine",
    "lymphodepletion if cell therapy",
    "name ends in -limab",
    "name ends in -tinib",
    "neoantigens",
    "Treg depletion",
    "binds CD3 on T cells",
    "bispecific",
    "chemotherapy",
    "brain penetrant",
    "checkpoint",
    "CD122-preferential",
    "CNS penetrant",
    "hexavalent",
    "macrophage checkpoint",
    "macrophage reprogramming",
    "NRG1 fusion",
    "paradox breaker",
    "subcutaneous",
)
"""What stands in brackets behind some of them; names of genes and proteins there stay as they are."""

NAMES: tuple[str, ...] = (
    "adenosine",
    "alpha",
    "amyloid beta",
    "angiopoietin",
    "arginase",
    "beta",
    "claudin",
    "coxsackievirus",
    "DNA polymerase",
    "endoglin",
    "exon",
    "folate receptor",
    "gamma",
    "glutaminase",
    "integrin",
    "mesothelin",
    "progesterone",
    "reovirus",
    "sclerostin",
    "theta",
    "tissue factor",
    "transferrin",
    "vaccinia",
)
"""Words in small letters that are names of targets or parts of one ("integrin alpha-v"); they are translated, too."""

_IN_BRACKETS = re.compile(r"(.+?) \(([^()]+)\)")
# Names of genes and proteins have a capital or a digit in each word: "KRAS G12C", "RAF / MEK / ERK". Few have not.
_SMALL = rf"(?:{'|'.join(NAMES)})"
_NAME = rf"(?:{_SMALL}(?:-\w+)?(?![^ ])|\S*[A-Z0-9]\S*|/)"
_NAMES = rf"(?P<target>{_NAME}(?: {_NAME})*)"
_PATTERNS = {kind: re.compile(re.escape(kind).replace(r"\{target\}", _NAMES)) for kind in KINDS}
_ONLY_NAMES = re.compile(_NAMES)
_SMALL_NAME = re.compile(rf"\b{_SMALL}\b")


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
    said = _kind_words(kind)
    if not said or not detail:
        return said
    # A detail of two parts ("fourth generation, brain penetrant") is known where both are.
    parts = [_detail_words(part) for part in ([detail] if detail in DETAILS else detail.split(", "))]
    return f"{said} ({', '.join(parts)})" if all(parts) else ""


def _kind_words(kind: str) -> str:
    for words, pattern in _PATTERNS.items():
        if match := pattern.fullmatch(kind):
            return _(words).format_map({name: _names_words(text) for name, text in match.groupdict().items()})
    return ""


def _detail_words(detail: str) -> str:
    if detail in DETAILS:
        return _(detail)
    return _names_words(detail) if _ONLY_NAMES.fullmatch(detail) else ""


def _names_words(names: str) -> str:
    return _SMALL_NAME.sub(lambda match: _(match[0]), names)
