"""What the page of one trial shows beside its record: comparison, freshness, questions, what is not stated."""
