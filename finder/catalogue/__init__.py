"""Many trials: how they are collected, stored as columns, and what changed in them."""
