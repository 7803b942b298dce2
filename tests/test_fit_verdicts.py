"""What each question of the fit is held against. The table reads as a clinician would say it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from finder.fit.requirement import FOR_DRIVER, Alteration, Requirement, RoomFor
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
UNTREATED_FUSION = Person(changes=(Change("ALK", "fusion"),), lines=0)
UNTREATED_ALK = Person(cancer="nsclc", changes=(Change("ALK", "fusion"),), lines=0)
AFTER_TWO = Person(cancer="nsclc", had=("osimertinib", "platinum"), lines=2)
AFTER_TWO_TABLETS = Person(cancer="nsclc", had=("alectinib", "lorlatinib"), lines=2)
SMALL_CELL = Person(cancer="sclc", had=("carboplatin", "etoposide", "atezolizumab"), lines=1)


def with_marker(*alterations: Alteration) -> Requirement:
    return Requirement("marker", alterations=alterations)


def without_marker(alteration: Alteration) -> Requirement:
    return Requirement("no-marker", alterations=(alteration,))


def marker(gene: str, *variants: str, threshold: str = "") -> Alteration:
    return Alteration(gene, variants, threshold)


@pytest.mark.parametrize(
    ("person", "requirement", "verdict"),
    [
        (SMALL_CELL, Requirement("cancer", ("nsclc",)), AGAINST),
        (SMALL_CELL, Requirement("cancer", ("both",)), FITS),
        (SMALL_CELL, Requirement("cancer", ("basket-any",)), None),
        # A trial for small cell lung cancer must not look open to somebody who did not tell their kind.
        (Person(changes=(Change("EGFR", "exon 20 insertion"),)), Requirement("cancer", ("sclc",)), ASK),
        (Person(), Requirement("cancer", ("both",)), None),
        (Person(), Requirement("cancer", ("basket-any",)), None),
        (EXON_19, Requirement("stage", ("no",)), AGAINST),
        (EXON_19, Requirement("stage", ("not-stated",)), ASK),
        (EXON_19, Requirement("histology", ("squamous",)), AGAINST),
        (EXON_20, Requirement("histology", ("squamous",)), ASK),
        (NO_DRIVER, Requirement("histology", ("squamous",)), FITS),
        (EXON_19, with_marker(marker("EGFR")), FITS),
        (EXON_19, with_marker(marker("EGFR", "exon 20 insertion")), AGAINST),
        (EXON_20, with_marker(marker("EGFR", "exon 20 insertion")), FITS),
        (EXON_19, with_marker(marker("ALK")), AGAINST),
        (EXON_19, with_marker(marker("MET", "amplification")), ASK),
        (EXON_19, with_marker(marker("ALK"), marker("EGFR")), FITS),
        (Person(changes=(Change("MET", "amplification"),)), with_marker(marker("KRAS", "G12D")), ASK),
        (Person(changes=(Change("MET", "exon 14 skipping"),)), with_marker(marker("KRAS", "G12D")), AGAINST),
        (EXON_19, with_marker(marker("TROP2")), ASK),
        (UNTESTED, with_marker(marker("EGFR")), ASK),
        (NO_DRIVER, with_marker(marker("EGFR")), AGAINST),
        (NO_DRIVER, with_marker(marker("PD-L1", threshold="TPS >= 50 %")), AGAINST),
        (NO_DRIVER, with_marker(marker("PD-L1", threshold="TPS >= 1 %")), FITS),
        (NO_DRIVER, with_marker(marker("PD-L1", threshold="1-49 %")), FITS),
        (NO_DRIVER, with_marker(marker("PD-L1", threshold="CPS >= 10")), ASK),
        (EXON_19, with_marker(marker("PD-L1")), ASK),
        (EXON_19, without_marker(marker("EGFR")), AGAINST),
        (EXON_19, without_marker(marker("EGFR", "exon 20 insertion")), FITS),
        (EXON_19, without_marker(marker("ALK")), FITS),
        (EXON_19, without_marker(marker("other")), AGAINST),
        (NO_DRIVER, without_marker(marker("other")), FITS),
        (UNTESTED, without_marker(marker("EGFR")), ASK),
        (SMALL_CELL, without_marker(marker("EGFR")), None),
        (UNTREATED, Requirement("line", ("first-line",)), FITS),
        (UNTREATED, Requirement("line", ("previously-treated",)), AGAINST),
        (AFTER_OSIMERTINIB, Requirement("line", ("first-line",)), AGAINST),
        (AFTER_OSIMERTINIB, Requirement("line", ("first-line", "previously-treated")), FITS),
        (AFTER_OSIMERTINIB, Requirement("line", ("not-stated",)), None),
        (Person(), Requirement("line", ("first-line",)), ASK),
        (AFTER_OSIMERTINIB, Requirement("lines", (2, None)), AGAINST),
        (AFTER_OSIMERTINIB, Requirement("lines", (None, 2)), FITS),
        (AFTER_OSIMERTINIB, Requirement("lines", (0, 0)), AGAINST),
        (AFTER_OSIMERTINIB, Requirement("had", ("egfr-tki",)), FITS),
        (AFTER_OSIMERTINIB, Requirement("had", ("platinum",)), AGAINST),
        (Person(had=("osimertinib",)), Requirement("had", ("platinum",)), ASK),
        (AFTER_OSIMERTINIB, Requirement("had", ("platinum", "egfr-tki")), FITS),
        (AFTER_OSIMERTINIB, Requirement("had", ("any-systemic",)), FITS),
        (Person(lines=1), Requirement("had", ("platinum",)), ASK),
        (UNTREATED, Requirement("had", ("platinum",)), AGAINST),
        (SMALL_CELL, Requirement("not-had", ("pd-1/pd-l1",)), AGAINST),
        (SMALL_CELL, Requirement("not-had", ("adc-topo1",)), FITS),
        (SMALL_CELL, Requirement("not-had", ("same-target",)), ASK),
        (Person(brain="none"), Requirement("brain", ("excluded",)), FITS),
        (Person(brain="treated-stable"), Requirement("brain", ("excluded",)), AGAINST),
        (Person(brain="treated-stable"), Requirement("brain", ("treated-stable",)), FITS),
        (Person(brain="untreated-ok"), Requirement("brain", ("treated-stable",)), ASK),
        (Person(brain="untreated-ok"), Requirement("brain", ("untreated-ok",)), FITS),
        (Person(brain="none"), Requirement("brain", ("required",)), AGAINST),
        (Person(), Requirement("brain", ("not-stated",)), None),
        (Person(brain="treated-stable"), Requirement("brain", ("none-treated",)), ASK),
        (Person(brain="untreated-ok"), Requirement("brain", ("none-treated",)), None),
        (Person(), Requirement("brain", ("none-treated",)), None),
        (Person(ecog=2), Requirement("ecog", (1,)), AGAINST),
        (Person(ecog=2), Requirement("ecog", (2,)), FITS),
        (Person(), Requirement("ecog", (1,)), ASK),
        (Person(ecog=2), Requirement("ecog", (None,)), None),
        (Person(ecog=3), Requirement("ecog", (None,)), ASK),
        (Person(ecog=3), Requirement("ecog", (3,)), FITS),
        (Person(age=82), Requirement("age", (18.0, 75.0)), AGAINST),
        (Person(age=82), Requirement("age", (18.0, None)), FITS),
        (Person(ecog=1), Requirement("age", (1.0, 21.0)), ASK),
        (Person(ecog=1), Requirement("age", (18.0, 75.0)), ASK),
        (Person(ecog=1), Requirement("age", (65.0, None)), ASK),
        (Person(ecog=1), Requirement("age", (18.0, 80.0)), None),
        (Person(ecog=1), Requirement("age", (20.0, None)), None),
        (Person(sex="male"), Requirement("sex", ("FEMALE",)), AGAINST),
        (Person(illnesses=("autoimmune",)), Requirement("illness", ("autoimmune", "excluded")), AGAINST),
        (Person(illnesses=("autoimmune",)), Requirement("illness", ("autoimmune", "excluded-if-active")), ASK),
        (Person(illnesses=("heart",)), Requirement("illness", ("cardiac", "excluded")), ASK),
        (Person(illnesses=("eye",)), Requirement("illness", ("eye", "excluded")), ASK),
        (Person(illnesses=("autoimmune",)), Requirement("illness", ("hiv", "excluded")), FITS),
        (Person(), Requirement("illness", ("hiv", "excluded")), None),
        (Person(illnesses=("none",)), Requirement("illness", ("hiv", "excluded")), FITS),
        (Person(illnesses=("none",)), Requirement("illness", ("cardiac", "named")), FITS),
        (Person(extent="oligometastatic"), Requirement("extent", ("oligometastatic",)), FITS),
        (Person(extent="many"), Requirement("extent", ("oligometastatic",)), AGAINST),
        (Person(), Requirement("extent", ("oligometastatic",)), ASK),
        (Person(extent="many"), Requirement("extent", ("oligoprogression",)), ASK),
        (Person(extent="oligometastatic"), Requirement("extent", ("beyond-local",)), ASK),
        (Person(extent="many"), Requirement("extent", ("beyond-local",)), None),
        (Person(extent="many"), Requirement("extent", ("one-place",)), ASK),
        (Person(extent="oligometastatic"), Requirement("extent", ("one-place",)), ASK),
        (Person(), Requirement("extent", ("one-place",)), ASK),
        (Person(illnesses=("transplant",)), Requirement("illness", ("immune", "named")), ASK),
        (Person(illnesses=("kidney",)), Requirement("illness", ("kidney", "named")), ASK),
        (Person(sex="male"), Requirement("pregnancy"), FITS),
        (Person(sex="female", age=72), Requirement("pregnancy"), FITS),
        (Person(sex="female", age=35), Requirement("pregnancy"), None),
        (UNTREATED, Requirement("line", ("not-stated",), after_others=True), ASK),
        (UNTREATED, Requirement("line", ("not-stated",)), None),
        (AFTER_OSIMERTINIB, Requirement("line", ("previously-treated",), nothing_left=True), ASK),
        (AFTER_TWO, Requirement("line", ("previously-treated",), nothing_left=True), FITS),
        (UNTREATED, Requirement("line", ("any",), nothing_left=True), ASK),
        (AFTER_TWO_TABLETS, Requirement("line", ("previously-treated",), nothing_left=True), ASK),
        (SMALL_CELL, Requirement("cancer", ("basket-any",), selected=True), ASK),
        (UNTREATED_ALK, Requirement("had", ("targeted-for-driver",)), AGAINST),
        (AFTER_OSIMERTINIB, Requirement("not-had", ("any-systemic-for-advanced",)), AGAINST),
        (EXON_19, with_marker(marker("EGFR", threshold=">= 20 %")), ASK),
        (SMALL_CELL, Requirement("cancer", ("not-lung",)), AGAINST),
        (Person(brain="untreated-ok"), Requirement("brain", ("treated-stable",), treated_only=True), AGAINST),
        (Person(brain="treated-stable"), Requirement("brain", ("named",)), ASK),
        (Person(brain="none"), Requirement("brain", ("named",)), FITS),
        (Person(illnesses=("hiv",)), Requirement("illness", ("hiv", "allowed")), FITS),
        (UNTREATED_ALK, Requirement("had", (FOR_DRIVER,), alterations=(marker("EGFR"), marker("ALK"))), AGAINST),
        (UNTREATED_ALK, Requirement("had", (FOR_DRIVER,), alterations=(marker("EGFR"), marker("ROS1"))), None),
        (AFTER_OSIMERTINIB, Requirement("had", ("alk-tki",), alterations=(marker("ALK"),)), None),
        (UNTREATED_FUSION, Requirement("had", ("egfr-tki",), alterations=(marker("HER2"),)), ASK),
        (Person(illnesses=("hepatitis-c",)), Requirement("illness", ("hepatitis-c", "excluded")), AGAINST),
        (Person(illnesses=("hepatitis-c",)), Requirement("illness", ("hepatitis-b", "excluded")), None),
        (Person(illnesses=("hepatitis-c",)), Requirement("illness", ("hepatitis-b-c", "excluded")), None),
        (Person(illnesses=("hepatitis-c",)), Requirement("illness", ("hepatitis-b-c", "named")), ASK),
        (Person(illnesses=("hepatitis",)), Requirement("illness", ("hepatitis-b-c", "excluded")), AGAINST),
        (Person(illnesses=("hepatitis",)), Requirement("illness", ("hepatitis-b", "excluded")), None),
        (Person(illnesses=("hiv",)), Requirement("illness", ("hepatitis-b-c", "excluded")), FITS),
        (Person(illnesses=("hiv",)), Requirement("illness", ("hepatitis-b", "excluded")), None),
        (Person(illnesses=("hiv",)), Requirement("illness", ("hiv", "needed")), FITS),
        (Person(illnesses=("none",)), Requirement("illness", ("hiv", "needed")), AGAINST),
        (Person(illnesses=("heart",)), Requirement("illness", ("hiv", "needed")), AGAINST),
        (Person(), Requirement("illness", ("hiv", "needed")), ASK),
        (Person(brain="leptomeningeal"), Requirement("brain", ("required",), of_meninges=True), FITS),
        (Person(brain="untreated-ok"), Requirement("brain", ("required",), of_meninges=True), AGAINST),
        (Person(brain="treated-stable"), Requirement("brain", ("required",), of_meninges=True), AGAINST),
        (Person(), Requirement("brain", ("required",), of_meninges=True), ASK),
        (AFTER_TWO, Requirement("not-had", ("any-systemic-for-advanced",), besides=("egfr-tki",)), AGAINST),
        (AFTER_OSIMERTINIB, Requirement("not-had", ("any-systemic-for-advanced",), besides=("egfr-tki",)), FITS),
        (SMALL_CELL, Requirement("not-had", ("any-systemic",), besides=("platinum", "pd-1/pd-l1")), FITS),
        (UNTREATED, Requirement("not-had", ("any-systemic",), besides=("platinum",)), FITS),
        (AFTER_TWO, Requirement("not-had", drugs=("gemcitabine", "osimertinib")), ASK),
        (AFTER_TWO, Requirement("not-had", drugs=("gemcitabine",)), None),
        (UNTREATED, Requirement("not-had", drugs=("gemcitabine",)), None),
        (AFTER_TWO, Requirement("had", ("osimertinib",), as_latest=True), ASK),
        (AFTER_OSIMERTINIB, Requirement("had", ("osimertinib",), as_latest=True), FITS),
        (IN_MAINTENANCE, Requirement("line", ("previously-treated",), has_grown=True), AGAINST),
        (IN_MAINTENANCE, Requirement("line", ("previously-treated",)), ASK),
        (IN_MAINTENANCE, Requirement("line", ("any",)), ASK),
        (IN_MAINTENANCE, Requirement("line", ("not-stated",), after_others=True), ASK),
        (IN_MAINTENANCE, Requirement("line", ("maintenance",)), FITS),
        (AFTER_TWO, Requirement("line", ("previously-treated",), has_grown=True), FITS),
    ],
)  # fmt: skip
def test_a_requirement_against_a_person(person: Person, requirement: Requirement, verdict: Verdict | None) -> None:
    held = held_against(requirement, person)
    assert (held.verdict if held else None) == verdict


@pytest.mark.parametrize(
    ("person", "requirement", "room", "verdict"),
    [
        (AFTER_OSIMERTINIB, Requirement("lines", (0, 0)), "without-chemotherapy", ASK),
        (AFTER_OSIMERTINIB, Requirement("line", ("first-line",)), "without-chemotherapy", ASK),
        (AFTER_TWO, Requirement("lines", (0, 0)), "without-chemotherapy", AGAINST),
        (UNTREATED, Requirement("line", ("previously-treated",)), "without-chemotherapy", AGAINST),
        (AFTER_TWO, Requirement("lines", (None, 1)), "few-chemotherapies", ASK),
        (AFTER_TWO, Requirement("lines", (None, 0)), "few-chemotherapies", AGAINST),
        (AFTER_OSIMERTINIB, Requirement("lines", (2, None)), "few-chemotherapies", AGAINST),
        (UNTREATED, Requirement("lines", (1, None)), "untreated", ASK),
        (UNTREATED, Requirement("line", ("previously-treated",)), "untreated", ASK),
        (AFTER_OSIMERTINIB, Requirement("lines", (2, None)), "untreated", AGAINST),
        (SMALL_CELL, Requirement("not-had", ("pd-1/pd-l1",)), "some", ASK),
        (UNTREATED_ALK, Requirement("had", ("targeted-for-driver",)), "some", ASK),
        (Person(ecog=2), Requirement("ecog", (1,)), "anybody", ASK),
    ],
)
def test_room_for_a_person(person: Person, requirement: Requirement, room: RoomFor, verdict: Verdict) -> None:
    closed, held = (held_against(replace(requirement, room=each), person) for each in ((), (room,)))
    assert closed is not None
    assert held is not None
    assert (closed.verdict, held.verdict) == (AGAINST, verdict)


def doubt(requirement: Requirement, person: Person) -> int:
    held = held_against(requirement, person)
    assert held is not None
    return doubt_of(requirement.question, held)


def test_open_questions_weigh_by_how_many_of_those_who_ask_can_join() -> None:
    treated, untreated = Person(brain="treated-stable"), Person(brain="untreated-ok")
    silent = doubt(Requirement("line", ("not-stated",), after_others=True), UNTREATED)
    assert 0 < silent < doubt(Requirement("line", ("any",), nothing_left=True), UNTREATED)
    assert doubt(Requirement("brain", ("named",)), treated) < doubt(Requirement("brain", ("named",)), untreated)
    assert doubt(Requirement("illness", ("hiv", "named")), Person(illnesses=("hiv",))) > silent
    assert doubt(with_marker(marker("ALK")), UNTESTED) > doubt(with_marker(marker("EGFR")), UNTESTED)
    # Few have HIV: that somebody did not say whether they have it makes no trial for people with it one for them.
    assert doubt(Requirement("illness", ("hiv", "needed")), Person()) > doubt(
        Requirement("illness", ("hiv", "named")), Person(illnesses=("hiv",))
    )
    # A report names what was found; what comes under treatment is not among it.
    assert doubt(without_marker(marker("EGFR", "exon 20 insertion", "T790M")), EXON_19) == 0
    assert doubt(without_marker(marker("EGFR", "T790M")), Person(changes=(Change("EGFR"),))) == 2
    # One more answer settles it.
    assert doubt(Requirement("ecog", (1,)), Person()) == 0


@pytest.mark.parametrize(
    ("threshold", "pdl1", "is_made"),
    [(">= 50 %", 80, True), (">= 1 %", 80, False), ("1-49 %", 20, True), ("< 50 %", 20, False), ("< 1 %", 0, True)],
)
def test_a_trial_is_made_for_a_high_or_a_low_pdl1_and_not_for_that_of_most_people(
    threshold: str, pdl1: int, is_made: bool
) -> None:
    held = held_against(with_marker(marker("PD-L1", threshold=threshold)), Person(pdl1=pdl1))
    assert held is not None
    assert (held.verdict, held.made) == (FITS, is_made)


def test_what_was_had_before_the_cancer_turned_into_small_cell_closes_no_first_line() -> None:
    turned = Person(cancer="sclc", changes=(Change("EGFR", "L858R"),), had=("osimertinib",), lines=1)
    first_line = (
        Requirement("line", ("first-line",)), Requirement("lines", (0, 0)), Requirement("not-had", ("any-systemic",)),
    )  # fmt: skip
    after_chemotherapy = replace(turned, had=("osimertinib", "carboplatin"), lines=2)
    for requirement in first_line:
        held = held_against(requirement, turned)
        assert held is not None
        assert held.verdict == ASK
        for person in (after_chemotherapy, SMALL_CELL, replace(turned, cancer="nsclc")):
            held = held_against(requirement, person)
            assert held is not None
            assert held.verdict == AGAINST


def test_a_trial_for_who_had_a_drug_names_that_drug_alone() -> None:
    held = held_against(Requirement("had", ("egfr-tki",)), AFTER_TWO)
    assert held is not None
    assert (held.made, held.answer) == (True, "osimertinib")


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
    basket = held_against(Requirement("brain", ("required",), of_any_cancer=True), treated)
    assert own is not None
    assert basket is not None
    assert (own.made, basket.made) == (True, False)
    assert own.verdict == basket.verdict == FITS


def test_a_drug_against_vegfr_is_no_egfr_inhibitor() -> None:
    person = Person(cancer="nsclc", had=("anlotinib",), lines=1)
    held = held_against(Requirement("had", ("egfr-tki",)), person)
    assert held is not None
    assert held.verdict == Verdict.AGAINST
