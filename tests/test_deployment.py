"""What is shipped for operators fits together: lock file, container, compose, units."""

from __future__ import annotations

import configparser
import re
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from finder.settings import PREFIX, Settings, read_settings
from tests.running_app import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked() -> dict[str, tuple[Requirement, list[str]]]:
    """What the lock file names: each requirement, and the digests that it may have."""
    entries = re.findall(r"^([^\s#-][^\\]*?)(?: \\)?\n((?:    --hash=\S+(?: \\)?\n)*)", LOCK, re.MULTILINE)
    return {
        canonicalize_name(requirement.name): (requirement, re.findall(r"--hash=(\S+)", hashes))
        for text, hashes in entries
        for requirement in [Requirement(text)]
    }


def asked_for() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


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


def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
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
    assert "ports" not in services["redis"]
    assert services["redis"]["networks"] == ["inside"]


def test_the_image_holds_what_the_app_needs_and_runs_it_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert "--require-hashes" in text
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if line.startswith("!")}
    assert {"cache", "finder", "pages", "streamlit_app.py", "serve.py", ".streamlit", "requirements.lock"} <= kept
    assert all((ROOT / name).exists() for name in kept)


def test_the_unit_starts_what_is_there() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "trial-finder.service", encoding="utf-8")
    service = unit["Service"]
    assert " run serve.py " in service["ExecStart"]
    assert (ROOT / "serve.py").exists()
    assert service["User"] != "root"


def test_every_setting_is_in_the_operators_table() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert f"| `{PREFIX}{name.upper()}` |" in text, name
