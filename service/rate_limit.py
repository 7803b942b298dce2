"""How often one address may ask for what takes the server some work: the data interface, feeds and calendars."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from threading import Lock

MAX_ADDRESSES = 10_000
"""So many addresses are remembered, in memory alone and for a minute; the one that asked longest ago makes room."""


class RateLimit:
    """Lets each address ask so often a minute, all at once or one after the other (generic cell rate algorithm)."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """*per_minute* requests of one address are let through; *clock* gives seconds."""
        self._interval = 60 / per_minute
        self._burst = 60 - self._interval
        self._clock = clock
        # For each address the time at which nothing of what it asked counts any more; who asked last is at the end.
        self._free_at: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def wait_seconds(self, address: str) -> int:
        """Note a request of *address*; 0 if it is let through, else in how many seconds the next one will be."""
        key, now = _network(address), self._clock()
        with self._lock:
            free_at = max(now, self._free_at.get(key, now))
            if free_at - now > self._burst + 1e-6:
                return max(1, math.ceil(free_at - now - self._burst))
            self._free_at[key] = free_at + self._interval
            self._free_at.move_to_end(key)
            if len(self._free_at) > MAX_ADDRESSES:
                self._free_at.popitem(last=False)
            return 0


_MAX_LENGTH = 64


def _network(address: str) -> str:
    """What counts as one address: of IPv6 the network of a household, which has all addresses below it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:_MAX_LENGTH]
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:  # as a socket for both protocols tells it
        return str(parsed.ipv4_mapped)
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address
