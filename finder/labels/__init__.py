"""What a trial means for a person with stage IV lung cancer: the rules that read labels from a record.

`finder.codebook` declares the labels and reads all of a trial.
"""
