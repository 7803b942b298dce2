"""Three copies of the app behind the balancer, with a Redis: one copy dies, Redis dies and comes back."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import signal
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest
from websockets.exceptions import ConnectionClosed

from finder import sample
from tests.catalogue_sources import readings
from tests.load.session import Session
from tests.nginx_server import nginx
from tests.redis_server import RedisServer, redis_server
from tests.registry import LocalRegistry
from tests.running_app import OPENER, RunningApp, forked_app
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

PEOPLE = 9


def test_nobody_notices_when_a_copy_dies_or_redis(tmp_path: Path) -> None:
    with ExitStack() as stack:
        today = datetime.now(UTC).isoformat()[:19]
        registry = stack.enter_context(LocalRegistry(sample.studies(), timestamp=today, delay=0.1))
        redis = stack.enter_context(redis_server(tmp_path))
        machines = [
            stack.enter_context(
                forked_app(
                    tmp_path / name,
                    registry_url=registry.url,
                    requests_per_second="1000",
                    cache_url=redis.url,
                )
            )
            for name in ("one", "two", "three")
        ]
        url = stack.enter_context(nginx(tmp_path, [app.url for app in machines]))
        for app in machines:
            wait_until(lambda app=app: health(app) == "fine")  # type: ignore[misc]
        scripts_are_packed(url)
        asyncio.run(visit(url, machines, redis))
        left = machines[1:]

        def redis_has_it_again() -> bool:
            # A copy looks after its store when somebody asks it.
            assert [health(app) for app in left] == ["fine", "fine"]
            return redis.client.exists("trial-finder:catalogues-v2") == 1

        wait_until(redis_has_it_again)
        assert any("Redis is lost" in app.output() for app in left)
        # A new machine has the catalogue from Redis.
        with forked_app(tmp_path / "four", registry_url=registry.url, cache_url=redis.url) as late:
            assert health(late) == "fine"
        for app in left:
            assert "level=error" not in app.output()
        assert readings(registry) == 1


def scripts_are_packed(url: str) -> None:
    with OPENER.open(url) as answer:
        script = re.search(r'data-app="(\./static/js/index[^"]*)"', answer.read().decode())
    assert script is not None
    asked = urllib.request.Request(urljoin(url + "/", script[1]), headers={"Accept-Encoding": "gzip"})
    with OPENER.open(asked) as answer:
        packed = answer.read()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(packed) < len(gzip.decompress(packed)) / 2


async def visit(url: str, machines: list[RunningApp], redis: RedisServer) -> None:
    people = [Session(url) for _ in range(PEOPLE)]
    try:
        for person in people:
            await person.connect()
        await all_choose(people, "Radiation")
        machines[0].process.send_signal(signal.SIGKILL)
        await all_choose(people, "Immunotherapy")
        redis.kill()
        await all_choose(people, "Surgery")
        await look_up_a_closed_trial(url)
        redis.start()
        await look_up_a_closed_trial(url)
        await all_choose(people, "Chemotherapy")
    finally:
        for person in people:
            await person.close()


async def all_choose(people: list[Session], kind: str) -> None:
    """Everybody chooses *kind*, and sees the same number of trials and no error."""
    for person in people:
        try:
            await person.choose("f_therapy", kind)
        except ConnectionClosed:
            # What the browser does by itself: the page comes back with the same address.
            before = person.query
            await person.connect()
            assert person.query == before
            await person.choose("f_therapy", kind)
    assert [person.failures for person in people] == [[] for _ in people]
    assert {tuple(person.headings) for person in people} == {tuple(people[0].headings)}
    assert {person.query for person in people} == {f"therapy={kind.lower()}"}


async def look_up_a_closed_trial(url: str) -> None:
    closed = next(
        study["protocolSection"]["identificationModule"]
        for study in sample.studies()
        if study["protocolSection"]["statusModule"]["overallStatus"] == "UNKNOWN"
    )
    async with Session(url, f"id={closed['nctId']}", page="trial") as person:
        assert person.failures == []
        assert any(closed["briefTitle"][:20] in heading for heading in person.headings), person.headings


def health(app: RunningApp) -> str:
    try:
        with OPENER.open(f"{app.url}/healthz", timeout=20) as answer:
            return str(json.load(answer)["state"])
    except urllib.error.HTTPError as error:
        return str(json.load(error)["state"])
