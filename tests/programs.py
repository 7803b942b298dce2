"""Programs that some tests need beside Python. Without one its test is skipped, with the reason; in CI it fails."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def is_ci() -> bool:
    """Whether this is a run of CI, where nothing may be skipped because something was not installed."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def missing(how_to_install: str) -> NoReturn:
    """End the test that needs a program that is not there: skip it, or fail in CI."""
    if is_ci():
        pytest.fail(how_to_install)
    pytest.skip(how_to_install)


def program(name: str, package: str) -> str:
    """The path of the program *name*, which Debian and Ubuntu have in *package*."""
    # Servers are in a folder that the paths of ordinary people leave out.
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    return path or missing(f"{name} was not found. Install it (Debian, Ubuntu: sudo apt install {package}).")
