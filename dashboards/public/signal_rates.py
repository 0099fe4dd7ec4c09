"""How often each address of origin did something in the last hour; in memory only.

An address is nowhere written down: whoever reports without a name stays without one.
"""

from collections import defaultdict
from datetime import datetime
from threading import Lock

from signals.rules.abuse import MOST_AN_HOUR, in_last_hour, may_send, origin_of

MOST_ORIGINS = 50_000
"""Counted at once; with more the oldest hour is forgotten first."""


class Rates:
    """Counts the reports (or wrong guesses) of each origin; safe in threads."""

    def __init__(self, most: int = MOST_AN_HOUR) -> None:
        self.most = most
        self._lock = Lock()
        self._moments: defaultdict[str, list[datetime]] = defaultdict(list)

    def take(self, address: str, at: datetime) -> bool:
        """Count one report; False, and not counted, when it is one too many."""
        origin = origin_of(address)
        with self._lock:
            self._forget(at)
            self._moments[origin] = in_last_hour(self._moments[origin], at)
            if not may_send(self._moments[origin], at, self.most):
                return False
            self._moments[origin].append(at)
            return True

    def is_full(self, address: str, at: datetime) -> bool:
        """Whether the next one is one too many; counts nothing."""
        with self._lock:
            moments = self._moments.get(origin_of(address), [])
            return not may_send(moments, at, self.most)

    def give_back(self, address: str, at: datetime) -> None:
        """A report that was not stored does not count."""
        with self._lock:
            moments = self._moments[origin_of(address)]
            if at in moments:
                moments.remove(at)

    def _forget(self, at: datetime) -> None:
        if len(self._moments) < MOST_ORIGINS:
            return
        kept = {o: in_last_hour(m, at) for o, m in self._moments.items()}
        self._moments = defaultdict(list, {o: m for o, m in kept.items() if m})


RATES = Rates()
