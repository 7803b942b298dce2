"""Files of studies are read line by line; a bad one is named with its line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from finder.registry.study_files import StudyFileError, read_json_lines


def test_plain_and_gzipped(tmp_path: Path) -> None:
    text = '{"a": 1}\n\n{"b": "é"}\n'
    plain, zipped = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_text(text, encoding="utf-8")
    zipped.write_bytes(gzip.compress(text.encode()))
    assert list(read_json_lines(plain)) == list(read_json_lines(zipped)) == [{"a": 1}, {"b": "é"}]


@pytest.mark.parametrize("bad", ['{"a": 1', "[1]", "7", "é".encode("latin-1")])
def test_a_bad_line_is_named(tmp_path: Path, bad: str | bytes) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b'{"a": 1}\n' + (bad if isinstance(bad, bytes) else bad.encode()))
    with pytest.raises(StudyFileError, match=r"bad\.jsonl, line"):
        list(read_json_lines(path))


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}\n' * 1000)[:-20])
    with pytest.raises(StudyFileError, match=r"bad\.jsonl\.gz"):
        list(read_json_lines(path))
    path.write_bytes(b"no archive")
    with pytest.raises(StudyFileError, match=r"bad\.jsonl\.gz"):
        list(read_json_lines(path))
