"""Every rule of every table decides on its own example, and not on its counter-example."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.labels.lexicon import lexicon
from finder.labels.patterns import RuleError, compiled, with_subject
from finder.labels.rules import Table, table, table_names
from finder.labels.rules_page import written_anew
from finder.labels.statements import PLACES, Reading

ROWS = [(name, row) for name in table_names() for row in table(name).rows]


def deciding(rules: Table, sentence: str, places: list[str]) -> set[str]:
    """The ids of the rules that decide on *sentence*, standing at each of *places*, "says nothing" included."""
    found: set[str] = set()
    for place in places:
        for read in Reading.of_example(sentence, place).sentences(place):
            found |= {finding.rule.id for finding in rules.decide(read)}
    return found


def places_of(row: dict[str, str]) -> list[str]:
    places = row["where"].replace("criteria", "inclusion exclusion unclear").split()
    return [place for place in PLACES if place in places]


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}/{row['id']}" for name, row in ROWS])
def test_example_is_decided_by_its_rule(name: str, row: dict[str, str]) -> None:
    assert row["id"] in deciding(table(name), row["example"], places_of(row))
    if row["counter"]:
        assert row["id"] not in deciding(table(name), row["counter"], places_of(row))


def test_page_lists_these_rules_and_no_others() -> None:
    page = (Path(__file__).parents[1] / "docs" / "labels.md").read_text(encoding="utf-8")
    assert written_anew(page) == page, "python -m finder.labels docs/labels.md writes it anew"


def test_a_bar_beside_a_space_is_refused() -> None:
    # It would join "lung" and "brain" alone, and not what stands before and behind.
    with pytest.raises(RuleError, match=r"write \(a b\)\|\(c d\)"):
        compiled("any:prior lung | brain metastasis")


def test_each_subject_of_a_pattern_keeps_to_its_own_alternative() -> None:
    sentence = Reading.of_example("Active tuberculosis, HIV infection allowed", "inclusion").sentences("inclusion")[0]
    # HIV infection does not stand where an active illness would have to.
    pattern = compiled("([any:hiv] ... any:comma)|([any:active] ... any:infection)")
    symbols = sentence.symbols
    fits = [
        lexicon().name(symbol)
        for place, symbol in enumerate(symbols)
        if symbol in pattern.subjects and pattern.search(with_subject(symbols, place))
    ]
    assert fits == ["active"]
