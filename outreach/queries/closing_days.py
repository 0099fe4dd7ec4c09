"""The days on which the municipality is closed beside the public holidays."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.tables import ClosingDay


class ClosingDayLine(NamedTuple):
    """One day, as the screen shows it."""

    id: int
    day: date
    reason: str


def closing_days(
    session: Session, viewer: Viewer, *, today: date
) -> list[ClosingDayLine]:
    """The days from today on, the first one first."""
    require(viewer, Permission.MANAGE_MUNICIPALITY)
    rows = session.exec(
        select(ClosingDay)
        .where(col(ClosingDay.day) >= today)
        .order_by(col(ClosingDay.day))
    ).all()
    return [ClosingDayLine(row.id or 0, row.day, row.reason) for row in rows]
