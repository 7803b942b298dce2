"""The balancer as it is shipped, on the loopback address."""

from __future__ import annotations

import os
import re
import subprocess
import time
import urllib.error
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.programs import program
from tests.running_app import OPENER, ROOT, free_port


@contextmanager
def nginx(folder: Path, apps: Sequence[str]) -> Iterator[str]:
    """Run nginx with `deploy/nginx.conf` before *apps* (addresses, as many as there) and give its address."""
    port = free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8").replace("/tmp/", f"{folder}/")
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    # The time for a header is what a test waits for.
    text = text.replace("client_header_timeout 10s;", "client_header_timeout 2s;")
    for number, address in enumerate(apps, start=1):
        text = text.replace(f"app{number}:8501", address.removeprefix("http://"))
    assert not re.search(r"app\d:8501", text)
    settings = folder / "nginx.conf"
    settings.write_text(text, encoding="utf-8")
    # Only root may choose who the workers are; others could not enter the folder.
    user = "user root; " if os.geteuid() == 0 else ""
    command = [program("nginx", "nginx-light"), "-p", str(folder), "-c", str(settings), "-g", f"{user}daemon off;"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    with subprocess.Popen(command) as process:
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_until_ready(url: str) -> None:
    give_up = time.monotonic() + 20
    while True:
        try:
            with OPENER.open(f"{url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < give_up, "nginx did not start"
            time.sleep(0.05)
