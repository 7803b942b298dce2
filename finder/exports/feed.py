"""What happened to the trials of a link, for programs that look for it again and again: Atom, and a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from finder.catalogue.changes import News
from finder.search.link import View, address
from finder.search.news_items import NewsItem
from finder.visible_text import shown

ATOM_TYPE = "application/atom+xml; charset=utf-8"
CALENDAR_TYPE = "text/calendar; charset=utf-8"

_ATOM = "http://www.w3.org/2005/Atom"
_NAMES: dict[News, str] = {"new": "New", "changed": "Changed", "closed": "No longer open"}
_MAY_AGAIN = timedelta(hours=12)
_NOT_ADVICE = "Not medical advice. Only the study team can say whether you can join."


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its `title`, its own address, that of the list it is of, the source, and the time of the data.

    `notices` say what of the link was not understood; `base` is where the app is.
    """

    title: str
    own: str
    of_list: str
    base: str
    source: str
    updated: datetime
    items: Sequence[NewsItem]
    notices: Sequence[str] = ()


def as_atom(feed: Feed) -> bytes:
    """*feed* as Atom (RFC 4287). Events keep their ids, whatever the feed's filters and wherever the app is."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    query = feed.own.partition("?")[2]
    _add(root, "id", _urn(f"feed?{query}"))
    _add(root, "title", feed.title)
    _add(root, "subtitle", " ".join((f"{feed.source}. {_NOT_ADVICE}", *feed.notices)))
    _add(root, "updated", feed.updated.astimezone(UTC).isoformat(timespec="seconds"))
    _add(root, "icon", f"{feed.base}/icon.svg")
    ElementTree.SubElement(root, f"{{{_ATOM}}}link", {"rel": "self", "href": feed.own, "type": "application/atom+xml"})
    ElementTree.SubElement(root, f"{{{_ATOM}}}link", {"rel": "alternate", "href": feed.of_list, "type": "text/html"})
    author = ElementTree.SubElement(root, f"{{{_ATOM}}}author")
    _add(author, "name", "Lung Trial Finder")
    for item in feed.items:
        entry = ElementTree.SubElement(root, f"{{{_ATOM}}}entry")
        _add(entry, "id", _urn(item.identity))
        _add(entry, "title", _title(item))
        _add(entry, "updated", f"{item.day.isoformat()}T00:00:00Z")
        ElementTree.SubElement(entry, f"{{{_ATOM}}}category", {"term": item.kind, "label": _NAMES[item.kind]})
        page = address(feed.base, View(), "trial", item.nct)
        ElementTree.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": page, "type": "text/html"})
        _add(entry, "summary", f"{shown(item.text)} {item.nct}. {_NOT_ADVICE}")
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def as_calendar(feed: Feed) -> bytes:
    """*feed* as a calendar (iCalendar, RFC 5545): each event a whole day that takes nobody's time."""
    from icalendar import Calendar, Event, vDuration, vText, vUri

    calendar = Calendar()
    calendar.add("prodid", "-//Lung Trial Finder//trial-finder//EN")
    calendar.add("version", "2.0")
    title = vText(_on_one_line(feed.title))
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("description", vText(_on_one_line(" ".join((f"{feed.source}. {_NOT_ADVICE}", *feed.notices)))))
    calendar.add("refresh-interval", vDuration(_MAY_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_MAY_AGAIN))
    for item in feed.items:
        page = address(feed.base, View(), "trial", item.nct)
        event = Event()
        event.add("uid", f"{uuid5(NAMESPACE_URL, _of_app(item.identity))}@trial-finder")
        event.add("dtstamp", _midnight(item.day))
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        event.add("summary", _title(item))
        event.add("description", f"{shown(item.text)}\n\n{page}\n\n{feed.source}. {_NOT_ADVICE}")
        event.add("url", vUri(page))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _title(item: NewsItem) -> str:
    not_for = "probably not for you, " if item.is_against else ""
    return f"{_NAMES[item.kind]}: {not_for}{_on_one_line(item.title)}"


def _on_one_line(text: str) -> str:
    return " ".join(shown(text).split())


def _urn(identity: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, _of_app(identity))}"


def _of_app(identity: str) -> str:
    return f"trial-finder:{identity}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = shown(text)
