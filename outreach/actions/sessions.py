"""Signing in and out. The cookie holds a token, the database only its hash."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from outreach.adapters.passwords import password_fits
from outreach.database import new_token
from outreach.queries.people import person_by_email
from outreach.rules.sessions import (
    ABSOLUTE,
    FREE_PER_ACCOUNT,
    FREE_PER_ORIGIN,
    WINDOW,
    must_wait,
)
from outreach.tables import SignInAttempt, WebSession

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


def end_sessions_of(
    session: Session, person_id: int, *, keep: str = "", at: datetime
) -> None:
    """Sign somebody out everywhere but in `keep`: new password, stopped account."""
    session.execute(
        update(WebSession)
        .where(
            col(WebSession.person_id) == person_id,
            col(WebSession.token_hash) != keep,
            col(WebSession.revoked_at).is_(None),
        )
        .values(revoked_at=at)
    )


def sign_in(
    session: Session,
    email: str,
    password: str,
    *,
    origin: str,
    key: bytes,
    at: datetime,
) -> str | None:
    """Check a password; return the token of a new session, or None.

    None says nothing about the cause. A failed try is kept as keyed hashes of the
    account and of the `origin` (an address); too many slow the next ones down.
    """
    account = keyed_hash(key, "account", email.strip().lower())
    source = keyed_hash(key, "origin", origin)
    if _too_soon(session, account, source, at):
        return None
    person = person_by_email(session, email)
    fits = password_fits(person.password_hash if person else "", password)
    if person is None or person.id is None or not fits:
        session.add(SignInAttempt(account_hash=account, origin_hash=source, at=at))
        return None
    session.execute(
        delete(SignInAttempt).where(col(SignInAttempt.account_hash) == account)
    )
    return start_session(session, person.id, at=at)


def keyed_hash(key: bytes, kind: str, value: str) -> str:
    """A hash that cannot be turned back without the key (addresses are few)."""
    return hmac.new(key, f"{kind}:{value}".encode(), "sha256").hexdigest()


def _too_soon(session: Session, account: str, source: str, at: datetime) -> bool:
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < at - WINDOW))
    rows = session.exec(
        select(SignInAttempt).where(
            (col(SignInAttempt.account_hash) == account)
            | (col(SignInAttempt.origin_hash) == source)
        )
    ).all()
    of_account = [row.at for row in rows if row.account_hash == account]
    of_source = [row.at for row in rows if row.origin_hash == source]
    return must_wait(of_account, FREE_PER_ACCOUNT, at) or must_wait(
        of_source, FREE_PER_ORIGIN, at
    )
