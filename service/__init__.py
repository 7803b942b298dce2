"""What `serve.py` puts around the app: which addresses there are, who is let in, and what every answer says."""
