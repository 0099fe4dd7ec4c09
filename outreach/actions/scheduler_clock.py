"""A person says that the clock is right after it jumped."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.errors import AlreadyDone
from outreach.tables import SchedulerClock


def agree_to_clock(session: Session, *, by: Viewer, at: datetime) -> None:
    """Let the scheduler go on from this moment. Raises AlreadyDone when it runs."""
    require(by, Permission.RUN_JOBS)
    seen = session.get(SchedulerClock, 1)
    if seen is None or seen.halted_at is None:
        raise AlreadyDone(
            "De planner staat niet stil.",
            "Iemand heeft de klok al goedgekeurd, of er was niets mis.",
            "U hoeft niets te doen.",
        )
    seen.halted_at = None
    seen.halted_because = ""
    seen.last_tick_at = at
    seen.agreed_by = by.actor
    seen.agreed_at = at
    session.flush()
