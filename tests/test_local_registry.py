"""Does the local registry behave as the live API does? Texts and behaviour are those measured on the live service."""

from __future__ import annotations

import contextlib
import gzip
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

from finder.registry.query import ANY_SOLID_TUMOUR, FIELDS, LUNG_TRIALS, NAMING_LUNG_CANCER, OPEN_TRIALS, Query, phrase
from tests.registry import Fault, FaultKind, LocalRegistry
from tests.registry.__main__ import main
from tests.registry.documents import Studies
from tests.registry.essie import EssieError, Term, Word, count_words, parse
from tests.registry.faults import MEANINGS, parse_fault
from tests.registry.pieces import AREAS, PIECES
from tests.registry.projection import project, wanted
from tests.registry.search import find
from tests.registry.words import level, level_all

SHARED = Path(__file__).resolve().parents[2] / "shared" / "registry"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real records are not at hand ({SHARED})")


def invented(number: int, *, status: str = "RECRUITING", kind: str = "INTERVENTIONAL", **more: Any) -> dict[str, Any]:
    """An invented study; *more* are modules, which replace the usual ones."""
    modules: dict[str, Any] = {
        "identificationModule": {"nctId": f"NCT99{number:06d}", "briefTitle": f"Invented trial {number}"},
        "statusModule": {"overallStatus": status},
        "conditionsModule": {"conditions": ["Lung Cancer"]},
        "designModule": {"studyType": kind},
    }
    return {"protocolSection": modules | more, "hasResults": False}


def dated(start: str | None, updated: str) -> dict[str, Any]:
    starts = {} if start is None else {"startDateStruct": {"date": start, "type": "ACTUAL"}}
    return {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": updated}, **starts}


def titled(number: int, title: str, **more: Any) -> dict[str, Any]:
    return {"nctId": f"NCT99{number:06d}", "briefTitle": title, **more}


STUDIES = (
    invented(
        1,
        identificationModule=titled(
            1, "Pillimab in Tumours of the Lung", acronym="HILLTOP", nctIdAliases=["NCT99900001"]
        ),
        statusModule=dated("2025-03", "2026-10-01"),
        conditionsModule={"conditions": ["Lung Neoplasms"], "keywords": ["EGFR"]},
        designModule={"studyType": "INTERVENTIONAL", "phases": ["PHASE1", "PHASE2"], "enrollmentInfo": {"count": 40}},
        eligibilityModule={
            "eligibilityCriteria": "* Stage IV non-small cell lung cancer\n* No \\[brain\\] metastases",
            "minimumAge": "18 Years",
            "maximumAge": "75 Years",
        },
        contactsLocationsModule={
            "locations": [
                {
                    "facility": "Invented Clinic",
                    "status": "RECRUITING",
                    "city": "Portland",
                    "state": "Maine",
                    "country": "United States",
                    "geoPoint": {"lat": 43.66, "lon": -70.26},
                    "contacts": [{"name": "A. Nurse", "phone": "555-0100"}],
                },
                {"facility": "Hôpital inventé", "status": "COMPLETED", "city": "Lyon", "country": "France"},
            ]
        },
    ),
    invented(
        2,
        identificationModule=titled(2, "Of NSCLC and breathing"),
        statusModule=dated("2024-01-15", "2025-10-31"),
        conditionsModule={"conditions": ["NSCLC"]},
        designModule={"studyType": "INTERVENTIONAL", "phases": ["PHASE3"], "enrollmentInfo": {"count": 0}},
        contactsLocationsModule={"centralContacts": [{"name": "B. Nurse"}]},
    ),
    invented(
        3,
        identificationModule=titled(3, "Advanced Solid Tumors"),
        statusModule=dated(None, "2025-11-01"),
        conditionsModule={"conditions": ["Advanced Cancer", "Solid Tumor"]},
        designModule={"studyType": "INTERVENTIONAL", "phases": ["PHASE1"], "enrollmentInfo": {"count": 300}},
        eligibilityModule={"eligibilityCriteria": "Any solid tumour, including small cell lung cancer (SCLC)"},
    ),
    invented(
        4,
        status="AVAILABLE",
        kind="EXPANDED_ACCESS",
        identificationModule=titled(4, "Access to Pillimab"),
        conditionsModule={"conditions": ["Carcinoma, Non-Small-Cell Lung"]},
    )
    | {"derivedSection": {"conditionBrowseModule": {"ancestors": [{"id": "D008175", "term": "Lung Neoplasms"}]}}},
    invented(
        5,
        status="COMPLETED",
        kind="OBSERVATIONAL",
        identificationModule=titled(5, "Asthma at school"),
        conditionsModule={"conditions": ["Asthma"], "keywords": ["lung"]},
        eligibilityModule={"eligibilityCriteria": "Children", "minimumAge": "6 Months", "maximumAge": "12 Years"},
    )
    | {
        "derivedSection": {"conditionBrowseModule": {"ancestors": [{"id": "D000001", "term": "Lung Diseases"}]}},
        "resultsSection": {"moreInfoModule": {}},
    },
    *(invented(number, conditionsModule={"conditions": ["Asthma"]}) for number in range(10, 35)),
)


@pytest.fixture(scope="module")
def lasting() -> Iterator[LocalRegistry]:
    """One registry for all tests that only read."""
    with LocalRegistry(STUDIES) as registry:
        yield registry


@pytest.fixture
def registry() -> Iterator[LocalRegistry]:
    """A registry for one test, to do things to."""
    with LocalRegistry(STUDIES) as registry:
        yield registry


def get(registry: LocalRegistry, path: str = "/studies", **parameters: str) -> requests.Response:
    """Ask; in the names of *parameters*, `__` stands for the dot."""
    named = {name.replace("__", "."): value for name, value in parameters.items()}
    return requests.get(registry.url + path, params=named, timeout=10, allow_redirects=False)


def ids(response: requests.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [study["protocolSection"]["identificationModule"]["nctId"] for study in response.json()["studies"]]


def numbers(registry: LocalRegistry, **parameters: str) -> list[int]:
    """The invented numbers of all studies that are found."""
    return [int(nct[5:]) for nct in ids(get(registry, pageSize="1000", **parameters))]


def walk(registry: LocalRegistry, **parameters: str) -> tuple[list[str], int]:
    """All ids, page by page as they come (at most 50 pages), and the total of the first page."""
    page = get(registry, countTotal="true", **parameters)
    found, total = ids(page), page.json()["totalCount"]
    for _ in range(50):
        token = page.json().get("nextPageToken")
        if token is None:
            break
        page = get(registry, pageToken=token, **parameters)
        found += ids(page)
    return found, total


# Refusals


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"filter.phase": "1"}, "`filter.phase` is unknown parameter"),
        ({"_": "123"}, "`_` is unknown parameter"),
        ({"filter.overallStatus": "RECRUITNG"}, "Invalid value in parameter `overallStatus`: `RECRUITNG`"),
        ({"filter.overallStatus": "RECRUITING|open"}, "Invalid value in parameter `overallStatus`: `open`"),
        (
            {"filter.advanced": "AREA[Phase]PHASE9"},
            "Error parsing query in advanced filter: Allowed values for enum field"
            " `protocolSection.designModule.phases` are `NA`, `EARLY_PHASE1`, `PHASE1`, `PHASE2`, `PHASE3`, `PHASE4`",
        ),
        (
            {"query.cond": "AREA[StudyType](INTERVENTIONAL OR Observational)"},
            "Error parsing query in Conditions or disease: Allowed values for enum field"
            " `protocolSection.designModule.studyType` are `EXPANDED_ACCESS`, `INTERVENTIONAL`, `OBSERVATIONAL`",
        ),
        (
            {"filter.advanced": "AREA[NotARealField]x"},
            "Error parsing query in advanced filter: Unknown area name: `NotARealField`",
        ),
        ({"query.term": "(lung OR heart"}, "Error parsing query in Other terms: missing ')' at '<EOF>'"),
        ({"query.cond": "(lung"}, "Error parsing query in Conditions or disease: missing ')' at '<EOF>'"),
        ({"query.intr": "(lung"}, "Error parsing query in Intervention / treatment: missing ')' at '<EOF>'"),
        ({"filter.advanced": "(lung"}, "Error parsing query in advanced filter: missing ')' at '<EOF>'"),
        (
            {"query.cond": "a b c d e f g h i j k l m n"},
            "Error parsing query in Conditions or disease: Too complicated query",
        ),
        ({"fields": "NCTId|StudyDesign"}, "Parameter 'fields' contains invalid field name: 'StudyDesign'"),
        ({"sort": "StartDate:up"}, "Item 1 in parameter `sort` has incorrect format"),
        ({"sort": "StartDate,?"}, "Item 2 in parameter `sort` has incorrect format"),
        ({"sort": "BriefTitle"}, "Unsupported sort field type: text"),
        ({"filter.ids": "NCT99000X"}, "Item 1 in parameter `filter.ids` has incorrect format"),
        ({"filter.ids": "NCT99000001,"}, "Item 2 in parameter `filter.ids` has incorrect format"),
    ],
)
def test_refuses_in_the_words_of_the_registry(lasting: LocalRegistry, parameters: dict[str, str], text: str) -> None:
    response = get(lasting, **parameters)
    assert (response.status_code, response.text) == (400, text)
    assert response.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "parameters",
    [
        {"pageSize": "-1"},
        {"pageSize": "many"},
        {"countTotal": "yes"},
        {"pageToken": "nonsense"},
        {"pageToken": "é"},
        {"filter.geo": "distance(1, 2, 3mi)"},
        {"sort": "StartDate,EnrollmentCount,CompletionDate"},
        {"sort": "Nothing"},
        {"fields": ""},
        {"format": "xml"},
        {"filter.advanced": "AREA[StartDate]RANGE[yesterday,MAX]"},
        {"filter.advanced": "AREA[BriefTitle]RANGE[a,b]"},
        {"query.term": "lung) OR heart"},
        {"query.term": '"lung'},
        {"query.term": "lung [1]"},
        {"query.term": "OR lung"},
        {"query.term": "lung AND"},
        {"query.term": "lung\\"},
        {"query.term": "AREA[Phase"},
        {"query.term": "AREA[Phase]"},
        {"query.term": "EXPANSION[Wide]lung"},
        {"query.term": "AREA[EnrollmentCount]RANGE[1]"},
        {"query.term": "DISTANCE[here]"},
        {"query.term": "(" * 500 + "lung" + ")" * 500},
    ],
)
def test_refuses_what_has_a_wrong_form(lasting: LocalRegistry, parameters: dict[str, str]) -> None:
    assert get(lasting, **parameters).status_code == 400


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/studies/ABC", 400, "Parameter `nctId` has incorrect format"),
        ("/studies/NCT00000000", 400, "Parameter `nctId` has incorrect format"),
        ("/studies/NCT99999999", 404, "NCT number NCT99999999 not found"),
        ("/nothing", 404, "Not found"),
    ],
)
def test_says_what_is_not_there(lasting: LocalRegistry, path: str, status: int, text: str) -> None:
    response = get(lasting, path)
    assert (response.status_code, response.text) == (status, text)
    assert response.headers["Content-Type"].startswith("text/plain")


def test_refuses_parameters_where_there_are_none(lasting: LocalRegistry) -> None:
    assert get(lasting, "/version", pageSize="1").text == "`pageSize` is unknown parameter"
    assert get(lasting, "/studies/NCT99000001", countTotal="true").text == "`countTotal` is unknown parameter"


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/studies", {"format": "csv"}),
        ("/studies", {"markupFormat": "legacy"}),
        ("/studies", {"aggFilters": "status:rec"}),
        ("/studies", {"fields": "@query"}),
        ("/studies/metadata", {}),
        ("/studies/NCT99000001", {"format": "ris"}),
    ],
)
def test_admits_what_it_does_not_model(lasting: LocalRegistry, path: str, parameters: dict[str, str]) -> None:
    assert get(lasting, path, **parameters).status_code == 501


# Pages


def test_a_page_has_ten_studies_in_the_order_of_the_file(lasting: LocalRegistry) -> None:
    first_ten = [study["protocolSection"]["identificationModule"]["nctId"] for study in STUDIES[:10]]
    assert ids(get(lasting)) == ids(get(lasting, pageSize="0")) == first_ten


def test_total_is_given_on_the_first_page_alone_and_only_when_asked_for(lasting: LocalRegistry) -> None:
    first = get(lasting, countTotal="true").json()
    assert first["totalCount"] == len(STUDIES)
    assert "totalCount" not in get(lasting, countTotal="true", pageToken=first["nextPageToken"]).json()
    assert "totalCount" not in get(lasting).json()


@pytest.mark.parametrize("size", ["1", "7", "10", "29", "30", "31"])
def test_pages_bring_each_study_once(lasting: LocalRegistry, size: str) -> None:
    found, total = walk(lasting, pageSize=size)
    assert found == [study["protocolSection"]["identificationModule"]["nctId"] for study in STUDIES]
    assert total == len(STUDIES)


def test_last_page_has_no_token(lasting: LocalRegistry) -> None:
    assert "nextPageToken" not in get(lasting, pageSize=str(len(STUDIES) + 1)).json()


def test_a_page_that_is_exactly_full_is_followed_by_an_empty_one(lasting: LocalRegistry) -> None:
    full = get(lasting, pageSize=str(len(STUDIES))).json()
    after = get(lasting, pageSize=str(len(STUDIES)), pageToken=full["nextPageToken"]).json()
    assert after["studies"] == []
    assert "nextPageToken" not in after


@pytest.mark.parametrize("name", ["ConditionList", "InterventionList"])
def test_old_names_of_lists_among_the_fields_break_it(lasting: LocalRegistry, name: str) -> None:
    assert get(lasting, fields=f"NCTId|{name}").status_code == 500


def test_a_long_address_is_refused_with_a_page(lasting: LocalRegistry) -> None:
    response = get(lasting, query__cond="x" * 7000)
    assert response.status_code == 414
    assert "html" in response.headers["Content-Type"]


def test_too_many_clauses_are_refused() -> None:
    asked = {"filter.advanced": " OR ".join("abcdef"), "query.cond": "a OR b"}
    with LocalRegistry(STUDIES, max_clauses=6) as registry:
        assert get(registry, **asked).status_code == 200
        registry.max_clauses = 5
        assert get(registry, **asked).status_code == 413


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("lung, cancer", "lung AND cancer"),
        ("(lung) (cancer)", "(lung) AND (cancer)"),
        ("AREA[Condition:size]RANGE[1,MAX]", "NOT AREA[Condition]MISSING"),
        ("AREA[NCTId:size]1", "ALL"),
    ],
)
def test_what_others_found_to_be_accepted(lasting: LocalRegistry, expression: str, same: str) -> None:
    found = numbers(lasting, filter__advanced=expression)
    assert found == numbers(lasting, filter__advanced=same)
    assert found


def test_page_size_is_cut_to_a_thousand_without_a_word() -> None:
    with LocalRegistry(invented(number) for number in range(1001)) as registry:
        assert len(ids(get(registry, pageSize="5000"))) == 1000


def test_a_token_of_another_query_brings_wrong_rows_and_no_error(lasting: LocalRegistry) -> None:
    token = get(lasting, pageSize="2").json()["nextPageToken"]
    asthma = ids(get(lasting, query__cond="asthma", pageSize="1000"))
    assert ids(get(lasting, query__cond="asthma", pageSize="1000", pageToken=token)) == asthma[2:]


def test_body_has_one_study_a_line(lasting: LocalRegistry) -> None:
    body = get(lasting, filter__ids="NCT99000010|NCT99000011", fields="NCTId", countTotal="true").text
    line = '{{"protocolSection":{{"identificationModule":{{"nctId":"NCT990000{}"}}}}}}'
    assert body == '{"totalCount":2,"studies":[\n' + line.format(10) + ",\n" + line.format(11) + "\n]}"
    empty = get(lasting, query__cond="nothing of the kind", countTotal="true").text
    assert empty == '{"totalCount":0,"studies":[\n\n]}'


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("StartDate", [1, 2, 3]),
        ("StartDate:asc", [2, 1, 3]),
        ("EnrollmentCount", [2, 1, 3]),
        ("EnrollmentCount:desc", [3, 1, 2]),
        ("protocolSection.statusModule.lastUpdatePostDateStruct.date", [1, 3, 2]),
        ("@relevance", [1, 2, 3]),
    ],
)
def test_sorts_dates_and_numbers_with_missing_ones_last(lasting: LocalRegistry, sort: str, order: list[int]) -> None:
    assert numbers(lasting, sort=sort, filter__ids="NCT99000001,NCT99000002,NCT99000003") == order


# One study, and facts about all


def test_single_study_comes_with_all_or_with_what_was_asked_for(lasting: LocalRegistry) -> None:
    assert get(lasting, "/studies/NCT99000001").json() == STUDIES[0]
    assert get(lasting, "/studies/nct099000001", fields="BriefTitle").json() == {
        "protocolSection": {"identificationModule": {"briefTitle": "Pillimab in Tumours of the Lung"}}
    }


def test_alias_leads_to_the_study_without_the_query(lasting: LocalRegistry) -> None:
    response = get(lasting, "/studies/NCT99900001", fields="NCTId")
    assert response.status_code == 301
    assert response.headers["Location"] == "/api/v2/studies/NCT99000001"


def test_version_shows_when_the_data_were_processed(registry: LocalRegistry) -> None:
    assert get(registry, "/version").json() == {"apiVersion": "2.0.5", "dataTimestamp": "2026-09-11T09:00:04"}
    registry.republish()
    assert get(registry, "/version").json()["dataTimestamp"] == "2026-09-12T09:00:04"


def test_shows_enumerations_and_sizes(lasting: LocalRegistry) -> None:
    enums = {entry["type"]: entry for entry in get(lasting, "/studies/enums").json()}
    assert "Phase" in enums["Phase"]["pieces"]
    assert {"value": "RECRUITING", "legacyValue": "Recruiting"} in enums["Status"]["values"]
    assert len(enums["Status"]["values"]) == 14
    assert get(lasting, "/stats/size").json()["totalStudies"] == len(STUDIES)


# Fields


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ("StartDate", {"statusModule": {"startDateStruct": {"date": "2025-03"}}}),
        ("StartDateStruct", {"statusModule": {"startDateStruct": {"date": "2025-03", "type": "ACTUAL"}}}),
        ("ConditionsModule", {"conditionsModule": {"conditions": ["Lung Neoplasms"], "keywords": ["EGFR"]}}),
        ("protocolSection.designModule.phases", {"designModule": {"phases": ["PHASE1", "PHASE2"]}}),
        (
            "TitleSearch",
            {"identificationModule": {"acronym": "HILLTOP", "briefTitle": "Pillimab in Tumours of the Lung"}},
        ),
        (
            "LocationCity,LocationContactPhone",
            {
                "contactsLocationsModule": {
                    "locations": [{"city": "Portland", "contacts": [{"phone": "555-0100"}]}, {"city": "Lyon"}]
                }
            },
        ),
    ],
)
def test_fields_leave_what_was_asked_for(lasting: LocalRegistry, fields: str, left: dict[str, Any]) -> None:
    study = get(lasting, "/studies/NCT99000001", fields=f"{fields}|HasResults").json()
    assert study == {"protocolSection": left, "hasResults": False}


def test_fields_leave_empty_parents(lasting: LocalRegistry) -> None:
    study = get(lasting, "/studies/NCT99000002", fields="NCTId|LocationCity").json()
    assert study["protocolSection"] == {"identificationModule": {"nctId": "NCT99000002"}, "contactsLocationsModule": {}}


def test_asking_for_a_branch_and_its_leaf_gives_the_branch() -> None:
    for fields in (("StatusModule", "StartDate"), ("StartDate", "StatusModule")):
        assert project(STUDIES[0], wanted(fields)) == {
            "protocolSection": {"statusModule": STUDIES[0]["protocolSection"]["statusModule"]}
        }


def test_every_field_that_the_app_asks_for_is_known() -> None:
    assert set(FIELDS) <= set(PIECES)


# HTTP


def test_answers_not_modified_until_the_data_change(registry: LocalRegistry) -> None:
    first = get(registry, pageSize="3")
    known = {"If-None-Match": first.headers["ETag"]}
    again = requests.get(f"{registry.url}/studies", params={"pageSize": "3"}, headers=known, timeout=10)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    weak = {"If-None-Match": f'"other", W/{first.headers["ETag"]}'}
    assert (
        requests.get(f"{registry.url}/studies", params={"pageSize": "3"}, headers=weak, timeout=10).status_code == 304
    )
    registry.republish()
    new = requests.get(f"{registry.url}/studies", params={"pageSize": "3"}, headers=known, timeout=10)
    assert new.status_code == 200
    assert new.headers["ETag"] != first.headers["ETag"]
    assert new.json() == first.json()


def test_tag_does_not_depend_on_the_run() -> None:
    tags = []
    for _ in range(2):
        with LocalRegistry(STUDIES) as registry:
            tags.append(get(registry).headers["ETag"])
    assert tags[0] == tags[1]


def test_sends_gzip_only_to_those_who_take_it(lasting: LocalRegistry) -> None:
    raw = requests.get(f"{lasting.url}/studies", headers={"Accept-Encoding": "gzip"}, stream=True, timeout=10)
    assert raw.headers["Content-Encoding"] == "gzip"
    plain = requests.get(f"{lasting.url}/studies", headers={"Accept-Encoding": "identity"}, timeout=10)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(raw.raw.read()) == plain.content


def test_head_shows_what_get_would(lasting: LocalRegistry) -> None:
    head = requests.head(f"{lasting.url}/studies", timeout=10)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == get(lasting).headers["ETag"]


def test_says_nothing_about_caching(lasting: LocalRegistry) -> None:
    assert not {"Cache-Control", "Last-Modified", "Expires"} & set(get(lasting).headers)


def test_remembers_what_it_was_asked(registry: LocalRegistry) -> None:
    before = time.monotonic()
    requests.get(
        f"{registry.url}/studies?query.cond=lung%20cancer&pageSize=1", headers={"User-Agent": "me"}, timeout=10
    )
    get(registry, "/studies/ABC")
    one, two = registry.requests
    assert (one.method, one.path, one.status, one.fault) == ("GET", "/studies", 200, None)
    assert one.query == {"query.cond": "lung cancer", "pageSize": "1"}
    assert one.headers["user-agent"] == "me"
    assert one.ended is not None
    assert before < one.began <= one.ended <= two.began
    assert (two.path, two.status) == ("/studies/ABC", 400)


def test_serves_on_this_machine_only(lasting: LocalRegistry) -> None:
    assert lasting.url.startswith("http://127.0.0.1:")
    assert lasting.url.endswith("/api/v2")


def test_is_gone_when_stopped_and_back_at_the_same_address(registry: LocalRegistry) -> None:
    with requests.Session() as session:  # a connection that stays open
        assert session.get(f"{registry.url}/version", timeout=10).ok
        url = registry.url
        registry.stop()
        with pytest.raises(requests.ConnectionError):
            session.get(f"{url}/version", timeout=10)
        registry.start()
        assert registry.url == url
        assert session.get(f"{url}/version", timeout=10).ok


def test_has_no_address_before_it_is_started() -> None:
    with pytest.raises(RuntimeError, match="started"):
        _ = LocalRegistry().url


def test_waits_before_each_answer_if_asked_to() -> None:
    with LocalRegistry(STUDIES, delay=0.2) as registry:
        began = time.monotonic()
        threads = [threading.Thread(target=get, args=(registry, "/version")) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Side by side, not one after the other.
        assert 0.2 <= time.monotonic() - began < 1.2
    assert len(registry.requests) == 8


# Searches


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        # Conditions: synonyms, MeSH, spellings; all words, each somewhere in the area.
        ({"query.cond": "lung cancer"}, [1, 4]),
        ({"query.cond": "LUNG TUMOR"}, [1, 4]),
        ({"query.cond": '"lung cancer"'}, [1, 4]),
        ({"query.cond": "non-small cell lung cancer"}, [2, 4]),
        ({"query.cond": "nsclc OR (solid AND tumours)"}, [2, 3, 4]),
        ({"query.cond": "lung"}, [1, 4, 5]),
        ({"query.cond": "lung NOT_A_WORD"}, []),
        ({"query.cond": "lung AND NOT cancer"}, [5]),
        ({"query.cond": "hilltop"}, []),
        ({"query.cond": "lung disease"}, [5]),
        ({"query.cond": "EXPANSION[Term]lung neoplasm"}, [1, 4]),
        ({"query.cond": "EXPANSION[Term]lung tumor"}, []),
        ({"query.cond": "EXPANSION[None]nsclc"}, []),
        ({"query.cond": "EXPANSION[None]NSCLC"}, [2]),
        ({"query.cond": "EXPANSION[Lossy]solid nothing"}, [3]),
        ({"query.cond": "EXPANSION[Concept]lung cancer"}, [1, 4]),
        # Other areas.
        ({"query.titles": "hilltop"}, [1]),
        ({"query.term": "pillimab"}, [1, 4]),
        ({"query.term": "brain"}, []),
        ({"query.locn": "hopital"}, [1]),
        ({"query.id": "hilltop"}, [1]),
        ({"query.cond": "", "query.term": " ", "filter.ids": "NCT99000001"}, [1]),
        # Filters.
        ({"filter.overallStatus": "AVAILABLE,COMPLETED"}, [4, 5]),
        ({"filter.ids": "NCT99000003|nct99000001|NCT99777777|NCT99900001"}, [1, 3]),
        ({"filter.geo": "distance(43.7,-70.3,50mi)"}, [1]),
        ({"filter.geo": "distance(43.7,-70.3,9km)"}, [1]),
        ({"filter.geo": "distance(43.7,-70.3,1km)"}, []),
        ({"query.cond": "lung", "postFilter.overallStatus": "COMPLETED"}, [5]),
        # Essie.
        ({"filter.advanced": "AREA[EligibilityCriteria]brain"}, [1]),
        ({"filter.advanced": r"AREA[EligibilityCriteria]EXPANSION[Term]\(SCLC\)"}, [3]),
        ({"filter.advanced": 'AREA[EligibilitySearch]("non-small cell lung" OR SCLC)'}, [1, 3]),
        ({"filter.advanced": "AREA[Phase]PHASE1"}, [1, 3]),
        ({"filter.advanced": "AREA[Phase]PHASE1 AND AREA[Phase]PHASE2 OR AREA[Phase]PHASE3"}, [1, 2]),
        ({"filter.advanced": "AREA[Phase]PHASE1 AND (AREA[Phase]PHASE2 OR AREA[Phase]PHASE3)"}, [1]),
        ({"filter.advanced": "NOT AREA[StudyType]INTERVENTIONAL"}, [4, 5]),
        ({"filter.advanced": "AREA[StudyType](EXPANDED_ACCESS OR OBSERVATIONAL)"}, [4, 5]),
        ({"filter.advanced": "AREA[LastUpdatePostDate]RANGE[2025-11-01,MAX]"}, [1, 3]),
        ({"filter.advanced": "AREA[LastUpdatePostDate]RANGE[11/01/2025, 12/31/2025]"}, [3]),
        ({"filter.advanced": "AREA[StartDate]RANGE[MIN,2025-02]"}, [2]),
        ({"filter.advanced": "AREA[StartDate]2025"}, [1]),
        ({"filter.advanced": "AREA[EnrollmentCount]RANGE[0,40]"}, [1, 2]),
        ({"filter.advanced": "AREA[EnrollmentCount]300"}, [3]),
        ({"filter.advanced": "AREA[MinimumAge]RANGE[MIN,1 Year]"}, [5]),
        ({"filter.advanced": "AREA[MaximumAge]RANGE[16 years,MAX]"}, [1]),
        ({"filter.advanced": "AREA[OverallStatus]COMPLETED OR AREA[StartDate]MISSING AND AREA[Phase]PHASE1"}, [3, 5]),
        ({"filter.advanced": "AREA[EligibilityModule]MISSING AND AREA[EnrollmentCount]0"}, [2]),
        ({"filter.advanced": "AREA[HasResults]false AND AREA[Phase]PHASE3"}, [2]),
        ({"filter.advanced": "SEARCH[Location](AREA[LocationCity]Portland AND AREA[LocationState]Maine)"}, [1]),
        ({"filter.advanced": "AREA[LocationCountry]France AND AREA[LocationStatus]RECRUITING"}, [1]),
        ({"filter.advanced": "SEARCH[Location](AREA[LocationCountry]France AND AREA[LocationStatus]RECRUITING)"}, []),
        ({"filter.advanced": "SEARCH[Location](NOT AREA[LocationCountry]France)"}, [1]),
        ({"filter.advanced": "AREA[LocationGeoPoint]DISTANCE[43.7, -70.3, 25mi]"}, [1]),
        ({"filter.advanced": "AREA[Condition]COVERAGE[FullMatch]nsclc"}, [2, 4]),
        ({"filter.advanced": "COVERAGE[FullMatch]AREA[Condition]solid"}, []),
        ({"filter.advanced": "AREA[Condition]COVERAGE[StartsWith]advanced"}, [3]),
        ({"filter.advanced": "AREA[Condition]COVERAGE[EndsWith]cancer"}, [1, 3]),
        ({"filter.advanced": 'TILT[StudyFirstPostDate]AREA[BriefTitle]"solid tumor"'}, [3]),
        ({"filter.advanced": r"AREA[BriefTitle]\OR"}, []),
        ({"filter.advanced": 'AREA[BriefTitle]"of NSCLC and breathing"'}, [2]),
        ({"filter.advanced": 'AREA[BriefTitle]""'}, []),
        ({"filter.advanced": "ALL AND AREA[StudyType]OBSERVATIONAL"}, [5]),
    ],
)  # fmt: skip
def test_finds(lasting: LocalRegistry, parameters: dict[str, str], found: list[int]) -> None:
    assert numbers(lasting, **parameters) == found


def test_ids_alone_are_searched_and_filters_ignored(lasting: LocalRegistry) -> None:
    asked = {"filter.overallStatus": "TERMINATED", "filter.advanced": "AREA[Phase]PHASE4"}
    assert numbers(lasting, query__cond="NCT99000005, nct99000001", **asked) == [1, 5]
    assert numbers(lasting, query__term="NCT99900001", **asked) == [1]
    assert numbers(lasting, query__term="NCT99000005 OR NCT99000001", **asked) == []


def test_finds_conditions_by_the_ancestors_of_their_mesh_terms() -> None:
    study = invented(1, conditionsModule={"conditions": ["NSCLC"]})
    browse = {"meshes": [{"term": "Carcinoma, Non-Small-Cell Lung"}], "ancestors": [{"term": "Lung Neoplasms"}]}
    with LocalRegistry([study, study | {"derivedSection": {"conditionBrowseModule": browse}}]) as registry:
        assert len(numbers(registry, query__cond='"lung cancer"')) == 1


def test_twelve_words_in_a_condition_are_not_too_many(lasting: LocalRegistry) -> None:
    assert get(lasting, query__cond="a b c OR d e f OR g h i OR j k l").status_code == 200


@pytest.mark.parametrize(("query", "some"), [(LUNG_TRIALS, {1, 4}), (NAMING_LUNG_CANCER[0], {3})])
def test_queries_of_the_app_are_understood(lasting: LocalRegistry, query: Query, some: set[int]) -> None:
    found = set(numbers(lasting, **query.parameters()))
    assert some <= found
    assert not found & {5, 10}  # closed and observational; asthma


def test_every_search_area_names_known_pieces() -> None:
    assert len(AREAS["BasicSearch"].pieces) == 57
    assert len(AREAS["PatientSearch"].pieces) == 47


@given(st.text())
@example('lung" OR AREA[Phase]PHASE3 (')
@example("\\")
@example("MISSING")
def test_text_that_the_app_quotes_is_text(text: str) -> None:
    node = parse(f"AREA[Condition]{phrase(text)} AND ALL")
    inner = node.parts[0].inner  # type: ignore[union-attr]
    assert inner == Term((Word(" ".join(text.split()), quoted=True),))


@given(st.text(alphabet=st.characters(exclude_categories=("Z", "C")), min_size=1))
@example("OR")
def test_text_with_every_character_escaped_is_a_word(text: str) -> None:
    assert parse("".join(f"\\{character}" for character in text)) == Term((Word(text, quoted=False),))


@given(st.text(alphabet='ab "()[]\\,ORANDT'))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(EssieError):
        assert count_words(parse(text)) >= 0


FRAGMENTS = (
    "lung",
    "cancer",
    " ",
    '"',
    "\\",
    "(",
    ")",
    "[",
    "]",
    " OR ",
    " AND ",
    "NOT ",
    "ALL",
    "AREA[Phase]",
    "PHASE3",
)


@given(st.lists(st.sampled_from(FRAGMENTS)).map("".join))
@example('lung" OR AREA[Phase]PHASE3 OR "')
def test_text_that_the_app_quotes_finds_nothing_but_itself(text: str) -> None:
    node = parse(f"AREA[Condition]EXPANSION[Term]{phrase(text)}")
    for number in find(node, Studies(STUDIES), AREAS["BasicSearch"]):
        conditions = STUDIES[number]["protocolSection"]["conditionsModule"]["conditions"]
        assert f" {level(text)} " in level_all(conditions)


@pytest.mark.parametrize(
    ("text", "levelled"),
    [
        ("Tumours", "tumor"),
        ("Patient's  Metastases", "patient metastasis"),
        ("Diagnosis of Abscess, virus", "diagnosis of abscess virus"),
        ("Non–Small-Cell", "non small cell"),
        ("Ménière", "meniere"),
        ("Malignancies", "malignancy"),
        ("PD-L1 (≥50%)", "pd l1 50"),
        ("", ""),
    ],
)
def test_levels_words(text: str, levelled: str) -> None:
    assert level(text) == levelled


# Faults


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [
        (FaultKind.FORBIDDEN, 403, "text/html"),
        (FaultKind.THROTTLED, 429, "text/html"),
        (FaultKind.SERVER_ERROR, 500, "text/html"),
        (FaultKind.MAINTENANCE, 200, "text/html"),
        (FaultKind.OTHER_JSON, 200, "application/json"),
        (FaultKind.TRUNCATED, 200, "application/json"),
    ],
)
def test_fault_befalls_as_many_requests_as_it_should(
    registry: LocalRegistry, kind: FaultKind, status: int, content_type: str
) -> None:
    registry.faults.append(Fault(kind, times=2, after=1))
    answers = [get(registry) for _ in range(4)]
    assert [request.fault for request in registry.requests] == [None, kind, kind, None]
    assert [answer.status_code for answer in answers] == [200, status, status, 200]
    assert answers[1].headers["Content-Type"].startswith(content_type)
    assert "Retry-After" not in answers[1].headers
    assert answers[0].json() == answers[3].json()
    assert answers[1].content != answers[0].content


def test_wait_is_named_only_if_asked_to(registry: LocalRegistry) -> None:
    registry.faults += [Fault(FaultKind.THROTTLED), Fault(FaultKind.THROTTLED, retry_after=7)]
    assert [get(registry).headers.get("Retry-After") for _ in range(3)] == [None, "7", None]


def test_truncated_json_is_whole_http_and_no_json(registry: LocalRegistry) -> None:
    registry.faults.append(Fault(FaultKind.TRUNCATED))
    response = get(registry)
    assert int(response.headers["Content-Length"]) > 0
    with pytest.raises(requests.JSONDecodeError):
        response.json()


def test_faults_of_the_body_come_also_to_those_who_know_the_tag(registry: LocalRegistry) -> None:
    known = {"If-None-Match": get(registry).headers["ETag"]}
    registry.faults.append(Fault(FaultKind.TRUNCATED))
    statuses = [requests.get(f"{registry.url}/studies", headers=known, timeout=10).status_code for _ in range(2)]
    assert statuses == [200, 304]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_connection_breaks_off_in_the_body(registry: LocalRegistry, encoding: str) -> None:
    registry.faults.append(Fault(FaultKind.BROKEN_OFF))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(f"{registry.url}/studies", headers={"Accept-Encoding": encoding}, timeout=10)
    assert get(registry).ok


def test_connection_is_dropped_without_an_answer(registry: LocalRegistry) -> None:
    registry.faults.append(Fault(FaultKind.DROPPED))
    with pytest.raises(requests.ConnectionError):
        get(registry)
    assert get(registry).ok
    assert [request.status for request in registry.requests] == [None, 200]


def test_slow_body_drips_and_late_answer_waits(registry: LocalRegistry) -> None:
    registry.faults += [Fault(FaultKind.SLOW, seconds=0.3), Fault(FaultKind.LATE, seconds=0.3)]
    for _ in range(2):
        began = time.monotonic()
        assert len(ids(get(registry))) == 10
        assert time.monotonic() - began >= 0.25
    registry.faults.append(Fault(FaultKind.LATE, seconds=30))
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{registry.url}/version", timeout=0.2)


def test_fault_keeps_to_its_path(registry: LocalRegistry) -> None:
    registry.faults.append(Fault(FaultKind.FORBIDDEN, times=None, path="/studies/*"))
    assert get(registry).status_code == 200
    assert get(registry, "/version").status_code == 200
    assert [get(registry, "/studies/NCT99000001").status_code for _ in range(3)] == [403] * 3
    registry.faults.clear()
    assert get(registry, "/studies/NCT99000001").status_code == 200


def test_faults_come_one_after_the_other(registry: LocalRegistry) -> None:
    registry.faults += [
        Fault(FaultKind.THROTTLED, times=2),
        Fault(FaultKind.SERVER_ERROR),
        Fault(FaultKind.FORBIDDEN, after=1),
    ]
    assert [get(registry, "/version").status_code for _ in range(6)] == [429, 429, 500, 200, 403, 200]


def test_data_change_between_two_pages(registry: LocalRegistry) -> None:
    version, tag = get(registry, "/version").json(), get(registry, pageSize="20").headers["ETag"]
    registry.faults.append(Fault(FaultKind.REPUBLISHED, after=1))
    found, total = walk(registry, pageSize="20")
    assert len(found) == total == len(STUDIES)
    assert len(set(found)) == 20  # the second page repeats rows of the first, and ten studies were never seen
    assert get(registry, "/version").json() != version
    assert get(registry, pageSize="20").headers["ETag"] != tag
    assert len(set(walk(registry, pageSize="20")[0])) == total


def test_data_change_as_asked(registry: LocalRegistry) -> None:
    new = Fault(FaultKind.REPUBLISHED, studies=STUDIES[:2], timestamp="2026-11-20T09:00:04")
    registry.faults.append(new)
    assert numbers(registry) == [1, 2]
    assert get(registry, "/version").json()["dataTimestamp"] == "2026-11-20T09:00:04"
    registry.republish(STUDIES[:3])
    assert numbers(registry) == [1, 2, 3]
    assert get(registry, "/version").json()["dataTimestamp"] == "2026-11-21T09:00:04"


@pytest.mark.parametrize(
    ("kind", "came", "distinct"),
    [
        (FaultKind.TOKEN_REPEATS, 32, 30),
        (FaultKind.TOKEN_SKIPS, 28, 28),
        (FaultKind.TOKEN_STUCK, 42, 30),
        (FaultKind.MISSING_ROWS, 28, 28),
        (FaultKind.EMPTY_PAGE, 30, 30),
    ],
)
def test_pages_go_wrong(registry: LocalRegistry, kind: FaultKind, came: int, distinct: int) -> None:
    registry.faults.append(Fault(kind, rows=2, after=1))
    get(registry, "/version")  # is no page and does not count
    found, total = walk(registry, pageSize="12")
    assert (len(found), len(set(found)), total) == (came, distinct, 30)


def test_altered_page_has_a_tag_of_its_own(registry: LocalRegistry) -> None:
    right = get(registry).headers["ETag"]
    registry.faults.append(Fault(FaultKind.MISSING_ROWS))
    assert get(registry).headers["ETag"] != right


# The command line


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("forbidden", Fault(FaultKind.FORBIDDEN)),
        ("throttled:3", Fault(FaultKind.THROTTLED, times=3)),
        ("slow:*:2:/studies/*", Fault(FaultKind.SLOW, times=None, after=2, path="/studies/*")),
        ("token-stuck", Fault(FaultKind.TOKEN_STUCK, path="/studies")),
    ],
)
def test_reads_faults_of_the_command_line(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


def test_command_line_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    output = capsys.readouterr().out
    assert all(kind in output and MEANINGS[kind] in output for kind in FaultKind)
    assert "--studies" in output


@pytest.mark.parametrize("fault", ["nonsense", "slow:often"])
def test_command_line_refuses_unknown_faults(fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--fault", fault])
    assert fault.split(":")[0] in capsys.readouterr().err


def test_command_line_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--studies", str(tmp_path / "none.jsonl")]) == 1
    assert "There is no file" in capsys.readouterr().err
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{", encoding="utf-8")
    assert main(["--studies", str(broken)]) == 1
    assert "line 1" in capsys.readouterr().err


@pytest.mark.slow
def test_command_line_serves_files_and_lists_requests(tmp_path: Path) -> None:
    plain, zipped = tmp_path / "plain.jsonl", tmp_path / "zipped.jsonl.gz"
    plain.write_text("".join(json.dumps(study) + "\n" for study in STUDIES[:3]), encoding="utf-8")
    zipped.write_bytes(gzip.compress(json.dumps(STUDIES[3]).encode()))
    command = [sys.executable, "-m", "tests.registry", "--studies", str(plain), "--studies", str(zipped)]
    options = ["--fault", "forbidden", "--timestamp", "2026-01-02T09:00:04"]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen([*command, *options], cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().split()[-1]
            assert requests.get(f"{url}/version", timeout=10).status_code == 403
            assert requests.get(f"{url}/version", timeout=10).json()["dataTimestamp"] == "2026-01-02T09:00:04"
            assert len(requests.get(f"{url}/studies", timeout=10).json()["studies"]) == 4
            output = [process.stdout.readline() for _ in range(6)]
        finally:
            process.terminate()
    assert f"TRIAL_FINDER_REGISTRY_URL={url}" in output[1]
    assert "403" in output[3]
    assert "(forbidden)" in output[3]


# Against the official document, and with the real records


@pytest.fixture(scope="module")
def official(lasting: LocalRegistry, tmp_path_factory: pytest.TempPathFactory) -> OpenAPI:
    """The official document, with this registry as its server."""
    document = (SHARED / "openapi-2.0.5.yaml").read_text(encoding="utf-8")
    here = tmp_path_factory.mktemp("openapi") / "openapi.yaml"
    here.write_text(document.replace("https://clinicaltrials.gov/api/v2", lasting.url), encoding="utf-8")
    return OpenAPI.from_file_path(str(here))


@pytest.mark.records
@needs_shared
@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/studies", LUNG_TRIALS.parameters() | {"countTotal": "true", "pageSize": "250"}),
        *(("/studies", query.parameters() | {"pageSize": "1"}) for query in OPEN_TRIALS[1:]),
        ("/studies", {"sort": "LastUpdatePostDate:desc"}),
        ("/studies", {"filter.ids": "NCT99000001|NCT99000002"}),
        ("/studies", {"filter.geo": "distance(43.7,-70.3,50mi)"}),
        ("/studies", {"query.cond": "(lung"}),
        ("/studies/NCT99000001", {}),
        ("/studies/NCT99000001", {"fields": "|".join(FIELDS)}),
        ("/studies/NCT99000005", {}),
        ("/studies/NCT99999999", {}),
        ("/studies/enums", {}),
        ("/stats/size", {}),
        ("/version", {}),
    ],
)
def test_keeps_to_the_official_document(
    lasting: LocalRegistry, official: OpenAPI, path: str, parameters: dict[str, str]
) -> None:
    # The redirect of an alias is not among them: the document gives it a content of no type, which nothing fulfils.
    response = get(lasting, path, **parameters)
    asked = RequestsOpenAPIRequest(response.request)
    official.validate_request(asked)
    official.validate_response(asked, RequestsOpenAPIResponse(response))


@pytest.fixture(scope="module")
def real() -> Iterator[LocalRegistry]:
    with LocalRegistry.from_files([SHARED / "studies.jsonl.gz"]) as registry:
        yield registry


@pytest.mark.records
@needs_shared
@pytest.mark.parametrize("query", [LUNG_TRIALS, ANY_SOLID_TUMOUR[0]])
def test_real_records_are_found_and_served_quickly(real: LocalRegistry, query: Query) -> None:
    get(real, **query.parameters())  # the columns are made now
    began = time.monotonic()
    found, total = walk(real, pageSize="20", **query.parameters())
    assert time.monotonic() - began < 5
    assert len(set(found)) == total > 30


@pytest.mark.records
@needs_shared
def test_real_records_nested_search_is_narrower(real: LocalRegistry) -> None:
    apart = "AREA[LocationCountry]France AND AREA[LocationStatus]RECRUITING"
    assert (
        0
        < len(numbers(real, filter__advanced=f"SEARCH[Location]({apart})"))
        < len(numbers(real, filter__advanced=apart))
    )
