"""For which line of therapy is the trial? On sentences of our own and on the real records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.labels.criteria import split_criteria
from finder.labels.evidence import Label
from finder.labels.line import LINES, read_line
from finder.labels.statements import Reading
from finder.record import read_trial


def read(
    inclusion: str = "Lung cancer", exclusion: str = "Pregnancy", title: str = "A lung cancer trial", summary: str = ""
) -> Label[tuple[str, ...]]:
    text = f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* {exclusion}"
    trial = read_trial(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99000001", "briefTitle": title},
                "descriptionModule": {"briefSummary": summary},
                "eligibilityModule": {"eligibilityCriteria": text},
            }
        }
    )
    label = read_line(Reading(trial, split_criteria(text)))
    assert label.value == tuple(line for line in LINES if line in label.value)
    assert (label.value == ("not-stated",)) == (not label.evidence)
    for evidence in label.evidence:
        assert any(evidence.quote in text for text in trial.texts(evidence.field))
    return label


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("No earlier systemic therapy for the metastases", "first-line"),
        ("Has not received previous chemotherapy for advanced lung cancer", "first-line"),
        ("Treatment-naïve stage IV lung cancer", "first-line"),
        ("Small cell lung cancer of extensive stage, previously   \n  untreated", "first-line"),
        ("Eligible for first-line pembrolizumab", "first-line"),
        ("Stage IV lung cancer with no history of anticancer treatment", "first-line"),
        ("No prior systemic therapy; adjuvant therapy is allowed if relapse came after 12 months", "first-line"),
        ("Progressed after a platinum doublet", "previously-treated"),
        ("Failed at least one line of therapy", "previously-treated"),
        ("Refractory to standard therapy", "previously-treated"),
        ("For whom no standard therapy is available", "previously-treated"),
        ("Intolerant of all available standard treatments", "previously-treated"),
        ("Must have received an EGFR-TKI", "previously-treated"),
        ("1-2 prior lines of systemic therapy", "previously-treated"),
        ("Disease progression after first-line osimertinib", "previously-treated"),
        ("No disease progression after four cycles of first-line chemotherapy", "maintenance"),
        ("Any line of therapy", "any"),
        ("No more than two earlier regimens of chemotherapy", "any"),
        ("Treatment-naive or have received one line of chemotherapy", "any"),
        ("No longer benefits from standard treatment", "previously-treated"),
        ("Where a drug is the first-line standard, it must have been received", "previously-treated"),
        ("No systemic therapy received within 21 days", "not-stated"),
        ("Treatment-naive or previously treated", "any"),
        ("Must have had platinum, or have declined it", "not-stated"),
        ("Must have received platinum, or refused it", "not-stated"),
        ("No limit on the count of prior therapies", "any"),
        ("No chemotherapy within 4 weeks before the first dose", "not-stated"),
        ("Recovered from side effects of previous therapy", "not-stated"),
        ("No prior treatment with a PD-1 antibody", "not-stated"),
        ("EGFR-TKI-naive", "not-stated"),
        ("Prior radiotherapy is allowed", "not-stated"),
        ("No heart failure or liver failure under treatment", "not-stated"),
        ("Adjuvant chemotherapy more than 6 months ago is allowed", "not-stated"),
    ],
)
def test_inclusion(sentence: str, line: str) -> None:
    assert read(sentence).value == (line,)


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("Prior systemic therapy for metastatic lung cancer", "first-line"),
        ("Has received chemotherapy for advanced disease", "first-line"),
        ("Systemic anti-cancer therapy within 3 weeks before the study", "not-stated"),
        ("Prior treatment with a TIGIT antibody", "not-stated"),
        ("More than two prior lines of chemotherapy for metastatic disease", "any"),
        ("Has received an EGFR inhibitor before", "not-stated"),
        ("Prior treatment with a PD-1 antibody", "not-stated"),
        ("Plans to receive other anticancer therapy for lung cancer", "not-stated"),
        ("Prior anti-tumour vaccine", "not-stated"),
        ("Untreated brain metastases", "not-stated"),
    ],
)
def test_exclusion(sentence: str, line: str) -> None:
    assert read(exclusion=sentence).value == (line,)


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("First-line treatment of metastatic lung cancer", "first-line"),
        ("Lung cancer progressed after first-line therapy", "previously-treated"),
        ("Second-line treatment of small cell lung cancer", "previously-treated"),
        ("Previously treated lung cancer", "previously-treated"),
        ("Relapsed small cell lung cancer", "previously-treated"),
        ("Maintenance with tablets in lung cancer", "maintenance"),
        ("Antibody and platinum followed by maintenance as first-line treatment of lung cancer", "first-line"),
        ("Mechanisms of drug resistance in lung cancer", "not-stated"),
    ],
)
def test_title(title: str, line: str) -> None:
    assert read(title=title).value == (line,)


@pytest.mark.parametrize(
    ("inclusion", "title", "line"),
    [
        ("R/R small cell lung cancer", "A lung cancer trial", ("previously-treated",)),
        ("Lung cancer", "Tablets for lung cancer recurrent on osimertinib", ("previously-treated",)),
        ("The biopsy must not have been exposed to anticancer therapy", "A lung cancer trial", ("not-stated",)),
        ("No prior EGFR TKI", "A lung cancer trial", ("not-stated",)),
        (
            "Any number of prior lines of therapy",
            "Tablets in relapsed or refractory lung cancer",
            ("previously-treated",),
        ),
        ("Patients who are on first-line brigatinib", "A lung cancer trial", ("first-line",)),
        (
            "Must have received or not tolerated standard of care, except for some groups",
            "A lung cancer trial",
            ("previously-treated",),
        ),
        ("Completed 3 to 4 cycles of first-line chemotherapy", "A lung cancer trial", ("maintenance",)),
        (
            "Phase I: prior chemotherapy is allowed\n* Phase II: no prior systemic therapy for advanced disease",
            "A lung cancer trial",
            ("any",),
        ),
        (
            "Cohort 1: treatment-naive metastatic disease\n* Cohort 2: progressed on a PD-1 antibody",
            "A lung cancer trial",
            ("first-line", "previously-treated"),
        ),
        ("Patients who refuse standard therapy", "A lung cancer trial", ("any",)),
        ("0-2 prior lines of systemic therapy", "A lung cancer trial", ("any",)),
    ],
)
def test_words_that_were_misread(inclusion: str, title: str, line: tuple[str, ...]) -> None:
    assert read(inclusion, title=title).value == line


def test_cohorts_that_differ_give_both() -> None:
    label = read("Cohort 1: no prior systemic therapy for advanced disease\n* Cohort 2: progressed on chemotherapy")
    assert label.value == ("first-line", "previously-treated")


def test_sentence_of_another_cancer_is_not_read() -> None:
    assert read("Melanoma: no prior systemic therapy for metastatic disease").value == ("not-stated",)


def test_what_stands_under_the_name_of_another_cancer_is_not_read() -> None:
    nested = "Cohort of colorectal cancer:\n  * Treatment-naive\n* Any solid tumour: progressed on chemotherapy"
    assert read(nested).value == ("previously-treated",)


def test_title_outweighs_a_stray_sentence() -> None:
    label = read("Relapse after chemotherapy given before surgery", title="First-line treatment of lung cancer")
    assert label.value == ("first-line",)


def test_summary_counts_where_all_else_is_silent() -> None:
    assert read(summary="This study tests a tablet as first-line treatment.").value == ("first-line",)
    assert read(summary="Second-line treatment is often weak in this disease.").value == ("not-stated",)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    read(f"{text} prior therapy {text}", f"no prior {text} line")


def test_no_limit_to_earlier_treatments_does_not_mean_that_there_may_be_none() -> None:
    both = "Refractory to standard therapy\n* No limit to how many prior therapies there were"
    assert read(both).value == ("previously-treated",)
    assert read("No limit to how many prior therapies there were").value == ("any",)


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "line"),
    [
        ("Progressed on osimertinib", "Prior chemotherapy for metastatic disease", "previously-treated"),
        ("Progression after a PD-1 inhibitor\n* Chemotherapy-naive", "Pregnancy", "previously-treated"),
        ("Chemotherapy-naive\n* A prior EGFR-TKI is allowed", "Pregnancy", "any"),
        ("Chemotherapy-naive stage IV lung cancer", "Pregnancy", "first-line"),
        # Those with a mutation must have had more than the others.
        ("No prior chemotherapy\n* If EGFR-mutated: progressed on a TKI", "Pregnancy", "first-line previously-treated"),
    ],
)
def test_ban_on_chemotherapy_alone(inclusion: str, exclusion: str, line: str) -> None:
    assert read(inclusion, exclusion).value == tuple(line.split())


def test_ban_on_other_treatment_is_no_first_line_where_one_is_asked_for() -> None:
    other = "Exposure to other antitumour therapies"
    assert read("Lung cancer", other).value == ("first-line",)
    assert read("Progressed after platinum", other).value == ("previously-treated",)


@pytest.mark.parametrize(
    ("criteria", "lets_in_untreated_people"),
    [
        ("Progressed after platinum or refused standard treatment", True),
        ("Progressed after platinum or refused standard treatment\n* Must have received a PD-1 antibody", False),
        ("People who refused standard treatment are allowed\n* Must have received a PD-1 antibody", True),
        ("One of these:\n  * Must have received a PD-1 antibody\n  * Refused standard treatment", True),
        ("Refused standard treatment\n* With an ALK fusion, must have received an ALK inhibitor", True),
    ],
)
def test_a_refusal_is_no_excuse_from_another_criterion(criteria: str, lets_in_untreated_people: bool) -> None:
    assert ("any" in read(criteria).value) is lets_in_untreated_people


def test_a_relapse_in_the_title_may_follow_an_operation() -> None:
    assert read(title="Paclitaxel for relapsed lung cancer").value == ("previously-treated",)
    assert read("No prior chemotherapy", title="Paclitaxel for relapsed lung cancer").value == ("first-line",)


def test_what_a_group_of_another_cancer_is_asked_is_not_asked_of_the_lung() -> None:
    groups = "Cohort A1: lung cancer\n* Cohorts A2, B1-2: bladder cancer\n* Cohort A1: has received platinum"
    assert read(groups).value == ("previously-treated",)
    assert read(f"{groups}\n* Cohort B2: must be untreated for metastatic disease").value == ("previously-treated",)
    assert read(f"{groups}\n* Part B2: must be untreated for metastatic disease").value == (
        "first-line",
        "previously-treated",
    )


@pytest.mark.parametrize("ban", ["Patients must not have received", "You cannot be on, nor have had"])
def test_a_ban_said_twice_bars_once(ban: str) -> None:
    """In the exclusion criteria "must not have received" is no demand for a treatment."""
    assert read(exclusion=f"{ban} any prior systemic therapy for lung cancer").value == ("first-line",)
    assert read(exclusion="Has not received systemic therapy for metastatic disease").value == ("previously-treated",)


@pytest.mark.parametrize(
    "sentence",
    [
        "TKI treatment naive",
        "Patients may have received systemic chemotherapy for stage III disease",
        "Patients may take other drugs if their disease progresses after chemotherapy",
        "An advanced or refractory tumour that suits treatment with a taxane",
        "Written consent is given before what is not part of standard medical care",
        "Any number of prior brain-directed therapies",
    ],
)
def test_what_names_no_earlier_line(sentence: str) -> None:
    assert read(sentence).value == ("not-stated",)


OF_SOME = "People with an EGFR mutation must have progressed on an EGFR inhibitor"


@pytest.mark.parametrize(
    ("inclusion", "title", "line"),
    [
        (OF_SOME, "A lung cancer trial", "not-stated"),
        (OF_SOME, "A trial for EGFR-mutated lung cancer", "previously-treated"),
        (f"{OF_SOME}\n* No prior systemic therapy", "A lung cancer trial", "first-line previously-treated"),
        (f"{OF_SOME}\n* At least one line of systemic therapy", "A lung cancer trial", "previously-treated"),
    ],
)
def test_what_people_with_a_marker_must_have_had_makes_no_line_by_itself(inclusion: str, title: str, line: str) -> None:
    assert read(inclusion, title=title).value == tuple(line.split())


def test_title_of_another_tumour_says_nothing_of_the_line() -> None:
    title = "Tablets in Solid Tumours, and First-line in Head and Neck Squamous Cell Carcinoma"
    assert read("Refractory to standard therapy", title=title).value == ("previously-treated",)


def test_an_aim_of_a_summary_is_no_earlier_treatment() -> None:
    aim = "The objective of the study is progression-free survival, and to identify acquired resistance in tumours"
    assert read(summary=aim).value == ("not-stated",)
    assert read(summary="Patients who progressed on chemotherapy are treated").value == ("previously-treated",)
