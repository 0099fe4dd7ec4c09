"""A visitor lets his own calendar take his rounds, and can end that at once."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.actions.sessions import token_hash
from outreach.auditing import did
from outreach.database import new_token
from outreach.errors import NotPermitted
from outreach.tables import CalendarLink

P = Permission


def make_calendar_link(session: Session, *, by: Viewer, at: datetime) -> str:
    """A fresh address for the viewer's own calendar; the one before stops working.

    Returns its token, which is kept nowhere: it can be shown this once. Raises
    NotPermitted without the right to see visits, and for a job.
    """
    require(by, P.SEE_OWN_VISITS)
    if by.person_id is None:
        raise NotPermitted(
            "Dit mag alleen een bezoeker doen.",
            "Een agenda is van een mens.",
            "Log in als de bezoeker zelf.",
        )
    _revoke(session, by, at)
    token = new_token()
    row = CalendarLink(person_id=by.person_id, token_hash=token_hash(token), made_at=at)
    session.add(row)
    session.flush()
    did(
        session, by, "make", "calendar_link", row.id, at=at, permission=P.SEE_OWN_VISITS
    )
    return token


def revoke_calendar_link(session: Session, *, by: Viewer, at: datetime) -> bool:
    """End the address of the viewer's own calendar; False when there was none."""
    require(by, P.SEE_OWN_VISITS)
    if not _revoke(session, by, at):
        return False
    did(session, by, "revoke", "calendar_link", "", at=at, permission=P.SEE_OWN_VISITS)
    return True


def _revoke(session: Session, by: Viewer, at: datetime) -> bool:
    done = session.execute(
        update(CalendarLink)
        .where(
            col(CalendarLink.person_id) == by.person_id,
            col(CalendarLink.revoked_at).is_(None),
        )
        .values(revoked_at=at)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
