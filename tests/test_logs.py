"""The log has one line an event, whatever is in it, and no words of visitors."""

from __future__ import annotations

import json
import logging
import shlex
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.logs import EventFormatter, LogFormat, RateLimit, configure


def record(event: str, logger: str = "finder.catalogue.source", **extra: object) -> logging.LogRecord:
    made = logging.LogRecord(logger, logging.WARNING, "", 0, "%s", (event,), None)
    vars(made).update(extra)
    return made


@given(st.text(), st.text(), st.sampled_from(["text", "json"]))
def test_every_event_is_one_line_of_ascii(event: str, cause: str, log_format: LogFormat) -> None:
    line = EventFormatter(log_format).format(record(event, cause=cause))
    assert line.isascii()
    assert line.isprintable()


@given(st.text(), st.text(), st.integers())
def test_json_gives_back_what_was_said(event: str, cause: str, trials: int) -> None:
    facts = json.loads(EventFormatter("json").format(record(event, cause=cause, trials=trials)))
    assert (facts["event"], facts["cause"], facts["trials"]) == (event, cause, trials)
    assert (facts["level"], facts["logger"]) == ("warning", "finder.catalogue.source")


@given(st.text(st.characters(codec="ascii", exclude_characters="\\\"'")))
def test_a_feigned_key_stays_in_its_value(cause: str) -> None:
    line = EventFormatter("text").format(record("failed", cause=f'x" level=error {cause}', trials=3))
    named = [part.partition("=")[0] for part in shlex.split(line)]
    assert named == ["time", "level", "logger", "event", "cause", "trials"]


def failed(logger: str) -> str:
    try:
        raise ValueError("EGFR, 61 years,\nUtrecht")
    except ValueError:
        made = record("failed", logger)
        made.exc_info = sys.exc_info()
        return EventFormatter("text").format(made)


@pytest.mark.parametrize(("logger", "has_cause"), [("finder.catalogue.source", True), ("streamlit.error_util", False)])
def test_words_of_an_error_in_a_page_may_be_a_visitors(logger: str, has_cause: bool) -> None:
    line = failed(logger)
    assert "\n" not in line
    assert "error=ValueError" in line
    assert "tests/test_logs.py" in line
    assert ("Utrecht" in line) is has_cause


def test_one_place_fills_no_disk_and_what_was_held_back_is_reported() -> None:
    now = 0.0
    limit = RateLimit(max_lines=3, seconds=60, clock=lambda: now)
    written = [limit.filter(record(f"again {number}")) for number in range(1000)]
    assert written == [True] * 3 + [False] * 997
    other = record("another place")
    other.lineno = 7
    assert limit.filter(other)
    now = 61.0
    later = record("again")
    assert limit.filter(later)
    assert "held_back=997" in EventFormatter("text").format(later)
    now = 122.0
    assert limit.filter(last := record("again"))
    assert "held_back" not in EventFormatter("text").format(last)


def test_the_log_of_the_app_is_limited(capsys: pytest.CaptureFixture[str]) -> None:
    former = logging.root.handlers[:]
    try:
        configure("INFO", "text")
        for number in range(1000):
            logging.getLogger("asyncio").error("socket.accept() out of system resource %s", number)
    finally:
        logging.root.handlers[:] = former
    assert 0 < len(capsys.readouterr().err.splitlines()) <= 50
