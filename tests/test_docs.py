"""The documents name what the code has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from finder import cli
from finder.codebook import LABELS
from finder.search.link import View, to_query
from pages.drawing.treatments.chapters import TOPICS
from tools import fit_page
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


def test_the_readme_is_short_and_every_link_leads_somewhere() -> None:
    readme = ROOT / "README.md"
    assert len(readme.read_text(encoding="utf-8").split()) < 700
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\((?!\w+:)([^)#]*)#?([^)]*)\)", text):
            file = path.parent / target if target else path
            assert file.exists(), f"{path.name}: {target}"
            if anchor:
                assert anchor in anchors(file), f"{path.name}: {target}#{anchor}"


def anchors(path: Path) -> set[str]:
    """The anchors of the headings of a Markdown file, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_command_and_exit_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    commands = re.findall(r"^    ([a-z-]+)\b", capsys.readouterr().out, re.MULTILINE)
    assert {"serve", "search", "unknown-agents"} <= set(commands)
    for name in commands:
        assert f"| `{name}` |" in text, name
    codes = (cli.FINE, cli.STALE, cli.BAD_ARGUMENTS, cli.OUT_OF_REACH, cli.DOES_NOT_HOLD, cli.INTERRUPTED)
    for code in codes:
        assert f"| {code} |" in text, code


def test_the_page_on_fit_is_made_from_the_code() -> None:
    assert fit_page.PAGE.read_text(encoding="utf-8") == fit_page.written(fit_page.PAGE.read_text(encoding="utf-8")), (
        "run: python -m tools.fit_page"
    )


def test_every_label_is_explained() -> None:
    text = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    for spec in LABELS:
        assert f"`{spec.name}`" in text, spec.name
        if spec.name in ("therapies", "cancer", "stage4"):
            assert all(f"`{value}`" in text for value in spec.words), spec.name
