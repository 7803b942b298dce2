"""How much work something is, as a count: a clock would measure the machine, and what else it does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def calls(run: Callable[[], object]) -> int:
    """How many functions *run* calls, of Python and of C.

    What one call does inside is not seen (a regular expression that searches again and again): the benchmark times
    the same texts.
    """
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count
