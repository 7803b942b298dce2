"""Text of the registry and of addresses, made safe to be drawn. Everything that others wrote is untrusted."""

from __future__ import annotations

import re

from finder.labels.evidence import unescape

_MARKDOWN = re.compile(r"""[\\`*_{}\[\]()#+\-.!|~<>$:^=&"'@/]""")

# Controls of direction and signs without a shape can make a text read as another one.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)

# More marks than any language has on one letter reach into the lines above and below.
_PILE = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)

# Streamlit makes links of bare addresses, and pictures of two shortcodes, also where each sign is escaped; an invisible
# break keeps them text.
_ACTIVE = re.compile(r"(?:https?|ftp|mailto):(?=\S)|www(?=\.)|:(?=streamlit:|material/)", re.IGNORECASE)

# A word that no line can break pushes the page wider than a phone.
_LONG_WORD = re.compile(r"\S{60}(?=\S)")


def visible(text: str) -> str:
    """*text* of others as people should read it: escapes undone, nothing hidden in it, and no part of it a link."""
    shown = _PILE.sub(r"\1", _INVISIBLE.sub("", unescape(text)))
    return _ACTIVE.sub("\\g<0>\u200b", shown)


def plain(text: str) -> str:
    """*text* of others as Markdown that reads as the same plain text, on one line, and does nothing else."""
    one_line = " ".join(visible(text).split())
    breakable = _LONG_WORD.sub("\\g<0>\u200b", one_line)
    return _MARKDOWN.sub(lambda sign: f"&#{ord(sign[0])};", breakable)
