"""Official titles and detailed descriptions for trials whose design gives none: put together from what it does give."""

from __future__ import annotations

import re

from tools.sample.tables import Design, chance, detail_groups, lines, several

_PHASE_WORDS = {
    "early1": "Early Phase 1",
    "1": "Phase 1",
    "1/2": "Phase 1/2",
    "2": "Phase 2",
    "2/3": "Phase 2/3",
    "3": "Phase 3",
    "4": "Phase 4",
}
_NUMBERS = {
    "days": (21, 28, 35),
    "weeks": (6, 8, 9, 12),
    "months": (12, 18, 24, 36),
    "people": (6, 12, 20, 30),
    "millilitres": (10, 20, 30),
}
_OF_CANCER = re.compile("sclc|lung|cancer|carcinoma|tumou?r|cell|sarcoma|melanoma|mesothelioma", re.IGNORECASE)


def official_title(design: Design) -> str:
    """The long title; empty for one trial in eight, as some real records have none."""
    rng = chance(design.n, "official title")
    if design.official or design.kind != "interventional" or not design.arms or design.healthy or rng.random() < 0.12:
        return design.official
    phase = _PHASE_WORDS.get(design.phase, "")
    masking = "Double-blind" if "\nP: " in f"\n{design.arms}" else "Open-label"
    randomised = any(line[0] in "APSN" for line in lines(design.arms))
    setting = (
        rng.choice(["Multicentre", "Multi-center", "Prospective"])
        if design.where.split()[-1] != "1"
        else "Single-centre"
    )
    kind = rng.choice(["Study", "Trial", "Clinical Study"])
    words = [phase, f"{masking},", *(["Randomised"] if randomised else []), setting, kind]
    start = " ".join(word for word in words if word)
    article = "An" if start[0] in "AEIO" else "A"
    people = rng.choice(["Participants", "Patients", "Adults"]) if design.minimum_age[:2].isdigit() else "Participants"
    return f"{article} {start} of {_listed(_given(design))} in {people} With {_diseases(design)}"


def detailed_description(design: Design) -> str:
    """A few paragraphs on how the trial goes; empty for two trials in five, as with real records."""
    rng = chance(design.n, "detailed description")
    if design.detail or design.kind != "interventional" or not design.arms or rng.random() < 0.4:
        return design.detail
    groups = detail_groups()
    names = rng.sample(list(groups), rng.randint(3, len(groups)))
    sentences = [rng.choice(groups[name]) for name in groups if name in names]
    middle = (len(sentences) + 1) // 2
    numbers = {name: rng.choice(choice) for name, choice in _NUMBERS.items()}
    paragraphs = [" ".join(sentences[:middle]), " ".join(sentences[middle:])]
    return "\n\n".join(paragraphs).format_map(numbers)


def _diseases(design: Design) -> str:
    """The condition that comes first; all, up to four, where the trial is for several kinds of cancer."""
    named = [name.removesuffix(", Adult") for name in several(design.conditions)]
    several_kinds = design.cancer in ("both", "basket-lung")
    kinds = [name for name in named if _OF_CANCER.search(name)] if several_kinds else []
    return _listed(kinds[:4] or named[:1])


def _given(design: Design) -> list[str]:
    """What the experimental arms are given, by name."""
    names: dict[str, None] = {}
    for line in lines(design.arms):
        if line.startswith("E: "):
            names.update((name.split(": ", 1)[1], None) for name in several(line.split("|")[2]))
    return list(names)


def _listed(names: list[str]) -> str:
    words = [name[0].upper() + name[1:] for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
