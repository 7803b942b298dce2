"""`python -m tests.fuzz TARGET [--seconds 300]`: hunt for input that breaks what `holds.py` says, guided by coverage.

It needs atheris (`pip install atheris`), which is not among the packages for development, since it comes for few
systems and versions of Python. Input that breaks something, or takes longer than ten seconds, is written to a folder
of the system's for temporary files; `python -m tests.fuzz TARGET FILE` tries it again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["finder", "pages.drawing.shared.escaping"]):
    from finder import sample
    from tests.fuzz import holds

RESULTS = Path(tempfile.gettempdir()) / "trial-finder-fuzz"
LABELS = Path(__file__).resolve().parents[2] / "finder" / "labels"
SLOW = 10


def _record(text: str) -> None:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return
    holds.record_is_read(record)


TARGETS: dict[str, Callable[[str], None]] = {
    "record": _record,
    "criteria": holds.criteria_are_split,
    "address": holds.address_is_read,
    "place": holds.place_is_found,
    "text": holds.text_does_nothing,
}


def main() -> None:
    """Hunt in one target, for the time that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("file", nargs="?", type=Path, help="try this input once, in place of a hunt")
    parser.add_argument("--seconds", type=int, default=300)
    options = parser.parse_args()
    target = TARGETS[options.target]
    if options.file:
        target(options.file.read_bytes().decode("utf-8", "surrogatepass"))
        return
    folder = RESULTS / options.target
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(_seeds(options.target)):
        (folder / f"seed-{number}").write_text(seed, encoding="utf-8")
    words = folder.with_suffix(".words")
    words.write_text("".join(f'"{word}"\n' for word in _words()), encoding="ascii")

    def try_one(data: bytes) -> None:
        # Lone surrogates are in: JSON can carry them.
        try:
            text = data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        target(text)

    atheris.Setup(
        [
            sys.argv[0],
            str(folder),
            f"-max_total_time={options.seconds}",
            f"-timeout={SLOW}",
            "-max_len=20000",
            f"-dict={words}",
            f"-artifact_prefix={folder}-",
            "-print_final_stats=1",
        ],
        try_one,
    )
    atheris.Fuzz()


def _seeds(target: str) -> Iterator[str]:
    studies = sample.studies()[::4]
    if target == "record":
        yield from (json.dumps(study, ensure_ascii=False) for study in studies)
    elif target == "address":
        yield "therapy=immunotherapy,vaccine&cancer=nsclc&marker=egfr&line=previously-treated&since=2026-11-22"
        yield "near=Portland&within=100mi&ecog=2&age=70&sex=female&sort=nearest&view=table&page=2&demo=yes"
        yield "stage=any&q=pembro&changed=new,closed&since=2026-01-01&unstated=hide&match=all&baskets=only"
    elif target == "place":
        yield from ("Portland, OR", "02115", "near ZIP code 02115-1234", "Praha", "Germany", "100 mi", "1,000km")
    else:
        modules = (study["protocolSection"].get("eligibilityModule", {}) for study in studies)
        yield from (text for module in modules if (text := module.get("eligibilityCriteria")))


def _words() -> Iterator[str]:
    """Words that the rules know, as libFuzzer wants them."""
    known = {cell for name in ("phrases", "agents", "biomarkers", "stems") for cell in _cells(name)}
    plain = {'"', "\\"}
    yield from sorted(word for word in known if word.isascii() and word.isprintable() and not plain & set(word))


def _cells(name: str) -> Iterator[str]:
    for line in (LABELS / f"{name}.csv").read_text(encoding="utf-8").splitlines():
        yield from (cell.strip() for cell in line.replace("|", ",").split(",") if 2 < len(cell.strip()) < 40)


if __name__ == "__main__":
    main()
