"""Writes the invented trials of `finder/sample` from the tables in this folder: `python -m tools.sample`."""
