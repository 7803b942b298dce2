"""Collects the texts that people see into the catalogues of translations, and says what these lack.

    python -m tools.translations            # bring finder/locale/*/LC_MESSAGES/messages.po up to date
    python -m tools.translations --check    # change nothing; exit code 1 and a list where a text has no translation

A text is what the code hands to `_`, `gettext` or `ngettext`, and each word of the tables below. Translators edit the
`.po` files, which any editor of gettext catalogues opens. Chapters have a folder a language instead.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from finder.catalogue.changes import NEWS
from finder.codebook import CANCERS, LABELS, MARKER_RULES, SUBTYPES
from finder.fit import check, topics, verdicts
from finder.fit import questions as fit_questions
from finder.labels import biomarkers, prior
from finder.languages import DEFAULT_LANGUAGE, LANGUAGES
from finder.places.place import MESSAGES
from finder.registry import errors, query, values
from finder.search.filters import FILTERS, GROUPS, SORTS
from finder.search.link import LAYOUTS
from finder.search.person_words import OTHER_VARIANTS, TREATMENTS, VARIANTS
from finder.trial_page import at_a_glance, freshness
from finder.trial_page.compare import KEY_EXCLUSIONS, QUESTIONS
from finder.trial_page.not_stated import UNKNOWNS
from finder.trial_page.questions import BY_SUBTYPE, BY_THERAPY, GENERAL
from pages.drawing.find import filter_panel, guide, parts
from pages.drawing.shared import (
    card,
    frame,
    framework_words,
    glossary,
    meanings,
    mechanism,
    question_list,
    shortlist_button,
    site_map,
    take_along,
    trial_list,
    where,
)
from pages.drawing.shared.help_lines import help_lines
from pages.drawing.treatments import chapters
from pages.drawing.trial import criteria, fit, sections

ROOT = Path(__file__).parents[1]
SOURCES = ("finder", "pages", "service")
KEYWORDS = {"_": 1, "gettext": 1, "ngettext": 2}
"""The functions that translate, and how many texts each takes."""

FIRST_DAY = datetime(2026, 11, 28, tzinfo=UTC)

Message = str | tuple[str, ...]


def messages() -> Iterator[tuple[Message, str]]:
    """Each text with the place where it stands; the same text may come more than once."""
    for path in sorted((*ROOT.glob("*.py"), *(path for folder in SOURCES for path in (ROOT / folder).rglob("*.py")))):
        for message in texts_in(path.read_text(encoding="utf-8")):
            yield message, path.relative_to(ROOT).as_posix()
    yield from ((text, "tables") for text in words_of_tables() if text)


def texts_in(source: str) -> Iterator[Message]:
    """The texts that Python code hands to `_`, `gettext` and `ngettext`, also within f-strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            arguments = node.args[: KEYWORDS[node.func.id]]
            texts = [each.value for each in arguments if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if texts and len(texts) == len(arguments):
                yield texts[0] if len(texts) == 1 else tuple(texts)


TABLES: tuple[Mapping[Any, str], ...] = (
    *(values.STATUSES, values.STANDING, values.PHASES, values.KINDS, values.SPONSORS, values.ARM_TYPES, values.FIELDS),
    *(KEY_EXCLUSIONS, UNKNOWNS, LAYOUTS, SORTS, NEWS, MESSAGES, MARKER_RULES, CANCERS, SUBTYPES, TREATMENTS),
    *(at_a_glance.SENTENCES, at_a_glance.CLINICIANS, at_a_glance.PHASES_IN_WORDS),
    *(at_a_glance.HOW_GIVEN, at_a_glance.AFTER),
    *(freshness.DOUBTS, freshness.SAYS, freshness.BUT),
    *(filter_panel.PLACE, filter_panel.FOR_CLINICIANS, guide.SENTENCES),
    *(parts.TITLES, parts.SAID, parts.CLINICIANS, parts.LEFT_OUT, parts.NONE_LEFT, parts.WHY_AGAINST),
    *(card.TITLES, card.SENTENCES, where.SENTENCES, trial_list.SAID, take_along.TABLES, shortlist_button.LOST),
    frame.RECEIVER,
    *(glossary.GLOSSARY, question_list.ABOUT, criteria.SECTIONS, sections.SECTIONS),
)
"""Tables whose values people see."""

NAMES: tuple[Iterable[str], ...] = (
    *((*chapters.GROUPS,), (*frame.PAGES,), (*site_map.PARTS,)),
    *(GROUPS[3:], verdicts.ANSWER_WORDS, OTHER_VARIANTS, *VARIANTS.values()),
    (biomarkers.SENSITISING, biomarkers.OTHER_MUTATION, prior.WITH_MARKER),
    biomarkers.PDL1_LEVELS,
    (*mechanism.KINDS, *mechanism.DETAILS, *mechanism.NAMES),
    (*meanings.MEANINGS, meanings.A_DRIVER),
    tuple(name.strip() for name in (*framework_words.NAMES, *framework_words.BEGINNINGS)),
    (
        fit.AGAINST,
        fit.CLOSED,
        filter_panel.OPENER,
        glossary.TITLE,
        *(words for line in help_lines() for words in (line.country, line.name)),
    ),
)
"""Names and words that people see."""


def words_of_tables() -> Iterator[str]:
    """The words that stand in tables and are translated where they are shown."""
    for spec in LABELS:
        yield from (spec.title, spec.subject, spec.silence, *spec.words.values())
        yield from (column.heading for column in spec.columns)
    for asked in FILTERS.values():
        yield from (asked.title, asked.label, asked.chip, asked.help, asked.placeholder)
        yield from (*asked.choices.values(), *asked.note.values())
    for table in TABLES:
        yield from table.values()
    for names in NAMES:
        yield from names
    for sign_and_words in check.MARKS.values():
        yield sign_and_words[1]
    for words in fit_questions.QUESTIONS.values():
        yield from (words.about, words.reason, words.short)
    for each in QUESTIONS.values():
        yield from (each.title, *each.words.values())
    for screen in guide.SCREENS:
        yield from (screen.title, screen.why, *screen.answers.values())
    for question in (*(each for screen in guide.SCREENS for each in screen.questions), *(chain(*guide.FORM))):
        yield from (question.label, question.why, *question.words.values())
    for status in values.STATUSES:
        # As a sentence on what changed has it.
        yield status.lower().replace("_", " ")
    yield from (asked_of_registry.name for asked_of_registry in query.OPEN_TRIALS)
    yield from (topic.asks for topic in topics.topics())
    for group in (*(questions.texts for questions in GENERAL), *BY_THERAPY.values(), *BY_SUBTYPE.values()):
        yield from group
    for kind in vars(errors).values():
        if isinstance(kind, type) and isinstance(text := getattr(kind, "for_people", None), str):
            yield text


def catalogue_path(language: str) -> Path:
    """Where the catalogue of *language* lies."""
    return ROOT / "finder" / "locale" / language / "LC_MESSAGES" / "messages.po"


def collected(language: str) -> Catalog:
    """The catalogue of *language* with the texts of today: translations kept, what nobody shows any more dropped."""
    template = Catalog(project="trial-finder")
    for message, place in messages():
        template.add(message, locations=[(place, 0)])
    path = catalogue_path(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = Catalog(locale=language, project="trial-finder")
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    # A catalogue that has not changed is written as it was.
    catalog.header_comment = f"# {LANGUAGES[language]}: texts of the app and their translations."
    catalog.creation_date = catalog.revision_date = FIRST_DAY
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = "see README.md"
    catalog.copyright_holder, catalog.version, catalog.fuzzy = "see LICENSE", "1", False
    return catalog


def lacking(catalog: Catalog) -> list[str]:
    """The texts of *catalog* without a translation."""
    missing = []
    for message in catalog:
        translations = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(translations):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def main(arguments: list[str]) -> int:
    """Update or check all catalogues; the exit code."""
    missing = 0
    for language in LANGUAGES:
        if language == DEFAULT_LANGUAGE:
            continue
        catalog = collected(language)
        without = lacking(catalog)
        missing += len(without)
        print(f"{language}: {len(catalog)} texts, {len(without)} without a translation")
        if "--check" in arguments:
            print("\n".join(f"  {text}" for text in without))
            continue
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return 1 if missing and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
