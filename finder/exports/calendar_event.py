"""A reminder for somebody's own calendar: look at the trials again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event, vUri

_SUMMARY = "Check the lung cancer trials again"
_TEXT = (
    "Trials open and close. This link shows your list as it is now, and what is new or changed since you saved it:\n\n"
    "{link}\n\nNot medical advice. Only the study team can say whether you can join."
)

# In the morning of the day; the day itself begins at midnight.
_ALARM = timedelta(hours=9)


def reminder_file(link: str, today: date, weeks: int) -> bytes:
    """A calendar file (iCalendar, RFC 5545) with one all-day event *weeks* after *today*, an alarm, and *link*.

    It holds nothing but the link. The same link and day give the same event, so that it is not entered twice.
    """
    day = today + timedelta(weeks=weeks)
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{day} {link}')}@trial-finder")
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _SUMMARY)
    event.add("description", _TEXT.format(link=link))
    event.add("url", vUri(link))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _ALARM)
    alarm.add("description", _SUMMARY)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Lung Trial Finder//trial-finder//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
