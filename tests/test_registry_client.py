"""The client against the local registry: what it asks, how politely, and what each fault becomes."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from pyrate_limiter import Duration, Limiter, Rate
from requests_cache.backends.base import BaseCache

from cache.answers import AnswerSession, Limits, RetryPolicy, open_backend
from finder import sample
from finder.catalogue.source import is_open
from finder.cli import DOES_NOT_HOLD, main
from finder.record import read_trial
from finder.registry import client as client_module
from finder.registry.client import RegistryClient, as_registry_error, check_answer
from finder.registry.errors import (
    BlockedError,
    EndlessPagesError,
    LookUpsExhaustedError,
    MaintenanceError,
    MalformedAnswerError,
    NotFoundError,
    OversizedAnswerError,
    QueryTooLongError,
    RegistryError,
    RejectedQueryError,
    ServerFaultError,
    SlowAnswerError,
    ThrottledError,
    UnreachableError,
)
from finder.registry.live_check import CHECKS, MAX_REQUESTS, verify
from finder.registry.query import (
    FIELDS,
    LUNG_TRIALS,
    NAMING_LUNG_CANCER,
    OPEN_STATUSES,
    OPEN_TRIALS,
    Query,
    any_of,
    closed_lung_trials,
    phrase,
)
from finder.settings import default_user_agent
from tests.registry import Fault, FaultKind, LocalRegistry
from tests.studies import needs_records, real_studies, study

pytestmark = pytest.mark.slow

QUICK = Limits(per_second=1000, burst=1, read_timeout=2, retry=RetryPolicy(first_wait=0.01, max_wait=0.02, budget=5))
HASTY = replace(QUICK, retry=replace(QUICK.retry, budget=0.1))


@pytest.fixture(scope="module")
def served() -> Iterator[LocalRegistry]:
    with LocalRegistry(sample.studies()) as registry:
        yield registry


@pytest.fixture
def registry(served: LocalRegistry) -> LocalRegistry:
    served.faults.clear()
    served.requests.clear()
    return served


def client_of(registry: LocalRegistry, folder: Path, limits: Limits = QUICK) -> RegistryClient:
    session = AnswerSession(
        open_backend(folder), limits, default_user_agent(), check=check_answer, translate=as_registry_error
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
    reports: list[tuple[int, int | None]] = []
    for query in OPEN_TRIALS:
        walk = client.walk(query, dict, lambda read, expected: reports.append((read, expected)))
        assert walk.whole
        assert reports[-1] == (walk.counted, walk.counted)
    assert max(read for read, _ in reports) > 25
    assert all(request.status == 200 for request in registry.requests)


def test_only_what_is_read_is_asked_for(client: RegistryClient) -> None:
    study = next(iter(client.walk(LUNG_TRIALS, dict).studies.values()))
    whole = next(s for s in sample.studies() if read_trial(s).nct == read_trial(study).nct)
    assert read_trial(study) == read_trial(whole)
    assert "resultsSection" not in study
    assert len(set(FIELDS)) == len(FIELDS)


def test_the_user_agent_is_that_of_requests_unchanged(client: RegistryClient, registry: LocalRegistry) -> None:
    client.version()
    headers = registry.requests[-1].headers
    assert headers["user-agent"] == f"python-requests/{requests.__version__}"
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


def test_a_rejected_query_shows_the_registrys_own_text(client: RegistryClient, registry: LocalRegistry) -> None:
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
    with pytest.raises(error) as caught:
        client_of(registry, tmp_path, HASTY).walk(LUNG_TRIALS, dict)
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
    hasty = replace(HASTY, read_timeout=0.2)
    with pytest.raises(UnreachableError, match=r"(?i)timed out|timeout"):
        client_of(registry, tmp_path, hasty).version()


@pytest.mark.parametrize("kind", [FaultKind.MAINTENANCE, FaultKind.FORBIDDEN, FaultKind.TRUNCATED, FaultKind.DROPPED])
def test_a_single_study_is_remembered_when_the_registry_fails(
    registry: LocalRegistry, tmp_path: Path, kind: FaultKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(registry, tmp_path, HASTY)
    nct = read_trial(sample.studies()[0]).nct
    before = client.study(nct)
    # As if an hour had passed: the answer is remembered, but has to be confirmed.
    client._session.cache.reset_expiration(0)
    registry.faults.append(Fault(kind, times=None))
    after = client.study(nct)
    assert after.study == before.study
    assert after.stale


def test_lookups_of_all_visitors_share_one_budget_that_reading_the_list_does_not_need(
    registry: LocalRegistry, client: RegistryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_lookup_limiter", Limiter(Rate(3, Duration.HOUR)))
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
    client = client_of(registry, tmp_path, HASTY)
    client.walk(LUNG_TRIALS, dict)
    client._session.cache.reset_expiration(0)
    registry.faults.append(Fault(FaultKind.THROTTLED, times=None))
    with pytest.raises(ThrottledError):
        client.walk(LUNG_TRIALS, dict)


@pytest.mark.parametrize("status", [413, 414])
def test_a_question_that_is_too_long_is_refused_at_once_with_words_of_its_own(
    client: RegistryClient, registry: LocalRegistry, status: int
) -> None:
    long = any_of(tuple("abcdefghijklmnopqrstuvwxyz")) if status == 413 else "x" * 7000
    with pytest.raises(QueryTooLongError, match=f"a long one: {status}") as caught:
        client.walk(Query("a long one", "cancer", ("RECRUITING",), long), dict)
    assert "too long" in caught.value.for_people
    assert len(registry.requests) == 1


def test_a_fault_of_one_query_names_it(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.SERVER_ERROR, times=None))
    with pytest.raises(ServerFaultError, match="trials for lung cancer: 500"):
        client_of(registry, tmp_path, HASTY).walk(LUNG_TRIALS, dict)


@pytest.mark.parametrize("kind", [FaultKind.REDIRECT, FaultKind.NOT_MODIFIED])
@pytest.mark.parametrize("what", ["version", "list", "study"])
def test_nothing_but_a_well_formed_200_is_an_answer(
    registry: LocalRegistry, tmp_path: Path, kind: FaultKind, what: str
) -> None:
    registry.faults.append(Fault(kind, times=None))
    client = client_of(registry, tmp_path, HASTY)
    ask: dict[str, Callable[[], object]] = {
        "version": client.version,
        "list": lambda: client.walk(LUNG_TRIALS, dict),
        "study": lambda: client.study("NCT99000001"),
    }
    with pytest.raises(MalformedAnswerError):
        ask[what]()


def test_a_second_redirect_is_not_followed(client: RegistryClient, registry: LocalRegistry) -> None:
    aliased = next(t for s in sample.studies() if (t := read_trial(s)).aliases)
    registry.faults.append(Fault(FaultKind.REDIRECT, times=None, path=f"/studies/{aliased.nct}"))
    with pytest.raises(MalformedAnswerError, match="301"):
        client.study(aliased.aliases[0])


@pytest.mark.parametrize("status", [204, 206, 302, 307, 401, 404, 405, 408, 451, 503, 599])
def test_every_other_status_is_an_error_of_the_registry(status: int) -> None:
    response = requests.Response()
    response.status_code, response.url = status, "https://registry.example/api/v2/version"
    response.request = requests.Request("GET", response.url).prepare()
    with pytest.raises(RegistryError) as caught:
        check_answer(response)
    assert not isinstance(caught.value, NotFoundError)


def test_a_bomb_is_not_unpacked(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.BOMB, times=None))
    client = client_of(registry, tmp_path, dataclasses.replace(QUICK, max_bytes=5_000_000, read_timeout=20))
    with pytest.raises(OversizedAnswerError, match="5000000 bytes"):
        client.version()
    assert len(registry.requests) == 1


def test_an_answer_that_drips_has_its_time(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.faults.append(Fault(FaultKind.SLOW, times=None, seconds=60))
    with pytest.raises(SlowAnswerError, match=r"after 0\.3 seconds"):
        client_of(registry, tmp_path, dataclasses.replace(QUICK, max_seconds=0.3, read_timeout=20)).version()
    assert len(registry.requests) == 1


def test_headers_that_drip_have_their_time(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                while not ended.wait(0.05):
                    connection.sendall(b"H")

        threading.Thread(target=drip, daemon=True).start()
        session = AnswerSession(
            open_backend(tmp_path),
            dataclasses.replace(QUICK, max_seconds=0.3),
            "test",
            check=check_answer,
            translate=as_registry_error,
        )
        with pytest.raises(SlowAnswerError):
            RegistryClient(f"http://127.0.0.1:{server.getsockname()[1]}", session).version()
        ended.set()


def test_pages_without_end_are_not_walked(
    client: RegistryClient, registry: LocalRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "PAGE_SIZE", 25)
    registry.faults.append(Fault(FaultKind.ENDLESS, times=None))
    with pytest.raises(EndlessPagesError, match="trials for lung cancer: "):
        client.walk(LUNG_TRIALS, dict)
    assert len(registry.requests) < 30


def test_an_answer_that_is_not_utf_8_is_malformed() -> None:
    response = requests.Response()
    response.status_code, response.url = 200, "https://registry.example/api/v2/version"
    response.headers["Content-Type"] = "application/json"
    response.raw = io.BytesIO(b'{"apiVersion":"2","dataTimestamp":"\xff\xfe"}')
    with pytest.raises(MalformedAnswerError, match="no JSON"):
        check_answer(response)


def test_the_queries_for_trials_that_name_the_lung_bring_together_what_one_did() -> None:
    assert union_of(NAMING_LUNG_CANCER, sample.studies()) == union_of((ONE_QUERY,), sample.studies())


@needs_records
def test_the_queries_for_real_trials_that_name_the_lung_bring_together_what_one_did() -> None:
    opened = [record for record in real_studies() if is_open(read_trial(record))]
    assert union_of(NAMING_LUNG_CANCER, opened) == union_of((ONE_QUERY,), opened)


NAMES = any_of(("non-small cell lung", "NSCLC", "small cell lung", "SCLC", "lung cancer", "lung carcinoma"))
ONE_QUERY = Query(
    "all in one",
    "cancer OR tumor OR neoplasm OR carcinoma OR malignancy",
    OPEN_STATUSES,
    "AREA[StudyType](INTERVENTIONAL OR EXPANDED_ACCESS) AND "
    + any_of(
        tuple(
            f"AREA[{area}]{any_of(tuple(map(phrase, NAMES.strip('()').split(' OR '))))}"
            for area in ("EligibilitySearch", "BasicSearch", "DetailedDescription")
        )
    ),
)
"""What was asked before it was split."""


def union_of(queries: tuple[Query, ...], studies: Iterable[dict[str, Any]]) -> set[str]:
    """The numbers of all studies that *queries*, and the query for lung trials, bring."""
    with LocalRegistry(studies, max_clauses=50) as registry:
        client = RegistryClient(
            registry.url,
            AnswerSession(BaseCache(), QUICK, "test", check=check_answer, translate=as_registry_error),
        )
        found = {nct for query in (LUNG_TRIALS, *queries) for nct in client.walk(query, dict).studies}
    assert len(found) > 20
    return found


@pytest.mark.parametrize("query", [*OPEN_TRIALS, closed_lung_trials(date(2025, 11, 2))], ids=lambda query: query.name)
def test_the_queries_are_well_below_what_others_found_refused(query: Query) -> None:
    # 413 for more than 20 OR-ed parts, 414 from about 7 kB, 400 for more than 12 words of a condition.
    assert query.advanced.count(" OR ") <= 8
    assert len(urlencode(query.parameters())) < 2000
    assert len(query.condition.replace(" OR ", " ").split()) <= 9


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
    client = client_of(registry, tmp_path, replace(QUICK, per_second=3, in_flight=2))
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
    named: list[dict[str, Any]] = []
    for text in ("briefSummary", "detailedDescription"):
        named.append(study(f"NCT9998888{len(named)}", title="For colon cancer", conditions=("Colon Cancer",)))
        named[-1]["protocolSection"]["descriptionModule"] = {text: "One cohort has lung cancer."}
    with LocalRegistry([*sample.studies(), *named]) as registry:
        findings = {finding.assumption: finding for finding in verify(client_of(registry, tmp_path))}
    failed = [finding for finding in findings.values() if not finding.holds]
    assert [finding.assumption for finding in failed] == ["a page is cut to 1,000 studies without a word"]
    assert len(findings) == len(CHECKS)
    assert len(registry.requests) <= MAX_REQUESTS


def test_assumptions_that_cannot_be_checked_are_reported_one_by_one(
    client: RegistryClient, registry: LocalRegistry
) -> None:
    registry.faults.append(Fault(FaultKind.FORBIDDEN, times=None))
    findings = list(verify(client))
    assert [finding.holds for finding in findings] == [None] * len(CHECKS)
    assert "BlockedError" in findings[0].seen


@pytest.mark.parametrize("kind", [FaultKind.TOO_LARGE, FaultKind.TOO_COMPLICATED])
def test_a_refused_query_is_an_assumption_that_does_not_hold(
    client: RegistryClient, registry: LocalRegistry, kind: FaultKind
) -> None:
    registry.faults.append(Fault(kind, times=None, query="advanced malignancy"))
    findings = {finding.assumption: finding.holds for finding in verify(client)}
    assert findings["the query for trials for any solid tumor is understood and finds some"] is False
    assert findings["the query for trials for lung cancer is understood and finds some"] is True


def test_verify_live_asks_under_another_name_and_shows_a_refused_query_by_its_exit_code(
    registry: LocalRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"REGISTRY_URL": registry.url, "CACHE_DIR": str(tmp_path), "REQUESTS_PER_SECOND": "999"}.items():
        monkeypatch.setenv(f"TRIAL_FINDER_{name}", value)
    registry.faults.append(Fault(FaultKind.TOO_LARGE, times=None, query="advanced malignancy"))
    assert main(["verify-live", "--user-agent", "named"]) == DOES_NOT_HOLD
    out, err = capsys.readouterr()
    assert "DOES NOT HOLD  the query for trials for any solid tumor" in out
    (agent,) = {request.headers["user-agent"] for request in registry.requests}
    assert agent.startswith("python-requests/")
    assert agent in err
    assert " trial-finder/" in agent


def test_an_answer_of_another_shape_does_not_stop_the_other_checks(
    client: RegistryClient, registry: LocalRegistry
) -> None:
    registry.republish([], "2026-11-02T09:00:04")
    findings = list(verify(client))
    registry.republish(sample.studies())
    assert len(findings) == len(CHECKS)
    assert any(finding.holds is False and "IndexError" in finding.seen for finding in findings)


@given(st.text(max_size=60))
def test_a_phrase_holds_no_operator(text: str) -> None:
    quoted = phrase(text)
    inside = quoted[1:-1]
    assert quoted[0] == quoted[-1] == '"'
    unescaped = inside.replace("\\\\", "")
    assert unescaped.count('"') == unescaped.count('\\"')
