"""The tables of names: what a word is the name of, however it is spelled, and whether the tables are in order."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels import vocabulary as words
from finder.labels.table_files import expand
from finder.labels.therapy import SUBTYPES, THERAPY_TYPES
from finder.labels.vocabulary import Folded, agents, canonical_name, fold, spellings, synonyms_of, vocabulary
from tests.work import calls

TABLES = Path(words.__file__).parent


def named(text: str) -> list[tuple[str, str]]:
    return [(text[item.start : item.end], item.entry.name) for item in vocabulary().find(text)]


def types(text: str) -> set[str]:
    return {therapy for item in vocabulary().find(text) for therapy in item.entry.therapies}


@pytest.mark.parametrize(
    "spelling", ["AMG-510", "AMG 510", "AMG510", "amg510", "AMG–510", "AMG  510", "AMG\n510", "Lumakras®"]
)
def test_code_names_are_found_however_they_are_spelled(spelling: str) -> None:
    assert canonical_name(spelling.rstrip("®")) == "sotorasib"
    (found,) = vocabulary().find(f"Give {spelling} daily")
    assert found.entry.name == "sotorasib"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SHRA1811 and shr-a 1811", ["trastuzumab rezetecan", "trastuzumab rezetecan"]),
        ("PD1 inhibitor, PD-1-inhibitor", ["PD-1 or PD-L1 inhibitor"] * 2),
        ("trastuzumab deruxtecan, then trastuzumab", ["trastuzumab deruxtecan", "trastuzumab"]),
        ("nab-paclitaxel", ["nab-paclitaxel"]),
        ("ADCs", ["antibody-drug conjugate"]),
        ("an anti-cytotoxic T-lymphocyte-associated protein 4 antibody", ["CTLA-4 antibody"]),  # no chemotherapy
    ],
)
def test_the_longest_name_wins(text: str, expected: list[str]) -> None:
    assert [name for _, name in named(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "an S1 segment, patients 1 and 2, cohorts 1",  # S-1 must stand so
        "a trail of crumbs, an epoch, a chop",  # TRAIL, EPOCH and CHOP are all capitals
        "AMG 5101, XAMG 510",  # whole words only
        "treatment, management and assessment, excel, cancel",  # ends of words that look like stems
        "globulin, thyroglobulin, lactoglobulin, ligelizumab",
        "an RCT in rats",
    ],
)
def test_words_that_only_look_like_names(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("name", "therapies"),
    [
        ("foobertinib", {"targeted"}),
        ("inventorasib", {"targeted"}),
        ("foobaplatin", {"chemotherapy"}),
        ("foobastomig", {"immunotherapy"}),
        ("foobatuzumab vedotin", {"targeted"}),
        ("foobatamab samrotecan", {"targeted"}),
        ("foobatecan", {"chemotherapy"}),
        ("foobagene autoleucel", {"cell-based"}),
        ("foobadencel", {"vaccine", "cell-based"}),
        ("fooblizumab", {"immunotherapy"}),
        # exceptions: the stem is there, the drug is not against cancer
        ("emtricitabine", {"other"}),
        ("adalimumab", {"other"}),
        ("tofacitinib", {"other"}),
        ("crovalimab", set()),
        # -tamab may be an antibody against the tumour or a T-cell engager: unknown
        ("foobatamab", set()),
    ],
)
def test_ends_of_names_name_the_class(name: str, therapies: set[str]) -> None:
    assert types(name) == therapies


def test_a_payload_belongs_to_the_antibody_before_it() -> None:
    assert [text for text, _ in named("Give foobatuzumab vedotin now")] == ["foobatuzumab vedotin"]


def test_synonyms() -> None:
    assert canonical_name("MK 3475") == "pembrolizumab"
    assert "MK-3475" in synonyms_of("Keytruda")
    assert synonyms_of("Keytruda")[0] == "pembrolizumab"
    assert canonical_name("PD-1 inhibitor") is None
    assert synonyms_of("no such drug") == ()
    assert canonical_name("") is None


def test_the_table_of_agents_is_in_order() -> None:
    owners = defaultdict(set)
    for entry in agents():
        assert entry.therapies, entry.name
        assert set(entry.therapies) <= set(THERAPY_TYPES), entry.name
        allowed = {name for therapy in entry.therapies for name in SUBTYPES.get(therapy, ())}
        assert set(entry.subtypes) <= allowed, (entry.name, entry.subtypes)
        assert set(entry.not_counted_with) <= set(THERAPY_TYPES), entry.name
        assert entry.mechanism, entry.name
        assert not entry.is_against_side_effects or entry.therapies == ("supportive",), entry.name
        for name in (entry.name, *entry.synonyms):
            assert name == name.strip()
            assert len(fold(name)) >= 3, (entry.name, name)
            for spelling in spellings(name):
                owners[spelling].add(entry.name)
    shared = {spelling: names for spelling, names in owners.items() if len(names) > 1}
    assert not shared
    assert len({entry.name for entry in agents()}) == len(agents())
    assert len(agents()) > 2000


def test_the_tables_of_phrases_and_stems_are_in_order() -> None:
    for table in ("phrases.csv", "stems.csv"):
        with (TABLES / table).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            therapies = set(row["therapies"].split(" | "))
            assert therapies <= set(THERAPY_TYPES), row
            subtypes = set(filter(None, row["subtypes"].split(" | ")))
            assert subtypes <= {name for therapy in therapies for name in SUBTYPES.get(therapy, ())}, row
            assert row.get("form", "ending") in ("ending", "second word")
    with (TABLES / "stems.csv").open(encoding="utf-8", newline="") as file:
        stems = [row["stem"] for row in csv.DictReader(file)]
    assert len(stems) == len(set(stems))


def test_what_is_shown_of_an_agent_was_checked_and_has_its_source() -> None:
    with (TABLES / "agents.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"].lstrip("=~"): row for row in csv.DictReader(file)}
    for row in rows.values():
        assert row["checked"] in ("name+mechanism", "name", "no"), row
        assert row["checked"] != "name+mechanism" or row["source"], row
    shown = {entry.name: (entry.checked_mechanism, entry.checked_target) for entry in agents()}
    assert shown["pembrolizumab"] == ("PD-1 antibody", "PD-1")
    assert all(shown[name] == ("", "") for name, row in rows.items() if row["checked"] != "name+mechanism")
    page = (Path(__file__).parents[1] / "docs" / "labels.md").read_text(encoding="utf-8")
    checked = sum(row["checked"] == "name+mechanism" for row in rows.values())
    by_name = sum(row["checked"] == "name" for row in rows.values())
    said = f"Of its {len(rows):,} rows, {checked:,} have name and mechanism held against a source"
    assert said in " ".join(page.split())
    assert f"and {by_name:,} the name only" in " ".join(page.split())


@pytest.mark.parametrize(
    "name", ["osimertinib", "lorlatinib", "pembrolizumab", "sotorasib", "tarlatamab", "amivantamab", "zongertinib"]
)
def test_the_medicines_of_lung_cancer_are_checked(name: str) -> None:
    entry = vocabulary().named(name)
    assert entry
    assert entry.checked_mechanism
    assert entry.checked_target


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MTX-999 or NDV-9Z, antibodies", []),
        ("MTX, then CHOP-14", ["methotrexate", "CHOP"]),
        ("kept in a tank, 1.0 MSC 1.0x10", []),
    ],
)
def test_letters_that_begin_the_code_of_another_drug_are_no_name(text: str, found: list[str]) -> None:
    assert [item.entry.name for item in vocabulary().find(text) if item.entry.kind == "agent"] == found


def test_every_name_of_an_agent_is_found_as_that_agent() -> None:
    known = vocabulary()
    for entry in agents():
        for name in (entry.name, *entry.synonyms):
            found = known.find(name)
            assert any(item.entry == entry for item in found), (entry.name, name, found)


@given(st.text(max_size=60))
def test_folding_keeps_the_offsets(text: str) -> None:
    folded = Folded(text)
    assert "  " not in folded.text
    positions = [folded.original(position) for position in range(len(folded.text))]
    assert positions == sorted(set(positions))
    assert all(0 <= position < len(text) for position in positions)


@given(
    st.lists(
        st.sampled_from(
            ["AMG 510", "keytruda", "İ", "ß", " ", "-", "  ", "vedotin", "S-1", "xertinib", "\n", ",", "CAR-T"]
        )
    ).map("".join)
)
def test_found_names_stand_in_the_text(text: str) -> None:
    reached = 0
    for item in vocabulary().find(text):
        assert reached <= item.start < item.end <= len(text)
        reached = item.end
        assert text[item.start : item.end].strip()


def test_a_long_text_is_searched_in_proportion() -> None:
    text = "after progression on AMG 510 plus S-1 "
    assert len(vocabulary().find(text * 20_000)) == 40_000
    long, short = (calls(partial(vocabulary().find, text * times)) for times in (800, 100))
    assert long < 9 * short


def test_a_choice_may_have_choices_in_it() -> None:
    spelled = set(expand("{tumo{u|}r|cancer} deposit{|s}"))
    assert spelled == {
        f"{word} {deposit}" for word in ("tumour", "tumor", "cancer") for deposit in ("deposit", "deposits")
    }
