"""What the app remembers: single answers of a web service, and whole catalogues. It knows nothing of their subject."""
