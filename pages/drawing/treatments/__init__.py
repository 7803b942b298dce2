"""What only the page on treatments draws."""
