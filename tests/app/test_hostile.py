"""Hostile records and addresses, page by page and without a browser: no page fails, and nobody is made to fetch."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from streamlit.testing.v1 import AppTest

from finder import exports
from finder.catalogue import process_source
from finder.search.link import MAX_SHORTLISTED, PARAMETERS, View
from tests import nasty
from tests.app.pages import ELEMENTS, Markup
from tests.faults.scene import environment, in_small, surroundings
from tests.registry import LocalRegistry

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(f"pages/{path.name}" for path in (ROOT / "pages").glob("[!_]*.py"))
NAMES = (*PARAMETERS, "view", "page", "since", "changed", "demo", "show", "id", "topic")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRegistry]:
    """A registry of hostile trials, read by the app."""
    folder = tmp_path_factory.mktemp("hostile")
    with (
        LocalRegistry(nasty.studies()) as registry,
        in_small(),
        surroundings(environment(registry.url, folder)),
    ):
        process_source.forget()
        process_source.trial_source().refresh()
        yield registry
        process_source.forget()


def opened(script: str, query: dict[str, str]) -> AppTest:
    page = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    if script != "streamlit_app.py":
        page.switch_page(script)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, (script, query)
    return page


@pytest.mark.parametrize("nct", nasty.numbers(), ids=list(nasty.PAYLOADS))
def test_every_hostile_trial_has_a_page(registry: LocalRegistry, nct: str) -> None:
    markup = Markup(opened("pages/trial.py", {"id": nct}))
    assert "h1" in markup.elements
    assert markup.elements <= ELEMENTS


def test_no_list_of_hostile_trials_has_an_element_of_theirs(registry: LocalRegistry) -> None:
    every = ",".join(nasty.numbers()[:MAX_SHORTLISTED])
    for script, query in (("streamlit_app.py", {"stage": "any"}), ("pages/shortlist.py", {"show": every})):
        markup = Markup(opened(script, query))
        assert "Why is this trial here?" in markup.said()
        assert markup.elements <= ELEMENTS


def test_exports_run_in_no_spreadsheet_and_feign_no_line(registry: LocalRegistry) -> None:
    catalogue = process_source.trial_source().catalogue
    assert catalogue is not None
    assert len(catalogue) == len(nasty.PAYLOADS)
    written = exports.export("csv", catalogue, list(map(str, catalogue.ncts)), View()).content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))] == []
    for file_format in exports.FORMATS:
        assert exports.export(file_format, catalogue, list(map(str, catalogue.ncts)), View()).content


HOSTILE = strategies.one_of(
    strategies.text(max_size=60),
    strategies.sampled_from([text.encode("utf-8", "replace").decode() for text in nasty.PAYLOADS.values()]),
    strategies.sampled_from(
        ["x" * 100_000, "immunotherapy," * 5_000, ",".join(nasty.numbers() * 50), "\x00", "%00", "9" * 5000]
    ),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    script=strategies.sampled_from(["streamlit_app.py", *PAGES]),
    query=strategies.dictionaries(
        strategies.sampled_from(NAMES) | strategies.text(min_size=1, max_size=9), HOSTILE, max_size=5
    ),
)
def test_any_address_is_a_page(registry: LocalRegistry, script: str, query: dict[str, str]) -> None:
    opened(script, query)


@pytest.mark.parametrize(
    "text",
    [
        "NCT99660000/../../version",
        "NCT99660000?fields=x",
        "NCT99660000%2F..%2Fversion",
        "NCT9966000",
        "NCT٩٩٦٦٠٠٠٠",
        "nct99669999\n/stats",
        "http://evil.example/",
        "//evil.example/NCT99660000",
        "../studies",
        "NCT99660000|NCT99660001",
        "NCT99660000#",
        "NCT99660000\x00",
    ],
)
def test_no_address_makes_the_app_ask_for_anything_but_a_trial(registry: LocalRegistry, text: str) -> None:
    registry.requests.clear()
    for script, name in (
        ("pages/trial.py", "id"),
        ("pages/shortlist.py", "show"),
        ("streamlit_app.py", "q"),
        ("streamlit_app.py", "near"),
    ):
        opened(script, {name: text})
    for request in registry.requests:
        assert re.fullmatch(r"/studies/NCT[0-9]{8}", request.path), request
        assert set(request.query) == {"fields"}
