"""HTML as a browser reads it, for tests of what we write ourselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class ReadHtml(HTMLParser):
    """The tags with their attributes, and the text within each tag, of some HTML."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link", "br", "img", "hr"):
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.texts[tag][-1] += data

    def named(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each *tag*."""
        return [attributes for name, attributes in self.tags if name == tag]

    def meta(self, name: str) -> str:
        """What the head says of *name*, such as `description` or `og:title`; empty if nothing."""
        found = [each["content"] for each in self.named("meta") if name in (each.get("name"), each.get("property"))]
        return found[0] if found else ""

    def link(self, rel: str) -> str:
        """Where the head's link *rel* leads; empty if there is none."""
        found = [each["href"] for each in self.named("link") if each.get("rel") == rel]
        return found[0] if found else ""


def read_html(text: str) -> ReadHtml:
    """What stands in *text*."""
    read = ReadHtml()
    read.feed(text)
    read.close()
    return read
