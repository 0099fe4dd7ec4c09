"""Each minute: waits of which the day came, and open signals of who moved."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.access import Viewer, job_viewer
from outreach.clock import local, local_date
from outreach.scheduling import Job, OpenSession
from outreach.tables import Resident
from signals.actions.coming_back import end_wait, follow_move
from signals.rules.states import ENDED, SignalState
from signals.tables import Signal

WAITS, MOVES = "end_waits_of_signals", "follow_moves_of_residents"
UNIT = 50
"""Signals in one transaction."""
Find = Callable[[Session, datetime], list[Signal]]


def waits_over(session: Session, at: datetime) -> list[Signal]:
    """Signals that wait, and whose day to look again is today or has passed."""
    statement = select(Signal).where(
        col(Signal.state) == SignalState.WAITING,
        col(Signal.snoozed_until) <= local_date(at),
    )
    return _some(session, statement)


def moved(session: Session, _at: datetime) -> list[Signal]:
    """Open signals about somebody who lives at another address by now."""
    statement = (
        select(Signal)
        .join(Resident, col(Resident.id) == col(Signal.resident_id))
        .where(
            col(Signal.state).not_in(list(ENDED)),
            col(Resident.address_key) != "",
            col(Resident.address_key) != col(Signal.address_key),
        )
    )
    return _some(session, statement)


def _some(session: Session, statement: Any) -> list[Signal]:
    return list(session.scalars(statement.order_by(col(Signal.id)).limit(UNIT)))


def _job(name: str, title: str, find: Find, act: Callable[..., None]) -> Job:
    def due(session: Session, at: datetime) -> Iterable[str]:
        """This minute, when there is anything to do; else nothing runs."""
        return [f"{local(at):%Y-%m-%dT%H:%M}"] if find(session, at) else []

    def work(
        open_session: OpenSession,
        occurrence: str,  # noqa: ARG001 - what is due is asked of the database
        at: datetime,
    ) -> Mapping[str, int]:
        """All of them, some in each transaction. Returns `done`."""
        by: Viewer = job_viewer(name, local_date(at))
        count = 0
        while True:
            with open_session() as session:
                rows = find(session, at)
                for row in rows:
                    act(session, row, by=by, at=at)
            if not rows:
                return {"done": count}
            count += len(rows)

    return Job(name=name, title=title, due=due, work=work)


END_WAITS = _job(
    WAITS, "Wachten op de afgesproken dag beëindigen", waits_over, end_wait
)
FOLLOW_MOVES = _job(MOVES, "Meldingen meenemen bij een verhuizing", moved, follow_move)
