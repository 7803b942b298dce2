from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search.filters import DEFAULT, Filters, person_of
from finder.search.link import View, from_query, to_query
from finder.search.report_text import understood, with_answers

# Invented sentences in the manner of reports.
REPORTS = {
    "EGFR exon 19 deletion": {"change": {"egfr:exon-19-deletion"}},
    "ex19del": {"change": {"egfr:exon-19-deletion"}},
    "L858R": {"change": {"egfr:l858r"}},
    "TPS 80 %": {"pdl1": {80}},
    "PD-L1 TPS 80 %": {"pdl1": {80}},
    "PD-L1 (22C3) TPS: 60%": {"pdl1": {60}},
    "PD-L1 expression <1%": {"pdl1": {0}},
    "PD-L1 negative": {"pdl1": {0}},
    "PD-L1 CPS 20": {},
    "PD-L1 TPS 1-49%": {},
    "Tagrisso": {"had": {"osimertinib"}},
    "progressed on osimertinib": {"had": {"osimertinib"}},
    "Progression after carboplatin and pemetrexed": {"had": {"carboplatin", "pemetrexed"}},
    "no EGFR mutation": {"without": {"EGFR"}},
    # What a report in Spanish denies was not found.
    "EGFR L858R ausente": {},
    "EGFR L858R no detectada": {},
    "negativo para EGFR L858R y ALK": {"without": {"ALK"}},
    "Sin mutación de EGFR ni ALK": {"without": {"EGFR", "ALK"}},
    "nunca recibió pembrolizumab": {},
    "EGFR exón 20 inserción": {"change": {"egfr:exon-20-insertion"}},
    "ALK negative": {"without": {"ALK"}},
    "EGFR, ALK and ROS1 negative": {"without": {"EGFR", "ALK", "ROS1"}},
    "negative for EGFR, ALK and ROS1": {"without": {"EGFR", "ALK", "ROS1"}},
    "no EGFR mutation, ALK fusion or ROS1 fusion": {"without": {"EGFR", "ALK", "ROS1"}},
    "EGFR wild-type": {"without": {"EGFR"}},
    "EGFR L858R positive, ALK and ROS1 negative, PD-L1 TPS 5 %": {
        "change": {"egfr:l858r"}, "without": {"ALK", "ROS1"}, "pdl1": {5},
    },
    "EGFR mutation not detected, KRAS G12C detected": {"without": {"EGFR"}, "change": {"kras:g12c"}},
    "EGFR not detected. KRAS p.G12C mutation": {"without": {"EGFR"}, "change": {"kras:g12c"}},
    "EML4-ALK fusion": {"change": {"alk:fusion"}},
    "ALK rearranged": {"change": {"alk:fusion"}},
    "KIF5B-RET fusion": {"change": {"ret:fusion"}},
    "METex14 skipping": {"change": {"met:exon-14-skipping"}},
    "MET amplification": {"change": {"met:amplification"}},
    "no MET amplification": {},
    "HER2 exon 20 insertion": {"change": {"her2:exon-20-insertion"}},
    "EGFR exon 20 insertion": {"change": {"egfr:exon-20-insertion"}},
    "EGFR exon 19 deletion; T790M negative": {"change": {"egfr:exon-19-deletion"}},
    "EGFR T790M negative": {},
    "HER2 not mutated": {},
    "EGFR pending": {},
    "Molecular testing pending": {"drivers": {"not-tested"}},
    "No actionable mutations": {"drivers": {"none"}},
    "EGFR L858R, no other actionable mutations": {"change": {"egfr:l858r"}},
    "EGFR, PD-L1 negative": {"pdl1": {0}},
    "We met with the patient and her husband": {},
    "treatment-naive": {"lines": {0}},
    "two prior lines of therapy": {"lines": {2}},
    "no prior chemotherapy": {},
    "no prior chemotherapy, immunotherapy": {},
    "plan: start osimertinib": {},
    "no brain metastases": {"brain": {"none"}},
    "Brain MRI negative": {"brain": {"none"}},
    "Brain MRI: no metastases": {"brain": {"none"}},
    "head CT shows no evidence of brain metastases": {"brain": {"none"}},
    "untreated brain metastases": {"brain": {"untreated-ok"}},
    "brain metastases, stable after SRS": {"brain": {"treated-stable"}},
    "leptomeningeal disease": {"brain": {"leptomeningeal"}},
    "no leptomeningeal disease": {},
    "no untreated brain metastases": {},
    "brain metastases": {},
    "lung adenocarcinoma": {"histology": {"adenocarcinoma"}, "cancer": {"nsclc"}},
    "non-small cell lung cancer, adenocarcinoma": {"histology": {"adenocarcinoma"}, "cancer": {"nsclc"}},
    "non-squamous NSCLC": {"cancer": {"nsclc"}},
    "extensive-stage small cell lung cancer": {"cancer": {"sclc"}},
    "ECOG PS 1": {"ecog": {1}},
    "ECOG 0-1": {},
    "67-year-old woman": {"age": {67}, "sex": {"female"}},
    "history of pneumonitis": {"illness": {"lung-inflammation"}},
    "no history of ILD": {},
    "no other illness": {"illness": {"none"}},
    "No known comorbidities": {"illness": {"none"}},
    "No comorbidities, ECOG 1": {"illness": {"none"}, "ecog": {1}},
    "Otherwise healthy woman": {"illness": {"none"}, "sex": {"female"}},
    "No medical history of hepatitis": {},
    "No known medical history of autoimmune disease": {},
    "No medical history available": {},
    "No significant comorbidities apart from COPD": {},
    "No comorbidities but COPD": {},
    "No comorbidities, however COPD": {},
    "No known illnesses, except for gout": {},
    "No illness other than Crohn disease": {},
    "No illness other than COPD": {},
    "Otherwise healthy except for gout": {},
    "EGFR L858R but ALK negative": {"change": {"egfr:l858r"}, "without": {"ALK"}},
    "HIV negative": {},
    "ALK, ROS1, RET: no rearrangement": {"without": {"ALK", "ROS1", "RET"}},
    "EGFR: no mutation": {"without": {"EGFR"}},
    "ALK FISH: negative for rearrangement": {"without": {"ALK"}},
    "BRAF: no V600E mutation": {},
    "MET: no exon 14 skipping, no amplification": {},
    "HER2: no mutation, no amplification": {},
    "EGFR/ALK/ROS1/KRAS neg": {"without": {"EGFR", "ALK", "ROS1", "KRAS"}},
    "The patient was negative for ALK and positive for ROS1": {"without": {"ALK"}, "change": {"ros1:fusion"}},
    "No EGFR mutation or ALK fusion detected": {"without": {"EGFR", "ALK"}},
    "EGFR mutated, ALK not rearranged": {"change": {"egfr:mutation"}, "without": {"ALK"}},
    "EGFR p.L858R (VAF 22 %), T790M not detected": {"change": {"egfr:l858r"}},
    "EGFR exon 19 deletion, L858R, T790M not detected": {},
    "KRAS G12C and BRAF V600E negative": {},
    "EGFR mutations, ALK and ROS1 rearrangements: not detected": {"without": {"ALK", "ROS1"}},
    "EGFR (-), ALK (-), PD-L1 5 %": {"without": {"EGFR", "ALK"}, "pdl1": {5}},
    "ALK+": {"change": {"alk:fusion"}},
    "EGFRm NSCLC": {"change": {"egfr:mutation"}, "cancer": {"nsclc"}},
    "KRAS p.Gly12Cys": {"change": {"kras:g12c"}},
    "Not detected: EGFR, ALK, KRAS G12C, BRAF V600E": {"without": {"EGFR", "ALK"}},
    "Negative: EGFR; KRAS G12C; ROS1": {"without": {"EGFR", "ROS1"}},
    "Not detected:\nEGFR\nKRAS G12C\n\nPD-L1 TPS 30 %": {"without": {"EGFR"}, "pdl1": {30}},
    "EGFR\nNot detected\nBRAF V600E\nNot detected\nKRAS G12C\nDetected\nPD-L1\n5 %": {
        "without": {"EGFR"}, "change": {"kras:g12c"}, "pdl1": {5},
    },
    "Pertinent negatives: EGFR, ALK": {"without": {"EGFR", "ALK"}},
    "Tested for EGFR, KRAS G12C and BRAF V600E": {},
    "Tested positive for KRAS G12C": {"change": {"kras:g12c"}},
    "Molecular testing showed a RET fusion": {"change": {"ret:fusion"}},
    "A panel for EGFR mutations and ALK fusions was ordered": {},
    "EGFR mutation testing was not possible": {},
    "Plan:\ncarboplatin": {},
    "Family history:\nlupus": {},
    "Adjuvant cisplatin and vinorelbine after lobectomy": {},
    "Durvalumab after chemoradiation": {},
    "Rheumatoid arthritis on methotrexate": {"illness": {"autoimmune"}},
    "Psoriasis, methotrexate weekly. Progressed on docetaxel.": {"illness": {"autoimmune"}, "had": {"docetaxel"}},
    "Prior breast cancer treated with doxorubicin": {"illness": {"second-cancer"}},
    "HER2-positive breast cancer 2012; lung adenocarcinoma": {"histology": {"adenocarcinoma"}, "cancer": {"nsclc"}},
    "squamous cell carcinoma of the skin": {},
    "adenocarcinoma of the right upper lobe": {"histology": {"adenocarcinoma"}, "cancer": {"nsclc"}},
    "combined small cell and adenocarcinoma": {},
    "No treatment for the cancer yet": {"lines": {0}},
    "She has not had any treatment": {"lines": {0}},
    "She has not had any treatment since March": {},
    "No further treatment": {},
    "brain metastases progressing after radiotherapy": {},
    "MRI of the brain: no metastases": {"brain": {"none"}},
    "leptomeningeal spread suspected": {},
    "Hepatitis B surface antigen negative": {},
    "Hepatitis B core antibody positive, DNA undetectable": {},
    "hepatitis B, on entecavir": {"illness": {"hepatitis-b"}},
    "chronic HCV, treated": {"illness": {"hepatitis-c"}},
    "hepatitis B and C": {"illness": {"hepatitis-b", "hepatitis-c"}},
    "mother had ALK-positive lung cancer; family history of lupus": {},
    "Lung adenocarcinoma, EGFR exon 19 deletion, TP53 mutation, progressed on Tagrisso, ECOG 1, no brain metastases": {
        "histology": {"adenocarcinoma"}, "cancer": {"nsclc"}, "had": {"osimertinib"}, "ecog": {1}, "brain": {"none"},
        "change": {"egfr:exon-19-deletion", "tp53:mutation"},
    },
}  # fmt: skip


def as_sets(text: str) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {}
    for answer in understood(text):
        found.setdefault(answer.name, set()).add(answer.value)
    return found


@pytest.mark.parametrize("text", REPORTS)
def test_a_sentence_of_a_report_is_understood_or_left_alone(text: str) -> None:
    assert as_sets(text) == REPORTS[text]


_TESTED = ("EGFR exon 19 deletion", "L858R", "KRAS G12C", "BRAF V600E", "MET exon 14 skipping", "RET fusion", "ALK")


_HEADS = (
    "Not detected: {}",
    "Negative for {}",
    "No {}",
    "Tested for {}",
    "There is no evidence of {}",
    "Wild type: {}",
)
_ENDS = ("{}: not detected", "{}: negative", "{}: none", "{} pending")
_IN_A_LINE = ((", ", " and "), (", ", " or "), ("/", "/"))
LISTS = [
    *((form, *joined) for form in (*_HEADS, *_ENDS) for joined in _IN_A_LINE),
    *((form, "; ", "; ") for form in _HEADS if ":" in form),
    *((f"{form.removesuffix('{}').rstrip(' :')}:\n{{}}", "\n", "\n") for form in _HEADS),
]


@pytest.mark.parametrize(("form", "comma", "last"), LISTS)
def test_no_list_of_changes_that_were_not_found_makes_a_change(form: str, comma: str, last: str) -> None:
    for first in range(len(_TESTED) - 2):
        text = form.format(comma.join(_TESTED[first:-1]) + last + _TESTED[-1])
        assert "change" not in as_sets(text), text


_WORDS = ("EGFR", "ALK", "MET", "no", "not", "negative", "positive", "PD-L1", "TPS", "80", "%", "<", "-", ",", "and",
          "exon 19 deletion", "osimertinib", "brain metastases", "ECOG", "1", "lines", "of", "prior",
          "\n", "İ")  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(_WORDS)).map(" ".join)))
def test_any_text_is_read_and_what_is_understood_makes_a_link_that_reads_back(text: str) -> None:
    view = View(with_answers(DEFAULT, understood(text)))
    person_of(view.filters)
    reading = from_query({name: [value] for name, value in to_query(view).items()})
    assert reading.view == view
    assert not reading.notices


def test_answers_are_added_to_former_ones() -> None:
    before = Filters(change=("tp53",), without=("ROS1",), pdl1=1, age=70)
    after = with_answers(before, understood("EGFR L858R, ALK negative, PD-L1 TPS 80 %"))
    assert after == Filters(change=("tp53", "egfr:l858r"), without=("ALK", "ROS1"), pdl1=80, age=70)


def test_what_denies_a_gene_is_quoted_as_it_was_typed() -> None:
    said = {answer.value: answer.words for answer in understood("ALK, ROS1 negative")}
    assert said == {"ALK": "ALK, ROS1 negative", "ROS1": "ROS1 negative"}
    said = {answer.value: answer.words for answer in understood("ALK, RET: no rearrangement, PD-L1 5 %")}
    assert said == {"ALK": "ALK, RET: no rearrangement", "RET": "RET: no rearrangement", 5: "PD-L1 5 %"}
    said = {answer.value: answer.words for answer in understood("Not detected: ALK, ROS1 fusion")}
    assert said == {"ALK": "Not detected: ALK", "ROS1": "Not detected: … ROS1 fusion"}
