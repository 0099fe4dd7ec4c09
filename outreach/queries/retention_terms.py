"""The terms as they are in force: as they came, or as somebody set them."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from outreach.clock import at_local, local_date
from outreach.rules.retention import Kept, Length, Term, newest_past
from outreach.tables import RetentionTerm

MIDNIGHT = time(0)


def term_in_force(session: Session, term: Term) -> Kept:
    """The length and source of one kind of data now."""
    if term.fixed:
        return Kept(term.length, term.source)
    row = session.exec(
        select(RetentionTerm)
        .where(RetentionTerm.key == term.key)
        .order_by(col(RetentionTerm.id).desc())
        .limit(1)
    ).first()
    if row is None:
        return Kept(term.length, term.source)
    length = Length(row.amount, row.unit)
    return Kept(length, row.source, local_date(row.at), row.by)


def last_past(session: Session, term: Term, today: date) -> date:
    """The newest day of which everything under a term is past today."""
    return newest_past(today, term_in_force(session, term).length)


def past_before(session: Session, term: Term, today: date) -> datetime:
    """The moment before which everything under a term is past today."""
    return end_of(last_past(session, term, today))


def end_of(day: date) -> datetime:
    """The moment at which a Dutch day is over."""
    return at_local(day + timedelta(days=1), MIDNIGHT)
