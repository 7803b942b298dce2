"""A finder of clinical trials for people with stage IV lung cancer: the subject, without any screen."""

__version__ = "0.1.0"
