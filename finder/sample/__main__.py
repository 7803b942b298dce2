"""`python -m finder.sample`: write `studies.jsonl` and `labels.jsonl` anew from the tables beside this file."""

from __future__ import annotations

from finder.sample.write import write_files

if __name__ == "__main__":
    write_files()
