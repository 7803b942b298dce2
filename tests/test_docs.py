"""The documents name what the code has."""

from __future__ import annotations

import tomllib
from pathlib import Path

from finder import __version__
from finder.codebook import LABELS
from finder.search.link import View, to_query
from finder.settings import PREFIX, Settings
from pages.drawing.treatments.chapters import TOPICS
from tools.link_table import with_table

ROOT = Path(__file__).resolve().parents[1]


def test_every_name_of_a_link_is_explained() -> None:
    text = (ROOT / "docs" / "link.md").read_text(encoding="utf-8")
    assert to_query(View()) == {}
    assert with_table(text) == text, "run: python -m tools.link_table"
    for name in ("sort", "view", "page", "since", "changed", "show", "guide", "demo"):
        assert f"| `{name}` |" in text, name


def test_every_topic_is_named() -> None:
    text = (ROOT / "docs" / "link.md").read_text(encoding="utf-8")
    for topic in TOPICS:
        assert f"`{topic}`" in text, topic


def test_there_is_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_setting_is_explained() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert PREFIX + name.upper() in text, name


def test_every_label_is_explained() -> None:
    text = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    for spec in LABELS:
        assert f"`{spec.name}`" in text, spec.name
        if spec.name in ("therapies", "cancer", "stage4"):
            assert all(f"`{value}`" in text for value in spec.words), spec.name
