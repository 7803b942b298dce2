"""What must hold whatever comes in: `holds.py` says it, tests try it with made-up input, `python -m tests.fuzz` hunts."""
