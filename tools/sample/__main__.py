"""`python -m tools.sample`: write the invented trials of `finder.sample` anew."""

from __future__ import annotations

from tools.sample.write import write_files

if __name__ == "__main__":
    write_files()
