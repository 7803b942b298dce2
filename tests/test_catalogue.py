"""The catalogue: which studies belong into it, and that a stored one is the same as a fresh one."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from cache.catalogues import FolderStore
from finder import sample
from finder.catalogue.frame import (
    FACETS,
    Catalogue,
    about_as_json,
    about_from_json,
    pack_given,
    pack_labels,
    read_entry,
    unpack_given,
    unpack_labels,
)
from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.codebook import read_labels
from finder.labels.given import given_in
from finder.places import Distance
from finder.record import read_trial
from finder.registry.query import OPEN_STATUSES
from finder.search.filters import Filters, passing
from finder.search.order import search
from tests.studies import needs_records, real_studies, study

STAMP = "2026-11-01T09:00:04"


def test_studies_that_do_not_take_lung_cancer_are_left_out() -> None:
    mesothelioma = study("NCT99900002", title="Nivolumab in mesothelioma", conditions=("Mesothelioma",), criteria="")
    nameless: dict[str, Any] = {"protocolSection": {}}
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


def test_the_labels_that_are_kept_are_those_of_the_record() -> None:
    catalogue = sample_catalogue()
    for nct in catalogue.ncts:
        entry = catalogue.entry(nct)
        assert entry.labels == read_labels(entry.trial)
        assert entry.given == given_in(entry.trial)


def test_what_a_copy_of_a_record_gives_is_kept_as_well() -> None:
    first, second = (read_entry(sample.studies()[0]) for _ in range(2))
    assert first.given, "an example that gives something"
    assert unpack_given(pack_given(second), second.trial) == second.given


@needs_records
def test_the_labels_of_real_records_are_kept_whole() -> None:
    for labels in (read_labels(read_trial(record)) for record in islice(real_studies(), 0, None, 10)):
        assert unpack_labels(pack_labels(labels)) == labels


def test_the_sample_holds_open_trials_only() -> None:
    catalogue = sample_catalogue()
    assert len(catalogue) > 100
    assert set(catalogue.frame["status"]) <= set(OPEN_STATUSES)
    assert catalogue.about.is_sample
    assert len(sample.studies()) > len(catalogue)


def test_a_stored_catalogue_is_the_same(tmp_path: Path) -> None:
    fresh = sample_catalogue()
    store = FolderStore(tmp_path)
    store.save(fresh.to_store(), about_as_json(fresh.about), 1)
    stored = next(store.newest_first(), None)
    assert stored is not None
    again = Catalogue.from_stored(stored.frame, about_from_json(stored.about))
    assert again.closed.frame["nct"].tolist() == fresh.closed.frame["nct"].tolist()
    assert again.closed.sites.towns == fresh.closed.sites.towns
    assert again.about == fresh.about
    for facet in FACETS:
        values = {value for given in fresh.frame[facet] for value in ([given] if isinstance(given, str) else given)}
        for value in values:
            assert again.having(facet, [value]).tolist() == fresh.having(facet, [value]).tolist()
    assert search(again, Filters(text="cell"))["nct"].tolist() == search(fresh, Filters(text="cell"))["nct"].tolist()
    assert again.entry(again.frame["nct"].iloc[0]) == fresh.entry(fresh.frame["nct"].iloc[0])


OPEN, SHUT = study("NCT99900001"), study("NCT99900002", status="COMPLETED")


@pytest.mark.parametrize(("opened", "closed"), [([OPEN], [SHUT]), ([OPEN], []), ([], [SHUT]), ([], [])])
def test_open_and_closed_trials_are_stored_as_one(
    tmp_path: Path, opened: list[dict[str, Any]], closed: list[dict[str, Any]]
) -> None:
    fresh = catalogue_of(opened, "live", STAMP, closed=closed)
    store = FolderStore(tmp_path)
    store.save(fresh.to_store(), about_as_json(fresh.about), 1)
    stored = next(store.newest_first(), None)
    assert stored is not None
    again = Catalogue.from_stored(stored.frame, about_from_json(stored.about))
    for catalogue in (fresh, again):
        assert (len(catalogue), len(catalogue.closed)) == (len(opened), len(closed))
        assert len(search(catalogue.closed, Filters(text="pembrolizumab"))) == len(closed)
    assert (again.frame.columns == fresh.frame.columns).all()
    assert (again.closed.frame.columns == fresh.frame.columns).all()


def test_no_filter_and_no_count_sees_a_closed_trial() -> None:
    with_closed = catalogue_of([OPEN], "live", STAMP, closed=[SHUT])
    assert search(with_closed, Filters())["nct"].tolist() == ["NCT99900001"]
    assert "NCT99900002" not in with_closed
    assert "NCT99900002" in with_closed.closed
    assert not with_closed.having("status", ["COMPLETED"]).any()
    assert with_closed.closed.entry("NCT99900002").trial == read_trial(SHUT)
    assert len(with_closed.closed.closed) == 0


def test_closed_trials_can_be_asked_whether_they_were_near() -> None:
    elsewhere = study("NCT99900003")
    elsewhere["protocolSection"]["contactsLocationsModule"]["locations"][0].update(city="Nordheim", country="Norway")
    closed = catalogue_of([elsewhere], "live", STAMP, closed=[SHUT]).closed
    near = Filters(near="Netherlands", unstated="hide")
    assert passing(closed, near)["near"].tolist() == [True]
    # A place that only open trials have sites in is a known one.
    assert passing(closed, Filters(near="Norway", unstated="hide"))["near"].tolist() == [False]
    assert not passing(closed, Filters(near="02115", within=Distance(50, "mi"), unstated="hide"))["near"].any()


@needs_records
def test_every_real_record_can_be_a_row() -> None:
    catalogue = catalogue_of(real_studies(), "live", STAMP)
    assert len(catalogue) + catalogue.about.left_out == len(real_studies())
    assert len(catalogue) > 100
