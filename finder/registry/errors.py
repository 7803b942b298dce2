"""What can go wrong between us and the registry, each with words for people and a cause for operators."""

from __future__ import annotations

from cache.answers import PassingFault


class RegistryError(Exception):
    """The registry gave no answer that can be used.

    `for_people` says in plain words what happened and what to do; `str(error)` is the cause, for the log.
    """

    for_people = "ClinicalTrials.gov could not be read just now. Please try again in a few minutes."

    def __init__(self, cause: str) -> None:
        """*cause* is one line for operators."""
        super().__init__(" ".join(cause.split())[:500])


class UnreachableError(RegistryError, PassingFault):
    """No connection, a connection that broke off, no answer in time, or a server error (5xx)."""

    for_people = (
        "ClinicalTrials.gov does not answer. It may be down, or this computer may be offline. "
        "Please try again in a few minutes."
    )


class BlockedError(RegistryError):
    """403 from the registry's edge. It depends on address and user agent; asking again does not help."""

    for_people = (
        "ClinicalTrials.gov refuses to answer this server. Whoever runs this app has to look into it. "
        "You can search on ClinicalTrials.gov itself meanwhile."
    )


class ThrottledError(RegistryError, PassingFault):
    """429: too many requests, from us or from others behind the same address."""

    for_people = "ClinicalTrials.gov is very busy and asked us to wait. Please try again in a few minutes."


class LookUpsExhaustedError(RegistryError):
    """Visitors have looked up so many single trials lately that we do not ask for another one yet."""

    for_people = (
        "Too many single trials are being looked up just now. Please try again in a minute. "
        "The trials of the list can be opened at any time."
    )


class RejectedQueryError(RegistryError):
    """400: the registry did not understand the question; the cause is its own text."""

    for_people = (
        "ClinicalTrials.gov did not understand our question. That is a fault of this app, not yours. "
        "Please tell whoever runs it."
    )


class NotFoundError(RegistryError):
    """404: there is no study with this number."""

    for_people = "ClinicalTrials.gov has no trial with this number. Please check the number."


class MaintenanceError(RegistryError):
    """A page of HTML with status 200, which the registry shows while it is being worked on."""

    for_people = "ClinicalTrials.gov is being worked on. Please try again later today."


class MalformedAnswerError(RegistryError, PassingFault):
    """The answer broke off, is not JSON, or has not the shape that the API promises."""

    for_people = "ClinicalTrials.gov sent an answer that cannot be read. Please try again in a few minutes."


class WrongDayError(RegistryError):
    """The registry's data are of tomorrow or later, or our clock is behind."""

    for_people = (
        "The day of ClinicalTrials.gov's data lies in the future, so something is wrong there or with this server's "
        "clock. Whoever runs this app has to look into it."
    )


class PoorCatalogueError(RegistryError):
    """All was read, but lacks so much that it cannot be right (see `finder.catalogue.guard`)."""

    for_people = (
        "What ClinicalTrials.gov sent last cannot be right: trials, or much of what is known of them, are missing. "
        "So it is not shown. Whoever runs this app has to look into it."
    )


_KINDS: tuple[type[RegistryError], ...] = (
    UnreachableError,
    BlockedError,
    ThrottledError,
    RejectedQueryError,
    NotFoundError,
    MaintenanceError,
    MalformedAnswerError,
    WrongDayError,
    PoorCatalogueError,
)


def as_words(error: RegistryError) -> str:
    """*error* as text for another process; `from_words` reads it."""
    return f"{type(error).__name__}: {error}"


def from_words(text: str) -> RegistryError:
    """The error that another process met."""
    name, _, cause = text.partition(": ")
    kind = next((kind for kind in _KINDS if kind.__name__ == name), RegistryError)
    return kind(cause)
