"""What the pages share when they draw."""
