"""How fast is it? Measured side by side in one run: `make bench`. No test depends on a time."""
