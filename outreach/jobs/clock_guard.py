"""A clock that jumps stops the scheduler until a person has looked.

A machine that wakes up in the wrong year would open cycles and close invitations.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.clock import local
from outreach.tables import SchedulerClock

CLOCK_HALTED = "clock_halted"
BACK = timedelta(minutes=5)
"""So far back is a clock being set right, not a wrong clock. House rule."""
AHEAD = timedelta(hours=48)
"""Longer without a tick and a person says whether the clock is right: trust.md 4."""


def look_at_clock(session: Session, at: datetime) -> bool:
    """Whether the time is to be trusted; remembers this tick when it is."""
    seen = session.get(SchedulerClock, 1)
    if seen is None:
        session.add(SchedulerClock(last_tick_at=at))
        return True
    if seen.halted_at is not None:
        return False
    if seen.last_tick_at - BACK <= at <= seen.last_tick_at + AHEAD:
        seen.last_tick_at = max(at, seen.last_tick_at)
        return True
    seen.halted_at = at
    seen.halted_because = _because(seen.last_tick_at, at)
    return False


def _because(last: datetime, at: datetime) -> str:
    return (
        f"De klok staat op {local(at):%d-%m-%Y %H:%M}, maar de planner keek voor het "
        f"laatst op {local(last):%d-%m-%Y %H:%M}."
    )
