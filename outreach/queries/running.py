"""The cycle that runs today, for everybody who works with residents."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.queries.contact import running_cycle_id
from outreach.rules.cycles import Approach
from outreach.tables import Cycle


class RunningCycle(NamedTuple):
    """What the work of today needs of its cycle. No personal data."""

    id: int
    year: int
    label: str
    approach: Approach
    announce_days: int


def running_cycle(
    session: Session, viewer: Viewer, *, today: date
) -> RunningCycle | None:
    """The newest cycle that began; None before the first one."""
    require(viewer, Permission.BOOK_VISIT)
    cycle = session.get(Cycle, running_cycle_id(session, today) or 0)
    if cycle is None:
        return None
    return RunningCycle(
        cycle.id or 0, cycle.year, cycle.label, cycle.approach, cycle.announce_days
    )
