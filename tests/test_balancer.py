"""nginx as it is shipped keeps one visitor from taking the service from all."""

from __future__ import annotations

import re
import socket
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.nginx_server import nginx
from tests.running_app import OPENER, forked_app
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def balanced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a balancer before one app, which stands for three."""
    folder = tmp_path_factory.mktemp("balanced")
    # Its workers are another user's, who must be able to enter.
    folder.chmod(0o755)
    with forked_app(folder, data="sample") as app, nginx(folder, [app.url] * 3) as url:
        yield url


def place(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


def test_half_a_request_is_not_waited_for(balanced: str) -> None:
    silent = [socket.create_connection(place(balanced), timeout=60) for _ in range(50)]
    for connection in silent:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
    with OPENER.open(f"{balanced}/_stcore/health", timeout=20) as answer:
        assert answer.read() == b"ok"
    for connection in silent:
        with connection, suppress(ConnectionResetError):
            assert connection.recv(1) == b"", "closed, without a word"


def statuses(url: str, number: int) -> list[bytes]:
    """The answers to so many requests that are sent at once over one connection."""
    with socket.create_connection(place(url), timeout=60) as connection:
        request = b"GET /_stcore/health HTTP/1.1\r\nHost: a\r\n"
        connection.sendall((request + b"\r\n") * (number - 1) + request + b"Connection: close\r\n\r\n")
        received = b""
        while part := connection.recv(1 << 16):
            received += part
        return re.findall(rb"HTTP/1\.1 (\d{3}) ", received)


def test_one_address_cannot_ask_for_everything(balanced: str) -> None:
    with ThreadPoolExecutor(5) as pool:
        answers = [status for each in pool.map(lambda _: statuses(balanced, 900), range(5)) for status in each]
    assert set(answers) == {b"200", b"429"}
    assert answers.count(b"200") >= 1000, "a whole ward may come at once"

    def is_let_in() -> bool:
        with suppress(urllib.error.HTTPError), OPENER.open(f"{balanced}/_stcore/health", timeout=20) as answer:
            return bool(answer.status == 200)
        return False

    wait_until(is_let_in)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        OPENER.open(f"{balanced}/_stcore/metrics", timeout=20)
