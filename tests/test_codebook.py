"""Each label is declared once and whole, with the values that its rules give."""

from __future__ import annotations

from dataclasses import fields

from finder.catalogue.source import sample_catalogue
from finder.codebook import COLUMNS, LABELS, NOT_STATED, SUBTYPES, Labels, labels_as_json
from finder.labels.brain_metastases import BRAIN_METS_VALUES
from finder.labels.cancer import CANCERS
from finder.labels.line import LINES
from finder.labels.spread import SPREAD_SITES
from finder.labels.stage import STAGE4_VALUES
from finder.labels.therapy import SUBTYPES as SUBTYPES_OF
from finder.labels.therapy import THERAPY_TYPES

SPECS = {spec.name: spec for spec in LABELS}
SAMPLE = sample_catalogue()
ALL = [SAMPLE.entry(nct) for nct in map(str, SAMPLE.ncts)]


def test_every_label_is_declared_and_in_the_json() -> None:
    assert {item.name for item in fields(Labels)} == set(SPECS)
    assert list(labels_as_json("NCT99900001", ALL[0].labels)) == ["nct", *SPECS]


def test_there_are_words_for_the_values_of_the_rules() -> None:
    assert tuple(SPECS["therapies"].words) == THERAPY_TYPES
    assert tuple(SPECS["cancer"].words) == CANCERS
    assert tuple(SPECS["stage4"].words) == STAGE4_VALUES
    assert tuple(SPECS["brain_mets"].words) == BRAIN_METS_VALUES
    assert tuple(SPECS["line"].words) == LINES
    assert tuple(SPECS["spread"].words) == SPREAD_SITES
    assert tuple(SUBTYPES) == tuple(dict.fromkeys(name for names in SUBTYPES_OF.values() for name in names))


def test_every_statement_has_words_and_only_silence_has_no_reason() -> None:
    for entry in ALL:
        for spec in LABELS:
            for statement in spec.says(entry.labels):
                assert statement.words
                assert set(statement.values) <= set(spec.words)
                # "Any" histology: nothing restricts it.
                unquoted = statement.values in ((NOT_STATED,), ("any",))
                assert statement.evidence or unquoted, (spec.name, entry.trial.nct)
                assert not spec.badge or set(statement.values) <= set(spec.badge)


def test_columns_say_what_the_labels_say() -> None:
    """What a trial's own labels say is in the column of the same name."""
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    for entry in ALL[:60]:
        for spec in (each for each in LABELS if each.columns):
            said = {value for statement in spec.says(entry.labels) if statement.compared for value in statement.values}
            column = next(column for column in spec.columns if column.name == spec.name)
            value = column.read(entry.labels)
            stored = value if isinstance(value, list) else [NOT_STATED if value is None else str(value)]
            assert set(stored) == said, (spec.name, entry.trial.nct)
