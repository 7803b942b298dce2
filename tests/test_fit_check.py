"""One trial against one person, criterion by criterion, and as the command line and the exports tell it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.catalogue.frame import read_entry
from finder.catalogue.source import sample_catalogue
from finder.cli import BAD_ARGUMENTS, FINE, main
from finder.exports.fit_of import fit_as_json
from finder.fit.check import check, nearest_line, read_line, sum_line
from finder.fit.groups import only_kind_in
from finder.fit.one_line import made_for
from finder.fit.questions import ORDER
from finder.fit.verdicts import Verdict
from finder.person import HISTOLOGIES, ILLNESSES, Change, Person
from tests.studies import study

SAMPLE = sample_catalogue()
CRITERIA = """Inclusion Criteria:

* Stage IV non-small cell lung cancer with an EGFR L858R mutation
* ECOG performance status 0-1
* Able to swallow tablets
* Likes the sea

Exclusion Criteria:

* Untreated brain metastases
"""
ENTRY = read_entry(study(criteria=CRITERIA))
L858R = Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),), ecog=1, brain="none")


def marks(person: Person) -> dict[str, str]:
    return {item.criterion.text: item.mark for item in check(ENTRY, person).criteria}


def test_each_criterion_has_a_mark_and_unread_ones_are_counted() -> None:
    checked = check(ENTRY, L858R)
    assert marks(L858R) == {
        "Stage IV non-small cell lung cancer with an EGFR L858R mutation": "fits",
        "ECOG performance status 0-1": "fits",
        "Able to swallow tablets": "team",
        "Likes the sea": "unread",
        "Untreated brain metastases": "fits",
    }
    assert sum_line(checked) == "Nothing against it found."
    assert read_line(checked) == (
        "We could compare 3 of 5 criteria with your answers. 1 more only the study team can check."
    )
    assert [item.asks for item in checked.criteria if item.mark == "team"] == ["swallowing and digestion"]


def test_what_is_not_known_is_asked_and_what_contradicts_speaks_against() -> None:
    other = Person(cancer="nsclc", changes=(Change("ALK", "fusion"),), ecog=2)
    assert list(marks(other).values()) == ["against", "against", "team", "unread", "ask"]
    checked = check(ENTRY, other)
    assert sum_line(checked).startswith("Probably not, because of EGFR L858R (your answer: ALK fusion) and ")
    assert "ECOG 2" in sum_line(checked)
    known = Person(cancer="nsclc", changes=L858R.changes, ecog=1)
    assert sum_line(check(ENTRY, known)) == "Ask about brain metastases."
    untold = Person(changes=L858R.changes, ecog=1)
    assert sum_line(check(ENTRY, untold)) == "Ask about the kind of cancer and brain metastases."


def test_an_answer_is_told_once_though_two_criteria_speak_against_it() -> None:
    criteria = """Inclusion Criteria:

* Stage IV non-small cell lung cancer with a KRAS G12C mutation

Exclusion Criteria:

* Known ALK rearrangement
"""
    told = sum_line(
        check(read_entry(study(criteria=criteria)), Person(cancer="nsclc", changes=(Change("ALK", "fusion"),)))
    )
    assert told == "Probably not, because of ALK fusion (your answer: ALK fusion) and KRAS G12C."


@pytest.mark.parametrize("nct", SAMPLE.ncts[::7])
def test_every_quotation_stands_in_its_field(nct: str) -> None:
    entry = SAMPLE.entry(nct)
    person = Person(cancer="sclc", drivers="none", pdl1=0, lines=2, ecog=3, age=90, sex="male", brain="untreated-ok")
    told = fit_as_json(check(entry, person))
    for item in (*told["for"], *told["ask"], *told["against"]):
        assert not item["quote"] or any(item["quote"] in text for text in entry.trial.texts(item["field"]))
    assert {item["question"] for item in told["against"]} or told["verdict"] != "against"


def test_the_limit_of_age_that_speaks_against_is_quoted() -> None:
    record = study()
    record["protocolSection"]["eligibilityModule"] |= {"minimumAge": "18 Years", "maximumAge": "75 Years"}
    (too_old,) = check(read_entry(record), Person(age=82)).of(Verdict.AGAINST)
    assert too_old.requirement.evidence[0].quote == "75 Years"


PEOPLE = st.builds(
    Person,
    cancer=st.sampled_from(["", "nsclc", "sclc"]),
    histology=st.sampled_from(["", *HISTOLOGIES]),
    changes=st.lists(
        st.sampled_from([Change("EGFR", "L858R"), Change("ALK", "fusion"), Change("KRAS", "G12C"), Change("MET")]),
        max_size=2,
        unique=True,
    ).map(tuple),
    drivers=st.sampled_from(["", "none", "not-tested"]),
    pdl1=st.none() | st.integers(0, 100),
    had=st.lists(st.sampled_from(["osimertinib", "platinum", "pd-1", "docetaxel"]), max_size=3).map(tuple),
    lines=st.none() | st.integers(0, 4),
    brain=st.sampled_from(["", "none", "treated-stable", "untreated-ok", "leptomeningeal"]),
    ecog=st.none() | st.integers(0, 4),
    age=st.none() | st.integers(18, 95),
    sex=st.sampled_from(["", "female", "male"]),
    illnesses=st.lists(st.sampled_from(ILLNESSES), max_size=2, unique=True).map(tuple),
)


@settings(max_examples=12)
@given(PEOPLE)
def test_the_table_and_the_check_agree_on_every_sample_trial(person: Person) -> None:
    fit = SAMPLE.fit(person)
    assert (SAMPLE.open_to(person) == (fit.verdict != Verdict.AGAINST)).all()
    for row, nct in enumerate(SAMPLE.ncts):
        checked = check(SAMPLE.entry(nct), person)
        made = sum(finding.held.made for finding in checked.findings)
        told = (checked.verdict, made, len(checked.of(Verdict.FITS)), len(checked.of(Verdict.ASK)), checked.doubt)
        assert told == (fit.verdict[row], fit.made[row], fit.fits[row], fit.asks[row], fit.doubt[row]), nct
        closing = [ORDER.index(finding.requirement.question) for finding in checked.of(Verdict.AGAINST)]
        assert fit.decided_by[row] == min(closing, default=len(ORDER)), nct


@pytest.fixture
def sample_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRIAL_FINDER_DATA", "sample")
    monkeypatch.setenv("TRIAL_FINDER_CACHE_DIR", str(tmp_path))


ASKED = ["--cancer", "nsclc", "--change", "egfr:l858r", "--had", "osimertinib", "--ecog", "1"]


@pytest.mark.usefixtures("sample_data")
def test_search_by_fit_has_every_trial_of_the_view_those_against_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", *ASKED, "--stage", "any", "--sort", "fit", "--format", "json"]) == FINE
    found = json.loads(capsys.readouterr().out)
    assert {row["nct"] for row in found} == set(SAMPLE.ncts)
    verdicts = [row["fit"]["verdict"] for row in found]
    against = verdicts.count("against")
    assert 0 < against < len(found)
    assert set(verdicts[-against:]) == {"against"}
    assert all(0 <= row["fit"]["read"] <= row["fit"]["criteria"] for row in found)


@pytest.mark.usefixtures("sample_data")
def test_without_a_person_there_is_no_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--sort", "fit", "--format", "json"]) == FINE
    assert not any("fit" in row for row in json.loads(capsys.readouterr().out))


@pytest.mark.usefixtures("sample_data")
def test_fit_prints_each_criterion_with_its_mark(capsys: pytest.CaptureFixture[str]) -> None:
    nct = str(SAMPLE.ncts[0])
    assert main(["fit", nct.lower(), *ASKED]) == FINE
    told = capsys.readouterr().out
    assert told.startswith(nct)
    assert "We could compare" in told
    assert "◦ for the study team" in told
    assert "[about nerves and mental health]" in told
    assert main(["fit", nct, *ASKED, "--format", "json"]) == FINE
    assert json.loads(capsys.readouterr().out)["fit"]["verdict"] in ("fits", "ask", "against")


@pytest.mark.usefixtures("sample_data")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["NCT99000001"], "Tell something of the person"),
        (["NCT99000001", "--change", "chocolate"], "not a known value"),
        (["NCT00000001", "--ecog", "1"], "not among the stored trials"),
    ],
)
def test_fit_says_what_it_lacks(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", *arguments]) == BAD_ARGUMENTS
    assert told in capsys.readouterr().err


def test_words_of_a_group_that_is_closed_to_the_person_do_not_stand_as_fitting() -> None:
    """The whole trial takes people before and after treatment; each group takes one of them alone."""
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV non-small cell lung cancer\n"
        "* Part A: has progressed on at least one prior line of systemic therapy for metastatic disease\n"
        "* Part B: no prior systemic therapy for metastatic disease\n"
    )
    entry = read_entry(study(criteria=criteria))
    by_part = {item.criterion.text[:6]: item.mark for item in check(entry, Person(cancer="nsclc", lines=0)).criteria}
    assert by_part["Part A"] == "other-group"
    assert by_part["Part B"] == "fits"


def test_words_for_another_group_alone_have_no_tick_though_the_whole_trial_would_fit() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV non-small cell lung cancer\n"
        "* Cohort 1: EGFR wild-type and no ALK fusion\n"
        "* Cohort 2: EGFR mutation, progressed on an EGFR TKI, no ALK fusion\n"
    )
    person = Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),), had=("osimertinib",), lines=1)
    checked = check(read_entry(study(criteria=criteria)), person)
    assert checked.cohort == "Cohort 2"
    by_group = {item.criterion.text[:8]: item.mark for item in checked.criteria}
    assert (by_group["Cohort 1"], by_group["Cohort 2"]) == ("other-group", "fits")
    assert not [each for each in checked.elsewhere if "Cohort 1" in str(each.requirement.evidence)]
    assert "1 is for another group of people." in read_line(checked)


def test_what_stands_under_the_name_of_another_group_has_no_tick() -> None:
    """Also where nothing that the group asks was read: then the words would seem to be for everybody."""
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV non-small cell lung cancer\n"
        "* Cohort 1:\n  * An EGFR mutation, and progressed on osimertinib\n"
        "* Cohort 2:\n  * ALK fusion\n"
        "  * Progressed either:\n    * in advanced NSCLC, on the latest treatment, or\n    * after surgery\n"
        "* Participants in Cohort 3 with resectable NSCLC of stage II\n"
        "* Cohort 4:\n  * The NSCLC can be operated on\n"
    )
    person = Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),), had=("osimertinib",), lines=1)
    checked = check(read_entry(study(criteria=criteria)), person)
    assert checked.cohort == "Cohort 1"
    ticked = [item.criterion.text for item in checked.criteria if item.mark == "fits"]
    assert ticked == ["Stage IV non-small cell lung cancer", "An EGFR mutation, and progressed on osimertinib"]
    assert [item.mark for item in checked.criteria][3:] == ["other-group"] * (len(checked.criteria) - 3)


@pytest.mark.parametrize(("cancer", "marks"), [("nsclc", ["fits", "other-group"]), ("sclc", ["other-group", "fits"])])
def test_words_about_the_other_kind_of_lung_cancer_have_no_tick(cancer: str, marks: list[str]) -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV NSCLC after at least one line of systemic therapy for metastatic disease\n"
        "* Extensive-stage SCLC after at least one line of systemic therapy for metastatic disease\n"
    )
    entry = read_entry(study(title="A drug in lung cancer", conditions=("Lung Cancer",), criteria=criteria))
    checked = check(entry, Person(cancer=cancer, lines=1))  # type: ignore[arg-type]
    assert [item.mark for item in checked.criteria] == marks


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Participants with ES-SCLC, 2L+", "sclc"),
        ("Relapsed small-cell lung cancer", "sclc"),
        ("mNSCLC, stage IV", "nsclc"),
        ("Non small cell lung cancer", "nsclc"),
        ("NSCLC or SCLC", ""),
        ("Lung cancer without small cell component", ""),
        ("Nonsmall cell lung cancer", "nsclc"),
        ("Non\u2013small cell lung cancer", "nsclc"),
        ("Non\u2011small\u2011cell lung cancer", "nsclc"),
        ("non - small cell lung cancer", "nsclc"),
        ("For SCLC: platinum must not have been given", "sclc"),
        ("Participants must not have small cell lung cancer", ""),
        ("Small-cell lung cancer is excluded", ""),
        ("Stage IV lung cancer", ""),
    ],
)
def test_which_kind_of_lung_cancer_alone_words_name(text: str, kind: str) -> None:
    assert only_kind_in(text) == kind


BY_COHORT = (
    "Inclusion Criteria:\n\n* Stage IV non-small cell lung cancer\n"
    "* Cohort 1: KRAS G12C mutation, at least two prior lines of systemic therapy for metastatic disease\n"
    "* Cohort 2: ALK fusion, at least one prior line of systemic therapy for metastatic disease\n"
    "* Cohort 3: RET fusion, at least two prior lines of systemic therapy for metastatic disease\n"
)


@pytest.mark.parametrize(
    ("person", "group", "told"),
    [
        # Of each cohort the marker is missing; of the second one nothing else.
        (Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),), lines=1), "Cohort 2", "ALK fusion"),
        (Person(cancer="nsclc", changes=(Change("RET", "fusion"),), lines=0), "Cohort 3", "earlier treatment"),
    ],
)
def test_where_all_groups_are_closed_the_reason_is_that_of_the_nearest(person: Person, group: str, told: str) -> None:
    checked = check(read_entry(study(criteria=BY_COHORT)), person)
    assert (checked.verdict, checked.cohort) == (Verdict.AGAINST, group)
    assert sum_line(checked).startswith(f"Probably not, because of {told}")
    assert sum_line(checked).endswith(f" The group that comes closest: {group}.")
    # The name is the record's: a page in another language marks it as English.
    assert nearest_line(checked, '<i lang="en">{}</i>'.format).endswith(f' <i lang="en">{group}</i>.')
    against = [evidence.quote for finding in checked.of(Verdict.AGAINST) for evidence in finding.requirement.evidence]
    assert against
    assert not [quote for quote in against if "Cohort" in quote and group not in quote]
    (against_item,) = [item for item in checked.criteria if item.mark == "against"]
    assert against_item.criterion.text.startswith(group)


def test_what_closes_all_groups_is_quoted_in_the_words_of_the_group() -> None:
    """Both groups are for treated people, which the label says of the trial; each has a sentence of its own for it."""
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV lung cancer\n"
        "* Part A: NSCLC that has progressed after at least one prior line of systemic therapy\n"
        "* Part B: NSCLC with an ALK fusion that has progressed after one prior line of systemic therapy\n"
    )
    entry = read_entry(study(criteria=criteria))
    for gene, group, other in (("EGFR", "Part A", "Part B"), ("ALK", "Part B", "Part A")):
        checked = check(entry, Person(cancer="nsclc", changes=(Change(gene, "fusion"),), lines=0))
        assert (checked.verdict, checked.cohort) == (Verdict.AGAINST, group)
        quoted = [one.quote for finding in checked.of(Verdict.AGAINST) for one in finding.requirement.evidence]
        assert quoted
        assert not [quote for quote in quoted if other in quote]


def test_of_as_much_that_is_missing_the_cancer_weighs_most() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Stage IV lung cancer\n"
        "* Part A: NSCLC that has progressed after at least one prior line of systemic therapy\n"
        "* Part B: SCLC that has progressed after platinum-based first-line chemotherapy\n"
    )
    entry = read_entry(study(title="A drug in lung cancer", conditions=("Lung Cancer",), criteria=criteria))
    for cancer, group in (("nsclc", "Part A"), ("sclc", "Part B")):
        assert check(entry, Person(cancer=cancer, lines=0)).cohort == group  # type: ignore[arg-type]


def test_no_group_is_named_where_all_ask_what_the_person_lacks() -> None:
    criteria = BY_COHORT + "* ECOG performance status 0-1\n"
    person = Person(cancer="nsclc", changes=(Change("ALK", "fusion"),), lines=1, ecog=3)
    checked = check(read_entry(study(criteria=criteria)), person)
    assert sum_line(checked) == "Probably not, because of daily life (ECOG) (your answer: ECOG 3)."


def test_a_trial_is_made_for_what_it_asks_not_for_what_the_report_says() -> None:
    criteria = "Inclusion Criteria:\n\n* Stage IV non-small cell lung cancer\n* EGFR mutation\n"
    person = Person(cancer="nsclc", changes=(Change("EGFR", "exon 20 insertion"),))
    assert made_for(check(read_entry(study(criteria=criteria)), person)) == "EGFR mutation"
