"""End sessions on purpose: one's own elsewhere, and those of whom one manages."""

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.actions.history import found
from outreach.actions.managing import managed
from outreach.actions.sessions import end_session, end_sessions_of
from outreach.auditing import did
from outreach.tables import WebSession


def end_other_sessions(session: Session, *, keep: str, by: Viewer, at: datetime) -> int:
    """Sign out on all other devices; returns on how many."""
    return end_sessions_of(session, by.person_id or 0, keep=keep, by=by, at=at)


def end_own_session(
    session: Session, reference: str, *, by: Viewer, at: datetime
) -> None:
    """Sign out on one other device. Raises NotFound for somebody else's session."""
    row = session.exec(
        select(WebSession).where(
            WebSession.person_id == by.person_id,
            col(WebSession.token_hash).startswith(reference, autoescape=True),
        )
    ).first()
    hashed = found(row, "Dit apparaat").token_hash
    end_session(session, hashed, by=by, at=at)


def end_sessions_by_manager(
    session: Session, person_id: int, *, by: Viewer, at: datetime
) -> int:
    """Sign somebody else out everywhere; returns how many sessions ended."""
    managed(session, person_id, by)
    did(
        session,
        by,
        "end_sessions",
        "session",
        "",
        at=at,
        permission=Permission.MANAGE_PEOPLE,
    )
    return end_sessions_of(session, person_id, by=by, at=at)
