"""The app as `pip install .` leaves it: the wheel in an environment of its own, away from the checkout."""

from __future__ import annotations

import ast
import asyncio
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from finder import __version__
from finder.cli import BAD_ARGUMENTS, FINE, INTERRUPTED
from tests.load.session import Session
from tests.running_app import OPENER, ROOT, RunningApp, environment, free_port, wait_until_ready

pytestmark = pytest.mark.slow

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED = sorted(folder.parent for folder in ROOT.glob("*/__init__.py") if folder.parent.name not in ("tests", "tools"))
"""The packages that the app consists of."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip does, with the back end of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-index")
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT], check=True, timeout=60)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`trial-finder` in an environment that has the wheel, and takes what that depends on from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install", "--quiet")
    subprocess.run([*pip, "--no-index", "--no-deps", wheel], check=True, timeout=60)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    dependencies = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (Path(found.stdout.strip()) / "dependencies.pth").write_text("\n".join(dependencies), encoding="utf-8")
    return folder / "bin" / "trial-finder"


def ran(command: Path, *arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *arguments],
        cwd=where,
        env=environment({"data": "sample", "cache_dir": str(where)}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_wheel_holds_every_file_of_the_app(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    shipped = [path for folder in SHIPPED for path in folder.rglob("*") if path.is_file()]
    for path in (*shipped, *(ROOT / name for name in ("serve.py", "streamlit_app.py", ".streamlit/config.toml"))):
        if path.suffix != ".pyc":
            inside = path.relative_to(ROOT).as_posix()
            assert inside in names or f"finder/app/{inside}" in names, f"{inside}: see pyproject.toml, tool.hatch"
    assert {name.partition("/")[0] for name in names} == {"finder", "cache", f"trial_finder-{__version__}.dist-info"}


@pytest.fixture
def installed_app(command: Path, tmp_path: Path) -> Iterator[RunningApp]:
    """`trial-finder demo`, started in a folder that has nothing of the app."""
    port, log = str(free_port()), tmp_path / "app.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [command, "demo", "--host", "127.0.0.1", "--port", port],
            cwd=tmp_path,
            env=environment({"cache_dir": str(tmp_path / "stored")}),
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        app = RunningApp(f"http://127.0.0.1:{port}", log, process)
        try:
            wait_until_ready(app)
            yield app
        finally:
            process.kill()


def test_an_installed_app_draws_its_pages_and_ends_at_once(installed_app: RunningApp) -> None:
    async def headings(page: str, query: str = "") -> list[str]:
        async with Session(installed_app.url, query, page) as visitor:
            assert visitor.failures == []
            return visitor.headings

    assert "Trials for stage IV lung cancer" in asyncio.run(headings(""))
    assert asyncio.run(headings("treatments", "topic=immunotherapy"))
    assert asyncio.run(headings("trial", "id=NCT99000052"))
    with OPENER.open(f"{installed_app.url}/healthz", timeout=20) as answer:
        assert answer.status == 200
    installed_app.process.send_signal(signal.SIGINT)
    assert installed_app.process.wait(20) == INTERRUPTED
    assert "Traceback" not in installed_app.output()
    assert f"Open {installed_app.url} in your browser" in installed_app.output()


def test_a_port_that_is_taken_is_a_bad_argument(command: Path, tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = str(listener.getsockname()[1])
        done = ran(command, "demo", "--host", "127.0.0.1", "--port", taken, where=tmp_path)
    assert done.returncode == BAD_ARGUMENTS
    assert f"Port {taken} is not available" in done.stderr + done.stdout


def test_the_installed_command_is_the_command_line(command: Path, tmp_path: Path) -> None:
    assert ran(command, "search", "--q", "NCT99000052", where=tmp_path).stdout.splitlines()[1].startswith("NCT99000052")
    help_ = ran(command, "--help", where=tmp_path)
    assert help_.returncode == FINE
    for name in ("serve", "demo", "search", "refresh", "status", "verify-live", "read", "grade", "unknown-agents"):
        assert re.search(rf"^ +{name}\b", help_.stdout, re.MULTILINE), name


def imported() -> set[str]:
    """The first names of all modules that the app imports."""
    files = [path for folder in SHIPPED for path in folder.rglob("*.py")]
    names: set[str] = set()
    for path in (*files, ROOT / "serve.py", ROOT / "streamlit_app.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add((node.module or "").partition(".")[0])
    return names - set(sys.stdlib_module_names) - {folder.name for folder in SHIPPED}


def test_what_is_imported_is_declared_and_nothing_else() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    declared = {canonicalize_name(Requirement(line).name) for line in lines if line and not line.startswith("#")}
    owners = packages_distributions()
    needed = {canonicalize_name(owners[name][0]) for name in imported()}
    # Of this one only a file is read.
    assert needed | {"zipcodes"} == declared


def test_there_is_one_version() -> None:
    assert "version" not in PROJECT["project"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "finder/__init__.py"
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_file_names_the_host_of_an_index() -> None:
    tracked = ("Makefile", "Dockerfile", "pyproject.toml", "requirements.txt", "requirements.lock", ".ci/run")
    for name in tracked:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|default-index|find-links|simple/?\b.*://|://\S*(pypi|index)", text), name
