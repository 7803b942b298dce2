"""The log: one line an event, as `key=value` or JSON, and nothing of a visitor in it.

What the registry or another service said is untrusted, so every value is written in ASCII on one line, with escapes for
the rest: nobody can feign a line, or hide one.
"""

from __future__ import annotations

import json
import logging
import math
import re
import sys
import time
import traceback
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

LogFormat = Literal["text", "json"]

# Whatever else a record has was given with `extra`.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
_PLAIN = re.compile(r"[A-Za-z0-9_.:/+-]+")
_ROOT = Path(__file__).resolve().parents[1]

# Elsewhere (in a page, say) an exception's words may be what a visitor typed.
_OURS = ("finder", "cache", "service")


class EventFormatter(logging.Formatter):
    """Formats a record as one line: time (UTC), level, logger, event, what `extra` gave, and an exception's trace."""

    def __init__(self, log_format: LogFormat) -> None:
        """Write lines of *log_format*."""
        super().__init__()
        self._as_line = _as_json if log_format == "json" else _as_text

    def format(self, record: logging.LogRecord) -> str:
        """The line for *record*."""
        when = datetime.fromtimestamp(record.created, UTC)
        facts: dict[str, Any] = {
            "time": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        facts |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[1] is not None:
            facts |= _facts_of(record.exc_info[1], record.exc_info[2], record.name)
        return self._as_line(facts)


class RateLimit(logging.Filter):
    """Lets few lines a minute through from one place in the code; the first one of a later minute counts the others.

    What visitors or a full machine can make happen a thousand times a second must not fill the disk.
    """

    def __init__(self, max_lines: int = 20, seconds: float = 60, clock: Callable[[], float] = time.monotonic) -> None:
        """Let *max_lines* lines through in so many *seconds*."""
        super().__init__()
        self._max_lines, self._seconds, self._clock = max_lines, seconds, clock
        self._begun: dict[Hashable, float] = {}
        self._count: dict[Hashable, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether *record* is written; it is given `held_back`, the number of those before it that were not."""
        place = (record.pathname, record.lineno, record.exc_info and record.exc_info[0])
        now = self._clock()
        if now - self._begun.get(place, -math.inf) >= self._seconds:
            held_back = self._count.get(place, 0) - self._max_lines
            self._begun[place], self._count[place] = now, 0
            if held_back > 0:
                record.held_back = held_back
        self._count[place] += 1
        return self._count[place] <= self._max_lines


def configure(level: str, log_format: LogFormat) -> None:
    """Send all events from *level* on to standard error, those of the server's libraries too."""
    for known in [known for known in logging.root.handlers if isinstance(known.formatter, EventFormatter)]:
        logging.root.removeHandler(known)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter(log_format))
    handler.addFilter(RateLimit())
    logging.root.addHandler(handler)
    logging.root.setLevel(level)
    # Below a warning the server logs who connects, and with which address, and the limiter of each of its limits.
    for talkative in ("uvicorn", "uvicorn.error", "uvicorn.access", "pyrate_limiter"):
        logging.getLogger(talkative).setLevel("WARNING")
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger) and name.partition(".")[0] in ("streamlit", "uvicorn", "websockets"):
            # They bring handlers with a format of their own.
            logger.handlers.clear()
            logger.propagate = True


def _facts_of(error: BaseException, trace: TracebackType | None, logger: str) -> dict[str, str]:
    facts = {"error": type(error).__name__}
    if logger.partition(".")[0] in _OURS:
        facts["cause"] = str(error)[:500]
    steps = (f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace))
    return {**facts, "trace": " > ".join(steps)}


def _short(file: str) -> str:
    path = Path(file)
    is_ours = path.is_relative_to(_ROOT) and "site-packages" not in path.parts
    return str(path.relative_to(_ROOT)) if is_ours else path.name


def _as_json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, default=str)


def _as_text(facts: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={_value(value)}" for name, value in facts.items())


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
