"""Which arms of a trial test something, and which only serve to compare?"""

from __future__ import annotations

import re
from typing import Literal

from finder.labels.drug_class import CODE
from finder.labels.vocabulary import fold, vocabulary
from finder.record import Arm, Trial

Role = Literal["experimental", "comparator"]

_CONTROL = re.compile(
    r"\b(?:controls?|comparators?|standard(?:[- ]of[- ]care)?|conventional|placebo|usual care)\b", re.I
)


def arm_roles(arms: tuple[Arm, ...]) -> tuple[Role, ...]:
    """Which of *arms* test something, and which only serve to compare.

    Where some arms are called experimental, active comparators are comparators. Many records call what they test an
    "active comparator" or "other": where no arm is experimental, those are, unless their label says "control".
    """
    types = {arm.type for arm in arms}
    tested = {"EXPERIMENTAL"} if "EXPERIMENTAL" in types else {"ACTIVE_COMPARATOR", "OTHER", None}
    controls = [bool(_CONTROL.search(arm.label)) and arm.type != "EXPERIMENTAL" for arm in arms]
    pairs = list(zip(arms, controls, strict=True))
    by_type = [arm.type in tested or (arm.type in ("OTHER", None) and not control) for arm, control in pairs]
    by_label = [tests and not control for tests, control in zip(by_type, controls, strict=True)]
    # If that leaves nothing to test, the types alone decide; if they do not, either, every arm counts.
    decided = next((tests for tests in (by_label, by_type) if any(tests)), [True] * len(arms))
    return tuple("experimental" if tests else "comparator" for tests in decided)


MAX_TITLE_READ = 1_000
"""So many characters of a title are read for what is given."""

_VERSUS = re.compile(r"\b(?:versus|vs\b(?!-\d)\.?|compared (?:with|to))", re.I)
_USUAL = {"standard", "soc", "chemotherapy", "choice", "doublet", "doublets"}  # whose medicines the list names
_ENDS_COMPARED = {"in", "for", "as", "with", "both", "combined", "combination", "followed"}
_COMBINES = {"with", "combined", "combination"}


def arms_of_title(trial: Trial) -> tuple[Arm, ...]:
    """The arms of a record that lists none, as its title parts them: "QXB-12 versus docetaxel".

    Only medicines are parted so: of two operations, either may be under study.
    """
    named = (item.name for item in trial.interventions)
    medicines = [name for name in named if vocabulary().named(name) or CODE.fullmatch(name)]
    for title in (trial.brief_title, trial.official_title) if medicines else ():
        start, *compared = _VERSUS.split(title[:MAX_TITLE_READ])
        if len(compared) == 1:  # of three that are compared, nobody knows which is the usual one
            before, after = fold(start), fold(compared[0]).replace("in combination", "combination").split()
            # "QXB-12 with docetaxel versus docetaxel in combination with cisplatin": each with what is its own.
            ends = _ENDS_COMPARED if _COMBINES.isdisjoint(before.split()) else _ENDS_COMPARED - _COMBINES
            after = after[: next((at for at, word in enumerate(after) if word in ends), None)]
            tested, usual = ([name for name in medicines if fold(name) in part] for part in (before, " ".join(after)))
            if tested and not _USUAL.isdisjoint(after) and _USUAL.isdisjoint(before.split()):
                usual = [name for name in medicines if name not in tested]
            if tested and set(tested) < set(usual):  # "docetaxel versus QXB-12 and docetaxel"
                tested, usual = usual, tested
            return (_arm("tested", "EXPERIMENTAL", tested), _arm("compared", "ACTIVE_COMPARATOR", usual))
    return ()


def compares_with_medicine(title: str) -> bool:
    """Whether *title* compares something with a medicine: "QXB-12 versus docetaxel"."""
    _, *compared = _VERSUS.split(title)
    mentions = (mention.entry for part in compared for mention in vocabulary().find(part))
    return any(entry.kind == "agent" and entry.treats for entry in mentions)


def _arm(label: str, kind: str, names: list[str]) -> Arm:
    return Arm(label, kind, "", tuple(f": {name}" for name in names))
