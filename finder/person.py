"""Who asks: what a person answered about themselves and their cancer. An answer may be missing: not known.

The values are words of the link (docs/link.md), so a person is what a link says about one. Nothing of it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finder.languages import gettext as _

Histology = Literal["", "adenocarcinoma", "squamous", "large-cell", "adenosquamous", "sarcomatoid"]
HISTOLOGIES: tuple[Histology, ...] = ("adenocarcinoma", "squamous", "large-cell", "adenosquamous", "sarcomatoid")
SQUAMOUS: tuple[Histology, ...] = ("squamous",)
NON_SQUAMOUS: tuple[Histology, ...] = ("adenocarcinoma", "large-cell", "sarcomatoid")

Drivers = Literal["", "none", "not-tested"]
Brain = Literal["", "none", "treated-stable", "untreated-ok", "leptomeningeal"]
Extent = Literal["", "oligometastatic", "many"]
Earlier = Literal["", "none", "some", "maintenance"]
Cancer = Literal["", "nsclc", "sclc"]
Sex = Literal["", "female", "male"]

ILLNESSES = (
    "lung-inflammation", "autoimmune", "hepatitis-b", "hepatitis-c", "hepatitis", "hiv", "steroids", "transplant",
    "second-cancer", "heart", "kidney", "liver", "eye",
)  # fmt: skip
"""Illnesses and medicines that keep people out of many trials, as words of the link; `hepatitis` is B or C."""

NO_ILLNESS = "none"
"""The answer of somebody who has none of them."""

MAX_LINES = 9

DRIVER_GENES = ("EGFR", "ALK", "ROS1", "KRAS", "MET", "RET", "HER2", "BRAF", "NTRK", "NRG1")
"""Genes whose changes drive a lung cancer; a tumour has rarely more than one of them at the start of treatment."""


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A change of a gene that the tumour has; *variant* is one of the codebook's, or empty: some change of it."""

    gene: str
    variant: str = ""

    def __str__(self) -> str:
        """How a report says it, in the language of the page: `EGFR exon 19 deletion`."""
        words = _(self.variant)
        # A name of the registry stays behind its gene; a word of ours stands where the language has it.
        if words != self.variant:
            return _("{gene} {variant}").format(gene=self.gene, variant=words)
        return f"{self.gene} {self.variant}".strip()


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of the person whom trials are held against.

    `changes` are what the tumour has, `absent` the genes that were tested and found unchanged; `drivers`: `none` where
    a test found no driver. `pdl1` is a percentage of tumour cells. `had` are drugs and classes as the link names them
    (`finder.fit.treatments` knows what each one is), `lines` how many lines of treatment for advanced disease; None
    where only `earlier` is known. `ecog` is 0 to 4, `age` in years. `illnesses` holds `NO_ILLNESS`
    alone where there is none.
    """

    cancer: Cancer = ""
    histology: Histology = ""
    changes: tuple[Change, ...] = ()
    absent: tuple[str, ...] = ()
    drivers: Drivers = ""
    pdl1: int | None = None
    had: tuple[str, ...] = ()
    lines: int | None = None
    earlier: Earlier = ""
    brain: Brain = ""
    extent: Extent = ""
    ecog: int | None = None
    age: int | None = None
    sex: Sex = ""
    illnesses: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is any answer at all."""
        return self != NOBODY

    @property
    def treated(self) -> bool | None:
        """Whether the person had systemic treatment for advanced disease; None where it is not known."""
        if self.lines is not None:
            return self.lines > 0
        if self.earlier:
            return self.earlier != "none"
        return True if self.had else None

    @property
    def driver_changes(self) -> tuple[Change, ...]:
        """The changes of genes that drive a lung cancer."""
        return tuple(change for change in self.changes if change.gene in DRIVER_GENES)


NOBODY = Person()
