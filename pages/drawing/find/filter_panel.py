"""The filters, as widgets: a walk over `finder.search.filters.FILTERS`. The address is the home of what a person chose.

Widgets show what the address says, and a changed widget writes the address. Nothing is decided here:
`finder.search.filters` knows what each filter means and `finder.search.link` how it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

import streamlit as st

from finder.catalogue.frame import Catalogue, Mask
from finder.languages import gettext as _
from finder.languages import ngettext
from finder.places import Ambiguous, Distance, Place, Unknown
from finder.places.names import place_in_words
from finder.search.counts import choice_counts
from finder.search.filters import DEFAULT, FILTERS, GROUPS, Filter, Filters, Group
from finder.search.link import first_page
from finder.search.report_text import understood, with_answers
from pages.drawing.find.choice_counts import as_styles
from pages.drawing.shared import browser_address
from pages.drawing.shared.escaping import plain, visible
from pages.drawing.shared.glossary import GLOSSARY
from pages.drawing.shared.reasons import shortened

DISTANCES = (
    *(Distance(miles, "mi") for miles in (25, 50, 100, 250, 500)),
    *(Distance(km, "km") for km in (50, 100, 200, 500, 1000)),
)
"""The distances that can be chosen; an address may have any other."""

_MAX_PLACES = 8

PLACE = {
    "unknown": "Your place",
    "near": "Near {place}",
    "within": "{distance} around {place}",
    "forget": "Forget my place",
}
"""What the button says that opens the question of the place."""

OPENER = "Filters ({count})"
"""What stands, on a phone, beside the sign that opens the filters, where some are chosen."""

FOR_CLINICIANS: dict[str, str] = {"You": "Your patient"}
"""Other headings of groups of filters, for clinicians."""

# Folded at first; what is chosen of them stands as chips above the list.
_FOLDED = GROUPS[3:]

_NO_WORDS: Mapping[str, str] = MappingProxyType({})


def choose(name: str, value: Any) -> None:
    """The *value* of the filter *name* was chosen: the address follows, back at the first page."""
    browser_address.write(first_page(browser_address.view_to_change(), **{name: value}))


def choose_words(name: str, words: tuple[str, ...]) -> None:
    """The *words* of the filter *name* were chosen or typed: the address follows.

    A word that the filter does not know is read as a sentence of a report, which may answer other questions as well.
    What nobody understands is said beside the widget.
    """
    view = browser_address.view_to_change()
    known = {word: FILTERS[name].read_word(word) for word in words}
    chosen = tuple(dict.fromkeys(word for word in known.values() if word is not None))
    as_sentences = {word: understood(word) for word, read in known.items() if read is None}
    answers = [answer for found in as_sentences.values() for answer in found]
    st.session_state[_not_understood(name)] = [word for word, found in as_sentences.items() if not found]
    filters = first_page(view, **{name: chosen}).filters
    browser_address.write(replace(view, filters=with_answers(filters, answers), page=1))


def _not_understood(name: str) -> str:
    return f"not understood: {name}"


def lift(name: str, part: object = None) -> None:
    """Take the filter *name* back to asking nothing, or *part* (one of its `Filter.chips`) alone out of it."""
    value = getattr(browser_address.view_to_change().filters, name)
    choose(name, FILTERS[name].without(value, part))


def lift_all(names: Sequence[str]) -> None:
    """Take all filters of *names* back to asking nothing."""
    view = browser_address.view_to_change()
    lifted = {name: FILTERS[name].without(getattr(view.filters, name)) for name in names}
    browser_address.write(first_page(view, **lifted))


def clear() -> None:
    """Take all filters back; order and layout, and whether the trials are real or invented, stay."""
    browser_address.write(replace(browser_address.view_to_change(), filters=DEFAULT, page=1))


def draw_close_button(count: int) -> None:
    """Draw, at the foot of the filters where they cover the list (on a phone), what closes them (`trials.js`)."""
    words = ngettext("Show {number} trial", "Show {number} trials", count).format(number=f"{count:,}")
    st.html(f'<button type="button" class="close-filters" data-drawer="close">{words}</button>')


def draw_question(place: Place | Ambiguous | Unknown) -> None:
    """Ask back where the place that was typed is not one that we know, or is one of several."""
    if isinstance(place, Place):
        if place.others:
            # Folded: seven other towns of that name would push the trials out of sight on a phone.
            label = _("{place}. Not this one?").format(place=plain(place_in_words(place.label)))
            with st.popover(label, key="other-places"):
                _draw_places(place.others)
        return
    with st.container(border=True, key="place-question"):
        st.text(visible(place.message))
        candidates = place.candidates if isinstance(place, Ambiguous) else place.suggestions
        with st.container(horizontal=True):
            _draw_places(tuple(candidate.text for candidate in candidates))
        if isinstance(place, Unknown):
            st.caption(_("All trials are shown, near or far."))


def _draw_places(texts: tuple[str, ...]) -> None:
    for text in texts[:_MAX_PLACES]:
        st.button(plain(place_in_words(text)), key=f"near-{text}", on_click=choose, args=("near", text))


def _read(asked: Filter, value: Any) -> Any:
    """The *value* of a widget as the filter *asked* has it."""
    if asked.kind == "some":
        # No stage at all would leave nothing; it means that nobody minds.
        return tuple(choice for choice in asked.choices if choice in value) or asked.default
    if asked.kind == "words":
        return tuple(value)
    if asked.kind == "number" and isinstance(value, str):
        return int(value)
    return " ".join((value or asked.default).split()) if asked.kind in ("one", "text") else value


def _explained(text: str) -> str:
    """*text* with the meanings of the terms of the glossary that it names."""
    return text.format_map({term: _(meaning) for term, meaning in GLOSSARY.items()}) if "{" in text else text


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _as_choices(value: Any) -> Any:
    """The *value* of a filter as its pills have it: their choices are words, also where the value is a number."""
    return str(value) if isinstance(value, int) else value or None


class FilterPanel:
    """Draws the filters for one catalogue, each choice with the number of trials that it would leave."""

    def __init__(self, catalogue: Catalogue, filters: Filters, masks: dict[str, Mask], name: str) -> None:
        """*masks* are those of `finder.search.filters.passing` for *filters*; two panels on one page need two names."""
        self._catalogue = catalogue
        self._filters = filters
        self._masks = masks
        self._name = name
        self._styles: list[str] = []

    def draw_first(self) -> None:
        """Draw the choice that most people come for, and what goes with it once something is chosen."""
        self._draw_group("first")

    def draw_place(self) -> None:
        """Draw where the person is and how far they would go, behind one button that says it."""
        near, within = self._filters.near, self._filters.within
        label = _(PLACE["unknown"])
        if near:
            sentence = _(PLACE["within" if within else "near"])
            label = sentence.format(place=shortened(near, 24), distance=FILTERS["within"].words(within))
        with st.popover(plain(label), icon=":material/location_on:", key=f"{self._name}_place"):
            self._draw_group("place")
            if near:
                st.button(_(PLACE["forget"]), key=f"{self._name}_forget", on_click=lift_all, args=(("near", "within"),))

    def draw_side(self, elsewhere: Collection[Group] = (), headings: Mapping[str, str] = _NO_WORDS) -> None:
        """Draw all the other filters but those of groups that are drawn *elsewhere*; some have other *headings*."""
        self._draw_group("top")
        for group in _FOLDED:
            if group not in elsewhere:
                self._draw_folded(group, headings.get(group, group))
        st.button(_("Clear all filters"), on_click=clear, icon=":material/filter_alt_off:", width="stretch")

    def draw_counts(self) -> None:
        """Draw, beside the choices that were drawn, how many trials each would leave."""
        count = len(self._filters.changed())
        opener = _(OPENER).format(count=count) if count else _("Filters")
        opener = f'[data-testid=stExpandSidebarButton]::after{{content:"{opener}"}}'
        st.html(f"<style>{opener}{''.join(self._styles)}</style>")

    def draw_chips(self) -> None:
        """Draw what is chosen as buttons that take it away again."""
        # A chosen therapy and the place are seen beside them, and are taken away there.
        for name in [name for name in self._filters.changed() if FILTERS[name].group not in ("first", "place")]:
            for part, words in FILTERS[name].chips(getattr(self._filters, name)).items():
                filter_in_words = plain(words) if FILTERS[name].kind == "text" else words
                st.button(
                    # Who sees the cross need not read what it means: the style sheet leaves that to screen readers.
                    f":gray[{_('Remove filter:')}] {filter_in_words}",
                    key=f"chip-{name}-{part}",
                    icon=":material/close:",
                    on_click=lift,
                    args=(name, part),
                )

    def draw_notes(self) -> None:
        """Draw what people should know of what they chose."""
        for name in self._filters.changed():
            for choice, note in FILTERS[name].note.items():
                if choice in getattr(self._filters, name):
                    st.caption(_(note))

    def draw(
        self, name: str, label: str = "", widget: str = "", leave_out: str = "", words: Mapping[str, str] = _NO_WORDS
    ) -> None:
        """Draw the filter *name*, where wanted under another label or as another widget than everywhere else.

        The choice *leave_out* is shown only where it was taken elsewhere; *words* has other words for some choices.
        """
        asked, value = FILTERS[name], getattr(self._filters, name)
        if words:
            asked = replace(asked, choices={**asked.choices, **words})
        place, widget = f"{self._name}_{name}", widget or asked.widget
        choices = [each for each in asked.choices if each != leave_out or each == value or each in _several(value)]
        chosen = partial(choose_words if asked.kind == "words" else choose, name)
        tied = browser_address.tie(place, value, partial(_read, asked), chosen)
        tied["label"] = _(label or asked.label)
        tied["help"] = _explained(_(asked.help)) or None
        self._draw_widget(widget, asked, value, choices, tied)
        if asked.is_counted:
            counts = choice_counts(self._catalogue, self._filters, self._masks, name)
            self._styles.append(as_styles(tied["key"], tied["label"], [counts[choice] for choice in choices]))
        for word in st.session_state.get(_not_understood(name), ()) if asked.kind == "words" else ():
            words_not_understood = _("“{word}” was not understood. Try the words of your report, or leave it out.")
            st.caption(words_not_understood.format(word=plain(word)))

    def _draw_folded(self, group: Group, heading: str) -> None:
        """Draw *group* under its *heading* as people left it.

        What is folded is not drawn: to a browser a list of choices is as much work as thirty pieces of HTML, at each
        press on any of them.
        """
        folded = st.expander(_(heading), key=f"{self._name}_{group}", on_change="rerun")
        if folded.open:
            with folded:
                self._draw_group(group)

    def _draw_group(self, group: Group) -> None:
        for asked in FILTERS.values():
            if asked.group == group and asked.is_drawn(self._filters):
                self.draw(asked.name)

    def _draw_widget(
        self, widget: str, asked: Filter, value: Any, choices: Sequence[str], tied: dict[str, Any]
    ) -> None:
        match widget:
            case "text" | "search":
                kind: Literal["default", "search"] = "search" if widget == "search" else "default"
                st.text_input(value=value, type=kind, max_chars=asked.most, placeholder=_(asked.placeholder), **tied)
            case _ if asked.kind == "words":
                st.multiselect(
                    options=list(dict.fromkeys((*asked.offered, *value))),
                    default=value,
                    format_func=asked.words,
                    placeholder=_(asked.placeholder),
                    accept_new_options=True,
                    select_all=False,
                    **tied,
                )
            case "number":
                st.number_input(
                    min_value=0, max_value=asked.most, value=value, placeholder=_(asked.placeholder), **tied
                )
            case "radio":
                words, horizontal = asked.words, asked.group == "first"
                index = choices.index(value)
                st.radio(options=choices, index=index, format_func=words, horizontal=horizontal, **tied)
            case "pills":
                mode: Literal["single", "multi"] = "multi" if asked.kind == "some" else "single"
                st.pills(
                    options=choices,
                    selection_mode=mode,
                    default=_as_choices(value),
                    format_func=asked.words,
                    **tied,
                )
            case _ if asked.kind == "some":
                st.multiselect(
                    options=choices,
                    default=value,
                    format_func=asked.words,
                    placeholder=_(asked.placeholder),
                    # Nobody's tumor has all markers.
                    select_all=False,
                    **tied,
                )
            case _:
                self._draw_select(asked, value, choices, tied)

    def _draw_select(self, asked: Filter, value: Any, choices: Sequence[Any], tied: dict[str, Any]) -> None:
        """Draw a list from which one choice can be taken, or none."""
        if asked.kind == "number":
            choices = range(asked.most + 1)
        elif asked.kind == "distance":
            choices = sorted({*DISTANCES, *filter(None, [value])}, key=lambda each: (each.unit == "km", each.km))
        in_words: Callable[[Any], str] = asked.words
        st.selectbox(
            options=choices,
            index=None if value in ("", None) else choices.index(value),
            format_func=in_words,
            placeholder=_(asked.placeholder),
            disabled=not asked.is_ready(self._filters),
            **tied,
        )
