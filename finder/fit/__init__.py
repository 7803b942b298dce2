"""Could this person join? Each criterion that a rule has read is held against what the person told.

`requirements` turns a trial's labels into questions, `verdicts` holds one requirement against a person, `table` does it
for a whole catalogue at once, `check` for one trial with the words of its record.
"""
