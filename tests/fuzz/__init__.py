"""What must hold whatever comes in: `holds.py` says it, tests make input up, `python -m tests.fuzz` hunts for it."""
