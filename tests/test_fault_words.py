"""A page that fails says so in plain words."""

from __future__ import annotations

import pytest
from streamlit.elements import exception
from streamlit.testing.v1 import AppTest

from service.fault_words import fault_words, use_own_words_for_faults


def _fails() -> None:
    raise RuntimeError("/srv/secret")


def test_a_page_that_fails_tells_people_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    # As a test it is put back afterwards.
    name = "_GENERIC_UNCAUGHT_EXCEPTION_TEXT"
    monkeypatch.setattr(exception, name, getattr(exception, name))
    use_own_words_for_faults()
    (shown,) = AppTest.from_function(_fails).run().exception
    assert shown.message == fault_words()
    assert "Load the page again" in shown.message
    assert "Vuelva a cargar la página" in shown.message
    assert "Streamlit" not in shown.message
    assert "*" not in shown.message, "it is shown as it is, not as Markdown"
