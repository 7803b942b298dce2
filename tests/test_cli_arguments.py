"""What the command line does not understand or cannot write: it says so and stops. Nothing reaches a terminal raw."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cache.catalogues import FolderStore
from finder import sample
from finder.catalogue.frame import about_as_json
from finder.catalogue.source import sample_catalogue
from finder.cli import BAD_ARGUMENTS, FINE, INTERRUPTED, main
from tests.running_app import ROOT, environment
from tests.studies import study

pytestmark = pytest.mark.usefixtures("sample_settings")

ESCAPE = "\x1b[2J\x9b2J\u202e"


def exit_code(arguments: list[str]) -> int | str | None:
    """The exit code of a process with *arguments*, also where argparse ends it."""
    try:
        return main(arguments)
    except SystemExit as stopped:
        return stopped.code


REFUSED = {
    "unknown place": (["--near", "Nowhereville"], "We do not know the place “Nowhereville”"),
    "unknown ZIP code": (["--near", "99999", "--within", "50mi"], "99999"),
    "ambiguous place": (["--near", "Portland", "--within", "50mi"], "\n  Portland, Oregon\n"),
    "a distance from nowhere": (["--within", "50mi"], "“near”"),
    "a distance from a state": (["--near", "California", "--within", "50mi"], "California is a state"),
    "a distance from a country": (["--near", "France", "--within", "50mi"], "France is a country"),
    "nearest to nothing": (["--sort", "nearest"], "“near”"),
    "a text that is cut": (["--q", "lung " * 41], "“q” takes 200 characters"),
    "a text of nothing": (["--q=-"], "nothing to search for"),
    "an empty value": (["--therapy", ""], "empty"),
    "two values of one": (["--brain", "required,treated-stable"], "“brain” takes one value"),
    "an option twice": (["--ecog", "1", "--ecog", "2"], "“1” was left out"),
    "two distances": (["--near", "Boston", "--within", "5mi", "--within", "9mi"], "“5mi” was left out"),
    "an unknown value beside any": (["--stage", "any,4"], "“4” is not a known value"),
    "an unknown word": (["--therapy", "vaccine,magic"], "“magic” is not a known value"),
    "part of an option's name": (["--the", "vaccine"], "unrecognized arguments"),
    "no app": (["--app-url", "javascript:alert(1)", "--format", "json"], "https://"),
    "an app with a question": (["--app-url", "https://example.org/?x=1", "--format", "json"], "https://"),
    "an app at no port": (["--app-url", "https://example.org:x", "--format", "json"], "https://"),
    "an app without a name": (["--app-url", "https://", "--format", "json"], "https://"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_understood_ends_the_search(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(["search", *arguments]) == BAD_ARGUMENTS
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_an_option_that_takes_several_values_may_be_given_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--therapy", "vaccine,gene"]) == FINE
    together = capsys.readouterr().out
    assert main(["search", "--therapy", "gene", "--therapy", "vaccine"]) == FINE
    assert capsys.readouterr().out == together


def test_a_place_that_was_understood_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--near", "Paris", "--within", "50km"]) == FINE
    out, err = capsys.readouterr()
    assert "near: Paris, France (not Paris, Texas" in err
    assert 0 < len(out.splitlines()) < len(sample_catalogue())


def lines_of(path: Path, objects: list[dict[str, object]]) -> str:
    path.write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "arguments",
    [
        [ESCAPE],
        ["search", "--therapy", ESCAPE],
        ["search", "--near", f"Bos{ESCAPE}ton"],
        ["search", "--app-url", f"https://example.org/{ESCAPE}"],
        ["search", ESCAPE],
        ["read", f"nowhere{ESCAPE}"],
        ["serve", "--port", ESCAPE],
    ],
)
def test_no_argument_reaches_a_terminal_raw(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(arguments) == BAD_ARGUMENTS
    out, err = capsys.readouterr()
    assert not {"\x1b", "\x9b", "\u202e"} & set(out + err)
    assert err


def test_no_record_reaches_a_terminal_raw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = study(drug=f"QQX-7781{ESCAPE}", criteria=f"Inclusion Criteria:\n* Stage IV lung{ESCAPE} cancer")
    studies = lines_of(tmp_path / "studies.jsonl", [record, {"protocolSection": {"x": ESCAPE}}])
    labels = lines_of(tmp_path / "labels.jsonl", [{"nct": "NCT99900001", "therapies": [ESCAPE], "cancer": "not-lung"}])
    for command in (["read", studies], ["unknown-agents", studies], ["grade", labels, studies]):
        exit_code(command)
        out, err = capsys.readouterr()
        assert "\x1b" not in out + err, command
        assert "\x9b" not in out + err, command
        assert "\u202e" not in out + err, command


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_is_an_error(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text(text, encoding="utf-8")
    studies = lines_of(tmp_path / "studies.jsonl", sample.studies()[:5])
    labels = lines_of(tmp_path / "labels.jsonl", sample.labels()[:5])
    for command in (["read", empty], ["unknown-agents", empty], ["grade", empty, studies], ["grade", labels, empty]):
        assert main([str(argument) for argument in command]) == BAD_ARGUMENTS, command
        out, err = capsys.readouterr()
        assert out == ""
        assert "empty.jsonl holds no" in err


def test_labels_of_other_trials_measure_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = lines_of(tmp_path / "labels.jsonl", sample.labels()[:5])
    assert main(["grade", labels, lines_of(tmp_path / "studies.jsonl", [study("NCT99900001")])]) == BAD_ARGUMENTS
    out, err = capsys.readouterr()
    assert out == ""
    assert "labels.jsonl" in err


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"nct": "NCT99900001"},
        {"nct": "NCT99900001", "therapies": "vaccine", "cancer": "not-lung"},
        {"nct": "NCT99900001", "therapies": [{}], "cancer": "not-lung"},
        {"nct": "NCT99900001", "therapies": [], "cancer": "nsclc"},
        {"nct": "NCT99900001", "therapies": [], "cancer": "not-lung", "biomarkers": [{"gene": "EGFR"}]},
    ],
)
def test_labels_in_another_form_are_an_error(
    row: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    studies = lines_of(tmp_path / "studies.jsonl", [study("NCT99900001")])
    assert main(["grade", lines_of(tmp_path / "labels.jsonl", [row]), studies]) == BAD_ARGUMENTS
    assert "error: labels of" in capsys.readouterr().err


def test_a_study_without_a_number_is_left_out_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    studies = lines_of(tmp_path / "studies.jsonl", [{"protocolSection": {}}, study(drug="QQX-7781")])
    for command in ("read", "unknown-agents"):
        assert main([command, studies]) == FINE
        out, err = capsys.readouterr()
        assert "QQX-7781" in out or "NCT" in out
        assert "left out" in err


@pytest.mark.parametrize(
    "content", [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff\xff", b"\x1f\x8b", b"no gzip"], ids=repr
)
def test_a_damaged_file_is_an_error(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.jsonl.gz").write_bytes(content)
    assert main(["read", str(tmp_path / "s.jsonl.gz")]) == BAD_ARGUMENTS
    assert "s.jsonl.gz, line" in capsys.readouterr().err


def test_a_record_without_bottom_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.jsonl").write_text('{"a":' * 200_000, encoding="utf-8")
    assert main(["read", str(tmp_path / "s.jsonl")]) == BAD_ARGUMENTS
    assert "s.jsonl, line 1" in capsys.readouterr().err


def shell(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What came of *command*, a line for bash in which `finder` is the command line, with the invented trials.

    They are stored as a list that was read, since each process would label them anew.
    """
    catalogue = sample_catalogue()
    FolderStore(folder).save(catalogue.to_store(), about_as_json(catalogue.about), 1)
    return subprocess.run(
        ["bash", "-c", f'finder() {{ "{sys.executable}" -m finder "$@"; }}; {command}'],
        cwd=ROOT,
        env={**environment({"cache_dir": str(folder)}), **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )


ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.mark.slow
def test_a_closed_or_full_output_is_an_error(tmp_path: Path) -> None:
    closed = shell("finder search >&-", tmp_path)
    assert (closed.returncode, closed.stderr) == (
        BAD_ARGUMENTS,
        "error: standard output is closed. Send it to a file, or to /dev/null.\n",
    )
    full = shell("finder search --format csv >/dev/full", tmp_path)
    assert full.returncode == BAD_ARGUMENTS
    assert "No space left" in full.stderr.splitlines()[-1]
    assert "Traceback" not in full.stderr + closed.stderr


@pytest.mark.slow
def test_a_closed_error_stream_puts_nothing_among_the_results(tmp_path: Path) -> None:
    done = shell("finder search --format json 2>&-", tmp_path)
    assert done.returncode == FINE
    assert json.loads(done.stdout)


@pytest.mark.slow
def test_an_ascii_locale_loses_nothing(tmp_path: Path) -> None:
    done = shell("finder search --near München --within 50km", tmp_path, **ASCII)
    assert done.returncode == FINE
    assert done.stdout.isascii()
    assert "near: Munich, Germany" in done.stderr
    result = shell("finder search --near Zürichberg", tmp_path, **ASCII)
    assert result.returncode == BAD_ARGUMENTS
    assert "Traceback" not in result.stderr
    assert "Z\\xfcrichberg" in result.stderr
    assert shell("finder search --near $'M\\xffnchen'", tmp_path).returncode == BAD_ARGUMENTS


def test_a_server_that_ends_was_interrupted_though_nobody_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.web.cli.main_run.main", lambda *_arguments, **_options: None)
    assert main(["serve"], "trial-finder") == INTERRUPTED
