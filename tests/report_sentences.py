"""Sentences in the manner of reports and of people who retell theirs, all invented, with what they say.

They were written down before the rules that read them, and half of them was not looked at while these were made.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """A *text*, the answers that it *says*, as `filter=value`, and those that it *may* be taken for."""

    text: str
    says: str
    may: str = ""


CASES = (
    Case(
        "No mutations in EGFR, ALK, ROS1; KRAS p.G12C detected, VAF 23%",
        "without=EGFR without=ALK without=ROS1 change=kras:g12c",
    ),
    Case("EGFR ex19del (E746_A750del)", "change=egfr:exon-19-deletion"),
    Case("ALK IHC negative, ROS1 FISH neg", "without=ALK without=ROS1"),
    Case("FISH for ALK: 3% of cells, negative for rearrangement", "without=ALK"),
    Case("tested for EGFR – pending", ""),
    Case("pendiente de resultado de EGFR y ALK", ""),
    Case("Foundation One: STK11, KEAP1, TP53 mutated", "change=tp53:mutation change=stk11:mutation", "change=stk11"),
    Case("mutations found in TP53 and KRAS (G12D)", "change=tp53:mutation change=kras:g12d", "change=tp53"),
    Case("my tumor has the Tagrisso mutation", "", "change=egfr:mutation"),
    Case("EGFR+ lung cancer, T790M+, after Tagrisso", "change=egfr:t790m had=osimertinib"),
    Case("EGFR negativo, ALK no reordenado", "without=EGFR without=ALK"),
    Case("ALK: no se detecta reordenamiento. ROS1: negativo", "without=ALK without=ROS1"),
    Case(
        "Guardant360: EGFR L858R (cfDNA 4.2%), EGFR T790M (0.8%), TP53 R273H (3.1%)",
        "change=egfr:l858r change=egfr:t790m change=tp53:mutation",
    ),
    Case("KRAS mutado (G12D), EGFR no mutado", "change=kras:g12d without=EGFR"),
    Case(
        "NGS: No reportable alterations in ALK, BRAF, EGFR, ERBB2, KRAS, MET, NTRK1/2/3, RET, ROS1.",
        "without=ALK without=BRAF without=EGFR without=KRAS without=NTRK without=RET without=ROS1",
        "without=HER2 without=MET",
    ),
    Case(
        "Positive: KRAS G12C. Negative: EGFR, ALK, ROS1, RET, BRAF.",
        "change=kras:g12c without=EGFR without=ALK without=ROS1 without=RET without=BRAF",
    ),
    Case("KRAS c.34G>T (p.Gly12Cys), VAF 31 %", "change=kras:g12c"),
    Case("Oncomine: KRAS Q61H", "change=kras:mutation", "change=kras"),
    Case(
        "EGFR: wild type; KRAS: wild type; BRAF: wild type; ALK: not rearranged",
        "without=EGFR without=KRAS without=BRAF without=ALK",
    ),
    Case("EGFR: Not Detected | ALK: Not Detected | KRAS: p.G12C", "without=EGFR without=ALK change=kras:g12c"),
    Case("My doctor says I'm EGFR positive with the exon 21 mutation", "", "change=egfr:mutation change=egfr:l858r"),
    Case("I was told I have exon 20", ""),
    Case("I have no EGFR or ALK", "without=EGFR without=ALK"),
    Case("No EGFR, no ALK, no ROS1, but KRAS G12V", "without=EGFR without=ALK without=ROS1 change=kras:g12v"),
    Case("NTRK pan-TRK IHC negative", "without=NTRK"),
    Case("RET, ROS1, NTRK fusions absent; MET ex14 skipping absent", "without=RET without=ROS1 without=NTRK"),
    Case("BRAF V600E mutation not identified", ""),
    Case("The lab could not rule out an ALK fusion", ""),
    Case("Insufficient tissue for molecular testing; ALK IHC negative", "without=ALK", "drivers=not-tested"),
    Case("Low-level MET amplification cannot be excluded; ROS1 not rearranged", "without=ROS1"),
    Case("MET copy number gain not seen; MET exon 14 not altered", ""),
    Case("Variants of unknown significance: ALK R1275Q, RET V804M", ""),
    Case("Repeat biopsy: loss of T790M, acquired C797S", "change=egfr:c797s"),
    Case("T790M neg, C797S neg", ""),
    Case("PD-L1 negativo", "pdl1=0"),
    Case("PD-L1 22C3 TPS <1%", "pdl1=0"),
    Case("KRAS non-G12C mutation", "", "change=kras:mutation change=kras"),
    Case(
        "EGFR/ALK/ROS1 negative, BRAF non-V600 mutation",
        "without=EGFR without=ALK without=ROS1",
        "change=braf:mutation change=braf",
    ),
    Case("NSCLC, no actionable driver", "cancer=nsclc drivers=none"),
    Case("All drivers negative", "drivers=none"),
    Case("HER2 IHC 2+", ""),
    Case("HER2 (ERBB2) exon 20 insertion p.Y772_A775dup", "change=her2:exon-20-insertion"),
    Case("dad's cancer is HER2 mutant", "change=her2:mutation"),
    Case("Her biopsy showed ROS-1", "change=ros1:fusion", "change=ros1"),
    Case(
        "STK11 loss, KEAP1 mutation, KRAS G12C co-mutation",
        "change=kras:g12c",
        "change=stk11 change=stk11:deletion change=stk11:mutation",
    ),
    Case("CDKN2A/MTAP loss", "change=mtap:deletion"),
    Case("BRCA2 germline mutation, EGFR negative", "without=EGFR"),
    Case("negative for mutations in EGFR exons 18-21", "without=EGFR"),
    Case("ctDNA negative, tissue: EGFR L858R", "change=egfr:l858r"),
    Case(
        "EGFR (exon 19 del), ALK (neg), ROS1 (neg), PD-L1 (90%)",
        "change=egfr:exon-19-deletion without=ALK without=ROS1 pdl1=90",
    ),
    Case("genes tested: EGFR KRAS ALK ROS1 MET", ""),
    Case("ROS1 not done, ALK negative", "without=ALK"),
    Case("Negative EGFR/ALK, positive ROS1", "without=EGFR without=ALK change=ros1:fusion"),
    Case("no mutation EGFR, PD-L1 60%", "without=EGFR pdl1=60"),
    Case("Genomic findings: EGFR amplification, CDKN2A loss, no ALK fusion", "change=egfr:amplification without=ALK"),
    Case(
        "MET amplification (copy number 12), EGFR exon 19 deletion",
        "change=met:amplification change=egfr:exon-19-deletion",
    ),
    Case("PIK3CA E545K, FGFR1 amplification", "change=fgfr:amplification change=pik3ca:mutation", "change=pik3ca"),
    Case("Mutación de EGFR en exón 19 (deleción)", "change=egfr:exon-19-deletion", "change=egfr:mutation"),
    Case("MSI-H, TMB 22 mut/Mb, KRAS and NRAS wild-type", "without=KRAS", "change=msi change=tmb"),
    Case(
        "ALK-positive NSCLC, progressed on crizotinib, G1202R; CLDN18.2 negative",
        "change=alk:fusion had=crizotinib cancer=nsclc",
        "change=alk:mutation without=CLDN18.2",
    ),
)
