"""What `serve.py` puts around the app: addresses, origins, messages, and connections that never say what they want."""

from __future__ import annotations

import asyncio
import resource
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import (
    BackendOperationRequest,
    BackMsg,
    DeferredFileRequestPayload,
    InstallSkillsRequestPayload,
)
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLsRequest
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from finder import sample
from service import half_requests
from service.addresses import pages
from service.visitors import OurMessages, is_ours, is_same_origin
from tests.load.session import Session
from tests.registry import LocalRegistry
from tests.running_app import OPENER, RunningApp, forked_app, running_app
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningApp, LocalRegistry]]:
    """The app as a service, and the registry that it reads."""
    with (
        LocalRegistry(sample.studies()) as registry,
        running_app(tmp_path_factory.mktemp("served"), registry_url=registry.url, requests_per_second="1000") as app,
    ):
        wait_until(lambda: status(f"{app.url}/healthz") == 200)
        yield app, registry


def status(url: str, method: str = "GET", **headers: str) -> int:
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with OPENER.open(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_what_our_pages_need_is_there(served: tuple[RunningApp, LocalRegistry]) -> None:
    app, _ = served
    assert {"/", "/trial", "/shortlist", "/treatments", "/about"} <= pages()
    for path in (*pages(), "/trial/", "/trial?id=NCT99000001", "/favicon.png", "/healthz", "/_stcore/host-config"):
        assert status(app.url + path) == 200, path
    start = OPENER.open(app.url, timeout=20).read().decode()
    script = start.partition('data-app="./')[2].partition('"')[0]
    assert status(f"{app.url}/{script}") == 200


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php", "/trail", "/trial/more", "/streamlit_app", "/static/js/no.js",
        "/_stcore/metrics", "/_stcore/metrics/", "/_stcore/upload_file/a/b", "/_stcore/nothing",
        "/trial/_stcore/health", "/component/x/y", "/drawing", "/__init__", "/%00", "/static/../x", "//_stcore/metrics",
    ],
)  # fmt: skip
def test_other_addresses_are_not_there(served: tuple[RunningApp, LocalRegistry], path: str) -> None:
    app, _ = served
    for method in ("GET", "PUT", "OPTIONS"):
        assert status(app.url + path, method) == 404, method


def test_who_mistyped_an_address_keeps_what_was_chosen(served: tuple[RunningApp, LocalRegistry]) -> None:
    app, _ = served
    with pytest.raises(urllib.error.HTTPError) as answer:
        OPENER.open(f'{app.url}/trail?therapy=surgery&q=%22%3E">', timeout=20)
    page = answer.value.read().decode()
    assert '<a href="/?therapy=surgery&amp;q=%22%3E&quot;&gt;">' in page


def test_below_a_path_the_same_addresses_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with forked_app(tmp_path, data="sample", options=("--server.baseUrlPath", "lung/cancer")) as app:
        base = app.url
        assert base.endswith("/lung/cancer")
        for path in ("/", "/trial?id=NCT99000001", "/_stcore/health", "/favicon.png", "/feed", "/robots.txt"):
            assert status(base + path) == 200, path
        assert status(base + "/_stcore/metrics") == 404
        assert status(base + "/trial/NCT99000001") == 200, "it leads to the page"
        assert status(base.removesuffix("/lung/cancer") + "/trial") == 404


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        (None, "trials.example.org", True),
        ("https://trials.example.org", "trials.example.org", True),
        ("https://Trials.example.org:443", "trials.example.org", True),
        ("http://localhost:8501", "localhost:8501", True),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("http://localhost:8502", "localhost:8501", False),
        ("http://localhost", "localhost:8501", False),
        ("http://127.0.0.1:8501", "localhost:8501", False),
        ("https://evil.example", "trials.example.org", False),
        ("https://trials.example.org.evil.example", "trials.example.org", False),
        ("null", "trials.example.org", False),
        ("", "", False),
        ("http://[", "trials.example.org", False),
    ],
)
def test_a_page_of_another_port_is_another_site(origin: str | None, host: str, same: bool) -> None:
    assert is_same_origin(Headers({"host": host} | ({} if origin is None else {"origin": origin}))) is same


def test_a_page_of_another_port_gets_no_session(served: tuple[RunningApp, LocalRegistry]) -> None:
    app, _ = served
    stream = f"{app.url.replace('http', 'ws', 1)}/_stcore/stream"

    async def knock(origin: Origin) -> None:
        async with connect(stream, origin=origin, proxy=None):
            pass

    asyncio.run(knock(Origin(app.url)))
    with pytest.raises(InvalidStatus, match="403"):
        asyncio.run(knock(Origin("http://127.0.0.1:1")))
    assert status(f"{app.url}/_stcore/host-config", Origin="http://127.0.0.1:1") == 403
    assert status(f"{app.url}/_stcore/host-config", Origin=app.url) == 200


OURS = [
    BackMsg(rerun_script=ClientState(query_string="therapy=immunotherapy")),
    BackMsg(stop_script=True),
    BackMsg(backend_operation_request=BackendOperationRequest(deferred_file=DeferredFileRequestPayload(file_id="a"))),
]
NOT_OURS = [
    BackMsg(),
    BackMsg(clear_cache=True),
    BackMsg(set_run_on_save=True),
    BackMsg(load_git_info=True),
    BackMsg(app_heartbeat=True),
    BackMsg(file_urls_request=FileURLsRequest(request_id="1", file_names=["a"] * 1000)),
    BackMsg(debug_shutdown_runtime=True),
    BackMsg(debug_disconnect_websocket=True),
    BackMsg(backend_operation_request=BackendOperationRequest(install_skills=InstallSkillsRequestPayload())),
    BackMsg(backend_operation_request=BackendOperationRequest()),
]


def test_every_kind_of_message_is_known() -> None:
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    tried = {message.WhichOneof("type") for message in (*OURS, *NOT_OURS)}
    assert kinds <= tried, "Streamlit has a new message: does a page of ours send it?"


def heard(*messages: Message) -> list[Message]:
    """What the app hears when a browser sends *messages* over a websocket."""
    sent, got = iter(messages), []

    async def receive() -> Message:
        return next(sent, {"type": "websocket.disconnect"})

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            got.append(message)

    async def send(message: Message) -> None:
        raise AssertionError(message)

    asyncio.run(OurMessages(app)({"type": "websocket"}, receive, send))
    return got


def test_messages_of_no_page_of_ours_are_dropped() -> None:
    frames: list[Message] = [
        {"type": "websocket.receive", "bytes": message.SerializeToString()} for message in (*NOT_OURS, *OURS)
    ]
    assert heard({"type": "websocket.connect"}, {"type": "websocket.receive", "text": "hello"}, *frames) == [
        {"type": "websocket.connect"},
        *frames[len(NOT_OURS) :],
    ]


@given(st.binary())
def test_any_bytes_are_a_message_or_not(data: bytes) -> None:
    assert is_ours(data) in (True, False)


def test_nobody_can_empty_what_all_read(served: tuple[RunningApp, LocalRegistry]) -> None:
    app, registry = served

    async def clear() -> Session:
        async with Session(app.url) as visitor:
            registry.requests.clear()
            for _ in range(20):
                await visitor.say(BackMsg(clear_cache=True))
                await visitor.run()
            return visitor

    visitor = asyncio.run(clear())
    assert visitor.headings
    assert not visitor.failures
    assert not registry.requests, "the trials were read again"
    assert app.output().count("catalogue read") == 1


def test_a_cleared_cache_leaves_the_trials_as_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import streamlit

    from finder.catalogue import process_source

    monkeypatch.setenv("TRIAL_FINDER_DATA", "sample")
    monkeypatch.setenv("TRIAL_FINDER_CACHE_DIR", str(tmp_path))
    process_source.forget()
    source, invented = process_source.trial_source(), process_source.invented_trials()
    streamlit.cache_resource.clear()
    streamlit.cache_data.clear()
    assert process_source.trial_source() is source
    assert process_source.invented_trials() is invented
    process_source.forget()


HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"


async def think(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the whole request, think for longer than half a request may last, and answer."""
    while (await receive()).get("more_body"):
        pass
    await asyncio.sleep(1)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@asynccontextmanager
async def thinking(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[str, int]]:
    """A server with our limit, in small, and its address."""
    monkeypatch.setattr(half_requests, "CHECK_SECONDS", 0.3)
    monkeypatch.setattr(H11Protocol, "connection_made", H11Protocol.connection_made)
    half_requests.close_half_requests()
    server = Server(Config(think, interface="asgi3", http="h11", ws="none", lifespan="off", log_level="critical"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server.serve([listener]))
        yield listener.getsockname()
        server.should_exit = True
        await running


@pytest.mark.parametrize(
    ("whole", "half"),
    [(0, b""), (0, HEAD[:20]), (0, HEAD), (0, HEAD + b"a"), (1, None), (2, None), (1, HEAD[:20]), (2, HEAD)],
)
def test_half_a_request_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, whole: int, half: bytes | None) -> None:
    async def talk() -> None:
        async with asyncio.timeout(20), thinking(monkeypatch) as address:
            reader, writer = await asyncio.open_connection(*address)
            for _ in range(whole):
                writer.write(HEAD + b"abc")
                assert b" 204 " in await reader.readuntil(b"\r\n\r\n")
            if half is not None:
                writer.write(half)
                with suppress(ConnectionResetError):
                    assert await reader.read() == b"", "closed, without a word"
            writer.close()

    asyncio.run(talk())


def test_the_running_app_closes_what_never_says_what_it_wants(served: tuple[RunningApp, LocalRegistry]) -> None:
    app, _ = served
    address = app.url.removeprefix("http://").split(":")
    silent = [socket.create_connection((address[0], int(address[1])), timeout=60) for _ in range(5)]
    for connection in silent:
        connection.sendall(HEAD[:20])
    for connection in silent:
        with connection, suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    assert status(f"{app.url}/_stcore/health") == 200


def test_the_running_app_may_have_as_many_connections_as_the_machine_lets_it(
    served: tuple[RunningApp, LocalRegistry],
) -> None:
    app, _ = served
    soft, hard = resource.prlimit(app.process.pid, resource.RLIMIT_NOFILE)
    assert soft == hard


def test_no_open_file_left_is_reported_but_not_a_thousand_times(tmp_path: Path) -> None:
    few = 80
    with forked_app(tmp_path, data="sample") as app:
        wait_until(lambda: status(f"{app.url}/healthz") == 200)
        resource.prlimit(app.process.pid, resource.RLIMIT_NOFILE, (few, few))
        address = app.url.removeprefix("http://").split(":")
        crowd = [socket.create_connection((address[0], int(address[1])), timeout=10) for _ in range(few)]
        wait_until(lambda: "out of system resource" in app.output())
        for connection in crowd:
            connection.close()
        wait_until(lambda: status(f"{app.url}/_stcore/health") == 200)
        assert app.output().count("out of system resource") < 50
