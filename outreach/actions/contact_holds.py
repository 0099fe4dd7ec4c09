"""Holds: do not contact for now. Read by `may_contact`, written from every package."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, insert, update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.queries.scope import resident_scope
from outreach.tables import ContactHold, Resident


def place_hold(
    session: Session,
    *,
    resident_id: str,
    reason: str,
    source: str,
    days: int = 0,
    by: Viewer,
    at: datetime,
) -> None:
    """Hold a resident from today for `days` days; 0: until somebody ends it.

    `source` is what wrote it, as kind and id: `response:12`. Part of other actions,
    which have asked for a permission of their own.
    """
    today = local_date(at)
    placed = session.execute(
        insert(ContactHold).values(
            resident_id=resident_id,
            reason=reason,
            source=source,
            valid_from=today,
            valid_to=today + timedelta(days=days) if days else None,
            by=by.actor,
            at=at,
            trace=trace_of(session),
        )
    )
    number = placed.inserted_primary_key[0]  # type: ignore[attr-defined]
    did(session, by, "place", "contact_hold", number, [resident_id], at=at)


def end_holds_of(
    session: Session, *, resident_id: str, source: str, by: Viewer, at: datetime
) -> int:
    """End today what one source placed by mistake; returns how many ended."""
    ended = session.execute(
        update(ContactHold)
        .where(
            col(ContactHold.resident_id) == resident_id,
            col(ContactHold.source) == source,
            _in_force(local_date(at)),
        )
        .values(valid_to=local_date(at))
        .execution_options(synchronize_session=False)
    )
    number = int(ended.rowcount)  # type: ignore[attr-defined]
    if number:
        did(session, by, "end", "contact_hold", "", [resident_id], at=at)
    return number


def end_hold(session: Session, hold_id: int, *, by: Viewer, at: datetime) -> None:
    """The office ends a hold today: home from hospital, or the situation is clear.

    Raises NotFound when there is none in force in the viewer's scope.
    """
    require(by, Permission.BOOK_VISIT)
    hold = session.exec(
        select(ContactHold)
        .join(Resident, col(Resident.id) == col(ContactHold.resident_id))
        .where(
            col(ContactHold.id) == hold_id,
            _in_force(local_date(at)),
            resident_scope(by, Permission.BOOK_VISIT),
        )
    ).first()
    ended: ContactHold = found(hold, "De pauze")
    ended.valid_to = local_date(at)
    session.flush()
    did(session, by, "end", "contact_hold", hold_id, [ended.resident_id], at=at)


def _in_force(today: date) -> ColumnElement[bool]:
    return col(ContactHold.valid_to).is_(None) | (col(ContactHold.valid_to) > today)
