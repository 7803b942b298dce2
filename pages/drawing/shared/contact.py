"""Whom to call, as HTML: numbers that a phone can dial, and addresses to write to."""

from __future__ import annotations

import re
from urllib.parse import quote

from finder.record import Contact
from pages.drawing.shared.escaping import plain, visible

_EMAIL = re.compile(r"[^\s@<>\"',;:?&]+@[\w-]+(?:\.[\w-]+)+")
_NO_DIGIT = re.compile(r"[^0-9+]")


def contact_html(contact: Contact) -> str:
    """The name of *contact* with telephone and e-mail as links."""
    return " · ".join(filter(None, (plain(contact.name), phone_link(contact.phone), email_link(contact.email))))


def phone_address(phone: str) -> str:
    """The address that dials *phone* without its extension; empty where there are too few digits."""
    number = _NO_DIGIT.sub("", phone.lower().partition("ext")[0])
    return f"tel:{quote(number)}" if len(number) > 5 else ""


def phone_link(phone: str) -> str:
    """*phone* as a link that dials it; plain text where there are too few digits."""
    dial = phone_address(phone)
    return f'<a href="{dial}">{plain(phone)}</a>' if dial else plain(phone)


def email_link(email: str) -> str:
    """*email* as a link that writes to it; plain text where it is no address."""
    address = visible(email).strip()
    return f'<a href="mailto:{quote(address)}">{plain(address)}</a>' if _EMAIL.fullmatch(address) else plain(email)
