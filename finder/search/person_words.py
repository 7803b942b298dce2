"""A person's answers in values of the link, and back: `change=egfr:exon-20-insertion`, `had=osimertinib,platinum`.

What a report or a person says otherwise ("ex19del", "Tagrisso") is understood as well, and written in one way.
"""

from __future__ import annotations

from functools import cache

from finder.fit.treatments import classes_of
from finder.labels.biomarkers import GENES
from finder.labels.targets import key
from finder.labels.vocabulary import canonical_name
from finder.languages import gettext as _
from finder.person import Change

VARIANTS: dict[str, tuple[str, ...]] = {
    "EGFR": (
        "exon 19 deletion", "L858R", "exon 20 insertion", "T790M", "C797S", "uncommon", "amplification",
        "overexpression", "mutation",
    ),
    "KRAS": ("G12C", "G12D", "G12V", "mutation"),
    "MET": ("exon 14 skipping", "amplification", "overexpression", "mutation", "fusion"),
    "HER2": ("mutation", "exon 20 insertion", "amplification", "overexpression"),
    "BRAF": ("V600E", "mutation"),
    "ALK": ("fusion", "mutation"),
    "ROS1": ("fusion", "mutation"),
    "RET": ("fusion", "mutation"),
    "NTRK": ("fusion",),
    "NRG1": ("fusion",),
}  # fmt: skip
"""The variants that the codebook names for a gene; every gene of it may also stand alone."""

OTHER_VARIANTS = ("mutation", "fusion", "amplification", "overexpression", "deletion")

# What reports write, in small letters without punctuation between.
_SYNONYMS = {
    "ex19del": "exon 19 deletion", "exon19del": "exon 19 deletion", "del19": "exon 19 deletion",
    "19del": "exon 19 deletion", "exon19deletion": "exon 19 deletion", "exon19deletions": "exon 19 deletion",
    "exon21l858r": "L858R", "ex20ins": "exon 20 insertion", "exon20ins": "exon 20 insertion",
    "exon20": "exon 20 insertion", "g719x": "uncommon", "s768i": "uncommon", "l861q": "uncommon",
    "rearrangement": "fusion", "rearranged": "fusion", "translocation": "fusion", "positive": "",
    "ex14": "exon 14 skipping", "exon14": "exon 14 skipping", "metex14": "exon 14 skipping",
    "amplified": "amplification", "amp": "amplification", "mutated": "mutation", "mutant": "mutation",
    "v600": "V600E", "ihc3": "overexpression", "overexpressed": "overexpression",
}  # fmt: skip

_GENE_SYNONYMS = {
    "erbb2": "HER2", "her1": "EGFR", "cmet": "MET", "pdl1": "PD-L1", "msih": "MSI", "msi": "MSI", "brca1": "BRCA",
    "brca2": "BRCA", "ntrk1": "NTRK", "ntrk2": "NTRK", "ntrk3": "NTRK", "fgfr1": "FGFR", "fgfr2": "FGFR",
    "fgfr3": "FGFR", "lkb1": "STK11",
}  # fmt: skip


def change_value(change: Change) -> str:
    """*change* as a value of the link: `egfr:exon-20-insertion`, or `egfr`."""
    parts = [change.gene, change.variant] if change.variant else [change.gene]
    return ":".join(part.lower().replace(" ", "-") for part in parts)


def read_change(word: str) -> Change | None:
    """The change that *word* names; None for one that nobody knows.

    >>> read_change("egfr:ex19del")
    Change(gene='EGFR', variant='exon 19 deletion')
    """
    gene_word, _colon, variant_word = word.strip().partition(":")
    gene = _genes().get(key(gene_word))
    if gene is None:
        return None
    if not variant_word:
        return Change(gene)
    known = {key(variant): variant for variant in (*VARIANTS.get(gene, ()), *OTHER_VARIANTS)}
    folded = key(variant_word)
    variant = known.get(folded, _SYNONYMS.get(folded))
    return None if variant is None else Change(gene, variant)


@cache
def _genes() -> dict[str, str]:
    return {**{key(gene): gene for gene in GENES if gene != "other"}, **_GENE_SYNONYMS}


def gene_names(word: str) -> tuple[str, ...]:
    """All names of the gene that *word* names, so that who asks for one finds the others; empty if it names none.

    >>> gene_names("ERBB2")
    ('HER2', 'erbb2')
    """
    gene = _genes().get(key(word))
    return () if gene is None else (gene, *(name for name, of in _GENE_SYNONYMS.items() if of == gene))


def read_treatment(word: str) -> str | None:
    """The drug or class that *word* names, as the link writes it; None for one that the vocabulary does not know.

    >>> read_treatment("Tagrisso")
    'osimertinib'
    """
    named = canonical_name(word) or canonical_name(word.replace("-", " "))
    if named:
        return named.lower()
    return word.strip().lower() if classes_of(word) else None


TREATMENTS: dict[str, str] = {
    "platinum": "platinum chemotherapy",
    "chemotherapy": "chemotherapy",
    "pd-1": "immunotherapy (PD-1 or PD-L1)",
    "egfr-tki": "EGFR inhibitor",
    "alk-tki": "ALK inhibitor",
    "kras-g12c-inhibitor": "KRAS G12C inhibitor",
    "targeted": "other targeted therapy",
}
"""The classes of treatment that are offered for choice, in words; `had` takes every other that is known as well."""

_DRUGS = (
    "carboplatin", "cisplatin", "pemetrexed", "paclitaxel", "docetaxel", "etoposide", "pembrolizumab", "nivolumab",
    "atezolizumab", "durvalumab", "osimertinib", "afatinib", "erlotinib", "gefitinib", "amivantamab", "lazertinib",
    "alectinib", "brigatinib", "lorlatinib", "crizotinib", "entrectinib", "repotrectinib", "sotorasib", "adagrasib",
    "capmatinib", "tepotinib", "selpercatinib", "pralsetinib", "dabrafenib", "trametinib", "larotrectinib",
    "trastuzumab deruxtecan", "datopotamab deruxtecan", "bevacizumab", "ramucirumab", "tarlatamab", "lurbinectedin",
    "topotecan",
)  # fmt: skip

OFFERED_TREATMENTS = (*TREATMENTS, *_DRUGS)
"""What people with lung cancer are mostly given, as values of the link."""


def treatment_label(word: str) -> str:
    """*word*, a drug or a class in the link, for people."""
    return _(TREATMENTS[word]) if word in TREATMENTS else word


def offered_changes() -> tuple[str, ...]:
    """The changes that reports name most, as values of the link."""
    return tuple(
        change_value(Change(gene, variant)) for gene, variants in VARIANTS.items() for variant in variants
    ) + tuple(change_value(Change(gene)) for gene in ("STK11", "TP53", "PIK3CA", "MTAP"))
