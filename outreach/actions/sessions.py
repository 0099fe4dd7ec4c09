"""Sessions: the cookie holds a token, the database only its hash."""

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from outreach.access import Viewer, ViewerKind
from outreach.auditing import did
from outreach.clock import local_date
from outreach.database import new_token
from outreach.queries.people import viewer_of
from outreach.rules.sessions import ABSOLUTE
from outreach.tables import PendingSignIn, WebSession

SEEN_EVERY = timedelta(minutes=1)
"""How often being active is written down: one small write a minute at most."""
REFERENCE = 12
"""Signs of the hash by which a session is named on screens and in the log."""


class Arrival(NamedTuple):
    """How somebody comes in."""

    address: str = ""
    """The client's, as the gate knows it."""
    browser: str = ""
    """In words: "Firefox op Windows"."""
    known_browser: str = ""
    """Token that this browser got when somebody signed in there before."""
    method: str = "password"
    """password or organisation."""
    second_factor: bool = False


def token_hash(token: str) -> str:
    """What the database keeps of a token (256 random bits: no salt is needed)."""
    return sha256(token.encode()).hexdigest()


def keyed_hash(key: bytes, kind: str, value: str) -> str:
    """A hash that cannot be turned back without the key (addresses are few)."""
    return hmac.new(key, f"{kind}:{value}".encode(), "sha256").hexdigest()


def web_origin(address: str) -> str:
    """Where a visitor of the web comes from, as the log holds it."""
    return f"web {address}".strip()


def stranger(address: str, at: datetime) -> Viewer:
    """Whoever is not signed in: `person:unknown` in the log."""
    return Viewer(ViewerKind.PERSON, "", local_date(at), None, (), web_origin(address))


def start_session(
    session: Session, person_id: int, *, arrival: Arrival | None = None, at: datetime
) -> str:
    """Open a session and return its token: a new one at each sign-in."""
    token, how = new_token(), arrival or Arrival()
    session.add(
        WebSession(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=at,
            seen_at=at,
            expires_at=at + ABSOLUTE,
            method=how.method,
            second_factor=how.second_factor,
            origin=how.address,
            browser=how.browser,
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


def end_session(
    session: Session,
    hashed: str,
    *,
    address: str = "",
    by: Viewer | None = None,
    at: datetime,
) -> None:
    """Sign out; a session that ended before stays as it is.

    `by` None: the browser itself signs out, from `address`.
    """
    row = session.get(WebSession, hashed)
    if row is None or not _end(session, [hashed], at):
        return
    own = viewer_of(session, row.person_id, on=local_date(at))
    who = by or replace(own, origin=web_origin(address or row.origin))
    act = "revoke" if by else "sign_out"
    did(session, who, act, "session", hashed[:REFERENCE], at=at)


def end_sessions_of(
    session: Session,
    person_id: int,
    *,
    keep: str = "",
    by: Viewer | None = None,
    at: datetime,
) -> int:
    """Sign somebody out everywhere but in `keep`: new password, stopped account.

    Who was halfway, between password and second step, begins anew. Returns how many
    sessions ended. `by` None: he did it himself.
    """
    open_ones = session.exec(
        select(WebSession.token_hash).where(
            WebSession.person_id == person_id,
            WebSession.token_hash != keep,
            col(WebSession.revoked_at).is_(None),
            col(WebSession.expires_at) > at,
        )
    ).all()
    ended = _end(session, list(open_ones), at)
    session.execute(
        delete(PendingSignIn).where(col(PendingSignIn.person_id) == person_id)
    )
    who = by or viewer_of(session, person_id, on=local_date(at))
    for hashed in open_ones:
        did(session, who, "revoke", "session", hashed[:REFERENCE], at=at)
    return ended


def _end(session: Session, hashes: list[str], at: datetime) -> int:
    result = session.execute(
        update(WebSession)
        .where(
            col(WebSession.token_hash).in_(hashes), col(WebSession.revoked_at).is_(None)
        )
        .values(revoked_at=at)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
