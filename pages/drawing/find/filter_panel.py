"""The filters, as widgets. The address is the one home of what a person chose.

Widgets show what the address says, and a changed widget writes the address. Nothing is decided here:
`finder.search.filters` knows what each filter means and `finder.search.link` how it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

import streamlit as st

from finder import plain_words as words
from finder.catalogue.frame import Catalogue, Mask
from finder.places import Ambiguous, Distance, Place, Unknown, format_distance
from finder.search.filters import CHOICES, DEFAULT, MAX_AGE, MAX_TEXT, NOT_TESTED, Filters, choice_counts
from finder.search.link import MAX_ECOG, first_page
from pages.drawing.shared import browser_address
from pages.drawing.shared.escaping import plain, visible
from pages.drawing.shared.glossary import GLOSSARY

WAYS = (
    *(Distance(miles, "mi") for miles in (25, 50, 100, 250, 500)),
    *(Distance(km, "km") for km in (50, 100, 200, 500, 1000)),
)
"""The distances that can be chosen; an address may have any other."""

MOST_PLACES = 8

_ABOUT_TRIAL = ("subtype", "status", "phase", "kind", "sponsor", "stage", "baskets")
"""The filters that stand together below the others, folded."""

_BEFORE_COUNT = " · "

# What no widget shows.
_NOTHING = object()


def changed(name: str, key: str) -> None:
    """The widget *key* of the filter *name* was changed: the address follows, back at the first page."""
    value = _understood(name, st.session_state[key])
    left = st.session_state.get(_left(key), _NOTHING)
    if left is not _NOTHING and value == _understood(name, left):
        # The browser does not know yet that another widget follows this one, which Streamlit has forgotten: it takes
        # what was there all the time for a change.
        return
    browser_address.write(first_page(browser_address.view_to_change(), **{name: value}))


def _understood(name: str, value: Any) -> Any:
    """The *value* of a widget as the filter *name* has it."""
    default = getattr(DEFAULT, name)
    if isinstance(default, tuple):
        chosen = {_choice(name, each) for each in value}
        # No stage at all would leave nothing; it means that nobody minds.
        return tuple(choice for choice in CHOICES[name] if choice in chosen) or default
    return _choice(name, " ".join((value or default).split())) if isinstance(default, str) else value


def lift(name: str, choice: object = None) -> None:
    """Take the filter *name* back to asking nothing, or *choice* alone out of it; the stage is opened wholly."""
    view = browser_address.view_to_change()
    value = getattr(view.filters, name)
    if isinstance(value, tuple) and choice is not None and name != "stage":
        value = tuple(other for other in value if other != choice)
    else:
        value = CHOICES["stage"] if name == "stage" and value == DEFAULT.stage else getattr(DEFAULT, name)
    browser_address.write(first_page(view, **{name: value}))


def clear() -> None:
    """Take all filters back; order and layout, and whether the trials are real or invented, stay."""
    browser_address.write(replace(browser_address.view_to_change(), filters=DEFAULT, page=1))


def draw_question(place: Place | Ambiguous | Unknown) -> None:
    """Ask back where the place that was typed is not one that we know, or is one of several."""
    if isinstance(place, Place):
        if place.others:
            with st.container(horizontal=True, key="other-places", vertical_alignment="center"):
                st.caption(f"Near {plain(place.label)}. Not this one?")
                _draw_places(place.others)
        return
    with st.container(border=True, key="place-question"):
        st.text(visible(place.message))
        candidates = place.candidates if isinstance(place, Ambiguous) else place.suggestions
        with st.container(horizontal=True):
            _draw_places(tuple(candidate.text for candidate in candidates))
        if isinstance(place, Unknown):
            st.caption("All trials are shown, near or far.")


def _draw_places(texts: tuple[str, ...]) -> None:
    for text in texts[:MOST_PLACES]:
        st.button(plain(text), key=f"near-{text}", on_click=choose_place, args=(text,))


def choose_place(text: str) -> None:
    """Make *text* the place of the view."""
    browser_address.write(first_page(browser_address.view_to_change(), near=text))


def _choice(name: str, value: str) -> str:
    """The choice of the filter *name* that *value* is.

    Streamlit knows choices by their words. Who is quicker than the page sends the words with the count of a moment ago,
    which it then hands on as they are.
    """
    if name not in CHOICES or value in CHOICES[name]:
        return value
    words_of = words.CHOICES.get(name, {})
    told = value.rpartition(_BEFORE_COUNT)[0]
    return next((choice for choice in CHOICES[name] if words_of.get(choice, choice) == told), "")


def _key(place: str, number: int) -> str:
    return f"{place}-{number}" if number else place


def _left(key: str) -> str:
    """Under which name it is kept what the widget *key* showed when another one followed it."""
    return f"{key} left"


def _seeded(name: str, value: Any) -> Any:
    """The *value* of the filter *name* as its widget has it."""
    if isinstance(value, tuple):
        return list(value)
    # Widgets of one choice have nothing chosen where the filter asks nothing.
    return None if value == "" and name not in ("text", "near") else value


class FilterPanel:
    """Draws the filters for one catalogue, each choice with the number of trials that it would leave."""

    def __init__(self, catalogue: Catalogue, filters: Filters, masks: dict[str, Mask], name: str) -> None:
        """*masks* are those of `finder.search.filters.passing` for *filters*; two panels on one page need two names."""
        self._catalogue = catalogue
        self._filters = filters
        self._masks = masks
        self._name = name

    def draw_therapies(self) -> None:
        """Draw the choice that most people come for, and what goes with it once something is chosen."""
        self.pills("therapy", "Kind of therapy", "Choose one or more. The number is how many trials you would see.")
        if len(self._filters.therapy) > 1:
            self._radio("therapy_match", "Show trials that give", horizontal=True)
        if self._filters.therapy:
            self.one("company", "Given")

    def draw_side(self) -> None:
        """Draw all the other filters."""
        self._text("text", "Search words", "Drug, sponsor, NCT number", kind="search")
        self.near()
        self.within()
        with st.expander("The cancer", expanded=True):
            self.several("cancer", "Kind of lung cancer")
            self.has_marker()
            self.lacks_marker()
            self.several("spread", "Trials about spread to")
        with st.expander("You", expanded=True):
            self.several("line", "Treatments so far for advanced cancer", GLOSSARY["line of therapy"])
            self.one("brain", "Brain metastases", "Cancer that has spread to the brain.")
            self.performance()
            first, tied = self._tied("age")
            st.number_input("Age", 0, MAX_AGE, value=first, placeholder="Years", **tied)
            self.one("sex", "Sex")
            self._radio("unstated", "Trials that do not say")
        # Folded at first, unless a link has filters of it. What is folded is not drawn: seven widgets, each with its
        # counts, would take a quarter of the time that a press on any filter takes.
        key = f"{self._name}_about_trial"
        st.session_state.setdefault(key, any(name in _ABOUT_TRIAL for name in self._filters.changed()))
        about_trial = st.expander("The trial", key=key, on_change="rerun")
        if about_trial.open:
            with about_trial:
                self._draw_about_trial()
        st.button("Clear all filters", on_click=clear, icon=":material/filter_alt_off:", width="stretch")

    def _draw_about_trial(self) -> None:
        """Draw the filters `_ABOUT_TRIAL`."""
        self.several("subtype", "Treatment in detail")
        self.several("status", "Status")
        self.several("phase", "Phase", f"Phase 1: {GLOSSARY['phase 1']} Phase 3: {GLOSSARY['phase 3']}")
        self.several("kind", "Kind of study", f"Expanded access: {GLOSSARY['expanded access']}")
        self.several("sponsor", "Sponsor", "Who runs the trial and pays for it.")
        self.several(
            "stage", "Stage", "Trials that do not state the stage stay in the list. Only the study team can tell then."
        )
        self._radio("baskets", "Trials of several cancers", "For many kinds of solid tumor; lung is one of them.")

    def draw_chips(self) -> None:
        """Draw what is chosen as buttons that take it away again."""
        chips = [(name, choice) for name in self._filters.changed() for choice in self._chosen(name)]
        if not chips:
            return
        with st.container(horizontal=True, key="chips", gap="small"):
            for name, choice in chips:
                st.button(
                    chip_text(name, choice),
                    key=f"chip-{name}-{choice}",
                    icon=":material/close:",
                    on_click=lift,
                    args=(name, choice),
                    help="Take this filter away",
                )

    def _chosen(self, name: str) -> tuple[Any, ...]:
        value = getattr(self._filters, name)
        return value if isinstance(value, tuple) and name != "stage" else (value,)

    def _told(self, name: str) -> dict[str, str]:
        """Each choice of *name* in words, with its count."""
        counts = choice_counts(self._catalogue, self._filters, self._masks, name)
        known = words.CHOICES.get(name, {})
        return {choice: f"{known.get(choice, choice)}{_BEFORE_COUNT}{counts[choice]:,}" for choice in CHOICES[name]}

    def _tied(self, name: str, told: dict[str, str] | None = None) -> tuple[Any, dict[str, Any]]:
        """What the widget of the filter *name* shows at first, and what ties it to the filter.

        *told* are the words of its choices. Nothing is ever put into a widget that stands: that would take the place of
        what a person is typing or pressing, and a browser that is behind still sends what was there before, which would
        pass for a choice. Where it would have to show another value, or the same in other words, a new one follows it.
        """
        place, value, now = f"{self._name}_{name}", _seeded(name, getattr(self._filters, name)), told or {}
        chosen = value if isinstance(value, list) else [value]
        number, first, before = st.session_state.get(f"{place} shown", (-1, None, {}))
        shows = number >= 0 and st.session_state.get(_key(place, number), _NOTHING) == value
        if not shows or any(before.get(each) != now.get(each) for each in chosen):
            former = _key(place, number)
            if former in st.session_state:
                st.session_state[_left(former)] = st.session_state[former]
            number, first = number + 1, value
        st.session_state[f"{place} shown"] = number, first, now
        key = _key(place, number)
        return first, {"key": key, "on_change": changed, "args": (name, key)}

    def several(self, name: str, label: str, help_text: str | None = None) -> None:
        """Draw a list from which any number of choices can be taken."""
        told = self._told(name)
        first, tied = self._tied(name, told)
        st.multiselect(
            label,
            CHOICES[name],
            default=first,
            format_func=told.__getitem__,
            placeholder="All",
            help=help_text,
            **tied,
        )

    def pills(self, name: str, label: str, help_text: str | None = None, leave_out: str = "") -> None:
        """Draw all choices in sight: any number of them can be taken, or one where the filter takes but one.

        The choice *leave_out* is shown only where it was taken elsewhere.
        """
        told, value = self._told(name), getattr(self._filters, name)
        mode: Literal["single", "multi"] = "multi" if isinstance(getattr(DEFAULT, name), tuple) else "single"
        first, tied = self._tied(name, told)
        st.pills(
            label,
            [choice for choice in CHOICES[name] if choice != leave_out or choice == value or choice in value],
            selection_mode=mode,
            default=first,
            format_func=told.__getitem__,
            help=help_text,
            **tied,
        )

    def one(self, name: str, label: str, help_text: str | None = None) -> None:
        """Draw a list from which one choice can be taken."""
        told = self._told(name)
        self._select(name, label, CHOICES[name], told.__getitem__, "All", help_text=help_text, told=told)

    def has_marker(self) -> None:
        """Draw what the tumor has."""
        self.several(
            "marker",
            "My tumor has",
            f"{GLOSSARY['biomarker']} Trials that keep out people who have this one are left out. Others stay.",
        )
        if NOT_TESTED in self._filters.marker:
            st.caption("Trials that need a marker come last. Ask your doctor about a test of your tumor or blood.")

    def lacks_marker(self) -> None:
        """Draw what the tumor does not have."""
        self.several("without", "My tumor does not have", "Trials that need this marker are left out.")

    def near(self) -> None:
        """Draw where the person is."""
        self._text(
            "near",
            "Near",
            "ZIP code, city or country",
            help_text="Your place is looked up here, on this app's own server. It is not stored.",
        )

    def within(self) -> None:
        """Draw how far the person would go."""
        chosen = self._filters.within
        ways = sorted({*WAYS, *((chosen,) if chosen else ())}, key=lambda way: (way.unit == "km", way.km))
        self._select(
            "within",
            "How far",
            ways,
            lambda way: format_distance(way.km, way.unit),
            "Any distance",
            disabled=not self._filters.near,
        )

    def performance(self) -> None:
        """Draw how the person manages their day."""
        self._select(
            "ecog",
            "Daily life (ECOG)",
            range(MAX_ECOG + 1),
            words.ECOG.__getitem__,
            "All",
            help_text="How well you manage your day. Doctors call it performance status.",
        )

    def _text(
        self,
        name: str,
        label: str,
        placeholder: str,
        *,
        kind: Literal["default", "search"] = "default",
        help_text: str | None = None,
    ) -> None:
        first, tied = self._tied(name)
        st.text_input(
            label, value=first, type=kind, max_chars=MAX_TEXT, placeholder=placeholder, help=help_text, **tied
        )

    def _select(
        self,
        name: str,
        label: str,
        choices: Sequence[Any],
        in_words: Callable[[Any], str],
        placeholder: str,
        *,
        help_text: str | None = None,
        told: dict[str, str] | None = None,
        disabled: bool = False,
    ) -> None:
        first, tied = self._tied(name, told)
        st.selectbox(
            label,
            choices,
            index=None if first is None else choices.index(first),
            format_func=in_words,
            placeholder=placeholder,
            help=help_text,
            disabled=disabled,
            **tied,
        )

    def _radio(self, name: str, label: str, help_text: str | None = None, *, horizontal: bool = False) -> None:
        first, tied = self._tied(name)
        st.radio(
            label,
            CHOICES[name],
            index=CHOICES[name].index(first),
            format_func=words.CHOICES[name].__getitem__,
            help=help_text,
            horizontal=horizontal,
            **tied,
        )


def chip_text(name: str, choice: object) -> str:
    """A chosen value in a few words, as Markdown that does nothing."""
    filter_name = words.FILTERS[name].capitalize()
    if name == "stage":
        return "Stage: my own choice"
    if name == "text":
        return f"“{plain(str(choice))}”"
    if isinstance(choice, Distance):
        return f"Within {format_distance(choice.km, choice.unit)}"
    if name == "near":
        return f"Near {plain(str(choice))}"
    if name in ("marker", "without", "ecog", "age", "brain", "line", "unstated", "spread"):
        return f"{filter_name}: {words.CHOICES.get(name, {}).get(str(choice), str(choice))}"
    return words.CHOICES[name][str(choice)]
