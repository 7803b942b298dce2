"""The address of the page, as the browser has it: the one home of what a person chose.

A callback that changes the view writes it with `write`; the script that follows reads it with `read`, and `tie` makes
widgets that show it. Between the two, and until the browser has followed, a quick person presses the next button. The
browser then still names the address of before, and still sends what its widgets showed before. Neither must undo their
last choice: what was written is kept (in this session's memory) until it is confirmed, and a widget that would have to
show something else is followed by a new one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from finder.languages import use_language
from finder.search.link import Reading, View, from_query, to_query

OWN_NAMES = ("id", "topic")
"""Names that a single page reads for itself; they stay when the view is written."""

# The addresses that were written one after the other, the first being where the browser was; the last one counts.
_WRITTEN = "written addresses"

# The find page lives at the root; other pages one word behind it.
_PAGES = tuple(page.stem for page in Path(__file__).parents[2].glob("*.py"))

_Query = dict[str, list[str]]


def read(*others: str) -> Reading:
    """What the address says; *others* are names that the page itself reads. Its language is that of what follows."""
    reading = from_query({name: values for name, values in _query().items() if name not in others})
    use_language(reading.view.lang)
    return reading


def view_to_change() -> View:
    """The view that a callback changes: what was written last, also where the browser has not followed yet."""
    written = st.session_state.get(_WRITTEN, [])
    view = from_query(written[-1] if _query() in written else _query()).view
    use_language(view.lang)
    return view


def write(view: View) -> None:
    """Make *view* the address of this page. An equal one is left alone: each writing is a step of the Back button."""
    now = _query()
    written: list[_Query] = st.session_state.get(_WRITTEN, [])
    followed = now not in written[:-1]
    if followed and view == from_query(now).view:
        return
    own = {name: now[name] for name in OWN_NAMES if name in now}
    query = {**own, **{name: [value] for name, value in to_query(view).items()}}
    # Noted first: when the next press is already waiting, Streamlit ends this callback as soon as the address is sent.
    st.session_state[_WRITTEN] = [*([now] if followed else written), query]
    st.query_params.from_dict(query)


def is_own() -> bool:
    """Whether the address is what was written last, not where Back or a link led."""
    written: list[_Query] = st.session_state.get(_WRITTEN, [])
    return bool(written) and _query() == written[-1]


def settle() -> None:
    """Forget what was written when the browser names another address, as after Back; each page's script calls this."""
    written = st.session_state.get(_WRITTEN)
    if written and _query() != written[-1]:
        del st.session_state[_WRITTEN]


def tie(place: str, value: Any, read: Callable[[Any], Any], choose: Callable[[Any], None]) -> dict[str, Any]:
    """The arguments of the widget at *place* that tie it to *value*: what the address says, and what it has to show.

    *read* makes of a widget's value one like *value*; *choose* is called with it when a person changed the widget.

    Nothing is ever put into a widget that stands: that would take the place of what a person is typing or pressing, and
    a browser that is behind would send what was there before, which would pass for a choice.
    """
    left: list[Any] = st.session_state.setdefault(f"{place} left", [])
    key = _key(place, len(left))
    if key in st.session_state and (shown := read(st.session_state[key])) != value:
        left.append(shown)
        key = _key(place, len(left))
    return {"key": key, "on_change": _changed, "args": (place, len(left), read, choose)}


def _key(place: str, number: int) -> str:
    return f"{place}-{number}" if number else place


def _changed(place: str, number: int, read: Callable[[Any], Any], choose: Callable[[Any], None]) -> None:
    """A widget at *place* was changed, the one with that *number*."""
    value = read(st.session_state[_key(place, number)])
    if value not in st.session_state[f"{place} left"][number : number + 1]:
        choose(value)
    # Else the browser does not know yet that another widget follows this one, which Streamlit has forgotten: it takes
    # what was there all the time for a change.


def base() -> str:
    """Where this app is, as the visitor's browser sees it: `https://trials.example.org`."""
    url = str(st.context.url or "").split("?")[0].rstrip("/")
    for page in _PAGES:
        url = url.removesuffix(f"/{page}")
    return url


def _query() -> _Query:
    return {name: st.query_params.get_all(name) for name in st.query_params}
