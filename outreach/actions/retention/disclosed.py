"""Disclosures go after twenty years, past the guard of an insert-only table.

The guard lets them go when a permit says so. Permits stay, and can only be given
while a run that two people released is at work.
"""

from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from outreach.access import Viewer
from outreach.actions.retention.table_rules import MOST, still_there
from outreach.auditing import did
from outreach.parts import RetentionRule
from outreach.queries.retention_terms import past_before
from outreach.rules.retention import DISCLOSURE
from outreach.rules.retention_runs import RunState
from outreach.tables import Disclosure, RetentionPermit, RetentionRun


def due(session: Session, day: date) -> dict[str, int]:
    """Disclosures of more than twenty years ago."""
    old = col(Disclosure.at) < past_before(session, DISCLOSURE, day)
    return {"": session.scalar(select(func.count(col(Disclosure.id))).where(old)) or 0}


def work(session: Session, day: date, most: int, *, by: Viewer, at: datetime) -> int:
    """Give a permit and let at most so many go. Nothing without a run at work."""
    moment = past_before(session, DISCLOSURE, day)
    rows = session.execute(
        select(col(Disclosure.id), col(Disclosure.resident_id))
        .where(col(Disclosure.at) < moment)
        .order_by(col(Disclosure.id))
        .limit(min(most, MOST))
    ).all()
    run = session.scalars(
        select(col(RetentionRun.id)).where(col(RetentionRun.state) == RunState.RUNNING)
    ).first()
    if not rows or run is None:
        return 0
    session.add(
        RetentionPermit(
            run_id=run,
            about=str(Disclosure.__tablename__),
            before=moment,
            rows=len(rows),
            by=by.actor,
            at=at,
        )
    )
    session.flush()
    session.execute(
        delete(Disclosure)
        .where(col(Disclosure.id).in_([row.id for row in rows]))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    people = still_there(session, (row.resident_id for row in rows))
    did(session, by, "destroy", "disclosure", "", people, at=at)
    return len(rows)


DISCLOSURES = RetentionRule("disclosure", DISCLOSURE.what, (DISCLOSURE,), due, work)
