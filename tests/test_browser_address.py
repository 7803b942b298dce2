"""Widgets follow the address, and who is quicker than the browser loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search.filters import Filters
from finder.search.link import View
from pages.drawing.shared import browser_address


class Person:
    """A person, what they chose, and the one widget that shows it, as Streamlit and a browser keep it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.state: dict[str, Any] = {}
        self.chosen: tuple[str, ...] = ()
        monkeypatch.setattr("streamlit.session_state", self.state)
        self.draw()

    def choose(self, value: tuple[str, ...]) -> None:
        self.chosen = value

    def draw(self) -> str:
        """Run the page's script: the key of the widget that it draws."""
        tied = browser_address.tie("f_phase", self.chosen, lambda some: tuple(sorted(some)), self.choose)
        self.state.setdefault(tied["key"], list(self.chosen))
        self._changed: Callable[..., None] = tied["on_change"]
        self._read, self._choose = tied["args"][2:]
        return str(tied["key"])

    def send(self, key: str, value: list[str]) -> None:
        """The browser says that the widget *key* shows *value*, which Streamlit takes for a change."""
        self.state[key] = value
        number = int(key.partition("-")[2] or 0)
        self._changed("f_phase", number, self._read, self._choose)


def test_a_widget_that_shows_what_was_chosen_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(monkeypatch)
    first = person.draw()
    person.send(first, ["PHASE3"])
    assert person.draw() == first
    person.send(first, ["PHASE3", "PHASE2"])
    assert person.chosen == ("PHASE2", "PHASE3")
    assert person.draw() == first, "the order in which they were pressed is not the widget's"


def test_a_widget_that_another_one_followed_undoes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(monkeypatch)
    first = person.draw()
    person.send(first, ["PHASE2"])
    person.draw()
    person.chosen = ()
    second = person.draw()
    assert second != first
    person.send(first, ["PHASE2"])
    assert list(person.chosen) == [], "the browser tells what was there all the time"
    person.send(first, ["PHASE2", "PHASE3"])
    assert list(person.chosen) == ["PHASE2", "PHASE3"], "that was a press"


@given(st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from("abc"))), max_size=8))
def test_what_is_drawn_always_shows_the_address(steps: list[tuple[bool, set[str]]]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        person = Person(monkeypatch)
        for is_pressed, values in steps:
            if is_pressed:
                person.send(person.draw(), sorted(values, reverse=True))
            else:
                person.chosen = tuple(sorted(values))
            assert tuple(sorted(person.state[person.draw()])) == person.chosen == tuple(sorted(values))


class Interrupted(BaseException):
    """What Streamlit raises where a script is ended because the next press is waiting."""


class Address(dict[str, list[str]]):
    """The parameters of the address; whoever sets them may be interrupted."""

    is_interrupting = False

    def get_all(self, name: str) -> list[str]:
        return self[name]

    def from_dict(self, query: dict[str, list[str]]) -> None:
        self.clear()
        self.update(query)
        if self.is_interrupting:
            raise Interrupted


def test_a_press_that_interrupts_the_one_before_takes_it_along(monkeypatch: pytest.MonkeyPatch) -> None:
    address = Address({"phase": ["phase1"]})
    monkeypatch.setattr("streamlit.session_state", {})
    monkeypatch.setattr("streamlit.query_params", address)
    address.is_interrupting = True
    with pytest.raises(Interrupted):
        browser_address.write(replace(View(), filters=Filters(therapy=("vaccine",), phase=("PHASE1",))))
    address.is_interrupting = False
    # The browser has not followed when the second press is sent, and has followed the first one alone at the third.
    address.pop("therapy")
    assert browser_address.view_to_change().filters.therapy == ("vaccine",)
    browser_address.write(replace(browser_address.view_to_change(), sort="newest"))
    address.pop("sort")
    assert browser_address.view_to_change().sort == "newest", "the browser is one press behind"
