"""The pages beside the find page: each file here is one, drawing only. What they share is in `drawing`."""
