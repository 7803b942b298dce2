"""What can go wrong, made to happen: each fault befalls the app, and what people see and what the log says is noted.

`cases.py` lists the faults. `tests/test_faults.py` runs them; `python -m tests.faults` does, too, and writes
`docs/faults.md` from what happened.
"""
