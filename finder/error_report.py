"""How people tell that something is wrong: a message that is begun for them, without anything about them."""

from __future__ import annotations

from urllib.parse import quote

from finder import __version__

_BODY = """{trial}What is wrong:

The words of the record that show it:

Version of the app: {version}

(Please write nothing about your health or yourself. Others may read this.)
"""


def report_address(contact_url: str, nct: str = "") -> str:
    """The address at which to tell an error, about the trial *nct* if given; empty where *contact_url* is.

    *contact_url* is the operator's (`TRIAL_FINDER_CONTACT_URL`); `{title}` and `{body}` in it take the message.
    """
    title = f"{nct}: something is wrong" if nct else "Something is wrong"
    body = _BODY.format(trial=f"Trial: {nct}\n\n" if nct else "", version=__version__)
    return contact_url.replace("{title}", quote(title, safe="")).replace("{body}", quote(body, safe=""))
