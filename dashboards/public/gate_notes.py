"""Writes down what the gate refuses: forged cookies, other sites, too large bodies.

A flood must not fill the log: after a few in one minute from one address, one row
stands for many (`rules.denials`).
"""

from collections import Counter
from datetime import datetime
from threading import Lock

from outreach import clock
from outreach.actions.sessions import stranger
from outreach.auditing import refused
from outreach.database import writing
from outreach.rules.denials import stands_for

MOST_ADDRESSES = 10_000
"""Counted at once; a minute with more starts counting anew."""


class GateNotes:
    """Counts refusals by minute, address and act, and writes rows for them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute: datetime | None = None
        self._counts: Counter[tuple[str, str]] = Counter()

    def write(self, url: str, address: str, act: str, about: str = "") -> None:
        """One refusal: who is unknown, `about` names a session, never what was sent."""
        at = clock.now()
        tries = stands_for(self._count(at, address, act))
        if not tries:
            return
        with writing(url) as session:
            refused(
                session,
                stranger(address, at),
                act,
                kind="session",
                object_id=about if tries == 1 else f"{about} x{tries}".strip(),
                result="denied",
            )

    def _count(self, at: datetime, address: str, act: str) -> int:
        minute = at.replace(second=0, microsecond=0)
        with self._lock:
            if minute != self._minute or len(self._counts) > MOST_ADDRESSES:
                self._minute = minute
                self._counts.clear()
            self._counts[address, act] += 1
            return self._counts[address, act]


NOTES = GateNotes()
