"""What each question of the fit is held against. The table reads as a clinician would say it."""

from __future__ import annotations

import pytest

from finder.fit.questions import Question
from finder.fit.requirement import Alteration, Requirement, RoomFor
from finder.fit.treatments import classes_of
from finder.fit.verdicts import Verdict, doubt_of, held_against
from finder.person import Change, Person

FITS, ASK, AGAINST = Verdict.FITS, Verdict.ASK, Verdict.AGAINST

EXON_19 = Person(cancer="nsclc", histology="adenocarcinoma", changes=(Change("EGFR", "exon 19 deletion"),))
EXON_20 = Person(cancer="nsclc", changes=(Change("EGFR", "exon 20 insertion"),))
NO_DRIVER = Person(cancer="nsclc", histology="squamous", drivers="none", pdl1=10)
UNTESTED = Person(cancer="nsclc", drivers="not-tested")
AFTER_OSIMERTINIB = Person(cancer="nsclc", changes=(Change("EGFR", "L858R"),), had=("osimertinib",), lines=1)
UNTREATED = Person(cancer="nsclc", lines=0)
IN_MAINTENANCE = Person(cancer="nsclc", had=("platinum", "pemetrexed", "pd-1"), lines=1, earlier="maintenance")
UNTREATED_ALK = Person(cancer="nsclc", changes=(Change("ALK", "fusion"),), lines=0)
AFTER_TWO = Person(cancer="nsclc", had=("osimertinib", "platinum"), lines=2)
AFTER_TWO_TABLETS = Person(cancer="nsclc", had=("alectinib", "lorlatinib"), lines=2)
SMALL_CELL = Person(cancer="sclc", had=("carboplatin", "etoposide", "atezolizumab"), lines=1)


def marker(gene: str, *variants: str, threshold: str = "") -> Alteration:
    return Alteration(gene, variants, threshold)


@pytest.mark.parametrize(
    ("person", "question", "says", "verdict"),
    [
        (SMALL_CELL, "cancer", ("nsclc",), AGAINST),
        (SMALL_CELL, "cancer", ("both",), FITS),
        (SMALL_CELL, "cancer", ("basket-any",), None),
        (Person(), "cancer", ("nsclc",), None),
        (EXON_19, "stage", ("no",), AGAINST),
        (EXON_19, "stage", ("not-stated",), ASK),
        (EXON_19, "histology", ("squamous",), AGAINST),
        (EXON_20, "histology", ("squamous",), ASK),
        (NO_DRIVER, "histology", ("squamous",), FITS),
        (EXON_19, "marker", (marker("EGFR"),), FITS),
        (EXON_19, "marker", (marker("EGFR", "exon 20 insertion"),), AGAINST),
        (EXON_20, "marker", (marker("EGFR", "exon 20 insertion"),), FITS),
        (EXON_19, "marker", (marker("ALK"),), AGAINST),
        (EXON_19, "marker", (marker("MET", "amplification"),), ASK),
        (EXON_19, "marker", (marker("ALK"), marker("EGFR")), FITS),
        (Person(changes=(Change("MET", "amplification"),)), "marker", (marker("KRAS", "G12D"),), ASK),
        (Person(changes=(Change("MET", "exon 14 skipping"),)), "marker", (marker("KRAS", "G12D"),), AGAINST),
        (EXON_19, "marker", (marker("TROP2"),), ASK),
        (UNTESTED, "marker", (marker("EGFR"),), ASK),
        (NO_DRIVER, "marker", (marker("EGFR"),), AGAINST),
        (NO_DRIVER, "marker", (marker("PD-L1", threshold="TPS >= 50 %"),), AGAINST),
        (NO_DRIVER, "marker", (marker("PD-L1", threshold="TPS >= 1 %"),), FITS),
        (NO_DRIVER, "marker", (marker("PD-L1", threshold="1-49 %"),), FITS),
        (NO_DRIVER, "marker", (marker("PD-L1", threshold="CPS >= 10"),), ASK),
        (EXON_19, "marker", (marker("PD-L1"),), ASK),
        (EXON_19, "no-marker", (marker("EGFR"),), AGAINST),
        (EXON_19, "no-marker", (marker("EGFR", "exon 20 insertion"),), FITS),
        (EXON_19, "no-marker", (marker("ALK"),), FITS),
        (EXON_19, "no-marker", (marker("other"),), AGAINST),
        (NO_DRIVER, "no-marker", (marker("other"),), FITS),
        (UNTESTED, "no-marker", (marker("EGFR"),), ASK),
        (SMALL_CELL, "no-marker", (marker("EGFR"),), None),
        (UNTREATED, "line", ("first-line",), FITS),
        (UNTREATED, "line", ("previously-treated",), AGAINST),
        (AFTER_OSIMERTINIB, "line", ("first-line",), AGAINST),
        (AFTER_OSIMERTINIB, "line", ("first-line", "previously-treated"), FITS),
        (AFTER_OSIMERTINIB, "line", ("not-stated",), None),
        (Person(), "line", ("first-line",), ASK),
        (AFTER_OSIMERTINIB, "lines", (2, None), AGAINST),
        (AFTER_OSIMERTINIB, "lines", (None, 2), FITS),
        (AFTER_OSIMERTINIB, "lines", (0, 0), AGAINST),
        (AFTER_OSIMERTINIB, "had", ("egfr-tki",), FITS),
        (AFTER_OSIMERTINIB, "had", ("platinum",), AGAINST),
        (Person(had=("osimertinib",)), "had", ("platinum",), ASK),
        (AFTER_OSIMERTINIB, "had", ("platinum", "egfr-tki"), FITS),
        (AFTER_OSIMERTINIB, "had", ("any-systemic",), FITS),
        (Person(lines=1), "had", ("platinum",), ASK),
        (UNTREATED, "had", ("platinum",), AGAINST),
        (SMALL_CELL, "not-had", ("pd-1/pd-l1",), AGAINST),
        (SMALL_CELL, "not-had", ("adc-topo1",), FITS),
        (SMALL_CELL, "not-had", ("same-target",), ASK),
        (Person(brain="none"), "brain", ("excluded",), FITS),
        (Person(brain="treated-stable"), "brain", ("excluded",), AGAINST),
        (Person(brain="treated-stable"), "brain", ("treated-stable",), FITS),
        (Person(brain="untreated-ok"), "brain", ("treated-stable",), ASK),
        (Person(brain="untreated-ok"), "brain", ("untreated-ok",), FITS),
        (Person(brain="none"), "brain", ("required",), AGAINST),
        (Person(), "brain", ("not-stated",), None),
        (Person(ecog=2), "ecog", (1,), AGAINST),
        (Person(ecog=2), "ecog", (2,), FITS),
        (Person(), "ecog", (1,), ASK),
        (Person(ecog=2), "ecog", (None,), None),
        (Person(ecog=3), "ecog", (None,), ASK),
        (Person(ecog=3), "ecog", (3,), FITS),
        (Person(age=82), "age", (18.0, 75.0), AGAINST),
        (Person(age=82), "age", (18.0, None), FITS),
        (Person(ecog=1), "age", (1.0, 21.0), ASK),
        (Person(ecog=1), "age", (18.0, 75.0), ASK),
        (Person(ecog=1), "age", (65.0, None), ASK),
        (Person(ecog=1), "age", (18.0, 80.0), None),
        (Person(ecog=1), "age", (20.0, None), None),
        (Person(sex="male"), "sex", ("FEMALE",), AGAINST),
        (Person(illnesses=("autoimmune",)), "illness", ("autoimmune", "excluded"), AGAINST),
        (Person(illnesses=("autoimmune",)), "illness", ("autoimmune", "excluded-if-active"), ASK),
        (Person(illnesses=("heart",)), "illness", ("cardiac", "excluded"), ASK),
        (Person(illnesses=("eye",)), "illness", ("eye", "excluded"), ASK),
        (Person(illnesses=("autoimmune",)), "illness", ("hiv", "excluded"), FITS),
        (Person(), "illness", ("hiv", "excluded"), None),
        (Person(illnesses=("none",)), "illness", ("hiv", "excluded"), FITS),
        (Person(illnesses=("none",)), "illness", ("cardiac", "named"), FITS),
        (Person(extent="oligometastatic"), "extent", ("oligometastatic",), FITS),
        (Person(extent="many"), "extent", ("oligometastatic",), AGAINST),
        (Person(), "extent", ("oligometastatic",), ASK),
        (Person(extent="many"), "extent", ("oligoprogression",), ASK),
        (Person(extent="oligometastatic"), "extent", ("beyond-local",), ASK),
        (Person(extent="many"), "extent", ("beyond-local",), None),
        (Person(illnesses=("transplant",)), "illness", ("immune", "named"), ASK),
        (Person(illnesses=("kidney",)), "illness", ("kidney", "named"), ASK),
        (Person(sex="male"), "pregnancy", (), FITS),
        (Person(sex="female", age=72), "pregnancy", (), FITS),
        (Person(sex="female", age=35), "pregnancy", (), None),
        (UNTREATED, "line", ("not-stated", "systemic"), ASK),
        (UNTREATED, "line", ("not-stated",), None),
        (AFTER_OSIMERTINIB, "line", ("previously-treated", "nothing-left"), ASK),
        (AFTER_TWO, "line", ("previously-treated", "nothing-left"), FITS),
        (UNTREATED, "line", ("any", "nothing-left"), ASK),
        (AFTER_TWO_TABLETS, "line", ("previously-treated", "nothing-left"), ASK),
        (SMALL_CELL, "cancer", ("basket-any", "selected"), ASK),
        (UNTREATED_ALK, "had", ("targeted-for-driver",), AGAINST),
        (AFTER_OSIMERTINIB, "not-had", ("any-systemic-for-advanced",), AGAINST),
        (EXON_19, "marker", (marker("EGFR", threshold=">= 20 %"),), ASK),
        (SMALL_CELL, "cancer", ("not-lung",), AGAINST),
        (Person(brain="untreated-ok"), "brain", ("treated-stable", "treated-only"), AGAINST),
        (Person(brain="treated-stable"), "brain", ("named",), ASK),
        (Person(brain="none"), "brain", ("named",), FITS),
        (Person(illnesses=("hiv",)), "illness", ("hiv", "allowed"), FITS),
        (UNTREATED_ALK, "had", ("targeted-for-driver", marker("EGFR"), marker("ALK")), AGAINST),
        (UNTREATED_ALK, "had", ("targeted-for-driver", marker("EGFR"), marker("ROS1")), None),
        (AFTER_OSIMERTINIB, "had", ("alk-tki", marker("ALK")), None),
        (Person(changes=(Change("ALK", "fusion"),), lines=0), "had", ("egfr-tki", marker("HER2")), ASK),
        (Person(illnesses=("hepatitis-c",)), "illness", ("hepatitis-c", "excluded"), AGAINST),
        (Person(illnesses=("hepatitis-c",)), "illness", ("hepatitis-b", "excluded"), None),
        (Person(illnesses=("hepatitis-c",)), "illness", ("hepatitis-b-c", "excluded"), None),
        (Person(illnesses=("hepatitis-c",)), "illness", ("hepatitis-b-c", "named"), ASK),
        (Person(illnesses=("hepatitis",)), "illness", ("hepatitis-b-c", "excluded"), AGAINST),
        (Person(illnesses=("hepatitis",)), "illness", ("hepatitis-b", "excluded"), None),
        (Person(illnesses=("hiv",)), "illness", ("hepatitis-b-c", "excluded"), FITS),
        (Person(illnesses=("hiv",)), "illness", ("hepatitis-b", "excluded"), None),
        (Person(illnesses=("hiv",)), "illness", ("hiv", "needed"), FITS),
        (Person(illnesses=("none",)), "illness", ("hiv", "needed"), AGAINST),
        (Person(illnesses=("heart",)), "illness", ("hiv", "needed"), AGAINST),
        (Person(), "illness", ("hiv", "needed"), ASK),
        (Person(brain="leptomeningeal"), "brain", ("required", "of-the-lining"), FITS),
        (Person(brain="untreated-ok"), "brain", ("required", "of-the-lining"), AGAINST),
        (Person(brain="treated-stable"), "brain", ("required", "of-the-lining"), AGAINST),
        (Person(), "brain", ("required", "of-the-lining"), ASK),
        (AFTER_TWO, "not-had", ("any-systemic-for-advanced", "besides", "egfr-tki"), AGAINST),
        (AFTER_OSIMERTINIB, "not-had", ("any-systemic-for-advanced", "besides", "egfr-tki"), FITS),
        (SMALL_CELL, "not-had", ("any-systemic", "besides", "platinum", "pd-1/pd-l1"), FITS),
        (UNTREATED, "not-had", ("any-systemic", "besides", "platinum"), FITS),
        (AFTER_TWO, "not-had", ("drugs", "gemcitabine", "osimertinib"), ASK),
        (AFTER_TWO, "not-had", ("drugs", "gemcitabine"), None),
        (UNTREATED, "not-had", ("drugs", "gemcitabine"), None),
        (AFTER_TWO, "had", ("osimertinib", "latest"), ASK),
        (AFTER_OSIMERTINIB, "had", ("osimertinib", "latest"), FITS),
        (IN_MAINTENANCE, "line", ("previously-treated", "progressed"), AGAINST),
        (IN_MAINTENANCE, "line", ("previously-treated",), ASK),
        (IN_MAINTENANCE, "line", ("any",), ASK),
        (IN_MAINTENANCE, "line", ("not-stated", "systemic"), ASK),
        (IN_MAINTENANCE, "line", ("maintenance",), FITS),
        (AFTER_TWO, "line", ("previously-treated", "progressed"), FITS),
    ],
)  # fmt: skip
def test_a_requirement_against_a_person(
    person: Person, question: Question, says: tuple[object, ...], verdict: Verdict | None
) -> None:
    held = held_against(Requirement(question, says), person)
    assert (held.verdict if held else None) == verdict


@pytest.mark.parametrize(
    ("person", "question", "says", "room", "verdict"),
    [
        (AFTER_OSIMERTINIB, "lines", (0, 0), "without-chemotherapy", ASK),
        (AFTER_OSIMERTINIB, "line", ("first-line",), "without-chemotherapy", ASK),
        (AFTER_TWO, "lines", (0, 0), "without-chemotherapy", AGAINST),
        (UNTREATED, "line", ("previously-treated",), "without-chemotherapy", AGAINST),
        (AFTER_TWO, "lines", (None, 1), "few-chemotherapies", ASK),
        (AFTER_TWO, "lines", (None, 0), "few-chemotherapies", AGAINST),
        (AFTER_OSIMERTINIB, "lines", (2, None), "few-chemotherapies", AGAINST),
        (UNTREATED, "lines", (1, None), "untreated", ASK),
        (UNTREATED, "line", ("previously-treated",), "untreated", ASK),
        (AFTER_OSIMERTINIB, "lines", (2, None), "untreated", AGAINST),
        (SMALL_CELL, "not-had", ("pd-1/pd-l1",), "some", ASK),
        (UNTREATED_ALK, "had", ("targeted-for-driver",), "some", ASK),
        (Person(ecog=2), "ecog", (1,), "anybody", ASK),
    ],
)
def test_room_for_a_person(
    person: Person, question: Question, says: tuple[object, ...], room: RoomFor, verdict: Verdict
) -> None:
    closed, held = (held_against(Requirement(question, says, room=each), person) for each in ((), (room,)))
    assert closed is not None
    assert held is not None
    assert (closed.verdict, held.verdict) == (AGAINST, verdict)


def doubt(question: Question, says: tuple[object, ...], person: Person) -> int:
    held = held_against(Requirement(question, says), person)
    assert held is not None
    return doubt_of(question, held)


def test_open_questions_weigh_by_how_many_of_those_who_ask_can_join() -> None:
    treated, untreated = Person(brain="treated-stable"), Person(brain="untreated-ok")
    silent = doubt("line", ("not-stated", "systemic"), UNTREATED)
    assert 0 < silent < doubt("line", ("any", "nothing-left"), UNTREATED)
    assert doubt("brain", ("named",), treated) < doubt("brain", ("named",), untreated)
    assert doubt("illness", ("hiv", "named"), Person(illnesses=("hiv",))) > silent
    assert doubt("marker", (marker("ALK"),), UNTESTED) > doubt("marker", (marker("EGFR"),), UNTESTED)
    # Few have HIV: that somebody did not say whether they have it makes no trial for people with it one for them.
    assert doubt("illness", ("hiv", "needed"), Person()) > doubt(
        "illness", ("hiv", "named"), Person(illnesses=("hiv",))
    )
    # A report names what was found; what comes under treatment is not among it.
    assert doubt("no-marker", (marker("EGFR", "exon 20 insertion", "T790M"),), EXON_19) == 0
    assert doubt("no-marker", (marker("EGFR", "T790M"),), Person(changes=(Change("EGFR"),))) == 2
    # One more answer settles it.
    assert doubt("ecog", (1,), Person()) == 0


@pytest.mark.parametrize(
    ("threshold", "pdl1", "is_made"),
    [(">= 50 %", 80, True), (">= 1 %", 80, False), ("1-49 %", 20, True), ("< 50 %", 20, False), ("< 1 %", 0, True)],
)
def test_a_trial_is_made_for_a_high_or_a_low_pdl1_and_not_for_that_of_most_people(
    threshold: str, pdl1: int, is_made: bool
) -> None:
    held = held_against(Requirement("marker", (marker("PD-L1", threshold=threshold),)), Person(pdl1=pdl1))
    assert held is not None
    assert (held.verdict, held.made) == (FITS, is_made)


def test_a_trial_for_maintenance_is_made_for_who_is_in_it() -> None:
    def is_made(*lines: str) -> bool:
        held = held_against(Requirement("line", lines), IN_MAINTENANCE)
        return held is not None and held.made

    assert is_made("maintenance")
    assert is_made("first-line", "maintenance")
    assert not is_made("maintenance", "previously-treated")


def test_what_somebody_had_belongs_to_its_classes() -> None:
    assert {"osimertinib", "egfr-tki", "targeted-for-driver", "any-systemic"} <= classes_of("Tagrisso")
    assert "alk-tki" in classes_of("lorlatinib")
    assert "pd-1/pd-l1" in classes_of("ivonescimab")
    assert classes_of("chocolate") == frozenset()


def test_a_trial_is_made_for_brain_metastases_of_lung_cancer_not_of_any() -> None:
    treated = Person(brain="treated-stable")
    own = held_against(Requirement("brain", ("required",)), treated)
    basket = held_against(Requirement("brain", ("required", "of-any-cancer")), treated)
    assert own is not None
    assert basket is not None
    assert (own.made, basket.made) == (True, False)
    assert own.verdict == basket.verdict == FITS


def test_a_drug_against_vegfr_is_no_egfr_inhibitor() -> None:
    person = Person(cancer="nsclc", had=("anlotinib",), lines=1)
    held = held_against(Requirement("had", ("egfr-tki",)), person)
    assert held is not None
    assert held.verdict == Verdict.AGAINST
