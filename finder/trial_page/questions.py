"""Questions to ask the doctor and the study team: general ones, and those that fit the treatments of given trials.

Written for this app. They follow what the National Cancer Institute, the American Cancer Society and ESMO advise people
to ask, in our own words; `pages/drawing/treatments/chapters/en/questions.md` names the sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finder.labels.therapy import SUBTYPES, THERAPY_TYPES

DOCTOR = "doctor"
STUDY_TEAM = "study-team"


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions that belong together; `about` is `DOCTOR`, `STUDY_TEAM`, a kind of therapy or a subtype of one."""

    about: str
    texts: tuple[str, ...]


GENERAL: tuple[Questions, ...] = (
    Questions(
        DOCTOR,
        (
            "Which kind of lung cancer do I have, and where has it spread?",
            "Which markers were tested, and what came out? Can I have a copy?",
            "What is the aim of treatment for me?",
            "What is the usual treatment now, and what comes after it?",
            "Which of these trials could fit me, and when is the right time?",
            "Would the next treatment keep me out of one of these trials?",
            "Can I wait for a trial without harm?",
            "Who will look after me if I join a trial elsewhere?",
            "Whom do I call at night?",
        ),
    ),
    Questions(
        STUDY_TEAM,
        (
            "Is there a free place for me now, at this site?",
            "What do you need to know to say if I can join?",
            "What is tested, and what is known about it so far?",
            "Does a computer choose my group? Is there a placebo?",
            "How many visits, scans and biopsies are there, and where?",
            "Which drugs do I have to stop, and for how long?",
            "What are the most common side effects, and what are the most serious ones?",
            "What does it cost me? Is there help with travel and a place to stay?",
            "What happens when I want to stop?",
            "Can I go on with the drug after the trial if it works?",
            "Will I be told my results, and those of the trial?",
        ),
    ),
)
"""What to ask whatever the treatment is."""

BY_THERAPY: dict[str, tuple[str, ...]] = {
    "immunotherapy": (
        "How much PD-L1 does my tumor have, and what follows from that?",
        "Do I get it alone or with chemotherapy, and why?",
        "Does my autoimmune disease, transplant or lung disease speak against it?",
        "Which signs should make me call at once, also after the last dose?",
        "How long would I get it?",
    ),
    "cell-based": (
        "Where do the cells come from, and how are they taken?",
        "How long does the lab need, and what do I get until then?",
        "How long must I stay at the hospital or close to it? Who can be with me?",
        "How often do you see a strong immune reaction or confusion, and what do you do then?",
        "What happens if the cells cannot be made?",
    ),
    "vaccine": (
        "Is the vaccine made for me or the same for all?",
        "Is there enough of my tumor to make it, and how long does that take?",
        "Which drug is given with it?",
        "Do I need a certain tissue type (HLA)?",
    ),
    "targeted": (
        "Which change in my tumor does this drug aim at? Was it tested in tissue or in blood?",
        "Does the drug reach the brain?",
        "What do I do when I get a rash or diarrhea, or miss a dose?",
        "Which other drugs, foods or herbs do not go with it?",
        "What comes next when it stops working? Would I be tested again?",
    ),
    "chemotherapy": (
        "Which drugs are in it, and how many rounds are planned?",
        "What do you give me against nausea?",
        "What do I do when I get a fever?",
        "How are my kidneys, hearing and nerves checked?",
        "Is there maintenance after it?",
    ),
    "radiation": (
        "What is the aim: less pain, a safe brain, or to treat all spots?",
        "How many visits are there?",
        "How do you deal with my breathing, and what do you spare?",
        "Can drugs go on at the same time?",
        "Which late effects should I watch for?",
    ),
    "surgery": (
        "What would the operation change for me?",
        "Are my lungs and heart strong enough?",
        "Could radiation, heat or cold do the same?",
        "How long would other treatment have to wait?",
    ),
    "photodynamic": (
        "Which tumor can the light reach?",
        "How long do I have to stay out of the sun, and how do I do that?",
        "Would a laser, cold or a stent do the same?",
    ),
    "gene": (
        "What is brought into my cells, and by which carrier?",
        "How many people have had it so far, and what happened?",
        "How long do you follow me after it?",
        "Can I pass it on to others, and do I need birth control?",
    ),
    "local": (
        "Which spot is treated, and what do I gain from it?",
        "What can go wrong, such as air around the lung?",
        "Does it change which trials or drugs I can have later?",
    ),
    "supportive": (
        "Can I take part beside my cancer treatment?",
        "What do I have to do at home, and how much time does it take?",
        "When can I meet the palliative care team?",
    ),
    "other": ("What exactly is done or given in this trial, and does it treat the cancer?",),
}
"""What to ask about a kind of therapy; every kind of the codebook has some."""

BY_SUBTYPE: dict[str, tuple[str, ...]] = {
    "t-cell-engager": ("How long do I stay at the hospital for the first doses? Whom do I call at night after that?",),
    "bispecific": ("Which two targets does it hold, and which side effects come from each?",),
    "oncolytic-virus": ("Could I pass the virus on to people at home?",),
    "CAR-T": ("May I drive after it? For how long not?",),
    "TCR-T": ("Do I have the tissue type (HLA) that it needs?",),
    "TIL": ("Which tumor would you take out to get the cells?",),
    "mRNA": ("What does the mRNA tell my cells to make?",),
    "neoantigen": ("What do I get while the vaccine is made?",),
    "ADC": ("How do you watch my lungs and eyes while I get it?",),
    "KRAS": ("Which KRAS change do I have: G12C, G12D or another one?",),
    "antiangiogenic": ("What about bleeding, blood pressure and wounds?",),
    "radioligand": ("Do I have to keep away from others for a time?",),
    "SBRT": ("Are all spots treated, or only some?",),
    "SRS": ("How often is my brain scanned after it?",),
    "WBRT": ("What can be done to protect my memory?",),
    "proton": ("What do protons change for me, and does my health plan pay?",),
}
"""What to ask about a subtype of therapy, where it is worth a question of its own."""


def questions_for(therapies: Iterable[str], subtypes: Iterable[str] = ()) -> tuple[Questions, ...]:
    """The questions for trials that give *therapies* and *subtypes* (values of the labels): general ones first.

    Each kind once, in the order in which people see kinds of therapy; its subtypes follow it. Values without questions
    of their own are passed over.
    """
    asked, detailed = set(therapies), set(subtypes)
    found = [*GENERAL]
    for therapy in THERAPY_TYPES:
        if therapy not in asked:
            continue
        found.append(Questions(therapy, BY_THERAPY[therapy]))
        for subtype in SUBTYPES.get(therapy, ()):
            if subtype in detailed and subtype in BY_SUBTYPE:
                found.append(Questions(subtype, BY_SUBTYPE[subtype]))
                detailed.discard(subtype)
    return tuple(found)
