"""What the page of one trial tells beside its record: comparison, freshness, questions, what is not stated."""
