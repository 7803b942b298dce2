"""The link as browsers, messengers, search engines, feed readers and other sites' pages ask for it: a running app."""

from __future__ import annotations

import gzip
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import brotli
import pytest
import streamlit as st
from icalendar import Calendar
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from openapi_spec_validator import validate

from finder import sample
from finder.catalogue.source import sample_catalogue
from finder.record import read_trial
from pages.drawing.treatments.chapters import TOPICS
from service.packed_files import FONTS, OTHER_WORDS, file_names, packed
from tests.html_reading import read_html
from tests.registry import LocalRegistry
from tests.running_app import RunningApp, forked_app
from tests.waiting import wait_until
from tools.fonts import icon_names, icons_in_pages

pytestmark = pytest.mark.slow

ATOM = {"a": "http://www.w3.org/2005/Atom"}


class _Here(urllib.request.HTTPRedirectHandler):
    """Does not follow where an answer leads to."""

    def redirect_request(self, *_: Any) -> None:
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Here())


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(url: str, method: str = "GET", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, method=method, headers=named)
    try:
        with OPENER.open(request, timeout=30) as given:
            return Answer(given.status, {k.lower(): v for k, v in given.headers.items()}, given.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with trials of a registry, which may be indexed, unlike the invented ones that it shows by itself."""
    with (
        LocalRegistry(sample.studies()) as registry,
        forked_app(
            tmp_path_factory.mktemp("linked"),
            registry_url=registry.url,
            requests_per_second="1000",
            api_per_minute="1000",
        ) as running,
    ):
        wait_until(lambda: ask(f"{running.url}/healthz").status == 200)
        yield running


@pytest.mark.parametrize(
    ("path", "heading", "in_title"),
    [
        ("/", "Trials for stage IV lung cancer", "trials for stage IV lung cancer"),
        ("/?therapy=vaccine&near=Boston&age=64", "Trials for stage IV lung cancer", "cancer vaccine trials"),
        ("/shortlist?show=NCT99000001", "My list", "A list of 1 trial"),
        ("/treatments", "Treatments and trials, in plain words", "Treatments"),
        ("/treatments?topic=vaccine", "Cancer vaccines", "Cancer vaccines"),
        ("/about", "About this app", "About this app"),
    ],
)
def test_each_route_has_its_first_html(app: RunningApp, path: str, heading: str, in_title: str) -> None:
    given = ask(app.url + path)
    read = read_html(given.text)
    assert given.status == 200
    assert "no-cache" in given.headers["cache-control"]
    assert read.texts["h1"] == [heading]
    assert in_title in read.texts["title"][0]
    assert read.named("html") == [{"lang": "en"}]
    for name in ("description", "og:title", "og:description", "og:url", "og:image"):
        assert read.meta(name), name
    assert read.meta("og:url").startswith(f"{app.url}/")
    head = given.text.partition("</head>")[0]
    assert "Boston" not in head
    assert "age=64" not in head
    assert "Streamlit</title>" not in given.text


def test_a_trial_is_in_the_first_html_and_in_the_list(app: RunningApp) -> None:
    listed = [each["data-nct"] for each in read_html(ask(app.url).text).named("li") if "data-nct" in each]
    assert len(listed) == 10
    page = ask(f"{app.url}/trial?id={listed[0]}").text
    assert "Who can join" in read_html(page).texts["h2"]
    assert not read_html(page).meta("robots")


def test_the_policy_lets_the_scripts_of_the_page_run(app: RunningApp) -> None:
    from base64 import b64encode
    from hashlib import sha256

    given = ask(app.url)
    inline = re.findall(r"<script[^>]*>(.*?)</script>", given.text, re.DOTALL)
    assert len(inline) == 2
    for script in inline:
        assert (
            f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
            in given.headers["content-security-policy"]
        )


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/trial/NCT99000001", "/trial?id=NCT99000001"),
        ("/trial/nct99000001?near=Boston&age=64", "/trial?id=NCT99000001&near=Boston&age=64"),
        ("/treatments/immunotherapy", "/treatments?topic=immunotherapy"),
        ("/trial/NCT99000001?id=NCT99000002", "/trial?id=NCT99000001"),
        ("/treatments/vaccine?show=NCT99000001", "/treatments?topic=vaccine&show=NCT99000001"),
    ],
)
def test_addresses_without_a_query_lead_to_their_pages(app: RunningApp, path: str, to: str) -> None:
    given = ask(app.url + path)
    assert (given.status, given.headers["location"]) == (308, to)
    assert ask(app.url + to).status == 200


@pytest.mark.parametrize("path", ["/trail", "/treatments/magic", "/trial/NCT1", "/api", "/api/x", "/static/js/no.js"])
def test_unknown_paths_have_a_link_back(app: RunningApp, path: str) -> None:
    given = ask(f"{app.url}{path}?therapy=surgery")
    read = read_html(given.text)
    assert given.status == 404
    assert read.texts["h1"] == ["There is no such page"]
    assert "/?therapy=surgery" in [each["href"] for each in read.named("a")]
    assert read.meta("robots") == "noindex"


def test_an_unknown_path_is_told_in_the_language_of_its_link(app: RunningApp) -> None:
    given = ask(f"{app.url}/trail?lang=es&therapy=surgery")
    read = read_html(given.text)
    assert given.status == 404
    assert '<html lang="es">' in given.text
    assert read.texts["h1"] == ["Esa página no existe"]
    assert {"/?lang=es&therapy=surgery", "/treatments?lang=es"} <= {each["href"] for each in read.named("a")}


def test_search_engines_are_reported_which_pages_there_are(app: RunningApp) -> None:
    robots = ask(f"{app.url}/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {app.url}/sitemap.xml" in robots.text
    assert "Disallow: /api/" in robots.text
    sitemap = ElementTree.fromstring(ask(f"{app.url}/sitemap.xml").body)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    places = {
        url.findtext("s:loc", "", names): url.findtext("s:lastmod", "", names)
        for url in sitemap.findall("s:url", names)
    }
    catalogue = sample_catalogue()
    for nct, day in zip(catalogue.frame["nct"], catalogue.frame["last_updated"], strict=True):
        assert places[f"{app.url}/trial?id={nct}"] == day
    assert {f"{app.url}/treatments?topic={topic}" for topic in TOPICS} <= set(places)
    assert ask(f"{app.url}/treatments?topic={TOPICS[0]}").status == 200


def test_invented_trials_are_kept_from_search_engines(tmp_path: Any) -> None:
    with forked_app(tmp_path, data="sample", public_url="https://trials.example.org") as sample_app:
        assert "Disallow: /\n" in ask(f"{sample_app.url}/robots.txt").text
        assert "NCT" not in ask(f"{sample_app.url}/sitemap.xml").text
        read = read_html(ask(sample_app.url).text)
        assert read.meta("robots") == "noindex"
        assert read.meta("og:image") == "https://trials.example.org/preview.png"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("icon.svg", b"<svg"),
        ("favicon.png", b"\x89PNG"),
        ("apple-touch-icon.png", b"\x89PNG"),
        ("preview.png", b"\x89PNG"),
    ],
)
def test_our_own_pictures(app: RunningApp, name: str, start: bytes) -> None:
    given = ask(f"{app.url}/{name}")
    assert given.body.startswith(start)
    assert len(given.body) < 40_000


def entries(body: bytes) -> dict[str, str]:
    """The entries of a feed: their ids with their titles."""
    feed = ElementTree.fromstring(body)
    return {
        each.findtext("a:id", "", ATOM): each.findtext("a:title", "", ATOM) for each in feed.findall("a:entry", ATOM)
    }


def test_a_feed_has_what_atom_asks_for(app: RunningApp) -> None:
    given = ask(f"{app.url}/feed?therapy=immunotherapy")
    assert given.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(given.body)
    links = {link.attrib["rel"]: link.attrib["href"] for link in feed.findall("a:link", ATOM)}
    assert links == {"self": f"{app.url}/feed?therapy=immunotherapy", "alternate": f"{app.url}/?therapy=immunotherapy"}
    for part in (feed, *feed.findall("a:entry", ATOM)):
        assert part.findtext("a:id", "", ATOM).startswith("urn:uuid:")
        assert part.findtext("a:title", "", ATOM)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)", part.findtext("a:updated", "", ATOM))
    assert feed.findtext("a:author/a:name", "", ATOM)
    found = entries(given.body)
    assert found
    assert len(found) == len(feed.findall("a:entry", ATOM)), "an id stands for one event"
    assert {title.partition(":")[0] for title in found.values()} <= {"New", "Changed", "No longer open"}


def test_a_feed_has_the_trials_of_its_filters_alone_and_keeps_its_ids(app: RunningApp) -> None:
    everything, some = entries(ask(f"{app.url}/feed").body), entries(ask(f"{app.url}/feed?therapy=targeted").body)
    assert set(some) < set(everything)
    assert entries(ask(f"{app.url}/feed?therapy=targeted&sort=newest").body) == some
    titles = {title.partition(": ")[2] for title in some.values()}
    read = {
        study["protocolSection"]["identificationModule"]["nctId"]: read_trial(study).title for study in sample.studies()
    }
    assert titles <= set(read.values())


def test_a_feed_says_what_of_its_link_it_does_not_follow(app: RunningApp) -> None:
    subtitle = ElementTree.fromstring(ask(f"{app.url}/feed?therapy=magic&near=Nowhereville").body).findtext(
        "a:subtitle", "", ATOM
    )
    assert "“magic” is not a known value" in subtitle
    assert "Nowhereville" in subtitle


def test_the_calendar_has_the_same_events(app: RunningApp) -> None:
    given = ask(f"{app.url}/calendar.ics?therapy=targeted")
    assert given.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(given.body).walk("VEVENT")
    feed = entries(ask(f"{app.url}/feed?therapy=targeted").body)
    assert sorted(str(event["summary"]) for event in events) == sorted(feed.values())
    assert len({str(event["uid"]) for event in events}) == len(events)


@pytest.mark.parametrize(
    "path", ["/feed?therapy=vaccine", "/calendar.ics", "/api/trials?therapy=vaccine", "/sitemap.xml", "/"]
)
def test_who_has_it_already_gets_nothing(app: RunningApp, path: str) -> None:
    given = ask(app.url + path)
    again = ask(app.url + path, If_None_Match=given.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == given.headers["etag"]
    if modified := given.headers.get("last-modified"):
        assert ask(app.url + path, If_Modified_Since=modified).status == 304
        assert ask(app.url + path, If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status == 200


def described(app: RunningApp) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(ask(f"{app.url}/api/openapi.json").body)
    return given


@pytest.mark.parametrize(
    "query",
    [
        "",
        "therapy=vaccine&limit=3",
        "near=Boston&within=100mi&sort=nearest",
        "change=egfr:l858r&lines=1&limit=2",
        "q=lung&phase=phase2,phase3",
    ],
)
def test_data_are_what_their_description_says(app: RunningApp, query: str) -> None:
    given = ask(f"{app.url}/api/trials?{query}")
    description = described(app)
    validate(description)
    api = OpenAPI.from_dict(description)
    asked = dict(part.split("=") for part in query.split("&") if part)
    request = MockRequest(app.url, "get", "/api/trials", args=asked)
    api.validate_request(request)
    api.validate_response(request, MockResponse(given.body, content_type="application/json", headers=given.headers))
    assert given.status == 200
    assert given.headers["access-control-allow-origin"] == "*"


def test_data_come_in_pages(app: RunningApp) -> None:
    whole = json.loads(ask(f"{app.url}/api/trials?therapy=targeted&limit=500").body)
    first = ask(f"{app.url}/api/trials?therapy=targeted&limit=30")
    assert first.headers["x-total-count"] == str(len(whole))
    following = re.fullmatch(r'<(.+)>; rel="next"', first.headers["link"])
    assert following
    second = ask(following[1])
    numbers = [trial["nct"] for answer in (first, second) for trial in json.loads(answer.body)]
    assert numbers == [trial["nct"] for trial in whole]
    assert "link" not in second.headers
    assert whole[0]["link"] == f"{app.url}/?therapy=targeted"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("therapy=magic", "“magic” is not a known value of “therapy”."),
        ("nonsense=1", "“nonsense” is not a name that can be asked for."),
        ("limit=0", "“limit” takes a whole number from 1 to 500."),
        ("offset=-1", "“offset” takes a whole number from 0 to 999,999."),
        ("near=Nowhereville", "Nowhereville"),
        ("within=100mi", "“near” does not say of what"),
    ],
)
def test_what_is_not_understood_is_an_error(app: RunningApp, query: str, message: str) -> None:
    given = ask(f"{app.url}/api/trials?{query}")
    assert given.status == 400
    assert given.headers["content-type"] == "application/json"
    body = json.loads(given.body)
    assert message in " ".join(body["errors"])
    assert body["help"] == f"{app.url}/api/openapi.json"


def test_pages_of_other_sites_may_ask_for_data_and_for_nothing_else(app: RunningApp) -> None:
    other = "https://hospital.example"
    for path in ("/api/trials?limit=1", "/feed", "/calendar.ics", "/api/openapi.json"):
        given = ask(app.url + path, Origin=other)
        assert (given.status, given.headers["access-control-allow-origin"]) == (200, "*"), path
    assert ask(f"{app.url}/api/trials", "OPTIONS", Origin=other, Access_Control_Request_Method="GET").status == 204
    assert ask(f"{app.url}/api/trials", "POST").status == 405
    assert ask(app.url, Origin=other).status == 403


def test_who_asks_too_often_is_reported_when_to_ask_again(tmp_path: Any) -> None:
    with forked_app(tmp_path, data="sample", api_per_minute="3") as limited:
        answers = [ask(f"{limited.url}/api/trials?limit=1") for _ in range(4)]
        assert [given.status for given in answers] == [200, 200, 200, 429]
        assert 1 <= int(answers[3].headers["retry-after"]) <= 60
        assert "Ask again" in json.loads(answers[3].body)["errors"][0]
        assert ask(f"{limited.url}/feed").status == 429
        assert ask(limited.url).status == 200, "pages are not limited"


_UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("packing", ["br", "gzip", ""])
def test_files_and_pages_are_packed_as_the_browser_can_unpack_them(app: RunningApp, packing: str) -> None:
    script = re.search(r'data-app="\./(static/js/[^"]+)"', ask(app.url).text)
    assert script
    for path in (f"/{script[1]}", "/", "/api/trials"):
        plain = ask(app.url + path, Accept_Encoding="identity")
        given = ask(app.url + path, Accept_Encoding=packing or "identity, br;q=0")
        assert given.headers.get("content-encoding", "") == packing
        assert "accept-encoding" in given.headers["vary"].lower()
        assert _UNPACK.get(packing, bytes)(given.body) == plain.body
        assert len(given.body) <= len(plain.body)


def test_files_with_digests_are_kept_for_ever(app: RunningApp) -> None:
    for name in (
        "js/" + next(name for name in file_names() if name.startswith("js/index."))[3:],
        next(n for n in file_names() if n.endswith(".woff2")),
    ):
        given = ask(f"{app.url}/static/{name}", Accept_Encoding="br, gzip")
        assert given.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert given.headers["x-content-type-options"] == "nosniff"
        assert ask(f"{app.url}/static/{name}", "HEAD").body == b""


def test_the_page_loads_little(app: RunningApp) -> None:
    page = ask(app.url, Accept_Encoding="br")
    asked = set(re.findall(r'(?:src|href)="\./(static/[^"]+)"', brotli.decompress(page.body).decode()))
    assert len(asked) > 50
    size = len(page.body) + sum(len(packed(name.removeprefix("static/"), "br")) for name in asked)
    assert size < 560_000, "the code for what stands on a page comes on top: 700 kB in all"


def test_streamlits_scripts_speak_of_no_server() -> None:
    streamlit_files = Path(st.__file__).parent / "static" / "static" / "js"
    theirs = "\n".join(file.read_text(encoding="utf-8") for file in streamlit_files.glob("*.js"))
    sent = b"\n".join(packed(name, "") for name in file_names() if name.endswith(".js")).decode()
    for words in OTHER_WORDS:
        assert words in theirs, "this Streamlit says it otherwise: see service/packed_files.py"
        assert words not in sent


def test_the_small_fonts_have_the_icons_that_pages_name_and_are_of_this_streamlit() -> None:
    from fontTools.ttLib import TTFont

    fonts = {path.name for path in FONTS.glob("*.woff2")}
    assert fonts <= {name.rpartition("/")[2] for name in file_names()}, (
        "made for another Streamlit: python -m tools.fonts"
    )
    (icons,) = FONTS.glob("MaterialSymbols*")
    assert icons_in_pages() <= set(icon_names(TTFont(icons))), "a new icon: python -m tools.fonts"
