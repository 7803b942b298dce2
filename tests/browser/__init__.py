"""The main road in a real browser: what a person does, sees and sends on, on a desk and on a phone."""
