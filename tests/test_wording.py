"""Our own words: short sentences, a reading grade of 8 at most, no cure and no promise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
import textstat  # type: ignore[import-untyped]

from finder.codebook import LABELS
from finder.registry import errors, values
from finder.search.filters import FILTERS
from finder.trial_page.compare import KEY_EXCLUSIONS
from finder.trial_page.not_stated import UNKNOWNS
from finder.trial_page.questions import BY_SUBTYPE, BY_THERAPY, GENERAL
from pages.drawing.shared.glossary import GLOSSARY, terms_in
from pages.drawing.treatments.chapters import TOPICS, read_chapter
from tests.running_app import ROOT

HIGHEST_GRADE = 8
MAX_WORDS = 25

# Words that cannot be said otherwise here, each replaced by a neutral one before the grade is measured.
UNAVOIDABLE = {
    r"ClinicalTrials\.gov": "the list",
    r"U\.S\. National Library of Medicine|NLM|U\.S\. National Institutes of Health": "the bureau",
    r"immunotherapy|chemotherapy|radiation|metastas[ei]s|metastatic": "drug",
    r"therap(?:y|ies)|treatments?": "drug",
    # What people look for is the name on their box.
    r"\b\w+(?:tinib|rasib|fenib|mab|tecan|vedotin)(?: deruxtecan| vedotin)?(?: \([A-Z]\w+\))?": "drug",
    r"cisplatin|carboplatin|lurbinectedin(?: \(\w+\))?|Prednisone|antibody-drug conjugate|antibody": "drug",
    r"Non-small cell|adenocarcinoma|biomarkers?|immune system": "term",
    r"medical|medicine|expanded access": "doctor",
}

# Where people read what we write. Messages for operators go to the log and stay out.
SHOWN_BY = (
    "streamlit_app.py",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "pages").rglob("*.py") if path.name != "glossary.py"),
)
TOLD_BY = (
    "finder/search/link.py",
    "finder/codebook.py",
    "finder/registry/values.py",
    "finder/search/filters.py",
    "finder/trial_page/freshness.py",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "finder/exports").glob("*.py")),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "finder/places").glob("*.py")),
)


def _told(node: ast.expr) -> str:
    """A literal as it is read, with something short where a value stands."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        parts = (_told(part) if isinstance(part, ast.Constant) else "this" for part in node.values)
        return "".join(parts)
    return ""


def literals(file: str) -> Iterator[str]:
    """The texts of *file* that have at least one sentence; docstrings are not shown to anybody."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    silent = {
        id(part)
        for node in ast.walk(tree)
        for part in (
            [node.value] if isinstance(node, ast.Expr) else node.values if isinstance(node, ast.JoinedStr) else []
        )
        if isinstance(part, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in silent:
            text = _plain(_told(node))
            if _has_a_sentence(text):
                yield text


def _has_a_sentence(text: str) -> bool:
    return bool(re.search(r"\w\s?[.?!]$|[.?!] [A-Z]", text))


def _plain(text: str) -> str:
    """*text* as it is read: no signs of Markdown, no addresses, numbers as one word."""
    text = re.sub(r"^(?:- |\d+\. )|\]\([^)]*\)|:material/\w+:|https?://\S+", " ", text, flags=re.MULTILINE)
    return " ".join(re.sub(r"[*\[\]“”:]", " ", text).split())


def _errors() -> list[str]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "for_people")]
    return [str(kind.for_people) for kind in kinds]


def _names() -> list[str]:
    """The words for values, which are labels and no sentences."""
    tables: list[Mapping[str, str]] = [spec.words for spec in LABELS]
    tables += [asked.choices for asked in FILTERS.values()]
    tables += [values.STATUSES, values.PHASES, values.KINDS, values.SPONSORS, values.ARM_TYPES, values.FIELDS]
    tables += [KEY_EXCLUSIONS, UNKNOWNS]
    titles = [title for spec in LABELS for title in (spec.title, spec.subject)]
    titles += [title for asked in FILTERS.values() for title in (asked.title, asked.label)]
    return [*titles, *(name for table in tables for name in table.values())]


def _paragraphs(topic: str) -> list[str]:
    """The texts of a chapter that have a sentence: its summary, its paragraphs and the items of its lists."""
    chapter = read_chapter(topic)
    parts = (part for section in chapter.sections for part in re.split(r"\n\n|\n(?=- |\d+\. )", section.text))
    return [text for text in map(_plain, (chapter.summary, *parts)) if _has_a_sentence(text)]


def _questions() -> list[str]:
    groups = (*(group.texts for group in GENERAL), *BY_THERAPY.values(), *BY_SUBTYPE.values())
    return [text for texts in groups for text in texts]


TEXTS: dict[str, list[str]] = {
    **{file: list(literals(file)) for file in (*SHOWN_BY, *TOLD_BY)},
    "finder/registry/errors.py": _errors(),
    "glossary": list(GLOSSARY.values()),
    "finder/trial_page/questions.py": _questions(),
    **{f"chapters/{topic}.md": _paragraphs(topic) for topic in TOPICS},
}
ALL = [(place, text) for place, texts in TEXTS.items() for text in texts]


def sentences(text: str) -> list[str]:
    # An abbreviation or a dot inside a name ends no sentence.
    return re.split(r"(?<=[.?!])\s+(?=[A-Z“0-9])", text)


def grade(texts: Iterable[str]) -> float:
    """The Flesch–Kincaid grade of *texts* read one after the other."""
    whole = " ".join(texts)
    for term, neutral in UNAVOIDABLE.items():
        whole = re.sub(term, neutral, whole, flags=re.IGNORECASE)
    return float(textstat.flesch_kincaid_grade(whole))


@pytest.mark.parametrize("place", [place for place, texts in TEXTS.items() if texts])
def test_reading_grade_of_each_place(place: str) -> None:
    assert grade(TEXTS[place]) <= HIGHEST_GRADE


def test_reading_grade_of_all_texts_together() -> None:
    assert grade(text for _, text in ALL) <= HIGHEST_GRADE


def test_sentences_are_short() -> None:
    long = [(place, each) for place, text in ALL for each in sentences(text) if len(each.split()) > MAX_WORDS]
    assert long == []


def test_nothing_promises() -> None:
    promising = re.compile(
        r"\bcur(?:e|es|ed|ing)\b|guarantee|miracle|breakthrough|\bwe promise|\bwill (?:help|work|heal|save|cure)\b|"
        r"\byou will (?:get|live|be)\b|best (?:hope|chance|treatment)|life-?saving|\bheal(?:s|ed|ing)?\b",
        re.IGNORECASE,
    )
    texts = [*ALL, *(("words", name) for name in _names())]
    assert [(place, text) for place, text in texts if promising.search(text)] == []


def test_the_texts_were_found() -> None:
    """Else all that is above would pass over nothing."""
    everything = " ".join(text for _, text in ALL)
    for known in (
        "These trials are open to people with stage IV",
        "Only the study team can say",
        "a US ZIP code",
        "is not something this page knows",
        "Immunotherapy takes away",
    ):
        assert known in everything
    assert len(ALL) > 100


def test_the_meanings_say_more_than_the_term() -> None:
    for term, meaning in GLOSSARY.items():
        assert meaning.endswith("."), term
        assert meaning[0].isupper(), term
        assert terms_in(term)[:1] == (term,) or term in terms_in(term), term


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Stage IIIB/IV NSCLC", ("stage IV", "NSCLC")),
        ("Non-small cell lung cancer", ("NSCLC",)),
        ("small cell lung cancer", ("SCLC",)),
        ("We met people who were let to RETURN; a man of the Alk family", ()),
        ("MET exon 14, ALK-positive, RET fusions", ("MET", "ALK", "RET", "fusion")),
        ("ECOG performance status 0-1", ("ECOG",)),
        ("measurable lesions per RECIST v1.1", ("measurable disease", "RECIST")),
        ("Chimeric antigen receptor; tumour-infiltrating lymphocytes; ICIs", ("CAR-T", "TIL", "checkpoint inhibitor")),
        ("until 4 weeks of wash-out", ("washout",)),
        ("CRS or ICANS; QTcF over 470 ms; LVEF below 50 %", ("CRS", "ICANS", "QTc", "LVEF")),
        ("Haemoglobin, bilirubin, HBV; HLA-A*02:01", ("hemoglobin", "bilirubin", "hepatitis B", "HLA")),
        ("neo-adjuvant", ("neoadjuvant",)),
        ("adjuvant", ("adjuvant",)),
        ("Phase 1/2, then phase III", ("phase 1", "phase 2", "phase 3")),
        ("Randomised to placebos", ("randomized", "placebo")),
        ("PDL1 or Programmed death-ligand 1", ("PD-L1",)),
        ("", ()),
    ],
)
def test_terms_in_text(text: str, terms: tuple[str, ...]) -> None:
    assert sorted(terms_in(text)) == sorted(terms)


def test_terms_are_found_once_and_in_the_order_of_the_text() -> None:
    assert terms_in("Placebo, then EGFR, then placebo") == ("placebo", "EGFR")


def test_a_huge_text_is_read_at_once() -> None:
    assert terms_in("stage " * 40_000 + "phase 1/" * 20_000) == ("phase 1",)


def test_files_are_all_read() -> None:
    assert all((ROOT / file).is_file() for file in (*SHOWN_BY, *TOLD_BY))
    assert {Path(file).name for file in SHOWN_BY} >= {"streamlit_app.py", "trial.py", "about.py"}
