"""What a card says of a trial: how it is given, what it is compared with, when, for which marker and age."""

from __future__ import annotations

from typing import Any

import pytest

from finder.catalogue.frame import Entry, read_entry
from finder.codebook import markers_in_short
from finder.labels.given import given_in
from finder.record import read_trial
from finder.trial_page.at_a_glance import (
    HOW_GIVEN,
    age_words,
    compared_words,
    how_given,
    how_given_rows,
    marker_words,
    treatment_lines,
    treatments_of,
    when_words,
)
from tests.studies import study


def described(name: str, description: str) -> dict[str, Any]:
    record = study(drug=name)
    record["protocolSection"]["armsInterventionsModule"]["interventions"][0]["description"] = description
    return record


@pytest.mark.parametrize("row", how_given_rows(), ids=lambda row: row["id"])
def test_each_row_of_the_table_decides_on_its_example_and_not_on_its_counterexample(row: dict[str, str]) -> None:
    assert row["says"] in HOW_GIVEN
    for column, is_said in (("example", True), ("counter", False)):
        if row[column]:
            name, _, description = row[column].partition(": ")
            said = how_given(given_in(read_trial(described(name, description)))[0])
            assert (said == row["says"]) == is_said, (column, said)


def test_nothing_is_said_where_the_record_names_two_ways_or_none() -> None:
    both = described("Quxabloxin", "600 mg subcutaneously; tablets against sickness")
    assert how_given(given_in(read_trial(both))[0]) == ""
    assert how_given(given_in(read_trial(described("Quxabloxin", "every week")))[0]) == ""


def with_arms(*arms: tuple[str, str, list[str]], **design: Any) -> Entry:
    """A trial of *arms*: label, type, drugs."""
    record = study(drug="Osimertinib")
    protocol = record["protocolSection"]
    drugs = dict.fromkeys(drug for _, _, given in arms for drug in given)
    protocol["armsInterventionsModule"] = {
        "armGroups": [
            {"label": label, "type": kind, "interventionNames": [f"Drug: {drug}" for drug in given]}
            for label, kind, given in arms
        ],
        "interventions": [
            {"type": "DRUG", "name": drug, "armGroupLabels": [label for label, _, given in arms if drug in given]}
            for drug in drugs
        ],
    }
    protocol["designModule"]["designInfo"] = design
    return read_entry(record)


def test_what_some_groups_get_is_said_to_be_of_its_own_kind() -> None:
    some = ["Pembrolizumab", "Nivolumab", "Bevacizumab", "Enzalutamide"]
    entry = with_arms(("A", "EXPERIMENTAL", ["Pembrolizumab"]), ("B", "EXPERIMENTAL", some))
    of_all, of_some = treatment_lines(treatments_of(entry))
    assert of_all.kinds == "Immunotherapy"
    # Nivolumab is none, and what enzalutamide is, "something else" tells nobody.
    assert of_some.kinds == "Immunotherapy, Targeted therapy"
    alone = with_arms(("A", "EXPERIMENTAL", ["Pembrolizumab"]), ("B", "EXPERIMENTAL", some[:2]))
    assert treatment_lines(treatments_of(alone))[1].kinds == ""


def test_what_one_group_gets_is_not_said_of_all() -> None:
    entry = with_arms(("A", "EXPERIMENTAL", ["Osimertinib"]), ("B", "EXPERIMENTAL", ["Osimertinib", "Carboplatin"]))
    of_all, of_some = treatment_lines(treatments_of(entry))
    assert (of_all.lead, of_all.kinds, of_all.names) == ("", "Targeted therapy", "Osimertinib (a tablet or capsule)")
    assert of_some.lead.startswith("In some groups")
    assert (of_some.kinds, of_some.names) == ("Chemotherapy", "Carboplatin (a drip into a vein)")


def test_what_the_words_of_one_group_alone_tell_is_not_said_of_all() -> None:
    arms = (("A", "EXPERIMENTAL", ["Osimertinib"]), ("B, followed by surgery", "EXPERIMENTAL", ["Osimertinib"]))
    of_all, of_some = treatment_lines(treatments_of(with_arms(*arms)))
    assert of_all.kinds == "Targeted therapy"
    assert (of_some.kinds, of_some.names) == ("Surgery", "")


def test_a_drug_that_is_listed_by_its_doses_is_one() -> None:
    low, high = "Osimertinib 40 mg", "Osimertinib dose expansion"
    entry = with_arms(("A", "EXPERIMENTAL", [low]), ("B", "EXPERIMENTAL", [high, "Carboplatin"]))
    of_all, of_some = treatment_lines(treatments_of(entry))
    assert of_all.names == "Osimertinib (a tablet or capsule)"
    assert "Carboplatin" in of_some.names
    assert "Osimertinib" not in of_some.names


def test_what_only_helps_to_bear_a_treatment_is_not_told_as_tested() -> None:
    helpers = [
        "H1 receptor antagonist",
        "Antihistamine",
        "Dexamethasone (or equivalent)",
        "Ondansetron",
        "Folic acid",
        "Rescue Medications",
    ]
    entry = with_arms(
        ("New", "EXPERIMENTAL", ["Sacituzumab tirumotecan", *helpers]),
        ("Old", "ACTIVE_COMPARATOR", ["Docetaxel", *helpers[2:]]),
    )
    (line,) = treatment_lines(treatments_of(entry))
    assert line.kinds == "Targeted therapy"
    assert line.names == "Sacituzumab tirumotecan (a drip into a vein), with medicines against side effects"
    assert compared_words(entry) == "Compared with Docetaxel (a drip into a vein)."
    groups = with_arms(
        ("A", "EXPERIMENTAL", ["Osimertinib", "Rescue medication"]),
        ("B", "EXPERIMENTAL", ["Osimertinib", "Carboplatin", "Rescue medication"]),
    )
    of_all, of_some = treatment_lines(treatments_of(groups))
    assert of_all.names.endswith(", with medicines against side effects")
    assert "side effects" not in of_some.names
    for helper in ("Pegfilgrastim", "Zibofilgrastim"):  # the second is known by its ending alone
        (line,) = treatment_lines(treatments_of(with_arms(("A", "EXPERIMENTAL", ["Docetaxel", helper]))))
        assert line.names == "Docetaxel (a drip into a vein), with medicines against side effects"
    alone = with_arms(("A", "EXPERIMENTAL", ["Ondansetron", "Dexamethasone"]))
    assert "Ondansetron" in treatment_lines(treatments_of(alone))[0].names, "where they are what is tested"


@pytest.mark.parametrize(
    ("masked", "who", "says"),
    [
        ("NONE", [], "You and your doctor will know"),
        ("DOUBLE", ["PARTICIPANT", "INVESTIGATOR"], "You and your doctor will not know"),
        ("SINGLE", ["PARTICIPANT"], "You will not know"),
        ("SINGLE", ["OUTCOMES_ASSESSOR"], ""),
        (None, [], ""),
    ],
)
def test_it_says_what_is_compared_by_chance_or_not_and_who_knows(masked: str | None, who: list[str], says: str) -> None:
    entry = with_arms(
        ("New", "EXPERIMENTAL", ["Osimertinib"]),
        ("Old", "PLACEBO_COMPARATOR", ["Docetaxel", "Placebo"]),
        allocation="RANDOMIZED",
        maskingInfo={"masking": masked, "whoMasked": who},
    )
    said = compared_words(entry)
    assert said.startswith(
        "Compared with Docetaxel (a drip into a vein), a placebo (it has no medicine in it). "
        "A computer puts you in a group by chance."
    )
    assert says in said
    assert (" know" in said) == bool(says)


def test_what_only_those_get_who_serve_to_compare_is_named_first() -> None:
    both = ["Carboplatin", "Paclitaxel", "Bevacizumab"]
    entry = with_arms(
        ("New", "EXPERIMENTAL", ["Sacituzumab tirumotecan", *both]),
        ("Old", "ACTIVE_COMPARATOR", [*both, "Pembrolizumab"]),
    )
    assert compared_words(entry).startswith("Compared with Pembrolizumab (")


def test_where_a_doctor_chooses_one_the_others_are_not_given() -> None:
    old = ["Topotecan", "Docetaxel"]
    chosen = with_arms(("New", "EXPERIMENTAL", ["Osimertinib"]), ("Investigator's choice", "ACTIVE_COMPARATOR", old))
    assert compared_words(chosen) == "Compared with Topotecan or Docetaxel (a drip into a vein)."
    all_of_it = with_arms(("New", "EXPERIMENTAL", ["Osimertinib"]), ("Old", "ACTIVE_COMPARATOR", old))
    assert compared_words(all_of_it) == "Compared with Topotecan, Docetaxel (a drip into a vein)."


def test_what_is_no_treatment_is_named_behind_it() -> None:
    record = study(drug="Osimertinib")
    module = record["protocolSection"]["armsInterventionsModule"]
    scan = {"type": "PROCEDURE", "name": "Measuring of the tumour", "armGroupLabels": ["Treatment"]}
    module["interventions"] = [scan, *module["interventions"]]
    (line,) = treatment_lines(treatments_of(read_entry(record)))
    assert line.names.startswith("Osimertinib")
    assert "Measuring" in line.names


def test_without_a_comparator_everyone_gets_the_tested_treatment() -> None:
    entry = with_arms(("A", "EXPERIMENTAL", ["Osimertinib"]), allocation="NA", interventionModel="SINGLE_GROUP")
    assert compared_words(entry) == "Everyone gets the tested treatment."
    assert compared_words(read_entry(study())) == ""


def asking(criteria: str, **ages: str) -> Entry:
    record = study(criteria=f"Inclusion Criteria:\n\n{criteria}")
    record["protocolSection"]["eligibilityModule"] |= ages
    return read_entry(record)


def test_who_can_join_is_said_only_as_far_as_the_record_does() -> None:
    silent = asking("* Stage IV lung cancer")
    assert (when_words(silent), marker_words(silent), age_words(silent.trial)) == ("", "", "")
    entry = asking("* EGFR L858R mutation\n* Progression on platinum-based chemotherapy", maximumAge="75 Years")
    assert when_words(entry) == "After platinum chemotherapy"
    assert marker_words(entry) == "Needs EGFR L858R"
    assert age_words(entry.trial) == "18 to 75 years old"


def test_medicines_that_are_asked_together_are_said_together() -> None:
    entry = asking("* Disease progression on platinum-based chemotherapy and an anti-PD-1 antibody")
    assert when_words(entry) == "After a PD-1 or PD-L1 drug and platinum chemotherapy"


def test_what_only_those_with_a_marker_must_have_had_is_not_asked_of_all() -> None:
    entry = asking(
        "* Stage IV non-small cell lung cancer after platinum-based chemotherapy\n"
        "* Participants whose tumor has an EGFR mutation must have received an EGFR TKI"
    )
    assert when_words(entry) == (
        "After platinum chemotherapy. After a targeted drug for the tumor's change, if there is one"
    )


def test_two_markers_that_are_both_needed_are_not_said_as_a_choice() -> None:
    entry = asking(
        "* At least one sensitizing EGFR mutation: exon 19 deletion, L858R in exon 21 or G719X in exon 18\n"
        "* MET overexpression by IHC (2+ or 3+) confirmed by a central laboratory"
    )
    needed = {marker.gene: marker.any_of for marker in entry.labels.biomarkers if marker.rule == "required"}
    assert needed == {"EGFR": True, "MET": False}
    assert " or " not in marker_words(entry)
    assert not any("or another" in words for words in markers_in_short(entry.labels))
    either = asking("* Documented EGFR mutation or ALK rearrangement")
    assert marker_words(either) == "Needs EGFR mutation or ALK fusion"
    assert all("or another" in words for words in markers_in_short(either.labels))


def test_a_marker_of_one_group_is_not_said_of_the_trial() -> None:
    entry = asking("* Stage IV lung cancer\n* Cohort A: PD-L1 TPS of 50% or more\n* Cohort B: any PD-L1")
    assert marker_words(entry).startswith("In some groups: needs PD-L1")
