"""Everything that is going to happen in the demo city, in order of time."""

import heapq
from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from random import Random

from sqlmodel import Session, select

from outreach.clock import local_date
from outreach.database import writing
from outreach.tables import Municipality, Person

Act = Callable[[Session, datetime], None]
Progress = Callable[[float], None]
"""Told how far a stage is, 0..1."""
ACTS_TOGETHER = 400
"""Acts in one transaction, roughly; it ends at the end of a day."""


class Agenda:
    """Plans acts at moments and does them, a day or more in one transaction."""

    def __init__(self, url: str, random: Random) -> None:
        self.url, self.random = url, random
        self._acts: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def plan(self, at: datetime, act: Act) -> None:
        """Do `act` at a moment; acts of one moment in the order of planning."""
        heapq.heappush(self._acts, (at, next(self._numbers), act))

    def run(self, until: datetime, progress: Progress | None = None) -> None:
        """Do everything planned up to `until`; what lies behind it is forgotten."""
        begin = self._acts[0][0] if self._acts else until
        while self._acts and self._acts[0][0] <= until:
            if progress:
                progress((self._acts[0][0] - begin) / max(until - begin, _TICK))
            with writing(self.url, random=self.random) as session:
                session.info["kept"] = _kept(session)
                self._some(session, until)
        self._acts.clear()

    def _some(self, session: Session, until: datetime) -> None:
        done = 0
        day: date | None = None
        while self._acts and self._acts[0][0] <= until:
            at, _, act = self._acts[0]
            if done >= ACTS_TOGETHER and local_date(at) != day:
                return
            heapq.heappop(self._acts)
            act(session, at)
            done, day = done + 1, local_date(at)


def _kept(session: Session) -> list[object]:
    """Rows that nearly every act asks for: while somebody holds them, the session
    does not read them again."""
    return [session.get(Municipality, 1), *session.exec(select(Person))]


_TICK = datetime.resolution
