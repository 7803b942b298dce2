"""How is the catalogue: how old, and is it whole? For probes, and for `python -m finder status`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from finder.catalogue.frame import Catalogue

State = Literal["fine", "old", "partial", "refused", "none"]

OLD = timedelta(days=5)
"""The registry has new data from Monday to Friday (docs/registry.md); a long weekend is no fault."""


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a catalogue. Times are those of the registry's data and of our reading, in UTC.

    `age_hours` is the age of the data, None without a catalogue and for invented trials, which do not grow old. `gap`
    says why a catalogue is partial; `fault` names what went wrong when the registry was last asked, if anything.
    `refused` says what the newest catalogue lacks, where it was refused for that and this is the former one.
    """

    state: State
    source: str
    trials: int
    left_out: int = 0
    data_timestamp: str = ""
    fetched: str = ""
    age_hours: float | None = None
    gap: str = ""
    fault: str = ""
    refused: str = ""


def health(catalogue: Catalogue | None, source: str, now: datetime, fault: Exception | None = None) -> Health:
    """The state of *catalogue*, which comes from *source* (`live` or `sample`), at the time *now*."""
    # Here, since it takes half a second, and the service gives its first answers before.
    from finder.registry.errors import PoorCatalogueError

    error_name = type(fault).__name__ if fault else ""
    refused = str(fault) if isinstance(fault, PoorCatalogueError) else ""
    if catalogue is None:
        return Health("none", source, 0, fault=error_name, refused=refused)
    about = catalogue.about
    age = None if about.is_sample else _age(about.data_timestamp, now)
    old = age is not None and age > OLD
    state: State = "refused" if refused else "partial" if about.gap else "old" if old else "fine"
    hours = None if age is None else round(age / timedelta(hours=1), 1)
    return Health(
        state=state,
        source=source,
        trials=len(catalogue),
        left_out=about.left_out,
        data_timestamp=about.data_timestamp,
        fetched=about.fetched,
        age_hours=hours,
        gap=about.gap,
        fault=error_name,
        refused=refused,
    )


def as_json(found: Health) -> dict[str, Any]:
    """*found* as JSON: an object with the same names."""
    return asdict(found)


def _age(timestamp: str, now: datetime) -> timedelta:
    """How old data of *timestamp* are. A day that cannot be read is the oldest of all."""
    try:
        when = datetime.fromisoformat(timestamp)
    except ValueError:
        return timedelta.max
    return now - (when if when.tzinfo else when.replace(tzinfo=UTC))
