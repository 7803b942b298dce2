"""What only the page of one trial draws."""
