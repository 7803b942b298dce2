"""Hold `finder/labels/agents.csv` against what others keep, and propose new names and rows, for a person to decide.

python -m tools.import_agents --unii UNII_Names.txt --ncit Thesaurus.txt --thera-sabdab TheraSAbDab.csv \\
    --wanted unknown.txt > proposals.csv

* UNII: "UNII List" of https://precision.fda.gov/uniisearch/archive (public domain);
* NCI Thesaurus: Thesaurus.FLAT.zip of https://evs.nci.nih.gov/evs-download/thesaurus-downloads (CC BY 4.0);
* Thera-SAbDab: the CSV file of https://opig.stats.ox.ac.uk/webapps/sabdab-sabpred/therasabdab/ (CC BY 4.0);
* wanted: what `python -m finder unknown-agents` printed. New rows are proposed for these names alone.

Nothing is written into the table: sources err, too, and a class read from a definition is a guess.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from finder.labels.vocabulary import Entry, agents, fold, vocabulary

_SHORTEST_NAME = 4
_LABEL = re.compile(r"\s*\[[^\]]*\]\s*$")  # "OSIMERTINIB [INN]"
# A salt, or the form in which it is sold, is the same drug.
_FORMS = {
    "hydrochloride", "dihydrochloride", "hydrobromide", "mesylate", "dimesylate", "maleate", "dimaleate", "fumarate",
    "hemifumarate", "succinate", "tartrate", "phosphate", "diphosphate", "sulfate", "hemisulfate", "sodium",
    "disodium", "potassium", "calcium", "magnesium", "citrate", "acetate", "besylate", "tosylate", "ditosylate",
    "lactate", "malate", "bromide", "chloride", "tromethamine", "meglumine", "dimeglumine", "camsylate", "adipate",
    "esylate", "nitrate", "isethionate", "arginine", "lysine", "monohydrate", "dihydrate", "trihydrate", "hydrate",
    "hemihydrate", "sesquihydrate", "anhydrous", "free", "base", "acid", "recombinant", "human", "ion", "cation",
}  # fmt: skip
# Targets have a name of the gene and one that people use; the first of a line stands for all.
_SAME_TARGET = (
    "PD1 PDCD1 CD279", "PDL1 CD274 B7H1", "HER2 ERBB2 CD340 NEU", "HER3 ERBB3", "CTLA4 CD152", "VEGF VEGFA VEGFA165",
    "TROP2 TACSTD2", "B7H3 CD276", "VEGFR2 KDR FLK1 CD309", "EGFR HER1 ERBB1", "MET HGFR CMET", "CEACAM5 CEA CD66E",
    "CLDN182 CLDN18 CLDN18ISOFORM2", "41BB TNFRSF9 CD137", "OX40 TNFRSF4 CD134", "TIM3 HAVCR2 CD366",
    "FRALPHA FRA FRΑ FOLR1", "MESOTHELIN MSLN", "RANKL TNFSF11 CD254", "CD3 CD3E CD3D CD3DANDCD3E", "LAG3 CD223",
    "NECTIN4 PVRL4", "IGF1R CD221", "ANG2 ANGPT2", "PVR CD155", "SIRPALPHA SIRPA SIRPΑ CD172A", "CD73 NT5E",
    "CD105 ENG ENDOGLIN", "PSMA FOLH1", "BCMA TNFRSF17 CD269", "CD20 MS4A1", "CD123 IL3RA", "B7H4 VTCN1",
    "NKG2D KLRK1", "NKP46 NCR1", "VEGFR1 FLT1", "VEGFR3 FLT4", "TGFBETA TGFB TGFΒ TGFB1 TGFBETA1", "CD30 TNFRSF8",
    "CD40 TNFRSF5", "GITR TNFRSF18 CD357", "NAPI2B SLC34A2", "LIV1 SLC39A6", "INTEGRINBETA6 ITGB6", "GARP LRRC32",
    "TISSUEFACTOR F3", "FGFR2B FGFR2", "IL8 CXCL8", "EDBFN FNEXTRACELLULARDOMAINB FIBRONECTINEDB", "SIGLEC2 CD22",
    "FCRH5 FCRL5", "EPCAM CD326 TACSTD1", "NKG2A KLRC1 CD159A", "KIR KIR2DL", "ILT4 LILRB2", "CCR4 CD194",
    "5T4 TPBG", "AMYLOIDBETA APP", "CGRP CALCA", "CGRPRECEPTOR CALCRL", "DKK1 DKK100", "FRIZZLED FZD",
    "GD2 GANGLIOSIDEGD2", "IGE IGHE", "IL12ANDIL23P40 IL12B", "IL17RECEPTORA IL17RA", "IL23 IL23A",
    "IL4RECEPTOR IL4R", "IL5RECEPTOR IL5RA", "IL6RECEPTOR IL6R", "INTEGRINALPHA4 ITGA4",
    "INTEGRINALPHA4BETA7 ITGA4B7", "INTEGRINALPHAV ITGAV", "INTEGRINALPHAVBETA3 ITGAVB3",
    "INTERFERONRECEPTOR1 IFNAR1", "RSV RESPIRATORYSYNCYTIALVIRUS RESPIRATORYSYNCYTIALVIRUSGLYCOPROTEINF RSVGPF",
    "SARSCOV2 SARSCOV2SPIKE SARSCOV2SPIKERBD", "SCLEROSTIN SOST", "IL1BETA IL1B", "INTEGRINALPHA5BETA1 ITGA5B1",
)  # fmt: skip
_TARGET = {name: line.split()[0] for line in _SAME_TARGET for name in line.split()}


@dataclass(frozen=True, slots=True)
class Substance:
    """One substance of a *source*: its *code* there, the *name* it prefers, all its *names*, and what is told of it.

    `targets` has one set for each arm of an antibody, each with all names of that target.
    """

    source: str
    code: str
    name: str
    names: tuple[str, ...]
    definition: str = ""
    targets: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person should look at: the *kind* of it, the *row* of the table, what it has and what the source says."""

    kind: str
    row: str
    table_has: str
    source_says: str
    source: str


Wanted = Callable[[str], bool]


def read_unii(lines: Iterable[str], wanted: Wanted) -> Iterator[Substance]:
    """The substances of a list of UNII names (Name, TYPE, UNII, Display Name) that have any *wanted* name."""
    named: dict[str, list[str]] = defaultdict(list)
    displayed: dict[str, str] = {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        name = _LABEL.sub("", row["Name"] or "")
        # Systematic names of chemistry are nobody's name for a drug.
        if row["TYPE"] != "sys" and wanted(name):
            named[row["UNII"]].append(name)
            displayed[row["UNII"]] = row["Display Name"]
    for code, names in named.items():
        yield Substance("UNII", code, displayed[code], tuple(dict.fromkeys(names)))


_NCIT_COLUMNS = ("code", "iri", "parents", "synonyms", "definition", "display", "status", "semantic", "subset")


def read_ncit(lines: Iterable[str], wanted: Wanted) -> Iterator[Substance]:
    """The substances of the flat file of the NCI Thesaurus that have any *wanted* name."""
    reader = csv.DictReader(lines, _NCIT_COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE, restkey="more")
    for row in reader:
        names = tuple(dict.fromkeys(name for name in (row["synonyms"] or "").split("|") if name))
        is_substance = "Substance" in (row["semantic"] or "") or "Amino Acid" in (row["semantic"] or "")
        if is_substance and "Retired" not in (row["status"] or "") and any(map(wanted, names)):
            yield Substance("NCIt", row["code"], row["display"] or names[0], names, row["definition"] or "")


def read_thera_sabdab(lines: Iterable[str], wanted: Wanted) -> Iterator[Substance]:
    """The antibodies of Thera-SAbDab that have any *wanted* name, with their targets."""
    for row in csv.DictReader(lines):
        others = re.split(r"[;,]", row["Alternative Therapeutic Names"] or "")
        names = (row["Therapeutic"], *(name.strip() for name in others if len(name.strip()) >= _SHORTEST_NAME))
        target = (row["Target"] or "").strip()
        if target.lower() in ("", "na", "tbc") or not any(map(wanted, names)):
            continue
        arms = tuple(frozenset(map(same_target, re.split(r"[/&]| and ", arm))) for arm in target.split(";"))
        yield Substance("Thera-SAbDab", row["Therapeutic"], row["Therapeutic"], names, target, arms)


def same_target(name: str) -> str:
    """One spelling for all names of a target: PDCD1, CD279 and PD-1 are `PD1`."""
    letters = "".join(filter(str.isalnum, name)).upper()
    return _TARGET.get(letters, letters)


def without_form(name: str) -> str:
    """*name*, folded, without the salt or form: "Osimertinib Mesylate" is osimertinib."""
    words = [word for word in fold(name).replace(",", " ").split() if word not in _FORMS]
    return " ".join(words)


class Table:
    """The rows of the table, by every name that they have."""

    def __init__(self, rows: Iterable[Entry]) -> None:
        """*rows* are `finder.labels.vocabulary.agents()`, or others for a test."""
        self.rows = tuple(rows)
        self._by_name = {_key(name): row for row in self.rows for name in (row.name, *row.synonyms)}

    def row(self, name: str) -> Entry | None:
        """The row that has *name*, which must be long enough to be nobody else's."""
        return self._by_name.get(_key(name)) if len(name) >= _SHORTEST_NAME else None


def _key(name: str) -> str:
    return fold(name).replace(" ", "")


def proposals(rows: Iterable[Entry], substances: Iterable[Substance], wanted: Sequence[str] = ()) -> list[Proposal]:
    """What *substances* say beside or against *rows*; new rows for the names that are *wanted* alone."""
    table = Table(rows)
    substances = list(substances)
    found: dict[str, list[tuple[Entry, Substance, list[str]]]] = defaultdict(list)
    rows_of: dict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
    for substance in substances:
        for name in substance.names:
            row = table.row(name)
            if row is not None:
                rows_of[substance.source, substance.code][row.name] = row
        for row_name, row in rows_of[substance.source, substance.code].items():
            found[row_name].append((row, substance, [name for name in substance.names if table.row(name) is row]))
    made = [
        *_two_substances(found),
        *_two_rows(substances, rows_of),
        *_other_targets(found),
        *_other_names(table, found),
    ]
    return [*made, *_new_rows(table, substances, wanted)]


_Found = dict[str, list[tuple[Entry, Substance, list[str]]]]


def _two_substances(found: _Found) -> Iterator[Proposal]:
    """Rows whose names belong to substances that have no name in common."""
    for name, items in found.items():
        for source in sorted({substance.source for _, substance, _ in items} - {"Thera-SAbDab"}):
            of_source = [(substance, names) for _, substance, names in items if substance.source == source]
            bases = {without_form(substance.name): (substance, names) for substance, names in of_source}
            if len(bases) > 1 and not _are_forms_of_one(list(bases), of_source):
                says = "; ".join(f"{', '.join(names[:3])}: {substance.name}" for substance, names in bases.values())
                codes = ", ".join(substance.code for substance, _ in bases.values())
                yield Proposal("two substances", name, name, says, f"{source} {codes}")


def _are_forms_of_one(bases: list[str], items: list[tuple[Substance, list[str]]]) -> bool:
    """Whether all begin with one word, or share a name: salts, isomers and labelled forms of one drug."""
    if len({base.split()[0] if base else "" for base in bases}) == 1:
        return True
    spelled = [{_key(name) for name in names} for _, names in items]
    return bool(set.intersection(*spelled))


def _two_rows(substances: list[Substance], rows_of: dict[tuple[str, str], dict[str, Entry]]) -> Iterator[Proposal]:
    """Substances whose names stand in rows of different therapies."""
    for substance in substances:
        rows = rows_of[substance.source, substance.code]
        if len({row.therapies for row in rows.values()}) > 1:
            says = "; ".join(f"{row.name}: {' | '.join(row.therapies)}" for row in rows.values())
            yield Proposal("two rows", substance.name, says, "one substance", f"{substance.source} {substance.code}")


def _other_targets(found: _Found) -> Iterator[Proposal]:
    """Rows whose target is none of an antibody's; a row that names no target says nothing."""
    for items in found.values():
        for row, substance, _ in items:
            ours = {same_target(part) for part in row.target.split("/") if part.strip()}
            if ours and substance.targets and not all(ours & arm for arm in substance.targets):
                yield Proposal("other target", row.name, row.target, substance.definition, substance.source)


_CODE_OR_BRAND = re.compile(r"[A-Za-z]{1,8}[ -]?[A-Za-z]?\d[\w-]{1,10}|[A-Z][a-z]{4,14}")


def _other_names(table: Table, found: _Found) -> Iterator[Proposal]:
    """Codes and single words under which a source knows the only substance of a row, and the table does not."""
    for name, items in found.items():
        row = items[0][0]
        new = [
            other
            for _, substance, _ in items
            for other in substance.names
            if _CODE_OR_BRAND.fullmatch(other) and table.row(other) is None
        ]
        if new and len({without_form(substance.name) for _, substance, _ in items}) == 1:
            yield Proposal(
                "new names", name, " | ".join(row.synonyms), " | ".join(dict.fromkeys(new)), items[0][1].source
            )


def _new_rows(table: Table, substances: list[Substance], wanted: Sequence[str]) -> Iterator[Proposal]:
    """Substances that go by a wanted name which no row has, with the class that their definition names."""
    keys = {_key(name) for name in wanted}
    for substance in substances:
        names = [name for name in substance.names if _key(name) in keys]
        if names and not any(map(table.row, substance.names)):
            mentions = vocabulary().find(substance.definition)
            guess = next((mention.entry for mention in mentions if mention.entry.kind == "phrase"), None)
            says = f"{' | '.join(guess.therapies)}: {guess.name}" if guess else "class not told"
            names = list(dict.fromkeys((substance.name, *names)))
            yield Proposal(
                "new row", names[0], "", f"{' | '.join(names)}; {says}", f"{substance.source} {substance.code}"
            )


_SPREADSHEET_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(made: Iterable[Proposal], file: TextIO) -> None:
    """Write *made* as CSV into *file*; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    writer = csv.writer(file)
    writer.writerow(("kind", "row", "table has", "source says", "source"))
    for item in made:
        cells = (item.kind, item.row, item.table_has, item.source_says, item.source)
        writer.writerow([f"'{cell}" if cell.startswith(_SPREADSHEET_FORMULA) else cell for cell in cells])


def read_wanted(lines: Iterable[str]) -> list[str]:
    """The names of a list that `unknown-agents` printed: a count, spaces, the name."""
    return [line.strip().partition(" ")[2].strip() for line in lines if line.strip()[:1].isdigit()]


_READERS = {"unii": read_unii, "ncit": read_ncit, "thera_sabdab": read_thera_sabdab}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the files that are given, and print the proposals."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name in _READERS:
        parser.add_argument(f"--{name.replace('_', '-')}", type=Path)
    parser.add_argument("--wanted", type=Path)
    options = parser.parse_args(arguments)
    wanted = read_wanted(options.wanted.read_text(encoding="utf-8").splitlines()) if options.wanted else []
    table = Table(agents())
    keys = {_key(name) for name in wanted}
    substances: list[Substance] = []
    for name, read in _READERS.items():
        path: Path | None = getattr(options, name)
        if path:
            with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
                substances += read(lines, lambda other: table.row(other) is not None or _key(other) in keys)
    write(proposals(table.rows, substances, wanted), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
