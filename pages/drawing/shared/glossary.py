"""Words of medicine that stand in criteria and in our labels, each with its meaning in plain words.

The meanings are ours. They explain a word, never a trial: what a trial asks stands in its own words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape

import streamlit as st

from finder.languages import gettext as _

TITLE = "Words explained ({count})"
"""What stands over the meanings."""

GLOSSARY: dict[str, str] = {
    "NSCLC": "Non-small cell lung cancer. It is the most common kind of lung cancer.",
    "SCLC": "Small cell lung cancer. It tends to grow and spread fast.",
    "adenocarcinoma": "A cancer that starts in cells that make mucus. It is the most common type of NSCLC.",
    "squamous": "Made of flat cells. Squamous cancer is one type of NSCLC.",
    "neuroendocrine": "From cells that act like both nerve cells and gland cells. Small cell lung cancer is one.",
    "stage IV": "The cancer has spread from the lung to the other lung, to the fluid around it, or to other parts of "
    "the body.",
    "extensive-stage": "Small cell lung cancer that has spread too far to treat with one field of radiation.",
    "locally advanced": "The cancer has grown near the lung or into lymph nodes. It has not spread far.",
    "unresectable": "It cannot be fully taken out by surgery.",
    "metastasis": "A place to which the cancer has spread. More than one are called metastases.",
    "oligometastatic": "The cancer has spread to only a few places.",
    "leptomeningeal": "In the thin layers around the brain and the spinal cord.",
    "CNS": "Central nervous system. It means the brain and the spinal cord.",
    "pleural effusion": "Fluid between the lung and the wall of the chest.",
    "solid tumor": "A lump of cancer cells in an organ. Blood cancers are not solid tumors.",
    "ECOG": "A score from 0 to 4 for how well you manage your day. 0 means you do all you did before. "
    "4 means you stay in bed all day.",
    "Karnofsky": "A score from 0 to 100 for how well you manage your day. A high score is good.",
    "biomarker": "A sign in the tumor or the blood that can be tested. It may tell which drugs could work.",
    "mutation": "A change in a gene. Some changes make cancer grow.",
    "fusion": "Two genes that have joined by mistake. This can make cancer grow.",
    "wild type": "The gene has no change. It is as it should be.",
    "PD-L1": "A protein on some cells. It can hide the tumor from the immune system. A test shows how much of it there "
    "is.",
    "EGFR": "A gene that tells cells to grow. When it is changed, some pills can block it.",
    "ALK": "A gene that can join with another one and make cancer grow. Some pills can block it.",
    "ROS1": "A gene that can join with another one and make cancer grow. Some pills can block it.",
    "KRAS": "A gene that tells cells to grow. It is often changed in lung cancer. G12C is one such change.",
    "BRAF": "A gene that tells cells to grow. V600E is one change of it that drugs can block.",
    "MET": "A gene that tells cells to grow. Exon 14 skipping is one change of it that drugs can block.",
    "RET": "A gene that can join with another one and make cancer grow. Some pills can block it.",
    "HER2": "A gene that tells cells to grow. When it is changed or there is too much of it, some drugs can block it.",
    "NTRK": "A group of genes that can join with others and make cancer grow. Some pills can block them.",
    "DLL3": "A protein that is found on most small cell lung cancers. Some drugs aim at it.",
    "TROP2": "A protein on many cancer cells. Some drugs aim at it.",
    "B7-H3": "A protein on many cancer cells. Some drugs aim at it.",
    "NRG1": "A gene that can join with another one and make cancer grow. A drug can block what it does.",
    "MTAP": "A gene that some tumors have lost. Some new drugs work on tumors without it.",
    "HLA": "Your tissue type. A blood test shows it. Some cell treatments and vaccines only work with certain types.",
    "TMB": "Tumor mutation burden. It counts how many changed genes the tumor has.",
    "MSI": "A sign that a tumor cannot mend its genes well. Immune drugs may then work better.",
    "ctDNA": "Bits of the tumor's genes that float in the blood. A blood test can find them.",
    "biopsy": "A small piece of the tumor is taken out, so that it can be tested.",
    "immunotherapy": "A treatment that helps your own immune system fight the cancer.",
    "checkpoint inhibitor": "A drug that takes the brakes off your immune system, so that it can attack the cancer.",
    "ADC": "Antibody-drug conjugate. It carries a strong drug straight to the cancer cells.",
    "monoclonal antibody": "A protein made in a lab. It sticks to one target on cells.",
    "bispecific": "A drug with two hands. It holds two targets at once, such as a cancer cell and an immune cell.",
    "T-cell engager": "A drug that brings immune cells close to cancer cells.",
    "CAR-T": "Your own immune cells are taken out, changed in a lab to find the cancer, and given back.",
    "TIL": "Immune cells that were inside the tumor. They are grown in a lab and given back.",
    "TKI": "A pill that blocks a signal that tells the cancer to grow.",
    "targeted therapy": "A drug that aims at one change that the cancer needs to grow.",
    "chemotherapy": "Drugs that kill cells that grow fast, such as cancer cells.",
    "platinum": "Chemo drugs that are made with the metal. Two are cisplatin and carboplatin.",
    "SBRT": "Strong, focused radiation in a few visits.",
    "SRS": "Strong, focused radiation to spots in the brain.",
    "WBRT": "Radiation to the whole brain.",
    "prophylactic cranial irradiation (PCI)": "Radiation to the whole brain before any spots are seen there, to "
    "prevent them.",
    "systemic therapy": "A drug that goes through the whole body, by vein or as a pill.",
    "line of therapy": "Your first treatment is the first line. The one you get when it stops working is the "
    "second line.",
    "first-line": "The first treatment you get for cancer that has spread.",
    "maintenance": "Treatment that goes on after the first one has worked, to keep the cancer quiet.",
    "adjuvant": "Treatment after surgery, to lower the chance that the cancer comes back.",
    "neoadjuvant": "Treatment before surgery, to make the tumor smaller.",
    "refractory": "The cancer did not respond to a treatment.",
    "progression": "The cancer has grown or spread more.",
    "RECIST": "Rules for how doctors measure tumors on scans.",
    "measurable disease": "At least one tumor that is large enough to measure on a scan.",
    "washout": "A break without treatment before the trial drug starts. The last drug leaves the body in that time.",
    "autoimmune disease": "The immune system attacks the body itself. Lupus is one such disease.",
    "interstitial lung disease": "A swelling or scars in the lungs that make it hard to breathe.",
    "pneumonitis": "A swelling in the lungs. Some cancer drugs or radiation can be the reason.",
    "corticosteroid": "A drug that calms swelling and the immune system. Prednisone is one.",
    "CRS": "Cytokine release syndrome. Immune cells set free too many signals. It can cause fever, low blood pressure "
    "and trouble breathing.",
    "ICANS": "An effect of some immune treatments on the brain. It can cause confusion, trouble speaking or seizures.",
    "QTc": "A time in the heartbeat that is read from an ECG. If it is too long, some drugs can harm the heart.",
    "LVEF": "How much blood the heart pumps out with each beat, as a percent. An ultrasound shows it.",
    "hepatitis B": "A virus in the liver. It can wake up during treatment, so trials test for it.",
    "bilirubin": "A blood test that shows how well the liver works. A lot of it makes skin and eyes yellow.",
    "hemoglobin": "What makes blood red and carries oxygen. Too little of it is called anemia.",
    "creatinine": "A blood test that shows how well the kidneys work.",
    "ANC": "A count of the white blood cells that fight germs.",
    "informed consent": "You are told all about the trial. Then you sign that you want to join.",
    "phase 1": "The first tests of a drug in people. They look for a safe dose and for side effects.",
    "phase 2": "The trial looks at whether the treatment works, and at side effects.",
    "phase 3": "The trial compares the new treatment with the usual one in many people.",
    "placebo": "A pill or drip that looks like the drug but has no drug in it.",
    "randomized": "A computer chooses by chance which group you join.",
    "double-blind": "You and your doctors are not told which treatment you get until later.",
    "open-label": "You and your doctors know which treatment you get.",
    "standard of care": "The treatment that doctors use most for your kind of cancer today.",
    "dose escalation": "Small groups get higher doses one after the other, to find a safe dose.",
    "expanded access": "A way to get a new drug outside a trial when no trial fits you.",
    "basket trial": "One trial for many kinds of cancer that share a sign, such as a changed gene.",
}
"""Each term, as people look it up, with its meaning."""

# How else a term is written; a regular expression, to be found as a whole word. Others are found as they stand.
_WRITTEN = {
    "NSCLC": r"NSCLC|non[- ]small[- ]cell(?: lung)?(?: cancer| carcinoma)?",
    "SCLC": r"(?:ES-|LS-)?SCLC|(?<!non-)(?<!non )small[- ]cell(?: lung)?(?: cancer| carcinoma)",
    "stage IV": r"stages? (?:III ?[ABC]? ?(?:or|and|to|/|-) ?)?IV[AB]?|stages? 4",
    "squamous": r"(?<!non-)(?<!non )squamous",
    "extensive-stage": r"extensive[- ](?:stage|disease)|ES-SCLC",
    "metastasis": r"metastas[ei]s|metastatic",
    "oligometastatic": r"oligo-?metasta\w+",
    "leptomeningeal": r"leptomeninge\w+",
    "unresectable": r"unresectable|inoperable|not resectable",
    "solid tumor": r"solid tumou?rs?",
    "CNS": r"CNS|central nervous system",
    "pleural effusion": r"pleural effusions?",
    "ECOG": r"ECOG|Eastern Cooperative Oncology Group|performance status",
    "Karnofsky": r"Karnofsky|KPS",
    "biomarker": r"bio-?markers?",
    "mutation": r"mutations?|mutated|mutants?",
    "fusion": r"fusions?|rearrange(?:ment|ments|d)|translocations?",
    "wild type": r"wild[- ]type",
    "PD-L1": r"PD-?L1|programmed (?:cell )?death[- ]ligand[- ]1",
    "EGFR": r"EGFR\w*|epidermal growth factor receptor",
    "ALK": r"ALK|anaplastic lymphoma kinase",
    "KRAS": r"K-?RAS",
    "MET": r"c-?MET|MET(?:ex14)?",
    "HER2": r"HER-?2|ERBB2",
    "NTRK": r"NTRK[123]?(?:/2/3)?",
    "TROP2": r"TROP-?2",
    "B7-H3": r"B7-?H3|CD276",
    "HLA": r"HLA(?:-\w+)?(?:\*\w+)?",
    "CRS": r"CRS|cytokine[- ]release syndrome",
    "ICANS": r"ICANS|immune effector cell[- ]associated neurotoxicity(?: syndrome)?",
    "QTc": r"QTc[BF]?|QT intervals?",
    "LVEF": r"LVEF|(?:left )?ventricular ejection fraction",
    "hepatitis B": r"hepatitis B(?: virus)?|HBV|HBsAg",
    "hemoglobin": r"ha?emoglobin",
    "TMB": r"TMB|tumou?r mutation(?:al)? burden",
    "MSI": r"MSI(?:-H)?|microsatellite instability",
    "ctDNA": r"ctDNA|circulating tumou?r DNA",
    "biopsy": r"biops(?:y|ies)",
    "immunotherapy": r"immuno-?therap(?:y|ies)",
    "checkpoint inhibitor": r"(?:immune )?checkpoint (?:inhibitors?|blockade)|ICIs?",
    "ADC": r"ADCs?|antibody[- ]drug[- ]conjugates?",
    "monoclonal antibody": r"monoclonal antibod(?:y|ies)",
    "bispecific": r"bi-?specifics?",
    "T-cell engager": r"T[- ]cell engagers?",
    "CAR-T": r"CAR[- ]?T|chimeric antigen receptor",
    "TIL": r"TILs?|tumou?r[- ]infiltrating lymphocytes?",
    "TKI": r"TKIs?|(?:tyrosine )?kinase inhibitors?",
    "targeted therapy": r"targeted (?:therap(?:y|ies)|treatments?|drugs?|agents?)",
    "chemotherapy": r"chemo-?therap(?:y|ies)",
    "platinum": r"platinum\w*",
    "SBRT": r"SBRT|SABR|stereotactic (?:ablative|body) radio\w+",
    "SRS": r"SRS|stereotactic radiosurgery",
    "WBRT": r"WBRT|whole[- ]brain radi\w+",
    # The three letters alone may be a treatment of the arteries of the heart.
    "prophylactic cranial irradiation (PCI)": r"prophylactic (?:cranial|brain) (?:irradiation|radiation|radiotherapy)",
    "systemic therapy": r"systemic (?:anti-?cancer )?(?:therap(?:y|ies)|treatments?)",
    "line of therapy": r"lines? of (?:[\w-]+ )?(?:therap(?:y|ies)|treatments?)|(?:second|third|later)[- ]line",
    "first-line": r"first[- ]line",
    "adjuvant": r"(?<!neo-)adjuvant",
    "neoadjuvant": r"neo-?adjuvant",
    "progression": r"progression|progressed|progressive disease",
    "RECIST": r"i?RECIST",
    "measurable disease": r"measurable (?:disease|lesions?|tumou?rs?)|(?:target|measurable) lesions?",
    "washout": r"wash-?out",
    "autoimmune disease": r"auto-?immun(?:e|ity)(?: diseases?| disorders?)?",
    "interstitial lung disease": r"interstitial lung diseases?|ILD",
    "corticosteroid": r"(?:cortico)?steroids?|prednisone",
    "ANC": r"ANC|(?:absolute )?neutrophil counts?",
    "phase 1": r"phase (?:1|I)[ab]?(?=\W|$)(?:/(?:2|II)[ab]?)?",
    "phase 2": r"phase (?:(?:1|I)[ab]?/)?(?:2|II)[ab]?",
    "phase 3": r"phase (?:(?:2|II)[ab]?/)?(?:3|III)[ab]?",
    "placebo": r"placebos?",
    "randomized": r"randomi[sz](?:ed|ation)",
    "double-blind": r"double[- ]blind(?:ed)?",
    "open-label": r"open[- ]label",
    "standard of care": r"standard[- ]of[- ]care|SoC",
    "dose escalation": r"dose[- ]escalation",
    "basket trial": r"basket (?:trial|study)",
}

# Written small these are other words ("met", "ret", "til", "ms", "srs", "alk"): they must stand in capitals.
_CAPITALS = frozenset(
    (
        *(
            "ADC",
            "ALK",
            "ANC",
            "CAR-T",
            "CNS",
            "CRS",
            "ECOG",
            "HLA",
            "ICANS",
            "LVEF",
            "MET",
            "MTAP",
            "NRG1",
            "MSI",
            "NSCLC",
            "NTRK",
            "RECIST",
        ),
        *("RET", "ROS1", "SBRT", "SCLC", "SRS", "TIL", "TKI", "TMB", "WBRT"),
    )
)


@cache
def _finder(term: str) -> re.Pattern[str]:
    written = _WRITTEN.get(term, re.escape(term))
    if term in _CAPITALS:
        # What stands in small letters in the pattern is a phrase, which may begin a sentence; capitals are names.
        parts = [part if re.search(r"[A-Z]{2}", part) else f"(?i:{part})" for part in _alternatives(written)]
        return re.compile(rf"(?<![\w])(?:{'|'.join(parts)})(?![\w])")
    return re.compile(rf"(?<![\w])(?:{written})(?![\w])", re.IGNORECASE)


def _alternatives(written: str) -> list[str]:
    """The alternatives of a regular expression; bars inside its groups part nothing."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(written):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            found.append(written[start:at])
            start = at + 1
    return [*found, written[start:]]


@lru_cache(maxsize=128)
def terms_in(text: str) -> tuple[str, ...]:
    """The terms of the glossary that occur in *text* as whole words, in their order there."""
    found = [(match.start(), term) for term in GLOSSARY if (match := _finder(term).search(text))]
    return tuple(term for _, term in sorted(found, key=lambda item: item[0]))


def terms_html(texts: Iterable[str]) -> tuple[str, str]:
    """A title for the terms that occur in *texts*, and their meanings as HTML; both empty where there are none."""
    found = terms_in("\n".join(texts))
    if not found:
        return "", ""
    items = "".join(f'<li><b lang="en">{escape(term)}</b>: {escape(_(GLOSSARY[term]))}</li>' for term in found)
    return _(TITLE).format(count=len(found)), f"<ul>{items}</ul>"


def draw_terms(text: str) -> None:
    """Draw, folded, the meanings of the terms that occur in *text*; nothing where there are none.

    One fold for all: as many buttons as criteria have terms would bury the criteria, and a finger, a keyboard and a
    screen reader open one fold more easily than thirty.
    """
    title, items = terms_html([text])
    if items:
        with st.expander(title, icon=":material/dictionary:"):
            st.html(items)
