"""A message about an error is begun with the trial's number, and with nothing about the person."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from finder import __version__
from finder.error_report import report_address

TRACKER = "https://example.org/issues/new?labels=wrong&title={title}&body={body}"


def test_the_message_names_the_trial_and_the_version() -> None:
    asked = parse_qs(urlsplit(report_address(TRACKER, "NCT99000001")).query)
    assert asked["labels"] == ["wrong"]
    assert asked["title"] == ["NCT99000001: something is wrong"]
    assert "Trial: NCT99000001" in asked["body"][0]
    assert __version__ in asked["body"][0]
    assert "nothing about your health" in asked["body"][0]


def test_without_a_trial_none_is_named() -> None:
    assert "NCT" not in report_address(TRACKER)


def test_by_mail_and_without_a_place_for_the_message() -> None:
    mail = report_address("mailto:us@example.org?subject={title}&body={body}", "NCT99000001")
    assert mail.startswith("mailto:us@example.org?subject=NCT99000001%3A%20something")
    assert "\n" not in mail
    assert report_address("https://example.org/contact", "NCT99000001") == "https://example.org/contact"
    assert report_address("") == ""
