"""Where filters leave nothing: which trials are named in place of it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.fit.verdicts import Verdict
from finder.search.filters import Filters, all_of, passing, person_of
from finder.search.nearest_fits import NearFit, nearest_fits
from tests.studies import study
from tests.views import filters as any_filters

SAMPLE = sample_catalogue()


def test_what_fails_one_filter_comes_before_what_fails_two_and_more_is_not_named() -> None:
    studies = [
        study("NCT99900001", phases=("PHASE1",), sponsor="Acorn", title="Aspirin in stage IV lung cancer"),
        study("NCT99900002", phases=("PHASE3",)),
        study("NCT99900003", phases=("PHASE3",), status="NOT_YET_RECRUITING"),
    ]
    catalogue = catalogue_of(studies, "live", "2026-11-01T09:00:04")
    filters = Filters(phase=("PHASE4",), status=("RECRUITING",))
    masks = passing(catalogue, filters)
    near = nearest_fits(catalogue, filters, masks)
    assert {catalogue.ncts[fit.row]: fit.names for fit in near} == {
        "NCT99900001": ("phase",),
        "NCT99900002": ("phase",),
        "NCT99900003": ("status", "phase"),
    }
    assert near[-1].names == ("status", "phase")
    three = Filters(phase=("PHASE4",), status=("AVAILABLE",), text="zebra")
    assert nearest_fits(catalogue, three, passing(catalogue, three)) == ()


def test_what_nobody_chose_is_not_let_go() -> None:
    early = study(
        "NCT99900001",
        title="Pembrolizumab after surgery for stage I lung cancer",
        criteria="Inclusion Criteria:\n\n* Stage I\n\nExclusion Criteria:\n\n* Metastatic disease",
    )
    catalogue = catalogue_of([early], "live", "2026-11-01T09:00:04")
    filters = Filters(phase=("PHASE4",))
    assert nearest_fits(catalogue, filters, passing(catalogue, filters)) == ()


@settings(max_examples=60)
@given(any_filters)
def test_each_named_trial_passes_all_other_filters_and_nothing_speaks_against_it(filters: Filters) -> None:
    masks = passing(SAMPLE, filters)
    near: tuple[NearFit, ...] = nearest_fits(SAMPLE, filters, masks)
    assert len(near) <= 3
    assert [len(fit.names) for fit in near] == sorted(len(fit.names) for fit in near)
    person = person_of(filters)
    against = np.asarray(SAMPLE.fit(person).verdict) == Verdict.AGAINST if person.is_known else None
    for fit in near:
        others = {name: mask for name, mask in masks.items() if name not in fit.names}
        assert all_of(SAMPLE, others)[fit.row]
        assert all(not masks[name][fit.row] for name in fit.names)
        assert against is None or not against[fit.row]
