"""Collects the texts that people see into the catalogues of translations, and says what these lack.

    python -m tools.translations            # bring finder/locale/*/LC_MESSAGES/messages.po up to date
    python -m tools.translations --check    # change nothing; exit code 1 and a list where a text has no translation

A text is what the code hands to `_`, `gettext` or `ngettext`, and each word of the tables below. Translators edit the
`.po` files, which any editor of gettext catalogues opens. Chapters have a folder a language instead.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po, write_po

from finder.codebook import LABELS
from finder.languages import DEFAULT_LANGUAGE, LANGUAGES
from finder.registry import errors, values
from finder.search.filters import FILTERS
from finder.search.link import LAYOUTS
from finder.trial_page.compare import KEY_EXCLUSIONS
from finder.trial_page.not_stated import UNKNOWNS
from finder.trial_page.questions import BY_SUBTYPE, BY_THERAPY, GENERAL
from pages.drawing.shared.glossary import GLOSSARY
from pages.drawing.treatments.chapters import GROUPS

ROOT = Path(__file__).parents[1]
SOURCES = ("finder", "pages", "service")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}

FIRST_DAY = datetime(2026, 11, 28, tzinfo=UTC)

Message = str | tuple[str, ...]


def messages() -> Iterator[tuple[Message, str]]:
    """Each text with the place where it stands; the same text may come more than once."""
    for folder in SOURCES:
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True)
        for file, _line, message, _comments, _context in found:
            yield message, f"{folder}/{file}"
    for path in ROOT.glob("*.py"):
        with path.open("rb") as source:
            for _line, message, _comments, _context in extract("python", source, keywords=KEYWORDS):
                yield message, path.name
    yield from ((text, "tables") for text in words_of_tables() if text)


def words_of_tables() -> Iterator[str]:
    """The words that stand in tables and are translated where they are shown."""
    for spec in LABELS:
        yield from (spec.title, spec.subject, *spec.words.values())
    for asked in FILTERS.values():
        yield from (asked.title, asked.label, *asked.choices.values())
    for table in (values.STATUSES, values.PHASES, values.KINDS, values.SPONSORS, values.ARM_TYPES, values.FIELDS):
        yield from table.values()
    for words in (KEY_EXCLUSIONS, UNKNOWNS, LAYOUTS, GLOSSARY):
        yield from words.values()
    yield from GROUPS
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
