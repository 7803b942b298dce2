"""What others wrote, as it can be read: nothing may hide in it."""

from __future__ import annotations

import re

# Controls of direction and characters without a shape can make a text read as another one; lone surrogates and
# noncharacters can be written to no file.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)

# More marks than any language has on one letter reach into the lines above and below.
_PILE = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def shown(text: str) -> str:
    """*text* without what cannot be seen; lines stay lines. The registry's escapes are not undone here."""
    return _PILE.sub(r"\1", _INVISIBLE.sub("", text))
