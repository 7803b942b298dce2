"""The documents name what the code has."""

from __future__ import annotations

from pathlib import Path

from finder.labels.biomarkers import GENES
from finder.labels.cancer import CANCERS
from finder.labels.stage import STAGE4_VALUES
from finder.labels.therapy import THERAPY_TYPES
from finder.search.link import PARAMETERS, View, to_query
from finder.settings import PREFIX, Settings
from pages.drawing.treatments.chapters import TOPICS

ROOT = Path(__file__).resolve().parents[1]


def test_every_name_of_a_link_is_explained() -> None:
    text = (ROOT / "docs" / "link.md").read_text(encoding="utf-8")
    assert to_query(View()) == {}
    for name in (*PARAMETERS, "view", "page", "since", "changed", "show", "guide", "demo"):
        assert f"| `{name}` |" in text, name


def test_every_topic_is_named() -> None:
    text = (ROOT / "docs" / "link.md").read_text(encoding="utf-8")
    for topic in TOPICS:
        assert f"`{topic}`" in text, topic


def test_every_setting_is_explained() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert PREFIX + name.upper() in text, name


def test_every_label_is_explained() -> None:
    text = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    for value in (*THERAPY_TYPES, *CANCERS, *STAGE4_VALUES):
        assert f"`{value}`" in text, value
    assert len(GENES) > 20
