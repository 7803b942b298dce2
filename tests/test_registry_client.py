"""The client against the local registry: what it asks, how politely, and what each fault becomes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrate_limiter import Duration, Limiter, Rate

from cache.answers import AnswerSession, Manners, open_backend
from finder import sample
from finder.record import read_trial
from finder.registry import client as client_module
from finder.registry.client import RegistryClient, as_registry_error, check_answer
from finder.registry.errors import (
    BlockedError,
    LookUpsExhaustedError,
    MaintenanceError,
    MalformedAnswerError,
    NotFoundError,
    RegistryError,
    RejectedQueryError,
    ServerFaultError,
    ThrottledError,
    UnreachableError,
)
from finder.registry.live_check import CHECKS, MOST_REQUESTS, verify
from finder.registry.query import FIELDS, LUNG_TRIALS, OPEN_TRIALS, Query, phrase
from finder.settings import default_user_agent
from tests.registry import Fault, FaultKind, LocalRegistry
from tests.studies import study

QUICK = Manners(per_second=1000, burst=1, first_wait=0.01, longest_wait=0.02, budget=5, read_timeout=2)


@pytest.fixture(scope="module")
def served() -> Iterator[LocalRegistry]:
    with LocalRegistry(sample.studies()) as registry:
        yield registry


@pytest.fixture
def registry(served: LocalRegistry) -> LocalRegistry:
    served.faults.clear()
    served.requests.clear()
    return served


def client_of(registry: LocalRegistry, folder: Path, manners: Manners = QUICK) -> RegistryClient:
    session = AnswerSession(
        open_backend(folder), manners, default_user_agent(), check=check_answer, translate=as_registry_error
    )
    return RegistryClient(registry.url, session)


@pytest.fixture
def client(registry: LocalRegistry, tmp_path: Path) -> Iterator[RegistryClient]:
    client = client_of(registry, tmp_path)
    yield client
    client.close()


def test_the_queries_are_understood_and_walked_to_the_end(
    client: RegistryClient, registry: LocalRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "PAGE_SIZE", 25)
    told: list[tuple[int, int | None]] = []
    for query in OPEN_TRIALS:
        walk = client.walk(query, dict, lambda read, expected: told.append((read, expected)))
        assert walk.whole
        assert told[-1] == (walk.counted, walk.counted)
    assert max(read for read, _ in told) > 25
    assert all(request.status == 200 for request in registry.requests)


def test_only_what_is_read_is_asked_for(client: RegistryClient) -> None:
    study = next(iter(client.walk(LUNG_TRIALS, dict).studies.values()))
    whole = next(s for s in sample.studies() if read_trial(s).nct == read_trial(study).nct)
    assert read_trial(study) == read_trial(whole)
    assert "resultsSection" not in study
    assert len(set(FIELDS)) == len(FIELDS)


def test_the_user_agent_keeps_the_token_of_requests(client: RegistryClient, registry: LocalRegistry) -> None:
    client.version()
    headers = registry.requests[-1].headers
    assert headers["user-agent"].startswith("python-requests/")
    assert "gzip" in headers["accept-encoding"]
    # What we wish of our own cache is none of the registry's business.
    assert "cache-control" not in headers


def test_an_unchanged_page_is_confirmed_not_sent_again(client: RegistryClient, registry: LocalRegistry) -> None:
    first = client.walk(LUNG_TRIALS, dict)
    registry.requests.clear()
    assert client.walk(LUNG_TRIALS, dict) == first
    assert {request.status for request in registry.requests} == {304}


def test_a_single_study_of_any_status(client: RegistryClient) -> None:
    closed = next(t for s in sample.studies() if (t := read_trial(s)).status == "COMPLETED")
    answer = client.study(closed.nct)
    assert read_trial(answer.study) == closed
    assert not answer.stale


def test_an_alias_leads_to_its_study_with_the_same_fields(client: RegistryClient) -> None:
    trial = next(t for s in sample.studies() if (t := read_trial(s)).aliases)
    assert read_trial(client.study(trial.aliases[0]).study) == trial


@pytest.mark.parametrize("nct", ["", "ABC", "NCT1", "NCT123456789", "nct99000001", "NCT99000001/../x", "NCT९९000001"])
def test_what_is_no_number_is_not_sent(client: RegistryClient, registry: LocalRegistry, nct: str) -> None:
    with pytest.raises(NotFoundError):
        client.study(nct)
    assert registry.requests == []


def test_a_number_that_does_not_exist(client: RegistryClient) -> None:
    with pytest.raises(NotFoundError, match="NCT99999999 not found"):
        client.study("NCT99999999")


def test_a_rejected_query_tells_the_registrys_own_text(client: RegistryClient, registry: LocalRegistry) -> None:
    with pytest.raises(RejectedQueryError, match="Unknown area name: `Nonsense`"):
        client.walk(Query("nonsense", "lung cancer", ("RECRUITING",), "AREA[Nonsense]x"), dict)
    assert len(registry.requests) == 1


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.FORBIDDEN, BlockedError),
        (FaultKind.THROTTLED, ThrottledError),
        (FaultKind.SERVER_ERROR, ServerFaultError),
        (FaultKind.MAINTENANCE, MaintenanceError),
        (FaultKind.OTHER_JSON, MalformedAnswerError),
        (FaultKind.TRUNCATED, MalformedAnswerError),
        (FaultKind.BROKEN_OFF, RegistryError),
        (FaultKind.DROPPED, UnreachableError),
    ],
)
def test_each_fault_has_its_error(
    registry: LocalRegistry, tmp_path: Path, kind: FaultKind, error: type[RegistryError]
) -> None:
    registry.faults.append(Fault(kind, times=None))
    hasty = Manners(per_second=1000, burst=1, first_wait=0.01, longest_wait=0.02, budget=0.2, read_timeout=2)
    with pytest.raises(error) as caught:
        client_of(registry, tmp_path, hasty).walk(LUNG_TRIALS, dict)
    assert caught.value.for_people
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.MAINTENANCE])
def test_what_does_not_pass_by_itself_is_not_tried_again(
    client: RegistryClient, registry: LocalRegistry, kind: FaultKind
) -> None:
    registry.faults.append(Fault(kind, times=None))
    with pytest.raises(RegistryError):
        client.version()
    assert len(registry.requests) == 1


@pytest.mark.parametrize(
    "kind",
    [FaultKind.THROTTLED, FaultKind.SERVER_ERROR, FaultKind.TRUNCATED, FaultKind.BROKEN_OFF, FaultKind.DROPPED],
)
def test_what_may_pass_is_tried_again(client: RegistryClient, registry: LocalRegistry, kind: FaultKind) -> None:
    registry.faults.append(Fault(kind, times=2))
    assert client.version().api.startswith("2.")
    assert len(registry.requests) == 3


def test_a_late_answer_is_a_time_out(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.LATE, times=None, seconds=2))
    hasty = Manners(per_second=1000, burst=1, first_wait=0.01, budget=0.1, read_timeout=0.2)
    with pytest.raises(UnreachableError, match=r"(?i)timed out|timeout"):
        client_of(registry, tmp_path, hasty).version()


@pytest.mark.parametrize("kind", [FaultKind.MAINTENANCE, FaultKind.FORBIDDEN, FaultKind.TRUNCATED, FaultKind.DROPPED])
def test_a_single_study_is_remembered_when_the_registry_fails(
    registry: LocalRegistry, tmp_path: Path, kind: FaultKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = Manners(per_second=1000, burst=1, first_wait=0.01, longest_wait=0.02, budget=0.1, read_timeout=2)
    client = client_of(registry, tmp_path, hasty)
    nct = read_trial(sample.studies()[0]).nct
    before = client.study(nct)
    # As if an hour had passed: the answer is remembered, but has to be confirmed.
    client._session.cache.reset_expiration(0)
    registry.faults.append(Fault(kind, times=None))
    after = client.study(nct)
    assert after.study == before.study
    assert after.stale


def test_look_ups_of_all_visitors_share_one_budget_that_reading_the_list_does_not_need(
    registry: LocalRegistry, client: RegistryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_look_ups", Limiter(Rate(3, Duration.HOUR)))
    first, *others = (read_trial(study).nct for study in sample.studies()[:4])
    client.study(first)
    with pytest.raises(NotFoundError):
        client.study("NCT99999999")
    client.study(others[0])
    asked = len(registry.requests)
    with pytest.raises(LookUpsExhaustedError) as caught:
        client.study(others[1])
    assert "in a minute" in caught.value.for_people
    # What is remembered is given, and said to be a saved copy once it had to be asked for again.
    assert not client.study(first).stale
    client._session.cache.reset_expiration(0)
    assert client.study(first).stale
    assert len(registry.requests) == asked
    assert client.walk(LUNG_TRIALS, dict).whole


def test_a_stale_page_never_enters_a_catalogue(registry: LocalRegistry, tmp_path: Path) -> None:
    hasty = Manners(per_second=1000, burst=1, first_wait=0.01, longest_wait=0.02, budget=0.1, read_timeout=2)
    client = client_of(registry, tmp_path, hasty)
    client.walk(LUNG_TRIALS, dict)
    client._session.cache.reset_expiration(0)
    registry.faults.append(Fault(FaultKind.THROTTLED, times=None))
    with pytest.raises(ThrottledError):
        client.walk(LUNG_TRIALS, dict)


def test_a_token_that_leads_to_itself_ends(
    client: RegistryClient, registry: LocalRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "PAGE_SIZE", 25)
    registry.faults.append(Fault(FaultKind.TOKEN_STUCK, times=None))
    assert not client.walk(LUNG_TRIALS, dict).whole
    assert len(registry.requests) < 5


@pytest.mark.parametrize(
    ("kind", "whole"),
    [
        (FaultKind.TOKEN_SKIPS, False),
        (FaultKind.MISSING_ROWS, False),
        (FaultKind.TOKEN_REPEATS, True),
        (FaultKind.EMPTY_PAGE, True),
    ],
)
def test_studies_are_counted_and_come_once(
    client: RegistryClient, registry: LocalRegistry, monkeypatch: pytest.MonkeyPatch, kind: FaultKind, whole: bool
) -> None:
    monkeypatch.setattr(client_module, "PAGE_SIZE", 25)
    registry.faults.append(Fault(kind))
    walk = client.walk(LUNG_TRIALS, dict)
    numbers = [read_trial(study).nct for study in walk.studies.values()]
    assert len(set(numbers)) == len(numbers)
    assert walk.whole == whole


def test_requests_keep_to_the_limit(registry: LocalRegistry, tmp_path: Path) -> None:
    client = client_of(registry, tmp_path, Manners(per_second=3, burst=1, in_flight=2, first_wait=0.01))
    threads = [threading.Thread(target=client.version) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    began = sorted(request.began for request in registry.requests)
    # Three at once, and never more than three in any second (a little less, for the clock's grain).
    assert len(began) == 9
    assert all(later - sooner > 0.9 for sooner, later in zip(began, began[3:], strict=False))


def test_no_more_than_two_are_in_flight(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.LATE, times=None, seconds=0.1))
    client = client_of(registry, tmp_path)
    threads = [threading.Thread(target=client.version) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    moments = [(r.began, 1) for r in registry.requests] + [(r.ended, -1) for r in registry.requests]
    flying = most = 0
    for _, change in sorted(moments):
        flying += change
        most = max(most, flying)
    assert most <= 2


def test_a_damaged_file_of_answers_is_put_aside(registry: LocalRegistry, tmp_path: Path) -> None:
    client = client_of(registry, tmp_path)
    client.version()
    client.close()
    file = next(tmp_path.glob("answers-*.sqlite"))
    for path in tmp_path.glob("answers-*"):
        path.unlink()
    file.write_bytes(b"this is no database" * 500)
    again = client_of(registry, tmp_path)
    assert again.version().api
    assert file.with_name(file.name + ".damaged").exists()


def test_a_folder_that_cannot_be_written_is_done_without(registry: LocalRegistry, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert client_of(registry, tmp_path / "file").version().api


def test_assumptions_hold_and_are_few_requests(tmp_path: Path) -> None:
    # The sample is too small to be cut at 1,000 studies, and that is how a deviation looks.
    named = []
    for text in ("briefSummary", "detailedDescription"):
        named.append(study(f"NCT9998888{len(named)}", title="For colon cancer", conditions=("Colon Cancer",)))
        named[-1]["protocolSection"]["descriptionModule"] = {text: "One cohort has lung cancer."}
    with LocalRegistry([*sample.studies(), *named]) as registry:
        findings = {finding.assumption: finding for finding in verify(client_of(registry, tmp_path))}
    failed = [finding for finding in findings.values() if not finding.holds]
    assert [finding.assumption for finding in failed] == ["a page is cut to 1,000 studies without a word"]
    assert len(findings) == len(CHECKS)
    assert len(registry.requests) <= MOST_REQUESTS


def test_assumptions_that_cannot_be_checked_are_told_one_by_one(
    client: RegistryClient, registry: LocalRegistry
) -> None:
    registry.faults.append(Fault(FaultKind.FORBIDDEN, times=None))
    findings = list(verify(client))
    assert [finding.holds for finding in findings] == [None] * len(CHECKS)
    assert "BlockedError" in findings[0].seen


@given(st.text(max_size=60))
def test_a_phrase_holds_no_sign_of_its_own(text: str) -> None:
    quoted = phrase(text)
    inside = quoted[1:-1]
    assert quoted[0] == quoted[-1] == '"'
    unescaped = inside.replace("\\\\", "")
    assert unescaped.count('"') == unescaped.count('\\"')
