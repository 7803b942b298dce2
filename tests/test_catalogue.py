"""The catalogue: which studies belong into it, and that a stored one is the same as a fresh one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cache.catalogues import CatalogueStore
from finder import sample
from finder.catalogue import FACETS, Catalogue, about_as_json, about_from_json
from finder.filters import Filters, search
from finder.registry.query import OPEN_STATUSES
from finder.source import catalogue_of, sample_catalogue
from finder.trial import read_trial
from tests.studies import needs_records, real_studies, study

STAMP = "2026-11-01T09:00:04"


def test_studies_that_do_not_take_lung_cancer_are_left_out() -> None:
    mesothelioma = study("NCT99900002", title="Nivolumab in mesothelioma", conditions=("Mesothelioma",), criteria="")
    nameless = {"protocolSection": {}}
    catalogue = catalogue_of([study(), mesothelioma, nameless], "live", STAMP)
    assert catalogue.frame["nct"].tolist() == ["NCT99900001"]
    assert catalogue.about.left_out == 2
    assert "NCT99900001" in catalogue
    assert "NCT99900002" not in catalogue


def test_an_entry_has_the_whole_trial() -> None:
    catalogue = catalogue_of([study()], "live", STAMP)
    assert catalogue.entry("NCT99900001").trial == read_trial(study())
    with pytest.raises(KeyError):
        catalogue.entry("NCT99900002")


def test_the_sample_holds_open_trials_only() -> None:
    catalogue = sample_catalogue()
    assert len(catalogue) > 100
    assert set(catalogue.frame["status"]) <= set(OPEN_STATUSES)
    assert catalogue.about.is_sample
    assert len(sample.studies()) > len(catalogue)


def test_a_stored_catalogue_is_the_same(tmp_path: Path) -> None:
    fresh = sample_catalogue()
    store = CatalogueStore(tmp_path)
    store.save(fresh.frame, about_as_json(fresh.about), fresh.about.data_timestamp)
    stored = store.newest()
    assert stored is not None
    again = Catalogue(stored.frame, about_from_json(stored.about))
    assert again.about == fresh.about
    for facet in FACETS:
        values = {value for given in fresh.frame[facet] for value in ([given] if isinstance(given, str) else given)}
        for value in values:
            assert again.having(facet, [value]).tolist() == fresh.having(facet, [value]).tolist()
    assert search(again, Filters(text="cell"))["nct"].tolist() == search(fresh, Filters(text="cell"))["nct"].tolist()
    assert again.entry(again.frame["nct"].iloc[0]) == fresh.entry(fresh.frame["nct"].iloc[0])


@needs_records
def test_every_real_record_can_be_a_row() -> None:
    catalogue = catalogue_of(real_studies(), "live", STAMP)
    assert len(catalogue) + catalogue.about.left_out == len(real_studies())
    assert len(catalogue) > 100
