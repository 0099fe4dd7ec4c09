"""Adds and takes away days on which the municipality is closed."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.versions import refuse_fault
from outreach.auditing import did
from outreach.clock import local_date
from outreach.queries.municipality import municipality
from outreach.rules.closing_days import closing_day_fault
from outreach.rules.deadlines import working_day
from outreach.tables import ClosingDay

RIGHT = Permission.MANAGE_MUNICIPALITY
TWICE = "Deze dag staat al in de lijst."


def add_closing_day(
    session: Session, day: date, reason: str, *, by: Viewer, at: datetime
) -> ClosingDay:
    """From now on nobody works on this day: new deadlines pass it over.

    Deadlines that were set before stay as they are. Raises Refused for a day that
    began, that nobody works on anyway, or that is there.
    """
    require(by, RIGHT)
    there = set(session.exec(select(col(ClosingDay.day))).all())
    fault = closing_day_fault(
        day,
        reason,
        today=local_date(at),
        there=there,
        working=working_day(municipality(session).norms),
    )
    refuse_fault(fault)
    row = ClosingDay(day=day, reason=reason.strip(), by=by.actor, at=at)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # PostgreSQL: somebody else added it at the same moment
        refuse_fault(TWICE)
    did(session, by, "add", "closing_day", row.id, at=at, permission=RIGHT)
    return row


def drop_closing_day(
    session: Session, closing_day_id: int, *, by: Viewer, at: datetime
) -> None:
    """People work on this day after all. Raises Refused for a day that began, and
    NotFound for one that is not there (any more)."""
    require(by, RIGHT)
    row: ClosingDay = found(session.get(ClosingDay, closing_day_id), "Deze dag")
    refuse_fault(
        "Deze dag is al begonnen of voorbij." if row.day <= local_date(at) else ""
    )
    session.delete(row)
    session.flush()
    did(session, by, "drop", "closing_day", closing_day_id, at=at, permission=RIGHT)
