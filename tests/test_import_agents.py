"""What other sources say beside and against the table of agents. All files and all substances here are invented."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from finder.labels.vocabulary import Entry
from tools.import_agents import (
    Proposal,
    main,
    proposals,
    read_ncit,
    read_thera_sabdab,
    read_unii,
    read_wanted,
    same_target,
    without_form,
    write,
)

UNII = """Name\tTYPE\tUNII\tDisplay Name
QUXATINIB [INN]\tof\tAAAAAAAAA1\tQUXATINIB
QUXATINIB MESYLATE\tcn\tAAAAAAAAA2\tQUXATINIB MESYLATE
QX-1234\tcd\tAAAAAAAAA1\tQUXATINIB
QX-99887\tcd\tAAAAAAAAA1\tQUXATINIB
1-(2-QUXYL)-PROPANE\tsys\tAAAAAAAAA1\tQUXATINIB
BLORBOMAB\tof\tBBBBBBBBB1\tBLORBOMAB
"""
NCIT = "\t".join(
    (
        "C99001",
        "<http://example.org/C99001>",
        "C1",
        "Zibtecan|ZB-5555|zibtecan",
        "A topoisomerase I conjugate. It is an antibody-drug conjugate against nothing.",
        "",
        "",
        "Pharmacologic Substance",
        "",
    )
)
SABDAB = """Therapeutic,Target,Alternative Therapeutic Names
Blorbomab,PDCD1/CD279;CD3E,BLB-777;ab
Nontarget,na,
"""


def entry(name: str, *synonyms: str, therapies: tuple[str, ...] = ("targeted",), target: str = "") -> Entry:
    return Entry("agent", name, therapies, (), "", target, synonyms)


def every(name: str) -> bool:
    return bool(name)


def kinds(made: list[Proposal]) -> list[tuple[str, str]]:
    return [(item.kind, item.row) for item in made]


def test_the_sources_are_read() -> None:
    first, second, third = read_unii(io.StringIO(UNII), every)
    assert (first.code, first.names) == ("AAAAAAAAA1", ("QUXATINIB", "QX-1234", "QX-99887"))
    assert (second.name, third.name) == ("QUXATINIB MESYLATE", "BLORBOMAB")
    (substance,) = read_ncit(io.StringIO(NCIT), every)
    assert (substance.source, substance.name, substance.names) == (
        "NCIt",
        "Zibtecan",
        ("Zibtecan", "ZB-5555", "zibtecan"),
    )
    (antibody,) = read_thera_sabdab(io.StringIO(SABDAB), every)
    assert (antibody.names, antibody.targets) == (("Blorbomab", "BLB-777"), (frozenset({"PD1"}), frozenset({"CD3"})))
    assert list(read_unii(io.StringIO(UNII), lambda name: name == "nobody")) == []


def test_names_of_two_substances_in_one_row_are_reported() -> None:
    substances = list(read_unii(io.StringIO(UNII), every))
    assert kinds(proposals([entry("quxatinib", "QX-1234", "QX-99887", "quxatinib mesylate")], substances)) == []
    mixed = entry("quxatinib", "QX-1234", "QX-99887", "blorbomab")
    assert kinds(proposals([mixed], substances)) == [("two substances", "quxatinib")]


def test_one_substance_in_rows_of_different_kinds_is_reported() -> None:
    substances = list(read_unii(io.StringIO(UNII), every))
    rows = [entry("quxatinib", "QX-99887"), entry("QX-1234", therapies=("chemotherapy",))]
    assert kinds(proposals(rows, substances)) == [("two rows", "QUXATINIB")]
    assert kinds(proposals([rows[0], entry("QX-1234")], substances)) == []


def test_another_target_is_reported_and_none_where_the_row_names_none() -> None:
    substances = list(read_thera_sabdab(io.StringIO(SABDAB), every))
    assert kinds(proposals([entry("blorbomab", "BLB-777", target="HER2 / CD3")], substances)) == [
        ("other target", "blorbomab")
    ]
    for target in ("", "PD-1 / CD3", "CD279 / CD3E"):
        assert proposals([entry("blorbomab", "BLB-777", target=target)], substances) == []


def test_new_names_and_new_rows_are_proposed() -> None:
    substances = [*read_unii(io.StringIO(UNII), every), *read_ncit(io.StringIO(NCIT), every)]
    made = proposals([entry("quxatinib", "QX-1234")], substances, ["ZB-5555"])
    assert kinds(made) == [("new names", "quxatinib"), ("new row", "Zibtecan")]
    assert made[0].source_says == "QX-99887"
    assert made[1].source_says == "Zibtecan | ZB-5555; targeted: antibody-drug conjugate"
    assert made[1].source == "NCIt C99001"


@pytest.mark.parametrize(
    ("one", "other"), [("PDCD1", "PD-1"), ("CD279", "PD-1"), ("ERBB2", "HER2"), ("TNFRSF9", "4-1BB"), ("FOLR1", "FRα")]
)
def test_targets_have_several_names(one: str, other: str) -> None:
    assert same_target(one) == same_target(other) != same_target("CD47")


def test_a_salt_is_the_same_drug() -> None:
    assert without_form("Quxatinib Dimesylate Monohydrate") == without_form("quxatinib") == "quxatinib"


def test_cells_that_a_spreadsheet_would_run_are_made_harmless() -> None:
    file = io.StringIO()
    write([Proposal("new row", "=1+1", "", "+x", "s")], file)
    assert list(csv.reader(io.StringIO(file.getvalue())))[1] == ["new row", "'=1+1", "", "'+x", "s"]


def test_the_command_prints_proposals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ncit, wanted = tmp_path / "Thesaurus.txt", tmp_path / "unknown.txt"
    ncit.write_text(NCIT, encoding="utf-8")
    wanted.write_text("    3  ZB-5555\n    1  nobody knows\n", encoding="utf-8")
    assert read_wanted(wanted.read_text(encoding="utf-8").splitlines()) == ["ZB-5555", "nobody knows"]
    assert main(["--ncit", str(ncit), "--wanted", str(wanted)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["kind"], row["row"]) for row in rows] == [("new row", "Zibtecan")]
