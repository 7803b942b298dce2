"""A real Redis on the loopback address, to be killed and brought back."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.programs import program
from tests.running_app import free_port


class RedisServer:
    """A server without a file: what it held is gone when it is killed."""

    def __init__(self, folder: Path) -> None:
        """Serve from `start()` on, at the same port each time; its log goes to *folder*."""
        self._path = program("redis-server", "redis-server")
        self._folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client: Redis = Redis.from_url(self.url)

    def start(self) -> None:
        """Serve, and return when it answers."""
        self._process = subprocess.Popen(
            [
                *(self._path, "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._folder)),
                *("--save", "", "--appendonly", "no", "--logfile", "redis.log"),
            ]
        )
        give_up = time.monotonic() + 20
        while True:
            try:
                self.client.ping()
                return
            except RedisError:
                assert time.monotonic() < give_up, "Redis did not start"
                time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, as a machine does that fails."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class SlowProxy:
    """A proxy of the server at *port* that delays each answer by *seconds*; `questions` counts the questions."""

    def __init__(self, port: int, seconds: float) -> None:
        """Listen; `url` is its address, and it ends with the process."""
        self.questions = 0
        self._seconds, self._port = seconds, port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listening.getsockname()[1]}/0"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self._listening.accept()
            far = socket.create_connection(("127.0.0.1", self._port))
            for source, target, wait in ((near, far, 0.0), (far, near, self._seconds)):
                threading.Thread(target=self._carry, args=(source, target, wait), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, wait: float) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self.questions += not wait
                time.sleep(wait)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """A Redis that runs while the block lasts."""
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
