"""The card of a trial: pure HTML, in which nothing that others wrote means anything."""

from __future__ import annotations

import subprocess
import sys
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from finder.catalogue.frame import read_entry
from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.search.filters import Filters
from finder.search.link import View
from pages.drawing.shared.card import card_html, evidence_html, short_html
from pages.drawing.shared.where import named_countries
from tests.running_app import ROOT
from tests.studies import mutilated, study

SAMPLE = sample_catalogue()
PERSON = View(Filters(change=("egfr",), near="02115"), show=("NCT99000001",))
HOSTILE = '<img src=x onerror="alert(1)"> [x](javascript:alert(1)) </a><script>'


class Elements(HTMLParser):
    """The elements of some HTML, each of which must be closed where it belongs, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.targets: list[str] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.targets += [value or "" for name, value in attrs if name == "href"]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


OWN = {"article", "h3", "a", "p", "span", "small", "b", "strong", "div", "details", "summary", "button", "ul", "li"}


def test_it_needs_no_streamlit() -> None:
    code = "import sys, pages.drawing.shared.card; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@settings(max_examples=30, deadline=None)
@given(mutilated())
def test_any_record_gives_a_card_of_our_own_elements(record: dict[str, object]) -> None:
    entry = read_entry(record)
    for html in (card_html(None, entry, PERSON, "x", evidence_html(entry)), short_html(None, entry, PERSON)):
        assert Elements(html).seen <= OWN


def test_a_hostile_record_does_nothing() -> None:
    record = study(title=HOSTILE, drug=HOSTILE, sponsor=HOSTILE, criteria=HOSTILE)
    site = record["protocolSection"]["contactsLocationsModule"]["locations"][0]
    site |= {"facility": HOSTILE, "contacts": [{"name": HOSTILE, "phone": "+1 555 0100" + HOSTILE}]}
    catalogue = catalogue_of([record], "live", "2026-11-01T09:00:04")
    html = card_html(catalogue, catalogue.entry("NCT99900001"), PERSON)
    found = Elements(html)
    assert found.seen <= OWN
    assert all(target.startswith(("trial?id=NCT99900001", "tel:")) for target in found.targets)


def test_it_answers_what_a_patient_asks_first() -> None:
    html = card_html(SAMPLE, SAMPLE.entry("NCT99000001"), PERSON)
    for line in ("Tested", "Groups", "When", "Marker", "Where", "Call"):
        assert f"<b>{line}</b>" in html
    assert "a drip into a vein" in html
    assert 'href="tel:' in html
    assert 'aria-pressed="true"' in html
    assert "Stage IV named" in html
    assert html.count("Needs PD&#45;L1 TPS") == 1, "nothing stands twice"


def test_a_record_that_nobody_looks_after_is_not_green() -> None:
    record = study()
    record["protocolSection"]["statusModule"]["statusVerifiedDate"] = "2023-02"
    catalogue = catalogue_of([record], "live", "2026-11-01T09:00:04")
    html = card_html(catalogue, catalogue.entry("NCT99900001"), View())
    assert '<span class="badge orange">Says recruiting; not checked since 2023</span>' in html.replace("&#59;", ";")
    assert "Recruiting now" not in html


def test_a_card_speaks_of_the_patient_to_a_clinician_and_to_the_patient() -> None:
    entry = SAMPLE.entry("NCT99000001")
    to_patient = unescape(card_html(SAMPLE, entry, View()))
    to_clinician = unescape(card_html(SAMPLE, entry, View(reader="clinician")))
    assert "You and your doctor will not know which one you get." in to_patient
    assert "Randomized. Participant and physician are masked." in to_clinician
    assert " you" not in to_clinician.lower().replace("add to my list", "")


@pytest.mark.parametrize(
    ("count", "ends"), [(4, "C3"), (5, "C4"), (6, "C3 and 2 more countries"), (9, "C3 and 5 more countries")]
)
def test_one_country_more_is_named_in_place_of_counted(count: int, ends: str) -> None:
    assert named_countries(f"C{number}" for number in range(count)).endswith(f", {ends}")


def test_the_country_with_the_most_places_is_named_first() -> None:
    countries = ["Argentina", "Austria", "Belgium", "Brazil", "Canada", "Chile", "United States", "United States"]
    assert named_countries(countries) == "United States, Argentina, Austria, Belgium and 3 more countries"
