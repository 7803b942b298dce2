"""What can go wrong between us and the registry, each with words for people and a cause for operators."""

from __future__ import annotations

from typing import Self

from cache.passing_fault import PassingFault


class RegistryError(Exception):
    """The registry gave no answer that can be used.

    `for_people` says in plain words what happened and what to do; `str(error)` is the cause, for the log.
    """

    for_people = "ClinicalTrials.gov could not be read just now. Please try again in a few minutes."

    def __init__(self, cause: str) -> None:
        """*cause* is for operators; it is cut, put on one line, and freed of what a terminal would obey."""
        line = " ".join(cause.split())[:500]
        super().__init__("".join(character if character.isprintable() else "\ufffd" for character in line))

    def during(self, what: str) -> Self:
        """The same error, whose cause says that it happened during *what*."""
        return type(self)(f"{what}: {self}")


class UnreachableError(RegistryError, PassingFault):
    """No connection, a connection that broke off, or no answer in time."""

    for_people = (
        "ClinicalTrials.gov does not answer. It may be down, or this computer may be offline. "
        "Please try again in a few minutes."
    )


class ServerFaultError(RegistryError, PassingFault):
    """5xx: the registry has a fault, in general or with this question alone."""

    for_people = UnreachableError.for_people


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
    """400 or another 4xx: the registry did not take the question; the cause is its own text where it gave one."""

    for_people = (
        "ClinicalTrials.gov did not understand our question. That is a fault of this app, not yours. "
        "Please tell whoever runs it."
    )


class QueryTooLongError(RejectedQueryError):
    """413 or 414: the question has too many parts or too long an address; asking again does not help."""

    for_people = (
        "Our question is too long for ClinicalTrials.gov. That is a fault of this app, not yours. "
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


class OversizedAnswerError(RegistryError):
    """An answer is larger than any that the registry should give; it was not read to its end."""

    for_people = (
        "ClinicalTrials.gov sent an answer that is far too large. Please try again later today. "
        "You can search on ClinicalTrials.gov itself meanwhile."
    )


class SlowAnswerError(RegistryError):
    """An answer took longer than we wait for one, or the whole reading did."""

    for_people = "ClinicalTrials.gov answers too slowly to be read just now. Please try again in a few minutes."


class EndlessPagesError(RegistryError):
    """The registry goes on giving pages, far beyond the number of studies that it counted."""

    for_people = (
        "ClinicalTrials.gov sends a list that does not come to an end. Please try again later today. "
        "You can search on ClinicalTrials.gov itself meanwhile."
    )


_KINDS: tuple[type[RegistryError], ...] = (
    UnreachableError,
    ServerFaultError,
    BlockedError,
    ThrottledError,
    LookUpsExhaustedError,
    RejectedQueryError,
    QueryTooLongError,
    NotFoundError,
    MaintenanceError,
    MalformedAnswerError,
    WrongDayError,
    PoorCatalogueError,
    OversizedAnswerError,
    SlowAnswerError,
    EndlessPagesError,
)


def error_as_text(error: RegistryError) -> str:
    """*error* as text for another process; `error_from_text` reads it."""
    return f"{type(error).__name__}: {error}"


def error_from_text(text: str) -> RegistryError:
    """The error that another process met."""
    name, _, cause = text.partition(": ")
    kind = next((kind for kind in _KINDS if kind.__name__ == name), RegistryError)
    return kind(cause)
