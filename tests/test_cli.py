"""The command line as scripts use it: what it prints where, and its exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from cache.catalogues import FolderStore
from finder import sample
from finder.catalogue.frame import about_as_json
from finder.catalogue.source import catalogue_of, sample_catalogue
from finder.cli import BAD_ARGUMENTS, FINE, OUT_OF_REACH, STALE, main
from finder.exports import FORMATS
from finder.search.filters import FILTERS, Filters
from finder.search.order import search
from tests.studies import study

pytestmark = pytest.mark.slow

SAMPLE = sample_catalogue()


def written(path: Path, studies: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(map(json.dumps, studies)), encoding="utf-8")
    return path


def test_read_prints_an_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    studies = [*sample.studies()[:30], {"protocolSection": {}}]
    assert main(["read", str(written(tmp_path / "s.jsonl", studies))]) == FINE
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["nct"] for row in rows] == [
        record["protocolSection"]["identificationModule"]["nctId"] for record in studies[:30]
    ]
    assert "without an NCT number" in err
    for row in rows:
        assert {"nct", "therapies", "cancer", "stage4", "biomarkers", "brain_mets", "line", "ecog_max"} <= set(row)
        for label in ("cancer", "stage4", "brain_mets", "line", "ecog_max"):
            for evidence in row[label]["evidence"]:
                assert {"field", "quote", "why"} <= set(evidence) <= {"field", "quote", "why", "rule"}


@pytest.mark.usefixtures("sample_settings")
def test_search_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--therapy", "immunotherapy,vaccine", "--cancer", "nsclc", "--format", "json"]) == FINE
    found = search(SAMPLE, Filters(therapy=("immunotherapy", "vaccine"), cancer=("nsclc",)))
    assert [row["nct"] for row in json.loads(capsys.readouterr().out)] == found["nct"].tolist()


@pytest.mark.usefixtures("sample_settings")
@pytest.mark.parametrize("file_format", FORMATS)
def test_search_writes_every_format_to_a_file_and_to_a_pipe(
    file_format: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    asked = ["search", "--q", "NCT99000001", "--format", file_format]
    file = tmp_path / "trials"
    assert main([*asked, "--output", str(file)]) == FINE
    assert capsysbinary.readouterr().out == b""
    assert main(asked) == FINE
    begins = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b"nct,", "ris": b"TY  - ", "json": b"["}[file_format]
    assert capsysbinary.readouterr().out.startswith(begins)
    assert begins in file.read_bytes()[:7]


@pytest.mark.usefixtures("sample_settings")
def test_no_file_is_written_onto_a_screen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["search", "--format", "pdf"]) == BAD_ARGUMENTS
    out, err = capsys.readouterr()
    assert out == ""
    assert "--output" in err


@pytest.mark.usefixtures("sample_settings")
def test_the_link_is_that_of_the_app_that_was_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--marker", "egfr", "--format", "json", "--app-url", "https://trials.example.org/"]) == FINE
    links = {row["link"] for row in json.loads(capsys.readouterr().out)}
    assert links == {"https://trials.example.org/?marker=egfr"}


@pytest.mark.usefixtures("sample_settings")
def test_stage_any_lists_the_whole_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--stage", "any", "--format", "csv"]) == FINE
    out, err = capsys.readouterr()
    frame = pd.read_csv(io.StringIO(out), dtype=str)
    assert sorted(frame["nct"]) == sorted(SAMPLE.frame["nct"])
    assert "INVENTED" in err


@pytest.mark.usefixtures("sample_settings")
@pytest.mark.parametrize("name", sorted(name for name in FILTERS if FILTERS[name].kind in ("some", "one")))
def test_every_filter_of_the_link_is_an_option(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    word = next(iter(FILTERS[name].choices)).lower().replace("_", "-")
    option = {"therapy_match": "match"}.get(name, name)
    assert main(["search", f"--{option}", word]) == FINE
    assert capsys.readouterr().out.startswith("NCT")


@pytest.mark.usefixtures("sample_settings")
def test_a_word_that_is_not_known_is_a_bad_argument(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--therapy", "magic"]) == BAD_ARGUMENTS
    assert "magic" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["search", "--colour", "red"], ["nonsense"]])
def test_bad_arguments(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == BAD_ARGUMENTS


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "nowhere.jsonl"]) == BAD_ARGUMENTS
    assert "nowhere.jsonl" in capsys.readouterr().err


def test_a_bad_setting(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TRIAL_FINDER_DATA", "demo")
    assert main(["status"]) == BAD_ARGUMENTS
    assert "TRIAL_FINDER_DATA" in capsys.readouterr().err


def test_nothing_stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TRIAL_FINDER_CACHE_DIR", str(tmp_path))
    for command in ("status", "search"):
        assert main([command]) == OUT_OF_REACH
    assert "python -m finder refresh" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("age", "gap", "code", "state"),
    [(1, "", FINE, "fine"), (6, "", STALE, "old"), (1, "3 of 4", STALE, "partial")],
)
def test_status_shows_age_and_wholeness(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    age: int,
    gap: str,
    code: int,
    state: str,
) -> None:
    monkeypatch.setenv("TRIAL_FINDER_CACHE_DIR", str(tmp_path))
    day = (datetime.now(UTC) - timedelta(days=age)).isoformat()[:19]
    stored = catalogue_of([study(), study("NCT99900002")], "live", day, gap)
    FolderStore(tmp_path).save(stored.to_store(), about_as_json(stored.about), 1)
    assert main(["status"]) == code
    assert f"({age}.0 days old)" in capsys.readouterr().out
    assert main(["status", "--format", "json"]) == code
    status = json.loads(capsys.readouterr().out)
    assert (status["state"], status["trials"], status["gap"]) == (state, 2, gap)


def test_who_refreshes_as_another_user_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIAL_FINDER_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("TRIAL_FINDER_REGISTRY_URL", "http://127.0.0.1:9/api/v2")
    monkeypatch.setenv("TRIAL_FINDER_RETRY_SECONDS", "0")
    for other in (0, 1):
        monkeypatch.setattr("os.geteuid", lambda other=other: tmp_path.stat().st_uid + other)
        assert main(["refresh"]) == OUT_OF_REACH
        assert ("Run this as that user" in capsys.readouterr().err) == bool(other)


def test_grade_prints_figures_and_misses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = written(tmp_path / "labels.jsonl", sample.labels())
    studies = written(tmp_path / "studies.jsonl", sample.studies())
    assert main(["grade", str(labels), str(studies)]) == FINE
    out = capsys.readouterr().out
    assert f"{len(sample.labels())} records measured" in out
    assert "precision" in out
    assert "the ten treatments" in out


def test_grade_saves_its_figures(tmp_path: Path) -> None:
    labels = written(tmp_path / "labels.jsonl", sample.labels()[:20])
    studies = written(tmp_path / "studies.jsonl", sample.studies()[:20])
    figures = tmp_path / "figures.json"
    assert main(["grade", str(labels), str(studies), "--save", str(figures)]) == FINE
    assert json.loads(figures.read_text(encoding="utf-8"))["records"] == 20
    assert main(["grade", str(labels), str(studies), "--save", str(tmp_path / "no" / "where")]) == BAD_ARGUMENTS


def test_unknown_agents_are_listed_most_frequent_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    studies = [study("NCT99900001", drug="QQX-7781"), study("NCT99900002", drug="QQX-7781")]
    studies.append(study("NCT99900003", drug="ZZW-1"))
    assert main(["unknown-agents", str(written(tmp_path / "s.jsonl", studies))]) == FINE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [["2", "QQX-7781"], ["1", "ZZW-1"]]


def test_known_agents_are_counted_by_year_of_registration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    studies = [study("NCT99900001", drug="QQX-7781"), study("NCT99900002"), study("NCT99900003", drug="Osimertinib")]
    studies[2]["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]["date"] = "2024-02"
    assert main(["unknown-agents", "--by-year", str(written(tmp_path / "s.jsonl", studies))]) == FINE
    assert capsys.readouterr().out.splitlines() == ["year,medicines,known,share", "2024,1,1,1.000", "2025,2,1,0.500"]


def test_unknown_agents_of_the_stored_catalogue(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIAL_FINDER_DATA", "sample")
    assert main(["unknown-agents", "--by-year"]) == FINE
    assert capsys.readouterr().out.startswith("year,medicines,known,share\n20")
    monkeypatch.setenv("TRIAL_FINDER_DATA", "live")
    monkeypatch.setenv("TRIAL_FINDER_CACHE_DIR", str(tmp_path))
    assert main(["unknown-agents"]) == OUT_OF_REACH


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    path = written(tmp_path / "s.jsonl", sample.studies() * 3)
    command = f"{sys.executable} -m finder read {path} | head -n 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == FINE
    assert done.stderr == ""
