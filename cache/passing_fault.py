"""Which errors are worth another try. Apart from what tries, which takes long to load."""

from __future__ import annotations


class PassingFault(Exception):  # noqa: N818  (a mixin for errors, not an error that is raised by itself)
    """Mixed into an error that may pass by itself: worth another try within the budget."""

    retry_after: float | None = None
    """Seconds that the service asked us to wait, where it did."""
