"""Text of the registry, made safe to stand in Markdown. Everything that the registry says is untrusted."""

from __future__ import annotations

import re

from finder.labels.evidence import unescape

_MARKDOWN = re.compile(r"""[\\`*_{}\[\]()#+\-.!|~<>$:^=&"'@/]""")

# Bidirectional controls and zero-width characters can make a text read as another one.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")

# Markdown makes links of bare addresses; an invisible break keeps them text.
_ADDRESS = re.compile(r"(https?:|ftp:|mailto:|www\.)(?=\S)", re.IGNORECASE)

# A word that no line can break pushes the page wider than a phone.
_LONG_WORD = re.compile(r"\S{60}(?=\S)")


def visible(text: str) -> str:
    """*text* of the registry as people should read it: escapes undone, nothing hidden in it."""
    return _INVISIBLE.sub("", unescape(text))


def plain(text: str) -> str:
    """*text* of the registry as Markdown that reads as the same plain text, on one line, and does nothing else."""
    one_line = " ".join(visible(text).split())
    breakable = _LONG_WORD.sub(lambda word: word[0] + "\u200b", _ADDRESS.sub("\\1\u200b", one_line))
    return _MARKDOWN.sub(lambda sign: f"&#{ord(sign[0])};", breakable)
