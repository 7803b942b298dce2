"""A catalogue that lost much does not take the former one's place, however well-formed the registry's answers are."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cache.catalogues import FolderStore, next_version
from finder import sample
from finder.catalogue.frame import about_as_json
from finder.catalogue.guard import AllowedLosses, Figures, figures_of, losses
from finder.catalogue.source import catalogue_of, is_open, sample_catalogue
from finder.cli import FINE, OUT_OF_REACH, STALE, main
from finder.record import NCT_NUMBER, nct_number, read_trial
from finder.registry.client import open_client, study_key
from finder.registry.errors import PoorCatalogueError, RegistryError
from finder.registry.live_check import CHECKS
from tests.catalogue_sources import HASTY, open_source, settings_for
from tests.registry import Fault, FaultKind, LocalRegistry
from tests.studies import needs_records, real_studies, study

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("rows_read_once")]

STAMP = "2026-11-01T09:00:04"
LIMITS = AllowedLosses()
SHARES = [field.name for field in fields(Figures)][1:]
SAMPLE = figures_of(sample_catalogue().frame)


def test_the_same_has_lost_nothing_and_nothing_has_lost_all() -> None:
    nothing = figures_of(catalogue_of([], "live", STAMP).frame)
    assert losses(SAMPLE, SAMPLE, LIMITS) == ()
    assert len(losses(SAMPLE, nothing, LIMITS)) == len(SHARES) + 1
    assert losses(nothing, SAMPLE, LIMITS) == ()
    assert min(astuple(SAMPLE)) > 0.3, "the sample has some of each"


@pytest.mark.parametrize("share", SHARES)
def test_a_share_may_fall_by_three_tenths_and_no_more(share: str) -> None:
    before = getattr(SAMPLE, share)
    less: dict[str, Any] = {share: 0.71 * before}
    assert losses(SAMPLE, replace(SAMPLE, **less), LIMITS) == ()
    less = {share: 0.69 * before}
    (loss,) = losses(SAMPLE, replace(SAMPLE, **less), LIMITS)
    assert loss.startswith(share.replace("_", " "))
    assert "->" in loss


@pytest.mark.parametrize(("former", "new", "refused"), [(50, 40, False), (50, 39, True), (49, 1, False)])
def test_a_fifth_of_the_trials_may_go_from_fifty_on(former: int, new: int, refused: bool) -> None:
    assert bool(losses(replace(SAMPLE, trials=former), replace(SAMPLE, trials=new), LIMITS)) == refused


shares = st.floats(0, 1)
catalogues = st.builds(Figures, st.integers(0, 5000), *[shares] * len(SHARES))


@given(former=catalogues, new=catalogues, fewer_trials=shares, fewer_stated=shares)
def test_who_lost_less_is_not_refused_for_more(
    former: Figures, new: Figures, fewer_trials: float, fewer_stated: float
) -> None:
    limits = AllowedLosses(fewer_trials, fewer_stated)
    names = {loss.split(" ")[0] for loss in losses(former, new, limits)}
    looser = AllowedLosses((1 + fewer_trials) / 2, (1 + fewer_stated) / 2)
    assert {loss.split(" ")[0] for loss in losses(former, new, looser)} <= names
    assert losses(former, new, AllowedLosses(1, 1)) == ()
    better = Figures(*map(max, astuple(former), astuple(new)))
    assert losses(former, better, limits) == ()


def renamed(studies: list[dict[str, Any]], module: str, field: str) -> list[dict[str, Any]]:
    """*studies* in which *field* of *module* has another name."""
    changed = copy.deepcopy(studies)
    for record in changed:
        part = record["protocolSection"].get(module, {})
        if field in part:
            part[f"{field}2"] = part.pop(field)
    return changed


@pytest.fixture(scope="module")
def real_figures() -> Figures:
    """The figures of the open ones of the real records."""
    opened = [record for record in real_studies() if is_open(read_trial(record))]
    return figures_of(catalogue_of(opened, "live", STAMP).frame)


@needs_records
@pytest.mark.parametrize(
    ("module", "field", "lost"),
    [
        ("eligibilityModule", "eligibilityCriteria", {"criteria", "markers", "line", "performance status"}),
        ("contactsLocationsModule", "locations", {"sites"}),
        ("armsInterventionsModule", "interventions", {"therapy"}),
    ],
)
def test_a_field_of_another_name_is_noticed_in_the_real_records(
    real_figures: Figures, module: str, field: str, lost: set[str]
) -> None:
    opened = [record for record in real_studies() if is_open(read_trial(record))]
    found = losses(real_figures, figures_of(catalogue_of(renamed(opened, module, field), "live", STAMP).frame), LIMITS)
    assert lost <= {text.rpartition(" -> ")[0].rpartition(" ")[0] for text in found}, found


@pytest.mark.parametrize(
    "worse",
    [
        lambda studies: [],
        lambda studies: studies[:30],
        lambda studies: renamed(studies, "statusModule", "overallStatus"),
        lambda studies: renamed(studies, "eligibilityModule", "eligibilityCriteria"),
        lambda studies: renamed(studies, "contactsLocationsModule", "locations"),
    ],
    ids=["none", "few", "status", "criteria", "locations"],
)
def test_what_is_much_poorer_does_not_take_the_place(
    registry: LocalRegistry,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    worse: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
) -> None:
    trials = open_source(registry, tmp_path)
    good = trials.refresh()
    stored = sorted(tmp_path.glob("catalogue-*"))
    registry.republish(worse(sample.studies()))
    with pytest.raises(PoorCatalogueError):
        trials.refresh()
    assert trials.catalogue is good
    assert isinstance(trials.fault, PoorCatalogueError)
    assert sorted(tmp_path.glob("catalogue-*")) == stored
    assert [record.levelname for record in caplog.records if "is refused" in record.getMessage()] == ["ERROR"]
    again = open_source(registry, tmp_path)
    assert again.catalogue is not None
    assert again.catalogue.about == good.about
    assert str(again.fault) == str(trials.fault)
    # The registry has all again.
    registry.republish(sample.studies())
    assert again.refresh().about.data_timestamp > good.about.data_timestamp
    assert again.fault is None
    assert open_source(registry, tmp_path).fault is None


def test_an_empty_catalogue_is_never_stored(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.republish([])
    trials = open_source(registry, tmp_path)
    with pytest.raises(PoorCatalogueError):
        trials.refresh()
    assert trials.catalogue is None
    assert not list(tmp_path.glob("catalogue-*"))


def test_what_was_refused_can_be_accepted(
    registry: LocalRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("REGISTRY_URL", registry.url), ("CACHE_DIR", str(tmp_path)), ("REQUESTS_PER_SECOND", "1000")):
        monkeypatch.setenv(f"TRIAL_FINDER_{name}", value)
    assert main(["refresh"]) == FINE
    registry.republish(sample.studies()[:30])
    assert main(["refresh"]) == OUT_OF_REACH
    assert f"trials {SAMPLE.trials} -> " in (err := capsys.readouterr().err)
    assert "refresh --accept" in err
    assert main(["status"]) == STALE
    out = capsys.readouterr().out
    assert "REFUSED: " in out
    assert "python -m finder refresh --accept" in out
    assert main(["status", "--format", "json"]) == STALE
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["trials"], found["fault"]) == ("refused", SAMPLE.trials, "PoorCatalogueError")
    assert f"trials {SAMPLE.trials} -> " in found["refused"]
    assert main(["refresh", "--accept"]) == FINE
    assert main(["status", "--format", "json"]) != OUT_OF_REACH
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["trials"] < 40
    assert found["refused"] == found["fault"] == ""
    registry.republish([])
    assert main(["refresh", "--accept"]) == OUT_OF_REACH


def test_the_limits_are_settings(registry: LocalRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("REGISTRY_URL", registry.url), ("CACHE_DIR", str(tmp_path)), ("REQUESTS_PER_SECOND", "1000")):
        monkeypatch.setenv(f"TRIAL_FINDER_{name}", value)
    assert main(["refresh"]) == FINE
    registry.republish(sample.studies()[40:])
    assert main(["refresh"]) == OUT_OF_REACH
    monkeypatch.setenv("TRIAL_FINDER_FEWER_TRIALS", "80")
    assert main(["refresh"]) == FINE


STATED = next(assumption for assumption in CHECKS if "status asked for" in assumption)


@pytest.mark.parametrize(
    ("module", "field", "seen"),
    [
        ("eligibilityModule", "eligibilityCriteria", "criteria 100% -> 0%"),
        ("contactsLocationsModule", "locations", "sites 95% -> 0%"),
        ("armsInterventionsModule", "interventions", "therapy 97% -> 0%"),
    ],
)
def test_the_check_of_the_live_registry_sees_a_field_of_another_name(
    registry: LocalRegistry, tmp_path: Path, module: str, field: str, seen: str
) -> None:
    registry.republish(renamed(sample.studies(), module, field))
    holds, detail = CHECKS[STATED](open_client(settings_for(registry, tmp_path), HASTY))
    assert not holds
    assert seen in detail


def test_the_check_of_the_live_registry_sees_a_status_that_was_not_asked_for(
    registry: LocalRegistry, tmp_path: Path
) -> None:
    registry.faults.append(Fault(FaultKind.OTHER_STATUS, rows=3))
    holds, detail = CHECKS[STATED](open_client(settings_for(registry, tmp_path), HASTY))
    assert (holds, detail) == (False, "status 'COMPLETED'")


@pytest.mark.parametrize(
    "timestamp",
    [
        "2099-01-01T09:00:04",
        "0001-01-01T09:00:04",
        "2026-W48-5",
        "2026-11-01",
        "2026-11-01T09:00:04Z",
        "2026-13-01T09:00:04",
        "2026-11-01T09:00:0\ud800",
        "٢٠٢٦-11-01T09:00:04",
        "2" * 5000,
        "",
    ],
)
def test_data_of_no_day_or_of_a_day_to_come_are_refused(
    registry: LocalRegistry, tmp_path: Path, timestamp: str
) -> None:
    trials = open_source(registry, tmp_path)
    good = trials.refresh()
    registry.publication.timestamp = timestamp
    with pytest.raises(RegistryError) as caught:
        trials.refresh()
    str(caught.value).encode()
    assert trials.catalogue is good


def test_data_that_go_back_by_a_day_are_what_was_accepted_last(registry: LocalRegistry, tmp_path: Path) -> None:
    trials = open_source(registry, tmp_path)
    for stamp in ("2026-11-02T09:00:04", "2026-11-01T09:00:04", "2026-11-03T09:00:04"):
        registry.republish(timestamp=stamp)
        assert trials.refresh().about.data_timestamp == stamp
        again = open_source(registry, tmp_path).catalogue
        assert again is not None
        assert again.about.data_timestamp == stamp
    assert len(list(tmp_path.glob("catalogue-*"))) == 2


def test_a_number_in_several_spellings_is_one_trial(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.republish([study("NCT99900001"), study(" nct99900001"), study("Nct99900002\n")])
    trials = open_source(registry, tmp_path).refresh()
    assert trials.frame["nct"].tolist() == ["NCT99900001", "NCT99900002"]
    assert trials.about.gap == ""
    assert study_key(study(" nct99900001 ")) == "NCT99900001"
    twice = catalogue_of([study("NCT99900001"), study("nct99900001")], "live", STAMP)
    assert twice.frame["nct"].tolist() == ["NCT99900001"]


@given(st.from_regex(NCT_NUMBER, fullmatch=True), st.sampled_from(["", " ", "\n", "\u00a0"]), st.booleans())
def test_a_number_is_the_same_in_every_spelling(number: str, space: str, lower: bool) -> None:
    assert nct_number(space + (number.lower() if lower else number) + space) == number
    assert nct_number(number + "1") == nct_number(f"X{number}") == nct_number(7) == ""


def test_a_trial_is_open_or_closed_by_its_own_word(
    registry: LocalRegistry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registry.republish([study(f"NCT999000{n}") for n in range(10, 20)])
    registry.faults.append(Fault(FaultKind.OTHER_STATUS, times=None, rows=2))
    trials = open_source(registry, tmp_path).refresh()
    assert set(trials.frame["status"]) == {"RECRUITING"}
    assert (len(trials), len(trials.closed)) == (8, 2)
    assert any("other statuses" in record.getMessage() for record in caplog.records)


def test_where_the_newest_cannot_be_used_the_former_serves(registry: LocalRegistry, tmp_path: Path) -> None:
    good = open_source(registry, tmp_path).refresh()
    store = FolderStore(tmp_path)
    foreign = sample_catalogue()
    about = about_as_json(foreign.about)
    store.save(foreign.to_store().drop(columns="therapies"), about, next_version(store))
    assert (served := open_source(registry, tmp_path).catalogue) is not None
    assert served.about == good.about
    store.save(foreign.to_store().iloc[:0], about, next_version(store))
    registry.republish()
    open_source(registry, tmp_path).refresh()
    served = open_source(registry, tmp_path).catalogue
    assert served is not None
    assert served.about.data_timestamp > good.about.data_timestamp
