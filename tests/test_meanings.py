"""What a quotation means for its label, in another language than the rules have it."""

from __future__ import annotations

from html import unescape

import pytest

from finder.catalogue.process_source import invented_trials
from finder.codebook import LABELS
from finder.labels.evidence import Evidence
from finder.languages import in_language
from pages.drawing.shared.meanings import meaning_html
from pages.drawing.shared.reasons import quotation


@pytest.mark.parametrize(
    ("meaning", "said"),
    [
        ("stage IV is named", "nombra la etapa IV"),
        ("ECOG performance status 1 or better", "estado ECOG de 1 o mejor"),
        ("EGFR exon 20 insertion must be present", "tiene que haber inserción en el exón 20 de EGFR"),
        ("people with ROS1 fusion may not enter", "no pueden entrar personas con fusión de ROS1"),
        ("PD-L1 TPS >= 50 % must be present", "tiene que haber PD-L1 TPS ≥ 50 %"),
        ("people with a driver mutation may not enter", "no pueden entrar personas con una mutación impulsora"),
        ("people with brain metastases may not enter", "no pueden entrar personas con metástasis en el cerebro"),
        ("KRAS must be present (in the part of the trial named here)", "tiene que haber KRAS (en la parte del ensayo"),
        (
            "ECOG performance status 2 or better (read from a Karnofsky score); cohorts differ, the widest is given",
            "estado ECOG de 2 o mejor (según una escala de Karnofsky); varía según el grupo",
        ),
        ("metastases in the bone are required", "hay que tener metástasis (hueso)"),
        ("a-name: PD-1 antibody", "a-name: anticuerpo contra PD-1"),
        ("a-name: immunotherapy and targeted (not checked)", "Inmunoterapia, Terapia dirigida (sin comprobar)"),
        ("chemotherapy", "Quimioterapia"),
    ],
)
def test_a_meaning_is_told_in_the_language_of_the_page(meaning: str, said: str) -> None:
    with in_language("es"):
        told = meaning_html(meaning)
    assert said in unescape(told)
    assert 'lang="en"' not in told


@pytest.mark.parametrize(
    "meaning", ["a rule of tomorrow", "a rule of tomorrow (read from a Karnofsky score)", "name: sound waves"]
)
def test_any_other_is_marked_as_english(meaning: str) -> None:
    with in_language("es"):
        assert meaning_html(meaning).startswith('<span lang="en">')
    assert "<span" not in meaning_html(meaning)


def test_only_the_words_of_the_record_stay_english() -> None:
    with in_language("es"):
        html = quotation(Evidence("eligibility", "Stage IV lung cancer", "stage IV is named"))
    assert html.startswith('“<span lang="en">Stage IV lung cancer</span>” — nombra la etapa IV')


def test_all_that_the_rules_say_of_the_invented_trials_is_told() -> None:
    invented = invented_trials()
    given = {spec.name for spec in LABELS if spec.part == "given"}
    with in_language("es"):
        english = {
            evidence.meaning
            for nct in invented.ncts
            for spec in LABELS
            if spec.name not in given
            for statement in spec.says(invented.entry(str(nct)).labels)
            for evidence in statement.evidence
            if 'lang="en"' in meaning_html(evidence.meaning)
        }
    assert not english
