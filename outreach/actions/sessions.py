"""Signing in and out. The cookie holds a token, the database only its hash."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import update
from sqlmodel import Session, col

from outreach.database import new_token
from outreach.rules.sessions import ABSOLUTE
from outreach.tables import WebSession

SEEN_EVERY = timedelta(minutes=1)
"""How often being active is written down: one small write a minute at most."""


def token_hash(token: str) -> str:
    """What the database keeps of a token (256 random bits: no salt is needed)."""
    return sha256(token.encode()).hexdigest()


def start_session(session: Session, person_id: int, *, at: datetime) -> str:
    """Open a session and return its token: a new one at each sign-in."""
    token = new_token()
    session.add(
        WebSession(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=at,
            seen_at=at,
            expires_at=at + ABSOLUTE,
        )
    )
    session.flush()
    return token


def touch_session(session: Session, hashed: str, *, at: datetime) -> None:
    """Write down that somebody was active."""
    session.execute(
        update(WebSession)
        .where(col(WebSession.token_hash) == hashed)
        .values(seen_at=at)
    )


def end_session(session: Session, hashed: str, *, at: datetime) -> None:
    """Sign out; a session that ended before stays as it is."""
    session.execute(
        update(WebSession)
        .where(
            col(WebSession.token_hash) == hashed, col(WebSession.revoked_at).is_(None)
        )
        .values(revoked_at=at)
    )


def end_sessions_of(session: Session, person_id: int, *, at: datetime) -> None:
    """Sign somebody out everywhere: a new password, a stopped account."""
    session.execute(
        update(WebSession)
        .where(
            col(WebSession.person_id) == person_id,
            col(WebSession.revoked_at).is_(None),
        )
        .values(revoked_at=at)
    )
