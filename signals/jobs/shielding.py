"""What came in about a shielded address, or became shielded later, stays with the
municipality: marked, and taken from whoever may not have it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from outreach.access import Viewer, job_viewer
from outreach.clock import local, local_date
from outreach.scheduling import Job, OpenSession
from signals.actions.shielding import shield
from signals.queries.scope import shielded
from signals.queries.shielded_places import at_shielded_place
from signals.rules.states import ENDED
from signals.tables import Signal

NAME = "shield_signals"
UNIT = 50
"""Signals in one transaction."""


def due_shields(session: Session, at: datetime) -> Iterable[str]:
    """This minute, when something is to be shielded; else nothing runs."""
    return [f"{local(at):%Y-%m-%dT%H:%M}"] if _found(session) else []


def shield_signals(
    open_session: OpenSession,
    occurrence: str,  # noqa: ARG001 - what is to be shielded is asked of the database
    at: datetime,
) -> Mapping[str, int]:
    """Shield all that must be, some in each transaction. Returns `shielded`."""
    by = _viewer(at)
    count = 0
    while True:
        with open_session() as session:
            rows = _found(session)
            for row in rows:
                shield(session, row, by=by, at=at)
        if not rows:
            return {"shielded": count}
        count += len(rows)


def _found(session: Session) -> list[Signal]:
    """Open or joined signals that are not marked yet."""
    gone = [state for state in ENDED if state.value != "joined"]
    return list(
        session.scalars(
            select(Signal)
            .where(
                col(Signal.municipal).is_(False),
                col(Signal.state).not_in(gone),
                or_(shielded(), at_shielded_place()),
            )
            .order_by(col(Signal.id))
            .limit(UNIT)
        )
    )


def _viewer(at: datetime) -> Viewer:
    return job_viewer(NAME, local_date(at))


SHIELD_SIGNALS = Job(
    name=NAME,
    title="Meldingen over geheime adressen afschermen",
    due=due_shields,
    work=shield_signals,
)
