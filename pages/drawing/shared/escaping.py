"""Text of the registry and of addresses, made safe to be drawn. Everything that others wrote is untrusted."""

from __future__ import annotations

import re
from functools import lru_cache

from finder.labels.text import readable
from finder.visible_text import shown

_MARKDOWN = re.compile(r"""[\\`*_{}\[\]()#+\-.!|~<>$:^=&"'@/]""")

# Streamlit makes links of bare addresses, and pictures of two shortcodes, also where each sign is escaped; an invisible
# break keeps them text.
_ACTIVE = re.compile(r"(?:https?|ftp|mailto):(?=\S)|www(?=\.)|:(?=streamlit:|material/)", re.IGNORECASE)

# A word that no line can break pushes the page wider than a phone.
_LONG_WORD = re.compile(r"\S{60}(?=\S)")


def visible(text: str) -> str:
    """*text* of others as people should read it: escapes undone, nothing hidden in it, and no part of it a link."""
    return _ACTIVE.sub("\\g<0>\u200b", shown(readable(text)))


def english(text: str) -> str:
    """*text* of the registry as HTML that says that it is English, as screen readers and translators need to know."""
    return f'<span lang="en">{plain(text)}</span>'


def paragraphs(text: str) -> str:
    """*text* of the registry with its lines, as HTML that says that it is English; empty where it says nothing."""
    lines = "\n".join(map(plain, text.splitlines())).strip()
    return f'<p class="lines" lang="en">{lines}</p>' if lines else ""


# The cards of a list say the same words at each press; to write them anew was a third of the script's time.
@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """*text* of others as Markdown that reads as the same plain text, on one line, and does nothing else.

    All signs that mean something are written as entities, so it does nothing in HTML, either.
    """
    one_line = " ".join(visible(text).split())
    breakable = _LONG_WORD.sub("\\g<0>\u200b", one_line)
    return _MARKDOWN.sub(lambda sign: f"&#{ord(sign[0])};", breakable)
