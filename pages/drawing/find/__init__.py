"""What only the find page draws."""
