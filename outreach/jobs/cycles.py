"""Opens a cycle on its planned date, and closes invitations without an answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlmodel import Session, col, select

from outreach.access import job_viewer
from outreach.actions.cycles import open_cycle
from outreach.actions.invitations import close_unanswered
from outreach.clock import local_date
from outreach.jobs.occurrences import newest_day
from outreach.scheduling import Job, OpenSession
from outreach.tables import Cycle, PlannedCycle

CLOSE_AT = time(5)


def cycles_due(session: Session, at: datetime) -> Iterable[str]:
    """The planned years whose date has come and that nobody opened by hand."""
    opened = select(col(Cycle.year))
    years = session.exec(
        select(col(PlannedCycle.year))
        .where(
            col(PlannedCycle.open_on) <= local_date(at),
            col(PlannedCycle.year).not_in(opened),
        )
        .order_by(col(PlannedCycle.year))
    ).all()
    return [str(year) for year in years]


def open_planned(
    open_session: OpenSession, occurrence: str, at: datetime
) -> Mapping[str, int]:
    """Open the cycle of one year; nothing when a person was first."""
    by = job_viewer("open_cycle", local_date(at))
    with open_session() as session:
        planned = session.get_one(PlannedCycle, int(occurrence))
        there = session.exec(
            select(Cycle).where(col(Cycle.year) == planned.year)
        ).first()
        if there is not None:
            return {"opened": 0}
        open_cycle(
            session,
            year=planned.year,
            reference_date=planned.reference_date,
            label=planned.label,
            by=by,
            at=at,
        )
    return {"opened": 1}


def closing_due(_session: Session, at: datetime) -> Iterable[str]:
    """Once a day; the newest day catches up with those that were missed."""
    return [newest_day(at, CLOSE_AT).isoformat()]


def close_old(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """Each open cycle in a transaction of its own."""
    by = job_viewer("close_unanswered", local_date(at))
    closed = 0
    for cycle_id in open_cycles(open_session):
        with open_session() as session:
            closed += close_unanswered(session, cycle_id=cycle_id, by=by, at=at)
    return {"closed": closed}


def open_cycles(open_session: OpenSession) -> list[int]:
    """The ids of the cycles that are not closed."""
    with open_session() as session:
        ids = session.exec(
            select(col(Cycle.id)).where(col(Cycle.closed_at).is_(None))
        ).all()
        return [number for number in ids if number is not None]


OPEN_CYCLE = Job("open_cycle", "Ronde openen", cycles_due, open_planned)
CLOSE_UNANSWERED = Job(
    "close_unanswered", "Brieven zonder antwoord sluiten", closing_due, close_old
)
