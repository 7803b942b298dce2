"""Exports are read back by other programs, and no spreadsheet runs anything in them."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest

from finder import exports
from finder.catalogue import NOT_STATED
from finder.source import catalogue_of, sample_catalogue
from tests.studies import study

SAMPLE = sample_catalogue()


def test_json_holds_every_trial_with_plain_values() -> None:
    trials = json.loads(exports.as_json(SAMPLE.frame))
    assert [trial["nct"] for trial in trials] == SAMPLE.frame["nct"].tolist()
    for trial in trials:
        assert set(exports.EXPORTED) == set(trial)
        assert isinstance(trial["therapies"], list)
        assert isinstance(trial["phases"], list)
        assert trial["ecog_max"] is None or isinstance(trial["ecog_max"], int)


def test_csv_reads_back() -> None:
    frame = pd.read_csv(io.StringIO(exports.as_csv(SAMPLE.frame, SAMPLE.about)), dtype=str, keep_default_na=False)
    assert frame["nct"].tolist() == SAMPLE.frame["nct"].tolist()
    assert frame["phases"].iloc[0] == "; ".join(SAMPLE.frame["phases"].iloc[0])
    assert frame["source"].str.contains("INVENTED").all()


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_cell_begins_like_a_formula(title: str) -> None:
    catalogue = catalogue_of([study(title=title, sponsor=title)], "live", "2026-11-01T09:00:04")
    frame = pd.read_csv(io.StringIO(exports.as_csv(catalogue.frame, catalogue.about)), dtype=str, keep_default_na=False)
    for column in ("title", "sponsor"):
        assert frame[column].iloc[0].startswith("'")
        assert title.strip() in frame[column].iloc[0]


def test_the_table_has_a_line_a_trial() -> None:
    lines = exports.as_table(SAMPLE.frame).splitlines()
    assert len(lines) == len(SAMPLE) + 1
    assert all(line.startswith("NCT") for line in lines)


def test_an_empty_result_is_exported_too() -> None:
    nothing = SAMPLE.frame.iloc[:0]
    assert json.loads(exports.as_json(nothing)) == []
    assert exports.as_csv(nothing, SAMPLE.about).startswith("nct,title,")
    assert NOT_STATED not in exports.as_table(nothing)
