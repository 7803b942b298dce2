"""What only the shortlist draws."""
