"""One trial held against one person: what fits, what to ask about, what speaks against, and for which group."""

from __future__ import annotations

from dataclasses import dataclass

from finder.catalogue.frame import Entry
from finder.fit.requirements import Requirement, requirements
from finder.fit.verdicts import Held, Verdict, held_against
from finder.person import Person


@dataclass(frozen=True, slots=True)
class Finding:
    """A requirement and what came of it."""

    requirement: Requirement
    held: Held


@dataclass(frozen=True, slots=True)
class Check:
    """What came of holding a trial against a person: of all its groups, the one that fits best.

    *cohort* is that group's name, empty for the whole trial or where no group differs.
    """

    verdict: Verdict
    cohort: str
    findings: tuple[Finding, ...]

    def of(self, verdict: Verdict) -> tuple[Finding, ...]:
        """The findings with this *verdict*."""
        return tuple(finding for finding in self.findings if finding.held.verdict == verdict)

    @property
    def made(self) -> bool:
        """Whether the trial asks for just what the person has, and nothing speaks against it."""
        return self.verdict != Verdict.AGAINST and any(finding.held.made for finding in self.findings)


def check(entry: Entry, person: Person) -> Check:
    """Hold the trial of *entry* against *person*."""
    asked = requirements(entry.trial, entry.labels)
    found = [
        Finding(requirement, held) for requirement in asked if (held := held_against(requirement, person)) is not None
    ]
    groups = [name for name in dict.fromkeys(requirement.cohort for requirement in asked) if name] or [""]
    checks = [_check_group(group, found) for group in groups]
    return min(checks, key=lambda one: (one.verdict, -sum(finding.held.made for finding in one.findings)))


def _check_group(group: str, found: list[Finding]) -> Check:
    own = tuple(finding for finding in found if finding.requirement.cohort in ("", group))
    return Check(max((finding.held.verdict for finding in own), default=Verdict.ASK), group, own)
