"""Streamlit's own page as a shell: what it loads stays, and what it says of itself makes room for ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import streamlit as st

_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_STYLESHEETS = re.compile(r'<link rel="stylesheet"[^>]*>')
_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_CODE = re.compile(r'<link rel="modulepreload"[^>]*>\n?')
_APP_SCRIPT = re.compile(r'<script type="module" crossorigin src="([^"]+)"></script>')
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
# The crown, a pointer to an interface that is off, comments, and words about
# Streamlit for who has no scripts.
_NOT_OURS = (
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r'<link rel="shortcut icon"[^>]*/?>'),
    re.compile(r'<link\s+rel="service-desc"[^>]*/?>'),
    re.compile(r"<noscript>.*?</noscript>", re.DOTALL),
)
_FONT = re.compile(r'<link\s+rel="preload"\s+href="([^"]+\.woff2)"')
_ROOT = '<div id="root"></div>'


class UnknownShellError(ValueError):
    """Streamlit's page has another form than the one that we know; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Shell:
    """Streamlit's page in three parts: its beginning with all that it loads, the end of the head, and the rest."""

    opening: str
    end_of_head: str
    after_body: str

    def page(self, head: str, body: str, language: str) -> str:
        """The page with *head* in place of the title and *body* before Streamlit's root, both HTML, in *language*."""
        opening = self.opening.replace('<html lang="en">', f'<html lang="{language}">', 1)
        return f"{opening}{head}{self.end_of_head}{body}{self.after_body}"

    def parts(self, language: str) -> tuple[str, str, str]:
        """What of a page stands before its head, between that and its body, and behind that."""
        return self.page("\0", "\0", language).split("\0")  # type: ignore[return-value]


def streamlits_page() -> str:
    """The page that Streamlit gives for each address."""
    return (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


def read_shell(page: str) -> Shell:
    """*page*, Streamlit's own, in its parts. Raises UnknownShellError if it has not the form that we know."""
    for part in _NOT_OURS:
        page = part.sub("", page)
    styles = "".join(_STYLESHEETS.findall(page))
    page = _STYLESHEETS.sub("", page)
    # Our script starts it: half a second of work would stand before the first picture. Nor is its code fetched before:
    # two megabytes are read by the same processor.
    app = _APP_SCRIPT.search(page)
    code = "".join(_CODE.findall(page))
    page = _CODE.sub("", _APP_SCRIPT.sub("", page))
    title = _TITLE.search(page)
    body = page.find("<body>") + len("<body>")
    if app is None or title is None or body < title.end() or page.count(_ROOT) != 1 or '<html lang="en">' not in page:
        raise UnknownShellError("Streamlit's page lacks its script, its title, its language, its body or its root")
    head = page[title.end() : body].replace("</head>", "").replace("<body>", "")
    lines = "\n".join(line for line in f"{page[: title.start()]}{head}".splitlines() if line.strip())
    # A sheet of styles holds up whatever stands behind it: the app needs it, the first HTML and our script do not.
    root = page.index(_ROOT) + len(_ROOT)
    script = f'<template id="app-code">{code}</template><script data-app="{app[1]}">{handover_script()}</script>'
    after = f"{_ROOT}\n{script}{styles}{page[root:]}"
    return Shell(f"{lines}\n", "\n</head>\n<body>", after)


@cache
def shell() -> Shell:
    """The shell of the Streamlit that is installed."""
    return read_shell(streamlits_page())


@cache
def style() -> str:
    """The styles of the first HTML, in Streamlit's font for text.

    A font that comes too late is left aside: another one in the middle of reading would move all lines.
    """
    font = _FONT.search(streamlits_page())
    face = (
        f'@font-face {{ font-family: "First"; src: url({font[1]}); font-display: optional; font-weight: 200 900; }}\n'
        if font
        else ""
    )
    table = resources.files("pages.drawing.find").joinpath("table.css").read_text(encoding="utf-8")
    return f"{face}{_COMMENT.sub('', _own_file('style.css') + table)}"


@cache
def handover_script() -> str:
    """The script that starts the app, and takes the first HTML away when the app's own page stands."""
    return _own_file("handover.js")


def inline_scripts() -> Iterator[str]:
    """All scripts that stand in our pages themselves; the server's policy names them by their digests."""
    yield from _INLINE_SCRIPT.findall(streamlits_page())
    yield handover_script()


def _own_file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
