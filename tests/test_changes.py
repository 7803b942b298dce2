"""What changed since a link was made: what is new, changed and closed, and what we can and cannot say about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.catalogue.changes import NEWS, Past, changes_since, is_watched, notes, reason
from finder.catalogue.frame import Catalogue
from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.registry.query import CLOSED_STATUSES, OPEN_STATUSES
from tests.studies import study

SINCE = date(2026, 11, 2)
STAMP = "2026-11-20T09:00:04"
A, B, C, D = (f"NCT9990000{n}" for n in range(1, 5))


def dated(nct: str, posted: str, updated: str, **said: Any) -> dict[str, Any]:
    """A study with the days on which it was posted and last updated (empty: not given)."""
    record = study(nct, updated=updated, **said)
    module = record["protocolSection"]["statusModule"]
    module["studyFirstPostDateStruct"]["date"] = posted
    for name in ("studyFirstPostDateStruct", "lastUpdatePostDateStruct"):
        if not module[name]["date"]:
            del module[name]
    return record


def found(catalogue: Catalogue, since: date = SINCE) -> dict[str, list[str]]:
    changes = changes_since(catalogue, since)
    return {
        "new": catalogue.frame["nct"][changes.new].tolist(),
        "changed": catalogue.frame["nct"][changes.changed].tolist(),
        "closed": catalogue.closed.frame["nct"][changes.closed].tolist(),
    }


@pytest.mark.parametrize(
    ("posted", "updated", "what"),
    [
        ("2026-11-03", "2026-11-03", "new"),
        ("2026-11-03", "2026-11-15", "new"),
        ("2026-11-03", "", "new"),
        # Posted on the very day of the link's data: its sender had it.
        ("2026-11-02", "2026-11-02", ""),
        ("2026-11-02", "2026-11-03", "changed"),
        ("2024-01-01", "2026-11-03", "changed"),
        ("2024-01-01", "2026-11-02", ""),
        ("", "2026-11-03", "changed"),
        ("", "", ""),
        # A month alone may be before that day.
        ("2026-11", "2026-11", ""),
        ("2024-01", "2026-12", "changed"),
    ],
)
def test_the_days_of_a_record_decide(posted: str, updated: str, what: str) -> None:
    catalogue = catalogue_of([dated(A, posted, updated)], "live", STAMP)
    assert [news for news, trials in found(catalogue).items() if trials] == ([what] if what else [])
    assert bool(reason(catalogue, A, SINCE)) == bool(what)


@pytest.mark.parametrize(
    ("posted", "updated", "listed"),
    [
        ("2024-01-01", "2026-11-03", True),
        ("2024-01-01", "2026-11-02", False),
        # Who made the link never saw it.
        ("2026-11-03", "2026-11-10", False),
        ("", "2026-11-03", True),
        ("2024-01-01", "", False),
    ],
)
def test_a_closed_trial_was_known_and_updated_since(posted: str, updated: str, listed: bool) -> None:
    catalogue = catalogue_of([], "live", STAMP, closed=[dated(A, posted, updated, status="TERMINATED")])
    assert found(catalogue) == {"new": [], "changed": [], "closed": [A] if listed else []}
    assert bool(reason(catalogue, A, SINCE)) == listed


def test_what_cannot_be_known_is_said() -> None:
    catalogue = catalogue_of(
        [dated(A, "2024-01-01", "2026-11-03"), dated(B, "2026-11-04", "2026-11-05")],
        "live",
        STAMP,
        closed=[dated(C, "2024-01-01", "2026-11-06", status="ACTIVE_NOT_RECRUITING")],
    )
    assert not is_watched(catalogue, SINCE)
    assert reason(catalogue, A, SINCE) == "Updated on 2026-11-03. The registry does not say what changed."
    assert reason(catalogue, B, SINCE) == "New: first posted on 2026-11-04."
    assert reason(catalogue, C, SINCE) == (
        "Not open now: active not recruiting. Updated on 2026-11-06. "
        "The registry does not say when it closed; it may have been before 2026-11-02."
    )
    assert any("not what changed" in note for note in notes(catalogue, SINCE))
    assert not any("known from" in note for note in notes(catalogue, SINCE))
    assert "Closed trials are known from 2025-11-20 on." in notes(catalogue, date(2025, 11, 1))
    with pytest.raises(KeyError):
        reason(catalogue, D, SINCE)


def following(
    former: Catalogue, opened: Iterable[Any], closed: Iterable[Any] = (), day: str = "2026-11-20"
) -> Catalogue:
    """The catalogue that takes *former*'s place with the data of *day*."""
    return catalogue_of(opened, "live", f"{day}T09:00:04", closed=closed, past=Past.of(former))


def history(catalogue: Catalogue) -> str:
    """What is written down of the first trial's changes."""
    return str(catalogue.frame["history"].iloc[0])


def with_sites(record: dict[str, Any], *statuses: str) -> dict[str, Any]:
    site = record["protocolSection"]["contactsLocationsModule"]["locations"][0]
    record["protocolSection"]["contactsLocationsModule"]["locations"] = [{**site, "status": one} for one in statuses]
    return record


WHO_CAN_JOIN_CHANGED = "Since 2026-11-02: the text on who can join was changed."
NOTHING_CHANGED = "Status, number of recruiting sites, and who can join stayed the same."

FIRST = catalogue_of(
    [dated(nct, "2024-01-01", "2026-10-01") for nct in (A, B, C)],
    "live",
    "2026-11-02T09:00:04",
    closed=[dated(D, "2023-01-01", "2026-09-01", status="COMPLETED")],
)


def test_what_was_seen_to_change_is_reported() -> None:
    sites = with_sites(dated(A, "2024-01-01", "2026-11-19"), "RECRUITING", "RECRUITING", "WITHDRAWN")
    invited = dated(B, "2024-01-01", "2026-11-19", status="ENROLLING_BY_INVITATION")
    elsewhere = dated(C, "2024-01-01", "2026-11-19", sponsor="Another Institute")
    now = following(FIRST, [sites, invited, elsewhere])
    assert found(now) == {"new": [], "changed": [A, B, C], "closed": []}
    assert reason(now, A, SINCE) == "Updated on 2026-11-19. Since 2026-11-02: recruiting sites were 1, now 2."
    assert reason(now, B, SINCE) == (
        "Updated on 2026-11-19. Since 2026-11-02: "
        "status was recruiting, now enrolling by invitation; recruiting sites were 1, now 0."
    )
    assert reason(now, C, SINCE) == (
        "Updated on 2026-11-19. Status, number of recruiting sites, and who can join stayed the same."
    )
    assert not any("not what changed" in note for note in notes(now, SINCE))


@pytest.mark.parametrize(
    ("criteria", "changed"),
    [
        ("Inclusion Criteria:\n* Stage IV lung cancer\n\n\nExclusion Criteria:\n\n  * Pregnancy", False),
        ("Inclusion Criteria:\n\n* Stage IV lung cancer\n\nExclusion Criteria:\n\n* Brain metastases", True),
    ],
)
def test_criteria_that_are_merely_set_otherwise_are_the_same(criteria: str, changed: bool) -> None:
    now = following(FIRST, [dated(A, "2024-01-01", "2026-11-19", criteria=criteria)])
    assert reason(now, A, SINCE).endswith(WHO_CAN_JOIN_CHANGED if changed else NOTHING_CHANGED)


def test_an_age_limit_shows_who_can_join() -> None:
    older = dated(A, "2024-01-01", "2026-11-19")
    older["protocolSection"]["eligibilityModule"]["maximumAge"] = "75 Years"
    assert reason(following(FIRST, [older]), A, SINCE).endswith(WHO_CAN_JOIN_CHANGED)


def test_what_was_closed_before_and_is_merely_updated_did_not_close_since() -> None:
    stopped = dated(A, "2024-01-01", "2026-11-19", status="SUSPENDED")
    results = dated(D, "2023-01-01", "2026-11-19", status="COMPLETED")
    now = following(FIRST, [], [stopped, results])
    assert found(now)["closed"] == [A]
    assert reason(now, A, SINCE) == "No longer open: was recruiting, now suspended. Updated on 2026-11-19."
    # For a link from before the first data nobody knows.
    assert found(now, date(2026, 11, 1))["closed"] == [A, D]


def test_what_changed_there_and_back_is_no_difference() -> None:
    paused = following(FIRST, [], [dated(A, "2024-01-01", "2026-11-09", status="SUSPENDED")], "2026-11-10")
    resumed = following(paused, [dated(A, "2024-01-01", "2026-11-19")])
    assert reason(resumed, A, SINCE).endswith(NOTHING_CHANGED)
    assert found(resumed)["changed"] == [A]
    # A link from the pause learns that it goes on.
    assert "status was suspended, now recruiting" in reason(resumed, A, date(2026, 11, 10))


def test_several_steps_are_shown_as_one() -> None:
    paused = following(FIRST, [], [dated(A, "2024-01-01", "2026-11-09", status="SUSPENDED")], "2026-11-10")
    ended = following(paused, [], [dated(A, "2024-01-01", "2026-11-19", status="TERMINATED")])
    assert "was recruiting, now terminated" in reason(ended, A, SINCE)
    # Closed at the day of the link already, though it changed since.
    assert found(ended, date(2026, 11, 10))["closed"] == []


def test_of_a_trial_that_was_not_listed_nothing_is_said_to_be_the_same() -> None:
    back = following(FIRST, [dated("NCT99900009", "2024-01-01", "2026-11-09")], day="2026-11-10")
    said = "Updated on 2026-11-09. It was not listed on 2026-11-02, so we cannot say what changed."
    assert reason(back, "NCT99900009", SINCE) == said
    # Nor did it close for somebody who never saw it.
    stopped = following(back, [], [dated("NCT99900009", "2024-01-01", "2026-11-19", status="COMPLETED")])
    assert found(stopped)["closed"] == []
    assert found(stopped, date(2026, 11, 10))["closed"] == ["NCT99900009"]


def test_history_is_kept_for_a_year() -> None:
    changed = following(FIRST, [dated(A, "2024-01-01", "2026-11-09", criteria="Stage IV only")], day="2026-11-10")
    same = [dated(A, "2024-01-01", "2026-11-09", criteria="Stage IV only")]
    year = following(changed, same, day="2027-11-10")
    assert "criteria" in history(year)
    assert year.about.watched_since == "2026-11-10"
    assert "criteria" not in history(following(year, same, day="2027-11-11"))


def test_the_same_data_read_by_other_rules_differ_in_nothing() -> None:
    past = Past.of(FIRST)
    again = catalogue_of([dated(A, "2024-01-01", "2026-10-01", criteria="")], "live", past.timestamp, past=past)
    assert "criteria" not in history(again)


days = st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(str)
texts = st.one_of(days, days.map(lambda day: day[:7]), st.just(""))


@pytest.mark.slow
@given(
    st.lists(st.tuples(texts, texts, st.sampled_from(OPEN_STATUSES + CLOSED_STATUSES), st.booleans()), max_size=6),
    st.dates(date(2024, 12, 1), date(2027, 2, 1)),
)
@settings(max_examples=40)
def test_new_changed_and_unchanged_are_all(trials: list[tuple[str, str, str, bool]], since: date) -> None:
    records = [
        (dated(f"NCT9990010{n}", posted, updated, status=status), status in OPEN_STATUSES, watched)
        for n, (posted, updated, status, watched) in enumerate(trials)
    ]
    former = catalogue_of([record for record, _, watched in records if watched], "live", "2025-06-01T09:00:04")
    now = following(
        former, [record for record, is_open, _ in records if is_open], [r for r, is_open, _ in records if not is_open]
    )
    changes = changes_since(now, since)
    assert not (changes.new & changes.changed).any()
    assert (changes.among_open(NEWS) == (changes.new | changes.changed)).all()
    assert not changes.among_open(["closed"]).any()
    # A reason for each change, and only for those.
    for nct, is_news in zip(now.frame["nct"], changes.among_open(NEWS), strict=True):
        assert bool(reason(now, nct, since)) == is_news
    for nct, is_news in zip(now.closed.frame["nct"], changes.closed, strict=True):
        assert bool(reason(now, nct, since)) == is_news
    # A later link never has more news.
    later = changes_since(now, since + timedelta(days=1))
    assert not (later.among_open(NEWS) & ~changes.among_open(NEWS)).any()


def test_the_sample_has_news_of_every_kind() -> None:
    assert all(found(sample_catalogue(), date(2026, 5, 1)).values())


@pytest.mark.slow
def test_any_day_can_be_asked() -> None:
    for day in (date.min, date.max):
        changes_since(sample_catalogue(), day)
        notes(sample_catalogue(), day)
