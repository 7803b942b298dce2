"""The link: a view of the catalogue as an address, and back. `docs/link.md` lists the names, which are kept for ever.

Names and values are words, their order is fixed, defaults are left out. What an address says and we do not know is
ignored and told; nothing in an address raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from finder.catalogue.changes import NEWS, News
from finder.languages import DEFAULT_LANGUAGE, LANGUAGES, in_language, ngettext
from finder.languages import gettext as _
from finder.places import Distance, parse_distance
from finder.record import NCT_NUMBER
from finder.search.filters import DEFAULT, FILTERS, NAMES, SORTS, Filter, Filters, Sort

LAYOUTS = {"cards": "Cards", "table": "Table", "map": "Map", "charts": "Charts"}
"""How results can be shown, in plain words."""

GUIDES = ("patient", "clinician")
"""Whom the questions of the guided start are put to."""

READERS = ("clinician",)
"""Whom the list speaks to, once they have said so; it speaks to a patient otherwise."""

MAX_SHORTLISTED = 50
"""So many trials a shortlist can hold: a longer address is cut by some programs on its way."""

# What messengers, mail programs and search engines add to any link: nobody who opens it can do anything about it.
_ADDED_ON_THE_WAY = re.compile(r"utm_\w+|\w+clid|mc_[ce]id|igsh(?:id)?|_ga|_gl|_hs\w+|si|ref_src", re.IGNORECASE)
_MAX_PAGES = 9999
_MAX_NOTICES = 5
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class View:
    """All that an address says: the filters, the order, how it is shown, the page, and the day it was made.

    `news` shows only what is new, changed or closed since that day; `show` is the shortlist, numbers of trials in the
    person's own order, each once and at most `MAX_SHORTLISTED`; `guide` (one of `GUIDES`, or empty) asks the questions
    of the guided start; `reader` (one of `READERS`, or empty) is who said to be reading; `demo` shows the invented
    sample trials in place of real ones; `lang` is one of `LANGUAGES`.
    """

    filters: Filters = field(default_factory=Filters)
    sort: Sort = "match"
    layout: str = "cards"
    page: int = 1
    since: date | None = None
    news: tuple[News, ...] = ()
    show: tuple[str, ...] = ()
    guide: str = ""
    reader: str = ""
    demo: bool = False
    lang: str = DEFAULT_LANGUAGE

    @property
    def is_for_clinician(self) -> bool:
        """Whether a clinician reads it: who is asked the questions as one, or has answered them as one."""
        return "clinician" in (self.guide, self.reader)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an address says, and what of it was not understood (plain texts for people; they quote the address)."""

    view: View
    notices: tuple[str, ...] = ()


def to_query(view: View) -> dict[str, str]:
    """The parameters of *view*'s address, in their fixed order; `from_query` reads them back as the same view."""
    filters = view.filters
    parameters = {
        FILTERS[name].link_name: _written(FILTERS[name], getattr(filters, name)) for name in filters.changed()
    }
    shape = {
        "sort": "" if view.sort == "match" else view.sort,
        "view": "" if view.layout == "cards" else view.layout,
        "page": "" if view.page == 1 else str(view.page),
        "since": view.since.isoformat() if view.since else "",
        "changed": ",".join(view.news) if view.since else "",
        "show": ",".join(view.show),
        "guide": view.guide,
        "reader": view.reader,
        "demo": "yes" if view.demo else "",
        "lang": "" if view.lang == DEFAULT_LANGUAGE else view.lang,
    }
    return {name: value for name, value in {**parameters, **shape}.items() if value}


def _written(asked: Filter, value: Any) -> str:
    if isinstance(value, tuple):
        return asked.word_for_widest if asked.widest and value == asked.widest else ",".join(map(link_word, value))
    return str(value) if asked.kind == "text" else link_word(str(value))


def address(base: str, view: View, page: str = "", nct: str = "") -> str:
    """*view* as an address that starts with *base*, such as `https://trials.example.org`, of the page named *page*.

    *nct* is the trial that the page is about, if it is about one.
    """
    query = urlencode({**({"id": nct} if nct else {}), **to_query(view)}, safe=",:")
    return f"{base.rstrip('/')}/{page}{'?' if query else ''}{query}"


def feed_address(base: str, filters: Filters) -> str:
    """Where the feed (Atom) of exactly *filters* is, of the app at *base*.

    Whoever reads feeds for a person learns it, so what is about them (`without_person`) should not be in it.
    """
    return address(base, View(filters), "feed")


def calendar_address(base: str, filters: Filters) -> str:
    """Where the same is as a calendar, which programs for calendars can subscribe to."""
    return address(base, View(filters), "calendar.ics")


def from_query(query: Mapping[str, Sequence[str]]) -> Reading:
    """The view that *query* (each name with its values, as `urllib.parse.parse_qs` gives them) describes.

    The notices are in the language that it names.
    """
    with in_language(_Reader(query).choice("lang", LANGUAGES, DEFAULT_LANGUAGE)):
        return _read(query)


def _read(query: Mapping[str, Sequence[str]]) -> Reading:
    reader = _Reader(query)
    chosen: dict[str, Any] = {name: reader.filter(FILTERS[name]) for name in NAMES}
    since = reader.day("since")
    view = View(
        Filters(**chosen),
        sort=cast(Sort, reader.choice("sort", SORTS, "match")),
        layout=reader.choice("view", LAYOUTS, "cards"),
        page=reader.number("page", _MAX_PAGES, least=1) or 1,
        since=since,
        # What changed can only be told since a day.
        news=cast(tuple[News, ...], reader.choices("changed", NEWS)) if since else (),
        show=reader.trials("show"),
        guide=reader.choice("guide", GUIDES, ""),
        reader=reader.choice("reader", READERS, ""),
        demo=reader.choice("demo", ("no", "yes"), "no") == "yes",
        lang=reader.choice("lang", LANGUAGES, DEFAULT_LANGUAGE),
    )
    return Reading(view, reader.finished())


PERSONAL = tuple(name for name in NAMES if FILTERS[name].is_personal)
"""The filters that tell something about the person; a link has them only if the sender leaves them in."""


def without_person(view: View) -> View:
    """*view* without what it tells about the person who made it."""
    return replace(view, filters=replace(view.filters, **{name: getattr(DEFAULT, name) for name in PERSONAL}))


def with_trials(view: View, ncts: Iterable[str]) -> View:
    """*view* with the trials *ncts* at the end of its shortlist, which holds `MAX_SHORTLISTED`; what is there stays."""
    return replace(view, show=tuple(dict.fromkeys((*view.show, *ncts)))[:MAX_SHORTLISTED])


def without_trial(view: View, nct: str) -> View:
    """*view* without the trial *nct* on its shortlist."""
    return replace(view, show=tuple(other for other in view.show if other != nct))


def first_page(view: View, **changes: Any) -> View:
    """*view* with other *changes* to its filters, turned back to page 1."""
    return replace(view, filters=replace(view.filters, **changes), page=1)


def link_word(value: str) -> str:
    """A value of the registry (`NOT_YET_RECRUITING`) as a word of the address (`not-yet-recruiting`)."""
    return value.lower().replace("_", "-")


def _meaning(asked: Filter) -> str:
    """What *asked* takes in an address, in words."""
    meaning = asked.meaning or asked.title
    if asked.kind == "number":
        return f"{meaning}, 0 to {asked.most}"
    if not asked.choices:
        return meaning.replace("`", "")
    words = ", ".join(map(link_word, asked.choices)) + (
        f", or {asked.word_for_widest}" if asked.word_for_widest else ""
    )
    return f"{meaning}: {'one' if asked.kind == 'one' else 'one or more'} of {words}"


PARAMETERS: dict[str, str] = {
    **{FILTERS[name].link_name: _meaning(FILTERS[name]) for name in NAMES},
    "sort": f"one of: {', '.join(SORTS)}",
}
"""The names with which the address asks, and what each takes, in words; the command line has the same."""


def filter_table() -> str:
    """The filters as the Markdown table of docs/link.md: their names, what they take, and what leaving out means."""
    rows = ["| name | values | left out |", "|---|---|---|"]
    return "\n".join([*rows, *(_table_row(FILTERS[name]) for name in NAMES)])


def _table_row(asked: Filter) -> str:
    taken = asked.meaning
    if asked.kind == "number":
        taken += f", `0` to `{asked.most}`"
    elif asked.kind == "text":
        taken += f", up to {asked.most} characters"
    elif asked.choices:
        words = " ".join(f"`{word}`" for word in (*map(link_word, asked.choices), asked.word_for_widest) if word)
        taken = f"{taken}: {words}" if taken else words
    return f"| `{asked.link_name}` | {taken} | {asked.left_out} |"


class _Reader:
    """Reads one address, name by name, and collects what it does not understand."""

    def __init__(self, query: Mapping[str, Sequence[str]]) -> None:
        self._query = query
        self._read: set[str] = set()
        self._notices: list[str] = []

    def filter(self, asked: Filter) -> Any:
        """What the address says of the filter *asked*: its default where it says nothing that is known."""
        name = asked.link_name
        match asked.kind:
            case "some":
                values = self._values(name)
                widest = asked.word_for_widest in values if asked.word_for_widest else False
                known = self._known(name, [each for each in values if each != asked.word_for_widest], asked.choices)
                return asked.widest if widest else known or asked.default
            case "one":
                return self.choice(name, tuple(asked.choices), asked.default)
            case "number":
                return self.number(name, asked.most)
            case "distance":
                return self.distance(name)
            case "words":
                return self.words(asked)
            case "text":
                return self.text(name, asked.most)

    def choices(self, name: str, choices: Iterable[str], default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The known values of *name*, in the order of *choices*, each once."""
        return self._known(name, self._values(name), choices) or default

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """The known value of *name*; of several the last in the order of *choices*."""
        known = self._known(name, self._values(name), choices)
        self._left_out(name, known[:-1])
        return known[-1] if known else default

    def words(self, asked: Filter) -> tuple[str, ...]:
        """The words that *asked* knows, as it writes them, in the order of the address, each once."""
        read = {value: asked.read_word(value) for value in self._values(asked.link_name)}
        self._unknown(asked.link_name, [value for value, word in read.items() if word is None])
        return tuple(dict.fromkeys(word for word in read.values() if word is not None))[:MAX_SHORTLISTED]

    def distance(self, name: str) -> Distance | None:
        # Read whole, since "1,000km" has a comma of its own.
        texts = [text for text in self._raw(name) if text.strip()]
        distance = parse_distance(texts[-1]) if texts else None
        if distance is None:
            self._unknown(name, texts)
        else:
            self._left_out(name, texts[:-1])
        return distance

    def text(self, name: str, longest: int) -> str:
        # A lone surrogate or a control character is nothing that anybody searches for.
        joined = " ".join(self._raw(name)).encode("utf-8", "ignore").decode()
        printable = "".join(letter if letter.isprintable() else " " for letter in joined)
        words = " ".join(printable.split())
        if len(words) > longest:
            self._notices.append(
                _("“{name}” takes {number} characters. The rest was left out.").format(name=name, number=longest)
            )
        return words[:longest].strip()

    def number(self, name: str, most: int, least: int = 0) -> int | None:
        """The whole number of *name*, from *least* to *most*; None where there is none."""
        values = self._values(name)
        text = values[-1] if values else ""
        # int() also takes digits of other scripts, signs and underscores.
        if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
            self._left_out(name, values[:-1])
            return int(text)
        self._unknown(name, values)
        return None

    def day(self, name: str) -> date | None:
        values = self._values(name)
        try:
            day = date.fromisoformat(values[-1]) if values else None
        except ValueError:
            self._unknown(name, values)
            return None
        self._left_out(name, values[:-1])
        return day

    def trials(self, name: str) -> tuple[str, ...]:
        """The numbers of trials of *name*, in their order, each once; what is beyond `MAX_SHORTLISTED` is told."""
        values = [value.upper() for value in self._values(name)]
        numbers = tuple(dict.fromkeys(value for value in values if NCT_NUMBER.fullmatch(value)))
        self._unknown(name, [value for value in values if not NCT_NUMBER.fullmatch(value)])
        if len(numbers) > MAX_SHORTLISTED:
            more = f"{len(numbers) - MAX_SHORTLISTED:,}"
            words = _("A list holds {number} trials. {more} more were left out.")
            self._notices.append(words.format(number=MAX_SHORTLISTED, more=more))
        return numbers[:MAX_SHORTLISTED]

    def finished(self) -> tuple[str, ...]:
        """The notices, with one for each name that nobody asked for."""
        for name in self._query:
            if name not in self._read and not _ADDED_ON_THE_WAY.fullmatch(name):
                self._notices.append(_("“{name}” is not something this page knows.").format(name=_short(name)))
        if len(self._notices) > _MAX_NOTICES:
            more = len(self._notices) - _MAX_NOTICES
            words = ngettext(
                "{number} more part of the link was not understood.",
                "{number} more parts of the link were not understood.",
                more,
            )
            return (*self._notices[:_MAX_NOTICES], words.format(number=more))
        return tuple(self._notices)

    def _raw(self, name: str) -> list[str]:
        self._read.add(name)
        return list(self._query.get(name, ()))

    def _values(self, name: str) -> list[str]:
        return [value for text in self._raw(name) for part in text.split(",") if (value := part.strip().lower())]

    def _known(self, name: str, values: Sequence[str], choices: Iterable[str]) -> tuple[str, ...]:
        by_word = {link_word(choice): choice for choice in choices}
        self._unknown(name, [value for value in values if link_word(value) not in by_word])
        asked = {link_word(value) for value in values}
        return tuple(choice for word, choice in by_word.items() if word in asked)

    def _left_out(self, name: str, values: Sequence[str]) -> None:
        """Tell that *values* were given where *name* takes one value, and another was taken."""
        for value in dict.fromkeys(values):
            words = _("“{name}” takes one value. “{value}” was left out.")
            self._notices.append(words.format(name=name, value=_short(link_word(value))))

    def _unknown(self, name: str, values: Sequence[str]) -> None:
        for value in dict.fromkeys(values):
            self._notices.append(
                _("“{value}” is not a known value of “{name}”.").format(value=_short(value), name=name)
            )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
