"""What is shipped for operators fits together: lock file, container, compose, units."""

from __future__ import annotations

import configparser
import re
import tomllib
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from finder.settings import PREFIX, Settings, read_settings
from tests.running_app import ROOT

GIVEN = {"COOKIE_SECRET": "c00c1e", "REDIS_PASSWORD": "5ec4e7", "REDIS_IMAGE": "redis@sha256:" + "0" * 64}
"""What an operator has in `.env`."""

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked() -> dict[str, tuple[Requirement, list[str]]]:
    """What the lock file names: each requirement, and the digests that it may have."""
    entries = re.findall(r"^([^\s#-][^\\]*?)(?: \\)?\n((?:    --hash=\S+(?: \\)?\n)*)", LOCK, re.MULTILINE)
    return {
        canonicalize_name(requirement.name): (requirement, re.findall(r"--hash=(\S+)", hashes))
        for text, hashes in entries
        for requirement in [Requirement(text)]
    }


def asked_for(file: str = "requirements.txt") -> list[Requirement]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]


def test_the_lock_file_pins_all_with_digests_and_names_no_index() -> None:
    assert len(locked()) > 40
    for requirement, hashes in locked().values():
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes)
    options = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", LOCK))
    assert options == {"--hash", "-r"}, "nothing may say where packages come from: they come from PyPI"
    assert "://" not in LOCK


@pytest.mark.parametrize("requirement", asked_for(), ids=str)
def test_the_lock_file_is_within_the_ranges(requirement: Requirement) -> None:
    pinned, _ = locked()[canonicalize_name(requirement.name)]
    version = next(iter(pinned.specifier)).version
    assert requirement.specifier.contains(version), f"run `make lock`: {pinned} is outside of {requirement}"


def test_every_dependency_has_an_upper_bound() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    for requirement in (*asked_for(), *map(Requirement, groups["dev"])):
        assert {"<", "==", "~="} & {bound.operator for bound in requirement.specifier}, requirement


def compose() -> dict[str, Any]:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    # As compose does: a default, or what the operator gave.
    text = re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: GIVEN.get(found[1], found[2] or ""), text)
    loaded = yaml.safe_load(text)
    assert isinstance(loaded, dict)
    return loaded


def test_the_services_are_those_that_the_balancer_knows_and_their_settings_exist() -> None:
    services = compose()["services"]
    balanced = set(re.findall(r"server (\w+):8501", (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")))
    assert balanced == set(services["balancer"]["depends_on"]) == set(services) - {"balancer", "redis"}
    for name in balanced:
        given = services[name]["environment"]
        read_settings({key: value for key, value in given.items() if key.startswith(PREFIX)})
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["mem_limit"], name
    assert "ports" not in services["redis"]
    assert services["redis"]["networks"] == ["inside"]


def test_redis_asks_for_the_password_that_the_app_gives_and_keeps_within_its_memory() -> None:
    redis = compose()["services"]["redis"]
    command = redis["command"]
    assert command[command.index("--requirepass") + 1] == GIVEN["REDIS_PASSWORD"]
    assert command[command.index("--maxmemory") + 1] == "512mb"
    assert redis["mem_limit"] == "1g"
    for name in ("app1", "app2", "app3"):
        url = compose()["services"][name]["environment"]["TRIAL_FINDER_CACHE_URL"]
        assert url == f"redis://:{GIVEN['REDIS_PASSWORD']}@redis:6379/0"


def test_images_can_be_named_by_their_digests() -> None:
    services = compose()["services"]
    assert services["redis"]["image"] == GIVEN["REDIS_IMAGE"]
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"${PYTHON_IMAGE}"}
    assert services["app1"]["build"]["args"]["PYTHON_IMAGE"] == re.findall(r"^ARG PYTHON_IMAGE=(\S+)$", text, re.M)[0]


def test_the_image_holds_what_the_app_needs_and_runs_it_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert "--require-hashes" in text
    included = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if line.startswith("!")
    }
    assert {
        "cache",
        "finder",
        "pages",
        "service",
        "streamlit_app.py",
        "serve.py",
        ".streamlit",
        "requirements.lock",
    } <= included
    assert all((ROOT / name).exists() for name in included)


def test_the_unit_starts_what_is_there() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "trial-finder.service", encoding="utf-8")
    service = unit["Service"]
    assert " run serve.py " in service["ExecStart"]
    assert (ROOT / "serve.py").exists()
    assert service["User"] != "root"
    assert int(service["LimitNOFILE"]) >= 10_000, "each connection is an open file"


def test_every_setting_is_in_the_operators_table() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert f"| `{PREFIX}{name.upper()}` |" in text, name
