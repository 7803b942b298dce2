"""The address of the page, as the browser has it: the one home of what a person chose.

A callback that changes the view writes it with `write`; the script that follows reads it with `read`. Between the two,
and until the browser has followed, a quick person presses the next button, and the browser still names the address of
before. That must not undo their last choice, so what was written is kept (in this session's memory) until it is
confirmed.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from finder.search.link import Reading, View, from_query, to_query

OWN_NAMES = ("id", "topic")
"""Names that a single page reads for itself; they stay when the view is written."""

# The addresses that were written one after the other, the first being where the browser was; the last one counts.
_WRITTEN = "written addresses"

# The find page lives at the root; other pages one word behind it.
_PAGES = tuple(page.stem for page in Path(__file__).parents[2].glob("*.py"))

_Query = dict[str, list[str]]


def read(*others: str) -> Reading:
    """What the address says; *others* are names that the page itself reads."""
    return from_query({name: values for name, values in _query().items() if name not in others})


def view_to_change() -> View:
    """The view that a callback changes: what was written last, also where the browser has not followed yet."""
    written = st.session_state.get(_WRITTEN, [])
    return from_query(written[-1] if _query() in written else _query()).view


def write(view: View) -> None:
    """Make *view* the address of this page. An equal one is left alone: each writing is a step of the Back button."""
    now = _query()
    written: list[_Query] = st.session_state.get(_WRITTEN, [])
    followed = now not in written[:-1]
    if followed and view == from_query(now).view:
        return
    own = {name: now[name] for name in OWN_NAMES if name in now}
    st.query_params.from_dict({**own, **to_query(view)})
    st.session_state[_WRITTEN] = [*([now] if followed else written), _query()]


def settle() -> None:
    """Forget what was written when the browser names another address, as after Back; each page's script calls this."""
    written = st.session_state.get(_WRITTEN)
    if written and _query() != written[-1]:
        del st.session_state[_WRITTEN]


def base() -> str:
    """Where this app is, as the visitor's browser sees it: `https://trials.example.org`."""
    url = str(st.context.url or "").split("?")[0].rstrip("/")
    for page in _PAGES:
        url = url.removesuffix(f"/{page}")
    return url


def _query() -> _Query:
    return {name: st.query_params.get_all(name) for name in st.query_params}
