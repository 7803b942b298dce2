"""The languages that the app speaks, by gettext catalogues (`finder/locale/<language>/LC_MESSAGES/messages.po`).

What we write is translated where it is shown: `_("…")` for a text, `ngettext` for one that counts, and `_(word)` for a
word of a table such as the codebook's. What the registry writes stays as it is, and is marked as English. A text that a
catalogue lacks is shown in English. The language belongs to the page that is being drawn, so it is a context variable:
many people are served at once, each in a thread of their own.

`python -m tools.translations` collects the texts into the catalogues, and says what they lack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO

from babel.dates import format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "es": "Español"}
"""Each language by its code (ISO 639-1), named in itself. The first one is that in which the texts are written."""

DEFAULT_LANGUAGE = "en"

NOT_REVIEWED = frozenset({"es"})
"""Languages whose texts no native speaker with knowledge of medicine has reviewed yet; pages say so."""

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def use_language(code: str) -> None:
    """Draw what follows in this thread in the language *code*, in English where it is none of `LANGUAGES`."""
    _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Draw what is inside in the language *code* (English where it is none of `LANGUAGES`), and go on as before."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def current_language() -> str:
    """The code of the language in which this thread draws."""
    return _language.get()


def gettext(message: str) -> str:
    """*message*, an English text of ours, in the current language."""
    # By gettext, the translation of the empty text is the head of the catalogue.
    return _translations(_language.get()).gettext(message) if message else ""


def ngettext(one: str, many: str, number: int) -> str:
    """*one* or *many*, as *number* asks for, in the current language; `{number}` stays for the caller to fill."""
    return _translations(_language.get()).ngettext(one, many, number)


def date_in_words(written: object) -> str:
    """A date as people say it, in the current language: "11 September 2026", "September 2026".

    *written* is spelled as in ISO 8601, to the day, the month or the year, or is an object that prints so; any other
    text stays as it is.
    """
    text = str(written)
    skeleton = {10: "yMMMMd", 7: "yMMMM"}.get(len(text), "")
    try:
        day = date.fromisoformat(f"{text}-01"[:10]) if skeleton else None
    except ValueError:
        return text
    return format_skeleton(skeleton, day, locale=_locale()) if day else text


def number_in_words(number: int) -> str:
    """A whole *number* as people read it: "1,230", but in other languages than English "1230" and "12 300".

    There a comma or a point may be that of a decimal, and 1,230 km would be one kilometre.
    """
    if current_language() == DEFAULT_LANGUAGE:
        return f"{number:,}"
    return str(number) if number < 10_000 else f"{number:,}".replace(",", "\u00a0")


def all_of_in_words(items: Sequence[str]) -> str:
    """*items* that hold together, as people list them in the current language: "a, b and c"."""
    return format_list(items, locale=_locale())


def _locale() -> str:
    # British order and lists in English: "11 September 2026", "a, b and c".
    return "en_GB" if current_language() == DEFAULT_LANGUAGE else current_language()


def within_sentence(words: str) -> str:
    """*words* as they stand within a sentence: with a small first letter, but for "HIV" and "PD-L1"."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


@cache
def _translations(code: str) -> NullTranslations:
    """The catalogue of the language *code*; an empty one for the language in which the texts are written."""
    if code == DEFAULT_LANGUAGE:
        return NullTranslations()
    source = resources.files("finder").joinpath("locale", code, "LC_MESSAGES", "messages.po")
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
