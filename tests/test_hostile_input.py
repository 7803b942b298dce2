"""Whatever comes in, a record is read, an address is a view and a text is text; `tests/fuzz` hunts for more."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.search.link import PARAMETERS
from tests import nasty
from tests.fuzz import holds
from tests.studies import mutilated, study

pytestmark = pytest.mark.slow

WORDS = [
    *("stage IV ", "metastatic ", "NSCLC ", "EGFR L858R ", "PD-L1 >= 50% ", "ECOG 0-1 ", "no ", "prior ", "untreated "),
    *(
        "brain metastases ",
        "Inclusion Criteria:\n\n* ",
        "Exclusion Criteria:\n\n* ",
        "or ",
        "; ",
        ". ",
        "\n",
        "\\>",
        "-",
    ),
    *nasty.PAYLOADS.values(),
]
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=12).map("".join)
NAMES = st.sampled_from([*PARAMETERS, "view", "page", "since", "changed", "demo", "show"])
ANY = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])


@ANY
@given(mutilated())
def test_a_mutilated_record_is_read_with_its_labels(record: dict[str, Any]) -> None:
    holds.record_is_read(record)


@ANY
@given(TEXTS)
def test_criteria_of_any_text_are_read(text: str) -> None:
    holds.criteria_are_split(text)


@ANY
@given(st.lists(st.tuples(NAMES | st.text(max_size=5), TEXTS | st.sampled_from(WORDS)), max_size=6))
def test_any_address_is_a_view(pairs: list[tuple[str, str]]) -> None:
    encoded = [(name.encode("utf-8", "replace"), value.encode("utf-8", "surrogatepass")) for name, value in pairs]
    holds.address_is_read("&".join(f"{quote(name)}={quote(value)}" for name, value in encoded))


@pytest.mark.parametrize(
    "query", ["q=" + "x" * 100_000, "&".join(f"{n}=1" for n in range(5_000)), "therapy=a," * 5_000]
)
def test_an_endless_address_is_a_view(query: str) -> None:
    holds.address_is_read(query)


@ANY
@given(TEXTS)
def test_any_text_does_nothing(text: str) -> None:
    holds.text_does_nothing(text.encode("utf-8", "replace").decode())


@ANY
@given(TEXTS)
def test_any_text_is_a_place_or_none(text: str) -> None:
    holds.place_is_found(text)


@pytest.mark.parametrize("text", nasty.PAYLOADS.values(), ids=list(nasty.PAYLOADS))
def test_hostile_records_are_read(text: str) -> None:
    holds.text_does_nothing(text.encode("utf-8", "replace").decode())
    holds.place_is_found(text)
    holds.record_is_read(study(title=text, criteria=text, drug=text, sponsor=text, conditions=("Lung Cancer", text)))


def test_a_deep_record_is_read() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = {"protocolSection": [deep]}
    holds.record_is_read({**study(), "resultsSection": deep})
